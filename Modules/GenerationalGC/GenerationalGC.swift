import CollectorKit
import Heap
import ObjectModel
import RefCounting

// GenerationalGC: CPython's cycle collector, 3.11 to 3.13 (Modules/gcmodule.c, Python/gc.c).
//
// Three generations, each a circular list linked through the pre-headers of its objects, and a
// permanent one for what `gc.freeze()` hides. A collection takes a generation together with all
// younger ones ("young") and
//   1. copies every reference count into the pre-header (update_refs),
//   2. subtracts the references that come from inside the set (subtract_refs),
//   3. follows what is referenced from outside; the rest is unreachable (move_unreachable),
//   4. stops following tuples, and in a full collection dicts, that can be in no cycle,
//   5. deals with weak references and finalizers, looks again for what they brought back to life,
//   6. clears the references inside the rest, which then dies by reference counting.
//
// Invariants between collections:
// - Every tracked object is on exactly one of the four lists; its `next` and `prev` words hold
//   plain links.
// During one:
// - In the set, bit 1 of `prev` (collecting) is set, and the bits above hold the copied count; where the
//   counts are in a table, this holds only for objects with many references.
// - On the unreachable list, bit 0 of `next` (unreachable) is set and `prev` links, with the
//   collecting bit kept.

/// CPython's generational collector; open for other strategies of lists, which choose what one
/// collection takes (`collectMain`) and leave the rest to `collectRegion`.
open class GenerationalGC: CollectorStrategy {
  /// The constants of the strategy.
  open class var descriptor: StrategyDescriptor { generationalDescriptor }

  private static let generationalDescriptor = StrategyDescriptor(
    name: "generational",
    summary: "CPython 3.11-3.13: three generations, internal references subtracted",
    needs: [.track, .heapWalk], preHeaderBytes: GCHead.size,
    properties: [.collectsCycles, .generational],
    knobs: [
      Knob(
        "threshold0", default: 700, unit: "allocations", range: 0...Int.max,
        help: "net container allocations that start a collection; 0 switches automatic runs off"),
      Knob(
        "threshold1", default: 10, unit: "collections", range: 0...Int.max,
        help: "collections of generation 0 before one of generation 1"),
      Knob(
        "threshold2", default: 10, unit: "collections", range: 0...Int.max,
        help: "collections of generation 1 before a full one, if the 25 % rule agrees"),
    ])

  /// The number of generations.
  package static let generations = 3

  package let services: CollectorServices
  package let space: ObjectSpace
  /// Sentinels: generations 0 to 2, permanent.
  package let heads: [GCHead]
  package let permanent: GCHead
  package var olderCounts = [0, 0, 0]
  package var limits: [Int]
  package var storedTotals = Array(repeating: GenerationTotals(), count: 3)
  /// Survivors of the last full collection.
  var longLivedTotal = 0
  /// Objects that joined the oldest generation since.
  var longLivedPending = 0

  /// The counts of a collection of everything, once a heap is large.
  final var countTable: CountTable?
  /// Bytes in use from which on a heap is large: it does not fit the caches.
  package final var tableFrom = 1 << 20

  /// Makes the strategy.
  public required init(
    services: CollectorServices, options: [String: Int]
  ) throws(StrategyError) {
    self.services = services
    space = services.space
    limits = services.defaultThresholds
    // The knobs are the thresholds, youngest first.
    let values = try Self.descriptor.values(options)
    for (i, knob) in Self.descriptor.knobs.enumerated() where options[knob.name] != nil {
      limits[i] = values[knob.name] ?? limits[i]
    }
    let heap = space.s.pointee.heap
    let young = space.s.pointee.youngList
    let others = (0..<3).map { _ in GCHead(heap.staticAllocate(GCHead.size)) }
    for head in others { head.makeEmptyList() }
    heads = [young, others[0], others[1]]
    permanent = others[2]
    policy = services.policy
  }

  deinit { countTable?.destroy() }

  /// Begins to count and link.
  open func attach() {
    space.s.pointee.tracking = .linked
    updateYoungThreshold()
  }

  /// Stops automatic runs.
  public func detach() { space.s.pointee.youngThreshold = Int.max }

  /// Whether automatic collections run.
  public var isEnabled = true {
    didSet { updateYoungThreshold() }
  }

  /// The thresholds; a first one of zero switches automatic runs off.
  open var thresholds: [Int] {
    get { limits }
    set {
      limits = newValue
      (services.policy as? CountsPolicy)?.threshold = newValue[0]
      updateYoungThreshold()
    }
  }

  /// A rule that takes the place of CPython's counts.
  public var policy: (any CollectionPolicy)? {
    didSet { updateYoungThreshold() }
  }
  private var pressure = Pressure()

  /// What a policy of the run decides from.
  private func measure() {
    pressure.allocations = space.s.pointee.youngCount
    pressure.bytes = space.s.pointee.heap.bytesInUse
  }

  /// The hot state knows one number: at what count something is due.
  private func updateYoungThreshold() {
    if let policy {
      let (sum, overflow) = space.s.pointee.youngCount.addingReportingOverflow(
        policy.pollAllocations)
      space.s.pointee.youngThreshold = isEnabled && !overflow ? sum : Int.max
      return
    }
    space.s.pointee.youngThreshold = isEnabled && limits[0] != 0 ? limits[0] : Int.max
  }

  /// Three.
  public var generationCount: Int { Self.generations }

  /// Totals by generation.
  public var totals: [GenerationTotals] { storedTotals }

  /// Net allocations since the last collection, and collections since the last older one.
  open var counts: [Int] { [space.s.pointee.youngCount, olderCounts[1], olderCounts[2]] }

  /// Picks the oldest generation whose count is over its threshold and collects it
  /// (gc_collect_generations). A full collection waits until a quarter as many objects are
  /// pending as survived the last one.
  public func collectionDue() {
    if services.scheduledRunTestsEnabled && !isEnabled { return }
    if let policy {
      measure()
      if let generation = policy.due(pressure) {
        _ = collect(generation: min(max(generation, 0), 2), reason: .automatic)
      }
      updateYoungThreshold()
      return
    }
    if let generation = chosenGeneration() {
      _ = collect(generation: generation, reason: .automatic)
    }
  }

  /// What the counts ask for, `nil` for nothing.
  open func chosenGeneration() -> Int? {
    for generation in stride(from: Self.generations - 1, through: 0, by: -1) {
      guard counts[generation] > limits[generation] else { continue }
      if generation == Self.generations - 1, longLivedPending < longLivedTotal / 4 { continue }
      return generation
    }
    return nil
  }

  /// Collects a generation and all younger ones, with callbacks before and after.
  public func collect(generation: Int, reason: CollectionReason) -> CollectionReport {
    if space.s.pointee.isCollecting { return CollectionReport(generation: generation) }
    space.s.pointee.isCollecting = true
    defer { space.s.pointee.isCollecting = false }
    services.callbacks("start", CollectionReport(generation: generation))
    services.listener(.begin(generation: generation, reason: reason))
    let report = collectMain(generation)
    storedTotals[generation].add(report)
    if let policy {
      measure()
      pressure.bytesAfterLast = pressure.bytes
      pressure.lastExamined = report.examined
      pressure.lastCollected = report.collected
      pressure.collections += 1
      if generation == Self.generations - 1 {
        pressure.survivors = report.examined - report.collected
      }
      policy.finished(pressure)
      updateYoungThreshold()
    }
    services.listener(.end(report))
    services.callbacks("stop", report)
    return report
  }

  /// One collection; the caller has set `isCollecting` and runs the callbacks.
  open func collectMain(_ generation: Int) -> CollectionReport { collectGeneration(generation) }

  /// A weak reference from outside of a region was told and stays, on the list of the survivors.
  open func joined(_ o: Ref) {}

  /// Moves everything tracked to the permanent list and zeroes the counts.
  open func freeze() {
    for head in heads { permanent.merge(head) }
    space.s.pointee.youngCount = 0
    olderCounts = [0, 0, 0]
  }

  /// Moves what was frozen to the oldest generation.
  open func unfreeze() { heads[2].merge(permanent) }

  /// The number of frozen objects.
  public var frozenCount: Int { permanent.listCount }

  /// Shows every tracked object that is not frozen.
  open func forEachObject(generation: Int?, _ body: (Ref) -> Void) {
    for (i, sentinel) in heads.enumerated() where generation == nil || generation == i {
      var head = sentinel.next
      while head != sentinel {
        body(head.object)
        head = head.next
      }
    }
  }

  /// What a full collection would find now.
  public func garbageHeld() -> (objects: Int, bytes: Int) {
    GarbageCensus.run(space, lists: heads, sizeOf: services.sizeOf)
  }

  /// Checks the four lists.
  open func verify() -> [String] {
    ListCheck.run(
      space,
      lists: [
        ("generation 0", heads[0]), ("generation 1", heads[1]), ("generation 2", heads[2]),
        ("permanent", permanent),
      ])
  }
}
