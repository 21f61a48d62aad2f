import BuiltinTypes
import ObjectModel
import RefCounting

// What the language does with an ordered dict: methods, protocols, views and iterators.

/// Byte offsets of an iterator of an ordered dict.
enum OrderedIteratorField {
  /// The type of the view whose items it gives, and whether it goes backwards.
  static let part = 16
  static let backwards = 20
  static let source = 24
  static let count = 32
  static let state = 40
  /// The tuple that is given again while nobody else holds it.
  static let reused = 48
  /// The key that comes next, NULL at the end.
  static let key = 56
  static let size = 64
}

extension ObjectSpace {
  /// Makes the types of ordered dicts known.
  func registerOrderedDict() {
    register(
      BuiltinType.orderedDict, "collections.OrderedDict", base: BuiltinType.dict,
      size: OrderedField.size, flags: [.gc, .trashcan, .stringItems], layout: .custom,
      weaklist: OrderedField.weaklist, dealloc: orderedDealloc, clear: orderedClearFunction)
    info(BuiltinType.orderedDict).pointee.traverse = orderedTraverse
    info(BuiltinType.orderedDict).pointee.flags.formUnion([.isBase, .managedDict])
    info(BuiltinType.orderedDict).pointee.dictOffset = Int32(OrderedField.attributes)
    setExtensionSlots(BuiltinType.orderedDict, .orderedDict)
    for (type, name) in [
      (BuiltinType.orderedKeys, "odict_keys"), (BuiltinType.orderedValues, "odict_values"),
      (BuiltinType.orderedItems, "odict_items"),
    ] {
      register(
        type, name, size: 24, flags: [.gc], layout: .words, words: 0b1, dealloc: orderedViewDealloc)
      setExtensionSlots(type, .orderedView(type))
    }
    register(
      BuiltinType.orderedIterator, "odict_iterator", size: OrderedIteratorField.size, flags: [.gc],
      layout: .words, words: 0b11_0010, dealloc: orderedIteratorDealloc)
    var slots = ExtensionSlots()
    slots.next = { (s, it) throws(PythonError) in try s.nextOfOrdered(it) }
    slots.hash = { (s, it) in s.identityHash(it) }
    setExtensionSlots(BuiltinType.orderedIterator, slots)
  }

  /// `OrderedDict(source, **names)`: a new reference.
  fileprivate func constructOrdered(
    _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let named = try takeNamedArguments()
    defer { decref(named) }
    try checkOrderedArguments(arguments.count)
    let o = try newOrderedDict()
    return try building(o) { () throws(PythonError) in
      try initializeOrdered(o, arguments, named)
    }
  }

  private func checkOrderedArguments(_ n: Int) throws(PythonError) {
    if n > 1 { throw PythonError(.typeError, "expected at most 1 arguments, got \(n)") }
  }

  /// `OrderedDict.__init__(o, source, **names)`
  /// - Parameter named: a dict, or `nil`.
  fileprivate func initializeOrdered(
    _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>, _ named: Ref?
  ) throws(PythonError) {
    try checkOrderedArguments(arguments.count)
    if let source = arguments.first { try orderedUpdate(o, source) }
    if let named { try orderedUpdate(o, named) }
  }

  /// A view of the keys, values or items.
  func newOrderedView(_ o: Ref, _ type: TypeIndex) throws(PythonError) -> Ref {
    guard let view = allocate(type, size: 24) else { throw PythonError.noMemory }
    view.set(16, retained(o))
    track(view)
    return view
  }

  func newOrderedIterator(
    _ o: Ref, _ part: TypeIndex, backwards: Bool
  ) throws(PythonError) -> Ref {
    guard let it = allocate(BuiltinType.orderedIterator, size: OrderedIteratorField.size) else {
      throw PythonError.noMemory
    }
    for offset in stride(from: Header.size, to: OrderedIteratorField.size, by: 8) {
      it.set(offset, 0)
    }
    it.set(OrderedIteratorField.part, UInt32(part))
    it.set(OrderedIteratorField.backwards, UInt32(backwards ? 1 : 0))
    // 3.8 makes the tuple for iterators of keys and values, too.
    if part == BuiltinType.orderedItems || s.pointee.minor == 8 {
      do throws(PythonError) {
        it.set(OrderedIteratorField.reused, try newTuple(none, none))
      } catch {
        decref(it)
        throw error
      }
    }
    if let node = orderedEnd(o, last: backwards) {
      it.set(OrderedIteratorField.key, retained(node.key))
    }
    it.set(OrderedIteratorField.count, dictCount(o))
    it.set(OrderedIteratorField.state, o.get(OrderedField.state, as: Int.self))
    it.set(OrderedIteratorField.source, retained(o))
    track(it)
    return it
  }

  /// The next item, a new reference; `nil` at the end.
  fileprivate func nextOfOrdered(_ it: Ref) throws(PythonError) -> Ref? {
    guard let o = it.ref(OrderedIteratorField.source) else { return nil }
    guard let key = it.ref(OrderedIteratorField.key) else {
      replace(it, OrderedIteratorField.source, with: nil)
      return nil
    }
    var problem: String?
    if it.get(OrderedIteratorField.state, as: Int.self) != o.get(OrderedField.state, as: Int.self) {
      problem = "OrderedDict mutated during iteration"
    } else if it.get(OrderedIteratorField.count, as: Int.self) != dictCount(o) {
      problem = "OrderedDict changed size during iteration"
    }
    if let problem {
      replace(it, OrderedIteratorField.source, with: nil)
      throw PythonError(.runtimeError, problem)
    }
    guard let (node, _) = try orderedNode(o, key, try hash(key)) else {
      replace(it, OrderedIteratorField.key, with: nil)
      throw try keyError(key)
    }
    let isBackwards = it.get(OrderedIteratorField.backwards, as: UInt32.self) != 0
    let following = isBackwards ? node.previous : node.next
    // The iterator's reference to the key is the caller's from here on.
    it.set(OrderedIteratorField.key, following.map { retained($0.key) })
    let part = TypeIndex(it.get(OrderedIteratorField.part, as: UInt32.self))
    if part == BuiltinType.orderedKeys { return key }
    guard let value = try dictGet(o, key).map(retained) else {
      defer { decref(key) }
      throw try keyError(key)
    }
    if part == BuiltinType.orderedValues {
      decref(key)
      return value
    }
    let reused = it.ref(OrderedIteratorField.reused).unsafelyUnwrapped
    if reused.refcount == 1 {
      let items = tupleItems(reused)
      let old = (items[0], items[1])
      (items[0], items[1]) = (key, value)
      decref(old.0)
      decref(old.1)
      if !reused.has(Header.tracked) { track(reused) }
      return retained(reused)
    }
    defer {
      decref(key)
      decref(value)
    }
    return try newTuple(key, value)
  }

  /// Whether two dicts hold equal values under equal keys, and two ordered ones in the same order.
  fileprivate func orderedEqual(_ a: Ref, _ b: Ref) throws(PythonError) -> Bool? {
    let isOrdered = kind(b) == BuiltinType.orderedDict
    guard isOrdered || kind(b) == BuiltinType.dict else { return nil }
    if dictCount(a) != dictCount(b) { return false }
    var result = true
    try orderedWalk(a) { (key, value) throws(PythonError) in
      guard result, let other = try dictGet(b, key).map(retained) else {
        result = false
        return
      }
      defer { decref(other) }
      if try !equal(value, other) { result = false }
    }
    guard result, isOrdered else { return result }
    var (x, y) = (orderedEnd(a, last: false), orderedEnd(b, last: false))
    while let m = x, let n = y {
      if try !equal(m.key, n.key) { return false }
      (x, y) = (m.next, n.next)
    }
    return true
  }

  /// `repr(o)`: pairs up to 3.11, a dict from 3.12 on.
  fileprivate func orderedRepr(_ o: Ref) throws(PythonError) -> String {
    let name = o.type == BuiltinType.orderedDict ? "OrderedDict" : typeName(of: o)
    if dictCount(o) == 0 { return "\(name)()" }
    if o.has(Header.inRepr) { return "..." }
    try enterRepr(o)
    incref(o)
    o.insert(Header.inRepr)
    defer {
      leaveRepr()
      o.remove(Header.inRepr)
      decref(o)
    }
    let contents: Ref
    if s.pointee.minor >= 12 {
      // A copy, which goes by a list of the keys.
      let dict = try newDict()
      contents = try building(dict) { () throws(PythonError) in
        let keys = try listCall(o)
        defer { decref(keys) }
        for i in 0..<keys.count {
          let key = listItem(keys, i)
          guard let value = try dictGet(o, key) else { throw try keyError(key) }
          try dictSet(dict, key, value)
        }
      }
    } else {
      let view = try newOrderedView(o, BuiltinType.orderedItems)
      defer { decref(view) }
      contents = try listCall(view)
    }
    defer { decref(contents) }
    return "\(name)(\(try reprText(contents)))"
  }
}

extension ExtensionSlots {
  fileprivate static let orderedMethods: [String: BuiltinMethod] = [
    "move_to_end": BuiltinMethods.keywords("move_to_end", 2) {
      (s, o, arguments) throws(PythonError) in
      guard let key = arguments.first else {
        throw PythonError(
          .typeError, "move_to_end() missing required argument 'key' (pos 1)")
      }
      try s.orderedMove(o, key, last: try isLast(s, arguments, 1))
      return BuiltinMethods.done(s)
    },
    "popitem": BuiltinMethods.keywords("popitem", 1) { (s, o, arguments) throws(PythonError) in
      try s.orderedPopItem(o, last: try isLast(s, arguments, 0))
    },
    "pop": BuiltinMethods.positional("pop", 1, 2) { (s, o, arguments) throws(PythonError) in
      if let value = try s.orderedTake(o, arguments[0]) { return value }
      if arguments.count > 1 { return s.retained(arguments[1]) }
      throw try s.keyError(arguments[0])
    },
    "setdefault": BuiltinMethods.positional("setdefault", 1, 2) {
      (s, o, arguments) throws(PythonError) in
      if let value = try s.dictGet(o, arguments[0]) { return s.retained(value) }
      let value = arguments.count > 1 ? arguments[1] : s.none
      try s.orderedStore(o, arguments[0], value)
      return s.retained(value)
    },
    "get": BuiltinMethods.positional("get", 1, 2) { (s, o, arguments) throws(PythonError) in
      if let value = try s.dictGet(o, arguments[0]) { return s.retained(value) }
      return s.retained(arguments.count > 1 ? arguments[1] : s.none)
    },
    "clear": BuiltinMethods.noArguments("clear") { (s, o) throws(PythonError) in
      s.orderedClear(o)
      return BuiltinMethods.done(s)
    },
    "copy": BuiltinMethods.noArguments("copy") { (s, o) throws(PythonError) in
      try s.orderedCopy(o)
    },
    "update": BuiltinMethods.positional("update", 0, 1) { (s, o, arguments) throws(PythonError) in
      let named = try s.takeNamedArguments()
      defer { s.decref(named) }
      if let source = arguments.first { try s.orderedUpdate(o, source) }
      if let named { try s.orderedUpdate(o, named) }
      return BuiltinMethods.done(s)
    },
    "keys": view("keys", BuiltinType.orderedKeys),
    "values": view("values", BuiltinType.orderedValues),
    "items": view("items", BuiltinType.orderedItems),
    "__reversed__": BuiltinMethods.noArguments("__reversed__") { (s, o) throws(PythonError) in
      try s.newOrderedIterator(o, BuiltinType.orderedKeys, backwards: true)
    },
    "__len__": BuiltinMethods.noArguments("__len__") { (s, o) throws(PythonError) in
      try s.newInt(s.dictCount(o))
    },
    "__setitem__": BuiltinMethods.positional("__setitem__", 2, 2) {
      (s, o, arguments) throws(PythonError) in
      try s.orderedSet(o, arguments[0], arguments[1])
      return BuiltinMethods.done(s)
    },
    "__delitem__": BuiltinMethods.oneArgument("__delitem__") { (s, o, key) throws(PythonError) in
      try s.orderedDelete(o, key)
      return BuiltinMethods.done(s)
    },
  ]

  /// The argument `last`; None stands for one that is not given.
  private static func isLast(
    _ s: ObjectSpace, _ arguments: UnsafeBufferPointer<Ref>, _ i: Int
  ) throws(PythonError) -> Bool {
    i < arguments.count && arguments[i] != s.none ? try s.isTrue(arguments[i]) : true
  }

  private static func view(_ name: String, _ type: TypeIndex) -> BuiltinMethod {
    BuiltinMethods.noArguments(name) { (s, o) throws(PythonError) in
      try s.newOrderedView(o, type)
    }
  }

  /// The slots of an ordered dict.
  fileprivate static var orderedDict: ExtensionSlots {
    var slots = ExtensionSlots()
    slots.methods = orderedMethods
    slots.length = { (s, o) in s.dictCount(o) }
    slots.item = { (s, o, key) throws(PythonError) in
      if let value = try s.dictGet(o, key) { return s.retained(value) }
      if o.type != BuiltinType.orderedDict, let value = try s.callSpecial(o, "__missing__", key) {
        return value
      }
      throw try s.keyError(key)
    }
    slots.setItem = { (s, o, key, value) throws(PythonError) in
      guard let value else { return try s.orderedDelete(o, key) }
      try s.orderedSet(o, key, value)
    }
    slots.contains = { (s, o, key) throws(PythonError) in try s.dictGet(o, key) != nil }
    slots.iterator = { (s, o) throws(PythonError) in
      try s.newOrderedIterator(o, BuiltinType.orderedKeys, backwards: false)
    }
    slots.reversed = { (s, o) throws(PythonError) in
      try s.newOrderedIterator(o, BuiltinType.orderedKeys, backwards: true)
    }
    slots.equal = { (s, a, b) throws(PythonError) in try s.orderedEqual(a, b) }
    slots.repr = { (s, o) throws(PythonError) in try s.orderedRepr(o) }
    slots.size = { (s, o) in
      let keys = s.dictKeys(o)
      let table = keys == s.s.pointee.emptyKeys ? 0 : keys.bytes
      return Int(s.info(of: o).pointee.basicSize) + table + 8
        * o.get(OrderedField.tableCount, as: Int.self)
        + OrderedNode.bytes * s.dictCount(o)
    }
    slots.hiddenReferences = { (s, o, show) in
      let keys = s.dictKeys(o)
      if keys.kind != .general, keys != s.s.pointee.emptyKeys {
        for i in 0..<keys.entryCount { if let key = keys.key(i) { show(key) } }
      }
    }
    slots.construct = { (s, arguments) throws(PythonError) in try s.constructOrdered(arguments) }
    slots.takesAnyName = true
    slots.constructSubclass = { (s, type, _) throws(PythonError) in try s.newOrderedDict(as: type) }
    slots.initialize = { (s, o, arguments, named) throws(PythonError) in
      try s.initializeOrdered(o, arguments, named)
    }
    slots.release = { (s, o) in
      s.replace(o, OrderedField.attributes, with: nil)
      s.dropNodes(o)
      s.dictClear(o)
    }
    slots.clear = { (s, o) in
      s.replace(o, OrderedField.attributes, with: nil)
      s.orderedClear(o)
    }
    slots.methodParameters = ["move_to_end": ["key", "last"], "popitem": ["last"], "update": []]
    return slots
  }

  /// The slots of a view of an ordered dict.
  fileprivate static func orderedView(_ type: TypeIndex) -> ExtensionSlots {
    var slots = ExtensionSlots()
    slots.length = { (s, view) in s.dictCount(view.ref(16).unsafelyUnwrapped) }
    slots.iterator = { (s, view) throws(PythonError) in
      try s.newOrderedIterator(view.ref(16).unsafelyUnwrapped, type, backwards: false)
    }
    slots.reversed = { (s, view) throws(PythonError) in
      try s.newOrderedIterator(view.ref(16).unsafelyUnwrapped, type, backwards: true)
    }
    slots.contains = { (s, view, value) throws(PythonError) in
      let o = view.ref(16).unsafelyUnwrapped
      if type == BuiltinType.orderedKeys { return try s.dictGet(o, value) != nil }
      var found = false
      try s.orderedWalk(o) { (key, other) throws(PythonError) in
        if found { return }
        if type == BuiltinType.orderedValues {
          found = try s.equal(other, value)
        } else if value.type == BuiltinType.tuple, value.count == 2 {
          guard try s.equal(key, s.tupleItem(value, 0)) else { return }
          found = try s.equal(other, s.tupleItem(value, 1))
        }
      }
      return found
    }
    slots.repr = { (s, view) throws(PythonError) in
      let list = try s.listCall(view)
      defer { s.decref(list) }
      return "\(s.typeName(of: view))(\(try s.reprText(list)))"
    }
    if type == BuiltinType.orderedValues { slots.hash = { (s, view) in s.identityHash(view) } }
    return slots
  }
}

/// Destroys a view of an ordered dict.
let orderedViewDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  space.replace(o, 16, with: nil)
  space.free(o)
}

/// Destroys an iterator of an ordered dict.
let orderedIteratorDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  space.replace(o, OrderedIteratorField.source, with: nil)
  space.replace(o, OrderedIteratorField.key, with: nil)
  space.replace(o, OrderedIteratorField.reused, with: nil)
  space.free(o)
}
