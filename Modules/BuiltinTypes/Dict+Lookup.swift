import PyNumerics
import ObjectModel
import RefCounting

// Probing: i = 5 i + perturb + 1 (mod slots), perturb >>= 5, as in Objects/dictobject.c.

/// Marks in the index table.
@usableFromInline
enum DictIndex {
  /// The slot was never used.
  @inlinable @inline(__always) static var empty: Int { -1 }
  /// The slot's entry was deleted.
  @inlinable @inline(__always) static var dummy: Int { -2 }
  /// Not in a table: a look for the very key came to one with the same hash.
  @inlinable @inline(__always) static var undecided: Int { -3 }
}

extension ObjectSpace {
  /// The entry number that a slot of the index table holds, or a mark of `DictIndex`.
  @inline(__always)
  func index(_ keys: DictKeys, _ slot: Int) -> Int {
    let table = keys.raw + keys.header
    let log2 = keys.log2Size
    if log2 < 8 { return Int((table + slot).load(as: Int8.self)) }
    if log2 < 16 { return Int((table + slot &* 2).load(as: Int16.self)) }
    if log2 < 32 { return Int((table + slot &* 4).load(as: Int32.self)) }
    return (table + slot &* 8).load(as: Int.self)
  }

  /// Writes an entry number or a mark into a slot of the index table.
  @inline(__always)
  func setIndex(_ keys: DictKeys, _ slot: Int, _ value: Int) {
    let table = keys.raw + keys.header
    let log2 = keys.log2Size
    if log2 < 8 {
      (table + slot).storeBytes(of: Int8(truncatingIfNeeded: value), as: Int8.self)
    } else if log2 < 16 {
      (table + slot &* 2).storeBytes(of: Int16(truncatingIfNeeded: value), as: Int16.self)
    } else if log2 < 32 {
      (table + slot &* 4).storeBytes(of: Int32(truncatingIfNeeded: value), as: Int32.self)
    } else {
      (table + slot &* 8).storeBytes(of: value, as: Int.self)
    }
  }

  /// The number of the entry with an equal key, or a negative number. Expected O(1).
  package func dictFind(_ d: Ref, _ key: Ref, _ hash: Int) throws(PythonError) -> Int {
    let keys = dictKeys(d)
    if !keys.isGeneral {
      if key.type == BuiltinType.str { return findString(keys, key, hash) }
      return try findAmongStrings(d, keys, key, hash)
    }
    return try findGeneral(d, keys, key, hash)
  }

  /// Looks a str up among strings: identity first, then hash and contents.
  ///
  /// Most often a small table holds the very str: that is seen here, with one load for all that the
  /// table's header says.
  @inlinable @inline(__always)
  func findString(_ keys: DictKeys, _ key: Ref, _ hash: Int) -> Int {
    let word = keys.raw.load(fromByteOffset: 8, as: UInt32.self)
    // Fewer than 256 slots; the kinds of narrow entries are 1 and 2, those of wide ones 0, 5 and 6.
    if _fastPath(word & 0xF8 == 0 && word & 0x30000 != 0 && word & 0x40000 == 0) {
      let i = findIdentical(keys, word, key, hash).index
      if i > DictIndex.undecided { return i }
    }
    return probeStrings(keys, key, hash)
  }

  /// Looks for a str itself in a table of fewer than 256 slots and narrow entries.
  /// - Parameter word: the bytes of the table's header from 8 on.
  /// - Returns: the number of its entry, `empty` if no equal str can be there, or `undecided`; and where
  ///   the entries begin.
  @inlinable @inline(__always)
  func findIdentical(
    _ keys: DictKeys, _ word: UInt32, _ key: Ref, _ hash: Int
  ) -> (index: Int, entries: UnsafeMutableRawPointer) {
    let table = keys.raw + Int(word &>> 24)
    let entries = table + (1 &<< Int(word &>> 8 & 0xFF))
    let mask = (1 &<< Int(word & 7)) &- 1
    var perturb = UInt(bitPattern: hash)
    var slot = hash & mask
    while true {
      let i = Int(table.load(fromByteOffset: slot, as: Int8.self))
      if i >= 0 {
        let candidate = entries.load(fromByteOffset: i &* 16, as: Ref.self)
        if candidate == key { return (i, entries) }
        if candidate.get(StrField.hash, as: Int.self) == hash {
          return (DictIndex.undecided, entries)
        }
      } else if i == DictIndex.empty {
        return (i, entries)
      }
      perturb &>>= 5
      slot = (slot &* 5 &+ Int(bitPattern: perturb) &+ 1) & mask
    }
  }

  /// `findString` in full.
  @usableFromInline @inline(never)
  func probeStrings(_ keys: DictKeys, _ key: Ref, _ hash: Int) -> Int {
    let mask = keys.slots &- 1
    let isWide = keys.isWide
    let names = keys.entries + (isWide ? 8 : 0)
    let stride = isWide ? 24 : 16
    var perturb = UInt(bitPattern: hash)
    var slot = Int(bitPattern: perturb) & mask
    while true {
      let i = index(keys, slot)
      if i >= 0 {
        let candidate = (names + i &* stride).load(as: Ref.self)
        if candidate == key { return i }
        if candidate.get(24, as: Int.self) == hash && sameString(candidate, key) { return i }
      } else if i == DictIndex.empty {
        return i
      }
      perturb >>= 5
      slot = (slot &* 5 &+ Int(bitPattern: perturb) &+ 1) & mask
    }
  }

  /// Whether two str objects have the same characters: both are in their narrowest form, so equal
  /// strings have equal widths.
  @inline(__always)
  func sameString(_ a: Ref, _ b: Ref) -> Bool {
    let n = a.count
    if n != b.count { return false }
    let state: UInt32 = a.get(32)
    if (state ^ b.get(32, as: UInt32.self)) & 0b101_1100 != 0 { return false }
    let width = Int(state >> 2 & 7)
    return memoryEqual(characters(a), characters(b), n &* width)
  }

  /// A key that is no str, in a table of strings: only a subclass could be equal.
  private func findAmongStrings(
    _ d: Ref, _ keys: DictKeys, _ key: Ref, _ hash: Int
  ) throws(PythonError) -> Int {
    let mask = keys.slots &- 1
    var perturb = UInt(bitPattern: hash)
    var slot = Int(bitPattern: perturb) & mask
    while true {
      let i = index(keys, slot)
      if i >= 0 {
        let candidate = keys.key(i).unsafelyUnwrapped
        if candidate.get(24, as: Int.self) == hash {
          incref(candidate)
          defer { decref(candidate) }
          let same = try equal(candidate, key)
          // The comparison may have run code that changed the table: begin again.
          if dictKeys(d) != keys || keys.key(i) != candidate { return try dictFind(d, key, hash) }
          if same { return i }
        }
      } else if i == DictIndex.empty {
        return i
      }
      perturb >>= 5
      slot = (slot &* 5 &+ Int(bitPattern: perturb) &+ 1) & mask
    }
  }

  private func findGeneral(
    _ d: Ref, _ keys: DictKeys, _ key: Ref, _ hash: Int
  ) throws(PythonError) -> Int {
    let mask = keys.slots &- 1
    let entries = keys.entries
    var perturb = UInt(bitPattern: hash)
    var slot = Int(bitPattern: perturb) & mask
    while true {
      let i = index(keys, slot)
      if i >= 0 {
        let entry = entries + i &* 24
        let candidate = entry.load(fromByteOffset: 8, as: Ref.self)
        if candidate == key { return i }
        if entry.load(as: Int.self) == hash {
          incref(candidate)
          defer { decref(candidate) }
          let same = try equal(candidate, key)
          // The comparison may have run code that changed the table, and its kind: begin again.
          if dictKeys(d) != keys || keys.key(i) != candidate { return try dictFind(d, key, hash) }
          if same { return i }
        }
      } else if i == DictIndex.empty {
        return i
      }
      perturb >>= 5
      slot = (slot &* 5 &+ Int(bitPattern: perturb) &+ 1) & mask
    }
  }

  /// The first slot on the probe path of a hash that holds no entry.
  func emptySlot(_ keys: DictKeys, _ hash: Int) -> Int {
    let mask = keys.slots &- 1
    var perturb = UInt(bitPattern: hash)
    var slot = Int(bitPattern: perturb) & mask
    while index(keys, slot) >= 0 {
      perturb >>= 5
      slot = (slot &* 5 &+ Int(bitPattern: perturb) &+ 1) & mask
    }
    return slot
  }

  /// The slot that holds entry `i`, whose key has this hash.
  func slotHolding(_ keys: DictKeys, _ i: Int, _ hash: Int) -> Int {
    let mask = keys.slots &- 1
    var perturb = UInt(bitPattern: hash)
    var slot = Int(bitPattern: perturb) & mask
    while index(keys, slot) != i {
      perturb >>= 5
      slot = (slot &* 5 &+ Int(bitPattern: perturb) &+ 1) & mask
    }
    return slot
  }
}
