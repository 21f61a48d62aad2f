import ObjectModel
import RefCounting
import WeakRefs

// Instances of classes: creation, attribute values, `__dict__`, destruction. The three layouts
// (3.11, 3.12, 3.13) are in ObjectModel/InstanceLayout.swift; the rules follow
// Objects/dictobject.c and Objects/typeobject.c of those versions.

extension ObjectSpace {
  /// A tracked instance of a heap type, attributes unset (PyType_GenericAlloc).
  public func newInstance(_ type: TypeIndex) throws(PythonError) -> Ref {
    let info = info(type)
    let layout = s.pointee.instanceLayout
    var size = Int(info.pointee.basicSize)
    var capacity = 0
    // 3.13: instances with slots keep their attributes in a dict, made on demand.
    // Weak references are made by their own type, which gives them no values (weakref___new__).
    let hasValues =
      switch layout {
      case .bodyFields: false
      case .separateWords, .taggedWord: !info.pointee.flags.contains(.weakref)
      case .inlineValues: info.pointee.flags.contains(.inlineValues)
      }
    let shared = hasValues ? info.pointee.sharedKeys.map(DictKeys.init) : nil
    if let shared {
      // 3.13 takes the block before it lowers the number, so that one value more has room.
      let room = shared.usable + shared.entryCount
      capacity = nextCapacity(shared)
      if layout == .inlineValues { size += InstanceValues.inlineBytes(capacity: room) }
    }
    guard let o = allocateHere(type, info, size: size) else { throw PythonError.noMemory }
    var offset = Header.size
    while offset < Int(info.pointee.basicSize) {
      o.set(offset, 0)
      offset += 8
    }
    if layout != .bodyFields,
      info.pointee.flags.contains(.managedDict)
        || (layout != .separateWords && info.pointee.flags.contains(.managedWeakref))
    {
      o.set(managedWords, 0)
      o.set(managedWords + 8, 0)
    }
    if let cls = info.pointee.object { incref(cls) }
    if shared != nil {
      if layout == .inlineValues {
        initializeInline(o.raw + Int(info.pointee.basicSize), capacity: capacity, embedded: true)
      } else {
        let values: InstanceValues
        do { values = try newValues(capacity: capacity) } catch {
          decref(o)
          throw error
        }
        setInstanceValues(o, values)
      }
    }
    track(o)
    return o
  }

  /// Stores the pointer to a separate values block.
  func setInstanceValues(_ o: Ref, _ values: InstanceValues) {
    switch s.pointee.instanceLayout {
    case .separateWords: o.set(managedWords, values.raw)
    case .taggedWord: o.set(managedWords + 8, UInt(bitPattern: values.raw) | 1)
    case .bodyFields, .inlineValues: break
    }
  }

  /// Stores the pointer to the dict of an instance; separate values are no longer its own.
  func setInstanceDict(_ o: Ref, _ dict: Ref?) {
    if info(of: o).pointee.dictOffset != 0 {
      o.set(dictPlace(o), dict)
      return
    }
    if s.pointee.instanceLayout == .separateWords { o.set(managedWords, 0) }
    o.set(managedWords + 8, dict)
  }

  /// Whether instances of a type have room for attributes.
  func hasDict(_ type: TypeIndex) -> Bool { info(type).pointee.flags.contains(.managedDict) }

  /// The value of an attribute that stands in the instance itself, borrowed.
  public func instanceAttribute(_ o: Ref, _ name: Ref) throws(PythonError) -> Ref? {
    if let values = instanceValues(o) {
      let keys = DictKeys(info(of: o).pointee.sharedKeys.unsafelyUnwrapped)
      let i = findString(keys, name, try hash(name))
      return i < 0 ? nil : values[i]
    }
    if let dict = instanceDict(o) { return try dictGet(dict, name) }
    return nil
  }

  /// Sets an attribute in the instance itself (`_PyObject_StoreInstanceAttribute`).
  func setInstanceAttribute(_ o: Ref, _ name: Ref, _ value: Ref) throws(PythonError) {
    if let values = instanceValues(o) {
      let keys = DictKeys(info(of: o).pointee.sharedKeys.unsafelyUnwrapped)
      let i = sharedIndex(keys, name, try hash(name))
      if i >= 0 {
        storeInstanceValue(o, values, i, value)
        return
      }
      let dict = try materializeDict(o)
      try dictSet(dict, name, value)
      return
    }
    if instanceDict(o) == nil { setInstanceDict(o, try newAttributeDict(info(of: o))) }
    let dict = instanceDict(o).unsafelyUnwrapped
    if s.pointee.keysAreWide {
      try setClassicAttribute(dict, info(of: o), name, value)
    } else {
      try dictSet(dict, name, value)
    }
  }

  /// The dict of an instance that has no values of its own: it shares the class's key table where
  /// there is one (new_dict_with_shared_keys).
  func newAttributeDict(
    _ info: UnsafeMutablePointer<TypeInfo>
  ) throws(PythonError) -> Ref {
    let dict = try newDict()
    guard let shared = info.pointee.sharedKeys.map(DictKeys.init) else { return dict }
    let values: InstanceValues
    do { values = try newValues(capacity: shared.usable + shared.entryCount) } catch {
      decref(dict)
      throw error
    }
    shared.references += 1
    dict.set(DictField.keys, shared.raw)
    dict.set(DictField.values, values.raw)
    return dict
  }

  /// Removes an attribute of the instance itself; `false` if it is not set.
  ///
  /// As for setting, the shared table takes the name in where it has room; where it has none the
  /// instance gets its dict, which 3.13 drops again (`_PyObject_StoreInstanceAttribute`).
  func deleteInstanceAttribute(_ o: Ref, _ name: Ref) throws(PythonError) -> Bool {
    if let values = instanceValues(o) {
      let keys = DictKeys(info(of: o).pointee.sharedKeys.unsafelyUnwrapped)
      let i = sharedIndex(keys, name, try hash(name))
      if i < 0 {
        if s.pointee.instanceLayout != .inlineValues {
          try materializeDict(o)
        } else if instanceDict(o) == nil {
          decref(try newDict())
        }
        return false
      }
      guard let old = values[i] else { return false }
      values[i] = nil
      removeFromOrder(values, i)
      if let dict = instanceDict(o) { dict.set(DictField.used, dictCount(dict) - 1) }
      decref(old)
      return true
    }
    if s.pointee.keysAreWide { return try deleteClassicAttribute(o, name) }
    guard let dict = instanceDict(o) else { return false }
    return try dictDelete(dict, name)
  }

  /// The dict of an instance, made from its values on first use, borrowed.
  @discardableResult
  public func materializeDict(_ o: Ref) throws(PythonError) -> Ref {
    if let dict = instanceDict(o) { return dict }
    guard let values = instanceValues(o) else {
      let dict = try newAttributeDict(info(of: o))
      setInstanceDict(o, dict)
      return dict
    }
    let keys = DictKeys(info(of: o).pointee.sharedKeys.unsafelyUnwrapped)
    let dict = try newDict()
    keys.references += 1
    var follow = false
    let used = orderCount(values)
    for i in 0..<keys.entryCount {
      if let value = values[i], mayBeTracked(value) { follow = true }
    }
    dict.set(DictField.keys, keys.raw)
    dict.set(DictField.values, values.raw)
    dict.set(DictField.used, used)
    if follow, !dict.has(Header.tracked) { track(dict) }
    setInstanceDict(o, dict)
    return dict
  }

  /// Drops what an instance holds apart from its slots: values, dict. The instance dies.
  @inline(__always)
  func releaseAttributes(_ o: Ref, _ info: UnsafeMutablePointer<TypeInfo>) {
    let values = instanceValues(o, info)
    // Where the word holds one of the two, the values are all there is.
    if values == nil || s.pointee.instanceLayout != .taggedWord, let dict = instanceDict(o) {
      if let values, s.pointee.instanceLayout == .inlineValues {
        detachDict(dict, values, keys: info.pointee.sharedKeys.unsafelyUnwrapped)
      }
      setInstanceDict(o, nil)
      decref(dict)
      return
    }
    guard let values, let shared = info.pointee.sharedKeys else { return }
    let n = DictKeys(shared).entryCount
    var i = 0
    while i < n {
      let old = values[i]
      values[i] = nil
      decref(old)
      i &+= 1
    }
    let layout = s.pointee.instanceLayout
    if layout != .inlineValues {
      if layout == .separateWords { o.set(managedWords, 0) }
      o.set(managedWords &+ 8, 0)
      freeValues(values)
    }
  }

  /// Takes the dict that an instance has away from it; the reference of the instance is dropped.
  func detachFromInstance(_ o: Ref, _ dict: Ref) {
    if s.pointee.instanceLayout == .inlineValues, let values = instanceValues(o) {
      detachDict(dict, values, keys: info(of: o).pointee.sharedKeys.unsafelyUnwrapped)
    }
    setInstanceDict(o, nil)
    decref(dict)
  }

  /// 3.13: a dict that outlives its instance takes the inline values along; one that does not is
  /// emptied with the instance.
  private func detachDict(_ dict: Ref, _ values: InstanceValues, keys: UnsafeMutableRawPointer) {
    let n = DictKeys(keys).entryCount
    guard dictValues(dict) == values else { return }
    if dict.refcount > 1, let copy = try? newValues(capacity: valuesCapacity(values)) {
      for i in 0..<n { copy[i] = values[i] }
      for position in 0..<orderCount(values) { addToOrder(copy, orderIndex(values, position)) }
      dict.set(DictField.values, copy.raw)
      invalidateInline(values)
      return
    }
    dict.set(DictField.values, UnsafeMutableRawPointer?.none)
    dict.set(DictField.keys, s.pointee.emptyKeys.raw)
    dict.set(DictField.used, 0)
    releaseKeys(DictKeys(keys))
    for i in 0..<n {
      let old = values[i]
      values[i] = nil
      decref(old)
    }
  }
}

/// Destroys an instance (subtype_dealloc): finalizer, weak references, slots, attributes, block,
/// class.
let instanceDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  let info = space.info(of: o)
  space.untrack(o)
  guard space.enterDealloc(o) else { return }
  if info.pointee.flags.contains(.hasFinalizer), !o.has(Header.finalized), runFinalizer(space, o) {
    space.leaveDealloc()
    return
  }
  let weak = Int(info.pointee.weaklistOffset)
  // A list that the built-in type has goes when its own part does.
  let isOfNative =
    info.pointee.layout == .subclass
    && space.info(info.pointee.native).pointee.weaklistOffset == info.pointee.weaklistOffset
  if weak != 0, !isOfNative, o.get(weak, as: Int.self) != 0 {
    space.s.pointee.clearWeakrefs?(state, object)
  }
  if info.pointee.flags.contains(.legacyFinalizer), runLegacyFinalizer(space, o) {
    space.leaveDealloc()
    return
  }
  let isWeakref = info.pointee.flags.contains(.weakref)
  if info.pointee.wordMask != 0 || info.pointee.wordLimit != 0 {
    clearWords(space, o, but: isWeakref ? weakrefWords : 0)
  }
  if info.pointee.flags.contains(.managedDict) { space.releaseAttributes(o, info) }
  if isWeakref {
    space.clearWeakref(o)
    space.replace(o, WeakrefField.callback, with: nil)
  }
  if isOfNative, weak != 0, o.get(weak, as: Int.self) != 0 {
    space.s.pointee.clearWeakrefs?(state, object)
  }
  if info.pointee.layout == .subclass { space.releaseNative(o, info.pointee.native) }
  let cls = info.pointee.object
  space.freeHere(o, info)
  if let cls { space.decref(cls) }
  space.leaveDealloc()
}

/// Runs the finalizer of an object that dies, for the first time.
/// - Returns: whether the object lives on.
@inline(never)
func runFinalizer(_ space: ObjectSpace, _ o: Ref) -> Bool {
  livesOn(space, o) {
    o.insert(Header.finalized)
    _ = space.s.pointee.finalize?(space.raw, o.raw)
  }
}

/// Runs the legacy finalizer, which unlike `__del__` runs at every death.
/// - Returns: whether the object lives on.
private func runLegacyFinalizer(_ space: ObjectSpace, _ o: Ref) -> Bool {
  livesOn(space, o) {
    if let result = try? space.callSpecial(o, "__tp_del__") { space.decref(result) }
  }
}

/// Whether an object that dies lives on after its finalizer. It is tracked while that runs, as in
/// CPython, and holds one reference.
private func livesOn(_ space: ObjectSpace, _ o: Ref, after finalizer: () -> Void) -> Bool {
  space.track(o)
  o.refcount = 1
  finalizer()
  o.refcount -= 1
  if o.refcount > 0 {
    // It may hold itself now: what the finalizer did is all that collectors see of it.
    space.didDecrement(o)
    return true
  }
  space.untrack(o)
  return false
}

/// `tp_clear` of an instance: slots and attribute values; a dict of its own is cleared as the
/// object that it is, only let go here.
let instanceClear: ClearFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  let info = space.info(of: o)
  if info.pointee.flags.contains(.weakref) {
    clearWords(space, o, but: weakrefWords)
    defer {
      space.clearWeakref(o)
      space.replace(o, WeakrefField.callback, with: nil)
    }
    clearAttributes(space, o, info)
    return
  }
  clearWords(space, o)
  clearAttributes(space, o, info)
  if info.pointee.layout == .subclass { space.clearNative(o, info.pointee.native) }
}

/// The words that `weakref.ref` itself visits: they go after those of the classes derived from it.
private let weakrefWords: UInt64 = 0b10

private func clearAttributes(
  _ space: ObjectSpace, _ o: Ref, _ info: UnsafeMutablePointer<TypeInfo>
) {
  guard info.pointee.flags.contains(.managedDict) else { return }
  if let values = space.instanceValues(o), let shared = info.pointee.sharedKeys {
    // 3.13: a dict that others hold takes the values along (set_or_clear_managed_dict).
    if let dict = space.instanceDict(o) {
      space.detachFromInstance(o, dict)
      return
    }
    space.setOrderCount(values, 0)
    for i in 0..<DictKeys(shared).entryCount {
      let old = values[i]
      values[i] = nil
      space.decref(old)
    }
  } else if let dict = space.instanceDict(o), space.s.pointee.instanceLayout != .separateWords {
    space.setInstanceDict(o, nil)
    space.decref(dict)
  }
}
