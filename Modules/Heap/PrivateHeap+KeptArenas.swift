// Arenas that are kept when they are given back. A program that swings around the edge of many
// arenas would otherwise unmap and map, and fault in page by page, the same memory again and again,
// which costs CPython most of the time of such swings.
//
// A kept arena is not mapped as far as `mappedBytes`, `arenaCount` and everything that reproduces
// CPython's figures is concerned; `keptArenaBytes` says what keeping costs. It never raises the most
// memory that the heap takes: as soon as mapped and kept bytes together would exceed the largest
// `mappedBytes` there ever was, kept arenas go back to the system. With huge pages what is mapped
// ahead may exceed it, by less than one page.

extension PrivateHeap {
  /// As `mapArena`, but the bytes are not zero where the arena was kept.
  public func takeArena(bytes: Int) -> UnsafeMutableRawPointer? {
    if state.pointee.keptCount > 0, bytes != state.pointee.keptSize {
      releaseKeptArenas(downTo: 0)
    }
    return mapArena(bytes: bytes, mayBeKept: true)
  }

  /// As `unmapArena`, but the memory may be kept for the next `takeArena` of this size.
  public func giveArena(_ p: UnsafeMutableRawPointer, bytes: Int) {
    if state.pointee.keptCount > 0, bytes != state.pointee.keptSize {
      releaseKeptArenas(downTo: 0)
    }
    let keeps =
      state.pointee.keptCount < HeapLayout.keptArenas
      && keptArenaBytes + bytes <= state.pointee.keptLimit
    unmapArena(p, bytes: bytes, keep: keeps)
    guard keeps else { return }
    state.pointee.keptSize = bytes
    state.pointee.kept[state.pointee.keptCount] = p
    state.pointee.keptCount += 1
  }

  /// Bytes of arenas that were given back but are kept; no part of `mappedBytes`.
  public var keptArenaBytes: Int { state.pointee.keptCount * state.pointee.keptSize }

  /// Most bytes of arenas to keep; 0 keeps none.
  public var keptArenaLimit: Int {
    get { state.pointee.keptLimit }
    nonmutating set {
      state.pointee.keptLimit = newValue
      releaseKeptArenas(downTo: newValue)
    }
  }

  /// Maps the huge page that starts with an arena; the other arenas in it are kept for later.
  ///
  /// - Returns: false where that is not possible: the arena lies elsewhere in its page, is no smaller
  ///   than a page, or something else lies in the page.
  func mapHugePage(_ start: UnsafeMutableRawPointer, _ bytes: Int) -> Bool {
    let page = HeapLayout.hugePageBytes
    let others = page / bytes - 1
    guard bytes < page, UInt(bitPattern: start) & UInt(page - 1) == 0,
      state.pointee.keptCount + others <= HeapLayout.keptArenas
    else { return false }
    let first =
      (UnsafeRawPointer(start) - UnsafeRawPointer(state.pointee.arenaStart))
      >> HeapLayout.granuleShift
    guard first + page >> HeapLayout.granuleShift <= state.pointee.arenaGranules else {
      return false
    }
    for i in first..<first + page >> HeapLayout.granuleShift
    where state.pointee.granules[i] != 0 { return false }
    for i in 0..<state.pointee.keptCount
    where state.pointee.kept[i] >= start && state.pointee.kept[i] < start + page { return false }
    guard Mapping.commit(start, page) else { return false }
    Mapping.preferHugePages(start, page)
    state.pointee.keptSize = bytes
    for i in stride(from: others, to: 0, by: -1) {
      state.pointee.kept[state.pointee.keptCount] = start + i * bytes
      state.pointee.keptCount += 1
    }
    return true
  }

  /// Takes an arena off the kept ones if it is one of them.
  func takeKept(_ p: UnsafeMutableRawPointer) -> Bool {
    var i = state.pointee.keptCount - 1
    while i >= 0, state.pointee.kept[i] != p { i -= 1 }
    guard i >= 0 else { return false }
    state.pointee.keptCount -= 1
    state.pointee.kept[i] = state.pointee.kept[state.pointee.keptCount]
    return true
  }

  /// Gives kept arenas back to the system until at most so many bytes are kept: the highest first,
  /// since the lowest are used again first.
  @inline(never)
  func releaseKeptArenas(downTo bytes: Int) {
    while state.pointee.keptCount > 0, keptArenaBytes > max(0, bytes) {
      var highest = 0
      for i in 1..<state.pointee.keptCount
      where state.pointee.kept[i] > state.pointee.kept[highest] { highest = i }
      let arena = state.pointee.kept[highest]
      state.pointee.keptCount -= 1
      state.pointee.kept[highest] = state.pointee.kept[state.pointee.keptCount]
      Mapping.decommit(arena, state.pointee.keptSize)
    }
  }
}
