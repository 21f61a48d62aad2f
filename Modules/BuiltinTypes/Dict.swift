import ObjectModel
import RefCounting

// dict: CPython's compact dict (Objects/dictobject.c, 3.11 to 3.13): an index table of small
// integers in front of an array of entries in insertion order. This file makes, reads and writes;
// Dict+Lookup.swift probes, Dict+Tables.swift makes and resizes key tables, Dict+Split.swift has
// the tables that instances share.

extension ObjectSpace {
  /// The key table of a dict.
  @inlinable @inline(__always)
  public func dictKeys(_ d: Ref) -> DictKeys { DictKeys(d.get(DictField.keys)) }

  /// The number of live items. O(1).
  @inlinable @inline(__always)
  public func dictCount(_ d: Ref) -> Int { d.get(DictField.used) }

  /// The values of a split dict, `nil` for a combined one.
  @inlinable @inline(__always)
  public func dictValues(_ d: Ref) -> InstanceValues? {
    d.get(DictField.values, as: UnsafeMutableRawPointer?.self).map(InstanceValues.init)
  }

  /// An empty dict as a display makes it: from the free list when one is there; untracked, as a
  /// dict stays until something that a collector must follow is put in.
  public func newDict() throws(PythonError) -> Ref {
    let o: Ref
    if let p = s.pointee.freeDicts.pop() {
      o = Ref(p)
      begin(o, BuiltinType.dict)
    } else {
      guard let fresh = allocate(BuiltinType.dict, size: DictField.size) else {
        throw PythonError.noMemory
      }
      o = fresh
    }
    initializeDict(o, keys: s.pointee.emptyKeys, values: nil, used: 0)
    if !s.pointee.dictsAreTrackedLazily { track(o) }
    return o
  }

  /// `dict()`: as `newDict`, but never from the free list, and tracked as calls leave it.
  public func newDictByCall(_ type: TypeIndex = BuiltinType.dict) throws(PythonError) -> Ref {
    guard let o = allocate(type, size: DictField.size) else { throw PythonError.noMemory }
    initializeDict(o, keys: s.pointee.emptyKeys, values: nil, used: 0)
    if s.pointee.dictCallMakesKeys {
      do throws(PythonError) {
        o.set(DictField.keys, try newKeys(log2Size: 3, general: false).raw)
      } catch {
        decref(o)
        throw error
      }
    }
    if type != BuiltinType.dict || !s.pointee.dictsAreTrackedLazily { track(o) }
    return o
  }

  /// Makes the dict part of a new object empty, as a call of the type does.
  package func initializeEmptyDict(_ o: Ref) throws(PythonError) {
    initializeDict(o, keys: s.pointee.emptyKeys, values: nil, used: 0)
    guard s.pointee.dictCallMakesKeys else { return }
    do throws(PythonError) {
      o.set(DictField.keys, try newKeys(log2Size: 3, general: false).raw)
    } catch {
      decref(o)
      throw error
    }
  }

  func initializeDict(_ o: Ref, keys: DictKeys, values: InstanceValues?, used: Int) {
    o.set(DictField.used, used)
    o.set(DictField.version, 0)
    o.set(DictField.keys, keys.raw)
    o.set(DictField.values, values?.raw)
  }

  /// A dict with room for `n` items (`_PyDict_NewPresized`).
  public func newDict(presized n: Int, unicode: Bool) throws(PythonError) -> Ref {
    let d = try newDict()
    if n <= DictKeys.usable(log2Size: 3) { return d }
    do {
      let keys = try newKeys(log2Size: estimatedLog2(min(n, 1 << 17)), general: !unicode)
      d.set(DictField.keys, keys.raw)
      return d
    } catch {
      decref(d)
      throw error
    }
  }

  /// The value of a key, borrowed; `nil` when there is none. Expected O(1).
  @inlinable
  public func dictGet(_ d: Ref, _ key: Ref) throws(PythonError) -> Ref? {
    if key.type == BuiltinType.str {
      let keys = dictKeys(d)
      let word = keys.raw.load(fromByteOffset: 8, as: UInt32.self)
      if _fastPath(word & DictKeys.plainMask == DictKeys.plain) {
        let (i, entries) = findIdentical(keys, word, key, stringHash(key))
        if i >= 0 { return entries.load(fromByteOffset: i &* 16 &+ 8, as: Ref?.self) }
        if i == DictIndex.empty { return nil }
      }
    }
    return try dictGetSlowly(d, key)
  }

  @usableFromInline @inline(never)
  func dictGetSlowly(_ d: Ref, _ key: Ref) throws(PythonError) -> Ref? {
    if dictCount(d) == 0 && key.type == BuiltinType.str { return nil }
    let i = try dictFind(d, key, try hash(key))
    return i < 0 ? nil : dictValue(d, i)
  }

  /// The value of entry `i`, `nil` where it is deleted or not set.
  @inlinable @inline(__always)
  public func dictValue(_ d: Ref, _ i: Int) -> Ref? {
    if let values = dictValues(d) { return values[i] }
    return dictKeys(d).value(i)
  }

  /// Binds a key to a value. Expected O(1), amortised over growth.
  public func dictSet(_ d: Ref, _ key: Ref, _ value: Ref) throws(PythonError) {
    if key.type == BuiltinType.str {
      let keys = dictKeys(d)
      let word = keys.raw.load(fromByteOffset: 8, as: UInt32.self)
      if _fastPath(word & DictKeys.plainMask == DictKeys.plain) {
        let (i, entries) = findIdentical(keys, word, key, stringHash(key))
        if i >= 0 {
          // A str is never followed, so the value alone decides.
          if !d.has(Header.tracked), mayBeTracked(value) { track(d) }
          let place = entries + (i &* 16 &+ 8)
          let old = place.load(as: Ref?.self)
          incref(value)
          place.storeBytes(of: value, as: Ref.self)
          decref(old)
          return
        }
      }
    }
    try dictSetSlowly(d, key, value)
  }

  @inline(never)
  private func dictSetSlowly(_ d: Ref, _ key: Ref, _ value: Ref) throws(PythonError) {
    if key.type == BuiltinType.str {
      try dictInsert(d, key, try hash(key), value)
      return
    }
    // A `__hash__` may give up whoever holds the two.
    incref(key)
    incref(value)
    defer {
      decref(key)
      decref(value)
    }
    try dictInsert(d, key, try hash(key), value)
  }

  /// Puts another value into an entry of a combined table; the dict is tracked where that is due.
  @inlinable @inline(__always)
  public func dictReplaceValue(_ d: Ref, _ i: Int, _ value: Ref) {
    let keys = dictKeys(d)
    let isWide = keys.isWide
    let place = keys.entries + (isWide ? i &* 24 &+ 16 : i &* 16 &+ 8)
    let old = place.load(as: Ref?.self)
    incref(value)
    place.storeBytes(of: value, as: Ref.self)
    decref(old)
  }

  /// `dictSet` with the hash at hand.
  package func dictInsert(_ d: Ref, _ key: Ref, _ hash: Int, _ value: Ref) throws(PythonError) {
    if dictKeys(d) == s.pointee.emptyKeys {
      try dictInsertFirst(d, key, hash, value)
      return
    }
    if !dictKeys(d).isGeneral && key.type != BuiltinType.str {
      if !s.pointee.keysAreWide {
        try dictGrow(d, unicode: false)
      } else if dictValues(d) != nil {
        try dictGrow(d, unicode: true)
      }
    }
    // Only strings are compared without code of a script, which may give up whoever holds the two.
    let runsCode = dictKeys(d).isGeneral || key.type != BuiltinType.str
    if runsCode {
      incref(key)
      incref(value)
    }
    defer {
      if runsCode {
        decref(key)
        decref(value)
      }
    }
    var found = try dictFind(d, key, hash)
    if found < 0, runsCode, !s.pointee.keysAreWide, !dictKeys(d).isGeneral,
      key.type != BuiltinType.str
    {
      // A comparison has put another table in place, of strings alone.
      try dictGrow(d, unicode: false)
    }
    dictMaintainTracking(d, key, value)
    if s.pointee.keysAreWide, let values = dictValues(d),
      found >= 0
        ? values[found] == nil && dictCount(d) != found : dictCount(d) != dictKeys(d).entryCount
    {
      // Set in another order than the keys were: the dict shares them no more.
      try dictGrow(d, unicode: true)
      found = DictIndex.empty
    }
    if found >= 0 {
      let keys = dictKeys(d)
      if let values = dictValues(d) {
        let old = values[found]
        incref(value)
        values[found] = value
        if old == nil {
          addToOrder(values, found)
          d.set(DictField.used, dictCount(d) &+ 1)
        }
        decref(old)
        return
      }
      let old = keys.value(found)
      incref(value)
      setValue(keys, found, value)
      decref(old)
      return
    }
    if dictKeys(d).usable <= 0 { try dictGrow(d, unicode: !dictKeys(d).isGeneral) }
    let keys = dictKeys(d)
    let n = keys.entryCount
    setIndex(keys, emptySlot(keys, hash), n)
    incref(key)
    incref(value)
    if let values = dictValues(d) {
      if keys.isWide {
        (keys.entries + n &* 24).storeBytes(of: hash, as: Int.self)
        (keys.entries + n &* 24).storeBytes(of: key, toByteOffset: 8, as: Ref.self)
      } else {
        (keys.entries + n &* 16).storeBytes(of: key, as: Ref.self)
      }
      values[n] = value
      addToOrder(values, n)
    } else {
      // Up to 3.10 a table of strings takes other keys as it is.
      if keys.kind == .wideUnicode, key.type != BuiltinType.str { keys.kind = .general }
      setEntry(keys, n, key, hash, value)
    }
    keys.entryCount = n &+ 1
    keys.usable = keys.usable &- 1
    d.set(DictField.used, dictCount(d) &+ 1)
  }

  private func dictInsertFirst(
    _ d: Ref, _ key: Ref, _ hash: Int, _ value: Ref
  ) throws(PythonError) {
    let keys = try newKeys(log2Size: 3, general: key.type != BuiltinType.str)
    dictMaintainTracking(d, key, value)
    incref(key)
    incref(value)
    setIndex(keys, hash & 7, 0)
    setEntry(keys, 0, key, hash, value)
    keys.entryCount = 1
    keys.usable -= 1
    d.set(DictField.keys, keys.raw)
    d.set(DictField.used, 1)
  }

  /// Starts tracking a dict when something that may be tracked goes in (MAINTAIN_TRACKING).
  @inlinable @inline(__always)
  func dictMaintainTracking(_ d: Ref, _ key: Ref, _ value: Ref) {
    if !d.has(Header.tracked), mayBeTracked(key) || mayBeTracked(value) { track(d) }
  }

  /// Removes a key.
  /// - Returns: `false` when there is none. Expected O(1).
  public func dictDelete(_ d: Ref, _ key: Ref) throws(PythonError) -> Bool {
    let h = try hash(key)
    let i = try dictFind(d, key, h)
    guard i >= 0, dictValue(d, i) != nil else { return false }
    if s.pointee.keysAreWide, dictValues(d) != nil {
      try dictResize(d, log2Size: dictKeys(d).log2Size, unicode: true)
    }
    dictDeleteEntry(d, i, h)
    return true
  }

  /// Removes the entry `i` of a key with this hash.
  func dictDeleteEntry(_ d: Ref, _ i: Int, _ hash: Int) {
    let keys = dictKeys(d)
    d.set(DictField.used, dictCount(d) &- 1)
    if let values = dictValues(d) {
      let old = values[i]
      values[i] = nil
      removeFromOrder(values, i)
      decref(old)
      return
    }
    setIndex(keys, slotHolding(keys, i, hash), DictIndex.dummy)
    let oldKey = keys.key(i)
    let oldValue = keys.value(i)
    clearEntry(keys, i)
    decref(oldKey)
    decref(oldValue)
  }

  /// Steps through the items in insertion order, borrowed; start with position 0.
  ///
  /// Complexity: O(1) amortised over a whole walk.
  @inlinable
  public func dictNext(_ d: Ref, _ position: inout Int) -> (key: Ref, value: Ref)? {
    let keys = dictKeys(d)
    if let values = dictValues(d) {
      guard position < dictCount(d) else { return nil }
      let i = orderIndex(values, position)
      position &+= 1
      return (keys.key(i).unsafelyUnwrapped, values[i].unsafelyUnwrapped)
    }
    let n = keys.entryCount
    while position < n {
      let i = position
      position &+= 1
      if let value = keys.value(i) { return (keys.key(i).unsafelyUnwrapped, value) }
    }
    return nil
  }

  /// Removes all items and gives the key table back (PyDict_Clear).
  public func dictClear(_ d: Ref) {
    let keys = dictKeys(d)
    if keys == s.pointee.emptyKeys { return }
    let values = dictValues(d)
    if let values, valuesAreInline(values) {
      // The instance goes on using these values: empty them where they are. All are taken out before one is
      // dropped, which may free the instance and them with it.
      d.set(DictField.used, 0)
      setOrderCount(values, 0)
      let n = keys.entryCount
      withUnsafeTemporaryAllocation(of: Ref?.self, capacity: n) { taken in
        for i in 0..<n { taken.initializeElement(at: i, to: values[i].take(in: values, i)) }
        for i in 0..<n { decref(taken[i]) }
      }
      return
    }
    d.set(DictField.keys, s.pointee.emptyKeys.raw)
    d.set(DictField.values, UnsafeMutableRawPointer?.none)
    d.set(DictField.used, 0)
    if let values {
      for i in 0..<keys.entryCount { decref(values[i].take(in: values, i)) }
      freeValues(values)
    }
    releaseKeys(keys)
  }

  /// The last item, removed; both references go to the caller. `nil` when empty.
  public func dictPopItem(_ d: Ref) throws(PythonError) -> (key: Ref, value: Ref)? {
    if dictCount(d) == 0 { return nil }
    if dictValues(d) != nil {
      try dictResize(d, log2Size: dictKeys(d).log2Size, unicode: true)
    }
    let keys = dictKeys(d)
    var i = keys.entryCount - 1
    while keys.value(i) == nil { i -= 1 }
    let key = keys.key(i).unsafelyUnwrapped
    let value = keys.value(i).unsafelyUnwrapped
    setIndex(keys, slotHolding(keys, i, try hash(key)), DictIndex.dummy)
    clearEntry(keys, i)
    keys.entryCount = i
    d.set(DictField.used, dictCount(d) - 1)
    return (key, value)
  }

  /// `d.copy()`: clones the table where it is at least two thirds live (PyDict_Copy).
  public func dictCopy(_ d: Ref) throws(PythonError) -> Ref {
    let keys = dictKeys(d)
    if let values = dictValues(d), dictCount(d) > 0 { return try dictCopySplit(d, values) }
    if dictCount(d) > 0, dictValues(d) == nil, dictCount(d) >= keys.entryCount * 2 / 3 {
      // The table comes first, then the object.
      let table = try dictCloneKeys(keys)
      let result: Ref
      do { result = try newDict() } catch {
        releaseKeys(table)
        throw error
      }
      dictAdopt(table, dictCount(d), result, d)
      return result
    }
    let result = try newDict()
    do {
      if dictCount(d) > 0 { try dictMerge(result, d) }
      return result
    } catch {
      decref(result)
      throw error
    }
  }
}

extension Optional where Wrapped == Ref {
  /// Empties the slot that this value was read from and gives the value on.
  fileprivate func take(in values: InstanceValues, _ i: Int) -> Ref? {
    values[i] = nil
    return self
  }
}

/// Destroys a dict: values and keys in entry order, the table, then the object, which goes to the
/// free list while there is room (dict_dealloc).
let dictDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  guard space.enterDealloc(o) else { return }
  let keys = space.dictKeys(o)
  if let values = space.dictValues(o) {
    if !space.valuesAreInline(values) {
      for i in 0..<keys.entryCount { space.decref(values[i]) }
      space.freeValues(values)
    }
    space.releaseKeys(keys)
  } else if keys != space.s.pointee.emptyKeys {
    space.releaseKeys(keys)
  }
  if o.type == BuiltinType.dict
    && space.s.pointee.freeDicts.count < space.s.pointee.freeDicts.capacity
  {
    space.end(o)
    _ = space.s.pointee.freeDicts.push(o.raw)
  } else {
    space.free(o)
  }
  space.leaveDealloc()
}

/// `tp_clear` of dict.
let dictClearFunction: ClearFunction = { state, object in
  ObjectSpace(raw: state).dictClear(Ref(object))
}
