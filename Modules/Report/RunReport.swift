// Report: what people read of a run, and what other programs load.
//
// Everything here is made from a finished `RunRecord`; nothing measures, and nothing looks at the
// clock, the environment or the terminal except `ReportStyle.detect`. So the same record and the
// same style give the same bytes.
//
// Invariants of the text form:
// - No line is wider than the style's width (`Display.width` counts columns, not characters). Long
//   texts are cut or broken between words; tables give up their least important columns.
// - Colour adds escape sequences and changes no other character.
// - Text that comes from a script cannot send control characters to the terminal.

import Foundation
import Insight

/// The forms in which a recorded run can be read.
public enum RunReport {
  /// The report for a terminal or a plain text file.
  ///
  /// - Parameters:
  ///   - record: the run
  ///   - style: width, colour and character set; see `ReportStyle.detect`
  /// - Returns: lines, each ended by a newline
  public static func text(_ record: RunRecord, style: ReportStyle = ReportStyle()) -> String {
    var writer = TextReport(record: record, style: style)
    return writer.render()
  }

  /// The record as JSON, pretty-printed and with sorted keys, as docs/report-schema.md describes.
  ///
  /// - Returns: UTF-8 text ended by a newline; equal records give equal bytes
  public static func json(_ record: RunRecord) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      var data = try encoder.encode(record)
      data.append(UInt8(ascii: "\n"))
      return data
    } catch {
      // Nothing in a record can fail to be encoded: its only floats are written as JSON can.
      preconditionFailure("a run record could not be encoded: \(error)")
    }
  }
}
