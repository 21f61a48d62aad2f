import ObjectModel
import PyNumerics
import RefCounting

// Sums, products, shifts and bitwise operations of ints. Operands of one digit are done in machine
// arithmetic with a result of exact size; otherwise the block of the result has the size that the
// algorithm of Objects/longobject.c asks for before it begins.

extension ObjectSpace {
  /// a + b for ints and bools.
  func intAdd(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    if let x = mediumValue(a), let y = mediumValue(b) { return try newInt(x &+ y) }
    return try intSum(signedDigits(a), signedDigits(b))
  }

  /// a - b for ints and bools.
  func intSubtract(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    if let x = mediumValue(a), let y = mediumValue(b) { return try newInt(x &- y) }
    var other = signedDigits(b)
    other.isNegative = !other.isNegative
    return try intSum(signedDigits(a), other)
  }

  /// x_add and x_sub: equal signs may carry into one more digit; otherwise equal digits at the top
  /// of operands of one length cancel before the block is taken.
  func intSum(_ a: SignedDigits, _ b: SignedDigits) throws(PythonError) -> Ref {
    let size = max(a.digits.count, b.digits.count)
    if a.isNegative == b.isNegative {
      let sum = try newIntUnset(size + 1)
      return finishInt(sum, SignedDigits.add(a, b, into: intTarget(sum, size + 1)))
    }
    var (x, y) = (a, b)
    if x.digits.count == y.digits.count {
      var n = size
      while n > 0, x.digits[n - 1] == y.digits[n - 1] { n -= 1 }
      x.digits = IntegerDigits.Source(rebasing: x.digits[0..<n])
      y.digits = IntegerDigits.Source(rebasing: y.digits[0..<n])
      if n == 0 { return retained(smallInt(0)) }
    }
    let capacity = max(x.digits.count, y.digits.count)
    let difference = try newIntUnset(capacity)
    // The kernel writes two digits for two of one digit each, never more than the operands have.
    return finishInt(difference, SignedDigits.add(x, y, into: intTarget(difference, capacity)))
  }

  /// a * b for ints and bools.
  func intMultiply(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    if let x = mediumValue(a), let y = mediumValue(b) { return try newInt(x &* y) }
    let (x, y) = (signedDigits(a), signedDigits(b))
    let size = x.digits.count == 0 || y.digits.count == 0 ? 0 : x.digits.count + y.digits.count
    if size == 0 { return retained(smallInt(0)) }
    let product = try newIntUnset(size)
    return finishInt(product, SignedDigits.multiply(x, y, into: intTarget(product, size)))
  }

  /// -a for an int or bool.
  func intNegate(_ a: Ref) throws(PythonError) -> Ref {
    if let x = mediumValue(a) { return try newInt(0 &- x) }
    let x = signedDigits(a)
    return try newInt(x.digits, isNegative: !x.isNegative, capacity: x.digits.count)
  }

  /// ~a for an int or bool: -(a + 1).
  func intInvert(_ a: Ref) throws(PythonError) -> Ref {
    if let x = mediumValue(a) { return try newInt(~x) }
    let sum = try intAdd(a, smallInt(1))
    defer { decref(sum) }
    return try intNegate(sum)
  }

  /// a << b.
  func intShiftLeft(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    let x = signedDigits(a)
    guard let bits = try shiftCount(b) else {
      if x.digits.count == 0 { return retained(smallInt(0)) }
      throw PythonError(.overflowError, "too many digits in integer")
    }
    if x.digits.count == 0 { return retained(smallInt(0)) }
    if bits < 30, let value = mediumValue(a) { return try newInt(value &<< bits) }
    let capacity = x.digits.count + bits / 30 + (bits % 30 == 0 ? 0 : 1)
    let result = try newIntUnset(capacity)
    return finishInt(result, SignedDigits.shiftLeft(x, by: bits, into: intTarget(result, capacity)))
  }

  /// a >> b, rounded down.
  func intShiftRight(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    let x = signedDigits(a)
    let toZero = smallInt(x.isNegative ? -1 : 0)
    guard let bits = try shiftCount(b) else { return retained(toZero) }
    if let value = mediumValue(a) { return try newInt(value >> bits) }
    if x.digits.count <= bits / 30 { return retained(toZero) }
    // Of a negative number, whole digits are shifted out as 30 bits of one digit more.
    let wholeOfNegative = x.isNegative && bits % 30 == 0
    if wholeOfNegative, bits == 0 { return retained(a) }
    let capacity = x.digits.count - bits / 30 + (wholeOfNegative ? 1 : 0)
    // Rounding down may carry into a digit that CPython's algorithm never needs: leave it room.
    let room = IntegerDigits.maxDigits(shifting: x.digits.count, rightBy: bits)
    let scratch = IntegerDigits.Target.allocate(capacity: room)
    defer { scratch.deallocate() }
    let count = SignedDigits.shiftRight(x, by: bits, into: scratch)
    return try newInt(
      IntegerDigits.Source(rebasing: scratch[0..<count.count]), isNegative: count.isNegative,
      capacity: capacity)
  }

  /// The bits to shift by, `nil` for more than any integer has.
  private func shiftCount(_ b: Ref) throws(PythonError) -> Int? {
    if intIsNegative(b) { throw PythonError(.valueError, "negative shift count") }
    return intValue(b)
  }

  /// a & b, a | b or a ^ b for ints; a bool for two bools.
  func intCombine(
    _ a: Ref, _ b: Ref, _ operation: SignedDigits.BitOperation
  ) throws(PythonError) -> Ref {
    if let x = mediumValue(a), let y = mediumValue(b) {
      let value: Int
      switch operation {
      case .and: value = x & y
      case .or: value = x | y
      case .xor: value = x ^ y
      }
      if a.type == BuiltinType.bool, b.type == BuiltinType.bool {
        return retained(bool(value != 0))
      }
      return try newInt(value)
    }
    var (x, y) = (signedDigits(a), signedDigits(b))
    if x.digits.count < y.digits.count { swap(&x, &y) }
    var capacity: Int
    switch operation {
    case .xor: capacity = x.digits.count + (x.isNegative != y.isNegative ? 1 : 0)
    case .and:
      capacity = y.isNegative ? x.digits.count : y.digits.count
      if x.isNegative && y.isNegative { capacity += 1 }
    case .or:
      capacity = y.isNegative ? y.digits.count : x.digits.count
      if x.isNegative || y.isNegative { capacity += 1 }
    }
    let room = IntegerDigits.maxDigits(combining: x.digits.count, y.digits.count)
    let scratch = IntegerDigits.Target.allocate(capacity: room)
    defer { scratch.deallocate() }
    let count = SignedDigits.combine(x, y, operation, into: scratch)
    return try newInt(
      IntegerDigits.Source(rebasing: scratch[0..<count.count]), isNegative: count.isNegative,
      capacity: capacity)
  }

  /// Compares two ints: negative, zero or positive.
  @inline(__always)
  func intCompare(_ a: Ref, _ b: Ref) -> Int {
    if let x = mediumValue(a), let y = mediumValue(b) { return x &- y }
    return SignedDigits.compare(signedDigits(a), signedDigits(b))
  }
}
