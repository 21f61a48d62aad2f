import BuiltinTypes
import CollectorKit
import Heap
import Insight
import ObjectModel
import PyMalloc

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// What a run's report is made of. Counters are running totals of the heap; a phase is the
// difference between two looks at them. Nothing here is called per object.

/// A look at every running total.
struct Snapshot {
  var nanoseconds: UInt64 = 0
  var made = 0
  var freed = 0
  var arenasAllocated = 0
  var arenasReclaimed = 0
  var totals: [GenerationTotals] = []
}

/// The statistics of one run.
struct RunStatistics {
  private var begin = Snapshot()
  private var phaseBegin = Snapshot()
  private(set) var phaseName: String?
  private var allPauses = PauseRecorder()
  private var phasePauses = PauseRecorder()
  private var peakBytes = 0
  private var peakArenas = 0
  private var phaseArenas = 0
  private(set) var phases: [PhaseRecord] = []
  /// Whether phases look for garbage still held, which costs as much as a full collection.
  var looksForGarbage = true
  /// Time spent on looking, which belongs to no phase.
  private var aside: UInt64 = 0

  mutating func start(_ runtime: Runtime) {
    begin = look(runtime)
    runtime.heap.resetPeak()
  }

  /// Notes the pause of one collection.
  mutating func record(_ report: CollectionReport) {
    allPauses.record(report.nanoseconds)
    if phaseName != nil { phasePauses.record(report.nanoseconds) }
  }

  mutating func beginPhase(_ name: String, _ runtime: Runtime) {
    peakBytes = max(peakBytes, runtime.heap.peakBytes)
    runtime.heap.resetPeak()
    let allocator = runtime.malloc.statistics()
    peakArenas = max(peakArenas, allocator.arenasHighWater)
    phaseArenas = allocator.arenasCurrent
    phaseName = name
    phasePauses.reset()
    phaseBegin = look(runtime)
  }

  mutating func endPhase(_ runtime: Runtime) {
    guard let name = phaseName else { return }
    let end = look(runtime)
    let peak = runtime.heap.peakBytes
    peakBytes = max(peakBytes, peak)
    phases.append(
      record(name, from: phaseBegin, to: end, peak: peak, pauses: phasePauses, runtime))
    phaseName = nil
    runtime.heap.resetPeak()
    aside += runtime.services.now() - end.nanoseconds
  }

  /// The record of the whole run so far.
  mutating func total(_ runtime: Runtime) -> PhaseRecord {
    var end = look(runtime)
    end.nanoseconds -= aside
    peakBytes = max(peakBytes, runtime.heap.peakBytes)
    return record(
      "total", from: begin, to: end, peak: peakBytes, pauses: allPauses, runtime)
  }

  private func look(_ runtime: Runtime) -> Snapshot {
    let allocator = runtime.malloc.statistics()
    let state = runtime.space.s
    return Snapshot(
      nanoseconds: runtime.services.now(), made: state.pointee.objectsMade,
      freed: state.pointee.objectsFreed, arenasAllocated: allocator.arenasAllocated,
      arenasReclaimed: allocator.arenasReclaimed, totals: runtime.strategy.totals)
  }

  private func record(
    _ name: String, from: Snapshot, to: Snapshot, peak: Int, pauses: PauseRecorder,
    _ runtime: Runtime
  ) -> PhaseRecord {
    var result = PhaseRecord(name: name, generations: to.totals.count)
    let allocator = runtime.malloc.statistics()
    result.wallNanoseconds = Int(to.nanoseconds - from.nanoseconds)
    result.objectsMade = to.made - from.made
    result.objectsFreed = to.freed - from.freed
    result.bytesNow = runtime.heap.bytesInUse
    result.bytesPeak = peak
    result.arenasNow = allocator.arenasCurrent
    result.arenasPeak = allocator.arenasHighWater
    result.poolsNow = allocator.classes.reduce(0) { $0 + $1.pools }
    result.arenasAllocated = to.arenasAllocated - from.arenasAllocated
    result.arenasReclaimed = to.arenasReclaimed - from.arenasReclaimed
    result.rawBytes = runtime.heap.bytesInUse - allocator.bytesInAllocatedBlocks
    for i in 0..<to.totals.count {
      let a = i < from.totals.count ? from.totals[i] : GenerationTotals()
      let b = to.totals[i]
      result.generations[i] = GenerationRecord(
        collections: b.collections - a.collections, examined: b.examined - a.examined,
        collected: b.collected - a.collected, uncollectable: b.uncollectable - a.uncollectable)
    }
    result.pauses = pauses.summary()
    if looksForGarbage {
      let held = runtime.strategy.garbageHeld()
      result.garbageHeldObjects = held.objects
      result.garbageHeldBytes = held.bytes
    }
    return result
  }
}

extension Runtime {
  /// Begins the run: what was done to set the heap up counts no more.
  public func beginRun() {
    capture?.begin()
    statistics.start(self)
  }

  /// Begins a phase of the report; phases do not nest.
  public func beginPhase(_ name: String) {
    leavingOutOfCapture { statistics.beginPhase(name, self) }
    capture?.phaseBegan(name)
    if !extensions.isEmpty { tell(.phaseBegin(name)) }
  }

  /// Ends the phase.
  public func endPhase() {
    let name = statistics.phaseName
    capture?.phaseEnds()
    leavingOutOfCapture { statistics.endPhase(self) }
    if let name, !extensions.isEmpty { tell(.phaseEnd(name)) }
  }

  /// What looks at the heap for the record is no part of the time that a capture tells.
  private func leavingOutOfCapture(_ body: () -> Void) {
    if let capture { capture.aside(body) } else { body() }
  }

  /// Whether reports say how much garbage is still held, which costs as much as a full collection
  /// at the end of each phase.
  public var reportsGarbage: Bool {
    get { statistics.looksForGarbage }
    set { statistics.looksForGarbage = newValue }
  }

  /// The record of the run so far, to be completed with what only the engine knows.
  public func makeRecord(
    script: ScriptRecord, parameters: [ParameterRecord], seed: UInt64, status: RunStatus,
    failure: String? = nil, failedExpectations: [ExpectationRecord] = []
  ) -> RunRecord {
    var record = RunRecord(
      script: script, parameters: parameters, seed: seed, pythonProfile: profile.name,
      collector: CollectorRecord(name: collectorName, origin: collectorOrigin), status: status,
      failure: failure,
      failedExpectations: failedExpectations, phases: statistics.phases,
      total: statistics.total(self))
    let sections = sections()
    record.sections = sections.isEmpty ? nil : sections
    return record
  }

  /// The text of `sys._debugmallocstats()`.
  public func debugMallocStats() -> String {
    let s = space.s
    var lists: [FreeListLine] = []
    func add(_ label: String) {
      for (i, list) in profile.typeFreeLists.enumerated()
      where list.isReported && list.label == label {
        lists.append(
          FreeListLine(
            count: s.pointee.typeFreeLists[i].count, label: label,
            bytes: Int(space.info(list.type).pointee.basicSize)))
      }
    }
    add("PyCFunctionObject")
    lists.append(
      FreeListLine(count: s.pointee.freeDicts.count, label: "PyDictObject", bytes: 48))
    if profile.reportsFreeKeys {
      lists.append(
        FreeListLine(count: s.pointee.freeKeys.count, label: "PyDictKeysObject", bytes: 32))
    }
    lists.append(
      FreeListLine(count: s.pointee.freeFloats.count, label: "PyFloatObject", bytes: 24))
    add("PyFrameObject")
    lists.append(
      FreeListLine(count: s.pointee.freeLists.count, label: "PyListObject", bytes: 40))
    add("PyMethodObject")
    for i in 0..<s.pointee.freeTupleSizes {
      lists.append(
        FreeListLine(
          count: s.pointee.freeTuples[i].count, label: "\(i + 1)-sized PyTupleObject",
          bytes: profile.tupleHeader + 8 * (i + 1)))
    }
    return malloc.debugMallocStats(freeLists: lists)
  }
}
