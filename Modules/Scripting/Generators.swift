import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Generators: a coroutine of Lua's and a frame that lives as long as the generator. The object has
// CPython's size; the values of the frame lie inside of it, so that a collector sees them as it
// sees the items of a tuple:
//
//    16 number of words that may hold references, 24 weak references, 32 the words: name, qualified
//    name, function and code, then the frame's values; after the words 56 bytes that are the
//    engine's: its state, and a pointer to what the suspended body holds beside its values
//
// Up to 3.10 the frame is an object of its own (FrameObjects.swift): it holds the function and the
// values, and the generator has four words: the frame, the code and the two names.

/// What the engine keeps for a generator.
final class GeneratorState {
  let frame: UnsafeMutablePointer<Frame>
  /// The coroutine and its registry reference; `nil` once the generator has ended.
  var thread: LuaState?
  var reference: Int32 = 0
  var isRunning = false
  var hasStarted = false
  /// Scopes and temporaries while it is suspended.
  var suspension = Suspension()
  /// A copy of the references of the suspension, and of values that have outgrown the object, that
  /// collectors see: their number, then each of them.
  var further: UnsafeMutablePointer<Int>?

  init(frame: UnsafeMutablePointer<Frame>) { self.frame = frame }

  /// The state of a generator: its address stands behind the words that hold references.
  static func of(_ o: Ref) -> GeneratorState {
    Unmanaged<GeneratorState>.fromOpaque(o.get(place(o), as: UnsafeRawPointer.self))
      .takeUnretainedValue()
  }

  static func place(_ o: Ref) -> Int { GeneratorField.items + 8 * o.count }

  /// Shows collectors what the suspended body holds beside the words of the object.
  func showFurther(_ o: Ref) {
    let outgrown = frame.pointee.ownsValues ? frame.pointee.count : 0
    var count = outgrown
    suspension.forEachReference { _ in count += 1 }
    guard count > 0 else { return }
    let further = UnsafeMutablePointer<Int>.allocate(capacity: 1 + count)
    for i in 0..<outgrown {
      further[1 + i] = frame.pointee.values[i].map { Int(bitPattern: $0.raw) } ?? 0
    }
    var i = 1 + outgrown
    suspension.forEachReference {
      further[i] = Int(bitPattern: $0.raw)
      i += 1
    }
    further[0] = count
    self.further = further
    o.set(GeneratorState.place(o) + GeneratorField.further, further)
  }

  /// The body runs, or has ended: what it holds is its own again.
  func hideFurther(_ o: Ref) {
    guard let further else { return }
    self.further = nil
    o.set(GeneratorState.place(o) + GeneratorField.further, 0)
    further.deallocate()
  }

  deinit {
    frame.deallocate()
    further?.deallocate()
  }
}

/// The layout of a generator object.
private enum GeneratorSize {
  /// Bytes that hold no references.
  static let overhead = GeneratorField.items + GeneratorField.tail
  /// Words while the frame is an object of its own.
  static let wordsBesideFrame = 4
  /// Slots that CPython's frames have beside the parameters: a loop's variable, its iterator, and
  /// two for an expression.
  static let slotsBesideParameters = 4
}

extension LuaEngine {
  /// Makes the type known to the heap.
  func registerGenerator() {
    let space = runtime.space
    let record = space.info(BuiltinType.generator)
    record.pointee = TypeInfo()
    record.pointee.flags = [.gc, .live, .hasFinalizer]
    record.pointee.basicSize = Int32(runtime.profile.generatorSize)
    record.pointee.itemSize = 8
    record.pointee.layout = .generator
    record.pointee.weaklistOffset = Int32(GeneratorField.weaklist)
    record.pointee.preHeader = Int32(space.s.pointee.gcHeadBytes)
    record.pointee.dealloc = generatorDealloc
    space.typeNames[BuiltinType.generator] = "generator"
    let object = space.makeStatic(
      BuiltinType.type, size: 96, refcount: runtime.profile.staticRefcount)
    object.set(ClassField.typeIndex, BuiltinType.generator)
    object.set(ClassField.base, space.info(BuiltinType.object).pointee.object)
    record.pointee.object = object
    let engine = engine
    space.typeNames.generatorNext = { (o) throws(PythonError) -> Ref? in
      try engine.cold.resumeGenerator(o)
    }
    space.typeNames.generatorFinalize = { engine.cold.finalizeGenerator($0) }
    space.typeNames.engineAttribute = { (o, name) throws(PythonError) -> Ref? in
      try engine.cold.generatorAttribute(o, name)
    }
    space.typeNames.engineMethods = { type, name in
      type == BuiltinType.generator ? engine.cold.generatorMethod(name) : nil
    }
  }

  /// The methods of generators.
  func generatorMethod(_ name: String) -> BuiltinMethod? {
    switch name {
    case "send":
      return { (space, o, arguments) throws(PythonError) -> Ref in
        let engine = Engine(raw: space.s.pointee.script)
        guard arguments.count == 1 else {
          throw PythonError(
            .typeError,
            (space.s.pointee.minor == 8 ? "" : "generator.")
              + "send() takes exactly one argument (\(arguments.count) given)")
        }
        let state = GeneratorState.of(o)
        let isNew = !state.hasStarted && state.thread != nil
        guard !isNew || arguments[0] == space.none else {
          throw PythonError(
            .typeError, "can't send non-None value to a just-started generator")
        }
        let sent = engine.value(arguments[0])
        guard let value = try engine.cold.resumeGenerator(o, sending: sent) else {
          throw PythonError(.stopIteration, "")
        }
        return value
      }
    case "close":
      return { (space, o, arguments) throws(PythonError) -> Ref in
        let engine = Engine(raw: space.s.pointee.script)
        try engine.cold.closeGenerator(o)
        return space.retained(space.none)
      }
    case "throw":
      return { (space, o, arguments) throws(PythonError) -> Ref in
        let engine = Engine(raw: space.s.pointee.script)
        guard 1...3 ~= arguments.count else {
          throw PythonError(
            .typeError,
            arguments.isEmpty
              ? "throw expected at least 1 argument, got 0"
              : "throw expected at most 3 arguments, got \(arguments.count)")
        }
        return try engine.cold.throwInto(o, arguments)
      }
    case "__next__":
      return { (space, o, arguments) throws(PythonError) -> Ref in
        guard let value = try space.next(o) else { throw PythonError(.stopIteration, "") }
        return value
      }
    default: return nil
    }
  }

  /// Runs a generator to its next yield.
  /// - Returns: what it yields, a new reference; `nil` when it has ended.
  func resumeGenerator(
    _ o: Ref, sending sent: MoultValue? = nil, throwing thrown: String? = nil
  ) throws(PythonError) -> Ref? {
    let state = GeneratorState.of(o)
    guard let thread = state.thread else { return nil }
    if state.isRunning { throw PythonError(.valueError, "generator already executing") }
    let e = engine
    let s = e.s
    try e.checkDepth()
    e.noteBirths()
    e.space.incref(o)
    defer { e.space.decref(o) }
    let (scopeFloor, frameFloor) = (s.pointee.scopeFloor, s.pointee.frameFloor)
    let base = s.pointee.temporaryCount
    s.pointee.frames[s.pointee.frameCount] = state.frame
    s.pointee.frameCount += 1
    s.pointee.scopeFloor = s.pointee.scopeCount
    s.pointee.frameFloor = s.pointee.frameCount
    state.hideFurther(o)
    if state.hasStarted {
      resume(&state.suspension)
    } else {
      e.openScope(.call)
    }
    state.frame.pointee.scopeDepth = s.pointee.scopeFloor
    state.hasStarted = true
    state.isRunning = true
    s.pointee.nesting += 1
    var count: Int32 = 0
    var value = sent ?? engine.value(e.space.none)
    let status: Int32
    if let thrown {
      status = thrown.withCString { text in
        s.pointee.bridge.pointee.thrown = text
        defer { s.pointee.bridge.pointee.thrown = nil }
        return e.resumeLua(o, thread, &value, &count)
      }
    } else {
      status = e.resumeLua(o, thread, &value, &count)
    }
    s.pointee.nesting -= 1
    s.pointee.place = 0
    state.isRunning = false

    let result: Result<Ref?, PythonError>
    var hasYielded = false
    if status == 1 {
      do throws(PythonError) {
        result = .success(
          count > 0 ? try e.convert(thread, -count) : e.space.retained(e.space.none))
        hasYielded = true
      } catch { result = .failure(error) }
      lua_settop(thread, -count - 1)
    } else if status == 0 {
      result = .success(nil)
    } else {
      var error = takeError(from: thread)
      if error.kind == .stopIteration {
        _ = isCaught(error)
        error = PythonError(.runtimeError, "generator raised StopIteration")
      }
      result = .failure(error)
    }
    if hasYielded {
      suspend(from: base, into: &state.suspension)
      state.showFurther(o)
    } else {
      e.unwind(scopes: s.pointee.scopeFloor, frames: s.pointee.frameFloor)
    }
    s.pointee.scopeFloor = scopeFloor
    s.pointee.frameFloor = frameFloor
    s.pointee.frameCount -= 1
    if !hasYielded {
      // 3.13 clears only the values of what it closes at a yield.
      end(o, keepsFunction: thrown == "GeneratorExit" && runtime.profile.minor >= 13)
    }
    e.noteBirths()
    return try result.get()
  }

  /// `g.close()`: what is suspended raises GeneratorExit (gen_close).
  func closeGenerator(_ o: Ref) throws(PythonError) {
    let state = GeneratorState.of(o)
    if state.isRunning { throw PythonError(.valueError, "generator already executing") }
    guard state.thread != nil, state.hasStarted else {
      // What never ran keeps its arguments since 3.12, where it is only marked as completed.
      if runtime.profile.minor >= 12 { releaseThread(state) } else { end(o) }
      return
    }
    let value: Ref?
    do throws(PythonError) { value = try resumeGenerator(o, throwing: "GeneratorExit") } catch {
      guard error.kind == .generatorExit || error.kind == .stopIteration else { throw error }
      _ = isCaught(error)
      return
    }
    guard let value else { return }
    runtime.space.decref(value)
    throw PythonError(.runtimeError, "generator ignored GeneratorExit")
  }

  /// `g.throw(e)`: what is suspended raises e (gen_throw).
  fileprivate func throwInto(
    _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let space = runtime.space
    let state = GeneratorState.of(o)
    if state.isRunning { throw PythonError(.valueError, "generator already executing") }
    var exception = arguments[0]
    var made: Ref?
    defer { space.decref(made) }
    if arguments.count > 1, space.info(of: exception).pointee.flags.contains(.isType) {
      let values = arguments[1] == space.none ? [] : [arguments[1]]
      made = try space.callArray(exception, values)
      exception = made.unsafelyUnwrapped
    }
    let error: PythonError
    do throws(PythonError) { error = try raise(exception, cause: nil) } catch {
      if error.kind == .typeError, !space.isException(exception) {
        throw PythonError(
          .typeError,
          "exceptions must be classes or instances deriving from BaseException, not "
            + space.shownType(exception))
      }
      throw error
    }
    guard state.thread != nil, state.hasStarted else {
      end(o)
      throw error
    }
    guard let value = try resumeGenerator(o, throwing: error.description) else {
      throw PythonError(.stopIteration, "")
    }
    return value
  }

  /// What a generator does when it dies or is found to be garbage.
  func finalizeGenerator(_ o: Ref) {
    let state = GeneratorState.of(o)
    guard state.thread != nil, !state.isRunning else { return }
    do throws(PythonError) { try closeGenerator(o) } catch {
      unraisable(error, nil, o)
    }
  }

  /// Attributes of generators.
  func generatorAttribute(_ o: Ref, _ name: String) throws(PythonError) -> Ref? {
    let space = runtime.space
    guard o.type == BuiltinType.generator else { return nil }
    let state = GeneratorState.of(o)
    switch name {
    case "gi_running": return space.retained(space.bool(state.isRunning))
    case "gi_suspended" where runtime.profile.minor >= 11:
      return space.retained(
        space.bool(state.thread != nil && state.hasStarted && !state.isRunning))
    case "gi_yieldfrom": return space.retained(space.none)
    case "gi_frame":
      return state.thread == nil ? space.retained(space.none) : try heldFrame(state.frame)
    case "__name__", "__qualname__":
      let names = engine.space.s.pointee.frameSize != 0 ? 2 : runtime.profile.minor == 11 ? 1 : 0
      return generatorWord(o, name == "__name__" ? names : names + 1).map { space.retained($0) }
    default: return nil
    }
  }

  /// The error on the stack of a coroutine that died.
  private func takeError(from thread: LuaState) -> PythonError {
    guard let L = engine.bridge.pointee.current, lua_checkstack(L, 2) != 0 else {
      return PythonError(.scriptError, "Lua's stack is full")
    }
    lua_xmove(thread, L, 1)
    return takeError(L)
  }

  /// Lets the coroutine go: the generator never runs again.
  private func releaseThread(_ state: GeneratorState) {
    guard state.thread != nil else { return }
    state.thread = nil
    moult_release(engine.bridge, state.reference)
  }

  /// A word of a generator, borrowed.
  private func generatorWord(_ o: Ref, _ i: Int) -> Ref? { o.ref(GeneratorField.items + 8 * i) }

  /// Drops what a generator's frame holds: it has ended.
  /// - Parameter keepsFunction: leaves function and code to the death of the generator.
  func end(_ o: Ref, keepsFunction: Bool = false) {
    let space = runtime.space
    let state = GeneratorState.of(o)
    releaseThread(state)
    state.hideFurther(o)
    let suspension = state.suspension
    state.suspension = Suspension()
    engine.clearNames(state.frame)
    state.frame.pointee.count = 0
    state.frame.pointee.parameters = 0
    suspension.forEachReference { space.decref($0) }
    if keepsFunction { return }
    let words = generatorHead(runtime.profile.minor)
    for i in words.frame { space.replace(o, GeneratorField.items + 8 * i, with: nil) }
  }
}

/// The words before the values: how many, and which of them are the frame's (gen_traverse).
private func generatorHead(_ minor: Int) -> (count: Int, frame: Range<Int>) {
  switch minor {
  case ...10: (GeneratorSize.wordsBesideFrame, 0..<1)
  case 11: (5, 3..<5)
  default: (4, 2..<4)
  }
}

extension Engine {
  /// Calls a generator function from the script: nothing of it runs yet.
  func makeGenerator(
    _ function: Ref, receiver: Ref?, _ L: LuaState, _ first: Int32, _ last: Int32, _ r: Results
  ) throws(PythonError) -> Status {
    var values: [MoultValue] = []
    if let receiver { values.append(value(receiver)) }
    var i = first
    while i <= last {
      values.append(try rawValue(L, i))
      i += 1
    }
    let o = try makeGenerator(function, values)
    let status = give(o, r)
    afterCall()
    return status
  }

  /// Calls a generator function from the core.
  func makeGenerator(
    _ function: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    try makeGenerator(function, arguments.map { value($0) })
  }

  /// A value on Lua's stack as it is.
  private func rawValue(_ L: LuaState, _ i: Int32) throws(PythonError) -> MoultValue {
    var value = MoultValue()
    switch lua_type(L, i) {
    case LUA_TNIL: value.kind = MOULT_NIL
    case LUA_TBOOLEAN: value.kind = lua_toboolean(L, i) != 0 ? MOULT_TRUE : MOULT_FALSE
    case LUA_TNUMBER:
      if lua_isinteger(L, i) != 0 {
        value.kind = MOULT_INTEGER
        value.integer = lua_tointegerx(L, i, nil)
      } else {
        value.kind = MOULT_NUMBER
        value.number = lua_tonumberx(L, i, nil)
      }
    case LUA_TSTRING:
      value.kind = MOULT_STRING
      value.bytes = lua_tolstring(L, i, &value.length)
    case LUA_TLIGHTUSERDATA:
      value.kind = MOULT_HANDLE
      value.pointer = UnsafeRawPointer(lua_touserdata(L, i))
    default:
      // Tables and functions stay Lua's; what the coroutine gets is a copy of the reference.
      let reference = moult_reference(bridge, L, i)
      guard reference > 0 else { throw PythonError(.memoryError, "Lua has no memory") }
      value.kind = MOULT_REFERENCE
      value.integer = Int64(reference)
    }
    return value
  }

  private func makeGenerator(
    _ function: Ref, _ arguments: [MoultValue]
  ) throws(PythonError) -> Ref {
    defer {
      for argument in arguments where argument.kind == MOULT_REFERENCE {
        moult_release(bridge, Int32(argument.integer))
      }
    }
    let basic = Int(space.info(BuiltinType.generator).pointee.basicSize)
    var frameObject: Ref?
    if space.s.pointee.frameSize != 0 {
      frameObject = try takeFrame(of: function, arguments: arguments.count)
    }
    let declared = s.pointee.bodies[space.functionBody(function)].slots
    let slots =
      declared > 0
      ? max(declared, arguments.count) : arguments.count + GeneratorSize.slotsBesideParameters
    let size = frameObject != nil ? basic : basic + 8 * slots
    guard let o = space.allocate(BuiltinType.generator, size: size) else {
      space.decref(frameObject)
      throw PythonError.noMemory
    }
    let words =
      frameObject != nil ? GeneratorSize.wordsBesideFrame : (size - GeneratorSize.overhead) / 8
    (o.raw + Header.size).initializeMemory(
      as: UInt8.self, repeating: 0, count: size - Header.size)
    o.count = words
    let items = (o.raw + GeneratorField.items).assumingMemoryBound(to: Ref?.self)
    let code = function.ref(FunctionField.code)
    let names = (
      function.ref(FunctionField.name), function.ref(FunctionField.qualifiedName)
    )
    let head = generatorHead(cold.runtime.profile.minor).count
    var (values, capacity) = (items + head, words - head)
    if let frameObject {
      fill(items, [frameObject, code, names.0, names.1])
      space.decref(frameObject)
      frameObject.set(FrameField.function, space.retained(function))
      values = frameLocals(frameObject)
      capacity = frameObject.count
    } else if head == 5 {
      fill(items, [code, names.0, names.1, function, code])
    } else {
      fill(items, [names.0, names.1, function, code])
    }

    s.pointee.frameSerial = (s.pointee.frameSerial &+ 1) & Handle.serialMask
    let frame = UnsafeMutablePointer<Frame>.allocate(capacity: 1)
    frame.initialize(
      to: Frame(
        serial: s.pointee.frameSerial, function: function, body: space.functionBody(function),
        names: .allocate(capacity: capacity), values: values, capacity: capacity,
        ownsNames: true, object: frameObject, isGenerator: true, scopeDepth: 0, slotBase: 0))
    let state = GeneratorState(frame: frame)
    o.set(GeneratorState.place(o), Unmanaged.passRetained(state).toOpaque())
    for argument in arguments where argument.kind == MOULT_HANDLE {
      let bits = UInt(bitPattern: argument.pointer)
      guard bits & Handle.methodBit == 0, let held = try? object(bits) else { continue }
      addParameter(frame, held, lend: false)
    }
    var reference: Int32 = 0
    let thread = moult_make_thread(
      bridge, s.pointee.bodies[frame.pointee.body].reference,
      pointer(Handle.frame(frame.pointee.serial)), arguments, Int32(arguments.count), &reference)
    guard let thread else {
      space.decref(o)
      throw PythonError(.memoryError, "Lua has no memory")
    }
    state.thread = thread
    state.reference = reference
    space.track(o)
    if let frameObject { space.track(frameObject) }
    return o
  }

  /// Stores new references.
  private func fill(_ items: UnsafeMutablePointer<Ref?>, _ references: [Ref?]) {
    for (i, o) in references.enumerated() { items[i] = o.map { space.retained($0) } }
  }

  /// `yield(...)`: suspends the generator that runs.
  func yield(_ a: Arguments) throws(PythonError) -> Status {
    let n = s.pointee.frameCount
    guard n > 0, s.pointee.frames[n - 1].pointee.isGenerator, n == s.pointee.frameFloor else {
      throw PythonError(.runtimeError, "yield outside of a generator")
    }
    return MOULT_YIELD
  }
}

/// Destroys a generator (gen_dealloc): one that is suspended never runs again.
private let generatorDealloc: DeallocFunction = { raw, object in
  let engine = Engine(raw: ObjectSpace(raw: raw).s.pointee.script)
  let space = engine.space
  let o = Ref(object)
  space.untrack(o)
  if o.get(GeneratorField.weaklist, as: Int.self) != 0 {
    space.s.pointee.clearWeakrefs?(raw, object)
  }
  if !o.has(Header.finalized) {
    space.track(o)
    o.refcount = 1
    o.insert(Header.finalized)
    engine.cold.finalizeGenerator(o)
    o.refcount -= 1
    if o.refcount > 0 { return }
    space.untrack(o)
  }
  if !GeneratorState.of(o).isRunning { engine.cold.end(o) }
  for i in 0..<o.count { space.replace(o, GeneratorField.items + 8 * i, with: nil) }
  let state = GeneratorState.of(o)
  engine.freeSlots(state.frame)
  Unmanaged.passUnretained(state).release()
  space.free(o)
}
