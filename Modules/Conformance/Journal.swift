/// Something that must not happen and did.
public struct Violation: Sendable, Equatable, Codable {
  /// The check that it speaks against.
  public var check: ConformanceCheck
  /// Where it was seen.
  public var scenario: String
  /// What was seen.
  public var message: String
}

/// What one scenario saw.
final class Journal {
  let scenario: String
  /// Checks whose violations do not end a sequence.
  let excused: Set<ConformanceCheck>
  /// At most a handful is kept for each check.
  private(set) var violations: [Violation] = []
  private(set) var counts: [ConformanceCheck: Int] = [:]
  /// Collections that ran.
  var collections = 0
  /// Operations done.
  var operations = 0
  /// Nothing more can be run with this strategy: it would ruin every heap.
  var isFatal = false
  /// Checks for which the scenario shows nothing, and why.
  var skipped: [ConformanceCheck: String] = [:]

  init(scenario: String, excused: Set<ConformanceCheck>) {
    self.scenario = scenario
    self.excused = excused
  }

  func note(_ check: ConformanceCheck, _ message: String, place: String = "") {
    counts[check, default: 0] += 1
    guard counts[check, default: 0] <= 3 else { return }
    violations.append(
      Violation(
        check: check, scenario: place.isEmpty ? scenario : "\(scenario), \(place)",
        message: message))
  }

  /// Whether something was seen that a sequence cannot go on after.
  var isSpoilt: Bool { counts.keys.contains { Self.ends($0) || !excused.contains($0) } }

  private static func ends(_ check: ConformanceCheck) -> Bool {
    switch check {
    case .reachableSurvives, .diesOnce, .contentsKept, .countsExact, .heapInvariants, .poison: true
    default: false
    }
  }
}

/// What all scenarios saw.
struct Findings {
  private var violations: [ConformanceCheck: [Violation]] = [:]
  private var collections: [ConformanceCheck: Int] = [:]
  private var operations: [ConformanceCheck: Int] = [:]
  private var skipped: [ConformanceCheck: String] = [:]
  private var ran: Set<ConformanceCheck> = []

  mutating func add(_ journal: Journal, to scenario: Scenario) {
    for violation in journal.violations {
      violations[violation.check, default: []].append(violation)
    }
    // A shape, or a kind of stress, stands for all that was seen in it.
    if let own = scenario.own {
      for violation in journal.violations where violation.check != own {
        violations[own, default: []].append(violation)
      }
    }
    for check in scenario.checks {
      ran.insert(check)
      collections[check, default: 0] += journal.collections
      operations[check, default: 0] += journal.operations
      if let reason = journal.skipped[check] { skipped[check] = reason }
    }
  }

  /// Whether something was seen against one of some checks.
  func speak(against checks: Set<ConformanceCheck>) -> Bool {
    checks.contains { violations[$0] != nil }
  }

  func verdict(_ check: ConformanceCheck, _ exclusions: Exclusions) -> CheckResult {
    let found = violations[check] ?? []
    let happened = collections[check] ?? 0
    var verdict: Verdict =
      !found.isEmpty
      ? .failed
      : !ran.contains(check) || happened == 0 || skipped[check] != nil ? .unverified : .passed
    var messages = Array(found.prefix(5))
    if verdict == .unverified {
      let reason = skipped[check] ?? "no collection happened in it, so it shows nothing"
      messages = [Violation(check: check, scenario: "-", message: reason)]
    }
    let exclusion = exclusions.reasons[check]
    if exclusion != nil {
      if verdict == .passed {
        verdict = .passedThoughExcluded
        messages = [
          Violation(
            check: check, scenario: "-",
            message: "it is excluded and passes: take the exclusion out")
        ]
      } else {
        verdict = .excluded
      }
    }
    return CheckResult(
      check: check, verdict: verdict, collections: happened, operations: operations[check] ?? 0,
      exclusion: exclusion, violations: messages)
  }
}
