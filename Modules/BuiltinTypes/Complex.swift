import ObjectModel
import PyNumerics
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// complex: two doubles at 16 and 24 (Objects/complexobject.c).

extension ObjectSpace {
  /// A complex number.
  public func newComplex(_ real: Double, _ imaginary: Double) throws(PythonError) -> Ref {
    guard let o = allocate(BuiltinType.complex, size: 32) else { throw PythonError.noMemory }
    o.set(16, real)
    o.set(24, imaginary)
    return o
  }

  func constructComplex(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    try checkMost("complex", arguments.count, 2)
    if let first = arguments.first, kind(first) == BuiltinType.str {
      if arguments.count == 2 {
        throw PythonError(
          .typeError, "complex() can't take second arg if first is a string")
      }
      guard let parts = Self.parseComplex(string(first)) else {
        throw PythonError(.valueError, "complex() arg is a malformed string")
      }
      return try newComplex(parts.0, parts.1)
    }
    if arguments.count == 1, arguments[0].type == BuiltinType.complex {
      return retained(arguments[0])
    }
    // Without arguments the int 0 stands for the real part.
    if arguments.isEmpty { decref(try newFloat(0)) }
    var (real, imaginary) = (0.0, 0.0)
    for (i, argument) in arguments.enumerated() {
      let parts: (Double, Double)
      if kind(argument) == BuiltinType.complex {
        parts = (complexReal(argument), complexImaginary(argument))
      } else if let value = try numberThroughFloat(argument) {
        parts = (value, 0)
      } else {
        throw PythonError(
          .typeError,
          "complex() \(i == 0 ? "first" : "second") argument must be a \(i == 0 ? "string or a " : "")number, "
            + "not '\(shownType(argument))'")
      }
      // What is no complex number has no second part that would be added, be it zero.
      if i == 0 {
        (real, imaginary) = parts
      } else {
        if kind(argument) == BuiltinType.complex { real -= parts.1 }
        imaginary = kind(arguments[0]) == BuiltinType.complex ? parts.0 + imaginary : parts.0
      }
    }
    return try newComplex(real, imaginary)
  }

  /// Reads `1+2j`, `3`, `-j`, with or without brackets.
  private static func parseComplex(_ source: String) -> (Double, Double)? {
    var text = source.trimmingPrefix(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    if text.first == "(", text.last == ")" {
      text = text.dropFirst().dropLast().trimmingPrefix(while: \.isWhitespace)
      while text.last?.isWhitespace == true { text.removeLast() }
    }
    func number(_ part: Substring) -> Double? {
      switch part {
      case "", "+": return 1
      case "-": return -1
      default: return try? FloatText.parse(String(part))
      }
    }
    guard text.last == "j" || text.last == "J" else {
      return (try? FloatText.parse(String(text))).map { ($0, 0) }
    }
    text.removeLast()
    var cut = text.endIndex
    while cut > text.startIndex {
      cut = text.index(before: cut)
      let isSign = text[cut] == "+" || text[cut] == "-"
      let follows = cut > text.startIndex ? text[text.index(before: cut)] : " "
      if isSign, follows != "e", follows != "E" { break }
    }
    if cut == text.startIndex { return number(text).map { (0, $0) } }
    guard let real = try? FloatText.parse(String(text[..<cut])),
      let imaginary = number(text[cut...])
    else { return nil }
    return (real, imaginary)
  }

  func complexReal(_ o: Ref) -> Double { o.get(16) }
  func complexImaginary(_ o: Ref) -> Double { o.get(24) }

  /// `abs(c)`
  func complexMagnitude(_ o: Ref) -> Double {
    let (x, y) = (complexReal(o), complexImaginary(o))
    return (x * x + y * y).isFinite && x * x + y * y > 1e-300
      ? (x * x + y * y).squareRoot() : Self.hypotenuse(x, y)
  }

  private static func hypotenuse(_ x: Double, _ y: Double) -> Double {
    let (a, b) = (max(x.magnitude, y.magnitude), min(x.magnitude, y.magnitude))
    if a == 0 || a.isInfinite || a.isNaN { return a }
    return a * (1 + (b / a) * (b / a)).squareRoot()
  }

  /// The hash of a complex number, that of its real part where there is no other (complex_hash).
  func complexHash(_ o: Ref) -> Int {
    let real = PythonHash.float(complexReal(o), address: UInt(bitPattern: o.address))
    let imaginary = PythonHash.float(complexImaginary(o), address: UInt(bitPattern: o.address))
    return PythonHash.valid(real &+ 1_000_003 &* imaginary)
  }

  /// A complex number compared with any number.
  func complexEqual(_ a: Ref, _ b: Ref) -> Bool {
    switch kind(b) {
    case BuiltinType.complex:
      return complexReal(a) == complexReal(b) && complexImaginary(a) == complexImaginary(b)
    case BuiltinType.float:
      return complexImaginary(a) == 0 && complexReal(a) == floatValue(b)
    case BuiltinType.int, BuiltinType.bool:
      return complexImaginary(a) == 0 && compareInt(b, complexReal(a)) == 0
    default: return false
    }
  }

  /// Arithmetic in which a complex number takes part; `nil` where none does (Objects/complexobject.c).
  func complexBinary(
    _ op: BinaryOperation, _ a: Ref, _ b: Ref
  ) throws(PythonError) -> Ref? {
    guard kind(a) == BuiltinType.complex || kind(b) == BuiltinType.complex,
      let x = try complexParts(a), let y = try complexParts(b)
    else { return nil }
    switch op {
    case .add: return try newComplex(x.0 + y.0, x.1 + y.1)
    case .sub: return try newComplex(x.0 - y.0, x.1 - y.1)
    case .mul: return try newComplex(x.0 * y.0 - x.1 * y.1, x.0 * y.1 + x.1 * y.0)
    case .truediv:
      let q = try complexQuotient(x, y)
      return try newComplex(q.0, q.1)
    case .pow:
      let p = try complexPower(x, y)
      return try newComplex(p.0, p.1)
    case .floordiv:
      if s.pointee.minor < 10 {
        throw PythonError(.typeError, "can't take floor of complex number.")
      }
      throw PythonError(
        .typeError, "unsupported operand type(s) for //: '\(shownType(a))' and '\(shownType(b))'")
    case .mod:
      if s.pointee.minor < 10 { throw PythonError(.typeError, "can't mod complex numbers.") }
      throw PythonError(
        .typeError, "unsupported operand type(s) for %: '\(shownType(a))' and '\(shownType(b))'")
    default: return nil
    }
  }

  private func complexParts(_ o: Ref) throws(PythonError) -> (Double, Double)? {
    if kind(o) == BuiltinType.complex { return (complexReal(o), complexImaginary(o)) }
    return isNumber(o) ? try numberAsDouble(o).map { ($0, 0) } : nil
  }

  /// Smith's method, "Algorithm 116: Complex division", 1962, as _Py_c_quot has it.
  private func complexQuotient(
    _ a: (Double, Double), _ b: (Double, Double)
  ) throws(PythonError) -> (Double, Double) {
    if b.0.magnitude >= b.1.magnitude {
      if b.0 == 0 { throw PythonError(.zeroDivisionError, "complex division by zero") }
      let ratio = b.1 / b.0
      let denominator = b.0 + b.1 * ratio
      return ((a.0 + a.1 * ratio) / denominator, (a.1 - a.0 * ratio) / denominator)
    }
    if b.1.magnitude >= b.0.magnitude {
      let ratio = b.0 / b.1
      let denominator = b.0 * ratio + b.1
      return ((a.0 * ratio + a.1) / denominator, (a.1 * ratio - a.0) / denominator)
    }
    return (.nan, .nan)
  }

  /// Small whole exponents by repeated multiplication, all others through polar form.
  private func complexPower(
    _ a: (Double, Double), _ b: (Double, Double)
  ) throws(PythonError) -> (Double, Double) {
    if b.1 == 0, b.0 == b.0.rounded(.down), b.0.magnitude <= 100 {
      var (result, power) = ((1.0, 0.0), a)
      var n = Int(b.0.magnitude)
      func times(_ x: (Double, Double), _ y: (Double, Double)) -> (Double, Double) {
        (x.0 * y.0 - x.1 * y.1, x.0 * y.1 + x.1 * y.0)
      }
      while n > 0 {
        if n & 1 == 1 { result = times(result, power) }
        n >>= 1
        power = times(power, power)
      }
      if b.0 >= 0 { return result }
      do throws(PythonError) { return try complexQuotient((1, 0), result) } catch {
        throw PythonError(.zeroDivisionError, "0.0 to a negative or complex power")
      }
    }
    if a == (0, 0) {
      if b.1 != 0 || b.0 < 0 {
        throw PythonError(.zeroDivisionError, "0.0 to a negative or complex power")
      }
      return (0, 0)
    }
    let size = Self.hypotenuse(a.0, a.1)
    let angle = atan2(a.1, a.0)
    var length = pow(size, b.0)
    var phase = angle * b.0
    if b.1 != 0 {
      length *= exp(-angle * b.1)
      phase += b.1 * log(size)
    }
    return (length * cos(phase), length * sin(phase))
  }

  /// The text of a complex number, as `repr` shows it.
  func complexText(_ o: Ref) -> String {
    let real: Double = o.get(16)
    let imaginary: Double = o.get(24)
    func short(_ x: Double) -> String {
      let text = FloatText.repr(x)
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    if real == 0 && real.sign == .plus { return short(imaginary) + "j" }
    let tail = short(imaginary)
    let sign = tail.hasPrefix("-") ? "" : "+"
    return "(\(short(real))\(sign)\(tail)j)"
  }
}
