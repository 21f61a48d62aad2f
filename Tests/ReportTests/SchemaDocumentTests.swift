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
