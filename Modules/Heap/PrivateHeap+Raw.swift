// The raw domain's interface: malloc, calloc, realloc, free. As in CPython a request of 0 bytes is
// one of 1 byte, so its result is a distinct pointer; a negative size (above PY_SSIZE_T_MAX there)
// is refused.

import Glibc

extension PrivateHeap {
  var raw: RawDomain {
    @inline(__always) get { RawDomain(state: state.pointee.raw) }
  }

  /// A block of at least `n` bytes, aligned on 16.
  ///
  /// - Returns: nil when the limit, an injected failure or the lack of memory forbids it.
  /// - Complexity: O(1) up to 32 KiB; above, O(chunks of 64 KiB) with a very small constant.
  public func rawMalloc(_ n: Int) -> UnsafeMutableRawPointer? {
    let block = allocateRaw(n, zeroed: false)
    if _slowPath(isTracing) { traceAllocation(block, n) }
    return block
  }

  /// A block of `count` times `size` zero bytes; nil also when the product overflows.
  public func rawCalloc(_ count: Int, _ size: Int) -> UnsafeMutableRawPointer? {
    guard count >= 0, size >= 0 else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
    let block = overflow ? nil : allocateRaw(bytes, zeroed: true)
    if _slowPath(isTracing) { traceAllocation(block, bytes) }
    return block
  }

  /// Changes a block's size; the contents up to the smaller size are kept.
  ///
  /// - Parameter p: a live raw block, or nil for a new one. Anything else ends the program.
  /// - Returns: the block, perhaps at another address; nil leaves the old block as it was.
  public func rawRealloc(
    _ p: UnsafeMutableRawPointer?, _ n: Int
  ) -> UnsafeMutableRawPointer? {
    if _slowPath(isTracing) { return traced(p, n) { plainRealloc(p, n) } }
    return plainRealloc(p, n)
  }

  private func plainRealloc(
    _ p: UnsafeMutableRawPointer?, _ n: Int
  ) -> UnsafeMutableRawPointer? {
    guard let p else { return rawMalloc(n) }
    let first = raw.span(ofBlock: p, "rawRealloc")
    guard n >= 0, n <= state.pointee.reservedBytes else { return nil }
    let n = max(1, n)
    if raw.chunks[first].kind == .large {
      return n > RawLayout.smallLimit / 2 ? reallocLarge(p, first, n) : reallocByCopy(p, n)
    }
    let size = raw.state.pointee.classes[Int(raw.chunks[first].sizeClass)].size
    // A shrunk block stays where it is unless that would waste much.
    if n <= size && (n >= size / 4 || size <= 2048) {
      if _slowPath(isFailing), refusesAllocation() { return nil }
      #if MOULT_ASAN
        Annotation.taken(p, n, of: size)
      #endif
      return p
    }
    return reallocByCopy(p, n)
  }

  /// Frees a block. nil is ignored; any other pointer that is not the start of a live raw block
  /// ends the program with a message that names it.
  public func rawFree(_ p: UnsafeMutableRawPointer?) {
    guard let p else { return }
    let raw = self.raw
    let first = raw.span(ofBlock: p, "rawFree")
    if _slowPath(isTracing) { traceFree(p) }
    let size = usableSize(first)
    if raw.chunks[first].kind == .large {
      raw.freeLarge(p, first)
    } else {
      raw.freeSmall(p, first)
    }
    countRaw(-size, -1)
    discharge(size)
  }

  /// Bytes of a live raw block that may be used: its class size, or whole pages above 32 KiB.
  public func rawUsableSize(_ p: UnsafeRawPointer) -> Int {
    usableSize(raw.span(ofBlock: UnsafeMutableRawPointer(mutating: p), "rawUsableSize"))
  }

  /// Whether `p` is exactly the start of a live raw block. Safe for any pointer value.
  public func rawOwns(_ p: UnsafeRawPointer) -> Bool { raw.isBlock(p) }

  /// Bytes of the live raw blocks; part of `bytesInUse`.
  public var rawBytesInUse: Int { raw.state.pointee.bytesInUse }

  /// Number of live raw blocks.
  public var rawBlockCount: Int { raw.state.pointee.blocks }

  /// Calls `body` with address and usable bytes of every live raw block, in address order.
  public func forEachRawBlock(_ body: (UnsafeMutableRawPointer, Int) -> Void) {
    let raw = self.raw
    raw.forEachUsedSpan { start, _ in
      let first = (start - raw.state.pointee.start) >> RawLayout.chunkShift
      let size = usableSize(first)
      guard raw.chunks[first].kind == .blocks else { return body(start, size) }
      for i in 0..<Int(raw.chunks[first].carved) where raw.isBlock(start + i * size) {
        body(start + i * size, size)
      }
    }
  }

  /// Bytes of free raw memory that are kept for the next blocks; part of `mappedBytes`.
  public var rawKeptBytes: Int { raw.state.pointee.freePages * 4096 }

  // MARK: Implementation

  /// Usable bytes of the blocks of the span that starts at chunk `first`.
  @inline(__always)
  private func usableSize(_ first: Int) -> Int {
    let chunk = raw.chunks + first
    return chunk.pointee.kind == .large
      ? chunk.pointee.usable : raw.state.pointee.classes[Int(chunk.pointee.sizeClass)].size
  }

  @inline(__always)
  private func countRaw(_ bytes: Int, _ blocks: Int) {
    let raw = state.pointee.raw
    raw.pointee.bytesInUse &+= bytes
    raw.pointee.blocks &+= blocks
  }

  private func allocateRaw(_ n: Int, zeroed: Bool) -> UnsafeMutableRawPointer? {
    let raw = self.raw
    guard n >= 0, n <= state.pointee.reservedBytes else { return nil }
    let block: UnsafeMutableRawPointer?
    let size: Int
    if n <= RawLayout.smallLimit {
      let index = RawDomain.classIndex(max(1, n))
      size = raw.state.pointee.classes[index].size
      guard charge(size) else { return nil }
      block = raw.allocateSmall(index)
      #if MOULT_ASAN
        if let block { Annotation.taken(block, max(1, n), of: size) }
      #endif
      if zeroed, let block { memset(block, 0, n) }
    } else {
      size = (n + 4095) & -4096
      guard charge(size) else { return nil }
      block = raw.allocateLarge(size, zeroed: zeroed)
    }
    guard let block else {
      discharge(size)
      return nil
    }
    countRaw(size, 1)
    return block
  }

  private func reallocByCopy(
    _ p: UnsafeMutableRawPointer, _ n: Int
  ) -> UnsafeMutableRawPointer? {
    guard let new = rawMalloc(n) else { return nil }
    #if MOULT_ASAN
      // What was asked for is not known; the old block is freed next.
      Annotation.taken(p, rawUsableSize(p), of: 0)
    #endif
    memcpy(new, p, min(n, rawUsableSize(p)))
    rawFree(p)
    return new
  }

  private func reallocLarge(
    _ p: UnsafeMutableRawPointer, _ first: Int, _ n: Int
  ) -> UnsafeMutableRawPointer? {
    let raw = self.raw
    let old = raw.chunks[first].usable
    let size = (n + 4095) & -4096
    if size <= old {
      // Shrinking is never refused because of the limit, and always possible in place.
      if _slowPath(isFailing), refusesAllocation() { return nil }
      discharge(old - size)
    } else if !charge(size - old) {
      return nil
    }
    if raw.resizeLargeInPlace(first, size) {
      countRaw(size - old, 0)
      return p
    }
    let new: UnsafeMutableRawPointer?
    if old >= RawLayout.remapBytes {
      new = raw.moveLarge(first, size)
    } else {
      new = raw.allocateLarge(size, zeroed: false, forGrowth: true)
      if let new {
        memcpy(new, p, old)
        raw.freeLarge(p, first)
      }
    }
    if new == nil { discharge(size - old) } else { countRaw(size - old, 0) }
    return new
  }
}
