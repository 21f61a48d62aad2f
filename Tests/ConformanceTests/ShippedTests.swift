import CollectorKit
import Conformance
import Foundation
import Strategies
import Testing

/// The project's directory.
let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// Whether something else has every shipped strategy pass the quick subset: `whoCrashesTakesNobodyWithIt`
/// asks the release for it, where that is what is tested, in a tenth of the time.
private let isCheckedByTheCommand: Bool = {
  let variables = ProcessInfo.processInfo.environment
  return variables["MOULT_LONG_TESTS"] != "1" && variables["MOULT_TEST_COMMAND"]?.isEmpty == false
}()

/// Every shipped strategy passes the quick subset, with its exclusions and no others.
@Test(.disabled(if: isCheckedByTheCommand), arguments: StrategyRegistry.shipped.names)
func shippedStrategyConforms(_ name: String) throws {
  let exclusions = try Exclusions(path: Exclusions.path(root: root, strategy: name))
  let subject = ConformanceSubject(registry: .shipped, name: name, exclusions: exclusions)
  var effort = ConformanceEffort.quick
  effort.scripts = [root + "/scripts/examples/cycles.lua"]
  let result = try ConformanceKit(subject, effort: effort).run()
  #expect(result.checks.count == ConformanceCheck.allCases.count)
  // The subset is too small to tell that an exclusion is not needed; the whole kit does.
  for failure in result.failures where failure.verdict != .passedThoughExcluded {
    Issue.record("\(failure.check.rawValue): \(failure.verdict.text): \(failure.violations)")
  }
}

/// A finalizer that `lins` ran a round late brought its object back when the kit had looked already.
@Test func nothingIsLeftByFinalizersThatRunLate() throws {
  let subject = ConformanceSubject(registry: .shipped, name: "lins")
  let result = try ConformanceKit(subject, effort: .quick, seed: 665).run(only: [.garbageFreed])
  #expect(result.conforms, "\(result.failures)")
}

/// An exclusion that is not needed is an error.
@Test func excludedCheckThatPassesIsAnError() throws {
  let exclusions = try Exclusions(text: "hub: for no reason")
  let subject = ConformanceSubject(registry: .shipped, name: "generational", exclusions: exclusions)
  let result = try ConformanceKit(subject, effort: .quick).run(only: [.hub])
  #expect(!result.conforms)
  #expect(result.checks.first { $0.check == .hub }?.verdict == .passedThoughExcluded)
}

/// What never collects shows nothing and fails.
@Test func aCheckWithoutCollectionsIsUnverified() throws {
  let subject = ConformanceSubject(registry: .shipped, name: "none")
  let result = try ConformanceKit(subject, effort: .quick).run(only: [.obeysDisable])
  #expect(!result.conforms)
  #expect(result.checks.first { $0.check == .obeysDisable }?.verdict == .unverified)
}

@Test func tableAndDocumentAgree() throws {
  let subject = ConformanceSubject(registry: .shipped, name: "orc")
  let result = try ConformanceKit(subject, effort: .quick).run(only: [.hub, .reportsAddUp])
  let report = ConformanceReport([result])
  #expect(report.conforms)
  let lines = report.text().split(separator: "\n")
  // Every verdict begins in the column of the strategy's name.
  let head = try #require(lines.first)
  let column = head.distance(
    from: head.startIndex, to: try #require(head.range(of: "orc")).lowerBound)
  let checks = lines.filter { $0.hasPrefix("  ") }
  #expect(checks.count == 2)
  for line in checks { #expect(line.dropFirst(column).hasPrefix("ok")) }
  let document = try JSONSerialization.jsonObject(with: Data(try report.json().utf8))
  let object = try #require(document as? [String: Any])
  #expect(object["schema"] as? String == "moult.conformance")
  #expect(object["conforms"] as? Bool == true)
  #expect((object["strategies"] as? [Any])?.count == 1)
}
