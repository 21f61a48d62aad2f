import ObjectModel
import RefCounting

// Objects that stand between a class and its attributes: property, staticmethod, classmethod,
// super, the proxy of a class's dict, and the descriptors of the methods of built-in types
// (Objects/descrobject.c, funcobject.c and typeobject.c, 3.8 to 3.13). All offsets count from the
// header:
//
//   property                   16 get, 24 set, 32 delete, 40 documentation, 48 name
//   staticmethod, classmethod  16 callable, 24 dict
//   super                      16 type, 24 object, 32 type of the object
//   mappingproxy               16 mapping
//   method descriptors         16 type, 24 name

extension BuiltinType {
  /// `mappingproxy`
  public static let mappingProxy: TypeIndex = 40
  /// `property`
  public static let property: TypeIndex = 41
  /// `staticmethod`
  public static let staticMethod: TypeIndex = 42
  /// `classmethod`
  public static let classMethod: TypeIndex = 43
  /// `super`
  public static let `super`: TypeIndex = 44
  /// `map`
  public static let map: TypeIndex = 45
  /// `filter`
  public static let filter: TypeIndex = 46
  /// `method_descriptor`: a method of a built-in type
  public static let methodDescriptor: TypeIndex = 47
  /// `wrapper_descriptor`: a special method of a built-in type
  public static let wrapperDescriptor: TypeIndex = 48
  /// `classmethod_descriptor`
  public static let classMethodDescriptor: TypeIndex = 49
  /// `types.SimpleNamespace`
  public static let simpleNamespace: TypeIndex = 50
  /// `traceback`
  public static let traceback: TypeIndex = 51
  /// `frame`, where an exception holds it
  public static let frameObject: TypeIndex = 52
  /// `callable_iterator`, what `iter(f, sentinel)` makes
  public static let callableIterator: TypeIndex = 53
}

extension ObjectSpace {
  func registerObjectTypes() {
    let gc: TypeFlags = [.gc]
    register(
      BuiltinType.mappingProxy, "mappingproxy", size: 24, flags: gc, layout: .words, words: 0b1,
      dealloc: wordsDealloc)
    register(
      BuiltinType.property, "property", size: s.pointee.minor >= 10 ? 64 : 56, flags: gc,
      layout: .words, words: 0b1_1111, dealloc: wordsDealloc, clear: propertyClear)
    for (type, name) in [
      (BuiltinType.staticMethod, "staticmethod"), (BuiltinType.classMethod, "classmethod"),
    ] {
      register(
        type, name, size: 32, flags: gc, layout: .words, words: 0b11, dealloc: wordsDealloc,
        clear: wordsClear)
    }
    register(
      BuiltinType.super, "super", size: 40, flags: gc, layout: .words, words: 0b111,
      dealloc: wordsDealloc)
    register(
      BuiltinType.map, "map", size: 32, flags: gc, layout: .words, words: 0b11,
      dealloc: wordsDealloc)
    register(
      BuiltinType.filter, "filter", size: 32, flags: gc, layout: .words, words: 0b11,
      dealloc: wordsDealloc)
    register(
      BuiltinType.callableIterator, "callable_iterator", size: 32, flags: gc, layout: .words,
      words: 0b11, dealloc: wordsDealloc)
    for (type, name) in [
      (BuiltinType.methodDescriptor, "method_descriptor"),
      (BuiltinType.wrapperDescriptor, "wrapper_descriptor"),
      (BuiltinType.classMethodDescriptor, "classmethod_descriptor"),
    ] { register(type, name, size: 56, flags: gc, dealloc: wordsDealloc) }
    register(
      BuiltinType.module, "module", size: ModuleField.size, flags: gc, layout: .words,
      words: 0b1, weaklist: ModuleField.weaklist, dealloc: moduleDealloc, clear: moduleClear)
    info(BuiltinType.module).pointee.flags.insert(.managedDict)
    info(BuiltinType.module).pointee.dictOffset = Int32(ModuleField.dict)
    configurePreHeader(BuiltinType.module)
    register(
      BuiltinType.simpleNamespace, "types.SimpleNamespace", size: 24, flags: gc, layout: .words,
      words: 0b1, dealloc: wordsDealloc, clear: wordsClear)
    info(BuiltinType.simpleNamespace).pointee.flags.insert(.managedDict)
    info(BuiltinType.simpleNamespace).pointee.dictOffset = 16
    configurePreHeader(BuiltinType.simpleNamespace)
  }

  /// A new object whose words are zero, not tracked.
  func newWords(_ type: TypeIndex) throws(PythonError) -> Ref {
    let size = Int(info(type).pointee.basicSize)
    guard let o = allocate(type, size: size) else { throw PythonError.noMemory }
    (o.raw + Header.size).initializeMemory(as: UInt8.self, repeating: 0, count: size - Header.size)
    return o
  }

  /// A tracked object of one to four references, which it keeps.
  func newWords(_ type: TypeIndex, _ items: Ref...) throws(PythonError) -> Ref {
    let o = try newWords(type)
    for (i, item) in items.enumerated() { o.set(16 + 8 * i, retained(item)) }
    track(o)
    return o
  }

  // MARK: property

  func initializeProperty(
    _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) {
    for (i, argument) in arguments.enumerated() {
      replace(o, 16 + 8 * i, with: argument == none ? nil : retained(argument))
    }
    // The documentation of the getter is the property's, up to 3.11 even where it is None.
    if s.pointee.minor <= 11, o.ref(40) == nil, let getter = o.ref(16),
      getter.type == BuiltinType.function
    {
      o.set(40, retained(getter.ref(FunctionField.documentation) ?? none))
    }
  }

  /// Calls one of a property's functions.
  private func callProperty(
    _ property: Ref, _ offset: Int, _ what: String, _ arguments: [Ref]
  ) throws(PythonError) -> Ref {
    guard let function = property.ref(offset) else {
      let owner = shownType(arguments[0])
      if s.pointee.minor <= 10 {
        let name = s.pointee.minor == 10 ? property.ref(48).map { " '\(string($0))'" } : nil
        throw PythonError(
          .attributeError,
          (["getter": "unreadable attribute", "setter": "can't set attribute"][what]
            ?? "can't delete attribute") + (name ?? ""))
      }
      let named = property.ref(48).map { "property '\(string($0))' of '\(owner)' object" }
      throw PythonError(
        .attributeError,
        "\(named ?? "property of '\(owner)' object") has no \(what)")
    }
    incref(function)
    defer { decref(function) }
    return try callArray(function, arguments)
  }

  func propertyGet(_ property: Ref, _ o: Ref) throws(PythonError) -> Ref {
    try callProperty(property, 16, "getter", [o])
  }

  func propertySet(_ property: Ref, _ o: Ref, _ value: Ref?) throws(PythonError) {
    if let value {
      decref(try callProperty(property, 24, "setter", [o, value]))
    } else {
      decref(try callProperty(property, 32, "deleter", [o]))
    }
  }

  /// `property(...).getter(f)` and its kin: a copy with one function exchanged.
  func propertyCopy(_ o: Ref, _ offset: Int, _ function: Ref) throws(PythonError) -> Ref {
    let copy = try newWords(BuiltinType.property)
    for place in stride(from: 16, through: 48, by: 8) {
      copy.set(place, (place == offset ? function : o.ref(place)).map(retained))
    }
    track(copy)
    return copy
  }

  // MARK: staticmethod, classmethod

  /// A staticmethod or classmethod around a callable.
  public func newWrapper(_ type: TypeIndex, _ callable: Ref) throws(PythonError) -> Ref {
    let o = try newWords(type)
    track(o)
    do throws(PythonError) { try initializeWrapper(o, callable) } catch {
      decref(o)
      throw error
    }
    return o
  }

  /// A staticmethod or classmethod that a class statement makes on its own: without the names of the
  /// callable (PyStaticMethod_New).
  func newBareWrapper(_ type: TypeIndex, _ callable: Ref) throws(PythonError) -> Ref {
    try newWords(type, callable)
  }

  func initializeWrapper(_ o: Ref, _ callable: Ref) throws(PythonError) {
    replace(o, 16, with: retained(callable))
    // functools_wraps, from 3.10 on: the names of the callable are the wrapper's, too.
    guard s.pointee.minor >= 10 else { return }
    for name in ["__module__", "__name__", "__qualname__", "__doc__", "__annotations__"] {
      guard let key = knownName(name), let value = try findAttribute(callable, key) else {
        continue
      }
      defer { decref(value) }
      if o.ref(24) == nil { o.set(24, try newDict()) }
      try dictSet(o.ref(24).unsafelyUnwrapped, key, value)
    }
  }

  // MARK: super

  /// `super(cls, o)`
  func newSuper(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    guard let cls = arguments.first else {
      throw PythonError(.runtimeError, "super(): no arguments")
    }
    guard info(of: cls).pointee.flags.contains(.isType) else {
      throw PythonError(
        .typeError, "super() argument 1 must be a type, not \(shownType(cls))")
    }
    let o = try newWords(BuiltinType.super)
    defer { decref(o) }
    o.set(16, retained(cls))
    if arguments.count > 1, arguments[1] != none {
      let object = arguments[1]
      let type: Ref
      if info(of: object).pointee.flags.contains(.isType),
        isSubtype(typeIndex(object), of: typeIndex(cls))
      {
        type = object
      } else if isSubtype(object.type, of: typeIndex(cls)) {
        type = typeObject(of: object)
      } else {
        throw PythonError(
          .typeError, "super(type, obj): obj must be an instance or subtype of type")
      }
      o.set(24, retained(object))
      o.set(32, retained(type))
    }
    track(o)
    return retained(o)
  }

  /// An attribute of a super object: looked up behind its class in the order of the object's type.
  func superAttribute(_ o: Ref, _ name: Ref) throws(PythonError) -> Ref? {
    guard let object = o.ref(24), let type = o.ref(32), string(name) != "__class__" else {
      return try specialAttribute(o, string(name))
    }
    let cls = o.ref(16).unsafelyUnwrapped
    let order = classOrder(type)
    guard let at = order.firstIndex(of: cls) else { return nil }
    let isClass = object == type
    for candidate in order[(at + 1)...] {
      if let dict = candidate.ref(ClassField.dict) {
        if let found = try dictGet(dict, name) {
          if found.type == BuiltinType.member || found.type == BuiltinType.getset {
            return try genericAttribute(object, name)
          }
          if found.type == BuiltinType.property, !isClass { return try propertyGet(found, object) }
          return try bind(found, to: isClass ? nil : object, type)
        }
      } else if let found = try builtinAttribute(
        of: typeIndex(candidate), name, receiver: isClass ? nil : object, cls: type)
      {
        return found
      }
    }
    return try specialAttribute(o, string(name))
  }

  // MARK: Methods of built-in types

  /// Methods that belong to the type itself and get it as their receiver.
  public static let classMethodNames: Set<String> = [
    "fromkeys", "fromhex", "from_bytes", "maketrans", "__new__", "__init_subclass__",
    "__subclasshook__", "__class_getitem__", "_from_flags", "__prepare__",
  ]

  /// Special methods that CPython has as ordinary ones (METH_COEXIST and those without a slot).
  static func isOrdinary(_ name: String, _ type: TypeIndex) -> Bool {
    switch name {
    case "__sizeof__", "__reversed__", "__reduce__", "__reduce_ex__", "__format__", "__dir__",
      "__length_hint__", "__getnewargs__", "__setstate__", "__round__", "__trunc__", "__floor__",
      "__ceil__", "__getformat__", "__alloc__", "__bytes__", "__complex__", "__class_getitem__",
      "__subclasshook__", "__init_subclass__", "__new__", "__enter__", "__exit__",
      "__subclasses__", "__prepare__", "__instancecheck__", "__subclasscheck__",
      "__getstate__", "__missing__":
      return true
    case "__getitem__": return type == BuiltinType.list || type == BuiltinType.dict
    case "__contains__":
      return type == BuiltinType.dict || type == BuiltinType.set || type == BuiltinType.frozenset
    default: return !(name.hasPrefix("__") && name.hasSuffix("__"))
    }
  }

  /// What a built-in type has under a name, bound to a receiver or, without one, as `T.name` gives
  /// it; `nil` where it has no such method.
  func builtinAttribute(
    of type: TypeIndex, _ name: Ref, receiver: Ref?, cls: Ref
  ) throws(PythonError) -> Ref? {
    let text = string(name)
    guard builtinMethod(type, text) != nil else { return nil }
    if Self.classMethodNames.contains(text) {
      // `__new__` is a static method and remembers the type that it makes.
      return try newBuiltinMethod(
        name: name, receiver: text == "__new__" ? info(type).pointee.object ?? cls : cls)
    }
    if let receiver {
      return Self.isOrdinary(text, type)
        ? try newBuiltinMethod(name: name, receiver: receiver)
        : try newMethodWrapper(name: text, receiver: receiver)
    }
    return try methodDescriptor(type, name)
  }

  /// The descriptor of a built-in type's method, one object for good, as in the type's dict;
  /// borrowed from static memory, returned as a new reference.
  private func methodDescriptor(_ type: TypeIndex, _ name: Ref) throws(PythonError) -> Ref {
    let text = string(name)
    // A method that comes from object is object's.
    var owner = type
    if type != BuiltinType.object, extensionSlots(type)?.methods[text] == nil,
      protocolMethod(type, text) == nil,
      !BuiltinMethods.isOwn(type: type, name: text)
    {
      owner = BuiltinType.object
    }
    let key = "\(owner).\(text)"
    if let known = typeNames.descriptors[key] { return retained(known) }
    let kind =
      Self.isOrdinary(text, owner) ? BuiltinType.methodDescriptor : BuiltinType.wrapperDescriptor
    let o = makeStatic(kind, size: 56, refcount: s.pointee.staticRefcount)
    o.set(16, info(owner).pointee.object)
    // The name stays for good: the descriptor's count is part of the intern table's.
    o.set(24, knownName(text))
    for offset in [32, 40, 48] { o.set(offset, 0) }
    typeNames.descriptors[key] = o
    return retained(o)
  }

  /// Calls a method descriptor: the first argument is the object.
  func callDescriptor(
    _ d: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let owner = d.ref(16).unsafelyUnwrapped
    let type = typeIndex(owner)
    let name = string(d.ref(24).unsafelyUnwrapped)
    guard let o = arguments.first else {
      throw PythonError(
        .typeError,
        d.type == BuiltinType.wrapperDescriptor
          ? "descriptor '\(name)' of '\(typeNames[type])' object needs an argument"
          : "unbound method \(typeNames[type]).\(name)() needs an argument")
    }
    guard isSubtype(o.type, of: type) else {
      throw PythonError(
        .typeError,
        d.type == BuiltinType.wrapperDescriptor
          ? "descriptor '\(name)' requires a '\(typeNames[type])' object but received a "
            + "'\(shownType(o))'"
          : "descriptor '\(name)' for '\(typeNames[type])' objects doesn't apply to a "
            + "'\(shownType(o))' object")
    }
    guard let method = builtinMethod(type, name) else {
      throw PythonError(.typeError, "'\(name)' is not callable")
    }
    let others = UnsafeBufferPointer(rebasing: arguments.dropFirst())
    guard d.type == BuiltinType.wrapperDescriptor else { return try method(self, o, others) }
    // Its arguments are a tuple, of which it cuts those of the method.
    return try withArgumentTuple(arguments) { () throws(PythonError) in
      try withArgumentTuple(others) { () throws(PythonError) in try method(self, o, others) }
    }
  }

  /// The repr of descriptors, modules and their kin.
  func writeDescriptor(_ o: Ref, to out: inout String, depth: Int) throws(PythonError) {
    func name(_ offset: Int) -> String { o.ref(offset).map { string($0) } ?? "?" }
    func owner() -> String { o.ref(16).map { typeNames[typeIndex($0)] } ?? "?" }
    switch o.type {
    case BuiltinType.methodWrapper:
      let receiver = o.ref(24).unsafelyUnwrapped
      out +=
        "<method-wrapper '\(name(16))' of \(shownType(receiver)) object at \(pointer(receiver))>"
    case BuiltinType.methodDescriptor, BuiltinType.classMethodDescriptor:
      out += "<method '\(name(24))' of '\(owner())' objects>"
    case BuiltinType.wrapperDescriptor:
      out += "<slot wrapper '\(name(24))' of '\(owner())' objects>"
    case BuiltinType.staticMethod, BuiltinType.classMethod:
      if s.pointee.minor >= 10, let callable = o.ref(16) {
        out += "<\(typeName(of: o))("
        out += try reprText(callable)
        out += ")>"
      } else {
        out += "<\(typeName(of: o)) object at \(pointer(o))>"
      }
    case BuiltinType.mappingProxy:
      out += "mappingproxy("
      out += try reprText(o.ref(16).unsafelyUnwrapped)
      out += ")"
    case BuiltinType.super:
      out += "<super: <class '\(owner())'>, "
      out += o.ref(32).map { "<\(typeNames[typeIndex($0)]) object>" } ?? "NULL"
      out += ">"
    default:
      switch kind(o) {
      case BuiltinType.module:
        out += "<module '\(try moduleName(o) ?? "?")'>"
      case BuiltinType.simpleNamespace: out += try namespaceText(o)
      default: out += "<\(qualifiedName(o.type)) object at \(pointer(o))>"
      }
    }
  }
}

/// `tp_clear` of property, which keeps its name (property_clear).
let propertyClear: ClearFunction = { state, object in
  let space = ObjectSpace(raw: state)
  for offset in [16, 24, 32, 40] { space.replace(Ref(object), offset, with: nil) }
}

extension ObjectSpace {
  /// The index of a built-in type that is no container or number, by its name.
  public static func typeIndex(named name: String) -> TypeIndex? {
    let known: [String: TypeIndex] = [
      "type": BuiltinType.type, "enumerate": BuiltinType.enumerate, "zip": BuiltinType.zip,
      "reversed": BuiltinType.reversed, "map": BuiltinType.map, "filter": BuiltinType.filter,
      "cell": BuiltinType.cell, "property": BuiltinType.property,
      "staticmethod": BuiltinType.staticMethod, "classmethod": BuiltinType.classMethod,
      "super": BuiltinType.super, "module": BuiltinType.module,
      "SimpleNamespace": BuiltinType.simpleNamespace, "mappingproxy": BuiltinType.mappingProxy,
    ]
    return known[name]
  }
}
