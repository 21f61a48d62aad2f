import Insight

/// A run of three phases with figures of every size.
func sampleRecord() -> RunRecord {
  var build = PhaseRecord(name: "build")
  build.wallNanoseconds = 1_234_567_890
  build.objectsMade = 10_000_000
  build.objectsFreed = 3_999_800
  build.bytesNow = 512_000_000
  build.bytesPeak = 640_000_000
  build.arenasNow = 489
  build.arenasPeak = 611
  build.arenasAllocated = 611
  build.arenasReclaimed = 122
  build.poolsNow = 31_250
  build.rawBytes = 1_048_576
  build.generations = [
    GenerationRecord(collections: 7142, examined: 14_283_998, collected: 3_000_000),
    GenerationRecord(collections: 648, examined: 9_000_000, collected: 900_000),
    GenerationRecord(collections: 4, examined: 6_000_000, collected: 99_800, uncollectable: 2),
  ]
  build.pauses = PauseSummary(
    count: 7794, totalNanoseconds: 493_827_156, medianNanoseconds: 41_200,
    p99Nanoseconds: 2_345_000, maxNanoseconds: 187_654_321)

  var rest = PhaseRecord(name: "rest")
  rest.wallNanoseconds = 950
  rest.bytesNow = 512_000_000
  rest.bytesPeak = 512_000_000
  rest.arenasNow = 489
  rest.arenasPeak = 489

  var settle = PhaseRecord(name: "settle")
  settle.wallNanoseconds = 410_000_000
  settle.objectsFreed = 6_000_000
  settle.bytesNow = 999
  settle.bytesPeak = 512_000_000
  settle.arenasNow = 1
  settle.arenasPeak = 489
  settle.arenasReclaimed = 488
  settle.poolsNow = 3
  settle.generations[2] = GenerationRecord(
    collections: 1, examined: 6_000_000, collected: 6_000_000)
  settle.pauses = PauseSummary(
    count: 1, totalNanoseconds: 409_000_000, medianNanoseconds: 409_000_000,
    p99Nanoseconds: 409_000_000, maxNanoseconds: 409_000_000)

  var total = build
  total.name = "total"
  total.wallNanoseconds += 410_000_950
  total.objectsFreed = 9_999_800
  total.bytesNow = 999
  total.arenasNow = 1
  total.arenasReclaimed = 610
  total.poolsNow = 3
  total.rawBytes = 0
  total.generations[2].collections = 5
  total.generations[2].examined = 12_000_000
  total.generations[2].collected = 6_099_800
  total.pauses.count = 7795
  total.pauses.totalNanoseconds += 409_000_000
  total.pauses.maxNanoseconds = 409_000_000
  total.garbageHeldObjects = 200
  total.garbageHeldBytes = 12_800

  return RunRecord(
    moultVersion: "0.1.0",
    script: ScriptRecord(
      path: "scripts/examples/cycles.lua", name: "cycles", summary: "a million two-object cycles"),
    parameters: [
      ParameterRecord(
        name: "n", value: .integer(5_000_000), default: .integer(1_000_000), help: "cycles to make"),
      ParameterRecord(
        name: "kind", value: .string("pair"), default: .string("pair"), help: "shape of a cycle"),
    ],
    seed: 42, pythonProfile: "3.12",
    collector: CollectorRecord(
      name: "generational",
      options: ["threshold0": "700", "threshold1": "10", "threshold2": "10"]),
    phases: [build, rest, settle], total: total)
}
