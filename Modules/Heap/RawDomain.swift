// The raw domain's handle, its creation, and the size classes.

/// The allocator behind `PrivateHeap.rawMalloc` and its relatives. One word.
///
/// Its invariants are listed, and checked, in RawDomain+Invariants.swift.
struct RawDomain {
  let state: UnsafeMutablePointer<RawState>

  var heap: PrivateHeap {
    @inline(__always) get { PrivateHeap(state: state.pointee.heap.unsafelyUnwrapped) }
  }

  /// Makes the tables for `bytes` of address space at `start`; commits nothing.
  static func makeState(
    start: UnsafeMutableRawPointer, bytes: Int
  ) -> UnsafeMutablePointer<RawState>? {
    let limit = bytes >> RawLayout.chunkShift
    guard let chunks = Mapping.makeTable(bytes: limit * MemoryLayout<Chunk>.stride),
      let pages = Mapping.makeTable(bytes: limit),
      let bits = Mapping.makeTable(bytes: limit * RawLayout.chunkBytes / 128)
    else { return nil }
    let classes = UnsafeMutablePointer<RawClass>.allocate(capacity: RawLayout.classCount)
    for i in 0..<RawLayout.classCount {
      (classes + i).initialize(to: describeClass(i))
    }
    let bins = UnsafeMutablePointer<UInt32>.allocate(capacity: RawLayout.binCount)
    bins.initialize(repeating: RawLayout.none, count: RawLayout.binCount)
    let binWords = RawLayout.binCount / 64
    let binBits = UnsafeMutablePointer<UInt64>.allocate(capacity: binWords)
    binBits.initialize(repeating: 0, count: binWords)
    let state = UnsafeMutablePointer<RawState>.allocate(capacity: 1)
    state.initialize(
      to: RawState(
        heap: nil, start: start, chunkLimit: limit,
        chunks: chunks.assumingMemoryBound(to: Chunk.self),
        pages: pages.assumingMemoryBound(to: UInt8.self),
        liveBits: bits.assumingMemoryBound(to: UInt64.self), classes: classes, bins: bins,
        binBits: binBits, remap: Mapping.findRemap()))
    return state
  }

  /// Frees the tables; the address space belongs to the heap.
  func destroyState() {
    let s = state.pointee
    Mapping.unmap(s.chunks, s.chunkLimit * MemoryLayout<Chunk>.stride)
    Mapping.unmap(s.pages, s.chunkLimit)
    Mapping.unmap(s.liveBits, s.chunkLimit * RawLayout.chunkBytes / 128)
    s.classes.deallocate()
    s.bins.deallocate()
    s.binBits.deallocate()
    state.deinitialize(count: 1)
    state.deallocate()
  }

  // MARK: Size classes

  /// Size class of a request of 1...32768 bytes.
  @inline(__always)
  static func classIndex(_ n: Int) -> Int {
    let last = n &- 1
    if last < 128 { return last &>> 4 }
    let log2 = 63 &- last.leadingZeroBitCount
    return 8 &+ (log2 &- 7) &* 8 &+ ((last &>> (log2 &- 3)) & 7)
  }

  /// Block size of a class: the inverse of `classIndex`.
  static func classSize(_ index: Int) -> Int {
    if index < 8 { return (index + 1) * 16 }
    return (9 + index % 8) << ((index - 8) / 8 + 4)
  }

  /// The shortest span that loses at most 1/16 of its bytes at the end, or else the one that loses
  /// least.
  private static func describeClass(_ index: Int) -> RawClass {
    let size = classSize(index)
    var best = 1
    var bestLoss = Int.max
    for chunks in 1...8 {
      let bytes = chunks * RawLayout.chunkBytes
      let loss = (bytes % size) * 840 / chunks  // 840: divisible by 1...8
      if loss < bestLoss {
        best = chunks
        bestLoss = loss
      }
      if bytes % size <= bytes / 16 { break }
    }
    return RawClass(
      size: size, chunks: best, capacity: UInt32(best * RawLayout.chunkBytes / size),
      withRoom: RawLayout.none)
  }

  // MARK: Addresses

  @inline(__always)
  func address(ofChunk chunk: Int) -> UnsafeMutableRawPointer {
    state.pointee.start + chunk << RawLayout.chunkShift
  }

  /// Distance from the start of the domain, nil for addresses outside its committed part.
  @inline(__always)
  func distance(_ p: UnsafeRawPointer) -> Int? {
    let d = UInt(bitPattern: p) &- UInt(bitPattern: state.pointee.start)
    return d < UInt(bitPattern: state.pointee.committed &<< RawLayout.chunkShift) ? Int(d) : nil
  }

  /// Whether a live block starts exactly at `p`. Safe for any pointer value.
  @inline(__always)
  func isBlock(_ p: UnsafeRawPointer) -> Bool {
    guard let d = distance(p), d & 15 == 0 else { return false }
    return (state.pointee.liveBits[d &>> 10] &>> UInt64((d &>> 4) & 63)) & 1 != 0
  }

  @inline(__always)
  func setLive(_ p: UnsafeMutableRawPointer) {
    let d = UnsafeRawPointer(p) - UnsafeRawPointer(state.pointee.start)
    state.pointee.liveBits[d &>> 10] |= 1 &<< UInt64((d &>> 4) & 63)
  }

  @inline(__always)
  func clearLive(_ p: UnsafeMutableRawPointer) {
    let d = UnsafeRawPointer(p) - UnsafeRawPointer(state.pointee.start)
    state.pointee.liveBits[d &>> 10] &= ~(1 &<< UInt64((d &>> 4) & 63))
  }

  /// The span of a live block and its first chunk; ends the program when `p` is not one.
  @inline(__always)
  func span(ofBlock p: UnsafeMutableRawPointer, _ operation: StaticString) -> Int {
    guard isBlock(p) else { reject(p, operation) }
    let chunk =
      (UnsafeRawPointer(p) - UnsafeRawPointer(state.pointee.start)) &>> RawLayout.chunkShift
    return Int(state.pointee.chunks[chunk].start)
  }

  @inline(never)
  func reject(_ p: UnsafeRawPointer, _ operation: StaticString) -> Never {
    fatalError("\(operation): \(p) is not the start of a live raw block")
  }
}
