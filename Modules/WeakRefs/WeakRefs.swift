import ObjectModel
import RefCounting

// WeakRefs: references that do not keep their referent alive (Objects/weakrefobject.c, 3.11-3.13).
//
// A weak reference is an object of 64 bytes that names its referent without counting it. The
// references to one object form a doubly linked list that starts in a word of that object. First
// stands the "basic" reference, which has no callback and is used again for every further plain
// `ref(x)`; then those with callbacks, newest first.
//
// Invariants:
// - A reference whose referent died holds NULL and is on no list.
// - When an object dies, all its references are cleared before the first callback runs.

extension ObjectSpace {
  /// Whether objects of a type can be weakly referenced.
  @inlinable
  public func supportsWeakrefs(_ type: TypeIndex) -> Bool {
    info(type).pointee.weaklistOffset != 0
  }

  /// The first weak reference to an object, borrowed.
  @inlinable
  public func firstWeakref(_ o: Ref) -> Ref? {
    let offset = Int(info(of: o).pointee.weaklistOffset)
    return offset == 0 ? nil : o.ref(offset)
  }

  /// `weakref.ref(o, callback)`: a new reference to a weak reference; the basic one is reused.
  /// - Throws: TypeError when the type has no room for weak references.
  public func newWeakref(_ o: Ref, callback: Ref?) throws(PythonError) -> Ref {
    let offset = Int(info(of: o).pointee.weaklistOffset)
    let isStatic = s.pointee.heap.isStatic(o.raw) && o.type == BuiltinType.type
    guard offset != 0 || isStatic else { throw PythonError(.typeError, "") }
    let first = o.ref(offset)
    if callback == nil, let first, first.ref(WeakrefField.callback) == nil,
      first.type == BuiltinType.weakref
    {
      return retained(first)
    }
    guard let w = allocate(BuiltinType.weakref, size: WeakrefField.size) else {
      throw PythonError.noMemory
    }
    w.set(WeakrefField.object, o)
    if let callback { incref(callback) }
    w.set(WeakrefField.callback, callback)
    w.set(WeakrefField.hash, -1)
    w.set(56, 0)
    // The allocation may have run a collection that changed the list: look again.
    let head = o.ref(offset)
    let basic = head?.ref(WeakrefField.callback) == nil ? head : nil
    if callback == nil || basic == nil {
      link(w, previous: nil, next: head, o, offset)
    } else {
      link(w, previous: basic, next: basic?.ref(WeakrefField.next), o, offset)
    }
    track(w)
    return w
  }

  private func link(_ w: Ref, previous: Ref?, next: Ref?, _ o: Ref, _ offset: Int) {
    w.set(WeakrefField.previous, previous)
    w.set(WeakrefField.next, next)
    next?.set(WeakrefField.previous, Ref?.some(w))
    if let previous {
      previous.set(WeakrefField.next, Ref?.some(w))
    } else {
      o.set(offset, Ref?.some(w))
    }
  }

  /// What a weak reference refers to, borrowed; `nil` when it died.
  @inlinable
  public func weakrefTarget(_ w: Ref) -> Ref? {
    guard let o = w.ref(WeakrefField.object), o.refcount > 0 || o.isImmortal else { return nil }
    return o
  }

  /// The number of weak references to an object.
  public func weakrefCount(_ o: Ref) -> Int {
    var n = 0
    var w = firstWeakref(o)
    while let current = w {
      n += 1
      w = current.ref(WeakrefField.next)
    }
    return n
  }

  /// Makes a weak reference dead: takes it off its list. The callback stays.
  public func clearWeakref(_ w: Ref) {
    guard let o = w.ref(WeakrefField.object) else { return }
    let previous = w.ref(WeakrefField.previous)
    let next = w.ref(WeakrefField.next)
    if let previous {
      previous.set(WeakrefField.next, next)
    } else {
      o.set(Int(info(of: o).pointee.weaklistOffset), next)
    }
    next?.set(WeakrefField.previous, previous)
    w.set(WeakrefField.object, Ref?.none)
    w.set(WeakrefField.previous, Ref?.none)
    w.set(WeakrefField.next, Ref?.none)
  }

  /// Clears all weak references to a dying object, then calls the callbacks, newest first
  /// (PyObject_ClearWeakRefs).
  /// - Parameter call: runs a callback with its weak reference as the argument; errors are its own.
  public func clearWeakrefs(to o: Ref, call: (_ callback: Ref, _ weakref: Ref) -> Void) {
    var pending: [(callback: Ref, weakref: Ref)] = []
    while let w = firstWeakref(o) {
      clearWeakref(w)
      guard let callback = w.ref(WeakrefField.callback) else { continue }
      w.set(WeakrefField.callback, Ref?.none)
      if w.refcount > 0 {
        incref(w)
        pending.append((callback, w))
      } else {
        decref(callback)
      }
    }
    for (callback, weakref) in pending {
      call(callback, weakref)
      decref(callback)
      decref(weakref)
    }
  }

  /// The collector's part: clears weak references to unreachable objects and those that are
  /// themselves unreachable, then calls the callbacks of the ones outside (handle_weakrefs).
  /// - Returns: how many weak references died of it.
  public func handleWeakrefs(
    unreachable: GCHead, old: GCHead, call: (_ callback: Ref, _ weakref: Ref) -> Void
  ) -> Int {
    var pending: [Ref] = []
    var head = unreachable.next
    while head != unreachable {
      let o = head.object
      if o.type == BuiltinType.weakref { clearWeakref(o) }
      while let w = firstWeakref(o) {
        clearWeakref(w)
        guard w.ref(WeakrefField.callback) != nil else { continue }
        // A reference that is garbage too is not told.
        if GCHead(of: w).prevWord & 2 != 0 { continue }
        incref(w)
        pending.append(w)
      }
      head = head.next
    }
    var freed = 0
    for w in pending {
      if let callback = w.ref(WeakrefField.callback) {
        incref(callback)
        call(callback, w)
        decref(callback)
      }
      if w.refcount == 1 { freed += 1 }
      decref(w)
    }
    return freed
  }
}
