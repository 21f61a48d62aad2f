import Foundation
import Insight
import Testing

@testable import Report

private func widest(_ text: String) -> Int {
  text.split(separator: "\n").map { Display.width(String($0)) }.max() ?? 0
}

private func withoutEscapes(_ text: String) -> String {
  text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
}

@Test func sampleLooksAsExpected() {
  let expected = """
    cycles
    a million two-object cycles
    script      scripts/examples/cycles.lua
    profile     CPython 3.12
    collector   generational (built in) threshold0=700 threshold1=10 threshold2=10
    seed        42
    parameters  n = 5,000,000 (default 1,000,000)
                kind = pair

    Time and objects
    phase     time        made      freed  garbage  its size
    ────────────────────────────────────────────────────────
    build   1.23 s  10,000,000  3,999,800        0       0 B  ██████████████████████
    rest    950 ns           0          0        0       0 B  ▏
    settle  410 ms           0  6,000,000        0       0 B  ███████▎
    total   1.64 s  10,000,000  9,999,800      200  12.5 KiB

    Memory
    phase    in use     peak       raw  arenas  peak  mapped  returned   pools
    ──────────────────────────────────────────────────────────────────────────
    build   488 MiB  610 MiB  1.00 MiB     489   611     611       122  31,250
    rest    488 MiB  488 MiB       0 B     489   489       0         0       0
    settle    999 B  488 MiB       0 B       1   489       0       488       3
    total     999 B  610 MiB       0 B       1   611     611       610       3

    Collections
    phase   generation   runs    examined  collected  uncollectable
    ───────────────────────────────────────────────────────────────
    build            0  7,142  14,283,998  3,000,000              0
                     1    648   9,000,000    900,000              0
                     2      4   6,000,000     99,800              2
    settle           2      1   6,000,000  6,000,000              0
    total            0  7,142  14,283,998  3,000,000              0
                     1    648   9,000,000    900,000              0
                     2      5  12,000,000  6,099,800              2

    Pauses
    phase   pauses   total  of time   median      p99  longest
    ──────────────────────────────────────────────────────────
    build    7,794  494 ms     40 %  41.2 µs  2.35 ms   188 ms  █████████▏
    settle       1  409 ms    100 %   409 ms   409 ms   409 ms  ████████████████████
    total    7,795  903 ms     55 %  41.2 µs  2.35 ms   409 ms

    garbage held at the end: 200 objects, 12.5 KiB

    ok

    """
  #expect(RunReport.text(sampleRecord()) == expected)
}

@Test(arguments: [40, 60, 80, 100, 120])
func nothingIsWiderThanTheStyle(_ width: Int) {
  var record = sampleRecord()
  record.script.path = String(repeating: "very/long/", count: 20) + "script.lua"
  record.script.name = String(repeating: "name", count: 40)
  record.script.summary = String(repeating: "words ", count: 60)
  record.collector.origin = "/" + String(repeating: "plugin", count: 40) + ".so"
  record.parameters[0].value = .string(String(repeating: "x", count: 300))
  record.phases[1].name = "スクリプト言語の長い長い長い段階の名前です、とても長い"
  record.phases[0].objectsMade = Int.max
  record.total.objectsMade = Int.max
  record.status = .failed
  record.failure = String(repeating: "because ", count: 40)
  record.failedExpectations = [
    ExpectationRecord(message: String(repeating: "hope", count: 50), location: "a.lua:1")
  ]
  for unicode in [true, false] {
    let style = ReportStyle(width: width, usesUnicode: unicode)
    let text = RunReport.text(record, style: style)
    #expect(widest(text) <= width)
    #expect(widest(text) > width - 12, "the width is made use of")
  }
}

@Test func narrowReportsKeepWhatMatters() {
  let text = RunReport.text(sampleRecord(), style: ReportStyle(width: 40))
  for title in ["time", "made", "in use", "peak", "runs", "collected", "longest"] {
    #expect(text.contains(title), "\(title)")
  }
  #expect(!text.contains("uncollectable"))
}

@Test func colourChangesNothingElse() {
  let plain = RunReport.text(sampleRecord(), style: ReportStyle())
  let coloured = RunReport.text(sampleRecord(), style: ReportStyle(usesColor: true))
  #expect(!plain.contains("\u{1B}"))
  #expect(coloured.contains("\u{1B}["))
  #expect(withoutEscapes(coloured) == plain)
}

@Test func asciiMeansASCII() {
  let text = RunReport.text(sampleRecord(), style: ReportStyle(usesUnicode: false))
  #expect(text.utf8.allSatisfy { $0 < 0x80 })
  #expect(text.contains("#"))
  #expect(text.contains(" us"))
}

@Test func scriptsCannotControlTheTerminal() {
  var record = sampleRecord()
  record.script.name = "evil\u{1B}[2Jname"
  record.script.summary = "a\u{9B}31mb\u{202E}c"
  record.script.path = "p\u{7}q"
  record.phases[0].name = "ph\nase\u{1B}]0;x\u{7}"
  record.parameters[0].value = .string("v\u{1B}[1m\r")
  record.failedExpectations = [ExpectationRecord(message: "m\u{1B}c", location: "l\u{8}")]
  record.collector.name = "c\u{1B}[0m"
  record.status = .failed
  record.failure = "f\u{1B}[0m"
  let text = RunReport.text(record)
  let controls = text.unicodeScalars.filter {
    $0.properties.generalCategory == .control && $0 != "\n" || $0.properties.isBidiControl
  }
  #expect(controls.isEmpty)
}

@Test func outcomeIsTheLastLine() {
  func last(_ change: (inout RunRecord) -> Void) -> String {
    var record = sampleRecord()
    change(&record)
    return String(RunReport.text(record).split(separator: "\n").last ?? "")
  }
  #expect(last { _ in } == "ok")
  #expect(
    last {
      $0.status = .expectationNotMet
      $0.failedExpectations = [ExpectationRecord(message: "m", location: "cycles.lua:7")]
    } == "1 expectation not met")
  #expect(
    last {
      $0.status = .failed
      $0.failure = "MemoryError"
    } == "failed: MemoryError")
}

@Test func brokenExpectationsAreListedWithTheirPlace() {
  var record = sampleRecord()
  record.status = .expectationNotMet
  record.failedExpectations = [
    ExpectationRecord(message: "all cycles were found", location: "cycles.lua:12"),
    ExpectationRecord(message: "no location"),
  ]
  let text = RunReport.text(record)
  #expect(text.contains("✗ cycles.lua:12: all cycles were found\n"))
  #expect(text.contains("✗ no location\n"))
  #expect(text.contains("2 expectations not met"))
}

@Test func runsWithoutCollectionsSaySo() {
  var record = sampleRecord()
  for index in record.phases.indices {
    record.phases[index].generations = Array(repeating: GenerationRecord(), count: 3)
    record.phases[index].pauses = PauseSummary()
  }
  record.total.generations = []
  record.total.pauses = PauseSummary()
  let text = RunReport.text(record)
  #expect(text.contains("no collection ran"))
  #expect(!text.contains("Pauses"))
}

@Test func garbageHeldIsPointedOut() {
  var record = sampleRecord()
  #expect(RunReport.text(record).contains("garbage held at the end: 200 objects, 12.5 KiB\n"))
  record.total.garbageHeldObjects = 0
  #expect(!RunReport.text(record).contains("garbage held"))
}
