// Heap: the private heap. One reservation of address space from which everything comes: the static
// segment (singletons, static types), the arenas that pymalloc and collectors ask for, and the raw
// domain, a general allocator for everything else. Plus what concerns all of them: how many bytes
// are in use, the limit, injected failures, and the object map.
//
// What lives where: HeapState.swift (data layout), Mapping.swift (system calls),
// PrivateHeap+Arenas, +Accounting, +Static, +ObjectMap, +Raw, +Invariants (the interface by
// aspect), Raw*.swift (the raw domain).
//
// Invariants:
// - Nothing is ever read from memory that a pointer only claims to be part of the heap: every
//   question about an address is answered from side tables, so it is safe to ask about any address.
// - bytes in use = sum over live blocks; a refused request leaves everything as it was.
// - Memory outside arenas, the static segment and committed raw chunks is inaccessible.
// - Not thread-safe: one heap is used by one thread at a time, as CPython's allocators under the
//   GIL.

import Glibc

/// What a private heap is made with. Sizes in bytes.
public struct HeapConfiguration: Sendable {
  /// Address space to reserve; costs no memory. Rounded up to a multiple of 4 MiB, at least 16 MiB.
  public var reservedBytes = 64 << 30
  /// Live bytes above which requests are refused.
  public var byteLimit = Int.max
  /// Size of the static segment.
  public var staticBytes = 4 << 20
  /// Most bytes of arenas that are kept when they are given back; 0 keeps none.
  public var keptArenaBytes = 64 << 20
  /// Whether small arenas are mapped 2 MiB at a time, backed by a huge page where the system has one.
  /// What is mapped ahead counts as kept.
  public var hugePages = false
  /// How much address space has to be left beside a reservation of so many bytes, for what its users map.
  public var roomBeside: @Sendable (_ reservedBytes: Int) -> Int = { _ in 0 }

  /// The default configuration: 64 GiB of address space, no limit, a static segment of 4 MiB.
  public init() {}
}

/// Why a heap could not be made.
public enum HeapError: Error, Equatable, CustomStringConvertible {
  /// The system refused to reserve `bytes` of address space; `errno` tells why.
  case reservationFailed(bytes: Int, errno: Int32)

  /// What the system refused, and why.
  public var description: String {
    switch self {
    case .reservationFailed(let bytes, let errno):
      "\(bytes >> 20) MiB of address space are not to be had: \(String(cString: strerror(errno)))"
    }
  }
}

/// A private heap: one word, copied freely; all copies are the same heap.
@frozen
public struct PrivateHeap: @unchecked Sendable {
  @usableFromInline let state: UnsafeMutablePointer<HeapState>

  @usableFromInline
  init(state: UnsafeMutablePointer<HeapState>) { self.state = state }

  /// Reserves the address space and makes an empty heap.
  ///
  /// Where the configured address space cannot be had, with the room that is wanted beside it, half of
  /// it is tried, and so on down to 1 GiB.
  public static func create(_ c: HeapConfiguration) throws(HeapError) -> PrivateHeap {
    let unit = HeapLayout.alignment
    let wanted = max(HeapLayout.smallestReservation, (c.reservedBytes + unit - 1) & -unit)
    var bytes = wanted
    while true {
      let room = c.roomBeside(bytes)
      var (start, error) = Mapping.reserve(bytes, alignment: unit)
      if let refused = start, !Mapping.hasRoom(room) {
        error = errno
        Mapping.unmap(refused, bytes)
        start = nil
      }
      if let start {
        if let heap = PrivateHeap(base: start, bytes: bytes, configuration: c) { return heap }
        let refusal = errno
        Mapping.unmap(start, bytes)
        throw .reservationFailed(bytes: bytes, errno: refusal)
      }
      if bytes / 2 < min(wanted, HeapLayout.smallestRetry) {
        throw .reservationFailed(bytes: bytes + room, errno: error)
      }
      bytes = (bytes / 2 + unit - 1) & -unit
    }
  }

  private init?(base: UnsafeMutableRawPointer, bytes: Int, configuration: HeapConfiguration) {
    let unit = HeapLayout.alignment
    let staticBytes = max(4096, (configuration.staticBytes + 4095) & -4096)
    let arenaOffset = (staticBytes + unit - 1) & -unit
    let rawOffset = (bytes / 2 + unit - 1) & -unit
    precondition(arenaOffset < rawOffset, "the static segment leaves no room for arenas")
    let granuleCount = (rawOffset - arenaOffset) >> HeapLayout.granuleShift

    // objectBits has one word to spare for readers that look at the word after the last bit.
    let bitBytes = bytes / 128 + 8
    guard Mapping.commit(base, staticBytes),
      let bits = Mapping.makeTable(bytes: bitBytes),
      let granules = Mapping.makeTable(bytes: granuleCount),
      let raw = RawDomain.makeState(start: base + rawOffset, bytes: bytes - rawOffset)
    else { return nil }

    let firstFree = UnsafeMutablePointer<Int>.allocate(capacity: 64)
    firstFree.initialize(repeating: 0, count: 64)
    state = .allocate(capacity: 1)
    state.initialize(
      to: HeapState(
        base: base, reservedBytes: bytes, staticBytes: staticBytes,
        objectBits: bits.assumingMemoryBound(to: UInt64.self), limit: configuration.byteLimit,
        arenaStart: base + arenaOffset, arenaGranules: granuleCount,
        granules: granules.assumingMemoryBound(to: UInt8.self), firstFree: firstFree,
        kept: .allocate(capacity: HeapLayout.keptArenas), keptLimit: configuration.keptArenaBytes,
        hugePages: configuration.hugePages,
        raw: raw))
    raw.pointee.heap = state
  }

  /// Gives everything back to the system: the reservation, whatever is live in it, and the tables.
  /// The heap must not be used afterwards.
  public func destroy() {
    let s = state.pointee
    #if MOULT_ASAN
      let committed = s.raw.pointee.committed << RawLayout.chunkShift
      Annotation.taken(s.raw.pointee.start, committed, of: committed)
    #endif
    RawDomain(state: s.raw).destroyState()
    Mapping.unmap(s.base, s.reservedBytes)
    Mapping.unmap(s.objectBits, s.reservedBytes / 128 + 8)
    Mapping.unmap(s.granules, s.arenaGranules)
    s.firstFree.deallocate()
    s.kept.deallocate()
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// Start of the reservation, aligned on 1 MiB or more.
  @inlinable
  public var base: UnsafeMutableRawPointer { state.pointee.base }

  /// Bytes of address space reserved: what was configured, or less where that could not be had.
  @inlinable
  public var reservedBytes: Int { state.pointee.reservedBytes }

  /// Whether an address lies in the reservation (which does not make it accessible).
  @inlinable
  public func contains(_ p: UnsafeRawPointer) -> Bool {
    offset(p) < UInt(bitPattern: state.pointee.reservedBytes)
  }

  /// Distance from the start of the reservation; huge for addresses below it.
  @inlinable @inline(__always)
  func offset(_ p: UnsafeRawPointer) -> UInt {
    UInt(bitPattern: p) &- UInt(bitPattern: state.pointee.base)
  }
}
