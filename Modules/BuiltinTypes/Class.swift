import ObjectModel
import RefCounting

// Class objects: heap objects like any other, tracked and collectable. A class statement makes, as
// in CPython (type_new, Objects/typeobject.c): the type object, its dict, the tuples of bases and
// of the method resolution order, a getset descriptor for `__dict__` and `__weakref__` each or a
// member descriptor per slot, and the key table that instances share.

extension ObjectSpace {
  /// The type index that a type object stands for.
  @inlinable
  public func typeIndex(_ cls: Ref) -> TypeIndex { cls.get(ClassField.typeIndex) }

  /// The type object of an object's type, borrowed.
  @inlinable
  public func typeObject(of o: Ref) -> Ref { info(of: o).pointee.object.unsafelyUnwrapped }

  /// The value of `__name__` in the script, borrowed.
  public var mainName: Ref { knownName("__main__") ?? none }

  /// Whether the body of a class binds `__firstlineno__` and `__static_attributes__` (3.13).
  public var classesKnowTheirLine: Bool { s.pointee.minor >= 13 }

  /// What `__firstlineno__` is bound to, borrowed.
  public var firstLine: Ref { smallInt(1) }

  /// Makes a class, as `type(name, bases, namespace)` does (type_new, PyType_Ready).
  /// - Parameters:
  ///   - name: a str.
  ///   - bases: a tuple of classes; empty means `object`.
  ///   - namespace: a dict of the body's names, `__qualname__` among them; copied.
  ///   - slots: the names of `__slots__`, `nil` when the class has none.
  ///   - metaclass: the type of the class, which is known to be that of its bases, too. What calls it
  ///     has the tuple of arguments.
  ///   - keywords: a dict of what `__init_subclass__` is called with, or `nil`.
  public func newClass(
    name: Ref, bases: Ref, namespace: Ref, slots: [String]?, metaclass: TypeIndex? = nil,
    keywords: Ref? = nil
  ) throws(PythonError) -> Ref {
    let arguments = metaclass == nil ? try newTuple(name, bases, namespace) : nil
    defer { decref(arguments) }
    let objectClass = info(BuiltinType.object).pointee.object.unsafelyUnwrapped
    let baseTuple = bases.count == 0 ? try newTuple(objectClass) : retained(bases)
    // The class takes over its parts, so that a collection in between finds no other holder.
    var parts: [Ref?] = [baseTuple]
    defer { for part in parts { decref(part) } }
    let baseList = (0..<baseTuple.count).map { tupleItem(baseTuple, $0) }
    for base in baseList where !info(of: base).pointee.flags.contains(.isType) {
      throw PythonError(.typeError, "bases must be types")
    }
    let baseIndex = typeIndex(try solidBase(baseList))
    let baseInfo = info(baseIndex).pointee
    let order = try resolutionOrder(baseList)

    let native = rootType(baseIndex)
    // Classes have a dict and a list of weak references as fields of their own.
    let isMeta = native == BuiltinType.type
    let slotNames = (slots ?? []).filter { $0 != "__dict__" && $0 != "__weakref__" }
      .map { mangled($0, in: string(name)) }.sorted()
    let baseHasDict = baseInfo.flags.contains(.managedDict) || isMeta
    let baseHasWeakrefs = baseInfo.flags.contains(.managedWeakref) || baseInfo.weaklistOffset != 0
    let isVariable = isVariableSized(baseIndex)
    let others = baseList.map { info(typeIndex($0)).pointee }
    let addsDict =
      !baseHasDict
      && (slots == nil || slots!.contains("__dict__")
        || others.contains { $0.flags.contains(.managedDict) })
    let addsWeakrefs =
      !baseHasWeakrefs && !isVariable
      && (slots == nil || slots!.contains("__weakref__")
        || others.contains { $0.weaklistOffset != 0 })
    if let slots {
      if !slots.isEmpty, isVariable {
        throw PythonError(
          .typeError,
          "nonempty __slots__ not supported for subtype of '\(typeNames[baseIndex])'")
      }
      if slots.contains("__dict__"), baseHasDict {
        throw PythonError(.typeError, "__dict__ slot disallowed: we already got one")
      }
      if slots.contains("__weakref__"), !addsWeakrefs {
        throw PythonError(
          .typeError,
          s.pointee.minor >= 12
            ? "__weakref__ slot disallowed: we already got one"
            : "__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0")
      }
    }
    try checkSlots(slotNames)
    for slot in slotNames where try dictGetName(namespace, slot) != nil {
      throw PythonError(.valueError, "'\(slot)' in __slots__ conflicts with class variable")
    }

    let index = try newTypeIndex()
    let record = info(index)
    record.pointee = TypeInfo()
    record.pointee.flags = [.live, .gc, .heapType, .trashcan]
    record.pointee.native = native
    if !isMeta, baseHasDict || addsDict { record.pointee.flags.insert(.managedDict) }
    if baseHasWeakrefs || addsWeakrefs { record.pointee.flags.insert(.managedWeakref) }
    record.pointee.dealloc = isMeta ? metaclassInstanceDealloc : instanceDealloc
    record.pointee.clear = isMeta ? classClear : instanceClear
    if isMeta { record.pointee.flags.insert(.isType) }
    record.pointee.flags.formUnion(baseInfo.flags.intersection([.weakref, .stringItems]))
    record.pointee.layout =
      native == BuiltinType.object || native == BuiltinType.weakref
      ? .instance : .subclass
    let ownsWords = baseIndex >= BuiltinType.firstFree || baseIndex == BuiltinType.weakref
    record.pointee.wordMask = ownsWords ? baseInfo.wordMask : 0
    record.pointee.wordLimit = baseInfo.wordLimit
    record.pointee.dictOffset = baseInfo.dictOffset
    let firstSlot =
      baseIndex < BuiltinType.firstFree ? extendedSize(baseIndex) : Int(baseInfo.basicSize)
    record.pointee.basicSize = Int32(firstSlot + 8 * slotNames.count)
    for i in 0..<slotNames.count {
      let word = (firstSlot - 16) / 8 + i
      if word < TypeInfo.maskedWords {
        record.pointee.wordMask |= 1 << UInt64(word)
      } else {
        record.pointee.wordLimit = Int32(word + 1)
      }
    }
    let isInBody =
      s.pointee.instanceLayout == .bodyFields
      || (isVariable && s.pointee.instanceLayout == .separateWords)
    if addsDict, isInBody {
      // Where instances vary in size the dict lies behind their items.
      record.pointee.dictOffset = isVariable ? -8 : record.pointee.basicSize
      record.pointee.basicSize += 8
    }
    if record.pointee.flags.contains(.managedWeakref) {
      if baseHasWeakrefs {
        record.pointee.weaklistOffset = baseInfo.weaklistOffset
      } else if s.pointee.instanceLayout == .separateWords
        || s.pointee.instanceLayout == .bodyFields
      {
        record.pointee.weaklistOffset = record.pointee.basicSize
        record.pointee.basicSize += 8
      } else {
        record.pointee.weaklistOffset = Int32(managedWords)
      }
      if baseHasWeakrefs, !baseInfo.flags.contains(.managedWeakref) {
        // A set has its list in its own fields.
        record.pointee.flags.remove(.managedWeakref)
      }
    }
    configurePreHeader(index)

    let dict = try dictCopy(namespace)
    parts.append(dict)
    let slotTuple = slots == nil ? nil : try sortedSlots(slotNames)
    parts.append(slotTuple)
    // Behind the fields of a type lies a definition per slot, and one that ends them.
    let size = s.pointee.typeSize + ClassField.slotDefinition * (slotNames.count + 1)
    let type = metaclass ?? BuiltinType.type
    guard let cls = allocate(type, size: size) else { throw PythonError.noMemory }
    if type >= BuiltinType.firstFree, let owner = info(type).pointee.object { incref(owner) }
    var offset = Header.size
    while offset < size {
      cls.set(offset, 0)
      offset += 8
    }
    cls.set(ClassField.typeIndex, index)
    cls.set(ClassField.name, retained(name))
    cls.set(ClassField.slots, slotTuple)
    cls.set(ClassField.dict, dict)
    cls.set(ClassField.bases, baseTuple)
    // Up to 3.9 the making of a class holds the dict, too, to its end (type_new).
    parts = s.pointee.minor < 10 ? [retained(dict)] : []
    cls.set(ClassField.base, retained(info(baseIndex).pointee.object.unsafelyUnwrapped))
    record.pointee.object = cls
    typeNames[index] = string(name)
    track(cls)
    do {
      try completeNames(cls, dict)
      // Some methods are static or class methods without being told so (type_new_staticmethod).
      for (special, wrapper) in [
        ("__new__", BuiltinType.staticMethod), ("__init_subclass__", BuiltinType.classMethod),
        ("__class_getitem__", BuiltinType.classMethod),
      ] {
        guard let method = try dictGetName(dict, special), method.type == BuiltinType.function
        else { continue }
        let wrapped = try newBareWrapper(wrapper, method)
        defer { decref(wrapped) }
        try setName(dict, special, wrapped)
      }
      // Up to 3.9 the descriptors come first (PyType_Ready).
      let ordersFirst = s.pointee.minor >= 10
      if ordersFirst { try setOrder(cls, order, merged: baseList.count > 1) }
      for (i, slot) in slotNames.enumerated() {
        try addDescriptor(cls, BuiltinType.member, slot, offset: firstSlot + 8 * i)
      }
      if addsDict { try addDescriptor(cls, BuiltinType.getset, "__dict__", offset: 0) }
      if addsWeakrefs { try addDescriptor(cls, BuiltinType.getset, "__weakref__", offset: 0) }
      if !ordersFirst { try setOrder(cls, order, merged: baseList.count > 1) }
      if try dictGetName(dict, "__doc__") == nil { try setName(dict, "__doc__", none) }
      if try dictGetName(dict, "__hash__") == nil, try dictGetName(dict, "__eq__") != nil {
        try setName(dict, "__hash__", none)
      }
      for base in baseList { try addSubclass(cls, to: base) }
      // Up to 3.10 every class whose instances have a dict has a table of keys.
      if isMeta, s.pointee.minor < 11 { record.pointee.sharedKeys = try newSharedKeys().raw }
      if record.pointee.flags.contains(.managedDict) {
        if record.pointee.dictOffset == 0 || s.pointee.instanceLayout == .bodyFields {
          record.pointee.sharedKeys = try newSharedKeys().raw
        }
        if s.pointee.instanceLayout == .inlineValues,
          record.pointee.basicSize == 16
            || s.pointee.inlinesValuesOfAnyBase && record.pointee.native == BuiltinType.object
              && !record.pointee.flags.contains(.weakref)
        {
          record.pointee.flags.insert(.inlineValues)
        }
      }
      try announceClass(dict)
    } catch {
      decref(cls)
      throw error
    }
    updateSpecialFlags(index)
    do throws(PythonError) {
      try announceNames(cls)
      try announceSubclass(cls, keywords)
    } catch {
      decref(cls)
      throw error
    }
    classDidChange()
    return cls
  }

  /// The sorted names of `__slots__` as a type keeps them: through a list, as CPython sorts them.
  private func sortedSlots(_ names: [String]) throws(PythonError) -> Ref {
    let list = try newListExact(names.count)
    defer { decref(list) }
    for (i, name) in names.enumerated() {
      listItems(list).unsafelyUnwrapped[i] = try internedString(name)
      list.count = i + 1
    }
    return try tupleCall(list)
  }
}

/// Destroys a class object (type_dealloc): what it refers to, its key table, its type record.
let classDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  space.removeFromBases(o)
  if o.get(ClassField.weaklist, as: Int.self) != 0 { space.s.pointee.clearWeakrefs?(state, object) }
  let index = space.typeIndex(o)
  space.classDidChange()
  for field in classReferences { space.replace(o, field, with: nil) }
  let record = space.info(index)
  if let keys = record.pointee.sharedKeys { space.releaseKeys(DictKeys(keys)) }
  record.pointee.sharedKeys = nil
  record.pointee.object = nil
  space.releaseTypeIndex(index)
  space.free(o)
}

/// The reference fields of a class in the order in which its dealloc drops them.
private let classReferences = [
  ClassField.base, ClassField.dict, ClassField.bases, ClassField.mro, ClassField.subclasses,
  ClassField.name, ClassField.qualifiedName, ClassField.slots,
]

/// `tp_clear` of a class: its dict's contents, its MRO; bases and name go with the object
/// (type_clear).
let classClear: ClearFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.classDidChange()
  if let dict = o.ref(ClassField.dict) { space.dictClear(dict) }
  space.replace(o, ClassField.mro, with: nil)
}
