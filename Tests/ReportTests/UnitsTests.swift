import Foundation
import Insight
import Testing

@testable import Report

@Test(arguments: [
  (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000"),
  (-999, "-999"), (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
])
func countsHaveSeparators(_ value: Int, _ text: String) {
  #expect(Units.count(value) == text)
}

@Test(arguments: [
  (0, "0 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (1536, "1.50 KiB"), (10_240, "10.0 KiB"),
  (1_048_575, "1.00 MiB"), (1_048_576, "1.00 MiB"), (268_435_456, "256 MiB"),
  (1_047_000, "1,022 KiB"), (3 << 30, "3.00 GiB"), (5 << 40, "5.00 TiB"), (-2048, "-2.00 KiB"),
  (Int.max, "8.00 EiB"),
])
func bytesHaveBinaryUnits(_ value: Int, _ text: String) {
  #expect(Units.bytes(value) == text)
}

@Test(arguments: [
  (0, "0 ns"), (999, "999 ns"), (1000, "1.00 µs"), (9_994, "9.99 µs"), (9_996, "10.0 µs"),
  (99_960, "100 µs"), (999_600, "1.00 ms"), (12_300_000, "12.3 ms"), (1_230_000_000, "1.23 s"),
  (5_000_000_000_000, "5,000 s"),
])
func durationsHaveThreeDigits(_ value: Int, _ text: String) {
  #expect(Units.nanoseconds(value) == text)
}

@Test func microsecondsHaveAnASCIIForm() {
  #expect(Units.nanoseconds(1500, ascii: true) == "1.50 us")
}

@Test func sharesNeverHideWhatIsThere() {
  #expect(Units.share(0, of: 10) == "0 %")
  #expect(Units.share(1, of: 1000) == "<1 %")
  #expect(Units.share(125, of: 1000) == "13 %")
  #expect(Units.share(5, of: 0) == "0 %")
}

@Test(arguments: [
  ("abc", 3), ("µs", 2), ("日本", 4), ("e\u{301}", 1), ("👍", 2), ("❤\u{FE0F}", 2), ("─█", 2),
  ("", 0), ("한글", 4),
])
func widthCountsColumns(_ text: String, _ columns: Int) {
  #expect(Display.width(text) == columns)
}

@Test func cuttingKeepsTheWidth() {
  #expect(Display.cut("abcdef", to: 4, ellipsis: "…") == "abc…")
  #expect(Display.cut("日本語", to: 4, ellipsis: "…") == "日…")
  #expect(Display.cut("abc", to: 3, ellipsis: "…") == "abc")
  #expect(Display.cutMiddle("abcdefghij", to: 7, ellipsis: "…") == "ab…ghij")
}

@Test func wrappingKeepsEveryWord() {
  #expect(Display.wrap("one two three", to: 7) == ["one two", "three"])
  #expect(Display.wrap("abcdefghij kl", to: 4) == ["abcd", "efgh", "ij", "kl"])
  #expect(Display.wrap("", to: 4) == [])
  #expect(Display.wrap("日本語", to: 1) == ["日", "本", "語"])
}

@Test func barsAreToAnEighth() {
  let style = ReportStyle()
  #expect(Bar.text(1, width: 4, style: style) == "████")
  #expect(Bar.text(0.5, width: 3, style: style) == "█▌")
  #expect(Bar.text(0.0001, width: 4, style: style) == "▏")
  #expect(Bar.text(0, width: 4, style: style) == "")
  #expect(Bar.text(.nan, width: 4, style: style) == "")
  #expect(Bar.text(0.01, width: 4, style: ReportStyle(usesUnicode: false)) == "#")
}

@Test func styleFollowsTheTerminal() {
  func detect(_ isTerminal: Bool, _ columns: Int?, _ environment: [String: String]) -> ReportStyle {
    ReportStyle.detect(
      isTerminal: isTerminal, terminalWidth: columns, environment: environment)
  }
  #expect(detect(true, 100, [:]) == ReportStyle(width: 100, usesColor: true))
  #expect(detect(true, 100, ["COLUMNS": "60"]).width == 60)
  #expect(detect(true, 100, ["COLUMNS": "zero"]).width == 100)
  #expect(detect(true, 500, [:]).width == 120)
  #expect(detect(true, 10, [:]).width == 40)
  #expect(detect(false, nil, [:]) == ReportStyle(width: 80, usesColor: false))
  #expect(!detect(true, nil, ["NO_COLOR": "1"]).usesColor)
  #expect(detect(true, nil, ["NO_COLOR": ""]).usesColor)
  #expect(!detect(true, nil, ["TERM": "dumb"]).usesColor)
  #expect(!detect(true, nil, ["LC_ALL": "C", "LANG": "en_US.UTF-8"]).usesUnicode)
  #expect(detect(true, nil, ["LANG": "de_DE.utf8"]).usesUnicode)
}

@Test func jsonIsSortedPrettyAndWhole() throws {
  let record = sampleRecord()
  let data = RunReport.json(record)
  #expect(data.last == UInt8(ascii: "\n"))
  #expect(try JSONDecoder().decode(RunRecord.self, from: data) == record)
  #expect(RunReport.json(record) == data)
  let text = String(decoding: data, as: UTF8.self)
  #expect(text.contains("scripts/examples/cycles.lua"))
  let keys = text.split(separator: "\n").compactMap { line in
    line.firstMatch(of: /^  "(\w+)" :/).map { String($0.1) }
  }
  #expect(keys.count >= 12)
  #expect(keys == keys.sorted())
}
