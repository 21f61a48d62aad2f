import Foundation

/// The lines of a report while they are written.
struct ReportPage {
  let style: ReportStyle
  let paint: Paint
  private(set) var output = ""

  init(_ style: ReportStyle) {
    self.style = style
    paint = Paint(isOn: style.usesColor)
  }

  /// A page that begins with what it is and which run it is about.
  init(_ style: ReportStyle, _ title: String, _ run: ReportedRun) {
    self.init(style)
    let name = Display.cutMiddle(
      Display.printable("\(title): \(run.script)"), to: style.width, ellipsis: style.ellipsis)
    line(paint.title(name))
    note("CPython \(run.python), \(run.collector), \(time(run.durationNanoseconds))")
    if let damage = run.damage { note(damage, paint.warning) }
  }

  func time(_ nanoseconds: Int) -> String {
    Units.nanoseconds(nanoseconds, ascii: !style.usesUnicode)
  }

  mutating func line(_ text: String = "") { output += text + "\n" }

  /// A heading, and an empty line before it.
  mutating func heading(_ text: String) {
    if !output.isEmpty { line() }
    let clean = Display.cut(Display.printable(text), to: style.width, ellipsis: style.ellipsis)
    line(paint.title(clean))
  }

  /// A remark, broken between words.
  mutating func note(_ text: String) { note(text, paint.faint) }

  mutating func note(_ text: String, _ color: (String) -> String) {
    for part in Display.wrap(Display.printable(text), to: style.width) { line(color(part)) }
  }

  mutating func table(_ table: Table) {
    for item in table.lines(width: style.width, style: style) {
      switch item {
      case .header(let text): line(paint.label(Self.trimmed(text)))
      case .rule(let text): line(paint.faint(text))
      case .row(let text, let bar, let isTotal):
        let cells = isTotal ? paint.title(Self.trimmed(text)) : text
        line(bar.isEmpty ? (isTotal ? cells : Self.trimmed(cells)) : "\(text)  \(paint.bar(bar))")
      }
    }
  }

  /// Lines of a label, a picture that takes the room that is left, and a remark behind it.
  mutating func pictures(
    _ rows: [(label: String, note: String, draw: (_ columns: Int) -> String)], widest: Int = 80
  ) {
    let labels = min(rows.map { Display.width($0.label) }.max() ?? 0, style.width / 3)
    let notes = rows.map { Display.width($0.note) }.max() ?? 0
    var room = style.width - labels - 2
    let hasNotes = notes > 0 && room - notes - 2 >= 10
    if hasNotes { room -= notes + 2 }
    room = min(room, widest)
    for row in rows {
      let label = Display.cut(
        Display.printable(row.label), to: labels, ellipsis: style.ellipsis)
      let picture = Display.pad(row.draw(room), to: room)
      let text =
        hasNotes ? "\(paint.bar(picture))  \(row.note)" : paint.bar(Self.trimmed(picture))
      line(Self.trimmed(paint.label(Display.pad(label, to: labels)) + "  " + text))
    }
  }

  static func trimmed(_ text: String) -> String {
    var end = text.endIndex
    while end > text.startIndex, text[text.index(before: end)] == " " {
      end = text.index(before: end)
    }
    return String(text[..<end])
  }
}

/// A row of characters, each as high as a value.
enum Sparkline {
  /// The values on a scale from zero to the highest; nil where there is none.
  static func text(_ values: [Int?], style: ReportStyle) -> String {
    let top = values.reduce(0) { max($0, $1 ?? 0) }
    let levels = Array(style.usesUnicode ? "▁▂▃▄▅▆▇█" : ".:-=+*#@")
    return String(
      values.map { value -> Character in
        guard let value, value > 0 else { return " " }
        let level = (Double(value) / Double(top) * Double(levels.count)).rounded(.up)
        return levels[min(max(Int(level), 1), levels.count) - 1]
      })
  }

  /// Cuts the time into cells. A cell has the highest value in its time; without one it has the value
  /// before it, as levels last until they change. Cells before the first value have none.
  static func levels(
    _ points: [(time: Int, value: Int)], duration: Int, cells: Int
  ) -> [Int?] {
    guard cells > 0 else { return [] }
    var result = [Int?](repeating: nil, count: cells)
    var last: Int?
    var next = 0
    for cell in 0..<cells {
      let end = cell == cells - 1 ? Int.max : time(cell + 1, cells, duration)
      var highest: Int?
      while next < points.count, points[next].time < end {
        highest = max(highest ?? Int.min, points[next].value)
        last = points[next].value
        next += 1
      }
      result[cell] = highest ?? last
    }
    return result
  }

  /// The same for what happens at moments: a cell has the sum of what happened in its time.
  static func sums(_ points: [(time: Int, value: Int)], duration: Int, cells: Int) -> [Int?] {
    guard cells > 0 else { return [] }
    var result = [Int?](repeating: nil, count: cells)
    for point in points {
      let cell = Int(Double(point.time) / Double(max(duration, 1)) * Double(cells))
      let index = min(max(cell, 0), cells - 1)
      result[index] = (result[index] ?? 0) + point.value
    }
    return result
  }

  private static func time(_ cell: Int, _ cells: Int, _ duration: Int) -> Int {
    Int(Double(duration) * Double(cell) / Double(cells))
  }
}

/// A stretch of time on a line of characters.
enum TimeBar {
  static func text(_ begin: Int, _ end: Int, of duration: Int, columns: Int, style: ReportStyle)
    -> String
  {
    let whole = Double(max(duration, 1))
    let first = min(Int(Double(begin) / whole * Double(columns)), columns - 1)
    let last = min(Int((Double(end) / whole * Double(columns)).rounded(.up)), columns)
    let length = max(last - first, 1)
    return String(repeating: " ", count: max(first, 0))
      + String(repeating: style.usesUnicode ? "█" : "#", count: length)
  }
}
