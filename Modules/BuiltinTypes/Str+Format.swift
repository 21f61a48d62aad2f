import ObjectModel
import RefCounting

// str.format: the fields of a format string (Objects/stringlib/unicode_format.h, 3.8 to 3.13). What
// stands behind the colon of a field is in FormatSpecification.swift.

/// A format string on its way: how fields without a number count.
private struct FieldNumbering {
  var next = 0
  var isAutomatic: Bool?

  /// The index of a field, given or counted.
  mutating func index(_ name: Substring.UnicodeScalarView) throws(PythonError) -> Int? {
    let text = String(name)
    if !text.isEmpty, Int(text) == nil { return nil }
    let automatic = text.isEmpty
    if let isAutomatic, isAutomatic != automatic {
      throw PythonError(
        .valueError,
        automatic
          ? "cannot switch from manual field specification to automatic field numbering"
          : "cannot switch from automatic field numbering to manual field specification")
    }
    isAutomatic = automatic
    if !automatic { return Int(text) }
    defer { next += 1 }
    return next
  }
}

/// What a format string has become so far.
private struct FormatOutput {
  var text = ""
  var pieces: TextPieces
  /// The str that is all of the text, one reference: a writer gives it back as it is.
  var whole: Ref?
}

extension ObjectSpace {
  /// `o.format(*arguments, **keywords)`: a new reference. The text that a single field gives is the
  /// field's own str, where the field is a str; so is a format without fields.
  func stringFormat(
    _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let keywords = try takeNamedArguments()
    defer { decref(keywords) }
    return try stringFormat(o, arguments, keywords)
  }

  /// The same with the named fields out of a mapping, and without arguments for `format_map`.
  func stringFormat(
    _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>?, _ keywords: Ref?
  ) throws(PythonError) -> Ref {
    var numbering = FieldNumbering()
    var out = FormatOutput(pieces: TextPieces(formatLength: o.count))
    do throws(PythonError) {
      try write(
        Substring(string(o)).unicodeScalars, arguments, keywords, &numbering, depth: 2, to: &out)
    } catch {
      decref(out.whole)
      throw error
    }
    if let whole = out.whole { return whole }
    if o.type == BuiltinType.str, out.pieces.ends.count == 1, out.text == string(o) {
      return retained(o)
    }
    return try newString(out.text, in: out.pieces)
  }

  private func write(
    _ text: Substring.UnicodeScalarView, _ arguments: UnsafeBufferPointer<Ref>?,
    _ keywords: Ref?, _ numbering: inout FieldNumbering, depth: Int, to out: inout FormatOutput
  ) throws(PythonError) {
    if depth == 0 { throw PythonError(.valueError, "Max string recursion exceeded") }
    var rest = text
    var hasLiteral = false
    while let c = rest.popFirst() {
      if c != "{", c != "}" {
        out.text.unicodeScalars.append(c)
        hasLiteral = true
        continue
      }
      if rest.first == c {
        rest.removeFirst()
        out.text.unicodeScalars.append(c)
        out.pieces.mark(out.text)
        hasLiteral = false
        continue
      }
      if hasLiteral { out.pieces.mark(out.text) }
      hasLiteral = false
      if c == "}" { throw PythonError(.valueError, "Single '}' encountered in format string") }
      if rest.isEmpty { throw PythonError(.valueError, "Single '{' encountered in format string") }
      var nesting = 1
      var inBrackets = false
      let start = rest.startIndex
      var i = start
      var colon: Substring.UnicodeScalarView.Index?
      while i < rest.endIndex {
        let d = rest[i]
        if d == "[", colon == nil { inBrackets = true }
        if d == "]" { inBrackets = false }
        if d == ":", colon == nil, !inBrackets, nesting == 1 { colon = i }
        if d == "{" { nesting += 1 }
        if d == "}" {
          nesting -= 1
          if nesting == 0 { break }
        }
        i = rest.index(after: i)
      }
      guard i < rest.endIndex else {
        throw PythonError(.valueError, "expected '}' before end of string")
      }
      let field = rest[start..<(colon ?? i)]
      let specification = colon.map { rest[rest.index(after: $0)..<i] } ?? rest[i..<i]
      rest = rest[rest.index(after: i)...]
      let (shown, object) = try formattedField(
        field, specification, arguments, keywords, &numbering, depth, text.count)
      if rest.isEmpty, out.text.isEmpty { out.whole = object } else { decref(object) }
      out.text += shown
      out.pieces.mark(out.text)
    }
    if hasLiteral { out.pieces.mark(out.text) }
  }

  private func formattedField(
    _ field: Substring.UnicodeScalarView, _ specification: Substring.UnicodeScalarView,
    _ arguments: UnsafeBufferPointer<Ref>?, _ keywords: Ref?, _ numbering: inout FieldNumbering,
    _ depth: Int, _ length: Int
  ) throws(PythonError) -> (String, Ref?) {
    var name = field
    var conversion: Unicode.Scalar?
    if let mark = field.firstIndex(of: "!") {
      name = field[..<mark]
      let letters = field[field.index(after: mark)...]
      guard let letter = letters.first else {
        throw PythonError(.valueError, "unmatched '{' in format spec")
      }
      if letters.count > 1 {
        throw PythonError(.valueError, "expected ':' after conversion specifier")
      }
      conversion = letter
    }
    var value = try fieldValue(name, arguments, keywords, &numbering)
    defer { decref(value) }
    if let conversion {
      let converted: Ref
      switch conversion {
      case "r": converted = try repr(value)
      case "s": converted = try str(value)
      case "a": converted = try newString(ObjectSpace.escaped(try reprText(value)))
      default:
        throw PythonError(.valueError, "Unknown conversion specifier \(conversion)")
      }
      decref(value)
      value = converted
    }
    guard specification.contains("{") || specification.contains("}") else {
      return try formatPiece(value, String(specification))
    }
    // A specification with fields in it is put together by a writer of its own.
    var spec = FormatOutput(pieces: TextPieces(formatLength: length))
    defer { decref(spec.whole) }
    try write(specification, arguments, keywords, &numbering, depth: depth - 1, to: &spec)
    if spec.whole == nil { spec.whole = try newString(spec.text, in: spec.pieces) }
    return try formatPiece(value, spec.text)
  }

  /// The object that a field names: an argument, then attributes and items; a new reference.
  private func fieldValue(
    _ name: Substring.UnicodeScalarView, _ arguments: UnsafeBufferPointer<Ref>?,
    _ keywords: Ref?, _ numbering: inout FieldNumbering
  ) throws(PythonError) -> Ref {
    let end = name.firstIndex { $0 == "." || $0 == "[" } ?? name.endIndex
    let first = name[..<end]
    var value: Ref
    if let index = try numbering.index(first) {
      guard let arguments else {
        throw PythonError(.valueError, "Format string contains positional fields")
      }
      guard index < arguments.count else {
        throw PythonError(
          .indexError, "Replacement index \(index) out of range for positional args tuple")
      }
      value = retained(arguments[index])
    } else {
      let key = try newString(String(first))
      defer { decref(key) }
      guard let keywords else { throw try keyError(key) }
      value = try getItem(keywords, key)
    }
    var rest = name[end...]
    while let c = rest.popFirst() {
      let next: Ref
      do throws(PythonError) {
        if c == "." {
          let stop = rest.firstIndex { $0 == "." || $0 == "[" } ?? rest.endIndex
          let key = try newString(String(rest[..<stop]))
          defer { decref(key) }
          rest = rest[stop...]
          next = try getAttribute(value, key)
        } else {
          guard c == "[", let stop = rest.firstIndex(of: "]") else {
            throw PythonError(
              .valueError,
              c == "["
                ? "Missing ']' in format string"
                : "Only '.' or '[' may follow ']' in format field specifier")
          }
          let text = String(rest[..<stop])
          if text.isEmpty {
            throw PythonError(.valueError, "Empty attribute in format string")
          }
          let key: Ref
          if let n = Int(text) { key = try newInt(n) } else { key = try newString(text) }
          defer { decref(key) }
          rest = rest[rest.index(after: stop)...]
          next = try getItem(value, key)
        }
      } catch {
        decref(value)
        throw error
      }
      decref(value)
      value = next
    }
    return value
  }

  /// A text with all but ASCII escaped, as `ascii` shows it.
  static func escaped(_ text: String) -> String {
    var out = ""
    for c in text.unicodeScalars {
      let code = String(c.value, radix: 16)
      func padded(_ n: Int) -> String { String(repeating: "0", count: n - code.count) + code }
      switch c.value {
      case ..<128: out.unicodeScalars.append(c)
      case ..<256: out += "\\x" + padded(2)
      case ..<65536: out += "\\u" + padded(4)
      default: out += "\\U" + padded(8)
      }
    }
    return out
  }

  /// A formatted value, and the str that it is where one is made or is there: one reference.
  func formatPiece(
    _ value: Ref, _ specification: String
  ) throws(PythonError) -> (String, Ref?) {
    if isInstance(value), lookupSpecial(value.type, "__format__") != nil {
      return (try format(value, specification), nil)
    }
    if specification.isEmpty, value.type != BuiltinType.int {
      let text = try str(value)
      return (string(text), text)
    }
    let text = try format(value, specification)
    // What fills its width already is written as it is.
    let isWhole = value.type == BuiltinType.str && text == string(value)
    return (text, isWhole ? retained(value) : nil)
  }

  /// `format(value, specification)`
  func format(_ value: Ref, _ specification: String) throws(PythonError) -> String {
    if isInstance(value), lookupSpecial(value.type, "__format__") != nil {
      let text = try newString(specification)
      defer { decref(text) }
      guard let result = try callSpecial(value, "__format__", text) else { return "" }
      defer { decref(result) }
      guard kind(result) == BuiltinType.str else {
        throw PythonError(
          .typeError, "__format__ must return a str, not \(shownType(result))")
      }
      return string(result)
    }
    if specification.isEmpty { return try strText(value) }
    switch kind(value) {
    case BuiltinType.str, BuiltinType.int, BuiltinType.bool, BuiltinType.float,
      BuiltinType.complex:
      let parsed = try FormatSpecification(
        specification, typeName: typeName(of: value), isText: kind(value) == BuiltinType.str)
      switch kind(value) {
      case BuiltinType.str: return try parsed.format(text: string(value))
      case BuiltinType.float: return try parsed.format(double: floatValue(value))
      case BuiltinType.complex:
        return try parsed.format(
          real: complexReal(value), imaginary: complexImaginary(value))
      default:
        return parsed.wantsDouble
          ? try parsed.format(double: try doubleOfInt(value))
          : try parsed.format(integer: bigValue(value))
      }
    default:
      throw PythonError(
        .typeError, "unsupported format string passed to \(shownType(value)).__format__")
    }
  }
}
