import ArgumentParser
import Report

struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "The run at a glance: its record, time line, biggest types and lines.")

  @OptionGroup var capture: CaptureArgument

  @Option(help: ArgumentHelp("How many types and lines.", valueName: "n"))
  var top = RowCount(argument: "8")!

  @OptionGroup var form: ReportForm

  func run() throws {
    try form.write(capture) { SummaryReport($0.capture, top: top.count) }
  }
}

struct PausesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pauses",
    abstract: "How long collections stopped the program, and what was left to it at least.")

  @OptionGroup var capture: CaptureArgument

  @Option(help: ArgumentHelp("Only collections that began in this phase.", valueName: "name"))
  var phase: String?

  @Option(help: ArgumentHelp("How many of the longest.", valueName: "n"))
  var top = RowCount(argument: "5")!

  @OptionGroup var form: ReportForm

  func run() throws {
    try form.write(capture) { try PausesReport($0.capture, phase: phase, top: top.count) }
  }
}

struct GenerationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generations",
    abstract: "What collections of each generation did, and how large generations were.")

  @OptionGroup var capture: CaptureArgument

  @Option(help: ArgumentHelp("Only collections that began in this phase.", valueName: "name"))
  var phase: String?

  @OptionGroup var form: ReportForm

  func run() throws {
    try form.write(capture) { try GenerationsReport($0.capture, phase: phase) }
  }
}
