import Heap
import Testing

@Suite struct AccountingTests {
  @Test func chargesAndPeaks() throws {
    try withHeap { heap in
      #expect(heap.bytesInUse == 0 && heap.peakBytes == 0 && heap.mappedBytes == 0)
      #expect(heap.charge(100))
      #expect(heap.charge(28))
      #expect(heap.bytesInUse == 128 && heap.peakBytes == 128)
      heap.discharge(100)
      #expect(heap.bytesInUse == 28 && heap.peakBytes == 128)
      #expect(heap.charge(50))
      #expect(heap.bytesInUse == 78 && heap.peakBytes == 128)
      heap.resetPeak()
      #expect(heap.peakBytes == 78)
      #expect(heap.charge(1))
      #expect(heap.peakBytes == 79)
      heap.discharge(79)
    }
  }

  @Test func peakIsTheTrueMaximum() throws {
    try withHeap { heap in
      var random = Random(seed: 3)
      var use = 0
      var peak = 0
      var held: [Int] = []
      for step in 0..<20_000 {
        if held.isEmpty || random.below(100) < 52 {
          let n = 1 + random.below(5000)
          #expect(heap.charge(n))
          held.append(n)
          use += n
          peak = max(peak, use)
        } else {
          let n = held.take(random.below(held.count))
          heap.discharge(n)
          use -= n
        }
        if step == 10_000 {
          heap.resetPeak()
          peak = use
        }
        guard heap.bytesInUse == use, heap.peakBytes == peak else {
          Issue.record("step \(step): \(heap.bytesInUse) \(use), \(heap.peakBytes) \(peak)")
          return
        }
      }
    }
  }

  @Test func limitRefusesAndChangesNothing() throws {
    try withHeap(limit: 1000) { heap in
      #expect(heap.byteLimit == 1000)
      #expect(heap.charge(1000))
      #expect(!heap.charge(1))
      #expect(heap.bytesInUse == 1000 && heap.peakBytes == 1000)
      heap.discharge(16)
      #expect(!heap.charge(17))
      #expect(heap.charge(16))
      heap.byteLimit = 500
      #expect(!heap.charge(1))
      heap.discharge(600)
      #expect(heap.charge(100))
      #expect(!heap.charge(1))
      heap.byteLimit = .max
      #expect(heap.charge(10_000))
      heap.discharge(10_500)
      #expect(heap.bytesInUse == 0)
    }
  }

  @Test func limitHoldsForRawBlocks() throws {
    try withHeap(limit: 100_000) { heap in
      let a = try #require(heap.rawMalloc(60_000))
      #expect(heap.rawMalloc(60_000) == nil)
      #expect(heap.rawCalloc(1, 60_000) == nil)
      #expect(heap.rawRealloc(a, 200_000) == nil)
      #expect(heap.rawOwns(a) && heap.bytesInUse == 61_440)
      // Making a block smaller is possible even when the limit is exceeded.
      heap.byteLimit = 1000
      #expect(heap.rawRealloc(a, 40_000) == a)
      #expect(heap.checkInvariants() == [])
      heap.rawFree(a)
      #expect(heap.bytesInUse == 0)
    }
  }

  @Test(arguments: [1, 2, 7, 50]) func nthAllocationFailsOnce(_ n: Int) throws {
    try withHeap { heap in
      let before = try #require(heap.rawMalloc(100))
      heap.failAllocations(after: n, every: nil)
      #expect(heap.isFailing)
      for i in 1...60 {
        let p = heap.rawMalloc(64)
        #expect((p == nil) == (i == n), "allocation \(i)")
        heap.rawFree(p)
      }
      #expect(!heap.isFailing)
      heap.rawFree(before)
      #expect(heap.bytesInUse == 0 && heap.checkInvariants() == [])
    }
  }

  @Test func everyKthAllocationFails() throws {
    try withHeap { heap in
      heap.failAllocations(after: 5, every: 3)
      for i in 1...50 {
        let p = heap.rawMalloc(1000)
        #expect((p == nil) == (i >= 5 && (i - 5) % 3 == 0), "allocation \(i)")
        heap.rawFree(p)
      }
      #expect(heap.bytesInUse == 0)
      heap.stopFailing()
      for _ in 1...10 {
        let p = heap.rawMalloc(10)
        #expect(p != nil)
        heap.rawFree(p)
      }
      #expect(heap.peakBytes == 1024)
    }
  }

  @Test func reallocAndArenasCountAsAllocations() throws {
    try withHeap { heap in
      let p = try #require(heap.rawMalloc(1000))
      heap.failAllocations(after: 1, every: 1)
      #expect(heap.rawRealloc(p, 990) == nil)
      #expect(heap.rawRealloc(p, 5000) == nil)
      #expect(heap.mapArena(bytes: 1 << 20) == nil)
      #expect(heap.rawCalloc(3, 5) == nil)
      heap.stopFailing()
      #expect(heap.rawRealloc(p, 990) == p)
      let arena = try #require(heap.mapArena(bytes: 1 << 20))
      heap.unmapArena(arena, bytes: 1 << 20)
      heap.rawFree(p)
    }
  }
}
