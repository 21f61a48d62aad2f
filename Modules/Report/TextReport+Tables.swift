import Insight

// Columns are given up on narrow terminals in the order of `expendable`, highest first, after the
// bars, which only take room that is left over.
extension TextReport {
  /// How long each phase took and how many objects it made and freed; the bar is the time.
  func objectsTable() -> Table {
    var table = Table(columns: [
      .init("phase"), .init("time"), .init("made"), .init("freed", expendable: 1),
      .init("garbage", expendable: 2), .init("its size", expendable: 3),
    ])
    let longest = record.phases.map(\.wallNanoseconds).max() ?? 0
    table.rows = rows { phase in
      [
        time(phase.wallNanoseconds), Units.count(phase.objectsMade),
        Units.count(phase.objectsFreed), Units.count(phase.garbageHeldObjects),
        Units.bytes(phase.garbageHeldBytes),
      ]
    } bar: {
      part($0.wallNanoseconds, of: longest)
    }
    return table
  }

  /// What each phase left allocated, its peak, and the arenas behind it; the bar is the peak.
  func memoryTable() -> Table {
    var table = Table(columns: [
      .init("phase"), .init("in use"), .init("peak"), .init("raw", expendable: 3),
      .init("arenas"), .init("peak", expendable: 1), .init("mapped", expendable: 2),
      .init("returned", expendable: 2), .init("pools", expendable: 4),
    ])
    let highest = record.phases.map(\.bytesPeak).max() ?? 0
    table.rows = rows { phase in
      [
        Units.bytes(phase.bytesNow), Units.bytes(phase.bytesPeak), Units.bytes(phase.rawBytes),
        Units.count(phase.arenasNow), Units.count(phase.arenasPeak),
        Units.count(phase.arenasAllocated), Units.count(phase.arenasReclaimed),
        Units.count(phase.poolsNow),
      ]
    } bar: {
      part($0.bytesPeak, of: highest)
    }
    return table
  }

  /// What the collections of each generation did; a row for each that ran at all.
  func collectionsTable() -> Table {
    var table = Table(columns: [
      .init("phase"), .init("generation"), .init("runs"), .init("examined", expendable: 1),
      .init("collected"), .init("uncollectable", expendable: 2),
    ])
    for (index, phase) in allPhases.enumerated() {
      let isTotal = index == record.phases.count
      var name = Display.printable(phase.name)
      for (number, generation) in phase.generations.enumerated()
      where generation != GenerationRecord() {
        table.rows.append(
          Table.Row(
            cells: [
              name, "\(number)", Units.count(generation.collections),
              Units.count(generation.examined), Units.count(generation.collected),
              Units.count(generation.uncollectable),
            ], bar: nil, isTotal: isTotal))
        name = ""
      }
    }
    return table
  }

  /// The pauses of each phase that had any; the bar is the longest pause.
  func pausesTable() -> Table {
    var table = Table(columns: [
      .init("phase"), .init("pauses"), .init("total"), .init("of time", expendable: 2),
      .init("median"), .init("p99", expendable: 1), .init("longest"),
    ])
    let longest = record.phases.map(\.pauses.maxNanoseconds).max() ?? 0
    table.rows = rows { phase in
      let pauses = phase.pauses
      return [
        Units.count(pauses.count), time(pauses.totalNanoseconds),
        Units.share(pauses.totalNanoseconds, of: phase.wallNanoseconds),
        time(pauses.medianNanoseconds), time(pauses.p99Nanoseconds), time(pauses.maxNanoseconds),
      ]
    } bar: {
      part($0.pauses.maxNanoseconds, of: longest)
    } where: {
      $0.pauses.count > 0
    }
    return table
  }

  /// The ten lines whose live blocks take the most bytes; the bar is the bytes.
  func allocationsTable(_ allocations: AllocationsRecord) -> Table {
    var table = Table(columns: [
      .init("line"), .init("size"), .init("blocks"), .init("average", expendable: 1),
    ])
    let shown = allocations.lines.prefix(10)
    let most = shown.first?.bytes ?? 0
    table.rows = shown.map { entry in
      Table.Row(
        cells: [
          Display.printable(entry.line), Units.bytes(entry.bytes), Units.count(entry.blocks),
          Units.bytes(entry.bytes / max(1, entry.blocks)),
        ], bar: shown.count > 1 ? part(entry.bytes, of: most) : nil, isTotal: false)
    }
    if !table.rows.isEmpty {
      table.rows.append(
        Table.Row(
          cells: ["traced", Units.bytes(allocations.tracedBytes), "", ""], bar: nil, isTotal: true))
      table.rows.append(
        Table.Row(
          cells: ["at most", Units.bytes(allocations.tracedBytesPeak), "", ""], bar: nil,
          isTotal: true))
    }
    return table
  }

  /// A row per phase and one for the whole run. Bars compare phases, so they need two of them and
  /// the total has none.
  private func rows(
    _ cells: (PhaseRecord) -> [String],
    bar: (PhaseRecord) -> Double,
    where isShown: (PhaseRecord) -> Bool = { _ in true }
  ) -> [Table.Row] {
    allPhases.enumerated().filter { isShown($0.element) }.map { index, phase in
      let isTotal = index == record.phases.count
      return Table.Row(
        cells: [Display.printable(phase.name)] + cells(phase),
        bar: isTotal || record.phases.count < 2 ? nil : bar(phase), isTotal: isTotal)
    }
  }

  private func part(_ value: Int, of whole: Int) -> Double {
    whole > 0 ? Double(value) / Double(whole) : 0
  }
}
