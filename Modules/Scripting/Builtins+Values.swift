import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Builtins that compute.

extension LuaEngine {
  func defineValueFunctions() throws(PythonError) {
    try define("abs") { e, a, r throws(PythonError) in
      try e.expect(a, "abs", 1)
      return e.numberResult(try e.space.absolute(try e.argument(a, 1)), r)
    }
    try define("chr") { e, a, r throws(PythonError) in
      try e.expect(a, "chr", 1)
      let code = try e.integerArgument(a, 1, "chr")
      guard (0...0x10FFFF).contains(code), let scalar = Unicode.Scalar(UInt32(code)) else {
        throw PythonError(.valueError, "chr() arg not in range(0x110000)")
      }
      return e.result(try e.space.newString(String(Character(scalar))), r)
    }
    try define("ord") { e, a, r throws(PythonError) in
      try e.expect(a, "ord", 1)
      let scalars = try e.textArgument(a, 1, "ord").unicodeScalars
      guard scalars.count == 1, let scalar = scalars.first else {
        throw PythonError(
          .typeError, "ord() expected a character, but string of length \(scalars.count) found")
      }
      return e.integerResult(Int(scalar.value), r)
    }
    try define("sum") { e, a, r throws(PythonError) in
      try e.expect(a, "sum", 1, 2)
      let start = a.isMissing(2) ? nil : try e.argument(a, 2)
      return e.numberResult(try e.space.sum(try e.argument(a, 1), start: start), r)
    }
    try define("min") { e, a, r throws(PythonError) in try e.extreme("min", .lt, a, r) }
    try define("max") { e, a, r throws(PythonError) in try e.extreme("max", .gt, a, r) }
    try define("sorted") { e, a, r throws(PythonError) in
      var a = a
      // The list that it makes is sorted by the method, which names itself in errors.
      let key = try e.keywords(&a, "sort", ["key", "reverse"])
      try e.expect(a, "sorted", 1)
      let isReversed = try key["reverse"].map { (o) throws(PythonError) in try e.space.isTrue(o) }
      return e.result(
        try e.space.sorted(
          try e.argument(a, 1), key: key["key"].flatMap { $0 == e.space.none ? nil : $0 },
          reverse: isReversed ?? false), r)
    }
    try define("any") { e, a, r throws(PythonError) in
      try e.expect(a, "any", 1)
      return e.booleanResult(try e.space.hasItem(try e.argument(a, 1), thatIs: true))
    }
    try define("all") { e, a, r throws(PythonError) in
      try e.expect(a, "all", 1)
      return e.booleanResult(!(try e.space.hasItem(try e.argument(a, 1), thatIs: false)))
    }
  }
}

extension Engine {
  /// Takes keyword arguments off the arguments: a Lua table with named fields at the end.
  /// - Returns: the objects by name, held until the function returns.
  func keywords(
    _ a: inout Arguments, _ function: String, _ known: [String]
  ) throws(PythonError) -> [String: Ref] {
    guard a.count > 0, a.type(a.count) == LUA_TTABLE else { return [:] }
    var result: [String: Ref] = [:]
    let top = lua_gettop(a.L)
    defer { lua_settop(a.L, top) }
    let fields = try sortedFields(a.L, a.count)
    guard fields.count <= known.count else {
      throw PythonError(
        .typeError,
        "\(function)() takes at most \(known.count) keyword arguments (\(fields.count) given)")
    }
    for field in fields {
      let name = cold.text(a.L, field)
      guard known.contains(name) else {
        throw space.invalidKeyword(name, function, among: known)
      }
      let value = try convert(a.L, field + 1)
      pushArgument(value)
      result[name] = value
    }
    a = Arguments(L: a.L, count: a.count - 1)
    return result
  }

  /// `min` and `max` of several arguments or of one iterable.
  func extreme(
    _ name: String, _ op: Comparison, _ a: Arguments, _ r: Results
  ) throws(PythonError) -> Status {
    var a = a
    let options = try keywords(&a, name, ["key", "default"])
    guard a.count > 0 else {
      throw PythonError(.typeError, "\(name) expected at least 1 argument, got 0")
    }
    if space.s.pointee.minor < 13 { try passTuple(a) }
    if !options.isEmpty {
      let key = options["key"].flatMap { $0 == space.none ? nil : $0 }
      if a.count == 1 {
        return result(
          try space.extreme(
            try argument(a, 1), isMaximum: op == .gt, key: key, fallback: options["default"]), r)
      }
      if options["default"] != nil {
        throw PythonError(
          .typeError, "Cannot specify a default for \(name)() with multiple positional arguments")
      }
      let start = s.pointee.argumentCount
      for i in 1...a.count { _ = try argument(a, i) }
      let all = try space.newTuple(arguments(from: start))
      pushArgument(all)
      return result(try space.extreme(all, isMaximum: op == .gt, key: key), r)
    }
    if a.count == 1 {
      return result(try space.extreme(try argument(a, 1), isMaximum: op == .gt), r)
    }
    if space.s.pointee.minor < 13 {
      // The arguments are walked over as the tuple that they are.
      pushArgument(try space.iterator(over: space.s.pointee.emptyTuple))
    }
    var best = try argument(a, 1)
    var index: Int32 = 1
    for i in 2...a.count {
      let o = try argument(a, i)
      if try space.compare(o, best, op: op) {
        best = o
        index = i
      }
    }
    // Lua's own values stay what they are.
    r.pointee.value.integer = Int64(index)
    return MOULT_ARGUMENT
  }
}
