import ArgumentParser
import CollectorKit
import Foundation
import Insight
import Report
import Strategies

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Run a script under several strategies and show what each of them cost.",
    discussion: """
      Examples:
        moult compare cycles.lua
        moult compare cycles.lua --collectors generational,orc,mark-sweep --runs 5
        moult compare cycles.lua --policy every:5000 --json > compare.json
        moult compare cycles.lua --svg compare.svg

      Each strategy runs the same script with the same parameters and seed, in turns, --runs times, \
      each time in a process of its own; the run with the median time is shown. What is timed are replays \
      of the operations of one recorded run, without Lua; --script times the script itself, as is done \
      where a strategy makes the script go another way than recorded. One run before is not timed but watched: the \
      operations of the script are hashed, and so is what its names lead to at the end, and the \
      garbage that is held is counted again and again.

      Exit status: 2 if the operations differ, 1 if the script fails, crashes or hangs under a \
      strategy (its row says so, the others are compared), 64 wrong usage.
      """)

  @Argument(help: "The script.", completion: .file(extensions: ["lua"]))
  var script: String

  @Flag(name: .customLong("script"), help: "Time the script itself, not replays of it.")
  var fromScript = false

  @Option(help: ArgumentHelp("Strategies separated by commas, or 'all'.", valueName: "names"))
  var collectors = "all"

  @Option(help: ArgumentHelp("Runs of each strategy.", valueName: "n"))
  var runs = 3

  @Option(help: ArgumentHelp("The Python version to be faithful to.", valueName: "version"))
  var python = PythonVersion(argument: "3.12")!

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set a parameter of the script. Repeatable.", valueName: "name=value"))
  var settings: [Setting] = []

  @Option(help: ArgumentHelp("The seed of every random decision.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("One policy for all of them, as with 'run'.", valueName: "policy"))
  var policy: String?

  @OptionGroup var limits: LimitOptions

  @Flag(help: "Run all strategies in this process: a crash ends the comparison.")
  var sameProcess = false

  @Option(help: ArgumentHelp(visibility: .private))
  var worker: String?

  @Flag(help: ArgumentHelp(visibility: .private))
  var watched = false

  @Option(help: ArgumentHelp(visibility: .private))
  var recordInto: String?

  @Option(help: ArgumentHelp(visibility: .private))
  var replayFrom: String?

  @Flag(help: "Print one JSON document instead of the table (docs/report-schema.md).")
  var json = false

  @Option(help: ArgumentHelp("Also draw the comparison into an SVG file.", valueName: "file"))
  var svg: String?

  @Flag(help: "Let --svg overwrite a file.")
  var force = false

  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  @OptionGroup(title: "Diagnostics")
  var log: LogOptions

  func validate() throws {
    if runs < 1 { throw ValidationError("--runs takes a number above zero") }
    if let policy {
      do { _ = try Policies.parse(policy) } catch { throw ValidationError(error.message) }
    }
    if !plugins.areNamed { _ = try names() }
  }

  func run() throws {
    log.apply()
    try plugins.loadOrExit()
    let names = try names()
    if let worker {
      Interruption.lastWords.withLock {
        $0 = { reason in
          let outcome = CompareOutcome(failure: "\(reason), and could not be stopped")
          try? JSONEncoder().encode(outcome).write(to: CompareOutcome.file(in: worker))
        }
      }
      var options = options(names[0], watched)
      options.recordPath = recordInto
      let outcome = CompareOutcome.alone(options, trace: replayFrom)
      try JSONEncoder().encode(outcome).write(to: CompareOutcome.file(in: worker))
      return
    }
    if let svg, !force, FileManager.default.fileExists(atPath: svg) {
      Console.error("\(svg) exists; --force overwrites it")
      throw ExitCode.failure
    }
    let (rows, replayed) = compare(names)
    let comparison = Comparison(rows: rows, runs: runs, script: script, replayed: replayed)
    do {
      if let svg { try SafeFile.write(comparison.svg(), to: svg) }
      try Console.write(json ? comparison.json() : Data(comparison.text(style: .detect()).utf8))
      if !json, replayed {
        try Console.write(
          Data("\ntimed: replays of one recorded run (--script: the script)\n".utf8))
      }
    } catch {
      Console.error("\(error)")
      throw ExitCode.failure
    }
    if !comparison.operationsAreIdentical {
      Console.error("the operations differ: the script does something else under another strategy")
      throw ExitCode.expectationNotMet
    }
    if comparison.hasFailures { throw ExitCode.failure }
  }

  /// The timed runs of the strategies, and those that failed.
  private struct Timed {
    var records: [String: [RunRecord]] = [:]
    var resident: [String: [Int]] = [:]
    var failures: [String: String] = [:]
    /// A replay went another way than recorded.
    var strayed = false
  }

  /// One run of each strategy that is watched, then the timed ones, in turns. A strategy under which
  /// the script fails is left out from there on.
  /// - Returns: the rows, and whether what was timed were replays.
  private func compare(_ names: [String]) -> (rows: [ComparisonRow], replayed: Bool) {
    let progress = StepProgress(total: (runs + 1) * names.count)
    defer { progress.end() }
    var watched: [String: RunRecord] = [:]
    var failures: [String: String] = [:]
    for name in names {
      progress.step("\(name), watched")
      let outcome = runOnce(name, ["--watched"]) { CompareOutcome(running: options(name, true)) }
      watched[name] = outcome.record
      if outcome.record == nil { failures[name] = outcome.failure ?? "no run came to its end" }
    }
    var timed = fromScript ? nil : replays(names, failures, progress)
    let replayed = timed != nil
    if timed == nil {
      timed = time(names, failures, progress) { name in
        runOnce(name, []) { CompareOutcome(running: options(name, false)) }
      }
    }
    return (rows(names, watched, timed ?? Timed()), replayed)
  }

  /// Records a run and times replays of it.
  /// - Returns: `nil` if it cannot be recorded, or if a strategy makes a replay go another way.
  private func replays(
    _ names: [String], _ failures: [String: String], _ progress: StepProgress
  ) -> Timed? {
    let sound = names.filter { failures[$0] == nil }
    guard let recorder = sound.first(where: { $0 == "generational" }) ?? sound.first else {
      return nil
    }
    let timed = try? ChildProcess.withFolder("compare-trace") { folder -> Timed? in
      let trace = folder.appendingPathComponent("run.mtrace").path
      let recorded = runOnce(recorder, ["--record-into", trace]) {
        var options = options(recorder, false)
        options.recordPath = trace
        return CompareOutcome(running: options)
      }
      guard recorded.record != nil else { return nil }
      let timed = time(names, failures, progress) { name in
        runOnce(name, ["--replay-from", trace]) {
          CompareOutcome(replaying: trace, options(name, false))
        }
      }
      return timed.strayed ? nil : timed
    }
    return timed ?? nil
  }

  private func time(
    _ names: [String], _ failures: [String: String], _ progress: StepProgress,
    _ run: (String) -> CompareOutcome
  ) -> Timed {
    var timed = Timed(failures: failures)
    for round in 1...runs {
      for name in names where timed.failures[name] == nil && !timed.strayed {
        progress.step("\(name), run \(round) of \(runs)")
        let outcome = run(name)
        guard let record = outcome.record else {
          timed.failures[name] = outcome.failure ?? "no run came to its end"
          continue
        }
        timed.strayed = outcome.strayed > 0
        timed.records[name, default: []].append(record)
        timed.resident[name, default: []].append(outcome.peakResidentBytes)
      }
    }
    return timed
  }

  private func rows(
    _ names: [String], _ watched: [String: RunRecord], _ timed: Timed
  ) -> [ComparisonRow] {
    return names.map { name in
      let entry = Plugins.registry.find(name)
      let preHeaderBytes = entry?.descriptor.preHeaderBytes ?? 0
      if let run = watched[name], let records = timed.records[name], timed.failures[name] == nil {
        return ComparisonRow(
          watched: run, records: records, preHeaderBytes: preHeaderBytes,
          peakResidentBytes: timed.resident[name]?.max() ?? 0)
      }
      return ComparisonRow(
        collector: name, origin: entry?.origin ?? "", preHeaderBytes: preHeaderBytes,
        failure: timed.failures[name] ?? "no run came to its end")
    }
  }

  /// One run: of a process of its own with some more arguments, or what `here` does in this one.
  private func runOnce(
    _ name: String, _ more: [String], here: () -> CompareOutcome
  ) -> CompareOutcome {
    if sameProcess { return here() }
    // The run ends itself at its timeout; who does not has got stuck in the strategy.
    let limit = limits.timeout.map { $0 * 2 + 10 } ?? Self.longestRun
    return .inProcess(more + arguments(name), collector: name, limit: limit)
  }

  /// Seconds after which a run counts as hanging if no timeout was set.
  private static let longestRun = 1_800.0

  /// The arguments for one run of one strategy.
  private func arguments(_ name: String) -> [String] {
    var arguments = ["--collectors", name, "--seed", String(seed), "--python", python.description]
    for setting in settings { arguments += ["--set", "\(setting.name)=\(setting.value)"] }
    if let policy { arguments += ["--policy", policy] }
    if let memory = limits.memory { arguments += ["--memory", String(memory.bytes)] }
    if let timeout = limits.timeout { arguments += ["--timeout", String(timeout)] }
    for path in plugins.paths { arguments += ["--plugin", path] }
    return arguments + ["--", script]
  }

  private func names() throws -> [String] {
    let known = Plugins.registry.names
    if collectors == "all" { return known }
    let chosen = collectors.split(separator: ",").map(String.init)
    for name in chosen where !known.contains(name) {
      throw ValidationError(
        "no collector named '\(name)' (there are: \(known.joined(separator: ", ")))")
    }
    guard !chosen.isEmpty else { throw ValidationError("--collectors names none") }
    var seen: Set<String> = []
    return chosen.filter { seen.insert($0).inserted }
  }

  private func options(_ collector: String, _ isWatched: Bool) -> RunOptions {
    var options = RunOptions(
      scriptPath: script, collector: collector, python: python.description,
      settings: settings.map { ($0.name, $0.value) }, seed: seed, memoryLimit: limits.memory?.bytes,
      timeoutSeconds: limits.timeout)
    options.policy = policy
    options.discardsOutput = true
    options.keepsFingerprint = isWatched
    options.looksForGarbage = isWatched
    return options
  }
}
