import BuiltinTypes
import CLua
import CLuaBridge
import Core
import Insight
import ObjectModel
import RefCounting

// What makes a script a workload: its name, parameters, phases and expectations.

extension LuaEngine {
  func defineWorkload() throws(PythonError) {
    try define("workload") { e, a, r throws(PythonError) in
      try e.describeWorkload(a)
      return MOULT_NONE
    }
    try define("param") { e, a, r throws(PythonError) in try e.parameter(a, r) }
    try define("expect") { e, a, r throws(PythonError) in
      let holds = try e.truth(a, 1)
      if !holds {
        let message = a.isMissing(2) ? "expectation" : try e.textArgument(a, 2, "expect")
        guard e.cold.workload.failedExpectations.count < WorkloadState.most else {
          throw PythonError(.runtimeError, "more than \(WorkloadState.most) expectations failed")
        }
        e.cold.workload.failedExpectations.append(
          ExpectationRecord(message: message, location: e.placeText(e.currentPlace())))
      }
      return e.booleanResult(holds)
    }
    try define("scope") { e, a, r throws(PythonError) in
      guard !a.isMissing(1) else {
        throw PythonError(.typeError, "scope takes a function: scope(function() ... end)")
      }
      e.openScope(.block)
      return e.invoke(function: 1, r)
    }
    try define("phase") { e, a, r throws(PythonError) in
      let name = try e.textArgument(a, 1, "phase")
      guard !a.isMissing(2) else {
        throw PythonError(.typeError, "phase takes a name and a function")
      }
      if e.cold.workload.isDryRun {
        moult_stop(e.bridge, e.cold.workload.keep("the script's first phase"))
        throw PythonError(.scriptError, "the script's first phase")
      }
      for i in 0..<e.s.pointee.scopeCount where e.s.pointee.scopes[i].kind == .phase {
        throw PythonError(.runtimeError, "phase '\(name)' begins inside of another")
      }
      e.cold.workload.phases += 1
      guard e.cold.workload.phases <= WorkloadState.most else {
        throw PythonError(.runtimeError, "more than \(WorkloadState.most) phases")
      }
      e.cold.runtime.beginPhase(name)
      e.cold.gauge?.enter(phase: name)
      e.openScope(.phase)
      return e.invoke(function: 2, r)
    }
    var seed = MoultValue()
    seed.kind = MOULT_INTEGER
    seed.integer = Int64(bitPattern: workload.options.seed)
    try define("seed", value: seed)
  }
}

extension Engine {
  /// Makes C call the function at a stack index with the arguments after it.
  func invoke(function: Int32, _ r: Results) -> Status {
    r.pointee.reference = 0
    r.pointee.function = function
    r.pointee.first = function + 1
    r.pointee.environment = nil
    r.pointee.receiver = nil
    r.pointee.token = CallToken.block
    return MOULT_INVOKE
  }

  /// Whether an argument is true: Lua's values as in Lua, objects as in Python.
  fileprivate func truth(_ a: Arguments, _ i: Int32) throws(PythonError) -> Bool {
    switch a.type(i) {
    case LUA_TNIL, LUA_TNONE: return false
    case LUA_TBOOLEAN: return lua_toboolean(a.L, i) != 0
    case LUA_TLIGHTUSERDATA: return try space.isTrue(try argument(a, i))
    default: return true
    }
  }

  /// `workload { name = ..., summary = ... }`
  fileprivate func describeWorkload(_ a: Arguments) throws(PythonError) {
    guard a.type(1) == LUA_TTABLE else {
      throw PythonError(.typeError, "workload takes a Lua table: workload { name = ... }")
    }
    let L = a.L
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    for field in try sortedFields(L, 1) where lua_type(L, field + 1) == LUA_TSTRING {
      switch cold.text(L, field) {
      case "name": cold.workload.name = cold.text(L, field + 1)
      case "summary": cold.workload.summary = cold.text(L, field + 1)
      default: break
      }
    }
  }

  /// `param(name, default, help)`
  fileprivate func parameter(_ a: Arguments, _ r: Results) throws(PythonError) -> Status {
    try expect(a, "param", 2, 3)
    let name = try textArgument(a, 1, "param")
    let standard: ParameterValue
    switch a.type(2) {
    case LUA_TNUMBER:
      standard =
        lua_isinteger(a.L, 2) != 0
        ? .integer(lua_tointegerx(a.L, 2, nil)) : .float(lua_tonumberx(a.L, 2, nil))
    case LUA_TBOOLEAN: standard = .boolean(lua_toboolean(a.L, 2) != 0)
    case LUA_TSTRING: standard = .string(cold.text(a.L, 2))
    default:
      throw PythonError(
        .typeError, "the default of parameter '\(name)' must be a number, string or boolean")
    }
    let help = a.isMissing(3) ? "" : try textArgument(a, 3, "param")
    switch try cold.workload.declare(name, default: standard, help: help) {
    case .integer(let value):
      r.pointee.value.integer = value
      return MOULT_INTEGER
    case .float(let value):
      r.pointee.value.number = value
      return MOULT_NUMBER
    case .boolean(let value): return booleanResult(value)
    case .string(let value): return give(value, r)
    }
  }
}
