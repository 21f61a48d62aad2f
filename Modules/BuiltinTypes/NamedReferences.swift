import ObjectModel

// What the references of an object are called: for whoever draws a heap or says why an object is
// alive. The references are the counted ones (CountedReferences), each exactly once.

/// What a reference from one object to another is called.
public enum ReferenceName {
  /// An item of a list or tuple, by its index.
  case item(Int)
  /// An attribute or a field by its name, a str object.
  case attribute(Ref)
  /// A field of a built-in object.
  case field(String)
  /// The value that a dict has for a key.
  case value(Ref)
  /// A key of a dict, an element of a set.
  case key
  /// Whatever else.
  case other
}

/// The names of the slots of one class, by ascending byte offset.
public typealias SlotNames = [(offset: Int, name: Ref)]

extension ObjectSpace {
  /// Shows each counted reference that an object holds, with its name.
  /// - Parameter slots: what `slotNames` gives for the type of `o`.
  ///
  /// Complexity: linear in the size of the object.
  public func forEachNamedReference(
    of o: Ref, slots: SlotNames, _ body: (Ref, ReferenceName) -> Void
  ) {
    let info = info(of: o)
    switch info.pointee.layout {
    case .list:
      guard let items = o.get(ListField.items, as: UnsafeMutablePointer<Ref?>?.self) else { return }
      for i in 0..<o.count { if let child = items[i] { body(child, .item(i)) } }
    case .tuple:
      let items = (o.raw + Int(info.pointee.itemsOffset)).assumingMemoryBound(to: Ref?.self)
      for i in 0..<o.count { if let child = items[i] { body(child, .item(i)) } }
    case .dict where o.type == BuiltinType.dict: nameDict(o, body)
    case .set where kind(o) == BuiltinType.set || kind(o) == BuiltinType.frozenset:
      forEachCounted(o) { body($0, .key) }
    case .instance: nameInstance(o, info, slots, body)
    default:
      var fields = fieldNames(kind(o))[...]
      forEachCounted(o) { child in
        if let i = fields.firstIndex(where: { o.ref($0.offset) == child }) {
          body(child, .field(fields[i].name))
          fields.remove(at: i)
        } else {
          body(child, .other)
        }
      }
    }
  }

  /// The names of a type's slots, those of its bases included; empty for a built-in type.
  public func slotNames(_ type: TypeIndex) -> SlotNames {
    var names: [Int: Ref] = [:]
    guard info(type).pointee.wordMask != 0 || info(type).pointee.wordLimit != 0,
      let cls = info(type).pointee.object, !s.pointee.heap.isStatic(cls.raw),
      let order = cls.ref(ClassField.mro)
    else { return [] }
    let bases = Int(self.info(of: order).pointee.itemsOffset)
    for i in 0..<order.count {
      guard let base = order.get(bases + 8 * i, as: Ref?.self),
        let dict = base.ref(ClassField.dict)
      else { continue }
      var position = 0
      while let (key, value) = dictNext(dict, &position) {
        guard value.type == BuiltinType.member, key.type == BuiltinType.str else { continue }
        let offset: Int = value.get(DescriptorField.offset)
        if names[offset] == nil { names[offset] = key }
      }
    }
    return names.map { (offset: $0.key, name: $0.value) }.sorted { $0.offset < $1.offset }
  }

  /// Calls `body` for the blocks of an object beside the one that its header lies in: a list's items, a
  /// dict's keys. A table of keys that several share is shown by each of them.
  public func forEachBuffer(of o: Ref, _ body: (UnsafeMutableRawPointer) -> Void) {
    func block(_ offset: Int) -> UnsafeMutableRawPointer? {
      o.get(offset, as: UnsafeMutableRawPointer?.self)
    }
    func values(_ values: InstanceValues?) -> UnsafeMutableRawPointer? {
      guard let values, !valuesAreInline(values) else { return nil }
      if s.pointee.instanceLayout == .bodyFields { return values.raw }
      return values.raw - Int(values.raw.load(fromByteOffset: -1, as: UInt8.self))
    }
    func tell(_ buffer: UnsafeMutableRawPointer?) { if let buffer { body(buffer) } }
    let info = info(of: o)
    switch kind(o) {
    case BuiltinType.list: tell(block(ListField.items))
    case BuiltinType.dict:
      let keys = dictKeys(o)
      if keys != s.pointee.emptyKeys { body(keys.raw) }
      tell(values(dictValues(o)))
    case BuiltinType.set, BuiltinType.frozenset:
      let table = block(SetField.table)
      if table != o.raw + SetField.smallTable { tell(table) }
    case BuiltinType.bytearray: tell(block(BytearrayField.buffer))
    case BuiltinType.type where !s.pointee.heap.isStatic(o.raw):
      tell(self.info(typeIndex(o)).pointee.sharedKeys)
    default: break
    }
    if info.pointee.flags.contains(.managedDict), info.pointee.layout == .instance,
      s.pointee.instanceLayout == .separateWords || s.pointee.instanceLayout == .taggedWord
    {
      tell(values(instanceValues(o)))
    }
  }

  private func nameDict(_ o: Ref, _ body: (Ref, ReferenceName) -> Void) {
    let keys = dictKeys(o)
    if let values = dictValues(o) {
      for i in 0..<keys.entryCount {
        if let value = values[i] { body(value, keys.key(i).map(ReferenceName.value) ?? .other) }
      }
      return
    }
    if keys == s.pointee.emptyKeys { return }
    for i in 0..<keys.entryCount {
      let key = keys.key(i)
      if let key { body(key, .key) }
      if let value = keys.value(i) { body(value, key.map(ReferenceName.value) ?? .other) }
    }
  }

  private func nameInstance(
    _ o: Ref, _ info: UnsafeMutablePointer<TypeInfo>, _ slots: SlotNames,
    _ body: (Ref, ReferenceName) -> Void
  ) {
    // Slots and attributes are known by what they refer to: the walk itself is the collector's.
    var known: [(target: Ref, name: ReferenceName)] = []
    for (offset, name) in slots {
      if let child = o.ref(offset) { known.append((child, .attribute(name))) }
    }
    if info.pointee.flags.contains(.managedDict) {
      if let values = instanceValues(o), let shared = info.pointee.sharedKeys {
        let keys = DictKeys(shared)
        for i in 0..<keys.entryCount {
          if let value = values[i], let key = keys.key(i) { known.append((value, .attribute(key))) }
        }
      }
      if let dict = instanceDict(o) { known.append((dict, .field("__dict__"))) }
    }
    if let cls = info.pointee.object { known.append((cls, .field("__class__"))) }
    forEachCounted(o) { child in
      if let i = known.firstIndex(where: { $0.target == child }) {
        body(child, known[i].name)
        known.remove(at: i)
      } else {
        body(child, .other)
      }
    }
  }

  private func forEachCounted(_ o: Ref, _ body: (Ref) -> Void) {
    withoutActuallyEscaping(body) {
      var visitor = Each(body: $0)
      visitCountedReferences(of: o, with: &visitor)
    }
  }

  private func fieldNames(_ type: TypeIndex) -> [(offset: Int, name: String)] {
    switch type {
    case BuiltinType.function:
      s.pointee.minor < 10
        ? []
        : [
          (FunctionField.globals, "__globals__"), (FunctionField.builtins, "__builtins__"),
          (FunctionField.name, "__name__"), (FunctionField.qualifiedName, "__qualname__"),
          (FunctionField.code, "__code__"), (FunctionField.defaults, "__defaults__"),
          (FunctionField.closure, "__closure__"), (FunctionField.module, "__module__"),
          (FunctionField.annotations, "__annotations__"),
        ]
    case BuiltinType.method:
      [(MethodField.function, "__func__"), (MethodField.receiver, "__self__")]
    case BuiltinType.cell: [(CellField.contents, "cell_contents")]
    case BuiltinType.type:
      [
        (ClassField.dict, "__dict__"), (ClassField.bases, "__bases__"),
        (ClassField.mro, "__mro__"), (ClassField.base, "__base__"),
        (ClassField.name, "__name__"), (ClassField.qualifiedName, "__qualname__"),
        (ClassField.slots, "__slots__"),
      ]
    case BuiltinType.weakref, BuiltinType.proxy:
      [(WeakrefField.callback, "__callback__")]
    default: []
    }
  }
}

private struct Each: ReferenceVisitor {
  let body: (Ref) -> Void
  mutating func visit(_ child: Ref) { body(child) }
}
