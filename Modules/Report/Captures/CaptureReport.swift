import Capture
import Foundation
import Insight

// Reports made of a capture. Each is a value that holds all figures of the report and nothing of how it
// looks; its text, JSON and CSV are three ways to write the same value. docs/report-schema.md describes
// the JSON field by field.

/// A report that was made of a capture.
public protocol CaptureReport: Encodable, Sendable {
  /// The kind of report, as `moult report` names it. `moult.report.` and this is the JSON's schema.
  static var kind: String { get }
  /// The version of the schema: rises when a field changes its meaning or goes away.
  static var version: Int { get }
  /// The run that it is about.
  var run: ReportedRun { get }
  /// The figures that come in rows.
  var csvTable: CSVTable { get }
  /// The report as people read it: lines, each ended by a newline.
  func text(style: ReportStyle) -> String
}

extension CaptureReport {
  /// The report as one JSON document, pretty-printed and with sorted keys, ended by a newline.
  public func json() -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      var data = try encoder.encode(ReportDocument(self))
      data.append(UInt8(ascii: "\n"))
      return data
    } catch {
      preconditionFailure("a report could not be encoded: \(error)")
    }
  }

  /// The rows as comma-separated values (RFC 4180, with line feeds), the names of columns first.
  public func csv() -> String { csvTable.text }
}

/// A report that cannot be made of a capture.
public struct ReportError: Error, CustomStringConvertible, Equatable {
  /// Why, for people.
  public let description: String
  /// An error with its text.
  public init(_ description: String) { self.description = description }
}

/// Which run a report is about.
public struct ReportedRun: Codable, Sendable, Equatable {
  /// The script, or the trace that was replayed.
  public var script: String
  /// The Python version that was modelled.
  public var python: String
  /// The strategy.
  public var collector: String
  /// How much was captured: `lines` or `full`.
  public var level: String
  /// How long the run was.
  public var durationNanoseconds: Int
  /// What is wrong with the file, where it was read nevertheless.
  public var damage: String?

  init(_ capture: Capture) {
    script = capture.header.scriptPath
    python = capture.header.python
    collector = capture.header.collector
    level = capture.header.level.rawValue
    durationNanoseconds = capture.duration
    damage = capture.damage
  }
}

/// The fields that all documents have, with those of a report beside them.
private struct ReportDocument<Report: CaptureReport>: Encodable {
  let report: Report

  init(_ report: Report) { self.report = report }

  private enum Key: CodingKey { case schema, version, moultVersion }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode("moult.report.\(Report.kind)", forKey: .schema)
    try container.encode(Report.version, forKey: .version)
    try container.encode(MoultVersion.current, forKey: .moultVersion)
    try report.encode(to: encoder)
  }
}

/// Rows of figures for spreadsheets and scripts.
public struct CSVTable: Sendable, Equatable {
  /// The names of the columns.
  public var columns: [String]
  /// The rows, each with a text per column.
  public var rows: [[String]]

  init(_ columns: [String], _ rows: [[String]] = []) {
    self.columns = columns
    self.rows = rows
  }

  var text: String {
    ([columns] + rows).map { row in row.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// The text in quotes if it would be read as something else without.
  private static func quoted(_ text: String) -> String {
    // By scalars: a carriage return and a line feed are one character.
    let isPlain = text.unicodeScalars.allSatisfy { !"\",\r\n".unicodeScalars.contains($0) }
    return isPlain ? text : "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
