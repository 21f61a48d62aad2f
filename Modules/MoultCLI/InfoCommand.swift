import ArgumentParser
import Capture
import Foundation
import Insight
import ObjectModel
import Report
import Trace

struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Show a script's summary and parameters, or what is in a trace or a capture.")

  @Argument(
    help: "The script, the trace or the capture.",
    completion: .file(extensions: ["lua", "mtrace", "moult"]))
  var script: String

  @Flag(help: "Read what is whole of a trace or capture that is cut off or damaged.")
  var salvage = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  @OptionGroup(title: "Diagnostics")
  var log: LogOptions

  func run() throws {
    log.apply()
    try plugins.loadOrExit()
    if TraceReader.isTrace(script) {
      do {
        let info = try TraceInfo(path: script, salvage: salvage)
        try Console.write(json ? info.json() : info.text())
      } catch {
        Console.error("\(error)")
        throw ExitCode.failure
      }
      return
    }
    if CaptureReader.isCapture(script) {
      do {
        let info = CaptureInfo(try CaptureReader(path: script, salvage: salvage))
        try Console.write(json ? info.json() : info.text(style: .detect()))
      } catch {
        Console.error("\(error)")
        throw ExitCode.failure
      }
      return
    }
    do {
      _ = try ScriptFile(path: script)
      let info = try Console.divertingStandardOutput {
        Result { try engine.info(scriptPath: script) }
      }.get()
      try Console.write(json ? Self.json(info) : Self.text(info) + Self.versions)
    } catch {
      Console.error(reason(error))
      throw ExitCode.failure
    }
  }

  private static func json(_ info: ScriptInfo) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(info), as: UTF8.self) + "\n"
  }

  /// What `--python` takes.
  private static let versions =
    "\nPython versions, for --python: \(Profile.all.map(\.name).joined(separator: ", "))\n"

  static func text(_ info: ScriptInfo) -> String {
    var lines = [info.summary.isEmpty ? info.name : "\(info.name): \(info.summary)", ""]
    if info.parameters.isEmpty {
      lines.append("no parameters")
    } else {
      lines.append("parameters, to be set with --set NAME=VALUE:")
      let names = info.parameters.map(\.name.count).max() ?? 0
      let defaults = info.parameters.map(\.default.description.count).max() ?? 0
      for parameter in info.parameters {
        let name = parameter.name.padding(toLength: names, withPad: " ", startingAt: 0)
        let value = parameter.default.description
          .padding(toLength: defaults, withPad: " ", startingAt: 0)
        let line = "  \(name)  \(value)  \(parameter.help)"
        lines.append(String(line.reversed().drop { $0 == " " }.reversed()))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
