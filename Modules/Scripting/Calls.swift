import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Calls that a script makes of objects.

/// What `finishCall` has to end.
enum CallToken {
  /// A Lua function without a frame.
  static let plain: Int32 = 0
  /// A `def`: its frame and scope.
  static let def: Int32 = 1
  /// A scope: `scope`, `phase`.
  static let block: Int32 = 2
  /// An `__init__`: the instance is the result.
  static let construction: Int32 = 3
  /// An `__init__` that is a `def`: its frame, too.
  static let constructionByDef: Int32 = 4
}

extension Engine {
  /// `o(...)`: the callee is at stack index 1.
  func callHandle(_ L: LuaState, _ argc: Int32, _ r: Results) throws(PythonError) -> Status {
    let bits = bits(L, 1)
    if bits & Handle.methodBit != 0 { return try callMethod(bits, L, argc, r) }
    let o = try object(bits)
    if argc == 3, let status = stepInnermostRange(bits, L, r) { return status }
    switch o.type {
    case BuiltinType.range where argc == 3 && lua_type(L, 2) == LUA_TNIL:
      return stepRange(o, bits, L, r)
    case BuiltinType.function:
      return try callFunction(o, receiver: nil, L, first: 2, last: argc, r)
    case BuiltinType.builtinFunction where o.ref(24) == nil:
      return try callBuiltinHandle(o, L, first: 2, last: argc, r)
    case BuiltinType.type where argc == 2 && lua_type(L, 2) == LUA_TTABLE:
      return try displayFromTable(o, L, r)
    case BuiltinType.type where space.typeIndex(o) >= BuiltinType.firstFree:
      return try construct(o, L, first: 2, last: argc, r)
    default:
      if argc == 3, lua_type(L, 2) == LUA_TNIL {
        if isIterator(o) { return try stepIterator(o, bits, L, r) }
        if lua_type(L, 3) == LUA_TNIL, !space.isCallable(o) {
          throw PythonError(
            .typeError,
            "'\(space.typeName(of: o))' object cannot drive a loop: write `in iter(x)`")
        }
      }
      return try callObject(o, L, 2, argc, r)
    }
  }

  /// Whether an object is an iterator that `for` may call.
  func isIterator(_ o: Ref) -> Bool {
    space.isBuiltinIterator(o) || space.lookupSpecial(o.type, "__next__") != nil
  }

  /// Calls any object with the values from `first` to `last`.
  func callObject(
    _ o: Ref, _ L: LuaState, _ first: Int32, _ last: Int32, _ r: Results
  ) throws(PythonError) -> Status {
    if o.type == BuiltinType.function {
      return try callFunction(o, receiver: nil, L, first: first, last: last, r)
    }
    if o.type == BuiltinType.builtinFunction, o.ref(24) == nil {
      return try callBuiltinHandle(o, L, first: first, last: last, r)
    }
    if o.type == BuiltinType.method {
      let function = o.ref(MethodField.function).unsafelyUnwrapped
      if function.type == BuiltinType.function {
        return try callFunction(
          function, receiver: o.ref(MethodField.receiver), L, first: first, last: last, r)
      }
    }
    if let status = try constructNamed(o, L, first, last, r) { return status }
    if let status = try callClassByName(o, L, first, last, r) { return status }
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    var last = last
    let isNamed = try passKeywords(to: o, L, first, &last)
    defer { if isNamed { space.typeNames.keywords = nil } }
    let callee = s.pointee.argumentCount
    space.incref(o)
    pushArgument(o)
    try pushArguments(L, first, last)
    let result = try space.call(o, arguments(from: callee + 1))
    let status = give(result, droppingArguments: start, r)
    afterCall()
    return status
  }

  /// Calls a function object: C calls its body and then `finishCall`.
  /// - Parameter isMethod: whether the receiver is that of a method, which its caller holds beside the
  ///   frame up to 3.10, and no new instance.
  func callFunction(
    _ function: Ref, receiver: Ref?, _ L: LuaState, first: Int32, last: Int32, _ r: Results,
    isMethod: Bool = true
  ) throws(PythonError) -> Status {
    let kind = space.functionKind(function)
    try checkDepth()
    r.pointee.reference = s.pointee.bodies[space.functionBody(function)].reference
    r.pointee.function = 0
    r.pointee.first = first
    r.pointee.environment = nil
    r.pointee.receiver = receiver.map { pointer(handle($0)) } ?? nil
    switch kind {
    case .plain:
      r.pointee.token = CallToken.plain
      if space.s.pointee.frameSize != 0 { space.decref(try takeFrame(of: function)) }
    case .def:
      var last = last
      var defaults: UInt64 = 0
      if mustBind(function, L, first, last) {
        defaults = try bindArguments(function, hasReceiver: receiver != nil, L, first, &last)
      }
      let frame = try pushFrame(function)
      openScope(.call)
      if let receiver { addParameter(frame, receiver, lend: isMethod) }
      do throws(PythonError) {
        if defaults != 0 { try addParameters(frame, L, first, last, defaults) }
        var i = defaults != 0 ? last &+ 1 : first
        while i <= last {
          if let bits = handleAt(L, i), bits & Handle.methodBit == 0 {
            addParameter(frame, try object(bits))
          }
          i &+= 1
        }
      } catch {
        closeScope()
        popFrame()
        throw error
      }
      r.pointee.environment = pointer(Handle.frame(frame.pointee.serial))
      r.pointee.token = CallToken.def
    case .generator:
      var last = last
      if mustBind(function, L, first, last) {
        _ = try bindArguments(function, hasReceiver: receiver != nil, L, first, &last)
      }
      return try makeGenerator(function, receiver: receiver, L, first, last, r)
    case .native: return try callNative(function, receiver: receiver, L, first, last, r)
    }
    return MOULT_INVOKE
  }

  /// Adds arguments of which some are defaults: those are the function's, and no caller holds them.
  private func addParameters(
    _ frame: UnsafeMutablePointer<Frame>, _ L: LuaState, _ first: Int32, _ last: Int32,
    _ defaults: UInt64
  ) throws(PythonError) {
    for i in first..<(last + 1) {
      guard let bits = handleAt(L, i), bits & Handle.methodBit == 0 else { continue }
      addParameter(frame, try object(bits), lend: defaults >> UInt64(i - first) & 1 == 0)
    }
  }

  /// Calls a function whose body is the runtime's.
  private func callNative(
    _ function: Ref, receiver: Ref?, _ L: LuaState, _ first: Int32, _ last: Int32, _ r: Results
  ) throws(PythonError) -> Status {
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    var last = last
    let isNamed = try passKeywords(to: function, L, first, &last)
    defer { if isNamed { space.typeNames.keywords = nil } }
    let callee = s.pointee.argumentCount
    space.incref(function)
    pushArgument(function)
    if let receiver {
      space.incref(receiver)
      pushArgument(receiver)
    }
    try pushArguments(L, first, last)
    let result = try space.callNative(function, arguments(from: callee + 1))
    let status = give(result, droppingArguments: start, r)
    afterCall()
    return status
  }

  // MARK: Classes

  /// Calls a class: makes an instance and runs its `__init__` (type_call). The arguments arrive as
  /// the script passed them.
  func construct(
    _ cls: Ref, _ L: LuaState, first: Int32, last: Int32, _ r: Results
  ) throws(PythonError) -> Status {
    let type = space.typeIndex(cls)
    let initializer = space.lookupInClass(type, s.pointee.names[s.pointee.initializerName].ref)
    let creator = space.lookupInClass(type, s.pointee.names[s.pointee.creatorName].ref)
    if creator == nil, initializer == nil, last < first {
      let info = space.info(type)
      if info.pointee.native == BuiltinType.object, !info.pointee.flags.contains(.weakref) {
        return try constructBare(cls, type, r)
      }
    }
    guard creator == nil, space.info(type).pointee.native == BuiltinType.object, let initializer,
      initializer.type == BuiltinType.function,
      space.functionKind(initializer) != .generator,
      space.functionKind(initializer) != .native,
      !space.info(type).pointee.flags.contains(.weakref)
    else { return try callObject(cls, L, first, last, r) }
    if last >= first, isTable(L, last), space.functionKind(initializer) == .def,
      let status = try constructByName(type, initializer, L, first, last, r)
    {
      return status
    }
    let isDirect =
      space.s.pointee.minor >= 13 && last >= first
      && entersDirectly(cls, type, initializer, Int(last - first + 1))
    let tuple = try argumentTuple(L, first, last, holds: !isDirect)
    let o: Ref
    do throws(PythonError) { o = try space.newInstance(type) } catch {
      space.decref(tuple)
      throw error
    }
    openScope(
      ScopeRecord(
        kind: .construction, mark: s.pointee.temporaryCount, handle: UInt(bitPattern: o.raw)))
    if let tuple { pushTemporary(tuple) }
    do throws(PythonError) {
      let status = try callFunction(
        initializer, receiver: o, L, first: first, last: last, r, isMethod: false)
      if r.pointee.token == CallToken.def {
        r.pointee.token = CallToken.constructionByDef
        if last >= first, !isDirect { holdForCaller(L, first, last) }
      } else {
        r.pointee.token = CallToken.construction
      }
      return status
    } catch {
      closeScope()
      throw error
    }
  }

  /// Makes an instance and runs an `__init__` that is a `def`, with keyword arguments: they are passed in
  /// a dict, which is taken apart again for the call. While it runs each argument is held by the
  /// caller, the tuple or the dict, the array for the call, and the frame.
  /// - Returns: `nil` where the last argument is no table with named fields.
  private func constructByName(
    _ type: TypeIndex, _ initializer: Ref, _ L: LuaState, _ first: Int32, _ last: Int32,
    _ r: Results
  ) throws(PythonError) -> Status? {
    let top = lua_gettop(L)
    guard let fields = try keywordFields(L, last) else { return nil }
    var parts: [Ref] = []
    var held: [Ref] = []
    let o: Ref
    do throws(PythonError) {
      defer { lua_settop(L, top) }
      let tuple = try argumentTuple(L, first, last - 1)
      parts.append(try keywordDict(L, fields))
      if let tuple { parts.append(tuple) }
      o = try space.newInstance(type)
      for i in first..<last { if let o = countedObject(L, i) { held.append(o) } }
      for field in fields { if let o = countedObject(L, field + 1) { held.append(o) } }
    } catch {
      for part in parts { space.decref(part) }
      throw error
    }
    openScope(
      ScopeRecord(
        kind: .construction, mark: s.pointee.temporaryCount, handle: UInt(bitPattern: o.raw)))
    for part in parts { pushTemporary(part) }
    do throws(PythonError) {
      if let fields = try keywordFields(L, last) {
        defer { lua_settop(L, top) }
        pushTemporary(try keywordNames(L, fields))
      }
      let status = try callFunction(
        initializer, receiver: o, L, first: first, last: last, r, isMethod: false)
      let frame = s.pointee.frames[s.pointee.frameCount - 1]
      // The array has the instance, too.
      addParameter(frame, o, lend: false)
      for o in held {
        addParameter(frame, o, lend: false)
        if space.s.pointee.frameSize == 0 { addParameter(frame, o, lend: false) }
      }
      r.pointee.token = CallToken.constructionByDef
      return status
    } catch {
      closeScope()
      throw error
    }
  }

  /// Makes an instance of a class without `__new__` and `__init__`, without arguments.
  private func constructBare(
    _ cls: Ref, _ type: TypeIndex, _ r: Results
  ) throws(PythonError) -> Status {
    let start = s.pointee.argumentCount
    space.incref(cls)
    pushArgument(cls)
    defer { popArguments(to: start) }
    let status = give(try space.newInstance(type), droppingArguments: start, r)
    afterCall()
    return status
  }

  /// The tuple in which the arguments of a class are passed, `nil` for none. Lua's own values are
  /// not made into objects for it.
  /// - Parameter holds: whether it refers to them; else None stands for each.
  private func argumentTuple(
    _ L: LuaState, _ first: Int32, _ last: Int32, holds: Bool = true
  ) throws(PythonError) -> Ref? {
    if last < first { return nil }
    let tuple = try space.newTupleUnset(Int(last - first + 1))
    for i in first...last {
      var item = space.none
      // A temporary stays its scope's alone: one more reference would look like a store.
      if holds, let bits = handleAt(L, i), !Handle.isFrame(bits), let o = liveObject(bits),
        !o.has(Header.temporary)
      {
        item = o
      }
      space.tupleItems(tuple)[Int(i - first)] = space.retained(item)
    }
    space.track(tuple)
    return tuple
  }

  /// Ends an `__init__`: the instance goes to the script.
  private func finishConstruction(
    _ L: LuaState, _ results: Int32, _ token: Int32, _ r: Results
  ) throws(PythonError) -> Status {
    // The frame and its scopes may be all that keeps a result alive.
    let isNone =
      results == 0 || handleAt(L, valueCount(L)) == handle(space.none)
      || lua_type(L, -1) == LUA_TNIL
    let wrong = isNone ? nil : typeText(Arguments(L: L, count: lua_gettop(L)), lua_gettop(L))
    if token == CallToken.constructionByDef {
      let frame = s.pointee.frames[s.pointee.frameCount - 1]
      closeScopes(to: frame.pointee.scopeDepth)
      popFrame()
    }
    var n = s.pointee.scopeCount - 1
    while n > 0, s.pointee.scopes[n].kind != .construction { n -= 1 }
    let o = s.pointee.scopes[n].instance.unsafelyUnwrapped
    if let wrong {
      unwind(scopes: n, frames: s.pointee.frameCount)
      throw PythonError(.typeError, "__init__() should return None, not '\(wrong)'")
    }
    s.pointee.scopes.start[n].handle = 0
    closeScopes(to: n)
    // A collection that is due must find the caller's reference still there.
    pushArgument(o)
    afterCall()
    s.pointee.argumentCount -= 1
    keepResult(o, newerThan: o.serial)
    return lend(o, r)
  }

  /// CPython's limit on nested calls.
  @inline(__always)
  func checkDepth() throws(PythonError) {
    if Int(bridge.pointee.depth) >= s.pointee.recursionLimit {
      throw PythonError(.recursionError, "maximum recursion depth exceeded")
    }
  }

  /// Ends a call of a Lua function, whose results are the topmost values on the stack.
  func finishCall(
    _ L: LuaState, _ results: Int32, _ token: Int32, _ r: Results
  ) throws(PythonError) -> Status {
    if token == CallToken.plain {
      afterCall()
      return MOULT_NONE
    }
    if token >= CallToken.construction { return try finishConstruction(L, results, token, r) }
    // What is handed over must outlive the scope.
    let start = s.pointee.argumentCount
    let top = valueCount(L)
    let frame =
      token == CallToken.def ? s.pointee.frames[s.pointee.frameCount - 1] : nil
    var i = top - results + 1
    while i <= top {
      if let bits = handleAt(L, i), !Handle.isFrame(bits), let o = liveObject(bits),
        frame.map({ !isLent(o, to: $0) }) ?? true
      {
        space.incref(o)
        pushArgument(o)
      }
      i &+= 1
    }
    let newest = frame?.pointee.newest ?? 0
    if let frame {
      // A function's names go before its temporaries, as its locals do in CPython.
      closeScopes(to: frame.pointee.scopeDepth + 1)
      clearNames(frame)
      // Its own, which in a trace that somebody made may be gone.
      closeScopes(to: frame.pointee.scopeDepth)
      popFrame(isCleared: true)
    } else {
      closeScopeOfBlock()
    }
    // A collection that is due comes while the results are held: others may hold them that are
    // garbage but for them.
    if token == CallToken.def, space.s.pointee.collectionScheduled { cold.runtime.runScheduled() }
    while s.pointee.argumentCount > start {
      s.pointee.argumentCount -= 1
      let n = s.pointee.argumentCount
      let o = s.pointee.arguments[n]
      if o.has(Header.temporary) {
        settle(o, since: s.pointee.argumentCounts[n])
      } else if token == CallToken.def {
        keepResult(o, newerThan: newest)
      } else {
        keep(o)
      }
    }
    // A block is no call: a collection that is due waits for one.
    if s.pointee.verifyEvery != 0 { countOperation() }
    return MOULT_NONE
  }

  /// Ends a `scope` or `phase`, and loops in it that were left.
  private func closeScopeOfBlock() {
    var n = s.pointee.scopeCount - 1
    while n > 0, s.pointee.scopes[n].kind == .loop { n -= 1 }
    closeScopes(to: n)
  }
}
