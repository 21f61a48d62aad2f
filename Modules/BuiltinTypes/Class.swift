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
  public func newClass(
    name: Ref, bases: Ref, namespace: Ref, slots: [String]?
  ) throws(PythonError) -> Ref {
    let arguments = try newTuple(name, bases, namespace)
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
    let slotNames = (slots ?? []).filter { $0 != "__dict__" && $0 != "__weakref__" }
      .map { mangled($0, in: string(name)) }.sorted()
    let baseHasDict = baseInfo.flags.contains(.managedDict)
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
      if !slotNames.isEmpty, isVariable {
        throw PythonError(
          .typeError,
          "nonempty __slots__ not supported for subtype of '\(typeNames[baseIndex])'")
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
    if baseHasDict || addsDict { record.pointee.flags.insert(.managedDict) }
    if baseHasWeakrefs || addsWeakrefs { record.pointee.flags.insert(.managedWeakref) }
    record.pointee.dealloc = instanceDealloc
    record.pointee.clear = instanceClear
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
    guard let cls = allocate(BuiltinType.type, size: size) else { throw PythonError.noMemory }
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
      try announceSubclass(cls)
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

  /// `type(name, bases, dict)`
  func newClass(called arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    let (name, bases, body) = (arguments[0], arguments[1], arguments[2])
    for (i, (argument, type)) in [
      (name, BuiltinType.str), (bases, BuiltinType.tuple), (body, BuiltinType.dict),
    ].enumerated() where kind(argument) != type {
      throw PythonError(
        .typeError,
        "type.__new__() argument \(i + 1) must be \(typeNames[type]), not \(shownType(argument))")
    }
    var slots: [String]?
    if let listed = try dictGetName(body, "__slots__") {
      if kind(listed) == BuiltinType.str {
        slots = [string(listed)]
      } else {
        let names = try listCall(listed)
        defer { decref(names) }
        var texts: [String] = []
        for i in 0..<names.count {
          guard kind(listItem(names, i)) == BuiltinType.str else {
            throw PythonError(
              .typeError,
              "__slots__ items must be strings, not '\(shownType(listItem(names, i)))'")
          }
          texts.append(string(listItem(names, i)))
        }
        slots = texts
      }
    }
    return try newClass(
      name: name, bases: bases, namespace: body,
      slots: slots)
  }

  /// `__private` names of a class as they stand in its slots.
  private func mangled(_ name: String, in cls: String) -> String {
    guard name.hasPrefix("__"), !name.hasSuffix("__") else { return name }
    let bare = cls.drop { $0 == "_" }
    return bare.isEmpty ? name : "_\(bare)\(name)"
  }

  /// Tells what the class's dict holds the name under which it does (type_new_set_names).
  private func announceNames(_ cls: Ref) throws(PythonError) {
    classDidChange()
    let dict = cls.ref(ClassField.dict).unsafelyUnwrapped
    var position = 0
    var found: [(Ref, Ref)] = []
    while let (key, value) = dictNext(dict, &position) {
      if kind(value) == BuiltinType.property, s.pointee.minor >= 10 {
        replace(value, 48, with: retained(key))
      }
      if isInstance(value), lookupSpecial(value.type, "__set_name__") != nil {
        found.append((retained(key), retained(value)))
      }
    }
    defer {
      for (key, value) in found {
        decref(key)
        decref(value)
      }
    }
    for (key, value) in found {
      if let result = try callSpecial(value, "__set_name__", cls, key) { decref(result) }
    }
  }

  /// Calls `__init_subclass__` of the nearest base that has it (type_new_init_subclass).
  private func announceSubclass(_ cls: Ref) throws(PythonError) {
    guard let name = knownName("__init_subclass__") else { throw PythonError.noMemory }
    for base in classOrder(cls).dropFirst() {
      guard let dict = base.ref(ClassField.dict), let method = try dictGet(dict, name) else {
        continue
      }
      let bound = try bind(method, to: nil, cls)
      defer { decref(bound) }
      decref(try callArray(bound, []))
      return
    }
  }

  private func completeClass(
    _ cls: Ref, name: Ref, bases: [Ref], base: Ref, order: [Ref], namespace: Ref
  ) throws(PythonError) {
    incref(name)
    cls.set(ClassField.name, name)
    incref(base)
    cls.set(ClassField.base, base)
    cls.set(ClassField.bases, try tuple(of: bases))
    cls.set(ClassField.mro, try tuple(of: [cls] + order))
    let dict = try dictCopy(namespace)
    cls.set(ClassField.dict, dict)
    // Some methods are static or class methods without being told so (type_new_staticmethod).
    for (special, wrapper) in [
      ("__new__", BuiltinType.staticMethod), ("__init_subclass__", BuiltinType.classMethod),
      ("__class_getitem__", BuiltinType.classMethod),
    ] {
      guard let method = try dictGetName(dict, special), method.type == BuiltinType.function else {
        continue
      }
      let wrapped = try newBareWrapper(wrapper, method)
      defer { decref(wrapped) }
      try setName(dict, special, wrapped)
    }
    let module = try newString("__main__")
    defer { decref(module) }
    try setName(dict, "__module__", module)
    if try dictGetName(dict, "__doc__") == nil { try setName(dict, "__doc__", none) }
  }

  /// Takes `__qualname__` out of a class's dict into the type, and makes sure of `__module__`.
  private func completeNames(_ cls: Ref, _ dict: Ref) throws(PythonError) {
    if try dictGetName(dict, "__module__") == nil { try setName(dict, "__module__", mainName) }
    let key = try internedString("__qualname__")
    defer { decref(key) }
    let qualified = try dictGet(dict, key)
    cls.set(
      ClassField.qualifiedName, retained(qualified ?? cls.ref(ClassField.name).unsafelyUnwrapped))
    if qualified != nil { _ = try dictDelete(dict, key) }
  }

  private func setOrder(_ cls: Ref, _ order: [Ref], merged: Bool) throws(PythonError) {
    cls.set(ClassField.mro, try orderTuple(cls, order, merged: merged))
  }

  /// The method resolution order as a tuple; where several bases had to be merged, CPython collects
  /// it in a list first (mro_implementation).
  private func orderTuple(_ cls: Ref, _ order: [Ref], merged: Bool) throws(PythonError) -> Ref {
    if !merged { return try tuple(of: [cls] + order) }
    let list = try newListExact(1)
    defer { decref(list) }
    listItems(list).unsafelyUnwrapped[0] = retained(cls)
    list.count = 1
    for base in order { try listAppend(list, base) }
    return try tupleCall(list)
  }

  /// What ends the making of a class: a look through a copy of its dict for values that want to
  /// know their name, and a call of `super().__init_subclass__` (type_new_set_names,
  /// type_new_init_subclass). Nothing of it stays, but it is allocated and counted.
  private func announceClass(_ dict: Ref) throws(PythonError) {
    decref(try dictCopy(dict))
    // Up to 3.10 the call of `super` takes its arguments in a tuple.
    let arguments = s.pointee.minor < 11 ? try newTupleUnset(2) : nil
    let proxy = allocate(BuiltinType.builtinFunction, size: 40)
    decref(arguments)
    guard let proxy else { throw PythonError.noMemory }
    let method = allocateReusable(BuiltinType.builtinFunction, size: 56)
    free(proxy)
    guard let method else { throw PythonError.noMemory }
    freeReusable(method)
  }

  /// The namespace of a class statement: the dict that the bound method `__prepare__` of `type`
  /// gives, which goes when it has been called.
  public func newNamespace() throws(PythonError) -> Ref {
    let method = try newTransientMethod()
    defer { freeReusable(method) }
    return try newDict()
  }

  /// A bound method that a call takes and drops. Nothing of it stays.
  public func passBoundMethod() throws(PythonError) { freeReusable(try newTransientMethod()) }

  private func newTransientMethod() throws(PythonError) -> Ref {
    guard let method = allocateReusable(BuiltinType.builtinFunction, size: 56) else {
      throw PythonError.noMemory
    }
    return method
  }

  /// A tracked tuple of the items; the empty one is a singleton.
  public func tuple(of items: [Ref]) throws(PythonError) -> Ref {
    if items.isEmpty { return retained(s.pointee.emptyTuple) }
    let o = try newTupleUnset(items.count)
    for i in 0..<items.count {
      incref(items[i])
      tupleItems(o)[i] = items[i]
    }
    track(o)
    return o
  }

  private func setName(_ dict: Ref, _ name: String, _ value: Ref) throws(PythonError) {
    let key = try internedString(name)
    defer { decref(key) }
    try dictSet(dict, key, value)
  }

  func dictGetName(_ dict: Ref, _ name: String) throws(PythonError) -> Ref? {
    let key = try internedString(name)
    defer { decref(key) }
    return try dictGet(dict, key)
  }

  private func addDescriptor(
    _ cls: Ref, _ type: TypeIndex, _ name: String, offset: Int
  ) throws(PythonError) {
    guard let d = allocate(type, size: DescriptorField.size) else { throw PythonError.noMemory }
    incref(cls)
    d.set(DescriptorField.owner, cls)
    d.set(DescriptorField.name, Ref?.none)
    d.set(DescriptorField.offset, offset)
    d.set(40, 0)
    track(d)
    defer { decref(d) }
    // The name arrives as C text: a str is made of it before the interned one is found.
    if name.utf8.count > 1 {
      freeMemory(try allocateMemory(s.pointee.asciiHeader + name.utf8.count + 1))
    }
    d.set(DescriptorField.name, try internedString(name))
    try setName(cls.ref(ClassField.dict).unsafelyUnwrapped, name, d)
    classDidChange()
  }

  private func checkSlots(_ names: [String]) throws(PythonError) {
    for (i, name) in names.enumerated() {
      let head = name.unicodeScalars.first
      guard let head, head == "_" || head.properties.isAlphabetic else {
        throw PythonError(.typeError, "__slots__ must be identifiers")
      }
      if i > 0, names[i - 1] == name {
        throw PythonError(.valueError, "'\(name)' in __slots__ appears twice")
      }
    }
  }

  /// The base whose layout instances extend; bases with different layouts do not go together
  /// (best_base).
  private func solidBase(_ bases: [Ref]) throws(PythonError) -> Ref {
    var winner: TypeIndex?
    var best = bases[0]
    for base in bases {
      let index = typeIndex(base)
      if index < BuiltinType.firstFree, !info(index).pointee.flags.contains(.isBase) {
        throw PythonError(
          .typeError, "type '\(typeNames[index])' is not an acceptable base type")
      }
      let candidate = layoutOwner(index)
      guard let current = winner else {
        winner = candidate
        best = base
        continue
      }
      if isSubtype(current, of: candidate) {
        let addsDict =
          current == candidate && info(index).pointee.flags.contains(.managedDict)
          && !info(typeIndex(best)).pointee.flags.contains(.managedDict)
        if addsDict { best = base }
        continue
      }
      guard isSubtype(candidate, of: current) else {
        throw PythonError(.typeError, "multiple bases have instance lay-out conflict")
      }
      winner = candidate
      best = base
    }
    return best
  }

  /// The nearest type in a type's line of bases that added fields of its own to the layout
  /// (solid_base): dict and weak references alone do not count.
  private func layoutOwner(_ type: TypeIndex) -> TypeIndex {
    var current = type
    while current >= BuiltinType.firstFree {
      guard let base = info(current).pointee.object?.ref(ClassField.base) else { return current }
      let below = typeIndex(base)
      let size =
        below < BuiltinType.firstFree ? extendedSize(below) : Int(info(below).pointee.basicSize)
      var own = Int(info(current).pointee.basicSize) - size
      if s.pointee.instanceLayout == .separateWords || s.pointee.instanceLayout == .bodyFields {
        if info(current).pointee.weaklistOffset != info(below).pointee.weaklistOffset { own -= 8 }
        if info(current).pointee.dictOffset != info(below).pointee.dictOffset { own -= 8 }
      }
      if own > 0 { return current }
      current = below
    }
    return current
  }

  /// C3 linearisation of the bases, without the class itself.
  private func resolutionOrder(_ bases: [Ref]) throws(PythonError) -> [Ref] {
    if bases.count == 1 { return classOrder(bases[0]) }
    var sequences = bases.map { classOrder($0) } + [bases]
    var result: [Ref] = []
    while true {
      sequences.removeAll { $0.isEmpty }
      if sequences.isEmpty { return result }
      var chosen: Ref?
      for sequence in sequences {
        let head = sequence[0]
        if sequences.allSatisfy({ !$0.dropFirst().contains(head) }) {
          chosen = head
          break
        }
      }
      guard let chosen else {
        let names = bases.map { typeNames[typeIndex($0)] }.joined(separator: ", ")
        throw PythonError(
          .typeError,
          "Cannot create a consistent method resolution order (MRO) for bases \(names)")
      }
      result.append(chosen)
      for i in sequences.indices where sequences[i].first == chosen { sequences[i].removeFirst() }
    }
  }

  /// The method resolution order of a class, the class itself first.
  public func classOrder(_ cls: Ref) -> [Ref] {
    guard let mro = cls.ref(ClassField.mro) else {
      var result = [cls]
      if let base = cls.ref(ClassField.base) { result += classOrder(base) }
      return result
    }
    return (0..<mro.count).map { tupleItem(mro, $0) }
  }

  /// Whether a type is another one or derives from it.
  public func isSubtype(_ type: TypeIndex, of other: TypeIndex) -> Bool {
    if type == other || other == BuiltinType.object { return true }
    guard let cls = info(type).pointee.object, let target = info(other).pointee.object else {
      return false
    }
    if let mro = cls.ref(ClassField.mro) {
      for i in 0..<mro.count where tupleItem(mro, i) == target { return true }
      return false
    }
    var current = cls.ref(ClassField.base)
    while let c = current {
      if c == target { return true }
      current = c.ref(ClassField.base)
    }
    return false
  }

  /// Looks again at which special methods a class has, and tells hot paths through its flags.
  /// Classes that derive from it are looked at too.
  public func updateSpecialFlags(_ type: TypeIndex) {
    for index in BuiltinType.firstFree..<typeNames.limit {
      let record = info(index)
      guard record.pointee.flags.contains(.live), isSubtype(index, of: type) else { continue }
      record.pointee.flags.remove([
        .hasFinalizer, .hasCustomEquality, .legacyFinalizer, .hasCustomAttributes,
      ])
      for name in ["__getattribute__", "__setattr__", "__delattr__"]
      where lookupSpecial(index, name) != nil {
        record.pointee.flags.insert(.hasCustomAttributes)
      }
      if lookupSpecial(index, "__del__") != nil { record.pointee.flags.insert(.hasFinalizer) }
      if lookupSpecial(index, "__tp_del__") != nil {
        record.pointee.flags.insert(.legacyFinalizer)
      }
      if lookupSpecial(index, "__eq__") != nil || lookupSpecial(index, "__hash__") != nil {
        record.pointee.flags.insert(.hasCustomEquality)
      }
    }
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
