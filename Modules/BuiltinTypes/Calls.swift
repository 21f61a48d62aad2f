import ObjectModel
import RefCounting
import WeakRefs

// Calling: types make instances, functions run in the script engine, bound methods put their
// receiver in front.

extension ObjectSpace {
  /// Calls any callable with positional arguments; a new reference.
  public func call(
    _ callable: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    switch callable.type {
    case BuiltinType.function:
      if functionKind(callable) == .native { return try callNative(callable, arguments) }
      guard let caller = typeNames.caller else {
        throw PythonError(.runtimeError, "no script engine to run a function")
      }
      return try caller(callable, arguments)
    case BuiltinType.method:
      let function = callable.ref(MethodField.function).unsafelyUnwrapped
      let receiver = callable.ref(MethodField.receiver).unsafelyUnwrapped
      return try callArray(function, [receiver] + Array(arguments))
    case BuiltinType.weakref: return try callWeakref(callable, arguments)
    case BuiltinType.callableProxy:
      return try throughProxy(callable) { (o) throws(PythonError) in try call(o, arguments) }
    case BuiltinType.builtinFunction:
      guard let receiver = callable.ref(24) else {
        guard let caller = typeNames.builtinCaller else {
          throw PythonError(.runtimeError, "no script engine to run a function")
        }
        return try caller(callable, arguments)
      }
      let name = string(callable.ref(16).unsafelyUnwrapped)
      var owner = kind(receiver)
      if owner == BuiltinType.type, Self.classMethodNames.contains(name) {
        owner = rootType(typeIndex(receiver))
      }
      guard let method = builtinMethod(owner, name) else {
        throw PythonError(.typeError, "'\(name)' is not callable")
      }
      return try method(self, receiver, arguments)
    case BuiltinType.methodDescriptor, BuiltinType.wrapperDescriptor:
      return try callDescriptor(callable, arguments)
    case BuiltinType.staticMethod where s.pointee.minor >= 10:
      return try call(callable.ref(16) ?? none, arguments)
    case BuiltinType.methodWrapper:
      return try callWrapped(callable, arguments)
    default:
      if info(of: callable).pointee.flags.contains(.isType) {
        let index = typeIndex(callable)
        if info(index).pointee.flags.contains(.heapType) {
          return try instantiate(callable, arguments)
        }
        if !takesTuple(index) { return try construct(index, arguments) }
        return try withArgumentTuple(arguments) { () throws(PythonError) in
          try construct(index, arguments)
        }
      }
      if lookupSpecial(callable.type, "__call__") != nil {
        return try withArgumentTuple(arguments) { () throws(PythonError) in
          try callSpecialArray(callable, "__call__", Array(arguments)).unsafelyUnwrapped
        }
      }
      if isWeakref(callable), callable.type != BuiltinType.proxy {
        return try callWeakref(callable, arguments)
      }
      throw PythonError(.typeError, "'\(shownType(callable))' object is not callable")
    }
  }

  /// Calls a special method that an object has from its built-in base.
  private func callWrapped(
    _ wrapper: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let receiver = wrapper.ref(24).unsafelyUnwrapped
    let name = string(wrapper.ref(16).unsafelyUnwrapped)
    if isWeakref(receiver), !isProxy(receiver),
      let method = BuiltinMethods.find(type: BuiltinType.weakref, name: name)
    {
      return try method(self, receiver, arguments)
    }
    guard let method = builtinMethod(kind(receiver), name) else {
      throw PythonError(.typeError, "'\(name)' is not callable")
    }
    return try method(self, receiver, arguments)
  }

  /// `callSpecial` with the arguments in an array.
  func callSpecialArray(
    _ o: Ref, _ name: String, _ arguments: [Ref]
  ) throws(PythonError) -> Ref? {
    guard let method = lookupSpecial(o.type, name) else { return nil }
    return try callWithReceiver(method, o, arguments)
  }

  /// Calls a class: `__new__` makes an object and, if that is an instance of the class, `__init__`
  /// fills it (type_call).
  public func instantiate(
    _ cls: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let index = typeIndex(cls)
    if info(index).pointee.flags.contains(.weakref) {
      return try instantiateWeakref(cls, arguments)
    }
    return try withArgumentTuple(arguments) { () throws(PythonError) in
      try construct(cls, arguments)
    }
  }

  private func construct(
    _ cls: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let index = typeIndex(cls)
    let creator = lookupSpecial(index, "__new__")
    let initializer = lookupSpecial(index, "__init__")
    if creator == nil { try checkNewArguments(index, arguments, hasInit: initializer != nil) }
    let o: Ref
    if let creator {
      let function = try bind(creator, to: nil, cls)
      defer { decref(function) }
      o = try callArray(function, [cls] + Array(arguments))
      guard isSubtype(o.type, of: index) else { return o }
    } else {
      o = try newNativeInstance(index, arguments)
    }
    if let initializer, initializer.type == BuiltinType.function,
      functionKind(initializer) == .native
    {
      nativeSafePoint()
    }
    do throws(PythonError) { try initialize(o, arguments) } catch {
      decref(o)
      throw error
    }
    return o
  }

  /// Runs `__init__` of a new instance: the class's own, else the built-in type's.
  func initialize(_ o: Ref, _ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) {
    guard let initializer = lookupSpecial(o.type, "__init__") else {
      let native = kind(o)
      if native != BuiltinType.object || !arguments.isEmpty {
        try initializeNative(o, arguments)
      }
      return
    }
    let result = try callWithReceiver(initializer, o, Array(arguments))
    defer { decref(result) }
    if result != none {
      throw PythonError(
        .typeError, "__init__() should return None, not '\(typeName(of: result))'")
    }
  }

  /// Arguments that neither `__new__` nor `__init__` would take (object_new).
  func checkNewArguments(
    _ index: TypeIndex, _ arguments: UnsafeBufferPointer<Ref>, hasInit: Bool
  ) throws(PythonError) {
    if arguments.isEmpty || hasInit || info(index).pointee.native != BuiltinType.object { return }
    throw PythonError(.typeError, "\(typeNames[index])() takes no arguments")
  }
}
