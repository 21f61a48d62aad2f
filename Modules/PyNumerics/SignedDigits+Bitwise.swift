// and, or, xor and not of integers in two's complement of unbounded width, as Python defines them
// on negative numbers.

extension SignedDigits {
  /// A bitwise operation on two integers.
  @frozen
  public enum BitOperation: Sendable {
    /// a & b
    case and
    /// a | b
    case or
    /// a ^ b
    case xor

    @inline(__always)
    func apply(_ a: UInt32, _ b: UInt32) -> UInt32 {
      switch self {
      case .and: a & b
      case .or: a | b
      case .xor: a ^ b
      }
    }
  }

  /// Writes a & b, a | b or a ^ b in `maxDigits(combining:_:)` digits.
  ///
  /// `out` may be the memory of an operand. One pass: each operand is turned into two's complement,
  /// and the result out of it, digit by digit with a carry of its own.
  public static func combine(
    _ a: SignedDigits, _ b: SignedDigits, _ operation: BitOperation, into out: Target
  ) -> SignedCount {
    let mask = IntegerDigits.mask
    let flipA: UInt32 = a.signum < 0 ? mask : 0
    let flipB: UInt32 = b.signum < 0 ? mask : 0
    let flip = operation.apply(flipA, flipB)
    // -x is ~x + 1: the carry is that 1, and is 0 for a number that is not negative.
    var carryA = flipA & 1
    var carryB = flipB & 1
    var carry = flip & 1
    let count = max(a.digits.count, b.digits.count)
    var index = 0
    while index < count {
      carryA &+= (index < a.digits.count ? a.digits[index] : 0) ^ flipA
      carryB &+= (index < b.digits.count ? b.digits[index] : 0) ^ flipB
      carry &+= operation.apply(carryA & mask, carryB & mask) ^ flip
      out[index] = carry & mask
      carryA &>>= 30
      carryB &>>= 30
      carry &>>= 30
      index &+= 1
    }
    if carry != 0 {
      out[index] = carry
      return SignedCount(count: index &+ 1, isNegative: flip != 0)
    }
    let significant = IntegerDigits.significantCount(
      IntegerDigits.Source(rebasing: out[0..<count]))
    return SignedCount(count: significant, isNegative: flip != 0)
  }

  /// Writes ~a, which is -(a + 1), in `maxDigits(combining:_:)` digits (of a and 0).
  ///
  /// `out` may be the memory of `a`.
  public static func invert(_ a: SignedDigits, into out: Target) -> SignedCount {
    if a.signum < 0 {
      let one: UInt32 = 1
      let count = withUnsafePointer(to: one) {
        IntegerDigits.subtract(a.digits, IntegerDigits.Source(start: $0, count: 1), into: out)
      }
      return SignedCount(count: count, isNegative: false)
    }
    let count = IntegerDigits.add(a.digits, digit: 1, into: out)
    return SignedCount(count: count, isNegative: true)
  }
}
