import Glibc
import Heap
import Testing

@Suite struct RawSizeTests {
  @Test func everySmallSizeFitsItsClass() throws {
    try withHeap { heap in
      var classes: [Int] = []
      for n in 1...32768 {
        let p = try #require(heap.rawMalloc(n))
        let size = heap.rawUsableSize(p)
        if classes.last != size { classes.append(size) }
        guard size >= n, UInt(bitPattern: p) % 16 == 0, size % 16 == 0,
          size - n < max(16, size / 8), heap.bytesInUse == size
        else {
          Issue.record("\(n) bytes: block of \(size)")
          return
        }
        heap.rawFree(p)
      }
      #expect(classes.count == 72 && classes.last == 32768)
      #expect(classes == classes.sorted())
      #expect(Array(classes.prefix(10)) == [16, 32, 48, 64, 80, 96, 112, 128, 144, 160])
      #expect(heap.bytesInUse == 0 && heap.rawBlockCount == 0)
    }
  }

  @Test func largeSizesAreWholePages() throws {
    try withHeap { heap in
      for n in [32769, 40960, 65536, 65537, 1 << 20, (1 << 20) + 1, 123_456_789] {
        let p = try #require(heap.rawMalloc(n))
        #expect(heap.rawUsableSize(p) == (n + 4095) / 4096 * 4096)
        #expect(heap.bytesInUse == heap.rawUsableSize(p))
        #expect(heap.mappedBytes >= heap.bytesInUse)
        p.storeBytes(of: 7, toByteOffset: n - 1, as: UInt8.self)
        heap.rawFree(p)
        #expect(heap.checkInvariants() == [])
      }
    }
  }

  @Test func zeroBytesAreDistinctBlocks() throws {
    try withHeap { heap in
      let blocks = (0..<100).compactMap { _ in heap.rawMalloc(0) }
      #expect(Set(blocks).count == 100 && heap.bytesInUse == 1600)
      #expect(heap.rawCalloc(0, 8) != nil && heap.rawCalloc(8, 0) != nil)
      let p = try #require(heap.rawRealloc(nil, 0))
      #expect(heap.rawRealloc(p, 0) == p)
      heap.rawFree(nil)
    }
  }

  @Test func impossibleSizesAreRefused() throws {
    try withHeap { heap in
      #expect(
        heap.rawMalloc(-1) == nil && heap.rawMalloc(.max) == nil && heap.rawMalloc(.min) == nil)
      #expect(heap.rawMalloc(40 << 30) == nil)
      #expect(heap.rawCalloc(.max, 2) == nil && heap.rawCalloc(-1, 1) == nil)
      #expect(heap.rawCalloc(1 << 40, 1 << 40) == nil)
      let p = try #require(heap.rawMalloc(10))
      #expect(heap.rawRealloc(p, .max) == nil && heap.rawRealloc(p, -5) == nil)
      #expect(heap.rawOwns(p) && heap.bytesInUse == 16)
      #expect(heap.checkInvariants() == [])
    }
  }

  @Test func domainExhaustionGivesNil() throws {
    try withHeap(reserved: 64 << 20) { heap in
      var blocks: [UnsafeMutableRawPointer] = []
      while let p = heap.rawMalloc(1 << 20) { blocks.append(p) }
      #expect(blocks.count == 32)
      #expect(heap.rawMalloc(10) == nil)
      #expect(heap.bytesInUse == 32 << 20 && heap.checkInvariants() == [])
      heap.rawFree(blocks.remove(at: 7))
      #expect(heap.rawMalloc(10) != nil)
      #expect(heap.rawRealloc(blocks[0], 3 << 20) == nil)
      blocks.forEach { heap.rawFree($0) }
      #expect(heap.checkInvariants() == [])
    }
  }

  @Test func callocClearsWhatWasUsed() throws {
    try withHeap { heap in
      for n in [24, 600, 5000, 30_000, 40_000, 70_000, 200_000, 300_000] {
        for _ in 0..<3 {
          let p = try #require(heap.rawMalloc(n))
          memset(p, 0xEE, n)
          heap.rawFree(p)
          let q = try #require(heap.rawCalloc(1, n))
          #expect(isZero(q, n))
          memset(q, 0xDD, n)
          heap.rawFree(q)
        }
      }
    }
  }
}

@Suite struct RawReuseTests {
  @Test func lastFreedIsFirstReused() throws {
    try withHeap { heap in
      let blocks = try (0..<10).map { _ in try #require(heap.rawMalloc(100)) }
      for (a, b) in zip(blocks, blocks.dropFirst()) { #expect(b == a + 112) }
      heap.rawFree(blocks[2])
      heap.rawFree(blocks[7])
      #expect(heap.rawMalloc(112) == blocks[7])
      #expect(heap.rawMalloc(97) == blocks[2])
    }
  }

  @Test func freedMemoryGoesBackToTheSystem() throws {
    try withHeap { heap in
      let bytes = 8 << 20
      let p = try #require(heap.rawMalloc(bytes))
      memset(p, 1, bytes)
      #expect(residentBytes(p, bytes) == bytes && heap.mappedBytes == bytes)
      heap.rawFree(p)
      #expect(residentBytes(p, bytes) == 0 && heap.mappedBytes == 0)
      #expect(heap.peakMappedBytes == bytes)
      #expect(heap.checkInvariants() == [])
      // Small spans: most goes back, a little is kept for the next block.
      let blocks = try (0..<20_000).map { _ in try #require(heap.rawMalloc(400)) }
      #expect(heap.mappedBytes >= 8_000_000)
      blocks.forEach { heap.rawFree($0) }
      #expect(heap.mappedBytes <= 2 << 20 && heap.mappedBytes >= heap.rawKeptBytes)
      #expect(heap.checkInvariants() == [])
    }
  }

  @Test func untouchedPagesCostNothing() throws {
    try withHeap { heap in
      let p = try #require(heap.rawMalloc(1 << 30))
      #expect(residentBytes(p, 1 << 30) == 0)
      heap.rawFree(p)
    }
  }

  @Test func growsInPlaceAtTheEnd() throws {
    try withHeap { heap in
      let p = try #require(heap.rawMalloc(100_000))
      var n = 100_000
      var moves = 0
      var last = p
      while n < 50_000_000 {
        n += n / 8
        let q = try #require(heap.rawRealloc(last, n))
        if q != last { moves += 1 }
        last = q
      }
      #expect(moves == 0)
      #expect(heap.bytesInUse == (n + 4095) / 4096 * 4096)
    }
  }

  @Test func movingKeepsContentsAndMovesPages() throws {
    try withHeap { heap in
      // Two blocks that grow in turn block each other's way.
      var blocks = try (0..<2).map { _ in try #require(heap.rawMalloc(40_000)) }
      var sizes = [40_000, 40_000]
      for i in 0..<2 { fill(blocks[i], sizes[i], seed: i) }
      for step in 0..<60 {
        let i = step % 2
        let n = sizes[i] + sizes[i] / 7
        let p = try #require(heap.rawRealloc(blocks[i], n))
        #expect(holds(p, sizes[i], seed: i))
        fill(p, n, seed: i)
        blocks[i] = p
        sizes[i] = n
        #expect(heap.checkInvariants() == [])
      }
      #expect(heap.mappedBytes >= heap.bytesInUse && heap.mappedBytes < heap.bytesInUse + (1 << 20))
      #expect(residentBytes(blocks[0], sizes[0] & -4096) == sizes[0] & -4096)
      blocks.forEach { heap.rawFree($0) }
      #expect(heap.bytesInUse == 0 && heap.mappedBytes < 1 << 20)
    }
  }

  @Test func shrinkingReturnsTheTail() throws {
    try withHeap { heap in
      let p = try #require(heap.rawMalloc(4 << 20))
      fill(p, 4 << 20, seed: 9)
      #expect(heap.rawRealloc(p, 1 << 20) == p)
      #expect(holds(p, 4 << 20, seed: 9, upTo: 1 << 20))
      #expect(heap.bytesInUse == 1 << 20 && heap.mappedBytes == 1 << 20)
      #expect(heap.rawRealloc(p, 20_000) == p)
      let small = try #require(heap.rawRealloc(p, 1000))
      #expect(holds(small, 4 << 20, seed: 9, upTo: 1000))
      #expect(heap.bytesInUse == 1024 && heap.checkInvariants() == [])
      // As in the C library, a block that shrinks from 600 bytes to 100 stays where it is.
      let q = try #require(heap.rawMalloc(600))
      #expect(heap.rawRealloc(q, 100) == q)
    }
  }

  @Test func blocksAreWalkedInAddressOrder() throws {
    try withHeap { heap in
      var random = Random(seed: 21)
      var live: [UnsafeMutableRawPointer: Int] = [:]
      for _ in 0..<500 {
        let p = try #require(heap.rawMalloc(1 + random.below(60_000)))
        live[p] = heap.rawUsableSize(p)
      }
      for p in live.keys.sorted().enumerated() where p.offset % 3 == 0 {
        heap.rawFree(p.element)
        live[p.element] = nil
      }
      var walked: [UnsafeMutableRawPointer: Int] = [:]
      var previous = heap.base
      heap.forEachRawBlock {
        #expect($0 > previous)
        previous = $0
        walked[$0] = $1
      }
      #expect(walked == live)
      #expect(heap.rawBlockCount == live.count)
      #expect(heap.rawBytesInUse == live.values.reduce(0, +))
    }
  }
}
