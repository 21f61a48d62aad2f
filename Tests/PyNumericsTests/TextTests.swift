import PyNumerics
import Testing

@Suite struct TextTests {
  @Test func floatsPrintAsInPython() throws {
    for row in rows(Tables.doubles) {
      let value = double(row[0])
      #expect(FloatText.repr(value) == row[1], "\(row)")
      #expect(try FloatText.parse(row[1]).bitPattern == value.bitPattern, "\(row)")
      if row[3] == "-" { continue }
      #expect(FloatText.fixed(value, precision: 4) == row[3], "\(row)")
      #expect(FloatText.fixed(value, precision: 2, grouping: true) == row[4], "\(row)")
      #expect(FloatText.fixed(value, precision: 0) == row[5], "\(row)")
    }
    #expect(FloatText.repr(.nan) == "nan")
    #expect(FloatText.repr(-.nan) == "nan")
    #expect(FloatText.fixed(-.infinity, precision: 3) == "-inf")
  }

  @Test func preciseFloatsPrintAsInPython() {
    for row in rows(Tables.precise) {
      #expect(FloatText.fixed(double(row[0]), precision: Int(row[1])!) == row[2], "\(row)")
    }
  }

  @Test func floatTextsReadAsInPython() {
    for row in rows(Tables.floatTexts) {
      let units = codePoints(row[0])
      let value = units.withUnsafeBufferPointer { try? FloatText.parse(str: $0) }
      switch row[1] {
      case "!": #expect(value == nil, "\(row)")
      case "nan": #expect(value?.isNaN == true, "\(row)")
      default: #expect(value?.bitPattern == double(row[1]).bitPattern, "\(row)")
      }
    }
  }

  @Test func integerTextsReadAsInPython() {
    for row in rows(Tables.intTexts) {
      let units = codePoints(row[0])
      let base = Int(row[1])!
      let value = units.withUnsafeBufferPointer { try? IntegerText.parse(str: $0, base: base) }
      #expect(value == (row[2] == "!" ? nil : integer(row[2])), "\(row)")
      // Bytes are read by the same grammar, without the spaces and digits of other scripts.
      if units.allSatisfy({ $0 < 128 }) {
        let bytes = units.map { UInt8($0) }
        let same = bytes.withUnsafeBufferPointer { try? IntegerText.parse(bytes: $0, base: base) }
        #expect(same == value, "\(row)")
      }
    }
    #expect(throws: NumberTextError.invalidBase) { try IntegerText.parse("1", base: 37) }
    #expect(throws: NumberTextError.invalidBase) { try IntegerText.parse("1", base: 1) }
    #expect(throws: NumberTextError.invalidLiteral) { try IntegerText.parse("x") }
    #expect(throws: NumberTextError.invalidLiteral) {
      try [0xa0, 53].withUnsafeBufferPointer { try IntegerText.parse(bytes: $0) }
    }
  }

  @Test func digitLimitIsPythons() {
    let limit = IntegerText.defaultMaximumDigits
    for row in rows(Tables.intLimits) {
      let length = Int(row[0])!
      let digits = length - Int(row[2])!
      let separator = digits == length ? "" : "_"
      let text = [String](repeating: row[1], count: digits).joined(separator: separator)
      #expect(text.utf8.count == length)
      if row[3] == "!" {
        #expect(throws: NumberTextError.tooManyDigits(digits)) {
          try IntegerText.parse(text, maximumDigits: limit)
        }
      } else {
        #expect(throws: Never.self) { try IntegerText.parse(text, maximumDigits: limit) }
      }
      #expect(throws: Never.self) { try IntegerText.parse(text, base: 2, maximumDigits: limit) }
    }
  }

  @Test func stringsAreQuotedAsInPython() {
    for row in rows(Tables.printed) {
      let units = codePoints(row[0])
      let expected = string(codePoints(row[1]))
      #expect(units.withUnsafeBufferPointer { QuotedText.repr(str: $0) } == expected, "\(row)")
      if units.allSatisfy({ $0 < 0x100 }) {
        let narrow = units.map { UInt8($0) }
        #expect(narrow.withUnsafeBufferPointer { QuotedText.repr(str: $0) } == expected, "\(row)")
      }
      if units.allSatisfy({ Unicode.Scalar($0) != nil }) {
        #expect(QuotedText.repr(str: string(units)) == expected)
      }
    }
    for row in rows(Tables.strings) {
      let text = codePoints(row[0]).withUnsafeBufferPointer {
        QuotedText.repr(str: $0, asciiOnly: true)
      }
      #expect(text == string(codePoints(row[1])), "\(row)")
    }
    for row in rows(Tables.bytes) {
      let bytes = codePoints(row[0]).map { UInt8($0) }
      let text = bytes.withUnsafeBufferPointer { QuotedText.repr(bytes: $0) }
      #expect(text == string(codePoints(row[1])), "\(row)")
    }
  }

  /// All code points, for each Python version's Unicode.
  @Test func characterClassesEqualPython() {
    let rows = rows(Tables.unicode)
    #expect(rows.count == 3)
    for row in rows {
      let version = row[0].split(separator: ".").map { Int($0)! }
      let database = UnicodeDatabase(major: version[0], minor: version[1])
      #expect(differences(row[1], database.isPrintable).isEmpty)
      #expect(differences(row[2], database.isSpace).isEmpty)
      #expect(differences(row[3]) { database.decimalDigit($0) != nil }.isEmpty)
    }
    #expect(UnicodeDatabase.python311.version == (14, 0))
    #expect(UnicodeDatabase.python312.version == (15, 0))
    #expect(UnicodeDatabase.python313.version == (15, 1))
  }

  private func differences(_ runs: String, _ predicate: (UInt32) -> Bool) -> [String] {
    var found: [String] = []
    var codePoint: UInt32 = 0
    var expected = false
    for run in runs.split(separator: " ") {
      for _ in 0..<Int(run, radix: 16)! {
        if predicate(codePoint) != expected { found.append(String(codePoint, radix: 16)) }
        codePoint += 1
      }
      expected.toggle()
    }
    if codePoint != 0x110000 { found.append("table ends at \(codePoint)") }
    return found
  }

  @Test func decimalDigitsHaveTheirValues() {
    #expect(UnicodeDatabase.python313.decimalDigit(0x0665) == 5)
    #expect(UnicodeDatabase.python313.decimalDigit(0x1d7ff) == 9)
    #expect(UnicodeDatabase.python313.decimalDigit(0xb2) == nil)
    #expect(UnicodeDatabase.python313.decimalDigit(55) == 7)
  }

  @Test func numbersAreGroupedAndAligned() {
    #expect(NumberFormat.grouped(0) == "0")
    #expect(NumberFormat.grouped(-100) == "-100")
    #expect(NumberFormat.grouped(-1000) == "-1,000")
    #expect(NumberFormat.grouped(1_234_567) == "1,234,567")
    #expect(NumberFormat.right("7", width: 4) == "   7")
    #expect(NumberFormat.right("12345", width: 4) == "12345")
    #expect(NumberFormat.left("e\u{301}", width: 4) == "e\u{301}  ")
  }
}
