import Capture
import Foundation
import Insight
import Report

/// What lines did, the ones that allocated most first.
struct LineTable {
  var rows: [Row]
  var hasRows: Bool
  var rest: String?

  struct Row {
    var place: String
    var source: String
    var occurrences, allocations, allocated, live, made, increment, pause: Cell
    /// Hundredths of the widest bar.
    var bar: String
  }

  /// A figure as it is read, and as it is sorted.
  struct Cell {
    var text: String
    var value: Int
  }
}

/// Live objects of each type at each moment.
struct TypeTable {
  var moments: [String]
  var rows: [Row]
  var hasRows: Bool
  var rest: String?

  struct Row {
    var type: String
    var counts: [LineTable.Cell]
    var growth, bytes, average, tracked: LineTable.Cell
    var bar: String
  }
}

/// Pauses by generation.
struct PauseTable {
  var rows: [Row]
  var hasRows: Bool

  struct Row {
    var name, count, total, median, p99, longest, examined, collected: String
  }
}

extension ReportPage {
  private static let rows = 40

  var lineTable: LineTable {
    struct Key: Hashable {
      var file: String
      var line: Int
    }
    struct Sum {
      var line: CaptureLine?
      var blocks = 0
      var bytes = 0
      var live = 0
    }
    var sums: [Key: Sum] = [:]
    for line in capture.lines {
      sums[Key(file: line.file, line: line.line), default: Sum()].line = line
    }
    for traceback in capture.tracebacks {
      guard let first = traceback.frames.first, capture.frames.indices.contains(first) else {
        continue
      }
      let frame = capture.frames[first]
      let key = Key(file: frame.file, line: frame.line)
      sums[key, default: Sum()].blocks += traceback.allocations
      sums[key, default: Sum()].bytes += traceback.allocatedBytes
      sums[key, default: Sum()].live += traceback.liveBytes
    }
    let order = sums.sorted {
      ($0.value.bytes, $0.value.line?.objectsMade ?? 0, $1.key.file, $1.key.line)
        > ($1.value.bytes, $1.value.line?.objectsMade ?? 0, $0.key.file, $0.key.line)
    }
    let source = capture.header.source.components(separatedBy: "\n")
    let most = max(order.first?.value.bytes ?? 0, 1)
    func count(_ n: Int) -> LineTable.Cell { .init(text: Units.count(n), value: n) }
    func bytes(_ n: Int) -> LineTable.Cell { .init(text: Units.bytes(n), value: n) }
    let rows = order.prefix(Self.rows).map { key, sum in
      LineTable.Row(
        place: "\((key.file as NSString).lastPathComponent):\(key.line)",
        source: sourceLine(source, key.file, key.line),
        occurrences: count(sum.line?.occurrences ?? 0), allocations: count(sum.blocks),
        allocated: bytes(sum.bytes), live: bytes(sum.live),
        made: count(sum.line?.objectsMade ?? 0), increment: bytes(sum.line?.increment ?? 0),
        pause: .init(
          text: Units.nanoseconds(sum.line?.pauseNanoseconds ?? 0),
          value: sum.line?.pauseNanoseconds ?? 0),
        bar: bar(sum.bytes, of: most))
    }
    let left = order.count - rows.count
    return LineTable(
      rows: rows, hasRows: !rows.isEmpty, rest: left > 0 ? "and \(left) more lines" : nil)
  }

  private func sourceLine(_ source: [String], _ file: String, _ line: Int) -> String {
    guard isScript(file), source.indices.contains(line - 1) else { return "" }
    return source[line - 1].trimmingCharacters(in: .whitespaces)
  }

  /// Whether a file is the script whose text is in the capture.
  func isScript(_ file: String) -> Bool {
    file == capture.header.scriptPath
      || file == (capture.header.scriptPath as NSString).lastPathComponent
  }

  private func bar(_ part: Int, of whole: Int) -> String {
    String(format: "%.1f", Double(max(part, 0)) * 100 / Double(max(whole, 1)))
  }

  var typeTable: TypeTable {
    // At most so many columns: the first and the last ones.
    var shown = Array(capture.moments)
    if shown.count > 8 { shown = [shown[0]] + shown.suffix(7) }
    guard let first = shown.first else {
      return TypeTable(moments: [], rows: [], hasRows: false)
    }
    let censuses = shown.map { moment in
      Dictionary(moment.types.map { ($0.type, $0) }, uniquingKeysWith: { a, _ in a })
    }
    var names = Set<String>()
    for census in censuses { names.formUnion(census.keys) }
    func mostBytes(_ name: String) -> Int { censuses.map { $0[name]?.bytes ?? 0 }.max() ?? 0 }
    let weights = Dictionary(uniqueKeysWithValues: names.map { ($0, mostBytes($0)) })
    let order = names.sorted { (weights[$0] ?? 0, $1) > (weights[$1] ?? 0, $0) }
    let most = censuses.last?.values.map(\.bytes).max() ?? 1
    let before = Dictionary(
      first.types.map { ($0.type, $0.count) }, uniquingKeysWith: { a, _ in a })
    // The ones that ever took most are shown, those that take most now first.
    let bytesNow = { (name: String) in censuses.last?[name]?.bytes ?? 0 }
    let chosen = order.prefix(Self.rows).sorted { (bytesNow($0), $1) > (bytesNow($1), $0) }
    let rows = chosen.map { name in
      let now = censuses.last?[name]
      let growth = (now?.count ?? 0) - (before[name] ?? 0)
      let average = (now?.count ?? 0) > 0 ? (now?.bytes ?? 0) / (now?.count ?? 1) : 0
      return TypeTable.Row(
        type: name,
        counts: censuses.map {
          let n = $0[name]?.count ?? 0
          return .init(text: Units.count(n), value: n)
        },
        growth: .init(text: (growth > 0 ? "+" : "") + Units.count(growth), value: growth),
        bytes: .init(text: Units.bytes(now?.bytes ?? 0), value: now?.bytes ?? 0),
        average: .init(text: Units.bytes(average), value: average),
        tracked: .init(text: Units.count(now?.tracked ?? 0), value: now?.tracked ?? 0),
        bar: bar(now?.bytes ?? 0, of: most))
    }
    let left = order.count - rows.count
    return TypeTable(
      moments: shown.map(\.name), rows: rows, hasRows: !rows.isEmpty,
      rest: left > 0 ? "and \(left) more types" : nil)
  }

  var pauseTable: PauseTable {
    let highest = capture.collections.map(\.generation).max() ?? -1
    var rows: [PauseTable.Row] = []
    if highest >= 0 {
      for generation in 0...highest {
        let these = capture.collections.filter { $0.generation == generation }
        if !these.isEmpty { rows.append(row("generation \(generation)", these)) }
      }
      rows.append(row("all", capture.collections))
    }
    return PauseTable(rows: rows, hasRows: !rows.isEmpty)
  }

  private func row(_ name: String, _ collections: [CollectionRecord]) -> PauseTable.Row {
    let recorder = PauseRecorder()
    for collection in collections { recorder.record(UInt64(max(0, collection.nanoseconds))) }
    let summary = recorder.summary()
    return PauseTable.Row(
      name: name, count: Units.count(summary.count),
      total: Units.nanoseconds(summary.totalNanoseconds),
      median: Units.nanoseconds(summary.medianNanoseconds),
      p99: Units.nanoseconds(summary.p99Nanoseconds),
      longest: Units.nanoseconds(summary.maxNanoseconds),
      examined: Units.count(collections.reduce(0) { $0 + $1.examined }),
      collected: Units.count(collections.reduce(0) { $0 + $1.collected }))
  }
}
