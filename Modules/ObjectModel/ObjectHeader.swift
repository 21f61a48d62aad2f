// The header of every object, 16 bytes, at the offsets CPython gives it:
//
//    0  reference count (8 bytes; immortality is a property of its low 32 bits, PEP 683)
//    8  type: 20 bits of index into the type table, 12 bits of flags  } CPython's ob_type
//   12  serial number of the object                                   }
//
// CPython's second word is a pointer to the type. Here the same eight bytes hold the index of the
// type and a serial number, so that a stale handle is told from a live object at its old address.

/// The index of a type in the type table of one heap.
public typealias TypeIndex = UInt32

/// Offsets and flag bits of the object header.
public enum Header {
  /// Byte offset of the reference count.
  public static let refcount = 0
  /// Byte offset of the word with type index and flags.
  public static let type = 8
  /// Byte offset of the serial number.
  public static let serial = 12
  /// Bytes of the header, CPython's `sizeof(PyObject)`.
  public static let size = 16
  /// Byte offset of the item count of a variable-sized object, CPython's `ob_size`.
  public static let count = 16

  /// The bits of the type word that hold the index.
  public static let typeMask: UInt32 = 0x000F_FFFF
  /// A collection has found the object unreachable and is about to let it go; clear at all other
  /// times.
  public static let condemned: UInt32 = 1 << 22
  /// Frozen (`gc.freeze`) under a strategy that keeps no lists.
  public static let frozen: UInt32 = 1 << 21
  /// A strategy's own mark between collections.
  public static let strategyMark: UInt32 = 1 << 20
  /// The object stands in the buffer of suspects (Suspects.swift).
  public static let suspect: UInt32 = 1 << 23
  /// A temporary: the scope that made the object owns its one reference.
  public static let temporary: UInt32 = 1 << 24
  /// The collector follows this object, CPython's "tracked".
  public static let tracked: UInt32 = 1 << 25
  /// The finalizer has run and must not run again (PEP 442).
  public static let finalized: UInt32 = 1 << 26
  /// The string is in the table of interned strings.
  public static let interned: UInt32 = 1 << 27
  /// A mark for one walk of the checker or of an inspection; clear at all other times.
  public static let visited: UInt32 = 1 << 28
  /// On the type object of a built-in type: CPython makes the type at run time, so that its collector
  /// follows it. Here it lies in static memory all the same. (Iterators have another use for the bit.)
  public static let heapTypeInCPython: UInt32 = 1 << 29
  /// The script's namespace, which in CPython always holds a module and so stays tracked.
  public static let namespace: UInt32 = 1 << 31
}

extension Ref {
  /// The index of the object's type.
  @inlinable @inline(__always)
  public var type: TypeIndex { self.get(Header.type, as: UInt32.self) & Header.typeMask }

  /// The serial number, unique among live objects of one heap; 31 bits.
  @inlinable @inline(__always)
  public var serial: UInt32 { self.get(Header.serial, as: UInt32.self) }

  /// The whole word of type index and flags.
  @inlinable @inline(__always)
  public var typeWord: UInt32 {
    get { self.get(Header.type) }
    nonmutating set { set(Header.type, newValue) }
  }

  /// Whether a flag bit is set.
  @inlinable @inline(__always)
  public func has(_ flag: UInt32) -> Bool { typeWord & flag != 0 }

  /// Sets a flag bit.
  @inlinable @inline(__always)
  public func insert(_ flag: UInt32) { typeWord |= flag }

  /// Clears a flag bit.
  @inlinable @inline(__always)
  public func remove(_ flag: UInt32) { typeWord &= ~flag }

  /// The reference count as it stands in memory.
  @inlinable @inline(__always)
  public var refcount: Int {
    get { self.get(Header.refcount) }
    nonmutating set { set(Header.refcount, newValue) }
  }

  /// Whether the count stands still: the low 32 bits, as a signed number, are negative
  /// (PEP 683, as in 3.12 and 3.13).
  @inlinable @inline(__always)
  public var isImmortal: Bool {
    Int32(truncatingIfNeeded: self.get(Header.refcount, as: Int.self)) < 0
  }

  /// The number of items of a variable-sized object, CPython's `ob_size`.
  @inlinable @inline(__always)
  public var count: Int {
    get { self.get(Header.count) }
    nonmutating set { set(Header.count, newValue) }
  }
}
