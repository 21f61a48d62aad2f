import Core
import Foundation
import Insight
import Strategies
import Testing
import Trace

@testable import Scripting

/// What strategies that follow suspects are told: the same, whichever way an operation takes, in the run, in its
/// recording and in its replay.
@Suite struct SuspectsTests {
  static let collectors = ["trial-deletion", "root-buffer", "orc", "lins", "moult"]
  /// What each generation came to, over the whole run.
  private typealias Totals = [GenerationRecord]

  private func options(_ path: String, _ collector: String, _ python: String) throws -> RunOptions {
    var options = RunOptions(scriptPath: path, collector: collector, python: python)
    // So that which decrements are noted decides when to collect.
    options.policy = "suspects:7"
    options.discardsOutput = true
    return options
  }

  private func totals(_ outcome: RunOutcome) throws -> Totals {
    switch outcome {
    case .finished(let record): return record.total.generations
    case .failed(let message, _): throw TraceError(message)
    }
  }

  private func expectTheSame(_ path: String, _ collector: String, _ python: String) throws {
    let name = "\((path as NSString).lastPathComponent), \(collector), \(python)"
    let plain = try totals(
      ScriptEngine.run(try options(path, collector, python), registry: .shipped))
    var watched = try options(path, collector, python)
    watched.verifyEvery = 1 << 40
    #expect(
      try totals(ScriptEngine.run(watched, registry: .shipped)) == plain, "\(name), long ways")

    let trace = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).mtrace").path
    defer { try? FileManager.default.removeItem(atPath: trace) }
    var recorded = try options(path, collector, python)
    recorded.recordPath = trace
    #expect(
      try totals(ScriptEngine.run(recorded, registry: .shipped)) == plain, "\(name), recorded")
    for verifyEvery in [nil, 1 << 40] {
      var replayed = try options("", collector, python)
      replayed.verifyEvery = verifyEvery
      let outcome = ScriptEngine.replay(
        try TraceReader(path: trace), replayed, registry: .shipped)
      let ways = verifyEvery == nil ? "by plans" : "by long ways"
      #expect(try totals(outcome.outcome) == plain, "\(name), replayed \(ways)")
    }
  }

  @Test(arguments: ReplayTests.scripts.indices, collectors)
  func scriptsMakeTheSameSuspects(_ script: Int, _ collector: String) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).lua").path
    try ReplayTests.scripts[script].source.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    for python in ["3.9", "3.12", "3.13"] { try expectTheSame(path, collector, python) }
  }

  /// A look leaves no suspect, whatever it looks at: what a collection by suspects has to examine is as much as
  /// without it.
  @Test(arguments: [
    "y = o.name", "y = l[0]", "y = d[1]", "y = d.a", "y = repr(l)", "y = hash(o)", "y = len(l)",
    "y = is(l, o)", "y = isinstance(o, C)", "y = eq(l, l)", "y = getattr(o, 'items')",
  ])
  func aLookMakesNoSuspect(_ look: String) throws {
    for verifyEvery in [nil, 1 << 40] {
      let without = try examined(after: "", verifyEvery)
      let with = try examined(
        after: "local o = objects[i] local l = o.name local \(look)", verifyEvery)
      #expect(with == without, "\(look), verify \(verifyEvery ?? 0)")
      // What takes and drops references for longer than a look makes some.
      let stores = try examined(after: "y = objects[i]", verifyEvery)
      #expect(stores > without)
    }
  }

  /// What goes over an iterator is no look: the list that the iterator lets go of at its end is garbage.
  @Test(arguments: collectors, ["contains(it, 99)", "max(it)", "min(it)", "for x in it do end"])
  func whatAnIteratorLetsGoOfIsFound(_ collector: String, _ use: String) throws {
    let source = """
      C = class "C" {}
      C.__gt__ = function(a, b) return false end
      C.__lt__ = function(a, b) return false end
      l = list{}
      for i in range(3) do x = C() x.list = l l:append(x) end
      it = iter(l)
      l, x = 1, 1
      expect(gc.collect() == 0, "the iterator holds the list")
      \(use)
      x = 1
      expect(gc.collect() == 4, "the list and what it holds")
      """
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).lua").path
    try source.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var options = try options(path, collector, "3.12")
    options.policy = "explicit"
    guard case .finished(let record) = ScriptEngine.run(options, registry: .shipped) else {
      Issue.record("\(use), \(collector): the run failed")
      return
    }
    #expect(record.failedExpectations.isEmpty, "\(use), \(collector)")
  }

  private func examined(after look: String, _ verifyEvery: Int?) throws -> Int {
    let source = """
      C = class "C" {}
      objects = list{}
      for i in range(300) do
        x = C()
        x.name, x.items = list{x}, list{i}
        objects:append(x)
        x = 1
      end
      d = dict{{"a", objects}, {1, objects}}
      gc.collect()
      for i in range(300) do
        pcall(function() \(look) end)
      end
      gc.collect()
      """
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).lua").path
    try source.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var options = try options(path, "trial-deletion", "3.12")
    options.policy = "explicit"
    options.verifyEvery = verifyEvery
    return try totals(ScriptEngine.run(options, registry: .shipped))[2].examined
  }
}
