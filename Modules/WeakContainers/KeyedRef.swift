import BuiltinTypes
import ObjectModel
import RefCounting
import WeakRefs

// KeyedRef: a weak reference that knows its key, so that one callback serves a whole dictionary.

extension WeakLibrary {
  func defineKeyedRef() throws(PythonError) -> Ref {
    let ref = space.info(BuiltinType.weakref).pointee.object.unsafelyUnwrapped
    return try makeClass(
      "KeyedRef", bases: [ref], slots: ["key"], module: names.weakref,
      [
        (
          "__new__", "type ob callback key",
          { (s, f, a) throws(PythonError) in
            let library = WeakLibrary.of(s)
            let w = try library.referenceByNew(s.typeIndex(a[0]), a[1], a[2])
            do throws(PythonError) { try s.setAttribute(w, library.names.key, a[3]) } catch {
              s.decref(w)
              throw error
            }
            return w
          }
        ),
        (
          "__init__", "self ob callback key",
          { (s, f, a) throws(PythonError) in
            try WeakLibrary.of(s).callBaseInitializer()
            return s.retained(s.none)
          }
        ),
      ])
  }

  /// `ref.__new__(type, o, callback)`: the arguments come in a tuple, and once more without the
  /// type.
  func referenceByNew(
    _ type: TypeIndex, _ o: Ref, _ callback: Ref
  ) throws(PythonError) -> Ref {
    let outer = try space.newTupleUnset(3)
    defer { space.decref(outer) }
    let inner = try space.newTupleUnset(2)
    defer { space.decref(inner) }
    do throws(PythonError) {
      return try space.newWeakref(ofClass: type, o, callback: callback)
    } catch {
      space.countException(error)
      throw error
    }
  }

  /// What `super().__init__(o, callback)` allocates for a moment: up to 3.11 the super object and
  /// the method bound to it, then the tuples of the arguments.
  private func callBaseInitializer() throws(PythonError) {
    if space.s.pointee.minor <= 11 {
      let base = try space.newTransient(40)
      defer { space.decref(base) }
      let method = try space.newTransient(32)
      defer { space.decref(method) }
      try space.passArgumentsInTuple(2)
    } else {
      let outer = try space.newTupleUnset(3)
      defer { space.decref(outer) }
      try space.passArgumentsInTuple(2)
    }
  }

  /// `KeyedRef(o, callback, key)`: a new reference.
  func newKeyedRef(_ o: Ref, _ callback: Ref, _ key: Ref) throws(PythonError) -> Ref {
    let arguments = try space.newTupleUnset(3)
    defer { space.decref(arguments) }
    let w = try referenceByNew(space.typeIndex(keyedRef), o, callback)
    space.incref(key)
    w.set(keyOffset, key)
    do throws(PythonError) { try callBaseInitializer() } catch {
      space.decref(w)
      throw error
    }
    return w
  }

  private var keyOffset: Int { Int(space.info(BuiltinType.weakref).pointee.basicSize) }

  /// `wr.key`: a new reference.
  func key(of w: Ref) throws(PythonError) -> Ref {
    if w.type == space.typeIndex(keyedRef), let key = w.ref(keyOffset) {
      return space.retained(key)
    }
    return try space.getAttribute(w, names.key)
  }
}
