import Glibc
import Heap

extension PyMalloc {
  /// Makes an allocator without any arena; the first small request maps one.
  public static func create(heap: PrivateHeap, geometry: PyMallocGeometry) -> PyMalloc {
    let bytes =
      MemoryLayout<PyMallocState>.stride
      + PyMallocLayout.sizeClassCount * MemoryLayout<PoolStack>.stride
    // A cache line's alignment keeps the hot fields together.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    let state = memory.bindMemory(to: PyMallocState.self, capacity: 1)
    let slots = heap.reservedBytes >> geometry.arenaBits
    // calloc, so that the pages of a large map that are never written cost nothing.
    let map = Glibc.calloc(slots, MemoryLayout<UInt32>.stride).unsafelyUnwrapped
      .bindMemory(to: UInt32.self, capacity: slots)
    let poolSlots = heap.reservedBytes >> geometry.poolBits
    let pools = Glibc.calloc(poolSlots, MemoryLayout<PoolHeader>.stride).unsafelyUnwrapped
      .bindMemory(to: PoolHeader.self, capacity: poolSlots)
    let last = UnsafeMutablePointer<Int>.allocate(capacity: geometry.poolsPerArena + 1)
    last.initialize(repeating: -1, count: geometry.poolsPerArena + 1)
    let noPool = UnsafeMutablePointer<PoolHeader>.allocate(capacity: 1)
    noPool.initialize(
      to: PoolHeader(
        freeBlock: nil, next: nil, used: 0, position: 0, sizeClass: PyMallocLayout.noSizeClass,
        hasMore: 0, carved: 0))
    state.initialize(
      to: PyMallocState(
        heap: heap, reservationStart: UInt(bitPattern: heap.base),
        poolShift: UInt(geometry.poolBits), plainSlots: UInt(poolSlots), pools: pools,
        poolSlots: UInt(poolSlots), arenaShift: UInt(geometry.arenaBits), arenaSlots: UInt(slots),
        arenaMap: map, geometry: geometry, noPool: noPool,
        arenas: UnsafeMutablePointer<Arena>.allocate(capacity: 0), arenaCapacity: 0,
        lastWithFreePools: last))
    let allocator = PyMalloc(state: state)
    for i in 0..<PyMallocLayout.sizeClassCount {
      let capacity = 16
      let pools = UnsafeMutablePointer<UnsafeMutablePointer<PoolHeader>>
        .allocate(capacity: capacity)
      pools.initialize(repeating: noPool, count: capacity)
      (allocator.poolStacks + i).initialize(
        to: PoolStack(pools: pools, count: 1, capacity: capacity, poolCount: 0, holes: 0))
    }
    return allocator
  }

  /// Gives all arenas back, whatever is live in them, and frees the tables. Raw blocks taken
  /// through this allocator stay with the heap.
  public func destroy() {
    let s = state.pointee
    heap.discharge(blockTotals().bytes)
    for i in 0..<s.arenaCapacity where s.arenas[i].address != 0 {
      #if MOULT_ASAN
        annotateArena(
          UnsafeRawPointer(bitPattern: s.arenas[i].address).unsafelyUnwrapped, isFree: false)
      #endif
      heap.giveArena(
        UnsafeMutableRawPointer(bitPattern: s.arenas[i].address).unsafelyUnwrapped,
        bytes: s.geometry.arenaBytes)
    }
    s.arenas.deallocate()
    for i in 0..<PyMallocLayout.sizeClassCount { poolStacks[i].pools.deallocate() }
    s.noPool.deallocate()
    s.debug?.release()
    Glibc.free(s.arenaMap)
    Glibc.free(s.pools)
    s.lastWithFreePools.deallocate()
    UnsafeMutableRawPointer(state).deallocate()
  }
}
