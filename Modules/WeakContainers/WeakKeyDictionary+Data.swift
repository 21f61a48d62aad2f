import BuiltinTypes
import ObjectModel
import RefCounting
import WeakRefs

// What the methods of WeakKeyDictionary do to its data.

extension WeakLibrary {
  func initializeKeys(_ o: Ref) throws(PythonError) {
    try setAttribute(o, names.data, taking: try space.newDict())
    try setAttribute(
      o, names.remove,
      taking: try makeRemoval(
        o, "WeakKeyDictionary", "remove", module: names.weakref, body: removals.key))
    try setAttribute(o, names.pending, taking: try space.newList())
    try setAttribute(o, names.iterating, taking: try space.setCall(nil))
    try space.setAttribute(o, names.dirty, space.bool(false))
  }

  /// The callback of the references.
  func removeKey(_ f: Ref, _ a: UnsafeBufferPointer<Ref>) throws(PythonError) {
    guard let w = a.first, let o = container(of: f) else { return }
    defer { space.decref(o) }
    if try isIterating(o) {
      let list = try attribute(o, names.pending)
      defer { space.decref(list) }
      try space.listAppend(list, w)
    } else {
      try withData(o) { (d) throws(PythonError) in
        if try !space.dictDelete(d, w), space.s.pointee.minor < 9 { throw try keyError(w) }
      }
    }
  }

  func commitKeys(_ o: Ref) throws(PythonError) {
    try drainPending(o) { (d, w) throws(PythonError) in
      if try !space.dictDelete(d, w) {
        if space.s.pointee.minor < 9 { throw try keyError(w) }
        space.passException()
      }
    }
  }

  /// Takes what was deleted by hand out of the pending list.
  func scrub(_ o: Ref) throws(PythonError) {
    let list = try attribute(o, names.pending)
    defer { space.decref(list) }
    let left = try space.newList()
    do throws(PythonError) {
      try withData(o) { (d) throws(PythonError) in
        var i = 0
        while i < list.count {
          let w = space.retained(space.listItem(list, i))
          defer { space.decref(w) }
          if try space.contains(d, w) { try space.listAppend(left, w) }
          i += 1
        }
      }
    } catch {
      space.decref(left)
      throw error
    }
    try setAttribute(o, names.pending, taking: left)
    try space.setAttribute(o, names.dirty, space.bool(false))
  }

  func markDirty(_ o: Ref) throws(PythonError) {
    try space.setAttribute(o, names.dirty, space.bool(true))
  }

  /// `len(self)`
  func keyCount(_ o: Ref) throws(PythonError) -> Int {
    let dirty = try attribute(o, names.dirty)
    defer { space.decref(dirty) }
    if try space.isTrue(dirty), try hasPending(o) { try scrub(o) }
    let pending = try pendingCount(o)
    return try withData(o) { (d) throws(PythonError) in try space.length(d) } - pending
  }

  /// Runs `body` with the data and a plain reference to a key.
  func withKey<R>(
    _ o: Ref, _ key: Ref, _ body: (_ data: Ref, _ w: Ref) throws(PythonError) -> R
  ) throws(PythonError) -> R {
    try withData(o) { (d) throws(PythonError) in
      let w = try reference(key)
      defer { space.decref(w) }
      return try body(d, w)
    }
  }

  func storeKey(_ o: Ref, _ key: Ref, _ value: Ref) throws(PythonError) {
    let callback = try attribute(o, names.remove)
    defer { space.decref(callback) }
    try withData(o) { (d) throws(PythonError) in
      let w = try reference(key, callback)
      defer { space.decref(w) }
      try space.dictSet(d, w, value)
    }
  }

  func updateKeys(_ o: Ref, _ other: Ref) throws(PythonError) {
    let keywords = try space.newDict()
    defer { space.decref(keywords) }
    try forEachPair(of: other) { (key, value) throws(PythonError) in
      try storeKey(o, key, value)
    }
  }

  func copyKeys(_ o: Ref) throws(PythonError) -> Ref {
    let new = try space.callArray(keyDictionary, [])
    do throws(PythonError) {
      try guarded(o) { () throws(PythonError) in
        try forEachItem(of: o) { (w, value) throws(PythonError) in
          guard let key = try target(w) else { return }
          defer { space.decref(key) }
          try storeKey(new, key, value)
        }
      }
    } catch {
      space.decref(new)
      throw error
    }
    return new
  }
}
