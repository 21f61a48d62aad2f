import Heap
import PyMalloc
import Testing

@Suite struct ReallocTests {
  /// Every class against every request: stays iff it fits and more than 3/4 remain in use.
  @Test func everyClassAndRequest() throws {
    try withPyMalloc { pymalloc in
      for sizeClass in 0..<32 {
        let size = (sizeClass + 1) * 16
        for n in 0...600 {
          let p = try #require(pymalloc.malloc(size))
          p.storeBytes(of: 0xA5, as: UInt8.self)
          p.storeBytes(of: 0x5A, toByteOffset: size - 1, as: UInt8.self)
          let q = try #require(pymalloc.realloc(p, n))
          let stays = n <= size && 4 * n > 3 * size
          guard (p == q) == stays, pymalloc.owns(q) == (1...512 ~= n),
            n == 0 || q.load(as: UInt8.self) == 0xA5,
            n < size || q.load(fromByteOffset: size - 1, as: UInt8.self) == 0x5A
          else {
            Issue.record("a block of \(size) resized to \(n)")
            return
          }
          pymalloc.free(q)
        }
      }
      #expect(pymalloc.allocatedBlocks == 0 && pymalloc.heap.bytesInUse == 0)
      #expect(pymalloc.checkInvariants() == [])
    }
  }

  /// The boundaries seen in CPython 3.11 to 3.15.
  @Test(arguments: [
    (100, 100, true), (100, 112, true), (100, 113, false), (112, 85, true), (112, 84, false),
    (512, 385, true), (512, 384, false), (160, 121, true), (160, 120, false), (16, 13, true),
    (16, 12, false), (32, 25, true), (32, 24, false), (48, 1, false),
  ])
  func boundaries(_ old: Int, _ new: Int, _ stays: Bool) throws {
    try withPyMalloc { pymalloc in
      let p = pymalloc.malloc(old)
      #expect((pymalloc.realloc(p, new) == p) == stays)
    }
  }

  @Test func rawBlocksStayRaw() throws {
    try withPyMalloc { pymalloc in
      let p = pymalloc.malloc(512)
      let q = try #require(pymalloc.realloc(p, 600))
      #expect(!pymalloc.owns(q))
      #expect(pymalloc.realloc(q, 100) == q)
      let r = try #require(pymalloc.realloc(q, 100_000))
      #expect(pymalloc.heap.rawOwns(r))
      let s = try #require(pymalloc.realloc(r, 5))
      #expect(!pymalloc.owns(s) && pymalloc.heap.rawOwns(s))
      #expect(pymalloc.allocatedBlocks == 1)
      pymalloc.free(s)
    }
  }

  @Test func edges() throws {
    try withPyMalloc { pymalloc in
      let fresh = try #require(pymalloc.realloc(nil, 40))
      #expect(pymalloc.owns(fresh))
      // To 0 bytes: freed, and a distinct raw block instead.
      let empty = try #require(pymalloc.realloc(fresh, 0))
      #expect(empty != fresh && pymalloc.heap.rawOwns(empty))
      #expect(pymalloc.malloc(40) == fresh)
      #expect(pymalloc.realloc(fresh, -1) == nil && pymalloc.realloc(fresh, .max) == nil)
      #expect(pymalloc.isLiveBlock(fresh))
    }
  }
}
