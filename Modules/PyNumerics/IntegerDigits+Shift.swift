// Shifts of magnitudes. The signed shift with Python's floor is in SignedDigits.

extension IntegerDigits {
  /// Writes a << bits, for bits >= 0.
  public static func shiftLeft(_ a: Source, by bits: Int, into out: Target) -> Int {
    precondition(bits >= 0, "negative shift count")
    let a = trimmed(a)
    if a.count == 0 { return 0 }
    let whole = bits / bitsPerDigit
    let part = UInt32(truncatingIfNeeded: bits % bitsPerDigit)
    var index = 0
    while index < whole {
      out[index] = 0
      index &+= 1
    }
    let top = shiftDigitsLeft(a, by: part, into: slice(out, whole, whole &+ a.count))
    if top == 0 { return whole &+ a.count }
    out[whole &+ a.count] = top
    return whole &+ a.count &+ 1
  }

  /// Writes a >> bits, for bits >= 0, and tells whether a bit that was set fell out.
  public static func shiftRight(
    _ a: Source, by bits: Int, into out: Target
  ) -> (count: Int, lostBits: Bool) {
    precondition(bits >= 0, "negative shift count")
    let a = trimmed(a)
    let whole = bits / bitsPerDigit
    if whole >= a.count { return (0, a.count != 0) }
    let part = UInt32(truncatingIfNeeded: bits % bitsPerDigit)
    var lost = a[whole] & ((1 &<< part) &- 1) != 0
    var index = 0
    while index < whole, !lost {
      lost = a[index] != 0
      index &+= 1
    }
    shiftDigitsRight(slice(a, whole, a.count), by: part, into: out)
    return (significantCount(out, first: a.count &- whole), lost)
  }

  /// Writes a.count digits of a << bits, for bits in 0..<30, and returns what is shifted out.
  @inline(__always)
  static func shiftDigitsLeft(_ a: Source, by bits: UInt32, into out: Target) -> UInt32 {
    var carry: UInt64 = 0
    var index = 0
    while index < a.count {
      carry |= UInt64(a[index]) &<< UInt64(bits)
      out[index] = UInt32(truncatingIfNeeded: carry) & mask
      carry &>>= 30
      index &+= 1
    }
    return UInt32(truncatingIfNeeded: carry)
  }

  /// Writes a.count digits of a >> bits, for bits in 0..<30; `out` may be the memory of `a`.
  @inline(__always)
  static func shiftDigitsRight(_ a: Source, by bits: UInt32, into out: Target) {
    var index = 0
    while index < a.count {
      let high = index &+ 1 < a.count ? UInt64(a[index &+ 1]) : 0
      let pair = high &<< 30 | UInt64(a[index])
      out[index] = UInt32(truncatingIfNeeded: pair &>> UInt64(bits)) & mask
      index &+= 1
    }
  }
}
