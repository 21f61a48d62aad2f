// An integer as a Swift value: convenient, allocated on Swift's heap, not for hot paths.

/// An integer of any size, with Python's semantics for every operator.
public struct BigInteger: Sendable {
  /// The magnitude in 30-bit digits, least significant first, no zero at the top; empty for zero.
  public let digits: [UInt32]
  /// Whether the value is below zero.
  public let isNegative: Bool

  /// An integer from 30-bit digits, least significant first; zeros at the top are dropped.
  public init(digits: some Sequence<UInt32>, isNegative: Bool = false) {
    var digits = Array(digits)
    while digits.last == 0 { digits.removeLast() }
    assert(digits.allSatisfy { $0 <= IntegerDigits.mask }, "a digit has 30 bits")
    self.isNegative = isNegative && !digits.isEmpty
    self.digits = digits
  }

  /// A copy of an integer that lies in somebody's memory.
  public init(_ value: SignedDigits) {
    self.init(digits: value.digits, isNegative: value.isNegative)
  }

  /// An integer of 64 bits.
  public init(_ value: Int64) {
    self.init(capacity: 3) { IntegerDigits.write(value, into: $0) }
  }

  /// A machine integer.
  public init(_ value: Int) { self.init(Int64(value)) }

  /// The integral part of `value`, or nil for an infinity or not-a-number.
  public init?(truncating value: Double) {
    guard value.isFinite else { return nil }
    self.init(capacity: IntegerDigits.maxDigits(truncating: value)) {
      IntegerDigits.write(truncating: value, into: $0)!
    }
  }

  /// An integer that `body` writes into memory for `capacity` digits.
  init(capacity: Int, _ body: (IntegerDigits.Target) -> SignedCount) {
    var isNegative = false
    digits = [UInt32](unsafeUninitializedCapacity: capacity) { buffer, count in
      let result = body(IntegerDigits.Target(start: buffer.baseAddress, count: capacity))
      count = result.count
      isNegative = result.isNegative
    }
    self.isNegative = isNegative
  }

  /// Calls `body` with the digits and sign where they lie; they are valid during the call.
  public func withDigits<R>(_ body: (SignedDigits) throws -> R) rethrows -> R {
    try digits.withUnsafeBufferPointer { try body(SignedDigits($0, isNegative: isNegative)) }
  }

  /// The number of bits of the magnitude; 0 for zero (`int.bit_length()`).
  public var bitLength: Int { digits.withUnsafeBufferPointer(IntegerDigits.bitLength) }

  /// The value if it fits in 64 bits with a sign, or nil.
  public var int64: Int64? { withDigits { $0.int64 } }

  /// The nearest double, ties to even, or nil if it would be infinite.
  public var double: Double? { withDigits { $0.double } }
}

extension BigInteger: ExpressibleByIntegerLiteral {
  /// An integer from a literal of at most 64 bits.
  public init(integerLiteral value: Int64) { self.init(value) }
}

extension BigInteger: Comparable, Hashable {
  /// Whether `a` is less than `b`.
  public static func < (a: BigInteger, b: BigInteger) -> Bool {
    a.withDigits { a in b.withDigits { b in SignedDigits.compare(a, b) < 0 } }
  }
}

extension BigInteger: CustomStringConvertible {
  /// The decimal text, as `repr()` gives it.
  public var description: String { text(radix: 10) }

  /// The digits of the value in `radix` (2...36), lower case, with "-" in front of a negative one.
  public func text(radix: Int) -> String {
    let body = digits.withUnsafeBufferPointer { digits in
      let capacity = IntegerDigits.maxCharacters(digits.count, radix: radix)
      return String(unsafeUninitializedCapacity: capacity) {
        IntegerDigits.writeText(digits, radix: radix, into: $0)
      }
    }
    return isNegative ? "-" + body : body
  }
}
