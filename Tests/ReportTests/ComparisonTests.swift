import Insight
import Report
import Testing

private func row(_ name: String, state: String, wall: Int) -> ComparisonRow {
  var record = sampleRecord()
  record.collector = CollectorRecord(name: name)
  record.total.wallNanoseconds = wall
  record.mostGarbage = GarbageRecord(samples: 3, objects: 9_999_999, bytes: 500_000_000)
  record.fingerprint = RunFingerprint(
    operations: 12_345, operationHash: "00000000000000aa", stateHash: state, stateObjects: 1)
  return ComparisonRow(watched: record, records: [record], preHeaderBytes: 16)
}

@Test(arguments: [40, 80, 100, 200])
func namesAndColumnsOfAComparisonAreNeverCut(_ width: Int) {
  let rows = [
    row("trial-deletion", state: "1", wall: 100), row("root-buffer", state: "1", wall: 300),
    row("c-trial-deletion-of-mine", state: "2", wall: 200),
  ]
  let text = Comparison(rows: rows, runs: 1, script: "s.lua")
    .text(style: ReportStyle(width: width))
  let tables = text.components(separatedBy: "\n\n").dropLast()
  for table in tables {
    for name in rows.map(\.collector) { #expect(table.contains("\n\(name) ")) }
    for line in table.split(separator: "\n") { #expect(line.count <= max(width, 36)) }
  }
  for column in [
    "time", "collecting", "share", "runs", "median", "p99", "longest", "examined/freed",
    "garbage held", "peak", "pre-header", "state",
  ] {
    #expect(tables.contains { $0.contains(" \(column)") }, "\(column)")
  }
  #expect(text.contains("9,999,999"))
  #expect(text.contains("differs"))
  #expect(text.contains("operations: identical under all strategies (12,345, hash"))
}

@Test func whoFailedHasARowAndAReason() {
  let rows = [
    row("generational", state: "1", wall: 100),
    ComparisonRow(collector: "lost", origin: "x.so", preHeaderBytes: 0, failure: "not today"),
  ]
  let comparison = Comparison(rows: rows, runs: 1, script: "s.lua")
  #expect(comparison.hasFailures)
  #expect(comparison.operationsAreIdentical)
  let text = comparison.text(style: ReportStyle(width: 80))
  #expect(text.contains("lost          failed"))
  #expect(text.contains("lost failed: not today\n"))
  let picture = comparison.svg()
  #expect(picture.contains(">lost</text>"))
  #expect(picture.contains(">failed</text>"))
}

@Test func theMedianRunIsShown() {
  var records = [sampleRecord(), sampleRecord(), sampleRecord()]
  for (i, wall) in [900, 100, 500].enumerated() { records[i].total.wallNanoseconds = wall }
  let row = ComparisonRow(watched: records[0], records: records, preHeaderBytes: 0)
  #expect(row.wallNanoseconds == [100, 500, 900])
  #expect(row.medianWallNanoseconds == 500)
}
