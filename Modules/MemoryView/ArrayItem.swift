import BuiltinTypes
import ObjectModel
import RefCounting

// One item of an array: to an object and from an object, with the errors of arraymodule.c's setters,
// which come from several layers of C and are worded accordingly.

extension ObjectSpace {
  /// The item at an index in range: a new reference.
  func arrayItem(_ o: Ref, _ i: Int) throws(PythonError) -> Ref {
    let code = arrayCode(o)
    let p = UnsafeRawPointer(arrayItems(o).unsafelyUnwrapped) + i * code.itemSize
    if code.isText { return try newCharacter(p.loadUnaligned(as: UInt32.self)) }
    return try unpack(p, code.letter)
  }

  /// Stores a value at an index in range.
  func arraySet(_ o: Ref, _ i: Int, _ value: Ref) throws(PythonError) {
    var scratch: UInt64 = 0
    let code = arrayCode(o)
    try withUnsafeMutablePointer(to: &scratch) { (p) throws(PythonError) in
      try store(value, code, at: p)
    }
    // Code of the script that ran meanwhile may have made the array shorter.
    guard i < o.count else {
      throw PythonError(.indexError, "array assignment index out of range")
    }
    withUnsafeBytes(of: scratch) { bytes in
      let target = arrayItems(o).unsafelyUnwrapped + i * code.itemSize
      target.copyMemory(from: bytes.baseAddress.unsafelyUnwrapped, byteCount: code.itemSize)
    }
  }

  /// Writes a value as an item.
  func store(
    _ value: Ref, _ code: ArrayCode, at p: UnsafeMutableRawPointer
  ) throws(PythonError) {
    switch Character(Unicode.Scalar(code.letter)) {
    case "b":
      let x = try short(value)
      if x < -128 { throw overflow("signed char is less than minimum") }
      if x > 127 { throw overflow("signed char is greater than maximum") }
      p.storeBytes(of: Int8(x), as: Int8.self)
    case "B":
      let x = try long(value)
      if x < 0 { throw overflow("unsigned byte integer is less than minimum") }
      if x > 255 { throw overflow("unsigned byte integer is greater than maximum") }
      p.storeBytes(of: UInt8(x), as: UInt8.self)
    case "h": p.storeBytes(of: Int16(try short(value)), as: Int16.self)
    case "H":
      let x = try integer(value)
      if x < 0 { throw overflow("unsigned short is less than minimum") }
      if x > 65535 { throw overflow("unsigned short is greater than maximum") }
      p.storeBytes(of: UInt16(x), as: UInt16.self)
    case "i": p.storeBytes(of: Int32(try integer(value)), as: Int32.self)
    case "I":
      let x = try unsignedLong(value)
      if x > UInt(UInt32.max) { throw overflow("unsigned int is greater than maximum") }
      p.storeBytes(of: UInt32(x), as: UInt32.self)
    case "l": p.storeBytes(of: try long(value), as: Int.self)
    case "L": p.storeBytes(of: try unsignedLong(value), as: UInt.self)
    case "q":
      let x = try index(value)
      defer { decref(x) }
      guard let small = intValue(x) else { throw overflow("int too big to convert") }
      p.storeBytes(of: small, as: Int.self)
    case "Q":
      let x = try unsignedIndex(value)
      defer { decref(x) }
      if bigValue(x).isNegative { throw overflow("can't convert negative int to unsigned") }
      guard let wide = unsignedValue(x) else { throw overflow("int too big to convert") }
      p.storeBytes(of: wide, as: UInt.self)
    case "f": p.storeBytes(of: Float(try realNumber(value)), as: Float.self)
    case "d": p.storeBytes(of: try realNumber(value), as: Double.self)
    default:
      guard value.type == BuiltinType.str, value.count == 1 else {
        throw PythonError(
          .typeError,
          s.pointee.minor >= 13
            ? "array item must be a unicode character, not \(shownType(value))"
            : "array item must be unicode character")
      }
      p.storeBytes(of: codePoints(value)[0], as: UInt32.self)
    }
  }

  private func overflow(_ text: String) -> PythonError { PythonError(.overflowError, text) }

  /// An int, or what `__index__` gives: a new reference.
  private func index(_ value: Ref) throws(PythonError) -> Ref {
    if isInt(value) { return retained(value) }
    if let result = try callSpecial(value, "__index__") {
      if isInt(result) { return result }
      defer { decref(result) }
      throw PythonError(
        .typeError, "__index__ returned non-int (type \(shownType(result)))")
    }
    if s.pointee.minor < 10 {
      throw PythonError(
        .typeError,
        value.type == BuiltinType.float
          ? "integer argument expected, got float"
          : "an integer is required (got type \(shownType(value)))")
    }
    throw PythonError(
      .typeError, "'\(shownType(value))' object cannot be interpreted as an integer")
  }

  /// The same of the unsigned codes, which had a text of their own for a float up to 3.9.
  private func unsignedIndex(_ value: Ref) throws(PythonError) -> Ref {
    if s.pointee.minor < 10, value.type == BuiltinType.float {
      throw PythonError(.typeError, "array item must be integer")
    }
    return try index(value)
  }

  private func long(_ value: Ref) throws(PythonError) -> Int {
    let x = try index(value)
    defer { decref(x) }
    guard let small = intValue(x) else {
      throw overflow("Python int too large to convert to C long")
    }
    return small
  }

  private func integer(_ value: Ref) throws(PythonError) -> Int {
    let x = try long(value)
    if x < Int(Int32.min) { throw overflow("signed integer is less than minimum") }
    if x > Int(Int32.max) { throw overflow("signed integer is greater than maximum") }
    return x
  }

  private func short(_ value: Ref) throws(PythonError) -> Int {
    let x = try long(value)
    if x < Int(Int16.min) { throw overflow("signed short integer is less than minimum") }
    if x > Int(Int16.max) { throw overflow("signed short integer is greater than maximum") }
    return x
  }

  private func unsignedLong(_ value: Ref) throws(PythonError) -> UInt {
    let x = try unsignedIndex(value)
    defer { decref(x) }
    if bigValue(x).isNegative { throw overflow("can't convert negative value to unsigned int") }
    guard let wide = unsignedValue(x) else {
      throw overflow("Python int too large to convert to C unsigned long")
    }
    return wide
  }
}
