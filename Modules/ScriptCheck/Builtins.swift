/// The names that have a meaning to the checker, as the lexer numbers them.
struct Builtins {
  private let all: Set<Int>
  private let makers: Set<Int>
  private let readers: Set<Int>
  private let readingModules: Set<Int>
  private let storingFields: Set<Int>
  private let luaIterators: Set<Int>

  /// `_ENV`.
  let environment: Int
  /// `class`, which makes types.
  private let classMaker: Int
  /// `of`, as in `list.of(a, b)`.
  private let of: Int

  init(_ names: Set<String>, numberedBy lexer: inout Lexer) {
    func numbers(_ names: some Sequence<String>) -> Set<Int> {
      Set(names.map { lexer.number(of: $0) })
    }
    // Sorted so that the numbers do not depend on the order of a set.
    all = numbers(names.sorted())
    // Each makes an object of its own at every call.
    makers = numbers(["list", "tuple", "dict", "set", "frozenset", "bytearray", "bytes", "array"])
      .intersection(all)
    // What these are given they do not keep.
    readers = numbers([
      "len", "print", "repr", "str", "id", "hash", "type", "is", "eq", "contains", "iter", "items",
      "value", "bool", "callable", "isinstance", "sum", "min", "max", "sorted",
    ]).intersection(all)
    readingModules = numbers(["sys", "math"]).intersection(all)
    storingFields = numbers(["intern"])
    luaIterators = numbers(["pairs", "ipairs", "next"])
    environment = lexer.number(of: "_ENV")
    classMaker = lexer.number(of: "class")
    of = lexer.number(of: "of")
  }

  func contains(_ name: Int) -> Bool { all.contains(name) }

  /// Whether `for` over a call of this name leaves the scopes as they are.
  func isLuaIterator(_ name: Int) -> Bool { luaIterators.contains(name) }

  /// What a call of a builtin gives, as far as it matters.
  func makesType(_ callee: Checker.Operand) -> Bool {
    if case .plain(let name, _) = callee { return name == classMaker && all.contains(name) }
    if case .type = callee { return true }
    return false
  }

  /// Whether a call of this makes an object.
  func makesObject(_ callee: Checker.Operand) -> Bool {
    switch callee {
    case .plain(let name, _): makers.contains(name)
    case .field(let base, let name): name == of && makers.contains(base)
    default: false
    }
  }

  /// Whether a call of this forgets its arguments.
  func forgetsArguments(_ callee: Checker.Operand) -> Bool {
    switch callee {
    case .plain(let name, _): readers.contains(name)
    case .field(let base, let name):
      readingModules.contains(base) && !storingFields.contains(name)
    default: false
    }
  }
}
