import Capture
import CollectorKit
import Heap
import Insight
import ObjectModel
import PyMalloc
import Trace

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// What records a run for `moult report`: it hears of collections and phases, looks at the counters
// from time to time, and at the whole heap at the end of each phase.
//
// Nothing of the heap changes by it: no allocation on it, no collection, no count. What it takes in
// time is left out of the times that it writes down, except for what is spread over all operations
// (the notes of lines, the tracing of blocks).

/// What only the engine knows of a run, for a capture.
public struct CaptureSource {
  /// Operations of the script so far.
  public var operations: () -> Int
  /// The line of the script that is running, 0 for none.
  public var line: () -> Int
  /// Who knows the places of the active calls.
  public var places: TracebackSource
  /// What a place is called.
  public var frame: (UInt32) -> CaptureFrame
  /// What each line did so far.
  public var lines: () -> [CaptureLine]

  /// Puts the answers together.
  public init(
    operations: @escaping () -> Int, line: @escaping () -> Int, places: TracebackSource,
    frame: @escaping (UInt32) -> CaptureFrame, lines: @escaping () -> [CaptureLine]
  ) {
    self.operations = operations
    self.line = line
    self.places = places
    self.frame = frame
    self.lines = lines
  }
}

/// Records one run.
public final class RunCapture {
  private let writer: CaptureWriter
  private let level: CaptureLevel
  private unowned let runtime: Runtime
  private let source: CaptureSource
  private let frames: Int
  /// Where blocks come from, whatever the script does with `tracemalloc`.
  private(set) var trace: RunTrace?

  private var start: UInt64 = 0
  /// Nanoseconds that were spent on looking.
  private var aside: UInt64 = 0
  private var phase: (name: String, begin: Int)?
  private var current: CollectionRecord?
  private var samples: [CaptureSample] = []
  private var interval = RunCapture.firstInterval
  /// The count of operations at which the engine is to call `sample`.
  public private(set) var nextSample = RunCapture.firstInterval
  private var lastResidentTime = 0
  private var lastResident = 0
  /// The system's file that says how many bytes are resident, -1 where there is none.
  private let residentFile = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
  /// Samples at the last time that they were written down.
  private var samplesWritten = 0
  /// Objects that may be counted for the sizes of generations, saved up by what collections examine.
  private var countBudget = 0
  /// The count of operations from which on garbage is looked for again.
  private var nextGarbageLook = 0
  /// The script, and the time of the collections that began at each of its lines.
  private let script: String
  private var pauses: [Int: Int] = [:]
  private var places: [UInt32: Int] = [:]
  private var placeList: [CaptureFrame] = []
  /// Of each traceback, the number of its innermost place plus one, 0 for not looked up yet.
  private var innermost: [UInt32] = []

  /// Operations between looks in the beginning; twice as many each time that the room is full.
  private static let firstInterval = 512
  /// Names of phases that ended. Scripts repeat their phases, and a look at the whole heap takes time:
  /// the whole heap is written down, and without blocks objects are counted, the first time that a
  /// phase of a name ends.
  private var names: Set<String> = []

  /// Phases whose end gets a snapshot.
  private static let mostSnapshots = 16
  /// Looks that are kept at most.
  private static let mostSamples = 2048

  /// Begins the capture of a runtime's run; `Runtime.beginRun` starts its clock.
  /// - Parameters:
  ///   - path: where the capture goes.
  ///   - header: how the run is made.
  ///   - source: what only the engine knows.
  public init(
    path: String, header: CaptureHeader, runtime: Runtime, source: CaptureSource
  ) throws(CaptureError) {
    var header = header
    header.generations = runtime.strategy.generationCount
    header.thresholds = runtime.thresholds
    header.preHeaderBytes = runtime.space.s.pointee.gcHeadBytes
    header.poolBytes = runtime.malloc.geometry.poolBytes
    header.arenaBytes = runtime.malloc.geometry.arenaBytes
    level = header.level
    script = header.scriptPath
    frames = header.tracebackFrames
    self.runtime = runtime
    self.source = source
    writer = try CaptureWriter(path: path, header: header)
    runtime.capture = self
  }

  deinit {
    trace?.destroy()
    if residentFile >= 0 { close(residentFile) }
  }

  /// Nanoseconds since the run began, what was spent on looking left out.
  private func now() -> Int { Int(runtime.services.now() &- start &- aside) }

  /// Does something whose time does not count. Not within itself.
  func aside(_ body: () -> Void) {
    let begin = runtime.services.now()
    body()
    aside &+= runtime.services.now() &- begin
  }

  // MARK: What happens

  func begin() {
    start = runtime.services.now()
    if level == .full, frames > 0 { startTracing() }
    aside { addMoment("start", time: 0, withSnapshot: false) }
    takeSample(0)
  }

  private func startTracing() {
    let trace = RunTrace.create(heap: runtime.heap, frameLimit: frames, source: source.places)
    guard let trace else { return }
    self.trace = trace
    runtime.malloc.setTracer(trace.tracer)
    runtime.space.s.pointee.tracesBlocks = true
  }

  func phaseBegan(_ name: String) {
    let operations = source.operations()
    phase = (name, now())
    takeSample(operations)
  }

  func phaseEnds() {
    guard let phase else { return }
    let time = now()
    self.phase = nil
    writer.add(CapturePhase(name: phase.name, begin: phase.begin, end: time))
    takeSample(source.operations())
    aside {
      let isNew = names.insert(phase.name).inserted
      if isNew || level == .full {
        let snapshot = isNew && level == .full && names.count <= Self.mostSnapshots
        addMoment(phase.name, time: time, withSnapshot: snapshot)
      }
      // For whoever reads what a killed run left. All are written each time, so not too often.
      if samples.count < samplesWritten || samples.count >= samplesWritten + samplesWritten / 4 {
        writer.put(samples: samples)
        samplesWritten = samples.count
      }
    }
  }

  /// Writes the heap down here, with everything on it in a full capture, whatever its phase.
  public func mark(_ name: String) {
    let time = now()
    takeSample(source.operations())
    aside { addMoment(name, time: time, withSnapshot: level == .full) }
  }

  func happened(_ event: CollectorEvent) {
    switch event {
    case .begin(let generation, let reason):
      var record = CollectionRecord(
        reason: reason.rawValue, generation: generation, begin: 0,
        bytesBefore: runtime.heap.bytesInUse, line: source.line())
      record.frozen = runtime.strategy.frozenCount
      aside { record.sizes = countedSizes() }
      record.begin = now()
      current = record
    case .subtracted: step("subtract")
    case .weakReferencesCleared: step("weakrefs")
    case .finalized: step("finalize")
    case .resurrected(let n):
      current?.resurrected = n
      step("resurrect")
    case .freed: step("free")
    case .custom(let name, _): step(name)
    case .end(let report):
      guard var record = current else { return }
      current = nil
      record.end = now()
      record.examined = report.examined
      record.collected = report.collected
      record.uncollectable = report.uncollectable
      record.bytesAfter = runtime.heap.bytesInUse
      countBudget += report.examined / 4
      pauses[record.line, default: 0] += record.nanoseconds
      aside { writer.add(record) }
    }
  }

  private func step(_ name: String) {
    if current == nil { return }
    current?.steps.append(.init(name: name, end: now()))
  }

  /// The sizes of the generations, if there is budget for counting them.
  private func countedSizes() -> [Int] {
    let live = runtime.space.s.pointee.objectsMade - runtime.space.s.pointee.objectsFreed
    guard level == .full, live <= countBudget else { return [] }
    countBudget -= live
    return (0..<runtime.strategy.generationCount).map { generation in
      var n = 0
      runtime.strategy.forEachObject(generation: generation) { _ in n += 1 }
      return n
    }
  }

  // MARK: Looking

  /// Looks at the counters; the engine calls it when its operations have reached `nextSample`.
  public func sample(operations: Int) {
    nextSample = operations + interval
    if runtime.space.s.pointee.isCollecting { return }
    takeSample(operations)
    if samples.count < Self.mostSamples { return }
    aside {
      // Every second look goes, and there are half as many from now on.
      samples = samples.enumerated().filter { $0.offset & 1 == 0 }.map(\.element)
      interval *= 2
    }
  }

  private func takeSample(_ operations: Int) {
    let time = now()
    aside { look(at: time, operations) }
  }

  private func look(at time: Int, _ operations: Int) {
    let state = runtime.space.s
    let live = state.pointee.objectsMade - state.pointee.objectsFreed
    var sample = CaptureSample(
      time: time, operations: operations, bytes: runtime.heap.bytesInUse, objects: live,
      made: state.pointee.objectsMade, arenas: runtime.heap.arenaCount,
      rawBytes: runtime.heap.rawBytesInUse, resident: resident(time),
      counts: runtime.strategy.counts)
    if level == .full, operations >= nextGarbageLook, !state.pointee.isCollecting {
      let held = runtime.strategy.garbageHeld()
      (sample.garbageObjects, sample.garbageBytes) = held
      // A look is a walk over the heap: rarer, the larger the heap.
      nextGarbageLook = operations + max(interval * 8, live * 4)
    }
    samples.append(sample)
  }

  /// Resident bytes of the process. Asking the system takes microseconds: so not more than once in a
  /// millisecond, and more seldom in a long run.
  private func resident(_ time: Int) -> Int {
    if lastResident != 0, time - lastResidentTime < max(1_000_000, time / 1024) {
      return lastResident
    }
    lastResidentTime = time
    guard residentFile >= 0 else { return 0 }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { text in
      let n = pread(residentFile, text.baseAddress, 128, 0)
      // The second number of the line, in pages.
      var pages = 0
      var number = 0
      for i in 0..<max(0, n) where number < 2 {
        switch text[i] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
          if number == 1 { pages = pages * 10 + Int(text[i] - UInt8(ascii: "0")) }
        default: number += 1
        }
      }
      lastResident = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
      return lastResident
    }
  }

  private func addMoment(_ name: String, time: Int, withSnapshot: Bool) {
    let moment = runtime.moment(name: name, time: time, operations: source.operations())
    guard withSnapshot else {
      writer.add(moment)
      return
    }
    let snapshot = runtime.heapSnapshot(name: name, time: time) { self.place(ofBlock: $0) }
    writer.add(moment, snapshot: snapshot)
  }

  /// The line that asked for a block: a number of `Capture.frames` plus one, 0 if not known.
  private func place(ofBlock address: UInt) -> UInt32 {
    guard let trace, let traceback = trace.traceback(of: address), traceback != 0 else { return 0 }
    let i = Int(traceback)
    if i >= innermost.count {
      innermost += repeatElement(0, count: max(trace.tracebackCount, i + 1) - innermost.count)
    }
    if innermost[i] == 0, let place = trace.places(of: traceback).first {
      innermost[i] = UInt32(frame(place) + 1)
    }
    return innermost[i]
  }

  private func frame(_ place: UInt32) -> Int {
    if let known = places[place] { return known }
    places[place] = placeList.count
    placeList.append(source.frame(place))
    return placeList.count - 1
  }

  // MARK: The end

  /// The script has ended: looks at the heap for the last time. Its names must still be there.
  public func scriptEnded() {
    takeSample(source.operations())
    let time = now()
    aside {
      addMoment("end", time: time, withSnapshot: level == .full)
      if let trace {
        writer.put(tracebacks: tracebacks(trace), frames: placeList)
        writer.put(
          sizes: CaptureSizes(
            sizes: trace.sizes.map { CaptureSizes.Size(bytes: $0.bytes, count: $0.count) },
            resizings: trace.resizings))
      }
      stopTracing()
    }
    writer.put(samples: samples)
    var lines = source.lines()
    for i in lines.indices where lines[i].file == script {
      lines[i].pauseNanoseconds = pauses[lines[i].line] ?? 0
    }
    writer.put(lines: lines)
  }

  /// Ends the capture with the run's record; the file gets its name.
  public func finish(record: RunRecord?) throws(CaptureError) {
    runtime.capture = nil
    try writer.finish(record: record)
  }

  private func tracebacks(_ trace: RunTrace) -> [CaptureTraceback] {
    var result: [CaptureTraceback] = []
    for number in 0..<trace.tracebackCount {
      let total = trace.total(of: UInt32(number))
      if total.allocations == 0, total.liveBlocks == 0 { continue }
      let places = trace.places(of: UInt32(number))
      result.append(
        CaptureTraceback(
          frames: places.map { frame($0) }, allocations: total.allocations,
          allocatedBytes: total.allocatedBytes, peakBlocks: total.peakBlocks,
          peakBytes: total.peakBytes, liveBlocks: total.liveBlocks, liveBytes: total.liveBytes))
    }
    return result
  }

  private func stopTracing() {
    guard let trace else { return }
    runtime.space.s.pointee.tracesBlocks = false
    runtime.malloc.setTracer(nil)
    trace.setNext(nil)
    runtime.trace.stop()
    trace.destroy()
    self.trace = nil
  }
}
