import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Methods: `o:name(...)` first indexes and then calls. The index gives a reference to the method,
// 64 bits like a handle, so that no bound method is made, as in CPython's LOAD_METHOD.

/// What a type has under a name.
enum MethodKind {
  /// Nothing that can be called without a bound method.
  case none
  /// A method of a built-in type, by its number in `LuaEngine.builtinMethods`.
  case builtin(Int)
  /// A function of a class.
  case function(Ref)
  /// Something that only reading the attribute can find: a static or class method, or what `super`
  /// leads to.
  case attribute
  /// A class's own way to make objects: `list.of`.
  case display

  var isMethod: Bool {
    if case .none = self { return false }
    return true
  }
}

/// A method of a built-in type that was found before, or that it has none.
struct CachedMethod {
  /// Type and number of the name, plus one; 0 for an empty entry.
  var key: UInt64
  /// The number of the method, -1 for none.
  var method: Int

  static let cacheSize = 1024
}

extension Engine {
  /// What `o.name` would call, if it is a method.
  func findMethod(_ o: Ref, _ name: Int) -> MethodKind {
    let flags = space.info(of: o).pointee.flags
    if flags.contains(.heapType), flags.contains(.hasCustomAttributes) { return .none }
    if flags.intersection([.heapType, .isType]) == .heapType {
      let text = s.pointee.names[name].ref
      if let found = space.lookupInClass(o.type, text) {
        switch found.type {
        case BuiltinType.function: break
        case BuiltinType.staticMethod, BuiltinType.classMethod: return .attribute
        default: return .none
        }
        if flags.contains(.managedDict), (try? space.instanceAttribute(o, text)) ?? nil != nil {
          return .none
        }
        return .function(found)
      }
      let native = space.info(of: o).pointee.native
      if flags.contains(.managedDict), (try? space.instanceAttribute(o, text)) ?? nil != nil {
        return .none
      }
      return findBuiltin(native, name)
    }
    if o.type == BuiltinType.super { return .attribute }
    if flags.contains(.isType) { return findClassMethod(o, name) }
    return findBuiltin(o.type, name)
  }

  /// A method of a built-in type.
  @inline(__always)
  private func findBuiltin(_ type: TypeIndex, _ name: Int) -> MethodKind {
    let key = UInt64(type) << 32 | UInt64(name + 1)
    let slot =
      s.pointee.methods.start + ((name &+ Int(type) &* 61) & (CachedMethod.cacheSize - 1))
    if slot.pointee.key == key {
      return slot.pointee.method < 0 ? .none : .builtin(slot.pointee.method)
    }
    let method = cold.findBuiltinMethod(type, space.string(s.pointee.names[name].ref))
    slot.pointee = CachedMethod(key: key, method: method ?? -1)
    return method.map(MethodKind.builtin) ?? .none
  }

  /// `list.of`, `dict.items` and the like: methods of the instances of a built-in type.
  private func findClassMethod(_ o: Ref, _ name: Int) -> MethodKind {
    let type = space.typeIndex(o)
    guard type < BuiltinType.firstFree else {
      // What a class has from a built-in type and takes the class itself, such as `fromhex`: bound
      // for the call only.
      let text = s.pointee.names[name].ref
      guard space.lookupInClass(type, text) == nil,
        ObjectSpace.classMethodNames.contains(space.string(text)),
        findBuiltin(space.info(type).pointee.native, name).isMethod
      else { return .none }
      return .attribute
    }
    switch type {
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.set, BuiltinType.frozenset:
      if name == cold.known.of { return .display }
    default: break
    }
    return findBuiltin(type, name)
  }

  /// Calls a method reference: `o:name(...)` gives the receiver again as the first argument,
  /// `o.name(...)` does not.
  func callMethod(
    _ bits: UInt, _ L: LuaState, _ argc: Int32, _ r: Results
  ) throws(PythonError) -> Status {
    let o = try receiver(bits)
    let number = Handle.name(bits)
    let isType = space.info(of: o).pointee.flags.contains(.isType)
    let isColon = argc >= 2 && !isType && self.bits(L, 2) == handle(o)
    if o.type == BuiltinType.list, isColon, argc == 3, number == s.pointee.appendName {
      return try append(o, L, r)
    }
    let first: Int32 = isColon ? 3 : 2
    switch findMethod(o, number) {
    case .builtin(let method):
      if isType { return try callUnbound(o, number, method, L, argc, r) }
      if argc >= first, lua_type(L, argc) == LUA_TTABLE,
        let status = try callNamed(o, number, method, L, first, argc, r)
      {
        return status
      }
      let start = s.pointee.argumentCount
      space.incref(o)
      pushArgument(o)
      defer { popArguments(to: start) }
      try pushArguments(L, first, argc)
      let result = try s.pointee.builtinMethods[method](space, o, arguments(from: start + 1))
      let status = give(result, droppingArguments: start, r)
      afterCall()
      return status
    case .function(let function):
      return try callFunction(function, receiver: o, L, first: first, last: argc, r)
    case .display: return try display(space.typeIndex(o), L, first, argc, r)
    case .attribute, .none:
      // Static methods and the like; or the class or the instance changed between the index and the call.
      let name = s.pointee.names[number].ref
      let callable = try space.getAttribute(o, name)
      if callable.type == BuiltinType.builtinFunction, callable.ref(24) != nil {
        return try callBound(callable, L, first, argc, r)
      }
      keep(callable)
      return try callObject(callable, L, first, argc, r)
    }
  }

  /// Calls a bound method of a built-in type that is there for this call only, and takes over its
  /// reference.
  private func callBound(
    _ callable: Ref, _ L: LuaState, _ first: Int32, _ last: Int32, _ r: Results
  ) throws(PythonError) -> Status {
    let start = s.pointee.argumentCount
    pushArgument(callable)
    defer { popArguments(to: start) }
    try pushArguments(L, first, last)
    let result = try space.call(callable, arguments(from: start + 1))
    let status = give(result, droppingArguments: start, r)
    afterCall()
    return status
  }

  /// `l:append(x)`, the commonest of all methods.
  @inline(__always)
  func append(_ list: Ref, _ L: LuaState, _ r: Results) throws(PythonError) -> Status {
    let value = try convert(L, 3)
    let count = value.refcount
    do throws(PythonError) {
      try space.listAppendCall(list, value)
    } catch {
      settle(value, since: count)
      throw error
    }
    settle(value, since: count)
    afterCall()
    return noneResult(r)
  }

  /// `dict.items(d)`: the receiver is the first argument.
  private func callUnbound(
    _ cls: Ref, _ number: Int, _ method: Int, _ L: LuaState, _ argc: Int32, _ r: Results
  ) throws(PythonError) -> Status {
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    let type = space.typeNames[space.typeIndex(cls)]
    let name = space.string(s.pointee.names[number].ref)
    if ObjectSpace.classMethodNames.contains(name) {
      if argc >= 2, isTable(L, argc),
        let status = try callNamed(
          cls, of: space.typeIndex(cls), number, method, L, 2, argc, r)
      {
        return status
      }
      // A method of the type itself is bound for each call, before its arguments are there: an
      // object of the collector, which lies among the arguments while the call lasts.
      pushArgument(try space.newBuiltinMethod(name: s.pointee.names[number].ref, receiver: cls))
      try pushArguments(L, 2, argc)
      let result = try s.pointee.builtinMethods[method](space, cls, arguments(from: start + 1))
      let status = give(result, droppingArguments: start, r)
      afterCall()
      return status
    }
    try pushArguments(L, 2, argc)
    guard s.pointee.argumentCount > start else {
      throw PythonError(.typeError, "unbound method \(type).\(name)() needs an argument")
    }
    let o = s.pointee.arguments[start]
    guard try space.isInstance(o, cls) else {
      throw PythonError(
        .typeError,
        "descriptor '\(name)' for '\(type)' objects doesn't apply to a "
          + "'\(space.typeName(of: o))' object")
    }
    let result = try s.pointee.builtinMethods[method](space, o, arguments(from: start + 1))
    let status = give(result, droppingArguments: start, r)
    afterCall()
    return status
  }

  /// The object that a method reference stands for where one must be had: a new reference.
  func boundMethod(_ bits: UInt) throws(PythonError) -> Ref {
    let o = try receiver(bits)
    return try space.getAttribute(o, s.pointee.names[Handle.name(bits)].ref)
  }
}
