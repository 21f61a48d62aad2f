import Insight

/// Writes the text form of a run: a head, four tables, the expectations and the outcome.
struct TextReport {
  let record: RunRecord
  let style: ReportStyle
  let paint: Paint
  private(set) var output = ""

  init(record: RunRecord, style: ReportStyle) {
    self.record = record
    self.style = style
    self.paint = Paint(isOn: style.usesColor)
  }

  mutating func render() -> String {
    writeHead()
    if record.total.wallNanoseconds > 0 || record.total.objectsMade > 0 || !record.phases.isEmpty {
      write(objectsTable(), title: "Time and objects")
      write(memoryTable(), title: "Memory")
      write(collectionsTable(), title: "Collections", ifEmpty: "no collection ran")
      write(pausesTable(), title: "Pauses", ifEmpty: nil)
    }
    for section in record.sections ?? [] { write(section) }
    if let allocations = record.allocations {
      write(
        allocationsTable(allocations), title: "Top allocations by line",
        ifEmpty: "no block is on record")
    }
    writeExpectations()
    writeOutcome()
    return output
  }

  /// Every phase in order, then the whole run.
  var allPhases: [PhaseRecord] { record.phases + [record.total] }

  func time(_ nanoseconds: Int) -> String {
    Units.nanoseconds(nanoseconds, ascii: !style.usesUnicode)
  }

  mutating func line(_ text: String = "") {
    output += text
    output += "\n"
  }

  private mutating func write(_ table: Table, title: String, ifEmpty: String? = nil) {
    if table.rows.isEmpty {
      guard let ifEmpty else { return }
      line()
      line(paint.title(title) + paint.faint("  \(ifEmpty)"))
      return
    }
    line()
    line(paint.title(title))
    for item in table.lines(width: style.width, style: style) {
      switch item {
      case .header(let text): line(paint.label(text))
      case .rule(let text): line(paint.faint(text))
      case .row(let text, let bar, let isTotal):
        let cells = isTotal ? paint.title(text) : text
        line(bar.isEmpty ? cells : "\(cells)  \(paint.bar(bar))")
      }
    }
  }
}

// MARK: - Sections of plugins

extension TextReport {
  private mutating func write(_ section: SectionRecord) {
    line()
    line(
      paint.title(
        Display.cut(Display.printable(section.title), to: style.width, ellipsis: style.ellipsis)))
    let names = section.lines.map { Display.printable($0.name) }
    let indent = min((names.map(Display.width).max() ?? 0) + 2, style.width / 2)
    for (name, item) in zip(names, section.lines) {
      var value = item.value.description
      if case .integer(let number) = item.value { value = Units.count(Int(number)) }
      if !item.unit.isEmpty { value += " " + item.unit }
      let head = Display.pad(
        Display.cut(name, to: indent - 2, ellipsis: style.ellipsis), to: indent)
      let parts = Display.wrap(Display.printable(value), to: style.width - indent)
      for (index, text) in parts.enumerated() {
        line(index == 0 ? paint.label(head) + text : Display.pad("", to: indent) + text)
      }
    }
  }
}

// MARK: - Head and outcome

extension TextReport {
  private mutating func writeHead() {
    let name = Display.printable(record.script.name)
    let title = Display.cut(name, to: style.width, ellipsis: style.ellipsis)
    line(paint.title(title))
    for text in Display.wrap(Display.printable(record.script.summary), to: style.width) {
      line(text)
    }
    field("script", Display.printable(record.script.path), isPath: true)
    field("profile", "CPython \(Display.printable(record.pythonProfile))")
    field("collector", collector())
    field("seed", "\(record.seed)")
    for (index, parameter) in record.parameters.enumerated() {
      field(index == 0 ? "parameters" : "", describe(parameter))
    }
  }

  private mutating func field(_ label: String, _ value: String, isPath: Bool = false) {
    let indent = 12
    let room = style.width - indent
    let lines =
      isPath
      ? [Display.cutMiddle(value, to: room, ellipsis: style.ellipsis)]
      : Display.wrap(value, to: room)
    for (index, text) in lines.enumerated() {
      let head = Display.pad(index == 0 ? label : "", to: indent)
      line(paint.label(head) + text)
    }
  }

  private func collector() -> String {
    let options = record.collector.options.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    let text = "\(record.collector.name) (\(record.collector.origin))"
    return Display.printable(options.isEmpty ? text : "\(text) \(options)")
  }

  private func describe(_ parameter: ParameterRecord) -> String {
    func figure(_ value: ParameterValue) -> String {
      if case .integer(let number) = value { return Units.count(Int(number)) }
      return Display.printable(value.description)
    }
    let text = "\(Display.printable(parameter.name)) = \(figure(parameter.value))"
    return parameter.value == parameter.default
      ? text : "\(text) (default \(figure(parameter.default)))"
  }

  private mutating func writeExpectations() {
    guard !record.failedExpectations.isEmpty else { return }
    line()
    line(paint.title("Expectations not met"))
    let mark = style.usesUnicode ? "✗ " : "x "
    for expectation in record.failedExpectations {
      let place = expectation.location.isEmpty ? "" : "\(expectation.location): "
      let text = Display.printable(place + expectation.message)
      for (index, part) in Display.wrap(text, to: style.width - 2).enumerated() {
        line((index == 0 ? paint.bad(mark) : "  ") + part)
      }
    }
  }

  private mutating func writeOutcome() {
    let total = record.total
    if total.garbageHeldObjects > 0 {
      line()
      let objects = total.garbageHeldObjects == 1 ? "object" : "objects"
      let text =
        "garbage held at the end: \(Units.count(total.garbageHeldObjects)) \(objects), "
        + Units.bytes(total.garbageHeldBytes)
      for part in Display.wrap(text, to: style.width) { line(paint.warning(part)) }
    }
    line()
    switch record.status {
    case .ok:
      line(paint.good("ok"))
    case .expectationNotMet:
      let count = record.failedExpectations.count
      line(paint.bad("\(count) expectation\(count == 1 ? "" : "s") not met"))
    case .failed:
      let text = Display.printable("failed: \(record.failure ?? "the run did not finish")")
      for part in Display.wrap(text, to: style.width) { line(paint.bad(part)) }
    }
  }
}
