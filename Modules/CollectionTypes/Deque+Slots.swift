import BuiltinTypes
import ObjectModel
import RefCounting

// What the language does with a deque: protocols, attributes, iteration.

/// Byte offsets of an iterator of a deque.
enum DequeIteratorField {
  static let block = 16
  static let index = 24
  static let source = 32
  /// The deque's count of changes when the iterator was made.
  static let state = 40
  /// Items left.
  static let left = 48
  static let size = 56
}

extension ObjectSpace {
  /// Makes deques and their iterators known; once per heap.
  func registerDeque() {
    let hasOwnBlocks = s.pointee.minor >= 11
    register(
      BuiltinType.deque, "collections.deque", size: hasOwnBlocks ? 216 : 80, flags: [.gc],
      layout: .custom,
      weaklist: hasOwnBlocks ? DequeField.weaklist : DequeField.weaklistBefore311,
      dealloc: dequeDealloc, clear: dequeClearFunction)
    info(BuiltinType.deque).pointee.traverse = dequeTraverse
    info(BuiltinType.deque).pointee.flags.insert(.isBase)
    setExtensionSlots(BuiltinType.deque, .deque)
    // From 3.12 on these types are made at run time, and their instances refer to them.
    let isHeapType = s.pointee.minor >= 12
    let module = isHeapType ? "collections" : "_collections"
    for (type, name) in [
      (BuiltinType.dequeIterator, "_deque_iterator"),
      (BuiltinType.dequeReverseIterator, "_deque_reverse_iterator"),
    ] {
      register(
        type, "\(module).\(name)", size: DequeIteratorField.size, flags: [.gc],
        layout: isHeapType ? .instance : .words, words: 0b100, dealloc: dequeIteratorDealloc)
      setExtensionSlots(type, .dequeIterator)
    }
    if isHeapType {
      for type in [
        BuiltinType.deque, BuiltinType.dequeIterator, BuiltinType.dequeReverseIterator,
      ] {
        info(type).pointee.object?.insert(Header.heapTypeInCPython)
      }
    }
  }

  /// `iter(o)` and `reversed(o)`: a new reference.
  func newDequeIterator(_ o: Ref, isReversed: Bool) throws(PythonError) -> Ref {
    let type = isReversed ? BuiltinType.dequeReverseIterator : BuiltinType.dequeIterator
    guard let it = allocate(type, size: DequeIteratorField.size) else {
      throw PythonError.noMemory
    }
    let d = DequeEnds(o: o)
    it.set(DequeIteratorField.block, isReversed ? d.right.raw : d.left.raw)
    it.set(DequeIteratorField.index, isReversed ? d.rightIndex : d.leftIndex)
    it.set(DequeIteratorField.source, retained(o))
    it.set(DequeIteratorField.state, d.state)
    it.set(DequeIteratorField.left, o.count)
    track(it)
    return it
  }

  /// The next item of an iterator, a new reference; `nil` at the end.
  func nextOfDeque(_ it: Ref) throws(PythonError) -> Ref? {
    let o = it.ref(DequeIteratorField.source).unsafelyUnwrapped
    if DequeEnds(o: o).state != it.get(DequeIteratorField.state, as: Int.self) {
      it.set(DequeIteratorField.left, 0)
      throw PythonError(.runtimeError, "deque mutated during iteration")
    }
    let left: Int = it.get(DequeIteratorField.left)
    if left == 0 { return nil }
    let block = DequeBlock(raw: it.get(DequeIteratorField.block))
    let i: Int = it.get(DequeIteratorField.index)
    let item = retained(block[i])
    let isReversed = it.type == BuiltinType.dequeReverseIterator
    let next = isReversed ? i - 1 : i + 1
    it.set(DequeIteratorField.index, next)
    it.set(DequeIteratorField.left, left - 1)
    if left > 1 {
      if isReversed, next < 0 {
        it.set(DequeIteratorField.block, block.previous.unsafelyUnwrapped.raw)
        it.set(DequeIteratorField.index, DequeBlock.capacity - 1)
      } else if !isReversed, next == DequeBlock.capacity {
        it.set(DequeIteratorField.block, block.next.unsafelyUnwrapped.raw)
        it.set(DequeIteratorField.index, 0)
      }
    }
    return item
  }

  /// `a op b` of two deques: the order of their first different items; `nil` for other operands.
  fileprivate func dequeCompare(_ a: Ref, _ b: Ref, _ op: Comparison?) throws(PythonError) -> Bool?
  {
    guard kind(b) == BuiltinType.deque else { return nil }
    // An object equals itself only if its items do.
    if op == nil, a.count != b.count { return false }
    let x = try newDequeIterator(a, isReversed: false)
    defer { decref(x) }
    let y = try newDequeIterator(b, isReversed: false)
    defer { decref(y) }
    while true {
      let first = try nextOfDeque(x)
      defer { decref(first) }
      let second = try nextOfDeque(y)
      defer { decref(second) }
      guard let first, let second else {
        let (m, n) = (first == nil ? 0 : 1, second == nil ? 0 : 1)
        return op.map { $0.holds(m - n) } ?? (m == n)
      }
      if try equal(first, second) { continue }
      guard let op else { return false }
      return try compare(first, second, op: op)
    }
  }

  /// `repr(o)`
  fileprivate func dequeRepr(_ o: Ref) throws(PythonError) -> String {
    if o.has(Header.inRepr) { return "[...]" }
    try enterRepr(o)
    incref(o)
    o.insert(Header.inRepr)
    defer {
      leaveRepr()
      o.remove(Header.inRepr)
      decref(o)
    }
    let list = try listCall(o)
    defer { decref(list) }
    let limit = DequeEnds(o: o).limit
    let name = o.type == BuiltinType.deque ? "deque" : typeName(of: o)
    return "\(name)(\(try reprText(list))\(limit < 0 ? "" : ", maxlen=\(limit)"))"
  }
}

extension ExtensionSlots {
  /// The slots of deque.
  static var deque: ExtensionSlots {
    var slots = ExtensionSlots()
    slots.methods = dequeMethods
    slots.length = { (_, o) in o.count }
    slots.item = { (s, o, key) throws(PythonError) in try s.dequeItem(o, key) }
    slots.setItem = { (s, o, key, value) throws(PythonError) in try s.dequeAssign(o, key, value) }
    slots.contains = { (s, o, value) throws(PythonError) in
      try s.dequeIndex(o, of: value, from: 0, to: o.count) != nil
    }
    slots.iterator = { (s, o) throws(PythonError) in try s.newDequeIterator(o, isReversed: false) }
    slots.reversed = { (s, o) throws(PythonError) in try s.newDequeIterator(o, isReversed: true) }
    slots.equal = { (s, a, b) throws(PythonError) in try s.dequeCompare(a, b, nil) }
    slots.order = { (s, a, b, op) throws(PythonError) in try s.dequeCompare(a, b, op) }
    slots.concat = { (s, a, b) throws(PythonError) in
      guard s.kind(b) == BuiltinType.deque else {
        throw PythonError(
          .typeError, "can only concatenate deque (not \"\(s.shownType(b))\") to deque")
      }
      let result = try s.dequeCopy(a)
      return try s.building(result) { () throws(PythonError) in try s.dequeExtend(result, b) }
    }
    slots.repeated = { (s, o, n) throws(PythonError) in try s.dequeRepeat(o, n) }
    slots.repr = { (s, o) throws(PythonError) in try s.dequeRepr(o) }
    slots.size = { (s, o) in
      let blocks =
        (DequeEnds(o: o).leftIndex + o.count + DequeBlock.capacity - 1) / DequeBlock.capacity
      return Int(s.info(of: o).pointee.basicSize) + blocks * DequeBlock.bytes
    }
    slots.attribute = { (s, o, name) throws(PythonError) in
      guard name == "maxlen" else { return nil }
      let limit = DequeEnds(o: o).limit
      return limit < 0 ? s.retained(s.none) : try s.newInt(limit)
    }
    slots.construct = { (s, arguments) throws(PythonError) in try s.constructDeque(arguments) }
    slots.parameters = ObjectSpace.dequeParameters
    slots.constructSubclass = { (s, type, _) throws(PythonError) in try s.newDeque(as: type) }
    slots.initialize = { (s, o, arguments, keywords) throws(PythonError) in
      try s.initializeDeque(o, arguments, keywords)
    }
    slots.release = { (s, o) in s.releaseDeque(o) }
    slots.clear = { (s, o) in s.dequeClear(o) }
    return slots
  }

  /// The slots of the iterators of a deque.
  static var dequeIterator: ExtensionSlots {
    var slots = ExtensionSlots()
    slots.methods = [
      "__length_hint__": BuiltinMethods.noArguments("__length_hint__") {
        (s, it) throws(PythonError) in try s.newInt(it.get(DequeIteratorField.left, as: Int.self))
      }
    ]
    slots.next = { (s, it) throws(PythonError) in try s.nextOfDeque(it) }
    slots.hash = { (s, it) in s.identityHash(it) }
    return slots
  }
}

/// Destroys an iterator of a deque.
let dequeIteratorDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  space.replace(o, DequeIteratorField.source, with: nil)
  space.free(o)
}
