import Foundation
import Insight

/// What one strategy did with a script, over several runs.
///
/// Times and pauses are those of the run with the median time. What is hashed, and how much garbage is
/// held, comes from a run apart, because watching takes time.
public struct ComparisonRow: Codable, Sendable {
  /// The strategy.
  public var collector: String
  /// `built in`, or the path of the plugin.
  public var origin: String
  /// Why a run failed; everything below is zero then.
  public var failure: String?
  /// Total time of each run, in nanoseconds, in order of size.
  public var wallNanoseconds: [Int] = []
  /// The median of them.
  public var medianWallNanoseconds = 0
  /// Time spent in collections in the run with the median time, in nanoseconds.
  public var collectorNanoseconds = 0
  /// Collections in that run.
  public var collections = 0
  /// The pauses of that run.
  public var pauses = PauseSummary()
  /// Objects examined by collections.
  public var examined = 0
  /// Objects let go by collections.
  public var collected = 0
  /// The most objects that were garbage and not yet freed, of all looks during a run.
  public var garbageHeldObjects = 0
  /// Bytes of them.
  public var garbageHeldBytes = 0
  /// Bytes of blocks in use, at most.
  public var peakBytes = 0
  /// The most memory that the process of a timed run had resident; 0 if all ran in one process.
  public var peakResidentBytes = 0
  /// Bytes in front of each container.
  public var preHeaderBytes: Int
  /// What was done and what was left.
  public var fingerprint: RunFingerprint?
  /// Whether what was left is what most strategies left.
  public var stateIsCommon = false

  /// The row of a strategy.
  /// - Parameters:
  ///   - watched: the run that was watched.
  ///   - records: the runs that were timed, at least one.
  ///   - peakResidentBytes: the most memory that one of these had resident, 0 if it is not known.
  public init(
    watched: RunRecord, records: [RunRecord], preHeaderBytes: Int, peakResidentBytes: Int = 0
  ) {
    let sorted = records.sorted { $0.total.wallNanoseconds < $1.total.wallNanoseconds }
    let median = sorted[(sorted.count - 1) / 2]
    collector = median.collector.name
    origin = median.collector.origin
    wallNanoseconds = sorted.map(\.total.wallNanoseconds)
    medianWallNanoseconds = median.total.wallNanoseconds
    collectorNanoseconds = median.total.pauses.totalNanoseconds
    collections = median.total.pauses.count
    pauses = median.total.pauses
    examined = median.total.generations.reduce(0) { $0 + $1.examined }
    collected = median.total.generations.reduce(0) { $0 + $1.collected }
    let levels = watched.phases + [watched.total]
    garbageHeldObjects =
      max(watched.mostGarbage?.objects ?? 0, levels.map(\.garbageHeldObjects).max() ?? 0)
    garbageHeldBytes =
      max(watched.mostGarbage?.bytes ?? 0, levels.map(\.garbageHeldBytes).max() ?? 0)
    peakBytes = median.total.bytesPeak
    self.preHeaderBytes = preHeaderBytes
    self.peakResidentBytes = peakResidentBytes
    fingerprint = watched.fingerprint
  }

  /// The row of a strategy under which the script failed.
  public init(collector: String, origin: String, preHeaderBytes: Int, failure: String) {
    self.collector = collector
    self.origin = origin
    self.preHeaderBytes = preHeaderBytes
    self.failure = failure
  }
}

/// Strategies side by side on one script.
public struct Comparison: Codable, Sendable {
  /// Names the kind of document.
  public private(set) var schema = "moult.compare"
  /// The version of the schema.
  public private(set) var version = 1
  /// The version of Moult.
  public private(set) var moultVersion = MoultVersion.current
  /// The script.
  public var script: String
  /// Timed runs of each strategy.
  public var runs: Int
  /// Whether the timed runs were replays of one recorded run, without Lua.
  public var replayed: Bool
  /// Whether the script did the same under every strategy.
  public var operationsAreIdentical: Bool
  /// The strategies, in the order asked for.
  public var rows: [ComparisonRow]

  /// A comparison of at least one row.
  public init(rows: [ComparisonRow], runs: Int, script: String, replayed: Bool = false) {
    self.replayed = replayed
    self.rows = rows
    self.runs = runs
    self.script = script
    let hashes = Set(rows.compactMap { $0.fingerprint?.operationHash })
    operationsAreIdentical = hashes.count <= 1
    let states = Dictionary(grouping: rows.compactMap { $0.fingerprint?.stateHash }, by: { $0 })
    let common = states.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
    for i in self.rows.indices {
      self.rows[i].stateIsCommon = common != nil && rows[i].fingerprint?.stateHash == common
    }
  }

  /// Whether the script failed under one of the strategies.
  public var hasFailures: Bool { rows.contains { $0.failure != nil } }

  /// The comparison as one JSON document, keys sorted, ending with a line feed.
  public func json() -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var data = (try? encoder.encode(self)) ?? Data()
    data.append(UInt8(ascii: "\n"))
    return data
  }

  /// The comparison as a table, told in several below each other if the lines are too narrow for one.
  public func text(style: ReportStyle) -> String {
    var grid = TextGrid(columns: [
      "collector", "time", "collecting", "share", "runs", "median", "p99", "longest",
      "examined/freed", "garbage held", "peak", "resident", "pre-header", "state",
    ])
    func time(_ value: Int) -> String {
      Units.nanoseconds(value, ascii: !style.usesUnicode)
    }
    for row in rows {
      if row.failure != nil {
        let blanks = Array(repeating: "-", count: grid.columns.count - 2)
        grid.rows.append(.cells([row.collector, "failed"] + blanks))
        continue
      }
      grid.rows.append(
        .cells([
          row.collector, time(row.medianWallNanoseconds), time(row.collectorNanoseconds),
          Units.share(row.collectorNanoseconds, of: row.medianWallNanoseconds),
          Units.count(row.collections), time(row.pauses.medianNanoseconds),
          time(row.pauses.p99Nanoseconds), time(row.pauses.maxNanoseconds),
          row.collected == 0 ? "-" : ratio(row.examined, row.collected),
          Units.count(row.garbageHeldObjects), Units.bytes(row.peakBytes),
          row.peakResidentBytes == 0 ? "-" : Units.bytes(row.peakResidentBytes),
          "\(row.preHeaderBytes) B", row.stateIsCommon ? "same" : "differs",
        ]))
    }
    return grid.text(style: style) + "\n" + verdict(style)
  }

  /// What is below the table: who failed, and whether the same was done.
  private func verdict(_ style: ReportStyle) -> String {
    let paint = Paint(isOn: style.usesColor)
    var text = ""
    for row in rows {
      guard let failure = row.failure else { continue }
      text += paint.bad("\(row.collector) failed") + ": \(Display.printable(failure))\n"
    }
    let watched = rows.compactMap { row in row.fingerprint.map { (row.collector, $0) } }
    guard let (_, first) = watched.first else { return text }
    if operationsAreIdentical {
      text += "operations: identical under all strategies (\(Units.count(first.operations)), "
      text += "hash \(first.operationHash))\n"
    } else {
      text += paint.bad("operations: they DIFFER") + "\n"
      for (name, fingerprint) in watched {
        text += "  \(name): \(Units.count(fingerprint.operations)) operations, "
        text += "hash \(fingerprint.operationHash)\n"
      }
    }
    return text
  }

  private func ratio(_ a: Int, _ b: Int) -> String {
    let tenths = (a * 10 + b / 2) / b
    return tenths < 1000 ? "\(tenths / 10).\(tenths % 10)" : Units.count(tenths / 10)
  }
}
