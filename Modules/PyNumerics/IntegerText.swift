// int() of text: signs, prefixes, underscores (PEP 515) and the limit on the number of digits.

/// Why a text is no number.
public enum NumberTextError: Error, Equatable, Sendable {
  /// The text does not follow the grammar (ValueError: invalid literal, or could not convert).
  case invalidLiteral
  /// The text has this many digits, more than the limit (ValueError: Exceeds the limit).
  case tooManyDigits(Int)
  /// The base is neither 0 nor in 2...36 (ValueError).
  case invalidBase
}

/// Reads integers as `int()` does.
public enum IntegerText {
  /// The digits that int() and str() accept unless told otherwise
  /// (`sys.int_info.default_max_str_digits`); powers of two as base are exempt.
  public static var defaultMaximumDigits: Int { 4300 }

  /// `int(text, base)` for a str given by its code points, in units of 1, 2 or 4 bytes.
  ///
  /// - Parameters:
  ///   - base: 2...36, or 0 to go by the prefix as in source code.
  ///   - maximumDigits: the greatest number of digits in a base that is no power of two; 0: any.
  public static func parse<Unit: FixedWidthInteger & UnsignedInteger>(
    str units: UnsafeBufferPointer<Unit>, base: Int = 10, maximumDigits: Int = 0,
    database: UnicodeDatabase = .python313
  ) throws(NumberTextError) -> BigInteger {
    try parse(plain: database.plainNumber(units), base: base, maximumDigits: maximumDigits)
  }

  /// `int(text, base)` for a bytes object.
  public static func parse(
    bytes: UnsafeBufferPointer<UInt8>, base: Int = 10, maximumDigits: Int = 0
  ) throws(NumberTextError) -> BigInteger {
    try parse(plain: Array(bytes), base: base, maximumDigits: maximumDigits)
  }

  /// `int(text, base)` for a Swift string.
  public static func parse(
    _ text: String, base: Int = 10, maximumDigits: Int = 0
  ) throws(NumberTextError) -> BigInteger {
    let units = text.unicodeScalars.map(\.value)
    let plain = units.withUnsafeBufferPointer { UnicodeDatabase.python313.plainNumber($0) }
    return try parse(plain: plain, base: base, maximumDigits: maximumDigits)
  }

  private static func parse(
    plain: [UInt8], base: Int, maximumDigits: Int
  ) throws(NumberTextError) -> BigInteger {
    guard base == 0 || 2...36 ~= base else { throw .invalidBase }
    var text = stripped(plain)[...]
    let isNegative = takeSign(&text)
    var radix = base == 0 ? 10 : base
    // In base 0 a leading zero without a prefix is an old octal, allowed only for zero itself.
    var onlyZero = base == 0 && text.first == 48
    if text.first == 48, let letter = text.dropFirst().first {
      let prefixed = [120: 16, 111: 8, 98: 2][letter | 32]
      if let prefixed, base == 0 || base == prefixed {
        radix = prefixed
        onlyZero = false
        text = text.dropFirst(2)
        if text.first == 95 { text = text.dropFirst() }
      }
    }
    let digits = try withoutUnderscores(text)
    let isBinary = radix.nonzeroBitCount == 1
    if !isBinary, maximumDigits > 0, digits.count > maximumDigits,
      digits.allSatisfy({ IntegerDigits.digitValue($0) < radix })
    {
      throw .tooManyDigits(digits.count)
    }
    let capacity = IntegerDigits.maxDigits(characters: digits.count, radix: radix)
    var failed = false
    let value = BigInteger(capacity: capacity) { out in
      let count = digits.withUnsafeBufferPointer {
        IntegerDigits.read($0, radix: radix, into: out)
      }
      failed = count == nil
      return SignedCount(count: count ?? 0, isNegative: isNegative)
    }
    if failed || onlyZero && !value.digits.isEmpty { throw .invalidLiteral }
    return value
  }

  /// Digits with single underscores between them, without those; there must be a digit.
  private static func withoutUnderscores(
    _ text: ArraySlice<UInt8>
  ) throws(NumberTextError) -> [UInt8] {
    var digits: [UInt8] = []
    digits.reserveCapacity(text.count)
    var previous: UInt8 = 95
    for byte in text {
      if byte != 95 {
        digits.append(byte)
      } else if previous == 95 {
        throw .invalidLiteral
      }
      previous = byte
    }
    if previous == 95 { throw .invalidLiteral }
    return digits
  }

  /// The text without ASCII white space at its ends.
  static func stripped(_ text: [UInt8]) -> ArraySlice<UInt8> {
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || 9...13 ~= byte }
    var rest = text[...]
    while let first = rest.first, isSpace(first) { rest.removeFirst() }
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return rest
  }

  /// Takes "+" or "-" off the front; true for "-".
  static func takeSign(_ text: inout ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, first == 43 || first == 45 else { return false }
    text.removeFirst()
    return first == 45
  }
}
