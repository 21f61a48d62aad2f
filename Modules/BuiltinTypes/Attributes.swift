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
  func knownName(_ text: String) -> Ref? {
    let details = typeNames
    if let known = details.known[text] { return known }
    guard let name = try? internedString(text) else { return nil }
    details.known[text] = name
    return name
  }

  /// What a class's method resolution order has under a name, borrowed.
  public func lookupInClass(_ type: TypeIndex, _ name: Ref) -> Ref? {
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
    let info = info(of: o)
    if info.pointee.flags.contains(.heapType) {
      let inClass = lookupInClass(o.type, name)
      if let d = inClass, d.type == BuiltinType.member {
        if let value = o.ref(d.get(DescriptorField.offset)) { return retained(value) }
        return nil
      }
      if let d = inClass, d.type == BuiltinType.getset {
        if let property = nativeProperty(d) { return try property.get(self, o) }
        return try specialAttribute(o, string(name))
      }
      if info.pointee.flags.contains(.managedDict), let own = try instanceAttribute(o, name) {
        return retained(own)
      }
      if let inClass {
        return inClass.type == BuiltinType.function
          ? try newMethod(function: inClass, receiver: o) : retained(inClass)
      }
      if let custom = try callSpecial(o, "__getattr__", name) { return custom }
    } else if info.pointee.flags.contains(.isType) {
      if let found = lookupInClass(typeIndex(o), name) {
        if found.type == BuiltinType.getset { return try specialAttribute(o, string(name)) }
        return retained(found)
      }
    }
    return try specialAttribute(o, string(name))
  }

  /// `setattr(o, name, value)`.
  public func setAttribute(_ o: Ref, _ name: Ref, _ value: Ref) throws(PythonError) {
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
      if let d = lookupInClass(o.type, name), d.type == BuiltinType.getset,
        let property = nativeProperty(d)
      {
        try setProperty(property, o, name, value)
        return
      }
      if let d = lookupInClass(o.type, name), d.type == BuiltinType.member {
        incref(value)
        replace(o, d.get(DescriptorField.offset), with: value)
        return
      }
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
      try dictSet(dict, name, value)
      if string(name).hasPrefix("__") { updateSpecialFlags(typeIndex(o)) }
      return
    }
    if o.type == BuiltinType.cell, string(name) == "cell_contents" {
      setCellContents(o, value)
      return
    }
    if o.type == BuiltinType.function {
      let field = string(name)
      if field == "__defaults__" {
        incref(value)
        replace(o, FunctionField.defaults, with: value)
        return
      }
      if o.ref(88) == nil { o.set(88, try newDict()) }
      try dictSet(o.ref(88).unsafelyUnwrapped, name, value)
      return
    }
    if let slots = extensionSlots(o.type) { throw try unwritable(o, string(name), slots) }
    throw missingAttribute(o, name)
  }

  /// The error of an attribute that an object without a dict has no place for.
  private func attributeCannotBeSet(_ o: Ref, _ name: Ref) -> PythonError {
    var error = missingAttribute(o, name)
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
    let info = info(of: o)
    if info.pointee.flags.contains(.heapType) {
      if let d = lookupInClass(o.type, name), d.type == BuiltinType.member {
        let offset: Int = d.get(DescriptorField.offset)
        guard o.ref(offset) != nil else { throw PythonError(.attributeError, string(name)) }
        replace(o, offset, with: nil)
        return
      }
      if info.pointee.flags.contains(.managedDict), try deleteInstanceAttribute(o, name) { return }
      if s.pointee.minor < 11, info.pointee.flags.contains(.managedDict) {
        throw PythonError(.attributeError, string(name))
      }
      throw info.pointee.flags.contains(.managedDict)
        ? missingAttribute(o, name) : attributeCannotBeSet(o, name)
    }
    if info.pointee.flags.contains(.isType), let dict = o.ref(ClassField.dict) {
      guard try dictDelete(dict, name) else {
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
    throw missingAttribute(o, name)
  }

  private func missingAttribute(_ o: Ref, _ name: Ref) -> PythonError {
    if s.pointee.minor < 10, lookupInClass(o.type, name)?.type == BuiltinType.member {
      return PythonError(.attributeError, string(name))
    }
    if info(of: o).pointee.flags.contains(.isType) {
      return PythonError(
        .attributeError,
        "type object '\(typeNames[typeIndex(o)])' has no attribute '\(string(name))'")
    }
    return PythonError(
      .attributeError, "'\(typeName(of: o))' object has no attribute '\(string(name))'")
  }

  /// Special methods that every object has from its built-in base.
  private static let wrappedNames: Set<String> = [
    "__init__", "__repr__", "__str__", "__eq__", "__ne__", "__hash__", "__setattr__",
    "__delattr__", "__getattribute__",
  ]

  /// Attributes that come with the type and not from a dict; `nil` where there is none.
  private func specialAttribute(_ o: Ref, _ name: String) throws(PythonError) -> Ref? {
    if isWeakref(o), let value = try weakrefAttribute(o, name) { return value }
    switch name {
    case "__class__": return retained(typeObject(of: o))
    case "__dict__":
      if info(of: o).pointee.flags.contains(.isType) {
        return o.ref(ClassField.dict).map(retained)
      }
      if info(of: o).pointee.flags.contains(.managedDict) {
        return retained(try materializeDict(o))
      }
    case "__name__", "__qualname__":
      if info(of: o).pointee.flags.contains(.isType) {
        let key = name == "__name__" ? ClassField.name : ClassField.qualifiedName
        if !isStaticType(o), let own = o.ref(key) { return retained(own) }
        return try newString(String(typeNames[typeIndex(o)].split(separator: ".").last ?? ""))
      }
      if o.type == BuiltinType.function {
        return o.ref(FunctionField.name).map(retained)
      }
    case "__module__" where isStaticType(o):
      let parts = typeNames[typeIndex(o)].split(separator: ".")
      return try internedString(parts.count > 1 ? String(parts[0]) : "builtins")
    case "__weakref__" where info(of: o).pointee.flags.contains(.heapType):
      if supportsWeakrefs(o.type) { return retained(firstWeakref(o) ?? none) }
    case "__mro__": return o.ref(ClassField.mro).map(retained)
    case "__bases__": return o.ref(ClassField.bases).map(retained)
    case "__base__": return o.ref(ClassField.base).map(retained) ?? retained(none)
    case "__basicsize__" where info(of: o).pointee.flags.contains(.isType):
      return try newInt(Int(info(typeIndex(o)).pointee.basicSize))
    default: break
    }
    switch (o.type, name) {
    case (BuiltinType.cell, "cell_contents"):
      guard let contents = cellContents(o) else { throw PythonError(.valueError, "Cell is empty") }
      return retained(contents)
    case (BuiltinType.function, "__closure__"):
      return retained(functionClosure(o) ?? none)
    case (BuiltinType.function, "__defaults__"):
      return retained(o.ref(FunctionField.defaults) ?? none)
    case (BuiltinType.function, "__globals__"): return o.ref(FunctionField.globals).map(retained)
    case (BuiltinType.function, _):
      if let dict = o.ref(88) {
        let key = try internedString(name)
        defer { decref(key) }
        return try dictGet(dict, key).map(retained)
      }
    case (BuiltinType.method, "__self__"): return o.ref(MethodField.receiver).map(retained)
    case (BuiltinType.method, "__func__"): return o.ref(MethodField.function).map(retained)
    case (BuiltinType.builtinFunction, "__self__"): return o.ref(24).map(retained)
    case (BuiltinType.builtinFunction, "__name__"): return o.ref(16).map(retained)
    default: break
    }
    if let value = try numericAttribute(o, name) { return value }
    if Self.wrappedNames.contains(name), !info(of: o).pointee.flags.contains(.isType) {
      return try newMethodWrapper(name: name, receiver: o)
    }
    if let slots = extensionSlots(o.type), let value = try slots.attribute?(self, o, name) {
      return value
    }
    if builtinMethod(o.type, name) != nil {
      let key = try internedString(name)
      defer { decref(key) }
      return try newBuiltinMethod(name: key, receiver: o)
    }
    return nil
  }
}
