// What str.isprintable, str.isspace and str.isdecimal say of a code point. Swift's tables are newer
// than those of any CPython here, so characters younger than CPython's are taken as unassigned.

/// The Unicode tables of a Python version.
@frozen
public struct UnicodeDatabase: Sendable {
  /// The version of Unicode, major and minor (`unicodedata.unidata_version`).
  public var version: (major: Int, minor: Int)

  /// A database that knows the characters assigned up to a version of Unicode.
  public init(major: Int, minor: Int) { version = (major, minor) }

  /// Unicode 14.0, in Python 3.11.
  public static var python311: UnicodeDatabase { UnicodeDatabase(major: 14, minor: 0) }
  /// Unicode 15.0, in Python 3.12.
  public static var python312: UnicodeDatabase { UnicodeDatabase(major: 15, minor: 0) }
  /// Unicode 15.1, in Python 3.13.
  public static var python313: UnicodeDatabase { UnicodeDatabase(major: 15, minor: 1) }

  /// The character at a code point, if it is assigned in this version.
  private func assigned(_ codePoint: UInt32) -> Unicode.Scalar.Properties? {
    guard let properties = Unicode.Scalar(codePoint)?.properties, let age = properties.age else {
      return nil
    }
    return (age.major, age.minor) <= version ? properties : nil
  }

  /// Whether `repr()` shows the character as it is: no control, format, surrogate, private or
  /// unassigned code point, and no separator but the space.
  public func isPrintable(_ codePoint: UInt32) -> Bool {
    if codePoint < 127 { return codePoint >= 32 }
    switch assigned(codePoint)?.generalCategory {
    case nil, .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      return false
    default:
      return true
    }
  }

  /// Whether `str.isspace` holds: bidirectional class WS, B or S, or a space separator.
  public func isSpace(_ codePoint: UInt32) -> Bool {
    switch codePoint {
    case 9...13, 28...32, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f,
      0x3000:
      return true
    default:
      return false
    }
  }

  /// The value 0...9 of a decimal digit of any script, or nil.
  public func decimalDigit(_ codePoint: UInt32) -> UInt8? {
    if codePoint < 128 { return 48...57 ~= codePoint ? UInt8(codePoint - 48) : nil }
    guard let properties = assigned(codePoint), properties.numericType == .decimal else {
      return nil
    }
    return properties.numericValue.map { UInt8($0) }
  }

  /// The text as int() and float() see it: other scripts' digits and spaces made ASCII.
  ///
  /// A code point that is neither becomes "?", which no number contains.
  func plainNumber<Unit: FixedWidthInteger & UnsignedInteger>(
    _ units: UnsafeBufferPointer<Unit>
  ) -> [UInt8] {
    units.map { unit in
      if unit < 127 { return UInt8(truncatingIfNeeded: unit) }
      let codePoint = UInt32(truncatingIfNeeded: unit)
      if isSpace(codePoint) { return 32 }
      return decimalDigit(codePoint).map { $0 + 48 } ?? 63
    }
  }
}
