import ObjectModel
import RefCounting

// The end of weak references: the referent dies, or a collection finds it unreachable.

extension ObjectSpace {
  /// Makes a weak reference dead: takes it off its list. The callback stays.
  public func clearWeakref(_ w: Ref) {
    guard let o = w.ref(WeakrefField.object) else { return }
    let previous = w.ref(WeakrefField.previous)
    let next = w.ref(WeakrefField.next)
    if let previous {
      previous.set(WeakrefField.next, next)
    } else {
      let offset = Int(info(of: o).pointee.weaklistOffset)
      if o.ref(offset) == w { o.set(offset, next) }
    }
    next?.set(WeakrefField.previous, previous)
    w.set(WeakrefField.object, Ref?.none)
    w.set(WeakrefField.previous, Ref?.none)
    w.set(WeakrefField.next, Ref?.none)
  }

  /// Clears all weak references to a dying object, then calls the callbacks, newest first
  /// (PyObject_ClearWeakRefs). Where several are left after the basic ones, or any from 3.13 on,
  /// references and callbacks wait in a tuple, which is an allocation like any other.
  /// - Parameters:
  ///   - newTuple: makes a tracked tuple of so many empty items; `nil` when memory is refused.
  ///   - call: runs a callback with its weak reference as the argument; errors are its own.
  public func clearWeakrefs(
    to o: Ref, newTuple: (Int) -> Ref?, call: (_ callback: Ref, _ weakref: Ref) -> Void
  ) {
    for _ in 0..<2 {
      guard let first = firstWeakref(o), first.ref(WeakrefField.callback) == nil else { break }
      if s.pointee.minor >= 13, first.type >= BuiltinType.firstFree { break }
      clearWeakref(first)
    }
    let count = weakrefCount(o)
    if count == 0 { return }
    if count == 1, s.pointee.minor < 13 {
      clearOnly(firstWeakref(o).unsafelyUnwrapped, call)
      return
    }
    guard let tuple = newTuple(count * 2) else {
      while let w = firstWeakref(o) { clearWeakref(w) }
      return
    }
    let items = (tuple.raw + s.pointee.tupleHeader).assumingMemoryBound(to: Ref?.self)
    var filled = 0
    while let w = firstWeakref(o) {
      clearWeakref(w)
      let callback = w.ref(WeakrefField.callback)
      w.set(WeakrefField.callback, Ref?.none)
      if w.refcount > 0 {
        incref(w)
        items[filled] = w
        items[filled + 1] = callback
        filled += 2
      } else {
        decref(callback)
      }
    }
    for i in stride(from: 0, to: filled, by: 2) {
      if let callback = items[i + 1] { call(callback, items[i].unsafelyUnwrapped) }
    }
    decref(tuple)
  }

  /// The one reference that is left: nothing holds it while its callback runs.
  private func clearOnly(_ w: Ref, _ call: (Ref, Ref) -> Void) {
    let callback = w.ref(WeakrefField.callback)
    w.set(WeakrefField.callback, Ref?.none)
    clearWeakref(w)
    guard let callback else { return }
    if w.refcount > 0 { call(callback, w) }
    decref(callback)
  }

  /// The collector's part: clears weak references to unreachable objects and those that are
  /// themselves unreachable, then calls the callbacks of the ones outside (handle_weakrefs). Those
  /// that live on afterwards belong to the older generation.
  /// - Returns: how many weak references died of it.
  public func handleWeakrefs(
    unreachable: GCHead, old: GCHead, call: (_ callback: Ref, _ weakref: Ref) -> Void
  ) -> Int {
    withUnsafeTemporaryAllocation(byteCount: GCHead.size, alignment: 16) { memory in
      let pending = GCHead(memory.baseAddress.unsafelyUnwrapped)
      pending.makeEmptyList()
      var head = unreachable.next
      while head != unreachable {
        let o = head.object
        if isWeakref(o) { clearWeakref(o) }
        while let w = firstWeakref(o) {
          clearWeakref(w)
          guard w.ref(WeakrefField.callback) != nil else { continue }
          let entry = GCHead(of: w)
          // A reference that is garbage too is not told.
          if entry.prevWord & 2 != 0 { continue }
          incref(w)
          entry.unlink()
          pending.append(entry)
        }
        head = head.next
      }
      var freed = 0
      while !pending.isEmptyList {
        let entry = pending.next
        let w = entry.object
        if let callback = w.ref(WeakrefField.callback) {
          incref(callback)
          call(callback, w)
          decref(callback)
        }
        decref(w)
        if !pending.isEmptyList, pending.next == entry {
          entry.unlink()
          old.append(entry)
        } else {
          freed += 1
        }
      }
      return freed
    }
  }
}
