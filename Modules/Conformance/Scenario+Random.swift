import CollectorKit
import Core
import ObjectModel

// Random sequences of operations. The choices depend on the seed and on the shadow heap alone, so two
// strategies with the same seed see the same operations.

extension Workbench {
  /// How a sequence runs.
  struct Style {
    /// Whether it asks for collections of young generations, too.
    var young = true
    /// One in so many operations is a full collection with a look at everything.
    var settleEvery = 20
    /// Whether instances have finalizers.
    var finalizers = true
    /// Whether weak references are made.
    var weakrefs = true
  }

  /// So many random operations, then everything is dropped and everything must die.
  func sequence(_ operations: Int, _ style: Style = Style()) throws {
    for _ in 0..<operations { try stepAndLook(style) }
    try takeDown()
  }

  /// The same for as long as there are chosen numbers.
  func sequenceToItsEnd() throws {
    while !dice.isUsedUp { try stepAndLook(Style()) }
    try takeDown()
  }

  private func stepAndLook(_ style: Style) throws {
    let before = collections
    try step(style)
    safePoint()
    try inspectSuspects(before)
  }

  private func takeDown() throws {
    try settle()
    releaseAll()
    try settle()
    try inspectTotals()
  }

  /// So many random operations, a few collections of the middle kind after each: what a strategy leaves
  /// from one collection to the next meets a program that goes on. A look at everything now and then.
  func stepwise(_ operations: Int) throws {
    for i in 1...operations {
      let before = collections
      try step(Style(young: false, settleEvery: 0))
      safePoint()
      try inspectSuspects(before)
      for _ in 0..<8 {
        let before = collections
        try collect(1)
        try inspectSuspects(before)
        if dice.once(in: 16) { takeHold() }
      }
      if i % 20 == 0 { try inspectHeap() }
      if i % 60 == 0 { try settle() }
    }
    releaseAll()
    for _ in 0..<40 { try collect(1) }
    try settle()
    try inspectTotals()
  }

  /// Takes hold of an object that only a weak reference still leads to, as long as it does.
  private func takeHold() {
    let targets = shadow.nodes.filter { w in
      w.kind == .weakref && w.isAlive && w.roots > 0 && !shadow.isReachable(w.referent)
        && space.weakrefTarget(w.ref) != nil
    }.map(\.referent)
    if !targets.isEmpty { hold(dice.pick(targets)) }
  }

  /// One random operation.
  func step(_ style: Style) throws {
    let reachable = shadow.reachable()
    guard reachable.count >= 3 else {
      _ = try make(.list)
      return
    }
    if style.settleEvery > 0, dice.once(in: style.settleEvery) { return try settle() }
    if style.young, dice.once(in: 12) {
      try collect(dice.below(3))
      return
    }
    switch dice.below(20) {
    case 0..<4: try makeSomething(reachable, style)
    case 4..<11: try link(dice.pick(reachable), dice.pick(reachable))
    case 11..<13: try unlink(dice.pick(reachable))
    case 13..<16: letGo()
    case 16: hold(dice.pick(reachable))
    case 17: if style.weakrefs { try watchSomething(reachable) }
    default: try makeGarbage(style)
    }
  }

  /// Drops one of the references that the program holds.
  private func letGo() {
    let held = shadow.nodes.indices.filter { shadow.nodes[$0].roots > 0 }
    if held.count > 2 { drop(dice.pick(held)) }
  }

  private func makeSomething(_ reachable: [Int], _ style: Style) throws {
    switch dice.below(9) {
    case 0, 1: _ = try make(.list)
    case 2: _ = try make(.dict)
    case 3: _ = try make(.instance, finalizer: style.finalizers ? anyFinalizer() : .none)
    case 4: _ = try make(.slotted)
    case 5:
      var children: [Int] = []
      for _ in 0...dice.below(3) { children.append(dice.pick(reachable)) }
      _ = try make(.tuple, of: children)
    case 6: _ = try make(.cell, of: [dice.pick(reachable)])
    case 7: _ = try make(.method, of: [dice.pick(reachable)])
    default: _ = try make(.set)
    }
  }

  private func anyFinalizer() -> ShadowHeap.Finalizer {
    dice.pick([.none, .plain, .plain, .resurrects, .allocates, .collects, .entangles])
  }

  /// A weak reference to something; now and then it becomes part of a list.
  private func watchSomething(_ reachable: [Int]) throws {
    let kinds: [ShadowHeap.Kind] = [.instance, .slotted, .set, .method]
    let targets = reachable.filter { kinds.contains(shadow.nodes[$0].kind) }
    guard !targets.isEmpty else { return }
    let w = try makeWeakref(to: dice.pick(targets), callback: !dice.once(in: 4))
    let lists = reachable.filter { shadow.nodes[$0].kind == .list }
    if dice.once(in: 2), let list = lists.last {
      try link(list, w)
      drop(w)
    }
  }

  /// A ring of a few objects that the program lets go of, with a tail that is in no cycle.
  private func makeGarbage(_ style: Style) throws {
    let kinds: [ShadowHeap.Kind] = [.list, .dict, .instance, .slotted, .cell]
    var ring: [Int] = []
    for _ in 0...dice.below(4) {
      let kind = dice.pick(kinds)
      let finalizer = kind == .instance && style.finalizers ? anyFinalizer() : .none
      ring.append(try make(kind, finalizer: finalizer))
    }
    for i in ring.indices { try link(ring[i], ring[(i + 1) % ring.count]) }
    let watched = ring.filter { [.instance, .slotted].contains(shadow.nodes[$0].kind) }
    if style.weakrefs, !watched.isEmpty, dice.once(in: 2) {
      _ = try makeWeakref(to: dice.pick(watched), callback: true)
    }
    let tail = try make(dice.pick(kinds))
    try link(ring[0], tail)
    drop(tail)
    for id in ring { drop(id) }
  }
}

extension Scenario {
  static let random: [Scenario] = [
    Scenario("random sequences", common.union([.reportsAddUp])) { kit, journal in
      for i in 0..<kit.effort.sequences {
        let seed = kit.seed &+ UInt64(i)
        // Half of them as 3.12, the others in turn.
        let profile = i % 2 == 0 ? Profile.python312 : Profile.all[i / 2 % Profile.all.count]
        try kit.bench(
          journal, profile: profile, policy: i % 4 < 2 ? "every:7" : nil, seed: seed,
          place: "seed \(seed), Python \(profile.name)"
        ) { bench in try bench.sequence(kit.effort.operations) }
        if journal.isSpoilt { return }
      }
    },
    Scenario("small steps", common.union([.reportsAddUp])) { kit, journal in
      // Every setting of the strategy at its least.
      let knobs = kit.subject.descriptor?.knobs ?? []
      let least = Dictionary(knobs.map { ($0.name, $0.range.lowerBound) }) { a, _ in a }
      for i in 0..<kit.effort.sequences / 4 {
        let seed = kit.seed &+ 600_000 &+ UInt64(i)
        let profile = i % 2 == 0 ? Profile.python312 : Profile.all[i / 2 % Profile.all.count]
        try kit.bench(
          journal, profile: profile, policy: i % 4 < 2 ? "explicit" : nil, knobs: least, seed: seed,
          place: "seed \(seed), Python \(profile.name)"
        ) { bench in try bench.stepwise(2 * kit.effort.operations) }
        if journal.isSpoilt { return }
      }
    },
    Scenario("twins", own: .sameAsReference, []) { kit, journal in
      for i in 0..<kit.effort.sequences / 4 { try compareWithReference(kit, journal, i) }
    },
  ]

  /// The same sequence on the strategy and on the reference: the same objects die between two looks,
  /// the same finalizers run, the same callbacks are called.
  private static func compareWithReference(
    _ kit: ConformanceKit, _ journal: Journal, _ i: Int
  ) throws {
    let seed = kit.seed &+ 100_000 &+ UInt64(i)
    var logs: [(deaths: [Int], finalized: [Int], told: [Int])] = []
    for collector in ["generational", nil] {
      // Whatever the reference does is right here; other scenarios look at it for itself.
      let journal = collector == nil ? journal : Journal(scenario: "reference", excused: [])
      try kit.bench(
        journal, policy: "explicit", collector: collector, seed: seed, place: "seed \(seed)"
      ) { bench in
        let style = Workbench.Style(young: false, settleEvery: 15)
        try bench.sequence(kit.effort.operations, style)
        logs.append((bench.deaths.sorted(), bench.finalized.sorted(), bench.told.sorted()))
      }
    }
    guard logs.count == 2 else { return }
    func compare(_ what: String, _ ours: [Int], _ theirs: [Int]) {
      if ours == theirs { return }
      let extra = Set(ours).subtracting(theirs).sorted().prefix(3)
      let missing = Set(theirs).subtracting(ours).sorted().prefix(3)
      journal.note(
        .sameAsReference,
        "\(what) differ from generational's: only here \(Array(extra)), only there \(Array(missing))",
        place: "seed \(seed)")
    }
    compare("deaths", logs[1].deaths, logs[0].deaths)
    compare("finalizers", logs[1].finalized, logs[0].finalized)
    compare("callbacks", logs[1].told, logs[0].told)
  }
}
