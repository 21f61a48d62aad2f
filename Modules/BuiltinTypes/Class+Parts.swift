import ObjectModel
import RefCounting

// What the making of a class does besides the class itself: names, descriptors, the calls that end it.

extension ObjectSpace {
  /// `__private` names of a class as they stand in its slots.
  func mangled(_ name: String, in cls: String) -> String {
    guard name.hasPrefix("__"), !name.hasSuffix("__") else { return name }
    let bare = cls.drop { $0 == "_" }
    return bare.isEmpty ? name : "_\(bare)\(name)"
  }

  /// Tells what the class's dict holds the name under which it does (type_new_set_names).
  func announceNames(_ cls: Ref) throws(PythonError) {
    classDidChange()
    let dict = cls.ref(ClassField.dict).unsafelyUnwrapped
    var position = 0
    var found: [(Ref, Ref)] = []
    while let (key, value) = dictNext(dict, &position) {
      if kind(value) == BuiltinType.property, s.pointee.minor >= 10 {
        replace(value, 48, with: retained(key))
      }
      if isInstance(value), lookupSpecial(value.type, "__set_name__") != nil {
        found.append((retained(key), retained(value)))
      }
    }
    defer {
      for (key, value) in found {
        decref(key)
        decref(value)
      }
    }
    for (key, value) in found {
      if let result = try callSpecial(value, "__set_name__", cls, key) { decref(result) }
    }
  }

  /// Calls `__init_subclass__` of the nearest base that has it (type_new_init_subclass).
  /// - Parameter keywords: a dict, or `nil`.
  func announceSubclass(_ cls: Ref, _ keywords: Ref?) throws(PythonError) {
    guard let name = knownName("__init_subclass__") else { throw PythonError.noMemory }
    for base in classOrder(cls).dropFirst() {
      guard let dict = base.ref(ClassField.dict), let method = try dictGet(dict, name) else {
        continue
      }
      let bound = try bind(method, to: nil, cls)
      defer { decref(bound) }
      decref(try callArray(bound, [], keywords: keywords))
      return
    }
    if let keywords, dictCount(keywords) > 0 {
      throw PythonError(
        .typeError,
        "\(s.pointee.minor < 9 ? "" : "\(typeNames[typeIndex(cls)]).")"
          + "__init_subclass__() takes no keyword arguments")
    }
  }

  /// Takes `__qualname__` out of a class's dict into the type, and makes sure of `__module__`.
  func completeNames(_ cls: Ref, _ dict: Ref) throws(PythonError) {
    if try dictGetName(dict, "__module__") == nil { try setName(dict, "__module__", mainName) }
    let key = try internedString("__qualname__")
    defer { decref(key) }
    let qualified = try dictGet(dict, key)
    cls.set(
      ClassField.qualifiedName, retained(qualified ?? cls.ref(ClassField.name).unsafelyUnwrapped))
    if qualified != nil { _ = try dictDelete(dict, key) }
  }

  func setOrder(_ cls: Ref, _ order: [Ref], merged: Bool) throws(PythonError) {
    cls.set(ClassField.mro, try orderTuple(cls, order, merged: merged))
  }

  /// The method resolution order as a tuple; where several bases had to be merged, CPython collects
  /// it in a list first (mro_implementation).
  private func orderTuple(_ cls: Ref, _ order: [Ref], merged: Bool) throws(PythonError) -> Ref {
    if !merged { return try tuple(of: [cls] + order) }
    let list = try newListExact(1)
    defer { decref(list) }
    listItems(list).unsafelyUnwrapped[0] = retained(cls)
    list.count = 1
    for base in order { try listAppend(list, base) }
    return try tupleCall(list)
  }

  /// What ends the making of a class: a look through a copy of its dict for values that want to
  /// know their name, and a call of `super().__init_subclass__` (type_new_set_names,
  /// type_new_init_subclass). Nothing of it stays, but it is allocated and counted.
  func announceClass(_ dict: Ref) throws(PythonError) {
    decref(try dictCopy(dict))
    // Up to 3.10 the call of `super` takes its arguments in a tuple.
    let arguments = s.pointee.minor < 11 ? try newTupleUnset(2) : nil
    let proxy = allocate(BuiltinType.builtinFunction, size: 40)
    decref(arguments)
    guard let proxy else { throw PythonError.noMemory }
    let method = allocateReusable(BuiltinType.builtinFunction, size: 56)
    free(proxy)
    guard let method else { throw PythonError.noMemory }
    freeReusable(method)
  }

  /// The namespace of a class statement: the dict that the bound method `__prepare__` of `type`
  /// gives, which goes when it has been called.
  public func newNamespace() throws(PythonError) -> Ref {
    let method = try newTransientMethod()
    defer { freeReusable(method) }
    return try newDict()
  }

  /// A bound method that a call takes and drops. Nothing of it stays.
  public func passBoundMethod() throws(PythonError) { freeReusable(try newTransientMethod()) }

  private func newTransientMethod() throws(PythonError) -> Ref {
    guard let method = allocateReusable(BuiltinType.builtinFunction, size: 56) else {
      throw PythonError.noMemory
    }
    return method
  }

  /// A tracked tuple of the items; the empty one is a singleton.
  public func tuple(of items: [Ref]) throws(PythonError) -> Ref {
    if items.isEmpty { return retained(s.pointee.emptyTuple) }
    let o = try newTupleUnset(items.count)
    for i in 0..<items.count {
      incref(items[i])
      tupleItems(o)[i] = items[i]
    }
    track(o)
    return o
  }

  func setName(_ dict: Ref, _ name: String, _ value: Ref) throws(PythonError) {
    let key = try internedString(name)
    defer { decref(key) }
    try dictSet(dict, key, value)
  }

  func dictGetName(_ dict: Ref, _ name: String) throws(PythonError) -> Ref? {
    let key = try internedString(name)
    defer { decref(key) }
    return try dictGet(dict, key)
  }

  func addDescriptor(
    _ cls: Ref, _ type: TypeIndex, _ name: String, offset: Int
  ) throws(PythonError) {
    guard let d = allocate(type, size: DescriptorField.size) else { throw PythonError.noMemory }
    incref(cls)
    d.set(DescriptorField.owner, cls)
    d.set(DescriptorField.name, Ref?.none)
    d.set(DescriptorField.offset, offset)
    d.set(40, 0)
    track(d)
    defer { decref(d) }
    // The name arrives as C text: a str is made of it before the interned one is found.
    if name.utf8.count > 1 {
      freeMemory(try allocateMemory(s.pointee.asciiHeader + name.utf8.count + 1))
    }
    d.set(DescriptorField.name, try internedString(name))
    try setName(cls.ref(ClassField.dict).unsafelyUnwrapped, name, d)
    classDidChange()
  }

  func checkSlots(_ names: [String]) throws(PythonError) {
    for (i, name) in names.enumerated() {
      let head = name.unicodeScalars.first
      guard let head, head == "_" || head.properties.isAlphabetic else {
        throw PythonError(.typeError, "__slots__ must be identifiers")
      }
      if i > 0, names[i - 1] == name {
        throw PythonError(.valueError, "'\(name)' in __slots__ appears twice")
      }
    }
  }
}
