import Foundation

/// Draws arenas as rows of cells, a cell for each pool or, on narrow terminals, for several.
struct HeapMapPicture {
  private let style: ReportStyle
  private let poolsPerArena: Int
  private let bytesPerArena: Int
  /// Pools that one cell stands for.
  private let poolsPerCell: Int
  private let labelColumns: Int
  private let hasShare: Bool

  init(_ report: HeapMapReport, _ style: ReportStyle) {
    self.style = style
    poolsPerArena = max(report.bytesPerArena / max(report.poolBytes, 1), 1)
    bytesPerArena = report.bytesPerArena
    let highest = report.arenas.map(\.address).max() ?? 0
    labelColumns = max(String(highest, radix: 16).count + 2, 5)
    let room = style.width - labelColumns - 2
    var cells = 1
    while (poolsPerArena + cells - 1) / cells > room { cells *= 2 }
    poolsPerCell = cells
    hasShare = room - (poolsPerArena + cells - 1) / cells >= 6
  }

  /// Occupancy from empty to full, one character each.
  private var levels: [Character] { Array(style.usesUnicode ? "▁▂▃▄▅▆▇█" : "12345678") }
  private var empty: Character { style.usesUnicode ? "·" : "." }

  func write(_ arenas: some Collection<HeapMapReport.Arena>, _ page: inout ReportPage) {
    for arena in arenas {
      let label = "0x" + String(arena.address, radix: 16)
      var line = page.paint.label(Display.pad(label, to: labelColumns)) + "  "
      line += row(arena, page.paint)
      if hasShare {
        let share = Units.share(arena.usedBytes, of: bytesPerArena)
        line += Display.pad(share, to: 6, right: true)
      }
      page.line(line)
    }
    writeLegend(&page)
  }

  private func row(_ arena: HeapMapReport.Arena, _ paint: Paint) -> String {
    var pools = [HeapMapReport.Pool?](repeating: nil, count: poolsPerArena)
    for pool in arena.pools where pools.indices.contains(pool.index) { pools[pool.index] = pool }
    var out = ""
    // Cells of one colour go out in one piece.
    var piece = ""
    var color: UInt8?
    let end = hasShare ? poolsPerArena : (pools.lastIndex { $0 != nil } ?? 0) + 1
    for first in stride(from: 0, to: end, by: poolsPerCell) {
      let (character, next) = cell(
        pools[first..<min(first + poolsPerCell, end)].compactMap { $0 })
      if next != color {
        out += paint.shade(piece, color)
        piece = ""
        color = next
      }
      piece.append(character)
    }
    return out + paint.shade(piece, color)
  }

  /// A cell's character and colour. Of several pools it shows the mean, in the colour of the one with
  /// the most bytes in use.
  private func cell(_ pools: [HeapMapReport.Pool]) -> (Character, UInt8?) {
    if pools.isEmpty { return (" ", nil) }
    let parts = pools.map { Double($0.used) / Double(max($0.capacity, 1)) }
    let part = parts.reduce(0, +) / Double(poolsPerCell)
    if part == 0 { return (empty, nil) }
    let level = min(max(Int((part * Double(levels.count)).rounded(.up)), 1), levels.count)
    let fullest = pools.max { $0.used * $0.blockBytes < $1.used * $1.blockBytes }!
    return (levels[level - 1], Self.color(fullest.blockBytes))
  }

  /// Block sizes up to which a colour goes; of the 256 colours of terminals, from cold to warm.
  private static let colors: [(upTo: Int, color: UInt8)] = [
    (32, 33), (64, 37), (96, 35), (128, 112), (192, 178), (256, 208), (384, 203), (512, 169),
  ]

  private static func color(_ blockBytes: Int) -> UInt8? {
    colors.first { blockBytes <= $0.upTo }?.color
  }

  private func writeLegend(_ page: inout ReportPage) {
    page.line()
    let pools = poolsPerCell == 1 ? "a pool" : "\(poolsPerCell) pools"
    page.note(
      "a cell is \(pools): \(levels.first!) few of its blocks in use, \(levels.last!) all; "
        + "\(empty) a pool with none; blank where no pool was made yet")
    guard style.usesColor else { return }
    // The widest part is "-512", so all eight stand in 40 columns and a few.
    var out = ""
    var columns = 0
    for (index, entry) in Self.colors.enumerated() {
      let text = (index == 0 ? "blocks to " : "") + "\(entry.upTo)"
      if columns + text.count + 1 > style.width {
        page.line(out)
        (out, columns) = ("", 0)
      }
      out += page.paint.shade(text, entry.color) + " "
      columns += text.count + 1
    }
    page.line(ReportPage.trimmed(out))
  }
}
