import Capture
import Foundation

/// Where blocks came from, as CPython's `tracemalloc` prints it.
public struct TracemallocReport: CaptureReport {
  /// The word after `moult report`.
  public static let kind = "tracemalloc"
  /// The version of the schema.
  public static let version = 1

  /// Which blocks are counted.
  public enum Blocks: String, CaseIterable, Codable, Sendable {
    /// Alive at the end of the script.
    case end
    /// Alive when the heap was at its largest.
    case peak
    /// All that were ever allocated.
    case total
  }

  /// By what blocks are put together, as the key of `Snapshot.statistics`.
  public enum Grouping: String, CaseIterable, Codable, Sendable {
    case lineno, filename, traceback
  }

  /// A place in a file.
  public struct Frame: Codable, Sendable, Equatable {
    /// The file.
    public var file: String
    /// The line, from 1.
    public var line: Int
  }

  /// What one line, file or traceback has.
  public struct Statistic: Codable, Sendable, Equatable {
    /// Where the blocks came from, the innermost frame last, as in Python.
    public var frames: [Frame]
    /// Bytes and number of blocks.
    public var sizeBytes: Int
    /// How many.
    public var count: Int
  }

  /// The run that was captured.
  public let run: ReportedRun
  /// Which blocks are counted.
  public let blocks: Blocks
  /// By what they are put together.
  public let grouping: Grouping
  /// The largest first.
  public let statistics: [Statistic]
  /// Whether each block counts for all lines of its traceback and not for the innermost alone.
  public let isCumulative: Bool
  /// Statistics in all, and what they have together.
  public let groups: Int
  /// Bytes of everything, what is not shown included.
  public let totalBytes: Int
  /// Everything, what is not shown included.
  public let totalCount: Int

  private let source: [Substring]

  private enum CodingKeys: String, CodingKey {
    case run, blocks, grouping, isCumulative, statistics, groups, totalBytes, totalCount
  }

  /// Makes the report.
  /// - Parameters:
  ///   - cumulative: whether each block counts for every line of its traceback, as often as the line is
  ///     in it; as in Python not by traceback.
  ///   - top: how many statistics, all if nil.
  /// - Throws: `ReportError` if blocks were not traced.
  public init(
    _ capture: Capture, blocks: Blocks = .end, grouping: Grouping = .lineno,
    cumulative isCumulative: Bool = false, top: Int? = nil
  ) throws(ReportError) {
    guard capture.header.level == .full || !capture.tracebacks.isEmpty else {
      throw ReportError("the capture does not know where blocks came from: it is not a full one")
    }
    run = ReportedRun(capture)
    self.blocks = blocks
    self.grouping = grouping
    self.isCumulative = isCumulative && grouping != .traceback
    source = capture.header.source.split(separator: "\n", omittingEmptySubsequences: false)
    var found: [[Frame]: (bytes: Int, count: Int)] = [:]
    for traceback in capture.tracebacks {
      let (bytes, count) = Self.figures(traceback, blocks)
      if count == 0 { continue }
      var frames = traceback.frames.reversed().filter(capture.frames.indices.contains).map {
        Frame(file: capture.frames[$0].file, line: capture.frames[$0].line)
      }
      if frames.isEmpty { frames = [Frame(file: "<unknown>", line: 0)] }
      func add(_ key: [Frame]) {
        found[key, default: (0, 0)].bytes += bytes
        found[key, default: (0, 0)].count += count
      }
      let counted = self.isCumulative ? frames[...] : frames.suffix(1)
      switch grouping {
      case .lineno: for frame in counted { add([frame]) }
      case .filename: for frame in counted { add([Frame(file: frame.file, line: 0)]) }
      case .traceback: add(frames)
      }
    }
    let all = found.map { Statistic(frames: $0, sizeBytes: $1.bytes, count: $1.count) }
      .sorted { Self.precedes($1, $0) }
    statistics = Array(all.first(top))
    groups = all.count
    totalBytes = capture.tracebacks.reduce(0) { $0 + Self.figures($1, blocks).bytes }
    totalCount = capture.tracebacks.reduce(0) { $0 + Self.figures($1, blocks).count }
  }

  private static func figures(
    _ traceback: CaptureTraceback, _ blocks: Blocks
  ) -> (bytes: Int, count: Int) {
    switch blocks {
    case .end: (traceback.liveBytes, traceback.liveBlocks)
    case .peak: (traceback.peakBytes, traceback.peakBlocks)
    case .total: (traceback.allocatedBytes, traceback.allocations)
    }
  }

  /// Python's order: size, number, then the traceback from the oldest frame.
  private static func precedes(_ a: Statistic, _ b: Statistic) -> Bool {
    if (a.sizeBytes, a.count) != (b.sizeBytes, b.count) {
      return (a.sizeBytes, a.count) < (b.sizeBytes, b.count)
    }
    return a.frames.lexicographicallyPrecedes(b.frames) {
      $0.file != $1.file
        ? $0.file.unicodeScalars.lexicographicallyPrecedes($1.file.unicodeScalars)
        : $0.line < $1.line
    }
  }

  /// The rows for `--csv`.
  public var csvTable: CSVTable {
    CSVTable(
      ["file", "line", "sizeBytes", "count", "traceback"],
      statistics.map { statistic in
        let place = statistic.frames.last!
        return [
          place.file, "\(place.line)", "\(statistic.sizeBytes)", "\(statistic.count)",
          statistic.frames.map { "\($0.file):\($0.line)" }.joined(separator: ";"),
        ]
      })
  }

  /// A line for each statistic, as Python's `str` of it; for tracebacks their lines below, as
  /// `Traceback.format` gives them.
  public func text(style: ReportStyle) -> String {
    var out = ""
    for statistic in statistics {
      out += Display.printable(Self.text(statistic)) + "\n"
      guard grouping == .traceback else { continue }
      for frame in statistic.frames {
        out += "  File \"\(Display.printable(frame.file))\", line \(frame.line)\n"
        guard frame.file == run.script, source.indices.contains(frame.line - 1) else { continue }
        let text = source[frame.line - 1].trimmingCharacters(in: .whitespaces)
        if !text.isEmpty { out += "    \(Display.printable(text))\n" }
      }
    }
    return out.isEmpty ? "no block is on record\n" : out
  }

  static func text(_ statistic: Statistic) -> String {
    // Python writes the oldest frame of a traceback.
    let place = statistic.frames[0]
    var text = "\(place.file):\(place.line): size=\(size(Double(statistic.sizeBytes))), "
    text += "count=\(statistic.count)"
    if statistic.count > 0 {
      text += ", average=\(size(Double(statistic.sizeBytes) / Double(statistic.count)))"
    }
    return text
  }

  /// A size as tracemalloc writes it: three digits with a fraction or four or five without.
  static func size(_ bytes: Double) -> String {
    var size = bytes
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    for unit in units {
      if abs(size) < 100, unit != "B" { return String(format: "%.1f %@", size, unit) }
      if abs(size) < 10240 || unit == units.last { return String(format: "%.0f %@", size, unit) }
      size /= 1024
    }
    return ""
  }
}

extension TracemallocReport.Frame: Hashable {}
