import Heap
import ObjectModel
import PyMalloc
import RefCounting

// The table of set and frozenset (Objects/setobject.c, 3.11 to 3.13): slots of (key, hash), eight
// inside the object, more in a block of the mem domain. A search looks at ten neighbouring slots
// where they do not run over the end, then jumps: i = 5 i + 1 + perturb, perturb >>= 5.
//
// Invariants:
// - An unused slot has key NULL and hash 0; a deleted one has the dummy and hash -1, which no key
//   has. An insertion uses the deleted slot that its search came across last.
// - fill counts used and deleted slots, and fill * 5 < mask * 3 after every insertion.

/// Numbers of the probing scheme.
enum SetProbe {
  /// Neighbours looked at after the first slot, LINEAR_PROBES.
  static let linear = 9
  /// Bits by which the rest of the hash moves at each jump, PERTURB_SHIFT.
  static let shift: UInt = 5
}

extension ObjectSpace {
  /// The number of items of a set or frozenset. O(1).
  @inlinable @inline(__always)
  public func setCount(_ o: Ref) -> Int { o.get(SetField.used) }

  @inline(__always)
  func setTable(_ o: Ref) -> UnsafeMutableRawPointer { o.get(SetField.table) }

  @inline(__always)
  func setMask(_ o: Ref) -> Int { o.get(SetField.mask) }

  @inline(__always)
  func setFill(_ o: Ref) -> Int { o.get(SetField.fill) }

  /// Whether the table is a block of its own.
  @inline(__always)
  func setHasBlock(_ o: Ref) -> Bool { setTable(o) != o.raw + SetField.smallTable }

  /// The live entry at or behind a slot, borrowed; `slot` moves behind it. `nil` at the end.
  @inline(__always)
  func setNext(_ o: Ref, _ slot: inout Int) -> (key: Ref, hash: Int)? {
    let table = setTable(o)
    let mask = setMask(o)
    let dummy = s.pointee.dummy
    while slot <= mask {
      let entry = table + slot &* 16
      slot &+= 1
      if let key = entry.load(as: Ref?.self), key != dummy {
        return (key, entry.load(fromByteOffset: 8, as: Int.self))
      }
    }
    return nil
  }

  /// Makes the inner table empty and current; the keys are the caller's (set_empty_to_minsize).
  func emptySetTable(_ o: Ref) {
    let small = o.raw + SetField.smallTable
    small.initializeMemory(as: UInt8.self, repeating: 0, count: 16 * SetField.smallSlots)
    o.set(SetField.fill, 0)
    o.set(SetField.used, 0)
    o.set(SetField.mask, SetField.smallSlots - 1)
    o.set(SetField.table, small)
    o.set(SetField.hash, -1)
  }

  /// Where a search ended.
  struct SetPlace {
    /// The entry of the equal key, else the slot where a new one would go.
    var entry: UnsafeMutableRawPointer
    /// Whether an equal key is there.
    var found = false
    /// Whether the slot is one of a deleted key.
    var isDeleted = false
  }

  /// Looks for an equal key, and for the slot of a new one (set_lookkey, set_add_entry). The
  /// comparison may run code that changes the set: then it begins again. Expected O(1).
  func setFind(_ o: Ref, _ key: Ref, _ hash: Int) throws(PythonError) -> SetPlace {
    restart: while true {
      let table = setTable(o)
      let mask = setMask(o)
      var perturb = UInt(bitPattern: hash)
      var i = hash & mask
      var deleted: UnsafeMutableRawPointer?
      while true {
        var entry = table + i &* 16
        var probes = i &+ SetProbe.linear <= mask ? SetProbe.linear : 0
        while true {
          let there = entry.load(as: Ref?.self)
          let thereHash = entry.load(fromByteOffset: 8, as: Int.self)
          guard let there else {
            if !s.pointee.setsReuseDeletedSlots { return SetPlace(entry: entry) }
            return SetPlace(entry: deleted ?? entry, isDeleted: deleted != nil)
          }
          if thereHash == hash {
            if there == key { return SetPlace(entry: entry, found: true) }
            if there.type == BuiltinType.str, key.type == BuiltinType.str {
              if sameString(there, key) { return SetPlace(entry: entry, found: true) }
            } else {
              incref(there)
              defer { decref(there) }
              let same = try equal(there, key)
              if setTable(o) != table || setMask(o) != mask
                || entry.load(as: Ref?.self) != there
              {
                continue restart
              }
              if same { return SetPlace(entry: entry, found: true) }
            }
          } else if thereHash == -1 {
            deleted = entry
          }
          if probes == 0 { break }
          probes &-= 1
          entry += 16
        }
        perturb >>= SetProbe.shift
        i = (i &* 5 &+ 1 &+ Int(bitPattern: perturb)) & mask
      }
    }
  }

  /// Adds a key with a known hash; `false` if an equal one is there (set_add_entry). Expected O(1).
  @discardableResult
  func setAddEntry(_ o: Ref, _ key: Ref, _ hash: Int) throws(PythonError) -> Bool {
    incref(key)
    let place: SetPlace
    do throws(PythonError) { place = try setFind(o, key, hash) } catch {
      decref(key)
      throw error
    }
    if place.found {
      decref(key)
      return false
    }
    let used = setCount(o) &+ 1
    o.set(SetField.used, used)
    place.entry.storeBytes(of: key, as: Ref.self)
    place.entry.storeBytes(of: hash, toByteOffset: 8, as: Int.self)
    if place.isDeleted { return true }
    let fill = setFill(o) &+ 1
    o.set(SetField.fill, fill)
    if fill &* 5 >= setMask(o) &* 3 { try setResize(o, used > 50_000 ? used &* 2 : used &* 4) }
    return true
  }

  /// Rebuilds the table with more than `least` slots and without deleted ones (set_table_resize).
  func setResize(_ o: Ref, _ least: Int) throws(PythonError) {
    var size = SetField.smallSlots
    while size <= least { size <<= 1 }
    let old = setTable(o)
    let oldMask = setMask(o)
    let wasBlock = setHasBlock(o)
    if size == SetField.smallSlots, !wasBlock {
      if setFill(o) == setCount(o) { return }
      withUnsafeTemporaryAllocation(byteCount: 16 * SetField.smallSlots, alignment: 8) { copy in
        let saved = copy.baseAddress.unsafelyUnwrapped
        saved.copyMemory(from: old, byteCount: 16 * SetField.smallSlots)
        old.initializeMemory(as: UInt8.self, repeating: 0, count: 16 * SetField.smallSlots)
        moveEntries(saved, oldMask, old, size - 1)
      }
      o.set(SetField.fill, setCount(o))
      return
    }
    let new: UnsafeMutableRawPointer
    if size == SetField.smallSlots {
      new = o.raw + SetField.smallTable
    } else {
      guard let block = s.pointee.malloc.malloc(16 * size) else { throw PythonError.noMemory }
      new = block
    }
    new.initializeMemory(as: UInt8.self, repeating: 0, count: 16 * size)
    moveEntries(old, oldMask, new, size - 1)
    o.set(SetField.mask, size - 1)
    o.set(SetField.table, new)
    o.set(SetField.fill, setCount(o))
    if wasBlock { freeMemory(old) }
  }

  private func moveEntries(
    _ old: UnsafeMutableRawPointer, _ oldMask: Int, _ new: UnsafeMutableRawPointer, _ mask: Int
  ) {
    let dummy = s.pointee.dummy
    for slot in 0...oldMask {
      let entry = old + slot &* 16
      if let key = entry.load(as: Ref?.self), key != dummy {
        setInsertClean(new, mask, key, entry.load(fromByteOffset: 8, as: Int.self))
      }
    }
  }

  /// Puts a key that is not there into a table without deleted slots (set_insert_clean).
  func setInsertClean(
    _ table: UnsafeMutableRawPointer, _ mask: Int, _ key: Ref, _ hash: Int
  ) {
    var perturb = UInt(bitPattern: hash)
    var i = hash & mask
    while true {
      var entry = table + i &* 16
      var probes = i &+ SetProbe.linear <= mask ? SetProbe.linear : 0
      while true {
        if entry.load(as: Ref?.self) == nil {
          entry.storeBytes(of: key, as: Ref.self)
          entry.storeBytes(of: hash, toByteOffset: 8, as: Int.self)
          return
        }
        if probes == 0 { break }
        probes &-= 1
        entry += 16
      }
      perturb >>= SetProbe.shift
      i = (i &* 5 &+ 1 &+ Int(bitPattern: perturb)) & mask
    }
  }

  /// Removes a key with a known hash; `false` if it is not there (set_discard_entry).
  func setDiscardEntry(_ o: Ref, _ key: Ref, _ hash: Int) throws(PythonError) -> Bool {
    let place = try setFind(o, key, hash)
    if !place.found { return false }
    let old = place.entry.load(as: Ref.self)
    deleteEntry(o, place.entry)
    decref(old)
    return true
  }

  func deleteEntry(_ o: Ref, _ entry: UnsafeMutableRawPointer) {
    entry.storeBytes(of: s.pointee.dummy, as: Ref.self)
    entry.storeBytes(of: -1, toByteOffset: 8, as: Int.self)
    o.set(SetField.used, setCount(o) &- 1)
  }

  /// Adds all items of another set, with one resize at the start (set_merge).
  func setMerge(_ o: Ref, _ other: Ref) throws(PythonError) {
    let count = setCount(other)
    if o == other || count == 0 { return }
    if (setFill(o) + count) * 5 >= setMask(o) * 3 { try setResize(o, (setCount(o) + count) * 2) }
    if setFill(o) == 0 {
      let isSame = setMask(o) == setMask(other) && setFill(other) == count
      var slot = 0
      let (table, mask) = (setTable(o), setMask(o))
      while let (key, hash) = setNext(other, &slot) {
        incref(key)
        if isSame {
          // The same slots as there: the order of a copy is that of the original.
          let entry = table + (slot - 1) * 16
          entry.storeBytes(of: key, as: Ref.self)
          entry.storeBytes(of: hash, toByteOffset: 8, as: Int.self)
        } else {
          setInsertClean(table, mask, key, hash)
        }
      }
      o.set(SetField.fill, count)
      o.set(SetField.used, count)
      return
    }
    var slot = 0
    while let (key, hash) = setNext(other, &slot) { try setAddEntry(o, key, hash) }
  }
}
