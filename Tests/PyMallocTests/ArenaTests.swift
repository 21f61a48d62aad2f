import Heap
import PyMalloc
import Testing

@Suite struct ArenaTests {
  /// As in CPython 3.11 to 3.15: 2,000,000 blocks of 16 bytes fill 31 arenas; freeing all gives 30
  /// back, freeing every other one gives back none.
  @Test func twoMillionObjects() throws {
    try withPyMalloc { pymalloc in
      let n = 2_000_000
      let blocks = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: n)
      defer { blocks.deallocate() }
      for i in 0..<n { blocks[i] = pymalloc.malloc(16) }
      var s = pymalloc.statistics()
      #expect(
        [s.arenasAllocated, s.arenasReclaimed, s.arenasHighWater, s.arenasCurrent] == [
          31, 0, 31, 31,
        ])
      #expect(pymalloc.heap.bytesInUse == 32_000_000 && pymalloc.heap.mappedBytes == 31 << 20)
      for i in 0..<n { pymalloc.free(blocks[i]) }
      s = pymalloc.statistics()
      #expect(
        [s.arenasAllocated, s.arenasReclaimed, s.arenasHighWater, s.arenasCurrent] == [
          31, 30, 31, 1,
        ])
      #expect(pymalloc.heap.bytesInUse == 0 && pymalloc.heap.mappedBytes == 1 << 20)
      #expect(pymalloc.heap.peakBytes == 32_000_000)
      #expect(pymalloc.checkInvariants() == [] && pymalloc.heap.checkInvariants() == [])
      for i in 0..<n { blocks[i] = pymalloc.malloc(16) }
      for i in stride(from: 0, to: n, by: 2) { pymalloc.free(blocks[i]) }
      s = pymalloc.statistics()
      #expect(
        [s.arenasAllocated, s.arenasReclaimed, s.arenasHighWater, s.arenasCurrent] == [
          61, 30, 31, 31,
        ])
      for i in stride(from: 1, to: n, by: 2) { pymalloc.free(blocks[i]) }
      #expect(pymalloc.statistics().arenasCurrent == 1)
    }
  }

  /// New pools come from the arena with the fewest free pools.
  @Test func fullestArenaFirst() throws {
    try withPyMalloc { pymalloc in
      let perArena = 64 * 31
      let blocks = try (0..<3 * perArena).map { _ in try #require(pymalloc.malloc(512)) }
      func freePools(_ arena: Int, _ count: Int) {
        for i in 0..<count * 31 { pymalloc.free(blocks[arena * perArena + i]) }
      }
      freePools(0, 5)
      freePools(1, 2)
      freePools(2, 9)
      #expect(pymalloc.checkInvariants() == [])
      // A pool freed last is taken first; then the other of arena 1, then those of arena 0.
      let second = blocks[perArena + 31]
      #expect(pymalloc.malloc(100) == second)
      for _ in 1..<145 { _ = pymalloc.malloc(100) }
      #expect(pymalloc.malloc(100) == blocks[perArena])
      for _ in 1..<145 { _ = pymalloc.malloc(100) }
      #expect(pymalloc.malloc(100) == blocks[4 * 31])
      #expect(pymalloc.checkInvariants() == [])
    }
  }

  @Test func releasedArenaIsOwnedNoMore() throws {
    try withPyMalloc { pymalloc in
      let perArena = 64 * 31
      let blocks = try (0..<2 * perArena).map { _ in try #require(pymalloc.malloc(512)) }
      for p in blocks { #expect(pymalloc.owns(p)) }
      let second = blocks[perArena...]
      // The last arena of the list is kept, so one block of the first keeps that list in order.
      for p in blocks[..<31] { pymalloc.free(p) }
      second.forEach { pymalloc.free($0) }
      #expect(pymalloc.statistics().arenasCurrent == 2)
      for p in blocks[31..<perArena] { pymalloc.free(p) }
      #expect(pymalloc.statistics().arenasCurrent == 1)
      let owned = blocks.filter { pymalloc.owns($0) }
      #expect(owned.count == perArena)
      #expect(blocks.allSatisfy { !pymalloc.isLiveBlock($0) })
      #expect(pymalloc.checkInvariants() == [])
    }
  }

  @Test func arenaTableDoubles() throws {
    try withPyMalloc(.before310) { pymalloc in
      // 100 arenas need a table of 128 entries; indices are given out in ascending order.
      let blocks = try (0..<100 * 64 * 7).map { _ in try #require(pymalloc.malloc(512)) }
      var indices: [Int] = []
      pymalloc.forEachPool { if indices.last != $0.arenaIndex { indices.append($0.arenaIndex) } }
      #expect(indices == Array(0..<100))
      #expect(pymalloc.checkInvariants() == [])
      blocks.forEach { pymalloc.free($0) }
      #expect(pymalloc.statistics().arenasCurrent == 1)
      #expect(pymalloc.checkInvariants() == [])
    }
  }

  @Test func twoAllocatorsOnOneHeap() throws {
    try withPyMalloc { first in
      let second = PyMalloc.create(heap: first.heap, geometry: .before310)
      let a = try #require(first.malloc(100))
      let b = try #require(second.malloc(100))
      #expect(first.owns(a) && !first.owns(b) && second.owns(b) && !second.owns(a))
      #expect(first.heap.bytesInUse == 224)
      second.destroy()
      #expect(first.heap.bytesInUse == 112 && first.isLiveBlock(a))
    }
  }
}
