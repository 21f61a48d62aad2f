import ObjectModel
import RefCounting
import WeakRefs

// Attribute access: data descriptors of the class (slots), then the instance, then the class; and
// the built-in attributes of functions, methods, cells, classes.

extension ObjectSpace {
  /// A new reference to the interned str of a text.
  public func internedString(_ text: String) throws(PythonError) -> Ref {
    var text = text
    let result: Result<Ref, PythonError> = text.withUTF8 { buffer in
      do throws(PythonError) { return .success(try intern(buffer)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// The interned str of a name that the runtime itself asks for again and again, borrowed.
  package func knownName(_ text: String) -> Ref? {
    let details = typeNames
    if let known = details.known[text] { return known }
    guard let name = s.pointee.heap.exempt({ try? internedString(text) }) else { return nil }
    details.known[text] = name
    return name
  }

  /// What a class's method resolution order has under a name, borrowed.
  public func lookupInClass(_ type: TypeIndex, _ name: Ref) -> Ref? {
    guard name.has(Header.interned) else { return searchClass(type, name) }
    let entry = foundInClass(type, name)
    let key = UInt64(type) << 32 | UInt64(s.pointee.classEpoch)
    if entry.pointee.key == key, entry.pointee.name == UInt(bitPattern: name.raw),
      entry.pointee.serial == name.serial
    {
      return UnsafeMutableRawPointer(bitPattern: entry.pointee.value).map(Ref.init)
    }
    let found = searchClass(type, name)
    // What ran meanwhile may have changed a class: then the key is an old one and finds nothing.
    entry.pointee.key = key
    entry.pointee.name = UInt(bitPattern: name.raw)
    entry.pointee.serial = name.serial
    entry.pointee.value = found.map { UInt(bitPattern: $0.raw) } ?? 0
    return found
  }

  @inline(never)
  private func searchClass(_ type: TypeIndex, _ name: Ref) -> Ref? {
    guard let cls = info(type).pointee.object, let mro = cls.ref(ClassField.mro) else { return nil }
    for i in 0..<mro.count {
      guard let dict = tupleItem(mro, i).ref(ClassField.dict) else { continue }
      if let found = try? dictGet(dict, name) { return found }
    }
    return nil
  }

  /// What a class's method resolution order has under a special name such as `__del__`, borrowed;
  /// always `nil` for built-in types.
  public func lookupSpecial(_ type: TypeIndex, _ name: String) -> Ref? {
    if type < BuiltinType.firstFree { return nil }
    guard let known = knownName(name) else { return nil }
    return lookupInClass(type, known)
  }

  /// A special method of an object's type, bound to the object: a new reference, `nil` where there
  /// is none.
  public func boundSpecial(_ o: Ref, _ name: String) throws(PythonError) -> Ref? {
    if let method = lookupSpecial(o.type, name) {
      return try bind(method, to: o, typeObject(of: o))
    }
    let key = try internedString(name)
    defer { decref(key) }
    return try builtinAttribute(of: kind(o), key, receiver: o, cls: typeObject(of: o))
  }

  /// Calls a special method that the object's class defines.
  /// - Returns: the new reference it gave, `nil` when the class has no such method.
  public func callSpecial(_ o: Ref, _ name: String, _ arguments: Ref...) throws(PythonError) -> Ref?
  {
    guard let method = lookupSpecial(o.type, name) else { return nil }
    return try callWithReceiver(method, o, arguments)
  }

  /// Calls what a class dict holds as a method of `receiver`.
  public func callWithReceiver(
    _ method: Ref, _ receiver: Ref, _ arguments: [Ref]
  ) throws(PythonError) -> Ref {
    incref(method)
    defer { decref(method) }
    let all = method.type == BuiltinType.function ? [receiver] + arguments : arguments
    return try callArray(method, all)
  }

  /// `call` with the arguments in an array.
  public func callArray(_ callable: Ref, _ arguments: [Ref]) throws(PythonError) -> Ref {
    let result: Result<Ref, PythonError> = arguments.withUnsafeBufferPointer { buffer in
      do throws(PythonError) { return .success(try call(callable, buffer)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// `getattr(o, name)`: a new reference.
  public func getAttribute(_ o: Ref, _ name: Ref) throws(PythonError) -> Ref {
    if let found = try findAttribute(o, name) { return found }
    throw missingAttribute(o, name)
  }

  /// `getattr` without the error: `nil` where there is no such attribute.
  public func findAttribute(_ o: Ref, _ name: Ref) throws(PythonError) -> Ref? {
    if isProxy(o) {
      return try throughProxy(o) { (x) throws(PythonError) in try getAttribute(x, name) }
    }
    let flags = info(of: o).pointee.flags
    if flags.contains(.heapType) {
      if flags.contains(.hasCustomAttributes),
        let method = lookupSpecial(o.type, "__getattribute__")
      {
        do throws(PythonError) { return try callWithReceiver(method, o, [name]) } catch {
          guard error.kind == .attributeError, let fallback = lookupSpecial(o.type, "__getattr__")
          else { throw error }
          return try callWithReceiver(fallback, o, [name])
        }
      }
      if let found = try genericAttribute(o, name) { return found }
      return try callSpecial(o, "__getattr__", name)
    }
    if flags.contains(.isType) { return try classAttribute(o, name) }
    switch o.type {
    case BuiltinType.super: return try superAttribute(o, name)
    case BuiltinType.module, BuiltinType.simpleNamespace:
      if let found = try instanceAttribute(o, name) { return retained(found) }
      if o.type == BuiltinType.module, let hook = knownName("__getattr__"),
        let function = try instanceAttribute(o, hook)
      {
        return try callArray(function, [name])
      }
    case BuiltinType.exception, 94..<124:
      if let found = try instanceAttribute(o, name) { return retained(found) }
    case BuiltinType.staticMethod, BuiltinType.classMethod:
      if let dict = o.ref(24), let found = try dictGet(dict, name) { return retained(found) }
    case BuiltinType.mappingProxy:
      if let found = try specialAttribute(o, string(name)) { return found }
      return try findAttribute(o.ref(16).unsafelyUnwrapped, name)
    default: break
    }
    return try specialAttribute(o, string(name))
  }

  /// An attribute of an instance as `object.__getattribute__` finds it: data descriptors of the
  /// class, the instance itself, the rest of the class, the built-in type.
  func genericAttribute(_ o: Ref, _ name: Ref) throws(PythonError) -> Ref? {
    let inClass = lookupInClass(o.type, name)
    if let d = inClass {
      switch d.type {
      case BuiltinType.member: return o.ref(d.get(DescriptorField.offset)).map(retained)
      case BuiltinType.getset:
        if let property = nativeProperty(d) { return try property.get(self, o) }
        return try specialAttribute(o, string(name))
      case BuiltinType.property: return try propertyGet(d, o)
      default:
        if isInstance(d) {
          if kind(d) == BuiltinType.property { return try propertyGet(d, o) }
          if isDataDescriptor(d) {
            if let value = try callSpecial(d, "__get__", o, typeObject(of: o)) { return value }
          }
        }
      }
    }
    if info(of: o).pointee.flags.contains(.managedDict), let own = try instanceAttribute(o, name) {
      return retained(own)
    }
    if let inClass { return try bind(inClass, to: o, typeObject(of: o)) }
    return try specialAttribute(o, string(name))
  }

  /// Whether an instance of a class stands before the attributes of instances themselves.
  private func isDataDescriptor(_ d: Ref) -> Bool {
    lookupSpecial(d.type, "__set__") != nil || lookupSpecial(d.type, "__delete__") != nil
  }

  /// What an attribute of a class is for an instance, or for the class itself: a new reference.
  func bind(_ d: Ref, to o: Ref?, _ cls: Ref) throws(PythonError) -> Ref {
    switch kind(d) {
    case BuiltinType.function:
      if let o { return try newMethod(function: d, receiver: o) }
      return retained(d)
    case BuiltinType.staticMethod: return retained(d.ref(16) ?? none)
    case BuiltinType.classMethod:
      let callable = d.ref(16) ?? none
      if callable.type == BuiltinType.function || info(of: callable).pointee.flags.contains(.isType)
      {
        return try newMethod(function: callable, receiver: cls)
      }
      return try newMethod(function: callable, receiver: cls)
    case BuiltinType.property:
      if let o { return try propertyGet(d, o) }
      return retained(d)
    case BuiltinType.methodDescriptor, BuiltinType.wrapperDescriptor:
      guard let o, let owner = d.ref(16), let name = d.ref(24) else { return retained(d) }
      return try builtinAttribute(of: typeIndex(owner), name, receiver: o, cls: cls) ?? retained(d)
    default:
      if isInstance(d), let value = try callSpecial(d, "__get__", o ?? none, cls) { return value }
      return retained(d)
    }
  }

  /// An attribute of a class: what describes the class itself, then its order of resolution.
  private func classAttribute(_ o: Ref, _ name: Ref) throws(PythonError) -> Ref? {
    let text = string(name)
    if Self.classFields.contains(text), let value = try specialAttribute(o, text) { return value }
    let index = typeIndex(o)
    if let found = lookupInClass(index, name) { return try bind(found, to: nil, o) }
    for candidate in classOrder(o) {
      let type = typeIndex(candidate)
      guard type < BuiltinType.firstFree else { continue }
      if let found = try builtinAttribute(of: type, name, receiver: nil, cls: o) { return found }
    }
    if index < BuiltinType.firstFree, Self.isField(text, of: index) {
      return try methodDescriptorOfField(index, name)
    }
    return try specialAttribute(o, text)
  }

  private static let classFields: Set<String> = [
    "__class__", "__name__", "__qualname__", "__mro__", "__bases__", "__base__", "__dict__",
    "__basicsize__", "__itemsize__", "__dictoffset__", "__weakrefoffset__", "__doc__",
    "__module__",
  ]

  private static func isField(_ name: String, of type: TypeIndex) -> Bool {
    switch type {
    case BuiltinType.int, BuiltinType.bool:
      return ["real", "imag", "numerator", "denominator"].contains(name)
    case BuiltinType.float: return ["real", "imag"].contains(name)
    case BuiltinType.complex: return ["real", "imag"].contains(name)
    case BuiltinType.range, BuiltinType.slice: return ["start", "stop", "step"].contains(name)
    case BuiltinType.property: return ["fget", "fset", "fdel"].contains(name)
    default: return false
    }
  }

  /// The descriptor of a field of a built-in type, in static memory.
  private func methodDescriptorOfField(_ type: TypeIndex, _ name: Ref) throws(PythonError) -> Ref {
    let key = "\(type).\(string(name))"
    if let known = typeNames.descriptors[key] { return retained(known) }
    let isMember =
      type == BuiltinType.range || type == BuiltinType.slice || type == BuiltinType.property
      || type == BuiltinType.complex
    let o = makeStatic(
      isMember ? BuiltinType.member : BuiltinType.getset, size: 48,
      refcount: s.pointee.staticRefcount)
    for offset in [16, 24, 32, 40] { o.set(offset, 0) }
    typeNames.descriptors[key] = o
    return retained(o)
  }

  /// `setattr(o, name, value)`.
  public func setAttribute(_ o: Ref, _ name: Ref, _ value: Ref) throws(PythonError) {
    let flags = info(of: o).pointee.flags
    if flags.contains(.hasCustomAttributes),
      let result = try callSpecial(o, "__setattr__", name, value)
    {
      decref(result)
      return
    }
    try setGenericAttribute(o, name, value)
  }

  /// `setattr` as `object.__setattr__` does it.
  /// Stores through the descriptor of a slot.
  @inline(__always)
  public func setMember(_ member: Ref, of o: Ref, to value: Ref) {
    replace(o, member.get(DescriptorField.offset), with: retained(value))
  }

  func setGenericAttribute(_ o: Ref, _ name: Ref, _ value: Ref) throws(PythonError) {
    let info = info(of: o)
    if info.pointee.flags.contains(.weakref) {
      if isProxy(o) {
        try throughProxy(o) { (x) throws(PythonError) in try setAttribute(x, name, value) }
        return
      }
      if string(name) == "__callback__" {
        throw PythonError(.attributeError, "readonly attribute")
      }
    }
    if info.pointee.flags.contains(.heapType) {
      if let d = lookupInClass(o.type, name), try setThrough(d, o, name, value) { return }
      if kind(o) != BuiltinType.object, try setField(o, string(name), value) { return }
      guard info.pointee.flags.contains(.managedDict) else {
        throw attributeCannotBeSet(o, name)
      }
      try setInstanceAttribute(o, name, value)
      return
    }
    if info.pointee.flags.contains(.isType) {
      guard let dict = o.ref(ClassField.dict) else {
        throw PythonError(
          .typeError,
          "cannot set '\(string(name))' attribute of immutable type '\(typeNames[typeIndex(o)])'")
      }
      classDidChange()
      let text = string(name)
      if text == "__name__" || text == "__qualname__", kind(value) != BuiltinType.str {
        throw PythonError(
          .typeError,
          "can only assign string to \(typeNames[typeIndex(o)]).\(text), not '\(shownType(value))'")
      }
      if text == "__name__" {
        typeNames[typeIndex(o)] = string(value)
        replace(o, ClassField.name, with: retained(value))
        return
      }
      try dictSet(dict, name, value)
      classDidChange()
      if text.hasPrefix("__") { updateSpecialFlags(typeIndex(o)) }
      return
    }
    if try setField(o, string(name), value) { return }
    if info.pointee.flags.contains(.managedDict) {
      try setInstanceAttribute(o, name, value)
      return
    }
    if o.type == BuiltinType.function {
      if o.ref(88) == nil { o.set(88, try newDict()) }
      try dictSet(o.ref(88).unsafelyUnwrapped, name, value)
      return
    }
    if let slots = extensionSlots(o.type) { throw try unwritable(o, string(name), slots) }
    var error = attributeCannotBeSet(o, name)
    if try specialAttribute(o, string(name)).map({ decref($0) }) != nil {
      error.message = "'\(shownType(o))' object attribute '\(string(name))' is read-only"
    }
    throw error
  }

  /// Sets an attribute through a descriptor of the class; `false` where it is none.
  /// - Parameter value: `nil` deletes.
  private func setThrough(
    _ d: Ref, _ o: Ref, _ name: Ref, _ value: Ref?
  ) throws(PythonError) -> Bool {
    switch d.type {
    case BuiltinType.member:
      let offset: Int = d.get(DescriptorField.offset)
      if value == nil, o.ref(offset) == nil {
        throw PythonError(.attributeError, string(name))
      }
      replace(o, offset, with: value.map(retained))
      return true
    case BuiltinType.getset:
      if let property = nativeProperty(d), let value {
        try setProperty(property, o, name, value)
        return true
      }
      guard string(name) == "__dict__" else {
        throw PythonError(
          .attributeError,
          "attribute '\(string(name))' of '\(typeName(of: o))' objects is not writable")
      }
      try setDict(o, value)
      return true
    default:
      if kind(d) == BuiltinType.property {
        try propertySet(d, o, value)
        return true
      }
      guard isInstance(d) else { return false }
      let result: Ref?
      if let value {
        result = try callSpecial(d, "__set__", o, value)
      } else {
        result = try callSpecial(d, "__delete__", o)
      }
      guard let result else { return false }
      decref(result)
      return true
    }
  }

  /// `o.__dict__ = value`
  private func setDict(_ o: Ref, _ value: Ref?) throws(PythonError) {
    guard let value else {
      setInstanceDict(try materialized(o), nil)
      return
    }
    guard kind(value) == BuiltinType.dict else {
      throw PythonError(
        .typeError, "__dict__ must be set to a dictionary, not a '\(shownType(value))'")
    }
    let old = try materializeDict(o)
    incref(old)
    defer { decref(old) }
    detachFromInstance(o, old)
    incref(value)
    setInstanceDict(o, value)
  }

  private func materialized(_ o: Ref) throws(PythonError) -> Ref {
    let old = try materializeDict(o)
    incref(old)
    detachFromInstance(o, old)
    decref(old)
    return o
  }

  /// Sets a field of a built-in type; `false` where the name is none that can be set.
  private func setField(_ o: Ref, _ name: String, _ value: Ref) throws(PythonError) -> Bool {
    switch (kind(o), name) {
    case (BuiltinType.cell, "cell_contents"): setCellContents(o, value)
    case (BuiltinType.function, "__name__"), (BuiltinType.function, "__qualname__"):
      guard kind(value) == BuiltinType.str else {
        throw PythonError(.typeError, "\(name) must be set to a string object")
      }
      let field = name == "__name__" ? FunctionField.name : FunctionField.qualifiedName
      replace(o, field, with: retained(value))
    case (BuiltinType.function, "__defaults__"):
      guard value == none || kind(value) == BuiltinType.tuple else {
        throw PythonError(.typeError, "__defaults__ must be set to a tuple object")
      }
      replace(o, FunctionField.defaults, with: value == none ? nil : retained(value))
    case (BuiltinType.function, "__doc__"):
      replace(o, FunctionField.documentation, with: retained(value))
    case (BuiltinType.property, "__doc__"): replace(o, 40, with: retained(value))
    case (let type, _) where isExceptionType(type):
      return try setExceptionAttribute(o, name, value)
    default: return false
    }
    return true
  }

  /// The error of an attribute that an object without a dict has no place for.
  private func attributeCannotBeSet(_ o: Ref, _ name: Ref) -> PythonError {
    var error = missingAttribute(o, name)
    if isInstance(o), let found = lookupInClass(o.type, name), found.type != BuiltinType.member {
      error.message = "'\(shownType(o))' object attribute '\(string(name))' is read-only"
      return error
    }
    if s.pointee.minor >= 13 { error.message += " and no __dict__ for setting new attributes" }
    return error
  }

  private func setProperty(
    _ property: NativeProperty, _ o: Ref, _ name: Ref, _ value: Ref
  ) throws(PythonError) {
    if let set = property.set {
      try set(self, o, value)
    } else if s.pointee.minor >= 11 {
      throw PythonError(
        .attributeError,
        "property '\(string(name))' of '\(typeName(of: o))' object has no setter")
    } else {
      throw PythonError(.attributeError, "can't set attribute")
    }
  }

  /// `delattr(o, name)`.
  public func deleteAttribute(_ o: Ref, _ name: Ref) throws(PythonError) {
    if isProxy(o) {
      try throughProxy(o) { (x) throws(PythonError) in try deleteAttribute(x, name) }
      return
    }
    if info(of: o).pointee.flags.contains(.hasCustomAttributes),
      let result = try callSpecial(o, "__delattr__", name)
    {
      decref(result)
      return
    }
    try deleteGenericAttribute(o, name)
  }

  /// `delattr` as `object.__delattr__` does it.
  func deleteGenericAttribute(_ o: Ref, _ name: Ref) throws(PythonError) {
    let info = info(of: o)
    if info.pointee.flags.contains(.heapType) {
      if let d = lookupInClass(o.type, name), try setThrough(d, o, name, nil) { return }
      if info.pointee.flags.contains(.managedDict), try deleteInstanceAttribute(o, name) { return }
      if s.pointee.minor < 11, info.pointee.flags.contains(.managedDict) {
        throw PythonError(.attributeError, string(name))
      }
      throw info.pointee.flags.contains(.managedDict)
        ? missingAttribute(o, name) : attributeCannotBeSet(o, name)
    }
    if info.pointee.flags.contains(.isType), let dict = o.ref(ClassField.dict) {
      classDidChange()
      guard try dictDelete(dict, name) else {
        if s.pointee.minor < 11 { throw PythonError(.attributeError, string(name)) }
        throw PythonError(
          .attributeError,
          "type object '\(typeNames[typeIndex(o)])' has no attribute '\(string(name))'")
      }
      if string(name).hasPrefix("__") { updateSpecialFlags(typeIndex(o)) }
      return
    }
    if o.type == BuiltinType.cell, string(name) == "cell_contents" {
      setCellContents(o, nil)
      return
    }
    if o.type == BuiltinType.function, let dict = o.ref(88), try dictDelete(dict, name) { return }
    if info.pointee.flags.contains(.managedDict) {
      if try deleteInstanceAttribute(o, name) { return }
      throw missingAttribute(o, name)
    }
    throw o.type == BuiltinType.function
      ? missingAttribute(o, name) : attributeCannotBeSet(o, name)
  }

  func missingAttribute(_ o: Ref, _ name: Ref) -> PythonError {
    if s.pointee.minor < 10, lookupInClass(o.type, name)?.type == BuiltinType.member {
      return PythonError(.attributeError, string(name))
    }
    if info(of: o).pointee.flags.contains(.isType) {
      return PythonError(
        .attributeError,
        "type object '\(typeNames[typeIndex(o)])' has no attribute '\(string(name))'")
    }
    if kind(o) == BuiltinType.module, let shown = try? moduleName(o) {
      return PythonError(
        .attributeError, "module '\(shown)' has no attribute '\(string(name))'")
    }
    if o.type == BuiltinType.method {
      // A method asks its function.
      return missingAttribute(o.ref(MethodField.function).unsafelyUnwrapped, name)
    }
    if o.type == BuiltinType.super {
      return PythonError(
        .attributeError, "'super' object has no attribute '\(string(name))'")
    }
    return PythonError(
      .attributeError, "'\(shownType(o))' object has no attribute '\(string(name))'")
  }

  /// Attributes that come with the type and not from a dict; `nil` where there is none.
  func specialAttribute(_ o: Ref, _ name: String) throws(PythonError) -> Ref? {
    if isWeakref(o), let value = try weakrefAttribute(o, name) { return value }
    if info(of: o).pointee.flags.contains(.isType), let value = try classField(o, name) {
      return value
    }
    switch name {
    case "__class__": return retained(shownTypeObject(of: o))
    case "__dict__" where info(of: o).pointee.flags.contains(.managedDict):
      return retained(try materializeDict(o))
    case "__dict__" where o.type == BuiltinType.function:
      if o.ref(88) == nil { o.set(88, try newDict()) }
      return o.ref(88).map(retained)
    case "__weakref__" where info(of: o).pointee.flags.contains(.heapType):
      if supportsWeakrefs(o.type) { return retained(firstWeakref(o) ?? none) }
    case "__doc__": return try documentation(o)
    default: break
    }
    if let value = structField(o, name) { return value }
    if let value = try field(o, name) { return value }
    if let value = try numericAttribute(o, name) { return value }
    if let slots = extensionSlots(o.type), let value = try slots.attribute?(self, o, name) {
      return value
    }
    let key = try internedString(name)
    defer { decref(key) }
    return try builtinAttribute(of: kind(o), key, receiver: o, cls: typeObject(of: o))
  }

  private func documentation(_ o: Ref) throws(PythonError) -> Ref {
    switch kind(o) {
    case BuiltinType.function: return retained(o.ref(FunctionField.documentation) ?? none)
    case BuiltinType.property: return retained(o.ref(40) ?? none)
    default: return retained(none)
    }
  }

  /// What describes a class.
  private func classField(_ o: Ref, _ name: String) throws(PythonError) -> Ref? {
    let index = typeIndex(o)
    switch name {
    case "__name__", "__qualname__":
      let key = name == "__name__" ? ClassField.name : ClassField.qualifiedName
      if !isStaticType(o), let own = o.ref(key) { return retained(own) }
      if let own = o.ref(ClassField.name) { return retained(own) }
      // Static types are named with their module.
      let name = typeNames[index]
      return try newString(
        String(name[(name.lastIndex(of: ".").map(name.index(after:)) ?? name.startIndex)...]))
    case "__dict__":
      guard let dict = o.ref(ClassField.dict) else {
        let empty = try newDict()
        defer { decref(empty) }
        return try newWords(BuiltinType.mappingProxy, empty)
      }
      return try newWords(BuiltinType.mappingProxy, dict)
    case "__mro__":
      if let mro = o.ref(ClassField.mro) { return retained(mro) }
      return try newTuple(array: classOrder(o).map { $0 })
    case "__bases__":
      if let bases = o.ref(ClassField.bases) { return retained(bases) }
      return try newTuple(array: o.ref(ClassField.base).map { [$0] } ?? [])
    case "__base__": return retained(o.ref(ClassField.base) ?? none)
    case "__basicsize__": return try newInt(Int(info(index).pointee.basicSize))
    case "__itemsize__": return try newInt(Int(info(rootType(index)).pointee.itemSize))
    case "__weakrefoffset__": return try newInt(Int(info(index).pointee.weaklistOffset))
    case "__dictoffset__":
      let record = info(index).pointee
      if record.dictOffset != 0 { return try newInt(Int(record.dictOffset)) }
      if !record.flags.contains(.managedDict) { return try newInt(0) }
      return try newInt(s.pointee.instanceLayout == .separateWords ? -48 : -1)
    case "__module__":
      if let dict = o.ref(ClassField.dict), let key = knownName("__module__"),
        let module = try dictGet(dict, key)
      {
        return retained(module)
      }
      let parts = typeNames[index].split(separator: ".")
      return try internedString(parts.count > 1 ? String(parts[0]) : "builtins")
    case "__doc__":
      if let dict = o.ref(ClassField.dict), let key = knownName("__doc__"),
        let text = try dictGet(dict, key)
      {
        return retained(text)
      }
      return nil
    default: return nil
    }
  }

  /// Fields of built-in objects that are no numbers.
  private func field(_ o: Ref, _ name: String) throws(PythonError) -> Ref? {
    switch (kind(o), name) {
    case (BuiltinType.cell, "cell_contents"):
      guard let contents = cellContents(o) else { throw PythonError(.valueError, "Cell is empty") }
      return retained(contents)
    case (BuiltinType.function, "__name__"): return o.ref(FunctionField.name).map(retained)
    case (BuiltinType.function, "__qualname__"):
      return o.ref(FunctionField.qualifiedName).map(retained)
    case (BuiltinType.function, "__module__"): return o.ref(FunctionField.module).map(retained)
    case (BuiltinType.function, "__code__"): return o.ref(FunctionField.code).map(retained)
    case (BuiltinType.function, "__closure__"): return retained(functionClosure(o) ?? none)
    case (BuiltinType.function, "__defaults__"):
      return retained(o.ref(FunctionField.defaults) ?? none)
    case (BuiltinType.function, "__globals__"): return o.ref(FunctionField.globals).map(retained)
    case (BuiltinType.function, "__annotations__"):
      // Made when it is first asked for.
      if o.ref(FunctionField.annotations) == nil {
        o.set(FunctionField.annotations, try newDict())
      }
      return o.ref(FunctionField.annotations).map(retained)
    case (BuiltinType.function, _):
      guard let dict = o.ref(88) else { return nil }
      let key = try internedString(name)
      defer { decref(key) }
      return try dictGet(dict, key).map(retained)
    case (BuiltinType.method, "__self__"): return o.ref(MethodField.receiver).map(retained)
    case (BuiltinType.method, "__func__"): return o.ref(MethodField.function).map(retained)
    case (BuiltinType.method, "__name__"), (BuiltinType.method, "__qualname__"),
      (BuiltinType.method, "__module__"), (BuiltinType.method, "__closure__"):
      guard let function = o.ref(MethodField.function) else { return nil }
      return try field(function, name)
    case (BuiltinType.builtinFunction, "__self__"), (BuiltinType.methodWrapper, "__self__"):
      return retained(o.ref(24) ?? none)
    case (BuiltinType.builtinFunction, "__name__"), (BuiltinType.methodWrapper, "__name__"),
      (BuiltinType.builtinFunction, "__qualname__"):
      // The names are C strings: each access makes a str.
      guard let name = o.ref(16) else { return nil }
      return try newString(string(name))
    case (BuiltinType.builtinFunction, "__module__") where o.ref(24) == nil:
      return try newString("builtins")
    case (BuiltinType.methodDescriptor, "__name__"), (BuiltinType.wrapperDescriptor, "__name__"):
      return o.ref(24).map(retained)
    case (BuiltinType.methodDescriptor, "__objclass__"),
      (BuiltinType.wrapperDescriptor, "__objclass__"), (BuiltinType.member, "__objclass__"),
      (BuiltinType.getset, "__objclass__"):
      return o.ref(16).map(retained)
    case (BuiltinType.member, "__name__"), (BuiltinType.getset, "__name__"):
      return o.ref(DescriptorField.name).map(retained)
    case (BuiltinType.property, "fget"): return retained(o.ref(16) ?? none)
    case (BuiltinType.property, "fset"): return retained(o.ref(24) ?? none)
    case (BuiltinType.property, "fdel"): return retained(o.ref(32) ?? none)
    case (BuiltinType.staticMethod, "__func__"), (BuiltinType.classMethod, "__func__"),
      (BuiltinType.staticMethod, "__wrapped__"), (BuiltinType.classMethod, "__wrapped__"):
      return o.ref(16).map(retained)
    case (BuiltinType.staticMethod, "__dict__"), (BuiltinType.classMethod, "__dict__"):
      if o.ref(24) == nil { o.set(24, try newDict()) }
      return o.ref(24).map(retained)
    case (BuiltinType.super, "__thisclass__"): return o.ref(16).map(retained)
    case (BuiltinType.super, "__self__"): return retained(o.ref(24) ?? none)
    case (BuiltinType.super, "__self_class__"): return retained(o.ref(32) ?? none)
    case (BuiltinType.complex, "real"): return try newFloat(complexReal(o))
    case (BuiltinType.complex, "imag"): return try newFloat(complexImaginary(o))
    case (BuiltinType.generator, _), (BuiltinType.frameObject, _):
      return try typeNames.engineAttribute?(o, name)
    case (BuiltinType.traceback, "tb_next"): return retained(o.ref(16) ?? none)
    case (BuiltinType.traceback, "tb_frame"): return retained(o.ref(24) ?? none)
    case (let type, _) where isExceptionType(type): return try exceptionAttribute(o, name)
    default: return nil
    }
  }
}
