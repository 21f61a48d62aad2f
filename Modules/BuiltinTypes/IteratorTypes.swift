import ObjectModel
import RefCounting

// Iterators and their layouts. What walks a sequence by index is of type `BuiltinType.iterator`; the
// others have types of their own, because their sizes and references differ:
//
//   sequence, reversed   16 source (NULL at the end), 24 index
//   range                16 next, 24 step, 32 items left; no container to a collector
//   set                  16 set, 24 live entries at the start, 32 slot, 40 items left
//   dict                 16 dict, 24 items at the start, 32 position, 40 the tuple of items(),
//                        48 items left and, in the top byte, what is walked
//   enumerate            16 iterator, 24 the tuple that is reused, 32 index
//   zip                  16 tuple of iterators, 24 the tuple that is reused, 32 strict
//
// Objects/iterobject.c, listobject.c, rangeobject.c, setobject.c, dictobject.c, enumobject.c and
// Python/bltinmodule.c, 3.11 to 3.13. The indices are counted down from the first that classes may
// have; the free ones below stay free for other built-in types.

/// What an iterator or view of a dict shows.
public enum DictPart: Int, Sendable {
  /// The keys.
  case keys
  /// The values.
  case values
  /// Tuples of key and value.
  case items
}

/// Byte offsets of iterators and views.
enum IteratorField {
  static let source = 16
  static let index = 24
  static let position = 32
  static let setLeft = 40
  static let result = 40
  static let dictLeft = 48
  static let rangeStep = 24
  static let rangeLeft = 32
  /// The tuple that enumerate and zip reuse.
  static let reused = 24
  static let viewPart = 24
}

extension ObjectSpace {
  func registerIteratorTypes(_ profile: Profile) {
    let types: [(TypeIndex, String, Int, UInt64)] = [
      (BuiltinType.setIterator, "set_iterator", 48, 0b1),
      (BuiltinType.dictIterator, "dict_keyiterator", 56, 0b1001),
      (BuiltinType.enumerate, "enumerate", profile.enumerateSize, 0b11),
      (BuiltinType.zip, "zip", profile.zipSize, 0b11),
      (BuiltinType.reversed, "reversed", 32, 0b1),
      (BuiltinType.rangeIterator, "range_iterator", profile.rangeIteratorSize, 0),
    ]
    for (index, name, size, words) in types {
      let record = info(index)
      record.pointee = TypeInfo()
      record.pointee.flags = words == 0 ? .live : [.live, .gc]
      record.pointee.basicSize = Int32(size)
      record.pointee.layout = words == 0 ? .none : .words
      record.pointee.wordMask = words
      record.pointee.dealloc = words == 0 ? plainDealloc : wordsDealloc
      typeNames[index] = name
      configurePreHeader(index)
      let object = makeStatic(BuiltinType.type, size: 96, refcount: s.pointee.staticRefcount)
      object.set(ClassField.typeIndex, index)
      object.set(ClassField.base, info(BuiltinType.object).pointee.object)
      record.pointee.object = object
    }
  }

  /// The name of an object's type as CPython shows it. Iterators and views that share a type here
  /// have names of their own.
  public func shownType(_ o: Ref) -> String {
    switch o.type {
    case BuiltinType.iterator:
      let mark = o.ref(IteratorField.source).map(exhaustedMark) ?? o.get(IteratorField.index)
      let names = [
        "list_iterator", "tuple_iterator",
        s.pointee.minor >= 11 ? "str_ascii_iterator" : "str_iterator", "str_iterator",
        "bytes_iterator", "bytearray_iterator", "iterator",
      ]
      return names[min(max(-mark, 1), names.count) - 1]
    case BuiltinType.reversed:
      return o.ref(IteratorField.source)?.type == BuiltinType.list
        ? "list_reverseiterator" : "reversed"
    case BuiltinType.dictIterator:
      switch dictIteratorPart(o) {
      case .keys: return "dict_keyiterator"
      case .values: return "dict_valueiterator"
      case .items: return "dict_itemiterator"
      }
    case BuiltinType.dictView:
      switch dictViewPart(o) {
      case .keys: return "dict_keys"
      case .values: return "dict_values"
      case .items: return "dict_items"
      }
    default: return typeName(of: o)
    }
  }

  /// `type(o)`, borrowed: iterators and views that share a type here have type objects of their own.
  public func shownTypeObject(of o: Ref) -> Ref {
    let type = o.type
    guard type < BuiltinType.firstFree else { return typeObject(of: o) }
    let shown = shownType(o)
    if shown == typeNames[type] { return typeObject(of: o) }
    if let known = typeNames.shownTypes[shown] { return known }
    guard let name = knownName(shown) else { return typeObject(of: o) }
    let object = makeStatic(BuiltinType.type, size: 96, refcount: s.pointee.staticRefcount)
    for offset in stride(from: 16, to: 96, by: 8) { object.set(offset, 0) }
    object.set(ClassField.typeIndex, type)
    object.set(ClassField.base, info(BuiltinType.object).pointee.object)
    object.set(ClassField.name, name)
    typeNames.shownTypes[shown] = object
    return object
  }

  /// Whether an object is an iterator of a built-in type.
  public func isBuiltinIterator(_ o: Ref) -> Bool {
    let type = kind(o)
    return type == BuiltinType.iterator
      || BuiltinType.reversed...BuiltinType.rangeIterator ~= type
      || type == BuiltinType.generator || type == BuiltinType.nativeGenerator
      || type == BuiltinType.map || type == BuiltinType.filter
      || type == BuiltinType.callableIterator
      || extensionSlots(type)?.next != nil
  }

  /// Whether an iterator keeps the tuple that it gave, to fill it again if it is the only holder.
  public func reusesTuple(_ it: Ref) -> Bool {
    let type = kind(it)
    return type == BuiltinType.enumerate || type == BuiltinType.zip
      || type == BuiltinType.dictIterator || type == BuiltinType.orderedIterator
  }

  /// Whether a built-in type makes its reversed iterators itself.
  private func hasReversed(_ o: Ref) -> Bool {
    switch kind(o) {
    case BuiltinType.list, BuiltinType.range, BuiltinType.dict, BuiltinType.dictView: true
    default: false
    }
  }

  /// The iterators that classes may derive from.
  static let iteratorBases: [TypeIndex] = [
    BuiltinType.enumerate, BuiltinType.zip, BuiltinType.map, BuiltinType.filter,
    BuiltinType.reversed,
  ]

  /// `cls(...)` for a class that derives from an iterator: what the built-in type makes goes over
  /// into an instance of the class.
  func newIteratorSubclass(
    _ type: TypeIndex, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let native = info(type).pointee.native
    let made = try construct(native, arguments)
    defer { decref(made) }
    guard made.type == native else { return retained(made) }
    if native == BuiltinType.reversed, let source = arguments.first, hasReversed(source) {
      return retained(made)
    }
    let o = try allocateSubclass(type)
    for offset in stride(from: Header.size, to: Int(info(native).pointee.basicSize), by: 8) {
      o.set(offset, made.get(offset, as: Int.self))
      made.set(offset, 0)
    }
    track(o)
    return o
  }
}
