// Arenas: taking pools from the fullest one that has room, keeping `usableArenas` sorted, and
// giving an arena back to the system when all its pools are free.

import Heap

extension PyMalloc {
  /// A free pool, out of the arena with the fewest free pools; maps an arena if there is none.
  ///
  /// - Returns: a pool on no list, its count 0 or undefined; nil when no arena can be had.
  @inline(__always)
  func takePool() -> UnsafeMutablePointer<PoolHeader>? {
    if state.pointee.usableArenas < 0 {
      guard let new = makeArena() else { return nil }
      state.pointee.usableArenas = new
      state.pointee.lastWithFreePools[state.pointee.arenas[new].freePoolCount] = new
    }
    let index = state.pointee.usableArenas
    let arena = state.pointee.arenas + index
    let last = state.pointee.lastWithFreePools
    let free = arena.pointee.freePoolCount
    // It is the first of the list, so no other arena has one free pool less.
    if last[free] == index { last[free] = -1 }
    if free > 1 { last[free &- 1] = index }
    arena.pointee.freePoolCount = free &- 1

    let pool: UnsafeMutablePointer<PoolHeader>
    if let empty = arena.pointee.freePools {
      pool = empty
      arena.pointee.freePools = empty.pointee.next
    } else {
      pool = poolOf(UnsafeRawPointer(bitPattern: arena.pointee.poolAddress).unsafelyUnwrapped)
      pool.pointee.sizeClass = PyMallocLayout.noSizeClass
      arena.pointee.poolAddress &+= UInt(state.pointee.geometry.poolBytes)
    }
    if free == 1 {
      let next = arena.pointee.next
      state.pointee.usableArenas = next
      if next >= 0 { state.pointee.arenas[next].previous = -1 }
    }
    return pool
  }

  /// Returns an empty pool, on no list, to its arena; the arena perhaps to the system.
  @inline(__always)
  func givePool(_ pool: UnsafeMutablePointer<PoolHeader>) {
    let index = arenaIndex(of: start(of: pool))
    let arena = state.pointee.arenas + index
    let last = state.pointee.lastWithFreePools
    pool.pointee.next = arena.pointee.freePools
    arena.pointee.freePools = pool

    let free = arena.pointee.freePoolCount
    let lastOfOldCount = last[free]
    if lastOfOldCount == index {
      let previous = arena.pointee.previous
      let takesOver = previous >= 0 && state.pointee.arenas[previous].freePoolCount == free
      last[free] = takesOver ? previous : -1
    }
    arena.pointee.freePoolCount = free &+ 1

    if free &+ 1 == arena.pointee.totalPools,
      arena.pointee.next >= 0 || !state.pointee.geometry.keepsLastArena
    {
      // Wholly free, and not the last: from 3.9 on the last one is kept, so that a program at the edge
      // of an arena does not map and unmap it again and again.
      unlinkArena(index)
      releaseArena(index)
      return
    }
    if free == 0 {
      // It was full and on no list: with one free pool it belongs to the front.
      let first = state.pointee.usableArenas
      arena.pointee.next = first
      arena.pointee.previous = -1
      if first >= 0 { state.pointee.arenas[first].previous = index }
      state.pointee.usableArenas = index
      if last[1] < 0 { last[1] = index }
      return
    }
    if last[free &+ 1] < 0 { last[free &+ 1] = index }
    if lastOfOldCount == index { return }  // still in its place
    moveArena(index, behind: lastOfOldCount)
  }

  /// Moves an arena of `usableArenas` behind another one.
  @inline(never)
  private func moveArena(_ index: Int, behind lastOfOldCount: Int) {
    let arena = state.pointee.arenas + index
    // Behind the last of those with as many free pools as it had.
    unlinkArena(index)
    let after = state.pointee.arenas[lastOfOldCount].next
    arena.pointee.previous = lastOfOldCount
    arena.pointee.next = after
    state.pointee.arenas[lastOfOldCount].next = index
    if after >= 0 { state.pointee.arenas[after].previous = index }
  }

  /// Number of the arena that holds an owned address.
  @inline(__always)
  func arenaIndex(of p: UnsafeRawPointer) -> Int {
    let distance = UInt(bitPattern: p) &- state.pointee.reservationStart
    return Int(
      state.pointee.arenaMap[Int(bitPattern: distance &>> state.pointee.arenaShift)]) &- 1
  }

  private func unlinkArena(_ index: Int) {
    let next = state.pointee.arenas[index].next
    let previous = state.pointee.arenas[index].previous
    if previous >= 0 {
      state.pointee.arenas[previous].next = next
    } else {
      state.pointee.usableArenas = next
    }
    if next >= 0 { state.pointee.arenas[next].previous = previous }
  }

  /// Maps an arena and gives it an entry of the table, on no list.
  private func makeArena() -> Int? {
    if state.pointee.unusedArenas < 0 {
      if heap.refusesAllocation() { return nil }
      growTable()
    }
    let bytes = state.pointee.geometry.arenaBytes
    guard let start = heap.takeArena(bytes: bytes) else { return nil }
    let index = state.pointee.unusedArenas
    let arena = state.pointee.arenas + index
    state.pointee.unusedArenas = arena.pointee.next
    let address = UInt(bitPattern: start)
    arena.pointee = Arena(
      address: address, poolAddress: address,
      freePoolCount: state.pointee.geometry.poolsPerArena,
      totalPools: state.pointee.geometry.poolsPerArena, freePools: nil, next: -1, previous: -1)
    debug?.forget(from: address, bytes: state.pointee.geometry.arenaBytes)
    #if MOULT_ASAN
      annotateArena(start, isFree: true)
    #endif
    let distance = address - state.pointee.reservationStart
    state.pointee.arenaMap[Int(distance >> state.pointee.arenaShift)] = UInt32(index + 1)
    let leaf = address >> 34 - state.pointee.reservationStart >> 34
    state.pointee.mapLeaves |= 1 << UInt64(min(63, leaf))
    state.pointee.arenasAllocated += 1
    state.pointee.arenasCurrent += 1
    state.pointee.arenasHighWater = max(
      state.pointee.arenasHighWater, state.pointee.arenasCurrent)
    return index
  }

  private func releaseArena(_ index: Int) {
    let arena = state.pointee.arenas + index
    let address = arena.pointee.address
    debug?.forget(from: address, bytes: state.pointee.geometry.arenaBytes)
    let distance = address - state.pointee.reservationStart
    state.pointee.arenaMap[Int(distance >> state.pointee.arenaShift)] = 0
    arena.pointee.address = 0
    arena.pointee.freePools = nil
    arena.pointee.next = state.pointee.unusedArenas
    state.pointee.unusedArenas = index
    state.pointee.arenasCurrent -= 1
    #if MOULT_ASAN
      annotateArena(UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped, isFree: false)
    #endif
    heap.giveArena(
      UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped,
      bytes: state.pointee.geometry.arenaBytes)
  }

  /// Doubles the arena table; the new entries are used in ascending order.
  private func growTable() {
    let old = state.pointee.arenaCapacity
    let new = old == 0 ? PyMallocLayout.initialArenaObjects : 2 * old
    let table = UnsafeMutablePointer<Arena>.allocate(capacity: new)
    table.moveInitialize(from: state.pointee.arenas, count: old)
    state.pointee.arenas.deallocate()
    for i in old..<new {
      (table + i).initialize(
        to: Arena(
          address: 0, poolAddress: 0, freePoolCount: 0, totalPools: 0, freePools: nil,
          next: i + 1 < new ? i + 1 : -1, previous: -1))
    }
    state.pointee.arenas = table
    state.pointee.arenaCapacity = new
    state.pointee.unusedArenas = old
  }
}
