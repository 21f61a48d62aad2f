import BuiltinTypes
import ObjectModel
import RefCounting

// What both weak dictionaries inherit from `collections.abc.MutableMapping`, and the unions.

extension WeakLibrary {
  func mappingMethods() -> [Method] {
    [
      (
        "clear", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          do throws(PythonError) {
            while true { s.decref(try library.callMethod(a[0], "popitem", [])) }
          } catch {
            if error.kind != .keyError { throw error }
            s.passException(.keyError)
          }
          return library.done
        }
      ),
      (
        "__eq__", "self other",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          guard library.isMapping(a[1]) else { return s.retained(s.notImplemented) }
          let mine = try library.itemsDict(a[0])
          defer { s.decref(mine) }
          let other = try library.itemsDict(a[1])
          defer { s.decref(other) }
          return library.result(try s.operatorEqual(mine, other))
        }
      ),
      (
        "__or__", "self other",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          guard library.isMapping(a[1]) else { return s.retained(s.notImplemented) }
          return try library.updated(try library.callMethod(a[0], "copy", []), [a[1]])
        }
      ),
      (
        "__ror__", "self other",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          guard library.isMapping(a[1]) else { return s.retained(s.notImplemented) }
          let new = try s.callArray(s.typeObject(of: a[0]), [])
          return try library.updated(new, [a[1], a[0]])
        }
      ),
      (
        "__ior__", "self other",
        { (s, f, a) throws(PythonError) in
          s.decref(try WeakLibrary.of(s).callMethod(a[0], "update", [a[1]]))
          return s.retained(a[0])
        }
      ),
    ]
  }

  /// Python 3.8 has no unions of dictionaries.
  func hideUnions(_ cls: Ref) throws(PythonError) {
    if space.s.pointee.minor >= 9 { return }
    for name in ["__or__", "__ror__", "__ior__"] {
      let key = try space.internedString(name)
      defer { space.decref(key) }
      _ = try space.dictDelete(cls.ref(ClassField.dict).unsafelyUnwrapped, key)
    }
  }

  /// `new.update(...)` with each; the reference to `new` is the caller's, or dropped with an error.
  private func updated(_ new: Ref, _ others: [Ref]) throws(PythonError) -> Ref {
    do throws(PythonError) {
      for other in others { space.decref(try callMethod(new, "update", [other])) }
    } catch {
      space.decref(new)
      throw error
    }
    return new
  }

  /// `dict(o.items())`
  private func itemsDict(_ o: Ref) throws(PythonError) -> Ref {
    let items: Ref
    if o.type == BuiltinType.dict {
      items = try space.newDictView(o, .items)
    } else {
      items = try callMethod(o, "items", [])
    }
    defer { space.decref(items) }
    return try dictCall(items)
  }

  /// `o.name(...)`, of the class's own method where it is native: no bound method is made.
  func callMethod(_ o: Ref, _ name: String, _ arguments: [Ref]) throws(PythonError) -> Ref {
    guard let method = space.lookupSpecial(o.type, name) else {
      throw PythonError(
        .attributeError, "'\(space.typeName(of: o))' object has no attribute '\(name)'")
    }
    return try space.callWithReceiver(method, o, arguments)
  }
}
