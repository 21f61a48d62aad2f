import BuiltinTypes
import ObjectModel
import RefCounting
import WeakRefs

// WeakValueDictionary: keys are kept, values are not. The data dict holds KeyedRefs, all with one
// callback.

extension WeakLibrary {
  func defineValueDictionary() throws(PythonError) -> Ref {
    removals.value = space.typeNames.addNative { (s, f, a) throws(PythonError) in
      try WeakLibrary.of(s).removeValue(f, a)
      return s.retained(s.none)
    }
    defineValueGenerators()
    let atomic = try function(
      "", "_remove_dead_weakref", "dct key", module: names.weakref
    ) { (s, f, a) throws(PythonError) in
      try WeakLibrary.of(s).removeDead(a[0], a[1])
      return s.retained(s.none)
    }
    defer { space.decref(atomic) }
    try setItem(module, "_remove_dead_weakref", atomic)
    let cls = try makeClass(
      "WeakValueDictionary", module: names.weakref,
      aliases: [("__iter__", "keys"), ("__copy__", "copy")],
      valueBasics() + valueLookups() + valueIterators() + mappingMethods())
    space.info(space.typeIndex(cls)).pointee.flags.insert(.stringItems)
    try hideUnions(cls)
    return cls
  }

  typealias Method = (name: String, parameters: String, body: NativeBody)

  private func valueBasics() -> [Method] {
    [
      (
        "__init__", "self other=() **kw",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          let keywords = try s.takeKeywords()
          defer { s.decref(keywords) }
          try library.initializeValues(a[0])
          try library.passOn(a[0], a.count > 1 ? a[1] : s.s.pointee.emptyTuple, keywords)
          return library.done
        }
      ),
      (
        "_commit_removals", "self _atomic_removal=",
        { (s, f, a) throws(PythonError) in
          try WeakLibrary.of(s).commitValues(a[0])
          return s.retained(s.none)
        }
      ),
      (
        "__repr__", "self",
        { (s, f, a) throws(PythonError) in try WeakLibrary.of(s).shortRepr(a[0]) }
      ),
      (
        "__setitem__", "self key value",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          try library.storeValue(a[0], a[1], a[2])
          return library.done
        }
      ),
      (
        "__delitem__", "self key",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          try library.withData(a[0]) { (d) throws(PythonError) in try s.deleteItem(d, a[1]) }
          return library.done
        }
      ),
      (
        "__len__", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          let n = try library.withData(a[0]) { (d) throws(PythonError) in try s.length(d) }
          return try s.newInt(n)
        }
      ),
      (
        "copy", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          return try library.copyValues(a[0])
        }
      ),
      (
        "update", "self other=None **kwargs",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          let keywords = try s.takeKeywords()
          defer { s.decref(keywords) }
          try library.commitIfPending(a[0])
          try library.updateValues(a[0], a.count > 1 ? a[1] : s.none, keywords)
          return library.done
        }
      ),
    ]
  }

  private func valueLookups() -> [Method] {
    [
      (
        "__getitem__", "self key",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          if let o = try library.valueOrNil(a[0], a[1]) { return o }
          throw try library.keyError(a[1])
        }
      ),
      (
        "__contains__", "self key",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          let o = try library.valueOrCaught(a[0], a[1])
          s.decref(o)
          return library.result(o != nil)
        }
      ),
      (
        "get", "self key default=None",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          if let o = try library.valueOrCaught(a[0], a[1]) { return o }
          return s.retained(a.count > 2 ? a[2] : s.none)
        }
      ),
      (
        "setdefault", "self key default=None",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          if let o = try library.valueOrCaught(a[0], a[1]) { return o }
          try library.commitIfPending(a[0])
          let value = a.count > 2 ? a[2] : s.none
          try library.storeValue(a[0], a[1], value)
          return s.retained(value)
        }
      ),
      (
        "pop", "self key *args",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          if let o = try library.popValue(a[0], a[1]) { return o }
          if a.count > 2 { return s.retained(a[2]) }
          throw try library.keyError(a[1])
        }
      ),
      (
        "popitem", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          while true {
            let (key, w) = try library.popPair(a[0])
            defer {
              s.decref(key)
              s.decref(w)
            }
            if let o = try library.target(w) {
              defer { s.decref(o) }
              return try s.newTuple(key, o)
            }
          }
        }
      ),
      (
        "valuerefs", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          return try library.withData(a[0]) { (d) throws(PythonError) in
            let view = try s.newDictView(d, .values)
            defer { s.decref(view) }
            return try library.listCall(view)
          }
        }
      ),
    ]
  }

  private func valueIterators() -> [Method] {
    [
      (
        "items", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          return try library.generator(f, library.generators.valueItems, words: 3, a[0])
        }
      ),
      (
        "keys", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          return try library.generator(f, library.generators.valueKeys, words: 2, a[0])
        }
      ),
      (
        "values", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          return try library.generator(f, library.generators.valueValues, words: 2, a[0])
        }
      ),
      (
        "itervaluerefs", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          return try library.generator(f, library.generators.valueReferences, words: 0, a[0])
        }
      ),
    ]
  }

  private func defineValueGenerators() {
    generators.valueItems = addGuarded(.items, variables: 3, commitsFirst: true) {
      (library, g, item) throws(PythonError) in
      let s = library.space
      let (key, w) = try library.pair(taking: item)
      s.setGeneratorLocal(g, 1, key)
      s.setGeneratorLocal(g, 2, w)
      s.setGeneratorLocal(g, 3, try library.target(w))
      return try s.generatorLocal(g, 3).map { (o) throws(PythonError) in try s.newTuple(key, o) }
    }
    generators.valueKeys = addGuarded(.items, variables: 2, commitsFirst: true) {
      (library, g, item) throws(PythonError) in
      let s = library.space
      let (key, w) = try library.pair(taking: item)
      s.setGeneratorLocal(g, 1, key)
      s.setGeneratorLocal(g, 2, w)
      guard let o = try library.target(w) else { return nil }
      s.decref(o)
      return s.retained(key)
    }
    generators.valueValues = addGuarded(.values, variables: 2, commitsFirst: true) {
      (library, g, item) throws(PythonError) in
      let s = library.space
      s.setGeneratorLocal(g, 1, item)
      s.setGeneratorLocal(g, 2, try library.target(item))
      return s.generatorLocal(g, 2).map(s.retained)
    }
    generators.valueReferences = addGuarded(.values, variables: 0, commitsFirst: true) {
      (library, g, item) in item
    }
  }

  // MARK: What the methods do

  private func initializeValues(_ o: Ref) throws(PythonError) {
    let atomic = try item(module, "_remove_dead_weakref")
    try setAttribute(
      o, names.remove,
      taking: try makeRemoval(
        o, "WeakValueDictionary", "remove", module: names.weakref, body: removals.value,
        more: atomic))
    try setAttribute(o, names.pending, taking: try space.newList())
    try setAttribute(o, names.iterating, taking: try space.setCall(nil))
    space.nativeSafePoint()
    try setAttribute(o, names.data, taking: try space.newDict())
  }

  /// The callback of the references.
  private func removeValue(
    _ f: Ref, _ a: UnsafeBufferPointer<Ref>
  ) throws(PythonError) {
    guard let w = a.first, let o = container(of: f) else { return }
    defer { space.decref(o) }
    let key = try key(of: w)
    defer { space.decref(key) }
    if try isIterating(o) {
      let list = try attribute(o, names.pending)
      defer { space.decref(list) }
      try space.listAppend(list, key)
    } else {
      try withData(o) { (d) throws(PythonError) in try removeDead(d, key) }
    }
  }

  /// Removes an item whose value is a dead reference; leaves any other.
  private func removeDead(_ data: Ref, _ key: Ref) throws(PythonError) {
    guard let w = try space.dictGet(data, key) else { return }
    guard space.isWeakref(w) else { throw PythonError(.typeError, "not a weakref") }
    if space.weakrefTarget(w) == nil { _ = try space.dictDelete(data, key) }
  }

  func commitValues(_ o: Ref) throws(PythonError) {
    try drainPending(o) { (d, key) throws(PythonError) in try removeDead(d, key) }
  }

  /// Commits what died during an iteration if anything did.
  public func commitIfPending(_ o: Ref) throws(PythonError) {
    if try hasPending(o) { try commit(o) }
  }

  private func storeValue(_ o: Ref, _ key: Ref, _ value: Ref) throws(PythonError) {
    let callback = try attribute(o, names.remove)
    defer { space.decref(callback) }
    let w = try newKeyedRef(value, callback, key)
    defer { space.decref(w) }
    try withData(o) { (d) throws(PythonError) in try space.dictSet(d, key, w) }
  }

  /// The living value of a key: a new reference.
  public func valueOrNil(_ o: Ref, _ key: Ref) throws(PythonError) -> Ref? {
    try withData(o) { (d) throws(PythonError) in
      guard let w = try space.dictGet(d, key) else { return nil }
      space.incref(w)
      defer { space.decref(w) }
      return try target(w)
    }
  }

  /// As `valueOrNil`, where the KeyError of a missing key is one that is made and caught.
  private func valueOrCaught(_ o: Ref, _ key: Ref) throws(PythonError) -> Ref? {
    try withData(o) { (d) throws(PythonError) in
      guard let w = try space.dictGet(d, key) else {
        space.passException(.keyError)
        return nil
      }
      space.incref(w)
      defer { space.decref(w) }
      return try target(w)
    }
  }

  private func popValue(_ o: Ref, _ key: Ref) throws(PythonError) -> Ref? {
    try withData(o) { (d) throws(PythonError) in
      guard space.dictCount(d) > 0, let w = try space.dictGet(d, key) else {
        // The KeyError of `self.data.pop(key)` is caught.
        space.passException(.keyError)
        return nil
      }
      space.incref(w)
      defer { space.decref(w) }
      _ = try space.dictDelete(d, key)
      return try target(w)
    }
  }

  /// `self.data.popitem()`: new references.
  func popPair(_ o: Ref) throws(PythonError) -> (Ref, Ref) {
    try withData(o) { (d) throws(PythonError) in
      // The tuple in which the method gives them comes first.
      let tuple = try space.newTupleUnset(2)
      defer { space.decref(tuple) }
      guard space.dictCount(d) > 0 else {
        throw PythonError(.keyError, "'popitem(): dictionary is empty'")
      }
      return try space.dictPopItem(d).unsafelyUnwrapped
    }
  }

  /// `self.update(other, **kw)`: the call makes a tuple and, since 3.9, a dict.
  private func passOn(_ o: Ref, _ other: Ref, _ kw: Ref) throws(PythonError) {
    let update = try space.getAttribute(o, names.update)
    defer { space.decref(update) }
    let arguments = try space.newTuple(other)
    defer { space.decref(arguments) }
    let keywords = try space.s.pointee.minor >= 9 ? space.newDict() : space.retained(kw)
    defer { space.decref(keywords) }
    var position = 0
    while keywords != kw, let (key, value) = space.dictNext(kw, &position) {
      try space.dictSet(keywords, key, value)
    }
    if space.dictCount(keywords) > 0 { space.typeNames.keywords = keywords }
    defer { space.typeNames.keywords = nil }
    space.decref(try space.callArray(update, [other]))
  }

  private func updateValues(
    _ o: Ref, _ other: Ref, _ keywords: Ref
  ) throws(PythonError) {
    for source in [other, keywords] where source != space.none {
      try forEachPair(of: source, isKeywords: source == keywords) {
        (key, value) throws(PythonError) in
        try storeValue(o, key, value)
      }
    }
  }

  private func copyValues(_ o: Ref) throws(PythonError) -> Ref {
    let new = try space.callArray(valueDictionary, [])
    do throws(PythonError) {
      try guarded(o) { () throws(PythonError) in
        try forEachItem(of: o) { (key, w) throws(PythonError) in
          guard let value = try target(w) else { return }
          defer { space.decref(value) }
          try storeValue(new, key, value)
        }
      }
    } catch {
      space.decref(new)
      throw error
    }
    return new
  }

  /// Walks over `self.data.items()`.
  func forEachItem(
    of o: Ref, _ body: (Ref, Ref) throws(PythonError) -> Void
  ) throws(PythonError) {
    try withData(o) { (d) throws(PythonError) in
      let view = try space.newDictView(d, .items)
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
  }
}
