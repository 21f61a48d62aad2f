import ObjectModel
import RefCounting
import WeakRefs

// `o[key]`, `o[key] = value`, `del o[key]`, with slices.

extension ObjectSpace {
  /// `o[key]`: a new reference.
  public func getItem(_ o: Ref, _ key: Ref) throws(PythonError) -> Ref {
    if isInstance(o), let result = try callSpecial(o, "__getitem__", key) { return result }
    return try nativeItem(o, key)
  }

  /// `o[key]` as the built-in type has it that an object is of or derives from.
  func nativeItem(_ o: Ref, _ key: Ref) throws(PythonError) -> Ref {
    if isInstance(key), isSequence(o), !isInt(key), lookupSpecial(key.type, "__index__") != nil {
      let index = try newInt(try indexValue(key))
      defer { decref(index) }
      return try nativeItem(o, index)
    }
    switch kind(o) {
    case BuiltinType.list:
      if isInt(key) {
        return retained(listItem(o, try position(key, o.count, "list index out of range")))
      }
      if key.type == BuiltinType.slice {
        return try listSlice(o, try sliceBounds(key, length: o.count))
      }
      if let index = try indexOrNil(key) {
        defer { decref(index) }
        return try getItem(o, index)
      }
      throw badIndex("list indices must be integers or slices, not ", key)
    case BuiltinType.tuple:
      if isInt(key) {
        return retained(tupleItem(o, try position(key, o.count, "tuple index out of range")))
      }
      if key.type == BuiltinType.slice {
        return try tupleSlice(o, try sliceBounds(key, length: o.count))
      }
      if let index = try indexOrNil(key) {
        defer { decref(index) }
        return try getItem(o, index)
      }
      throw badIndex("tuple indices must be integers or slices, not ", key)
    case BuiltinType.dict:
      if let value = try dictGet(o, key) { return retained(value) }
      if isInstance(o), let value = try callSpecial(o, "__missing__", key) { return value }
      throw try keyError(key)
    case BuiltinType.mappingProxy: return try getItem(o.ref(16).unsafelyUnwrapped, key)
    case BuiltinType.str:
      if isInt(key) {
        return try newCharacter(
          text(o)[try position(key, o.count, "string index out of range")])
      }
      if key.type == BuiltinType.slice {
        return try stringSlice(o, try sliceBounds(key, length: o.count))
      }
      throw PythonError(
        .typeError,
        s.pointee.minor < 11
          ? "string indices must be integers"
          : "string indices must be integers, not '\(shownType(key))'")
    case BuiltinType.bytearray: return try bytearrayItem(o, key)
    case BuiltinType.bytes:
      if isInt(key) {
        return try newInt(Int(bytesData(o)[try position(key, o.count, "index out of range")]))
      }
      if key.type == BuiltinType.slice {
        return try bytesSlice(o, try sliceBounds(key, length: o.count))
      }
      throw badIndex("byte indices must be integers or slices, not ", key)
    case BuiltinType.range:
      if isInt(key) { return try rangeItem(o, key) }
      if key.type == BuiltinType.slice { return try rangeSlice(o, key) }
      throw badIndex("range indices must be integers or slices, not ", key)
    default: break
    }
    if isProxy(o) { return try throughProxy(o) { (x) throws(PythonError) in try getItem(x, key) } }
    if let item = extensionSlots(o.type)?.item { return try item(self, o, key) }
    if info(of: o).pointee.flags.contains(.isType) {
      throw PythonError(.typeError, "type '\(typeNames[typeIndex(o)])' is not subscriptable")
    }
    throw PythonError(.typeError, "'\(shownType(o))' object is not subscriptable")
  }

  /// An index in range; a negative one counts from the end.
  func position(_ key: Ref, _ count: Int, _ complaint: String) throws(PythonError) -> Int {
    guard var i = intValue(key) else {
      throw PythonError(.indexError, "cannot fit 'int' into an index-sized integer")
    }
    if i < 0 { i &+= count }
    if UInt(bitPattern: i) >= UInt(bitPattern: count) { throw PythonError(.indexError, complaint) }
    return i
  }

  /// The int that an object with `__index__` stands for, a new reference; `nil` for any other.
  private func indexOrNil(_ key: Ref) throws(PythonError) -> Ref? {
    guard isProxy(key) || lookupSpecial(key.type, "__index__") != nil else { return nil }
    return try newInt(try indexValue(key))
  }

  package func badIndex(_ text: String, _ key: Ref) -> PythonError {
    PythonError(.typeError, text + shownType(key))
  }

  /// The KeyError of a key that is not there: its text is the key's repr. Who makes an exception of
  /// it finds the key itself in `TypeNames.missingKey`.
  public func keyError(_ key: Ref) throws(PythonError) -> PythonError {
    keyError(key, text: try reprText(key))
  }

  /// The same with the text at hand.
  public func keyError(_ key: Ref, text: String) -> PythonError {
    typeNames.missingKey = (key, key.serial, text)
    return PythonError(.keyError, text)
  }

  /// The items of a list that a slice selects, in a list exactly as large.
  func listSlice(_ l: Ref, _ bounds: SliceBounds) throws(PythonError) -> Ref {
    if bounds.step == 1 { return try listSlice(l, bounds.start, bounds.start + bounds.count) }
    let result = try newListExact(bounds.count)
    // Up to 3.11 making the result may run a collection, whose finalizers may change the list.
    while result.count < bounds.count {
      let place = bounds.start + result.count * bounds.step
      guard place < l.count else { break }
      let item = listItem(l, place)
      incref(item)
      listItems(result).unsafelyUnwrapped[result.count] = item
      result.count += 1
    }
    return result
  }

  private func tupleSlice(_ t: Ref, _ bounds: SliceBounds) throws(PythonError) -> Ref {
    if bounds.step == 1 { return try tupleSlice(t, bounds.start, bounds.start + bounds.count) }
    return try newTuple(
      array: (0..<bounds.count).map { tupleItem(t, bounds.start + $0 * bounds.step) })
  }

  /// `o[key] = value`.
  public func setItem(_ o: Ref, _ key: Ref, _ value: Ref) throws(PythonError) {
    if isInstance(o), let result = try callSpecial(o, "__setitem__", key, value) {
      decref(result)
      return
    }
    try setNativeItem(o, key, value)
  }

  /// `o[key] = value` as the built-in type has it that an object is of or derives from.
  func setNativeItem(_ o: Ref, _ key: Ref, _ value: Ref) throws(PythonError) {
    switch kind(o) {
    case BuiltinType.list:
      if isInt(key) {
        listSetItem(o, try position(key, o.count, "list assignment index out of range"), value)
        return
      }
      if key.type == BuiltinType.slice {
        try listAssignSlice(o, key, value)
        return
      }
      if let index = try indexOrNil(key) {
        defer { decref(index) }
        try setNativeItem(o, index, value)
        return
      }
      throw badIndex("list indices must be integers or slices, not ", key)
    case BuiltinType.dict:
      try dictSet(o, key, value)
      return
    case BuiltinType.bytearray:
      try bytearraySetItem(o, key, value)
      return
    default: break
    }
    if isProxy(o) {
      try throughProxy(o) { (x) throws(PythonError) in try setItem(x, key, value) }
      return
    }
    if let setItem = extensionSlots(o.type)?.setItem {
      try setItem(self, o, key, value)
      return
    }
    throw PythonError(
      .typeError, "'\(shownType(o))' object does not support item assignment")
  }

  /// `l[slice] = value` for any iterable (list_ass_subscript).
  private func listAssignSlice(_ l: Ref, _ slice: Ref, _ value: Ref) throws(PythonError) {
    let parts = try sliceParts(slice)
    var bounds = Self.adjusted(parts.start, parts.stop, parts.step, length: l.count)
    if !isIterable(value) {
      throw PythonError(
        .typeError,
        bounds.step == 1 && s.pointee.minor < 13
          ? "can only assign an iterable" : "must assign iterable to extended slice")
    }
    let items = value == l ? try listSlice(l, 0, l.count) : try fastSequence(value)
    defer { decref(items) }
    let n = items.count
    let start = items.type == BuiltinType.list ? listItems(items) : tupleItems(items)
    if bounds.step == 1 {
      // Making the list may have run code that changed `l`.
      bounds.start = min(bounds.start, l.count)
      let high = min(max(bounds.start, bounds.stop), l.count)
      let new = start.map {
        UnsafeBufferPointer(
          start: UnsafeRawPointer($0).assumingMemoryBound(to: Ref.self), count: n)
      }
      try listSetSlice(l, bounds.start, high, new ?? UnsafeBufferPointer(start: nil, count: 0))
      return
    }
    bounds = Self.adjusted(parts.start, parts.stop, parts.step, length: l.count)
    if n != bounds.count {
      throw PythonError(
        .valueError,
        "attempt to assign sequence of size \(n) to extended slice of size \(bounds.count)")
    }
    var old: [Ref] = []
    for i in 0..<n {
      let place = bounds.start + i * bounds.step
      let item = start.unsafelyUnwrapped[i].unsafelyUnwrapped
      old.append(listItem(l, place))
      incref(item)
      listItems(l).unsafelyUnwrapped[place] = item
    }
    for item in old { decref(item) }
  }

  /// `del o[key]`.
  public func deleteItem(_ o: Ref, _ key: Ref) throws(PythonError) {
    if isInstance(o), let result = try callSpecial(o, "__delitem__", key) {
      decref(result)
      return
    }
    try deleteNativeItem(o, key)
  }

  /// `del o[key]` as the built-in type has it that an object is of or derives from.
  func deleteNativeItem(_ o: Ref, _ key: Ref) throws(PythonError) {
    switch kind(o) {
    case BuiltinType.list:
      if isInt(key) {
        try listDeleteItem(
          o, try position(key, o.count, "list assignment index out of range"))
        return
      }
      if key.type == BuiltinType.slice {
        try listRemoveSlice(o, try sliceBounds(key, length: o.count))
        return
      }
      if let index = try indexOrNil(key) {
        defer { decref(index) }
        try deleteNativeItem(o, index)
        return
      }
      throw badIndex("list indices must be integers or slices, not ", key)
    case BuiltinType.dict:
      if try !dictDelete(o, key) { throw try keyError(key) }
      return
    case BuiltinType.bytearray:
      try bytearraySetItem(o, key, nil)
      return
    default: break
    }
    if isProxy(o) {
      try throughProxy(o) { (x) throws(PythonError) in try deleteItem(x, key) }
      return
    }
    if let setItem = extensionSlots(o.type)?.setItem {
      try setItem(self, o, key, nil)
      return
    }
    // An index goes to a sequence's own refusal (PySequence_DelItem).
    let verb = isInt(key) && hasSequenceMethods(o) ? "doesn't" : "does not"
    throw PythonError(.typeError, "'\(shownType(o))' object \(verb) support item deletion")
  }

  /// Whether the type has methods of sequences, `in` included: every class of a script does.
  private func hasSequenceMethods(_ o: Ref) -> Bool {
    switch kind(o) {
    case BuiltinType.tuple, BuiltinType.str, BuiltinType.bytes, BuiltinType.range,
      BuiltinType.set, BuiltinType.frozenset, BuiltinType.dictView:
      return true
    default: return isInstance(o)
    }
  }

  /// `del l[slice]`; with a step, items that stay move down one gap at a time.
  private func listRemoveSlice(_ l: Ref, _ bounds: SliceBounds) throws(PythonError) {
    if bounds.count == 0 {
      // An empty list gives its array back (list_ass_slice).
      if bounds.step == 1, l.count == 0 { listClear(l) }
      return
    }
    if bounds.step == 1 {
      try listSetSlice(
        l, bounds.start, bounds.start + bounds.count, UnsafeBufferPointer(start: nil, count: 0))
      return
    }
    let first = bounds.step > 0 ? bounds.start : bounds.start + (bounds.count - 1) * bounds.step
    let step = abs(bounds.step)
    let items = listItems(l).unsafelyUnwrapped
    var old: [Ref?] = []
    var target = first
    for i in first..<l.count {
      if (i - first) % step == 0, old.count < bounds.count {
        old.append(items[i])
      } else {
        items[target] = items[i]
        target += 1
      }
    }
    // Shrinking cannot fail: a smaller array is never refused, and the length is right before.
    try listResize(l, target)
    for item in old { decref(item) }
  }
}
