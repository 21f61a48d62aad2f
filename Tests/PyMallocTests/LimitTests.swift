import Heap
import PyMalloc
import Testing

@Suite struct LimitTests {
  @Test func limitRefusesSmallBlocks() throws {
    try withPyMalloc(limit: 1000) { pymalloc in
      let blocks = try (0..<20).map { _ in try #require(pymalloc.malloc(48)) }
      #expect(pymalloc.malloc(48) == nil && pymalloc.calloc(3, 16) == nil)
      #expect(pymalloc.heap.bytesInUse == 960 && pymalloc.heap.peakBytes == 960)
      #expect(pymalloc.malloc(32) != nil && pymalloc.malloc(16) == nil)
      #expect(pymalloc.realloc(blocks[0], 60) == nil && pymalloc.isLiveBlock(blocks[0]))
      pymalloc.free(blocks[1])
      #expect(pymalloc.malloc(33) == blocks[1])
      #expect(pymalloc.checkInvariants() == [])
    }
  }

  /// Without arenas small requests are served by the raw domain, as in CPython.
  @Test func rawDomainStandsInForArenas() throws {
    try withPyMalloc(reserved: 16 << 20) { pymalloc in
      var small = 0
      var raw = 0
      for _ in 0..<20_000 {
        let p = try #require(pymalloc.malloc(512))
        if pymalloc.owns(p) { small += 1 } else { raw += 1 }
      }
      #expect(small == 4 * 64 * 31 && raw == 20_000 - small)
      #expect(pymalloc.allocatedBlocks == 20_000)
      #expect(pymalloc.heap.bytesInUse == 20_000 * 512)
      #expect(pymalloc.checkInvariants() == [])
    }
  }

  @Test func injectedFailures() throws {
    try withPyMalloc { pymalloc in
      let heap = pymalloc.heap
      let kept = pymalloc.malloc(64)
      heap.failAllocations(after: 3, every: 2)
      var results: [Bool] = []
      for i in 0..<8 {
        let p = i % 2 == 0 ? pymalloc.malloc(64) : pymalloc.malloc(1000)
        results.append(p != nil)
        pymalloc.free(p)
      }
      #expect(results == [true, true, false, true, false, true, false, true])
      heap.stopFailing()
      #expect(pymalloc.allocatedBlocks == 1)
      // The mapping of an arena counts too; its failure sends the request to the raw domain.
      let other = PyMalloc.create(heap: heap, geometry: .current)
      heap.failAllocations(after: 2, every: nil)
      let p = try #require(other.malloc(64))
      #expect(!other.owns(p) && heap.rawOwns(p) && other.allocatedBlocks == 1)
      other.free(p)
      heap.failAllocations(after: 1, every: nil)
      #expect(pymalloc.realloc(kept, 60) == nil)
      #expect(pymalloc.realloc(kept, 60) == kept)
      other.destroy()
      pymalloc.free(kept)
      #expect(heap.bytesInUse == 0)
    }
  }

  @Test func foreignPointers() throws {
    try withPyMalloc { pymalloc in
      let p = try #require(pymalloc.malloc(40))
      for address: UInt in [1, 4096, 1 << 40, 1 << 63, .max] {
        let q = try #require(UnsafeRawPointer(bitPattern: address))
        #expect(!pymalloc.owns(q) && !pymalloc.isLiveBlock(q))
      }
      let foreign = UnsafeMutableRawPointer.allocate(byteCount: 40, alignment: 16)
      #expect(!pymalloc.owns(foreign))
      foreign.deallocate()
      // In the arena, but no block in use: in the header, between blocks, free, never carved, other
      // pool.
      for offset in [-48, -1, 8, 48, 96, 20_000, 900_000] {
        #expect(!pymalloc.isLiveBlock(p + offset))
      }
      #expect(pymalloc.owns(p + 900_000) && !pymalloc.owns(p + (1 << 20)) && !pymalloc.owns(p - 49))
      #expect(pymalloc.isLiveBlock(p))
      pymalloc.free(p)
      #expect(!pymalloc.isLiveBlock(p))
    }
  }

  @Test func foreignFreeIsNamed() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let heap = try PrivateHeap.create(HeapConfiguration())
      let pymalloc = PyMalloc.create(heap: heap, geometry: .current)
      pymalloc.free(UnsafeMutableRawPointer(bitPattern: 0x1230))
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("0x0000000000001230 is not the start of a live raw block"))
  }

  @Test func damageIsReported() throws {
    try withPyMalloc { pymalloc in
      let blocks = try (0..<8).map { _ in try #require(pymalloc.malloc(64)) }
      pymalloc.free(blocks[3])
      #expect(pymalloc.checkInvariants() == [])
      // A mark of the object map in a free block, then one inside a block in use.
      pymalloc.heap.setObjectStart(blocks[3])
      #expect(pymalloc.checkInvariants().count == 1)
      pymalloc.heap.clearObjectStart(blocks[3])
      pymalloc.heap.setObjectStart(blocks[4] + 16)
      #expect(pymalloc.checkInvariants() == [])
      pymalloc.heap.clearObjectStart(blocks[4] + 16)
      // A write after free.
      blocks[3].storeBytes(of: 0x1234_5678, as: Int.self)
      #expect(pymalloc.checkInvariants() != [])
      blocks[3].storeBytes(of: UInt(bitPattern: blocks[7] + 64), as: UInt.self)
    }
  }
}
