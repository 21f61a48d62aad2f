import ArgumentParser
import Capture
import Foundation

// `moult report KIND run.moult`: every report is a subcommand, in a file of its own beside this one.

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make a report of a run that 'moult run -o' captured.",
    subcommands: terminalReports + exportReports + pageReports)
}

/// The capture that a report is made of.
struct CaptureArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The capture.", valueName: "run.moult"),
    completion: .file(extensions: ["moult"]))
  var path: String

  @Flag(help: "Read what is whole of a capture that is cut off or damaged.")
  var salvage = false

  /// Reads it; on failure says why and ends the command with status 1.
  func open() throws -> CaptureReader {
    do {
      let reader = try CaptureReader(path: path, salvage: salvage)
      if let damage = reader.capture.damage { Console.warning(damage) }
      return reader
    } catch {
      Console.error("\(error)")
      throw ExitCode.failure
    }
  }
}

/// Where a report goes that is a file of its own.
struct OutputOption: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write it; - for standard output.", valueName: "file"))
  var output = "-"

  @Flag(help: "Overwrite the file if it exists.")
  var force = false

  /// Writes the report, beside its place first; on failure says why and ends the command with 1.
  func write(_ text: String) throws {
    do {
      if output == "-" {
        try Console.write(text)
        return
      }
      if !force, FileManager.default.fileExists(atPath: output) {
        throw Failure("\(output) exists; --force overwrites it")
      }
      try SafeFile.write(text, to: output)
    } catch {
      Console.error(reason(error))
      throw ExitCode.failure
    }
  }
}
