import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Builtins that make functions and classes.

extension LuaEngine {
  func defineFunctions() throws(PythonError) {
    try define("def") { e, a, r throws(PythonError) in
      e.result(try e.makeDef(a.L, a.count, .def), r)
    }
    try define("generator") { e, a, r throws(PythonError) in
      e.result(try e.makeDef(a.L, a.count, .generator), r)
    }
    try define("yield") { e, a, r throws(PythonError) in try e.yield(a) }
    try define("class") { e, a, r throws(PythonError) in
      // Always a temporary at first: it refers to itself, so its count does not tell that nobody
      // else holds it, and a collection that is due would find it.
      let cls = try e.makeClass(a)
      e.pushTemporary(cls)
      return e.lend(cls, r)
    }
    try define("require") { e, a, r throws(PythonError) in
      let name = try e.textArgument(a, 1, "require")
      let path = try e.cold.workload.findModule(name)
      try e.cold.checkModule(path)
      return e.give(path, r)
    }
  }
}

extension Engine {
  /// `class(name, bases...) { ... }`: index 1 holds the body, then follow name and bases.
  func makeClass(_ a: Arguments) throws(PythonError) -> Ref {
    let L = a.L
    guard a.type(1) == LUA_TTABLE else {
      throw PythonError(.typeError, "the body of a class is a Lua table: class \"C\" { ... }")
    }
    let className = try argument(a, 2)
    // A script cannot say anything else, a trace can.
    guard className.type == BuiltinType.str else {
      throw PythonError(
        .typeError, "type.__new__() argument 1 must be str, not \(space.shownType(className))")
    }
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    var count = a.count
    let options = count >= 3 ? try keywordFields(L, count) : nil
    if options != nil { count -= 1 }
    let firstBase = s.pointee.argumentCount
    if count >= 3 {
      for i in 3...count { _ = try argument(a, i) }
    }
    let afterBases = s.pointee.argumentCount
    let (wanted, keywords) = try metaclassAndKeywords(L, options)
    guard lua_rawlen(L, 1) == 0 else {
      throw PythonError(.typeError, "the body of a class has named fields only")
    }
    // In CPython's order: a function of the body, the tuple of bases, the bound `__prepare__`, the
    // namespace; they go in the opposite order.
    let body = try space.newFunction(
      name: className, body: Body.none, kind: .plain, closure: nil, globals: s.pointee.globals)
    defer { space.decref(body) }
    let given = UnsafeBufferPointer(
      rebasing: arguments(from: firstBase).prefix(afterBases - firstBase))
    let bases = try space.newTuple(given)
    defer { space.decref(bases) }
    let metaclass = try metaclass(wanted, given)
    let namespace = try space.prepareNamespace(
      metaclass, name: className, bases: bases, keywords: keywords)
    defer { space.decref(namespace) }
    // Up to 3.10 the body of a class statement runs in a frame that the collector sees.
    let frame =
      try space.s.pointee.frameSize == 0
      ? nil : takeFrame(code: cold.frameObjects.code(ofClassAt: currentPlace()))
    defer { space.decref(frame) }
    // A collection that is due by now runs when the body begins.
    if space.s.pointee.collectionScheduled { cold.runtime.runScheduled() }
    let slots = try fillNamespace(L, namespace, className)
    if metaclass == BuiltinType.type, keywords == nil, namespace.type == BuiltinType.dict {
      return try space.newClass(name: className, bases: bases, namespace: namespace, slots: slots)
    }
    return try space.makeClass(
      space.info(metaclass).pointee.object.unsafelyUnwrapped, name: className, bases: bases,
      namespace: namespace, keywords: keywords)
  }

  /// What the table behind the bases says: the metaclass, and a dict of what is left, which
  /// `__init_subclass__` and the metaclass are called with.
  private func metaclassAndKeywords(
    _ L: LuaState, _ fields: SortedFields?
  ) throws(PythonError) -> (metaclass: Ref?, keywords: Ref?) {
    guard let fields else { return (nil, nil) }
    let dict = try pushKeywords(L, fields)
    let key = try space.internedString("metaclass")
    defer { space.decref(key) }
    // The value stays among the arguments.
    let metaclass = try space.dictGet(dict, key)
    if metaclass != nil { _ = try space.dictDelete(dict, key) }
    return (metaclass, space.dictCount(dict) == 0 ? nil : dict)
  }

  /// The metaclass of a class with these bases.
  private func metaclass(
    _ wanted: Ref?, _ bases: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> TypeIndex {
    if let wanted {
      guard space.info(of: wanted).pointee.flags.contains(.isType),
        space.isSubtype(space.typeIndex(wanted), of: BuiltinType.type)
      else {
        throw PythonError(.typeError, "a metaclass is a class that derives from type")
      }
      return try space.metaclass(space.typeIndex(wanted), bases: bases)
    }
    guard let first = bases.first, space.info(of: first).pointee.flags.contains(.isType) else {
      return BuiltinType.type
    }
    return try space.metaclass(first.type, bases: bases)
  }

  /// Binds what a class body binds, its names in sorted order; the names of `__slots__` or `nil`.
  private func fillNamespace(
    _ L: LuaState, _ namespace: Ref, _ className: Ref
  ) throws(PythonError) -> [String]? {
    var slots: [String]?
    try bind(namespace, "__module__", space.mainName)
    try bind(namespace, "__qualname__", className)
    if space.classesKnowTheirLine {
      try bind(namespace, "__firstlineno__", space.firstLine)
    }
    let fields = try sortedFields(L, 1)
    let start = s.pointee.argumentCount
    for field in fields {
      // What the namespace holds is nobody else's, as what a statement of the body has stored.
      defer { popArguments(to: start) }
      let key = try string(L, field)
      pushArgument(key)
      let text = space.string(key)
      if text == "__slots__", lua_type(L, field + 1) == LUA_TTABLE {
        let names = try slotNames(L, field + 1)
        slots = names
        let tuple = try tupleOfNames(names)
        pushArgument(tuple)
        try store(namespace, key, tuple)
        continue
      }
      let value = try classValue(L, field + 1, text)
      pushArgument(value)
      if value.type == BuiltinType.function {
        let unnamed = s.pointee.names[s.pointee.unnamed].ref
        let isDef = value.ref(FunctionField.name) == unnamed
        if isDef || (space.functionKind(value) == .plain && value.refcount == 1) {
          let qualified = try self.name("\(space.string(className)).\(text)")
          rename(value, key, s.pointee.names[qualified].ref)
        }
      }
      try store(namespace, key, value)
    }
    if space.classesKnowTheirLine {
      try bind(namespace, "__static_attributes__", space.s.pointee.emptyTuple)
    }
    return slots
  }

  private func bind(_ namespace: Ref, _ name: String, _ value: Ref) throws(PythonError) {
    let key = try space.internedString(name)
    defer { space.decref(key) }
    try store(namespace, key, value)
  }

  /// Binds a name in the body of a class: what `__prepare__` gave need not be a dict.
  private func store(_ namespace: Ref, _ key: Ref, _ value: Ref) throws(PythonError) {
    if namespace.type == BuiltinType.dict {
      try space.dictSet(namespace, key, value)
    } else {
      try space.setItem(namespace, key, value)
    }
  }

  private func classValue(
    _ L: LuaState, _ i: Int32, _ name: String
  ) throws(PythonError) -> Ref {
    guard lua_type(L, i) == LUA_TFUNCTION, moult_builtin_number(L, i) < 0 else {
      return try convert(L, i)
    }
    return try plainFunction(L, i, name: name)
  }

  private func slotNames(_ L: LuaState, _ index: Int32) throws(PythonError) -> [String] {
    var names: [String] = []
    let n = Int64(bitPattern: lua_rawlen(L, index))
    guard lua_checkstack(L, 2) != 0 else { throw PythonError(.memoryError, "Lua's stack is full") }
    for i in 0..<n {
      let type = lua_rawgeti(L, index, i + 1)
      defer { lua_settop(L, -2) }
      guard type == LUA_TSTRING else {
        throw PythonError(.typeError, "__slots__ items must be strings")
      }
      names.append(cold.text(L, -1))
    }
    return names
  }

  private func tupleOfNames(_ names: [String]) throws(PythonError) -> Ref {
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    for name in names { pushArgument(try space.internedString(name)) }
    return try space.newTuple(arguments(from: start))
  }
}
