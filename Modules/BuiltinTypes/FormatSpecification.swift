import ObjectModel
import PyNumerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// What stands behind the colon of a format field (Python/formatter_unicode.c, 3.8 to 3.13):
//   [[fill]align][sign][#][0][width][grouping][.precision][type]

/// A format specification, taken apart.
struct FormatSpecification {
  private var fill: Unicode.Scalar = " "
  private var align: Unicode.Scalar?
  private var sign: Unicode.Scalar?
  private var isAlternate = false
  private var width = 0
  private var separator: Unicode.Scalar?
  private var precision: Int?
  private var type: Unicode.Scalar?
  private let typeName: String

  /// Takes a specification apart.
  /// - Parameters:
  ///   - typeName: what errors name.
  ///   - isText: whether it is a str's.
  init(_ text: String, typeName: String, isText: Bool) throws(PythonError) {
    self.typeName = typeName
    var rest = Substring(text).unicodeScalars
    func isAlign(_ c: Unicode.Scalar) -> Bool { c == "<" || c == ">" || c == "=" || c == "^" }
    var hasFill = false
    if rest.count > 1, isAlign(rest[rest.index(after: rest.startIndex)]) {
      fill = rest.removeFirst()
      align = rest.removeFirst()
      hasFill = true
    } else if let c = rest.first, isAlign(c) {
      align = rest.removeFirst()
    }
    if let c = rest.first, c == "+" || c == "-" || c == " " { sign = rest.removeFirst() }
    if rest.first == "#" {
      isAlternate = true
      rest.removeFirst()
    }
    if !hasFill, rest.first == "0" {
      fill = "0"
      if align == nil { align = isText ? "<" : "=" }
      rest.removeFirst()
    }
    width = try Self.number(&rest) ?? 0
    if let c = rest.first, c == "," || c == "_" { separator = rest.removeFirst() }
    if rest.first == "." {
      rest.removeFirst()
      guard let digits = try Self.number(&rest) else {
        throw PythonError(.valueError, "Format specifier missing precision")
      }
      precision = digits
    }
    if rest.count > 1 {
      throw PythonError(.valueError, "Invalid format specifier")
    }
    type = rest.first
    if let separator, let type, "bcnoxXs".unicodeScalars.contains(type) {
      let isRadix = "boxX".unicodeScalars.contains(type)
      if !(separator == "_" && isRadix) {
        throw PythonError(.valueError, "Cannot specify '\(separator)' with '\(type)'.")
      }
    }
  }

  private static func number(
    _ rest: inout Substring.UnicodeScalarView
  ) throws(PythonError) -> Int? {
    let digits = rest.prefix { 48...57 ~= $0.value }
    guard !digits.isEmpty else { return nil }
    rest = rest[digits.endIndex...]
    guard let n = Int(String(digits)) else {
      throw PythonError(.valueError, "Too many decimal digits in format string")
    }
    return n
  }

  private var unknown: PythonError {
    PythonError(
      .valueError,
      "Unknown format code '\(type ?? " ")' for object of type '\(typeName)'")
  }

  // MARK: Values

  /// A str.
  func format(text: String) throws(PythonError) -> String {
    if let type, type != "s" { throw unknown }
    if let sign {
      throw PythonError(
        .valueError,
        sign == " "
          ? "Space not allowed in string format specifier"
          : "Sign not allowed in string format specifier")
    }
    if isAlternate {
      throw PythonError(
        .valueError, "Alternate form (#) not allowed in string format specifier")
    }
    if align == "=" {
      throw PythonError(
        .valueError, "'=' alignment not allowed in string format specifier")
    }
    if separator != nil { throw PythonError(.valueError, "Cannot specify ',' with 's'.") }
    let shown = precision.map { String(text.unicodeScalars.prefix($0)) } ?? text
    return padded(prefix: "", shown, fallback: "<")
  }

  /// Whether an int is shown as the float that it equals.
  var wantsDouble: Bool {
    switch type {
    case "e", "E", "f", "F", "g", "G", "%": true
    default: false
    }
  }

  /// An int or bool, unless `wantsDouble`.
  func format(integer value: BigInteger) throws(PythonError) -> String {
    switch type {
    case nil, "d", "n", "b", "o", "x", "X", "c": break
    default: throw unknown
    }
    if precision != nil {
      throw PythonError(.valueError, "Precision not allowed in integer format specifier")
    }
    if type == "c" {
      if sign != nil {
        throw PythonError(.valueError, "Sign not allowed with integer format specifier 'c'")
      }
      if isAlternate {
        throw PythonError(
          .valueError, "Alternate form (#) not allowed with integer format specifier 'c'")
      }
      guard let code = Int(value.description), 0...0x10FFFF ~= code,
        let scalar = Unicode.Scalar(UInt32(code))
      else {
        throw PythonError(.overflowError, "%c arg not in range(0x110000)")
      }
      return padded(prefix: "", String(Character(scalar)), fallback: "<")
    }
    let radix = type == "b" ? 2 : type == "o" ? 8 : type == "x" || type == "X" ? 16 : 10
    var digits = value.text(radix: radix)
    let isNegative = digits.hasPrefix("-")
    if isNegative { digits.removeFirst() }
    if type == "X" { digits = digits.uppercased() }
    var prefix = signText(isNegative)
    if isAlternate, radix != 10, let type { prefix += "0\(type)" }
    return padded(prefix: prefix, digits, every: radix == 10 ? 3 : 4)
  }

  /// A float.
  func format(double value: Double) throws(PythonError) -> String {
    let code: Unicode.Scalar
    switch type {
    case nil: code = precision == nil ? "r" : "g"
    case "e", "E", "f", "F", "g", "G", "%", "n": code = type.unsafelyUnwrapped
    default: throw unknown
    }
    var text: String
    let magnitude = value.magnitude
    if !magnitude.isFinite {
      text = magnitude.isNaN ? "nan" : "inf"
    } else {
      switch code {
      case "r":
        text = FloatText.repr(magnitude)
      case "%": text = Self.printed(magnitude * 100, "f", precision ?? 6, isAlternate)
      case "n": text = Self.printed(magnitude, "g", precision ?? 6, isAlternate)
      case "F": text = Self.printed(magnitude, "f", precision ?? 6, isAlternate)
      default:
        text = Self.printed(
          magnitude, Character(code), precision ?? 6, isAlternate)
        if type == nil, !text.contains("."), !text.contains("e") { text += ".0" }
      }
    }
    if code == "E" || code == "F" || code == "G" { text = text.uppercased() }
    if code == "%" { text += "%" }
    let isNegative = value.sign == .minus && !value.isNaN
    return padded(prefix: signText(isNegative), text, every: 3)
  }

  /// A complex number: both parts as floats, the whole in parentheses where no type is told and the
  /// real part is not left out.
  func format(real: Double, imaginary: Double) throws(PythonError) -> String {
    switch type {
    case nil, "e", "E", "f", "F", "g", "G", "n": break
    default: throw unknown
    }
    if fill == "0" {
      throw PythonError(
        .valueError, "Zero padding is not allowed in complex format specifier")
    }
    if align == "=" {
      throw PythonError(
        .valueError, "'=' alignment flag is not allowed in complex format specifier")
    }
    let skipsReal = type == nil && real == 0 && real.sign == .plus
    var part = self
    part.width = 0
    part.align = nil
    var text = skipsReal ? "" : part.partText(real)
    if !skipsReal { part.sign = "+" }
    text += part.partText(imaginary) + "j"
    if type == nil, !skipsReal { text = "(" + text + ")" }
    return padded(prefix: "", text, fallback: ">")
  }

  /// One part of a complex number.
  private func partText(_ value: Double) -> String {
    let magnitude = value.magnitude
    var text: String
    if !magnitude.isFinite {
      text = magnitude.isNaN ? "nan" : "inf"
    } else if type == nil, precision == nil {
      text = FloatText.repr(magnitude)
      if text.hasSuffix(".0") { text.removeLast(2) }
      if isAlternate, !text.contains(".") {
        text.insert(".", at: text.firstIndex(of: "e") ?? text.endIndex)
      }
    } else {
      let code = type == "n" ? "g" : type == "F" ? "f" : type ?? "g"
      text = Self.printed(magnitude, Character(code), precision ?? 6, isAlternate)
    }
    if type == "E" || type == "F" || type == "G" { text = text.uppercased() }
    return padded(prefix: signText(value.sign == .minus && !value.isNaN), text, every: 3)
  }

  /// What C's printf gives, which rounds as CPython does.
  private static func printed(
    _ value: Double, _ code: Character, _ precision: Int, _ isAlternate: Bool
  ) -> String {
    var buffer = [CChar](repeating: 0, count: precision + 400)
    let format = "%\(isAlternate ? "#" : "").\(precision)\(code)"
    let written = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
    return String(decoding: buffer.prefix(Int(max(written, 0))).map(UInt8.init), as: UTF8.self)
  }

  private func signText(_ isNegative: Bool) -> String {
    if isNegative { return "-" }
    return sign == "+" ? "+" : sign == " " ? " " : ""
  }

  // MARK: Layout

  /// The digits before a point, in groups; with zeros up to a width where the fill is `0`.
  private func padded(prefix: String, _ text: String, every: Int) -> String {
    guard let separator else { return padded(prefix: prefix, text, fallback: ">") }
    let end = text.unicodeScalars.firstIndex {
      !(48...57 ~= $0.value || every == 4 && 97...102 ~= $0.value | 32)
    }
    let whole = String(text[..<(end ?? text.endIndex)])
    let tail = String(text[(end ?? text.endIndex)...])
    var digits = Array(whole)
    func grouped() -> String {
      var out = ""
      for (i, digit) in digits.enumerated() {
        if i > 0, (digits.count - i) % every == 0 { out.unicodeScalars.append(separator) }
        out.append(digit)
      }
      return out
    }
    var shown = grouped()
    if fill == "0", align == "=" {
      while shown.count + prefix.count + tail.count < width {
        digits.insert("0", at: 0)
        shown = grouped()
      }
    }
    return padded(prefix: prefix, shown + tail, fallback: ">")
  }

  /// Fills a text up to the width.
  private func padded(prefix: String, _ text: String, fallback: Unicode.Scalar) -> String {
    let missing = max(width - prefix.unicodeScalars.count - text.unicodeScalars.count, 0)
    func filled(_ n: Int) -> String { String(repeating: Character(fill), count: n) }
    switch align ?? fallback {
    case "<": return prefix + text + filled(missing)
    case "^": return filled(missing / 2) + prefix + text + filled(missing - missing / 2)
    case "=": return prefix + filled(missing) + text
    default: return filled(missing) + prefix + text
    }
  }
}
