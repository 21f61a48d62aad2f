import Heap
import ObjectModel
import PyMalloc
import RefCounting

// BuiltinTypes: the objects that scripts make. This file fills the type table and makes the
// singletons; each type has files of its own.
//
// Invariants:
// - The index of a built-in type is its constant in `BuiltinType`; classes come after them.
// - Singletons, small integers, one-character strings and the type objects of built-in types lie
//   in static memory, as CPython's lie in its data segment: they are no part of the heap's use.

extension ObjectSpace {
  /// Makes the objects of a heap ready: state, type table, singletons.
  public static func create(
    heap: PrivateHeap, malloc: PyMalloc, profile: Profile
  ) -> ObjectSpace {
    let space = makeState(heap: heap, malloc: malloc, profile: profile)
    space.s.pointee.typeNames = Unmanaged.passRetained(TypeNames()).toOpaque()
    space.registerTypes(profile)
    space.registerObjectTypes()
    space.registerExceptionTypes()
    space.markBaseTypes()
    space.makeSingletons(profile)
    space.makeTextSingletons()
    space.registerIteratorTypes(profile)
    for type in ObjectSpace.iteratorBases { space.info(type).pointee.flags.insert(.isBase) }
    space.info(BuiltinType.tuple).pointee.itemsOffset = Int32(profile.tupleHeader)
    for (i, list) in profile.typeFreeLists.enumerated()
    where space.info(list.type).pointee.freeList == nil {
      space.info(list.type).pointee.freeList = space.s.pointee.typeFreeLists + i
    }
    if space.info(BuiltinType.iterator).pointee.freeList != nil {
      space.info(BuiltinType.iterator).pointee.dealloc = sequenceIteratorDealloc
    }
    if space.info(BuiltinType.int).pointee.freeList != nil {
      space.info(BuiltinType.int).pointee.dealloc = intDealloc
    }
    return space
  }

  /// Gives the state back. Every object must be gone or abandoned; the heap is the caller's.
  public func destroy() {
    destroyTextSingletons()
    destroyNativeTypes()
    Unmanaged<TypeNames>.fromOpaque(s.pointee.typeNames.unsafelyUnwrapped).release()
    destroyExtensions()
    destroyState()
  }

  /// Drops the references to names that the runtime keeps for itself.
  public func dropKnownNames() {
    let details = typeNames
    releaseSubclassDicts()
    let known = details.known
    details.known = [:]
    for name in known.values { decref(name) }
    decref(details.emptyFrozenset)
    details.emptyFrozenset = nil
    decref(details.builtins)
    details.builtins = nil
    decref(details.threadDict)
    details.threadDict = nil
    details.reprList = nil
    for block in details.dequeBlocks { freeMemory(block) }
    details.dequeBlocks = []
  }

  /// The references to names that the runtime keeps for itself, for a recount.
  public func visitKnownNames(_ visit: (Ref) -> Void) {
    for name in typeNames.known.values { visit(name) }
    if let builtins = typeNames.builtins { visit(builtins) }
    typeNames.library?.visitReferences(visit)
    if let empty = typeNames.emptyFrozenset { visit(empty) }
    visitSubclassEntries(visit)
    for tuple in typeNames.argumentTuples { visit(tuple) }
    if let dict = typeNames.threadDict { visit(dict) }
  }

  /// Sets the bytes of the collector's pre-header for every type; before any container is made.
  public func setCollectorPreHeader(_ bytes: Int) {
    s.pointee.gcHeadBytes = bytes
    for index in 1..<BuiltinType.firstFree where info(index).pointee.flags.contains(.live) {
      configurePreHeader(index)
    }
  }

  /// Fills the record of a built-in type and makes its type object.
  /// - Parameters:
  ///   - size: bytes of an instance without items and pre-header.
  ///   - words: which words behind the header a collector visits.
  ///   - weaklist: byte offset of the list of weak references, 0 for none.
  public func register(
    _ index: TypeIndex, _ name: String, base: TypeIndex? = BuiltinType.object, size: Int,
    flags: TypeFlags = [], layout: ReferenceLayout = .none, words: UInt64 = 0, weaklist: Int = 0,
    dealloc: @escaping DeallocFunction, clear: ClearFunction? = nil
  ) {
    let record = info(index)
    record.pointee = TypeInfo()
    record.pointee.flags = flags.union(.live)
    record.pointee.basicSize = Int32(size)
    record.pointee.layout = layout
    record.pointee.wordMask = words
    record.pointee.weaklistOffset = Int32(weaklist)
    record.pointee.dealloc = dealloc
    record.pointee.clear = clear
    typeNames[index] = name
    configurePreHeader(index)
    let object = makeStatic(BuiltinType.type, size: 96, refcount: s.pointee.staticRefcount)
    object.set(ClassField.typeIndex, index)
    object.set(ClassField.base, base.flatMap { info($0).pointee.object })
    record.pointee.object = object
  }

  private func registerTypes(_ profile: Profile) {
    let gc: TypeFlags = [.gc]
    let nesting: TypeFlags = [.gc, .trashcan]
    register(BuiltinType.object, "object", base: nil, size: 16, dealloc: plainDealloc)
    register(
      BuiltinType.type, "type", size: s.pointee.typeSize, flags: [.gc, .isType], layout: .words,
      words: ClassField.wordMask, weaklist: ClassField.weaklist, dealloc: classDealloc,
      clear: classClear)
    register(BuiltinType.none, "NoneType", size: 16, dealloc: plainDealloc)
    register(BuiltinType.int, "int", size: 24, dealloc: plainDealloc)
    register(BuiltinType.bool, "bool", base: BuiltinType.int, size: 24, dealloc: plainDealloc)
    register(BuiltinType.float, "float", size: 24, dealloc: floatDealloc)
    register(BuiltinType.str, "str", size: 56, dealloc: strDealloc)
    register(BuiltinType.bytes, "bytes", size: 33, dealloc: plainDealloc)
    register(
      BuiltinType.tuple, "tuple", size: profile.tupleHeader, flags: nesting, layout: .tuple,
      dealloc: tupleDealloc)
    register(
      BuiltinType.list, "list", size: 40, flags: nesting, layout: .list, dealloc: listDealloc,
      clear: listClearFunction)
    register(
      BuiltinType.dict, "dict", size: 48, flags: nesting, layout: .dict, dealloc: dictDealloc,
      clear: dictClearFunction)
    register(
      BuiltinType.set, "set", size: 200, flags: nesting, layout: .set,
      weaklist: SetField.weaklist, dealloc: setDealloc, clear: setClearFunction)
    register(
      BuiltinType.frozenset, "frozenset", size: 200, flags: nesting, layout: .set,
      weaklist: SetField.weaklist, dealloc: setDealloc, clear: setClearFunction)
    register(
      BuiltinType.function, "function", size: s.pointee.functionSize, flags: gc, layout: .words,
      words: profile.minor >= 10 ? 0b1_1011_1111_1111 : 0b1_1011_1111_1101,
      weaklist: FunctionField.weaklist, dealloc: functionDealloc,
      clear: functionClearFunction)
    register(
      BuiltinType.method, "method", size: MethodField.size, flags: gc, layout: .words, words: 0b11,
      weaklist: MethodField.weaklist, dealloc: wordsDealloc)
    register(
      BuiltinType.cell, "cell", size: CellField.size, flags: gc, layout: .words, words: 0b1,
      dealloc: wordsDealloc, clear: wordsClear)
    register(BuiltinType.range, "range", size: 48, layout: .none, dealloc: rangeDealloc)
    register(
      BuiltinType.slice, "slice", size: 40, flags: gc, layout: .words, words: 0b111,
      dealloc: sliceDealloc)
    register(
      BuiltinType.getset, "getset_descriptor", size: 48, flags: gc, layout: .words, words: 0b1,
      dealloc: wordsDealloc)
    register(
      BuiltinType.member, "member_descriptor", size: 48, flags: gc, layout: .words, words: 0b1,
      dealloc: wordsDealloc)
    register(
      BuiltinType.builtinFunction, "builtin_function_or_method", size: 56, flags: nesting,
      layout: .words, words: 0b10, weaklist: 40, dealloc: wordsTrashcanDealloc)
    register(
      BuiltinType.iterator, "iterator", size: 32, flags: gc, layout: .words, words: 0b1,
      dealloc: wordsDealloc)
    register(
      BuiltinType.dictView, "dict_view", size: 24, flags: gc, layout: .words, words: 0b1,
      dealloc: wordsDealloc)
    for (index, name) in weakrefNames {
      register(
        index, name, size: profile.weakrefSize, flags: [.gc, .weakref], layout: .words, words: 0b10,
        dealloc: weakrefDealloc, clear: weakrefClear)
    }
    register(
      BuiltinType.methodWrapper, "method-wrapper", size: 32, flags: nesting, layout: .words,
      words: 0b11, dealloc: wordsTrashcanDealloc)
    register(
      BuiltinType.code, "code", size: profile.codeSize, weaklist: 16, dealloc: plainDealloc)
    register(
      BuiltinType.bytearray, "bytearray", size: BytearrayField.size, dealloc: bytearrayDealloc)
    register(BuiltinType.complex, "complex", size: 32, dealloc: plainDealloc)
    register(
      BuiltinType.exception, "Exception", size: profile.exceptionSize, flags: nesting,
      dealloc: plainDealloc)
    register(BuiltinType.ellipsis, "ellipsis", size: 16, dealloc: plainDealloc)
    register(
      BuiltinType.notImplemented, "NotImplementedType", size: 16, dealloc: plainDealloc)
    registerNativeGenerator()
  }

  /// The types of weak references and their names, which got a module in 3.10.
  private var weakrefNames: [(TypeIndex, String)] {
    s.pointee.minor >= 10
      ? [
        (BuiltinType.weakref, "weakref.ReferenceType"), (BuiltinType.proxy, "weakref.ProxyType"),
        (BuiltinType.callableProxy, "weakref.CallableProxyType"),
      ]
      : [
        (BuiltinType.weakref, "weakref"), (BuiltinType.proxy, "weakproxy"),
        (BuiltinType.callableProxy, "weakcallableproxy"),
      ]
  }

  private func makeSingletons(_ profile: Profile) {
    let count = s.pointee.staticRefcount
    s.pointee.none = makeStatic(BuiltinType.none, size: 16, refcount: count)
    typeNames.code = makeStatic(BuiltinType.code, size: 208, refcount: count)
    typeNames.code?.set(16, 0)
    typeNames.notImplemented = makeStatic(BuiltinType.notImplemented, size: 16, refcount: count)
    typeNames.ellipsis = makeStatic(BuiltinType.ellipsis, size: 16, refcount: count)
    s.pointee.dummy = makeStatic(BuiltinType.object, size: 16, refcount: count)
    let ints = s.pointee.heap.staticAllocate(262 * 32)
    s.pointee.smallInts = ints
    for value in -5...256 {
      let o = Ref(ints + (value + 5) * 32)
      begin(o, BuiltinType.int)
      s.pointee.objectsMade -= 1
      o.refcount = count
      writeSmall(o, value)
    }
    for (value, path) in [(0, \SpaceState.false), (1, \SpaceState.true)] {
      let o = makeStatic(BuiltinType.bool, size: 32, refcount: count)
      writeSmall(o, value)
      s.pointee[keyPath: path] = o
    }
    let empty = makeStatic(BuiltinType.tuple, size: 48, refcount: count)
    empty.count = 0
    s.pointee.emptyTuple = empty
    // One slot, nothing usable: what every empty dict points to.
    let header = s.pointee.keysHeader
    let keys = s.pointee.heap.staticAllocate(header + 16)
    keys.storeBytes(of: 1, as: Int.self)
    keys.storeBytes(of: 0, toByteOffset: 8, as: UInt8.self)
    keys.storeBytes(of: 3, toByteOffset: 9, as: UInt8.self)
    keys.storeBytes(of: KeysKind.unicode.rawValue, toByteOffset: 10, as: UInt8.self)
    keys.storeBytes(of: UInt8(header), toByteOffset: 11, as: UInt8.self)
    (keys + header).storeBytes(of: -1, as: Int.self)
    s.pointee.emptyKeys = DictKeys(keys)
  }

  /// Writes count, sign and the one digit of a small int.
  private func writeSmall(_ o: Ref, _ value: Int) {
    if s.pointee.intIsTagged {
      let sign = value > 0 ? 0 : value == 0 ? 1 : 2
      o.set(16, UInt((value == 0 ? 0 : 1) << 3 | sign))
    } else {
      o.set(16, value.signum())
    }
    o.set(24, UInt32(abs(value)))
  }
}
