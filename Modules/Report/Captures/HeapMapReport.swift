import Capture
import Foundation

/// Arenas and their pools at a moment, and what keeps arenas that are nearly empty.
public struct HeapMapReport: CaptureReport {
  /// The word after `moult report`.
  public static let kind = "map"
  /// The version of the schema.
  public static let version = 1

  /// An arena.
  public struct Arena: Codable, Sendable, Equatable {
    /// Where it starts, from the start of the heap.
    public var address: UInt64
    /// Its pools that were ever used, by address.
    public var pools: [Pool]
    /// Bytes in blocks that are in use.
    public var usedBytes: Int
    /// The part of the arena that they are, 0...1.
    public var occupancy: Double
    /// Objects and buffers that lie in it.
    public var objects: Int
    /// Blocks that are no object's header.
    public var buffers: Int
    /// What keeps a nearly empty arena, the most bytes first; empty for others.
    public var pins: [Pin]
  }

  /// A pool.
  public struct Pool: Codable, Sendable, Equatable {
    /// Its place in the arena, from 0.
    public var index: Int
    /// Bytes of each block, 0 for a pool of no class.
    public var blockBytes: Int
    /// Blocks in use, and blocks that there is room for.
    public var used: Int
    /// Blocks that there is room for.
    public var capacity: Int
  }

  /// Live blocks of one type from one place.
  public struct Pin: Codable, Sendable, Equatable {
    /// The type of the objects; `buffer of list` and so on for blocks that belong to objects elsewhere.
    public var type: String
    /// The line that allocated them, as in `script.lua:12`; empty if it is not known.
    public var place: String
    /// How many.
    public var count: Int
    /// Bytes of their blocks.
    public var bytes: Int
  }

  /// In which order arenas come.
  public enum Order: String, CaseIterable, Sendable { case address, occupancy }

  /// The run that was captured.
  public let run: ReportedRun
  /// The moment, as it is asked for, and when it was.
  public let moment: String
  /// When, in nanoseconds since the run began.
  public let timeNanoseconds: Int
  /// Bytes of a pool.
  public let poolBytes: Int
  /// Bytes of an arena.
  public let bytesPerArena: Int
  /// Arenas mapped.
  public let arenas: [Arena]
  /// Objects and buffers outside of arenas.
  public let outsideObjects: Int
  /// Buffers outside of arenas.
  public let outsideBuffers: Int

  private let top: Int?

  private enum CodingKeys: String, CodingKey {
    case run, moment, timeNanoseconds, poolBytes, bytesPerArena, arenas, outsideObjects
    case outsideBuffers
  }

  /// An arena is nearly empty if less than this part of it is in use.
  public static let nearlyEmpty = 0.25

  /// Makes the report.
  /// - Parameters:
  ///   - snapshot: the heap at the moment; see `snapshot(_:at:)`.
  ///   - top: how many arenas the text shows, all if nil.
  public init(
    _ capture: Capture, _ snapshot: HeapSnapshot, moment index: Int, order: Order = .address,
    top: Int? = nil
  ) {
    run = ReportedRun(capture)
    moment = capture.momentNames[index]
    timeNanoseconds = capture.moments[index].time
    poolBytes = capture.header.poolBytes
    bytesPerArena = capture.header.arenaBytes
    self.top = top
    let survey = HeapSurvey(capture, snapshot)
    let found = survey.arenas()
    switch order {
    case .address: arenas = found
    case .occupancy:
      arenas = found.enumerated().sorted {
        ($0.element.occupancy, $0.offset) < ($1.element.occupancy, $1.offset)
      }.map(\.element)
    }
    outsideObjects = survey.outsideObjects
    outsideBuffers = survey.outsideBuffers
  }

  /// The snapshot of a moment.
  /// - Parameter name: the moment; the last with a snapshot if nil.
  /// - Throws: `ReportError` if there is none, `CaptureError` if it cannot be read.
  public static func snapshot(
    _ reader: CaptureReader, at name: String?
  ) throws -> (HeapSnapshot, moment: Int) {
    let capture = reader.capture
    let names = capture.momentNames
    let pictured = names.indices.filter { capture.moments[$0].snapshot != nil }
    guard let last = pictured.last else {
      let why = capture.header.level == .full ? "" : ": it is not a full one"
      throw ReportError("the capture holds no picture of the heap" + why)
    }
    let index = try name.map { try capture.moment($0) } ?? last
    guard let snapshot = capture.moments[index].snapshot else {
      throw ReportError(
        "the capture holds no picture of the heap at '\(names[index])'; there are "
          + pictured.map { names[$0] }.joined(separator: ", "))
    }
    return (try reader.snapshot(snapshot), index)
  }

  /// The rows for `--csv`.
  public var csvTable: CSVTable {
    CSVTable(
      ["arena", "address", "pool", "blockBytes", "used", "capacity"],
      arenas.enumerated().flatMap { number, arena in
        arena.pools.map {
          [
            "\(number)", "\(arena.address)", "\($0.index)", "\($0.blockBytes)", "\($0.used)",
            "\($0.capacity)",
          ]
        }
      })
  }

  /// The report for people.
  public func text(style: ReportStyle) -> String {
    var page = ReportPage(style, "Heap map", run)
    let used = arenas.reduce(0) { $0 + $1.usedBytes }
    page.heading(
      "\(moment): \(Units.count(arenas.count, "arena")) of \(Units.bytes(bytesPerArena)), "
        + "\(Units.bytes(used)) in use (\(Units.share(used, of: arenas.count * bytesPerArena)))")
    HeapMapPicture(self, style).write(arenas.first(top), &page)
    if let top, arenas.count > top { page.note(Units.count(arenas.count - top, "more arena")) }
    page.note(
      "outside of arenas: \(Units.count(outsideObjects, "object")), "
        + Units.count(outsideBuffers, "buffer"))
    writePins(&page)
    return page.output
  }

  private func writePins(_ page: inout ReportPage) {
    let pinned = arenas.filter { !$0.pins.isEmpty }.sorted { $0.occupancy < $1.occupancy }
    guard !pinned.isEmpty else { return }
    page.heading("What keeps arenas that are nearly empty")
    var table = Table(columns: [
      .init("arena"), .init("in use"), .init("blocks", expendable: 2), .init("type"),
      .init("place", expendable: 1), .init("count"), .init("bytes"),
    ])
    let shown = pinned.prefix(8)
    for arena in shown {
      for (index, pin) in arena.pins.prefix(3).enumerated() {
        let isFirst = index == 0
        table.rows.append(
          Table.Row(cells: [
            isFirst ? "0x" + String(arena.address, radix: 16) : "",
            isFirst ? Units.bytes(arena.usedBytes) : "",
            isFirst ? Units.count(arena.pools.reduce(0) { $0 + $1.used }) : "",
            Display.printable(pin.type),
            pin.place.isEmpty ? "-" : Display.printable(Self.short(pin.place)),
            Units.count(pin.count), Units.bytes(pin.bytes),
          ]))
      }
    }
    page.table(table)
    if pinned.count > shown.count {
      page.note(Units.count(pinned.count - shown.count, "more arena"))
    }
  }
}

extension HeapMapReport {
  /// A place without the directories of its file: that of a narrow column.
  private static func short(_ place: String) -> String {
    place.split(separator: "/").last.map(String.init) ?? place
  }
}

/// Sorts what a snapshot holds into arenas.
private struct HeapSurvey {
  private let capture: Capture
  private let snapshot: HeapSnapshot
  private let arenaBytes: UInt64
  private let order: [Int]
  private var objects: [[Int]]
  private var buffers: [[Int]]
  private(set) var outsideObjects = 0
  private(set) var outsideBuffers = 0

  init(_ capture: Capture, _ snapshot: HeapSnapshot) {
    self.capture = capture
    self.snapshot = snapshot
    arenaBytes = UInt64(max(capture.header.arenaBytes, 1))
    let addresses = snapshot.arenas.map(\.address)
    order = addresses.indices.sorted { addresses[$0] < addresses[$1] }
    objects = Array(repeating: [], count: addresses.count)
    buffers = objects
    for i in 0..<snapshot.count where snapshot.generations[i] != HeapSnapshot.isStatic {
      if let arena = arena(of: snapshot.addresses[i]) {
        objects[arena].append(i)
      } else {
        outsideObjects += 1
      }
    }
    for i in snapshot.buffers.indices {
      if let arena = arena(of: snapshot.buffers[i].address) {
        buffers[arena].append(i)
      } else {
        outsideBuffers += 1
      }
    }
  }

  private func arena(of address: UInt64) -> Int? {
    var low = 0
    var high = order.count
    while low < high {
      let middle = (low + high) / 2
      if snapshot.arenas[order[middle]].address <= address {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low > 0 else { return nil }
    let found = order[low - 1]
    return address - snapshot.arenas[found].address < arenaBytes ? found : nil
  }

  func arenas() -> [HeapMapReport.Arena] {
    var pools: [[HeapSnapshot.Pool]] = Array(repeating: [], count: snapshot.arenas.count)
    for pool in snapshot.pools { pools[pool.arena].append(pool) }
    return order.map { number in
      let address = snapshot.arenas[number].address
      let own = pools[number].sorted { $0.address < $1.address }
      let used = own.reduce(0) { $0 + $1.used * $1.blockBytes }
      let occupancy = Double(used) / Double(arenaBytes)
      let isNearlyEmpty = used > 0 && occupancy < HeapMapReport.nearlyEmpty
      return HeapMapReport.Arena(
        address: address,
        pools: own.map {
          HeapMapReport.Pool(
            index: Int(($0.address &- address) / UInt64(max(capture.header.poolBytes, 1))),
            blockBytes: $0.blockBytes, used: $0.used, capacity: $0.capacity)
        }, usedBytes: used, occupancy: occupancy, objects: objects[number].count,
        buffers: buffers[number].count, pins: isNearlyEmpty ? pins(number, own) : [])
    }
  }

  /// What lies in an arena, by type and place.
  private func pins(_ arena: Int, _ pools: [HeapSnapshot.Pool]) -> [HeapMapReport.Pin] {
    struct Key: Hashable {
      var type: String
      var place: UInt32
    }
    var found: [Key: (count: Int, bytes: Int)] = [:]
    func add(_ key: Key, _ address: UInt64) {
      found[key, default: (0, 0)].count += 1
      found[key, default: (0, 0)].bytes += blockBytes(at: address, pools)
    }
    for i in objects[arena] {
      add(
        Key(type: snapshot.typeNames[Int(snapshot.types[i])], place: snapshot.places[i]),
        snapshot.addresses[i])
    }
    for i in buffers[arena] {
      let buffer = snapshot.buffers[i]
      let owner =
        buffer.owner >= 0
        ? "buffer of \(snapshot.typeNames[Int(snapshot.types[buffer.owner])])"
        : "block of no object"
      add(Key(type: owner, place: buffer.place), buffer.address)
    }
    return found.map { key, value in
      HeapMapReport.Pin(
        type: key.type, place: place(key.place), count: value.count, bytes: value.bytes)
    }.sorted { ($1.bytes, $1.count, $0.type, $0.place) < ($0.bytes, $0.count, $1.type, $1.place) }
  }

  private func place(_ number: UInt32) -> String {
    let index = Int(number) - 1
    guard capture.frames.indices.contains(index) else { return "" }
    return "\(capture.frames[index].file):\(capture.frames[index].line)"
  }

  /// The size of the block that holds an address, by its pool.
  private func blockBytes(at address: UInt64, _ pools: [HeapSnapshot.Pool]) -> Int {
    var low = 0
    var high = pools.count
    while low < high {
      let middle = (low + high) / 2
      if pools[middle].address <= address { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? pools[low - 1].blockBytes : 0
  }
}
