import Glibc
import Heap
import Testing

@Suite struct RawMisuseTests {
  @Test func onlyExactStartsAreOwned() throws {
    try withHeap { heap in
      for n in [16, 100, 5000, 40_000, 300_000] {
        let p = try #require(heap.rawMalloc(n))
        for offset in [-16, -8, -1, 1, 8, 15] { #expect(!heap.rawOwns(p + offset)) }
        // Memory that looks like a block of any allocator still is none.
        for offset in stride(from: 16, to: min(n, 4096), by: 16) {
          #expect(!heap.rawOwns(p + offset))
        }
        #expect(heap.rawOwns(p))
        heap.rawFree(p)
        #expect(!heap.rawOwns(p))
      }
      let foreign = try #require(malloc(64))
      #expect(!heap.rawOwns(foreign))
      free(foreign)
      let arena = try #require(heap.mapArena(bytes: 1 << 20))
      #expect(!heap.rawOwns(arena) && !heap.rawOwns(heap.staticAllocate(16)))
    }
  }

  static func message(_ result: ExitTest.Result?) throws -> String {
    String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
  }

  @Test func doubleFreeIsNamed() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let heap = try PrivateHeap.create(HeapConfiguration())
      let p = heap.rawMalloc(100)
      _ = heap.rawMalloc(100)
      heap.rawFree(p)
      print(String(describing: p))
      heap.rawFree(p)
    }
    #expect(try Self.message(result).contains("is not the start of a live raw block"))
  }

  @Test func interiorPointerIsNamed() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let heap = try PrivateHeap.create(HeapConfiguration())
      let p = try #require(heap.rawMalloc(100_000))
      _ = heap.rawRealloc(p + 65536, 10)
    }
    let text = try Self.message(result)
    #expect(
      text.contains("rawRealloc: 0x") && text.contains("is not the start of a live raw block"))
  }

  @Test func foreignPointerIsNamed() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let heap = try PrivateHeap.create(HeapConfiguration())
      heap.rawFree(malloc(100))
    }
    #expect(try Self.message(result).contains("is not the start of a live raw block"))
  }

  @Test func writeAfterFreeIsNamed() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let heap = try PrivateHeap.create(HeapConfiguration())
      let p = try #require(heap.rawMalloc(100))
      _ = heap.rawMalloc(100)
      heap.rawFree(p)
      p.storeBytes(of: 0x1234_5678, as: Int.self)
      _ = heap.rawMalloc(100)
    }
    #expect(try Self.message(result).contains("was written to after it was freed"))
  }

  @Test func damagedFreeListIsReported() throws {
    try withHeap { heap in
      let blocks = try (0..<4).map { _ in try #require(heap.rawMalloc(100)) }
      heap.rawFree(blocks[1])
      heap.rawFree(blocks[2])
      #expect(heap.checkInvariants() == [])
      blocks[2].storeBytes(of: 0x1234_5678, as: Int.self)
      #expect(heap.checkInvariants() != [])
    }
  }
}
