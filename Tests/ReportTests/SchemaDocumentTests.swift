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
  record.failedExpectations = [ExpectationRecord(message: "m", location: "l")]
  let written = keys(try JSONSerialization.jsonObject(with: RunReport.json(record)))

  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let url = root.appendingPathComponent("docs/report-schema.md")
  let document = try String(contentsOf: url, encoding: .utf8)
  let documented = Set(
    document.matches(of: /(?m)^\| `(\w+)` \|/).map { String($0.1) })
  #expect(written.count > 30)
  #expect(documented == written)
}
