import ArgumentParser
import Report

struct AllocatorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "allocator",
    abstract: "Size classes, pools and arenas: what is in use and what is lost.")

  @OptionGroup var capture: CaptureArgument

  @Option(
    help: ArgumentHelp(
      "Only this moment; unless told all, and the size classes of the last.", valueName: "moment"))
  var at: String?

  @OptionGroup var form: ReportForm

  func run() throws {
    try form.write(capture) { try AllocatorReport($0.capture, at: at) }
  }
}

struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "The heap as a map: a row for each arena, a cell for each pool (full captures).",
    discussion: """
      Examples:
        moult report map run.moult
        moult report map run.moult --at build --sort occupancy --top 10
      """)

  @OptionGroup var capture: CaptureArgument

  @Option(
    help: ArgumentHelp("The moment; the last that was pictured unless told.", valueName: "moment"))
  var at: String?

  @Option(help: ArgumentHelp("The order of arenas: address, occupancy.", valueName: "order"))
  var sort = HeapMapReport.Order.address

  @Option(help: ArgumentHelp("How many arenas; 64 unless told.", valueName: "n"))
  var top = RowCount(argument: "64")!

  @OptionGroup var form: ReportForm

  func run() throws {
    try form.write(capture) { reader in
      let (snapshot, moment) = try HeapMapReport.snapshot(reader, at: at)
      return HeapMapReport(
        reader.capture, snapshot, moment: moment, order: sort, top: top.count)
    }
  }
}
