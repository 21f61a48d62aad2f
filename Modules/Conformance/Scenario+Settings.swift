import BuiltinTypes
import CollectorKit
import Core
import ObjectModel
import RefCounting

// What a strategy declared, and what scripts and commands may set.

extension Workbench {
  /// Two lists that refer to each other, made and dropped, without a shadow.
  func dropPair() throws {
    let a = try space.newList()
    defer { space.decref(a) }
    let b = try space.newList()
    defer { space.decref(b) }
    try space.listAppend(a, b)
    try space.listAppend(b, a)
  }

  /// Drops pairs until a collection has run by itself.
  /// - Returns: how many it took, `nil` if none ran within `limit`.
  func dropPairs(untilCollectionWithin limit: Int) throws -> Int? {
    let before = collections
    for i in 1...limit {
      journal.operations += 1
      try dropPair()
      safePoint()
      if collections > before { return i }
    }
    return nil
  }
}

extension Scenario {
  /// Pairs after which every policy that comes with a strategy must have asked for a collection.
  private static let patience = 100_000

  static let settings: [Scenario] = [
    Scenario("declared needs", own: nil, [.nothingUndeclared, .declaredUsed]) { kit, journal in
      // Before anything is done with objects: who writes where there is no room ruins the heap.
      let runtime = try kit.runtime()
      guard let needs = kit.subject.descriptor?.needs else { return }
      modes(runtime, needs, journal)
      if journal.isFatal {
        _ = Unmanaged.passRetained(runtime)
        return
      }
      runtime.shutdown()
      try kit.bench(journal) { bench in
        // Young collections and steps may need what a full one does not.
        for generation in [2, 0, 1, 1, 2] {
          for id in try bench.makeRing(3) { bench.drop(id) }
          try bench.collect(generation)
        }
        // And a large heap what a small one does not: one that holds four megabytes.
        let space = bench.runtime.space
        let large = try space.newBytes(array: Array(repeating: 1, count: 4 << 20))
        for id in try bench.makeRing(3) { bench.drop(id) }
        try bench.collect()
        space.decref(large)
        services(bench)
        try bench.proceed()
      }
    },
    Scenario("one collection", [.reportsAddUp, .countsReset, .garbageCounted, .eventsInOrder]) {
      kit, journal in
      for profile in Profile.all {
        try kit.bench(journal, profile: profile, policy: "explicit", place: profile.name) { bench in
          try oneCollection(bench, pairs: 20)
        }
      }
    },
    Scenario("freezing", [.frozenKept]) { kit, journal in
      try kit.bench(journal, policy: "explicit") { bench in try freezing(bench) }
    },
    Scenario("by itself", [.collectsByItself, .obeysDisable, .reportsAddUp]) { kit, journal in
      try kit.bench(journal) { bench in try byItself(bench) }
    },
    Scenario("policies", [.obeysPolicy]) { kit, journal in
      for (policy, range) in [
        ("every:10", 15...60), ("counts:50", 3...20), ("explicit", 0...0), ("bytes:200", 0...60),
      ] {
        try kit.bench(journal, policy: policy, place: policy) { bench in
          try obeys(bench, policy, range)
        }
      }
    },
  ]

  /// How the core was told to track and note.
  private static func modes(_ runtime: Runtime, _ needs: StrategyNeeds, _ journal: Journal) {
    let state = runtime.space.s
    func undeclared(_ text: String) { journal.note(.nothingUndeclared, text) }
    func unused(_ text: String) { journal.note(.declaredUsed, text) }
    if state.pointee.suspectMode != .off, !needs.contains(.possibleRoot) {
      undeclared("has decrements noted without declaring possibleRoot")
    }
    if state.pointee.suspectMode == .off, needs.contains(.possibleRoot) {
      unused("declares possibleRoot and does not have decrements noted")
    }
    if state.pointee.tracking != .flagOnly, !needs.contains(.track) {
      undeclared("has new objects linked or told without declaring track")
    }
    if state.pointee.tracking == .flagOnly, needs.contains(.track) {
      unused("declares track and has no new object linked or told")
    }
    if state.pointee.tracking == .linked || state.pointee.suspectMode == .indexed,
      state.pointee.gcHeadBytes < GCHead.size
    {
      undeclared("writes links in front of objects without declaring a pre-header")
      journal.isFatal = true
    }
    for need in [StrategyNeeds.increment, .written] where needs.contains(need) {
      unused("declares a hook (bits \(need.rawValue)) that the core does not offer")
    }
  }

  /// Which services a few collections called.
  private static func services(_ bench: Workbench) {
    let (roots, walks) = bench.watch.inside
    let needs = bench.needs
    if roots > 0, !needs.contains(.roots) {
      bench.report(.nothingUndeclared, "looked at the roots without declaring roots")
    }
    if roots == 0, needs.contains(.roots), bench.collections > 0 {
      bench.report(.declaredUsed, "declares roots and never looked at them")
    }
    if walks > 0, !needs.contains(.heapWalk) {
      bench.report(.nothingUndeclared, "walked over the heap without declaring heapWalk")
    }
    if walks == 0, needs.contains(.heapWalk), bench.collections > 0 {
      bench.report(.declaredUsed, "declares heapWalk and never walked over the heap")
    }
  }

  /// A collection of a known amount of garbage, and what is said of it.
  private static func oneCollection(_ bench: Workbench, pairs: Int) throws {
    let strategy = bench.runtime.strategy
    _ = try bench.makeRing(5)
    try bench.collect()
    let made = bench.space.s.pointee.objectsMade
    for _ in 0..<pairs { for id in try bench.makeRing(2) { bench.drop(id) } }
    let garbage = 2 * pairs
    let held = strategy.garbageHeld()
    if held.objects != garbage || held.bytes < garbage * 40 {
      bench.report(
        .garbageCounted, "\(held.objects) objects of \(held.bytes) bytes, not \(garbage) objects")
    }
    try bench.inspectHeap()
    _ = made
    let found = try bench.collect()
    if bench.runtime.counts[0] != 0 {
      bench.report(.countsReset, "the count is \(bench.runtime.counts[0]) after a collection")
    }
    if found != garbage {
      bench.report(.reportsAddUp, "gc.collect() gives \(found), and \(garbage) objects were freed")
    }
    if let report = bench.watch.last {
      if report.examined < garbage {
        bench.report(.reportsAddUp, "examined \(report.examined), and freed \(garbage)")
      }
      if report.collected != garbage || report.generation != 2 || report.uncollectable != 0 {
        bench.report(.reportsAddUp, "the last report is \(report), and \(garbage) were freed")
      }
    }
    if strategy.garbageHeld().objects != 0 {
      bench.report(.garbageCounted, "garbage is counted after a full collection")
    }
    try bench.inspectTotals()
    try bench.collect(0)
    try bench.collect(1)
    try bench.inspectTotals()
    try bench.inspect()
  }

  private static func freezing(_ bench: Workbench) throws {
    let strategy = bench.runtime.strategy
    let ring = try bench.makeRing(4)
    for id in ring { bench.drop(id) }
    strategy.freeze()
    if strategy.frozenCount < ring.count {
      bench.report(.frozenKept, "\(strategy.frozenCount) objects are frozen, at least 4 were")
    }
    try bench.collect()
    for id in ring where !bench.shadow.nodes[id].isAlive {
      bench.report(.frozenKept, "a frozen object was freed")
    }
    let other = try bench.makeRing(3)
    for id in other { bench.drop(id) }
    try bench.collect()
    for id in other where bench.shadow.nodes[id].isAlive {
      bench.report(.frozenKept, "garbage made after the freeze was not freed")
    }
    strategy.unfreeze()
    if strategy.frozenCount != 0 {
      bench.report(.frozenKept, "\(strategy.frozenCount) objects are frozen after unfreezing")
    }
    try bench.collect()
    for id in ring where bench.shadow.nodes[id].isAlive {
      bench.report(.frozenKept, "what was frozen is not freed after unfreezing")
    }
    try bench.inspect()
  }

  private static func byItself(_ bench: Workbench) throws {
    let strategy = bench.runtime.strategy
    guard let first = try bench.dropPairs(untilCollectionWithin: patience) else {
      bench.journal.skipped[.obeysDisable] =
        "nothing runs by itself, so nothing can be switched off"
      bench.report(
        .collectsByItself, "no collection ran while \(2 * patience) objects were dropped")
      return
    }
    if bench.watch.lastReason != .automatic {
      bench.report(.collectsByItself, "a collection that nobody asked for says it was asked for")
    }
    let state = bench.space.s
    let live = state.pointee.objectsMade - state.pointee.objectsFreed
    for _ in 0..<6 where try bench.dropPairs(untilCollectionWithin: patience) == nil {
      bench.report(.collectsByItself, "a collection ran once and never again")
    }
    let later = state.pointee.objectsMade - state.pointee.objectsFreed
    if later > live + 40 * first + 1_000 {
      bench.report(.collectsByItself, "garbage grew from \(live) to \(later) objects")
    }
    strategy.isEnabled = false
    if strategy.isEnabled { bench.report(.obeysDisable, "it says that it is enabled") }
    let count = bench.collections
    for _ in 0..<min(4 * first + 1_000, patience) {
      try bench.dropPair()
      bench.safePoint()
    }
    if bench.collections != count {
      bench.report(.obeysDisable, "\(bench.collections - count) collections ran by themselves")
    }
    strategy.isEnabled = true
    if try bench.dropPairs(untilCollectionWithin: patience) == nil {
      bench.report(.obeysDisable, "no collection ran after it was switched on again")
    }
    try bench.inspectTotals()
    try bench.inspectHeap()
  }

  /// 300 lists that are kept under a policy.
  private static func obeys(
    _ bench: Workbench, _ policy: String, _ expected: ClosedRange<Int>
  ) throws {
    let before = bench.collections
    for _ in 0..<300 {
      _ = try bench.make(.list)
      bench.safePoint()
    }
    let ran = bench.collections - before
    if !expected.contains(ran) {
      bench.report(
        .obeysPolicy,
        "\(ran) collections in 300 allocations, should be \(expected.lowerBound) to "
          + "\(expected.upperBound)")
    }
    try bench.proceed()
  }
}
