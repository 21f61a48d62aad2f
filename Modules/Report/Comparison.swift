import Foundation
import Insight

/// What one strategy did with a script, over several runs.
public struct ComparisonRow: Codable, Sendable {
  /// The strategy.
  public var collector: String
  /// Total time of each run, in nanoseconds, in order of size.
  public var wallNanoseconds: [Int]
  /// The median of them.
  public var medianWallNanoseconds: Int
  /// Time spent in collections in the run with the median time, in nanoseconds.
  public var collectorNanoseconds: Int
  /// Collections in that run.
  public var collections: Int
  /// The pauses of that run.
  public var pauses: PauseSummary
  /// Objects examined by collections.
  public var examined: Int
  /// Objects let go by collections.
  public var collected: Int
  /// The most objects that were garbage and not yet freed at the end of a phase.
  public var garbageHeldObjects: Int
  /// Bytes of blocks in use, at most.
  public var peakBytes: Int
  /// Bytes in front of each container.
  public var preHeaderBytes: Int
  /// What was done and what was left.
  public var fingerprint: RunFingerprint?

  /// The row of a strategy.
  /// - Parameter records: its runs, at least one.
  public init(records: [RunRecord], preHeaderBytes: Int) {
    let sorted = records.sorted { $0.total.wallNanoseconds < $1.total.wallNanoseconds }
    let median = sorted[(sorted.count - 1) / 2]
    collector = median.collector.name
    wallNanoseconds = sorted.map(\.total.wallNanoseconds)
    medianWallNanoseconds = median.total.wallNanoseconds
    collectorNanoseconds = median.total.pauses.totalNanoseconds
    collections = median.total.pauses.count
    pauses = median.total.pauses
    examined = median.total.generations.reduce(0) { $0 + $1.examined }
    collected = median.total.generations.reduce(0) { $0 + $1.collected }
    garbageHeldObjects =
      (median.phases + [median.total]).map(\.garbageHeldObjects).max() ?? 0
    peakBytes = median.total.bytesPeak
    self.preHeaderBytes = preHeaderBytes
    fingerprint = median.fingerprint
  }
}

/// Strategies side by side on one script.
public struct Comparison: Codable, Sendable {
  /// Names the kind of document.
  public private(set) var schema = "moult.compare"
  /// The version of the schema.
  public private(set) var version = 1
  /// Runs of each strategy.
  public var runs: Int
  /// Whether the script did the same under every strategy.
  public var operationsAreIdentical: Bool
  /// The strategies, in the order asked for.
  public var rows: [ComparisonRow]

  /// A comparison.
  /// - Parameter rows: at least one; the first that collects cycles is what states are compared to.
  public init(rows: [ComparisonRow], runs: Int) {
    self.rows = rows
    self.runs = runs
    let hashes = Set(rows.compactMap { $0.fingerprint?.operationHash })
    operationsAreIdentical = hashes.count <= 1
  }

  /// The state that most rows agree on.
  private var commonState: String? {
    let states = Dictionary(grouping: rows.compactMap { $0.fingerprint?.stateHash }, by: { $0 })
    return states.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
  }

  /// The comparison as one JSON document, keys sorted, ending with a line feed.
  public func json() -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var data = (try? encoder.encode(self)) ?? Data()
    data.append(UInt8(ascii: "\n"))
    return data
  }

  /// The comparison as a table; the bar is the total time.
  public func text(style: ReportStyle) -> String {
    let paint = Paint(isOn: style.usesColor)
    var table = Table(columns: [
      .init("collector"), .init("time"), .init("collecting"), .init("share", expendable: 6),
      .init("runs", expendable: 4), .init("median"), .init("p99", expendable: 2), .init("max"),
      .init("examined/freed", expendable: 5), .init("garbage held", expendable: 1),
      .init("peak"), .init("pre-header", expendable: 7), .init("state", expendable: 3),
    ])
    func time(_ value: Int) -> String {
      Units.nanoseconds(value, ascii: !style.usesUnicode)
    }
    let slowest = rows.map(\.medianWallNanoseconds).max() ?? 1
    let common = commonState
    for row in rows {
      let state =
        row.fingerprint == nil ? "-" : row.fingerprint?.stateHash == common ? "same" : "differs"
      table.rows.append(
        Table.Row(
          cells: [
            row.collector, time(row.medianWallNanoseconds), time(row.collectorNanoseconds),
            Units.share(row.collectorNanoseconds, of: row.medianWallNanoseconds),
            Units.count(row.collections), time(row.pauses.medianNanoseconds),
            time(row.pauses.p99Nanoseconds), time(row.pauses.maxNanoseconds),
            row.collected == 0 ? "-" : ratio(row.examined, row.collected),
            Units.count(row.garbageHeldObjects), Units.bytes(row.peakBytes),
            "\(row.preHeaderBytes) B", state,
          ], bar: Double(row.medianWallNanoseconds) / Double(max(slowest, 1))))
    }
    var text = ""
    for line in table.lines(width: style.width, style: style) {
      switch line {
      case .header(let header): text += paint.label(header) + "\n"
      case .rule(let rule): text += paint.faint(rule) + "\n"
      case .row(let cells, let bar, _):
        text += (cells + "  " + paint.bar(bar)).trimmingTrailingSpaces() + "\n"
      }
    }
    let operations = rows.first?.fingerprint?.operations ?? 0
    text += "\n"
    if operationsAreIdentical {
      text += "operations: identical under all strategies (\(Units.count(operations)), "
      text += "hash \(rows.first?.fingerprint?.operationHash ?? "-"))\n"
    } else {
      text += paint.bad("operations: they DIFFER") + "\n"
      for row in rows {
        text += "  \(row.collector): \(row.fingerprint?.operations ?? 0) operations, "
        text += "hash \(row.fingerprint?.operationHash ?? "-")\n"
      }
    }
    return text
  }

  private func ratio(_ a: Int, _ b: Int) -> String {
    let tenths = (a * 10 + b / 2) / b
    return tenths < 1000 ? "\(tenths / 10).\(tenths % 10)" : Units.count(tenths / 10)
  }
}

extension String {
  func trimmingTrailingSpaces() -> String {
    var copy = Substring(self)
    while copy.last == " " { copy.removeLast() }
    return String(copy)
  }
}
