import ObjectModel

extension ObjectSpace {
  /// Checks the lists of weak references: each leads from its object through references to that object
  /// alone, forwards and backwards, and no reference with a referent is on none.
  ///
  /// - Returns: one text per violation, the first few.
  /// - Complexity: O(heap).
  public func checkWeakrefs() -> [String] {
    let heap = s.pointee.heap
    var problems: [String] = []
    var listed = 0
    var aimed = 0
    heap.forEachObjectStart { raw in
      let o = Ref(raw)
      let info = info(of: o)
      if info.pointee.flags.contains(.weakref), o.ref(WeakrefField.object) != nil { aimed += 1 }
      guard problems.count < 8, info.pointee.weaklistOffset != 0 else { return }
      var previous: Ref?
      var next = firstWeakref(o)
      while let w = next {
        guard heap.isObjectStart(w.raw), isWeakref(w) else {
          problems.append("the list of weak references to \(raw) leads to \(w.raw), which is none")
          return
        }
        guard w.ref(WeakrefField.object) == o else {
          problems.append("the weak reference at \(w.raw) is on the list of \(raw), not of its own")
          return
        }
        guard w.ref(WeakrefField.previous) == previous else {
          problems.append("the weak reference at \(w.raw) does not know the one before it")
          return
        }
        listed += 1
        previous = w
        next = w.ref(WeakrefField.next)
      }
    }
    if problems.isEmpty, listed != aimed {
      problems.append("\(aimed) weak references have a referent, \(listed) are on a list")
    }
    return problems
  }
}
