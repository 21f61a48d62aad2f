import ObjectModel
import PyNumerics
import RefCounting

// Quotients, remainders and powers of ints.

extension ObjectSpace {
  /// a // b, rounded down.
  func intFloorDivide(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    if let x = mediumValue(a), let y = mediumValue(b), y != 0 {
      return try newInt(floorQuotient(x, y))
    }
    return try intDivide(a, b, wantsQuotient: true)
  }

  /// a % b, with the sign of b.
  func intModulo(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    if let x = mediumValue(a), let y = mediumValue(b), y != 0 {
      return try newInt(x &- floorQuotient(x, y) &* y)
    }
    return try intDivide(a, b, wantsQuotient: false)
  }

  @inline(__always)
  private func floorQuotient(_ x: Int, _ y: Int) -> Int {
    let quotient = x / y
    return quotient &* y != x && (x < 0) != (y < 0) ? quotient &- 1 : quotient
  }

  /// Quotient or remainder where an operand has several digits, or the divisor is zero.
  private func intDivide(
    _ a: Ref, _ b: Ref, wantsQuotient: Bool
  ) throws(PythonError) -> Ref {
    let (x, y) = (signedDigits(a), signedDigits(b))
    if y.digits.count == 0 {
      throw PythonError(
        .zeroDivisionError,
        wantsQuotient || s.pointee.minor < 11
          ? "integer division or modulo by zero" : "integer modulo by zero")
    }
    let (n, m) = (x.digits.count, y.digits.count)
    let isLess = n < m || n == m && x.digits[n - 1] < y.digits[m - 1]
    let differ = x.isNegative != y.isNegative
    if isLess, !differ || x.digits.count == 0 {
      // The remainder is the dividend itself, the same object.
      return retained(wantsQuotient ? smallInt(0) : a)
    }
    let high = IntegerDigits.Target.allocate(
      capacity: IntegerDigits.maxDigits(dividing: x.digits.count, by: y.digits.count))
    let low = IntegerDigits.Target.allocate(capacity: max(y.digits.count, 1))
    defer {
      high.deallocate()
      low.deallocate()
    }
    let (quotient, remainder) = SignedDigits.floorDivide(x, by: y, quotient: high, remainder: low)
    // Rounding down changed both results if the signs differ and something remained.
    let adjusted = differ && remainder.count != 0
    let result = wantsQuotient ? quotient : remainder
    let digits = IntegerDigits.Source(rebasing: (wantsQuotient ? high : low)[0..<result.count])
    var capacity = result.count
    if wantsQuotient {
      let before = quotientRoom(x.digits, y.digits)
      // |quotient| - 1 was computed first and has at least two digits where a sum was needed.
      if !adjusted { capacity = before } else if result.count > 1 { capacity = result.count + 1 }
    } else if adjusted, n > 1 || m > 1 {
      capacity = roomForAdjusted(digits, y.digits)
    } else if m > 1 {
      capacity = m
    }
    return try newInt(digits, isNegative: result.isNegative, capacity: capacity)
  }

  /// Digits of the block of remainder + divisor, given the sum: as for a difference of magnitudes,
  /// equal digits at the top cancel first.
  private func roomForAdjusted(_ sum: IntegerDigits.Source, _ b: IntegerDigits.Source) -> Int {
    let before = IntegerDigits.Target.allocate(capacity: b.count)
    defer { before.deallocate() }
    let count = IntegerDigits.subtract(b, sum, into: before)
    if b.count == 1 || count < b.count { return b.count }
    var n = b.count
    while n > 0, before[n - 1] == b[n - 1] { n -= 1 }
    return n
  }

  /// Digits of the block that the truncated quotient is computed in (x_divrem, inplace_divrem1).
  private func quotientRoom(_ a: IntegerDigits.Source, _ b: IntegerDigits.Source) -> Int {
    let (n, m) = (a.count, b.count)
    if m == 1 { return n }
    if n < m { return 0 }
    let shift = UInt64(b[m - 1].leadingZeroBitCount - 2)
    let top = UInt64(a[n - 1]) << 30 | UInt64(a[n - 2])
    let carry = (top << shift) >> 60
    let head = ((top << shift) >> 30) & UInt64(IntegerDigits.mask)
    let below = m > 1 ? UInt64(b[m - 2]) : 0
    let divisorPair = UInt64(b[m - 1]) << 30 | below
    let divisorTop = ((divisorPair << shift) >> 30) & UInt64(IntegerDigits.mask)
    return n - m + (carry != 0 || head >= divisorTop ? 1 : 0)
  }

  /// divmod(a, b) for ints: new references.
  func intDivMod(_ a: Ref, _ b: Ref) throws(PythonError) -> (Ref, Ref) {
    let quotient = try intFloorDivide(a, b)
    do throws(PythonError) { return (quotient, try intModulo(a, b)) } catch {
      decref(quotient)
      throw error
    }
  }

  /// a / b, correctly rounded (the algorithm of long_true_divide).
  func intTrueDivide(_ a: Ref, _ b: Ref) throws(PythonError) -> Double {
    if let x = intValue(a), let y = intValue(b), x.magnitude <= 1 << 53, y.magnitude <= 1 << 53 {
      if y == 0 { throw PythonError(.zeroDivisionError, "division by zero") }
      return Double(x) / Double(y)
    }
    let (x, y) = (bigValue(a), bigValue(b))
    if y.digits.isEmpty { throw PythonError(.zeroDivisionError, "division by zero") }
    if x.digits.isEmpty { return y.isNegative ? -0.0 : 0.0 }
    let isNegative = x.isNegative != y.isNegative
    let tooLarge = PythonError(
      .overflowError, "integer division result too large for a float")
    let bits = x.bitLength - y.bitLength
    if bits > 1024 { throw tooLarge }
    if bits < -1076 { return isNegative ? -0.0 : 0.0 }
    // The quotient with at least two bits beyond those of a double, fewer where it is subnormal.
    let shift = max(bits, -1021) - 53 - 2
    let dividend = BigInteger(digits: x.digits)
    let divisor = BigInteger(digits: y.digits)
    let (whole, rest) =
      shift <= 0
      ? (dividend << -shift).floorDivided(by: divisor)
      : dividend.floorDivided(by: divisor << shift)
    var value = UInt64(bitPattern: whole.int64.unsafelyUnwrapped)
    if !rest.digits.isEmpty { value |= 1 }
    let width = 64 - value.leadingZeroBitCount
    let extra = UInt64(max(width, -1021 - shift) - 53)
    let half: UInt64 = 1 << (extra - 1)
    if value & half != 0, value & (3 * half - 1) != 0 { value += half }
    value &= ~(2 * half - 1)
    let result = Double(sign: .plus, exponent: shift, significand: Double(value))
    if result.isInfinite { throw tooLarge }
    return isNegative ? -result : result
  }

  /// a ** b for ints; a float for a negative exponent.
  func intPower(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    if intIsNegative(b) {
      return try newFloat(try floatPower(try doubleOfInt(a), try doubleOfInt(b)))
    }
    let base = bigValue(a)
    let isUnit = base.digits.isEmpty || base.digits == [1]
    guard let exponent = intValue(b), !isUnit else {
      if !isUnit { throw PythonError.noMemory }
      // 0, 1 or -1 to any power.
      let isOdd = intDigitCount(b) > 0 && intDigits(b)[0] & 1 != 0
      if intDigitCount(b) == 0 { return retained(smallInt(1)) }
      if base.digits.isEmpty { return retained(smallInt(0)) }
      return retained(smallInt(base.isNegative && isOdd ? -1 : 1))
    }
    if exponent == 0 { return retained(smallInt(1)) }
    guard
      let room = base.digits.withUnsafeBufferPointer({
        IntegerDigits.maxDigits(raising: $0, to: exponent)
      }), room < 1 << 40, let probe = s.pointee.malloc.malloc(IntField.digits + 4 * room)
    else { throw PythonError.noMemory }
    s.pointee.malloc.free(probe)
    // The block of the result is that of the last product, which the bits of the exponent decide.
    let half = base.power(exponent >> 1)
    var (x, y) = (half, half)
    if exponent == 1 {
      (x, y) = (base, BigInteger(1))
    } else if exponent & 1 != 0 {
      (x, y) = (half * half, base)
    }
    let product = x * y
    let capacity =
      x.digits.count <= 1 && y.digits.count <= 1
      ? product.digits.count : x.digits.count + y.digits.count
    return try newInt(product, capacity: capacity)
  }

  /// An int of any size in a block of at least `capacity` digits.
  func newInt(_ value: BigInteger, capacity: Int) throws(PythonError) -> Ref {
    let o = try newIntUnset(max(capacity, value.digits.count))
    let target = intDigits(o)
    for i in 0..<value.digits.count { target[i] = value.digits[i] }
    return finishInt(
      o, SignedCount(count: value.digits.count, isNegative: value.isNegative))
  }

  /// An int as a double, as arithmetic with floats converts it.
  func doubleOfInt(_ o: Ref) throws(PythonError) -> Double {
    if let value = mediumValue(o) { return Double(value) }
    guard let value = signedDigits(o).double else {
      throw PythonError(.overflowError, "int too large to convert to float")
    }
    return value
  }
}
