import Testing

@testable import Report

@Suite struct ProgressLineTests {
  private let wide = ReportStyle(width: 120)

  @Test func aKnownPartHasABarAndTimeLeft() {
    let reading = ProgressReading(
      what: "build", operations: 1_234_567, bytes: 5 << 20, part: 0.25)
    #expect(
      ProgressLine.text(reading, seconds: 30, tick: 7, style: wide)
        == "█████░░░░░░░░░░░░░░░ 25 %  30 s  1:30 left  1,234,567 operations  5.00 MiB  build")
    var ascii = wide
    ascii.usesUnicode = false
    #expect(
      ProgressLine.text(reading, seconds: 30, tick: 7, style: ascii)
        == "[#####...............] 25 %  30 s  1:30 left  1,234,567 operations  5.00 MiB  build")
  }

  @Test func withoutAPartTheBarWanders() {
    let reading = ProgressReading(objectsMade: 1, bytes: -3)
    func bar(_ tick: Int) -> String {
      ProgressLine.text(reading, seconds: 3, tick: tick, style: wide)
    }
    #expect(bar(0) == "████░░░░░░░░░░░░░░░░ 3 s  1 object made  0 B")
    #expect(bar(16) == "░░░░░░░░░░░░░░░░████ 3 s  1 object made  0 B")
    #expect(bar(17) == "░░░░░░░░░░░░░░░████░ 3 s  1 object made  0 B")
    #expect(bar(32) == bar(0))
  }

  @Test func whatIsNotARunHasNoFigures() {
    let reading = ProgressReading(what: "3 of 12  orc, run 1 of 5", part: 0.25)
    #expect(
      ProgressLine.text(reading, seconds: 6, tick: 0, style: wide)
        == "█████░░░░░░░░░░░░░░░ 25 %  6 s  18 s left  3 of 12  orc, run 1 of 5")
  }

  @Test func itFitsInTheTerminal() {
    let reading = ProgressReading(
      what: "a phase with a long name", operations: 123_456_789, bytes: 1 << 33, part: 0.999)
    for width in 40...120 {
      let text = ProgressLine.text(
        reading, seconds: 7300, tick: 1, style: ReportStyle(width: width))
      #expect(Display.width(text) < width)
      #expect(text.contains("99 %"))
    }
    let evil = ProgressReading(what: "x\u{1B}[2J\ny")
    #expect(
      ProgressLine.text(evil, seconds: 1, tick: 0, style: wide).hasSuffix("x [2J y"))
  }

  @Test(arguments: [
    (0.2, "0 s"), (59.4, "59 s"), (59.6, "1:00"), (187, "3:07"), (3723, "1:02:03"),
    (.infinity, "?"), (.nan, "?"),
  ])
  func durationsAreAsPeopleSayThem(_ seconds: Double, _ text: String) {
    #expect(ProgressLine.duration(seconds) == text)
  }
}
