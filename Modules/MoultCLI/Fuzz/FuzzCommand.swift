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
    abstract: "Look for crashes, hangs and corrupted heaps with random scripts, files and plugins.",
    discussion: """
      Examples:
        moult fuzz scripts --seconds 60
        moult fuzz operations --seconds 60 --collector orc
        moult fuzz traces --seconds 60
        moult fuzz scripts --seed 815 --show

      Each strategy takes its turn. What is found is told with its seed, which makes it happen again. \
      Exit status: 0 nothing was found, 2 something was, 1 nothing could be run, 64 wrong usage.
      """)

  /// What is made at random.
  enum Target: String, ExpressibleByArgument, CaseIterable {
    case scripts, operations, traces, captures, plugins, views
  }

  @Argument(
    help: """
      What to make: scripts, operations on the heap without any script, damaged traces and captures, \
      tables of plugins that lie, or scripts about memoryviews.
      """)
  var target: Target

  @Option(help: ArgumentHelp("How long to go on.", valueName: "seconds"))
  var seconds = 60.0

  @Option(help: ArgumentHelp("The first seed.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("So many seeds at most.", valueName: "n"))
  var count = UInt64.max

  @Option(help: ArgumentHelp("Only with this strategy.", valueName: "name"))
  var collector: String?

  @Option(
    help: ArgumentHelp(
      "Keep the damaged traces and captures with which something was found.", valueName: "folder"))
  var keep: String?

  @Flag(help: "Print the script of the seed, and run nothing.")
  var show = false

  @Option(
    help: ArgumentHelp(
      "With --show: the script of an input of scripts/fuzz-guided, and how it is run.",
      valueName: "file"))
  var input: String?

  @Option(help: ArgumentHelp(visibility: .private))
  var worker: String?

  func validate() throws {
    if !(seconds > 0) { throw ValidationError("--seconds takes a number above zero") }
    if show, target != .scripts, target != .views {
      throw ValidationError("--show is for scripts and views")
    }
    if input != nil, !show || target != .scripts {
      throw ValidationError("--input is for 'fuzz scripts --show'")
    }
    if let collector, !Plugins.registry.names.contains(collector) {
      let known = Plugins.registry.names.joined(separator: ", ")
      throw ValidationError("no collector named '\(collector)' (there are: \(known))")
    }
  }

  func run() throws {
    if let input {
      guard let bytes = FileManager.default.contents(atPath: input) else {
        Console.error("cannot read \(input)")
        throw ExitCode.failure
      }
      return try Console.write(FuzzTrial(bytes: [UInt8](bytes)).shown)
    }
    if show {
      return try Console.write(
        target == .views ? ViewTrial.script(seed) : FuzzTrial(seed, collector).script)
    }
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
    let files = FuzzFiles(
      folder: URL(fileURLWithPath: path).deletingLastPathComponent(), keep: keep)
    var memory = FuzzMemory()
    var seed = seed
    var left = count
    while Date() < end, left > 0 {
      note("\(seed) begun")
      // What hangs where no script can be stopped ends the process.
      alarm(60)
      for problem in trial(seed, files) + memory.problems() {
        note("\(seed) problem \(problem.replacing("\n", with: " "))")
      }
      alarm(0)
      seed &+= 1
      left -= 1
    }
    note("\(seed) over")
  }

  private func trial(_ seed: UInt64, _ files: FuzzFiles) -> [String] {
    switch target {
    case .scripts: return FuzzTrial(seed, collector).run()
    case .traces: return TraceTrial(seed, collector, files).run()
    case .captures: return CaptureTrial(seed, files).run()
    case .plugins: return PluginTrial(seed).run()
    case .views: return ViewTrial(seed, collector).run()
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
