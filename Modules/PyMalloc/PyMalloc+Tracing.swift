// What the hot paths of malloc and free leave out, among it telling a tracer of each block
// (Heap/PrivateHeap+Tracing.swift).

import Heap

extension PyMalloc {
  /// Sets who is told of every block of the raw, mem and obj domains, nil for nobody. The record
  /// must stay where it is while set.
  public func setTracer(_ tracer: UnsafeMutablePointer<AllocationTracer>?) {
    heap.setTracer(tracer)
    state.pointee.plainSlots =
      tracer == nil && state.pointee.debug == nil ? state.pointee.poolSlots : 0
  }

  /// The charge of a block went beyond the ceiling: a new peak, a refusal, tracing or watching.
  @usableFromInline @inline(never)
  func mallocSlowly(
    _ n: Int, _ sizeClass: Int, _ domain: AllocationDomain
  ) -> UnsafeMutableRawPointer? {
    if let d = watches {
      heap.discharge(PyMallocLayout.blockSize(sizeClass))
      return debugMalloc(d, n, domain)
    }
    guard heap.chargeSlowly(PyMallocLayout.blockSize(sizeClass)) else { return nil }
    let block = takeBlock(n, sizeClass)
    if _slowPath(heap.isTracing) { heap.traceAllocation(block, n) }
    return block
  }

  /// A block of the raw domain, or any while blocks are traced or watched. A block of a pool without blocks in
  /// use was freed before.
  @usableFromInline @inline(never)
  func freeSlowly(_ p: UnsafeMutableRawPointer, _ domain: AllocationDomain) {
    if let d = watches { return debugFree(d, p, domain) }
    guard owns(p) else { return rawFree(p) }
    let pool = poolOf(p)
    guard pool.pointee.used != 0 else { fatalError("free: \(p) is not a block in use") }
    if heap.isTracing { heap.traceFree(p) }
    freeBlock(p, pool)
  }
}
