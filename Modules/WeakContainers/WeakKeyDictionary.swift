import BuiltinTypes
import ObjectModel
import RefCounting
import WeakRefs

// WeakKeyDictionary: values are kept for as long as their keys live. The keys of the data dict are
// weak references, whose hash and equality are those of what they refer to.

extension WeakLibrary {
  func defineKeyDictionary() throws(PythonError) -> Ref {
    removals.key = space.typeNames.addNative { (s, f, a) throws(PythonError) in
      try WeakLibrary.of(s).removeKey(f, a)
      return s.retained(s.none)
    }
    defineKeyGenerators()
    let cls = try makeClass(
      "WeakKeyDictionary", module: names.weakref,
      aliases: [("__iter__", "keys"), ("__copy__", "copy")],
      keyBasics() + keyLookups() + keyIterators() + mappingMethods())
    space.info(space.typeIndex(cls)).pointee.flags.insert(.stringItems)
    try hideUnions(cls)
    return cls
  }

  private func keyBasics() -> [Method] {
    [
      (
        "__init__", "self dict=None",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.initializeKeys(a[0])
          if a.count > 1, a[1] != s.none { try library.updateKeys(a[0], a[1]) }
          return library.done
        }
      ),
      (
        "_commit_removals", "self",
        { (s, f, a) throws(PythonError) in
          try WeakLibrary.of(s).commitKeys(a[0])
          return s.retained(s.none)
        }
      ),
      (
        "_scrub_removals", "self",
        { (s, f, a) throws(PythonError) in
          try WeakLibrary.of(s).scrub(a[0])
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
          try library.storeKey(a[0], a[1], a[2])
          return library.done
        }
      ),
      (
        "__delitem__", "self key",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.markDirty(a[0])
          try library.withKey(a[0], a[1]) { (d, w) throws(PythonError) in try s.deleteItem(d, w) }
          return library.done
        }
      ),
      (
        "__len__", "self",
        { (s, f, a) throws(PythonError) in try s.newInt(try WeakLibrary.of(s).keyCount(a[0])) }
      ),
      (
        "copy", "self",
        { (s, f, a) throws(PythonError) in try WeakLibrary.of(s).copyKeys(a[0]) }
      ),
      (
        "update", "self dict=None **kwargs",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          if a.count > 1, a[1] != s.none, s.typeNames.keywords == nil {
            try library.updateKeys(a[0], a[1])
          } else {
            let keywords = try s.takeKeywords()
            defer { s.decref(keywords) }
            if a.count > 1, a[1] != s.none { try library.updateKeys(a[0], a[1]) }
            if s.dictCount(keywords) > 0 { try library.updateKeys(a[0], keywords) }
          }
          return library.done
        }
      ),
    ]
  }

  private func keyLookups() -> [Method] {
    [
      (
        "__getitem__", "self key",
        { (s, f, a) throws(PythonError) in
          try WeakLibrary.of(s).withKey(a[0], a[1]) { (d, w) throws(PythonError) in
            try s.getItem(d, w)
          }
        }
      ),
      (
        "__contains__", "self key",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          // What cannot be weakly referenced is no key.
          guard s.supportsWeakrefs(a[1].type) else {
            try library.passRefusedReference()
            return library.result(false)
          }
          return try library.withKey(a[0], a[1]) { (d, w) throws(PythonError) in
            library.result(try s.contains(d, w))
          }
        }
      ),
      (
        "get", "self key default=None",
        { (s, f, a) throws(PythonError) in
          try WeakLibrary.of(s).withKey(a[0], a[1]) { (d, w) throws(PythonError) in
            s.retained(try s.dictGet(d, w) ?? (a.count > 2 ? a[2] : s.none))
          }
        }
      ),
      (
        "setdefault", "self key default=None",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          let value = a.count > 2 ? a[2] : s.none
          let callback = try library.attribute(a[0], library.names.remove)
          defer { s.decref(callback) }
          let w = try library.reference(a[1], callback)
          defer { s.decref(w) }
          return try library.withData(a[0]) { (d) throws(PythonError) in
            if let known = try s.dictGet(d, w) { return s.retained(known) }
            try s.dictSet(d, w, value)
            return s.retained(value)
          }
        }
      ),
      (
        "pop", "self key *args",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.markDirty(a[0])
          return try library.withKey(a[0], a[1]) { (d, w) throws(PythonError) in
            // `self.data.pop(ref(key), *args)`
            let arguments = try library.joinedArguments([w], further: a.count - 2)
            defer { s.decref(arguments) }
            if s.dictCount(d) > 0, let value = try s.dictGet(d, w) {
              s.incref(value)
              _ = try s.dictDelete(d, w)
              return value
            }
            if a.count > 2 { return s.retained(a[2]) }
            let error = try library.keyError(w)
            // The KeyError of a dict has its tuple at once, in every version.
            s.countException(error, keepingLocals: true)
            throw error
          }
        }
      ),
      (
        "popitem", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          try library.markDirty(a[0])
          while true {
            let (w, value) = try library.popPair(a[0])
            defer {
              s.decref(w)
              s.decref(value)
            }
            if let o = try library.target(w) {
              defer { s.decref(o) }
              return try s.newTuple(o, value)
            }
          }
        }
      ),
      (
        "keyrefs", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          return try library.withData(a[0]) { (d) throws(PythonError) in try library.listCall(d) }
        }
      ),
    ]
  }

  /// The tuple of the arguments of `f(a, *args)`: since 3.9 by way of a list; in 3.8 by way of a
  /// tuple and a list, with the method bound.
  private func joinedArguments(_ items: [Ref], further: Int) throws(PythonError) -> Ref {
    let isClassic = space.s.pointee.minor == 8
    if isClassic { try space.passBoundMethod() }
    let first = isClassic ? try space.newTupleUnset(items.count) : nil
    defer { space.decref(first) }
    let list = try space.newList()
    defer { space.decref(list) }
    for item in items { try space.listAppend(list, item) }
    return try space.newTupleUnset(items.count + further)
  }

  private func keyIterators() -> [Method] {
    [
      (
        "items", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          return try library.generator(f, library.generators.keyItems, words: 3, a[0])
        }
      ),
      (
        "keys", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          return try library.generator(f, library.generators.keyKeys, words: 2, a[0])
        }
      ),
      (
        "values", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          return try library.generator(f, library.generators.keyValues, words: 2, a[0])
        }
      ),
    ]
  }

  private func defineKeyGenerators() {
    generators.keyItems = addGuarded(.items, variables: 3) {
      (library, g, item) throws(PythonError) in
      let s = library.space
      let (w, value) = try library.pair(taking: item)
      s.setGeneratorLocal(g, 1, w)
      s.setGeneratorLocal(g, 2, value)
      s.setGeneratorLocal(g, 3, try library.target(w))
      return try s.generatorLocal(g, 3).map { (o) throws(PythonError) in
        try s.newTuple(o, value)
      }
    }
    generators.keyKeys = addGuarded(.keys, variables: 2) {
      (library, g, item) throws(PythonError) in
      let s = library.space
      s.setGeneratorLocal(g, 1, item)
      s.setGeneratorLocal(g, 2, try library.target(item))
      return s.generatorLocal(g, 2).map(s.retained)
    }
    generators.keyValues = addGuarded(.items, variables: 2) {
      (library, g, item) throws(PythonError) in
      let s = library.space
      let (w, value) = try library.pair(taking: item)
      s.setGeneratorLocal(g, 1, w)
      s.setGeneratorLocal(g, 2, value)
      guard let o = try library.target(w) else { return nil }
      s.decref(o)
      return s.retained(value)
    }
  }
}
