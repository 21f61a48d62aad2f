import ArgumentParser
import Foundation
import Insight
import ObjectModel
import Report
import Scripting
import Trace

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Perform the operations of a trace, on any strategy, version and thresholds.",
    discussion: """
      Examples:
        moult replay cycles.mtrace
        moult replay cycles.mtrace --collector moult --python 3.13
        moult replay cycles.mtrace --threshold 2000,10,10 --json
        moult replay cycles.mtrace -o run.moult; moult report pauses run.moult

      Nothing of Lua runs: what is measured is the heap and its collector. On the strategy, version \
      and policy of the recording a replay comes to the same counts as the run did, and says so if it \
      does not. Under others finalizers and callbacks run when the replay's own strategy calls for them.
      """)

  @Argument(help: "The trace.", completion: .file(extensions: ["mtrace"]))
  var trace: String

  @Option(help: ArgumentHelp("The strategy; the recorded one unless told.", valueName: "name"))
  var collector: String?

  @Option(
    name: .customLong("collector-set"),
    help: ArgumentHelp(
      "Set a knob of the strategy ('moult collectors' lists them). Repeatable.",
      valueName: "name=value"))
  var collectorSettings: [CollectorSetting] = []

  @Option(help: ArgumentHelp("When to collect, as for 'moult run'.", valueName: "policy"))
  var policy: String?

  @Option(
    help: ArgumentHelp(
      "The Python version; the recorded one unless told.", valueName: "version"),
    completion: .list(Profile.all.map(\.name)))
  var python: PythonVersion?

  @Option(
    help: ArgumentHelp(
      "Thresholds of the generations, as in 2000,10,10, in place of what the script set.",
      valueName: "a,b,c"))
  var threshold: String?

  @Flag(help: "Read what is whole of a trace that is cut off or damaged.")
  var salvage = false

  @Flag(help: "Say of each operation that is left out, or goes another way, what it was.")
  var explain = false

  @OptionGroup var capture: CaptureOptions

  @Flag(help: "Overwrite an existing capture.")
  var force = false

  @Flag(help: "Print one JSON document instead of the report (docs/report-schema.md).")
  var json = false

  @Flag(name: .shortAndLong, help: "Print nothing.")
  var quiet = false

  @OptionGroup var verification: VerifyOptions

  @OptionGroup var memoryWatch: DebugMemoryOptions

  @OptionGroup var limits: LimitOptions

  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  @OptionGroup(title: "Diagnostics")
  var log: LogOptions

  func validate() throws {
    if json && quiet { throw ValidationError("--json and --quiet exclude each other") }
    _ = try thresholds()
  }

  private func thresholds() throws -> [Int]? {
    guard let threshold else { return nil }
    let parts = threshold.split(separator: ",", omittingEmptySubsequences: false).map {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    guard (1...3).contains(parts.count), parts.allSatisfy({ $0 != nil && $0! >= 0 }) else {
      throw ValidationError("--threshold takes one to three numbers, as in 700,10,10")
    }
    return parts.compactMap { $0 }
  }

  func run() throws {
    log.apply()
    try plugins.loadOrExit()
    let reader: TraceReader
    do throws(TraceError) { reader = try TraceReader(path: trace, salvage: salvage) } catch {
      Console.error(error.description)
      throw ExitCode.failure
    }
    var options = try options(reader.header)
    do { try capture.apply(to: &options, force: force) } catch {
      Console.error(error.description)
      throw ExitCode.failure
    }
    let settled = options
    Interruption.watch(json ? options : nil)
    let progress = RunProgress(Interruption.control, what: reader.path, isWanted: !quiet)
    let outcome = ScriptEngine.replay(
      reader, settled, registry: Plugins.registry, modules: Plugins.loaded.modules,
      control: Interruption.control)
    progress.end()
    tell(reader, options, outcome)
    try RunCommand.finish(
      outcome.outcome, json: json, quiet: quiet,
      empty: { RunCommand.empty(settled, $0) })
  }

  private func options(_ header: TraceHeader) throws -> RunOptions {
    var options = RunOptions(
      scriptPath: header.scriptPath, collector: collector ?? header.collector,
      python: python?.description ?? header.python, verifyEvery: verification.verifyEvery,
      memoryLimit: limits.memory?.bytes, timeoutSeconds: limits.timeout, quiet: quiet)
    if collector == nil || collector == header.collector {
      options.collectorSettings = header.collectorSettings.sorted { $0.key < $1.key }
      options.policy = header.policy
    }
    options.collectorSettings += collectorSettings.map { ($0.name, $0.value) }
    options.policy = policy ?? options.policy
    options.thresholds = try thresholds()
    options.discardsOutput = true
    options.tellsLeftOut = explain
    options.debugMemory = memoryWatch.wanted
    return options
  }

  /// Says what is not as it was recorded.
  private func tell(_ reader: TraceReader, _ options: RunOptions, _ outcome: ReplayOutcome) {
    if let damage = reader.damage { Console.warning(damage) }
    if quiet { return }
    if outcome.leftOut > 0 {
      Console.warning(
        "\(outcome.leftOut) of \(outcome.performed + outcome.leftOut) operations were left out or "
          + "went another way than recorded: their objects are not there under \(options.collector)"
      )
    }
    if outcome.unknownCalls > 0 {
      Console.warning(
        "\(outcome.unknownCalls) calls of finalizers or callbacks that the recorded run never made: "
          + "the trace does not know what they do")
    }
    if let deaths = outcome.deaths, deaths.floating > 0 {
      Console.warning(
        "\(deaths.floating) of \(deaths.told) objects that died in the imported trace are still "
          + "there at the end: objects that live refer to them, or nothing has collected them")
    }
    let header = reader.header
    guard let end = reader.end, reader.damage == nil, outcome.isWhole,
      options.collector == header.collector,
      options.python == header.python, options.policy == header.policy, options.thresholds == nil,
      collectorSettings.isEmpty, limits.memory == nil
    else { return }
    let counts = outcome.end
    if counts.collections != end.collections || counts.collected != end.collected
      || counts.objectsMade != end.objectsMade || counts.objectsFreed != end.objectsFreed
    {
      Console.warning(
        "the counts differ from those of the recorded run: collections \(counts.collections), "
          + "recorded \(end.collections); collected \(counts.collected), recorded \(end.collected); "
          + "made \(counts.objectsMade), recorded \(end.objectsMade); freed "
          + "\(counts.objectsFreed), recorded \(end.objectsFreed)")
    }
  }
}
