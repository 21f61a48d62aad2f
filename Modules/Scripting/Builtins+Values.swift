import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Builtins that compute.

extension LuaEngine {
  func defineValueFunctions() throws(PythonError) {
    try define("pow") { e, a, r throws(PythonError) in
      try e.expect(a, "pow", 2)
      return e.numberResult(
        try e.space.binary(.pow, try e.argument(a, 1), try e.argument(a, 2)), r)
    }
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
      try e.expect(a, "sorted", 1)
      return e.result(try e.space.sorted(try e.argument(a, 1)), r)
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
  /// `min` and `max` of several arguments or of one iterable.
  func extreme(
    _ name: String, _ op: Comparison, _ a: Arguments, _ r: Results
  ) throws(PythonError) -> Status {
    guard a.count > 0 else {
      throw PythonError(.typeError, "\(name) expected at least 1 argument, got 0")
    }
    if space.s.pointee.minor < 13 { try passTuple(a) }
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
