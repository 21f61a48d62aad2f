// The object map in batches, for walkers behind a border that is dear to cross.

extension PrivateHeap {
  /// Addresses in a batch at most.
  public static let batchCapacity = 256

  /// Calls `body` with marked addresses in ascending order, up to `batchCapacity` at a time, in
  /// memory that `body` may write to. What is shown was marked when the batch was filled: nothing
  /// may be freed, mapped or given back meanwhile.
  ///
  /// - Complexity: as `forEachObjectStart`, with one call per batch.
  public func forEachObjectBatch(
    _ body: (UnsafeMutablePointer<UnsafeMutableRawPointer>, Int) -> Void
  ) {
    state.pointee.objectWalks &+= 1
    withUnsafeTemporaryAllocation(
      of: UnsafeMutableRawPointer.self, capacity: Self.batchCapacity
    ) { memory in
      let items = memory.baseAddress.unsafelyUnwrapped
      var count = 0
      func scan(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
        let bits = state.pointee.objectBits
        let base = state.pointee.base
        let first = Int(bitPattern: offset(start) >> 10)
        var filled = count
        for i in first..<first + (bytes + 1023) >> 10 {
          var word = bits[i]
          guard word != 0 else { continue }
          // A word has 64 addresses at most.
          if filled > Self.batchCapacity - 64 {
            body(items, filled)
            filled = 0
            word = bits[i]
          }
          let origin = base + i << 10
          while word != 0 {
            items[filled] = origin + word.trailingZeroBitCount << 4
            filled &+= 1
            word &= word &- 1
          }
        }
        count = filled
      }
      scan(state.pointee.base, state.pointee.staticUsed)
      forEachArena { start, bytes in scan(start, bytes) }
      RawDomain(state: state.pointee.raw).forEachUsedSpan { start, bytes in scan(start, bytes) }
      if count > 0 { body(items, count) }
    }
  }
}
