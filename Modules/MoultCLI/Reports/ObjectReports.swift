import ArgumentParser
import Report

struct LinesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lines",
    abstract:
      "What each line of the script did to memory, as memory_profiler and tracemalloc tell it.",
    discussion: """
      Examples:
        moult report lines run.moult
        moult report lines run.moult --sort increment --top 10
        moult report lines run.moult --tracemalloc --at peak
        moult report lines run.moult --tracemalloc --total --group traceback
      """)

  @OptionGroup var capture: CaptureArgument

  @Option(
    help: ArgumentHelp(
      "The order: line, increment, occurrences, objects, pause.", valueName: "order"))
  var sort = LinesReport.Order.line

  @Option(
    help: ArgumentHelp(
      "How many lines; in the order of lines those with the largest increments.", valueName: "n"))
  var top: RowCount?

  @Option(help: ArgumentHelp("Digits after the decimal point of MiB.", valueName: "n"))
  var precision = 3

  @Flag(help: "Tell which blocks lines allocated, as Python's tracemalloc does (full captures).")
  var tracemalloc = false

  @Option(
    help: ArgumentHelp(
      "With --tracemalloc: blocks alive at the 'end' of the script or at its 'peak'.",
      valueName: "when"))
  var at: TracemallocReport.Blocks?

  @Flag(help: "With --tracemalloc: all blocks that were ever allocated.")
  var total = false

  @Option(
    help: ArgumentHelp(
      "With --tracemalloc: put together by lineno, filename or traceback.", valueName: "key"))
  var group: TracemallocReport.Grouping?

  @Flag(help: "With --tracemalloc: count each block for all lines of its traceback.")
  var cumulative = false

  @OptionGroup var form: ReportForm

  func validate() throws {
    guard (0...6).contains(precision) else {
      throw ValidationError("--precision takes a number from 0 to 6")
    }
    if !tracemalloc, at != nil || total || group != nil || cumulative {
      throw ValidationError("--at, --total, --group and --cumulative belong to --tracemalloc")
    }
    if cumulative, group == .traceback {
      throw ValidationError("--cumulative goes by lineno or filename")
    }
    if total, at != nil { throw ValidationError("--at and --total exclude each other") }
  }

  func run() throws {
    if tracemalloc {
      try form.write(capture) {
        try TracemallocReport(
          $0.capture, blocks: total ? .total : at ?? .end, grouping: group ?? .lineno,
          cumulative: cumulative,
          top: top?.count)
      }
      return
    }
    let columns =
      form.goesToTerminal ? max(form.style.width - LinesReport.columnsBeforeContent, 1) : nil
    try form.write(capture) {
      LinesReport(
        $0.capture, order: sort, top: top?.count, precision: precision, cutsTo: columns)
    }
  }
}

struct TypesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "types",
    abstract: "Live objects by type at a moment.",
    discussion: """
      Examples:
        moult report types run.moult --at build
        moult report types run.moult --objgraph --top 5

      Moments are 'start', the ends of phases by the name of the phase, and 'end'; the second \
      phase of one name is name:2.
      """)

  @OptionGroup var capture: CaptureArgument

  @Option(help: ArgumentHelp("The moment; the last unless told.", valueName: "moment"))
  var at: String?

  @Option(help: ArgumentHelp("The order: bytes, count, tracked, name.", valueName: "order"))
  var sort = TypesReport.Order.bytes

  @Option(help: ArgumentHelp("How many types.", valueName: "n"))
  var top: RowCount?

  @Flag(help: "Lay it out as objgraph's show_most_common_types: tracked objects by short name.")
  var objgraph = false

  @Flag(help: "Lay it out as guppy3's partition of the heap.")
  var guppy = false

  @OptionGroup var form: ReportForm

  func validate() throws {
    if objgraph && guppy { throw ValidationError("--objgraph and --guppy exclude each other") }
  }

  func run() throws {
    try form.write(capture) {
      try TypesReport(
        $0.capture, at: at, order: sort, top: top?.count,
        layout: objgraph ? .objgraph : guppy ? .guppy : .table)
    }
  }
}

struct GrowthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "growth",
    abstract: "How many objects of each type came and went from moment to moment.",
    discussion: """
      Examples:
        moult report growth run.moult
        moult report growth run.moult --from start --to end --objgraph
      """)

  @OptionGroup var capture: CaptureArgument

  @Option(
    help: ArgumentHelp("The first moment, in place of each to the next.", valueName: "moment"))
  var from: String?

  @Option(help: ArgumentHelp("The second moment.", valueName: "moment"))
  var to: String?

  @Option(help: ArgumentHelp("How many types; 10 unless told.", valueName: "n"))
  var top: RowCount?

  @Flag(help: "Write what objgraph's show_growth would write at these moments.")
  var objgraph = false

  @OptionGroup var form: ReportForm

  func run() throws {
    try form.write(capture) {
      try GrowthReport(
        $0.capture, from: from, to: to, top: top?.count ?? 10, objgraph: objgraph)
    }
  }
}
