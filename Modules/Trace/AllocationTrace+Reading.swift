// Looking at the records.

/// What blocks of one line, file or traceback take together.
public struct TraceGroup: Equatable, Sendable {
  /// The place that they have in common.
  public var place: UInt32
  /// Bytes asked for.
  public var size: Int
  /// Blocks.
  public var count: Int

  /// Puts the three together.
  public init(place: UInt32, size: Int, count: Int) {
    self.place = place
    self.size = size
    self.count = count
  }
}

extension AllocationTrace {
  /// The bit from which on a place is the number of its file; below it is the line.
  public static let fileShift: UInt32 = 24

  /// How many blocks are on record.
  public var count: Int { state.pointee.traces.count }

  /// How many different tracebacks there are; their numbers go from 0 up.
  public var tracebackCount: Int { state.pointee.tracebacks.count }

  /// Every record, in the order of the addresses.
  /// - Complexity: O(n log n) for n records.
  public func sorted() -> [BlockTrace] {
    var result: [BlockTrace] = []
    result.reserveCapacity(count)
    guard let entries = state.pointee.traces.entries else { return [] }
    for i in 0..<state.pointee.traces.capacity where entries[i].address != 0 {
      result.append(entries[i])
    }
    result.sort { $0.address != $1.address ? $0.address < $1.address : $0.domain < $1.domain }
    return result
  }

  /// The record of a block, nil if there is none.
  public func trace(address: UInt, domain: UInt32 = 0) -> BlockTrace? {
    state.pointee.traces.find(address, domain)?.pointee
  }

  /// The places of a traceback, innermost first, and how many calls were active.
  public func places(of traceback: UInt32) -> (places: [UInt32], total: Int) {
    let found = state.pointee.tracebacks.places(of: traceback)
    return (Array(found.places), found.total)
  }

  /// Bytes that CPython's tables of traces, tracebacks and file names would take.
  public var tableBytes: Int {
    let others = state.pointee.traces.otherSizes.values.reduce(0) { $0 + $1.bytes }
    return state.pointee.traces.size.bytes + others + state.pointee.tracebacks.size.bytes
      + state.pointee.tracebacks.fileNames.bytes
  }

  /// What the live blocks of each line take: the most bytes first, then the most blocks.
  public func groupsByLine() -> [TraceGroup] {
    var groups: [UInt32: TraceGroup] = [:]
    guard let entries = state.pointee.traces.entries else { return [] }
    for i in 0..<state.pointee.traces.capacity where entries[i].address != 0 {
      let place = state.pointee.tracebacks.places(of: entries[i].traceback).places[0]
      groups[place, default: TraceGroup(place: place, size: 0, count: 0)].size += entries[i].size
      groups[place]?.count += 1
    }
    return groups.values.sorted {
      ($0.size, $0.count, $0.place) > ($1.size, $1.count, $1.place)
    }
  }
}
