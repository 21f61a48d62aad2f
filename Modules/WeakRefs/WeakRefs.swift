import ObjectModel
import RefCounting

// WeakRefs: references that do not keep their referent alive (Objects/weakrefobject.c, 3.8-3.13).
//
// A weak reference is an object that names its referent without counting it. The references to one
// object form a doubly linked list that starts in a word of that object. First stands the "basic"
// reference, of the exact type and without a callback, which is used again for every further plain
// `ref(x)`; then the basic proxy; then all others, newest first. Making them is in this file, what
// happens when the referent dies in WeakRefs+Clear.swift.
//
// Invariants:
// - A reference whose referent died holds NULL and is on no list.
// - When an object dies, all its references are cleared before the first callback runs.
// - Types whose instances are weak references have the flag `weakref`, proxies and classes derived
//   from `weakref.ref` included; they all begin with the fields of `WeakrefField`.

extension ObjectSpace {
  /// Whether objects of a type can be weakly referenced.
  @inlinable
  public func supportsWeakrefs(_ type: TypeIndex) -> Bool {
    info(type).pointee.weaklistOffset != 0
  }

  /// Whether an object is a weak reference or proxy.
  @inlinable @inline(__always)
  public func isWeakref(_ o: Ref) -> Bool { info(of: o).pointee.flags.contains(.weakref) }

  /// Whether an object is a proxy.
  @inlinable @inline(__always)
  public func isProxy(_ o: Ref) -> Bool { o.type &- BuiltinType.proxy < 2 }

  /// The first weak reference to an object, borrowed.
  @inlinable
  public func firstWeakref(_ o: Ref) -> Ref? {
    let offset = Int(info(of: o).pointee.weaklistOffset)
    return offset == 0 ? nil : o.ref(offset)
  }

  /// Bytes of a weak reference of a type.
  private func weakrefSize(_ type: TypeIndex) -> Int { Int(info(type).pointee.basicSize) }

  /// The reference and the proxy at the head of a list that further plain ones reuse, borrowed.
  private func basicReferences(_ head: Ref?) -> (ref: Ref?, proxy: Ref?) {
    var head = head
    var ref: Ref?
    if let first = head, first.ref(WeakrefField.callback) == nil,
      first.type == BuiltinType.weakref
    {
      ref = first
      head = first.ref(WeakrefField.next)
    }
    if let next = head, next.ref(WeakrefField.callback) == nil, isProxy(next) {
      return (ref, next)
    }
    return (ref, nil)
  }

  /// The basic reference to an object, borrowed; `nil` while there is none.
  public func basicWeakref(_ o: Ref) -> Ref? { basicReferences(firstWeakref(o)).ref }

  /// `weakref.ref(o, callback)`: a new reference to a weak reference; the basic one is reused.
  /// The type of `o` must support weak references.
  public func newWeakref(_ o: Ref, callback: Ref? = nil) throws(PythonError) -> Ref {
    if callback == nil, let basic = basicWeakref(o) { return retained(basic) }
    guard let w = allocate(BuiltinType.weakref, size: weakrefSize(BuiltinType.weakref)) else {
      throw PythonError.noMemory
    }
    initializeWeakref(w, o, callback: callback)
    track(w)
    return w
  }

  /// Gives a new weak reference, of the exact type or of a class derived from it, its fields and
  /// its place in the list of its referent.
  ///
  /// The allocation may have run a collection that changed the list, so this looks at it anew.
  public func initializeWeakref(_ w: Ref, _ o: Ref, callback: Ref?) {
    setFields(w, o, callback)
    let head = firstWeakref(o)
    if callback == nil, w.type == BuiltinType.weakref {
      link(w, after: nil, o)
    } else {
      let (ref, proxy) = basicReferences(head)
      link(w, after: proxy ?? ref, o)
    }
  }

  /// `weakref.proxy(o, callback)`: a new reference to a proxy; the basic one is reused. The type of
  /// `o` must support weak references.
  public func newProxy(
    _ o: Ref, callback: Ref?, isCallable: Bool
  ) throws(PythonError) -> Ref {
    if callback == nil, let basic = basicReferences(firstWeakref(o)).proxy {
      return retained(basic)
    }
    let type = isCallable ? BuiltinType.callableProxy : BuiltinType.proxy
    guard let w = allocate(type, size: weakrefSize(type)) else { throw PythonError.noMemory }
    setFields(w, o, callback)
    track(w)
    let (ref, proxy) = basicReferences(firstWeakref(o))
    if callback == nil, let proxy {
      // A collection during the allocation made another one.
      w.set(WeakrefField.object, Ref?.none)
      decref(w)
      return retained(proxy)
    }
    link(w, after: callback == nil ? ref : proxy ?? ref, o)
    return w
  }

  private func setFields(_ w: Ref, _ o: Ref, _ callback: Ref?) {
    w.set(WeakrefField.object, o)
    if let callback { incref(callback) }
    w.set(WeakrefField.callback, callback)
    w.set(WeakrefField.hash, -1)
    w.set(WeakrefField.previous, Ref?.none)
    w.set(WeakrefField.next, Ref?.none)
    // Up to 3.10 there is no such word.
    if weakrefSize(w.type) > 56 { w.set(56, 0) }
  }

  private func link(_ w: Ref, after previous: Ref?, _ o: Ref) {
    let next = previous.map { $0.ref(WeakrefField.next) } ?? firstWeakref(o)
    w.set(WeakrefField.previous, previous)
    w.set(WeakrefField.next, next)
    next?.set(WeakrefField.previous, Ref?.some(w))
    if let previous {
      previous.set(WeakrefField.next, Ref?.some(w))
    } else {
      o.set(Int(info(of: o).pointee.weaklistOffset), Ref?.some(w))
    }
  }

  /// What a weak reference refers to, borrowed; `nil` when it died.
  @inlinable
  public func weakrefTarget(_ w: Ref) -> Ref? {
    guard let o = w.ref(WeakrefField.object), o.refcount > 0 || o.isImmortal else { return nil }
    return o
  }

  /// The number of weak references to an object. O(their number).
  public func weakrefCount(_ o: Ref) -> Int {
    var n = 0
    var w = firstWeakref(o)
    while let current = w {
      n += 1
      w = current.ref(WeakrefField.next)
    }
    return n
  }
}
