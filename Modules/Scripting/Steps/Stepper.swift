import CLuaBridge
import Capture
import CollectorKit
import Core
import Heap
import ObjectModel

// Step mode: watches a small script statement by statement, for `moult explain`.
//
// A step is a line: it begins with the first operation of a line other than the one before, and ends
// where the next begins, or with the script. So what goes at the end of a line's scope belongs to it.
// At its end the names and the objects that they lead to are looked at (+State), with what happened
// to blocks meanwhile (+Blocks) and the collections that ran (+Collections).
//
// Looking changes nothing on the heap: snapshots and lists are Swift's own memory.

/// Watches a run.
final class Stepper {
  /// What was seen so far.
  var run: StepRun
  unowned let engine: LuaEngine
  var runtime: Runtime { engine.runtime }

  /// Objects from before the script are not shown: those up to this serial number.
  var firstSerial: UInt32 = 0
  private var firstObjects = 0
  private var place: UInt32 = 0
  var step = StepRun.Step()
  var collection: StepRun.Collection?
  /// The snapshot from just before the collection that is running.
  var beforeCollection: HeapSnapshot?
  private(set) var output: [UInt8] = []
  private var isAtWork = false
  var hasEnded = false

  /// What each known block is part of, by its address.
  var owners: [UInt64: String] = [:]
  /// The bytes of live blocks that were seen allocated.
  var sizes: [UInt64: Int] = [:]
  var touched: [UInt64: Set<UInt64>] = [:]
  /// What the allocators call.
  let tracer = UnsafeMutablePointer<AllocationTracer>.allocate(capacity: 1)

  /// Steps and shown objects at most: a page of more would teach nothing.
  static let mostSteps = 500
  static let mostObjects = 300
  /// Live objects of any kind at most, for looking at all of them takes time at each step.
  static let mostLive = 20_000
  /// Events of blocks that a step tells of.
  static let mostBlocks = 200

  init(_ engine: LuaEngine, _ run: StepRun) {
    self.engine = engine
    self.run = run
  }

  deinit { tracer.deallocate() }

  /// The script is about to begin.
  func begin() {
    firstSerial = runtime.space.s.pointee.serial
    firstObjects = runtime.space.s.pointee.objectsMade - runtime.space.s.pointee.objectsFreed
    run.thresholds = runtime.thresholds
    run.namespace = runtime.globals.serial
    run.poolBytes = runtime.malloc.geometry.poolBytes
    note(runtime.heapSnapshot())
    startTracing()
    runtime.observer = { [unowned self] in self.happened($0) }
    engine.engine.s.pointee.isStepping = true
    engine.engine.observeAsNeeded()
  }

  /// The script has ended; its names are still there.
  func end() {
    if place != 0, !hasEnded { finishStep() }
    hasEnded = true
    engine.engine.s.pointee.isStepping = false
    engine.engine.observeAsNeeded()
    runtime.observer = nil
    stopTracing()
  }

  /// An operation is about to begin.
  func operationBegins(_ new: UInt32) {
    if hasEnded || isAtWork { return }
    if new != place, new != 0 {
      if place != 0 { finishStep() }
      if hasEnded { return }
      place = new
      let frame = engine.frame(new)
      step.line = frame.line
      step.file = frame.file == engine.workload.options.scriptPath ? "" : frame.file
    }
    step.operations += 1
    let made = runtime.space.s.pointee.objectsMade - runtime.space.s.pointee.objectsFreed
    if made - firstObjects > Self.mostLive { stopForObjects() }
  }

  /// The script has written something.
  func wrote(_ bytes: [UInt8]) { output += bytes }

  private func finishStep() {
    isAtWork = true
    defer { isAtWork = false }
    engine.output.flush()
    step.output = String(decoding: output, as: UTF8.self)
    output.removeAll()
    let snapshot = runtime.heapSnapshot()
    note(snapshot)
    step.state = state(of: snapshot)
    nameBlocks()
    run.steps.append(step)
    step = StepRun.Step()
    touched.removeAll()
    if let last = run.steps.last, last.state.objects.count > Self.mostObjects {
      stopForObjects()
    } else if run.steps.count >= Self.mostSteps {
      stop("more than \(Self.mostSteps) steps are too many to show")
    }
  }

  private func stopForObjects() {
    stop("more than \(Self.mostObjects) objects at once are too many to show")
  }

  /// Ends the script.
  private func stop(_ reason: String) {
    hasEnded = true
    run.failure = reason
    moult_stop(engine.engine.bridge, engine.workload.keep(reason))
  }
}
