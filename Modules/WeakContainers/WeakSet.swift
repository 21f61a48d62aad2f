import BuiltinTypes
import ObjectModel
import RefCounting
import WeakRefs

// WeakSet: a set that does not keep its items. Its data is a set of weak references; the algebra is
// in WeakSet+Algebra.swift.

extension WeakLibrary {
  func defineSet() throws(PythonError) -> Ref {
    removals.set = space.typeNames.addNative { (s, f, a) throws(PythonError) in
      try WeakLibrary.of(s).removeItem(f, a)
      return s.retained(s.none)
    }
    generators.setItems = addGuarded(.set, variables: 2) {
      (library, g, item) throws(PythonError) in
      let s = library.space
      s.setGeneratorLocal(g, 1, item)
      s.setGeneratorLocal(g, 2, try library.target(item))
      return s.generatorLocal(g, 2).map(s.retained)
    }
    defineSetGenerators()
    return try makeClass(
      "WeakSet", module: names.weakrefset,
      aliases: [
        ("__sub__", "difference"), ("__and__", "intersection"), ("__le__", "issubset"),
        ("__ge__", "issuperset"), ("__xor__", "symmetric_difference"), ("__or__", "union"),
      ], setBasics() + setChanges() + setAlgebra() + setComparisons())
  }

  private func setBasics() -> [Method] {
    [
      (
        "__init__", "self data=None",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.initializeSet(a[0])
          if a.count > 1, a[1] != s.none {
            s.decref(try library.callMethod(a[0], "update", [a[1]]))
          }
          return library.done
        }
      ),
      (
        "_commit_removals", "self",
        { (s, f, a) throws(PythonError) in
          try WeakLibrary.of(s).commitSet(a[0])
          return s.retained(s.none)
        }
      ),
      (
        "__iter__", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          return try library.generator(f, library.generators.setItems, words: 2, a[0])
        }
      ),
      (
        "__len__", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          let n = try library.withData(a[0]) { (d) throws(PythonError) in try s.length(d) }
          return try s.newInt(n - (try library.pendingCount(a[0])))
        }
      ),
      (
        "__contains__", "self item",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          return library.result(try library.setHas(a[0], a[1]))
        }
      ),
      (
        "__repr__", "self",
        { (s, f, a) throws(PythonError) in
          try WeakLibrary.of(s).withData(a[0]) { (d) throws(PythonError) in try s.repr(d) }
        }
      ),
      (
        "copy", "self",
        { (s, f, a) throws(PythonError) in
          try WeakLibrary.of(s).newLike(a[0], a[0])
        }
      ),
    ]
  }

  private func setChanges() -> [Method] {
    [
      (
        "add", "self item",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          try library.addItem(a[0], a[1])
          return library.done
        }
      ),
      (
        "clear", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          try library.withData(a[0]) { (d) in s.setClear(d) }
          return library.done
        }
      ),
      (
        "pop", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          return try library.popItem(a[0])
        }
      ),
      (
        "remove", "self item",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          try library.withKey(a[0], a[1]) { (d, w) throws(PythonError) in
            guard try s.setDiscard(d, w) else { throw try library.keyError(w) }
          }
          return library.done
        }
      ),
      (
        "discard", "self item",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          try library.withKey(a[0], a[1]) { (d, w) throws(PythonError) in
            _ = try s.setDiscard(d, w)
          }
          return library.done
        }
      ),
      (
        "update", "self other",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.commitIfPending(a[0])
          try library.addAll(a[0], a[1])
          return library.done
        }
      ),
    ]
  }

  // MARK: What the methods do

  private func initializeSet(_ o: Ref) throws(PythonError) {
    try setAttribute(o, names.data, taking: try space.setCall(nil))
    try setAttribute(
      o, names.remove,
      taking: try makeRemoval(
        o, "WeakSet", "_remove", module: names.weakrefset, body: removals.set))
    try setAttribute(o, names.pending, taking: try space.newList())
    try setAttribute(o, names.iterating, taking: try space.setCall(nil))
  }

  private func removeItem(_ f: Ref, _ a: UnsafeBufferPointer<Ref>) throws(PythonError) {
    guard let w = a.first, let o = container(of: f) else { return }
    defer { space.decref(o) }
    if try isIterating(o) {
      let list = try attribute(o, names.pending)
      defer { space.decref(list) }
      try space.listAppend(list, w)
    } else {
      try withData(o) { (d) throws(PythonError) in _ = try space.setDiscard(d, w) }
    }
  }

  func commitSet(_ o: Ref) throws(PythonError) {
    // `discard = self.data.discard`
    try space.passBoundMethod()
    try drainPending(o) { (d, w) throws(PythonError) in _ = try space.setDiscard(d, w) }
  }

  func setHas(_ o: Ref, _ value: Ref) throws(PythonError) -> Bool {
    // What cannot be weakly referenced is no item.
    guard space.supportsWeakrefs(value.type) else {
      try passRefusedReference()
      return false
    }
    return try withKey(o, value) { (d, w) throws(PythonError) in try space.contains(d, w) }
  }

  /// `o.__class__(items)`: 3.13 enters `__init__` without a tuple for its argument.
  func newLike(_ o: Ref, _ items: Ref) throws(PythonError) -> Ref {
    guard space.s.pointee.minor >= 13, o.type == space.typeIndex(set) else {
      return try space.callArray(space.typeObject(of: o), [items])
    }
    let new = try space.newInstance(o.type)
    do throws(PythonError) {
      space.decref(try callMethod(new, "__init__", [items]))
    } catch {
      space.decref(new)
      throw error
    }
    return new
  }

  private func addItem(_ o: Ref, _ value: Ref) throws(PythonError) {
    let callback = try attribute(o, names.remove)
    defer { space.decref(callback) }
    try withData(o) { (d) throws(PythonError) in
      let w = try reference(value, callback)
      defer { space.decref(w) }
      do throws(PythonError) { try space.setAdd(d, w) } catch {
        space.countException(error)
        throw error
      }
    }
  }

  /// `for element in other: self.add(element)`
  func addAll(_ o: Ref, _ other: Ref) throws(PythonError) {
    let iterator = try space.iterator(over: other)
    defer { space.decref(iterator) }
    while let item = try space.next(iterator) {
      defer { space.decref(item) }
      space.decref(try callMethod(o, "add", [item]))
    }
  }

  private func popItem(_ o: Ref) throws(PythonError) -> Ref {
    try withData(o) { (d) throws(PythonError) in
      while space.setCount(d) > 0 {
        let w = try space.setPop(d)
        defer { space.decref(w) }
        if let item = try target(w) { return item }
      }
      throw PythonError(.keyError, "'pop from empty WeakSet'")
    }
  }
}
