import Heap
import ObjectModel
import PyMalloc
import RefCounting

// tuple: count and items inline. Small ones are reused by size (Objects/tupleobject.c).

extension ObjectSpace {
  /// The items of a tuple.
  @inlinable @inline(__always)
  public func tupleItems(_ t: Ref) -> UnsafeMutablePointer<Ref?> {
    (t.raw + s.pointee.tupleHeader).assumingMemoryBound(to: Ref?.self)
  }

  /// The item at an index in range, borrowed.
  @inlinable @inline(__always)
  public func tupleItem(_ t: Ref, _ i: Int) -> Ref { tupleItems(t)[i].unsafelyUnwrapped }

  /// An untracked tuple of `n` unset items, `n` at least 1. The caller fills and tracks it.
  @inlinable
  public func newTupleUnset(_ n: Int) throws(PythonError) -> Ref {
    let o: Ref
    let reusable = n <= s.pointee.freeTupleSizes && n != s.pointee.tupleSizeNeverReused
    if reusable, let p = s.pointee.freeTuples[n &- 1].pop() {
      o = Ref(p)
      begin(o, BuiltinType.tuple)
    } else {
      guard let fresh = allocate(BuiltinType.tuple, size: s.pointee.tupleHeader &+ 8 &* n) else {
        throw PythonError.noMemory
      }
      o = fresh
    }
    o.count = n
    if s.pointee.tupleHeader > 24 { o.set(24, -1) }
    let items = tupleItems(o)
    for i in 0..<n { items[i] = nil }
    return o
  }

  /// A tracked tuple of the items; the empty tuple is a singleton.
  public func newTuple(_ items: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    if items.isEmpty { return retained(s.pointee.emptyTuple) }
    let o = try newTupleUnset(items.count)
    let array = tupleItems(o)
    for i in 0..<items.count {
      incref(items[i])
      array[i] = items[i]
    }
    trackTuple(o)
    return o
  }

  /// The tuple of a display of one item, whose reference it takes over.
  public func newTuple(of item: Ref) throws(PythonError) -> Ref {
    let o: Ref
    do throws(PythonError) { o = try newTupleUnset(1) } catch {
      decref(item)
      throw error
    }
    tupleItems(o)[0] = item
    trackTuple(o)
    return o
  }

  /// Makes the collector follow a tuple of items that existed before; from 3.14.1 on only one that
  /// holds a container (_PyTuple_FromArray and its kin).
  func trackTuple(_ o: Ref) {
    if s.pointee.tuplesAreUntrackedAtBirth {
      let items = tupleItems(o)
      var hasContainer = false
      for i in 0..<o.count {
        guard let item = items[i] else { continue }
        if info(of: item).pointee.flags.contains(.gc) { hasContainer = true }
      }
      if !hasContainer { return }
    }
    track(o)
  }

  /// Makes and drops the tuple in which CPython passes the arguments of a call whose callee takes
  /// one (METH_VARARGS functions, types without a vectorcall of their own). Only its effect on the
  /// allocator, the free list and the collector's count is wanted.
  public func passArgumentsInTuple(_ count: Int) throws(PythonError) {
    if count == 0 { return }
    decref(try newTupleUnset(count))
  }

  /// A tuple of one, two or three items.
  public func newTuple(_ items: Ref...) throws(PythonError) -> Ref {
    do {
      return try items.withUnsafeBufferPointer { buffer in try newTuple(buffer) }
    } catch let error as PythonError {
      throw error
    } catch {
      fatalError("unreachable")
    }
  }

  /// `tuple(source)`: a tuple comes back as itself.
  public func tupleCall(_ source: Ref?) throws(PythonError) -> Ref {
    guard let source else { return retained(s.pointee.emptyTuple) }
    if source.type == BuiltinType.tuple { return retained(source) }
    if source.type == BuiltinType.list {
      let n = source.count
      if n == 0 { return retained(s.pointee.emptyTuple) }
      let o = try newTupleUnset(n)
      if source.count != n {
        // Up to 3.11 that may run a collection, whose finalizers may change the list: once more.
        decref(o)
        return try tupleCall(source)
      }
      for i in 0..<n {
        let item = listItem(source, i)
        incref(item)
        tupleItems(o)[i] = item
      }
      trackTuple(o)
      return o
    }
    let it = try iterator(over: source)
    defer { decref(it) }
    var items: [Ref] = []
    defer { for item in items { decref(item) } }
    while let item = try next(it) { items.append(item) }
    if items.isEmpty { return retained(s.pointee.emptyTuple) }
    let o = try newTupleUnset(items.count)
    for i in 0..<items.count {
      incref(items[i])
      tupleItems(o)[i] = items[i]
    }
    if source.type == BuiltinType.range { track(o) } else { trackTuple(o) }
    return o
  }

  /// A new tuple of the items from `low` up to `high`; the whole tuple comes back as itself.
  public func tupleSlice(_ t: Ref, _ low: Int, _ high: Int) throws(PythonError) -> Ref {
    let n = max(high - low, 0)
    if n == 0 { return retained(s.pointee.emptyTuple) }
    if n == t.count { return retained(t) }
    let o = try newTupleUnset(n)
    for i in 0..<n {
      let item = tupleItem(t, low + i)
      incref(item)
      tupleItems(o)[i] = item
    }
    trackTuple(o)
    return o
  }

  /// `a + b` of two tuples.
  public func tupleConcat(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    if a.count == 0 { return retained(b) }
    if b.count == 0 { return retained(a) }
    let o = try newTupleUnset(a.count + b.count)
    for i in 0..<a.count {
      incref(tupleItem(a, i))
      tupleItems(o)[i] = tupleItem(a, i)
    }
    for i in 0..<b.count {
      incref(tupleItem(b, i))
      tupleItems(o)[a.count + i] = tupleItem(b, i)
    }
    track(o)
    return o
  }

  /// `t * times`.
  public func tupleRepeat(_ t: Ref, _ times: Int) throws(PythonError) -> Ref {
    let n = t.count
    if n == 0 || times == 1 { return retained(t) }
    if times <= 0 { return retained(s.pointee.emptyTuple) }
    guard times <= Int.max / 16 / n else { throw PythonError.noMemory }
    let o = try newTupleUnset(n * times)
    for k in 0..<n * times {
      let item = tupleItem(t, k % n)
      incref(item)
      tupleItems(o)[k] = item
    }
    track(o)
    return o
  }

  /// Whether a collector may ever have to follow this object: a container, and not an untracked
  /// exact tuple (`_PyObject_GC_MAY_BE_TRACKED`).
  @inlinable @inline(__always)
  public func mayBeTracked(_ o: Ref) -> Bool {
    guard info(of: o).pointee.flags.contains(.gc), !isStaticType(o) else { return false }
    return o.type != BuiltinType.tuple || o.has(Header.tracked)
  }

  /// Whether the object is the type object of a built-in type that CPython keeps in its data segment,
  /// which no collector follows. `array.array` and its iterator are none of them from 3.10 on.
  @inlinable @inline(__always)
  public func isStaticType(_ o: Ref) -> Bool {
    o.type == BuiltinType.type && s.pointee.heap.isStatic(o.raw)
      && !o.has(Header.heapTypeInCPython)
  }
}

/// Destroys a tuple: items from the last to the first; the block goes to the free list of its size
/// while there is room (tupledealloc).
let tupleDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  guard space.enterDealloc(o) else { return }
  let items = space.tupleItems(o)
  let n = o.count
  var i = n
  while i > 0 {
    i &-= 1
    space.decref(items[i])
  }
  if o.type == BuiltinType.tuple, n >= 1, n <= space.s.pointee.freeTupleSizes,
    space.s.pointee.freeTuples[n &- 1].count < space.s.pointee.freeTuples[n &- 1].capacity
  {
    space.end(o)
    _ = space.s.pointee.freeTuples[n &- 1].push(o.raw)
  } else {
    space.free(o)
  }
  space.leaveDealloc()
}

extension ObjectSpace {
  /// A container of so many bytes without contents that lives for a moment, in place of an object
  /// that CPython makes during a call and a script cannot see.
  public func newTransient(_ bytes: Int) throws(PythonError) -> Ref {
    guard let o = allocate(BuiltinType.exception, size: bytes) else { throw PythonError.noMemory }
    return o
  }
}
