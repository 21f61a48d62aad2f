import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Builtin functions as objects: what `x = len` binds. A call in the script goes straight to the
// function; the object is made, once and in static memory as CPython's are there before any
// program, where a script stores or passes it.

/// A builtin function by its number.
struct BuiltinRecord {
  let name: String
  let module: String?
  /// The object, once it was asked for.
  var object: Ref?
  /// The registry reference of Lua's closure of it.
  var reference: Int32 = 0

  /// How traces name it.
  var traceName: String { module.map { "\($0).\(name)" } ?? name }
}

/// Byte offsets of a builtin function that is no method: no receiver, and its number.
private enum BuiltinFunctionField {
  static let name = 16
  static let number = 48
}

extension LuaEngine {
  /// Builtin functions that are types in Python.
  private static let types: [String: TypeIndex] = {
    let found: [(String, String)] = [
      ("type", "type"), ("enumerate", "enumerate"), ("zip", "zip"), ("reversed", "reversed"),
      ("map", "map"), ("filter", "filter"), ("cell", "cell"),
    ]
    var result: [String: TypeIndex] = [:]
    for (name, type) in found { result[name] = ObjectSpace.typeIndex(named: type) }
    return result
  }()

  /// The object of a builtin function that a script reached by its closure: a new reference.
  func builtinObject(_ number: Int, _ L: LuaState, _ i: Int32) throws(PythonError) -> Ref {
    let space = runtime.space
    if let known = builtins[number].object { return space.retained(known) }
    let record = builtins[number]
    if record.module == nil, let type = Self.types[record.name],
      let object = space.info(type).pointee.object
    {
      builtins[number].object = object
      return space.retained(object)
    }
    let reference = moult_reference(engine.bridge, L, i)
    guard reference > 0 else { throw PythonError(.memoryError, "Lua has no memory") }
    return try makeBuiltinObject(number, reference)
  }

  /// The object of a builtin function that scripts reach by no name: a new reference.
  func builtinObject(unnamed number: Int) throws(PythonError) -> Ref {
    if let known = builtins[number].object { return runtime.space.retained(known) }
    let reference = moult_define_unnamed(engine.bridge, Int32(number))
    guard reference > 0 else { throw PythonError(.memoryError, "Lua has no memory") }
    return try makeBuiltinObject(number, reference)
  }

  private func makeBuiltinObject(
    _ number: Int, _ reference: Int32
  ) throws(PythonError) -> Ref {
    let space = runtime.space
    // The name is among those that the engine keeps for good.
    let name = engine.s.pointee.names[try engine.name(builtins[number].name)].ref
    let o = space.makeStatic(
      BuiltinType.builtinFunction, size: 56, refcount: runtime.profile.staticRefcount)
    for offset in stride(from: 16, to: 56, by: 8) { o.set(offset, 0) }
    o.set(BuiltinFunctionField.name, space.retained(name))
    o.set(BuiltinFunctionField.number, number)
    builtins[number].object = o
    builtins[number].reference = reference
    return space.retained(o)
  }

  /// Drops what the objects of builtin functions refer to: they are static and never freed, their names
  /// are not.
  func dropBuiltinNames() {
    for i in builtins.indices {
      guard let o = builtins[i].object, o.type == BuiltinType.builtinFunction else { continue }
      runtime.space.replace(o, BuiltinFunctionField.name, with: nil)
    }
  }

  /// Calls a builtin function's object from the core.
  func callBuiltinObject(
    _ function: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let number: Int = function.get(BuiltinFunctionField.number)
    return try callLua(builtins[number].reference, arguments)
  }

  /// Calls a Lua function by its registry reference, in a scope of its own.
  func callLua(
    _ reference: Int32, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let e = engine
    let s = e.s
    try e.checkDepth()
    e.noteBirths()
    return try inScope(scopes: s.pointee.scopeCount, frames: s.pointee.frameCount) { count in
      withUnsafeTemporaryAllocation(of: MoultValue.self, capacity: arguments.count + 1) { values in
        for i in 0..<arguments.count { values[i] = e.value(arguments[i]) }
        return e.callLua(
          reference, nil, UnsafeBufferPointer(rebasing: values[..<arguments.count]), &count)
      }
    } result: { (L, count) throws(PythonError) in
      count > 0 ? try e.convert(L, -count) : e.space.retained(e.space.none)
    }
  }
}

extension Engine {
  /// Calls the object of a builtin function with the values from `first` to `last`, as if the
  /// function itself had been called.
  func callBuiltinHandle(
    _ o: Ref, _ L: LuaState, first: Int32, last: Int32, _ r: Results
  ) throws(PythonError) -> Status {
    let number: Int = o.get(BuiltinFunctionField.number)
    lua_settop(L, last)
    moult_drop_callee(L, first)
    return try callBuiltin(L, last - first + 1, number, r)
  }
}
