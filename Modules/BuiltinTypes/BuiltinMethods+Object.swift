import ObjectModel
import RefCounting

// The special methods that every object has from its built-in type, so that a class can call its
// base's: `list.__init__(self, x)`, `super(C, self).__setattr__(name, value)`. Each does what the
// built-in type does, whatever the class of the object defines.

extension BuiltinMethods {
  /// The methods of `object`, which every type has unless it has its own.
  static let object: [String: BuiltinMethod] = {
    var table: [String: BuiltinMethod] = [
      "__new__": { (s, type, arguments) throws(PythonError) in try s.newByMethod(type, arguments) },
      "__init__": { (s, o, arguments) throws(PythonError) in
        try s.initializeNative(o, arguments)
        return done(s)
      },
      "__repr__": wrapper { (s, o) throws(PythonError) in try s.nativeRepr(o) },
      "__str__": wrapper { (s, o) throws(PythonError) in
        if s.kind(o) == BuiltinType.str { return try s.newString(s.text(o)) }
        return s.isException(o) ? try s.exceptionText(o) : try s.repr(o)
      },
      "__hash__": wrapper { (s, o) throws(PythonError) in try s.newInt(try s.nativeHash(o)) },
      "__sizeof__": noArguments("__sizeof__") { (s, o) throws(PythonError) in
        try s.newInt(s.bodySize(o))
      },
      "__getattribute__": wrapper { (s, o, name) throws(PythonError) in
        try checkAttributeName(s, name)
        let found =
          s.info(of: o).pointee.flags.contains(.heapType)
          ? try s.ownAttribute(o, name) : try s.findAttribute(o, name)
        if let found { return found }
        throw s.missingAttribute(o, name)
      },
      "__delattr__": wrapper { (s, o, name) throws(PythonError) in
        try checkAttributeName(s, name)
        try s.deleteGenericAttribute(o, name)
        return done(s)
      },
      "__setattr__": { (s, o, arguments) throws(PythonError) in
        try checkWrapped(2, arguments.count)
        try checkAttributeName(s, arguments[0])
        try s.setGenericAttribute(o, arguments[0], arguments[1])
        return done(s)
      },
      "__init_subclass__": { (s, _, _) throws(PythonError) in done(s) },
      "__eq__": wrapper { (s, o, other) throws(PythonError) in try s.equalMethod(o, other, true) },
      "__ne__": wrapper { (s, o, other) throws(PythonError) in try s.equalMethod(o, other, false) },
      "__dir__": noArguments("__dir__") { (s, o) throws(PythonError) in try s.namesOf(o) },
    ]
    for op in Comparison.allCases {
      table[op.special] = wrapper { (s, o, other) throws(PythonError) in
        try s.compareMethod(o, other, op)
      }
    }
    return table
  }()

  /// The number methods that only ints have.
  static let wholeMethods: Set<String> = [
    "__index__", "__lshift__", "__rshift__", "__and__", "__or__", "__xor__",
  ]

  /// The number methods that scripts and classes call by name.
  static let numberMethods: [String: BuiltinMethod] = {
    var table: [String: BuiltinMethod] = [
      "__bool__": wrapper { (s, o) throws(PythonError) in
        switch s.kind(o) {
        case BuiltinType.float: return s.retained(s.bool(s.floatValue(o) != 0))
        case BuiltinType.complex:
          return s.retained(s.bool(s.complexReal(o) != 0 || s.complexImaginary(o) != 0))
        default: return s.retained(s.bool(s.mediumValue(o) != 0))
        }
      },
      "__index__": wrapper { (s, o) throws(PythonError) in try s.newInt(s.bigValue(o)) },
    ]
    for op in BinaryOperation.allCases {
      table["__\(op.special)__"] = wrapper { (s, a, b) throws(PythonError) in
        guard s.isNumber(b) || s.kind(b) == BuiltinType.complex else {
          return s.retained(s.typeNames.notImplemented ?? s.none)
        }
        return try s.nativeBinary(op, a, b)
      }
    }
    return table
  }()

  /// Special methods of lists that change them.
  static let listSpecials: [String: BuiltinMethod] = mutableSpecials
  /// Special methods of dicts that change them.
  static let dictSpecials: [String: BuiltinMethod] = mutableSpecials

  private static let mutableSpecials: [String: BuiltinMethod] = [
    "__setitem__": { (s, o, arguments) throws(PythonError) in
      try checkWrapped(2, arguments.count)
      try s.setNativeItem(o, arguments[0], arguments[1])
      return done(s)
    },
    "__delitem__": wrapper { (s, o, key) throws(PythonError) in
      try s.deleteNativeItem(o, key)
      return done(s)
    },
  ]

  /// Methods of properties.
  static let property: [String: BuiltinMethod] = {
    var table: [String: BuiltinMethod] = [:]
    for (name, offset) in [("getter", 16), ("setter", 24), ("deleter", 32)] {
      table[name] = oneArgument(name) { (s, o, f) throws(PythonError) in
        try s.propertyCopy(o, offset, f)
      }
    }
    let get: BuiltinMethod = { (s, o, arguments) throws(PythonError) in
      guard let receiver = arguments.first, receiver != s.none else { return s.retained(o) }
      return try s.propertyGet(o, receiver)
    }
    table["__get__"] = get
    return table
  }()

  /// Methods of the proxy of a class's dict: those of a dict that only look.
  static let mappingProxy: [String: BuiltinMethod] = {
    var table: [String: BuiltinMethod] = [:]
    for name in ["get", "keys", "values", "items", "copy"] {
      let method: BuiltinMethod = { (s, o, arguments) throws(PythonError) in
        guard let mapping = o.ref(16), let method = dict[name] else { return done(s) }
        return try method(s, mapping, arguments)
      }
      table[name] = method
    }
    return table
  }()

  /// Methods of complex numbers.
  static let complex: [String: BuiltinMethod] = [
    "conjugate": noArguments("conjugate") { (s, o) throws(PythonError) in
      try s.newComplex(s.complexReal(o), -s.complexImaginary(o))
    }
  ]

  /// Methods of exceptions.
  static let exception: [String: BuiltinMethod] = [
    "with_traceback": oneArgument("with_traceback") { (s, o, traceback) throws(PythonError) in
      _ = try s.setExceptionAttribute(o, "__traceback__", traceback)
      return s.retained(o)
    },
    "add_note": oneArgument("add_note") { (s, o, note) throws(PythonError) in
      guard s.kind(note) == BuiltinType.str else {
        throw PythonError(.typeError, "note must be a str, not '\(s.shownType(note))'")
      }
      guard let name = s.knownName("__notes__") else { throw PythonError.noMemory }
      if let notes = try s.instanceAttribute(o, name) {
        try s.listAppend(notes, note)
      } else {
        let notes = try s.newList()
        defer { s.decref(notes) }
        try s.listAppend(notes, note)
        try s.setInstanceAttribute(o, name, notes)
      }
      return done(s)
    },
  ]

  // MARK: Slot wrappers

  /// The error of a slot wrapper that is called with the wrong number of arguments.
  private static func checkWrapped(_ wanted: Int, _ given: Int) throws(PythonError) {
    if wanted != given {
      throw PythonError(
        .typeError,
        "expected \(wanted) argument\(wanted == 1 ? "" : "s"), got \(given)")
    }
  }

  /// A slot wrapper without arguments.
  private static func wrapper(_ body: @escaping NoArgumentBody) -> BuiltinMethod {
    { (s, o, arguments) throws(PythonError) in
      try checkWrapped(0, arguments.count)
      return try body(s, o)
    }
  }

  /// Attributes have names: a method of `object` may be called with anything (PyObject_GenericGetAttr).
  private static func checkAttributeName(_ s: ObjectSpace, _ name: Ref) throws(PythonError) {
    guard s.kind(name) == BuiltinType.str else {
      throw PythonError(
        .typeError, "attribute name must be string, not '\(s.typeName(of: name))'")
    }
  }

  /// A slot wrapper with one argument.
  private static func wrapper(_ body: @escaping OneArgumentBody) -> BuiltinMethod {
    { (s, o, arguments) throws(PythonError) in
      try checkWrapped(1, arguments.count)
      return try body(s, o, arguments[0])
    }
  }
}

extension ObjectSpace {
  /// `T.__new__(cls, ...)`: an instance of a class by a built-in type's own way (tp_new_wrapper).
  func newByMethod(
    _ type: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let native = typeIndex(type)
    let name = typeNames[native]
    guard let cls = arguments.first else {
      throw PythonError(.typeError, "\(name).__new__(): not enough arguments")
    }
    guard info(of: cls).pointee.flags.contains(.isType) else {
      throw PythonError(
        .typeError, "\(name).__new__(X): X is not a type object (\(shownType(cls)))")
    }
    let index = typeIndex(cls)
    guard isSubtype(index, of: native) else {
      throw PythonError(
        .typeError,
        "\(name).__new__(\(typeNames[index])): \(typeNames[index]) is not a subtype of \(name)")
    }
    let real = rootType(index)
    guard real == rootType(native) else {
      throw PythonError(
        .typeError,
        "\(name).__new__(\(typeNames[index])) is not safe, use \(typeNames[real]).__new__()")
    }
    // The method has a tuple of its arguments, and cuts those of the type out of it.
    let all = try newTuple(arguments)
    defer { decref(all) }
    let rest = UnsafeBufferPointer(rebasing: arguments.dropFirst())
    return try withArgumentTuple(rest) { () throws(PythonError) in
      try newByMethod(index, real, rest)
    }
  }

  private func newByMethod(
    _ index: TypeIndex, _ real: TypeIndex, _ rest: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    if index < BuiltinType.firstFree { return try construct(index, rest) }
    if real == BuiltinType.object, !rest.isEmpty {
      if lookupSpecial(index, "__new__") != nil {
        throw PythonError(
          .typeError, "object.__new__() takes exactly one argument (the type to instantiate)")
      }
      try checkNewArguments(index, rest, hasInit: lookupSpecial(index, "__init__") != nil)
    }
    return try newNativeInstance(index, rest)
  }

  /// `a.__eq__(b)` or `a.__ne__(b)` of a built-in type.
  func equalMethod(_ a: Ref, _ b: Ref, _ wanted: Bool) throws(PythonError) -> Ref {
    let (x, y) = (kind(a), kind(b))
    let comparable =
      a == b || (x == y && x != BuiltinType.object) || (isNumber(a) && isNumber(b))
      || (isAnySet(a) && isAnySet(b)) || (x == BuiltinType.complex && isNumber(b))
    if comparable, a == b || x != BuiltinType.object {
      return retained(bool(try (a == b ? true : nativeEqual(a, b)) == wanted))
    }
    return retained(typeNames.notImplemented ?? none)
  }

  /// `a.__lt__(b)` and its kin of a built-in type.
  func compareMethod(_ a: Ref, _ b: Ref, _ op: Comparison) throws(PythonError) -> Ref {
    let (x, y) = (kind(a), kind(b))
    switch x {
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.str, BuiltinType.bytes,
      BuiltinType.set, BuiltinType.frozenset, BuiltinType.int, BuiltinType.float,
      BuiltinType.bool:
      if x == y || (isNumber(a) && isNumber(b)) || (isAnySet(a) && isAnySet(b)) {
        return retained(bool(try nativeCompare(a, b, op)))
      }
    default: break
    }
    return retained(typeNames.notImplemented ?? none)
  }

  /// A sorted list of the keys of a dict.
  public func sortedKeys(of dict: Ref) throws(PythonError) -> Ref {
    let list = try newListExact(dictCount(dict))
    return try building(list) { () throws(PythonError) in
      var position = 0
      while list.count < dictCount(dict), let (key, _) = dictNext(dict, &position) {
        listItems(list).unsafelyUnwrapped[list.count] = retained(key)
        list.count += 1
      }
      try listSort(list)
    }
  }

  /// `dir(o)`: a sorted list of the names that an object has.
  public func namesOf(_ o: Ref) throws(PythonError) -> Ref {
    var names: Set<String> = []
    func add(_ dict: Ref?) {
      guard let dict else { return }
      var position = 0
      while let (key, _) = dictNext(dict, &position) {
        if key.type == BuiltinType.str { names.insert(string(key)) }
      }
    }
    let isClass = info(of: o).pointee.flags.contains(.isType)
    if !isClass, info(of: o).pointee.flags.contains(.managedDict) { add(try materializeDict(o)) }
    if o.type != BuiltinType.module {
      for cls in classOrder(isClass ? o : typeObject(of: o)) {
        add(cls.ref(ClassField.dict))
        let type = typeIndex(cls)
        if type < BuiltinType.firstFree { names.formUnion(BuiltinMethods.names(type: type)) }
      }
      names.formUnion(["__class__", "__doc__"])
    }
    let list = try newList()
    return try building(list) { () throws(PythonError) in
      for name in names.sorted() {
        let text = try internedString(name)
        defer { decref(text) }
        try listAppend(list, text)
      }
    }
  }
}
