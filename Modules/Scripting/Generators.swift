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
enum GeneratorSize {
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
func generatorHead(_ minor: Int) -> (count: Int, frame: Range<Int>) {
  switch minor {
  case ...10: (GeneratorSize.wordsBesideFrame, 0..<1)
  case 11: (5, 3..<5)
  default: (4, 2..<4)
  }
}
