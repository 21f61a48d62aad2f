// The command `moult`: reads the command line, runs a script on the engine, and prints what came of
// it. This is the one place where everything is put together; it holds no logic of the heap, the
// collectors or the scripts.
//
// Conventions:
// - Standard output carries results: what the script prints and the report, or with `--json` one
//   JSON document and nothing else. Messages go to standard error, as `moult: error: ...`.
// - Exit status: 0 success; 1 the script or the run failed; 2 an expectation of the script did not
//   hold; 64 the command line was wrong (EX_USAGE of sysexits.h).

import ArgumentParser
import Foundation
import Insight
import Scripting

@main
struct Moult: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "moult",
    abstract: "Run allocation workloads on CPython's memory manager, taken out of CPython.",
    discussion: """
      A workload is a Lua script. Try:
        moult run scripts/examples/cycles.lua
        moult run scripts/examples/cycles.lua --set n=5e6 --python 3.13
        moult run scripts/examples/cycles.lua --json > run.json

      Exit status: 0 success, 1 the script or the run failed, 2 an expectation of the script did \
      not hold, 64 wrong usage.

      Completion for your shell: moult --generate-completion-script bash|zsh|fish
      """,
    version: "moult \(MoultVersion.current)",
    subcommands: [
      RunCommand.self, RecordCommand.self, ReplayCommand.self, InfoCommand.self, CheckCommand.self,
      ImportCommand.self,
      CollectorsCommand.self,
      CompareCommand.self, ReportCommand.self, WhyCommand.self, ExplainCommand.self,
      PluginsCommand.self,
      NewCommand.self,
      ProfilesCommand.self,
      ConformCommand.self, FailAllocCommand.self, FuzzCommand.self,
    ])

  /// Parses and runs; like ArgumentParser's own `main`, but with this command's form of messages.
  static func main() {
    do {
      // Loading, reading the arguments and the work touch different pages of the program: what a process
      // holds at most is the largest of the three, not their sum.
      ScriptEngine.dropStartupPages()
      var command = try parseAsRoot(completed(Array(CommandLine.arguments.dropFirst())))
      ScriptEngine.dropStartupPages()
      try command.run()
    } catch {
      leave(for: error)
    }
  }

  /// Gives options whose value may be left out the value that they stand for.
  static func completed(_ arguments: [String]) -> [String] {
    // Reports have a flag of this name.
    if arguments.first == "report" { return arguments }
    return arguments.map { $0 == "--tracemalloc" ? "--tracemalloc=1" : $0 }
  }

  private static func leave(for error: any Error) -> Never {
    let status = exitCode(for: error)
    let message = fullMessage(for: error)
    if status.isSuccess {
      // Help, the version and completion scripts are results.
      if !message.isEmpty { print(message) }
    } else if !message.isEmpty {
      let marker = "Error: "
      let text = message.hasPrefix(marker) ? String(message.dropFirst(marker.count)) : message
      Console.error(text)
    }
    exit(withoutReporting: status)
  }

  private static func exit(withoutReporting status: ExitCode) -> Never {
    fflush(nil)
    Foundation.exit(status.rawValue)
  }
}

extension ExitCode {
  /// An expectation of the script did not hold.
  static let expectationNotMet = ExitCode(2)
}
