// Magnitudes from and to machine numbers.

extension IntegerDigits {
  /// Writes a 64-bit value, in at most three digits.
  @inlinable @inline(__always)
  public static func write(_ value: UInt64, into out: Target) -> Int {
    if value == 0 { return 0 }
    out[0] = UInt32(truncatingIfNeeded: value) & mask
    if value &>> 30 == 0 { return 1 }
    out[1] = UInt32(truncatingIfNeeded: value &>> 30) & mask
    if value &>> 60 == 0 { return 2 }
    out[2] = UInt32(truncatingIfNeeded: value &>> 60)
    return 3
  }

  /// Writes a signed 64-bit value, in at most three digits.
  @inlinable @inline(__always)
  public static func write(_ value: Int64, into out: Target) -> SignedCount {
    SignedCount(count: write(value.magnitude, into: out), isNegative: value < 0)
  }

  /// The digits that `value` takes, 0...3; nothing is written.
  @inlinable @inline(__always)
  public static func digitCount(_ value: Int64) -> Int {
    let magnitude = value.magnitude
    if magnitude == 0 { return 0 }
    if magnitude &>> 30 == 0 { return 1 }
    return magnitude &>> 60 == 0 ? 2 : 3
  }

  /// The magnitude as 64 bits, or nil if it is greater.
  @inlinable
  public static func uint64(_ a: Source) -> UInt64? {
    switch significantCount(a) {
    case 0: return 0
    case 1: return UInt64(a[0])
    case 2: return UInt64(a[1]) &<< 30 | UInt64(a[0])
    case 3:
      if a[2] > 15 { return nil }
      return UInt64(a[2]) &<< 60 | UInt64(a[1]) &<< 30 | UInt64(a[0])
    default: return nil
    }
  }

  /// Writes the integral part of `value`, or returns nil for an infinity or not-a-number.
  public static func write(truncating value: Double, into out: Target) -> SignedCount? {
    guard value.isFinite else { return nil }
    guard value.magnitude >= 1 else { return SignedCount(count: 0, isNegative: false) }
    let exponent = Int(value.exponent) &- 52
    let significand = value.significandBitPattern | 1 &<< 52
    let isNegative = value < 0
    if exponent <= 0 {
      let count = write(significand &>> UInt64(-exponent), into: out)
      return SignedCount(count: count, isNegative: isNegative)
    }
    let whole = exponent / bitsPerDigit
    let shifted = UInt128(significand) &<< UInt128(exponent % bitsPerDigit)
    out[0..<whole].update(repeating: 0)
    var rest = shifted
    var index = whole
    while rest != 0 {
      out[index] = UInt32(truncatingIfNeeded: rest) & mask
      rest &>>= 30
      index &+= 1
    }
    return SignedCount(count: index, isNegative: isNegative)
  }

  /// The nearest double to the magnitude, ties to even, or nil if it would be infinite.
  public static func double(_ a: Source) -> Double? {
    let bits = bitLength(a)
    if bits <= 64 { return Double(uint64(a)!) }
    if bits > 1024 { return nil }
    // The top 64 bits, and all below folded into the lowest one: rounding that to 53 bits rounds
    // the whole magnitude.
    let drop = bits &- 64
    var top: UInt64 = 0
    var sticky = false
    var index = 0
    while index < a.count {
      let digit = UInt64(a[index])
      let place = index &* bitsPerDigit &- drop
      if place >= 0 {
        top |= digit &<< UInt64(place)
      } else if place > -bitsPerDigit {
        top |= digit &>> UInt64(-place)
        sticky = sticky || digit & ((1 &<< UInt64(-place)) &- 1) != 0
      } else {
        sticky = sticky || digit != 0
      }
      index &+= 1
      if place >= 64 { break }
    }
    if sticky { top |= 1 }
    let value = Double(sign: .plus, exponent: drop, significand: Double(top))
    return value.isFinite ? value : nil
  }
}
