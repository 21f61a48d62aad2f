import ObjectModel
import PyNumerics
import RefCounting
import WeakRefs

// Binary operators: numbers first, then sequences and sets, then the special methods of classes.

/// A binary operator of Python.
public enum BinaryOperation: String, Sendable, CaseIterable {
  /// a + b
  case add = "+"
  /// a - b
  case sub = "-"
  /// a * b
  case mul = "*"
  /// a / b
  case truediv = "/"
  /// a // b
  case floordiv = "//"
  /// a % b
  case mod = "%"
  /// a ** b
  case pow = "**"
  /// a << b
  case lshift = "<<"
  /// a >> b
  case rshift = ">>"
  /// a & b
  case and = "&"
  /// a | b
  case or = "|"
  /// a ^ b
  case xor = "^"

  /// The name between the underscores of the special method, as in `__add__`.
  var special: String {
    switch self {
    case .add: "add"
    case .sub: "sub"
    case .mul: "mul"
    case .truediv: "truediv"
    case .floordiv: "floordiv"
    case .mod: "mod"
    case .pow: "pow"
    case .lshift: "lshift"
    case .rshift: "rshift"
    case .and: "and"
    case .or: "or"
    case .xor: "xor"
    }
  }

  /// The operator as error texts show it.
  var shown: String { self == .pow ? "** or pow()" : rawValue }
}

extension ObjectSpace {
  /// `a op b`: a new reference.
  /// - Throws: TypeError, with CPython's wording, where the types do not go together.
  public func binary(_ op: BinaryOperation, _ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    if isExactInt(a), isExactInt(b) { return try integerBinary(op, a, b) }
    if isInstance(a) || isInstance(b), let result = try specialBinary(op.special, a, b) {
      return result
    }
    return try nativeBinary(op, a, b)
  }

  /// `a op b` as the built-in types have it that the objects are of or derive from.
  func nativeBinary(_ op: BinaryOperation, _ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    if isInt(a), isInt(b) { return try integerBinary(op, a, b) }
    if isNumber(a), isNumber(b) {
      switch op {
      case .lshift, .rshift, .and, .or, .xor: break
      case .floordiv where s.pointee.minor == 8:
        // 3.8 takes the quotient out of the pair that divmod makes.
        let x = try numberAsDouble(a).unsafelyUnwrapped
        let y = try numberAsDouble(b).unsafelyUnwrapped
        let quotient = try newFloat(try floatFloorDivide(x, y))
        defer { decref(quotient) }
        let rest = try newFloat(try floatModulo(x, y))
        defer { decref(rest) }
        let pair = try newTuple(quotient, rest)
        decref(pair)
        return retained(quotient)
      default:
        return try newFloat(
          try floatBinary(
            op, try numberAsDouble(a).unsafelyUnwrapped, try numberAsDouble(b).unsafelyUnwrapped))
      }
    }
    if isProxy(a) || isProxy(b) {
      return try throughProxies(a, b) { (x, y) throws(PythonError) in try binary(op, x, y) }
    }
    if let result = try complexBinary(op, a, b) { return result }
    if let result = try containerBinary(op, a, b) { return result }
    throw PythonError(
      .typeError,
      "unsupported operand type(s) for \(op.shown): '\(shownType(a))' and '\(shownType(b))'")
  }

  /// Whether an object is an int, bool or float.
  @inlinable @inline(__always)
  public func isNumber(_ o: Ref) -> Bool { kind(o) &- BuiltinType.bool < 3 }

  /// Whether an object is an instance of a class of the script.
  @inlinable @inline(__always)
  func isInstance(_ o: Ref) -> Bool { o.type >= BuiltinType.firstFree }

  private func integerBinary(_ op: BinaryOperation, _ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    switch op {
    case .add: return try intAdd(a, b)
    case .sub: return try intSubtract(a, b)
    case .mul: return try intMultiply(a, b)
    case .truediv: return try newFloat(try intTrueDivide(a, b))
    case .floordiv: return try intFloorDivide(a, b)
    case .mod: return try intModulo(a, b)
    case .pow: return try intPower(a, b)
    case .lshift: return try intShiftLeft(a, b)
    case .rshift: return try intShiftRight(a, b)
    case .and: return try intCombine(a, b, .and)
    case .or: return try intCombine(a, b, .or)
    case .xor: return try intCombine(a, b, .xor)
    }
  }

  private func floatBinary(
    _ op: BinaryOperation, _ a: Double, _ b: Double
  ) throws(PythonError) -> Double {
    switch op {
    case .add: return a + b
    case .sub: return a - b
    case .mul: return a * b
    case .truediv:
      if b == 0 { throw PythonError(.zeroDivisionError, "float division by zero") }
      return a / b
    case .floordiv: return try floatFloorDivide(a, b)
    case .mod: return try floatModulo(a, b)
    case .pow: return try floatPower(a, b)
    case .lshift, .rshift, .and, .or, .xor: return .nan
    }
  }

  /// `__op__` of a, then `__rop__` of b; b first if its class derives from that of a.
  func specialBinary(
    _ special: String, _ a: Ref, _ b: Ref
  ) throws(PythonError) -> Ref? {
    let reflected = "__r\(special)__"
    let bFirst = a.type != b.type && isInstance(b) && isSubtype(b.type, of: a.type)
    if bFirst, let result = try offered(try callSpecial(b, reflected, a)) { return result }
    if let result = try offered(try callSpecial(a, "__\(special)__", b)) { return result }
    if !bFirst, a.type != b.type, let result = try offered(try callSpecial(b, reflected, a)) {
      return result
    }
    return nil
  }

  /// The answer of a special method, `nil` in place of NotImplemented.
  func offered(_ result: Ref?) throws(PythonError) -> Ref? {
    guard let result, result.type == BuiltinType.notImplemented else { return result }
    decref(result)
    return nil
  }

  private func containerBinary(
    _ op: BinaryOperation, _ a: Ref, _ b: Ref
  ) throws(PythonError) -> Ref? {
    if let result = try extensionBinary(op, a, b) { return result }
    switch op {
    case .add: return try sequenceConcat(a, b)
    case .mul:
      if isSequence(a) { return try sequenceRepeat(a, b) }
      if isSequence(b) { return try sequenceRepeat(b, a) }
      return nil
    case .sub, .and, .or, .xor:
      if isAnySet(a) || isAnySet(b) || a.type == BuiltinType.dictView {
        return try setBinary(op, a, b)
      }
      if op == .or, s.pointee.minor >= 9, kind(a) == BuiltinType.dict,
        kind(b) == BuiltinType.dict
      {
        return try dictUnion(a, b)
      }
      return nil
    default: return nil
    }
  }

  /// Whether an object can be concatenated and repeated.
  func isSequence(_ o: Ref) -> Bool {
    switch kind(o) {
    case BuiltinType.str, BuiltinType.bytes, BuiltinType.tuple, BuiltinType.list,
      BuiltinType.bytearray:
      return true
    default: return false
    }
  }

  private func sequenceConcat(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref? {
    let name = shownType(b)
    switch kind(a) {
    case BuiltinType.str:
      if kind(b) == BuiltinType.str { return try stringConcat(a, b) }
      throw PythonError(.typeError, "can only concatenate str (not \"\(name)\") to str")
    case BuiltinType.bytes, BuiltinType.bytearray: return try byteConcat(a, b)
    case BuiltinType.tuple:
      if kind(b) == BuiltinType.tuple { return try tupleConcat(a, b) }
      throw PythonError(.typeError, "can only concatenate tuple (not \"\(name)\") to tuple")
    case BuiltinType.list:
      if kind(b) == BuiltinType.list { return try listConcat(a, b) }
      throw PythonError(.typeError, "can only concatenate list (not \"\(name)\") to list")
    default: return nil
    }
  }

  private func sequenceRepeat(_ sequence: Ref, _ times: Ref) throws(PythonError) -> Ref {
    guard isInt(times) else {
      throw PythonError(
        .typeError, "can't multiply sequence by non-int of type '\(shownType(times))'")
    }
    let n = try indexValue(times)
    switch kind(sequence) {
    case BuiltinType.str: return try stringRepeat(sequence, n)
    case BuiltinType.bytes: return try bytesRepeat(sequence, n)
    case BuiltinType.bytearray: return try bytearrayRepeat(sequence, n)
    case BuiltinType.tuple: return try tupleRepeat(sequence, n)
    default: return try listRepeat(sequence, n)
    }
  }

  private func dictUnion(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    let result = try dictCopy(a)
    do throws(PythonError) { try dictMerge(result, b) } catch {
      decref(result)
      throw error
    }
    return result
  }

  /// `-a`: a new reference.
  public func negative(_ a: Ref) throws(PythonError) -> Ref {
    if isProxy(a) { return try throughProxy(a) { (x) throws(PythonError) in try negative(x) } }
    if let result = try callSpecial(a, "__neg__") { return result }
    if isInt(a) { return try intNegate(a) }
    switch kind(a) {
    case BuiltinType.float: return try newFloat(-floatValue(a))
    case BuiltinType.complex: return try newComplex(-complexReal(a), -complexImaginary(a))
    default: break
    }
    throw PythonError(.typeError, "bad operand type for unary -: '\(shownType(a))'")
  }

  /// `~a`: a new reference.
  public func invert(_ a: Ref) throws(PythonError) -> Ref {
    if isProxy(a) { return try throughProxy(a) { (x) throws(PythonError) in try invert(x) } }
    if let result = try callSpecial(a, "__invert__") { return result }
    if isInt(a) { return try intInvert(a) }
    throw PythonError(.typeError, "bad operand type for unary ~: '\(shownType(a))'")
  }

  /// `abs(a)`: a new reference.
  public func absolute(_ a: Ref) throws(PythonError) -> Ref {
    if let result = try callSpecial(a, "__abs__") { return result }
    if isInt(a) {
      if intIsNegative(a) { return try intNegate(a) }
      return a.type == BuiltinType.int ? retained(a) : try newInt(bigValue(a))
    }
    if isProxy(a) { return try throughProxy(a) { (x) throws(PythonError) in try absolute(x) } }
    if kind(a) == BuiltinType.float { return try newFloat(floatValue(a).magnitude) }
    if kind(a) == BuiltinType.complex { return try newFloat(complexMagnitude(a)) }
    throw PythonError(.typeError, "bad operand type for abs(): '\(shownType(a))'")
  }
}
