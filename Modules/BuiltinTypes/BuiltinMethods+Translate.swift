import ObjectModel
import PyNumerics
import RefCounting

// Methods of str that go by a table or a mapping, `expandtabs`, and the hexadecimal texts of floats.

extension BuiltinMethods {
  static let strTables: [String: BuiltinMethod] = [
    "format_map": oneArgument("format_map") { (s, o, mapping) throws(PythonError) in
      try s.stringFormat(o, nil, mapping)
    },
    "expandtabs": keywords("expandtabs", 1) { (s, o, arguments) throws(PythonError) in
      let size = try arguments.first.map { (n) throws(PythonError) in try s.indexValue(n) } ?? 8
      let points = s.codePoints(o)
      guard points.contains(9) else { return s.retained(o) }
      var out: [UInt32] = []
      var column = 0
      for point in points {
        if point == 9 {
          let n = size > 0 ? size - column % size : 0
          column += n
          out.append(contentsOf: repeatElement(32, count: n))
        } else {
          out.append(point)
          column = point == 10 || point == 13 ? 0 : column + 1
        }
      }
      return try s.newString(codePoints: out)
    },
    "translate": oneArgument("translate") { (s, o, table) throws(PythonError) in
      if o.count == 0 { return s.retained(o) }
      var out: [UInt32] = []
      for point in s.codePoints(o) {
        let key = try s.newInt(Int(point))
        defer { s.decref(key) }
        let found: Ref
        do throws(PythonError) { found = try s.getItem(table, key) } catch {
          guard error.kind == .keyError || error.kind == .indexError || error.kind == .lookupError
          else { throw error }
          out.append(point)
          continue
        }
        defer { s.decref(found) }
        if found == s.none { continue }
        switch s.kind(found) {
        case BuiltinType.str: out += s.codePoints(found)
        case BuiltinType.int, BuiltinType.bool:
          guard let code = s.intValue(found), 0...0x10FFFF ~= code else {
            throw PythonError(
              .valueError, "character mapping must be in range(0x110000)")
          }
          out.append(UInt32(code))
        default:
          throw PythonError(
            .typeError, "character mapping must return integer, None or str")
        }
      }
      return try s.newString(codePoints: out)
    },
    "maketrans": positional("maketrans", 1, 3) { (s, _, arguments) throws(PythonError) in
      let table = try s.newDict()
      return try s.building(table) { () throws(PythonError) in
        if arguments.count == 1 {
          try fill(s, table, from: arguments[0])
        } else {
          try fill(s, table, arguments)
        }
      }
    },
  ]

  private static func fill(
    _ s: ObjectSpace, _ table: Ref, from source: Ref
  ) throws(PythonError) {
    guard s.kind(source) == BuiltinType.dict else {
      throw PythonError(
        .typeError, "if you give only one argument to maketrans it must be a dict")
    }
    var position = 0
    while let (key, value) = s.dictNext(source, &position) {
      if s.kind(key) == BuiltinType.str {
        guard key.count == 1 else {
          throw PythonError(
            .valueError, "string keys in translate table must be of length 1")
        }
        let code = try s.newInt(Int(s.codePoints(key)[0]))
        defer { s.decref(code) }
        try s.dictSet(table, code, value)
      } else if s.isInt(key) {
        try s.dictSet(table, key, value)
      } else {
        throw PythonError(
          .typeError, "keys in translate table must be strings or integers")
      }
    }
  }

  private static func fill(
    _ s: ObjectSpace, _ table: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) {
    guard s.kind(arguments[0]) == BuiltinType.str else {
      throw PythonError(
        .typeError,
        "first maketrans argument must be a string if there is a second argument")
    }
    _ = try s.textArgument(arguments[1], "maketrans() argument 2")
    if arguments.count > 2 { _ = try s.textArgument(arguments[2], "maketrans() argument 3") }
    let (from, to) = (s.codePoints(arguments[0]), s.codePoints(arguments[1]))
    guard from.count == to.count else {
      throw PythonError(
        .valueError, "the first two maketrans arguments must have equal length")
    }
    for (a, b) in zip(from, to) {
      let key = try s.newInt(Int(a))
      defer { s.decref(key) }
      let value = try s.newInt(Int(b))
      defer { s.decref(value) }
      try s.dictSet(table, key, value)
    }
    if arguments.count < 3 { return }
    for point in s.codePoints(arguments[2]) {
      let key = try s.newInt(Int(point))
      defer { s.decref(key) }
      try s.dictSet(table, key, s.none)
    }
  }

  static let floatTexts: [String: BuiltinMethod] = [
    "hex": noArguments("hex") { (s, o) throws(PythonError) in
      try s.newString(hexText(s.floatValue(o)))
    },
    "fromhex": oneArgument("fromhex") { (s, cls, text) throws(PythonError) in
      guard s.kind(text) == BuiltinType.str else {
        throw PythonError(.typeError, "bad argument type for built-in operation")
      }
      let value = try s.newFloat(try hexValue(s.string(text)))
      guard s.info(of: cls).pointee.flags.contains(.isType),
        s.typeIndex(cls) != BuiltinType.float
      else { return value }
      defer { s.decref(value) }
      return try s.callArray(cls, [value])
    },
  ]

  private static func hexText(_ value: Double) -> String {
    if !value.isFinite { return FloatText.repr(value) }
    let sign = value.sign == .minus ? "-" : ""
    if value == 0 { return sign + "0x0.0p+0" }
    let isSubnormal = value.isSubnormal
    let exponent = isSubnormal ? -1022 : Int(value.exponent)
    let digits = String(value.significandBitPattern, radix: 16)
    let fraction = String(repeating: "0", count: 13 - digits.count) + digits
    return sign + "0x\(isSubnormal ? 0 : 1).\(fraction)p\(exponent < 0 ? "-" : "+")\(abs(exponent))"
  }

  /// The double that a hexadecimal text stands for.
  private static func hexValue(_ text: String) throws(PythonError) -> Double {
    let invalid = PythonError(.valueError, "invalid hexadecimal floating-point string")
    let spaces: Set<Character> = [" ", "\t", "\n", "\r", "\u{b}", "\u{c}"]
    var rest = Substring(text).drop { spaces.contains($0) }
    while let last = rest.last, spaces.contains(last) { rest.removeLast() }
    var body = rest.lowercased()
    var isNegative = false
    if body.first == "-" || body.first == "+" {
      isNegative = body.first == "-"
      body.removeFirst()
    }
    switch body {
    case "inf", "infinity": return isNegative ? -.infinity : .infinity
    case "nan": return .nan
    default: break
    }
    if body.hasPrefix("0x") { body.removeFirst(2) }
    let parts = body.split(separator: "p", omittingEmptySubsequences: false)
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let digits = mantissa.joined()
    guard parts.count <= 2, mantissa.count <= 2, !digits.isEmpty,
      digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
      parts.count == 1 || Int(parts[1]) != nil
    else { throw invalid }
    // Swift reads such a text, correctly rounded, once it has an exponent.
    let plain =
      "0x" + (mantissa[0].isEmpty ? "0" : mantissa[0])
      + (mantissa.count > 1 && !mantissa[1].isEmpty ? "." + mantissa[1] : "")
    guard let value = Double(plain + "p" + (parts.count > 1 ? String(parts[1]) : "0")) else {
      throw invalid
    }
    if value.isInfinite {
      throw PythonError(.overflowError, "hexadecimal value too large to represent as a float")
    }
    return isNegative ? -value : value
  }
}
