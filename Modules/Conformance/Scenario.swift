import CollectorKit
import Core
import ObjectModel

/// Something that is done to a strategy, and the checks that it feeds.
struct Scenario: Sendable {
  let name: String
  /// The check that stands for the scenario itself, if it is a shape or a kind of stress.
  let own: ConformanceCheck?
  /// Every check that counts this scenario's collections as its own.
  let checks: Set<ConformanceCheck>
  let run: @Sendable (ConformanceKit, Journal) throws -> Void

  init(
    _ name: String, own: ConformanceCheck? = nil, _ checks: Set<ConformanceCheck>,
    _ run: @escaping @Sendable (ConformanceKit, Journal) throws -> Void
  ) {
    self.name = name
    self.own = own
    self.checks = own.map { checks.union([$0]) } ?? checks
    self.run = run
  }

  /// What every sequence on a bench looks at.
  static let common: Set<ConformanceCheck> = [
    .reachableSurvives, .contentsKept, .diesOnce, .garbageFreed, .finalizersOnce,
    .finalizersAfterWeakrefs, .weakrefCallbacks, .weakrefsCleared, .trackedListed, .suspectsNoted,
    .eventsInOrder, .neverNested, .countsExact, .heapInvariants, .strategyInvariants, .marksGone,
  ]

  /// All scenarios, in the order in which they run: what says most about a fault comes first.
  static let all: [Scenario] = settings + random + stress + hostile + scripts
}

extension ConformanceKit {
  /// Runs `body` on a bench and closes it; when it was abandoned the heap is left alone.
  func bench(
    _ journal: Journal, profile: Profile = .python312, policy: String? = nil,
    collector: String? = nil, knobs: [String: Int] = [:], seed: UInt64 = 1, place: String = "",
    _ body: (Workbench) throws -> Void
  ) throws {
    let runtime = try runtime(
      profile: profile, policy: policy, collector: collector, knobs: knobs)
    let name = collector ?? subject.name
    guard let descriptor = subject.registry.find(name)?.descriptor else { return }
    let bench = try Workbench(runtime, descriptor, journal, seed: seed)
    bench.place = place
    do {
      try body(bench)
      try bench.close()
    } catch is Abandoned {
      bench.abandon()
    } catch let error as PythonError {
      journal.note(.contentsKept, "an operation failed: \(error.description)", place: place)
      bench.abandon()
    }
  }
}
