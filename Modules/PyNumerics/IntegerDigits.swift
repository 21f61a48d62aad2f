// Numerics: arithmetic, hashing and text of numbers, equal to CPython's to the last bit and byte.
//
// What lives here:
//   IntegerDigits   kernels on magnitudes: plain memory in, caller's memory out, no allocation by Swift
//                   other than scratch that the caller may provide instead
//   SignedDigits    a magnitude with its sign, and the signed operations with Python's semantics
//   BigInteger      a value type on top for callers that are not hot
//   PythonHash      hash() of integers, floats, pointers, tuples, frozensets, str and bytes
//   FloatText, IntegerText, QuotedText, NumberFormat, UnicodeDatabase
//                   repr(), float(), int() and the few formats the reports need
//
// Invariants:
//   - A magnitude is a little-endian run of 30-bit digits, one per UInt32; the top two bits are 0.
//     That is the layout of ob_digit in CPython (Include/cpython/longintrepr.h, 3.11-3.13).
//   - The value of a magnitude does not depend on zero digits at its top: every function accepts
//     them, so zero may be stored as no digit or, as in CPython, as one digit 0.
//   - A returned count never includes a zero digit at the top; the count for zero is 0.
//   - Functions write no more digits than the matching `maxDigits` function says. Output may not
//     overlap input unless the function's comment allows it.
//   - Nothing here knows of objects, of the heap or of other modules.

/// Arithmetic on magnitudes stored as 30-bit digits, the layout of CPython's `int`.
public enum IntegerDigits {
  /// Digits that are read, least significant first.
  public typealias Source = UnsafeBufferPointer<UInt32>
  /// Memory for digits that are written; the caller owns it.
  public typealias Target = UnsafeMutableBufferPointer<UInt32>

  /// Bits in a digit: 30 (`PyLong_SHIFT`).
  @inlinable public static var bitsPerDigit: Int { 30 }
  /// The greatest digit, 2^30 - 1 (`PyLong_MASK`).
  @inlinable public static var mask: UInt32 { 0x3fff_ffff }

  /// The number of digits without the zeros at the top.
  ///
  /// O(1) for a magnitude without such zeros.
  @inlinable @inline(__always)
  public static func significantCount(_ digits: Source) -> Int {
    var count = digits.count
    while count > 0, digits[count &- 1] == 0 { count &-= 1 }
    return count
  }

  /// The same digits without the zeros at the top.
  @inlinable @inline(__always)
  public static func trimmed(_ digits: Source) -> Source {
    let count = significantCount(digits)
    return Source(start: digits.baseAddress, count: count)
  }

  /// The number of the first `count` digits of `digits` that remain without zeros at the top.
  @inlinable @inline(__always)
  static func significantCount(_ digits: Target, first count: Int) -> Int {
    var count = count
    while count > 0, digits[count &- 1] == 0 { count &-= 1 }
    return count
  }

  /// The number of bits needed to write the magnitude in base 2; 0 for zero (`int.bit_length()`).
  @inlinable
  public static func bitLength(_ digits: Source) -> Int {
    let count = significantCount(digits)
    if count == 0 { return 0 }
    return count &* bitsPerDigit &- (digits[count &- 1].leadingZeroBitCount &- 2)
  }

  /// Compares two magnitudes: negative, zero or positive as `a` is less, equal or greater.
  @inlinable
  public static func compare(_ a: Source, _ b: Source) -> Int {
    var index = significantCount(a)
    let other = significantCount(b)
    if index != other { return index < other ? -1 : 1 }
    while index > 0 {
      index &-= 1
      let x = a[index]
      let y = b[index]
      if x != y { return x < y ? -1 : 1 }
    }
    return 0
  }

  /// Copies a magnitude and returns its count; `out` may be the memory of `a`.
  @inlinable
  public static func copy(_ a: Source, into out: Target) -> Int {
    let count = significantCount(a)
    var index = 0
    while index < count {
      out[index] = a[index]
      index &+= 1
    }
    return count
  }

  /// Calls `body` with scratch memory for `count` digits, on the stack if it is small.
  @inlinable
  static func withScratch<R>(_ count: Int, _ body: (Target) -> R) -> R {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(count, 1), body)
  }
}

// MARK: - Upper bounds on results, in digits

extension IntegerDigits {
  /// The digits that |a| + |b|, a + b or a - b may need, from the counts of the operands.
  @inlinable public static func maxDigits(adding a: Int, _ b: Int) -> Int { max(a, b) &+ 1 }

  /// The digits that a * b may need, from the counts of the operands.
  @inlinable public static func maxDigits(multiplying a: Int, _ b: Int) -> Int { a &+ b }

  /// The digits that the floor quotient of a by b may need, from the counts of the operands.
  ///
  /// One more than the truncated quotient, which floor may enlarge by 1.
  @inlinable
  public static func maxDigits(dividing a: Int, by b: Int) -> Int { max(a &- b, 0) &+ 2 }

  /// The digits that the floor remainder may need: as many as the divisor `b` has.
  @inlinable public static func maxDigits(remainderBy b: Int) -> Int { b }

  /// The digits that a << bits may need.
  @inlinable
  public static func maxDigits(shifting a: Int, leftBy bits: Int) -> Int {
    a == 0 ? 0 : a &+ bits / bitsPerDigit &+ 1
  }

  /// The digits that a >> bits may need; floor may carry into one more than the magnitude has.
  @inlinable
  public static func maxDigits(shifting a: Int, rightBy bits: Int) -> Int {
    max(a &- bits / bitsPerDigit, 0) &+ 1
  }

  /// The digits that a & b, a | b, a ^ b or ~a may need.
  @inlinable public static func maxDigits(combining a: Int, _ b: Int) -> Int { max(a, b) &+ 1 }

  /// The digits that a ** exponent may need, or nil if that count overflows `Int`.
  @inlinable
  public static func maxDigits(raising a: Source, to exponent: Int) -> Int? {
    let (bits, overflow) = max(bitLength(a), 1).multipliedReportingOverflow(by: max(exponent, 1))
    return overflow ? nil : bits / bitsPerDigit &+ 2
  }

  /// The digits that the integral part of `value` needs; 0 for an infinity or not-a-number.
  @inlinable
  public static func maxDigits(truncating value: Double) -> Int {
    guard value.isFinite, value.magnitude >= 1 else { return 0 }
    return Int(value.exponent) / bitsPerDigit &+ 1
  }

  /// The digits that a number of `characters` digits in `radix` (2...36) may need.
  @inlinable
  public static func maxDigits(characters: Int, radix: Int = 10) -> Int {
    // Bits per character, rounded up: 10 takes 3.32193 bits, hence 3402/1024.
    if radix == 10 { return (characters &* 3402) &>> 10 / 30 &+ 1 }
    let bits = Int.bitWidth &- (radix &- 1).leadingZeroBitCount
    return characters &* bits / bitsPerDigit &+ 1
  }
}
