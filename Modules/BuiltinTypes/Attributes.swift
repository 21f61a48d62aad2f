import ObjectModel
import RefCounting
import WeakRefs

// Reading attributes: data descriptors of the class (slots), then the instance, then the class.

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
    findInClass(type, name)
  }

  /// `lookupInClass`, the look into the cache in place.
  @inline(__always)
  func findInClass(_ type: TypeIndex, _ name: Ref) -> Ref? {
    let entry = foundInClass(type, name)
    if name.has(Header.interned),
      entry.pointee.key == UInt64(type) &<< 32 | UInt64(s.pointee.classEpoch),
      entry.pointee.name == UInt(bitPattern: name.raw), entry.pointee.serial == name.serial
    {
      return UnsafeMutableRawPointer(bitPattern: entry.pointee.value).map(Ref.init)
    }
    return lookupInClassSlowly(type, name)
  }

  @inline(never)
  private func lookupInClassSlowly(_ type: TypeIndex, _ name: Ref) -> Ref? {
    guard name.has(Header.interned) else { return searchClass(type, name) }
    let entry = foundInClass(type, name)
    let key = UInt64(type) << 32 | UInt64(s.pointee.classEpoch)
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
    if let found = plainAttribute(o, name) { return retained(found) }
    return try getAttributeSlowly(o, name)
  }

  @inline(never)
  private func getAttributeSlowly(_ o: Ref, _ name: Ref) throws(PythonError) -> Ref {
    if let found = try findAttributeSlowly(o, name) { return found }
    throw missingAttribute(o, name)
  }

  /// The value of a slot, or of an attribute of the instance itself that nothing in the class stands
  /// before, borrowed; `nil` says nothing.
  @inline(__always)
  private func plainAttribute(_ o: Ref, _ name: Ref) -> Ref? {
    let info = info(of: o)
    guard isPlainInstance(info) else { return nil }
    if let found = findInClass(o.type, name) {
      return found.type == BuiltinType.member ? o.ref(found.get(DescriptorField.offset)) : nil
    }
    guard info.pointee.flags.contains(.managedDict), name.type == BuiltinType.str,
      let values = instanceValues(o, info)
    else { return nil }
    let keys = DictKeys(info.pointee.sharedKeys.unsafelyUnwrapped)
    let i = findString(keys, name, stringHash(name))
    return i < 0 ? nil : values[i]
  }

  /// Whether a type is a class whose instances have nothing of a built-in type, and that leaves the way
  /// attributes are found and set alone.
  @inline(__always)
  func isPlainInstance(_ info: UnsafeMutablePointer<TypeInfo>) -> Bool {
    let relevant: TypeFlags = [.heapType, .hasCustomAttributes, .weakref, .isType]
    return info.pointee.flags.rawValue & relevant.rawValue == TypeFlags.heapType.rawValue
      && info.pointee.native == BuiltinType.object
  }

  /// `getattr` without the error: `nil` where there is no such attribute.
  public func findAttribute(_ o: Ref, _ name: Ref) throws(PythonError) -> Ref? {
    if let found = plainAttribute(o, name) { return retained(found) }
    return try findAttributeSlowly(o, name)
  }

  @inline(never)
  private func findAttributeSlowly(_ o: Ref, _ name: Ref) throws(PythonError) -> Ref? {
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
      if let found = try ownAttribute(o, name) { return found }
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
    default:
      if flags.contains(.managedDict), let found = try instanceAttribute(o, name) {
        return retained(found)
      }
    }
    return try specialAttribute(o, string(name))
  }

  /// An attribute as the built-in type of an instance finds it: that of a class through its own order
  /// of resolution.
  func ownAttribute(_ o: Ref, _ name: Ref) throws(PythonError) -> Ref? {
    info(of: o).pointee.flags.contains(.isType)
      ? try classAttribute(o, name) : try genericAttribute(o, name)
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
  func isDataDescriptor(_ d: Ref) -> Bool {
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
    let inMeta = o.type >= BuiltinType.firstFree ? lookupInClass(o.type, name) : nil
    if let inMeta, let value = try metaclassField(inMeta, o) { return value }
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
    if let inMeta { return try bind(inMeta, to: o, typeObject(of: o)) }
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
}
