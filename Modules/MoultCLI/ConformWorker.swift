import Conformance
import Foundation
import Report

// The kit runs each strategy in a process of its own: one that ends its process, or never ends, is
// reported by name and takes nobody with it.

/// The files through which a process that checks one strategy speaks to the one that asked for it.
struct ConformExchange {
  /// A folder of its own.
  var folder: String

  /// The report, once there is one.
  var report: URL { file("report.json") }
  /// Why the kit could not run.
  var failure: URL { file("failure.txt") }
  /// Two lines: the strategy, and the scenario that runs.
  var progress: URL { file("progress.txt") }

  private func file(_ name: String) -> URL {
    URL(fileURLWithPath: folder).appendingPathComponent(name)
  }

  /// Says where the work is.
  func note(_ strategy: String, _ scenario: String) {
    try? Data("\(strategy)\n\(scenario)".utf8).write(to: progress)
  }

  /// Where the work was last.
  var noted: (strategy: String, scenario: String)? {
    guard let text = try? String(contentsOf: progress, encoding: .utf8) else { return nil }
    let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    return lines.count == 2 ? (String(lines[0]), String(lines[1])) : nil
  }
}

/// Checks one strategy in another process.
struct ConformWorker {
  /// The arguments of `moult conform` for it.
  var arguments: [String]
  /// What is checked, as it was asked for.
  var subject: String
  /// Seconds after which it counts as hanging.
  var limit: Double

  /// Runs the process to its end.
  /// - Throws: `Failure` when the kit could not run.
  func run() throws -> ConformanceResult {
    try ChildProcess.withFolder("conform") { folder in
      let exchange = ConformExchange(folder: folder.path)
      let progress = ProgressDisplay {
        exchange.noted.map { ProgressReading(what: "\($0.strategy): \($0.scenario)") }
      }
      defer { progress.end() }
      let end = try ChildProcess.run(
        ["conform", "--worker", exchange.folder] + arguments, for: subject, limit: limit)
      if let text = try? String(contentsOf: exchange.failure, encoding: .utf8) {
        throw Failure(text)
      }
      if let data = try? Data(contentsOf: exchange.report),
        let report = try? JSONDecoder().decode(ConformanceReport.self, from: data),
        let result = report.strategies.first, end == nil
      {
        return result
      }
      let (name, scenario) = exchange.noted ?? (subject, "loading")
      return .crashed(
        name, origin: subject, scenario: scenario,
        how: end ?? "the process ended with status 0 and without a report")
    }
  }
}
