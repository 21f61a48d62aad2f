import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Which parameter of a `def` gets which argument: by position, by name (a Lua table with named fields
// at the end), or the default that it was given when the function was made. The rules, the errors and
// their order are those of CPython (initialize_locals in Python/ceval.c). A function without defaults
// that is called by position alone needs none of this: Lua hands its arguments on as they are.

/// Where the value of a parameter comes from.
enum ParameterSource: Equatable {
  /// The argument with this number; the receiver of a method is number 0.
  case position(Int)
  /// The argument by name with this number.
  case keyword(Int)
  /// This item of the tuple of defaults.
  case standard(Int)
}

/// The names of a function's parameters, `_ENV` left out.
struct ParameterList {
  var names: [String]
  /// Whether it takes further arguments by position (`...`).
  var isOpen: Bool
}

extension LuaEngine {
  /// The parameters of a function of the script; `nil` for other functions.
  func parameters(of function: Ref) -> ParameterList? {
    guard function.type == BuiltinType.function else { return nil }
    let kind = runtime.space.functionKind(function)
    if kind == .native { return nil }
    let reference = engine.s.pointee.bodies[runtime.space.functionBody(function)].reference
    var names: [String] = []
    while let name = moult_parameter(engine.bridge, reference, Int32(names.count + 1)) {
      names.append(String(cString: name))
    }
    let isOpen = names.last == "..."
    if isOpen { names.removeLast() }
    if kind != .plain, !names.isEmpty { names.removeFirst() }
    return ParameterList(names: names, isOpen: isOpen)
  }

  /// The source of each parameter's value, and after them those of further arguments.
  /// - Parameters:
  ///   - positional: how many arguments there are by position, the receiver among them.
  ///   - keywords: the names of the others, in the order in which they were passed.
  func match(
    _ function: Ref, positional: Int, keywords: [String]
  ) throws(PythonError) -> [ParameterSource] {
    let list = parameters(of: function) ?? ParameterList(names: [], isOpen: true)
    let names = list.names
    let standard = min(function.ref(FunctionField.defaults)?.count ?? 0, names.count)
    let required = names.count - standard
    var sources = [ParameterSource?](repeating: nil, count: names.count)
    for i in 0..<min(positional, names.count) { sources[i] = .position(i) }
    for (k, keyword) in keywords.enumerated() {
      guard let i = names.firstIndex(of: keyword) else {
        throw try unexpected(function, keyword, names)
      }
      if sources[i] != nil {
        throw PythonError(
          .typeError, "\(shownName(function))() got multiple values for argument '\(keyword)'")
      }
      sources[i] = .keyword(k)
    }
    if positional > names.count, !list.isOpen {
      throw tooMany(function, positional, names.count, standard)
    }
    let missing = names.indices.prefix(required).filter { sources[$0] == nil }.map { names[$0] }
    if !missing.isEmpty { throw try missingArguments(function, missing) }
    let skipped = (function.ref(FunctionField.defaults)?.count ?? 0) - standard
    for i in required..<names.count where sources[i] == nil {
      sources[i] = .standard(skipped + i - required)
    }
    var result = sources.compactMap { $0 }
    for i in names.count..<max(positional, names.count) { result.append(.position(i)) }
    return result
  }

  // MARK: Errors

  private func shownName(_ function: Ref) -> String {
    let space = runtime.space
    let field = runtime.profile.minor >= 10 ? FunctionField.qualifiedName : FunctionField.name
    return function.ref(field).map { space.string($0) } ?? ""
  }

  private func unexpected(
    _ function: Ref, _ keyword: String, _ names: [String]
  ) throws(PythonError) -> PythonError {
    // 3.13 collects the names that it could have been in a list.
    if runtime.profile.minor >= 13 { try passList(names.count) }
    return runtime.space.unexpectedKeyword(keyword, shownName(function), among: names)
  }

  private func tooMany(
    _ function: Ref, _ given: Int, _ most: Int, _ standard: Int
  ) -> PythonError {
    let least = most - standard
    let range = standard > 0 ? "from \(least) to \(most)" : "\(most)"
    return PythonError(
      .typeError,
      "\(shownName(function))() takes \(range) positional argument"
        + "\(standard > 0 || most != 1 ? "s" : "") but \(given) \(given == 1 ? "was" : "were") given"
    )
  }

  private func missingArguments(
    _ function: Ref, _ missing: [String]
  ) throws(PythonError) -> PythonError {
    try passList(missing.count)
    let quoted = missing.map { "'\($0)'" }
    let text: String
    switch quoted.count {
    case 1: text = quoted[0]
    case 2: text = "\(quoted[0]) and \(quoted[1])"
    default: text = quoted.dropLast().joined(separator: ", ") + ", and \(quoted[quoted.count - 1])"
    }
    return PythonError(
      .typeError,
      "\(shownName(function))() missing \(missing.count) required positional "
        + "argument\(missing.count == 1 ? "" : "s"): \(text)")
  }

  /// A list that is there while an error finds its words.
  private func passList(_ count: Int) throws(PythonError) {
    let none = runtime.space.none
    let items = [Ref](repeating: none, count: count)
    let made: Result<Ref, PythonError> = items.withUnsafeBufferPointer { buffer in
      do throws(PythonError) { return .success(try runtime.space.newList(buffer)) } catch {
        return .failure(error)
      }
    }
    let list = try made.get()
    runtime.space.decref(list)
  }

  // MARK: Calls by the runtime

  /// The arguments of a call that the runtime makes, in the order of the function's parameters.
  /// - Parameter keywords: a dict, or `nil`.
  /// - Returns: the objects, borrowed, and a bit for each that arrives as a value of Lua's; `nil` where
  ///   the call is right as it is.
  func boundArguments(
    _ function: Ref, _ arguments: UnsafeBufferPointer<Ref>, keywords: Ref? = nil
  ) throws(PythonError) -> (objects: [Ref], values: UInt64)? {
    let space = runtime.space
    let defaults = function.ref(FunctionField.defaults)
    if defaults == nil, keywords == nil { return nil }
    var named: [(name: String, value: Ref)] = []
    var position = 0
    if let keywords {
      while let (key, value) = space.dictNext(keywords, &position) {
        named.append((space.string(key), value))
      }
    }
    let sources = try match(
      function, positional: arguments.count, keywords: named.map { $0.name })
    if named.isEmpty, sources.count == arguments.count { return nil }
    let plain = engine.s.pointee.bodies[space.functionBody(function)].plainDefaults
    var objects: [Ref] = []
    var values: UInt64 = 0
    for (i, source) in sources.enumerated() {
      switch source {
      case .position(let n): objects.append(arguments[n])
      case .keyword(let n): objects.append(named[n].value)
      case .standard(let n):
        if n < 64, i < 64, plain >> UInt64(n) & 1 != 0 { values |= 1 << UInt64(i) }
        objects.append(space.tupleItem(defaults.unsafelyUnwrapped, n))
      }
    }
    return (objects, values)
  }
}

extension Engine {
  /// Whether a call of a `def` or a generator function needs `bindArguments`.
  @inline(__always)
  func mustBind(_ function: Ref, _ L: LuaState, _ first: Int32, _ last: Int32) -> Bool {
    if function.ref(FunctionField.defaults) != nil { return true }
    return last >= first && isTable(L, last)
  }

  /// Whether a Lua table lies at a stack index.
  @inline(__always)
  func isTable(_ L: LuaState, _ i: Int32) -> Bool {
    if _fastPath(bridge.pointee.knows_stack) {
      let slot = moult_slots(L) + Int(i)
      return slot.pointee.tag & UInt8(MOULT_TAG_TYPE) == UInt8(LUA_TTABLE)
    }
    return lua_type(L, i) == LUA_TTABLE
  }

  /// Pushes the named fields of a table that is keyword arguments: it has such fields and no others.
  func keywordFields(_ L: LuaState, _ i: Int32) throws(PythonError) -> SortedFields? {
    guard isTable(L, i), lua_rawlen(L, i) == 0 else { return nil }
    let top = lua_gettop(L)
    let fields = try allFields(L, i)
    guard let last = fields.last, lua_type(L, last) == LUA_TSTRING else {
      lua_settop(L, top)
      return nil
    }
    return fields
  }

  /// Puts the arguments on Lua's stack into the order of the parameters, defaults included.
  /// - Parameters:
  ///   - hasReceiver: a receiver comes before the first of them.
  ///   - last: where the last one lies.
  /// - Returns: a bit for each argument, from `first` on, that is a default.
  @inline(never)
  func bindArguments(
    _ function: Ref, hasReceiver: Bool, _ L: LuaState, _ first: Int32, _ last: inout Int32
  ) throws(PythonError) -> UInt64 {
    let top = lua_gettop(L)
    let fields = last >= first ? try keywordFields(L, last) : nil
    let defaults = function.ref(FunctionField.defaults)
    if fields == nil, defaults == nil { return 0 }
    let own: Int32 = hasReceiver ? 1 : 0
    let sources: [ParameterSource]
    do throws(PythonError) {
      sources = try cold.match(
        function, positional: Int(last - first + 1 + own) - (fields == nil ? 0 : 1),
        keywords: fields?.map { cold.text(L, $0) } ?? [])
    } catch {
      lua_settop(L, top)
      // The frame object is there before the arguments are looked at.
      if space.s.pointee.frameSize != 0 { space.decref(try takeFrame(of: function)) }
      throw error
    }
    let count = Int32(sources.count) - own
    guard lua_checkstack(L, max(count, 0) + 4) != 0 else {
      lua_settop(L, top)
      throw PythonError(.memoryError, "Lua's stack is full")
    }
    let base = lua_gettop(L)
    let plain = s.pointee.bodies[space.functionBody(function)].plainDefaults
    var standard: UInt64 = 0
    for (i, source) in sources.dropFirst(Int(own)).enumerated() {
      switch source {
      case .position(let n): lua_pushvalue(L, first + Int32(n) - own)
      case .keyword(let n):
        lua_pushvalue(L, fields.map { $0[n] + 1 } ?? first)
      case .standard(let n):
        push(
          default: space.tupleItem(defaults.unsafelyUnwrapped, n), L,
          isValue: n < 64 && plain >> UInt64(n) & 1 != 0)
        if i < 64 { standard |= 1 << UInt64(i) }
      }
    }
    var k: Int32 = 0
    while k < count {
      lua_copy(L, base + 1 + k, first + k)
      k += 1
    }
    last = first + count - 1
    lua_settop(L, last)
    return standard
  }

  /// Pushes a default: what was given as a value of Lua's as such a value.
  private func push(default o: Ref, _ L: LuaState, isValue: Bool) {
    guard isValue else {
      lua_pushlightuserdata(L, UnsafeMutableRawPointer(bitPattern: handle(o)))
      return
    }
    switch o.type {
    case BuiltinType.int where space.intValue(o) != nil:
      lua_pushinteger(L, Int64(space.intValue(o) ?? 0))
    case BuiltinType.float: lua_pushnumber(L, space.floatValue(o))
    case BuiltinType.bool: lua_pushboolean(L, o == space.s.pointee.true ? 1 : 0)
    case BuiltinType.str:
      space.withUTF8(o) { bytes in
        bytes.withMemoryRebound(to: CChar.self) { text in
          _ = lua_pushlstring(L, text.baseAddress, text.count)
        }
      }
    default: lua_pushlightuserdata(L, UnsafeMutableRawPointer(bitPattern: handle(o)))
    }
  }

  // MARK: Making functions

  /// The tuple of defaults that a table names, and which of them are values of Lua's: a new reference.
  func defaults(
    _ L: LuaState, _ i: Int32, of function: Int32, _ word: String
  ) throws(PythonError) -> (tuple: Ref, values: UInt64)? {
    guard lua_type(L, i) == LUA_TTABLE else {
      throw PythonError(.typeError, "the defaults of a \(word) are a Lua table: {name = value}")
    }
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    var names: [String] = []
    while let name = moult_parameter_of(bridge, L, function, Int32(names.count + 1)) {
      names.append(String(cString: name))
    }
    if names.last == "..." { names.removeLast() }
    if !names.isEmpty { names.removeFirst() }
    let fields = try sortedFields(L, i)
    if fields.isEmpty { return nil }
    var places: [String: Int32] = [:]
    for field in fields {
      let name = cold.text(L, field)
      guard names.contains(name) else {
        throw PythonError(.typeError, "a default for '\(name)', which is no parameter")
      }
      places[name] = field + 1
    }
    let with = names.suffix(fields.count)
    if let name = names.dropLast(fields.count).first(where: { places[$0] != nil }) {
      throw PythonError(
        .typeError,
        space.s.pointee.minor >= 12
          ? "parameter without a default follows parameter with a default: '\(name)'"
          : "non-default argument follows default argument: '\(name)'")
    }
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    var values: UInt64 = 0
    for (n, name) in with.enumerated() {
      let place = places[name].unsafelyUnwrapped
      let isValue = lua_type(L, place) != LUA_TLIGHTUSERDATA
      pushArgument(try convert(L, place), isValue: isValue)
      if isValue, n < 64 { values |= 1 << UInt64(n) }
    }
    return (try space.newTuple(arguments(from: start)), values)
  }

  // MARK: Calls of classes

  /// The dict of the keyword arguments that a class is called with. What is a temporary, or no object
  /// at all, is not made one for it: None stands there.
  func keywordDict(_ L: LuaState, _ fields: SortedFields) throws(PythonError) -> Ref {
    let dict = try space.newDict()
    do throws(PythonError) {
      for field in fields {
        let value = countedObject(L, field + 1)
        try space.dictSet(dict, s.pointee.names[try name(L, field)].ref, value ?? space.none)
        if value == nil, let bits = handleAt(L, field + 1), let o = liveObject(bits),
          space.info(of: o).pointee.flags.contains(.gc), !dict.has(Header.tracked)
        {
          space.track(dict)
        }
      }
    } catch {
      space.decref(dict)
      throw error
    }
    return dict
  }

  /// The object at a stack index that something else than a scope holds; `nil` for anything else.
  func countedObject(_ L: LuaState, _ i: Int32) -> Ref? {
    guard let bits = handleAt(L, i), !Handle.isFrame(bits), let o = liveObject(bits),
      !o.has(Header.temporary)
    else { return nil }
    return o
  }

  /// The tuple of the names of keyword arguments: a new reference.
  func keywordNames(_ L: LuaState, _ fields: SortedFields) throws(PythonError) -> Ref {
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    for field in fields { pushArgument(space.retained(s.pointee.names[try name(L, field)].ref)) }
    return try space.newTuple(arguments(from: start))
  }
}
