import Heap
import ObjectModel
import PyMalloc
import PyNumerics
import RefCounting

// set and frozenset: making, adding, removing, clearing. Set+Table.swift has the table,
// Set+Algebra.swift the operations of two sets.

extension ObjectSpace {
  /// Whether an object is a set or frozenset.
  @inlinable @inline(__always)
  public func isAnySet(_ o: Ref) -> Bool { kind(o) &- BuiltinType.set < 2 }

  /// An empty, tracked set.
  public func newSet() throws(PythonError) -> Ref { try newSet(BuiltinType.set) }

  /// An empty, tracked set or frozenset.
  func newSet(_ type: TypeIndex) throws(PythonError) -> Ref {
    guard let o = allocate(type, size: SetField.size) else { throw PythonError.noMemory }
    emptySetTable(o)
    o.set(SetField.finger, 0)
    o.set(SetField.weaklist, 0)
    track(o)
    return o
  }

  /// A set or frozenset of what another object yields (make_new_set); `nil` for an empty one.
  func newSet(_ type: TypeIndex, from source: Ref?) throws(PythonError) -> Ref {
    let o = try newSet(type)
    guard let source else { return o }
    do throws(PythonError) { try setUpdate(o, source) } catch {
      decref(o)
      throw error
    }
    return o
  }

  /// The set of a display: the items one after the other.
  public func newSet(_ items: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    try newSet(BuiltinType.set, items)
  }

  private func newSet(
    _ type: TypeIndex, _ items: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let o = try newSet(type)
    do throws(PythonError) { for item in items { try setAdd(o, item) } } catch {
      decref(o)
      throw error
    }
    return o
  }

  /// The set of a display of three or more constants: an empty set that merges a frozenset, so
  /// that its table is as large as that merge makes it. The compiler makes that frozenset twice,
  /// the second time from the items in the order of the first (merge_consts_recursive), which can
  /// change the order where hashes collide.
  public func newSetConstant(_ items: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    if items.count < 3 { return try newSet(items) }
    let first = try uncounted { () throws(PythonError) in
      try newSet(BuiltinType.frozenset, items)
    }
    defer { dropUncounted(first) }
    let constant = try uncounted { () throws(PythonError) in try newSet(BuiltinType.frozenset) }
    defer { dropUncounted(constant) }
    var slot = 0
    while let (key, hash) = setNext(first, &slot) { try setAddEntry(constant, key, hash) }
    return try newSet(BuiltinType.set, from: constant)
  }

  /// Makes what an interpreter has had since the script was compiled: no container that counts
  /// towards the next collection.
  private func uncounted(_ make: () throws(PythonError) -> Ref) throws(PythonError) -> Ref {
    let (count, isCollecting) = (s.pointee.youngCount, s.pointee.isCollecting)
    s.pointee.isCollecting = true
    defer {
      s.pointee.youngCount = count
      s.pointee.isCollecting = isCollecting
    }
    return try make()
  }

  private func dropUncounted(_ o: Ref) {
    let count = s.pointee.youngCount
    decref(o)
    s.pointee.youngCount = count
  }

  /// `set(source)`; `nil` for `set()`.
  public func setCall(_ source: Ref?) throws(PythonError) -> Ref {
    try newSet(BuiltinType.set, from: source)
  }

  /// `frozenset(source)`: a frozenset comes back as itself.
  public func frozensetCall(_ source: Ref?) throws(PythonError) -> Ref {
    if let source, source.type == BuiltinType.frozenset { return retained(source) }
    guard s.pointee.emptyFrozensetIsShared else {
      return try newSet(BuiltinType.frozenset, from: source)
    }
    // Up to 3.9 the empty frozenset is one object.
    if let source {
      let result = try newSet(BuiltinType.frozenset, from: source)
      if setCount(result) > 0 { return result }
      decref(result)
    }
    let details = typeNames
    if let empty = details.emptyFrozenset { return retained(empty) }
    let empty = try newSet(BuiltinType.frozenset, from: nil)
    details.emptyFrozenset = empty
    return retained(empty)
  }

  /// `s.add(value)`. Expected O(1), amortised over growth.
  /// - Throws: TypeError for a value without a hash.
  public func setAdd(_ o: Ref, _ value: Ref) throws(PythonError) {
    try setAddEntry(o, value, try hash(value))
  }

  /// `s.discard(value)`: whether it was there. Expected O(1).
  @discardableResult
  public func setDiscard(_ o: Ref, _ value: Ref) throws(PythonError) -> Bool {
    try setDiscardEntry(o, value, try setKeyHash(value))
  }

  /// `value in s`. Expected O(1).
  public func setContains(_ o: Ref, _ value: Ref) throws(PythonError) -> Bool {
    try setFind(o, value, try setKeyHash(value)).found
  }

  /// The hash to look a value up by; a set is looked up as the frozenset of its items.
  private func setKeyHash(_ value: Ref) throws(PythonError) -> Int {
    value.type == BuiltinType.set ? frozensetHash(value) : try hash(value)
  }

  /// `s.pop()`: some item, whose reference goes to the caller. A finger remembers where the last
  /// search ended, so that emptying a set takes linear time (set_pop).
  /// - Throws: KeyError for an empty set.
  public func setPop(_ o: Ref) throws(PythonError) -> Ref {
    if setCount(o) == 0 { throw PythonError(.keyError, "'pop from an empty set'") }
    let mask = setMask(o)
    let table = setTable(o)
    var slot = o.get(SetField.finger, as: Int.self) & mask
    while true {
      let key = (table + slot &* 16).load(as: Ref?.self)
      if let key, key != s.pointee.dummy {
        deleteEntry(o, table + slot &* 16)
        o.set(SetField.finger, slot + 1)
        return key
      }
      slot = slot == mask ? 0 : slot + 1
    }
  }

  /// `s.clear()`: the set is empty before the first item is dropped (set_clear_internal).
  public func setClear(_ o: Ref) {
    let fill = setFill(o)
    if fill == 0, !setHasBlock(o) { return }
    let (table, mask, isBlock) = (setTable(o), setMask(o), setHasBlock(o))
    if isBlock {
      emptySetTable(o)
      dropKeys(table, mask)
      freeMemory(table)
      return
    }
    withUnsafeTemporaryAllocation(byteCount: 16 * SetField.smallSlots, alignment: 8) { copy in
      let saved = copy.baseAddress.unsafelyUnwrapped
      saved.copyMemory(from: table, byteCount: 16 * SetField.smallSlots)
      emptySetTable(o)
      dropKeys(saved, mask)
    }
  }

  func dropKeys(_ table: UnsafeMutableRawPointer, _ mask: Int) {
    let dummy = s.pointee.dummy
    for slot in 0...mask {
      if let key = (table + slot &* 16).load(as: Ref?.self), key != dummy { decref(key) }
    }
  }

  /// The hash of a frozenset, or what a set's would be; kept in the object.
  func frozensetHash(_ o: Ref) -> Int {
    if o.type == BuiltinType.frozenset, o.get(SetField.hash, as: Int.self) != -1 {
      return o.get(SetField.hash)
    }
    var state = PythonHash.FrozenSetState()
    var slot = 0
    while let (_, hash) = setNext(o, &slot) { state.combine(hash) }
    let result = state.finalize()
    if o.type == BuiltinType.frozenset { o.set(SetField.hash, result) }
    return result
  }
}

/// Destroys a set or frozenset: weak references, items in the order of the table, the table
/// (set_dealloc).
let setDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  guard space.enterDealloc(o) else { return }
  if o.get(SetField.weaklist, as: Int.self) != 0 { space.s.pointee.clearWeakrefs?(state, object) }
  let table = space.setTable(o)
  if space.setCount(o) > 0 { space.dropKeys(table, space.setMask(o)) }
  if space.setHasBlock(o) { space.freeMemory(table) }
  space.free(o)
  space.leaveDealloc()
}

/// `tp_clear` of set and frozenset.
let setClearFunction: ClearFunction = { state, object in
  ObjectSpace(raw: state).setClear(Ref(object))
}
