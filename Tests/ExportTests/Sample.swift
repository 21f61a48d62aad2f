import Capture
import HeapGraph

/// A small run, made by hand: a phase, two collections, two samples, two tracebacks.
func sampleCapture() -> Capture {
  var capture = Capture(
    header: CaptureHeader(
      moultVersion: "1.2", level: .full, scriptPath: "a\"b.lua", python: "3.12",
      collector: "generational", thresholds: [700, 10, 10]))
  capture.phases = [CapturePhase(name: "build", begin: 1_500, end: 90_000)]
  capture.collections = [
    CollectionRecord(
      reason: "automatic", generation: 0, begin: 10_000, end: 30_001,
      steps: [.init(name: "subtract", end: 20_000), .init(name: "free", end: 30_000)],
      examined: 701, collected: 600, sizes: [701, 0, 20], bytesBefore: 9_000, bytesAfter: 1_000,
      line: 4),
    CollectionRecord(
      reason: "explicit", generation: 2, begin: 1_040_000, end: 260_040_000, examined: 121,
      collected: 5, uncollectable: 2, bytesBefore: 2_000, bytesAfter: 1_500),
  ]
  capture.samples = [
    CaptureSample(
      time: 0, operations: 0, bytes: 100, objects: 3, made: 3, arenas: 1, counts: [1, 0, 0]),
    CaptureSample(
      time: 50_000, operations: 512, bytes: 1_000, objects: 30, made: 633, arenas: 1,
      resident: 4096, counts: [2, 1, 0], garbageObjects: 7, garbageBytes: 512),
  ]
  capture.frames = [
    CaptureFrame(function: "<module>", file: "a;b.lua", line: 9),
    CaptureFrame(function: "make", file: "a;b.lua", line: 3),
    CaptureFrame(function: "make", file: "a;b.lua", line: 4),
  ]
  capture.tracebacks = [
    CaptureTraceback(
      frames: [], allocations: 2, allocatedBytes: 64, peakBlocks: 2, peakBytes: 64,
      liveBlocks: 2, liveBytes: 64),
    CaptureTraceback(
      frames: [1, 0], allocations: 10, allocatedBytes: 1000, peakBlocks: 4, peakBytes: 400),
    CaptureTraceback(
      frames: [2, 0], allocations: 1, allocatedBytes: 2000, peakBlocks: 0, peakBytes: 0,
      liveBlocks: 1, liveBytes: 2000),
  ]
  capture.moments = [
    CaptureMoment(
      name: "end", time: 100, operations: 9, types: [], debugMallocStats: "Small block\n")
  ]
  return capture
}

/// `a` is a list of a dict, which has the list under a key and a str under another; a tuple and a
/// list are garbage that refer to each other, and a weak reference leads to the list.
func sampleSnapshot() -> HeapSnapshot {
  var s = HeapSnapshot()
  s.name = "end"
  s.time = 100
  s.newestSerial = 40
  s.typeNames = ["list", "dict", "str", "tuple", "weakref", "NoneType"]
  s.texts = ["'k'", "'a b'", "'it''s \"x\"'", "None"]
  func add(
    _ type: UInt16, _ serial: UInt32, _ size: UInt32, repr: UInt32 = 0, generation: UInt8 = 0,
    _ edges: [(Int, UInt32)] = []
  ) {
    s.addresses.append(UInt64(s.count + 1) * 64)
    s.types.append(type)
    s.serials.append(serial)
    s.sizes.append(size)
    s.counts.append(1)
    s.generations.append(generation)
    s.places.append(type == 0 ? 2 : 0)
    s.reprs.append(repr)
    for (target, label) in edges {
      s.targets.append(UInt32(target))
      s.labels.append(label)
    }
    s.firstEdges.append(UInt32(s.targets.count))
  }
  add(0, 31, 72, [(1, HeapSnapshot.label(item: 0)), (6, HeapSnapshot.label(item: 1))])
  add(
    1, 32, 232,
    [
      (2, HeapSnapshot.label(value: 1)), (0, HeapSnapshot.label(value: 0)),
      (2, HeapSnapshot.keyEdge),
    ])
  add(2, 33, 54, repr: 3, generation: HeapSnapshot.untracked)
  add(3, 34, 48, [(4, HeapSnapshot.label(item: 0))])
  add(0, 35, 64, [(3, HeapSnapshot.label(item: 0)), (1, HeapSnapshot.label(item: 1))])
  add(4, 36, 72)
  add(5, 0, 16, repr: 4, generation: HeapSnapshot.isStatic)
  s.weakEdges = [.init(from: 5, to: 0)]
  s.roots = [.init(name: "name a", object: 0), .init(name: "name w", object: 5)]
  return s
}
