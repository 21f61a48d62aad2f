import Capture
import Foundation
import Insight
import Testing

@testable import Report

@Suite struct CaptureReportTests {
  private let widths = [40, 57, 80, 120]

  /// The reports whose lines are laid out by Moult and not by the tool that they are like.
  private func ownLayouts() throws -> [any CaptureReport] {
    var finished = sampleCapture()
    finished.record = sampleRecord()
    finished.damage = "run.moult is cut off"
    return try sampleReports().filter { !($0 is LinesReport) && !($0 is TracemallocReport) } + [
      SummaryReport(finished), try PausesReport(finished, phase: "build:2"),
      try AllocatorReport(finished, at: "start"),
      HeapMapReport(finished, sampleSnapshot(), moment: 4, order: .occupancy, top: 2),
    ]
  }

  @Test func textsAreAsWrittenDown() throws {
    for report in try sampleReports() {
      let kind = type(of: report).kind
      if let golden = goldenTexts.first(where: { $0.kind == kind }) {
        #expect(report.text(style: ReportStyle()) == golden.text)
      }
      if let golden = goldenASCII.first(where: { $0.kind == kind }) {
        #expect(report.text(style: ReportStyle(width: 60, usesUnicode: false)) == golden.text)
      }
    }
  }

  @Test func noLineIsWiderThanTheStyle() throws {
    for report in try ownLayouts() {
      for width in widths {
        for unicode in [true, false] {
          let text = report.text(style: ReportStyle(width: width, usesUnicode: unicode))
          for line in text.split(separator: "\n") {
            #expect(Display.width(String(line)) <= width, "\(type(of: report)): \(line)")
          }
        }
      }
    }
  }

  @Test func asciiIsAscii() throws {
    for report in try sampleReports() {
      let text = report.text(style: ReportStyle(width: 80, usesUnicode: false))
      #expect(text.allSatisfy { $0.isASCII }, "\(type(of: report))")
    }
  }

  @Test func colorAddsEscapesAndNothingElse() throws {
    for report in try sampleReports() where !(report is HeapMapReport) {
      for width in widths {
        let plain = report.text(style: ReportStyle(width: width))
        let color = report.text(style: ReportStyle(width: width, usesColor: true))
        #expect(color.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
      }
    }
    // The map also says which colour is which size of blocks.
    let map = HeapMapReport(sampleCapture(), sampleSnapshot(), moment: 4)
    let color = map.text(style: ReportStyle(usesColor: true))
    #expect(color.contains("\u{1B}[38;5;33m█▇▆▅▄▃▂▁\u{1B}[0m\u{1B}[38;5;37m█"))
    #expect(color.replacing(/\u{1B}\[[0-9;]*m/, with: "").contains("blocks to 32 64 96 128"))
    #expect(!map.text(style: ReportStyle()).contains("\u{1B}"))
  }

  @Test func textsOfTheScriptCannotControlTheTerminal() throws {
    var capture = sampleCapture()
    let evil = "\u{1B}[2J\u{7}x\r\ny"
    capture.header.scriptPath = evil
    capture.header.source = evil
    for i in capture.moments.indices {
      capture.moments[i].name = evil
      for j in capture.moments[i].types.indices { capture.moments[i].types[j].type = evil }
    }
    for i in capture.collections.indices { capture.collections[i].reason = evil }
    capture.collections[0].steps = [.init(name: evil, end: 0)]
    capture.phases = [CapturePhase(name: evil, begin: 0, end: 9)]
    for i in capture.lines.indices { capture.lines[i].file = evil }
    for i in capture.frames.indices { capture.frames[i].file = evil }
    var snapshot = sampleSnapshot()
    snapshot.typeNames = [evil, evil, evil]
    let reports: [any CaptureReport] = [
      SummaryReport(capture), LinesReport(capture),
      try TracemallocReport(capture, grouping: .traceback), try TypesReport(capture),
      try TypesReport(capture, layout: .objgraph), try TypesReport(capture, layout: .guppy),
      try GrowthReport(capture), try GrowthReport(capture, objgraph: true),
      try PausesReport(capture), try GenerationsReport(capture), try AllocatorReport(capture),
      HeapMapReport(capture, snapshot, moment: 4),
    ]
    for report in reports {
      let text = report.text(style: ReportStyle())
      let controls = text.unicodeScalars.filter {
        $0 != "\n" && $0.properties.generalCategory == .control
      }
      #expect(controls.isEmpty, "\(type(of: report))")
    }
  }

  @Test func jsonNamesItsSchemaAndRun() throws {
    let kinds = [
      "summary", "lines", "tracemalloc", "types", "growth", "pauses", "generations", "allocator",
      "map",
    ]
    for (report, kind) in zip(try sampleReports(), kinds) {
      let document = try #require(
        JSONSerialization.jsonObject(with: report.json()) as? [String: Any])
      #expect(document["schema"] as? String == "moult.report.\(kind)")
      #expect(document["version"] as? Int == 1)
      #expect(document["moultVersion"] as? String == MoultVersion.current)
      let run = try #require(document["run"] as? [String: Any])
      #expect(run["script"] as? String == "w.lua")
      #expect(run["durationNanoseconds"] as? Int == 100_000_000)
    }
  }

  @Test func jsonHasTheFigures() throws {
    func document(_ report: any CaptureReport) throws -> [String: Any] {
      try #require(JSONSerialization.jsonObject(with: report.json()) as? [String: Any])
    }
    func rows(_ value: Any?) throws -> [[String: Any]] {
      try #require(value as? [[String: Any]])
    }
    let capture = sampleCapture()
    let lines = try rows(document(LinesReport(capture))["lines"])
    #expect(lines.map { $0["line"] as? Int } == [3, 4, 5, 7])
    #expect(lines[2]["incrementBytes"] as? Int == 3_211_264)
    #expect(lines[2]["source"] as? String == "  items:append(node(i))")
    let growth = try rows(document(try GrowthReport(capture))["intervals"])
    #expect(growth.map { $0["to"] as? String } == ["build", "build:2", "settle", "end"])
    #expect(growth[0]["countChange"] as? Int == 1975)
    let pauses = try document(try PausesReport(capture))
    #expect(try rows(pauses["distributions"])[0]["maxNanoseconds"] as? Int == 9_000_000)
    #expect(try rows(pauses["histogram"]).reduce(0) { $0 + ($1["count"] as? Int ?? 0) } == 24)
    let map = try document(HeapMapReport(capture, sampleSnapshot(), moment: 4))
    let arenas = try rows(map["arenas"])
    #expect(arenas.map { $0["usedBytes"] as? Int } == [577_920, 640, 0])
    #expect(try rows(arenas[1]["pins"])[0]["type"] as? String == "buffer of dict")
    #expect(try rows(arenas[0]["pins"]).isEmpty)
  }

  @Test func csvHasAColumnForEachNameAndARowForEachFigure() throws {
    let rowCounts = [21, 4, 3, 5, 16, 24, 24, 10, 68]
    for (report, count) in zip(try sampleReports(), rowCounts) {
      let table = report.csvTable
      #expect(table.rows.count == count, "\(type(of: report))")
      #expect(table.rows.allSatisfy { $0.count == table.columns.count })
      #expect(table.columns.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9]+/) != nil })
      #expect(report.csv().hasPrefix(table.columns.joined(separator: ",") + "\n"))
    }
    let quoted = CSVTable(["a", "b"], [["x,y", "say \"hi\"\r\nthere"], ["", "1"]])
    #expect(quoted.text == "a,b\n\"x,y\",\"say \"\"hi\"\"\r\nthere\"\n,1\n")
  }

  @Test func momentsAndPhasesOfOneNameAreNumbered() throws {
    let capture = sampleCapture()
    #expect(capture.momentNames == ["start", "build", "build:2", "settle", "end"])
    #expect(try capture.moment("build:2") == 2)
    #expect(try capture.moment(nil) == 4)
    #expect(try capture.time(of: "build:2") == 40_000_000..<60_000_000)
    #expect(
      throws: ReportError(
        "no moment 'x' in the capture; there are start, build, build:2, settle, end")
    ) {
      try TypesReport(capture, at: "x")
    }
    #expect(throws: ReportError("no phase 'x' in the capture; there are build, build:2, settle")) {
      try PausesReport(capture, phase: "x")
    }
  }

  @Test func anEmptyCaptureHasReportsOrSaysWhyNot() throws {
    let empty = Capture(header: sampleCapture(level: .lines).header)
    let style = ReportStyle()
    for report in [
      SummaryReport(empty), LinesReport(empty), try PausesReport(empty),
      try GenerationsReport(empty),
    ] as [any CaptureReport] {
      #expect(report.text(style: style).hasSuffix("\n"))
      #expect(try JSONSerialization.jsonObject(with: report.json()) is [String: Any])
    }
    #expect(throws: ReportError.self) { try TypesReport(empty) }
    #expect(throws: ReportError.self) { try AllocatorReport(empty) }
    #expect(throws: ReportError.self) { try GrowthReport(empty) }
    #expect(throws: ReportError.self) { try TracemallocReport(empty) }
  }

  @Test func sparklinesHoldTheHighestOfEachCell() {
    let points = [(time: 10, value: 4), (time: 12, value: 8), (time: 50, value: 1)]
    #expect(
      Sparkline.levels(points, duration: 100, cells: 10) == [nil, 8, 8, 8, 8, 1, 1, 1, 1, 1])
    #expect(
      Sparkline.sums(points, duration: 100, cells: 10)
        == [nil, 12, nil, nil, nil, 1, nil, nil, nil, nil])
    let style = ReportStyle()
    #expect(Sparkline.text([nil, 0, 1, 4, 8], style: style) == "  ▁▄█")
    #expect(Sparkline.text([], style: style) == "")
  }

  @Test func percentilesAreThoseOfThePauses() {
    for count in [1, 2, 9, 10, 11, 99, 100, 101, 1000, 1001] {
      let lengths = (0..<count).map { _ in Int.random(in: 1...1000) }
      let found = PausesReport.Distribution("all", lengths, of: 100_000_000)
      /// The smallest length that so many of a thousand do not exceed.
      func slow(_ thousandths: Int) -> Int {
        lengths.sorted().first { length in
          lengths.count { $0 <= length } * 1000 >= thousandths * count
        }!
      }
      #expect(found.medianNanoseconds == slow(500))
      #expect(found.p90Nanoseconds == slow(900))
      #expect(found.p99Nanoseconds == slow(990))
      #expect(found.p999Nanoseconds == slow(999))
      #expect(found.totalNanoseconds == lengths.reduce(0, +))
    }
  }

  @Test func binsHoldEveryPause() {
    let lengths = [0, 1, 2, 5, 9, 10, 99, 100, 199, 200, 999_999, 1_000_000]
    let bins = PausesReport.bins(lengths)
    #expect(bins.reduce(0) { $0 + $1.count } == lengths.count)
    for bin in bins {
      #expect(
        bin.count
          == lengths.count { $0 >= bin.fromNanoseconds && $0 < bin.toNanoseconds })
    }
    #expect(zip(bins, bins.dropFirst()).allSatisfy { $0.toNanoseconds == $1.fromNanoseconds })
    #expect(PausesReport.bins([]).isEmpty)
  }

  @Test func aPhaseHasTheCollectionsThatBeganInIt() throws {
    let report = try PausesReport(sampleCapture(), phase: "settle")
    #expect(report.durationNanoseconds == 20_000_000)
    #expect(report.distributions[0].count == 4)
    // 11.0 to 20.0 ms of the phase: the window of 10 ms that ends with it has one left.
    let window = try #require(
      report.minimumMutatorUtilisation.first { $0.windowNanoseconds == 10_000_000 })
    #expect(window.utilisation == 0.1)
    #expect(try GenerationsReport(sampleCapture(), phase: "settle").sizes.count == 4)
  }
}
