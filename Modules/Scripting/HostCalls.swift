import BuiltinTypes
import CLua
import CLuaBridge
import Core
import ObjectModel
import RefCounting

// What the core asks of the engine.

/// The engine as the core sees it. The core's reference is weak, which would make every use of the
/// engine itself slower.
final class HostAdapter: ScriptHost {
  private unowned(unsafe) let engine: LuaEngine

  init(_ engine: LuaEngine) { self.engine = engine }

  func call(
    _ function: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref { try engine.call(function, arguments) }

  func releaseBody(_ body: Int, kind: FunctionKind) { engine.engine.freeBody(body) }

  func unraisable(_ error: PythonError, _ message: String?, _ object: Ref?) {
    engine.unraisable(error, message, object)
  }

  func setErrorAside() -> Bool { engine.setErrorAside() }

  func restoreError() { engine.restoreError() }

  func visitRoots(_ visit: (Ref) -> Void) { engine.visitRoots(visit) }
  func visitNamedRoots(_ visit: (String, Ref) -> Void) { engine.visitNamedRoots(visit) }

  func write(standardError text: String) { engine.output.error(text) }

  /// Deaths reach the engine through a hook of the heap.
  func objectDied(_ o: Ref) {}
  func heapEnds() {
    engine.dropScriptPolicy()
    engine.engine.releaseZombies()
    engine.dropBuiltinNames()
    engine.engine.dropNames()
  }
}

extension Engine {
  /// What a function of the script is given by an operation in progress is not its to take over:
  /// the operation holds references of its own, which would look like a store.
  fileprivate func lendTemporaries(
    _ arguments: UnsafeBufferPointer<Ref>
  ) -> [(object: Ref, count: Int)] {
    var lent: [(object: Ref, count: Int)] = []
    for o in arguments where o.has(Header.temporary) {
      o.remove(Header.temporary)
      lent.append((o, o.refcount))
    }
    return lent
  }

  /// The temporaries are their scope's again, but for those that the function stored.
  fileprivate func takeBack(_ lent: [(object: Ref, count: Int)]) {
    for (o, count) in lent {
      o.insert(Header.temporary)
      if o.refcount > count {
        takeTemporary(o)
        space.decref(o)
      }
    }
  }
}

extension LuaEngine {
  /// Runs the body of a function object: a frame for a `def`, a scope in any case.
  func call(
    _ function: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let kind = engine.space.functionKind(function)
    guard kind == .def || kind == .generator, function.ref(FunctionField.defaults) != nil,
      let bound = try boundArguments(function, arguments)
    else { return try call(function, arguments, values: 0) }
    let result: Result<Ref, PythonError> = bound.objects.withUnsafeBufferPointer { buffer in
      do throws(PythonError) {
        return .success(try call(function, buffer, values: bound.values))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// The same with an argument for each parameter.
  /// - Parameter values: a bit for each argument that arrives as a value of Lua's.
  private func call(
    _ function: Ref, _ arguments: UnsafeBufferPointer<Ref>, values: UInt64
  ) throws(PythonError) -> Ref {
    let plain = values
    let e = engine
    let s = e.s
    try e.checkDepth()
    // What was made so far was made where the script is now, not in the function.
    e.noteBirths()
    e.noteLineIfWanted(e.bridge.pointee.current, endsOperation: false)
    let kind = e.space.functionKind(function)
    if kind == .generator { return try e.makeGenerator(function, arguments) }
    let scopes = s.pointee.scopeCount
    let frames = s.pointee.frameCount
    var environment: UnsafeRawPointer?
    e.space.incref(function)
    defer { e.space.decref(function) }
    let lent = e.lendTemporaries(arguments)
    defer { e.takeBack(lent) }
    if kind == .def {
      let frame = try e.pushFrame(function)
      for argument in arguments { e.addParameter(frame, argument, lend: false) }
      environment = e.pointer(Handle.frame(frame.pointee.serial))
    } else if e.space.s.pointee.frameSize != 0 {
      e.space.decref(try e.takeFrame(of: function))
    }
    let reference = s.pointee.bodies[e.space.functionBody(function)].reference
    return try inScope(scopes: scopes, frames: frames) { count in
      withUnsafeTemporaryAllocation(of: MoultValue.self, capacity: arguments.count + 1) { values in
        for i in 0..<arguments.count {
          let isValue = plain != 0 && i < 64 && plain >> UInt64(i) & 1 != 0
          values[i] = isValue ? e.unboxed(arguments[i]) : argumentValue(arguments[i])
        }
        return e.callLua(
          reference, environment, UnsafeBufferPointer(rebasing: values[..<arguments.count]), &count)
      }
    } result: { (L, count) throws(PythonError) in
      count > 0 ? try e.convert(L, -count) : e.space.retained(e.space.none)
    }
  }

  /// Lets the runtime call into Lua: in a scope of its own, after which the stacks are as they were.
  /// - Parameters:
  ///   - scopes: how many scopes, and `frames`, how many frames there were before the call began.
  ///   - run: makes the call; what it gives is Lua's status and, through its argument, how many
  ///     results lie on top of the stack.
  ///   - result: takes what is wanted of the results.
  @inline(__always)
  func inScope<T>(
    scopes: Int, frames: Int, _ run: (inout Int32) -> Int32,
    result: (LuaState, Int32) throws(PythonError) -> T
  ) throws(PythonError) -> T {
    let e = engine
    let s = e.s
    let floor = s.pointee.scopeFloor
    e.openScope(.call)
    s.pointee.scopeFloor = s.pointee.scopeCount
    s.pointee.nesting += 1
    var count: Int32 = 0
    let status = run(&count)
    s.pointee.nesting -= 1
    s.pointee.place = 0
    let L = s.pointee.bridge.pointee.current.unsafelyUnwrapped
    let outcome: Result<T, PythonError>
    if status == LUA_OK {
      do throws(PythonError) { outcome = .success(try result(L, count)) } catch {
        outcome = .failure(error)
      }
      lua_settop(L, -count - 1)
    } else {
      outcome = .failure(takeError(L))
    }
    s.pointee.scopeFloor = floor
    e.unwind(scopes: scopes, frames: frames)
    e.noteBirths()
    return try outcome.get()
  }

  /// An argument for Lua: what the script passed as a Lua value arrives as that value.
  private func argumentValue(_ o: Ref) -> MoultValue {
    let s = engine.s
    switch o.type {
    case BuiltinType.int, BuiltinType.float, BuiltinType.str:
      var i = s.pointee.argumentCount - 1
      while i >= 0, i > s.pointee.argumentCount - 32 {
        if s.pointee.arguments[i] == o {
          return s.pointee.argumentIsValue[i] ? engine.unboxed(o) : engine.value(o)
        }
        i -= 1
      }
      return engine.value(o)
    default: return engine.value(o)
    }
  }

  /// Shows every counted reference that the engine holds.
  func visitRoots(_ visit: (Ref) -> Void) {
    let s = engine.s
    for i in 0..<s.pointee.temporaryCount {
      if let o = s.pointee.temporaries[i] { visit(o) }
    }
    for i in 0..<s.pointee.frameCount {
      let frame = s.pointee.frames[i]
      if frame.pointee.isGenerator {
        // The generator holds the function, and what fits into it.
        if frame.pointee.ownsValues { visitValues(frame, visit) }
        continue
      }
      visit(frame.pointee.function)
      if let object = frame.pointee.object { visit(object) }
      visitValues(frame, visit)
    }
    for i in 0..<s.pointee.argumentCount { visit(s.pointee.arguments[i]) }
    for o in runtime.kept { visit(o) }
    for i in 0..<s.pointee.names.count { visit(s.pointee.names[i].ref) }
    if let raised { visit(raised.object) }
    if let entered { visit(entered) }
    if let hook = unraisableHook { visit(hook) }
    for o in lazyObjects.values { visit(o) }
    if let o = s.pointee.capture.traceback { visit(o) }
    for error in errorsAside {
      if let raised = error.raised { visit(raised.object) }
      if let o = error.capture.traceback { visit(o) }
    }
    for suspension in abandoned { suspension.forEachReference(visit) }
    for suspension in suspended.values { suspension.forEachReference(visit) }
    for i in 0..<s.pointee.scopeCount {
      if let o = s.pointee.scopes[i].instance { visit(o) }
    }
  }

  /// Shows every counted reference that the engine holds, with what holds it.
  func visitNamedRoots(_ visit: (String, Ref) -> Void) {
    let s = engine.s
    var named: [Ref: Int] = [:]
    func show(_ name: String, _ o: Ref) {
      named[o, default: 0] += 1
      visit(name, o)
    }
    for i in 0..<s.pointee.temporaryCount {
      if let o = s.pointee.temporaries[i] { show("temporary", o) }
    }
    for i in 0..<s.pointee.frameCount {
      let frame = s.pointee.frames[i]
      let function = frame.pointee.function.ref(FunctionField.name).map { engine.space.string($0) }
      for j in 0..<frame.pointee.count where frame.pointee.names[j] != Frame.lent {
        guard let value = frame.pointee.values[j], let name = frame.pointee.names[j] else {
          continue
        }
        // Arguments have marks instead of names.
        let isMark = name == Frame.taken || name == Frame.caller
        let text = isMark ? "argument" : "local \(engine.space.string(name))"
        show("\(text) of \(function ?? "?")", value)
      }
    }
    // What is left are the engine's own: running functions, arguments, errors on their way.
    visitRoots { o in
      if let n = named[o], n > 0 { named[o] = n - 1 } else { visit("the script engine", o) }
    }
  }

  private func visitValues(_ frame: UnsafeMutablePointer<Frame>, _ visit: (Ref) -> Void) {
    for i in 0..<frame.pointee.count where frame.pointee.names[i] != Frame.lent {
      if let value = frame.pointee.values[i] { visit(value) }
    }
  }
}
