import Heap
import ObjectModel
import PyMalloc

// Interning: the table of interned strings of one heap.
//
// The table knows references and hashes; what a str is, and when one is interned, is a matter of
// BuiltinTypes (Str+Interning.swift). It is an open-addressing table in plain memory of the heap's
// mem domain: slots of (reference, hash), linear probing, removal by moving later entries back, so
// that there are no deleted slots.
//
// Invariants:
// - The table counts no references: an interned str that dies removes itself.
// - No two entries have equal contents.
// - At most two thirds of the slots are in use; an empty table has no memory for slots.

/// The table's own words.
@usableFromInline
struct InternTableState {
  /// The slots, 16 bytes each: reference (NULL when unused), hash.
  @usableFromInline var slots: UnsafeMutableRawPointer?
  /// Slots minus one, a power of two minus one; -1 without slots.
  @usableFromInline var mask = -1
  /// Entries.
  @usableFromInline var count = 0

  @usableFromInline init() {}
}

extension ObjectSpace {
  @inlinable @inline(__always)
  var internState: UnsafeMutablePointer<InternTableState> {
    s.pointee.internTable.unsafelyUnwrapped.assumingMemoryBound(to: InternTableState.self)
  }

  /// Makes the empty table. Once per heap.
  public func makeInternTable() {
    let state = UnsafeMutablePointer<InternTableState>.allocate(capacity: 1)
    state.initialize(to: InternTableState())
    s.pointee.internTable = UnsafeMutableRawPointer(state)
  }

  /// Gives the table's memory back. The strings are the caller's affair.
  public func destroyInternTable() {
    guard s.pointee.internTable != nil else { return }
    freeMemory(internState.pointee.slots)
    internState.deinitialize(count: 1)
    internState.deallocate()
    s.pointee.internTable = nil
  }

  /// Strings in the table, `sys.getunicodeinternedsize` without the static ones. O(1).
  public var internedCount: Int { internState.pointee.count }

  /// The entry with a hash and the contents that `matches` looks for, borrowed. Expected O(1).
  @inlinable @inline(__always)
  public func findInterned(_ hash: Int, _ matches: (Ref) -> Bool) -> Ref? {
    let state = internState.pointee
    guard let slots = state.slots else { return nil }
    var slot = hash & state.mask
    while let entry = (slots + slot &* 16).load(as: Ref?.self) {
      if (slots + slot &* 16).load(fromByteOffset: 8, as: Int.self) == hash, matches(entry) {
        return entry
      }
      slot = (slot &+ 1) & state.mask
    }
    return nil
  }

  /// Enters a string that the table does not hold. Amortised O(1).
  /// - Throws: MemoryError when the table cannot grow; nothing has changed then.
  public func addInterned(_ o: Ref, hash: Int) throws(PythonError) {
    let state = internState
    if (state.pointee.count + 1) * 3 > (state.pointee.mask + 1) * 2 { try growInternTable() }
    place(o, hash, state.pointee.slots.unsafelyUnwrapped, state.pointee.mask)
    state.pointee.count += 1
  }

  /// Takes a string out, which the table holds. Expected O(1).
  public func removeInterned(_ o: Ref, hash: Int) {
    let state = internState
    guard let slots = state.pointee.slots else { return }
    let mask = state.pointee.mask
    var hole = hash & mask
    while (slots + hole * 16).load(as: Ref?.self) != o { hole = (hole + 1) & mask }
    // Entries behind the hole that may stand there move up, or searches would stop short of them.
    var slot = hole
    while true {
      slot = (slot + 1) & mask
      guard let entry = (slots + slot * 16).load(as: Ref?.self) else { break }
      let entryHash = (slots + slot * 16).load(fromByteOffset: 8, as: Int.self)
      if (slot &- entryHash) & mask < (slot &- hole) & mask { continue }
      write(entry, entryHash, slots, hole)
      hole = slot
    }
    write(nil, 0, slots, hole)
    state.pointee.count -= 1
    if state.pointee.count == 0 {
      freeMemory(slots)
      state.pointee.slots = nil
      state.pointee.mask = -1
    }
  }

  /// Shows every string of the table, in no particular order; the table must not change meanwhile.
  public func forEachInterned(_ body: (Ref) -> Void) {
    let state = internState.pointee
    guard let slots = state.slots else { return }
    for slot in 0...state.mask {
      if let entry = (slots + slot * 16).load(as: Ref?.self) { body(entry) }
    }
  }

  private func growInternTable() throws(PythonError) {
    let state = internState
    // What the interpreter itself interns at its start leaves room for the names of a script.
    let count = max((state.pointee.mask + 1) * 2, 1024)
    let slots = try allocateMemory(count * 16)
    slots.initializeMemory(as: UInt8.self, repeating: 0, count: count * 16)
    if let old = state.pointee.slots {
      for slot in 0...state.pointee.mask {
        guard let entry = (old + slot * 16).load(as: Ref?.self) else { continue }
        place(entry, (old + slot * 16).load(fromByteOffset: 8, as: Int.self), slots, count - 1)
      }
      freeMemory(old)
    }
    state.pointee.slots = slots
    state.pointee.mask = count - 1
  }

  private func place(_ o: Ref, _ hash: Int, _ slots: UnsafeMutableRawPointer, _ mask: Int) {
    var slot = hash & mask
    while (slots + slot * 16).load(as: Ref?.self) != nil { slot = (slot + 1) & mask }
    write(o, hash, slots, slot)
  }

  private func write(_ o: Ref?, _ hash: Int, _ slots: UnsafeMutableRawPointer, _ slot: Int) {
    (slots + slot * 16).storeBytes(of: o, as: Ref?.self)
    (slots + slot * 16).storeBytes(of: hash, toByteOffset: 8, as: Int.self)
  }
}
