/// A table of texts whose columns are aligned and which never grows wider than it may.
///
/// The first column is left-aligned and shrinks if need be; the others are right-aligned, and the
/// least important of them are left out until the rest fits. A bar column takes what is left.
struct Table {
  struct Column {
    var title: String
    /// Columns with a higher number are left out first; those with 0 never.
    var expendable: Int

    init(_ title: String, expendable: Int = 0) {
      self.title = title
      self.expendable = expendable
    }
  }

  struct Row {
    var cells: [String]
    /// The length of the bar as a part of the longest, 0...1; nil for none.
    var bar: Double?
    var isTotal = false
  }

  var columns: [Column]
  var rows: [Row] = []

  /// What the table's lines are: to be coloured by the caller.
  enum Line {
    case header(String)
    case rule(String)
    /// The cells and, apart so that it can have its own colour, the bar.
    case row(String, bar: String, isTotal: Bool)
  }

  private static let gap = 2
  private static let narrowestFirstColumn = 8
  private static let narrowestBar = 6
  private static let widestBar = 24

  /// Lays the table out.
  ///
  /// - Parameters:
  ///   - width: the most columns that a line may take
  ///   - style: which characters may be used
  func lines(width: Int, style: ReportStyle) -> [Line] {
    var kept = Array(columns.indices)
    var widths = columns.indices.map { index in
      rows.reduce(Display.width(columns[index].title)) { max($0, Display.width($1.cells[index])) }
    }
    func needed() -> Int {
      kept.reduce(0) { $0 + widths[$1] } + (kept.count - 1) * Self.gap
    }
    // First the names give up some room, then the least important columns go.
    let names = widths[0]
    while needed() > width {
      widths[0] = max(names - (needed() - width), min(names, Self.narrowestFirstColumn))
      if needed() <= width { break }
      let last = kept.enumerated().max {
        columns[$0.element].expendable < columns[$1.element].expendable
      }
      guard let last, columns[last.element].expendable > 0 else { break }
      kept.remove(at: last.offset)
      widths[0] = names
    }

    var barWidth = 0
    if rows.contains(where: { $0.bar != nil }) {
      let room = width - needed() - Self.gap
      if room >= Self.narrowestBar { barWidth = min(room, Self.widestBar) }
    }

    func line(_ cells: [String]) -> String {
      let texts = kept.map { index in
        let text = Display.cut(cells[index], to: widths[index], ellipsis: style.ellipsis)
        return Display.pad(text, to: widths[index], right: index > 0)
      }
      let joined = texts.joined(separator: String(repeating: " ", count: Self.gap))
      return Display.cut(joined, to: width, ellipsis: style.ellipsis)
    }
    var lines: [Line] = [
      .header(line(columns.map(\.title))),
      .rule(String(repeating: style.rule, count: min(needed(), width))),
    ]
    for row in rows {
      let bar = barWidth > 0 ? Bar.text(row.bar ?? 0, width: barWidth, style: style) : ""
      lines.append(.row(line(row.cells), bar: bar, isTotal: row.isTotal))
    }
    return lines
  }
}

/// A horizontal bar of block characters, to an eighth of a column.
enum Bar {
  static func text(_ part: Double, width: Int, style: ReportStyle) -> String {
    guard part > 0, part.isFinite else { return "" }
    let part = min(part, 1)
    guard style.usesUnicode else {
      return String(repeating: "#", count: max(Int((part * Double(width)).rounded()), 1))
    }
    let eighths = max(Int((part * Double(width * 8)).rounded()), 1)
    let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    return String(repeating: "█", count: eighths / 8) + partial
  }
}

extension ReportStyle {
  var ellipsis: String { usesUnicode ? "…" : "..." }
  var rule: String { usesUnicode ? "─" : "-" }
}
