// float() of text: the grammar is checked here, the digits are rounded by Swift's Double(_:).

extension FloatText {
  /// `float(text)` for a str given by its code points, in units of 1, 2 or 4 bytes.
  public static func parse<Unit: FixedWidthInteger & UnsignedInteger>(
    str units: UnsafeBufferPointer<Unit>, database: UnicodeDatabase = .python313
  ) throws(NumberTextError) -> Double {
    try parse(plain: database.plainNumber(units))
  }

  /// `float(text)` for a bytes object.
  public static func parse(
    bytes: UnsafeBufferPointer<UInt8>
  ) throws(NumberTextError) -> Double {
    try parse(plain: Array(bytes))
  }

  /// `float(text)` for a Swift string.
  public static func parse(_ text: String) throws(NumberTextError) -> Double {
    let units = text.unicodeScalars.map(\.value)
    let plain = units.withUnsafeBufferPointer { UnicodeDatabase.python313.plainNumber($0) }
    return try parse(plain: plain)
  }

  private static func parse(plain: [UInt8]) throws(NumberTextError) -> Double {
    var text = IntegerText.stripped(plain)[...]
    let isNegative = IntegerText.takeSign(&text)
    let magnitude: Double
    switch String(decoding: text, as: UTF8.self).lowercased() {
    case "inf", "infinity": magnitude = .infinity
    case "nan": magnitude = .nan
    default: magnitude = try decimal(text)
    }
    return isNegative ? -magnitude : magnitude
  }

  /// digits [. digits] [e [sign] digits], with at least one digit before the exponent and single
  /// underscores between digits.
  private static func decimal(_ text: ArraySlice<UInt8>) throws(NumberTextError) -> Double {
    var rest = text
    var digits: [UInt8] = []
    takeDigits(&rest, onto: &digits)
    var point = digits.count
    if rest.first == 46 {
      rest.removeFirst()
      takeDigits(&rest, onto: &digits)
    }
    if digits.isEmpty { throw .invalidLiteral }
    var exponent = 0
    if let letter = rest.first, letter | 32 == 101 {
      rest.removeFirst()
      let isNegative = IntegerText.takeSign(&rest)
      var places: [UInt8] = []
      takeDigits(&rest, onto: &places)
      if places.isEmpty { throw .invalidLiteral }
      // An exponent beyond any text's length decides alone: stop before it overflows.
      for place in places { exponent = min(exponent * 10 + Int(place - 48), 1 << 50) }
      if isNegative { exponent = -exponent }
    }
    if !rest.isEmpty { throw .invalidLiteral }
    let zeros = digits.prefix { $0 == 48 }.count
    digits.removeFirst(zeros)
    point -= zeros
    // The value is 0.d1d2... * 10^(point + exponent) with d1 not 0.
    if digits.isEmpty || point + exponent < -400 { return 0 }
    if point + exponent > 400 { return .infinity }
    let plain = "." + String(decoding: digits, as: UTF8.self) + "e\(point + exponent)"
    guard let value = Double(plain) else { throw .invalidLiteral }
    return value
  }

  /// Takes digits and the underscores between two of them off the front.
  private static func takeDigits(_ text: inout ArraySlice<UInt8>, onto digits: inout [UInt8]) {
    var previous: UInt8 = 0
    while let byte = text.first {
      if 48...57 ~= byte {
        digits.append(byte)
      } else if byte != 95 || !(48...57 ~= previous)
        || !(text.dropFirst().first.map { 48...57 ~= $0 } ?? false)
      {
        return
      }
      previous = byte
      text.removeFirst()
    }
  }
}
