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

/// Which steps of a script are shown.
public struct StepWindow: Sendable {
  /// Steps that are shown unless told.
  public static let usualSteps = 500
  /// The most that can be asked for.
  public static let limit = 5000

  /// The line of the script at which showing begins, the first time that it is reached or passed; nil
  /// for the beginning.
  public var firstLine: Int?
  /// How many steps are shown at most.
  public var mostSteps: Int
  /// Whether somebody chose that number: then the end of the window is no failure.
  public var isChosen: Bool

  /// A window; without a number of steps the usual one.
  public init(firstLine: Int? = nil, steps: Int? = nil) {
    self.firstLine = firstLine
    mostSteps = min(max(1, steps ?? Self.usualSteps), Self.limit)
    isChosen = steps != nil
  }
}

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
  /// The script has come to its end by itself.
  private var isEnding = false
  /// The steps that were asked for are over, and the script was ended for that reason only.
  private(set) var isPastWindow = false

  /// What each known block is part of, by its address.
  var owners: [UInt64: String] = [:]
  /// The bytes of live blocks that were seen allocated.
  var sizes: [UInt64: Int] = [:]
  var touched: [UInt64: Set<UInt64>] = [:]
  /// What the allocators call.
  let tracer = UnsafeMutablePointer<AllocationTracer>.allocate(capacity: 1)

  /// Which steps are shown.
  let window: StepWindow
  /// Whether the first step of the window has been reached.
  private(set) var isShowing: Bool

  /// Shown objects at most: a page of more would teach nothing.
  static let mostObjects = 300
  /// Live objects of any kind at most, for looking at all of them takes time at each step.
  static let mostLive = 20_000
  /// Events of blocks that a step tells of.
  static let mostBlocks = 200

  init(_ engine: LuaEngine, _ run: StepRun, _ window: StepWindow) {
    self.engine = engine
    self.run = run
    self.window = window
    isShowing = window.firstLine == nil
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
    isEnding = true
    if place != 0, !hasEnded { finishStep() }
    if !isShowing, let first = window.firstLine {
      run.window = "Line \(first) was not reached: there is nothing to show."
    }
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
      if let first = window.firstLine, !isShowing, step.file.isEmpty, step.line >= first {
        isShowing = true
        note(runtime.heapSnapshot())
        run.window = "Shown from the first time that line \(step.line) was executed."
      }
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
    if !isShowing {
      step = StepRun.Step()
      touched.removeAll()
      return
    }
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
    } else if run.steps.count >= window.mostSteps, !isEnding {
      if window.isChosen {
        isPastWindow = true
        let from = run.window.map { $0 + " " } ?? ""
        run.window = "\(from)After \(window.mostSteps) steps the script went on."
        stop("the steps that were asked for are over")
        run.failure = nil
      } else {
        stop(
          "more than \(window.mostSteps) steps: --steps N shows so many, --from-line N later ones")
      }
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
