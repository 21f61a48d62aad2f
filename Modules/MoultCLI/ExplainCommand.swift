import ArgumentParser
import Foundation
import Insight
import ObjectModel
import Page
import Scripting

/// `moult explain`: a small script as a page that is walked through statement by statement.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Write a page that walks through a small script, statement by statement.",
    discussion: """
      moult explain scripts/examples/break_cycle.lua -o steps.html

      moult explain workload.lua --from-line 40 --steps 100 -o steps.html

      The page shows names, objects and reference counts after each statement, what it did to blocks \
      of memory, and each collection in slow motion. It takes 500 steps unless told and 300 objects at \
      most; of a script that fails or has more, the page shows what came before, and the exit status is \
      1. With --steps the end of that many steps is no failure.
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

  @Option(help: ArgumentHelp("The seed of every random decision.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("End the script after so many seconds.", valueName: "seconds"))
  var timeout: Double = 60

  @Option(
    help: ArgumentHelp("Show so many steps, then end the script (1 to 5000).", valueName: "n"))
  var steps: Int?

  @Option(
    name: .customLong("from-line"),
    help: ArgumentHelp(
      "Begin to show when a line of the script is executed that is not above this one.",
      valueName: "line"))
  var firstLine: Int?

  @OptionGroup var output: OutputOption

  func validate() throws {
    if let steps, !(1...StepWindow.limit).contains(steps) {
      throw ValidationError("--steps takes a number from 1 to \(StepWindow.limit)")
    }
    if let firstLine, firstLine < 1 { throw ValidationError("--from-line takes a line, from 1") }
    if !(timeout > 0 && timeout.isFinite) {
      throw ValidationError("--timeout takes a number of seconds above zero")
    }
  }

  func run() throws {
    try check()
    Interruption.watch(nil)
    var options = RunOptions(
      scriptPath: script, collector: collector, python: python.description,
      settings: settings.map { ($0.name, $0.value) }, seed: seed, timeoutSeconds: timeout)
    options.quiet = true
    let (seen, outcome) = ScriptEngine.explain(
      options, window: StepWindow(firstLine: firstLine, steps: steps), registry: Plugins.registry,
      modules: Plugins.loaded.modules, control: Interruption.control)
    if let seen {
      do { try output.write(try ExplainPage(seen).html()) } catch let code as ExitCode {
        throw code
      } catch {
        Console.error(reason(error))
        throw ExitCode.failure
      }
    }
    if let seen, seen.failure == nil { return }
    guard case .failed(let message, _) = outcome else { return }
    Console.error(message)
    throw ExitCode.failure
  }

  /// Refuses a script in which the checker finds errors, as 'moult run' does.
  private func check() throws {
    do {
      let diagnostics = try ScriptFile(path: script).diagnostics()
      for diagnostic in diagnostics where diagnostic.severity == .warning {
        Console.warning("\(diagnostic.location): \(diagnostic.message)")
      }
      let errors = diagnostics.filter { $0.severity == .error }
      for error in errors { Console.error("\(error.location): \(error.message)") }
      if errors.isEmpty { return }
    } catch {
      Console.error(reason(error))
    }
    throw ExitCode.failure
  }
}
