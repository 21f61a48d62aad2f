// PyMalloc: CPython's allocator for small objects, the one behind its mem and obj domains
// (Objects/obmalloc.c; the behaviour of 3.10 to 3.15, and of 3.9 with the older geometry).
//
// What lives where: Layout.swift (constants, structs), this file (the two hot paths),
// PyMalloc+Pools (pools entering and leaving the stacks), +Arenas, +Realloc, +Statistics, +Views
// (looking at pools), +Invariants; PyMallocStatistics*.swift (the figures and their text form).
//
// Invariants, besides those that checkInvariants verifies:
// - The address handed out depends on the history of requests exactly as in CPython: most recently
//   freed block of the most recently freed-into pool first, then blocks carved upwards; pools of
//   the fullest arena with room first.
// - Every block is charged to the heap with its class size while it is in use.
// - Whether an address is pymalloc's is decided by tables, without reading the address.

import Heap

/// The small-object allocator over a private heap. One word; all copies are the same allocator.
@frozen
public struct PyMalloc: @unchecked Sendable {
  @usableFromInline let state: UnsafeMutablePointer<PyMallocState>

  @usableFromInline
  init(state: UnsafeMutablePointer<PyMallocState>) { self.state = state }

  /// A block of at least `n` bytes, aligned on 16.
  ///
  /// Requests of 0 bytes and of more than 512 go to the raw domain, as does any request for which
  /// no arena can be had.
  ///
  /// - Parameter domain: whose block it is; of interest while blocks are watched.
  /// - Returns: nil when the limit, an injected failure or the lack of memory forbids it.
  /// - Complexity: O(1).
  @inlinable
  public func malloc(
    _ n: Int, _ domain: AllocationDomain = .mem
  ) -> UnsafeMutableRawPointer? {
    mallocHere(n, domain)
  }

  /// `malloc` in place, for the few callers that are worth its size.
  @inlinable @inline(__always)
  public func mallocHere(
    _ n: Int, _ domain: AllocationDomain = .mem
  ) -> UnsafeMutableRawPointer? {
    let last = UInt(bitPattern: n &- 1)
    guard _fastPath(last < UInt(PyMallocLayout.smallRequestThreshold)) else {
      return rawMalloc(n, domain)
    }
    let sizeClass = Int(bitPattern: last &>> UInt(PyMallocLayout.alignmentShift))
    let heap = state.pointee.heap
    guard _fastPath(heap.chargeFast(PyMallocLayout.blockSize(sizeClass))) else {
      return mallocSlowly(n, sizeClass, domain)
    }
    return takeBlock(n, sizeClass)
  }

  /// A block of a size class; it is charged already.
  @inlinable @inline(__always)
  func takeBlock(_ n: Int, _ sizeClass: Int) -> UnsafeMutableRawPointer? {
    let stack = poolStacks + sizeClass
    let count = stack.pointee.count
    let pool = stack.pointee.pools[count &- 1]
    guard let block = pool.pointee.freeBlock else { return mallocFromNewPool(n, sizeClass) }
    pool.pointee.used &+= 1
    let next = Annotation.link(of: block)
    pool.pointee.freeBlock = next
    let isFull = Self.isNil(next)
    if _slowPath(isFull & Int(pool.pointee.hasMore) != 0) {
      carve(pool)
    } else {
      stack.pointee.count = count &- isFull
    }
    #if MOULT_ASAN
      annotateTaken(block, n, sizeClass)
    #endif
    return block
  }

  /// A block of `count` times `size` zero bytes; nil also when the product overflows.
  @inlinable
  public func calloc(
    _ count: Int, _ size: Int, _ domain: AllocationDomain = .mem
  ) -> UnsafeMutableRawPointer? {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
    if _slowPath(overflow || (count | size) < 0) { return nil }
    guard _fastPath(UInt(bitPattern: bytes &- 1) < UInt(PyMallocLayout.smallRequestThreshold))
    else {
      return rawCalloc(bytes, domain)
    }
    guard let block = malloc(bytes, domain) else { return nil }
    block.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    return block
  }

  /// Frees a block of this allocator, small or raw. nil is ignored.
  ///
  /// A pointer outside the arenas that is not the start of a live raw block ends the program. As in
  /// CPython, the position of a pointer inside an arena is only checked in debug builds.
  ///
  /// - Complexity: O(1), except when an arena goes back to the system.
  @inlinable
  public func free(_ p: UnsafeMutableRawPointer?, _ domain: AllocationDomain = .mem) {
    if let p { freeHere(p, domain) }
  }

  /// `free` in place, for the few callers that are worth its size.
  @inlinable @inline(__always)
  public func freeHere(_ p: UnsafeMutableRawPointer, _ domain: AllocationDomain = .mem) {
    let slot =
      (UInt(bitPattern: p) &- state.pointee.reservationStart) &>> state.pointee.poolShift
    guard _fastPath(slot < state.pointee.plainSlots) else { return freeSlowly(p, domain) }
    let pool = state.pointee.pools + Int(bitPattern: slot)
    guard _fastPath(pool.pointee.used != 0) else { return freeSlowly(p, domain) }
    freeBlock(p, pool)
  }

  /// Frees a block of a pool that has blocks in use; `discharges` says whether it still is charged.
  @inlinable @inline(__always)
  func freeBlock(
    _ p: UnsafeMutableRawPointer, _ pool: UnsafeMutablePointer<PoolHeader>, discharges: Bool = true
  ) {
    assert(isBlockAddress(p, pool), "freed pointer is not a block in use")
    let first = pool.pointee.freeBlock
    Annotation.setLink(of: p, to: first)
    pool.pointee.freeBlock = p
    #if MOULT_ASAN
      annotateFreed(p, Int(pool.pointee.sizeClass))
    #endif
    let used = pool.pointee.used &- 1
    pool.pointee.used = used
    let heap = state.pointee.heap
    let sizeClass = Int(pool.pointee.sizeClass)
    if discharges { heap.discharge(PyMallocLayout.blockSize(sizeClass)) }
    // One that was full goes on the stack; otherwise what is written does not count.
    if _slowPath(first == nil) {
      let stack = poolStacks + sizeClass
      let count = stack.pointee.count
      stack.pointee.pools[count] = pool
      pool.pointee.position = UInt32(truncatingIfNeeded: count)
      stack.pointee.count = count &+ 1
    }
    if _slowPath(used == 0) { retire(pool) }
  }

  /// Whether an address lies in an arena of this allocator. Safe for any pointer value.
  @inlinable @inline(__always)
  public func owns(_ p: UnsafeRawPointer) -> Bool {
    let slot =
      (UInt(bitPattern: p) &- state.pointee.reservationStart) &>> state.pointee.arenaShift
    return slot < state.pointee.arenaSlots && state.pointee.arenaMap[Int(bitPattern: slot)] != 0
  }

  /// The heap this allocator takes its arenas from.
  @inlinable
  public var heap: PrivateHeap { state.pointee.heap }

  /// The sizes this allocator works with.
  public var geometry: PyMallocGeometry { state.pointee.geometry }

  // MARK: Internals

  /// 1 for nil, else 0: arithmetic, since of a condition the compiler would make a branch.
  @inlinable @inline(__always)
  static func isNil(_ p: UnsafeMutableRawPointer?) -> Int {
    Int(bitPattern: (UInt(bitPattern: p) &- 1) &>> 63)
  }

  /// The stacks of pools, one per size class, which follow the state.
  @inlinable @inline(__always)
  var poolStacks: UnsafeMutablePointer<PoolStack> {
    UnsafeMutableRawPointer(state + 1).assumingMemoryBound(to: PoolStack.self)
  }

  /// The record of the pool that an address in an arena belongs to.
  @inlinable @inline(__always)
  func poolOf(_ p: UnsafeRawPointer) -> UnsafeMutablePointer<PoolHeader> {
    state.pointee.pools
      + Int(
        bitPattern: (UInt(bitPattern: p) &- state.pointee.reservationStart)
          &>> state.pointee.poolShift)
  }

  /// Where the pool of a record starts.
  @inlinable @inline(__always)
  func start(of pool: UnsafeMutablePointer<PoolHeader>) -> UnsafeMutableRawPointer {
    let distance = UInt(bitPattern: pool - state.pointee.pools) &<< state.pointee.poolShift
    return UnsafeMutableRawPointer(bitPattern: state.pointee.reservationStart &+ distance)
      .unsafelyUnwrapped
  }
}
