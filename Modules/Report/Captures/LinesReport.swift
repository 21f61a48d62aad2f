import Capture
import Foundation

/// What each line of the script did to memory: memory_profiler's table.
public struct LinesReport: CaptureReport {
  /// The word after `moult report`.
  public static let kind = "lines"
  /// The version of the schema.
  public static let version = 1

  /// A line of a file.
  public struct Line: Codable, Sendable, Equatable {
    /// The file and the line, from 1.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// How often it was executed.
    public var occurrences: Int
    /// Heap operations that it performed.
    public var operations: Int
    /// Objects that it made.
    public var objectsMade: Int
    /// By how much it made the bytes in allocated blocks grow, all executions together.
    public var incrementBytes: Int
    /// Bytes in allocated blocks when it was last left.
    public var bytesAfter: Int
    /// The length of the collections that began at it.
    public var pauseNanoseconds: Int
    /// The text of the line; empty if it is not known.
    public var source: String
  }

  /// In which order lines come.
  public enum Order: String, CaseIterable, Sendable {
    case line, increment, occurrences, objects, pause
  }

  /// The run that was captured.
  public let run: ReportedRun
  /// The lines that did something.
  public let lines: [Line]

  private let source: [Substring]
  private let order: Order
  private let isCut: Bool
  private let precision: Int
  private let contentColumns: Int?

  private enum CodingKeys: String, CodingKey { case run, lines }

  /// Makes the report.
  /// - Parameters:
  ///   - order: in which order lines come. In that of lines the text shows all lines of the script.
  ///   - top: how many lines; those that come first in the order, or with the largest increments where
  ///     they are in the order of lines.
  ///   - precision: digits after the decimal point of MiB.
  ///   - cutsTo: columns after which the text of lines is cut; nil for never.
  public init(
    _ capture: Capture, order: Order = .line, top: Int? = nil, precision: Int = 3,
    cutsTo contentColumns: Int? = nil
  ) {
    run = ReportedRun(capture)
    self.order = order
    self.precision = precision
    self.contentColumns = contentColumns
    isCut = top.map { $0 < capture.lines.count } ?? false
    let text = capture.header.source.split(separator: "\n", omittingEmptySubsequences: false)
    source = text.last == "" ? text.dropLast() : text
    let script = capture.header.scriptPath
    let all = capture.lines.map { line in
      let isKnown = line.file == script && text.indices.contains(line.line - 1)
      return Line(
        file: line.file, line: line.line, occurrences: line.occurrences,
        operations: line.operations, objectsMade: line.objectsMade,
        incrementBytes: line.increment, bytesAfter: line.bytesAfter,
        pauseNanoseconds: line.pauseNanoseconds,
        source: isKnown ? String(text[line.line - 1]) : "")
    }
    let sorted = all.sorted { a, b in
      let key = (Self.rank(b, order), a.file == script ? 0 : 1, a.file, a.line)
      return key < (Self.rank(a, order), b.file == script ? 0 : 1, b.file, b.line)
    }
    guard order == .line, let top else {
      lines = Array(sorted.first(top))
      return
    }
    let chosen = Set(
      sorted.indices.sorted {
        (abs(sorted[$1].incrementBytes), $0) < (abs(sorted[$0].incrementBytes), $1)
      }.prefix(top))
    lines = sorted.indices.filter(chosen.contains).map { sorted[$0] }
  }

  private static func rank(_ line: Line, _ order: Order) -> Int {
    switch order {
    case .line: 0
    case .increment: line.incrementBytes
    case .occurrences: line.occurrences
    case .objects: line.objectsMade
    case .pause: line.pauseNanoseconds
    }
  }

  /// The rows for `--csv`.
  public var csvTable: CSVTable {
    CSVTable(
      [
        "file", "line", "occurrences", "operations", "objectsMade", "incrementBytes",
        "bytesAfter", "pauseNanoseconds", "source",
      ],
      lines.map {
        [
          $0.file, "\($0.line)", "\($0.occurrences)", "\($0.operations)", "\($0.objectsMade)",
          "\($0.incrementBytes)", "\($0.bytesAfter)", "\($0.pauseNanoseconds)", $0.source,
        ]
      })
  }

  /// The table as memory_profiler's `show_results` writes it, character by character. What it calls
  /// memory usage is resident memory of the process; here it is the bytes in allocated blocks.
  public func text(style: ReportStyle) -> String {
    var out = ""
    var files: [String] = []
    for line in lines where !files.contains(line.file) { files.append(line.file) }
    if files.isEmpty { return "no line of the script did anything to the heap\n" }
    let header = row("Line #", "Mem usage", "Increment", "Occurrences", "Line Contents")
    for file in files {
      out += "Filename: \(Display.printable(file))\n\n\(header)\n"
      out += String(repeating: "=", count: header.count) + "\n"
      let known = lines.filter { $0.file == file }
      let showsAll = order == .line && !isCut && file == run.script && !source.isEmpty
      let byNumber = Dictionary(known.map { ($0.line, $0) }) { first, _ in first }
      for number in showsAll ? Array(1...source.count) : known.map(\.line) {
        let text = byNumber[number]?.source ?? String(source[number - 1])
        out += row(number, byNumber[number], text, style) + "\n"
      }
      out += "\n\n"
    }
    return out
  }

  private func row(_ number: Int, _ line: Line?, _ text: String, _ style: ReportStyle) -> String {
    var text = Display.printable(text)
    if let contentColumns, contentColumns > 0 {
      text = Display.cut(text, to: contentColumns, ellipsis: style.ellipsis)
    }
    guard let line else { return row("\(number)", "", "", "", text) }
    return row(
      "\(number)", mebibytes(line.bytesAfter), mebibytes(line.incrementBytes),
      "\(line.occurrences)", text)
  }

  private func mebibytes(_ bytes: Int) -> String {
    let number = String(format: "%.\(precision)f", Double(bytes) / 1_048_576)
    return Display.pad(number, to: precision + 4, right: true) + " MiB"
  }

  /// `'{0:>6} {1:>12} {2:>12}  {3:>10}   {4:<}'`.
  private func row(
    _ number: String, _ usage: String, _ increment: String, _ occurrences: String, _ text: String
  ) -> String {
    Display.pad(number, to: 6, right: true) + " " + Display.pad(usage, to: 12, right: true) + " "
      + Display.pad(increment, to: 12, right: true) + "  "
      + Display.pad(occurrences, to: 10, right: true) + "   " + text
  }

  /// Columns in front of the text of a line.
  public static let columnsBeforeContent = 47
}
