/// The value of a script's parameter: one of Lua's simple kinds.
///
/// In JSON it is a plain number, boolean or string. JSON does not tell 5 from 5.0, so `==` does not
/// either. A float that is no finite number is written as a string, since JSON has no word for it.
public enum ParameterValue: Sendable {
  /// A Lua integer.
  case integer(Int64)
  /// A Lua float.
  case float(Double)
  /// A Lua boolean.
  case boolean(Bool)
  /// A string.
  case string(String)
}

extension ParameterValue: Equatable {
  /// Whether two values are the same; an integer equals a float of exactly the same number.
  public static func == (left: ParameterValue, right: ParameterValue) -> Bool {
    switch (left, right) {
    case (.integer(let a), .integer(let b)): a == b
    case (.float(let a), .float(let b)): a == b
    case (.boolean(let a), .boolean(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.integer(let a), .float(let b)), (.float(let b), .integer(let a)):
      Int64(exactly: b) == a
    default: false
    }
  }
}

extension ParameterValue {
  /// Why a text cannot be the value of a parameter.
  public struct Mismatch: Error, Equatable, CustomStringConvertible {
    /// The text that was given.
    public var text: String
    /// What the parameter takes, with its article.
    public var expected: String

    /// A sentence part that names both.
    public var description: String { "'\(text)' is not \(expected)" }
  }

  /// Reads a value as `--set` takes it: an integer (`42`, `1_000`, `5e6`, `0xff`), a float (`0.5`,
  /// `1e-3`), `true`, `false`, else a string as it stands.
  ///
  /// A number written with an exponent is an integer if it is whole and 64 bits hold it exactly.
  public init(parsing text: String) {
    switch text {
    case "true": self = .boolean(true)
    case "false": self = .boolean(false)
    default: self = Self.number(text) ?? .string(text)
    }
  }

  /// Reads a value for a parameter whose default is known, and gives it the default's kind.
  ///
  /// A whole number becomes a float where the default is one, and everything is text to a
  /// parameter that is a string.
  ///
  /// - Throws: `Mismatch` if the text is not of the default's kind.
  public init(parsing text: String, like kind: ParameterValue) throws(Mismatch) {
    switch (kind, ParameterValue(parsing: text)) {
    case (.string, _): self = .string(text)
    case (.integer, .integer(let value)): self = .integer(value)
    case (.integer, _): throw Mismatch(text: text, expected: "an integer")
    case (.float, .float(let value)): self = .float(value)
    case (.float, .integer(let value)): self = .float(Double(value))
    case (.float, _): throw Mismatch(text: text, expected: "a number")
    case (.boolean, .boolean(let value)): self = .boolean(value)
    case (.boolean, _): throw Mismatch(text: text, expected: "true or false")
    }
  }

  /// Reads a number in which underscores may stand between digits; nil if it is none.
  private static func number(_ text: String) -> ParameterValue? {
    var digits: [UInt8] = []
    digits.reserveCapacity(text.utf8.count)
    var previous: UInt8 = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "_") {
        guard isHexDigit(previous) else { return nil }
      } else {
        if previous == UInt8(ascii: "_") {
          guard isHexDigit(byte) else { return nil }
        }
        digits.append(byte)
      }
      previous = byte
    }
    guard let first = digits.first, previous != UInt8(ascii: "_") else { return nil }

    let plain = String(decoding: digits, as: UTF8.self)
    if let value = Int64(plain) { return .integer(value) }
    let isNegative = first == UInt8(ascii: "-")
    let unsigned = isNegative || first == UInt8(ascii: "+") ? plain.dropFirst() : plain[...]
    if unsigned.hasPrefix("0x") || unsigned.hasPrefix("0X") {
      return Int64((isNegative ? "-" : "") + unsigned.dropFirst(2), radix: 16).map(Self.integer)
    }
    // `Double` would also read "inf", "nan" and hexadecimal floats, which are names to most people.
    guard let lead = unsigned.utf8.first, isDecimalDigit(lead) || lead == UInt8(ascii: "."),
      let value = Double(plain), value.isFinite
    else { return nil }
    if !plain.utf8.contains(UInt8(ascii: ".")), let whole = Int64(exactly: value) {
      return .integer(whole)
    }
    return .float(value)
  }

  private static func isDecimalDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDecimalDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }
}

extension ParameterValue: Codable {
  /// Reads a value from a JSON number, boolean or string.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .float(value)
    } else {
      self = .string(try container.decode(String.self))
    }
  }

  /// Writes the value as a JSON number, boolean or string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .float(let value) where value.isFinite: try container.encode(value)
    case .float(let value): try container.encode("\(value)")
    case .boolean(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    }
  }
}

extension ParameterValue: CustomStringConvertible {
  /// The value as one would give it to `--set`.
  public var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .float(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .string(let value): value
    }
  }
}
