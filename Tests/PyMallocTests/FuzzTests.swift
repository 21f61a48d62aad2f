import Heap
import PyMalloc
import Testing

/// Random operations against a model that knows address, size and contents of every block.
struct PyMallocModel {
  let pymalloc: PyMalloc
  var random: Random
  var live: [(p: UnsafeMutableRawPointer, bytes: Int, tag: UInt8)] = []
  var sizes: [Int]
  var target = 0

  init(_ pymalloc: PyMalloc, seed: UInt64) {
    self.pymalloc = pymalloc
    random = Random(seed: seed)
    // A few favourite sizes, so that pools fill, and empty again.
    sizes = (0..<4).map { _ in 0 }
    for i in 0..<4 { sizes[i] = 1 + random.below(512) }
  }

  mutating func size() -> Int {
    switch random.below(10) {
    case 0: random.below(1500)
    case 1, 2: random.below(513)
    default: sizes[random.below(4)]
    }
  }

  mutating func step(largest: Int) {
    if target == live.count {
      target = target > 0 && random.below(2) == 0 ? 0 : random.below(largest)
    }
    let kind = random.below(100)
    let grows = live.count < target ? 80 : 5
    if live.isEmpty || kind < grows {
      let n = size()
      let p = kind % 5 == 0 ? pymalloc.calloc(1, n) : pymalloc.malloc(n)
      guard let p else { return }
      if kind % 5 == 0 {
        for i in 0..<n where p.load(fromByteOffset: i, as: UInt8.self) != 0 {
          Issue.record("calloc of \(n) bytes is not zero")
          break
        }
      }
      add(p, n)
    } else if kind < grows + 10 {
      let i = random.below(live.count)
      let (p, bytes, tag) = live[i]
      check(live[i])
      let n = size()
      guard let q = pymalloc.realloc(p, n) else { return }
      let kept = min(bytes, n)
      if kept > 0 && q.load(fromByteOffset: kept - 1, as: UInt8.self) != tag {
        Issue.record("realloc from \(bytes) to \(n) lost the contents")
      }
      live[i] = live[live.count - 1]
      live.removeLast()
      add(q, n)
    } else {
      // Mostly the youngest, so that whole arenas become free.
      let young = min(live.count, random.below(8) > 0 ? 3 : .max)
      let i = live.count - 1 - random.below(young)
      check(live[i])
      pymalloc.free(live[i].p)
      live[i] = live[live.count - 1]
      live.removeLast()
    }
  }

  mutating func add(_ p: UnsafeMutableRawPointer, _ n: Int) {
    let tag = UInt8(truncatingIfNeeded: random.next())
    if n > 0 { p.initializeMemory(as: UInt8.self, repeating: tag, count: n) }
    live.append((p, n, tag))
  }

  func check(_ block: (p: UnsafeMutableRawPointer, bytes: Int, tag: UInt8)) {
    for i in 0..<block.bytes
    where block.p.load(fromByteOffset: i, as: UInt8.self) != block.tag {
      Issue.record("the block at \(block.p) of \(block.bytes) bytes was overwritten at \(i)")
      return
    }
  }

  func checkAll() {
    #expect(pymalloc.checkInvariants() == [])
    #expect(pymalloc.heap.checkInvariants() == [])
    let bytes = live.reduce(0) { $0 + pymalloc.usableSize($1.p) }
    #expect(pymalloc.heap.bytesInUse == bytes && pymalloc.allocatedBlocks == live.count)
    var walked = Set<UnsafeMutableRawPointer>()
    pymalloc.forEachLiveBlock { p, _ in walked.insert(p) }
    let small = live.lazy.map { $0.p }.filter { pymalloc.owns($0) }
    #expect(walked == Set(small))
    if let block = live.first { #expect(pymalloc.isLiveBlock(block.p) == pymalloc.owns(block.p)) }
    live.forEach { check($0) }
  }
}

@Suite struct FuzzTests {
  /// Small pools and arenas (2 KiB, 64 KiB), so that a few hundred blocks move pools and arenas
  /// about.
  @Test(arguments: [1, 2, 3, 4, 5, 6]) func checkedAtEveryStep(_ seed: UInt64) throws {
    let tiny = PyMallocGeometry(poolBits: 11, arenaBits: 16)
    let geometry = [tiny, tiny, .before310, .current][Int(seed) % 4]
    try withPyMalloc(geometry, reserved: 64 << 20) { pymalloc in
      var model = PyMallocModel(pymalloc, seed: seed)
      for i in 0..<1200 {
        model.step(largest: 700)
        guard pymalloc.checkInvariants() == [] else {
          Issue.record("step \(i): \(pymalloc.checkInvariants())")
          return
        }
      }
      model.checkAll()
      model.live.forEach { pymalloc.free($0.p) }
      #expect(pymalloc.heap.bytesInUse == 0 && pymalloc.checkInvariants() == [])
    }
  }

  @Test(arguments: [20, 21, 22, 23]) func checkedAtIntervals(_ seed: UInt64) throws {
    let tiny = PyMallocGeometry(poolBits: 11, arenaBits: 16)
    let geometry = [tiny, .before310, .current, tiny][Int(seed) % 4]
    try withPyMalloc(geometry) { pymalloc in
      var model = PyMallocModel(pymalloc, seed: seed)
      for i in 0..<40_000 {
        model.step(largest: 6000)
        if i % 5000 == 4999 { model.checkAll() }
      }
      let reclaimed = pymalloc.statistics().arenasReclaimed
      if geometry == tiny { #expect(reclaimed > 10) }
      model.live.forEach { pymalloc.free($0.p) }
      #expect(pymalloc.heap.bytesInUse == 0 && pymalloc.allocatedBlocks == 0)
      #expect(pymalloc.statistics().arenasCurrent == 1)
      #expect(pymalloc.checkInvariants() == [])
    }
  }

  /// Under failing allocations nothing is lost, leaked or damaged.
  @Test(arguments: [1, 2, 3, 5, 17]) func underInjectedFailures(_ every: Int) throws {
    let tiny = PyMallocGeometry(poolBits: 11, arenaBits: 16)
    try withPyMalloc(tiny, reserved: 64 << 20) { pymalloc in
      var model = PyMallocModel(pymalloc, seed: UInt64(every))
      for _ in 0..<500 { model.step(largest: 600) }
      pymalloc.heap.failAllocations(after: 1, every: every)
      for _ in 0..<3000 { model.step(largest: 600) }
      pymalloc.heap.stopFailing()
      model.checkAll()
      for _ in 0..<500 { model.step(largest: 600) }
      model.checkAll()
    }
  }
}
