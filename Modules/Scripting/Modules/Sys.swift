import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// The module `sys`.

extension LuaEngine {
  func defineSys() throws(PythonError) {
    try define("getrefcount", in: "sys") { e, a, r throws(PythonError) in
      try e.expect(a, "getrefcount", 1)
      guard let o = try e.borrowed(a, 1) else {
        return e.integerResult(e.space.visibleRefcount(try e.argument(a, 1)), r)
      }
      // The argument is one more reference. A temporary is nothing but the argument.
      let count = e.space.visibleRefcount(o)
      // From 3.14 on a local name is lent to the call, without a reference of the argument's own.
      let isArgumentOnly =
        o.isImmortal || o.has(Header.temporary) || e.space.s.pointee.minor >= 14 && e.isLocal(o)
      return e.integerResult(isArgumentOnly ? count : count + 1, r)
    }
    try define("getsizeof", in: "sys") { e, a, r throws(PythonError) in
      try e.expect(a, "getsizeof", 1, 2)
      try e.passTuple(a)
      // The bound method `__sizeof__`.
      try e.space.passBoundMethod()
      return e.integerResult(e.space.sizeOf(try e.argument(a, 1)), r)
    }
    try define("intern", in: "sys") { e, a, r throws(PythonError) in
      try e.expect(a, "intern", 1)
      let isObject = try e.borrowed(a, 1)?.type == BuiltinType.str
      guard a.type(1) == LUA_TSTRING || isObject else {
        throw PythonError(.typeError, "intern() argument must be str, not \(e.typeText(a, 1))")
      }
      return e.result(try e.space.internInPlace(try e.argument(a, 1)), r)
    }
    try define("getallocatedblocks", in: "sys") { e, a, r throws(PythonError) in
      try e.expect(a, "getallocatedblocks", 0)
      let statistics = e.cold.runtime.malloc.statistics()
      let small = statistics.classes.reduce(0) { $0 + $1.blocksInUse }
      return e.integerResult(small + statistics.rawBlocks, r)
    }
    try define("_debugmallocstats", in: "sys") { e, a, r throws(PythonError) in
      e.cold.output.error(e.cold.runtime.debugMallocStats())
      return MOULT_NONE
    }
    try define("getrecursionlimit", in: "sys") { e, a, r throws(PythonError) in
      e.integerResult(e.s.pointee.recursionLimit, r)
    }
    try define("setrecursionlimit", in: "sys") { e, a, r throws(PythonError) in
      try e.expect(a, "setrecursionlimit", 1)
      let limit = try e.integerArgument(a, 1, "setrecursionlimit")
      guard limit > 0 else {
        throw PythonError(.valueError, "recursion limit must be greater or equal than 1")
      }
      e.s.pointee.recursionLimit = min(limit, Self.deepestRecursion)
      return MOULT_NONE
    }
    var integer = MoultValue()
    integer.kind = MOULT_INTEGER
    integer.integer = Int64.max
    try define("maxsize", in: "sys", value: integer)
    integer.integer = Int64(runtime.profile.minor)
    try define("version_minor", in: "sys", value: integer)
    try withString(runtime.profile.name) { value throws(PythonError) in
      try define("version", in: "sys", value: value)
    }
  }

  /// More nested calls than this would not fit the script's stack.
  private static let deepestRecursion = 50_000

  /// Calls `body` with a text as a value for Lua.
  func withString(
    _ text: String, _ body: (MoultValue) throws(PythonError) -> Void
  ) throws(PythonError) {
    var value = MoultValue()
    value.kind = MOULT_STRING
    value.bytes = UnsafePointer(workload.keep(text))
    value.length = text.utf8.count
    try body(value)
  }
}
