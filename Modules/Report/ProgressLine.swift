import Foundation

/// How far something that takes long has come.
public struct ProgressReading: Sendable, Equatable {
  /// What is going on: the name of a phase, a file; may be empty.
  public var what: String
  /// Operations so far; nil where nobody counts them.
  public var operations: Int?
  /// Objects made so far, for where operations are not counted.
  public var objectsMade: Int?
  /// Bytes in allocated blocks.
  public var bytes: Int?
  /// The part that is done, 0...1; nil if that is not known.
  public var part: Double?

  /// A reading.
  public init(
    what: String = "", operations: Int? = nil, objectsMade: Int? = nil, bytes: Int? = nil,
    part: Double? = nil
  ) {
    self.what = what
    self.operations = operations
    self.objectsMade = objectsMade
    self.bytes = bytes
    self.part = part
  }
}

/// The line that says how far something has come.
public enum ProgressLine {
  /// The line, without colours and without a line feed; it leaves the last column free, so that no
  /// terminal goes to the next line.
  ///
  /// - Parameters:
  ///   - seconds: how long it has taken so far.
  ///   - tick: the number of the line, by which the bar moves where the part is not known.
  public static func text(
    _ reading: ProgressReading, seconds: Double, tick: Int, style: ReportStyle
  ) -> String {
    let bar = bar(reading.part, tick, style)
    var parts: [String] = []
    if let part = reading.part {
      // What is done is not more than that: 100 % is said when it is over.
      parts.append("\(Int((part * 100).rounded(.down))) %")
    }
    parts.append(duration(seconds))
    if let part = reading.part, part > 0 {
      parts.append("\(duration(max(seconds / part - seconds, 0))) left")
    }
    if let operations = reading.operations {
      parts.append(Units.count(operations, "operation"))
    } else if let made = reading.objectsMade {
      parts.append("\(Units.count(made, "object")) made")
    }
    if let bytes = reading.bytes { parts.append(Units.bytes(max(bytes, 0))) }
    if !reading.what.isEmpty { parts.append(Display.printable(reading.what)) }
    // What does not fit is left out from the end.
    while parts.count > 1,
      Display.width(bar + " " + parts.joined(separator: "  ")) > style.width - 1
    { parts.removeLast() }
    return bar + " " + parts.joined(separator: "  ")
  }

  private static let columns = 20

  private static func bar(_ part: Double?, _ tick: Int, _ style: ReportStyle) -> String {
    let (full, free): (Character, Character) = style.usesUnicode ? ("█", "░") : ("#", ".")
    var cells = [Character](repeating: free, count: columns)
    if let part {
      let done = Int((min(max(part, 0), 1) * Double(columns)).rounded(.down))
      for i in 0..<done { cells[i] = full }
    } else {
      // There and back again.
      let length = 4
      let way = columns - length
      let step = tick % (2 * way)
      let first = step < way ? step : 2 * way - step
      for i in first..<first + length { cells[i] = full }
    }
    return style.usesUnicode ? String(cells) : "[\(String(cells))]"
  }

  /// Seconds as people say them: `42 s`, `3:07`, `1:02:03`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    if whole < 3600 { return "\(whole / 60):\(two(whole % 60))" }
    return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }
}
