import Capture
import Foundation
import Insight
import Report
import Testing

/// All keys of a JSON document except those of `options`, which strategies choose.
private func keys(_ value: Any) -> Set<String> {
  if let object = value as? [String: Any] {
    return object.reduce(into: Set(object.keys)) { all, entry in
      if entry.key != "options" { all.formUnion(keys(entry.value)) }
    }
  }
  return (value as? [Any] ?? []).reduce(into: []) { $0.formUnion(keys($1)) }
}

@Test func documentNamesEveryFieldAndNoOther() throws {
  var record = sampleRecord()
  record.failure = "why"
  record.allocations = AllocationsRecord(
    frames: 1, tracedBytes: 2, tracedBytesPeak: 3,
    lines: [LineRecord(line: "s.lua:1", bytes: 2, blocks: 1)])
  record.sections = [
    SectionRecord(title: "t", lines: [.init(name: "n", value: .integer(1), unit: "u")])
  ]
  record.fingerprint = RunFingerprint(
    operations: 1, operationHash: "0", stateHash: "0", stateObjects: 1)
  record.mostGarbage = GarbageRecord(samples: 1, objects: 2, bytes: 3)
  record.failedExpectations = [ExpectationRecord(message: "m", location: "l")]
  let written = keys(try JSONSerialization.jsonObject(with: RunReport.json(record)))

  #expect(written.count > 30)
  #expect(try documented("The report of a run as JSON") == written)
}

/// The fields that a part of the page names in its tables.
private func documented(_ part: String) throws -> Set<String> {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let url = root.appendingPathComponent("docs/report-schema.md")
  let document = "\n" + (try String(contentsOf: url, encoding: .utf8))
  let parts = document.components(separatedBy: "\n# ")
  let text = try #require(parts.first { $0.hasPrefix(part + "\n") })
  return Set(text.matches(of: /(?m)^\| `(\w+)` \|/).map { String($0.1) })
}

@Test func everyFieldOfAComparisonIsDocumented() throws {
  var record = sampleRecord()
  record.fingerprint = RunFingerprint(
    operations: 1, operationHash: "0", stateHash: "0", stateObjects: 1)
  let rows = [
    ComparisonRow(watched: record, records: [record], preHeaderBytes: 16),
    ComparisonRow(collector: "lost", origin: "x.so", preHeaderBytes: 0, failure: "why"),
  ]
  let document = try JSONSerialization.jsonObject(
    with: Comparison(rows: rows, runs: 1, script: "s.lua").json())
  var written = keys(document)
  // What is described with the run.
  for part in ["pauses", "fingerprint"] {
    let all = try #require((document as? [String: Any])?["rows"] as? [[String: Any]])
    for row in all { written.subtract(keys(row[part] ?? [:])) }
  }
  #expect(try documented("A comparison of collectors") == written)
}

@Test func everyFieldOfAReportOfACaptureIsDocumented() throws {
  var capture = sampleCapture()
  capture.damage = "why"
  var written: Set<String> = []
  for report in try sampleReports() + [
    SummaryReport(capture), try PausesReport(capture, phase: "settle"),
    try GenerationsReport(capture, phase: "settle"),
  ] {
    written.formUnion(keys(try JSONSerialization.jsonObject(with: report.json())))
  }
  #expect(written.count > 100)
  // The record of the run is described above; the sample has none.
  #expect(try documented("The reports of a capture as JSON") == written.union(["record"]))
}

@Test func everyFieldOfWhatIsInACaptureIsDocumented() throws {
  let path = NSTemporaryDirectory() + "info-\(UUID().uuidString).moult"
  defer { unlink(path) }
  let sample = sampleCapture()
  let writer = try CaptureWriter(path: path, header: sample.header)
  for moment in sample.moments { writer.add(moment) }
  writer.put(tracebacks: sample.tracebacks, frames: sample.frames)
  writer.put(lines: sample.lines)
  try writer.finish(record: sampleRecord())
  var info = CaptureInfo(try CaptureReader(path: path))
  let text = info.text(style: ReportStyle())
  #expect(text.contains("\n  run             ok\n"))
  #expect(text.contains("\n  tracebacks      4 of 3 places, up to 2 frames each\n"))
  #expect(text.contains("\nbuild:2  60.0 ms    4,422                   no\n"))
  info.damage = "why"
  let written = keys(try JSONSerialization.jsonObject(with: Data(info.json().utf8)))
  #expect(try documented("What is in a capture") == written)
}
