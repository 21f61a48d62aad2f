import Foundation
import Insight

/// What came of a check.
public enum Verdict: String, Codable, Sendable {
  /// Held, and a collection really happened.
  case passed
  /// Did not hold.
  case failed
  /// Nothing was shown: no collection happened, or it could not be run. Counts as failed.
  case unverified
  /// Did not hold, as the exclusions say.
  case excluded
  /// Is excluded and holds all the same. Counts as failed.
  case passedThoughExcluded
  /// The strategy does not declare what it is about.
  case notApplicable

  /// Whether the strategy conforms as far as this check goes.
  public var isGreen: Bool { self == .passed || self == .excluded || self == .notApplicable }

  /// As it stands in a table.
  public var text: String {
    switch self {
    case .passed: "ok"
    case .failed: "FAILED"
    case .unverified: "UNVERIFIED"
    case .excluded: "excluded"
    case .passedThoughExcluded: "PASSES, EXCLUDED"
    case .notApplicable: "-"
    }
  }
}

/// One check of one strategy.
public struct CheckResult: Codable, Sendable {
  /// Which check.
  public var check: ConformanceCheck
  /// What came of it.
  public var verdict: Verdict
  /// Collections that ran in its scenarios.
  public var collections: Int
  /// Operations done in its scenarios.
  public var operations: Int
  /// Why it is excluded, if it is.
  public var exclusion: String?
  /// What was seen that must not happen, a few of them.
  public var violations: [Violation]
}

/// All checks of one strategy.
public struct ConformanceResult: Codable, Sendable {
  /// The strategy's name.
  public var strategy: String
  /// Where it comes from.
  public var origin: String
  /// The checks, in the order of their definition.
  public var checks: [CheckResult]
  /// How long it took.
  public var elapsedNanoseconds: Int

  /// Whether every check is green.
  public var conforms: Bool { checks.allSatisfy(\.verdict.isGreen) }

  /// The checks that failed.
  public var failures: [CheckResult] { checks.filter { !$0.verdict.isGreen } }

  /// The checks against which something was seen, excluded or not.
  public var caught: [ConformanceCheck] {
    checks.filter { $0.verdict == .failed }.map(\.check)
  }
}

extension ConformanceResult {
  /// What there is to say of a strategy that ended the process in a scenario.
  /// - Parameters:
  ///   - scenario: the name of the scenario; the checks that it feeds have failed, the others show
  ///     nothing.
  ///   - how: what became of the process.
  public static func crashed(
    _ strategy: String, origin: String, scenario: String, how: String
  ) -> ConformanceResult {
    let fed = Scenario.all.first { $0.name == scenario }?.checks ?? []
    let checks = ConformanceCheck.allCases.enumerated().map { i, check in
      // It is said once for all that could not be looked at, if there is no other place for it.
      let isSaid = fed.contains(check) || fed.isEmpty && i == 0
      return CheckResult(
        check: check, verdict: fed.contains(check) ? .failed : .unverified, collections: 0,
        operations: 0,
        violations: isSaid ? [Violation(check: check, scenario: scenario, message: how)] : [])
    }
    return ConformanceResult(
      strategy: strategy, origin: origin, checks: checks, elapsedNanoseconds: 0)
  }
}

/// The results of one command.
public struct ConformanceReport: Codable, Sendable {
  /// The name of the schema.
  public private(set) var schema = "moult.conformance"
  /// Its version.
  public private(set) var version = 1
  /// The version of Moult.
  public private(set) var moultVersion = MoultVersion.current
  /// Whether everything is green.
  public var conforms: Bool
  /// The strategies.
  public var strategies: [ConformanceResult]

  /// Puts results together.
  public init(_ strategies: [ConformanceResult]) {
    self.strategies = strategies
    conforms = strategies.allSatisfy(\.conforms)
  }

  /// One document with sorted keys.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// A table: checks by strategies, then what was seen.
  public func text() -> String {
    guard let first = strategies.first else { return "" }
    var rows: [[String]] = [["check"] + strategies.map(\.strategy)]
    var groups: [Int: String] = [:]
    for (i, result) in first.checks.enumerated() {
      if i == 0 || first.checks[i - 1].check.group != result.check.group {
        groups[rows.count] = result.check.group.rawValue
      }
      rows.append(
        ["  " + result.check.rawValue] + strategies.map { $0.checks[i].verdict.text }
          + [strategies.count == 1 ? result.check.title : ""])
    }
    rows[0].append("")
    rows.append(["collections"] + strategies.map { String($0.mostCollections) } + [""])
    rows.append(
      ["seconds"]
        + strategies.map { String(format: "%.1f", Double($0.elapsedNanoseconds) / 1e9) } + [""])
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var text = ""
    for (i, row) in rows.enumerated() {
      if let group = groups[i] { text += group + "\n" }
      let line = row.enumerated().map {
        $1.padding(toLength: widths[$0], withPad: " ", startingAt: 0)
      }.joined(separator: "  ")
      text += String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }
    return text + details()
  }

  private func details() -> String {
    var text = ""
    for strategy in strategies {
      let silent = strategy.failures.filter(\.violations.isEmpty)
      if !silent.isEmpty {
        text += "\n\(strategy.strategy): \(silent.count) checks show nothing: the process ended\n"
      }
      for result in strategy.failures where !result.violations.isEmpty {
        text += "\n\(strategy.strategy): \(result.check.rawValue): \(result.verdict.text)\n"
        for violation in result.violations {
          text += "  \(violation.scenario): \(violation.message)\n"
        }
      }
      for result in strategy.checks where result.verdict == .excluded {
        text += "\n\(strategy.strategy): \(result.check.rawValue) is excluded: "
        text += "\(result.exclusion ?? "")\n"
      }
    }
    return text
  }
}

extension ConformanceResult {
  /// Collections in the scenario that had most.
  var mostCollections: Int { checks.map(\.collections).max() ?? 0 }
}
