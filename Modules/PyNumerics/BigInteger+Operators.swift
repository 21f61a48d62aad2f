// The operators of BigInteger: each asks for the bound on its result and calls the kernel.

extension BigInteger {
  private static func result(
    _ a: BigInteger, _ b: BigInteger, capacity: Int,
    _ kernel: (SignedDigits, SignedDigits, IntegerDigits.Target) -> SignedCount
  ) -> BigInteger {
    a.withDigits { a in b.withDigits { b in BigInteger(capacity: capacity) { kernel(a, b, $0) } } }
  }

  /// The sum.
  public static func + (a: BigInteger, b: BigInteger) -> BigInteger {
    let capacity = IntegerDigits.maxDigits(adding: a.digits.count, b.digits.count)
    return result(a, b, capacity: capacity) { SignedDigits.add($0, $1, into: $2) }
  }

  /// The difference.
  public static func - (a: BigInteger, b: BigInteger) -> BigInteger {
    let capacity = IntegerDigits.maxDigits(adding: a.digits.count, b.digits.count)
    return result(a, b, capacity: capacity) { SignedDigits.subtract($0, $1, into: $2) }
  }

  /// The negated value.
  public static prefix func - (a: BigInteger) -> BigInteger {
    BigInteger(digits: a.digits, isNegative: !a.isNegative)
  }

  /// The product.
  public static func * (a: BigInteger, b: BigInteger) -> BigInteger {
    let capacity = IntegerDigits.maxDigits(multiplying: a.digits.count, b.digits.count)
    return result(a, b, capacity: capacity) { SignedDigits.multiply($0, $1, into: $2) }
  }

  /// Quotient rounded down and remainder with the divisor's sign (`divmod`); traps if `b` is zero.
  public func floorDivided(by b: BigInteger) -> (quotient: BigInteger, remainder: BigInteger) {
    var sign = false
    var rest: [UInt32] = []
    let high = IntegerDigits.maxDigits(dividing: digits.count, by: b.digits.count)
    let low = IntegerDigits.maxDigits(remainderBy: b.digits.count)
    let quotient = Self.result(self, b, capacity: high) { x, y, quotient in
      let zero = SignedCount(count: 0, isNegative: false)
      var outcome = (zero, zero)
      rest = [UInt32](unsafeUninitializedCapacity: low) { buffer, count in
        let memory = IntegerDigits.Target(start: buffer.baseAddress, count: low)
        outcome = SignedDigits.floorDivide(x, by: y, quotient: quotient, remainder: memory)
        count = outcome.1.count
      }
      sign = outcome.1.isNegative
      return outcome.0
    }
    return (quotient, BigInteger(digits: rest, isNegative: sign))
  }

  /// The value shifted left by `bits` >= 0.
  public static func << (a: BigInteger, bits: Int) -> BigInteger {
    let capacity = IntegerDigits.maxDigits(shifting: a.digits.count, leftBy: bits)
    return a.withDigits { a in
      BigInteger(capacity: capacity) { SignedDigits.shiftLeft(a, by: bits, into: $0) }
    }
  }

  /// The value shifted right by `bits` >= 0, rounded down.
  public static func >> (a: BigInteger, bits: Int) -> BigInteger {
    let capacity = IntegerDigits.maxDigits(shifting: a.digits.count, rightBy: bits)
    return a.withDigits { a in
      BigInteger(capacity: capacity) { SignedDigits.shiftRight(a, by: bits, into: $0) }
    }
  }

  private static func bits(
    _ a: BigInteger, _ b: BigInteger, _ operation: SignedDigits.BitOperation
  ) -> BigInteger {
    let capacity = IntegerDigits.maxDigits(combining: a.digits.count, b.digits.count)
    return result(a, b, capacity: capacity) { SignedDigits.combine($0, $1, operation, into: $2) }
  }

  /// Bitwise and, in two's complement.
  public static func & (a: BigInteger, b: BigInteger) -> BigInteger { bits(a, b, .and) }

  /// Bitwise or, in two's complement.
  public static func | (a: BigInteger, b: BigInteger) -> BigInteger { bits(a, b, .or) }

  /// Bitwise exclusive or, in two's complement.
  public static func ^ (a: BigInteger, b: BigInteger) -> BigInteger { bits(a, b, .xor) }

  /// -(a + 1).
  public static prefix func ~ (a: BigInteger) -> BigInteger {
    let capacity = IntegerDigits.maxDigits(combining: a.digits.count, 0)
    return a.withDigits { a in BigInteger(capacity: capacity) { SignedDigits.invert(a, into: $0) } }
  }

  /// The value raised to `exponent` >= 0; traps if the result could not be addressed.
  public func power(_ exponent: Int) -> BigInteger {
    withDigits { value in
      guard let capacity = IntegerDigits.maxDigits(raising: value.digits, to: exponent) else {
        preconditionFailure("power too large")
      }
      return BigInteger(capacity: capacity) { SignedDigits.power(value, exponent, into: $0) }
    }
  }
}
