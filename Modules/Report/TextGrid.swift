/// A table of texts for a command that is not about a run: a first column of names and further
/// columns that are aligned right. What is too wide for one table is told in several, below each
/// other, each with the first column.
public struct TextGrid {
  /// A line of the table.
  public enum Row: Sendable {
    /// One text per column.
    case cells([String])
    /// A heading over what follows.
    case heading(String)
  }

  /// The titles of the columns.
  public var columns: [String]
  /// The lines.
  public var rows: [Row] = []

  /// Whether a text that stands to the left already is shown as `=`.
  public var marksRepeats: Bool

  /// A table without lines.
  public init(marksRepeats: Bool = false, columns: [String]) {
    self.marksRepeats = marksRepeats
    self.columns = columns
  }

  /// The table as lines, each ended by a newline, none wider than the style's width.
  public func text(style: ReportStyle) -> String {
    let widths = columns.indices.map { i in
      rows.reduce(Display.width(columns[i])) { width, row in
        if case .cells(let cells) = row { return max(width, Display.width(cells[i])) }
        return width
      }
    }
    var out = ""
    var first = 1
    repeat {
      var chosen = [0]
      var room = style.width - widths[0]
      while first < columns.count, chosen.count == 1 || room >= widths[first] + 2 {
        room -= widths[first] + 2
        chosen.append(first)
        first += 1
      }
      if !out.isEmpty { out += "\n" }
      out += part(chosen, style)
    } while first < columns.count
    return out
  }

  private func part(_ chosen: [Int], _ style: ReportStyle) -> String {
    var table = Table(columns: chosen.map { Table.Column(columns[$0]) })
    for row in rows {
      switch row {
      case .cells(let cells):
        table.rows.append(
          Table.Row(
            cells: chosen.map { i in
              // The first version of each table is told in full.
              marksRepeats && i > chosen[1] && cells[i] == cells[i - 1] ? "=" : cells[i]
            }))
      case .heading: table.rows.append(Table.Row(cells: chosen.map { _ in "" }))
      }
    }
    let paint = Paint(isOn: style.usesColor)
    var out = ""
    for (i, line) in table.lines(width: style.width, style: style).enumerated() {
      switch line {
      case .header(let text): out += paint.title(Self.trimmed(text)) + "\n"
      case .rule(let text): out += paint.faint(text) + "\n"
      case .row(let text, _, _):
        if case .heading(let title) = rows[i - 2] {
          out += "\n" + paint.title(title) + "\n"
        } else {
          out += Self.trimmed(text) + "\n"
        }
      }
    }
    return out
  }

  private static func trimmed(_ text: String) -> String {
    String(text.reversed().drop { $0 == " " }.reversed())
  }
}
