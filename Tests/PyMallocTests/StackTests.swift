import Testing

@testable import PyMalloc

@Suite struct StackTests {
  /// Pools that become empty leave from wherever they are; the others keep their order, the one that
  /// had room again last coming first, as in CPython.
  @Test func poolsLeaveFromTheMiddle() throws {
    try withPyMalloc { pymalloc in
      let perPool = 255
      let blocks = try (0..<10 * perPool).map { _ in try #require(pymalloc.malloc(64)) }
      for pool in 0..<10 { pymalloc.free(blocks[pool * perPool]) }
      for pool in [5, 3, 6, 4] {
        for i in 1..<perPool { pymalloc.free(blocks[pool * perPool + i]) }
        #expect(pymalloc.checkInvariants() == [])
      }
      for pool in [9, 8, 7, 2, 1, 0] { #expect(pymalloc.malloc(64) == blocks[pool * perPool]) }
      #expect(pymalloc.checkInvariants() == [])
      // Then the pools that were emptied, the last one first.
      let next = try #require(pymalloc.malloc(64))
      #expect((1..<perPool).contains { blocks[4 * perPool + $0] == next })
      #expect(pymalloc.checkInvariants() == [])
    }
  }

  /// A stack grows with the pools of its class, also when all of them come to have room at once.
  @Test func manyPoolsWithRoom() throws {
    try withPyMalloc { pymalloc in
      let perPool = 31
      let blocks = try (0..<1000 * perPool).map { _ in try #require(pymalloc.malloc(512)) }
      for pool in 0..<1000 { pymalloc.free(blocks[pool * perPool]) }
      #expect(pymalloc.checkInvariants() == [])
      for pool in stride(from: 0, to: 1000, by: 2) {
        for i in 1..<perPool { pymalloc.free(blocks[pool * perPool + i]) }
      }
      #expect(pymalloc.checkInvariants() == [])
      for pool in stride(from: 999, to: 0, by: -2) {
        #expect(pymalloc.malloc(512) == blocks[pool * perPool])
      }
      #expect(pymalloc.checkInvariants() == [])
    }
  }

  /// Blocks are carved a page at a time; the addresses still ascend, over the ends of pages.
  @Test func carvingAscends() throws {
    try withPyMalloc { pymalloc in
      for size in [16, 48, 112, 496, 512] {
        let blocks = try (0..<31).map { _ in try #require(pymalloc.malloc(size)) }
        #expect(zip(blocks, blocks.dropFirst()).allSatisfy { $1 - $0 == size })
      }
      #expect(pymalloc.checkInvariants() == [])
    }
  }

  @Test func secondFreeOfTheLastBlockIsNamed() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try withPyMalloc { pymalloc in
        let p = pymalloc.malloc(64)
        pymalloc.free(p)
        pymalloc.free(p)
      }
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("is not a block in use"))
  }
}
