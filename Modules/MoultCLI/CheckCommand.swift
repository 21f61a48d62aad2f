import ArgumentParser
import Foundation
import Insight
import ScriptCheck

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look for mistakes in scripts without running them.",
    discussion: """
      Prints FILE:LINE:COLUMN: error|warning: MESSAGE for each finding. The exit status is 1 if \
      there is an error or a script cannot be loaded; warnings alone leave it 0.
      """)

  @Argument(help: "The scripts.", completion: .file(extensions: ["lua"]))
  var scripts: [String]

  @Flag(help: "Treat warnings as errors.")
  var strict = false

  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  @OptionGroup(title: "Diagnostics")
  var log: LogOptions

  func run() throws {
    log.apply()
    try plugins.loadOrExit()
    var hasFailed = false
    for script in scripts where !(try check(script)) { hasFailed = true }
    if hasFailed { throw ExitCode.failure }
  }

  /// Whether the script is as it should be.
  private func check(_ script: String) throws -> Bool {
    do {
      let diagnostics = try ScriptFile(path: script).diagnostics()
      for diagnostic in diagnostics { try Console.write("\(diagnostic)\n") }
      let hasErrors = diagnostics.contains { $0.severity == .error }
      // The checker leaves Lua's syntax to Lua: loading the script tells.
      _ = try Console.divertingStandardOutput {
        Result { try engine.info(scriptPath: script) }
      }.get()
      return !hasErrors && !(strict && !diagnostics.isEmpty)
    } catch {
      Console.error(reason(error))
      return false
    }
  }
}
