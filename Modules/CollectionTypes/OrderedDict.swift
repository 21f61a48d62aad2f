import BuiltinTypes
import ObjectModel
import RefCounting

// collections.OrderedDict: a dict, and beside it a chain of nodes in the order of the keys
// (Objects/odictobject.c, 3.8 to 3.13). A node is a block of 32 bytes with a reference of its own to the
// key; a table as long as the dict's has the node of each entry, so that a node is found by its key.

/// Byte offsets of an ordered dict; it begins as a dict does.
enum OrderedField {
  /// The nodes by entry of the dict's table, NULL while there is none.
  static let table = 48
  static let tableCount = 56
  /// The dict's table to which that one belongs.
  static let keys = 64
  /// Counts changes of the order, for iterators.
  static let state = 72
  static let first = 80
  static let last = 88
  /// The dict of attributes, NULL while there is none.
  static let attributes = 96
  static let weaklist = 104
  static let size = 112
}

/// A key in its place in the order.
struct OrderedNode: Equatable {
  static let bytes = 32
  let raw: UnsafeMutableRawPointer

  var key: Ref { Ref(raw.load(as: UnsafeMutableRawPointer.self)) }
  var hash: Int { raw.load(fromByteOffset: 8, as: Int.self) }
  var next: OrderedNode? {
    get { OrderedNode(raw.load(fromByteOffset: 16, as: UnsafeMutableRawPointer?.self)) }
    nonmutating set {
      raw.storeBytes(of: newValue?.raw, toByteOffset: 16, as: UnsafeMutableRawPointer?.self)
    }
  }
  var previous: OrderedNode? {
    get { OrderedNode(raw.load(fromByteOffset: 24, as: UnsafeMutableRawPointer?.self)) }
    nonmutating set {
      raw.storeBytes(of: newValue?.raw, toByteOffset: 24, as: UnsafeMutableRawPointer?.self)
    }
  }

  init?(_ raw: UnsafeMutableRawPointer?) {
    guard let raw else { return nil }
    self.raw = raw
  }

  /// Fills a block; the reference to the key is the node's.
  init(_ raw: UnsafeMutableRawPointer, _ key: Ref, _ hash: Int) {
    self.raw = raw
    raw.storeBytes(of: key.raw, as: UnsafeMutableRawPointer.self)
    raw.storeBytes(of: hash, toByteOffset: 8, as: Int.self)
    next = nil
    previous = nil
  }
}

extension ObjectSpace {
  func orderedEnd(_ o: Ref, last: Bool) -> OrderedNode? {
    OrderedNode(
      o.get(last ? OrderedField.last : OrderedField.first, as: UnsafeMutableRawPointer?.self))
  }

  private func orderChanged(_ o: Ref) {
    o.set(OrderedField.state, o.get(OrderedField.state, as: Int.self) &+ 1)
  }

  private func orderedTable(_ o: Ref) -> UnsafeMutablePointer<UnsafeMutableRawPointer?>? {
    o.get(OrderedField.table, as: UnsafeMutablePointer<UnsafeMutableRawPointer?>?.self)
  }

  // MARK: Nodes

  /// The entry of a key in the dict's table, with a table of nodes that fits it; negative where there is
  /// none.
  private func orderedEntry(_ o: Ref, _ key: Ref, _ hash: Int) throws(PythonError) -> Int {
    let keys = dictKeys(o)
    let slots = 1 << keys.log2Size
    if o.get(OrderedField.keys, as: UnsafeMutableRawPointer?.self) != keys.raw
      || o.get(OrderedField.tableCount, as: Int.self) != slots
    {
      try makeOrderedTable(o, slots)
    }
    return try dictFind(o, key, hash)
  }

  private func makeOrderedTable(_ o: Ref, _ slots: Int) throws(PythonError) {
    let table = try allocateMemory(8 * slots)
      .bindMemory(to: UnsafeMutableRawPointer?.self, capacity: slots)
    table.initialize(repeating: nil, count: slots)
    var node = orderedEnd(o, last: false)
    while let n = node {
      let i: Int
      do throws(PythonError) { i = try dictFind(o, n.key, n.hash) } catch {
        freeMemory(table)
        throw error
      }
      if i >= 0 { table[i] = n.raw }
      node = n.next
    }
    freeMemory(orderedTable(o))
    o.set(OrderedField.table, UnsafeMutableRawPointer(table))
    o.set(OrderedField.tableCount, slots)
    o.set(OrderedField.keys, dictKeys(o).raw)
  }

  /// The node of a key and its entry; `nil` where there is none.
  func orderedNode(
    _ o: Ref, _ key: Ref, _ hash: Int
  ) throws(PythonError) -> (node: OrderedNode, entry: Int)? {
    if orderedEnd(o, last: false) == nil { return nil }
    let i = try orderedEntry(o, key, hash)
    guard i >= 0, let raw = orderedTable(o)?[i], let node = OrderedNode(raw) else { return nil }
    return (node, i)
  }

  /// Puts a node at one end.
  private func linkNode(_ o: Ref, _ node: OrderedNode, last: Bool) {
    let end = orderedEnd(o, last: last)
    if last {
      (node.previous, node.next) = (end, nil)
      end?.next = node
    } else {
      (node.previous, node.next) = (nil, end)
      end?.previous = node
    }
    if end == nil { o.set(last ? OrderedField.first : OrderedField.last, node.raw) }
    o.set(last ? OrderedField.last : OrderedField.first, node.raw)
    orderChanged(o)
  }

  private func unlinkNode(_ o: Ref, _ node: OrderedNode) {
    if let previous = node.previous {
      previous.next = node.next
    } else {
      o.set(OrderedField.first, node.next?.raw)
    }
    if let next = node.next {
      next.previous = node.previous
    } else {
      o.set(OrderedField.last, node.previous?.raw)
    }
    (node.next, node.previous) = (nil, nil)
  }

  /// Takes a key out of the order.
  private func dropNode(_ o: Ref, _ key: Ref, _ hash: Int) throws(PythonError) {
    guard let (node, entry) = try orderedNode(o, key, hash) else { return }
    orderedTable(o)?[entry] = nil
    orderChanged(o)
    unlinkNode(o, node)
    let held = node.key
    decref(held)
    freeMemory(node.raw)
  }

  /// Drops the whole order.
  func dropNodes(_ o: Ref) {
    freeMemory(orderedTable(o))
    var node = orderedEnd(o, last: false)
    for field in [
      OrderedField.table, OrderedField.tableCount, OrderedField.keys, OrderedField.first,
      OrderedField.last,
    ] {
      o.set(field, 0)
    }
    orderChanged(o)
    while let n = node {
      node = n.next
      decref(n.key)
      freeMemory(n.raw)
    }
  }

  // MARK: Items

  /// An ordered dict without items.
  func newOrderedDict(as type: TypeIndex = BuiltinType.orderedDict) throws(PythonError) -> Ref {
    let o: Ref
    if type == BuiltinType.orderedDict {
      guard let made = allocate(type, size: OrderedField.size) else { throw PythonError.noMemory }
      o = made
      for offset in stride(from: Header.size, to: OrderedField.size, by: 8) { o.set(offset, 0) }
    } else {
      o = try allocateSubclass(type)
    }
    try initializeEmptyDict(o)
    track(o)
    return o
  }

  /// `o[key] = value`
  func orderedSet(_ o: Ref, _ key: Ref, _ value: Ref) throws(PythonError) {
    let hash = try hash(key)
    try dictInsert(o, key, hash, value)
    do throws(PythonError) {
      let i = try orderedEntry(o, key, hash)
      guard i >= 0, let table = orderedTable(o), table[i] == nil else { return }
      let node = OrderedNode(try allocateMemory(OrderedNode.bytes), retained(key), hash)
      linkNode(o, node, last: true)
      table[i] = node.raw
    } catch {
      _ = try dictDelete(o, key)
      throw error
    }
  }

  /// `o[key] = value` as a class that derives from this one may do it.
  func orderedStore(_ o: Ref, _ key: Ref, _ value: Ref) throws(PythonError) {
    if o.type == BuiltinType.orderedDict {
      try orderedSet(o, key, value)
    } else {
      try setItem(o, key, value)
    }
  }

  /// `del o[key]`
  func orderedDelete(_ o: Ref, _ key: Ref) throws(PythonError) {
    try dropNode(o, key, try hash(key))
    guard try dictDelete(o, key) else { throw try keyError(key) }
  }

  /// The value of a key, which is removed; its reference goes to the caller. `nil` where there is none.
  func orderedTake(_ o: Ref, _ key: Ref) throws(PythonError) -> Ref? {
    try dropNode(o, key, try hash(key))
    if o.type != BuiltinType.orderedDict, s.pointee.minor < 11 {
      // Up to 3.10 a class that derives from this one is asked.
      guard try contains(o, key) else { return nil }
      let held = try getItem(o, key)
      return try building(held) { () throws(PythonError) in try deleteItem(o, key) }
    }
    guard dictCount(o) > 0, let value = try dictGet(o, key) else { return nil }
    let held = retained(value)
    return try building(held) { () throws(PythonError) in _ = try dictDelete(o, key) }
  }

  func orderedClear(_ o: Ref) {
    dictClear(o)
    dropNodes(o)
  }

  /// `o.popitem(last)`
  func orderedPopItem(_ o: Ref, last: Bool) throws(PythonError) -> Ref {
    guard let node = orderedEnd(o, last: last) else {
      throw PythonError(.keyError, "'dictionary is empty'")
    }
    let key = retained(node.key)
    defer { decref(key) }
    guard let value = try orderedTake(o, key) else { throw try keyError(key) }
    defer { decref(value) }
    return try newTuple(key, value)
  }

  /// `o.move_to_end(key, last)`
  func orderedMove(_ o: Ref, _ key: Ref, last: Bool) throws(PythonError) {
    guard let end = orderedEnd(o, last: last) else { throw try keyError(key) }
    if end.key == key { return }
    guard let (node, _) = try orderedNode(o, key, try hash(key)) else { throw try keyError(key) }
    if node == end { return }
    unlinkNode(o, node)
    linkNode(o, node, last: last)
  }

  /// Steps through the keys, borrowed, in their order.
  func orderedWalk(
    _ o: Ref, _ body: (Ref, Ref) throws(PythonError) -> Void
  ) throws(PythonError) {
    let state: Int = o.get(OrderedField.state)
    var node = orderedEnd(o, last: false)
    while let n = node {
      let key = retained(n.key)
      defer { decref(key) }
      guard let value = try dictGet(o, key).map(retained) else { throw try keyError(key) }
      defer { decref(value) }
      try body(key, value)
      if o.get(OrderedField.state, as: Int.self) != state {
        throw PythonError(.runtimeError, "OrderedDict mutated during iteration")
      }
      node = n.next
    }
  }

  /// A copy in the same order.
  func orderedCopy(_ o: Ref) throws(PythonError) -> Ref {
    if o.type != BuiltinType.orderedDict {
      // The class makes it, and is asked for each item.
      let copy = try callArray(typeObject(of: o), [])
      return try building(copy) { () throws(PythonError) in
        try orderedWalk(o) { (key, _) throws(PythonError) in
          let value = try getItem(o, key)
          defer { decref(value) }
          try setItem(copy, key, value)
        }
      }
    }
    let copy = try newOrderedDict()
    return try building(copy) { () throws(PythonError) in
      try orderedWalk(o) { (key, value) throws(PythonError) in try orderedSet(copy, key, value) }
    }
  }

  /// `o.update(source)`: a mapping or an iterable of pairs (mutablemapping_update).
  func orderedUpdate(_ o: Ref, _ source: Ref) throws(PythonError) {
    let names = [try internedString("keys"), try internedString("items")]
    defer { for name in names { decref(name) } }
    if source.type != BuiltinType.dict, source.type != BuiltinType.orderedDict,
      let method = try findAttribute(source, names[0])
    {
      defer { decref(method) }
      let keys = try callArray(method, [])
      defer { decref(keys) }
      try forEach(keys) { (key: Ref) throws(PythonError) in
        let value = try getItem(source, key)
        defer { decref(value) }
        try orderedStore(o, key, value)
      }
      return
    }
    var pairs = retained(source)
    defer { decref(pairs) }
    if source.type == BuiltinType.dict {
      // The items of a dict come as a list of pairs.
      let view = try newDictView(source, .items)
      defer { decref(view) }
      let list = try listCall(view)
      decref(pairs)
      pairs = list
    } else if source.type == BuiltinType.orderedDict {
      let view = try newOrderedView(source, BuiltinType.orderedItems)
      decref(pairs)
      pairs = view
    }
    try forEach(pairs) { (pair: Ref) throws(PythonError) in
      let it = try iterator(over: pair)
      defer { decref(it) }
      guard let key = try next(it) else { throw tooFew }
      defer { decref(key) }
      guard let value = try next(it) else { throw tooFew }
      defer { decref(value) }
      if let third = try next(it) {
        decref(third)
        throw PythonError(.valueError, "too many values to unpack (expected 2)")
      }
      try orderedStore(o, key, value)
    }
  }

  private var tooFew: PythonError {
    PythonError(.valueError, "need more than 1 value to unpack")
  }
}

/// Shows the references of an ordered dict: its dict of attributes, the nodes' keys in their order, then
/// what a dict shows, which is its values and, unless all of them are str, its keys.
let orderedTraverse: TraverseFunction = { object, items, capacity in
  guard let object else { return 0 }
  let o = Ref(UnsafeMutableRawPointer(mutating: object))
  let keys = DictKeys(o.get(DictField.keys))
  let room = o.get(DictField.used, as: Int.self) * 3 + 1
  guard room <= capacity, let items else { return room }
  let out = items.assumingMemoryBound(to: Ref?.self)
  var n = 0
  if let attributes = o.ref(OrderedField.attributes) {
    out[0] = attributes
    n = 1
  }
  var node = OrderedNode(o.get(OrderedField.first, as: UnsafeMutableRawPointer?.self))
  while let current = node, n < capacity {
    out[n] = current.key
    n += 1
    node = current.next
  }
  for i in 0..<keys.entryCount {
    guard let value = keys.value(i), n + 1 < capacity else { continue }
    out[n] = value
    n += 1
    if keys.kind == .general {
      out[n] = keys.key(i)
      n += 1
    }
  }
  return n
}

/// Destroys an ordered dict: weak references, nodes, then what the dict holds.
let orderedDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  guard space.enterDealloc(o) else { return }
  space.replace(o, OrderedField.attributes, with: nil)
  if o.get(OrderedField.weaklist, as: Int.self) != 0 {
    space.s.pointee.clearWeakrefs?(state, object)
  }
  space.dropNodes(o)
  space.dictClear(o)
  space.free(o)
  space.leaveDealloc()
}

/// `tp_clear` of an ordered dict.
let orderedClearFunction: ClearFunction = { state, object in
  let space = ObjectSpace(raw: state)
  space.replace(Ref(object), OrderedField.attributes, with: nil)
  space.orderedClear(Ref(object))
}
