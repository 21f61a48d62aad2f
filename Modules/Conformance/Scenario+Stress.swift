import CollectorKit
import Core
import ObjectModel

// Stress: collections at every Nth allocation, each allocation refused once, poison in freed memory.

extension Scenario {
  static let stress: [Scenario] = [
    Scenario("every Nth allocation", own: .everyAllocation, common) { kit, journal in
      for i in 0..<max(6, kit.effort.sequences / 10) {
        let interval = [1, 2, 3, 5, 13][i % 5]
        let profile = Profile.all[i % Profile.all.count]
        let seed = kit.seed &+ 200_000 &+ UInt64(i)
        let before = journal.collections
        try kit.bench(
          journal, profile: profile, policy: "every:\(interval)", seed: seed,
          place: "every \(interval), seed \(seed), Python \(profile.name)"
        ) { bench in
          try bench.sequence(
            kit.effort.operations, Workbench.Style(young: false, settleEvery: 30))
        }
        // Each interval must really have collected.
        if journal.collections - before < 3 * kit.effort.operations / (10 * interval) {
          journal.note(
            .everyAllocation,
            "UNVERIFIED: \(journal.collections - before) collections in a sequence",
            place: "every \(interval)")
        }
        if journal.isSpoilt { return }
      }
    },
    Scenario("refused memory", own: .failingMemory, common) { kit, journal in
      let stride = kit.effort.sequences > 100 ? 1 : 9
      var n = 1
      var refused = true
      while refused, n < 400 {
        let seed = kit.seed &+ 300_000
        try kit.bench(
          journal, policy: "every:3", seed: seed, place: "allocation \(n) refused"
        ) { bench in refused = try refuse(bench, n, operations: kit.effort.operations) }
        if journal.isSpoilt { return }
        n += stride
      }
      if n < 20 {
        journal.note(.failingMemory, "UNVERIFIED: only \(n) allocations could be refused")
      }
    },
    Scenario("poison", own: .poison, common) { kit, journal in
      for i in 0..<max(4, kit.effort.sequences / 20) {
        let seed = kit.seed &+ 400_000 &+ UInt64(i)
        try kit.bench(journal, policy: "explicit", seed: seed, place: "seed \(seed)") { bench in
          try poisoned(bench)
        }
        if journal.isSpoilt { return }
      }
    },
  ]

  /// A sequence in which the nth allocation is refused, and one collection after it.
  /// - Returns: whether there was an nth allocation.
  private static func refuse(_ bench: Workbench, _ n: Int, operations: Int) throws -> Bool {
    let heap = bench.runtime.heap
    heap.failAllocations(after: n, every: nil)
    defer { heap.stopFailing() }
    // One operation at a time: the refused one fails, the next goes on.
    for _ in 0..<operations {
      let before = bench.collections
      do {
        try bench.single()
      } catch let error as PythonError {
        if error.kind != .memoryError { throw error }
      }
      bench.safePoint()
      try bench.inspectSuspects(before)
    }
    let refused = !heap.isFailing
    heap.stopFailing()
    try bench.settle()
    return refused
  }

  /// Garbage of many kinds, then a collection during which every dead block is filled.
  private static func poisoned(_ bench: Workbench) throws {
    for _ in 0..<4 {
      for _ in 0..<25 { try bench.single(finalizers: false, weakrefs: false) }
      for id in try bench.makeRing(6) { bench.drop(id) }
      for id in try bench.makeRing(3, .dict) { bench.drop(id) }
      for id in try bench.makeRing(3, .instance) { bench.drop(id) }
      bench.poisonFreeBlocks()
      bench.poisons = true
      try bench.collect()
      bench.poisons = false
      try bench.inspectPoison()
      try bench.inspect()
    }
  }
}

extension Workbench {
  /// One random operation without collections.
  func single(finalizers: Bool = true, weakrefs: Bool = true) throws {
    try step(
      Style(young: false, settleEvery: 0, finalizers: finalizers, weakrefs: weakrefs))
  }
}
