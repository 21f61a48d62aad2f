import Capture
import Foundation
import PyMalloc

/// Size classes, pools and arenas.
public struct AllocatorReport: CaptureReport {
  /// The word after `moult report`.
  public static let kind = "allocator"
  /// The version of the schema.
  public static let version = 1

  /// A size class.
  public struct SizeClass: Codable, Sendable, Equatable {
    /// The number of the size class.
    public var index: Int
    /// Bytes of a block.
    public var blockBytes: Int
    /// Pools.
    public var pools: Int
    /// Blocks in use.
    public var blocksInUse: Int
    /// Blocks that are free in pools of the class.
    public var blocksAvailable: Int
    /// The part of its blocks that is in use, 0...1.
    public var occupancy: Double
    /// Bytes of its pools that hold no block in use: free blocks, headers, and what is too short for
    /// a block.
    public var lostBytes: Int
  }

  /// The allocator at a moment.
  public struct Moment: Codable, Sendable, Equatable {
    /// The moment, as it is asked for, and when it was.
    public var moment: String
    /// When, in nanoseconds since the run began.
    public var timeNanoseconds: Int
    /// Arenas mapped.
    public var arenas: Int
    /// The most arenas that were mapped at one time.
    public var arenasHighWater: Int
    /// Arenas mapped so far.
    public var arenasAllocated: Int
    /// Arenas given back so far.
    public var arenasReclaimed: Int
    /// Bytes of all arenas; the six below make up this one.
    public var arenaBytes: Int
    /// Bytes that were asked for, or of the blocks in use.
    public var allocatedBytes: Int
    /// Bytes of free blocks in pools in use.
    public var availableBytes: Int
    /// Bytes of pools without a block in use.
    public var unusedPoolBytes: Int
    /// Bytes of pool headers.
    public var poolHeaderBytes: Int
    /// Bytes at the ends of pools that hold no block.
    public var quantizationBytes: Int
    /// Bytes that arenas lose to alignment.
    public var alignmentBytes: Int
    /// Pools.
    public var pools: Int
    /// Pools without a block in use.
    public var unusedPools: Int
    /// Blocks outside of arenas.
    public var rawBlocks: Int
    /// The size classes in use.
    public var classes: [SizeClass]

    /// The part of arenas that is in allocated blocks.
    var occupancy: Double {
      arenaBytes > 0 ? Double(allocatedBytes) / Double(arenaBytes) : 0
    }
  }

  /// The run that was captured.
  public let run: ReportedRun
  /// Bytes of a pool.
  public let poolBytes: Int
  /// Bytes of an arena.
  public let bytesPerArena: Int
  /// All moments or the one asked for.
  public let moments: [Moment]
  /// Arenas over time.
  public let samples: [Sample]

  /// Arenas at a time.
  public struct Sample: Codable, Sendable, Equatable {
    /// When, in nanoseconds since the run began.
    public var timeNanoseconds: Int
    /// Arenas mapped.
    public var arenas: Int
    /// Bytes outside of arenas.
    public var rawBytes: Int
    /// Bytes in allocated blocks.
    public var bytes: Int
  }

  private let shown: Int

  private enum CodingKeys: String, CodingKey {
    case run, poolBytes, bytesPerArena, moments, samples
  }

  /// Makes the report.
  /// - Parameter at: the moment; if nil, the text tells the classes of the last and the data has all.
  public init(_ capture: Capture, at name: String? = nil) throws(ReportError) {
    run = ReportedRun(capture)
    let index = try capture.moment(name)
    let names = capture.momentNames
    let all = zip(names, capture.moments).map { Self.moment($0, $1) }
    moments = name == nil ? all : [all[index]]
    shown = name == nil ? index : 0
    poolBytes = capture.header.poolBytes
    bytesPerArena = capture.header.arenaBytes
    samples = capture.samples.map {
      Sample(timeNanoseconds: $0.time, arenas: $0.arenas, rawBytes: $0.rawBytes, bytes: $0.bytes)
    }
  }

  private static func moment(_ name: String, _ moment: CaptureMoment) -> Moment {
    let a = moment.allocator
    let classes = a.classes.map { one in
      SizeClass(
        index: one.index, blockBytes: one.blockBytes, pools: one.pools,
        blocksInUse: one.blocksInUse, blocksAvailable: one.blocksAvailable,
        occupancy: Double(one.blocksInUse) / Double(max(one.blocksInUse + one.blocksAvailable, 1)),
        lostBytes: one.pools * a.poolBytes - one.blocksInUse * one.blockBytes)
    }
    return Moment(
      moment: name, timeNanoseconds: moment.time, arenas: a.arenasCurrent,
      arenasHighWater: a.arenasHighWater, arenasAllocated: a.arenasAllocated,
      arenasReclaimed: a.arenasReclaimed, arenaBytes: a.totalBytes,
      allocatedBytes: a.bytesInAllocatedBlocks, availableBytes: a.bytesInAvailableBlocks,
      unusedPoolBytes: a.unusedPools * a.poolBytes, poolHeaderBytes: a.bytesLostToPoolHeaders,
      quantizationBytes: a.bytesLostToQuantization, alignmentBytes: a.bytesLostToAlignment,
      pools: classes.reduce(0) { $0 + $1.pools }, unusedPools: a.unusedPools,
      rawBlocks: a.rawBlocks, classes: classes)
  }

  /// The rows for `--csv`.
  public var csvTable: CSVTable {
    CSVTable(
      [
        "moment", "class", "blockBytes", "pools", "blocksInUse", "blocksAvailable", "lostBytes",
      ],
      moments.flatMap { moment in
        moment.classes.map { one in
          [moment.moment]
            + [
              one.index, one.blockBytes, one.pools, one.blocksInUse, one.blocksAvailable,
              one.lostBytes,
            ].map(String.init)
        }
      })
  }

  /// The report for people.
  public func text(style: ReportStyle) -> String {
    var page = ReportPage(style, "Allocator", run)
    page.note("pools of \(Units.bytes(poolBytes)) in arenas of \(Units.bytes(bytesPerArena))")
    page.heading("Moments")
    page.table(momentsTable())
    let moment = moments[shown]
    page.heading("Size classes at \(moment.moment)")
    if moment.classes.isEmpty {
      page.line("no pool is in use")
    } else {
      page.table(classesTable(moment))
    }
    page.heading("Where the bytes of arenas are at \(moment.moment)")
    page.table(bytesTable(moment))
    if !samples.isEmpty {
      page.heading("Over time")
      writeSamples(&page, style)
    }
    return page.output
  }
}

// MARK: - The tables

extension AllocatorReport {
  private func momentsTable() -> Table {
    var table = Table(columns: [
      .init("moment"), .init("arenas"), .init("most", expendable: 4),
      .init("pools", expendable: 2), .init("unused", expendable: 3), .init("in use"),
      .init("of arenas", expendable: 1), .init("not used"), .init("raw blocks", expendable: 5),
    ])
    table.rows = moments.map { one in
      Table.Row(
        cells: [
          Display.printable(one.moment), Units.count(one.arenas),
          Units.count(one.arenasHighWater), Units.count(one.pools),
          Units.count(one.unusedPools), Units.bytes(one.allocatedBytes),
          Units.share(one.allocatedBytes, of: one.arenaBytes),
          Units.bytes(one.arenaBytes - one.allocatedBytes), Units.count(one.rawBlocks),
        ], bar: one.occupancy)
    }
    return table
  }

  private func classesTable(_ moment: Moment) -> Table {
    var table = Table(columns: [
      .init("class", expendable: 0), .init("block"), .init("pools"), .init("in use"),
      .init("available", expendable: 2), .init("bytes", expendable: 1),
      .init("lost", expendable: 3), .init("occupied"),
    ])
    func row(_ cells: [String], _ occupancy: Double, _ isTotal: Bool) -> Table.Row {
      Table.Row(
        cells: cells + [String(format: "%.0f %%", occupancy * 100)],
        bar: isTotal ? nil : occupancy, isTotal: isTotal)
    }
    table.rows = moment.classes.map { one in
      row(
        [
          "\(one.index)", "\(one.blockBytes) B", Units.count(one.pools),
          Units.count(one.blocksInUse), Units.count(one.blocksAvailable),
          Units.bytes(one.blocksInUse * one.blockBytes), Units.bytes(one.lostBytes),
        ], one.occupancy, false)
    }
    let used = moment.classes.reduce(0) { $0 + $1.blocksInUse }
    let free = moment.classes.reduce(0) { $0 + $1.blocksAvailable }
    table.rows.append(
      row(
        [
          "all", "", Units.count(moment.pools), Units.count(used), Units.count(free),
          Units.bytes(moment.allocatedBytes),
          Units.bytes(moment.classes.reduce(0) { $0 + $1.lostBytes }),
        ], Double(used) / Double(max(used + free, 1)), true))
    return table
  }

  private func bytesTable(_ moment: Moment) -> Table {
    var table = Table(columns: [.init("bytes"), .init("size"), .init("share")])
    let parts = [
      ("in allocated blocks", moment.allocatedBytes),
      ("in available blocks", moment.availableBytes),
      ("in unused pools", moment.unusedPoolBytes),
      ("lost to pool headers", moment.poolHeaderBytes),
      ("lost to quantization", moment.quantizationBytes),
      ("lost to arena alignment", moment.alignmentBytes),
    ]
    table.rows = parts.map { name, bytes in
      Table.Row(
        cells: [name, Units.bytes(bytes), Units.share(bytes, of: moment.arenaBytes)],
        bar: moment.arenaBytes > 0 ? Double(bytes) / Double(moment.arenaBytes) : nil)
    }
    table.rows.append(
      Table.Row(
        cells: [Units.count(moment.arenas, "arena"), Units.bytes(moment.arenaBytes), ""],
        isTotal: true))
    return table
  }

  private func writeSamples(_ page: inout ReportPage, _ style: ReportStyle) {
    let duration = run.durationNanoseconds
    func spark(_ value: @escaping (Sample) -> Int) -> (Int) -> String {
      {
        let points = samples.map { (time: $0.timeNanoseconds, value: value($0)) }
        return Sparkline.text(
          Sparkline.levels(points, duration: duration, cells: $0), style: style)
      }
    }
    page.pictures([
      (
        "arenas", "up to \(Units.count(samples.map(\.arenas).max() ?? 0))", spark(\.arenas)
      ),
      ("bytes", "up to \(Units.bytes(samples.map(\.bytes).max() ?? 0))", spark(\.bytes)),
      (
        "outside of arenas", "up to \(Units.bytes(samples.map(\.rawBytes).max() ?? 0))",
        spark(\.rawBytes)
      ),
    ])
  }
}
