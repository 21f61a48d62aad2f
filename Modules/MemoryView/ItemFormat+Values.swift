import BuiltinTypes
import ObjectModel
import PyNumerics
import RefCounting

// One item: to an object, from an object, and compared with another without making objects
// (unpack_single, pack_single, struct_unpack_cmp).

/// What an item stands for.
enum ItemValue {
  case integer(Int)
  /// A number that needs 64 bits without a sign.
  case large(UInt)
  case double(Double)
  /// A bytes object of one byte.
  case byte(UInt8)

  init(_ p: UnsafeRawPointer, _ code: UInt8) {
    func load<T>(_: T.Type) -> T { p.loadUnaligned(as: T.self) }
    switch Character(Unicode.Scalar(code)) {
    case "c": self = .byte(load(UInt8.self))
    case "b": self = .integer(Int(load(Int8.self)))
    case "?": self = .integer(load(UInt8.self) == 0 ? 0 : 1)
    case "h": self = .integer(Int(load(Int16.self)))
    case "H": self = .integer(Int(load(UInt16.self)))
    case "i": self = .integer(Int(load(Int32.self)))
    case "I": self = .integer(Int(load(UInt32.self)))
    case "l", "q", "n": self = .integer(load(Int.self))
    case "L", "Q", "N", "P":
      let value = load(UInt.self)
      self = value <= UInt(Int.max) ? .integer(Int(value)) : .large(value)
    case "e": self = .double(HalfFloat.value(load(UInt16.self)))
    case "f": self = .double(Double(load(Float.self)))
    case "d": self = .double(load(Double.self))
    default: self = .integer(Int(load(UInt8.self)))
    }
  }

  /// Whether Python would call the two equal.
  func equals(_ other: ItemValue) -> Bool {
    switch (self, other) {
    case (.integer(let x), .integer(let y)): x == y
    case (.large(let x), .large(let y)): x == y
    case (.double(let x), .double(let y)): x == y
    case (.byte(let x), .byte(let y)): x == y
    case (.integer(let x), .double(let y)), (.double(let y), .integer(let x)):
      Int(exactly: y) == x
    case (.large(let x), .double(let y)), (.double(let y), .large(let x)): UInt(exactly: y) == x
    default: false
    }
  }
}

extension ObjectSpace {
  /// An int of 64 bits without a sign.
  func newInt(unsigned value: UInt) throws(PythonError) -> Ref {
    if value <= UInt(Int.max) { return try newInt(Int(value)) }
    let digits = [0, 30, 60].map { UInt32(truncatingIfNeeded: value >> UInt($0)) & 0x3FFF_FFFF }
    return try newInt(BigInteger(digits: digits))
  }

  /// The object for an item: a new reference.
  func unpack(_ p: UnsafeRawPointer, _ code: UInt8) throws(PythonError) -> Ref {
    if code == UInt8(ascii: "B") { return try newInt(Int(p.load(as: UInt8.self))) }
    if code == UInt8(ascii: "?") { return retained(bool(p.load(as: UInt8.self) != 0)) }
    guard ItemFormat.size(code, s.pointee.minor) != nil else {
      throw PythonError(
        .notImplementedError,
        "memoryview: format \(Character(Unicode.Scalar(code))) not supported")
    }
    switch ItemValue(p, code) {
    case .integer(let value): return try newInt(value)
    case .large(let value): return try newInt(unsigned: value)
    case .double(let value): return try newFloat(value)
    case .byte(let value): return retained(s.pointee.oneBytes[Int(value)])
    }
  }

  /// An int or what `__index__` gives, as the error of a format wants it: a new reference.
  private func indexObject(_ o: Ref, _ code: UInt8) throws(PythonError) -> Ref {
    if isInt(o) { return retained(o) }
    do throws(PythonError) {
      if let result = try callSpecial(o, "__index__") {
        if isInt(result) { return result }
        decref(result)
      }
    } catch { throw formatError(error, code) }
    throw invalidType(code)
  }

  private func invalidType(_ code: UInt8) -> PythonError {
    PythonError(
      .typeError, "memoryview: invalid type for format '\(Character(Unicode.Scalar(code)))'")
  }

  private func invalidValue(_ code: UInt8) -> PythonError {
    PythonError(
      .valueError, "memoryview: invalid value for format '\(Character(Unicode.Scalar(code)))'")
  }

  /// The error of an item, worded by its format (fix_error_int).
  private func formatError(_ error: PythonError, _ code: UInt8) -> PythonError {
    switch error.kind {
    case .typeError: invalidType(code)
    case .overflowError, .valueError: invalidValue(code)
    default: error
    }
  }

  /// Stores a value as an item of a view. Converting the value may run code of the script, which may
  /// release the view: that is looked at again before anything is written.
  func pack(
    _ p: UnsafeMutableRawPointer, _ value: Ref, _ code: UInt8, of v: Ref
  ) throws(PythonError) {
    func store<T>(_ x: T) throws(PythonError) {
      try checkUsable(v)
      p.storeBytes(of: x, as: T.self)
    }
    switch Character(Unicode.Scalar(code)) {
    case "?":
      try store(UInt8(try isTrue(value) ? 1 : 0))
    case "c":
      guard value.type == BuiltinType.bytes else { throw invalidType(code) }
      guard value.count == 1 else { throw invalidValue(code) }
      try store(bytes(value)[0])
    case "e", "f", "d":
      let x: Double
      do throws(PythonError) { x = try realNumber(value) } catch { throw formatError(error, code) }
      if code == UInt8(ascii: "d") { return try store(x) }
      if code == UInt8(ascii: "f") { return try store(Float(x)) }
      guard let bits = HalfFloat.bits(x) else {
        try checkUsable(v)
        throw invalidValue(code)
      }
      try store(bits)
    case "b", "h", "i", "l", "q", "n", "B", "H", "I", "L", "Q", "N", "P":
      let number = try indexObject(value, code)
      defer { decref(number) }
      try checkUsable(v)
      try packInteger(p, number, code)
    default:
      throw PythonError(
        .notImplementedError,
        "memoryview: format \(Character(Unicode.Scalar(code))) not supported")
    }
  }

  private func packInteger(
    _ p: UnsafeMutableRawPointer, _ number: Ref, _ code: UInt8
  ) throws(PythonError) {
    let small = intValue(number)
    func store<T: FixedWidthInteger>(_: T.Type) throws(PythonError) {
      guard let small, let x = T(exactly: small) else { throw invalidValue(code) }
      p.storeBytes(of: x, as: T.self)
    }
    switch Character(Unicode.Scalar(code)) {
    case "b": try store(Int8.self)
    case "B": try store(UInt8.self)
    case "h": try store(Int16.self)
    case "H": try store(UInt16.self)
    case "i": try store(Int32.self)
    case "I": try store(UInt32.self)
    case "l", "q", "n": try store(Int.self)
    default:
      // A pointer may be given as a negative number.
      if let small, small >= 0 || code == UInt8(ascii: "P") {
        p.storeBytes(of: small, as: Int.self)
        return
      }
      guard let x = unsignedValue(number) else { throw invalidValue(code) }
      p.storeBytes(of: x, as: UInt.self)
    }
  }

  /// The value of an int that 64 bits without a sign hold.
  func unsignedValue(_ o: Ref) -> UInt? {
    if let small = intValue(o) { return UInt(exactly: small) }
    let big = bigValue(o)
    guard !big.isNegative, big.bitLength <= 64 else { return nil }
    var x: UInt = 0
    for (i, digit) in big.digits.enumerated() { x |= UInt(digit) << UInt(30 * i) }
    return x
  }

  /// A value as a double, as C code asks for it (PyFloat_AsDouble).
  func realNumber(_ o: Ref) throws(PythonError) -> Double {
    if let x = try numberThroughFloat(o) { return x }
    for name in ["__float__", "__index__"] {
      guard let result = try callSpecial(o, name) else { continue }
      defer { decref(result) }
      if let x = try numberAsDouble(result) { return x }
      throw PythonError(
        .typeError,
        "\(shownType(o)).\(name) returned non-float (type \(shownType(result)))")
    }
    throw PythonError(.typeError, "must be real number, not \(shownType(o))")
  }
}
