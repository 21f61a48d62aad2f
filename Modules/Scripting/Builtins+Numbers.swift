import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel

// Builtins of numbers and their texts: divmod, round, pow, hex and their kin.

extension LuaEngine {
  func defineNumberFunctions() throws(PythonError) {
    try define("divmod") { e, a, r throws(PythonError) in
      try e.expect(a, "divmod", 2)
      return e.result(try e.space.divMod(try e.argument(a, 1), try e.argument(a, 2)), r)
    }
    try define("pow") { e, a, r throws(PythonError) in
      let a = try e.named(a, "pow", ["base", "exp", "mod"], required: 2)
      let (base, exponent) = (a[0].unsafelyUnwrapped, a[1].unsafelyUnwrapped)
      guard let modulo = a[2] else {
        return e.numberResult(try e.space.binary(.pow, base, exponent), r)
      }
      return e.numberResult(try e.space.power(base, exponent, modulo: modulo), r)
    }
    try define("round") { e, a, r throws(PythonError) in
      let a = try e.named(a, "round", ["number", "ndigits"], required: 1)
      return e.numberResult(try e.space.rounded(a[0].unsafelyUnwrapped, a[1]), r)
    }
    try define("format") { e, a, r throws(PythonError) in
      try e.expect(a, "format", 1, 2)
      let o = try e.argument(a, 1)
      let specification = a.count < 2 ? nil : try e.argument(a, 2)
      e.space.nativeSafePoint()
      return e.result(try e.space.formatted(o, specification), r)
    }
    for (name, radix) in [("hex", 16), ("oct", 8), ("bin", 2)] {
      try define(name) { e, a, r throws(PythonError) in
        try e.expect(a, name, 1)
        return e.result(try e.space.numberText(try e.argument(a, 1), radix: radix), r)
      }
    }
    try define("ascii") { e, a, r throws(PythonError) in
      try e.expect(a, "ascii", 1)
      let o = try e.argument(a, 1)
      e.space.nativeSafePoint()
      return e.result(try e.space.asciiText(o), r)
    }
  }
}

extension Engine {
  /// The arguments of a builtin that takes them by position or by name, in the order of its
  /// parameters; `nil` for one that is missing.
  func named(
    _ a: Arguments, _ function: String, _ parameters: [String], required: Int
  ) throws(PythonError) -> [Ref?] {
    var a = a
    let byName = try keywords(&a, function, parameters)
    if Int(a.count) + byName.count > parameters.count {
      throw PythonError(
        .typeError,
        "\(function)() takes at most \(parameters.count) arguments "
          + "(\(Int(a.count) + byName.count) given)")
    }
    var result: [Ref?] = []
    for (i, name) in parameters.enumerated() {
      if i < a.count {
        if byName[name] != nil {
          throw PythonError(
            .typeError,
            "argument for \(function)() given by name ('\(name)') and position (\(i + 1))")
        }
        result.append(try argument(a, Int32(i + 1)))
      } else {
        let value = byName[name]
        if value == nil, i < required {
          throw PythonError(
            .typeError, "\(function)() missing required argument '\(name)' (pos \(i + 1))")
        }
        result.append(value)
      }
    }
    return result
  }
}
