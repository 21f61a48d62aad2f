// repr() of str and bytes.

/// Python's quoted forms of text.
public enum QuotedText {
  /// `repr()` of a str given by its code points, one per unit of 1, 2 or 4 bytes.
  ///
  /// Quotes are single unless the text has a single quote and no double one. Lone surrogates are
  /// escaped, so that the result is always valid Unicode.
  ///
  /// - Parameters:
  ///   - database: which characters are printable.
  ///   - asciiOnly: whether all of non-ASCII is escaped, as `ascii()` does.
  public static func repr<Unit: FixedWidthInteger & UnsignedInteger>(
    str units: UnsafeBufferPointer<Unit>, database: UnicodeDatabase = .python313,
    asciiOnly: Bool = false
  ) -> String {
    let quote = quote(units)
    var text: [UInt8] = []
    text.reserveCapacity(units.count + 2)
    text.append(quote)
    for unit in units {
      let codePoint = UInt32(truncatingIfNeeded: unit)
      if appendSimple(codePoint, quote, to: &text) { continue }
      if codePoint >= 128, !asciiOnly, database.isPrintable(codePoint) {
        text.append(contentsOf: Unicode.UTF8.encode(Unicode.Scalar(codePoint)!)!)
      } else if codePoint <= 0xff {
        appendEscape(120, codePoint, width: 2, to: &text)
      } else if codePoint <= 0xffff {
        appendEscape(117, codePoint, width: 4, to: &text)
      } else {
        appendEscape(85, codePoint, width: 8, to: &text)
      }
    }
    text.append(quote)
    return String(decoding: text, as: UTF8.self)
  }

  /// `repr()` of a str that is a Swift string.
  public static func repr(
    str text: String, database: UnicodeDatabase = .python313, asciiOnly: Bool = false
  ) -> String {
    text.unicodeScalars.map(\.value).withUnsafeBufferPointer {
      repr(str: $0, database: database, asciiOnly: asciiOnly)
    }
  }

  /// `repr()` of a bytes object.
  public static func repr(bytes: UnsafeBufferPointer<UInt8>) -> String {
    let quote = quote(bytes)
    var text: [UInt8] = [98, quote]
    text.reserveCapacity(bytes.count + 3)
    for byte in bytes where !appendSimple(UInt32(byte), quote, to: &text) {
      appendEscape(120, UInt32(byte), width: 2, to: &text)
    }
    text.append(quote)
    return String(decoding: text, as: UTF8.self)
  }

  /// The quote around the text: 39, or 34 if it has a 39 and no 34.
  private static func quote<Unit: FixedWidthInteger>(_ units: UnsafeBufferPointer<Unit>) -> UInt8 {
    units.contains(39) && !units.contains(34) ? 34 : 39
  }

  /// Appends printable ASCII and the escapes of two characters; false if it is neither.
  private static func appendSimple(
    _ codePoint: UInt32, _ quote: UInt8, to text: inout [UInt8]
  ) -> Bool {
    switch codePoint {
    case 9: text += [92, 116]
    case 10: text += [92, 110]
    case 13: text += [92, 114]
    case 92, UInt32(quote): text += [92, UInt8(codePoint)]
    case 32..<127: text.append(UInt8(codePoint))
    default: return false
    }
    return true
  }

  private static func appendEscape(
    _ letter: UInt8, _ value: UInt32, width: Int, to text: inout [UInt8]
  ) {
    text += [92, letter]
    for place in (0..<width).reversed() {
      let digit = UInt8(truncatingIfNeeded: value >> UInt32(4 * place) & 15)
      text.append(digit < 10 ? 48 + digit : 87 + digit)
    }
  }
}
