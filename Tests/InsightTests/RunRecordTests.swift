import Foundation
import Insight
import Testing

/// A record in which no field has the value that it would have if nobody had set it.
func fullRecord() -> RunRecord {
  RunRecord(
    script: ScriptRecord(path: "scripts/cycles.lua", name: "cycles", summary: "two-object cycles"),
    parameters: [
      ParameterRecord(name: "n", value: .integer(5), default: .integer(1), help: "cycles"),
      ParameterRecord(name: "rate", value: .float(0.5), default: .float(2), help: "share"),
      ParameterRecord(name: "deep", value: .boolean(true), default: .boolean(false), help: "d"),
      ParameterRecord(name: "kind", value: .string("ring"), default: .string("pair"), help: "k"),
    ],
    seed: UInt64.max,
    pythonProfile: "3.12",
    collector: CollectorRecord(name: "generational", options: ["threshold0": "700"]),
    status: .failed,
    failure: "NameError: name 'x' is not defined",
    failedExpectations: [ExpectationRecord(message: "all found", location: "cycles.lua:9")],
    phases: [fullPhase("build", salt: 100), fullPhase("settle", salt: 200)],
    total: fullPhase("total", salt: 300))
}

func fullPhase(_ name: String, salt: Int) -> PhaseRecord {
  var phase = PhaseRecord(name: name, generations: 3)
  phase.wallNanoseconds = salt + 1
  phase.objectsMade = salt + 2
  phase.objectsFreed = salt + 3
  phase.bytesNow = salt + 4
  phase.bytesPeak = salt + 5
  phase.arenasNow = salt + 6
  phase.arenasPeak = salt + 7
  phase.poolsNow = salt + 8
  phase.arenasAllocated = salt + 9
  phase.arenasReclaimed = salt + 10
  phase.rawBytes = salt + 11
  for index in 0..<3 {
    phase.generations[index] = GenerationRecord(
      collections: salt + 20 + index, examined: salt + 30 + index, collected: salt + 40 + index,
      uncollectable: salt + 50 + index)
  }
  phase.pauses = PauseSummary(
    count: salt + 60, totalNanoseconds: salt + 61, medianNanoseconds: salt + 62,
    p99Nanoseconds: salt + 63, p999Nanoseconds: salt + 65, maxNanoseconds: salt + 64)
  phase.garbageHeldObjects = salt + 70
  phase.garbageHeldBytes = salt + 71
  return phase
}

/// All leaves of a JSON document by path.
private func leaves(_ value: Any, at path: String = "") -> [String: String] {
  if let object = value as? [String: Any] {
    return object.reduce(into: [:]) { all, entry in
      all.merge(leaves(entry.value, at: "\(path).\(entry.key)")) { first, _ in first }
    }
  }
  if let array = value as? [Any] {
    return array.enumerated().reduce(into: [:]) { all, entry in
      all.merge(leaves(entry.element, at: "\(path)[\(entry.offset)]")) { first, _ in first }
    }
  }
  return [path: "\(value)"]
}

private func leaves(of record: RunRecord) throws -> [String: String] {
  leaves(try JSONSerialization.jsonObject(with: JSONEncoder().encode(record)))
}

@Test func recordSurvivesJSON() throws {
  let record = fullRecord()
  let again = try JSONDecoder().decode(RunRecord.self, from: JSONEncoder().encode(record))
  #expect(again == record)
  #expect(again.seed == UInt64.max)
}

@Test func recordNamesItsSchema() throws {
  let all = try leaves(of: fullRecord())
  #expect(all[".schema"] == "moult.run")
  #expect(all[".version"] == "1")
}

@Test func withoutTimesZeroesExactlyTheNanoseconds() throws {
  let before = try leaves(of: fullRecord())
  let after = try leaves(of: fullRecord().withoutTimes())
  #expect(Set(before.keys) == Set(after.keys))
  var times = 0
  for (path, value) in before {
    if path.hasSuffix("Nanoseconds") {
      times += 1
      #expect(value != "0", "the sample leaves \(path) at zero")
      #expect(after[path] == "0", "\(path)")
    } else {
      #expect(after[path] == value, "\(path)")
    }
  }
  #expect(times == 18, "six times in each of three phases")
}

@Test func runsThatDifferInTimesOnlyAreEqualWithoutThem() {
  let first = fullRecord()
  var second = first
  second.total.wallNanoseconds += 99
  second.phases[0].pauses.p99Nanoseconds += 1
  #expect(first != second)
  #expect(first.withoutTimes() == second.withoutTimes())
  second.phases[0].objectsMade += 1
  #expect(first.withoutTimes() != second.withoutTimes())
}

@Test func newPhaseHasOneEntryPerGeneration() {
  #expect(PhaseRecord(name: "p").generations.count == 3)
  #expect(PhaseRecord(name: "p", generations: 1).generations == [GenerationRecord()])
}

@Test(arguments: [
  (#""schema":"moult.run""#, #""schema":"other""#),
  (#""version":1"#, #""version":2"#),
  (#""version":1"#, #""version":0"#),
])
func foreignDocumentsAreRefused(_ original: String, _ replacement: String) throws {
  let text = String(decoding: try JSONEncoder().encode(fullRecord()), as: UTF8.self)
  #expect(text.contains(original))
  let changed = text.replacingOccurrences(of: original, with: replacement)
  #expect(throws: DecodingError.self) {
    try JSONDecoder().decode(RunRecord.self, from: Data(changed.utf8))
  }
}

@Test func failureIsLeftOutWhenThereIsNone() throws {
  var record = fullRecord()
  record.failure = nil
  let all = try leaves(of: record)
  #expect(all[".failure"] == nil)
  let again = try JSONDecoder().decode(RunRecord.self, from: JSONEncoder().encode(record))
  #expect(again == record)
}

@Test func scriptInfoSurvivesJSON() throws {
  let info = ScriptInfo(
    name: "cycles", summary: "s",
    parameters: [.init(name: "n", default: .integer(1_000_000), help: "cycles to make")])
  let again = try JSONDecoder().decode(ScriptInfo.self, from: JSONEncoder().encode(info))
  #expect(again == info)
}
