import ArgumentParser
import Capture
import Export
import HeapGraph

/// The reports in the formats of other tools.
let exportReports: [any ParsableCommand.Type] = [
  ChromeReport.self, SpeedscopeReport.self, FoldedReport.self, Gprof2DotReport.self,
  MemrayReport.self, HeapSnapshotReport.self, MeliaeReport.self, HistogramReport.self,
  GCStatsReport.self, GCMonReport.self, DebugMallocReport.self,
]

extension StackMoment: ExpressibleByArgument {}

/// Which blocks a profile counts.
struct StackOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The blocks to count: those alive at the peak or at the end, or all that were allocated "
        + "(total)."))
  var at = StackMoment.peak
}

/// The snapshot that a report is made of.
struct SnapshotOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The moment to look at: the name of the phase that ended, or end. Without it the last one.",
      valueName: "moment"))
  var at: String?

  /// Reads it; on failure says why and ends the command with status 1.
  func read(_ reader: CaptureReader) throws -> HeapSnapshot {
    try reporting {
      let moments = reader.capture.moments.filter { $0.snapshot != nil }
      guard let last = moments.last else {
        throw Failure(
          "\(reader.path) holds no snapshot of the heap: make it with 'moult run -o FILE --capture full'"
        )
      }
      var moment = last
      if let at {
        guard let found = moments.last(where: { $0.name == at }) else {
          throw Failure(
            "\(reader.path) has no snapshot of '\(at)'; there is "
              + moments.map(\.name).joined(separator: ", "))
        }
        moment = found
      }
      return try reader.snapshot(moment.snapshot ?? 0)
    }
  }
}

/// Runs a body; an error is told and ends the command with status 1.
func reporting<Result>(_ body: () throws -> Result) throws -> Result {
  do { return try body() } catch let code as ExitCode { throw code } catch {
    Console.error(reason(error))
    throw ExitCode.failure
  }
}

private func about(
  _ name: String, _ abstract: String, _ discussion: String = ""
) -> CommandConfiguration {
  CommandConfiguration(commandName: name, abstract: abstract, discussion: discussion)
}

struct ChromeReport: ParsableCommand {
  static let configuration = about(
    "chrome", "A trace for Perfetto and chrome://tracing.",
    "Open it at ui.perfetto.dev: phases, collections with their steps, counters of the heap.")
  @OptionGroup var capture: CaptureArgument
  @OptionGroup var output: OutputOption

  func run() throws { try output.write(ChromeTrace.text(of: capture.open().capture)) }
}

struct SpeedscopeReport: ParsableCommand {
  static let configuration = about("speedscope", "Bytes and allocations by calls, for speedscope.")
  @OptionGroup var capture: CaptureArgument
  @OptionGroup var stacks: StackOption
  @OptionGroup var output: OutputOption

  func run() throws {
    let read = try capture.open().capture
    try output.write(reporting { try Speedscope.text(of: read, at: stacks.at) })
  }
}

struct FoldedReport: ParsableCommand {
  static let configuration = about("folded", "Bytes by calls as folded stacks, for flame graphs.")
  @OptionGroup var capture: CaptureArgument
  @OptionGroup var stacks: StackOption
  @OptionGroup var output: OutputOption

  func run() throws {
    let read = try capture.open().capture
    try output.write(reporting { try FoldedStacks.text(of: read, at: stacks.at) })
  }
}

struct Gprof2DotReport: ParsableCommand {
  static let configuration = about(
    "gprof2dot", "Bytes by calls for gprof2dot, which draws call graphs (-f json).")
  @OptionGroup var capture: CaptureArgument
  @OptionGroup var stacks: StackOption
  @OptionGroup var output: OutputOption

  func run() throws {
    let read = try capture.open().capture
    try output.write(reporting { try Gprof2Dot.text(of: read, at: stacks.at) })
  }
}

struct MemrayReport: ParsableCommand {
  static let configuration = about("memray-stats", "The keys of 'memray stats --json'.")
  @OptionGroup var capture: CaptureArgument
  @OptionGroup var output: OutputOption

  func run() throws {
    let read = try capture.open().capture
    try output.write(reporting { try MemrayStats.text(of: read) })
  }
}

struct HeapSnapshotReport: ParsableCommand {
  static let configuration = about(
    "heapsnapshot", "The heap at a moment, for Chrome's DevTools (Memory, Load profile).")
  @OptionGroup var capture: CaptureArgument
  @OptionGroup var moment: SnapshotOption
  @OptionGroup var output: OutputOption

  func run() throws {
    let snapshot = try moment.read(capture.open())
    try output.write(V8Snapshot.text(of: HeapGraph(snapshot)))
  }
}

struct MeliaeReport: ParsableCommand {
  static let configuration = about("meliae", "The heap at a moment as meliae dumps it.")
  @OptionGroup var capture: CaptureArgument
  @OptionGroup var moment: SnapshotOption
  @OptionGroup var output: OutputOption

  func run() throws { try output.write(Meliae.text(of: moment.read(capture.open()))) }
}

struct HistogramReport: ParsableCommand {
  static let configuration = about(
    "hgrm", "Pauses in microseconds as HdrHistogram's percentiles.")
  @OptionGroup var capture: CaptureArgument
  @OptionGroup var output: OutputOption

  func run() throws {
    let read = try capture.open().capture
    try output.write(reporting { try PauseHistogram.text(of: read) })
  }
}

struct GCStatsReport: ParsableCommand {
  static let configuration = about("gcstats", "What CPython writes with gc.DEBUG_STATS.")
  @OptionGroup var capture: CaptureArgument
  @OptionGroup var output: OutputOption

  func run() throws { try output.write(GCStatsText.text(of: capture.open().capture)) }
}

struct GCMonReport: ParsableCommand {
  static let configuration = about("gcmon", "A line of JSON for every collection, as gcmon's.")
  @OptionGroup var capture: CaptureArgument
  @OptionGroup var output: OutputOption

  func run() throws { try output.write(GCMon.text(of: capture.open().capture)) }
}

struct DebugMallocReport: ParsableCommand {
  static let configuration = about(
    "debugmallocstats", "What sys._debugmallocstats() writes, at a moment.")
  @OptionGroup var capture: CaptureArgument
  @Option(
    help: ArgumentHelp(
      "start, the name of the phase that ended, or end.", valueName: "moment"))
  var at = "end"
  @OptionGroup var output: OutputOption

  func run() throws {
    let moments = try capture.open().capture.moments
    try output.write(
      reporting {
        guard let moment = moments.last(where: { $0.name == at }) else {
          throw Failure(
            "\(capture.path) has no moment '\(at)'; there is "
              + moments.map(\.name).joined(separator: ", "))
        }
        return moment.debugMallocStats
      })
  }
}
