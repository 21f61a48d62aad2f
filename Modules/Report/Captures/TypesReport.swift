import Capture
import Foundation

/// Live objects by type at a moment.
public struct TypesReport: CaptureReport {
  /// The word after `moult report`.
  public static let kind = "types"
  /// The version of the schema.
  public static let version = 1

  /// In which order types come.
  public enum Order: String, CaseIterable, Sendable { case bytes, count, tracked, name }

  /// How the text is laid out.
  public enum Layout: Sendable {
    /// A table with bars.
    case table
    /// As `show_most_common_types` of objgraph: tracked objects by short name.
    case objgraph
    /// As guppy3's heap status.
    case guppy
  }

  /// The run that was captured.
  public let run: ReportedRun
  /// The moment, as it is asked for, and when it was.
  public let moment: String
  /// When, in nanoseconds since the run began.
  public let timeNanoseconds: Int
  /// The types in the order asked for.
  public let types: [TypeCensus]
  /// Types in all, their objects and bytes.
  public let typeCount: Int
  /// Everything, what is not shown included.
  public let totalCount: Int
  /// Bytes of everything, what is not shown included.
  public let totalBytes: Int

  private let layout: Layout
  private let all: [TypeCensus]
  private let top: Int?

  private enum CodingKeys: String, CodingKey {
    case run, moment, timeNanoseconds, types, typeCount, totalCount, totalBytes
  }

  /// Makes the report.
  /// - Parameters:
  ///   - at: the moment; the last if nil.
  ///   - top: how many types, all if nil.
  public init(
    _ capture: Capture, at name: String? = nil, order: Order = .bytes, top: Int? = nil,
    layout: Layout = .table
  ) throws(ReportError) {
    let index = try capture.moment(name)
    let moment = capture.moments[index]
    run = ReportedRun(capture)
    self.moment = capture.momentNames[index]
    timeNanoseconds = moment.time
    self.layout = layout
    self.top = top
    all = moment.types
    types = Array(Self.sorted(moment.types, order).first(top))
    typeCount = all.count
    totalCount = all.reduce(0) { $0 + $1.count }
    totalBytes = all.reduce(0) { $0 + $1.bytes }
  }

  private static func sorted(_ types: [TypeCensus], _ order: Order) -> [TypeCensus] {
    types.sorted { a, b in
      switch order {
      case .bytes: (b.bytes, b.count, a.type) < (a.bytes, a.count, b.type)
      case .count: (b.count, b.bytes, a.type) < (a.count, a.bytes, b.type)
      case .tracked: (b.tracked, b.bytes, a.type) < (a.tracked, a.bytes, b.type)
      case .name: a.type < b.type
      }
    }
  }

  /// The rows for `--csv`.
  public var csvTable: CSVTable {
    CSVTable(
      ["type", "count", "bytes", "tracked"],
      types.map { [$0.type, "\($0.count)", "\($0.bytes)", "\($0.tracked)"] })
  }

  /// The report for people.
  public func text(style: ReportStyle) -> String {
    switch layout {
    case .objgraph: return objgraphText()
    case .guppy: return guppyText()
    case .table: break
    }
    var page = ReportPage(style, "Types", run)
    page.heading(
      "\(moment): \(Units.count(totalCount, "object")), \(Units.bytes(totalBytes)), "
        + "at \(page.time(timeNanoseconds))")
    var table = Table(columns: [
      .init("type"), .init("objects"), .init("%", expendable: 3), .init("bytes"),
      .init("% ", expendable: 2), .init("average", expendable: 4),
      .init("tracked", expendable: 5),
    ])
    let most = types.map(\.bytes).max() ?? 0
    table.rows = types.map { type in
      row(type, bar: most > 0 ? Double(type.bytes) / Double(most) : nil)
    }
    let shown = TypeCensus(
      type: "", count: types.reduce(0) { $0 + $1.count },
      bytes: types.reduce(0) { $0 + $1.bytes }, tracked: types.reduce(0) { $0 + $1.tracked })
    if types.count < typeCount {
      table.rows.append(
        row(
          TypeCensus(
            type: "\(typeCount - types.count) more", count: totalCount - shown.count,
            bytes: totalBytes - shown.bytes,
            tracked: all.reduce(0) { $0 + $1.tracked } - shown.tracked), bar: nil))
    }
    var total = row(
      TypeCensus(
        type: "total", count: totalCount, bytes: totalBytes,
        tracked: all.reduce(0) { $0 + $1.tracked }), bar: nil)
    total.isTotal = true
    table.rows.append(total)
    page.table(table)
    return page.output
  }

  private func row(_ type: TypeCensus, bar: Double?) -> Table.Row {
    Table.Row(
      cells: [
        Display.printable(type.type), Units.count(type.count),
        Units.share(type.count, of: totalCount), Units.bytes(type.bytes),
        Units.share(type.bytes, of: totalBytes),
        Units.bytes(type.bytes / max(type.count, 1)), Units.count(type.tracked),
      ], bar: bar)
  }
}

// MARK: - The layouts of other tools

extension TypesReport {
  /// `'%-*s %i'`. objgraph asks the collector for the objects, so it sees tracked ones only.
  private func objgraphText() -> String {
    let common = ObjgraphNames.mostCommon(all).prefix(top ?? 10)
    let width = common.map { Display.width($0.name) }.max() ?? 0
    return common.map { Display.pad($0.name, to: width) + " \($0.count)\n" }.joined()
  }

  /// guppy3's table. It has the ten kinds with the most bytes.
  private func guppyText() -> String {
    let s = totalCount == 1 ? "" : "s"
    var out = "Partition of a set of \(totalCount) object\(s). "
    out += "Total size = \(totalBytes) bytes.\n"
    out += " Index  Count   %     Size   % Cumulative  % Kind (class)\n"
    let sorted = Self.sorted(all, .bytes)
    var cumulative = 0
    func percent(_ part: Int, _ whole: Int) -> String {
      String(format: "%.0f", whole > 0 ? Double(part) * 100 / Double(whole) : 0)
    }
    for (index, type) in sorted.first(top ?? 10).enumerated() {
      cumulative += type.bytes
      let cells = [
        ("\(index)", 6), ("\(type.count)", 6), (percent(type.count, totalCount), 3),
        ("\(type.bytes)", 8), (percent(type.bytes, totalBytes), 3), ("\(cumulative)", 9),
        (percent(cumulative, totalBytes), 3),
      ]
      out += cells.map { Display.pad($0.0, to: $0.1, right: true) }.joined(separator: " ")
      out += " \(Display.printable(type.type))\n"
    }
    let more = sorted.count - (top ?? 10)
    if more > 0 { out += "<\(more) more rows.>\n" }
    return out
  }
}

/// Types as objgraph names and counts them.
enum ObjgraphNames {
  /// Tracked objects by the name of their type without its module, in the order of the types.
  static func counts(_ types: [TypeCensus]) -> [(name: String, count: Int)] {
    var order: [String] = []
    var counts: [String: Int] = [:]
    for type in types where type.tracked > 0 {
      let name = Display.printable(short(type.type))
      if counts[name] == nil { order.append(name) }
      counts[name, default: 0] += type.tracked
    }
    return order.map { ($0, counts[$0]!) }
  }

  /// The same with most objects first. Of equals the first comes first, as Python's sort has it; which
  /// that is depends on the order of the heap in objgraph, and on that of the types here.
  static func mostCommon(_ types: [TypeCensus]) -> [(name: String, count: Int)] {
    counts(types).enumerated().sorted {
      ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
    }.map(\.element)
  }

  static func short(_ name: String) -> String {
    name.split(separator: ".").last.map(String.init) ?? name
  }
}
