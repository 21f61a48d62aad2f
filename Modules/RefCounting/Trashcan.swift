import ObjectModel

// The nesting limit of deallocation, CPython's trashcan (Include/cpython/object.h and
// Objects/object.c, 3.11 to 3.13). A container's dealloc function calls `enterDealloc` after
// untracking the object; `false` means that the object was queued and the function must return at
// once. `leaveDealloc` drains the queue when the nesting allows it again. The queue is a stack, as
// in CPython, linked through the refcount word, which is zero in every queued object.

extension ObjectSpace {
  /// Begins the deallocation of a container.
  /// - Returns: `false` when the nesting is too deep and the object was queued.
  @inlinable @inline(__always)
  public func enterDealloc(_ o: Ref) -> Bool {
    if s.pointee.deallocDepth >= s.pointee.deallocLimit {
      o.set(Header.refcount, s.pointee.deallocQueue)
      s.pointee.deallocQueue = o.raw
      return false
    }
    s.pointee.deallocDepth &+= 1
    return true
  }

  /// Ends the deallocation of a container, and destroys what was queued where it may.
  @inlinable @inline(__always)
  public func leaveDealloc() {
    s.pointee.deallocDepth &-= 1
    if s.pointee.deallocQueue != nil, s.pointee.deallocDepth <= s.pointee.deallocDrain {
      drainDeallocQueue()
    }
  }

  /// Destroys the queued objects, youngest first.
  @inlinable @inline(never)
  public func drainDeallocQueue() {
    s.pointee.deallocDepth &+= 1
    while let queued = s.pointee.deallocQueue {
      let o = Ref(queued)
      s.pointee.deallocQueue = o.get(Header.refcount, as: UnsafeMutableRawPointer?.self)
      o.refcount = 0
      deallocate(o)
    }
    s.pointee.deallocDepth &-= 1
  }
}
