import Foundation
import Testing

// `moult conform` on plugins that take their process with them: they are named, and nobody else fails.

private struct Report: Decodable {
  struct Strategy: Decodable {
    struct Check: Decodable {
      struct Violation: Decodable {
        var scenario: String
        var message: String
      }
      var check: String
      var verdict: String
      var violations: [Violation]
    }
    var strategy: String
    var checks: [Check]
  }
  var conforms: Bool
  var strategies: [Strategy]
}

@Test(arguments: [
  (1, "it ended the process with signal 11"), (2, "without a report"),
  (3, "it did not end within 20 seconds"),
])
func whatCrashesIsReportedByName(_ fault: Int, _ message: String) throws {
  try withLibrary(beside("crash.c"), defines: ["FAULT=\(fault)"]) { library in
    let finished = try moult("conform", library, "--quick", "--json", "--timeout", "20")
    #expect(finished.status == 2, "\(finished.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(finished.output.utf8))
    #expect(!report.conforms)
    let strategy = try #require(report.strategies.first)
    #expect(strategy.strategy == "crash")
    let failed = try #require(strategy.checks.first { $0.verdict == "failed" })
    #expect(failed.violations.contains { $0.message.contains(message) })
    #expect(strategy.checks.allSatisfy { $0.verdict != "passed" })
  }
}

@Test func whoCrashesTakesNobodyWithIt() throws {
  try withLibrary(beside("crash.c")) { library in
    let finished = try moult("conform", "--all", "--quick", "--plugin", library, "--json")
    #expect(finished.status == 2, "\(finished.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(finished.output.utf8))
    let crashed = report.strategies.filter {
      $0.checks.contains { ["failed", "unverified"].contains($0.verdict) }
    }
    #expect(crashed.map(\.strategy) == ["crash"])
    #expect(report.strategies.count > 9)
  }
}

@Test func aPluginThatIsRefusedIsNotChecked() throws {
  try withLibrary(beside("liar.c"), defines: ["PLUGIN_VERSION=99"]) { library in
    let finished = try moult("conform", library, "--quick")
    #expect(finished.status == 1)
    #expect(finished.errors.hasPrefix("moult: error: plugin '\(library)': "))
    #expect(finished.output.isEmpty)
  }
}
