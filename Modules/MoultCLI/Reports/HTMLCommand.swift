import ArgumentParser
import Capture
import Page

/// `moult report html`: the run as a page for a browser.
struct HTMLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "html",
    abstract: "Write a page for a browser: charts, tables and the heap map, in one file.",
    discussion: """
      moult run -o run.moult scripts/examples/cycles.lua
      moult report html run.moult -o run.html

      The page needs no network. docs/heap-map.md says how to read it.
      """)

  @OptionGroup var capture: CaptureArgument
  @OptionGroup var output: OutputOption

  func run() throws {
    let reader = try capture.open()
    let html: String
    do {
      html = try ReportPage(reader.capture) { try reader.snapshot($0) }.html()
    } catch {
      Console.error("\(error)")
      throw ExitCode.failure
    }
    try output.write(html)
  }
}
