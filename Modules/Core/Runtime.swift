import BuiltinTypes
import CollectorKit
import CollectionTypes
import Heap
import Insight
import MemoryView
import ObjectModel
import PyMalloc
import RefCounting
import Trace

// Core: the runtime that puts the modules together.
//
// One `Runtime` is one private heap with its allocator, its objects, one collector strategy, the
// script's namespace and the statistics of the run. It knows strategies only through the registry
// and the script engine only through `ScriptHost`. Whoever changes the heap (the Lua bindings, the
// tests) does it through `ObjectSpace` and this class.
//
// Invariants:
// - Hooks of the object space are set for as long as the runtime lives, and lead here.
// - A collection runs only inside an allocation (3.11) or in `safePoint`, `collect`, `shutdown`.

/// What the script engine does for the runtime.
public protocol ScriptHost: AnyObject {
  /// Runs the body of a function object; a new reference.
  func call(
    _ function: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref
  /// The function object died; its body may go.
  func releaseBody(_ body: Int, kind: FunctionKind)
  /// An error that nothing can catch, in a finalizer or callback.
  ///
  /// - Parameters:
  ///   - message: what CPython writes in place of `Exception ignored in`, `nil` for that.
  ///   - object: what failed, shown by its repr.
  func unraisable(_ error: PythonError, _ message: String?, _ object: Ref?)
  /// A finalizer or a callback is about to run while an error may be on its way, which must not be
  /// lost (PyErr_Fetch).
  /// - Returns: whether there is one, which `restoreError` brings back.
  func setErrorAside() -> Bool
  /// The finalizer or callback has ended, and its own error is reported (PyErr_Restore).
  func restoreError()
  /// Shows every counted reference that the engine holds: temporaries, frames, iterators.
  func visitRoots(_ visit: (Ref) -> Void)
  /// The same, each with what holds it: `local x of f`, `temporary`.
  func visitNamedRoots(_ visit: (String, Ref) -> Void)
  /// Writes to standard error.
  func write(standardError text: String)
  /// An object died (only while `reportsDeaths` is on).
  func objectDied(_ o: Ref)
  /// The heap is taken down, and nothing of the script runs any more: references that the engine kept
  /// until now go.
  func heapEnds()
}

extension ScriptHost {
  /// For an engine that has no names for what it holds.
  public func visitNamedRoots(_ visit: (String, Ref) -> Void) {
    visitRoots { visit("the script engine", $0) }
  }

  /// Holds nothing to the end.
  public func heapEnds() {}
}

/// What a runtime is made of.
public struct RuntimeConfiguration: Sendable {
  /// The Python version to reproduce.
  public var profile: Profile = .python312
  /// The collector, by name; the first of the registry unless another is named.
  public var collector: String
  /// Settings of the collector, by knob.
  public var collectorOptions: [String: Int] = [:]
  /// When to collect, as `Policies.parse` reads it; `nil` for the strategy's own policy.
  public var policy: String?
  /// Bytes that blocks in use may take together.
  public var byteLimit = Int.max
  /// The allocations that are made to fail, counted from the first one; `nil` for none.
  public var failAllocation: AllocationFailure?
  /// Whether blocks are watched as CPython's debug allocator does, and end with serial numbers.
  public var debugMemory: DebugMemory?
  /// The strategies to choose from.
  public var registry: StrategyRegistry

  /// The defaults, with strategies to choose from.
  public init(registry: StrategyRegistry) {
    self.registry = registry
    collector = registry.names.first ?? ""
  }
}

/// Why a runtime cannot be made.
public struct RuntimeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, for a person.
  public var message: String
  /// The message.
  public var description: String { message }
  /// Makes an error with a text.
  public init(_ message: String) { self.message = message }
}

/// One heap with everything on it.
public final class Runtime {
  /// The objects.
  public let space: ObjectSpace
  /// The Python version that is reproduced.
  public let profile: Profile
  /// The private heap.
  public let heap: PrivateHeap
  /// The allocator of the mem and obj domains.
  public let malloc: PyMalloc
  /// The script's names, a dict.
  public let globals: Ref
  /// `gc.callbacks`, a list.
  public let callbacks: Ref
  /// `gc.garbage`, a list.
  public let garbage: Ref
  /// What the core does for the strategy.
  public let services: CollectorServices
  /// The collector.
  public let strategy: any CollectorStrategy
  /// Where the live blocks come from, while `startTracing` is in effect.
  public let trace = AllocationTrace.create()
  /// What captures the run, if anything does.
  public internal(set) var capture: RunCapture?
  /// Who else hears of collections.
  public var observer: ((CollectorEvent) -> Void)?
  /// The name by which the collector was chosen.
  public let collectorName: String
  /// Where it comes from: `built in`, or the path of a plugin.
  public let collectorOrigin: String
  /// The script engine.
  public weak var host: (any ScriptHost)?

  /// Objects that modules of the script engine hold until the shutdown, each with a reference; the
  /// host shows them among its roots.
  public var kept: [Ref] = []

  var statistics: RunStatistics
  var isShutDown = false
  /// What was added from outside.
  public internal(set) var extensions: [any RuntimeExtension] = []

  /// Makes a heap.
  /// - Throws: `RuntimeError` when there is no such collector or setting, or no address space.
  public init(_ configuration: RuntimeConfiguration) throws(RuntimeError) {
    guard let entry = configuration.registry.find(configuration.collector) else {
      let known = configuration.registry.names.joined(separator: ", ")
      throw RuntimeError("no collector named '\(configuration.collector)' (there are: \(known))")
    }
    var heapConfiguration = HeapConfiguration()
    heapConfiguration.byteLimit = configuration.byteLimit
    // For the tables of the engine and of collectors, which are address space until they are touched. Where
    // that is scarce, all of them have to have room, or one of them ends the process later.
    heapConfiguration.roomBeside = { reserved in reserved + 48 << 30 }
    do {
      heap = try PrivateHeap.create(heapConfiguration)
    } catch {
      throw RuntimeError("the heap cannot be reserved: \(error)")
    }
    if let failure = configuration.failAllocation {
      heap.failAllocations(after: failure.after, every: failure.every)
    }
    profile = configuration.profile
    malloc = PyMalloc.create(
      heap: heap,
      geometry: PyMallocGeometry(
        poolBits: profile.poolBits, arenaBits: profile.arenaBits,
        keepsLastArena: profile.minor >= 9))
    if let debug = configuration.debugMemory {
      malloc.watchBlocks(writesSerials: debug == .serials)
    }
    space = ObjectSpace.create(heap: heap, malloc: malloc, profile: profile)
    space.registerBufferTypes()
    space.registerCollections()
    services = CollectorServices(
      space: space, defaultThresholds: profile.thresholds,
      scheduledRunTestsEnabled: profile.scheduledRunTestsEnabled)
    services.untracksDicts = profile.dictsAreTrackedLazily
    services.clearsWeakrefsTwice = profile.clearsWeakrefsTwice
    services.resurrectionKeepsAll = profile.resurrectionKeepsAll
    collectorName = configuration.collector
    collectorOrigin = entry.origin
    space.setCollectorPreHeader(entry.descriptor.preHeaderBytes)
    do {
      services.policy = try configuration.policy.map(Policies.parse)
      strategy = try entry.make(
        services: services, options: configuration.collectorOptions)
    } catch {
      Self.release(space, malloc, heap, trace)
      throw RuntimeError(error.message)
    }
    strategy.attach()
    statistics = RunStatistics()
    let noRoom = RuntimeError("MemoryError: the byte limit leaves no room for the namespace")
    do {
      let names = try space.newDict()
      space.typeNames.builtins = try space.newDict()
      let heard = try space.newList()
      (globals, callbacks, garbage) = (names, heard, try space.newList())
    } catch {
      Self.release(space, malloc, heap, trace)
      throw noRoom
    }
    space.makeKnownNames()
    do { try space.fillMainNamespace(globals) } catch {
      // All is in its place, so `deinit` follows.
      throw noRoom
    }
    // Much that a collector follows stands in a module's dict before a script begins.
    if !globals.has(Header.tracked) { space.track(globals) }
    globals.insert(Header.namespace)
    space.keepSlice()
    connect()
    statistics.start(self)
  }

  deinit {
    if !isShutDown { space.destroy() }
    malloc.destroy()
    heap.destroy()
    trace.destroy()
  }

  /// Gives everything back: an initializer that throws before its end has no `deinit`.
  private static func release(
    _ space: ObjectSpace, _ malloc: PyMalloc, _ heap: PrivateHeap, _ trace: AllocationTrace
  ) {
    space.destroy()
    malloc.destroy()
    heap.destroy()
    trace.destroy()
  }

  /// Whether the script engine is told of every death.
  public var reportsDeaths = false {
    didSet {
      space.s.pointee.didDie =
        reportsDeaths
        ? { state, object in
          Runtime.owner(of: state).host?.objectDied(Ref(object))
        } : nil
    }
  }

  /// Runs a collection that has become due (profile 3.12 and newer). Call it after each call from
  /// the script and at the end of each loop pass.
  @inlinable @inline(__always)
  public func safePoint() {
    if space.s.pointee.collectionScheduled { runScheduled() }
  }

  /// Out of line: a collection is scheduled.
  public func runScheduled() {
    space.s.pointee.collectionScheduled = false
    if !space.s.pointee.isCollecting { strategy.collectionDue() }
  }

  /// Takes the heap down: names, garbage, everything that a script could still hold.
  /// - Returns: one text per object that is left, the first few of them; empty when all died.
  @discardableResult
  public func shutdown() -> [String] {
    if isShutDown { return [] }
    isShutDown = true
    runFinalizersAtExit()
    stopTracing()
    for o in kept { space.decref(o) }
    kept = []
    for addition in extensions { addition.detach() }
    space.dictClear(globals)
    space.listClear(callbacks)
    services.debug = []
    _ = strategy.collect(generation: strategy.generationCount - 1, reason: .shutdown)
    space.listClear(garbage)
    space.typeNames.library?.drop()
    _ = strategy.collect(generation: strategy.generationCount - 1, reason: .shutdown)
    dropLateNames()
    if strategy.frozenCount > 0 { dropFrozen() }
    strategy.detach()
    host?.heapEnds()
    var left: [String] = []
    space.dropKnownNames()
    space.decref(globals)
    space.decref(callbacks)
    space.decref(garbage)
    clearFreeLists(all: true)
    heap.forEachObjectStart { raw in
      let o = Ref(raw)
      guard !self.heap.isStatic(raw), !o.isImmortal, left.count < 10 else { return }
      left.append("\(space.typeName(of: o)) at \(raw) with \(o.refcount) references")
    }
    space.destroy()
    return left
  }

  /// Gives up the names that finalizers bound while the script's names were given up: a function among them
  /// refers to the names, which the runtime holds, so that no collection finds the two. A finalizer that binds
  /// another object with a finalizer each time is not asked for ever.
  private func dropLateNames() {
    var rounds = 0
    while space.dictCount(globals) > 0 {
      rounds += 1
      if rounds > 8 { heap.forEachObjectStart { Ref($0).insert(Header.finalized) } }
      space.dictClear(globals)
      _ = strategy.collect(generation: strategy.generationCount - 1, reason: .shutdown)
      if rounds > 9 { return }
    }
  }

  /// Frees the frozen garbage, which CPython leaves to the end of the process: nothing of the
  /// script's runs any more.
  private func dropFrozen() {
    heap.forEachObjectStart { Ref($0).insert(Header.finalized) }
    strategy.unfreeze()
    _ = strategy.collect(generation: strategy.generationCount - 1, reason: .shutdown)
  }

  /// The runtime that a hook's state belongs to.
  static func owner(of state: UnsafeMutableRawPointer) -> Runtime {
    Unmanaged<Runtime>.fromOpaque(ObjectSpace(raw: state).s.pointee.owner.unsafelyUnwrapped)
      .takeUnretainedValue()
  }
}
