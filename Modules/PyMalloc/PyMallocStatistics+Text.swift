// The text form of the statistics: the lines of sys._debugmallocstats(), character by character.

extension PyMallocStatistics {
  /// The text `sys._debugmallocstats()` writes to stderr for these figures (3.10 to 3.14; for the
  /// older geometry the text of 3.9, which has no arena map).
  public func text(freeLists: [FreeListLine]) -> String {
    var out = ""
    out += "Small block threshold = \(PyMallocLayout.smallRequestThreshold), "
    out += "in \(PyMallocLayout.sizeClassCount) size classes.\n\n"
    out += "class   size   num pools   blocks in use  avail blocks\n"
    out += "-----   ----   ---------   -------------  ------------\n"
    for line in classes {
      let cells = [
        (line.index, 5), (line.blockBytes, 6), (line.pools, 11), (line.blocksInUse, 15),
        (line.blocksAvailable, 13),
      ]
      out += cells.map { Self.right(String($0.0), $0.1) }.joined(separator: " ") + "\n"
    }
    out += "\n"
    out += Self.line("# arenas allocated total", arenasAllocated)
    out += Self.line("# arenas reclaimed", arenasReclaimed)
    out += Self.line("# arenas highwater mark", arenasHighWater)
    out += Self.line("# arenas allocated current", arenasCurrent)
    out += Self.line("\(arenasCurrent) arenas * \(arenaBytes) bytes/arena", totalBytes)
    out += "\n"
    out += Self.line("# bytes in allocated blocks", bytesInAllocatedBlocks)
    out += Self.line("# bytes in available blocks", bytesInAvailableBlocks)
    out += Self.line("\(unusedPools) unused pools * \(poolBytes) bytes", unusedPools * poolBytes)
    out += Self.line("# bytes lost to pool headers", bytesLostToPoolHeaders)
    out += Self.line("# bytes lost to quantization", bytesLostToQuantization)
    out += Self.line("# bytes lost to arena alignment", bytesLostToAlignment)
    out += Self.line("Total", totalBytes)
    if let map = arenaMap {
      out += "\narena map counts\n"
      out += Self.line("# arena map mid nodes", map.midNodes)
      out += Self.line("# arena map bot nodes", map.bottomNodes)
      out += "\n"
      out += Self.line("# bytes lost to arena map root", map.rootBytes)
      out += Self.line("# bytes lost to arena map mid", map.midBytes)
      out += Self.line("# bytes lost to arena map bot", map.bottomBytes)
      out += Self.line("Total", map.rootBytes + map.midBytes + map.bottomBytes)
    }
    out += "\n"
    for list in freeLists {
      let label = "\(list.count) free \(list.label)s * \(list.bytes) bytes each"
      out += Self.line(Self.right(label, 48) + " ", list.count * list.bytes)
    }
    return out
  }

  /// A label in 35 columns, an equals sign, the number with thousands separators in 21 columns.
  private static func line(_ label: String, _ value: Int) -> String {
    let pad = String(repeating: " ", count: max(0, 35 - label.count))
    return label + pad + "=" + right(grouped(value), 21) + "\n"
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var out = value < 0 ? "-" : ""
    for (i, digit) in digits.enumerated() {
      if i > 0 && (digits.count - i) % 3 == 0 { out += "," }
      out.append(digit)
    }
    return out
  }
}
