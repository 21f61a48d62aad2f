import ObjectModel
import RefCounting
import WeakRefs

// Setting and deleting attributes: through the descriptors of the class, in the instance, and the
// fields of built-in objects that can be set.

extension ObjectSpace {
  /// `setattr(o, name, value)`.
  public func setAttribute(_ o: Ref, _ name: Ref, _ value: Ref) throws(PythonError) {
    if !setPlainAttribute(o, name, value) { try setAttributeSlowly(o, name, value) }
  }

  /// Sets a slot, or an attribute that the instance has and nothing in the class stands before.
  /// - Returns: whether that was so; otherwise nothing has happened.
  @inline(__always)
  private func setPlainAttribute(_ o: Ref, _ name: Ref, _ value: Ref) -> Bool {
    let info = info(of: o)
    guard isPlainInstance(info) else { return false }
    if let found = findInClass(o.type, name) {
      guard found.type == BuiltinType.member else { return false }
      setMember(found, of: o, to: value)
      return true
    }
    guard info.pointee.flags.contains(.managedDict), name.type == BuiltinType.str,
      let values = instanceValues(o, info)
    else { return false }
    let keys = DictKeys(info.pointee.sharedKeys.unsafelyUnwrapped)
    let i = findString(keys, name, stringHash(name))
    if i < 0 { return false }
    storeInstanceValue(o, values, i, value)
    return true
  }

  /// Stores an attribute value of an instance whose shared keys have the name at `i`.
  @inline(__always)
  public func storeInstanceValue(_ o: Ref, _ values: InstanceValues, _ i: Int, _ value: Ref) {
    let old = values[i]
    incref(value)
    values[i] = value
    if old == nil { noteNewValue(o, values, i) }
    decref(old)
  }

  /// A value was set that was not: it comes last in the order, and a dict beside it has one item more.
  @inline(never)
  private func noteNewValue(_ o: Ref, _ values: InstanceValues, _ i: Int) {
    addToOrder(values, i)
    if let dict = instanceDict(o) { dict.set(DictField.used, dictCount(dict) + 1) }
  }

  @inline(never)
  private func setAttributeSlowly(_ o: Ref, _ name: Ref, _ value: Ref) throws(PythonError) {
    let flags = info(of: o).pointee.flags
    if flags.contains(.hasCustomAttributes),
      let result = try callSpecial(o, "__setattr__", name, value)
    {
      decref(result)
      return
    }
    try setGenericAttribute(o, name, value)
  }

  /// Stores through the descriptor of a slot.
  @inline(__always)
  public func setMember(_ member: Ref, of o: Ref, to value: Ref) {
    replace(o, member.get(DescriptorField.offset), with: retained(value))
  }

  /// `setattr` as `object.__setattr__` does it.
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
    }
    if info.pointee.flags.intersection([.heapType, .isType]) == .heapType {
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
    }
    if info.pointee.flags.intersection([.heapType, .isType]) == .heapType {
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
      if s.pointee.minor < 11 { throw PythonError(.attributeError, string(name)) }
      throw missingAttribute(o, name)
    }
    throw o.type == BuiltinType.function
      ? missingAttribute(o, name) : attributeCannotBeSet(o, name)
  }
}
