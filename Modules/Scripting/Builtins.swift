import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// The functions that a script finds. Each is a Swift closure that reads its arguments from Lua's
// stack and says what it returns; C knows it by its number.

/// A builtin function.
typealias BuiltinFunction = (Engine, Arguments, Results) throws(PythonError) -> Status

/// The arguments of a builtin function: Lua's stack from index 1 on.
struct Arguments {
  let L: LuaState
  let count: Int32

  /// Lua's type of an argument, LUA_TNONE past the last one.
  func type(_ i: Int32) -> Int32 { i <= count ? lua_type(L, i) : LUA_TNONE }
  /// Whether an argument is missing or `nil`.
  func isMissing(_ i: Int32) -> Bool { type(i) <= LUA_TNIL }
}

extension Engine {
  /// Returned by a builtin function that put a new reference into the result's pointer: it goes to
  /// the script once the arguments are dropped.
  static let newReference: Status = -100

  /// Runs a builtin function.
  func callBuiltin(
    _ L: LuaState, _ argc: Int32, _ number: Int, _ r: Results
  ) throws(PythonError) -> Status {
    let start = s.pointee.argumentCount
    // As `ObjectSpace.looking`, but that the look is over before the safe point at the end.
    let looks = s.pointee.onlyLooks[number] && space.s.pointee.noting == .on
    if looks { space.s.pointee.noting = .suspended }
    defer { if looks { space.resumeNoting() } }
    var status: Status
    do throws(PythonError) {
      status = try s.pointee.functions[number](self, Arguments(L: L, count: argc), r)
    } catch {
      noteFailure(error)
      popArguments(to: start)
      throw error
    }
    if status == Engine.newReference {
      let raw = UnsafeMutableRawPointer(mutating: r.pointee.value.pointer.unsafelyUnwrapped)
      status = give(Ref(raw), droppingArguments: start, r)
    } else {
      popArguments(to: start)
      if status == MOULT_INVOKE || status == MOULT_YIELD { return status }
    }
    if looks { space.resumeNoting() }
    if s.pointee.isOperator[number] {
      if s.pointee.verifyEvery != 0 { countOperation() }
    } else {
      afterCall()
    }
    return status
  }

  /// Counts the exception that a builtin function raised, if it made one.
  func noteFailure(_ error: PythonError) {
    if error.kind != .scriptError, error.kind != .memoryError, !cold.isRaised(error) {
      space.countException(error)
    }
  }

  /// Returns a new reference from a builtin function.
  func result(_ o: Ref, _ r: Results) -> Status {
    r.pointee.value.pointer = UnsafeRawPointer(o.raw)
    return Engine.newReference
  }

  /// Returns a number as Lua's, anything else as an object: a new reference.
  func numberResult(_ o: Ref, _ r: Results) -> Status {
    switch o.type {
    case BuiltinType.int where space.intValue(o) != nil, BuiltinType.float: return giveNumber(o, r)
    default: return result(o, r)
    }
  }

  /// Makes the tuple in which CPython passes the arguments of a function that takes one
  /// (METH_VARARGS); it lives until the function returns.
  /// - Parameter type: the type that is called, where the function is one in Python.
  func passTuple(_ a: Arguments, to type: TypeIndex? = nil) throws(PythonError) {
    if a.count == 0 { return }
    if let type, !space.takesTuple(type) { return }
    let tuple = try space.newTupleUnset(Int(a.count))
    for i in 0..<Int(a.count) { space.tupleItems(tuple)[i] = space.retained(space.none) }
    pushArgument(tuple)
  }

  /// The object for an argument, held until the function returns.
  func argument(_ a: Arguments, _ i: Int32) throws(PythonError) -> Ref {
    let o = try convert(a.L, i)
    pushArgument(o, isValue: a.type(i) != LUA_TLIGHTUSERDATA)
    return o
  }

  /// The object of an argument that is a handle, borrowed: nothing is stored, so it stays a
  /// temporary if it is one.
  func borrowed(_ a: Arguments, _ i: Int32) throws(PythonError) -> Ref? {
    guard a.type(i) == LUA_TLIGHTUSERDATA else { return nil }
    let bits = bits(a.L, i)
    return bits & Handle.methodBit != 0 ? nil : try object(bits)
  }

  /// An argument as a number, from Lua or an int object.
  func integerArgument(_ a: Arguments, _ i: Int32, _ function: String) throws(PythonError) -> Int {
    if a.type(i) == LUA_TNUMBER {
      var isInteger: Int32 = 0
      let value = lua_tointegerx(a.L, i, &isInteger)
      if isInteger != 0 { return Int(value) }
    } else if a.type(i) == LUA_TBOOLEAN {
      return lua_toboolean(a.L, i) != 0 ? 1 : 0
    } else if let o = try borrowed(a, i), o.type == BuiltinType.int || o.type == BuiltinType.bool {
      guard let value = space.intValue(o) else {
        throw PythonError(.overflowError, "Python int too large to convert to C int")
      }
      return value
    }
    let type = typeText(a, i)
    throw PythonError(
      .typeError,
      "'\(type == "None" ? "NoneType" : type)' object cannot be interpreted as an integer")
  }

  /// An argument that must be a string, from Lua or a str object.
  func textArgument(_ a: Arguments, _ i: Int32, _ function: String) throws(PythonError) -> String {
    if a.type(i) == LUA_TSTRING { return cold.text(a.L, i) }
    if let o = try borrowed(a, i), o.type == BuiltinType.str { return space.string(o) }
    throw PythonError(.typeError, "\(function)() argument \(i) must be str, not \(typeText(a, i))")
  }

  /// An argument that names an attribute: the interned str, borrowed for good.
  func nameArgument(_ a: Arguments, _ i: Int32, _ function: String) throws(PythonError) -> Ref {
    let isObject = try borrowed(a, i)?.type == BuiltinType.str
    if a.type(i) == LUA_TSTRING || isObject {
      // Not through the names of the script: this one may be computed, and be one of very many.
      let interned = try space.internInPlace(try argument(a, i))
      pushArgument(interned)
      return interned
    }
    throw PythonError(.typeError, "attribute name must be string, not '\(typeText(a, i))'")
  }

  /// Python's name of an argument's type, as texts about wrong arguments show it.
  func typeText(_ a: Arguments, _ i: Int32) -> String {
    switch a.type(i) {
    case LUA_TLIGHTUSERDATA:
      guard let o = try? object(bits(a.L, i)) else { return "method" }
      return o == space.none ? "None" : space.shownType(o)
    case LUA_TNUMBER: return lua_isinteger(a.L, i) != 0 ? "int" : "float"
    case LUA_TSTRING: return "str"
    case LUA_TBOOLEAN: return "bool"
    case LUA_TNIL, LUA_TNONE: return "None"
    case LUA_TFUNCTION: return "function"
    default: return "Lua \(String(cString: lua_typename(a.L, a.type(i))))"
    }
  }

  /// Checks the number of arguments.
  func expect(
    _ a: Arguments, _ name: String, _ least: Int32, _ most: Int32? = nil
  ) throws(PythonError) {
    let most = most ?? least
    if a.count >= least && a.count <= most { return }
    let message: String
    if least == most {
      let wanted = least == 0 ? "no arguments" : least == 1 ? "exactly one argument" : nil
      message =
        wanted.map { "\(name)() takes \($0) (\(a.count) given)" }
        ?? "\(name) expected \(least) arguments, got \(a.count)"
    } else if a.count < least {
      message =
        "\(name) expected at least \(least) argument\(least == 1 ? "" : "s"), got \(a.count)"
    } else {
      message = "\(name) expected at most \(most) argument\(most == 1 ? "" : "s"), got \(a.count)"
    }
    throw PythonError(.typeError, message)
  }
}

extension LuaEngine {
  /// Puts everything that a script finds into its environment.
  func defineBuiltins() throws(PythonError) {
    try defineTypes()
    try defineObjectFunctions()
    try defineValueFunctions()
    try defineNumberFunctions()
    try defineIteration()
    try defineFunctions()
    try defineExceptions()
    try defineWith()
    try defineWorkload()
    try defineSys()
    try defineGC()
    try defineWeakref()
    try defineHeap()
    try defineTracemalloc()
    try defineObjgraph()
    for name in Self.luaNames { try markBuiltin(name) }
  }

  /// What a script finds of Lua itself.
  static let luaNames = [
    "error", "assert", "select", "ipairs", "pairs", "tostring", "tonumber", "rawlen", "rawequal",
    "rawget", "rawset", "getmetatable", "setmetatable", "load", "pcall", "xpcall", "string",
    "table", "utf8", "math", "coroutine",
  ]

  /// Every name that a script finds defined and must not assign to.
  var builtinNames: Set<String> {
    let names = engine.s.pointee.names
    var result: Set<String> = []
    for i in 0..<names.count where names[i].isBuiltin {
      result.insert(runtime.space.string(names[i].ref))
    }
    return result
  }

  private func defineTypes() throws(PythonError) {
    let types: [TypeIndex] = [
      BuiltinType.list, BuiltinType.tuple, BuiltinType.dict, BuiltinType.set,
      BuiltinType.frozenset, BuiltinType.bytes, BuiltinType.bytearray, BuiltinType.complex,
      BuiltinType.str, BuiltinType.int,
      BuiltinType.float, BuiltinType.bool, BuiltinType.range, BuiltinType.slice,
      BuiltinType.object, BuiltinType.memoryview, BuiltinType.property, BuiltinType.staticMethod,
      BuiltinType.classMethod, BuiltinType.super,
    ]
    let space = runtime.space
    for type in types {
      guard let object = space.info(type).pointee.object else { continue }
      try define(space.typeNames[type], object: object)
    }
    if let array = space.info(BuiltinType.array).pointee.object {
      try define("array", object: array)
    }
    for (name, type) in [
      ("deque", BuiltinType.deque), ("OrderedDict", BuiltinType.orderedDict),
    ] {
      guard let object = space.info(type).pointee.object else { continue }
      try define(name, in: "collections", object: object)
    }
    try define("None", object: space.none)
    for name in ObjectSpace.exceptionNames {
      guard let type = space.exceptionType(named: name),
        let object = space.info(type).pointee.object
      else { continue }
      try define(name, object: object)
    }
    try define("NotImplemented", object: space.notImplemented)
    if let object = space.typeNames.ellipsis { try define("Ellipsis", object: object) }
    for (name, type) in [
      ("ModuleType", BuiltinType.module), ("SimpleNamespace", BuiltinType.simpleNamespace),
      ("MappingProxyType", BuiltinType.mappingProxy), ("FunctionType", BuiltinType.function),
      ("MethodType", BuiltinType.method), ("CellType", BuiltinType.cell),
      ("GeneratorType", BuiltinType.generator), ("NoneType", BuiltinType.none),
      ("BuiltinFunctionType", BuiltinType.builtinFunction),
      ("TracebackType", BuiltinType.traceback), ("FrameType", BuiltinType.frameObject),
      ("EllipsisType", BuiltinType.ellipsis), ("NotImplementedType", BuiltinType.notImplemented),
    ] {
      if let object = space.info(type).pointee.object {
        try define(name, in: "types", object: object)
      }
    }
  }
}
