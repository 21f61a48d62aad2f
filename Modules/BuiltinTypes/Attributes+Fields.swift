import ObjectModel
import RefCounting
import WeakRefs

// The attributes that come with a type and stand in no dict: of functions, methods, cells, classes.

extension ObjectSpace {
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
      if !isStaticType(o), let own = o.ref(key) ?? o.ref(ClassField.qualifiedName) {
        return retained(own)
      }
      if let own = o.ref(ClassField.name) { return retained(own) }
      // Static types are named with their module.
      let name = typeNames[index]
      let text = try newString(
        String(name[(name.lastIndex(of: ".").map(name.index(after:)) ?? name.startIndex)...]))
      // A type that CPython makes at run time keeps its name.
      if !isStaticType(o) { o.set(ClassField.qualifiedName, retained(text)) }
      return text
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
    // The layout that a type object has in CPython; here its fields stand together.
    case "__weakrefoffset__" where isMetaclass(index): return try newInt(368)
    case "__dictoffset__" where isMetaclass(index): return try newInt(264)
    case "__weakrefoffset__": return try newInt(Int(info(index).pointee.weaklistOffset))
    case "__dictoffset__":
      let record = info(index).pointee
      if record.dictOffset != 0 { return try newInt(Int(record.dictOffset)) }
      if !record.flags.contains(.managedDict) { return try newInt(0) }
      return try newInt(
        s.pointee.instanceLayout == .separateWords ? -24 - Int(sizeAtDict(index)) : -1)
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

  /// Bytes of the instances of the class that gave a class its dict.
  private func sizeAtDict(_ type: TypeIndex) -> Int32 {
    var type = type
    while let base = info(type).pointee.object?.ref(ClassField.base),
      hasDict(typeIndex(base)), typeIndex(base) >= BuiltinType.firstFree
    {
      type = typeIndex(base)
    }
    return info(type).pointee.basicSize
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
