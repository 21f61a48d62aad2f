import ObjectModel
import RefCounting

extension ObjectSpace {
  /// The collector's part for strategies that keep no lists: clears the weak references to condemned
  /// objects and those that are condemned themselves, then calls the callbacks of the others
  /// (handle_weakrefs of Python/gc.c).
  /// - Parameters:
  ///   - objects: what was found unreachable; each carries `Header.condemned` and is held.
  ///   - call: runs a callback with its weak reference as the argument.
  /// - Returns: how many weak references were cleared, and how many died of it.
  public func handleWeakrefs(
    condemned objects: UnsafeBufferPointer<Ref>, call: (_ callback: Ref, _ weakref: Ref) -> Void
  ) -> (cleared: Int, freed: Int) {
    var pending: [Ref] = []
    var cleared = 0
    for o in objects {
      if isWeakref(o) { clearWeakref(o) }
      while let w = firstWeakref(o) {
        clearWeakref(w)
        cleared += 1
        guard w.ref(WeakrefField.callback) != nil, !w.has(Header.condemned) else { continue }
        incref(w)
        pending.append(w)
      }
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
    return (cleared, freed)
  }
}
