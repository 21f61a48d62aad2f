import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Keyword arguments of what the runtime defines in place of Python code: a Lua table with named
// fields at the end of a call of a weak container, of finalize or of one of their methods. A function
// of the script that is called with such arguments later gets them by the names of its parameters.
// Some methods of built-in types take them in the same way.

extension Engine {
  /// Takes a table of keyword arguments off the end of a call.
  /// - Parameter last: the last argument; one less afterwards if it was such a table.
  /// - Returns: whether a dict of them was pushed as an argument that is held.
  func passKeywords(
    to callee: Ref, _ L: LuaState, _ first: Int32, _ last: inout Int32
  ) throws(PythonError) -> Bool {
    guard last >= first, lua_type(L, last) == LUA_TTABLE, lua_rawlen(L, last) == 0,
      let takes = takesKeywords(callee)
    else { return false }
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    let fields = try sortedFields(L, last)
    if !takes.any, let field = fields.first {
      throw takes.name.isEmpty
        ? PythonError(.typeError, "ref() takes no keyword arguments")
        : space.unexpectedKeyword(cold.text(L, field), takes.name, among: [])
    }
    let dict = try space.newDict()
    pushArgument(dict)
    for field in fields {
      let key = try string(L, field)
      pushArgument(key)
      let value = try convert(L, field + 1)
      pushArgument(value, isValue: lua_type(L, field + 1) != LUA_TLIGHTUSERDATA)
      try space.dictSet(dict, key, value)
      popArguments(to: s.pointee.argumentCount - 2)
    }
    space.typeNames.keywords = dict
    last -= 1
    return true
  }

  /// Whether something callable takes keyword arguments, with its name as errors show it; `nil`
  /// where a table is no keyword arguments.
  private func takesKeywords(_ callee: Ref) -> (any: Bool, name: String)? {
    var function = callee
    if callee.type == BuiltinType.method {
      function = callee.ref(MethodField.function).unsafelyUnwrapped
    } else if space.info(of: callee).pointee.flags.contains(.isType) {
      let type = space.typeIndex(callee)
      if type == BuiltinType.weakref { return (false, "") }
      guard let initializer = space.lookupSpecial(type, "__init__") else { return nil }
      function = initializer
    }
    guard function.type == BuiltinType.function, space.functionKind(function) == .native else {
      return nil
    }
    let field =
      space.s.pointee.minor >= 10 ? FunctionField.qualifiedName : FunctionField.name
    let name = function.ref(field).map { space.string($0) } ?? ""
    return (space.typeNames.takesKeywords(space.functionBody(function)), name)
  }
}

// MARK: Methods of built-in types

extension Engine {
  /// Calls a method of a built-in type with keyword arguments: a table with named fields at the end.
  /// - Returns: `nil` for a method that takes none here; nothing has happened then.
  func callNamed(
    _ o: Ref, of type: TypeIndex? = nil, _ number: Int, _ method: Int, _ L: LuaState,
    _ first: Int32, _ last: Int32, _ r: Results
  ) throws(PythonError) -> Status? {
    let type = type ?? space.kind(o)
    let name = space.string(s.pointee.names[number].ref)
    let own = space.extensionSlots(type)?.methodParameters[name]
    guard lua_rawlen(L, last) == 0,
      let parameters = own ?? BuiltinMethods.parameters(type, name)
    else { return nil }
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    space.incref(o)
    pushArgument(o)
    try pushArguments(L, first, last - 1)
    let positional = s.pointee.argumentCount
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    var given: [(name: Ref, value: Ref)] = []
    for field in try sortedFields(L, last) {
      let key = s.pointee.names[try self.name(L, field)].ref
      let value = try convert(L, field + 1)
      pushArgument(value, isValue: lua_type(L, field + 1) != LUA_TLIGHTUSERDATA)
      given.append((key, value))
    }
    for (key, _) in given where !parameters.isEmpty && !parameters.contains(space.string(key)) {
      throw space.invalidKeyword(space.string(key), name, among: parameters)
    }
    let passed: UnsafeBufferPointer<Ref>
    space.typeNames.namedArguments = given
    defer { space.typeNames.namedArguments = [] }
    if own?.isEmpty ?? BuiltinMethods.takesNames(type, name) {
      passed = UnsafeBufferPointer(
        rebasing: arguments(from: start + 1)[..<(positional - start - 1)])
    } else {
      passed = try placeNamed(given, parameters, name, start + 1, positional)
    }
    let result = try s.pointee.builtinMethods[method](space, o, passed)
    let status = give(result, droppingArguments: start, r)
    afterCall()
    return status
  }

  /// Calls a built-in type whose parameters have names with keyword arguments: a table with named
  /// fields at the end.
  /// - Returns: `nil` where there is no such table, or the type has no such parameters.
  func constructNamed(
    _ cls: Ref, _ L: LuaState, _ first: Int32, _ last: Int32, _ r: Results
  ) throws(PythonError) -> Status? {
    guard last >= first, isTable(L, last), space.info(of: cls).pointee.flags.contains(.isType),
      space.typeIndex(cls) < BuiltinType.firstFree,
      let slots = space.extensionSlots(space.typeIndex(cls)), let construct = slots.construct,
      slots.takesAnyName || !slots.parameters.isEmpty
    else { return nil }
    let parameters = slots.parameters
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    guard let fields = try keywordFields(L, last) else { return nil }
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    space.incref(cls)
    pushArgument(cls)
    try pushArguments(L, first, last - 1)
    let end = s.pointee.argumentCount
    let name = String(space.typeNames[space.typeIndex(cls)].split(separator: ".").last ?? "")
    var given: [(name: Ref, value: Ref)] = []
    for field in fields {
      let key = s.pointee.names[try self.name(L, field)].ref
      guard slots.takesAnyName || parameters.contains(space.string(key)) else {
        throw space.invalidKeyword(space.string(key), name, among: parameters)
      }
      let value = try convert(L, field + 1)
      pushArgument(value, isValue: lua_type(L, field + 1) != LUA_TLIGHTUSERDATA)
      given.append((key, value))
    }
    // The type is called with a tuple and a dict.
    let positional = UnsafeBufferPointer(
      rebasing: arguments(from: start + 1)[..<(end - start - 1)])
    if !positional.isEmpty { pushArgument(try space.newTuple(positional)) }
    let result: Ref
    if slots.takesAnyName {
      // What is called makes the dict.
      space.typeNames.namedArguments = given
      defer { space.typeNames.namedArguments = [] }
      result = try construct(space, positional)
    } else {
      let dict = try space.newDict()
      pushArgument(dict)
      for (key, value) in given { try space.dictSet(dict, key, value) }
      result = try construct(space, try placeNamed(given, parameters, name, start + 1, end))
    }
    let status = give(result, droppingArguments: start, r)
    afterCall()
    return status
  }

  /// Calls a class of the script with keyword arguments, in a dict: its `__new__` and `__init__`, or what
  /// the metaclass does in their place, take them by the names of their parameters.
  /// - Returns: `nil` where the last argument is no table with named fields, or the class's own function
  ///   is the runtime's, which takes them otherwise.
  func callClassByName(
    _ cls: Ref, _ L: LuaState, _ first: Int32, _ last: Int32, _ r: Results
  ) throws(PythonError) -> Status? {
    guard last >= first, isTable(L, last), space.info(of: cls).pointee.flags.contains(.isType),
      space.typeIndex(cls) >= BuiltinType.firstFree, takesKeywords(cls) == nil
    else { return nil }
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    guard let fields = try keywordFields(L, last) else { return nil }
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    space.incref(cls)
    pushArgument(cls)
    try pushArguments(L, first, last - 1)
    let end = s.pointee.argumentCount
    let dict = try pushKeywords(L, fields)
    let positional = UnsafeBufferPointer(
      rebasing: arguments(from: start + 1)[..<(end - start - 1)])
    let result = try space.call(cls, positional, keywords: dict)
    let status = give(result, droppingArguments: start, r)
    afterCall()
    return status
  }

  /// Pushes the values of keyword arguments, and then the dict of them, which is returned.
  func pushKeywords(_ L: LuaState, _ fields: SortedFields) throws(PythonError) -> Ref {
    let dict = try space.newDict()
    pushArgument(dict)
    for field in fields {
      let key = s.pointee.names[try name(L, field)].ref
      let value = try convert(L, field + 1)
      pushArgument(value, isValue: lua_type(L, field + 1) != LUA_TLIGHTUSERDATA)
      try space.dictSet(dict, key, value)
    }
    return dict
  }

  /// Pushes the positional arguments of a method once more, and after them those that were given by
  /// name, in the order of its parameters.
  private func placeNamed(
    _ given: [(name: Ref, value: Ref)], _ parameters: [String], _ method: String, _ first: Int,
    _ end: Int
  ) throws(PythonError) -> UnsafeBufferPointer<Ref> {
    let start = s.pointee.argumentCount
    for i in first..<end { pushArgument(space.retained(s.pointee.arguments[i])) }
    var values: [String: Ref] = [:]
    for (name, value) in given { values[space.string(name)] = value }
    let count = end - first
    for (i, name) in parameters.prefix(count).enumerated() where values[name] != nil {
      throw PythonError(
        .typeError,
        "argument for \(method)() given by name ('\(name)') and position (\(i + 1))")
    }
    guard let last = parameters.lastIndex(where: { values[$0] != nil }) else {
      return arguments(from: start)
    }
    for name in parameters[count...last] {
      let missing = name == "encoding" ? space.knownName("utf-8") : nil
      pushArgument(space.retained(values[name] ?? missing ?? space.none))
    }
    return arguments(from: start)
  }
}

extension LuaEngine {
  /// The names of the parameters of a function of the script, `_ENV` left out; `nil` for other functions.
  func parameterNames(_ function: Ref) -> [String]? { parameters(of: function)?.names }
}
