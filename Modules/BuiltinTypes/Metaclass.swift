import ObjectModel
import RefCounting
import WeakRefs

// Metaclasses: classes that derive from `type`, whose instances are classes. Such a class is a type
// object like any other, with the same fields and the same size; it refers to its metaclass, and is
// made and called through it (type_new, type_call, type_getattro in Objects/typeobject.c).

extension ObjectSpace {
  /// Whether a class is one whose instances are classes.
  @inlinable
  public func isMetaclass(_ type: TypeIndex) -> Bool { info(type).pointee.flags.contains(.isType) }

  /// The metaclass of a class: the one that is asked for, or that of a base where it derives from it
  /// (`_PyType_CalculateMetaclass`).
  public func metaclass(
    _ wanted: TypeIndex, bases: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> TypeIndex {
    var winner = wanted
    for base in bases {
      if isSubtype(winner, of: base.type) { continue }
      guard isSubtype(base.type, of: winner) else {
        throw PythonError(
          .typeError,
          "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the "
            + "metaclasses of all its bases")
      }
      winner = base.type
    }
    return winner
  }

  /// The items of a tuple, borrowed.
  func items(of tuple: Ref) -> UnsafeBufferPointer<Ref> {
    let items = UnsafeRawPointer(tupleItems(tuple)).assumingMemoryBound(to: Ref.self)
    return UnsafeBufferPointer(start: items, count: tuple.count)
  }

  /// `type.__new__(metaclass, name, bases, dict, **keywords)`.
  func newClass(
    called arguments: UnsafeBufferPointer<Ref>, metaclass wanted: TypeIndex, keywords: Ref? = nil
  ) throws(PythonError) -> Ref {
    guard arguments.count == 3 else {
      throw PythonError(
        .typeError, "type.__new__() takes exactly 3 arguments (\(arguments.count) given)")
    }
    let (name, bases, body) = (arguments[0], arguments[1], arguments[2])
    for (i, (argument, type)) in [
      (name, BuiltinType.str), (bases, BuiltinType.tuple), (body, BuiltinType.dict),
    ].enumerated() where kind(argument) != type {
      throw PythonError(
        .typeError,
        "type.__new__() argument \(i + 1) must be \(typeNames[type]), not \(shownType(argument))")
    }
    for base in items(of: bases) where !info(of: base).pointee.flags.contains(.isType) {
      throw PythonError(
        .typeError, "type() doesn't support MRO entry resolution; use types.new_class()")
    }
    let winner = try metaclass(wanted, bases: items(of: bases))
    if winner != wanted, let creator = lookupSpecial(winner, "__new__") {
      // The winner has a way of its own.
      let cls = info(winner).pointee.object.unsafelyUnwrapped
      let function = try bind(creator, to: nil, cls)
      defer { decref(function) }
      return try callArray(function, [cls] + Array(arguments), keywords: keywords)
    }
    return try newClass(
      name: name, bases: bases, namespace: body, slots: try slotTexts(body), metaclass: winner,
      keywords: keywords)
  }

  /// The names of `__slots__` in the dict of a class that is made, `nil` where it has none.
  private func slotTexts(_ body: Ref) throws(PythonError) -> [String]? {
    guard let listed = try dictGetName(body, "__slots__") else { return nil }
    if kind(listed) == BuiltinType.str { return [string(listed)] }
    let names = listed.type == BuiltinType.tuple ? retained(listed) : try tupleCall(listed)
    defer { decref(names) }
    var texts: [String] = []
    for i in 0..<names.count {
      let name = tupleItem(names, i)
      guard kind(name) == BuiltinType.str else {
        throw PythonError(
          .typeError, "__slots__ items must be strings, not '\(shownType(name))'")
      }
      texts.append(string(name))
    }
    return texts
  }

  /// The namespace that the body of a class fills: what the metaclass's `__prepare__` gives.
  /// - Parameter keywords: a dict, or `nil`.
  public func prepareNamespace(
    _ metaclass: TypeIndex, name: Ref, bases: Ref, keywords: Ref?
  ) throws(PythonError) -> Ref {
    guard let method = lookupSpecial(metaclass, "__prepare__") else { return try newNamespace() }
    let cls = info(metaclass).pointee.object.unsafelyUnwrapped
    let bound = try bind(method, to: nil, cls)
    defer { decref(bound) }
    let namespace = try callArray(bound, [name, bases], keywords: keywords)
    if kind(namespace) == BuiltinType.dict || lookupSpecial(namespace.type, "__getitem__") != nil {
      return namespace
    }
    defer { decref(namespace) }
    throw PythonError(
      .typeError,
      "\(typeNames[metaclass]).__prepare__() must return a mapping, not \(shownType(namespace))")
  }

  /// Makes the class of a class statement through its metaclass: its `__new__`, its `__init__`.
  public func makeClass(
    _ metaclass: Ref, name: Ref, bases: Ref, namespace: Ref, keywords: Ref?
  ) throws(PythonError) -> Ref {
    guard let keywords else { return try callArray(metaclass, [name, bases, namespace]) }
    // They are taken apart for the call, and put together again for the type.
    let names = try keyTuple(keywords)
    defer { decref(names) }
    let own = try newDict()
    defer { decref(own) }
    var position = 0
    while let (key, value) = dictNext(keywords, &position) { try dictSet(own, key, value) }
    return try callArray(metaclass, [name, bases, namespace], keywords: own)
  }

  // MARK: Attributes

  /// What the metaclass of a class stands before the class itself with: the value of a data
  /// descriptor, a new reference.
  func metaclassField(_ d: Ref, _ cls: Ref) throws(PythonError) -> Ref? {
    if kind(d) == BuiltinType.property { return try propertyGet(d, cls) }
    if isInstance(d), isDataDescriptor(d) {
      return try callSpecial(d, "__get__", cls, typeObject(of: cls))
    }
    return nil
  }

  // MARK: Being an instance

  /// `isinstance(o, cls)`, the metaclass's `__instancecheck__` first; or `nil` where it has none.
  func checkedByMetaclass(_ cls: Ref, _ name: String, _ o: Ref) throws(PythonError) -> Bool? {
    guard cls.type >= BuiltinType.firstFree, let result = try callSpecial(cls, name, o) else {
      return nil
    }
    defer { decref(result) }
    return try isTrue(result)
  }
}

extension BuiltinMethods {
  /// Methods of classes that a metaclass calls.
  static let metaclass: [String: BuiltinMethod] = [
    "__call__": { (s, cls, arguments) throws(PythonError) in
      try s.instantiate(cls, arguments, keywords: nil)
    },
    "__prepare__": { (s, _, _) throws(PythonError) in try s.newDict() },
    "__instancecheck__": oneArgument("__instancecheck__") { (s, cls, o) throws(PythonError) in
      s.retained(s.bool(try s.isOfClass(o, cls)))
    },
    "__subclasscheck__": oneArgument("__subclasscheck__") { (s, cls, c) throws(PythonError) in
      guard s.info(of: c).pointee.flags.contains(.isType) else {
        throw PythonError(.typeError, "issubclass() arg 1 must be a class")
      }
      return s.retained(s.bool(s.isSubtype(s.typeIndex(c), of: s.typeIndex(cls))))
    },
  ]
}

/// Destroys a class that a metaclass made (subtype_dealloc): its finalizer, what it has as a class, and
/// last its reference to the metaclass.
let metaclassInstanceDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  let info = space.info(of: o)
  space.untrack(o)
  guard space.enterDealloc(o) else { return }
  if info.pointee.flags.contains(.hasFinalizer), !o.has(Header.finalized), runFinalizer(space, o) {
    space.leaveDealloc()
    return
  }
  let metaclass = info.pointee.object
  classDealloc(state, object)
  if let metaclass { space.decref(metaclass) }
  space.leaveDealloc()
}
