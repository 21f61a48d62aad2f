// What the hot paths of malloc and free leave out, among it telling a tracer of each block
// (Heap/PrivateHeap+Tracing.swift).

import Heap

extension PyMalloc {
  /// Sets who is told of every block of the raw, mem and obj domains, nil for nobody. The record
  /// must stay where it is while set.
  /// - Complexity: O(arenas that ever were).
  public func setTracer(_ tracer: UnsafeMutablePointer<AllocationTracer>?) {
    heap.setTracer(tracer)
    let mark = tracer == nil ? PyMallocLayout.plainArena : PyMallocLayout.tracedArena
    state.pointee.arenaMark = mark
    for i in 0..<state.pointee.arenaCapacity where state.pointee.arenas[i].address != 0 {
      let distance = state.pointee.arenas[i].address - state.pointee.reservationStart
      state.pointee.arenaMap[Int(distance >> state.pointee.arenaShift)] = mark
    }
  }

  /// The charge of a block went beyond the ceiling: a new peak, a refusal, or tracing.
  @usableFromInline @inline(never)
  func mallocSlowly(_ n: Int, _ sizeClass: Int) -> UnsafeMutableRawPointer? {
    guard heap.chargeSlowly(PyMallocLayout.blockSize(sizeClass)) else { return nil }
    let block = takeBlock(n, sizeClass)
    if _slowPath(heap.isTracing) { heap.traceAllocation(block, n) }
    return block
  }

  /// A block of the raw domain, or one of a traced arena.
  @usableFromInline @inline(never)
  func freeSlowly(_ p: UnsafeMutableRawPointer) {
    guard owns(p) else { return rawFree(p) }
    heap.traceFree(p)
    freeBlock(p)
  }
}
