import ArgumentParser
import Foundation

struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Run a script and write down every operation, to be replayed without Lua.",
    discussion: """
      Examples:
        moult record cycles.lua -o cycles.mtrace --set n=5e6
        moult replay cycles.mtrace --collector trial-deletion
        moult info cycles.mtrace

      Takes the options of 'moult run'; --force overwrites the trace, too. The trace is written beside its place, with .partial behind \
      its name, and renamed at the end; what is left of a recording that was killed can be read with \
      --salvage.
      """)

  @OptionGroup
  var command: RunCommand

  func validate() throws {
    if command.capture.capture != nil {
      throw ValidationError(
        "--capture is for 'moult run -o': a trace holds every operation, always")
    }
  }

  func run() throws {
    let path =
      command.capture.output
      ?? URL(fileURLWithPath: command.script).deletingPathExtension().lastPathComponent + ".mtrace"
    if !command.force, FileManager.default.fileExists(atPath: path) {
      Console.error("\(path) exists; --force overwrites it")
      throw ExitCode.failure
    }
    try command.run(recording: path)
  }
}
