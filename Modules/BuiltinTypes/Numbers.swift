import ObjectModel
import PyNumerics
import RefCounting

// What the builtins divmod, round, pow with three arguments, hex and their kin compute
// (Python/bltinmodule.c, Objects/longobject.c and floatobject.c, 3.8 to 3.13).

extension ObjectSpace {
  // MARK: divmod

  /// `divmod(a, b)`: a new reference.
  public func divMod(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    if isInstance(a) || isInstance(b), let result = try specialBinary("divmod", a, b) {
      return result
    }
    if isInt(a), isInt(b) {
      if intDigitCount(b) == 0 {
        throw PythonError(.zeroDivisionError, "integer division or modulo by zero")
      }
      let (quotient, rest) = try intDivMod(a, b)
      return try pair(quotient, rest)
    }
    if isNumber(a), isNumber(b) {
      let x = try numberAsDouble(a).unsafelyUnwrapped
      let y = try numberAsDouble(b).unsafelyUnwrapped
      if y == 0 { throw PythonError(.zeroDivisionError, "float divmod()") }
      let quotient = try newFloat(try floatFloorDivide(x, y))
      let rest: Ref
      do throws(PythonError) { rest = try newFloat(try floatModulo(x, y)) } catch {
        decref(quotient)
        throw error
      }
      return try pair(quotient, rest)
    }
    if isProxy(a) || isProxy(b) {
      return try throughProxies(a, b) { (x, y) throws(PythonError) in try divMod(x, y) }
    }
    if s.pointee.minor < 10, kind(a) == BuiltinType.complex || kind(b) == BuiltinType.complex,
      isNumber(a) || kind(a) == BuiltinType.complex,
      isNumber(b) || kind(b) == BuiltinType.complex
    {
      throw PythonError(.typeError, "can't take floor or mod of complex number.")
    }
    throw PythonError(
      .typeError,
      "unsupported operand type(s) for divmod(): '\(shownType(a))' and '\(shownType(b))'")
  }

  /// A tuple that takes over two references.
  private func pair(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    defer {
      decref(a)
      decref(b)
    }
    return try newTuple(a, b)
  }

  // MARK: round

  /// `round(o, digits)`: a new reference.
  public func rounded(_ o: Ref, _ digits: Ref?) throws(PythonError) -> Ref {
    let digits = digits == none ? nil : digits
    if isProxy(o) {
      return try throughProxy(o) { (x) throws(PythonError) in try rounded(x, digits) }
    }
    if isInstance(o), lookupSpecial(o.type, "__round__") != nil,
      let method = try boundSpecial(o, "__round__")
    {
      defer { decref(method) }
      return try callArray(method, digits.map { [$0] } ?? [])
    }
    guard isNumber(o) else {
      throw PythonError(.typeError, "type \(shownType(o)) doesn't define __round__ method")
    }
    // The method is bound for the call.
    let name = try internedString("__round__")
    defer { decref(name) }
    let method = try newBuiltinMethod(name: name, receiver: o)
    defer { decref(method) }
    if kind(o) == BuiltinType.float { return try roundedFloat(o, digits) }
    guard let digits, s.pointee.minor < 10 else { return try roundedInt(o, digits) }
    let result: Result<Ref, PythonError> = [digits].withUnsafeBufferPointer { passed in
      do throws(PythonError) {
        return .success(
          try withArgumentTuple(passed) { () throws(PythonError) in try roundedInt(o, digits) })
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// An int to a power of ten, ties to the even one (long_round).
  private func roundedInt(_ o: Ref, _ digits: Ref?) throws(PythonError) -> Ref {
    guard let digits else { return try plainInt(o) }
    let places = try wholeNumber(digits)
    defer { decref(places) }
    guard intIsNegative(places) else { return try plainInt(o) }
    let value = bigValue(o)
    // So many digits that nothing is left.
    guard let n = intValue(places), -n <= value.digits.count * 10 + 1 else {
      return try newInt(0)
    }
    let unit = BigInteger(10).power(-n)
    var (quotient, rest) = value.floorDivided(by: unit)
    let twice = rest + rest
    let isOdd = (quotient.digits.first ?? 0) & 1 != 0
    if unit < twice || (!(twice < unit) && isOdd) {
      rest = rest - unit
      quotient = quotient + BigInteger(1)
    }
    // Quotient and rest come as a pair.
    let first = try newInt(quotient)
    let second: Ref
    do throws(PythonError) { second = try newInt(rest) } catch {
      decref(first)
      throw error
    }
    let both = try pair(first, second)
    defer { decref(both) }
    return try intSubtract(o, second)
  }

  /// The number of an int as an int: itself, or a new one for one of a derived type.
  private func plainInt(_ o: Ref) throws(PythonError) -> Ref {
    o.type == BuiltinType.int ? retained(o) : try newInt(bigValue(o))
  }

  private func roundedFloat(_ o: Ref, _ digits: Ref?) throws(PythonError) -> Ref {
    let value = floatValue(o)
    guard let digits else {
      guard let whole = BigInteger(truncating: value.rounded(.toNearestOrEven)) else {
        throw value.isNaN
          ? PythonError(.valueError, "cannot convert float NaN to integer")
          : PythonError(.overflowError, "cannot convert float infinity to integer")
      }
      return try newInt(whole)
    }
    let n = try indexValue(digits, clips: true)
    // Beyond these a double has no digits, or nothing but digits that go.
    if !value.isFinite || n > 323 { return try newFloat(value) }
    if n < -308 { return try newFloat(0 * value) }
    let result =
      n >= 0 ? Double(FloatText.fixed(value, precision: n)) ?? value : Self.rounded(value, tens: -n)
    if result.isInfinite {
      throw PythonError(.overflowError, "rounded value too large to represent")
    }
    return try newFloat(result)
  }

  /// A double to a power of ten, from its exact value.
  private static func rounded(_ value: Double, tens: Int) -> Double {
    if value.magnitude < 1 { return value.sign == .minus ? -0.0 : 0 }
    // value == numerator / 2 ** shift
    let shift = max(0, 52 - Int(value.exponent))
    let scaled = value.magnitude * Double(sign: .plus, exponent: shift, significand: 1)
    guard let numerator = BigInteger(truncating: scaled) else { return value }
    let unit = BigInteger(10).power(tens) << shift
    var (quotient, rest) = numerator.floorDivided(by: unit)
    rest = rest + rest
    if unit < rest || (!(rest < unit) && (quotient.digits.first ?? 0) & 1 != 0) {
      quotient = quotient + BigInteger(1)
    }
    let text = quotient.description + "e\(tens)"
    let result = Double(text) ?? 0
    return value.sign == .minus ? -result : result
  }

  /// The int that an object is or stands for by `__index__`: a new reference (PyNumber_Index).
  func wholeNumber(_ o: Ref) throws(PythonError) -> Ref {
    if isInt(o) { return retained(o) }
    if isProxy(o) {
      return try throughProxy(o) { (x) throws(PythonError) in try wholeNumber(x) }
    }
    if let found = try callSpecial(o, "__index__") {
      if isInt(found) { return found }
      defer { decref(found) }
      throw PythonError(.typeError, "__index__ returned non-int (type \(shownType(found)))")
    }
    throw PythonError(
      .typeError, "'\(shownType(o))' object cannot be interpreted as an integer")
  }

  // MARK: pow

  /// `pow(a, b, m)`: a new reference.
  public func power(_ a: Ref, _ b: Ref, modulo m: Ref) throws(PythonError) -> Ref {
    if m == none { return try binary(.pow, a, b) }
    if isInstance(a), let result = try offered(try callSpecial(a, "__pow__", b, m)) {
      return result
    }
    guard isInt(a), isInt(b), isInt(m) else {
      let kinds = [kind(a), kind(b), kind(m)]
      if kinds.contains(BuiltinType.float) {
        throw PythonError(
          .typeError, "pow() 3rd argument not allowed unless all arguments are integers")
      }
      if kinds.contains(BuiltinType.complex) { throw PythonError(.valueError, "complex modulo") }
      throw PythonError(
        .typeError,
        "unsupported operand type(s) for \(s.pointee.minor < 10 ? "" : "** or ")pow(): "
          + [a, b, m].map { "'\(shownType($0))'" }.joined(separator: ", "))
    }
    let modulus = bigValue(m)
    if modulus.digits.isEmpty { throw PythonError(.valueError, "pow() 3rd argument cannot be 0") }
    let size = BigInteger(digits: modulus.digits)
    if size.digits == [1] { return try newInt(0) }
    var (base, exponent) = (bigValue(a).floorDivided(by: size).remainder, bigValue(b))
    if exponent.isNegative {
      exponent = BigInteger(0) - exponent
      base = try Self.inverse(of: base, modulo: size)
    }
    var result = BigInteger(1)
    for digit in exponent.digits.reversed() {
      for bit in (0..<30).reversed() {
        result = (result * result).floorDivided(by: size).remainder
        if digit >> UInt32(bit) & 1 != 0 {
          result = (result * base).floorDivided(by: size).remainder
        }
      }
    }
    if modulus.isNegative, !result.digits.isEmpty { result = result - size }
    return try newInt(result)
  }

  /// The number whose product with `a` leaves 1 (long_invmod).
  private static func inverse(
    of a: BigInteger, modulo n: BigInteger
  ) throws(PythonError) -> BigInteger {
    var (b, c) = (BigInteger(1), BigInteger(0))
    var (x, y) = (a, n)
    while !y.digits.isEmpty {
      let (quotient, rest) = x.floorDivided(by: y)
      (x, y) = (y, rest)
      (b, c) = (c, b - quotient * c)
    }
    guard x.digits == [1] else {
      throw PythonError(.valueError, "base is not invertible for the given modulus")
    }
    return b.floorDivided(by: n).remainder
  }

  // MARK: Texts

  /// `hex(o)`, `oct(o)`, `bin(o)`: a new str.
  public func numberText(_ o: Ref, radix: Int) throws(PythonError) -> Ref {
    let whole = try wholeNumber(o)
    defer { decref(whole) }
    let value = bigValue(whole)
    let prefix = radix == 16 ? "0x" : radix == 8 ? "0o" : "0b"
    let digits = BigInteger(digits: value.digits).text(radix: radix)
    return try newString((value.isNegative ? "-" : "") + prefix + digits)
  }

  /// `ascii(o)`: a new reference.
  public func asciiText(_ o: Ref) throws(PythonError) -> Ref {
    let text = try repr(o)
    let plain = string(text)
    if plain.utf8.allSatisfy({ $0 < 128 }) { return text }
    defer { decref(text) }
    return try newString(ObjectSpace.escaped(plain))
  }

  /// `format(o, specification)`: a new reference.
  public func formatted(_ o: Ref, _ specification: Ref?) throws(PythonError) -> Ref {
    if let specification, kind(specification) != BuiltinType.str {
      throw PythonError(
        .typeError, "format() argument 2 must be str, not \(shownType(specification))")
    }
    let wanted = specification.map { string($0) } ?? ""
    if wanted.isEmpty {
      if o.type == BuiltinType.str { return retained(o) }
      if o.type == BuiltinType.int { return try str(o) }
    }
    let name = try internedString("__format__")
    defer { decref(name) }
    if isInstance(o), lookupSpecial(o.type, "__format__") != nil {
      let text: Ref
      if let specification { text = retained(specification) } else { text = try newString("") }
      defer { decref(text) }
      guard let method = try boundSpecial(o, "__format__") else { return retained(none) }
      defer { decref(method) }
      let result = try callArray(method, [text])
      if kind(result) == BuiltinType.str { return result }
      defer { decref(result) }
      throw PythonError(.typeError, "__format__ must return a str, not \(shownType(result))")
    }
    // The method is bound for the call.
    let method = try newBuiltinMethod(name: name, receiver: o)
    defer { decref(method) }
    if wanted.isEmpty { return try str(o) }
    let text = try format(o, wanted)
    // What fills its width already is given back as it is.
    if o.type == BuiltinType.str, text == string(o) { return retained(o) }
    return try newString(text)
  }

  // MARK: Bytes of ints

  /// `o.to_bytes(length, byteorder, signed=...)`
  func intToBytes(
    _ o: Ref, _ length: Int, isLittle: Bool, isSigned: Bool
  ) throws(PythonError) -> Ref {
    let value = bigValue(o)
    if value.isNegative, !isSigned {
      throw PythonError(.overflowError, "can't convert negative int to unsigned")
    }
    // Bits that the value takes, as a two's complement where it is signed.
    let magnitude = value.isNegative ? (BigInteger(0) - value) - BigInteger(1) : value
    let bits =
      magnitude.bitLength + (isSigned && !value.digits.isEmpty && value != BigInteger(-1) ? 1 : 0)
    if bits > length.multipliedReportingOverflow(by: 8).partialValue, length < Int.max / 8 {
      throw PythonError(.overflowError, "int too big to convert")
    }
    let result = try newBytesUnset(length)
    var digits = magnitude.digits.makeIterator()
    var (word, held): (UInt64, Int) = (0, 0)
    let data = bytesData(result)
    for i in 0..<length {
      if held < 8 {
        word |= UInt64(digits.next() ?? 0) << UInt64(held)
        held += 30
      }
      let byte = UInt8(truncatingIfNeeded: word)
      data[isLittle ? i : length - 1 - i] = value.isNegative ? ~byte : byte
      word >>= 8
      held -= 8
    }
    return result
  }

  /// `int.from_bytes(source, byteorder, signed=...)`: an int in the block that CPython takes for so many
  /// bytes.
  func intFromBytes(
    _ source: Ref, isLittle: Bool, isSigned: Bool
  ) throws(PythonError) -> Ref {
    let bytes = try wholeBytes(source)
    defer { decref(bytes) }
    let n = bytes.count
    let data = bytesData(bytes)
    func byte(_ i: Int) -> UInt8 { data[isLittle ? i : n - 1 - i] }
    let isNegative = isSigned && n > 0 && byte(n - 1) & 128 != 0
    var significant = n
    let blank: UInt8 = isNegative ? 255 : 0
    while significant > 0, byte(significant - 1) == blank { significant -= 1 }
    // A negative number may need the bit of the sign.
    if isNegative, significant < n { significant += 1 }
    var digits: [UInt32] = []
    var (word, held): (UInt64, Int) = (0, 0)
    for i in 0..<significant {
      word |= UInt64(isNegative ? ~byte(i) : byte(i)) << UInt64(held)
      held += 8
      if held >= 30 {
        digits.append(UInt32(word & 0x3FFF_FFFF))
        word >>= 30
        held -= 30
      }
    }
    digits.append(UInt32(word))
    var value = BigInteger(digits: digits)
    if isNegative { value = BigInteger(0) - value - BigInteger(1) }
    // Up to 3.10 a small number is a new object, too.
    let capacity = (significant * 8 + 29) / 30
    if s.pointee.minor >= 11 { return try newInt(value, capacity: capacity) }
    let o = try newIntUnset(max(capacity, value.digits.count))
    for i in 0..<value.digits.count { intDigits(o)[i] = value.digits[i] }
    writeIntTag(o, value.digits.count, isNegative: value.isNegative)
    return o
  }

  /// The bytes that an object is or gives: a new reference.
  private func wholeBytes(_ source: Ref) throws(PythonError) -> Ref {
    if source.type == BuiltinType.bytes { return retained(source) }
    if isInt(source) || kind(source) == BuiltinType.str {
      throw PythonError(.typeError, "cannot convert '\(shownType(source))' object to bytes")
    }
    let result: Result<Ref, PythonError> = [source].withUnsafeBufferPointer { passed in
      do throws(PythonError) { return .success(try construct(BuiltinType.bytes, passed)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
