// Fuzz: makes scripts that nobody would write, out of everything that scripts can say.
//
// A script is a list of statements, most of them in a `pcall`, over a few plain names, so that what
// one statement makes meets what another one does. What is written is always Lua; whether it makes
// sense is for Moult to say, and it may say so by an error, but never by a crash, a hang, a heap that
// does not verify or an object that is left at the end.

/// Writes one script.
public struct ScriptGrammar {
  var dice: Randomness
  var depth = 0
  var labels = 0

  /// A script that follows from a seed.
  /// - Parameter statements: how many statements it has, not counting those inside others.
  public static func script(seed: UInt64, statements: Int) -> String {
    var grammar = ScriptGrammar(dice: Randomness(seed: seed))
    var text = "-- seed \(seed)\n"
    for _ in 0..<statements { text += grammar.guarded() }
    return text
  }

  /// A script in which bytes decide, as long as they last.
  public static func script(bytes: ArraySlice<UInt8>) -> String {
    var grammar = ScriptGrammar(dice: Randomness(bytes: bytes))
    var text = ""
    while !grammar.dice.isUsedUp { text += grammar.guarded() }
    return text
  }

  init(dice: Randomness) { self.dice = dice }

  // MARK: Statements

  /// A statement whose error does not end the script, most of the time.
  mutating func guarded() -> String {
    let body = statement()
    return dice.once(in: 40) ? body : "pcall(function()\n\(body)end)\n"
  }

  mutating func block(_ most: Int = 3) -> String {
    var text = ""
    for _ in 0...dice.below(most) { text += statement() }
    return text
  }

  mutating func statement() -> String {
    depth += 1
    defer { depth -= 1 }
    if depth > 5 { return "\(name()) = \(expression())\n" }
    switch dice.below(34) {
    case 0..<5: return "\(name()) = \(expression())\n"
    case 5, 6: return "\(name()) = \(startingValue())\n"
    case 7, 8: return "\(primary())[\(expression())] = \(expression())\n"
    case 9, 10: return "\(primary()).\(attribute()) = \(expression())\n"
    case 11: return "\(name()) = nil\n"
    case 12: return "del(\(expression()))\n"
    case 13:
      return
        "for i in range(\(dice.below(6))) do\n\(block())\(dice.once(in: 5) ? "break\n" : "")end\n"
    case 14: return "for x in iter(\(expression())) do\n\(block())\(leave())end\n"
    case 15: return "for k, v in items(\(expression())) do\n\(block())\(leave())end\n"
    case 16: return "local t = \(expression())\n\(block(2))\(name()) = t\n"
    case 17: return "\(name()) = \(definition())\n"
    case 18: return "\(name()) = \(classBody())\n"
    case 19: return "\(name()) = \(generatorBody())\n"
    case 20: return "scope(function()\n\(block())end)\n"
    case 21: return "try(function()\n\(block())end)\n"
    case 22: return "\(name()) = try(function()\n\(block())end)\n"
    case 23: return "with(\(expression()), function(x)\n\(block())end)\n"
    case 24: return "coroutine.wrap(function()\n\(block())coroutine.yield()\n\(block())end)()\n"
    case 25:
      return "local c = coroutine.wrap(function()\n\(block())coroutine.yield()\nend)\n"
        + "c()\n\(block(2))pcall(c)\n"
    case 26: return collector()
    case 27: return "raise(\(dice.pick(Self.exceptions))(\(expression())))\n"
    case 28:
      labels += 1
      return "do\nfor i in range(3) do\n\(block(2))goto out\(labels)\nend\n::out\(labels)::\nend\n"
    case 29: return "if \(expression()) then\n\(block(2))else\n\(block(2))end\n"
    case 30: return "print(\(expression()))\n"
    case 31: return "pcall(function()\n\(block())error(\"\(dice.pick(Self.words))\")\nend)\n"
    case 32: return blocks()
    default: return "\(call())\n"
    }
  }

  /// How a loop may end before its time.
  private mutating func leave() -> String {
    switch dice.below(8) {
    case 0: "break\n"
    case 1: "if dice then break end\n"
    default: ""
    }
  }

  private mutating func collector() -> String {
    switch dice.below(12) {
    case 0..<4: return "gc.collect(\(dice.below(3)))\n"
    case 4: return "gc.set_threshold(\(dice.below(20)), \(dice.below(5)), \(dice.below(5)))\n"
    case 5: return "gc.\(dice.pick(["enable", "disable", "freeze", "unfreeze"]))()\n"
    case 6: return "gc.callbacks:append(function(p, i)\n\(block(2))end)\n"
    case 7: return "gc.callbacks:clear()\n"
    case 8: return "\(name()) = gc.get_referrers(\(expression()))\n"
    case 9: return "\(name()) = gc.get_referents(\(expression()))\n"
    case 10: return "gc.set_debug(\(dice.pick([0, 0, 32])))\n"
    default: return "\(name()) = gc.get_objects()\n"
    }
  }

  private mutating func blocks() -> String {
    let domain = dice.pick(["raw", "mem", "obj"])
    let (size, new) = (dice.below(2000), dice.below(4000))
    return "local p = heap.malloc(\(size), \"\(domain)\")\n\(block(2))"
      + "p = heap.realloc(p, \(new))\nheap.free(p)\n"
  }

  // MARK: Names and words

  static let exceptions = [
    "ValueError", "TypeError", "KeyError", "IndexError", "MemoryError", "RuntimeError", "Exception",
    "StopIteration", "AttributeError",
  ]
  /// An object of some type, so that names often hold what methods can be called on.
  private mutating func startingValue() -> String {
    dice.pick([
      "list{1, 2, 3}", "dict{a = list{}}", "set{1, 2}", "bytearray(20)", "class(\"P\") {}()",
      "memoryview(bytearray(16))", "str(\"text\")", "weakref.WeakValueDictionary()",
      "list(range(20))",
      "class(\"Q\", list) {}()", "class(\"R\", dict) {a = 1}()", "tuple{1, list{}}",
      "iter(list{1, 2})",
      "weakref.WeakSet()", "class(\"S\") {__slots__ = {\"a\", \"__weakref__\"}}()", "cell(list{})",
    ])
  }

  static let words = ["a", "bc", "__x__", "", "ü", "0", "\\0", "x y", "append", "value"]

  mutating func name() -> String { "v\(dice.below(9))" }

  mutating func attribute() -> String {
    dice.pick([
      "a", "b", "value", "next", "__class__", "__dict__", "__doc__", "__name__", "cell_contents",
      "__traceback__", "args", "__weakref__", "__bases__", "__mro__", "__slots__",
    ])
  }
}
