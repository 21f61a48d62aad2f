extension ScriptGrammar {
  // MARK: Expressions

  mutating func expression() -> String {
    depth += 1
    defer { depth -= 1 }
    if depth > 7 { return atom() }
    switch dice.below(20) {
    case 0..<5: return name()
    case 5, 6, 7: return atom()
    case 8, 9, 10, 11: return display()
    case 12: return "\(primary())[\(expression())]"
    case 13: return "\(primary()).\(attribute())"
    case 14: return operation()
    default: return call()
    }
  }

  /// Something that can be indexed or called in Lua's grammar.
  mutating func primary() -> String { dice.once(in: 4) ? "(\(expression()))" : name() }

  mutating func atom() -> String {
    switch dice.below(12) {
    case 0, 1: return String(dice.below(12) - 3)
    case 2:
      return dice.pick([
        "math.maxinteger", "math.mininteger", "(1 << 31)", "(1 << 62)", "-1", "255", "256", "1000",
      ])
    case 3: return dice.pick(["0.5", "-0.0", "1e308", "(0/0)", "(1/0)"])
    case 4, 5: return "\"\(dice.pick(Self.words))\""
    case 6: return dice.pick(["true", "false", "None", "nil"])
    case 7:
      return dice.pick([
        "list", "dict", "set", "tuple", "int", "str", "bytes", "object", "type", "memoryview",
        "weakref.ref", "frozenset", "bytearray", "float", "ValueError",
      ])
    default: return name()
    }
  }

  private mutating func operation() -> String {
    switch dice.below(4) {
    case 0: return "(-\(expression()))"
    case 1: return "(#\(primary()))"
    default:
      let sign = dice.pick([
        "+", "-", "*", "/", "//", "%", "&", "|", "~", "<<", ">>", "..", "<", "<=", "==", "^",
      ])
      // A number times a sequence is for hostile scripts, not for many thousand of these.
      let right = sign == "*" || sign == "<<" || sign == "^" ? String(dice.below(9)) : expression()
      return "(\(expression()) \(sign) \(right))"
    }
  }

  /// A few expressions with commas between.
  mutating func list(_ most: Int = 4) -> String {
    var items: [String] = []
    for _ in 0..<dice.below(most + 1) { items.append(expression()) }
    return items.joined(separator: ", ")
  }

  private mutating func display() -> String {
    switch dice.below(16) {
    case 0, 1, 2: return "list{\(list())}"
    case 3, 4: return "tuple{\(list())}"
    case 5: return "set{\(list())}"
    case 6: return "frozenset{\(list())}"
    case 7: return "dict{{\(expression()), \(expression())}, {\(expression()), \(expression())}}"
    case 8: return "dict{a = \(expression()), b = \(expression())}"
    case 9: return "bytes{\(dice.below(256)), \(dice.below(256))}"
    case 10: return "bytearray(\(dice.below(40)))"
    case 11: return "array(\"\(dice.pick(["b", "H", "i", "d", "Q"]))\", list{\(list())})"
    case 12: return "range(\(dice.below(9)), \(dice.below(30)), \(1 + dice.below(3)))"
    case 13: return "slice(\(atom()), \(atom()), \(atom()))"
    case 14: return "cell(\(expression()))"
    default:
      return "memoryview(\(dice.once(in: 3) ? expression() : "bytearray(\(dice.below(20)))"))"
    }
  }

  // MARK: Calls

  private static let functions = [
    "len", "id", "hash", "repr", "str", "iter", "next", "min", "max", "any", "all", "abs", "chr",
    "ord", "isinstance", "issubclass", "callable", "type", "getattr", "setattr", "hasattr",
    "delattr", "getitem", "setitem", "delitem", "contains", "eq", "is", "bool", "int", "float",
    "list", "tuple", "dict", "set", "frozenset", "bytes", "memoryview", "enumerate", "zip", "map",
    "filter", "reversed", "complex", "property", "staticmethod", "classmethod", "super", "object",
    "value", "cell", "sorted", "sum", "weakref.ref", "weakref.proxy", "weakref.WeakSet",
    "weakref.WeakKeyDictionary", "weakref.WeakValueDictionary", "weakref.finalize",
    "weakref.WeakMethod", "weakref.getweakrefs", "weakref.getweakrefcount", "gc.is_tracked",
    "gc.is_finalized", "sys.getsizeof", "sys.getrefcount", "sys.intern", "heap.buffer_address",
    "list.of", "tuple.of", "set.of", "tostring", "select",
  ]

  private static let methods = [
    "append", "extend", "insert", "pop", "remove", "clear", "copy", "index", "count", "reverse",
    "sort", "get", "keys", "values", "items", "update", "setdefault", "popitem", "add", "discard",
    "union", "intersection", "difference", "symmetric_difference", "issubset", "isdisjoint",
    "intersection_update", "upper", "lower", "split", "join", "strip", "replace", "find",
    "startswith", "encode", "decode", "format", "partition", "splitlines", "hex", "fromhex",
    "tolist", "tobytes", "release", "cast", "toreadonly", "send", "throw", "close", "bit_length",
    "to_bytes", "from_bytes", "conjugate", "__len__", "__iter__", "__next__", "__init__", "__new__",
    "__eq__", "__hash__", "__repr__", "__del__", "__getattribute__", "__setattr__", "byteswap",
    "frombytes", "tofile", "mro", "__subclasses__", "detach", "peek", "__call__", "fromkeys",
    "translate", "maketrans", "zfill", "center", "expandtabs", "title", "rsplit", "isdigit",
    "__get__",
  ]

  /// Methods that a type really has, and what makes an object of it.
  private static let typed: [(display: String, methods: [String])] = [
    (
      "list{3, 1, 2}",
      [
        "append", "extend", "insert", "pop", "remove", "clear", "copy", "index", "count", "reverse",
        "sort",
      ]
    ),
    (
      "dict{a = 1, b = list{}}",
      ["get", "keys", "values", "items", "update", "setdefault", "popitem", "pop", "clear", "copy"]
    ),
    (
      "set{1, 2, 3}",
      [
        "add", "discard", "remove", "union", "intersection", "difference", "symmetric_difference",
        "update", "pop", "clear", "copy", "intersection_update", "issubset", "isdisjoint",
      ]
    ),
    (
      "str(\"a bc ü d\")",
      [
        "upper", "split", "join", "strip", "replace", "find", "startswith", "encode", "format",
        "partition", "center", "zfill", "title", "index", "count",
      ]
    ),
    (
      "bytearray(30)",
      ["append", "extend", "pop", "clear", "find", "insert", "remove", "reverse", "hex"]
    ),
    ("bytes(9)", ["find", "split", "join", "replace", "hex", "decode", "count", "partition"]),
    ("memoryview(bytearray(24))", ["release", "cast", "tolist", "tobytes", "toreadonly", "hex"]),
    (
      "array(\"i\", list{1, 2})",
      ["append", "extend", "pop", "insert", "byteswap", "tolist", "frombytes"]
    ),
    ("weakref.WeakValueDictionary()", ["get", "keys", "items", "update", "setdefault", "popitem"]),
    ("weakref.WeakKeyDictionary()", ["get", "keys", "items", "update", "setdefault", "popitem"]),
    ("weakref.WeakSet()", ["add", "discard", "pop", "update", "union", "clear", "copy"]),
  ]

  /// What a method can do something with, by its first argument.
  private mutating func argument(of method: String) -> String {
    switch method {
    case "extend", "update", "union", "intersection", "difference", "symmetric_difference",
      "intersection_update", "issubset", "isdisjoint", "join":
      return dice.pick([
        "list{1, 2}", "tuple{\"a\", \"b\"}", "set{5}", "dict{a = 1}", name(), expression(),
      ])
    case "insert", "setdefault": return "\(dice.below(5)), \(expression())"
    case "cast": return "\"\(dice.pick(["B", "H", "i", "d", "c"]))\""
    case "pop", "index", "count", "get", "remove", "discard", "add", "find", "append":
      return dice.pick([String(dice.below(6)), "\"a\"", name(), expression()])
    case "split", "startswith", "partition", "strip", "format":
      return "\"\(dice.pick([" ", "a", "bc"]))\""
    case "replace": return "\"a\", \"\(dice.pick(["", "xyz", "ü"]))\""
    case "center", "zfill": return String(dice.below(40))
    default: return ""
    }
  }

  private mutating func typedCall() -> String {
    let (display, methods) = dice.pick(Self.typed)
    let method = dice.pick(methods)
    // Either on an object of its own or on one that has a name from here on.
    let receiver = dice.once(in: 3) ? name() : "(\(display))"
    return "\(receiver):\(method)(\(argument(of: method)))"
  }

  mutating func call() -> String {
    if dice.once(in: 2) { return typedCall() }
    switch dice.below(10) {
    case 0..<4: return "\(primary()):\(dice.pick(Self.methods))(\(list(3)))"
    case 4..<8: return "\(dice.pick(Self.functions))(\(list(3)))"
    case 8: return "\(primary())(\(list(3)))"
    default:
      return
        "\(dice.pick(["list", "dict", "tuple", "str", "bytes", "int"])).\(dice.pick(Self.methods))(\(list(3)))"
    }
  }

  // MARK: Functions and classes

  mutating func definition() -> String {
    let cells = dice.once(in: 3) ? ", {\(name()) = \(expression())}" : ""
    if dice.once(in: 4) { return "function(...)\n\(block())return \(expression())\nend" }
    return "def(function(_ENV, a, b)\n\(block())return \(expression())\nend\(cells))"
  }

  mutating func generatorBody() -> String {
    "generator(function(_ENV, a)\n\(block(2))yield(\(expression()))\n\(block(2))"
      + "for i in range(3) do yield(\(expression())) end\nend)"
      + (dice.once(in: 2) ? "(\(list(1)))" : "")
  }

  private static let special = [
    "__init__", "__del__", "__del__", "__eq__", "__hash__", "__len__", "__repr__", "__getattr__",
    "__setattr__", "__getitem__", "__setitem__", "__iter__", "__next__", "__call__", "__lt__",
    "__add__", "__bool__", "__contains__", "__enter__", "__exit__", "__index__", "__get__",
    "__set__", "__buffer__", "__release_buffer__", "__set_name__", "__init_subclass__", "__new__",
    "__getattribute__", "__delattr__", "__missing__", "__length_hint__", "__str__", "__format__",
  ]

  mutating func classBody() -> String {
    var text = "class(\"C\""
    for _ in 0..<dice.below(3) {
      text +=
        ", "
        + dice.pick([
          "object", "list", "dict", "set", "tuple", "int", "str", "bytearray", "Exception", name(),
          "float", "frozenset", "weakref.ref",
        ])
    }
    text += ") {\n"
    if dice.once(in: 4) {
      text +=
        "__slots__ = {\(dice.pick(["", "\"a\"", "\"a\", \"b\"", "\"__dict__\"", "\"__weakref__\", \"a\""]))},\n"
    }
    for _ in 0..<dice.below(3) {
      let method = dice.pick(Self.special)
      let result = dice.once(in: 3) ? "return self\n" : "return \(expression())\n"
      text += "[\"\(method)\"] = function(self, a, b)\n\(block(2))\(result)end,\n"
    }
    text += "\(dice.pick(["a", "b", "value"])) = \(expression()),\n"
    return text + "}" + (dice.once(in: 2) ? "(\(list(2)))" : "")
  }
}
