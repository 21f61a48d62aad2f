import CollectorKit
import Core
import ObjectModel

/// Follows the events of a heap and what its collections say of themselves.
struct EventWatch {
  enum State: Equatable { case idle, begun, subtracted, cleared, finalized, resurrected, freed }
  var state = State.idle
  /// The kind of the last collection.
  var generation = 0
  /// Collections begun and ended.
  var begun = 0
  var ended = 0
  /// What the reports add up to, by generation, with what the totals were before anybody listened.
  var sums: [Int: GenerationTotals] = [:]
  /// The report of the last one.
  var last: CollectionReport?
  var lastReason: CollectionReason?
  /// Calls for the roots, ever.
  var rootVisits = 0
  /// Roots visited and walks over the heap, ever, when the last collection began.
  var beforeIt = (roots: 0, walks: 0)
  /// Roots visited and walks over the heap in collections.
  var inside = (roots: 0, walks: 0)

  /// What could be reached when the garbage of this collection was known. All its finalizers run,
  /// even if one of them makes another object reachable.
  var reachable: Set<Int> = []
  /// Whether an object could be reached then.
  func wasReachable(_ id: Int) -> Bool { reachable.contains(id) }

  /// Between the beginning of a collection and the end of its finalizers: what is finalized now is
  /// finalized by the collection and not by a count that reached zero.
  var isBeforeFinalizersEnd: Bool { state == .begun || state == .subtracted || state == .cleared }
}

extension Workbench {
  /// Listens to the services in front of whoever listens already.
  func listen() {
    for (generation, totals) in runtime.strategy.totals.enumerated() {
      watch.sums[generation] = totals
    }
    let next = runtime.services.listener
    runtime.services.listener = { [unowned self] event in
      self.hear(event)
      next(event)
    }
  }

  private func hear(_ event: CollectorEvent) {
    let before = watch.state
    let after: EventWatch.State
    let allowed: [EventWatch.State]
    switch event {
    case .begin(let generation, let reason):
      if before != .idle { report(.neverNested, "a collection began inside another") }
      watch.begun += 1
      watch.generation = generation
      watch.lastReason = reason
      watch.reachable = Set(shadow.reachable())
      watch.beforeIt = (watch.rootVisits, runtime.heap.objectWalks)
      if !space.s.pointee.isCollecting {
        report(.neverNested, "a collection began and isCollecting is not set")
      }
      (after, allowed) = (.begun, [.idle])
    // A collection may look again, as long as it finds something.
    case .subtracted:
      // Finalizers may look at the roots and the heap as they like; what comes before is the strategy.
      for (id, node) in shadow.nodes.enumerated() where node.kind == .weakref && node.isAlive {
        if !shadow.isReachable(id) { shadow.note(id) { $0.wasGarbage = true } }
      }
      watch.inside.roots += watch.rootVisits - watch.beforeIt.roots
      watch.inside.walks += runtime.heap.objectWalks - watch.beforeIt.walks
      watch.beforeIt = (watch.rootVisits, runtime.heap.objectWalks)
      watch.reachable = Set(shadow.reachable())
      (after, allowed) = (.subtracted, [.begun, .freed])
    case .weakReferencesCleared: (after, allowed) = (.cleared, [.subtracted])
    case .finalized: (after, allowed) = (.finalized, [.cleared])
    case .resurrected: (after, allowed) = (.resurrected, [.finalized])
    case .freed: (after, allowed) = (.freed, [.resurrected])
    case .custom: return
    case .end(let report):
      watch.ended += 1
      watch.last = report
      watch.sums[report.generation, default: GenerationTotals()].add(report)
      (after, allowed) = (.idle, [.begun, .freed])
    }
    watch.state = after
    if !allowed.contains(before) {
      report(.eventsInOrder, "\(Self.name(event)) came after '\(before)'")
    }
  }

  private static func name(_ event: CollectorEvent) -> String {
    switch event {
    case .begin: "begin"
    case .subtracted: "subtracted"
    case .weakReferencesCleared: "weakReferencesCleared"
    case .finalized: "finalized"
    case .resurrected: "resurrected"
    case .freed: "freed"
    case .custom(let name, _): name
    case .end: "end"
    }
  }

  /// The totals of the strategy against the reports that were heard.
  func inspectTotals() throws {
    for (generation, totals) in runtime.strategy.totals.enumerated() {
      let heard = watch.sums[generation] ?? GenerationTotals()
      if totals != heard {
        report(
          .reportsAddUp,
          "totals of generation \(generation) are \(Self.text(totals)), the reports add up to "
            + Self.text(heard))
      }
    }
    try proceed()
  }

  private static func text(_ t: GenerationTotals) -> String {
    "(collections \(t.collections), examined \(t.examined), collected \(t.collected), "
      + "uncollectable \(t.uncollectable))"
  }
}
