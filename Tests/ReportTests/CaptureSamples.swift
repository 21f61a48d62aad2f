import Capture
import Insight
import PyMalloc
import Report

/// A captured run with figures of every kind, 100 ms long: the reports' golden texts are of this one.
func sampleCapture(level: CaptureLevel = .full) -> Capture {
  var capture = Capture(
    header: CaptureHeader(
      moultVersion: "1", level: level, scriptPath: "w.lua",
      source: """
        workload{}

        items = list()
        for i = 1, 1000 do
          items:append(node(i))
        end
        items = None

        """,
      python: "3.12", collector: "generational", generations: 3, thresholds: [700, 10, 10],
      tracebackFrames: level == .full ? 2 : 0))
  capture.phases = [
    CapturePhase(name: "build", begin: 1_000_000, end: 40_000_000),
    CapturePhase(name: "build", begin: 40_000_000, end: 60_000_000),
    CapturePhase(name: "settle", begin: 60_000_000, end: 80_000_000),
  ]
  capture.collections = (0..<24).map(sampleCollection)
  capture.samples = (0...20).map { i in
    CaptureSample(
      time: i * 5_000_000, operations: i * 1000, bytes: i < 13 ? i * 262_144 : 1_048_576,
      objects: i < 13 ? i * 2000 : 8000, made: i * 2500, arenas: i < 13 ? 1 + i / 4 : 2,
      rawBytes: 65536, resident: 30_000_000 + i, counts: [i, 0, 0],
      garbageObjects: i % 5 == 0 ? i * 10 : -1, garbageBytes: i % 5 == 0 ? i * 640 : -1)
  }
  capture.lines = [
    CaptureLine(
      file: "w.lua", line: 3, occurrences: 1, operations: 2, objectsMade: 1, increment: 56,
      bytesAfter: 50_056),
    CaptureLine(
      file: "w.lua", line: 4, occurrences: 1001, operations: 1001, bytesAfter: 2_097_152),
    CaptureLine(
      file: "w.lua", line: 5, occurrences: 1000, operations: 3000, objectsMade: 2000,
      increment: 3_211_264, bytesAfter: 5_767_168, pauseNanoseconds: 9_000_000),
    CaptureLine(
      file: "w.lua", line: 7, occurrences: 1, operations: 1, increment: -3_145_728,
      bytesAfter: 2_621_440),
  ]
  capture.moments = sampleMoments(level)
  guard level == .full else { return capture }
  capture.frames = [
    CaptureFrame(file: "w.lua", line: 5), CaptureFrame(function: "node", file: "w.lua", line: 4),
    CaptureFrame(function: "load", file: "lib.lua", line: 9),
  ]
  capture.tracebacks = [
    CaptureTraceback(
      frames: [1, 0], allocations: 12000, allocatedBytes: 2_000_000, peakBlocks: 10745,
      peakBytes: 1_648_640, liveBlocks: 101, liveBytes: 5521),
    CaptureTraceback(
      frames: [0], allocations: 50, allocatedBytes: 90_000, peakBlocks: 7, peakBytes: 10240,
      liveBlocks: 7, liveBytes: 10240),
    CaptureTraceback(
      frames: [2, 0], allocations: 3, allocatedBytes: 102_400, peakBlocks: 3, peakBytes: 102_400,
      liveBlocks: 0, liveBytes: 0),
    CaptureTraceback(frames: [], allocations: 1, allocatedBytes: 99, liveBlocks: 1, liveBytes: 99),
  ]
  capture.snapshotCount = 1
  return capture
}

private func sampleCollection(_ i: Int) -> CollectionRecord {
  let generation = i == 23 ? 2 : i % 11 == 10 ? 1 : 0
  let begin = 2_000_000 + i * 3_000_000
  let length = generation == 2 ? 9_000_000 : generation == 1 ? 700_000 : 40_000 + i * 1000
  return CollectionRecord(
    reason: generation == 2 ? "explicit" : "automatic", generation: generation, begin: begin,
    end: begin + length,
    steps: [
      .init(name: "subtract", end: begin + length / 2),
      .init(name: "free", end: begin + length),
    ],
    examined: generation == 2 ? 9000 : 700 * (generation * 10 + 1),
    collected: generation == 2 ? 3000 : 200, sizes: [700, 700 * (i % 11), 8000 * i / 24],
    bytesBefore: 1_000_000, bytesAfter: 900_000, line: 5)
}

private func sampleMoments(_ level: CaptureLevel) -> [CaptureMoment] {
  func census(_ rows: [(String, Int, Int)]) -> [TypeCensus] {
    rows.map { TypeCensus(type: $0.0, count: $0.1, bytes: $0.2, tracked: $0.1) }
  }
  let str = TypeCensus(type: "str", count: 500, bytes: 30_000)
  func allocator(_ pools: Int, _ used: Int) -> PyMallocStatistics {
    var s = PyMallocStatistics()
    (s.poolBytes, s.arenaBytes) = (16384, 1 << 20)
    s.classes = [
      .init(
        index: 3, blockBytes: 64, pools: pools, blocksInUse: used,
        blocksAvailable: pools * 255 - used),
      .init(index: 31, blockBytes: 512, pools: 2, blocksInUse: 31, blocksAvailable: 31),
    ]
    (s.arenasAllocated, s.arenasReclaimed, s.arenasHighWater, s.arenasCurrent) = (4, 2, 4, 2)
    s.bytesInAllocatedBlocks = used * 64 + 31 * 512
    s.bytesInAvailableBlocks = (pools * 255 - used) * 64 + 31 * 512
    s.unusedPools = 128 - pools - 2
    s.bytesLostToPoolHeaders = (pools + 2) * 48
    s.bytesLostToQuantization = pools * 16 + 2 * 464
    s.rawBlocks = 12
    return s
  }
  return [
    CaptureMoment(
      name: "start", time: 0, operations: 0,
      types: [str] + census([("dict", 40, 9000), ("type", 20, 16000)]),
      allocator: allocator(20, 4000)),
    CaptureMoment(
      name: "build", time: 40_000_000, operations: 8000,
      types: census([
        ("__main__.Node", 1000, 56000), ("dict", 1010, 250_000), ("list", 3, 9000),
        ("tuple", 2, 112), ("type", 20, 16000),
      ]) + [str], generations: [300, 200, 1535], allocator: allocator(100, 24000)),
    CaptureMoment(
      name: "build", time: 60_000_000, operations: 12000,
      types: census([
        ("__main__.Node", 1500, 84000), ("dict", 1500, 380_000), ("list", 2, 8000),
        ("tuple", 900, 50400), ("type", 20, 16000),
      ]) + [str], allocator: allocator(110, 25000)),
    CaptureMoment(
      name: "settle", time: 80_000_000, operations: 16000,
      types: census([
        ("dict", 45, 9900), ("list", 3, 400), ("tuple", 2, 112), ("type", 20, 16000),
      ]) + [str], allocator: allocator(60, 3000)),
    CaptureMoment(
      name: "end", time: 100_000_000, operations: 20000,
      types: census([
        ("dict", 44, 9800), ("list", 4, 500), ("tuple", 901, 50456), ("type", 21, 16900),
      ]) + [str], allocator: allocator(61, 3100), snapshot: level == .full ? 0 : nil),
  ]
}

/// A heap of three arenas: a full one, one that two nodes and a buffer keep, one of empty pools.
func sampleSnapshot() -> HeapSnapshot {
  var s = HeapSnapshot()
  (s.name, s.time, s.newestSerial) = ("end", 100_000_000, 60)
  s.typeNames = ["__main__.Node", "dict", "NoneType"]
  s.arenas = [.init(address: 1 << 20), .init(address: 3 << 20), .init(address: 7 << 20)]
  for i in 0..<64 {
    let bytes = [32, 64, 96, 128, 192, 256, 384, 512][i / 8]
    let capacity = (16384 - 48) / bytes
    s.pools.append(
      .init(
        arena: 0, address: UInt64(1 << 20 + i * 16384), blockBytes: bytes,
        used: capacity * (8 - i % 8) / 8, capacity: capacity))
  }
  s.pools += [
    .init(arena: 1, address: 3 << 20, blockBytes: 64, used: 2, capacity: 255),
    .init(arena: 1, address: 3 << 20 + 16384, blockBytes: 512, used: 1, capacity: 31),
    .init(arena: 1, address: 3 << 20 + 3 * 16384, blockBytes: 0, used: 0, capacity: 0),
    .init(arena: 2, address: 7 << 20, blockBytes: 0, used: 0, capacity: 0),
  ]
  func object(_ address: UInt64, _ type: UInt16, place: UInt32, generation: UInt8 = 0) {
    s.addresses.append(address)
    s.sizes.append(64)
    s.types.append(type)
    s.serials.append(UInt32(s.serials.count + 1))
    s.counts.append(1)
    s.generations.append(generation)
    s.places.append(place)
    s.reprs.append(0)
    s.firstEdges.append(0)
  }
  object(16, 2, place: 0, generation: HeapSnapshot.isStatic)
  object(1 << 20 + 64, 1, place: 1)
  object(3 << 20 + 48, 0, place: 2)
  object(3 << 20 + 112, 0, place: 2)
  object(99 << 20, 1, place: 1)
  s.buffers = [
    .init(address: 3 << 20 + 16384 + 48, bytes: 480, owner: 1, place: 3),
    .init(address: 120 << 20, bytes: 9000, owner: 4),
  ]
  return s
}

/// All reports of the sample.
func sampleReports() throws -> [any CaptureReport] {
  let capture = sampleCapture()
  return [
    SummaryReport(capture), LinesReport(capture), try TracemallocReport(capture),
    try TypesReport(capture), try GrowthReport(capture), try PausesReport(capture),
    try GenerationsReport(capture), try AllocatorReport(capture),
    HeapMapReport(capture, sampleSnapshot(), moment: 4),
  ]
}
