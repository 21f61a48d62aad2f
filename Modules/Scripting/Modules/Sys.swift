import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// The module `sys`.

extension LuaEngine {
  func defineSys() throws(PythonError) {
    try defineSizes()
    try defineInterning()
    try define("getallocatedblocks", in: "sys") { e, a, r throws(PythonError) in
      try e.expectNone(a, "sys.getallocatedblocks")
      let statistics = e.cold.runtime.malloc.statistics()
      let small = statistics.classes.reduce(0) { $0 + $1.blocksInUse }
      return e.integerResult(small + statistics.rawBlocks, r)
    }
    try define("_debugmallocstats", in: "sys") { e, a, r throws(PythonError) in
      try e.expectNone(a, "sys._debugmallocstats")
      e.cold.output.error(e.cold.runtime.debugMallocStats())
      return MOULT_NONE
    }
    try define("getrecursionlimit", in: "sys") { e, a, r throws(PythonError) in
      try e.expectNone(a, "sys.getrecursionlimit")
      return e.integerResult(e.s.pointee.recursionLimit, r)
    }
    try define("setrecursionlimit", in: "sys") { e, a, r throws(PythonError) in
      try e.expectOne(a, "sys.setrecursionlimit")
      let limit = try e.smallInteger(a, 1)
      guard limit > 0 else {
        throw PythonError(.valueError, "recursion limit must be greater or equal than 1")
      }
      e.s.pointee.recursionLimit = min(limit, Self.deepestRecursion)
      return MOULT_NONE
    }
    try defineConstants()
    try defineHook()
  }

  private func defineSizes() throws(PythonError) {
    try define("getrefcount", in: "sys") { e, a, r throws(PythonError) in
      try e.expectOne(a, "sys.getrefcount")
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
      if a.count == 0 {
        throw PythonError(
          .typeError, "getsizeof() missing required argument 'object' (pos 1)")
      }
      try e.expectAtMost(a, "getsizeof", 2)
      try e.passTuple(a)
      // The bound method `__sizeof__`.
      try e.space.passBoundMethod()
      let o = try e.argument(a, 1)
      do throws(PythonError) { return e.integerResult(try e.sizeOf(o), r) } catch {
        guard error.kind == .typeError, a.count == 2 else { throw error }
        return e.numberResult(e.space.retained(try e.argument(a, 2)), r)
      }
    }
  }

  private func defineInterning() throws(PythonError) {
    try define("intern", in: "sys") { e, a, r throws(PythonError) in
      try e.expectOne(a, "sys.intern")
      let o = try e.argument(a, 1)
      guard o.type == BuiltinType.str else {
        let name = e.space.shownType(o)
        throw PythonError(
          .typeError,
          e.space.kind(o) == BuiltinType.str
            ? "can't intern \(name)"
            : "intern() argument must be str, not \(o == e.space.none ? "None" : name)")
      }
      return e.result(try e.space.internInPlace(o), r)
    }
    if runtime.profile.minor >= 12 {
      try define("getunicodeinternedsize", in: "sys") { e, a, r throws(PythonError) in
        if e.space.s.pointee.minor >= 13, a.count > 0 {
          throw PythonError(
            .typeError, "getunicodeinternedsize() takes no positional arguments")
        }
        try e.expectNone(a, "sys.getunicodeinternedsize")
        return e.integerResult(e.space.internedCount, r)
      }
    }
    if runtime.profile.minor >= 13 {
      try define("_is_interned", in: "sys") { e, a, r throws(PythonError) in
        try e.expectOne(a, "sys._is_interned")
        let o = try e.argument(a, 1)
        guard e.space.kind(o) == BuiltinType.str else {
          throw PythonError(
            .typeError, "_is_interned() argument must be str, not \(e.space.shownType(o))")
        }
        return e.booleanResult(o.has(Header.interned) || e.cold.runtime.heap.isStatic(o.raw))
      }
    }
  }

  private func defineConstants() throws(PythonError) {
    let space = runtime.space
    let minor = runtime.profile.minor
    let micro = runtime.profile.micro
    for (name, value) in [
      ("maxsize", Int.max), ("maxunicode", 0x10FFFF), ("version_minor", minor),
      ("hexversion", runtime.profile.hexVersion),
    ] {
      var integer = MoultValue()
      integer.kind = MOULT_INTEGER
      integer.integer = Int64(value)
      try define(name, in: "sys", value: integer)
    }
    for (name, text) in [
      ("version", runtime.profile.name), ("byteorder", "little"), ("platform", "linux"),
    ] {
      try withString(text) { value throws(PythonError) in
        try define(name, in: "sys", value: value)
      }
    }
    func sequence(_ name: String, _ items: [(String, Ref)]) throws(PythonError) {
      let type = try space.newStructType("sys.\(name)", fields: items.map(\.0))
      try define(name, in: "sys", object: space.staticStruct(type, items.map(\.1)))
    }
    func int(_ value: Int) -> Ref { space.staticInt(value) }
    try sequence(
      "version_info",
      [
        ("major", int(3)), ("minor", int(minor)), ("micro", int(micro)),
        ("releaselevel", space.staticString("final")), ("serial", int(0)),
      ])
    try sequence(
      "hash_info",
      [
        ("width", int(64)), ("modulus", int((1 << 61) - 1)), ("inf", int(314159)),
        ("nan", int(0)), ("imag", int(1_000_003)),
        ("algorithm", space.staticString(minor >= 11 ? "siphash13" : "siphash24")),
        ("hash_bits", int(64)), ("seed_bits", int(128)), ("cutoff", int(0)),
      ])
    try sequence(
      "int_info",
      [
        ("bits_per_digit", int(30)), ("sizeof_digit", int(4)),
        ("default_max_str_digits", int(4300)), ("str_digits_check_threshold", int(640)),
      ])
    try sequence(
      "float_info",
      [
        ("max", space.staticFloat(.greatestFiniteMagnitude)), ("max_exp", int(1024)),
        ("max_10_exp", int(308)), ("min", space.staticFloat(.leastNormalMagnitude)),
        ("min_exp", int(-1021)), ("min_10_exp", int(-307)), ("dig", int(15)),
        ("mant_dig", int(53)), ("epsilon", space.staticFloat(.ulpOfOne)), ("radix", int(2)),
        ("rounds", int(1)),
      ])
    // A namespace, whose dict is an object of the heap: made when it is asked for.
    try define("?implementation", in: "sys") { e, a, r throws(PythonError) in
      e.result(e.space.retained(try e.cold.implementation()), r)
    }
  }

  private func defineHook() throws(PythonError) {
    unraisableType = try runtime.space.newStructType(
      "UnraisableHookArgs", fields: ["exc_type", "exc_value", "exc_traceback", "err_msg", "object"])
    let standard = addFunction("unraisablehook", in: "sys") { e, a, r throws(PythonError) in
      try e.expectOne(a, "sys.unraisablehook")
      try e.cold.writeUnraisable(try e.argument(a, 1))
      return MOULT_NONE
    }
    try define("=unraisablehook", in: "sys") { e, a, r throws(PythonError) in
      let hook = try e.argument(a, 1)
      let old = e.cold.unraisableHook
      let isStandard = hook == e.space.none || hook == e.cold.builtins[standard].object
      e.cold.unraisableHook = isStandard ? nil : e.space.retained(hook)
      e.space.decref(old)
      return MOULT_NONE
    }
    try define("?unraisablehook", in: "sys") { e, a, r throws(PythonError) in
      if let hook = e.cold.unraisableHook { return e.result(e.space.retained(hook), r) }
      return e.result(try e.cold.builtinObject(unnamed: standard), r)
    }
    try define("?__unraisablehook__", in: "sys") { e, a, r throws(PythonError) in
      e.result(try e.cold.builtinObject(unnamed: standard), r)
    }
  }

  /// `sys.implementation`: made once.
  func implementation() throws(PythonError) -> Ref {
    if let known = lazyObjects["implementation"] { return known }
    let space = runtime.space
    let cls = space.info(BuiltinType.simpleNamespace).pointee.object.unsafelyUnwrapped
    let o = try space.callArray(cls, [])
    lazyObjects["implementation"] = o
    let minor = runtime.profile.minor
    let values: [(String, Ref)] = [
      ("name", space.staticString("cpython")),
      ("cache_tag", space.staticString("cpython-3\(minor)")),
      ("hexversion", space.staticInt(runtime.profile.hexVersion)),
      ("_multiarch", space.staticString("x86_64-linux-gnu")),
    ]
    for (name, value) in values {
      let key = try space.internedString(name)
      defer { space.decref(key) }
      try space.setAttribute(o, key, value)
    }
    return o
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

extension Engine {
  /// `sys.getsizeof(o)`: what `__sizeof__` says, and what lies in front of the object.
  func sizeOf(_ o: Ref) throws(PythonError) -> Int {
    guard space.lookupSpecial(o.type, "__sizeof__") != nil else { return space.sizeOf(o) }
    guard let result = try space.callSpecial(o, "__sizeof__") else { return space.sizeOf(o) }
    defer { space.decref(result) }
    guard space.isInt(result) else { throw PythonError(.typeError, "an integer is required") }
    guard let size = space.intValue(result) else {
      throw PythonError(.overflowError, "Python int too large to convert to C ssize_t")
    }
    if size < 0 { throw PythonError(.valueError, "__sizeof__() should return >= 0") }
    return size + space.sizeBeforeHeader(o)
  }
}
