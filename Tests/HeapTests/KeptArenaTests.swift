import Glibc
import Testing

@testable import Heap

@Suite struct KeptArenaTests {
  let size = 1 << 20

  func take(_ heap: PrivateHeap, _ count: Int) throws -> [UnsafeMutableRawPointer] {
    try (0..<count).map { _ in
      let p = try #require(heap.takeArena(bytes: size))
      memset(p, 1, size)
      return p
    }
  }

  /// The figures are those of unmapping, but the pages are still there for the next arena.
  @Test func aGivenArenaComesBackWithItsPages() throws {
    try withHeap { heap in
      let arenas = try take(heap, 4)
      for p in arenas.dropFirst() { heap.giveArena(p, bytes: size) }
      #expect(heap.arenaCount == 1 && heap.mappedBytes == size && heap.keptArenaBytes == 3 * size)
      #expect(arenas.allSatisfy { residentBytes($0, size) == size })
      #expect(heap.takeArena(bytes: size) == arenas[1])
      #expect(heap.mappedBytes == 2 * size && heap.keptArenaBytes == 2 * size)
      #expect(heap.checkInvariants() == [])
    }
  }

  /// Keeping does not raise the most memory that the heap ever took.
  @Test func otherMemoryTakesThePlaceOfWhatIsKept() throws {
    try withHeap { heap in
      let arenas = try take(heap, 4)
      for p in arenas { heap.giveArena(p, bytes: size) }
      #expect(heap.keptArenaBytes == 4 * size && heap.mappedBytes == 0)
      let raw = try #require(heap.rawMalloc(2 * size))
      memset(raw, 1, 2 * size)
      #expect(heap.mappedBytes + heap.keptArenaBytes == 4 * size)
      #expect(residentBytes(arenas[3], size) == 0 && residentBytes(arenas[0], size) == size)
      let more = try #require(heap.rawMalloc(4 * size))
      #expect(heap.keptArenaBytes == 0)
      heap.rawFree(raw)
      heap.rawFree(more)
      #expect(heap.checkInvariants() == [])
    }
  }

  @Test func theLimitHolds() throws {
    try withHeap { heap in
      heap.keptArenaLimit = 2 * size
      let arenas = try take(heap, 4)
      for p in arenas { heap.giveArena(p, bytes: size) }
      #expect(heap.keptArenaBytes == 2 * size)
      heap.keptArenaLimit = 0
      #expect(heap.keptArenaBytes == 0)
      #expect(arenas.allSatisfy { residentBytes($0, size) == 0 })
    }
  }

  @Test func anArenaOfAnotherSizeEndsTheKeeping() throws {
    try withHeap { heap in
      for p in try take(heap, 3) { heap.giveArena(p, bytes: size) }
      let small = try #require(heap.takeArena(bytes: 1 << 18))
      #expect(heap.keptArenaBytes == 0 && heap.mappedBytes == 1 << 18)
      heap.giveArena(small, bytes: 1 << 18)
      #expect(heap.keptArenaBytes == 1 << 18)
      // One that has to be zero is never one that was kept.
      let zero = try #require(heap.mapArena(bytes: 1 << 18))
      #expect(zero == small && isZero(zero, 1 << 18) && heap.keptArenaBytes == 0)
    }
  }

  @Test func hugePagesAreMappedAsAWhole() throws {
    var configuration = HeapConfiguration()
    configuration.hugePages = true
    let heap = try PrivateHeap.create(configuration)
    defer { heap.destroy() }
    let arenas = try take(heap, 3)
    #expect(heap.mappedBytes == 3 * size && heap.keptArenaBytes == size)
    #expect(arenas[1] == arenas[0] + size && arenas[2] == arenas[1] + size)
    for p in arenas { heap.giveArena(p, bytes: size) }
    #expect(heap.mappedBytes == 0 && heap.keptArenaBytes == 4 * size)
    #expect(heap.takeArena(bytes: size) == arenas[0])
    #expect(heap.checkInvariants() == [])
  }
}
