import ArgumentParser
import Foundation
import Insight
import Report
import Scripting
import Strategies

struct FailAllocCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fail-alloc",
    abstract: "Run a script again and again, each time with another allocation failing.",
    discussion: """
      Examples:
        moult fail-alloc scripts/examples/cycles.lua --set n=20
        moult fail-alloc scripts/examples/cycles.lua --set n=20 --every 1
        moult fail-alloc scripts/examples/quickstart.lua --start-up

      The 1st, the 2nd, the 3rd ... allocation of the script fails, in every domain, mappings of \
      arenas included, until a run asks for no more. Each run must end with a MemoryError or come \
      to its end, leave a heap that verifies, and free everything. Exit status: 0 so it was, 2 \
      something was lost, 1 nothing could be run, 64 wrong usage.
      """)

  @Argument(help: "The script.", completion: .file(extensions: ["lua"]))
  var script: String

  @Option(help: ArgumentHelp("The strategy that collects cycles.", valueName: "name"))
  var collector = "generational"

  @Option(help: ArgumentHelp("The Python version to be faithful to.", valueName: "version"))
  var python = PythonVersion(argument: "3.12")!

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set a parameter of the script. Repeatable.", valueName: "name=value"))
  var settings: [Setting] = []

  @Option(help: ArgumentHelp("Let every so manieth allocation after it fail too.", valueName: "k"))
  var every: Int?

  @Option(help: ArgumentHelp("Try at most so many, spread evenly.", valueName: "n"))
  var sites: Int?

  @Option(help: ArgumentHelp("Begin with this one.", valueName: "n"))
  var from = 1

  @Option(help: ArgumentHelp("Try no further than this one.", valueName: "n"))
  var to = Int.max

  @Flag(help: "Count from the heap's own beginning instead of the script's.")
  var startUp = false

  @Option(help: ArgumentHelp("How long one run may take.", valueName: "seconds"))
  var timeout = 60.0

  @Option(help: ArgumentHelp(visibility: .private))
  var worker: String?

  @Option(help: ArgumentHelp(visibility: .private))
  var step = 1

  func validate() throws {
    if let every, every < 1 { throw ValidationError("--every takes a number above zero") }
    if let sites, sites < 1 { throw ValidationError("--sites takes a number above zero") }
    if from < 1 || to < from { throw ValidationError("--from and --to take numbers above zero") }
    try LimitOptions.check(timeout: timeout)
  }

  func run() throws {
    if let worker { return work(worker) }
    do {
      let found = try FailAllocTrials(command: self).run()
      try Console.write(found.text(script) + "\n")
      if !found.problems.isEmpty { throw ExitCode(2) }
    } catch let status as ExitCode {
      throw status
    } catch {
      Console.error("\(reason(error))")
      throw ExitCode.failure
    }
  }

  func options(_ n: Int) -> RunOptions {
    var options = RunOptions(
      scriptPath: script, collector: collector, python: python.description,
      settings: settings.map { ($0.name, $0.value) }, timeoutSeconds: timeout, quiet: true)
    options.failAllocation = AllocationFailure(after: n, every: every)
    options.failsStartUp = startUp
    return options
  }

  /// What the script prints when nothing fails.
  private func withoutFailure() -> String {
    var options = options(1)
    options.failAllocation = nil
    return Self.comparable(ScriptEngine.probe(options, registry: Plugins.registry).output)
  }

  /// An output without addresses, which no two runs share.
  private static func comparable(_ output: [UInt8]) -> String {
    String(decoding: output, as: UTF8.self).replacing(/0x[0-9a-f]+|[0-9]{14,}/, with: "ADDRESS")
  }

  /// The first line in which an output is another than usual.
  private static func difference(_ output: String, _ usual: String) -> String {
    let (a, b) = (output.split(separator: "\n"), usual.split(separator: "\n"))
    for i in 0..<max(a.count, b.count) {
      let (line, other) = (i < a.count ? a[i] : "nothing", i < b.count ? b[i] : "nothing")
      if line != other { return "'\(line)' instead of '\(other)'" }
    }
    return ""
  }

  /// The process that makes the runs: a line per run, `N KIND TEXT`, before which stands `N begun`.
  private func work(_ path: String) {
    guard let file = FileHandle(forWritingAtPath: path) else { return }
    file.seekToEndOfFile()
    func note(_ text: String) { file.write(Data((text + "\n").utf8)) }
    let usual = withoutFailure()
    var n = from
    while n <= to {
      note("\(n) begun")
      // A run that hangs where no script can be stopped ends the process.
      alarm(UInt32(min(timeout, 1e9)) + 10)
      let probe = ScriptEngine.probe(options(n), registry: Plugins.registry)
      alarm(0)
      let isOver = probe.injected == 0 && !(startUp && probe.allocations == 0)
      for problem in probe.problems { note("\(n) problem \(problem)") }
      if isOver {
        note("\(n) over \(probe.allocations) \(probe.failure ?? "")")
        return
      }
      let line = probe.failure?.split(separator: "\n").first.map(String.init) ?? ""
      if line.contains("MemoryError") {
        note("\(n) memory")
      } else {
        note("\(n) \(probe.failure == nil ? "clean" : "other")")
        // Somebody must have heard of it, unless it made no difference.
        let output = Self.comparable(probe.output)
        if !probe.isHeard, !output.contains("MemoryError"),
          probe.failure != nil || output != usual
        {
          let change = Self.difference(output, usual)
          note("\(n) problem nobody heard of a MemoryError: \(line) \(change)")
        }
      }
      n += step
    }
    note("\(n) over")
  }
}

/// What all runs of a script came to.
struct FailAllocResult {
  var sites = 0
  var memoryErrors = 0
  var cleanEnds = 0
  /// Where the script ended with another error, since a finalizer or callback had failed.
  var otherEnds = 0
  var allocations: Int?
  var problems: [String] = []

  func text(_ script: String) -> String {
    let of = allocations.map { " of \($0)" } ?? ""
    var text =
      "\(script): \(sites)\(of) allocations failed: \(memoryErrors) runs ended with MemoryError, "
      + "\(cleanEnds) came to their end, \(otherEnds) ended with another error; "
      + "\(problems.count) problems"
    for problem in problems.prefix(50) { text += "\n  \(problem)" }
    if problems.count > 50 { text += "\n  and \(problems.count - 50) more" }
    return text
  }
}

/// Runs the trials in processes of their own: one that ends its process is reported and takes
/// nothing with it.
struct FailAllocTrials {
  var command: FailAllocCommand

  /// How far the runs have come.
  private func reading(_ n: Int, _ last: Int) -> ProgressReading {
    let part = Double(n - command.from) / Double(max(last - command.from + 1, 1))
    return ProgressReading(what: "allocation \(n) of \(last)", part: min(max(part, 0), 1))
  }

  func run() throws -> FailAllocResult {
    var result = FailAllocResult()
    var start = command.from
    var step = 1
    let whole = ScriptEngine.probe(command.options(Int.max), registry: Plugins.registry)
    if whole.allocations == 0 { throw Failure(whole.failure ?? "the script allocates nothing") }
    result.allocations = whole.allocations
    for problem in whole.problems { result.problems.append("without a failure: \(problem)") }
    if let sites = command.sites { step = max(1, whole.allocations / sites) }
    var crashes = 0
    while true {
      let lastOne = min(command.to, whole.allocations)
      let (lines, end) = try ChildProcess.lines(of: arguments(start, step)) { n in
        reading(Int(n), lastOne)
      }
      let (last, isOver) = read(lines, &result)
      if isOver { return result }
      result.sites += 1
      result.problems.append("\(last): \(end)")
      crashes += 1
      if crashes > 40 {
        result.problems.append("\(last): too many of these, given up")
        return result
      }
      start = last + step
    }
  }

  private func read(
    _ lines: [ChildProcess.Line], _ result: inout FailAllocResult
  ) -> (last: Int, isOver: Bool) {
    var last = command.from
    for line in lines {
      guard let n = Int(exactly: line.number) else { continue }
      last = n
      switch line.word {
      case "memory":
        (result.memoryErrors, result.sites) = (result.memoryErrors + 1, result.sites + 1)
      case "clean": (result.cleanEnds, result.sites) = (result.cleanEnds + 1, result.sites + 1)
      case "other":
        (result.otherEnds, result.sites) = (result.otherEnds + 1, result.sites + 1)
      case "problem": result.problems.append("\(n): \(line.text)")
      case "over": return (n, true)
      default: break
      }
    }
    return (last, false)
  }

  /// The arguments of the process that makes the runs.
  private func arguments(_ start: Int, _ step: Int) -> [String] {
    var arguments = [
      "fail-alloc", command.script, "--from", String(start), "--to", String(command.to), "--step",
      String(step), "--collector", command.collector, "--python", command.python.description,
      "--timeout", String(command.timeout),
    ]
    for setting in command.settings { arguments += ["--set", "\(setting.name)=\(setting.value)"] }
    if let every = command.every { arguments += ["--every", String(every)] }
    if command.startUp { arguments.append("--start-up") }
    return arguments
  }
}
