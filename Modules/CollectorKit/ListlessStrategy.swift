import Heap
import ObjectModel

/// What strategies without lists share: settings, the policy, events, totals, freezing, inspection.
///
/// A strategy derives from it, says in `findUnreachable` what is garbage, and leaves the rest (weak
/// references, finalizers, resurrection, clearing) to the services. Objects are found by walking the
/// heap's object map, so nothing is needed in front of an object.
open class ListlessStrategy: CollectorStrategy {
  /// The constants of the strategy; a derived class gives its own.
  open class var descriptor: StrategyDescriptor { fatalError("a strategy describes itself") }

  /// What the core does for the strategy.
  public let services: CollectorServices
  /// The objects.
  public let space: ObjectSpace
  /// The values of the knobs.
  public let settings: [String: Int]
  /// The strategy's own rule of when to collect.
  public let ownPolicy: any CollectionPolicy
  /// The rule that takes its place.
  public var policy: (any CollectionPolicy)? {
    didSet { arm() }
  }
  /// The rule in force.
  private var rule: any CollectionPolicy { policy ?? ownPolicy }
  /// What a collection found.
  public let condemned = ObjectBuffer()
  /// What is still to be looked at.
  public let stack = ObjectBuffer()
  /// Where a collection begins, for strategies that follow suspects.
  public let roots = ObjectBuffer()
  /// What the policy is asked with.
  public private(set) var pressure = Pressure()
  private var storedTotals = Array(repeating: GenerationTotals(), count: 3)
  private var storedThresholds: [Int]

  /// Makes the strategy; see `CollectorStrategy.init`.
  public required init(
    services: CollectorServices, options: [String: Int]
  ) throws(StrategyError) {
    self.services = services
    space = services.space
    settings = try Self.descriptor.values(options)
    storedThresholds = services.defaultThresholds
    ownPolicy = Self.ownPolicy(settings, services)
    policy = services.policy
  }

  /// Makes a strategy whose constants are not those of a Swift type.
  /// - Parameter ownPolicy: used if the run chose no policy.
  public init(
    services: CollectorServices, settings: [String: Int], ownPolicy: any CollectionPolicy
  ) {
    self.services = services
    space = services.space
    self.settings = settings
    storedThresholds = services.defaultThresholds
    self.ownPolicy = ownPolicy
    policy = services.policy
  }

  deinit {
    condemned.destroy()
    stack.destroy()
    roots.destroy()
  }

  // MARK: What a strategy says

  /// The policy of a strategy for which the run chose none.
  open class func ownPolicy(
    _ settings: [String: Int], _ services: CollectorServices
  ) -> any CollectionPolicy {
    CountsPolicy(threshold: services.defaultThresholds[0])
  }

  /// Whether and how decrements are noted for the strategy.
  open var suspectMode: SuspectMode { .off }

  /// Whether `findUnreachable` compared the counts with the references inside what it found.
  open var provesUnreachability: Bool { false }

  /// Whether letting garbage go can bring more to light, so that a full collection has to look again.
  open var findsInRounds: Bool { false }

  /// Finds garbage: sets `Header.condemned` on each object and pushes it to `condemned`. May run no
  /// script code while there is anything in it; counts must be as they were when it returns.
  /// - Parameter report: `examined` is to be added to.
  open func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {}

  /// A collection is over: a place to learn from it.
  open func didCollect(_ report: CollectionReport) {}

  // MARK: The contract

  /// Begins work.
  open func attach() {
    space.s.pointee.tracking = .flagOnly
    space.s.pointee.suspectMode = suspectMode
    arm()
  }

  /// Ends work.
  open func detach() {
    space.s.pointee.youngThreshold = Int.max
    space.s.pointee.suspects.due = Int.max
  }

  /// Says when the policy wants to be asked again.
  public func arm() {
    let state = space.s
    guard isEnabled else {
      state.pointee.youngThreshold = Int.max
      state.pointee.suspects.due = Int.max
      return
    }
    let polls = (rule.pollAllocations, rule.pollSuspects)
    state.pointee.youngThreshold = state.pointee.youngCount.saturatingAdd(polls.0)
    let seen = state.pointee.suspects.count
    state.pointee.suspects.due = seen < polls.1 ? polls.1 : seen.saturatingAdd(max(1, polls.1 / 8))
  }

  /// Asks the policy.
  public func collectionDue() {
    if services.scheduledRunTestsEnabled && !isEnabled { return }
    measure()
    if let generation = rule.due(pressure) {
      _ = collect(generation: min(max(generation, 0), 2), reason: .automatic)
    } else {
      arm()
    }
  }

  /// Looks again as long as that finds something; finalizers that make garbage end it at last.
  private func collectInRounds(_ report: inout CollectionReport) {
    for _ in 0..<1_000 where space.s.pointee.suspects.count > 0 {
      let before = report.collected
      findUnreachable(2, &report)
      services.dispose(condemned, proven: provesUnreachability, report: &report)
      if report.collected == before { return }
    }
  }

  private func measure() {
    pressure.allocations = space.s.pointee.youngCount
    pressure.suspects = space.s.pointee.suspects.count
    pressure.bytes = space.s.pointee.heap.bytesInUse
  }

  /// One collection; the generation is what statistics count it under.
  public func collect(generation: Int, reason: CollectionReason) -> CollectionReport {
    var report = CollectionReport(generation: generation)
    if space.s.pointee.isCollecting { return report }
    space.s.pointee.isCollecting = true
    space.resumeNoting()
    defer { space.s.pointee.isCollecting = false }
    if reason != .shutdown { services.callbacks("start", report) }
    services.listener(.begin(generation: generation, reason: reason))
    let start = services.now()
    if services.debug.contains(.stats) {
      services.write("gc: collecting generation \(generation)...\n")
    }
    space.s.pointee.youngCount = 0
    findUnreachable(generation, &report)
    services.dispose(condemned, proven: provesUnreachability, report: &report)
    if generation == 2, findsInRounds { collectInRounds(&report) }
    if generation == 2 { services.clearFreeLists() }
    report.nanoseconds = services.now() - start
    if services.debug.contains(.stats) {
      services.write("gc: done, \(report.collected) unreachable, 0 uncollectable\n")
    }
    storedTotals[generation].add(report)
    measure()
    pressure.bytesAfterLast = pressure.bytes
    pressure.lastExamined = report.examined
    pressure.lastCollected = report.collected
    pressure.survivors = max(0, report.examined - report.collected)
    pressure.collections += 1
    didCollect(report)
    rule.finished(pressure)
    arm()
    services.listener(.end(report))
    if reason != .shutdown { services.callbacks("stop", report) }
    return report
  }

  /// Three, as `gc.collect` takes them; they differ in the statistics only.
  public var generationCount: Int { 3 }
  /// Totals by the generation asked for.
  public var totals: [GenerationTotals] { storedTotals }
  /// Net container allocations since the last collection, and two zeros.
  public var counts: [Int] { [space.s.pointee.youngCount, 0, 0] }
  /// The first is the threshold of a counting policy; the others are without effect.
  public var thresholds: [Int] {
    get { storedThresholds }
    set {
      storedThresholds = newValue
      (ownPolicy as? CountsPolicy)?.threshold = newValue[0]
      arm()
    }
  }
  /// Whether automatic collections run.
  public var isEnabled = true {
    didSet { arm() }
  }

  /// Marks every tracked object as frozen. O(heap).
  open func freeze() {
    forEachTracked { $0.insert(Header.frozen) }
    space.s.pointee.youngCount = 0
    arm()
  }

  /// Takes the marks away. O(heap). Where suspects are followed each object becomes one: what was
  /// noted of it before may have been taken out of the buffer meanwhile.
  open func unfreeze() {
    space.s.pointee.heap.forEachObjectStart { raw in
      let o = Ref(raw)
      guard o.has(Header.frozen) else { return }
      o.remove(Header.frozen)
      space.didDecrement(o)
    }
  }

  /// The number of frozen objects. O(heap).
  public var frozenCount: Int {
    var n = 0
    space.s.pointee.heap.forEachObjectStart { if Ref($0).has(Header.frozen) { n += 1 } }
    return n
  }

  /// Shows every tracked object that is not frozen, in address order; there are no generations.
  open func forEachObject(generation: Int?, _ body: (Ref) -> Void) {
    if generation == nil || generation == 2 { forEachTracked(body) }
  }

  /// Shows every tracked, mortal object that is not frozen, in address order.
  public func forEachTracked(_ body: (Ref) -> Void) {
    space.s.pointee.heap.forEachObjectStart { raw in
      let o = Ref(raw)
      if o.typeWord & (Header.tracked | Header.frozen) == Header.tracked, !o.isImmortal { body(o) }
    }
  }

  /// What a full collection by reachability would find.
  open func garbageHeld() -> (objects: Int, bytes: Int) {
    var found = (objects: 0, bytes: 0)
    GarbageCensus.run(space) { o in
      found.objects += 1
      found.bytes += services.sizeOf(o)
    }
    return found
  }

  /// Shows the references that the strategy holds between collections.
  open func visitHeld(_ visit: (Ref) -> Void) {}

  /// Checks that no mark of a collection is left and that the buffer of suspects agrees with the
  /// objects.
  open func verify() -> [String] {
    var problems: [String] = []
    var flagged = 0
    space.s.pointee.heap.forEachObjectStart { raw in
      let o = Ref(raw)
      if o.has(Header.condemned) || o.has(Header.visited) {
        problems.append("object at \(raw) carries a mark of a collection that is over")
      }
      if o.has(Header.suspect) { flagged += 1 }
    }
    var listed = 0
    let suspects = space.s.pointee.suspects
    for i in 0..<suspects.count {
      guard let o = space.suspect(suspects.entries[i]) else {
        if suspectMode == .indexed { problems.append("suspect \(i) is dead") }
        continue
      }
      listed += 1
      if !o.has(Header.suspect) { problems.append("suspect \(i) at \(o.raw) is not marked as one") }
      if suspectMode == .indexed, GCHead(of: o).nextWord != UInt(i) {
        problems.append("suspect \(i) at \(o.raw) does not know its index")
      }
    }
    if flagged != listed {
      problems.append("\(flagged) objects are marked as suspects, the buffer has \(listed)")
    }
    return problems
  }
}

extension Int {
  func saturatingAdd(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? Int.max : sum
  }
}

extension StrategyDescriptor {
  /// The value of each knob: what the options say, else the default.
  /// - Throws: `StrategyError` for a setting that does not exist or is out of range.
  public func values(_ options: [String: Int]) throws(StrategyError) -> [String: Int] {
    var values: [String: Int] = [:]
    for knob in knobs { values[knob.name] = knob.defaultValue }
    for (setting, value) in options.sorted(by: { $0.key < $1.key }) {
      guard let knob = knobs.first(where: { $0.name == setting }) else {
        throw StrategyError("strategy '\(name)' has no setting '\(setting)'")
      }
      guard knob.range.contains(value) else {
        throw StrategyError("\(setting) cannot be \(value)")
      }
      values[setting] = value
    }
    return values
  }
}
