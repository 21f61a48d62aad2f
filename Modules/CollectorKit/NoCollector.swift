import ObjectModel

/// Reference counting alone: cycles stay until the heap is taken down.
///
/// The base line of every comparison, and what a program gets that switches its collector off for
/// good. The pre-header stays, as it does in CPython with `gc.disable()`.
public final class NoCollector: CollectorStrategy {
  /// The constants of the strategy.
  public static let descriptor = StrategyDescriptor(
    name: "none", summary: "reference counting alone; cycles are never found",
    needs: [.track], preHeaderBytes: GCHead.size, properties: [])

  private let services: CollectorServices
  private let sentinel: GCHead
  private var storedThresholds: [Int]

  /// Makes the strategy; it has no settings.
  public init(services: CollectorServices, options: [String: Int]) throws(StrategyError) {
    if let name = options.keys.sorted().first {
      throw StrategyError("strategy 'none' has no setting '\(name)'")
    }
    self.services = services
    storedThresholds = services.defaultThresholds
    sentinel = services.space.s.pointee.youngList
  }

  /// Links new objects, never asks for a collection.
  public func attach() {
    services.space.s.pointee.tracking = .linked
    services.space.s.pointee.youngThreshold = Int.max
  }

  /// Nothing to give back.
  public func detach() {}

  /// Never due.
  public func collectionDue() {}

  /// Finds nothing.
  public func collect(generation: Int, reason: CollectionReason) -> CollectionReport {
    CollectionReport(generation: generation)
  }

  /// One.
  public var generationCount: Int { 3 }
  /// All zero.
  public var totals: [GenerationTotals] { Array(repeating: GenerationTotals(), count: 3) }
  /// The net number of container allocations.
  public var counts: [Int] { [services.space.s.pointee.youngCount, 0, 0] }
  /// Kept for scripts that read them back; without effect.
  public var thresholds: [Int] {
    get { storedThresholds }
    set { storedThresholds = newValue }
  }
  /// Kept for scripts that read it back; without effect.
  public var isEnabled = true
  /// Kept for whoever reads it back; without effect.
  public var policy: (any CollectionPolicy)?
  /// Without effect.
  public func freeze() {}
  /// Without effect.
  public func unfreeze() {}
  /// None.
  public var frozenCount: Int { 0 }

  /// Shows every tracked object.
  public func forEachObject(generation: Int?, _ body: (Ref) -> Void) {
    guard generation == nil || generation == 0 else { return }
    var head = sentinel.next
    while head != sentinel {
      body(head.object)
      head = head.next
    }
  }

  /// What a full collection would find.
  public func garbageHeld() -> (objects: Int, bytes: Int) {
    GarbageCensus.run(services.space, lists: [sentinel], sizeOf: services.sizeOf)
  }

  /// Checks the links of the list.
  public func verify() -> [String] {
    ListCheck.run(services.space, lists: [("tracked", sentinel)])
  }
}
