import Capture
import Foundation
import Insight

/// What there is to know of a run at a glance.
public struct SummaryReport: CaptureReport {
  /// The word after `moult report`.
  public static let kind = "summary"
  /// The version of the schema.
  public static let version = 1

  /// A phase of the script.
  public struct Phase: Codable, Sendable, Equatable {
    /// The name.
    public var name: String
    /// When it began, in nanoseconds since the run began.
    public var beginNanoseconds: Int
    /// When it ended, in nanoseconds since the run began.
    public var endNanoseconds: Int
  }

  /// The counters of the heap at a time.
  public struct Sample: Codable, Sendable, Equatable {
    /// When, in nanoseconds since the run began.
    public var timeNanoseconds: Int
    /// Operations of the script so far.
    public var operations: Int
    /// Bytes in allocated blocks.
    public var bytes: Int
    /// Objects alive.
    public var objects: Int
    /// Objects made so far.
    public var objectsMade: Int
    /// Arenas mapped.
    public var arenas: Int
    /// Bytes outside of arenas.
    public var rawBytes: Int
    /// Resident bytes of the process, 0 if not known.
    public var residentBytes: Int
    /// Objects that nothing can reach, and their bytes; absent where nobody looked.
    public var garbageObjects: Int?
    /// Bytes of what nothing can reach.
    public var garbageBytes: Int?
  }

  /// The run that was captured.
  public let run: ReportedRun
  /// The record of the run, as `moult run --json` gives it; absent if the run did not come to its end.
  public let record: RunRecord?
  /// The phases, in order.
  public let phases: [Phase]
  /// Looks at the counters, in order.
  public let samples: [Sample]
  /// How long collections stopped the program.
  public let pauses: PausesReport.Distribution
  /// Types with the most bytes at the moment with the most bytes, and which moment that is.
  public let typesAt: String?
  /// Live objects by type.
  public let types: [TypeCensus]
  /// Lines with the largest increments.
  public let lines: [LinesReport.Line]

  private let pausePoints: [(time: Int, value: Int)]
  private let typesTotal: Int

  private enum CodingKeys: String, CodingKey {
    case run, record, phases, samples, pauses, typesAt, types, lines
  }

  /// Makes the report.
  /// - Parameter top: how many types and lines.
  public init(_ capture: Capture, top: Int = 8) {
    run = ReportedRun(capture)
    record = capture.record
    phases = capture.phases.map {
      Phase(name: $0.name, beginNanoseconds: $0.begin, endNanoseconds: $0.end)
    }
    samples = capture.samples.map {
      Sample(
        timeNanoseconds: $0.time, operations: $0.operations, bytes: $0.bytes,
        objects: $0.objects, objectsMade: $0.made, arenas: $0.arenas, rawBytes: $0.rawBytes,
        residentBytes: $0.resident, garbageObjects: $0.garbageObjects < 0 ? nil : $0.garbageObjects,
        garbageBytes: $0.garbageBytes < 0 ? nil : $0.garbageBytes)
    }
    pauses = PausesReport.Distribution(
      "all", capture.collections.map(\.nanoseconds), of: capture.duration)
    pausePoints = capture.collections.map { (time: $0.begin, value: $0.nanoseconds) }
    let totals = capture.moments.map { $0.types.reduce(0) { $0 + $1.bytes } }
    let largest = totals.indices.max { (totals[$0], $1) < (totals[$1], $0) }
    typesAt = largest.map { capture.momentNames[$0] }
    types =
      largest.map {
        Array(capture.moments[$0].types.sorted { $0.bytes > $1.bytes }.prefix(top))
      } ?? []
    typesTotal = largest.map { totals[$0] } ?? 0
    lines = LinesReport(capture, order: .increment, top: top).lines.filter {
      $0.incrementBytes > 0
    }
  }

  /// The rows for `--csv`.
  public var csvTable: CSVTable {
    CSVTable(
      [
        "timeNanoseconds", "operations", "bytes", "objects", "objectsMade", "arenas", "rawBytes",
        "residentBytes", "garbageObjects", "garbageBytes",
      ],
      samples.map { s in
        [
          s.timeNanoseconds, s.operations, s.bytes, s.objects, s.objectsMade, s.arenas,
          s.rawBytes, s.residentBytes,
        ].map(String.init)
          + [s.garbageObjects.map(String.init) ?? "", s.garbageBytes.map(String.init) ?? ""]
      })
  }

  /// The report for people.
  public func text(style: ReportStyle) -> String {
    var page: ReportPage
    if let record {
      // The record's own text has the outcome at its end; here it comes before what was captured.
      page = ReportPage(style)
      for line in RunReport.text(record, style: style).split(
        separator: "\n", omittingEmptySubsequences: false
      ).dropLast() { page.line(String(line)) }
      if let damage = run.damage { page.note(damage, page.paint.warning) }
    } else {
      page = ReportPage(style, "Summary", run)
      page.note("the run did not come to its end", page.paint.warning)
    }
    if !phases.isEmpty || !samples.isEmpty {
      page.heading("Over time, \(page.time(run.durationNanoseconds)) in all without looking")
      writePhases(&page, style)
      writeSamples(&page, style)
    }
    if let typesAt, !types.isEmpty {
      page.heading("Most bytes by type, at \(typesAt)")
      page.table(typesTable())
    }
    if !lines.isEmpty {
      page.heading("Most growth by line")
      page.table(linesTable(style))
    }
    return page.output
  }
}

extension SummaryReport {
  private func writePhases(_ page: inout ReportPage, _ style: ReportStyle) {
    let duration = run.durationNanoseconds
    page.pictures(
      phases.filter { $0.name != "total" }.map { phase in
        (
          phase.name, page.time(phase.endNanoseconds - phase.beginNanoseconds),
          {
            TimeBar.text(
              phase.beginNanoseconds, phase.endNanoseconds, of: duration, columns: $0,
              style: style)
          }
        )
      } + pictures(page, style))
  }

  private func writeSamples(_ page: inout ReportPage, _ style: ReportStyle) {
    guard pauses.count > 0 else { return }
    page.note(
      "\(Units.count(pauses.count, "pause")), \(page.time(pauses.totalNanoseconds)) in all "
        + "(\(Units.share(pauses.totalNanoseconds, of: run.durationNanoseconds))): median "
        + "\(page.time(pauses.medianNanoseconds)), p99 \(page.time(pauses.p99Nanoseconds)), "
        + "longest \(page.time(pauses.maxNanoseconds))")
  }

  /// The counters as pictures.
  private func pictures(
    _ page: ReportPage, _ style: ReportStyle
  ) -> [(label: String, note: String, draw: (Int) -> String)] {
    let duration = run.durationNanoseconds
    var rows: [(label: String, note: String, draw: (Int) -> String)] = []
    func add(_ label: String, _ unit: (Int) -> String, _ value: (Sample) -> Int?) {
      let points = samples.compactMap { sample in
        value(sample).map { (time: sample.timeNanoseconds, value: $0) }
      }
      guard let most = points.map(\.value).max(), most > 0 else { return }
      rows.append(
        (
          label, "up to \(unit(most))",
          { Sparkline.text(Sparkline.levels(points, duration: duration, cells: $0), style: style) }
        ))
    }
    add("bytes", Units.bytes) { $0.bytes }
    add("objects", Units.count) { $0.objects }
    add("garbage held", Units.bytes) { $0.garbageBytes }
    add("arenas", Units.count) { $0.arenas }
    add("resident", Units.bytes) { $0.residentBytes }
    if pauses.count > 0 {
      let points = pausePoints
      rows.append(
        (
          "collecting", page.time(pauses.totalNanoseconds),
          { Sparkline.text(Sparkline.sums(points, duration: duration, cells: $0), style: style) }
        ))
    }
    return rows
  }

  private func typesTable() -> Table {
    var table = Table(columns: [
      .init("type"), .init("objects"), .init("bytes"), .init("share", expendable: 1),
    ])
    let most = types.first?.bytes ?? 0
    table.rows = types.map {
      Table.Row(
        cells: [
          Display.printable($0.type), Units.count($0.count), Units.bytes($0.bytes),
          Units.share($0.bytes, of: typesTotal),
        ], bar: most > 0 ? Double($0.bytes) / Double(most) : nil)
    }
    return table
  }

  private func linesTable(_ style: ReportStyle) -> Table {
    var table = Table(columns: [
      .init("line"), .init("growth"), .init("executed"), .init("objects", expendable: 1),
    ])
    let most = lines.first?.incrementBytes ?? 0
    table.rows = lines.map { line in
      let text = line.source.trimmingCharacters(in: .whitespaces)
      let place = "\(line.file.split(separator: "/").last ?? ""):\(line.line)"
      return Table.Row(
        cells: [
          Display.cut(Display.printable("\(place)  \(text)"), to: 48, ellipsis: style.ellipsis),
          Units.bytes(line.incrementBytes), Units.count(line.occurrences),
          Units.count(line.objectsMade),
        ], bar: most > 0 ? Double(line.incrementBytes) / Double(most) : nil)
    }
    return table
  }
}
