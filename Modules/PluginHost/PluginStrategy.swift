import CollectorKit
import Core
import Insight
import ObjectModel
import PluginABI

/// A collector from a shared library: it says what is garbage and when to look; what all strategies
/// without lists share comes from `ListlessStrategy`.
final class PluginStrategy: ListlessStrategy {
  /// Not used: the constants of each plugin are its own.
  override class var descriptor: StrategyDescriptor {
    StrategyDescriptor(
      name: "plugin", summary: "a collector from a shared library", needs: [], preHeaderBytes: 0,
      properties: [])
  }

  private let name: String
  private let table: MoultCollector
  private var host: CollectorHost?
  private var state: UnsafeMutableRawPointer?
  private var isMade = false
  private var isAttached = false
  /// The next collection is a step.
  private var stepsNext = false
  /// The report of the collection that runs.
  private var running: CollectionReport?

  /// Nanoseconds that a step should take.
  static let stepBudget: UInt64 = 1_000_000

  /// Makes the collector for one heap: `create`, then `attach`.
  /// - Throws: `StrategyError` with the collector's own reason.
  init(
    name: String, descriptor: StrategyDescriptor, table: MoultCollector,
    services: CollectorServices, settings: [String: Int]
  ) throws(StrategyError) {
    self.name = name
    self.table = table
    let policy = PluginPolicy(table)
    let own: any CollectionPolicy =
      table.due == nil ? CountsPolicy(threshold: services.defaultThresholds[0]) : policy
    super.init(services: services, settings: settings, ownPolicy: own)
    policy.strategy = self
    let host = CollectorHost(self, table)
    self.host = host
    let values = descriptor.knobs.map { Int64(settings[$0.name] ?? $0.defaultValue) }
    var why = MoultFailure()
    let status = table.create.unsafelyUnwrapped(host.services, values, &state, &why)
    guard status == 0 else { throw Self.refusal(name, "create", status, why) }
    isMade = true
    host.state.pointee.state = state
    if let attach = table.attach {
      let status = attach(state, &why)
      guard status == 0 else { throw Self.refusal(name, "attach", status, why) }
    }
    isAttached = true
  }

  required init(services: CollectorServices, options: [String: Int]) throws(StrategyError) {
    throw StrategyError("a collector from a shared library is made from its table")
  }

  deinit {
    if isMade { table.destroy.unsafelyUnwrapped(state) }
  }

  private static func refusal(
    _ name: String, _ function: String, _ status: Int32, _ why: MoultFailure
  ) -> StrategyError {
    let reason = text(of: why.text)
    return StrategyError(
      "collector '\(name)': \(function) failed: \(reason.isEmpty ? "status \(status)" : reason)")
  }

  override var suspectMode: SuspectMode {
    if table.needs & MOULT_NEEDS_SUSPECTS_INDEXED != 0 { return .indexed }
    return table.needs & MOULT_NEEDS_SUSPECTS != 0 ? .noted : .off
  }

  override var provesUnreachability: Bool { table.properties & MOULT_PROVES != 0 }

  override func attach() {
    super.attach()
    guard table.needs & MOULT_NEEDS_TRACK != 0, let host else { return }
    let s = space.s
    s.pointee.strategy = UnsafeMutableRawPointer(host.state)
    s.pointee.tracking = .hook
    s.pointee.didTrack = { state, object in
      let h = ObjectSpace(raw: state).s.pointee.strategy.unsafelyUnwrapped
        .assumingMemoryBound(to: HostState.self)
      h.pointee.tracked.unsafelyUnwrapped(
        h.pointee.state, object.assumingMemoryBound(to: MoultObject.self))
    }
    s.pointee.didUntrack = { state, object in
      let h = ObjectSpace(raw: state).s.pointee.strategy.unsafelyUnwrapped
        .assumingMemoryBound(to: HostState.self)
      h.pointee.untracked.unsafelyUnwrapped(
        h.pointee.state, object.assumingMemoryBound(to: MoultObject.self))
    }
  }

  override func detach() {
    super.detach()
    if isAttached { table.detach?(state) }
    isAttached = false
  }

  // MARK: Collections

  /// The next collection is one step of an incremental strategy.
  func takeStep() { stepsNext = true }

  override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    var c = collection(report)
    running = report
    if stepsNext, let step = table.step {
      _ = step(state, Self.stepBudget, &c)
    } else {
      table.find.unsafelyUnwrapped(state, UInt32(generation), &c)
    }
    stepsNext = false
    report = running.take() ?? report
    // The number is the collector's own; it must not break sums.
    report.examined += max(0, min(Int(c.examined), 1 << 40))
  }

  /// `dispose` of the services: what is condemned goes now.
  func disposeNow(_ c: UnsafeMutablePointer<MoultCollection>?) {
    guard var report = running else { return }
    services.dispose(condemned, proven: provesUnreachability, report: &report)
    running = report
    c?.pointee.collected = Int64(report.collected)
    c?.pointee.rescued = Int64(report.rescued)
  }

  /// `take_suspects` of the services.
  func takeAllSuspects() -> ObjectBuffer {
    roots.truncate(to: 0)
    return takeSuspects()
  }

  override func didCollect(_ report: CollectionReport) {
    roots.release()
    guard let finished = table.finished else { return }
    var c = collection(report)
    var p = pressure(pressure)
    finished(state, &c, &p)
  }

  private func collection(_ report: CollectionReport) -> MoultCollection {
    MoultCollection(
      size: UInt32(MemoryLayout<MoultCollection>.size), generation: UInt32(report.generation),
      examined: 0, collected: Int64(report.collected), rescued: Int64(report.rescued),
      nanoseconds: report.nanoseconds)
  }

  fileprivate func pressure(_ p: Pressure) -> MoultPressure {
    MoultPressure(
      size: UInt32(MemoryLayout<MoultPressure>.size), allocations: Int64(p.allocations),
      suspects: Int64(p.suspects), bytes: Int64(p.bytes),
      bytes_after_last: Int64(p.bytesAfterLast), last_examined: Int64(p.lastExamined),
      last_collected: Int64(p.lastCollected), collections: Int64(p.collections),
      survivors: Int64(p.survivors), threshold: Int64(thresholds[0]))
  }

  fileprivate func ask(_ p: Pressure) -> Int32 {
    guard isMade, let due = table.due else { return MOULT_DUE_NOT }
    var c = pressure(p)
    return due(state, &c)
  }

  fileprivate func poll() -> (allocations: Int, suspects: Int) {
    guard isMade, let poll = table.poll else { return (thresholds[0], Int.max) }
    var (allocations, suspects) = (Int64.max, Int64.max)
    poll(state, &allocations, &suspects)
    return (max(0, Int(allocations)), max(1, Int(suspects)))
  }

  // MARK: Looking

  override func freeze() {
    super.freeze()
    table.frozen?(state, true)
  }

  override func unfreeze() {
    super.unfreeze()
    table.frozen?(state, false)
  }

  override func verify() -> [String] {
    var problems = super.verify()
    guard let verify = table.verify else { return problems }
    let lines = SectionLines()
    lines.withReporter { verify(state, $0) }
    problems += lines.lines.map { "collector '\(name)': \($0.name): \($0.value)" }
    return problems
  }
}

extension PluginStrategy: SectionSource {
  /// The collector's own statistics.
  func section() -> SectionRecord? {
    guard let statistics = table.statistics else { return nil }
    let lines = SectionLines()
    lines.withReporter { statistics(state, $0) }
    return SectionRecord(title: name, lines: lines.lines)
  }
}

/// Asks the collector whether a collection is due.
private final class PluginPolicy: CollectionPolicy {
  static let name = "plugin"
  static let summary = "the collector's own"
  weak var strategy: PluginStrategy?

  init(_ table: MoultCollector) {}

  var pollAllocations: Int { strategy?.poll().allocations ?? Int.max }
  var pollSuspects: Int { strategy?.poll().suspects ?? Int.max }

  func due(_ pressure: Pressure) -> Int? {
    switch strategy?.ask(pressure) ?? MOULT_DUE_NOT {
    case 0: return 0
    case 1: return 1
    case 2: return 2
    case MOULT_DUE_STEP:
      strategy?.takeStep()
      return 0
    default: return nil
    }
  }

  func finished(_ pressure: Pressure) {}
}
