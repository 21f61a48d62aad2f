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
  @inlinable
  public func realloc(_ p: UnsafeMutableRawPointer?, _ n: Int) -> UnsafeMutableRawPointer? {
    if _slowPath(heap.isTracing) { return tracedRealloc(p, n) }
    return plainRealloc(p, n)
  }

  @usableFromInline @inline(never)
  func tracedRealloc(_ p: UnsafeMutableRawPointer?, _ n: Int) -> UnsafeMutableRawPointer? {
    heap.traced(p, n) { plainRealloc(p, n) }
  }

  @usableFromInline @inline(never)
  func plainRealloc(_ p: UnsafeMutableRawPointer?, _ n: Int) -> UnsafeMutableRawPointer? {
    guard let p else { return malloc(n) }
    let slot =
      (UInt(bitPattern: p) &- state.pointee.reservationStart) &>> state.pointee.poolShift
    guard slot < state.pointee.plainSlots else { return reallocSlowly(p, n, slot) }
    return reallocInPool(p, n, slot)
  }

  /// A block of the raw domain, or any while blocks are traced or watched.
  @inline(never)
  private func reallocSlowly(
    _ p: UnsafeMutableRawPointer, _ n: Int, _ slot: UInt
  ) -> UnsafeMutableRawPointer? {
    if let d = watches { return debugRealloc(d, p, n, nil) }
    guard slot < state.pointee.poolSlots else { return heap.rawRealloc(p, n) }
    return reallocInPool(p, n, slot)
  }

  @inline(__always)
  private func reallocInPool(
    _ p: UnsafeMutableRawPointer, _ n: Int, _ slot: UInt
  ) -> UnsafeMutableRawPointer? {
    let pool = state.pointee.pools + Int(bitPattern: slot)
    guard pool.pointee.used != 0 else { return heap.rawRealloc(p, n) }
    let size = PyMallocLayout.blockSize(Int(pool.pointee.sizeClass))
    if n >= 0, n <= size, 4 &* n > 3 &* size {
      if _slowPath(heap.isFailing), heap.refusesAllocation() { return nil }
      #if MOULT_ASAN
        annotateTaken(p, n, Int(pool.pointee.sizeClass))
      #endif
      return p
    }
    // `malloc` and `free` without the questions that are answered already.
    let last = UInt(bitPattern: n &- 1)
    let sizeClass = Int(bitPattern: last &>> UInt(PyMallocLayout.alignmentShift))
    guard _fastPath(last < UInt(PyMallocLayout.smallRequestThreshold)),
      _fastPath(heap.exchangeFast(PyMallocLayout.blockSize(sizeClass), for: size))
    else {
      guard let new = malloc(n) else { return nil }
      copyWords(from: p, to: new, bytes: min(n, size))
      freeBlock(p, pool)
      return new
    }
    guard let new = takeBlock(n, sizeClass) else {
      heap.discharge(-size)
      return nil
    }
    copyWords(from: p, to: new, bytes: min(n, size))
    freeBlock(p, pool, discharges: false)
    return new
  }

  /// Copies at least `bytes` between two blocks whose sizes are multiples of 16, both aligned on
  /// it. Short copies, as of growing lists, are not worth a call.
  @inline(__always)
  private func copyWords(
    from old: UnsafeRawPointer, to new: UnsafeMutableRawPointer, bytes: Int
  ) {
    #if MOULT_ASAN
      // What was asked for is not known: the old block may be read as far as it goes, and is freed next.
      annotateTaken(old, bytes, nil)
      new.copyMemory(from: old, byteCount: bytes)
    #else
      guard bytes <= 64 else { return new.copyMemory(from: old, byteCount: bytes) }
      var i = 0
      while i < bytes {
        let word = old.load(fromByteOffset: i, as: UInt64.self)
        new.storeBytes(of: word, toByteOffset: i, as: UInt64.self)
        i &+= 8
      }
    #endif
  }

  /// Bytes of a live block that may be used: its class size, or the raw domain's usable size.
  public func usableSize(_ p: UnsafeRawPointer) -> Int {
    owns(p)
      ? PyMallocLayout.blockSize(Int(poolOf(p).pointee.sizeClass)) : heap.rawUsableSize(p)
  }
}
