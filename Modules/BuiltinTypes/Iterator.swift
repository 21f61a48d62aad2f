import Heap
import ObjectModel
import RefCounting
import WeakRefs

// `iter(o)`: making iterators.

extension ObjectSpace {
  /// `iter(o)`: a new reference to an iterator; iterators give themselves.
  /// - Throws: TypeError for an object that cannot be iterated over.
  public func iterator(over o: Ref) throws(PythonError) -> Ref {
    if isInstance(o), let method = lookupSpecial(o.type, "__iter__") {
      if method == none {
        throw PythonError(.typeError, "'\(shownType(o))' object is not iterable")
      }
      let it = try callWithReceiver(method, o, [])
      if isBuiltinIterator(it) || isProxy(it) || lookupSpecial(it.type, "__next__") != nil {
        return it
      }
      defer { decref(it) }
      throw PythonError(.typeError, "iter() returned non-iterator of type '\(shownType(it))'")
    }
    return try nativeIterator(over: o)
  }

  /// `iter(o)` as the built-in type has it that an object is of or derives from.
  func nativeIterator(over o: Ref) throws(PythonError) -> Ref {
    switch kind(o) {
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.str, BuiltinType.bytes,
      BuiltinType.bytearray:
      return try newSequenceIterator(o)
    case BuiltinType.range: return try newRangeIterator(o)
    case BuiltinType.dict: return try newDictIterator(o, .keys)
    case BuiltinType.set, BuiltinType.frozenset: return try newSetIterator(o)
    case BuiltinType.dictView:
      return try newDictIterator(o.ref(IteratorField.source).unsafelyUnwrapped, dictViewPart(o))
    case BuiltinType.mappingProxy: return try iterator(over: o.ref(16).unsafelyUnwrapped)
    default: break
    }
    if isBuiltinIterator(o) { return retained(o) }
    if isProxy(o) {
      return try throughProxy(o) { (x) throws(PythonError) in try iterator(over: x) }
    }
    if let slots = extensionSlots(o.type) {
      if slots.next != nil { return retained(o) }
      if let iterator = slots.iterator { return try iterator(self, o) }
    }
    if lookupSpecial(o.type, "__getitem__") != nil { return try newSequenceIterator(o) }
    throw PythonError(.typeError, "'\(shownType(o))' object is not iterable")
  }

  /// Whether `iterator(over:)` would not refuse an object.
  package func isIterable(_ o: Ref) -> Bool {
    switch kind(o) {
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.str, BuiltinType.bytes,
      BuiltinType.bytearray, BuiltinType.range, BuiltinType.dict, BuiltinType.set,
      BuiltinType.frozenset,
      BuiltinType.dictView, BuiltinType.proxy, BuiltinType.callableProxy:
      return true
    default:
      if let slots = extensionSlots(o.type) { return slots.iterator != nil || slots.next != nil }
      return isBuiltinIterator(o) || lookupSpecial(o.type, "__iter__") != nil
        || lookupSpecial(o.type, "__getitem__") != nil
    }
  }

  /// A new, untracked iterator of a type: its words are zero but for the source, which it keeps.
  private func newIterator(_ type: TypeIndex, _ source: Ref?) throws(PythonError) -> Ref {
    let size = Int(info(type).pointee.basicSize)
    var made: Ref?
    if type == BuiltinType.iterator {
      if let list = sequenceFreeList(source), let p = list.pointee.pop() {
        made = Ref(p)
        begin(Ref(p), type)
      } else {
        made = allocate(type, size: size)
      }
    } else {
      made = allocateReusable(type, size: size)
    }
    guard let o = made else { throw PythonError.noMemory }
    for offset in stride(from: IteratorField.index, to: size, by: 8) { o.set(offset, 0) }
    if let source { incref(source) }
    o.set(IteratorField.source, source)
    return o
  }

  /// The free list of the iterators of a list or tuple (3.14); the second stands behind the first.
  func sequenceFreeList(_ source: Ref?) -> UnsafeMutablePointer<FreeList>? {
    guard let first = info(BuiltinType.iterator).pointee.freeList else { return nil }
    switch source?.type {
    case BuiltinType.list: return first
    case BuiltinType.tuple: return first + 1
    default: return nil
    }
  }

  /// Gives a new iterator the pair of Nones in which it will hand out its items.
  private func addPair(_ o: Ref, _ offset: Int) throws(PythonError) {
    do throws(PythonError) { o.set(offset, try newTuple(none, none)) } catch {
      decref(o)
      throw error
    }
  }

  private func newSequenceIterator(_ source: Ref) throws(PythonError) -> Ref {
    let o = try newIterator(BuiltinType.iterator, source)
    track(o)
    return o
  }

  private func newRangeIterator(_ range: Ref) throws(PythonError) -> Ref {
    let bounds = rangeBounds(range)
    guard let count = rangeCount(range), bounds.start != Int.max, bounds.start != Int.min else {
      throw PythonError(.overflowError, "Python int too large to convert to C long")
    }
    return try newRangeIterator(start: bounds.start, step: bounds.step, count: count)
  }

  private func newRangeIterator(start: Int, step: Int, count: Int) throws(PythonError) -> Ref {
    let size = Int(info(BuiltinType.rangeIterator).pointee.basicSize)
    guard let o = allocateReusable(BuiltinType.rangeIterator, size: size) else {
      throw PythonError.noMemory
    }
    o.set(IteratorField.source, start)
    o.set(IteratorField.rangeStep, step)
    o.set(IteratorField.rangeLeft, count)
    return o
  }

  private func newSetIterator(_ set: Ref) throws(PythonError) -> Ref {
    let o = try newIterator(BuiltinType.setIterator, set)
    let used: Int = set.get(SetField.used)
    o.set(IteratorField.index, used)
    o.set(IteratorField.setLeft, used)
    track(o)
    return o
  }

  /// An iterator of the keys, values or items of a dict. That of the items keeps a tuple, which it
  /// hands out again and again as long as nothing else holds it.
  func newDictIterator(_ dict: Ref, _ part: DictPart) throws(PythonError) -> Ref {
    let o = try newIterator(BuiltinType.dictIterator, dict)
    if part == .items { try addPair(o, IteratorField.result) }
    o.set(IteratorField.index, dictCount(dict))
    o.set(IteratorField.dictLeft, dictCount(dict) | part.rawValue << 56)
    track(o)
    return o
  }

  func dictIteratorPart(_ o: Ref) -> DictPart {
    DictPart(rawValue: o.get(IteratorField.dictLeft, as: Int.self) >> 56).unsafelyUnwrapped
  }

  /// `reversed(o)` for sequences and ranges: a new reference.
  /// - Throws: TypeError for an object without an order.
  public func reversedIterator(over o: Ref) throws(PythonError) -> Ref {
    switch o.type {
    case BuiltinType.list, BuiltinType.range, BuiltinType.dict, BuiltinType.dictView:
      // The bound method `__reversed__`.
      try passBoundMethod()
    default: break
    }
    switch kind(o) {
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.str, BuiltinType.bytes,
      BuiltinType.bytearray, BuiltinType.memoryview, BuiltinType.array:
      let n = try length(o)
      let it = try newIterator(BuiltinType.reversed, o)
      it.set(IteratorField.index, n - 1)
      track(it)
      return it
    case BuiltinType.range:
      guard let count = rangeCount(o) else {
        throw PythonError(.overflowError, "Python int too large to convert to C long")
      }
      let bounds = rangeBounds(o)
      return try newRangeIterator(
        start: bounds.start &+ (count &- 1) &* bounds.step, step: 0 &- bounds.step, count: count)
    case BuiltinType.dict, BuiltinType.dictView:
      // The order of a dict is that of a list of its keys: walk one from its end.
      let list = try listCall(o)
      defer { decref(list) }
      return try reversedIterator(over: list)
    default:
      if let reversed = extensionSlots(o.type)?.reversed {
        try passBoundMethod()
        return try reversed(self, o)
      }
      if isProxy(o) {
        return try throughProxy(o) { (x) throws(PythonError) in
          if let it = try callSpecial(x, "__reversed__") { return it }
          throw PythonError(
            .attributeError, "'\(shownType(x))' object has no attribute '__reversed__'")
        }
      }
      if let it = try callSpecial(o, "__reversed__") { return it }
      throw PythonError(.typeError, "'\(shownType(o))' object is not reversible")
    }
  }

  /// `enumerate(o, start)`: a new reference.
  public func enumerateIterator(over o: Ref, start: Int = 0) throws(PythonError) -> Ref {
    let it = try newIterator(BuiltinType.enumerate, nil)
    track(it)
    do throws(PythonError) { it.set(IteratorField.source, try iterator(over: o)) } catch {
      decref(it)
      throw error
    }
    try addPair(it, IteratorField.reused)
    it.set(IteratorField.position, start)
    return it
  }

  /// `zip(...)`: a new reference.
  /// - Parameter strict: whether sources of different lengths are an error.
  public func zipIterator(
    over sources: UnsafeBufferPointer<Ref>, strict: Bool = false
  ) throws(PythonError) -> Ref {
    // The tuple comes first, then the iterators, one of which may be refused (zip_new).
    let all =
      sources.isEmpty ? retained(s.pointee.emptyTuple) : try newTupleUnset(sources.count)
    defer { decref(all) }
    for (i, source) in sources.enumerated() { tupleItems(all)[i] = try iterator(over: source) }
    if !sources.isEmpty { trackTuple(all) }
    let tuple = try newTuple(array: Array(repeating: none, count: sources.count))
    let it: Ref
    do throws(PythonError) { it = try newIterator(BuiltinType.zip, all) } catch {
      decref(tuple)
      throw error
    }
    it.set(IteratorField.reused, tuple)
    it.set(IteratorField.position, strict ? 1 : 0)
    track(it)
    return it
  }

  /// The object itself if it is a list or tuple, else a list of what it yields: a new reference
  /// (PySequence_Fast).
  package func fastSequence(_ o: Ref) throws(PythonError) -> Ref {
    if o.type == BuiltinType.list || o.type == BuiltinType.tuple { return retained(o) }
    let it = try iterator(over: o)
    defer { decref(it) }
    let l = try newList()
    return try building(l) { () throws(PythonError) in try listExtend(l, it) }
  }

  /// A tuple of the items of an array, which it keeps.
  package func newTuple(array: [Ref]) throws(PythonError) -> Ref {
    if array.isEmpty { return retained(s.pointee.emptyTuple) }
    // Up to 3.11 making the tuple may run a collection, whose finalizers may give up the items.
    for item in array { incref(item) }
    let o: Ref
    do throws(PythonError) { o = try newTupleUnset(array.count) } catch {
      for item in array { decref(item) }
      throw error
    }
    for (i, item) in array.enumerated() { tupleItems(o)[i] = item }
    track(o)
    return o
  }
}
