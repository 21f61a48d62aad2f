import Heap

extension PyMalloc {
  /// Changes a block's size by CPython's rules; the contents up to the smaller size are kept.
  ///
  /// A block shrinks in place while more than three quarters of it stay in use, and moves to a
  /// smaller one otherwise. A block of the raw domain stays there however small it becomes.
  ///
  /// - Parameter p: a live block, or nil for a new one.
  /// - Returns: the block, perhaps at another address; nil leaves the old block as it was. A size
  ///   of 0 gives a distinct block, never nil for that reason.
  public func realloc(_ p: UnsafeMutableRawPointer?, _ n: Int) -> UnsafeMutableRawPointer? {
    if _slowPath(heap.isTracing) { return heap.traced(p, n) { plainRealloc(p, n) } }
    return plainRealloc(p, n)
  }

  private func plainRealloc(
    _ p: UnsafeMutableRawPointer?, _ n: Int
  ) -> UnsafeMutableRawPointer? {
    guard let p else { return malloc(n) }
    guard owns(p) else { return heap.rawRealloc(p, n) }
    let size = PyMallocLayout.blockSize(Int(poolOf(p).pointee.sizeClass))
    if n >= 0, n <= size, 4 &* n > 3 &* size {
      if _slowPath(heap.isFailing), heap.refusesAllocation() { return nil }
      return p
    }
    guard let new = malloc(n) else { return nil }
    new.copyMemory(from: p, byteCount: min(n, size))
    free(p)
    return new
  }

  /// Bytes of a live block that may be used: its class size, or the raw domain's usable size.
  public func usableSize(_ p: UnsafeRawPointer) -> Int {
    owns(p)
      ? PyMallocLayout.blockSize(Int(poolOf(p).pointee.sizeClass)) : heap.rawUsableSize(p)
  }
}
