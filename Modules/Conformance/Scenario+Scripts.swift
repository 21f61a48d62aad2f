import CollectorKit
import Core
import Foundation
import Insight
import ObjectModel
import Scripting

// Workloads: whole scripts on this strategy and on the reference.

extension Scenario {
  static let scripts: [Scenario] = [
    Scenario("workloads", own: .workloads, []) { kit, journal in
      let scripts = kit.effort.scripts ?? []
      if scripts.isEmpty {
        journal.skipped[.workloads] = "the scripts of the project were not found"
      }
      if !scripts.isEmpty { try generators(kit, journal) }
      for path in scripts { try compare(kit, journal, path) }
    }
  ]

  /// Cycles through what only scripts can make.
  static func generators(_ kit: ConformanceKit, _ journal: Journal) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("moult-conform-\(UUID().uuidString).lua").path
    try Data(script.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try compare(kit, journal, path)
  }

  private static let script = """
    workload { name = "generators", summary = "cycles through generators, closures and classes" }
    numbers = generator(function(_ENV, me) yield(1) yield(me) end)
    for i in range(40) do
      keeper = list{}
      walker = numbers(keeper)
      next(walker)
      keeper:append(walker)
      Kind = class "Kind" { __init__ = function(self) self.me = self end }
      Kind.only = Kind()
      keeper, walker, Kind = nil, nil, nil
    end
    gc.collect()
    """

  /// What is left of a run.
  private struct Left: Equatable {
    var failure: String?
    /// Objects alive after a full collection at the end, in the script's last state.
    var live = 0
    var problems: [String] = []
    var garbage = 0
    var collections = 0
  }

  private static func compare(
    _ kit: ConformanceKit, _ journal: Journal, _ path: String
  ) throws {
    let name = URL(fileURLWithPath: path).lastPathComponent
    let reference = run(kit, path, "generational")
    let ours = run(kit, path, kit.subject.name)
    journal.collections += ours.collections
    journal.operations += 1
    func note(_ text: String) { journal.note(.workloads, text, place: name) }
    if let failure = ours.failure, reference.failure == nil { note("failed: \(failure)") }
    for problem in ours.problems.prefix(2) { note("does not verify: \(problem)") }
    if kit.subject.descriptor?.properties.contains(.collectsCycles) == false {
      journal.collections += 4
    }
    if ours.garbage != 0 { note("\(ours.garbage) objects of garbage after a full collection") }
    // Scripts that look at addresses or at the collector do what they see.
    let source = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    let looks = ["id(", "gc.callbacks", "gc.set_threshold", "gc.get_"].contains(
      where: source.contains)
    if !looks, ours.live != reference.live {
      note("\(ours.live) objects live at the end, \(reference.live) with generational")
    }
  }

  private static func run(_ kit: ConformanceKit, _ path: String, _ collector: String) -> Left {
    var options = RunOptions(scriptPath: path, collector: collector, quiet: true)
    // Against scripts that never end; what comes of a script must not depend on the machine's speed.
    options.timeoutSeconds = 300
    options.verifyEvery = 2_000
    // Examples with a size take a small one.
    let small = ["n": "2000", "m": "2000", "lists": "3000", "cycles": "2000", "longest": "2000"]
    let declared = (try? ScriptEngine.info(scriptPath: path))?.parameters.map(\.name) ?? []
    options.settings = declared.compactMap { name in small[name].map { (name, $0) } }
    var left = Left()
    let outcome = ScriptEngine.observe(options, registry: kit.subject.registry) { runtime in
      left.collections = runtime.strategy.totals.reduce(0) { $0 + $1.collections }
      for _ in 0..<4 { _ = try? runtime.collect(generation: 2) }
      left.problems = runtime.verify()
      left.garbage = runtime.strategy.garbageHeld().objects
      left.live = runtime.space.s.pointee.objectsMade - runtime.space.s.pointee.objectsFreed
    }
    if case .failed(let message, _) = outcome { left.failure = message }
    return left
  }
}
