import ArgumentParser
import Capture
import Foundation
import Report

/// In which form a report is written, and where.
struct ReportForm: ParsableArguments {
  @Flag(help: "Write one JSON document (docs/report-schema.md).")
  var json = false

  @Flag(help: "Write comma-separated values, a row for each figure of its kind.")
  var csv = false

  @OptionGroup
  var output: OutputOption

  func validate() throws {
    if json && csv { throw ValidationError("--json and --csv exclude each other") }
  }

  /// How text looks at the place where it goes.
  var style: ReportStyle {
    var style = ReportStyle.detect()
    if output.output != "-" { style.usesColor = false }
    return style
  }

  /// Whether lines that are wider than the place will be broken by it.
  var goesToTerminal: Bool { output.output == "-" && isatty(STDOUT_FILENO) == 1 }

  /// Makes the report of the capture and writes it; on failure says why and ends the command with 1.
  func write(
    _ capture: CaptureArgument, _ make: (CaptureReader) throws -> any CaptureReport
  ) throws {
    let reader = try capture.open()
    let report: any CaptureReport
    do { report = try make(reader) } catch {
      Console.error("\(reader.path): \(error)")
      throw ExitCode.failure
    }
    let text =
      if json {
        String(decoding: report.json(), as: UTF8.self)
      } else if csv { report.csv() } else { report.text(style: style) }
    try output.write(text)
  }
}

/// A number of rows, from 1.
struct RowCount: ExpressibleByArgument {
  let count: Int
  var defaultValueDescription: String { "\(count)" }

  init?(argument: String) {
    guard let count = Int(argument), count > 0 else { return nil }
    self.count = count
  }
}

extension LinesReport.Order: ExpressibleByArgument {}
extension TypesReport.Order: ExpressibleByArgument {}
extension HeapMapReport.Order: ExpressibleByArgument {}
extension TracemallocReport.Blocks: ExpressibleByArgument {}
extension TracemallocReport.Grouping: ExpressibleByArgument {}
