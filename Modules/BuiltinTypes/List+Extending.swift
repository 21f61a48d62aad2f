import ObjectModel
import RefCounting

// Lists that take in the items of other objects: extend, list(x), repetition, concatenation.

extension ObjectSpace {
  /// Extends a list by `n` items that `item` yields (borrowed), as `list_extend` does for a list
  /// or tuple: exact and even for an empty list, by the growth rule otherwise.
  func listExtendSized(_ l: Ref, _ n: Int, _ item: (Int) -> Ref) throws(PythonError) {
    if n == 0 { return }
    let m = l.count
    if listItems(l) == nil, s.pointee.firstRoomIsEven {
      try listPreallocate(l, n)
      l.count = n
    } else {
      try listResize(l, m + n)
    }
    for i in 0..<n {
      let value = item(i)
      incref(value)
      listItems(l).unsafelyUnwrapped[m + i] = value
    }
  }

  /// `l.extend(source)` for any iterable. O(length of the source).
  public func listExtend(_ l: Ref, _ source: Ref) throws(PythonError) {
    switch source.type {
    case BuiltinType.list:
      let n = source.count
      let taken = source
      try listExtendSized(l, n) { self.listItem(taken, $0) }
    case BuiltinType.tuple:
      let taken = source
      try listExtendSized(l, taken.count) { self.tupleItem(taken, $0) }
    default:
      try listExtendIterated(l, source)
    }
  }

  /// The general case of `extend`: a guess of the length, then one item after the other, then the
  /// surplus is given back (list_extend, Objects/listobject.c).
  private func listExtendIterated(_ l: Ref, _ source: Ref) throws(PythonError) {
    let it = try iterator(over: source)
    defer { decref(it) }
    var guess = lengthHint(source, default: 8)
    // Asking for the length may have run code that changed the list. What cannot be is no length.
    let m = l.count
    if m > Int.max - guess { guess = 0 }
    if s.pointee.minor >= 13, hasKnownLength(source) {
      // 3.13 makes room for exactly what comes, by the growth rule.
      try listResize(l, m + guess)
      l.count = m
    } else if listItems(l) == nil, s.pointee.firstRoomIsEven {
      if guess > 0 { try listPreallocate(l, guess) }
    } else {
      try listResize(l, m + guess)
      l.count = m
    }
    while let value = try next(it) {
      let n = l.count
      if n < l.get(ListField.allocated, as: Int.self) {
        listItems(l).unsafelyUnwrapped[n] = value
        l.count = n + 1
      } else {
        do { try listResize(l, n + 1) } catch {
          decref(value)
          throw error
        }
        listItems(l).unsafelyUnwrapped[n] = value
      }
    }
    if l.count < l.get(ListField.allocated, as: Int.self) { try listResize(l, l.count) }
  }

  private func hasKnownLength(_ source: Ref) -> Bool {
    switch source.type {
    case BuiltinType.dict, BuiltinType.set, BuiltinType.frozenset, BuiltinType.dictView: true
    default: false
    }
  }

  /// Whether `len` works on an object.
  private func hasLength(_ source: Ref) -> Bool {
    switch kind(source) {
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.dict, BuiltinType.set,
      BuiltinType.frozenset, BuiltinType.dictView, BuiltinType.range, BuiltinType.str,
      BuiltinType.bytes, BuiltinType.bytearray, BuiltinType.mappingProxy:
      true
    case let kind:
      isProxy(source) || extensionSlots(kind)?.length != nil
        || lookupSpecial(source.type, "__len__") != nil
    }
  }

  /// What `operator.length_hint` says of an iterable.
  func lengthHint(_ source: Ref, default fallback: Int) -> Int {
    switch source.type {
    case BuiltinType.generator: return fallback
    case BuiltinType.iterator:
      guard let sequence = source.ref(IteratorField.source) else { return 0 }
      let n = (try? length(sequence)) ?? 0
      return max(0, n - source.get(IteratorField.index, as: Int.self))
    case BuiltinType.reversed: return source.get(IteratorField.index, as: Int.self) + 1
    case BuiltinType.rangeIterator: return source.get(IteratorField.rangeLeft)
    case BuiltinType.setIterator: return source.get(IteratorField.setLeft)
    case BuiltinType.dictIterator:
      return source.get(IteratorField.dictLeft, as: Int.self) & ((1 << 56) - 1)
    case BuiltinType.enumerate, BuiltinType.zip: return fallback
    default: return (try? length(source)) ?? fallback
    }
  }

  /// `list(source)`; `nil` for `list()`.
  public func listCall(_ source: Ref?) throws(PythonError) -> Ref {
    let l = try newListByCall()
    guard let source else { return l }
    do throws(PythonError) { try listFill(l, source) } catch {
      decref(l)
      throw error
    }
    return l
  }

  /// Fills an empty list as `list(source)` and `list.__init__` do.
  func listFill(_ l: Ref, _ source: Ref) throws(PythonError) {
    if !s.pointee.firstRoomIsEven, hasLength(source) {
      // Before 3.10 the call asks for the length first, and for exactly that room.
      var n = 0
      do throws(PythonError) { n = try length(source) } catch {
        if error.kind != .typeError { throw error }
      }
      if n > 0, listItems(l) == nil { try listPreallocate(l, n) }
    }
    try listExtend(l, source)
  }

  /// `[x] * n` and its kin: `n` times the items, exactly as large.
  public func listRepeat(_ l: Ref, _ times: Int) throws(PythonError) -> Ref {
    let n = l.count
    let count = max(times, 0)
    guard n == 0 || count <= Int.max / 16 / n else { throw PythonError.noMemory }
    let result = try newListExact(n * count)
    guard n * count > 0 else { return result }
    // Up to 3.11 making the result may run a collection, whose finalizers may change the list.
    guard l.count == n, let from = listItems(l) else { return result }
    let to = listItems(result).unsafelyUnwrapped
    for i in 0..<n {
      let item = from[i].unsafelyUnwrapped
      for _ in 0..<count { incref(item) }
      var k = i
      while k < n * count {
        to[k] = item
        k += n
      }
    }
    result.count = n * count
    return result
  }

  /// `a + b` of two lists.
  public func listConcat(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    let room = a.count + b.count
    let result = try newListExact(room)
    guard room > 0 else { return result }
    // Up to 3.11 making the result may run a collection, whose finalizers may change the lists.
    let n = min(a.count, room)
    let m = min(b.count, room - n)
    let to = listItems(result).unsafelyUnwrapped
    for i in 0..<n {
      let item = listItem(a, i)
      incref(item)
      to[i] = item
    }
    for i in 0..<m {
      let item = listItem(b, i)
      incref(item)
      to[n + i] = item
    }
    result.count = n + m
    return result
  }
}
