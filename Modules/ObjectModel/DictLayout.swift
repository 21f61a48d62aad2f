// The layout of a dict, CPython's compact dict, as bytes.
//
// The object (48 bytes without pre-header):
//    16 used, 24 version, 32 keys (never NULL), 40 values (NULL for a combined table)
// A key table (`dk`):
//     0 references, 8 log2 of slots, 9 log2 of index bytes, 10 kind, 12 version,
//    16 usable entries left, 24 entries in use (live or deleted), 32 index table, then entries
// An entry is (key, value), or (hash, key, value) once a key is not a str.
// See Objects/dictobject.c and Include/internal/pycore_dict.h, 3.12.
//
// Up to 3.10 the header has 40 bytes and every entry is (hash, key, value); byte 11 of the header
// says where the index table begins, so that one table can be read without knowing the version.

/// Byte offsets in a dict object.
public enum DictField {
  /// Live items.
  public static let used = 16
  /// CPython's version tag; unused here, kept for its place.
  public static let version = 24
  /// The key table.
  public static let keys = 32
  /// The values of a split table.
  public static let values = 40
  /// Bytes of the object.
  public static let size = 48
}

/// What the entries of a key table look like.
public enum KeysKind: UInt8 {
  /// Entries hold the hash, keys are of any type.
  case general = 0
  /// All keys are exact strings, entries have no hash.
  case unicode = 1
  /// Shared by the instances of a class; entries hold keys, the values lie elsewhere.
  case split = 2
  /// As `unicode`, with a hash in each entry (up to 3.10).
  case wideUnicode = 5
  /// As `split`, with a hash in each entry (up to 3.10).
  case wideSplit = 6
}

/// A key table in memory.
@frozen
public struct DictKeys: Equatable, @unchecked Sendable {
  /// The address of the table.
  public let raw: UnsafeMutableRawPointer

  /// Wraps the address of a table.
  @inlinable @inline(__always)
  public init(_ raw: UnsafeMutableRawPointer) { self.raw = raw }

  /// Bytes before the index table from 3.11 on.
  public static let headerSize = 32
  /// Bytes before the index table up to 3.10.
  public static let classicHeaderSize = 40

  /// Bytes before the index table.
  @inlinable @inline(__always)
  public var header: Int { Int(raw.load(fromByteOffset: 11, as: UInt8.self)) }

  /// References to the table, more than one only where it is shared.
  @inlinable @inline(__always)
  public var references: Int {
    get { raw.load(as: Int.self) }
    nonmutating set { raw.storeBytes(of: newValue, as: Int.self) }
  }
  /// log2 of the number of slots.
  @inlinable @inline(__always)
  public var log2Size: Int { Int(raw.load(fromByteOffset: 8, as: UInt8.self)) }
  /// log2 of the bytes of the index table.
  @inlinable @inline(__always)
  public var log2IndexBytes: Int { Int(raw.load(fromByteOffset: 9, as: UInt8.self)) }
  /// What the entries look like.
  @inlinable @inline(__always)
  public var kind: KeysKind {
    get {
      KeysKind(rawValue: raw.load(fromByteOffset: 10, as: UInt8.self)).unsafelyUnwrapped
    }
    nonmutating set { raw.storeBytes(of: newValue.rawValue, toByteOffset: 10, as: UInt8.self) }
  }
  /// Whether keys may be of any type: `kind == .general`, but one load.
  @inlinable @inline(__always)
  public var isGeneral: Bool { raw.load(fromByteOffset: 10, as: UInt8.self) == 0 }
  /// What the bytes of the header from 8 on have in common in combined tables of fewer than 256 slots
  /// whose keys are all strings, without a hash in their entries.
  @inlinable @inline(__always)
  public static var plainMask: UInt32 { 0xFF_00F8 }
  /// See `plainMask`.
  @inlinable @inline(__always)
  public static var plain: UInt32 { 0x1_0000 }
  /// Entries that may still be added.
  @inlinable @inline(__always)
  public var usable: Int {
    get { raw.load(fromByteOffset: 16, as: Int.self) }
    nonmutating set { raw.storeBytes(of: newValue, toByteOffset: 16, as: Int.self) }
  }
  /// Entries in use, deleted ones included.
  @inlinable @inline(__always)
  public var entryCount: Int {
    get { raw.load(fromByteOffset: 24, as: Int.self) }
    nonmutating set { raw.storeBytes(of: newValue, toByteOffset: 24, as: Int.self) }
  }
  /// The number of slots, a power of two.
  @inlinable @inline(__always)
  public var slots: Int { 1 << log2Size }
  /// Where the entries begin.
  @inlinable @inline(__always)
  public var entries: UnsafeMutableRawPointer {
    raw + (header &+ (1 &<< log2IndexBytes))
  }
  /// Whether entries hold the hash: 24 bytes with the key at 8 and the value at 16. Otherwise they
  /// have 16 bytes with the key at 0 and the value at 8.
  @inlinable @inline(__always)
  public var isWide: Bool {
    let kind = raw.load(fromByteOffset: 10, as: UInt8.self)
    return kind == 0 || kind & 4 != 0
  }
  /// Whether the values lie elsewhere.
  @inlinable @inline(__always)
  public var isSplit: Bool { raw.load(fromByteOffset: 10, as: UInt8.self) & 3 == 2 }
  /// Bytes of an entry.
  @inlinable @inline(__always)
  public var entrySize: Int { isWide ? 24 : 16 }

  /// The key of an entry, `nil` where it was deleted.
  @inlinable @inline(__always)
  public func key(_ i: Int) -> Ref? {
    isWide
      ? entries.load(fromByteOffset: i &* 24 &+ 8, as: Ref?.self)
      : entries.load(fromByteOffset: i &* 16, as: Ref?.self)
  }
  /// The value of an entry of a combined table, `nil` where it was deleted.
  @inlinable @inline(__always)
  public func value(_ i: Int) -> Ref? {
    isWide
      ? entries.load(fromByteOffset: i &* 24 &+ 16, as: Ref?.self)
      : entries.load(fromByteOffset: i &* 16 &+ 8, as: Ref?.self)
  }

  /// Entries that a table of 2^log2Size slots may hold: two thirds.
  @inlinable @inline(__always)
  public static func usable(log2Size: Int) -> Int { ((1 << log2Size) << 1) / 3 }

  /// log2 of the bytes of the index table for 2^log2Size slots.
  @inlinable
  public static func log2IndexBytes(log2Size: Int) -> Int {
    if log2Size < 8 { return log2Size }
    if log2Size < 16 { return log2Size + 1 }
    if log2Size < 32 { return log2Size + 2 }
    return log2Size + 3
  }

  /// Bytes of a table of 2^log2Size slots with room for `usable` entries.
  /// - Parameters:
  ///   - header: bytes before the index table.
  ///   - wide: whether entries hold the hash.
  @inlinable
  public static func bytes(log2Size: Int, usable: Int, header: Int, wide: Bool) -> Int {
    header + (1 << log2IndexBytes(log2Size: log2Size)) + usable * (wide ? 24 : 16)
  }

  /// Bytes of this table as it was allocated.
  @inlinable
  public var bytes: Int {
    DictKeys.bytes(
      log2Size: log2Size, usable: DictKeys.usable(log2Size: log2Size), header: header,
      wide: isWide)
  }
}
