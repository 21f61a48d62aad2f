import Heap
import ObjectModel
import PyMalloc
import RefCounting

// Classes that derive from built-in types. An instance has the built-in type's layout, then the
// slots of its classes, and the pre-header of a class's instance. How the built-in part is made
// follows the `*_subtype_new` functions of Objects/; what a plain instance has (attribute values of
// its own from the start) such an instance gets only when the first attribute is set.

extension ObjectSpace {
  /// The built-in type whose layout and behaviour an object has: its own, or the one that its class
  /// derives from. `object` for an instance of a plain class.
  @inlinable @inline(__always)
  public func kind(_ o: Ref) -> TypeIndex {
    o.type < BuiltinType.firstFree ? o.type : info(of: o).pointee.native
  }

  /// The built-in type that a type is or derives from.
  @inlinable
  public func rootType(_ type: TypeIndex) -> TypeIndex {
    type < BuiltinType.firstFree ? type : info(type).pointee.native
  }

  /// Says which built-in types classes may derive from, and what they add per item.
  func markBaseTypes() {
    let bases: [TypeIndex] = [
      BuiltinType.object, BuiltinType.list, BuiltinType.tuple, BuiltinType.dict, BuiltinType.set,
      BuiltinType.frozenset, BuiltinType.int, BuiltinType.float, BuiltinType.str,
      BuiltinType.bytes, BuiltinType.bytearray, BuiltinType.complex, BuiltinType.property,
      BuiltinType.staticMethod,
      BuiltinType.weakref,
      BuiltinType.classMethod, BuiltinType.module, BuiltinType.simpleNamespace, BuiltinType.type,
    ]
    for type in bases { info(type).pointee.flags.insert(.isBase) }
    info(BuiltinType.tuple).pointee.itemSize = 8
    info(BuiltinType.int).pointee.itemSize = 4
    info(BuiltinType.bytes).pointee.itemSize = 1
    info(BuiltinType.type).pointee.itemSize = Int32(ClassField.slotDefinition)
  }

  /// Bytes of the fixed part of a type's instances as a class that derives from it extends them.
  func extendedSize(_ type: TypeIndex) -> Int {
    // A str of a class is not compact: it points to its characters.
    type == BuiltinType.str
      ? s.pointee.compactHeader + 8 : Int(info(type).pointee.basicSize)
  }

  /// Whether instances of a type lie in blocks of a size of their own.
  func isVariableSized(_ type: TypeIndex) -> Bool { info(rootType(type)).pointee.itemSize != 0 }

  /// A new instance of a class that derives from a built-in type: zero but for its header, not yet
  /// tracked (PyType_GenericAlloc).
  package func allocateSubclass(_ type: TypeIndex, items: Int = 0) throws(PythonError) -> Ref {
    let record = info(type)
    var size = Int(record.pointee.basicSize)
    let itemSize = Int(info(record.pointee.native).pointee.itemSize)
    if itemSize != 0 { size = (size + (items + 1) * itemSize + 7) & ~7 }
    guard let o = allocate(type, size: size) else { throw PythonError.noMemory }
    (o.raw + Header.size).initializeMemory(as: UInt8.self, repeating: 0, count: size - Header.size)
    if Int(record.pointee.preHeader) > s.pointee.gcHeadBytes {
      o.set(managedWords, 0)
      o.set(managedWords + 8, 0)
    }
    if let cls = record.pointee.object { incref(cls) }
    return o
  }

  /// Makes an instance of a class by the `__new__` of the built-in type that it derives from.
  /// - Parameter arguments: those of the call; types that fill themselves in `__init__` ignore them.
  func newNativeInstance(
    _ type: TypeIndex, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let native = info(type).pointee.native
    switch native {
    case BuiltinType.object: return try newInstance(type)
    case BuiltinType.type: return try newClass(called: arguments, metaclass: type)
    case BuiltinType.dict:
      let o = try allocateSubclass(type)
      initializeDict(o, keys: s.pointee.emptyKeys, values: nil, used: 0)
      track(o)
      guard s.pointee.dictCallMakesKeys else { return o }
      return try building(o) { () throws(PythonError) in
        o.set(DictField.keys, try newKeys(log2Size: 3, general: false).raw)
      }
    case BuiltinType.set, BuiltinType.frozenset:
      let o = try allocateSubclass(type)
      emptySetTable(o)
      track(o)
      if native == BuiltinType.frozenset, let source = arguments.first {
        do throws(PythonError) { try setUpdate(o, source) } catch {
          decref(o)
          throw error
        }
      }
      return o
    case BuiltinType.tuple:
      try checkMost("tuple", arguments.count, 1)
      let source = try tupleCall(arguments.first)
      defer { decref(source) }
      let o = try allocateSubclass(type, items: source.count)
      o.count = source.count
      if s.pointee.tupleHeader > 24 { o.set(24, -1) }
      for i in 0..<source.count { tupleItems(o)[i] = retained(tupleItem(source, i)) }
      track(o)
      return o
    case BuiltinType.int:
      let value = try construct(BuiltinType.int, arguments)
      defer { decref(value) }
      let digits = intDigitCount(value)
      let room = s.pointee.minor >= 12 ? max(digits, 1) : digits
      let o = try allocateSubclass(type, items: room)
      o.set(IntField.tag, value.get(IntField.tag, as: Int.self))
      for i in 0..<room { intDigits(o)[i] = intDigits(value)[i] }
      track(o)
      return o
    case BuiltinType.float, BuiltinType.complex:
      let value = try construct(native, arguments)
      defer { decref(value) }
      let o = try allocateSubclass(type)
      o.set(16, value.get(16, as: Int.self))
      if native == BuiltinType.complex { o.set(24, value.get(24, as: Int.self)) }
      track(o)
      return o
    case BuiltinType.bytes:
      let value = try construct(native, arguments)
      defer { decref(value) }
      let o = try allocateSubclass(type, items: value.count)
      o.count = value.count
      o.set(24, -1)
      bytesData(o).update(from: bytesData(value), count: value.count)
      track(o)
      return o
    case BuiltinType.str: return try newStringSubclass(type, arguments)
    case let base where Self.iteratorBases.contains(base):
      return try newIteratorSubclass(type, arguments)
    case BuiltinType.extensions:
      if let result = try extensionSlots(native)?.constructSubclass?(self, type, arguments) {
        return result
      }
    default: break
    }
    let o = try allocateSubclass(type)
    if isExceptionType(native) { o.set(ExceptionField.arguments, try argumentTuple(arguments)) }
    track(o)
    return o
  }

  private func newStringSubclass(
    _ type: TypeIndex, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let value = try construct(BuiltinType.str, arguments)
    defer { decref(value) }
    let width = characterWidth(value)
    let o = try allocateSubclass(type)
    let bytes = (value.count + 1) * width
    let block: UnsafeMutableRawPointer
    do throws(PythonError) { block = try allocateMemory(bytes) } catch {
      o.set(s.pointee.compactHeader, UnsafeMutableRawPointer?.none)
      decref(o)
      throw error
    }
    o.count = value.count
    o.set(StrField.hash, stringHash(value))
    let state = value.get(StrField.state, as: UInt32.self)
    o.set(StrField.state, UInt64(state & ~(StrField.compact | StrField.internedMask)))
    block.copyMemory(from: characters(value), byteCount: value.count * width)
    (block + value.count * width).initializeMemory(as: UInt8.self, repeating: 0, count: width)
    o.set(s.pointee.compactHeader, block)
    track(o)
    return o
  }

  /// Drops what the built-in part of a dying instance holds, in the order of the built-in type.
  func releaseNative(_ o: Ref, _ native: TypeIndex) {
    switch native {
    case BuiltinType.list:
      guard let items = listItems(o) else { return }
      var i = o.count
      while i > 0 {
        i &-= 1
        decref(items[i])
      }
      freeMemory(UnsafeMutableRawPointer(items))
    case BuiltinType.tuple:
      var i = o.count
      while i > 0 {
        i &-= 1
        decref(tupleItems(o)[i])
      }
    case BuiltinType.dict:
      let keys = dictKeys(o)
      if keys != s.pointee.emptyKeys { releaseKeys(keys) }
    case BuiltinType.set, BuiltinType.frozenset:
      let table = setTable(o)
      if setCount(o) > 0 { dropKeys(table, setMask(o)) }
      if setHasBlock(o) { freeMemory(table) }
    case BuiltinType.str:
      freeMemory(o.get(s.pointee.compactHeader, as: UnsafeMutableRawPointer?.self))
    case BuiltinType.bytearray:
      freeMemory(o.get(BytearrayField.buffer, as: UnsafeMutableRawPointer?.self))
    default:
      if let release = extensionSlots(native)?.release {
        release(self, o)
      } else if info(native).pointee.layout == .words {
        clearMaskedWords(self, o, info(native))
      }
    }
  }

  /// `tp_clear` of the built-in part.
  func clearNative(_ o: Ref, _ native: TypeIndex) {
    switch native {
    case BuiltinType.list: listClear(o)
    case BuiltinType.dict: dictClear(o)
    case BuiltinType.set, BuiltinType.frozenset: setClear(o)
    default:
      if let clear = extensionSlots(native)?.clear {
        clear(self, o)
      } else if info(native).pointee.layout == .words, info(native).pointee.clear != nil {
        clearMaskedWords(self, o, info(native))
      }
    }
  }

  /// Runs what a built-in type does in `__init__` for an instance of a class.
  func initializeNative(
    _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) {
    let name = typeNames[kind(o)]
    switch kind(o) {
    case BuiltinType.list:
      try checkMost("list", arguments.count, 1)
      listClear(o)
      if let source = arguments.first { try listFill(o, source) }
    case BuiltinType.dict:
      try checkMost("dict", arguments.count, 1)
      if let source = arguments.first { try dictUpdate(o, source) }
    case BuiltinType.set:
      try checkMost("set", arguments.count, 1)
      setClear(o)
      if let source = arguments.first { try setUpdate(o, source) }
    case BuiltinType.bytearray: try initializeBytearray(o, arguments)
    case BuiltinType.property:
      try checkMost("property", arguments.count, 4)
      try initializeProperty(o, arguments)
    case BuiltinType.staticMethod, BuiltinType.classMethod:
      guard arguments.count == 1 else {
        throw PythonError(.typeError, "\(name) expected 1 argument, got \(arguments.count)")
      }
      try initializeWrapper(o, arguments[0])
    case BuiltinType.module: try initializeModule(o, arguments)
    case BuiltinType.type:
      if arguments.count != 1, arguments.count != 3 {
        throw PythonError(.typeError, "type.__init__() takes 1 or 3 arguments")
      }
    case let native where isExceptionType(native):
      let tuple = try argumentTuple(arguments)
      replace(o, ExceptionField.arguments, with: tuple)
    case BuiltinType.object:
      guard !arguments.isEmpty else { return }
      // object_init: superfluous arguments are an error unless `__new__` is the class's own.
      let cls = typeName(of: o)
      if lookupSpecial(o.type, "__init__") != nil {
        throw PythonError(
          .typeError,
          "object.__init__() takes exactly one argument (the instance to initialize)")
      }
      if lookupSpecial(o.type, "__new__") == nil {
        throw PythonError(
          .typeError, "\(cls).__init__() takes exactly one argument (the instance to initialize)")
      }
    default: try extensionSlots(o.type)?.initialize?(self, o, arguments, nil)
    }
  }
}

/// Drops the references that a type's word mask names, in order.
func clearMaskedWords(
  _ space: ObjectSpace, _ o: Ref, _ info: UnsafeMutablePointer<TypeInfo>
) {
  var mask = info.pointee.wordMask
  while mask != 0 {
    space.replace(o, 16 + 8 * mask.trailingZeroBitCount, with: nil)
    mask &= mask - 1
  }
}
