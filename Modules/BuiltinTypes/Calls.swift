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
      let receiver = callable.ref(24).unsafelyUnwrapped
      let name = string(callable.ref(16).unsafelyUnwrapped)
      guard let method = builtinMethod(receiver.type, name) else {
        throw PythonError(.typeError, "'\(name)' is not callable")
      }
      return try method(self, receiver, arguments)
    case BuiltinType.methodWrapper:
      return try callWrapped(callable, arguments)
    default:
      if info(of: callable).pointee.flags.contains(.isType) {
        let index = typeIndex(callable)
        if info(index).pointee.flags.contains(.heapType) {
          return try instantiate(callable, arguments)
        }
        if s.pointee.tupleCalls >> UInt64(index) & 1 == 0 { return try construct(index, arguments) }
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
      throw PythonError(.typeError, "'\(typeName(of: callable))' object is not callable")
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
    switch (name, arguments.count) {
    case ("__init__", 0): return retained(none)
    case ("__repr__", 0): return try repr(receiver)
    case ("__str__", 0): return try str(receiver)
    case ("__hash__", 0): return try newInt(try hash(receiver))
    case ("__eq__", 1): return retained(bool(try equal(receiver, arguments[0])))
    case ("__ne__", 1): return retained(bool(!(try equal(receiver, arguments[0]))))
    case ("__getattribute__", 1): return try getAttribute(receiver, arguments[0])
    case ("__delattr__", 1):
      try deleteAttribute(receiver, arguments[0])
      return retained(none)
    case ("__setattr__", 2):
      try setAttribute(receiver, arguments[0], arguments[1])
      return retained(none)
    default:
      throw PythonError(.typeError, "\(name) does not take \(arguments.count) arguments")
    }
  }

  /// `callSpecial` with the arguments in an array.
  func callSpecialArray(
    _ o: Ref, _ name: String, _ arguments: [Ref]
  ) throws(PythonError) -> Ref? {
    guard let method = lookupSpecial(o.type, name) else { return nil }
    return try callWithReceiver(method, o, arguments)
  }

  /// Makes an instance of a class and runs its `__init__` (type_call).
  public func instantiate(
    _ cls: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let index = typeIndex(cls)
    if info(index).pointee.flags.contains(.weakref) {
      return try instantiateWeakref(cls, arguments)
    }
    return try withArgumentTuple(arguments) { () throws(PythonError) in
      try construct(ofClass: index, arguments)
    }
  }

  private func construct(
    ofClass index: TypeIndex, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let initializer = lookupSpecial(index, "__init__")
    if initializer == nil, !arguments.isEmpty {
      throw PythonError(.typeError, "\(typeNames[index])() takes no arguments")
    }
    let o = try newInstance(index)
    if let initializer, initializer.type == BuiltinType.function,
      functionKind(initializer) == .native
    {
      nativeSafePoint()
    }
    guard let initializer else { return o }
    do throws(PythonError) {
      let result = try callWithReceiver(initializer, o, Array(arguments))
      let isNone = result == none
      decref(result)
      if !isNone {
        throw PythonError(
          .typeError, "__init__() should return None, not '\(typeName(of: result))'")
      }
    } catch {
      decref(o)
      throw error
    }
    return o
  }
}
