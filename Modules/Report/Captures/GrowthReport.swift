import Capture
import Foundation

/// How many objects of each type came and went between moments.
public struct GrowthReport: CaptureReport {
  /// The word after `moult report`.
  public static let kind = "growth"
  /// The version of the schema.
  public static let version = 1

  /// A type between two moments.
  public struct Change: Codable, Sendable, Equatable {
    /// The name of the type.
    public var type: String
    /// Objects alive at the second moment, and how many more than at the first.
    public var count: Int
    /// How many more than before.
    public var countChange: Int
    /// Their bytes.
    public var bytes: Int
    /// How many bytes more than before.
    public var bytesChange: Int
  }

  /// From one moment to another.
  public struct Interval: Codable, Sendable, Equatable {
    /// The moments, as they are asked for.
    public var from: String
    /// Where it leads to.
    public var to: String
    /// The types that changed, those that grew by the most bytes first.
    public var changes: [Change]
    /// Types that changed in all.
    public var changedTypes: Int
    /// By how much all types together changed.
    public var countChange: Int
    /// How many bytes more than before.
    public var bytesChange: Int
  }

  /// The run that was captured.
  public let run: ReportedRun
  /// In the order of time.
  public let intervals: [Interval]

  private let isObjgraph: Bool
  private let objgraph: [(heading: String, rows: [(name: String, count: Int, delta: Int)])]

  private enum CodingKeys: String, CodingKey { case run, intervals }

  /// Makes the report: from each moment to the next, or between two.
  /// - Parameters:
  ///   - from: the first moment; with only this one, to the last.
  ///   - to: the second moment; with only this one, from the first.
  ///   - top: how many types of each interval, all if nil.
  ///   - objgraph: whether the text is that of objgraph's `show_growth`.
  public init(
    _ capture: Capture, from: String? = nil, to: String? = nil, top: Int? = nil,
    objgraph isObjgraph: Bool = false
  ) throws(ReportError) {
    run = ReportedRun(capture)
    self.isObjgraph = isObjgraph
    let names = capture.momentNames
    var stops = Array(names.indices)
    if from != nil || to != nil {
      let first = try from.map { name throws(ReportError) in try capture.moment(name) } ?? 0
      stops = [first, try capture.moment(to)]
    }
    guard stops.count > 1 else {
      throw ReportError("the capture holds fewer than two moments of the heap")
    }
    intervals = zip(stops, stops.dropFirst()).map { a, b in
      Self.interval(
        from: names[a], to: names[b], capture.moments[a].types, capture.moments[b].types, top)
    }
    objgraph = Self.objgraphRows(capture, stops, names, top ?? 10)
  }

  private static func interval(
    from: String, to: String, _ before: [TypeCensus], _ after: [TypeCensus], _ top: Int?
  ) -> Interval {
    var changes: [String: Change] = [:]
    for type in after {
      changes[type.type] = Change(
        type: type.type, count: type.count, countChange: type.count, bytes: type.bytes,
        bytesChange: type.bytes)
    }
    for type in before {
      var change =
        changes[type.type]
        ?? Change(type: type.type, count: 0, countChange: 0, bytes: 0, bytesChange: 0)
      change.countChange -= type.count
      change.bytesChange -= type.bytes
      changes[type.type] = change
    }
    let changed = changes.values.filter { $0.countChange != 0 || $0.bytesChange != 0 }
      .sorted {
        ($1.bytesChange, $1.countChange, $0.type) < ($0.bytesChange, $0.countChange, $1.type)
      }
    // Of many both ends tell most: what grew and what shrank.
    let shown =
      changed.count <= (top ?? changed.count)
      ? changed
      : changed.sorted {
        (abs($1.bytesChange), abs($1.countChange), $0.type)
          < (abs($0.bytesChange), abs($0.countChange), $1.type)
      }.prefix(top!).sorted {
        ($1.bytesChange, $1.countChange, $0.type) < ($0.bytesChange, $0.countChange, $1.type)
      }
    return Interval(
      from: from, to: to, changes: shown, changedTypes: changed.count,
      countChange: changed.reduce(0) { $0 + $1.countChange },
      bytesChange: changed.reduce(0) { $0 + $1.bytesChange })
  }

  /// What calls of `show_growth` at the moments print: each type whose number is above all numbers
  /// before. The first call is at the first moment and goes unseen.
  private static func objgraphRows(
    _ capture: Capture, _ stops: [Int], _ names: [String], _ top: Int
  ) -> [(heading: String, rows: [(name: String, count: Int, delta: Int)])] {
    var peaks: [String: Int] = [:]
    var result: [(heading: String, rows: [(name: String, count: Int, delta: Int)])] = []
    for (index, stop) in stops.enumerated() {
      var rows: [(name: String, count: Int, delta: Int)] = []
      for (name, count) in ObjgraphNames.counts(capture.moments[stop].types) {
        let delta = count - (peaks[name] ?? 0)
        if delta <= 0 { continue }
        peaks[name] = count
        rows.append((name, count, delta))
      }
      if index == 0 { continue }
      let sorted = rows.enumerated().sorted {
        ($1.element.delta, $0.offset) < ($0.element.delta, $1.offset)
      }.map(\.element)
      result.append((names[stop], Array(sorted.prefix(top))))
    }
    return result
  }

  /// The rows for `--csv`.
  public var csvTable: CSVTable {
    CSVTable(
      ["from", "to", "type", "count", "countChange", "bytes", "bytesChange"],
      intervals.flatMap { interval in
        interval.changes.map {
          [
            interval.from, interval.to, $0.type, "\($0.count)", "\($0.countChange)",
            "\($0.bytes)", "\($0.bytesChange)",
          ]
        }
      })
  }

  /// The report for people.
  public func text(style: ReportStyle) -> String {
    if isObjgraph { return objgraphText() }
    var page = ReportPage(style, "Growth", run)
    for interval in intervals {
      let arrow = style.usesUnicode ? "→" : "->"
      page.heading("\(interval.from) \(arrow) \(interval.to)")
      if interval.changes.isEmpty {
        page.note("no type changed")
        continue
      }
      page.table(table(interval))
    }
    return page.output
  }

  private func table(_ interval: Interval) -> Table {
    var table = Table(columns: [
      .init("type"), .init("objects"), .init("change"), .init("bytes", expendable: 1),
      .init("change "),
    ])
    let most = interval.changes.map { abs($0.bytesChange) }.max() ?? 0
    table.rows = interval.changes.map { change in
      Table.Row(
        cells: [
          Display.printable(change.type), Units.count(change.count),
          Self.signed(change.countChange, Units.count), Units.bytes(change.bytes),
          Self.signed(change.bytesChange, Units.bytes),
        ],
        bar: most > 0 && change.bytesChange > 0
          ? Double(change.bytesChange) / Double(most) : nil)
    }
    let more = interval.changedTypes - interval.changes.count
    if more > 0 {
      let counts = interval.changes.reduce(0) { $0 + $1.countChange }
      let bytes = interval.changes.reduce(0) { $0 + $1.bytesChange }
      table.rows.append(
        Table.Row(cells: [
          "\(more) more", "", Self.signed(interval.countChange - counts, Units.count), "",
          Self.signed(interval.bytesChange - bytes, Units.bytes),
        ]))
    }
    table.rows.append(
      Table.Row(
        cells: [
          "all", "", Self.signed(interval.countChange, Units.count), "",
          Self.signed(interval.bytesChange, Units.bytes),
        ], isTotal: true))
    return table
  }

  private static func signed(_ value: Int, _ text: (Int) -> String) -> String {
    value > 0 ? "+" + text(value) : text(value)
  }

  /// `'%-*s%9d %+9d'`, with a heading over each interval if there are several.
  private func objgraphText() -> String {
    var out = ""
    for (heading, rows) in objgraph {
      if objgraph.count > 1 {
        out += (out.isEmpty ? "" : "\n") + "# \(Display.printable(heading))\n"
      }
      let width = rows.map { Display.width($0.name) }.max() ?? 0
      for row in rows {
        out += Display.pad(row.name, to: width) + Display.pad("\(row.count)", to: 9, right: true)
        out += " " + Display.pad("+\(row.delta)", to: 9, right: true) + "\n"
      }
    }
    return out
  }
}
