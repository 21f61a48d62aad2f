import Heap

extension PyMalloc {
  /// Checks every arena, pool and list against the others.
  ///
  /// - Returns: one line per violation; empty when everything is as it should be.
  /// - Complexity: O(blocks).
  public func checkInvariants() -> [String] {
    var faults: [String] = []
    let usedLists = checkUsedPools(&faults)
    var poolsListed = 0
    for index in 0..<state.pointee.arenaCapacity
    where state.pointee.arenas[index].address != 0 {
      poolsListed += checkArena(index, usedLists, &faults)
    }
    if poolsListed != usedLists.count { faults.append("the stacks hold pools of no arena") }
    checkArenaLists(&faults)
    checkArenaMap(&faults)
    return faults
  }

  /// Walks the stack of every class; returns all pools found on them.
  private func checkUsedPools(_ faults: inout [String]) -> Set<UInt> {
    var found: Set<UInt> = []
    for sizeClass in 0..<PyMallocLayout.sizeClassCount {
      let stack = poolStacks[sizeClass]
      var holes = 0
      for i in 1..<max(1, stack.count) {
        let pool = stack.pools[i]
        if pool == state.pointee.noPool {
          holes += 1
          continue
        }
        guard isPoolRecord(pool), owns(start(of: pool)),
          found.insert(UInt(bitPattern: pool)).inserted
        else {
          faults.append("class \(sizeClass): \(pool) on its stack is no pool, or there twice")
          continue
        }
        if Int(pool.pointee.position) != i || Int(pool.pointee.sizeClass) != sizeClass {
          faults.append("class \(sizeClass): wrong place or class in pool \(pool)")
        }
        if pool.pointee.used == 0 || pool.pointee.freeBlock == nil {
          faults.append("class \(sizeClass): pool \(pool) on its stack is empty or full")
        }
      }
      if stack.pools[0] != state.pointee.noPool || stack.count < 1
        || holes != Int(stack.holes)
        || Int(stack.poolCount) + holes + 2 > stack.capacity
      {
        faults.append("class \(sizeClass): the figures of its stack are wrong")
      }
    }
    return found
  }

  /// Whether a link leads to a record of the table.
  private func isPoolRecord(_ pool: UnsafeMutablePointer<PoolHeader>) -> Bool {
    let distance = UInt(bitPattern: pool) &- UInt(bitPattern: state.pointee.pools)
    let stride = UInt(MemoryLayout<PoolHeader>.stride)
    return distance % stride == 0 && distance / stride < state.pointee.poolSlots
  }

  /// Checks the pools of one arena; returns how many of them are on a used list.
  private func checkArena(
    _ index: Int, _ usedLists: Set<UInt>, _ faults: inout [String]
  ) -> Int {
    let arena = state.pointee.arenas[index]
    var freeListed: Set<UInt> = []
    var next = arena.freePools
    while let pool = next, freeListed.insert(UInt(bitPattern: pool)).inserted {
      next = pool.pointee.next
    }
    var listed = 0
    var free = 0
    var address = arena.address
    let step = UInt(state.pointee.geometry.poolBytes)
    while address < arena.poolAddress {
      let pool = poolOf(UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped)
      checkPool(pool, &faults)
      let isUsed = usedLists.contains(UInt(bitPattern: pool))
      let isFree = freeListed.contains(UInt(bitPattern: pool))
      let isFull = pool.pointee.freeBlock == nil
      if isUsed { listed += 1 }
      if isFree { free += 1 }
      if isFree != (pool.pointee.used == 0) || isUsed != (pool.pointee.used > 0 && !isFull) {
        faults.append("pool \(pool): \(pool.pointee.used) blocks in use, on the wrong list")
      }
      address += step
    }
    if free != freeListed.count { faults.append("arena \(index): foreign pool in its free list") }
    free += arena.totalPools - Int((arena.poolAddress - arena.address) / step)
    if free != arena.freePoolCount {
      faults.append("arena \(index): \(free) free pools, counted \(arena.freePoolCount)")
    }
    return listed
  }

  /// Checks the free list of one pool, and that the object map marks nothing in it but blocks in
  /// use.
  private func checkPool(_ pool: UnsafeMutablePointer<PoolHeader>, _ faults: inout [String]) {
    let header = pool.pointee
    let geometry = state.pointee.geometry
    guard header.sizeClass < UInt8(PyMallocLayout.sizeClassCount) else {
      faults.append("pool \(pool): size class \(header.sizeClass)")
      return
    }
    let size = PyMallocLayout.blockSize(Int(header.sizeClass))
    let start = UInt(bitPattern: start(of: pool))
    let firstBlock = start + UInt(PyMallocLayout.poolOverhead)
    let end = start + UInt(header.nextOffset)
    let carved = Int(header.carved)
    if carved < 1 || carved > geometry.blocksPerPool(Int(header.sizeClass)) {
      faults.append("pool \(pool): \(carved) blocks carved")
      return
    }
    var free: Set<UInt> = []
    var block = header.freeBlock
    while let p = block {
      let address = UInt(bitPattern: p)
      guard address >= firstBlock, address < end, (address - firstBlock) % UInt(size) == 0,
        free.insert(address).inserted
      else {
        faults.append("pool \(pool): \(p) in its free list is no block, or there twice")
        return
      }
      block = Annotation.link(of: p)
    }
    if free.count + Int(header.used) != carved {
      faults.append("pool \(pool): \(header.used) in use + \(free.count) free of \(carved) carved")
    }
    if (header.hasMore == 1) != (carved < geometry.blocksPerPool(Int(header.sizeClass))) {
      faults.append("pool \(pool): \(carved) blocks carved, but hasMore is \(header.hasMore)")
    }
    if header.freeBlock == nil && carved < geometry.blocksPerPool(Int(header.sizeClass)) {
      faults.append("pool \(pool): no free block, but not all are carved")
    }
    for offset in stride(from: 0, to: geometry.poolBytes, by: 16) {
      let address = start + UInt(offset)
      guard heap.isObjectStart(UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped) else {
        continue
      }
      let within = address < firstBlock ? 0 : Int(address - firstBlock) / size * size
      if address < firstBlock || address >= end || free.contains(firstBlock + UInt(within)) {
        faults.append("the object map marks \(String(address, radix: 16)), in no block in use")
      }
    }
  }

  /// `usableArenas` ascending and complete, nfp2lasta right, unused entries complete.
  private func checkArenaLists(_ faults: inout [String]) {
    let s = state.pointee
    var lastSeen = Array(repeating: -1, count: s.geometry.poolsPerArena + 1)
    var seen: Set<Int> = []
    var previous = -1
    var index = s.usableArenas
    while index >= 0 {
      let arena = s.arenas[index]
      guard seen.insert(index).inserted, arena.address != 0, arena.previous == previous else {
        faults.append("usable arenas: broken at \(index)")
        break
      }
      if arena.freePoolCount == 0 { faults.append("usable arenas: \(index) has no free pool") }
      if previous >= 0, s.arenas[previous].freePoolCount > arena.freePoolCount {
        faults.append("usable arenas: \(index) is out of order")
      }
      if arena.freePoolCount == arena.totalPools, arena.next >= 0 {
        faults.append("arena \(index) is wholly free, not the last, and not given back")
      }
      lastSeen[arena.freePoolCount] = index
      previous = index
      index = arena.next
    }
    for k in 0...s.geometry.poolsPerArena where s.lastWithFreePools[k] != lastSeen[k] {
      faults.append("nfp2lasta[\(k)] is \(s.lastWithFreePools[k]), should be \(lastSeen[k])")
    }
    for i in 0..<s.arenaCapacity
    where s.arenas[i].address != 0 && s.arenas[i].freePoolCount > 0 && !seen.contains(i) {
      faults.append("arena \(i) has free pools but is not usable")
    }
    var unused = 0
    index = s.unusedArenas
    while index >= 0, unused <= s.arenaCapacity {
      if s.arenas[index].address != 0 { faults.append("arena \(index) is in use and unused") }
      unused += 1
      index = s.arenas[index].next
    }
    if unused + s.arenasCurrent != s.arenaCapacity {
      faults.append("\(unused) unused + \(s.arenasCurrent) current of \(s.arenaCapacity) arenas")
    }
  }

  private func checkArenaMap(_ faults: inout [String]) {
    let s = state.pointee
    var expected: [Int: UInt32] = [:]
    for i in 0..<s.arenaCapacity where s.arenas[i].address != 0 {
      expected[Int((s.arenas[i].address - s.reservationStart) >> s.arenaShift)] = UInt32(i + 1)
    }
    let end = min(Int(s.arenaSlots), (expected.keys.max() ?? 0) + 4096)
    for slot in 0..<end where s.arenaMap[slot] != expected[slot] ?? 0 {
      faults.append(
        "the arena map has \(s.arenaMap[slot]) at \(slot), should be \(expected[slot] ?? 0)")
    }
    // Where no arena is, no pool may seem to be in use.
    let pools = s.geometry.poolsPerArena
    for slot in 0..<end where expected[slot] == nil && slot < s.arenasHighWater + 64 {
      for i in slot * pools..<(slot + 1) * pools where s.pools[i].used != 0 {
        faults.append("the record of pool \(i) counts blocks in use outside all arenas")
      }
    }
  }
}
