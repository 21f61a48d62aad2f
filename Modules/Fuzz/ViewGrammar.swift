/// Writes scripts about memoryviews: formats, shapes, casts, slices and assignments, good and bad. Each
/// statement prints what came of it, so that two interpreters can be compared line by line.
///
/// What is printed depends on values alone, never on an address or a count.
public struct ViewGrammar {
  private var dice: Randomness

  /// A script that follows from a seed.
  /// - Parameter statements: how many views are made and looked at.
  public static func script(seed: UInt64, statements: Int) -> String {
    var grammar = ViewGrammar(dice: Randomness(seed: seed))
    var text = prelude
    for i in 0..<statements { text += grammar.statement(i) }
    return text
  }

  /// A script in which bytes decide, as long as they last.
  public static func script(bytes: ArraySlice<UInt8>) -> String {
    var grammar = ViewGrammar(dice: Randomness(bytes: bytes))
    var text = prelude
    var i = 0
    while !grammar.dice.isUsedUp {
      text += grammar.statement(i)
      i += 1
    }
    return text
  }

  private static let prelude = """
    local function try(label, f)
      local fine, message = pcall(f)
      if not fine then print(label, (tostring(message):gsub("^.-:%d+: ", ""))) end
    end
    local function look(label, m)
      if not isinstance(m, memoryview) then
        print(label, m)
        return
      end
      try(label, function()
        print(label, m.format, m.itemsize, m.ndim, m.shape, m.strides, m.suboffsets, m.nbytes, m.readonly)
        print(label, m.c_contiguous, m.f_contiguous, m.contiguous)
      end)
      try(label, function() print(label, m:tolist()) end)
      try(label, function() print(label, m:tobytes(), m:tobytes("F"), m:tobytes("A")) end)
      try(label, function() print(label, m:hex()) end)
      try(label, function() print(label, len(m)) end)
    end
    b = bytearray(list(range(1, 25)))
    v0 = memoryview(b)
    v1 = memoryview(bytes(list(range(200, 216))))
    v2 = memoryview(array("h", list { 1, -2, 3, -4, 5, -6 }))
    v3 = memoryview(array("d", list { 0.5, -1.25, 1e10 }))
    v4 = memoryview(bytearray(list(range(24)))):cast("B", list { 2, 3, 4 })
    v5 = memoryview(array("I", list { 1, 2, 3, 4294967295 }))

    """

  private static let formats = [
    "B", "b", "c", "h", "H", "i", "I", "l", "L", "q", "Q", "n", "N", "f", "d", "?", "P", "e", "@B",
    "@i", "@d", "<i", "=h", ">Q", "!B", "", "x", "BB", "@", "@@B", "s", "0i", "1B", " B", "é",
  ]
  private static let integers = [
    "0", "1", "-1", "2", "3", "4", "5", "6", "7", "8", "12", "24", "-2", "-3", "-24", "100", "-100",
    "127", "128", "-128", "-129", "255", "256", "32767", "32768", "65535", "65536", "2147483647",
    "2147483648", "4294967295", "4294967296", "9223372036854775807", "-9223372036854775807",
    "int(\"9223372036854775808\")", "int(\"18446744073709551615\")",
    "int(\"18446744073709551616\")",
    "int(\"-9223372036854775809\")",
  ]

  private mutating func view() -> String { "v\(dice.below(6))" }

  private mutating func integer() -> String {
    dice.once(in: 3) ? dice.pick(Self.integers) : "\(dice.below(9) - 4)"
  }

  private mutating func bound() -> String { dice.once(in: 4) ? "nil" : integer() }

  private mutating func slice() -> String {
    switch dice.below(4) {
    case 0: return "slice(\(bound()))"
    case 1: return "slice(\(bound()), \(bound()))"
    default: return "slice(\(bound()), \(bound()), \(bound()))"
    }
  }

  private mutating func index() -> String {
    switch dice.below(12) {
    case 0..<4: return integer()
    case 4..<8: return slice()
    case 8, 9:
      return "tuple { \((0..<dice.below(4)).map { _ in integer() }.joined(separator: ", ")) }"
    case 10: return "tuple { \(slice()), \(slice()) }"
    default:
      return dice.pick(
        ["1.5", "\"a\"", "true", "None", "list { 1 }"])
    }
  }

  private mutating func format() -> String { "\"\(dice.pick(Self.formats))\"" }

  private mutating func shape() -> String {
    let factors = (0..<dice.below(4)).map { _ in
      dice.once(in: 6) ? integer() : dice.pick(["1", "2", "3", "4", "6", "8", "12", "24"])
    }
    return "\(dice.once(in: 3) ? "tuple" : "list") { \(factors.joined(separator: ", ")) }"
  }

  private mutating func made() -> String {
    switch dice.below(10) {
    case 0..<4: return "\(view())[\(index())]"
    case 4, 5: return "\(view()):cast(\(format()))"
    case 6: return "\(view()):cast(\"B\"):cast(\(format()), \(shape()))"
    case 7: return "\(view()):cast(\(format()), \(shape()))"
    case 8: return "\(view())[\(slice())]:cast(\(format()))"
    default: return dice.pick(["\(view()):toreadonly()", "memoryview(\(view()))"])
    }
  }

  private mutating func value() -> String {
    switch dice.below(9) {
    case 0..<4: return integer()
    case 4: return "\(dice.below(100)).5"
    case 5: return "bytes(list { \(dice.below(256)) })"
    case 6: return "\(view())[\(slice())]"
    case 7: return "bytes(list(range(\(dice.below(6)))))"
    default: return dice.pick(["true", "None", "\"a\"", "1e400", "-0.0", "list { 1 }"])
    }
  }

  private mutating func statement(_ i: Int) -> String {
    let label = "\"\(i)\""
    switch dice.below(16) {
    case 0..<6: return "try(\(label), function() local m = \(made())\nlook(\(label), m) end)\n"
    case 6..<9:
      let v = view()
      return "try(\(label), function() \(v)[\(index())] = \(value())\nlook(\(label), \(v)) end)\n"
    case 9:
      let v = view()
      return "try(\(label), function() print(\(label), eq(\(v), \(made()))) end)\n"
    case 10: return "try(\(label), function() print(\(label), \(made())[\(index())]) end)\n"
    case 11: return "try(\(label), function() print(\(label), list(\(made()))) end)\n"
    case 12:
      return "try(\(label), function() print(\(label), contains(\(made()), \(value()))) end)\n"
    case 13:
      let v = view()
      return "try(\(label), function() \(v) = \(made())\nlook(\(label), \(v)) end)\n"
    case 14:
      return "try(\(label), function() local m = \(made())\nm:release()\nlook(\(label), m) end)\n"
    default:
      return
        "try(\(label), function() print(\(label), \(dice.pick(["bytes", "bytearray", "tuple", "sum", "min", "hash", "bool"]))(\(made()))) end)\n"
    }
  }
}
