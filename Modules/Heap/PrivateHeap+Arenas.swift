// Arenas: power-of-two pieces of the reservation, committed and given back as a whole. The lowest
// free place is taken, so the arenas stay together and the tables indexed by address stay small.

extension PrivateHeap {
  /// Maps an arena of zero bytes, aligned on its own size. From 2 MiB on the system is asked to use
  /// huge pages for it.
  ///
  /// - Parameter bytes: a power of two, at least 64 KiB.
  /// - Returns: nil when the reservation is exhausted, the system refuses, or a failure is
  ///   injected.
  /// - Complexity: O(arenas of other sizes below the place found), O(1) where all have one size.
  public func mapArena(bytes: Int) -> UnsafeMutableRawPointer? {
    if state.pointee.keptCount > 0 { releaseKeptArenas(downTo: 0) }
    return mapArena(bytes: bytes, mayBeKept: false)
  }

  func mapArena(bytes: Int, mayBeKept: Bool) -> UnsafeMutableRawPointer? {
    precondition(
      bytes >= HeapLayout.granuleBytes && bytes & (bytes - 1) == 0,
      "the size of an arena is a power of two, at least 64 KiB")
    if refusesAllocation() { return nil }
    let count = bytes >> HeapLayout.granuleShift
    let order = count.trailingZeroBitCount
    guard let first = findGranules(count, order: order) else { return nil }
    let start = state.pointee.arenaStart + first << HeapLayout.granuleShift
    if mayBeKept, takeKept(start) {
      // It is mapped already.
    } else if mayBeKept, state.pointee.hugePages, mapHugePage(start, bytes) {
      // So are its neighbours now.
    } else {
      guard Mapping.commit(start, bytes) else { return nil }
      if bytes >= HeapLayout.hugePageBytes { Mapping.preferHugePages(start, bytes) }
    }
    let granules = state.pointee.granules
    granules[first] = UInt8(truncatingIfNeeded: order + HeapLayout.granuleShift)
    for i in first + 1..<first + count { granules[i] = HeapLayout.inside }
    state.pointee.firstFree[order] = first + count
    state.pointee.granuleEnd = max(state.pointee.granuleEnd, first + count)
    state.pointee.arenaBytes += bytes
    state.pointee.arenaCount += 1
    addMapped(bytes)
    return start
  }

  /// Gives the memory of an arena back to the system; touching it afterwards faults. Marks of the
  /// object map inside it are removed.
  public func unmapArena(_ p: UnsafeMutableRawPointer, bytes: Int) {
    unmapArena(p, bytes: bytes, keep: false)
  }

  func unmapArena(_ p: UnsafeMutableRawPointer, bytes: Int, keep: Bool) {
    let place = arenaGranule(p)
    let order = bytes.trailingZeroBitCount
    guard let first = place, state.pointee.granules[first] == UInt8(truncatingIfNeeded: order),
      bytes == 1 << order
    else { fatalError("\(p) is not the start of an arena of \(bytes) bytes") }
    clearObjectStarts(in: p, bytes: bytes)
    if !keep { Mapping.decommit(p, bytes) }
    let count = bytes >> HeapLayout.granuleShift
    for i in first..<first + count { state.pointee.granules[i] = 0 }
    // A place of 2^i granules that contains `first` starts at most 2^i - 1 granules before it.
    for i in 0..<40 {
      let lowest = max(0, first + 1 - 1 << i)
      if state.pointee.firstFree[i] > lowest { state.pointee.firstFree[i] = lowest }
    }
    state.pointee.arenaBytes -= bytes
    state.pointee.arenaCount -= 1
    addMapped(-bytes)
  }

  /// Number of arenas mapped now, of all sizes.
  public var arenaCount: Int { state.pointee.arenaCount }

  /// Bytes of the arenas mapped now.
  public var arenaBytes: Int { state.pointee.arenaBytes }

  /// Calls `body` with start and size in bytes of every mapped arena, in address order.
  public func forEachArena(_ body: (UnsafeMutableRawPointer, Int) -> Void) {
    var i = 0
    while i < state.pointee.granuleEnd {
      let order = state.pointee.granules[i]
      if order == 0 {
        i += 1
        continue
      }
      let bytes = 1 << Int(order)
      body(state.pointee.arenaStart + i << HeapLayout.granuleShift, bytes)
      i += bytes >> HeapLayout.granuleShift
    }
  }

  /// The granule that starts at an address, nil when it is none of the arena part.
  private func arenaGranule(_ p: UnsafeRawPointer) -> Int? {
    let distance = UInt(bitPattern: p) &- UInt(bitPattern: state.pointee.arenaStart)
    let mask = UInt(HeapLayout.granuleBytes - 1)
    let index = Int(distance >> UInt(HeapLayout.granuleShift))
    return distance & mask == 0 && index < state.pointee.arenaGranules ? index : nil
  }

  /// The lowest aligned run of `count` free granules.
  private func findGranules(_ count: Int, order: Int) -> Int? {
    let granules = state.pointee.granules
    let shift = HeapLayout.granuleShift
    // Alignment is that of the address: the arena part itself is only aligned on 4 MiB.
    let origin = Int(bitPattern: state.pointee.arenaStart) >> shift
    var first = ((origin + state.pointee.firstFree[order] + count - 1) & -count) - origin
    while first + count <= state.pointee.arenaGranules {
      var i = 0
      while i < count && granules[first + i] == 0 { i += 1 }
      if i == count { return first }
      first += count
    }
    return nil
  }
}
