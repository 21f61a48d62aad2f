import ObjectModel
import RefCounting

// The methods of built-in types, by type and name. A method checks its number of arguments first,
// with CPython's wording, which depends on how the method is declared there:
//   plain        list.append() takes exactly one argument (2 given)
//   positional   pop expected at most 1 argument, got 2
//   keywords     split() takes at most 2 arguments (3 given)

/// A method of a built-in type: (heap, object, positional arguments). A new reference.
public typealias BuiltinMethod =
  @Sendable (ObjectSpace, Ref, UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref

/// The methods of built-in types.
public enum BuiltinMethods {
  /// The method of a built-in type with a name; `nil` where there is none. Expected O(1).
  public static func find(type: TypeIndex, name: String) -> BuiltinMethod? {
    type < BuiltinType.firstFree ? tables[Int(type)][name] : nil
  }

  /// Whether a method is the type's own and not what every object has.
  static func isOwn(type: TypeIndex, name: String) -> Bool {
    object[name] == nil || ownSpecials[type]?.contains(name) ?? false
  }

  /// The special methods of `object` that a type has a version of its own of.
  private static let ownSpecials: [TypeIndex: Set<String>] = {
    let sequence: Set<String> = [
      "__init__", "__repr__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__",
      "__sizeof__", "__new__", "__getattribute__",
    ]
    let hashed = sequence.union(["__hash__"]).subtracting(["__init__"])
    var result: [TypeIndex: Set<String>] = [
      BuiltinType.list: sequence, BuiltinType.dict: sequence, BuiltinType.set: sequence,
      BuiltinType.frozenset: hashed, BuiltinType.tuple: hashed.subtracting(["__sizeof__"]),
      BuiltinType.str: hashed.union(["__str__"]), BuiltinType.int: hashed,
      BuiltinType.bool: ["__repr__", "__new__"],
      BuiltinType.float: hashed.subtracting(["__sizeof__"]),
      BuiltinType.bytes: hashed.subtracting(["__sizeof__"]).union(["__str__"]),
      BuiltinType.type: [
        "__init__", "__repr__", "__new__", "__sizeof__", "__setattr__", "__delattr__",
        "__getattribute__",
      ],
    ]
    for type in TypeIndex(94)..<124 {
      result[type] = ["__init__", "__new__", "__repr__", "__str__"]
    }
    return result
  }()

  /// The names of a built-in type's methods, sorted.
  public static func names(type: TypeIndex) -> [String] {
    type < BuiltinType.firstFree ? tables[Int(type)].keys.sorted() : []
  }

  /// The methods by index of the type.
  private static let tables: [[String: BuiltinMethod]] = {
    var tables = Array(repeating: [String: BuiltinMethod](), count: Int(BuiltinType.firstFree))
    for (type, table) in [
      (BuiltinType.list, list), (BuiltinType.tuple, tuple), (BuiltinType.range, range),
      (BuiltinType.dict, dict), (BuiltinType.dictView, dictView),
      (BuiltinType.set, frozenset.merging(set) { $1 }), (BuiltinType.frozenset, frozenset),
      (BuiltinType.str, str.merging(strTables) { own, _ in own }), (BuiltinType.bytes, bytes),
      (BuiltinType.bytearray, bytearray),
      (BuiltinType.int, int.merging(intBytes) { own, _ in own }),
      (BuiltinType.bool, int.merging(intBytes) { own, _ in own }),
      (BuiltinType.float, float.merging(floatTexts) { own, _ in own }),
      (BuiltinType.slice, slice),
      (BuiltinType.type, type), (BuiltinType.weakref, weakref),
      (BuiltinType.nativeGenerator, nativeGenerator),
    ] { tables[Int(type)] = table }
    for (type, table) in [
      (BuiltinType.property, property), (BuiltinType.mappingProxy, mappingProxy),
      (BuiltinType.complex, complex), (BuiltinType.dict, dictSpecials),
      (BuiltinType.list, listSpecials), (BuiltinType.generator, [:]), (BuiltinType.type, metaclass),
    ] { tables[Int(type)].merge(table) { own, _ in own } }
    for type in TypeIndex(94)..<124 { tables[Int(type)] = exception }
    for type in tables.indices {
      for (name, method) in tables[type] {
        tables[type][name] = passing(TypeIndex(type), name, method)
      }
    }
    for type in containerTypes { tables[Int(type)].merge(containerMethods) { own, _ in own } }
    for type in iteratorTypes { tables[Int(type)].merge(iteratorMethods) { own, _ in own } }
    for type in [BuiltinType.int, BuiltinType.bool, BuiltinType.float, BuiltinType.complex] {
      let isWhole = type == BuiltinType.int || type == BuiltinType.bool
      tables[Int(type)].merge(
        isWhole ? numberMethods : numberMethods.filter { !wholeMethods.contains($0.key) }
      ) { own, _ in own }
    }
    for type in Int(BuiltinType.object)..<Int(BuiltinType.firstFree) {
      tables[type].merge(object) { own, _ in own }
    }
    return tables
  }()

  private static let containerTypes: [TypeIndex] = [
    BuiltinType.list, BuiltinType.tuple, BuiltinType.range, BuiltinType.dict, BuiltinType.dictView,
    BuiltinType.set, BuiltinType.frozenset, BuiltinType.str, BuiltinType.bytes,
    BuiltinType.bytearray,
  ]

  private static let iteratorTypes: [TypeIndex] = [
    BuiltinType.iterator, BuiltinType.rangeIterator, BuiltinType.setIterator,
    BuiltinType.dictIterator, BuiltinType.enumerate, BuiltinType.zip, BuiltinType.reversed,
    BuiltinType.nativeGenerator,
    BuiltinType.map, BuiltinType.filter, BuiltinType.callableIterator,
  ]

  private static let iter = noArguments("__iter__") { (s, o) throws(PythonError) in
    try s.nativeIterator(over: o)
  }

  /// The special methods that scripts call by name, of containers.
  private static let containerMethods: [String: BuiltinMethod] = [
    "__iter__": iter,
    "__len__": noArguments("__len__") { (s, o) throws(PythonError) in
      try s.newInt(try s.nativeLength(o))
    },
    "__contains__": oneArgument("__contains__") { (s, o, x) throws(PythonError) in
      s.retained(s.bool(try s.nativeContains(o, x)))
    },
    "__getitem__": oneArgument("__getitem__") { (s, o, x) throws(PythonError) in
      try s.nativeItem(o, x)
    },
  ]

  /// The special methods of iterators.
  private static let iteratorMethods: [String: BuiltinMethod] = [
    "__iter__": iter,
    "__next__": noArguments("__next__") { (s, o) throws(PythonError) in
      if let item = try s.nativeNext(o) { return item }
      throw PythonError(.stopIteration, "")
    },
    "__length_hint__": noArguments("__length_hint__") { (s, o) throws(PythonError) in
      guard let n = s.remainingItems(o) else {
        throw PythonError(
          .attributeError, "'\(s.shownType(o))' object has no attribute '__length_hint__'")
      }
      return try s.newInt(n)
    },
  ]

  // MARK: Numbers of arguments

  package typealias NoArgumentBody = @Sendable (ObjectSpace, Ref) throws(PythonError) -> Ref
  package typealias OneArgumentBody = @Sendable (ObjectSpace, Ref, Ref) throws(PythonError) -> Ref

  /// A method's name as errors show it: with the type from 3.9 on.
  private static func shownName(_ s: ObjectSpace, _ o: Ref, _ name: String) -> String {
    s.s.pointee.minor < 9 ? name : "\(s.shownType(o)).\(name)"
  }

  /// A method without arguments.
  package static func noArguments(_ name: String, _ body: @escaping NoArgumentBody) -> BuiltinMethod
  {
    { (s, o, arguments) throws(PythonError) in
      if !arguments.isEmpty {
        throw PythonError(
          .typeError,
          "\(shownName(s, o, name))() takes no arguments (\(arguments.count) given)")
      }
      return try body(s, o)
    }
  }

  /// A method of one argument.
  package static func oneArgument(_ name: String, _ body: @escaping OneArgumentBody)
    -> BuiltinMethod
  {
    { (s, o, arguments) throws(PythonError) in
      if arguments.count != 1 {
        throw PythonError(
          .typeError,
          "\(shownName(s, o, name))() takes exactly one argument (\(arguments.count) given)")
      }
      return try body(s, o, arguments[0])
    }
  }

  /// A method of `least` to `most` positional arguments.
  package static func positional(
    _ name: String, _ least: Int, _ most: Int, _ body: @escaping BuiltinMethod
  ) -> BuiltinMethod {
    { (s, o, arguments) throws(PythonError) in
      try checkPositional(name, arguments.count, least, most)
      return try body(s, o, arguments)
    }
  }

  private static func checkPositional(
    _ name: String, _ n: Int, _ least: Int, _ most: Int
  ) throws(PythonError) {
    if least...most ~= n { return }
    let bound = n < least ? least : most
    let words = least == most ? "" : n < least ? "at least " : "at most "
    throw PythonError(
      .typeError, "\(name) expected \(words)\(bound) argument\(bound == 1 ? "" : "s"), got \(n)")
  }

  /// A method whose arguments may also be named in Python, all of them optional.
  package static func keywords(
    _ name: String, _ most: Int, _ body: @escaping BuiltinMethod
  ) -> BuiltinMethod {
    { (s, o, arguments) throws(PythonError) in
      if arguments.count > most {
        throw PythonError(
          .typeError,
          "\(name)() takes at most \(most) argument\(most == 1 ? "" : "s") "
            + "(\(arguments.count) given)")
      }
      return try body(s, o, arguments)
    }
  }

  /// A method with an old-style signature until 3.12: its wording changed in 3.13.
  static func search(
    _ name: String, _ most: Int, _ body: @escaping BuiltinMethod
  ) -> BuiltinMethod {
    { (s, o, arguments) throws(PythonError) in
      let n = arguments.count
      if n < 1 || n > most, s.s.pointee.minor < 13 {
        let (word, bound) = n < 1 ? ("least", 1) : ("most", most)
        throw PythonError(
          .typeError,
          "\(name)() takes at \(word) \(bound) argument\(bound == 1 ? "" : "s") (\(n) given)")
      }
      try checkPositional(name, n, 1, most)
      return try body(s, o, arguments)
    }
  }

  /// A new reference to None, what methods without a result give.
  @inline(__always)
  package static func done(_ s: ObjectSpace) -> Ref { s.retained(s.none) }

  /// The two optional bounds of a search, clipped to a length, which is asked for when the bounds are known:
  /// their `__index__` may change what is searched.
  package static func bounds(
    _ s: ObjectSpace, _ arguments: UnsafeBufferPointer<Ref>, length: @autoclosure () -> Int,
    allowsNone: Bool = true
  ) throws(PythonError) -> (low: Int, high: Int) {
    func bound(_ i: Int) throws(PythonError) -> Int? {
      guard i < arguments.count, !(allowsNone && arguments[i] == s.none) else { return nil }
      return try s.sliceIndex(arguments[i], allowsNone: allowsNone)
    }
    let (first, second) = (try bound(1) ?? 0, try bound(2))
    let length = length()
    func clipped(_ index: Int) -> Int { index < 0 ? max(index &+ length, 0) : index }
    return (clipped(first), min(second.map(clipped) ?? length, length))
  }
}
