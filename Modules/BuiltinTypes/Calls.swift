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
        return try callClass(callable, arguments, keywords: nil)
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

  /// Calls a class: as its metaclass says, else as `type` does.
  /// - Parameter keywords: a dict, or `nil`.
  func callClass(
    _ cls: Ref, _ arguments: UnsafeBufferPointer<Ref>, keywords: Ref?
  ) throws(PythonError) -> Ref {
    if cls.type >= BuiltinType.firstFree, let method = lookupSpecial(cls.type, "__call__") {
      return try withArgumentTuple(arguments) { () throws(PythonError) in
        incref(method)
        defer { decref(method) }
        let all = method.type == BuiltinType.function ? [cls] + Array(arguments) : Array(arguments)
        return try callArray(method, all, keywords: keywords)
      }
    }
    return try instantiate(cls, arguments, keywords: keywords)
  }

  /// Calls a class: `__new__` makes an object and, if that is an instance of the class, `__init__`
  /// fills it (type_call).
  /// - Parameter keywords: a dict, or `nil`.
  public func instantiate(
    _ cls: Ref, _ arguments: UnsafeBufferPointer<Ref>, keywords: Ref? = nil
  ) throws(PythonError) -> Ref {
    let index = typeIndex(cls)
    if index == BuiltinType.type, arguments.count == 3 {
      return try withArgumentTuple(arguments) { () throws(PythonError) in
        let made = try newClass(called: arguments, metaclass: index, keywords: keywords)
        // The metaclass is that of a base where it derives from `type`.
        if made.type == index { return made }
        return try building(made) { () throws(PythonError) in
          try initialize(made, arguments, keywords)
        }
      }
    }
    if !info(index).pointee.flags.contains(.heapType) {
      if let keywords, dictCount(keywords) > 0 {
        throw PythonError(.typeError, "\(typeNames[index])() takes no keyword arguments")
      }
      if !takesTuple(index) { return try construct(index, arguments) }
      return try withArgumentTuple(arguments) { () throws(PythonError) in
        try construct(index, arguments)
      }
    }
    if info(index).pointee.flags.contains(.weakref) {
      return try instantiateWeakref(cls, arguments, keywords: keywords)
    }
    return try withArgumentTuple(arguments) { () throws(PythonError) in
      try construct(cls, arguments, keywords)
    }
  }

  private func construct(
    _ cls: Ref, _ arguments: UnsafeBufferPointer<Ref>, _ keywords: Ref?
  ) throws(PythonError) -> Ref {
    let index = typeIndex(cls)
    let creator = lookupSpecial(index, "__new__")
    let initializer = lookupSpecial(index, "__init__")
    let o: Ref
    if let creator {
      let function = try bind(creator, to: nil, cls)
      defer { decref(function) }
      o = try callArray(function, [cls] + Array(arguments), keywords: keywords)
      guard isSubtype(o.type, of: index) else { return o }
    } else if let keywords, dictCount(keywords) > 0 {
      o = try newNativeInstance(index, arguments, keywords: keywords, hasInit: initializer != nil)
    } else {
      try checkNewArguments(index, arguments, hasInit: initializer != nil)
      o = try newNativeInstance(index, arguments)
    }
    if let initializer, initializer.type == BuiltinType.function,
      functionKind(initializer) == .native
    {
      nativeSafePoint()
    }
    do throws(PythonError) { try initialize(o, arguments, keywords) } catch {
      decref(o)
      throw error
    }
    return o
  }

  /// Runs `__init__` of a new instance: the class's own, else the built-in type's.
  /// - Parameter keywords: a dict, or `nil`.
  func initialize(
    _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>, _ keywords: Ref? = nil
  ) throws(PythonError) {
    if try callInitializer(o, arguments, keywords) { return }
    if let keywords, dictCount(keywords) > 0 {
      return try initializeNative(o, arguments, keywords: keywords)
    }
    if kind(o) != BuiltinType.object || !arguments.isEmpty {
      try initializeNative(o, arguments)
    }
  }

  /// Runs the `__init__` that the class of a new instance has, or inherits from another class.
  /// - Parameter keywords: a dict, or `nil`.
  /// - Returns: whether there is one.
  func callInitializer(
    _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>, _ keywords: Ref?
  ) throws(PythonError) -> Bool {
    guard let initializer = lookupSpecial(o.type, "__init__") else { return false }
    incref(initializer)
    defer { decref(initializer) }
    let receiver = initializer.type == BuiltinType.function ? [o] : []
    let result = try callArray(initializer, receiver + Array(arguments), keywords: keywords)
    defer { decref(result) }
    if result != none {
      throw PythonError(
        .typeError, "__init__() should return None, not '\(shownType(result))'")
    }
    return true
  }

  /// Arguments that neither `__new__` nor `__init__` would take (object_new).
  func checkNewArguments(
    _ index: TypeIndex, _ arguments: UnsafeBufferPointer<Ref>, hasInit: Bool
  ) throws(PythonError) {
    if arguments.isEmpty || hasInit || info(index).pointee.native != BuiltinType.object { return }
    throw PythonError(.typeError, "\(typeNames[index])() takes no arguments")
  }

  /// Makes an instance of a class by the `__new__` of the built-in type that it derives from, with
  /// keyword arguments.
  private func newNativeInstance(
    _ type: TypeIndex, _ arguments: UnsafeBufferPointer<Ref>, keywords: Ref, hasInit: Bool
  ) throws(PythonError) -> Ref {
    let native = info(type).pointee.native
    switch native {
    case BuiltinType.type:
      return try newClass(called: arguments, metaclass: type, keywords: keywords)
    case BuiltinType.object:
      if !hasInit { throw PythonError(.typeError, "\(typeNames[type])() takes no arguments") }
    case BuiltinType.float, BuiltinType.tuple, BuiltinType.frozenset:
      if s.pointee.minor >= 11, !hasInit { throw takesNoKeywords(native) }
    case BuiltinType.int, BuiltinType.str, BuiltinType.bytes, BuiltinType.complex:
      throw wrongKeyword(native, keywords)
    default: break
    }
    return try newNativeInstance(type, arguments)
  }

  private func takesNoKeywords(_ native: TypeIndex) -> PythonError {
    PythonError(.typeError, "\(typeNames[native])() takes no keyword arguments")
  }

  private func wrongKeyword(_ native: TypeIndex, _ keywords: Ref) -> PythonError {
    var position = 0
    let name = dictNext(keywords, &position).map { string($0.0) } ?? ""
    let parameters =
      switch native {
      case BuiltinType.int: ["base"]
      case BuiltinType.complex: ["real", "imag"]
      case BuiltinType.str: ["object", "encoding", "errors"]
      default: ["source", "encoding", "errors"]
      }
    return invalidKeyword(name, typeNames[native], among: parameters)
  }

  /// What a built-in type's `__init__` does with keyword arguments: a dict takes them in, most others
  /// take none.
  private func initializeNative(
    _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>, keywords: Ref
  ) throws(PythonError) {
    if let initialize = extensionSlots(o.type)?.initialize {
      return try initialize(self, o, arguments, keywords)
    }
    switch kind(o) {
    case BuiltinType.object:
      // Who defines `__new__` alone has taken them there.
      if lookupSpecial(o.type, "__new__") != nil { return }
      try initializeNative(o, arguments)
    case BuiltinType.type: try initializeNative(o, arguments)
    case BuiltinType.dict:
      try initializeNative(o, arguments)
      try dictUpdate(o, keywords)
    case BuiltinType.int, BuiltinType.float, BuiltinType.str, BuiltinType.bytes, BuiltinType.tuple,
      BuiltinType.frozenset, BuiltinType.complex:
      // These do all in `__new__`.
      try initializeNative(o, arguments)
    case BuiltinType.list where s.pointee.minor < 11: try initializeNative(o, arguments)
    case BuiltinType.list, BuiltinType.set: throw takesNoKeywords(kind(o))
    case BuiltinType.bytearray: throw wrongKeyword(kind(o), keywords)
    default:
      throw PythonError(.typeError, "\(typeName(of: o))() takes no keyword arguments")
    }
  }
}
