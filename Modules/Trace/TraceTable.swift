// The records by address and domain: a table with linear probing in plain memory.

struct TraceTable {
  /// Entries; an address of 0 marks a free one.
  private(set) var entries: UnsafeMutablePointer<BlockTrace>?
  private(set) var capacity = 0
  private(set) var count = 0
  /// Blocks of the heap, and those of other domains by domain, as CPython's tables hold them.
  var size = CountedTable()
  var otherSizes: [UInt32: CountedTable] = [:]

  private static let smallest = 1 << 10

  /// 64 less the logarithm of the capacity.
  private var shift: UInt = 0

  /// Addresses are spread over the whole table: kept in their order they would pile up where the
  /// ranges of several arenas fall upon each other.
  @inline(__always)
  private func home(_ address: UInt, _ domain: UInt32) -> Int {
    let key = (address ^ UInt(domain) &* 0xC2B2_AE3D_27D4_EB4F) &* 0x9E37_79B9_7F4A_7C15
    return Int(bitPattern: key &>> shift)
  }

  /// The record of an address, nil if there is none.
  @inline(__always)
  func find(_ address: UInt, _ domain: UInt32) -> UnsafeMutablePointer<BlockTrace>? {
    guard let entries else { return nil }
    var i = home(address, domain)
    while entries[i].address != 0 {
      if entries[i].address == address, entries[i].domain == domain { return entries + i }
      i = (i &+ 1) & (capacity &- 1)
    }
    return nil
  }

  /// Puts a record in.
  /// - Returns: the size in the record that it replaces, 0 if there was none.
  @inline(__always)
  mutating func set(_ trace: BlockTrace) -> Int {
    if count &* 2 >= capacity { grow() }
    let entries = entries.unsafelyUnwrapped
    // A block at address 0 cannot be; memory of another domain is whatever a script says.
    var i = home(trace.address, trace.domain)
    while entries[i].address != 0 {
      if entries[i].address == trace.address, entries[i].domain == trace.domain {
        let old = entries[i].size
        entries[i] = trace
        return old
      }
      i = (i &+ 1) & (capacity &- 1)
    }
    entries[i] = trace
    count &+= 1
    if trace.domain == 0 {
      size.add()
    } else {
      otherSizes[trace.domain, default: CountedTable()].add()
    }
    return 0
  }

  /// Takes a record out, moving later ones up so that none is lost.
  /// - Returns: the size in it, 0 if there is none.
  @inline(__always)
  mutating func remove(_ address: UInt, _ domain: UInt32) -> Int {
    guard let found = find(address, domain) else { return 0 }
    let entries = entries.unsafelyUnwrapped
    let bytes = found.pointee.size
    let mask = capacity &- 1
    var hole = found - entries
    var i = (hole &+ 1) & mask
    while entries[i].address != 0 {
      let distance = (i &- home(entries[i].address, entries[i].domain)) & mask
      if distance >= (i &- hole) & mask {
        entries[hole] = entries[i]
        hole = i
      }
      i = (i &+ 1) & mask
    }
    entries[hole].address = 0
    count &-= 1
    if domain == 0 {
      size.remove()
    } else {
      otherSizes[domain, default: CountedTable()].remove()
    }
    return bytes
  }

  private mutating func grow() {
    let old = entries
    let oldCapacity = capacity
    capacity = max(Self.smallest, capacity * 2)
    shift = UInt(64 - capacity.trailingZeroBitCount)
    let new = UnsafeMutablePointer<BlockTrace>.allocate(capacity: capacity)
    new.initialize(
      repeating: BlockTrace(address: 0, size: 0, domain: 0, traceback: 0), count: capacity)
    entries = new
    for i in 0..<oldCapacity {
      guard let trace = old?[i], trace.address != 0 else { continue }
      var j = home(trace.address, trace.domain)
      while new[j].address != 0 { j = (j &+ 1) & (capacity &- 1) }
      new[j] = trace
    }
    old?.deallocate()
  }

  mutating func clear() {
    release()
    entries = nil
    capacity = 0
    count = 0
    size.clear()
    otherSizes = [:]
  }

  func release() { entries?.deallocate() }
}
