// A magnitude with its sign, and what Python's operators mean for it. Like IntegerDigits, these
// functions read plain memory and write the caller's.

/// The size of a result: how many digits were written, and the sign they carry.
@frozen
public struct SignedCount: Equatable, Sendable {
  /// The number of digits, without zeros at the top; 0 for zero.
  public var count: Int
  /// Whether the value is below zero; never true for zero.
  public var isNegative: Bool

  /// A result of `count` digits; the sign of zero is dropped.
  @inlinable @inline(__always)
  public init(count: Int, isNegative: Bool) {
    self.count = count
    self.isNegative = isNegative && count != 0
  }
}

/// An integer in somebody's memory: digits and a sign. It owns nothing.
@frozen
public struct SignedDigits {
  /// The magnitude, least significant digit first.
  public var digits: IntegerDigits.Source
  /// Whether the value is below zero; ignored if the magnitude is zero.
  public var isNegative: Bool

  /// Memory in which results are written.
  public typealias Target = IntegerDigits.Target

  /// The integer at `digits`.
  @inlinable @inline(__always)
  public init(_ digits: IntegerDigits.Source, isNegative: Bool) {
    self.digits = digits
    self.isNegative = isNegative
  }

  /// -1, 0 or 1.
  @inlinable
  public var signum: Int {
    IntegerDigits.significantCount(digits) == 0 ? 0 : isNegative ? -1 : 1
  }

  /// Compares two integers: negative, zero or positive as `a` is less, equal or greater.
  @inlinable
  public static func compare(_ a: SignedDigits, _ b: SignedDigits) -> Int {
    let x = a.signum
    let y = b.signum
    if x != y { return x < y ? -1 : 1 }
    return x &* IntegerDigits.compare(a.digits, b.digits)
  }

  /// Writes a + b in `maxDigits(adding:_:)` digits; `out` may be the memory of an operand.
  @inlinable
  public static func add(_ a: SignedDigits, _ b: SignedDigits, into out: Target) -> SignedCount {
    if a.isNegative == b.isNegative {
      let count = IntegerDigits.add(a.digits, b.digits, into: out)
      return SignedCount(count: count, isNegative: a.isNegative)
    }
    let result = IntegerDigits.difference(a.digits, b.digits, into: out)
    return SignedCount(count: result.count, isNegative: result.isNegative != a.isNegative)
  }

  /// Writes a - b in `maxDigits(adding:_:)` digits; `out` may be the memory of an operand.
  @inlinable
  public static func subtract(
    _ a: SignedDigits, _ b: SignedDigits, into out: Target
  ) -> SignedCount {
    add(a, SignedDigits(b.digits, isNegative: !b.isNegative), into: out)
  }

  /// Writes a * b in `maxDigits(multiplying:_:)` digits.
  @inlinable
  public static func multiply(
    _ a: SignedDigits, _ b: SignedDigits, into out: Target
  ) -> SignedCount {
    let count = IntegerDigits.multiply(a.digits, b.digits, into: out)
    return SignedCount(count: count, isNegative: a.isNegative != b.isNegative)
  }

  /// Writes a // b and a % b: the quotient is rounded down, the remainder has the divisor's sign.
  ///
  /// Traps if `b` is zero. Nothing may overlap; scratch is taken for the time of the call.
  ///
  /// - Parameters:
  ///   - quotient: `maxDigits(dividing:by:)` digits.
  ///   - remainder: `maxDigits(remainderBy:)` digits.
  public static func floorDivide(
    _ a: SignedDigits, by b: SignedDigits, quotient: Target, remainder: Target
  ) -> (quotient: SignedCount, remainder: SignedCount) {
    let need = IntegerDigits.scratchDigits(dividing: a.digits.count, by: b.digits.count)
    return IntegerDigits.withScratch(need) { scratch in
      var (high, low) = IntegerDigits.divide(
        a.digits, by: b.digits, quotient: quotient, remainder: remainder, scratch: scratch)
      let differ = a.isNegative != b.isNegative
      if differ, low != 0 {
        high = IntegerDigits.add(
          IntegerDigits.Source(rebasing: quotient[0..<high]), digit: 1, into: quotient)
        low = IntegerDigits.subtract(
          b.digits, IntegerDigits.Source(rebasing: remainder[0..<low]), into: remainder)
      }
      return (
        SignedCount(count: high, isNegative: differ),
        SignedCount(count: low, isNegative: b.isNegative)
      )
    }
  }

  /// Writes a << bits, for bits >= 0, in `maxDigits(shifting:leftBy:)` digits.
  public static func shiftLeft(_ a: SignedDigits, by bits: Int, into out: Target) -> SignedCount {
    let count = IntegerDigits.shiftLeft(a.digits, by: bits, into: out)
    return SignedCount(count: count, isNegative: a.isNegative)
  }

  /// Writes a >> bits rounded down, for bits >= 0, in `maxDigits(shifting:rightBy:)` digits.
  public static func shiftRight(_ a: SignedDigits, by bits: Int, into out: Target) -> SignedCount {
    var (count, lost) = IntegerDigits.shiftRight(a.digits, by: bits, into: out)
    if lost, a.isNegative {
      count = IntegerDigits.add(
        IntegerDigits.Source(rebasing: out[0..<count]), digit: 1, into: out)
    }
    return SignedCount(count: count, isNegative: a.isNegative)
  }

  /// Writes a ** exponent, for exponent >= 0, in `maxDigits(raising:to:)` digits.
  public static func power(_ a: SignedDigits, _ exponent: Int, into out: Target) -> SignedCount {
    let count = IntegerDigits.power(a.digits, exponent, into: out)
    return SignedCount(count: count, isNegative: a.isNegative && exponent & 1 != 0)
  }
}

// MARK: - Machine numbers

extension SignedDigits {
  /// The value if it fits in 64 bits with a sign, or nil.
  @inlinable
  public var int64: Int64? {
    guard let magnitude = IntegerDigits.uint64(digits) else { return nil }
    if !isNegative { return Int64(exactly: magnitude) }
    return magnitude <= 1 &<< 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
  }

  /// The nearest double, ties to even (`int.__float__`), or nil if it would be infinite.
  public var double: Double? {
    guard let magnitude = IntegerDigits.double(digits) else { return nil }
    return isNegative && magnitude != 0 ? -magnitude : magnitude
  }
}
