// The names that a script finds defined, known without an engine: whoever checks a script before it runs
// would make a second heap and a second Lua for them, and a process holds at its peak what it once held.

extension ScriptEngine {
  /// The names that a script finds defined and must not assign to. A test compares them with what an
  /// engine defines.
  public static let builtinNames: Set<String> = [
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BufferError",
    "EOFError", "Ellipsis", "Exception", "GeneratorExit", "IndexError", "KeyError",
    "KeyboardInterrupt", "LookupError", "MemoryError", "NameError", "None", "NotImplemented",
    "NotImplementedError", "OSError", "OverflowError", "RecursionError", "ReferenceError",
    "RuntimeError", "StopIteration", "SystemExit", "TypeError", "UnboundLocalError", "UnicodeError",
    "ValueError", "Warning", "ZeroDivisionError",
    "abs", "all", "any", "array", "ascii", "assert", "bin", "bool", "bytearray", "bytes",
    "callable", "cell", "chr",
    "class", "classmethod", "collections", "complex", "contains", "coroutine", "def", "del",
    "delattr", "delitem",
    "dict", "dir", "divmod", "enumerate", "eq", "error", "expect", "filter", "float", "format",
    "frozenset", "gc",
    "generator", "getattr", "getitem", "getmetatable", "hasattr", "hash", "heap", "hex", "id",
    "int",
    "ipairs", "is", "isinstance", "issubclass", "items", "iter", "len", "list", "load", "map",
    "math", "max", "memoryview", "min", "next", "object", "objgraph", "oct", "ord", "pairs",
    "param",
    "pcall", "phase", "pow", "print", "property", "raise", "range", "rawequal", "rawget", "rawlen",
    "rawset", "repr", "require", "reversed", "round", "scope", "seed", "select", "set", "setattr",
    "setitem",
    "setmetatable", "slice", "sorted", "staticmethod", "str", "string", "sum", "super", "sys",
    "table", "tonumber", "tostring", "tracemalloc", "try", "tuple", "type", "types", "utf8",
    "value", "vars", "weakref", "with", "workload", "xpcall", "yield", "zip",
  ]
}
