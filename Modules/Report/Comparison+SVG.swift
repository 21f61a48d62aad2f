import Insight

extension Comparison {
  /// A picture of the comparison: for each strategy total time with the collector's part, and the
  /// longest pause, on scales of their own. Plain SVG, readable on light and dark ground.
  public func svg() -> String {
    let rowHeight = 26
    let top = 46
    let labels = 130
    let timeWidth = 330
    let pauseLeft = labels + timeWidth + 90
    let pauseWidth = 190
    let width = pauseLeft + pauseWidth + 90
    let height = top + rows.count * rowHeight + 16
    let slowest = max(rows.map(\.medianWallNanoseconds).max() ?? 1, 1)
    let longest = max(rows.map(\.pauses.maxNanoseconds).max() ?? 1, 1)
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" font-family="system-ui, sans-serif" font-size="12" \
      role="img">
      <title>Collectors compared: time and pauses</title>
      <style>
      text { fill: #24292f } .head { font-weight: 600 } .work { fill: #9bb7d4 }
      .gc { fill: #2f6db5 } .pause { fill: #c2571a }
      @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .work { fill: #47617d }
      .gc { fill: #6cb0ff } .pause { fill: #f0883e } }
      </style>
      <text class="head" x="\(labels)" y="18">total time; dark: in the collector</text>
      <text class="head" x="\(pauseLeft)" y="18">longest pause</text>

      """
    for (i, row) in rows.enumerated() {
      let y = top + i * rowHeight - 10
      if row.failure != nil {
        text += "<text x=\"\(labels - 8)\" y=\"\(y + 12)\" text-anchor=\"end\">"
        text += "\(row.collector)</text><text x=\"\(labels)\" y=\"\(y + 12)\">failed</text>\n"
        continue
      }
      let total = max(1, row.medianWallNanoseconds * timeWidth / slowest)
      let collecting = row.collectorNanoseconds * timeWidth / slowest
      let pause = max(1, row.pauses.maxNanoseconds * pauseWidth / longest)
      let base = y + 12
      text += "<text x=\"\(labels - 8)\" y=\"\(base)\" text-anchor=\"end\">"
      text += "\(row.collector)</text>\n"
      text += "<rect class=\"work\" x=\"\(labels)\" y=\"\(y)\" width=\"\(total)\" height=\"16\"/>\n"
      text += "<rect class=\"gc\" x=\"\(labels)\" y=\"\(y)\" width=\"\(collecting)\" "
      text += "height=\"16\"/>\n"
      text += "<text x=\"\(labels + total + 6)\" y=\"\(base)\">"
      text += "\(Units.nanoseconds(row.medianWallNanoseconds))</text>\n"
      text += "<rect class=\"pause\" x=\"\(pauseLeft)\" y=\"\(y)\" width=\"\(pause)\" "
      text += "height=\"16\"/>\n"
      text += "<text x=\"\(pauseLeft + pause + 6)\" y=\"\(base)\">"
      text += "\(Units.nanoseconds(row.pauses.maxNanoseconds))</text>\n"
    }
    return text + "</svg>\n"
  }
}
