import BuiltinTypes
import ObjectModel
import RefCounting
import WeakRefs

// What the methods of several containers do alike.

/// Numbers of the bodies of generators.
struct Generators {
  var valueItems = 0
  var valueKeys = 0
  var valueValues = 0
  var valueReferences = 0
  var keyItems = 0
  var keyKeys = 0
  var keyValues = 0
  var setItems = 0
  var references = 0
  var callbackReferences = 0
  var union = 0
  var common = 0
}

/// Numbers of the bodies of callbacks.
struct Removals {
  var value = 0
  var key = 0
  var set = 0
  var method = 0
}

extension WeakLibrary {
  /// An attribute that a container's `__init__` has set: a new reference.
  func attribute(_ o: Ref, _ name: Ref) throws(PythonError) -> Ref {
    if space.info(of: o).pointee.flags.contains(.managedDict),
      let value = try space.instanceAttribute(o, name)
    {
      return space.retained(value)
    }
    return try space.getAttribute(o, name)
  }

  /// Runs `body` with `self.data`, held meanwhile.
  func withData<R>(
    _ o: Ref, _ body: (Ref) throws(PythonError) -> R
  ) throws(PythonError) -> R {
    let data = try attribute(o, names.data)
    defer { space.decref(data) }
    return try body(data)
  }

  /// `bool(self._pending_removals)`
  func hasPending(_ o: Ref) throws(PythonError) -> Bool {
    let list = try attribute(o, names.pending)
    defer { space.decref(list) }
    return list.type == BuiltinType.list ? list.count > 0 : try space.isTrue(list)
  }

  /// `len(self._pending_removals)`
  func pendingCount(_ o: Ref) throws(PythonError) -> Int {
    let list = try attribute(o, names.pending)
    defer { space.decref(list) }
    return try space.length(list)
  }

  /// `self._pending_removals.pop()`, `nil` when the list is empty.
  func popPending(_ list: Ref) throws(PythonError) -> Ref? {
    guard list.type == BuiltinType.list, list.count > 0 else { return nil }
    return try space.listPop(list, list.count - 1)
  }

  /// Walks the pending list from its end and empties it. It ends with an IndexError of the list's
  /// `pop`, which since 3.9 is an exception that is made and caught.
  func drainPending(
    _ o: Ref, _ body: (_ data: Ref, _ item: Ref) throws(PythonError) -> Void
  ) throws(PythonError) {
    let list = try attribute(o, names.pending)
    defer { space.decref(list) }
    let method = try space.newTransient(56)
    defer { space.decref(method) }
    try withData(o) { (d) throws(PythonError) in
      while let item = try popPending(list) {
        defer { space.decref(item) }
        try body(d, item)
      }
    }
    if space.s.pointee.minor >= 9 { space.passException() }
  }

  /// Whether an iteration is on its way.
  func isIterating(_ o: Ref) throws(PythonError) -> Bool {
    let set = try attribute(o, names.iterating)
    defer { space.decref(set) }
    return try space.isTrue(set)
  }

  /// `ref(o)` or `ref(o, callback)` called from Python: the arguments come in a tuple.
  func reference(_ o: Ref, _ callback: Ref? = nil) throws(PythonError) -> Ref {
    let arguments = try space.newTupleUnset(callback == nil ? 1 : 2)
    let w: Ref
    do throws(PythonError) { w = try space.weakref(o, callback: callback) } catch {
      space.countException(error)
      space.decref(arguments)
      throw error
    }
    space.decref(arguments)
    space.nativeSafePoint()
    return w
  }

  /// What a weak reference stands for: a new reference, `nil` when it is dead.
  func target(_ w: Ref) throws(PythonError) -> Ref? {
    if space.isWeakref(w), w.type < BuiltinType.firstFree || w.type == space.typeIndex(keyedRef) {
      let target = space.weakrefTarget(w).map(space.retained)
      space.nativeSafePoint()
      return target
    }
    let o = try space.callArray(w, [])
    if o != space.none { return o }
    space.decref(o)
    return nil
  }

  /// A function that a method makes and keeps as `_remove`: its first default is a weak reference
  /// to the container.
  func makeRemoval(
    _ o: Ref, _ owner: String, _ name: String, module moduleName: Ref, body: Int, more: Ref? = nil
  ) throws(PythonError) -> Ref {
    let selfReference = try reference(o)
    defer { space.decref(selfReference) }
    let defaults: Ref
    if let more {
      defaults = try space.newTuple(selfReference, more)
    } else {
      defaults = try space.newTuple(selfReference)
    }
    defer { space.decref(defaults) }
    let nameRef = try space.internedString(name)
    defer { space.decref(nameRef) }
    // A constant of the library's code, and so made once.
    guard let qualified = space.knownName("\(owner).__init__.<locals>.\(name)") else {
      throw PythonError.noMemory
    }
    return try space.newNativeFunction(
      name: nameRef, qualifiedName: qualified, module: moduleName, globals: module, body: body,
      defaults: defaults)
  }

  /// The container of a callback: a new reference, `nil` when it is gone.
  func container(of removal: Ref) -> Ref? {
    guard let defaults = removal.ref(FunctionField.defaults) else { return nil }
    let reference = space.tupleItem(defaults, 0)
    return space.isWeakref(reference) ? space.weakrefTarget(reference).map(space.retained) : nil
  }

  func setAttribute(_ o: Ref, _ name: Ref, taking value: Ref) throws(PythonError) {
    defer { space.decref(value) }
    try space.setAttribute(o, name, value)
  }

  /// Whether an object is what `collections.abc.Mapping` takes for one.
  func isMapping(_ o: Ref) -> Bool {
    o.type == BuiltinType.dict || space.info(of: o).pointee.flags.contains(.stringItems)
  }

  /// Calls `body` with each pair of `other.items()`; an object without `items` becomes a dict
  /// first.
  /// - Parameter isKeywords: whether it is a dict that nobody asks for `items`.
  func forEachPair(
    of other: Ref, isKeywords: Bool = false,
    _ body: (_ key: Ref, _ value: Ref) throws(PythonError) -> Void
  ) throws(PythonError) {
    let source: Ref
    let hasPairs = isKeywords ? true : try hasItems(other)
    if hasPairs {
      source = space.retained(other)
    } else {
      source = try dictCall(other)
    }
    defer { space.decref(source) }
    let view: Ref
    if source.type == BuiltinType.dict {
      view = try space.newDictView(source, .items)
    } else {
      let method = try space.getAttribute(source, names.items)
      defer { space.decref(method) }
      view = try space.callArray(method, [])
    }
    let iterator: Ref
    do throws(PythonError) { iterator = try space.iterator(over: view) } catch {
      space.decref(view)
      throw error
    }
    space.decref(view)
    defer { space.decref(iterator) }
    while let item = try space.next(iterator) {
      let (key, value) = try pair(taking: item)
      defer {
        space.decref(key)
        space.decref(value)
      }
      try body(key, value)
    }
  }

  private func hasItems(_ o: Ref) throws(PythonError) -> Bool {
    // `hasattr(o, "items")` binds the method.
    if o.type == BuiltinType.dict {
      try space.passBoundMethod()
      return true
    }
    do throws(PythonError) {
      space.decref(try space.getAttribute(o, names.items))
      return true
    } catch {
      if error.kind == .attributeError { return false }
      throw error
    }
  }

  /// `a, b = item`: new references; the one to the item is taken over.
  func pair(taking item: Ref) throws(PythonError) -> (Ref, Ref) {
    defer { space.decref(item) }
    if item.type == BuiltinType.tuple, item.count == 2 {
      return (
        space.retained(space.tupleItem(item, 0)), space.retained(space.tupleItem(item, 1))
      )
    }
    let list = try space.listCall(item)
    defer { space.decref(list) }
    guard list.count == 2 else {
      throw PythonError(
        .valueError,
        list.count < 2
          ? "not enough values to unpack (expected 2, got \(list.count))"
          : "too many values to unpack (expected 2)")
    }
    return (space.retained(space.listItem(list, 0)), space.retained(space.listItem(list, 1)))
  }

  /// The KeyError of a key.
  /// What `ref(o)` of an object that cannot be weakly referenced leaves behind, its TypeError caught.
  func passRefusedReference() throws(PythonError) {
    let arguments = try space.newTupleUnset(1)
    let isEager = space.s.pointee.minor >= 12
    if isEager { space.passException() }
    space.decref(arguments)
    if !isEager { space.passException() }
  }

  /// `dict(o)`
  func dictCall(_ o: Ref) throws(PythonError) -> Ref {
    try space.callArray(space.info(BuiltinType.dict).pointee.object.unsafelyUnwrapped, [o])
  }

  /// `list(o)`
  func listCall(_ o: Ref) throws(PythonError) -> Ref {
    try space.callArray(space.info(BuiltinType.list).pointee.object.unsafelyUnwrapped, [o])
  }

  func keyError(_ key: Ref) throws(PythonError) -> PythonError {
    try space.keyError(key)
  }

  /// `<Name at 0x...>`
  func shortRepr(_ o: Ref) throws(PythonError) -> Ref {
    // `"<%s at %#x>" % (name, id)`: the tuple shows where the free list of its size is empty.
    let passing = try space.newTupleUnset(2)
    for i in 0..<2 { space.tupleItems(passing)[i] = space.retained(space.none) }
    space.track(passing)
    space.decref(passing)
    return try space.newString(
      "<\(space.typeName(of: o)) at 0x\(String(UInt(bitPattern: o.address), radix: 16))>")
  }

  var done: Ref { space.retained(space.none) }

  func result(_ value: Bool) -> Ref { space.retained(space.bool(value)) }
}
