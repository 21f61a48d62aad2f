import ObjectModel

// CollectorKit: what a collector is.
//
// A strategy is chosen per heap, at run time, by name. It sees headers, reference counts and
// "visit the references of this object" (ObjectModel); it never sees lists, dicts, scripts or
// reports. The core names no strategy: it keeps a registry (Registry.swift) and calls what
// stands here.
//
// Who calls, when, with what guarantee:
// - The core creates the strategy before the first container exists and calls `attach` once.
// - The core calls `collectionDue` when the number of young allocations exceeds
//   `SpaceState.youngThreshold`, at a point where every object is whole: inside an allocation
//   before the new object can be seen (profile 3.11), or at a safe point (3.12 and newer).
// - `collect` may be called at any safe point, also by a script, also while automatic runs are
//   off; the core never calls it while `SpaceState.isCollecting` is set.
// - A collection may leave work to the next ones: garbage whose objects it holds, with references of
//   its own (`visitHeld`) and untracked, so that neither a script nor another walk meets it. Weak
//   references to it are cleared and its finalizers have run before the first such object is touched.
// - The strategy sets `isCollecting` for as long as it works. Finalizers and callbacks run script
//   code inside, which may allocate and free, but never collect.

/// Why a collection runs.
public enum CollectionReason: String, Sendable, Codable {
  /// The counts said so.
  case automatic
  /// A script or the command asked for it.
  case explicit
  /// The heap is being taken down.
  case shutdown
}

/// What one collection did.
public struct CollectionReport: Sendable, Equatable {
  /// The generation asked for, or the strategy's own kind of collection.
  public var generation: Int
  /// Objects that the collection looked at.
  public var examined = 0
  /// Objects found unreachable and let go.
  public var collected = 0
  /// Objects found unreachable that could not be let go.
  public var uncollectable = 0
  /// Objects that the strategy took for unreachable and that were held from outside: by a reference
  /// that no root shows. The counts saved them.
  public var rescued = 0
  /// Time from begin to end, in nanoseconds.
  public var nanoseconds: UInt64 = 0

  /// A report of a collection that found nothing.
  public init(generation: Int) { self.generation = generation }
}

/// Totals of one generation since the start.
public struct GenerationTotals: Sendable, Equatable {
  /// Collections run.
  public var collections = 0
  /// Objects looked at.
  public var examined = 0
  /// Objects let go.
  public var collected = 0
  /// Unreachable objects that could not be let go.
  public var uncollectable = 0

  /// No collections yet.
  public init() {}

  /// Adds one collection.
  public mutating func add(_ report: CollectionReport) {
    collections += 1
    examined += report.examined
    collected += report.collected
    uncollectable += report.uncollectable
  }
}

/// What a strategy needs of the core, declared once.
public struct StrategyNeeds: OptionSet, Sendable {
  /// The bits.
  public let rawValue: UInt32
  /// Makes a set of needs from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// New containers are linked into the young list through the pre-header.
  public static let track = StrategyNeeds(rawValue: 1 << 0)
  /// A decrement to a count other than zero is reported; not that of a reference which an operation took
  /// only to look (`ObjectSpace.looking`): it leads to no garbage.
  public static let possibleRoot = StrategyNeeds(rawValue: 1 << 1)
  /// An increment is reported.
  public static let increment = StrategyNeeds(rawValue: 1 << 2)
  /// A reference written into an object is reported.
  public static let written = StrategyNeeds(rawValue: 1 << 3)
  /// The roots can be enumerated.
  public static let roots = StrategyNeeds(rawValue: 1 << 4)
  /// All objects can be enumerated.
  public static let heapWalk = StrategyNeeds(rawValue: 1 << 5)
}

/// What a strategy is able to do.
public struct StrategyProperties: OptionSet, Sendable {
  /// The bits.
  public let rawValue: UInt32
  /// Makes a set of properties from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// Finds unreachable cycles.
  public static let collectsCycles = StrategyProperties(rawValue: 1 << 0)
  /// Works in bounded steps.
  public static let incremental = StrategyProperties(rawValue: 1 << 1)
  /// Treats young objects apart.
  public static let generational = StrategyProperties(rawValue: 1 << 2)
}

/// One setting of a strategy, for the command line, the environment and scripts alike.
public struct Knob: Sendable, Equatable {
  /// The name, as in `threshold0`.
  public var name: String
  /// The value without any setting.
  public var defaultValue: Int
  /// The unit, as in `allocations`; empty for a plain number.
  public var unit: String
  /// The smallest and largest value allowed.
  public var range: ClosedRange<Int>
  /// One line of help.
  public var help: String

  /// Describes one setting.
  public init(
    _ name: String, default defaultValue: Int, unit: String, range: ClosedRange<Int>, help: String
  ) {
    self.name = name
    self.defaultValue = defaultValue
    self.unit = unit
    self.range = range
    self.help = help
  }
}

/// The constants of a strategy.
public struct StrategyDescriptor: Sendable {
  /// The name by which it is chosen.
  public var name: String
  /// What it is, in one line.
  public var summary: String
  /// The version of this contract that it was written for.
  public var contractVersion = 1
  /// What it needs of the core.
  public var needs: StrategyNeeds
  /// Bytes in front of each container.
  public var preHeaderBytes: Int
  /// What it is able to do.
  public var properties: StrategyProperties
  /// Its settings.
  public var knobs: [Knob]

  /// Describes a strategy.
  public init(
    name: String, summary: String, needs: StrategyNeeds, preHeaderBytes: Int,
    properties: StrategyProperties, knobs: [Knob] = []
  ) {
    self.name = name
    self.summary = summary
    self.needs = needs
    self.preHeaderBytes = preHeaderBytes
    self.properties = properties
    self.knobs = knobs
  }
}

/// A setting that a strategy cannot take.
public struct StrategyError: Error, Sendable, Equatable {
  /// What is wrong, for the person who set it.
  public var message: String
  /// Makes an error with a text.
  public init(_ message: String) { self.message = message }
}

/// A collector. See the head of this file for who calls what, and when.
public protocol CollectorStrategy: AnyObject {
  /// The constants of the strategy.
  static var descriptor: StrategyDescriptor { get }

  /// Makes the strategy for one heap.
  /// - Parameters:
  ///   - services: what the core does for the strategy; outlives it.
  ///   - options: settings by knob name.
  /// - Throws: `StrategyError` for a setting that it cannot take.
  init(services: CollectorServices, options: [String: Int]) throws(StrategyError)

  /// Begins work: sets `youngThreshold` and what else of the hot state it uses.
  func attach()

  /// Ends work; called once, when no object is tracked any more or the heap is abandoned.
  func detach()

  /// The counts say that a collection may be due: runs it, or finds that it is not.
  func collectionDue()

  /// Collects a generation, 0 to `generationCount - 1`.
  /// - Returns: what was done; the totals and listeners know it already.
  func collect(generation: Int, reason: CollectionReason) -> CollectionReport

  /// The number of generations, at least 1.
  var generationCount: Int { get }

  /// Totals by generation.
  var totals: [GenerationTotals] { get }

  /// The counts that `gc.get_count()` shows.
  var counts: [Int] { get }

  /// The thresholds that `gc.get_threshold()` shows. Setting them takes effect at once.
  var thresholds: [Int] { get set }

  /// Whether automatic collections run.
  var isEnabled: Bool { get set }

  /// When to collect, if something else than the strategy's own rule; `nil` for that. Setting it takes
  /// effect at once.
  var policy: (any CollectionPolicy)? { get set }

  /// Moves every tracked object out of the collector's sight.
  func freeze()

  /// Moves frozen objects back, to the oldest generation.
  func unfreeze()

  /// The number of frozen objects. O(n).
  var frozenCount: Int { get }

  /// Shows every tracked object, oldest generation last, without the frozen ones.
  /// - Parameter generation: only this one, or `nil` for all.
  func forEachObject(generation: Int?, _ body: (Ref) -> Void)

  /// Counts, without changing anything, the objects that a full collection would find.
  /// O(objects + references).
  func garbageHeld() -> (objects: Int, bytes: Int)

  /// Shows each counted reference that the strategy itself holds between collections: to garbage that
  /// it lets go over several of them. None unless told.
  func visitHeld(_ visit: (Ref) -> Void)

  /// Checks the strategy's own invariants.
  /// - Returns: one text per violation; empty when all hold.
  func verify() -> [String]
}

extension CollectorStrategy {
  /// What is true of every strategy whose collections end what they begin.
  public func visitHeld(_ visit: (Ref) -> Void) {}
}
