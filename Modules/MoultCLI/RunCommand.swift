import ArgumentParser
import Foundation
import Insight
import ObjectModel
import Logging
import Report
import ScriptCheck

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a script and report what its objects did to the heap.",
    discussion: """
      Examples:
        moult run cycles.lua --set n=5e6 --set kind=ring
        moult run cycles.lua --collector none --json > run.json
        moult run cycles.lua --memory 64MiB --timeout 10
        moult run cycles.lua -o run.moult; moult report summary run.moult

      The report follows what the script prints, after an empty line. With --json standard output \
      is exactly one JSON document, and what the script prints goes to standard error.
      """)

  @Argument(help: "The script.", completion: .file(extensions: ["lua"]))
  var script: String

  @Option(help: ArgumentHelp("The strategy that collects cycles.", valueName: "name"))
  var collector = "generational"

  @Option(
    name: .customLong("collector-set"),
    help: ArgumentHelp(
      "Set a knob of the strategy ('moult collectors' lists them). Repeatable.",
      valueName: "name=value"))
  var collectorSettings: [CollectorSetting] = []

  @Option(
    help: ArgumentHelp(
      "When to collect: counts:N, suspects:N, bytes:PERCENT, sqrt:N, fixed:BYTES, every:N, explicit.",
      valueName: "policy"))
  var policy: String?

  @Option(
    help: ArgumentHelp(
      "The Python version to be faithful to: \(Profile.all[0].name) to \(Profile.all.last!.name).",
      valueName: "version"), completion: .list(Profile.all.map(\.name)))
  var python = PythonVersion(argument: "3.12")!

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Set a parameter of the script: 42, 1_000, 5e6, 0.5, true, text. Repeatable.",
      valueName: "name=value"))
  var settings: [Setting] = []

  @Option(help: ArgumentHelp("The seed of every random decision.", valueName: "n"))
  var seed: UInt64 = 0

  @Flag(help: "Print one JSON document instead of the report (docs/report-schema.md).")
  var json = false

  @Flag(name: .shortAndLong, help: "Print nothing but what the script prints.")
  var quiet = false

  @Flag(
    help: """
      Verify the heap's invariants while running: --verify-every \
      \(RunOptions.defaultVerifyInterval).
      """)
  var verify = false

  @OptionGroup var verification: VerifyOptions

  @OptionGroup var limits: LimitOptions

  @Option(
    help: ArgumentHelp(
      "Record where each block comes from, and report the lines with the most bytes; keep so many "
        + "frames of each traceback, 1 unless told, as python -X tracemalloc.",
      valueName: "frames"))
  var tracemalloc: Int?

  @Option(
    help: ArgumentHelp(
      "End the script after so many operations: reads and writes of names, items and attributes, "
        + "calls, and every 1000 steps of Lua.", valueName: "n"))
  var maxOperations: Int?

  @Option(
    help: ArgumentHelp(
      "Let the nth allocation from the script's beginning fail, and every so manieth after it: "
        + "each is a MemoryError.", valueName: "n[,every]"))
  var failAlloc: AllocationFailure?

  @OptionGroup var memoryWatch: DebugMemoryOptions

  @OptionGroup var capture: CaptureOptions

  @Flag(help: "Give the script Lua's os, io, debug and C loaders.")
  var unsafe = false

  @Flag(
    help: "Run the script even if the checker finds errors in it; overwrite an existing output.")
  var force = false

  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  @OptionGroup(title: "Diagnostics")
  var log: LogOptions

  func validate() throws {
    if json && quiet { throw ValidationError("--json and --quiet exclude each other") }
    if let maxOperations, maxOperations < 1 {
      throw ValidationError("--max-operations takes a number above zero")
    }
    if let tracemalloc, !(1...65535).contains(tracemalloc) {
      throw ValidationError("--tracemalloc takes a number of frames from 1 to 65535")
    }
  }

  func run() throws { try run(recording: nil) }

  /// Runs the script and, if a path is given, writes its operations there.
  func run(recording path: String?) throws {
    log.apply()
    do {
      try plugins.load()
      try check(ScriptFile(path: script))
    } catch {
      try finish(.failed(message: error.description, record: nil))
    }
    var options = options()
    options.recordPath = path
    if path == nil {
      do { try capture.apply(to: &options, force: force) } catch {
        try finish(.failed(message: error.description, record: nil))
      }
    }
    Logger(label: "moult.run").debug("running", metadata: ["options": "\(options)"])
    Interruption.watch(json ? options : nil)
    let progress = RunProgress(Interruption.control, isWanted: !quiet)
    let outcome =
      json ? Console.divertingStandardOutput { engine.run(options) } : engine.run(options)
    progress.end()
    try finish(outcome)
  }

  func options() -> RunOptions {
    var options = RunOptions(
      scriptPath: script, collector: collector, python: python.description,
      settings: settings.map { ($0.name, $0.value) }, seed: seed,
      verifyEvery: verification.verifyEvery ?? (verify ? RunOptions.defaultVerifyInterval : nil),
      memoryLimit: limits.memory?.bytes, timeoutSeconds: limits.timeout, unsafe: unsafe,
      quiet: quiet)
    options.collectorSettings = collectorSettings.map { ($0.name, $0.value) }
    options.policy = policy
    options.traceFrames = tracemalloc
    options.maximumOperations = maxOperations
    options.failAllocation = failAlloc
    options.debugMemory = memoryWatch.wanted
    return options
  }

  /// Tells what the checker found, and refuses a script with errors unless forced.
  private func check(_ file: ScriptFile) throws(Failure) {
    let diagnostics = file.diagnostics()
    let errors = diagnostics.filter { $0.severity == .error }
    for diagnostic in diagnostics where diagnostic.severity == .warning || force {
      Console.warning("\(diagnostic.location): \(diagnostic.message)")
    }
    guard let last = errors.last, !force else { return }
    for diagnostic in errors.dropLast() {
      Console.error("\(diagnostic.location): \(diagnostic.message)")
    }
    throw Failure("\(last.location): \(last.message)")
  }

  /// Prints what is to be printed of a run and ends the command with its status.
  private func finish(_ outcome: RunOutcome) throws -> Never {
    try RunCommand.finish(
      outcome, json: json, quiet: quiet,
      empty: { emptyRecord(failure: $0) })
  }

  /// Prints a run's record, and what it did not meet, and ends the command with its status.
  static func finish(
    _ outcome: RunOutcome, json: Bool, quiet: Bool, empty: (String) -> RunRecord?
  ) throws -> Never {
    var status = ExitCode.success
    var record: RunRecord?
    switch outcome {
    case .finished(let finished):
      record = finished
      if !finished.failedExpectations.isEmpty || finished.status == .expectationNotMet {
        status = .expectationNotMet
      } else if finished.status == .failed {
        status = .failure
      }
      if quiet {
        for expectation in finished.failedExpectations {
          let place = expectation.location.isEmpty ? "" : "\(expectation.location): "
          Console.error("\(place)expectation not met: \(expectation.message)")
        }
      }
    case .failed(let message, let partial):
      status = .failure
      record = partial ?? (json ? empty(message) : nil)
      if let signal = Interruption.status { status = ExitCode(signal) }
      Console.error(message)
    }
    if let record { try write(record, json: json, quiet: quiet) }
    throw status
  }

  private static func write(_ record: RunRecord, json: Bool, quiet: Bool) throws {
    do {
      if json {
        try Console.write(RunReport.json(record))
      } else if !quiet {
        try Console.write("\n" + RunReport.text(record, style: .detect()))
      }
    } catch {
      Console.error("\(error)")
      throw ExitCode.failure
    }
  }

  private func emptyRecord(failure: String) -> RunRecord { RunCommand.empty(options(), failure) }

  /// What can be said of a run that never began, or could not be stopped.
  static func empty(_ options: RunOptions, _ failure: String) -> RunRecord {
    let name = URL(fileURLWithPath: options.scriptPath).deletingPathExtension().lastPathComponent
    return RunRecord(
      script: ScriptRecord(path: options.scriptPath, name: name), seed: options.seed,
      pythonProfile: options.python,
      collector: CollectorRecord(name: options.collector, origin: ""), status: .failed,
      failure: failure, total: PhaseRecord(name: "total", generations: 0))
  }
}
