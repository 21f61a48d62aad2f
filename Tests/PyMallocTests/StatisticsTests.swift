import Heap
import PyMalloc
import Testing

@Suite struct StatisticsTests {
  /// The first two phases of the first address sequence, then the text must be what CPython prints
  /// there.
  @Test(arguments: [true, false]) func textAfterTheSameRequests(_ current: Bool) throws {
    let geometry: PyMallocGeometry = current ? .current : .before310
    try withPyMalloc(geometry) { pymalloc in
      var run = AddressSequence(pymalloc: pymalloc, base: 0)
      run.start(seed: 1)
      let live = run.runPhases(0..<2, live: 0)
      var figures = pymalloc.statistics()
      if current {
        // An arena range that crosses a multiple of 16 GiB would need a second leaf.
        #expect(figures.arenaMap?.midNodes == 1 && [1, 2].contains(figures.arenaMap?.bottomNodes))
        figures.arenaMap = .init(midNodes: 1, bottomNodes: 1)
      }
      let expected = current ? Recorded.sequence311 : Recorded.sequence39
      #expect(figures.text(freeLists: []) == expected + "\n")
      #expect(figures.classes.reduce(0) { $0 + $1.blocksInUse } == live - figures.rawBlocks)
      #expect(pymalloc.allocatedBlocks == live)
    }
  }

  /// Takes a recorded text apart into figures; written out again they must give the same text.
  @Test(arguments: [true, false]) func format(_ current: Bool) throws {
    let text = current ? Recorded.started313 : Recorded.started39
    var figures = PyMallocStatistics()
    var lists: [FreeListLine] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      let value = words.last.flatMap { Int($0.filter { $0 != "," }) } ?? 0
      switch line {
      case _ where line.contains("bytes/arena"): figures.arenaBytes = Int(words[3]) ?? 0
      case _ where line.contains("allocated total"): figures.arenasAllocated = value
      case _ where line.contains("reclaimed"): figures.arenasReclaimed = value
      case _ where line.contains("highwater"): figures.arenasHighWater = value
      case _ where line.contains("allocated current"): figures.arenasCurrent = value
      case _ where line.contains("allocated blocks"): figures.bytesInAllocatedBlocks = value
      case _ where line.contains("available blocks"): figures.bytesInAvailableBlocks = value
      case _ where line.contains("unused pools"):
        figures.unusedPools = Int(words[0]) ?? 0
        figures.poolBytes = Int(words[4]) ?? 0
      case _ where line.contains("pool headers"): figures.bytesLostToPoolHeaders = value
      case _ where line.contains("quantization"): figures.bytesLostToQuantization = value
      case _ where line.contains("alignment"): figures.bytesLostToAlignment = value
      case _ where line.contains("mid nodes"):
        figures.arenaMap = .init(midNodes: value, bottomNodes: 1)
      case _ where line.contains(" free "):
        let label = words[2..<(words.firstIndex(of: "*") ?? 3)].joined(separator: " ")
        lists.append(
          FreeListLine(
            count: Int(words[0]) ?? 0, label: String(label.dropLast()),
            bytes: Int(words[words.count - 5]) ?? 0))
      case _ where words.count == 5 && words.allSatisfy({ Int($0) != nil }):
        let n = words.compactMap { Int($0) }
        figures.classes.append(
          .init(
            index: n[0], blockBytes: n[1], pools: n[2], blocksInUse: n[3], blocksAvailable: n[4]))
      default: break
      }
    }
    #expect(lists.count >= 10 && figures.classes.count == 32)
    let lines = { (text: String) in text.split(separator: "\n", omittingEmptySubsequences: false) }
    for (mine, theirs) in zip(lines(figures.text(freeLists: lists)), lines(text)) {
      #expect(mine == theirs)
    }
    #expect(lines(figures.text(freeLists: lists)).count == lines(text).count)
  }

  @Test(arguments: bothGeometries) func figuresAddUp(_ geometry: PyMallocGeometry) throws {
    try withPyMalloc(geometry) { pymalloc in
      var random = Random(seed: 77)
      var live: [UnsafeMutableRawPointer] = []
      for _ in 0..<20_000 {
        if live.isEmpty || random.below(5) < 3 {
          live.append(try #require(pymalloc.malloc(1 + random.below(512))))
        } else {
          pymalloc.free(live.remove(at: live.count - 1 - random.below(min(live.count, 50))))
        }
      }
      let s = pymalloc.statistics()
      #expect(s.bytesInAllocatedBlocks == pymalloc.heap.bytesInUse)
      #expect(s.classes.reduce(0) { $0 + $1.blocksInUse } == live.count)
      #expect(s.totalBytes == pymalloc.heap.mappedBytes)
      #expect(
        s.bytesInAllocatedBlocks + s.bytesInAvailableBlocks + s.unusedPools * s.poolBytes
          + s.bytesLostToPoolHeaders + s.bytesLostToQuantization == s.totalBytes)
    }
  }

  @Test func blocksTakenFromTheRawDomainCount() throws {
    try withPyMalloc { pymalloc in
      let small = try (0..<10).map { _ in try #require(pymalloc.malloc(40)) }
      let large = try (0..<10).map { _ in try #require(pymalloc.malloc(600)) }
      let direct = pymalloc.heap.rawMalloc(600)
      #expect(pymalloc.allocatedBlocks == 20 && pymalloc.statistics().rawBlocks == 10)
      let empty = pymalloc.malloc(0)
      #expect(pymalloc.allocatedBlocks == 21)
      #expect(pymalloc.realloc(large[0], 100) == large[0])
      let grown = pymalloc.realloc(small[0], 700)
      #expect(pymalloc.allocatedBlocks == 21 && pymalloc.statistics().rawBlocks == 12)
      for p in large + small.dropFirst() { pymalloc.free(p) }
      pymalloc.free(grown)
      pymalloc.free(empty)
      #expect(pymalloc.allocatedBlocks == 0)
      pymalloc.heap.rawFree(direct)
      #expect(pymalloc.heap.bytesInUse == 0)
    }
  }
}
