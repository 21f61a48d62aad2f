import CollectorKit
import Core
import Foundation
import ObjectModel

// Conformance: does a collector do what the contract of CollectorKit says?
//
// The kit runs scenarios against one strategy and judges them by checks. A scenario drives the
// mutator API of a fresh heap (`Workbench`), and beside it keeps a shadow heap: which objects exist,
// which references they hold, which of them the program can reach. The shadow knows nothing of
// counts, lists, marks or suspects, so it is an oracle that no collector shares a mistake with.
//
// - Checks.swift           what is checked, under which name
// - ShadowHeap.swift       the oracle
// - Workbench*.swift       a heap with its shadow, and the operations on both
// - Scenario*.swift        random sequences, settings, stress, hostile shapes, scripts
// - Report.swift           verdicts as a table and as JSON
// - Exclusions.swift       what a strategy is excused from, with reasons
//
// Invariants:
// - Everything is a function of the strategy and the seed; times decide nothing.
// - A check counts only if a collection really happened in one of its scenarios.
// - A violation that endangers memory ends its scenario at once, and its heap is abandoned.

/// The strategy that is looked at.
public struct ConformanceSubject: Sendable {
  /// Where the strategy is found; it holds the reference strategy, too.
  public var registry: StrategyRegistry
  /// The name by which it is chosen.
  public var name: String
  /// Where it comes from: `built in`, or the path of a plugin.
  public var origin: String
  /// What it is excused from.
  public var exclusions: Exclusions

  /// Names a strategy of a registry.
  public init(
    registry: StrategyRegistry, name: String, origin: String = "built in",
    exclusions: Exclusions = Exclusions()
  ) {
    self.registry = registry
    self.name = name
    self.origin = origin
    self.exclusions = exclusions
  }

  /// The constants of the strategy, `nil` if there is none of that name.
  public var descriptor: StrategyDescriptor? {
    registry.descriptors.first { $0.name == name }
  }
}

/// How much is done.
public struct ConformanceEffort: Sendable {
  /// Random sequences for each kind of scenario.
  public var sequences: Int
  /// Operations of a sequence.
  public var operations: Int
  /// Links of the deep chain and the long ring.
  public var depth: Int
  /// Scripts to run; `nil` leaves their check out.
  public var scripts: [String]?

  /// The whole kit: some twenty seconds.
  public static func full(scripts: [String]?) -> ConformanceEffort {
    ConformanceEffort(sequences: 1_000, operations: 60, depth: 150_000, scripts: scripts)
  }

  /// A quick subset, for tests: about a second.
  public static let quick = ConformanceEffort(
    sequences: 48, operations: 60, depth: 5_000, scripts: nil)

  /// Whether to stop as soon as something speaks against one of the checks that were asked for.
  public var stopsAtFailure = false

  /// Says how much is done.
  public init(sequences: Int, operations: Int, depth: Int, scripts: [String]?) {
    self.sequences = sequences
    self.operations = operations
    self.depth = depth
    self.scripts = scripts
  }
}

/// The kit.
public struct ConformanceKit {
  let subject: ConformanceSubject
  let effort: ConformanceEffort
  let seed: UInt64

  /// Prepares the kit for a strategy.
  public init(_ subject: ConformanceSubject, effort: ConformanceEffort, seed: UInt64 = 1) {
    self.subject = subject
    self.effort = effort
    self.seed = seed
  }

  /// Runs every scenario and gives the verdicts.
  ///
  /// The work is done on a thread with a large stack, because deallocations nest.
  /// - Parameters:
  ///   - only: checks to look at; the scenarios of no others run. `nil` for all.
  /// - Throws: `RuntimeError` when there is no such strategy or no heap can be made.
  ///   - progress: told the name of each scenario before it runs.
  public func run(
    only: Set<ConformanceCheck>? = nil, progress: @escaping (String) -> Void = { _ in }
  ) throws -> ConformanceResult {
    guard subject.descriptor != nil else {
      let known = subject.registry.names.joined(separator: ", ")
      throw RuntimeError("no collector named '\(subject.name)' (there are: \(known))")
    }
    return try onLargeStack(bytes: 256 << 20) { Result { try runScenarios(only, progress) } }.get()
  }

  private func runScenarios(
    _ only: Set<ConformanceCheck>?, _ progress: (String) -> Void
  ) throws -> ConformanceResult {
    let started = DispatchTime.now().uptimeNanoseconds
    var result = ConformanceResult(
      strategy: subject.name, origin: subject.origin, checks: [], elapsedNanoseconds: 0)
    var findings = Findings()
    var only = only
    if effort.scripts == nil {
      only = (only ?? Set(ConformanceCheck.allCases)).subtracting([.workloads])
    }
    for scenario in Scenario.all {
      if let only, only.isDisjoint(with: scenario.checks) { continue }
      progress(scenario.name)
      let journal = Journal(scenario: scenario.name, excused: Set(subject.exclusions.reasons.keys))
      try scenario.run(self, journal)
      findings.add(journal, to: scenario)
      if journal.isFatal { break }
      if effort.stopsAtFailure, let only, findings.speak(against: only) { break }
    }
    for check in ConformanceCheck.allCases where only?.contains(check) ?? true {
      result.checks.append(findings.verdict(check, subject.exclusions))
      // Only strategies that follow suspects have suspects to note.
      if check == .suspectsNoted, subject.descriptor?.needs.contains(.possibleRoot) == false {
        result.checks[result.checks.count - 1].verdict = .notApplicable
      }
    }
    result.elapsedNanoseconds = Int(DispatchTime.now().uptimeNanoseconds - started)
    return result
  }

  /// A heap with the strategy.
  func runtime(
    profile: Profile = .python312, policy: String? = nil, collector: String? = nil,
    knobs: [String: Int] = [:]
  ) throws -> Runtime {
    var configuration = RuntimeConfiguration(registry: subject.registry)
    configuration.collector = collector ?? subject.name
    configuration.profile = profile
    configuration.policy = policy
    configuration.collectorOptions = knobs
    return try Runtime(configuration)
  }
}
