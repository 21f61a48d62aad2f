import ArgumentParser
import Conformance
import Foundation
import Fuzz
import Insight
import ObjectModel
import Report
import Scripting
import Strategies

struct FuzzCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract: "Look for crashes, hangs and corrupted heaps with random scripts and operations.",
    discussion: """
      Examples:
        moult fuzz scripts --seconds 60
        moult fuzz operations --seconds 60 --collector orc
        moult fuzz scripts --seed 815 --show

      Each strategy takes its turn. What is found is told with its seed, which makes it happen again. \
      Exit status: 0 nothing was found, 2 something was, 1 nothing could be run, 64 wrong usage.
      """)

  /// What is made at random.
  enum Target: String, ExpressibleByArgument, CaseIterable { case scripts, operations }

  @Argument(help: "What to make: scripts, or operations on the heap without any script.")
  var target: Target

  @Option(help: ArgumentHelp("How long to go on.", valueName: "seconds"))
  var seconds = 60.0

  @Option(help: ArgumentHelp("The first seed.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("So many seeds at most.", valueName: "n"))
  var count = UInt64.max

  @Option(help: ArgumentHelp("Only with this strategy.", valueName: "name"))
  var collector: String?

  @Flag(help: "Print the script of the seed, and run nothing.")
  var show = false

  @Option(help: ArgumentHelp(visibility: .private))
  var worker: String?

  func validate() throws {
    if !(seconds > 0) { throw ValidationError("--seconds takes a number above zero") }
    if show, target != .scripts { throw ValidationError("--show is for scripts") }
    if let collector, !Plugins.registry.names.contains(collector) {
      let known = Plugins.registry.names.joined(separator: ", ")
      throw ValidationError("no collector named '\(collector)' (there are: \(known))")
    }
  }

  func run() throws {
    if show { return try Console.write(FuzzTrial(seed, collector).script) }
    if let worker { return work(worker) }
    do {
      let found = try FuzzTrials(command: self).run()
      try Console.write(found.text + "\n")
      if !found.problems.isEmpty { throw ExitCode(2) }
    } catch let status as ExitCode {
      throw status
    } catch {
      Console.error("\(reason(error))")
      throw ExitCode.failure
    }
  }

  /// The process that makes the trials: a line for each, `SEED begun`, and what was found.
  private func work(_ path: String) {
    guard let file = FileHandle(forWritingAtPath: path) else { return }
    file.seekToEndOfFile()
    func note(_ text: String) { file.write(Data((text + "\n").utf8)) }
    let end = Date(timeIntervalSinceNow: seconds)
    var seed = seed
    var left = count
    while Date() < end, left > 0 {
      note("\(seed) begun")
      // What hangs where no script can be stopped ends the process.
      alarm(60)
      for problem in trial(seed) {
        note("\(seed) problem \(problem.replacing("\n", with: " "))")
      }
      alarm(0)
      seed += 1
      left -= 1
    }
    note("\(seed) over")
  }

  private func trial(_ seed: UInt64) -> [String] {
    switch target {
    case .scripts: return FuzzTrial(seed, collector).run()
    case .operations:
      let names = Plugins.registry.names
      let name = collector ?? names[Int(seed % UInt64(names.count))]
      let subject = ConformanceSubject(registry: Plugins.registry, name: name)
      let effort = ConformanceEffort(sequences: 4, operations: 150, depth: 0, scripts: nil)
      do {
        return try ConformanceKit(subject, effort: effort, seed: seed &* 1_000).fuzz().violations
          .map { "\(name): \($0.check.rawValue), \($0.scenario): \($0.message)" }
      } catch {
        return ["\(name): \(error)"]
      }
    }
  }
}

/// One random script and the way in which it is run; all follows from the seed.
struct FuzzTrial {
  var script: String
  private var options: RunOptions

  init(_ seed: UInt64, _ collector: String?) {
    var dice = Randomness(seed: seed &* 2 &+ 1)
    script = ScriptGrammar.script(seed: seed, statements: 10 + dice.below(40))
    let names = Plugins.registry.names
    let name = dice.once(in: 3) ? dice.pick(names) : names[0]
    options = RunOptions(
      scriptPath: "fuzz.lua", collector: collector ?? name,
      python: dice.once(in: 2) ? "3.12" : dice.pick(Profile.all.map(\.name)), timeoutSeconds: 5,
      quiet: true)
    options.memoryLimit = 64 << 20
    if dice.once(in: 3) { options.verifyEvery = 1 + dice.below(40) }
    if dice.once(in: 3) {
      options.failAllocation = AllocationFailure(
        after: 1 + dice.below(3_000), every: dice.once(in: 2) ? 1 + dice.below(200) : nil)
    }
  }

  /// - Returns: what must not happen and did.
  func run() -> [String] {
    let probe = ScriptEngine.probe(options, source: Array(script.utf8), registry: Plugins.registry)
    var problems = probe.problems
    if let failure = probe.failure, failure.contains("does not verify") { problems.append(failure) }
    let how = "\(options.collector), Python \(options.python)"
    // Cycles are left where nothing collects them.
    if options.collector == "none" { problems.removeAll { $0.hasPrefix("left after") } }
    return problems.prefix(3).map { "\(how): \($0)" }
  }
}

/// What was found.
struct FuzzResult {
  var trials = 0
  var elapsed = 0.0
  var problems: [String] = []

  var text: String {
    var text = "\(trials) trials in \(Int(elapsed)) s; \(problems.count) problems"
    for problem in problems.prefix(100) { text += "\n  \(problem)" }
    return text
  }
}

/// Makes the trials in processes of their own: one that ends its process is reported and takes nothing
/// with it.
struct FuzzTrials {
  var command: FuzzCommand

  func run() throws -> FuzzResult {
    let started = Date()
    var result = FuzzResult()
    var seed = command.seed
    while true {
      let elapsed = -started.timeIntervalSinceNow
      let done = seed - command.seed
      if elapsed >= command.seconds || done >= command.count || result.problems.count >= 100 {
        break
      }
      let (lines, end) = try ChildProcess.lines(
        of: arguments(seed, command.seconds - elapsed, command.count - done)
      ) { seed in
        reading(seed, since: started)
      }
      var isOver = false
      var last = seed
      for line in lines {
        last = line.number
        switch line.word {
        case "begun": result.trials += 1
        case "problem": result.problems.append("seed \(last): \(line.text)")
        case "over": isOver = true
        default: break
        }
      }
      if isOver { break }
      result.problems.append("seed \(last): \(end)")
      seed = last + 1
    }
    result.elapsed = -started.timeIntervalSinceNow
    return result
  }

  /// How far the trials have come: by time or by number, whichever ends them first.
  private func reading(_ seed: UInt64, since started: Date) -> ProgressReading {
    let done = seed - min(command.seed, seed)
    let part = max(
      Double(done) / Double(command.count), -started.timeIntervalSinceNow / command.seconds)
    return ProgressReading(what: "\(done) trials", part: min(part, 1))
  }

  /// The arguments of the process that makes the trials.
  private func arguments(_ seed: UInt64, _ seconds: Double, _ count: UInt64) -> [String] {
    var arguments = [
      "fuzz", command.target.rawValue, "--seed", String(seed), "--seconds", String(seconds),
      "--count", String(count),
    ]
    if let collector = command.collector { arguments += ["--collector", collector] }
    return arguments
  }
}
