// The object map: one bit per 16 bytes of the reservation. It lets a conservative reader ask of any
// word whether it is the address of an object, and lets a walker find all objects in address order.

extension PrivateHeap {
  /// Notes that an object header starts here. The address must be 16-aligned and in the
  /// reservation.
  @inlinable
  public func setObjectStart(_ p: UnsafeMutableRawPointer) {
    let bit = objectBit(p)
    state.pointee.objectBits[Int(bitPattern: bit &>> 6)] |= 1 &<< UInt64(bit & 63)
  }

  /// Takes the note of `setObjectStart` back.
  @inlinable
  public func clearObjectStart(_ p: UnsafeMutableRawPointer) {
    let bit = objectBit(p)
    state.pointee.objectBits[Int(bitPattern: bit &>> 6)] &= ~(1 &<< UInt64(bit & 63))
  }

  /// Whether an object header starts here. Safe for any pointer value.
  @inlinable @inline(__always)
  public func isObjectStart(_ p: UnsafeRawPointer) -> Bool {
    let distance = offset(p)
    guard distance < UInt(bitPattern: state.pointee.reservedBytes), distance & 15 == 0 else {
      return false
    }
    let word = state.pointee.objectBits[Int(bitPattern: distance &>> 10)]
    return (word &>> UInt64((distance &>> 4) & 63)) & 1 != 0
  }

  @inlinable @inline(__always)
  func objectBit(_ p: UnsafeRawPointer) -> UInt {
    let distance = offset(p)
    assert(
      distance < UInt(bitPattern: state.pointee.reservedBytes) && distance & 15 == 0,
      "not an address of an object")
    return distance &>> 4
  }

  /// Calls `body` for every marked address, in ascending order. Marks may be removed and set by
  /// `body`, but nothing may be mapped or given back meanwhile.
  ///
  /// - Complexity: O(bytes of arenas, raw spans and static segment in use / 1024 + marks).
  public func forEachObjectStart(_ body: (UnsafeMutableRawPointer) -> Void) {
    state.pointee.objectWalks &+= 1
    let base = state.pointee.base
    scanObjectStarts(from: base, bytes: state.pointee.staticUsed, body)
    forEachArena { start, bytes in scanObjectStarts(from: start, bytes: bytes, body) }
    RawDomain(state: state.pointee.raw).forEachUsedSpan { start, bytes in
      scanObjectStarts(from: start, bytes: bytes, body)
    }
  }

  /// The parts of the object map in which a script's objects may be noted, as ranges of its 64-bit
  /// words (1 KiB of heap each): arenas, then raw chunks. A walk in slices goes through them with
  /// `forEachObjectStart(inMapWords:)`; whatever is mapped later lies behind or was not there when the
  /// walk began.
  public var objectMapSegments: (arenas: Range<Int>, raw: Range<Int>) {
    func word(_ p: UnsafeRawPointer) -> Int { Int(bitPattern: offset(p) >> 10) }
    let first = word(state.pointee.arenaStart)
    let arenas = first..<first + state.pointee.granuleEnd << (HeapLayout.granuleShift - 10)
    let raw = RawDomain(state: state.pointee.raw)
    let rawFirst = word(raw.address(ofChunk: 0))
    let rawWords = raw.state.pointee.committed << (RawLayout.chunkShift - 10)
    return (arenas, rawFirst..<rawFirst + rawWords)
  }

  /// Calls `body` for every part of the object map in which objects are noted now, static ones left
  /// out, as ranges of its words, in ascending order.
  public func forEachObjectSpan(_ body: (Range<Int>) -> Void) {
    func words(_ start: UnsafeMutableRawPointer, _ bytes: Int) -> Range<Int> {
      let first = Int(bitPattern: offset(start) >> 10)
      return first..<first + (bytes + 1023) >> 10
    }
    forEachArena { start, bytes in body(words(start, bytes)) }
    RawDomain(state: state.pointee.raw).forEachUsedSpan { start, bytes in
      body(words(start, bytes))
    }
  }

  /// Calls `body` for every marked address in a range of words of the map, in ascending order.
  @inlinable @inline(__always)
  public func forEachObjectStart(
    inMapWords words: Range<Int>, _ body: (UnsafeMutableRawPointer) -> Void
  ) {
    state.pointee.objectWalks &+= 1
    for i in words {
      var word = state.pointee.objectBits[i]
      guard word != 0 else { continue }
      let origin = state.pointee.base + i << 10
      while word != 0 {
        body(origin + word.trailingZeroBitCount << 4)
        word &= word &- 1
      }
    }
  }

  /// How often the map was walked, in whole or in part.
  public var objectWalks: Int { state.pointee.objectWalks }

  /// Scans a range whose start is a multiple of 1024 bytes from the base.
  func scanObjectStarts(
    from start: UnsafeMutableRawPointer, bytes: Int, _ body: (UnsafeMutableRawPointer) -> Void
  ) {
    let bits = state.pointee.objectBits
    let first = Int(bitPattern: offset(start) >> 10)
    for i in first..<first + (bytes + 1023) >> 10 {
      var word = bits[i]
      guard word != 0 else { continue }
      let origin = state.pointee.base + i << 10
      while word != 0 {
        body(origin + word.trailingZeroBitCount << 4)
        word &= word &- 1
      }
    }
  }

  /// Removes the marks of a range of whole granules; words that are zero are only read.
  func clearObjectStarts(in start: UnsafeMutableRawPointer, bytes: Int) {
    let bits = state.pointee.objectBits
    let first = Int(bitPattern: offset(start) >> 10)
    for i in first..<first + bytes >> 10 where bits[i] != 0 { bits[i] = 0 }
  }
}
