import ObjectModel

// RefCounting: counting references, and what happens when the last one goes.
//
// `incref` and `decref` are a load, a test and a store; everything else is out of line. An object
// whose count reaches zero is destroyed at once by its type's dealloc function. Deallocations nest,
// so types that can form long chains count their nesting and queue what is too deep
// (Trashcan.swift): a chain of any length dies in constant stack.
//
// Invariant: an immortal object's count never changes (PEP 683). Profiles without immortality
// start their singletons at 999,999,999, which is an ordinary count.

extension ObjectSpace {
  /// Adds a reference. O(1).
  @inlinable @inline(__always)
  public func incref(_ o: Ref) {
    let count = o.refcount
    if Int32(truncatingIfNeeded: count) < 0 { return }
    o.refcount = count &+ 1
  }

  /// Drops a reference; the object dies at once if it was the last one.
  ///
  /// Complexity: O(1), plus what dies with the object.
  @inlinable @inline(__always)
  public func decref(_ o: Ref) {
    let count = o.refcount
    if Int32(truncatingIfNeeded: count) < 0 { return }
    o.refcount = count &- 1
    if count == 1 {
      deallocate(o)
    } else {
      didDecrement(o)
    }
  }

  /// Drops a reference if there is one.
  @inlinable @inline(__always)
  public func decref(_ o: Ref?) {
    if let o { decref(o) }
  }

  /// Adds a reference and gives the object back, for returning a borrowed one as new.
  @inlinable @inline(__always)
  public func retained(_ o: Ref) -> Ref {
    incref(o)
    return o
  }

  /// Destroys an object whose count is zero.
  @inlinable @inline(never)
  public func deallocate(_ o: Ref) {
    info(of: o).pointee.dealloc.unsafelyUnwrapped(raw, o.raw)
  }

  /// Replaces the reference in a field: stores first, then drops the old one, because dropping may
  /// run code that looks at the field. The new reference is taken over.
  @inlinable @inline(__always)
  public func replace(_ o: Ref, _ offset: Int, with new: Ref?) {
    let old = o.ref(offset)
    o.set(offset, new)
    decref(old)
  }

  /// The count as `sys.getrefcount` shows it, without the reference of the argument.
  @inlinable
  public func visibleRefcount(_ o: Ref) -> Int {
    o.isImmortal ? Int(UInt32(truncatingIfNeeded: o.refcount)) : o.refcount
  }
}
