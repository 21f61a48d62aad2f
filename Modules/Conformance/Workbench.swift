import BuiltinTypes
import CollectorKit
import Core
import ObjectModel
import RefCounting
import WeakRefs

/// A sequence ends here: something was seen after which the heap cannot be trusted.
struct Abandoned: Error {}

/// A heap under the strategy with a shadow heap beside it. Every operation is done on both; deaths,
/// finalizers, callbacks and events are held against the shadow as they happen.
final class Workbench: ScriptHost {
  let runtime: Runtime
  let space: ObjectSpace
  let needs: StrategyNeeds
  let journal: Journal
  var shadow = ShadowHeap()
  var dice: Dice
  /// Where in its scenario the bench is, for messages.
  var place = ""

  // Objects that every sequence uses, each held once.
  private(set) var pins: [Ref] = []
  let classes: Classes
  private var names: [String: Ref] = [:]

  /// Objects that lost a reference in the operation that is under way.
  var bereft: Set<Int> = []
  /// What finalizers did since somebody last looked.
  var effects = 0
  /// Who died, was finalized, was told, in order.
  var deaths: [Int] = []
  var finalized: [Int] = []
  var told: [Int] = []
  /// Further work of a callback or finalizer, for single scenarios.
  var onCallback: (Int) -> Void = { _ in }
  var onFinalizer: (Int) -> Void = { _ in }
  /// Whether dead blocks are filled with a pattern while a collection runs.
  var poisons = false
  var lastDead: (object: Ref, word: UInt32, block: UnsafeMutableRawPointer, size: Int)?
  var poisoned: [UnsafeMutableRawPointer: Int] = [:]

  // The last event heard, and what collections said.
  var watch = EventWatch()
  private var isClosed = false

  /// The classes and functions of a bench.
  struct Classes {
    var plain: Ref
    var slotted: Ref
    var finalizing: Ref
    var callback: Ref
    var method: Ref
  }

  /// Body numbers of the functions that the heap calls.
  enum Body: Int {
    case nothing = 0
    case finalizer
    case callback
  }

  init(
    _ runtime: Runtime, _ descriptor: StrategyDescriptor, _ journal: Journal, seed: UInt64
  ) throws {
    self.runtime = runtime
    needs = descriptor.needs
    collectsCycles = descriptor.properties.contains(.collectsCycles)
    isIncremental = descriptor.properties.contains(.incremental)
    self.journal = journal
    space = runtime.space
    dice = Dice(seed)
    let maker = ClassMaker(runtime)
    classes = try maker.make()
    pins = maker.pins
    runtime.host = self
    listen()
    runtime.reportsDeaths = true
  }

  // MARK: What the core asks of its host

  func call(
    _ function: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    switch Body(rawValue: space.functionBody(function)) {
    case .finalizer:
      if let o = arguments.first { finalizerRuns(o) }
    case .callback:
      if let w = arguments.first { callbackRuns(w) }
    default: break
    }
    return space.retained(space.none)
  }

  func releaseBody(_ body: Int, kind: FunctionKind) {}

  func unraisable(_ error: PythonError, _ message: String?, _ object: Ref?) {}

  func setErrorAside() -> Bool { false }

  func restoreError() {}

  func write(standardError text: String) {}

  func visitRoots(_ visit: (Ref) -> Void) {
    watch.rootVisits += 1
    for pin in pins { visit(pin) }
    for node in shadow.nodes where node.roots > 0 {
      for _ in 0..<node.roots { visit(node.ref) }
    }
  }

  func objectDied(_ o: Ref) {
    if poisons { poisonLastDead(next: o) }
    guard let id = shadow.find(o) else { return }
    let node = shadow.nodes[id]
    let what = "\(node.kind) \(id)"
    if !node.isAlive {
      report(.diesOnce, "\(what) died a second time")
      return
    }
    if shadow.isReachable(id) {
      report(.reachableSurvives, "\(what) was freed although the program can reach it")
    }
    if node.finalizer != .none, node.finalized == 0 {
      report(.finalizersOnce, "\(what) died and its finalizer never ran")
    }
    shadow.note(id) { $0.isAlive = false }
    deaths.append(id)
    for child in node.slots where child >= 0 { bereft.insert(child) }
  }

  // MARK: Finalizers and callbacks

  private func finalizerRuns(_ o: Ref) {
    guard let id = shadow.find(o) else { return }
    let node = shadow.nodes[id]
    finalized.append(id)
    shadow.note(id) { $0.finalized += 1 }
    if node.finalized > 0 {
      report(.finalizersOnce, "the finalizer of \(node.kind) \(id) ran again")
      return
    }
    if !node.isAlive { report(.diesOnce, "\(node.kind) \(id) was finalized after its death") }
    if watch.isBeforeFinalizersEnd ? watch.wasReachable(id) : shadow.isReachable(id) {
      report(.reachableSurvives, "\(node.kind) \(id) was finalized although it can be reached")
    }
    if watch.isBeforeFinalizersEnd {
      for (w, other) in shadow.nodes.enumerated() where other.referent == id && other.isAlive {
        guard space.weakrefTarget(other.ref) != nil else { continue }
        report(
          .finalizersAfterWeakrefs,
          "the finalizer of \(node.kind) \(id) ran while weak reference \(w) to it was alive")
      }
    }
    onFinalizer(id)
    act(node.finalizer, id)
  }

  private func act(_ finalizer: ShadowHeap.Finalizer, _ id: Int) {
    switch finalizer {
    case .none, .plain: break
    case .resurrects:
      effects += 1
      space.incref(shadow.nodes[id].ref)
      shadow.change(id) { $0.roots += 1 }
    case .allocates:
      effects += 1
      if let ring = try? makeRing(3) { for member in ring { drop(member) } }
    case .entangles:
      effects += 1
      _ = try? link(id, id)
    case .collects:
      effects += 1
      let inside = space.s.pointee.isCollecting
      let begun = watch.begun
      _ = try? runtime.collect(generation: 2)
      if inside, watch.begun != begun {
        report(.neverNested, "a collection ran inside another, asked for by a finalizer")
      }
    }
  }

  private func callbackRuns(_ w: Ref) {
    guard let id = shadow.find(w), shadow.nodes[id].isAlive else {
      report(.weakrefCallbacks, "a callback was called for a weak reference that is dead")
      return
    }
    let node = shadow.nodes[id]
    told.append(id)
    shadow.note(id) { $0.called += 1 }
    if node.called > 0 {
      report(.weakrefCallbacks, "weak reference \(id) was told twice")
    }
    if !node.hasCallback { report(.weakrefCallbacks, "weak reference \(id) has no callback") }
    if shadow.isReachable(node.referent) {
      report(.weakrefCallbacks, "weak reference \(id) was told, and its object can be reached")
    }
    for (other, sibling) in shadow.nodes.enumerated()
    where sibling.kind == .weakref && sibling.isAlive && sibling.referent == node.referent {
      guard space.weakrefTarget(sibling.ref) != nil else { continue }
      report(
        .weakrefsCleared,
        "weak reference \(id) was told while weak reference \(other) to the object was alive")
    }
    // An increment need not have the weak reference in it: what an earlier one has visited stays out.
    if !isIncremental || watch.generation == 2,
      watch.state == .begun || watch.state == .subtracted, !shadow.isReachable(id),
      shadow.isConfined(id, to: node.referent)
    {
      report(.weakrefCallbacks, "weak reference \(id) was told of garbage that it is part of")
    }
    onCallback(id)
  }

  // MARK: Reporting

  func report(_ check: ConformanceCheck, _ message: String) {
    journal.note(check, message, place: place)
  }

  /// Ends the sequence if something was seen that spoils it.
  func proceed() throws {
    if journal.isSpoilt { throw Abandoned() }
  }

  // MARK: The end

  /// Drops everything and takes the heap down; what is left is a violation.
  func close() throws {
    // A finalizer may bring back what the collection after the drop found; each runs once, so this ends.
    for _ in 0...shadow.nodes.count {
      releaseAll()
      try settle()
      if shadow.nodes.allSatisfy({ $0.roots == 0 }) { break }
    }
    tally()
    shutDown()
    try proceed()
  }

  /// Takes the heap down without looking for garbage first.
  func shutDown() {
    isClosed = true
    for pin in pins { space.decref(pin) }
    pins = []
    names = [:]
    let left = runtime.shutdown()
    if !left.isEmpty {
      report(.garbageFreed, "left when the heap was taken down: \(left.joined(separator: ", "))")
    }
  }

  /// Keeps a heap that cannot be trusted from being taken down: it stays as it is.
  func abandon() {
    if isClosed { return }
    tally()
    _ = Unmanaged.passRetained(runtime)
    _ = Unmanaged.passRetained(self)
  }

  /// Adds the collections that ran to the journal's.
  func tally() {
    // A strategy that collects nothing was at least asked to.
    let happened = collectsCycles ? collections : requests
    journal.collections += happened - tallied
    tallied = happened
  }
  private var tallied = 0
  /// Collections begun when the contents were compared last.
  var seenCollections = 0
  /// Collections that were asked for.
  var requests = 0
  /// Whether the strategy says that it collects.
  let collectsCycles: Bool
  /// Whether it works in steps that see a part of the garbage.
  let isIncremental: Bool

  /// Collections so far, by the strategy's own totals.
  var collections: Int { runtime.strategy.totals.reduce(0) { $0 + $1.collections } }

  /// An interned name, borrowed: it is one of the pins.
  func name(_ text: String) throws -> Ref {
    if let known = names[text] { return known }
    let made = try space.internedString(text)
    names[text] = made
    pins.append(made)
    return made
  }
}

/// Makes the classes and functions of a bench.
private final class ClassMaker {
  let runtime: Runtime
  let space: ObjectSpace
  var pins: [Ref] = []

  init(_ runtime: Runtime) {
    self.runtime = runtime
    space = runtime.space
  }

  func make() throws -> Workbench.Classes {
    Workbench.Classes(
      plain: try makeClass("Plain"),
      slotted: try makeClass("Slotted", slots: ["s0", "s1", "s2", "__weakref__"]),
      finalizing: try makeClass("Finalizing", methods: [("__del__", .finalizer)]),
      callback: try makeFunction("callback", .callback),
      method: try makeFunction("method", .nothing))
  }

  private func makeFunction(_ text: String, _ body: Workbench.Body) throws -> Ref {
    let name = try space.internedString(text)
    defer { space.decref(name) }
    let function = try space.newFunction(
      name: name, body: body.rawValue, kind: .plain, closure: nil, globals: runtime.globals)
    pins.append(function)
    return function
  }

  private func makeClass(
    _ text: String, slots: [String]? = nil, methods: [(String, Workbench.Body)] = []
  ) throws -> Ref {
    let name = try space.newString(text)
    let namespace = try space.newDict()
    defer {
      space.decref(name)
      space.decref(namespace)
    }
    for (method, body) in methods {
      let key = try space.internedString(method)
      defer { space.decref(key) }
      let function = try makeFunction(method, body)
      try space.dictSet(namespace, key, function)
    }
    let cls = try space.newClass(
      name: name, bases: space.s.pointee.emptyTuple, namespace: namespace, slots: slots)
    pins.append(cls)
    return cls
  }
}
