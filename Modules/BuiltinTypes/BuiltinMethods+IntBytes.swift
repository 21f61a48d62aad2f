import ObjectModel
import RefCounting

// `int.to_bytes` and `int.from_bytes`.

extension BuiltinMethods {
  static let intBytes: [String: BuiltinMethod] = [
    "to_bytes": { (s, o, arguments) throws(PythonError) in
      try checkByteArguments(s, "to_bytes", "length", arguments.count)
      let length = given(s, arguments, 0)
      let count = try length.map { (n) throws(PythonError) in try s.indexValue(n) } ?? 1
      if count < 0 { throw PythonError(.valueError, "length argument must be non-negative") }
      let isLittle = try isLittleEndian(s, given(s, arguments, 1), "to_bytes")
      return try s.intToBytes(
        o, count, isLittle: isLittle, isSigned: try isSigned(s, arguments))
    },
    "from_bytes": { (s, cls, arguments) throws(PythonError) in
      try checkByteArguments(s, "from_bytes", "bytes", arguments.count)
      let isLittle = try isLittleEndian(s, given(s, arguments, 1), "from_bytes")
      let value = try s.intFromBytes(
        arguments[0], isLittle: isLittle, isSigned: try isSigned(s, arguments))
      guard s.info(of: cls).pointee.flags.contains(.isType),
        s.typeIndex(cls) != BuiltinType.int
      else { return value }
      defer { s.decref(value) }
      return try s.callArray(cls, [value])
    },
  ]

  /// A positional argument; `nil` where it is missing, for which None stands before one given by name.
  private static func given(
    _ s: ObjectSpace, _ arguments: UnsafeBufferPointer<Ref>, _ i: Int
  ) -> Ref? {
    i < arguments.count && arguments[i] != s.none ? arguments[i] : nil
  }

  /// Up to 3.10 both arguments have to be there; `signed` is given by name only.
  private static func checkByteArguments(
    _ s: ObjectSpace, _ name: String, _ first: String, _ n: Int
  ) throws(PythonError) {
    let isOptional = s.s.pointee.minor >= 11
    let least = name == "to_bytes" && isOptional ? 0 : isOptional ? 1 : 2
    if n < least {
      throw PythonError(
        .typeError,
        "\(name)() missing required argument "
          + (n == 0 ? "'\(first)' (pos 1)" : "'byteorder' (pos 2)"))
    }
    if n > 2, s.typeNames.namedArguments.isEmpty {
      throw PythonError(
        .typeError,
        "\(name)() takes \(isOptional ? "at most" : "exactly") 2 positional arguments (\(n) given)")
    }
  }

  private static func isSigned(
    _ s: ObjectSpace, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Bool {
    guard let flag = given(s, arguments, 2) else { return false }
    return try s.isTrue(flag)
  }

  private static func isLittleEndian(
    _ s: ObjectSpace, _ order: Ref?, _ name: String
  ) throws(PythonError) -> Bool {
    guard let order else {
      if s.s.pointee.minor >= 11 { return false }
      throw PythonError(.typeError, "\(name)() missing required argument 'byteorder' (pos 2)")
    }
    switch try s.textArgument(order, "\(name)() argument 'byteorder'") {
    case "little": return true
    case "big": return false
    default:
      throw PythonError(.valueError, "byteorder must be either 'little' or 'big'")
    }
  }
}
