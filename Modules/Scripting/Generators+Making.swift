import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Making generators, and their bodies' `yield`.

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
        ownsNames: true, object: frameObject, isGenerator: true, scopeDepth: 0, slotBase: 0,
        newest: space.s.pointee.serial))
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
let generatorDealloc: DeallocFunction = { raw, object in
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
