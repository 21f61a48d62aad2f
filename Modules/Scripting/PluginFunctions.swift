import CLua
import CLuaBridge
import ObjectModel
import PluginABI
import PluginHost

// Functions of plugins' modules: NAME_OF_MODULE.function(...). Numbers, strings, booleans and None
// cross as they are; everything else is an object.

extension LuaEngine {
  /// Makes the functions of a module known to the script.
  func define(module: PluginModule) throws(PythonError) {
    for function in module.functions {
      try define(function.name, in: module.name) {
        [unowned module] e, a, r throws(PythonError) in
        try e.call(module, function, a, r)
      }
    }
  }
}

extension Engine {
  fileprivate func call(
    _ module: PluginModule, _ function: PluginModule.Function, _ a: Arguments, _ r: Results
  ) throws(PythonError) -> Status {
    var arguments: [MoultPluginValue] = []
    arguments.reserveCapacity(Int(a.count))
    var i: Int32 = 1
    while i <= a.count {
      arguments.append(try pluginValue(a, i))
      i += 1
    }
    s.pointee.nesting += 1
    defer { s.pointee.nesting -= 1 }
    let value = try arguments.withUnsafeBufferPointer { (buffer) throws(PythonError) in
      try module.call(function, buffer)
    }
    switch value.kind {
    case MOULT_VALUE_BOOLEAN: return booleanResult(value.integer != 0)
    case MOULT_VALUE_INTEGER: return integerResult(Int(value.integer), r)
    case MOULT_VALUE_FLOAT:
      r.pointee.value.number = value.number
      return MOULT_NUMBER
    case MOULT_VALUE_STRING:
      let bytes = UnsafeRawBufferPointer(
        start: value.bytes, count: value.bytes == nil ? 0 : value.length)
      return give(String(decoding: bytes, as: UTF8.self), r)
    case MOULT_VALUE_OBJECT:
      guard let o = value.object else { return noneResult(r) }
      return result(Ref(UnsafeMutableRawPointer(o)), r)
    default: return noneResult(r)
    }
  }

  /// An argument as a plugin sees it. An object stays for the call.
  private func pluginValue(_ a: Arguments, _ i: Int32) throws(PythonError) -> MoultPluginValue {
    var value = MoultPluginValue()
    switch a.type(i) {
    case LUA_TNIL, LUA_TNONE: value.kind = MOULT_VALUE_NONE
    case LUA_TBOOLEAN:
      value.kind = MOULT_VALUE_BOOLEAN
      value.integer = Int64(lua_toboolean(a.L, i))
    case LUA_TNUMBER:
      if lua_isinteger(a.L, i) != 0 {
        value.kind = MOULT_VALUE_INTEGER
        value.integer = Int64(lua_tointegerx(a.L, i, nil))
      } else {
        value.kind = MOULT_VALUE_FLOAT
        value.number = lua_tonumberx(a.L, i, nil)
      }
    case LUA_TSTRING:
      var length = 0
      value.kind = MOULT_VALUE_STRING
      value.bytes = lua_tolstring(a.L, i, &length)
      value.length = length
    default:
      let o = try argument(a, i)
      if o == space.none {
        value.kind = MOULT_VALUE_NONE
      } else {
        value.kind = MOULT_VALUE_OBJECT
        value.object = o.raw.assumingMemoryBound(to: MoultObject.self)
      }
    }
    return value
  }
}
