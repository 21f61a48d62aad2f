import CLua
import CLuaBridge
import Core
import ObjectModel
import RefCounting
import Trace

// What C calls. Each operation runs inside `perform`, which turns errors into a status and notes
// where new objects were made.

/// Runs one operation of the script.
/// - Parameters:
///   - number: the operator, a builtin's number, how many results a call had.
///   - first: the stack index of the first argument that matters; `count` of them are there.
///   - recorded: what does and writes it where nobody but a recorder looks, `nil` if it cannot.
@inline(__always)
private func perform(
  _ raw: UnsafeMutableRawPointer?, _ results: UnsafeMutablePointer<MoultResult>?,
  _ kind: TraceOperation, _ L: LuaState?, number: Int32 = 0, first: Int32 = 1, count: Int32,
  recorded: (Engine, Results) -> Status? = { _, _ in nil },
  _ body: (Engine, Results) throws(PythonError) -> Status
) -> Status {
  let engine = Engine(raw: raw)
  let r = results.unsafelyUnwrapped
  engine.s.pointee.place = 0
  if engine.s.pointee.isObserved {
    if engine.s.pointee.isRecordedOnly, let status = recorded(engine, r) { return status }
    return observe(
      engine, r, kind, L.unsafelyUnwrapped, number: number, first: first, count: count, body)
  }
  do throws(PythonError) {
    let status = try body(engine, r)
    engine.noteBirths()
    engine.noteLineIfWanted(L.unsafelyUnwrapped, endsOperation: true)
    return status
  } catch {
    engine.noteBirths()
    engine.noteLineIfWanted(L.unsafelyUnwrapped, endsOperation: true)
    return engine.fail(error, r)
  }
}

/// Tries the short way of an operation (FastPaths.swift).
/// - Returns: what the operation returns, `nil` if it has to take its long way.
@inline(__always)
private func quickly(
  _ raw: UnsafeMutableRawPointer?, _ results: UnsafeMutablePointer<MoultResult>?,
  _ body: (Engine, Results) throws(PythonError) -> Status?
) -> Status? {
  let engine = Engine(raw: raw)
  let r = results.unsafelyUnwrapped
  engine.s.pointee.place = 0
  do throws(PythonError) {
    guard let status = try body(engine, r) else { return nil }
    engine.noteBirths()
    return status
  } catch {
    engine.noteBirths()
    return engine.fail(error, r)
  }
}

/// Runs one operation under the eyes of the fingerprint and the recorder.
@inline(never)
private func observe(
  _ engine: Engine, _ r: Results, _ kind: TraceOperation, _ L: LuaState, number: Int32,
  first: Int32, count: Int32, _ body: (Engine, Results) throws(PythonError) -> Status
) -> Status {
  if engine.s.pointee.isStepping { engine.cold.stepper?.operationBegins(engine.currentPlace()) }
  if engine.s.pointee.fingerprint.isKept, kind != .finish {
    let code = kind == .function ? 16 &+ UInt64(number) : UInt64(kind.rawValue)
    engine.noteOperation(code, L)
  }
  let recorder = engine.s.pointee.recorder
  let mark = recorder.map {
    engine.recordBegin($0, kind, Int(number), L, first: first, count: count)
  }
  let status: Status
  do throws(PythonError) {
    status = try body(engine, r)
    engine.noteBirths()
  } catch {
    engine.noteBirths()
    status = engine.fail(error, r)
  }
  if let recorder = engine.s.pointee.recorder, let mark {
    engine.recordEnd(recorder, mark, status, r)
  }
  engine.noteLineIfWanted(L, endsOperation: true)
  return status
}

extension Engine {
  /// Looks at operations from here on if anybody wants to know of them.
  func observeAsNeeded() {
    s.pointee.isObserved =
      s.pointee.fingerprint.isKept || s.pointee.recorder != nil || s.pointee.isStepping
    findOutWhetherPlain()
  }
}

extension Engine {
  /// The table of operations for C.
  static var operations: MoultOperations {
    var o = MoultOperations()
    o.index = { raw, L, r in
      let short = Engine(raw: raw).fastIndex(L.unsafelyUnwrapped, r.unsafelyUnwrapped)
      if let short { return short }
      return perform(
        raw, r, .index, L, count: 2, recorded: { e, r in e.recordedIndex(L.unsafelyUnwrapped, r) }
      ) { e, r throws(PythonError) in
        try e.index(L.unsafelyUnwrapped, r)
      }
    }
    o.new_index = { raw, L, r in
      let short = quickly(raw, r) { e, _ throws(PythonError) in
        try e.fastNewIndex(L.unsafelyUnwrapped)
      }
      if let short { return short }
      return perform(
        raw, r, .newIndex, L, count: 3,
        recorded: { e, r in e.recordedNewIndex(L.unsafelyUnwrapped, r) }
      ) { e, _ throws(PythonError) in
        try e.newIndex(L.unsafelyUnwrapped)
      }
    }
    o.name_index = { raw, L, r in
      let short = Engine(raw: raw).fastReadGlobal(L.unsafelyUnwrapped, r.unsafelyUnwrapped)
      if let short { return short }
      return perform(
        raw, r, .readName, L, first: 2, count: 1,
        recorded: { e, r in e.recordedReadName(L.unsafelyUnwrapped, r) }
      ) { e, r throws(PythonError) in
        try e.readGlobal(L.unsafelyUnwrapped, r)
      }
    }
    o.name_new_index = { raw, L, r in
      let short = quickly(raw, r) { e, _ throws(PythonError) in
        try e.fastWriteGlobal(L.unsafelyUnwrapped)
      }
      if let short { return short }
      return perform(
        raw, r, .writeName, L, first: 2, count: 2,
        recorded: { e, r in e.recordedWriteName(L.unsafelyUnwrapped, r) }
      ) { e, _ throws(PythonError) in
        try e.writeGlobal(L.unsafelyUnwrapped)
      }
    }
    o.call = { raw, L, argc, r in
      let short = quickly(raw, r) { e, r throws(PythonError) in
        try e.fastCall(L.unsafelyUnwrapped, argc, r)
      }
      if let short { return short }
      return perform(
        raw, r, .call, L, count: argc,
        recorded: { e, r in e.recordedCall(L.unsafelyUnwrapped, argc, r) }
      ) { e, r throws(PythonError) in
        try e.callHandle(L.unsafelyUnwrapped, argc, r)
      }
    }
    o.function = { raw, L, argc, number, r in
      let short = Engine(raw: raw).fastFunction(
        L.unsafelyUnwrapped, argc, number, r.unsafelyUnwrapped)
      if let short { return short }
      return perform(
        raw, r, .function, L, number: number, count: argc,
        recorded: { e, r in e.recordedFunction(L.unsafelyUnwrapped, argc, number, r) }
      ) { e, r throws(PythonError) in
        try e.callBuiltin(L.unsafelyUnwrapped, argc, Int(number), r)
      }
    }
    o.arithmetic = { raw, L, operation, r in
      perform(raw, r, .arithmetic, L, number: operation, count: 2) { e, r throws(PythonError) in
        try e.arithmetic(L.unsafelyUnwrapped, operation, r)
      }
    }
    o.finish = { raw, L, results, token, r in
      let first = Engine(raw: raw).s.pointee.isObserved ? lua_gettop(L) &- results &+ 1 : 1
      return perform(
        raw, r, .finish, L, number: results, first: first, count: results,
        recorded: { e, r in e.recordedFinish(L.unsafelyUnwrapped, results, token, r) }
      ) { e, r throws(PythonError) in
        try e.finishCall(L.unsafelyUnwrapped, results, token, r)
      }
    }
    o.mark = { raw in Engine(raw: raw).mark() }
    o.unwind = { raw, mark in
      let e = Engine(raw: raw)
      e.s.pointee.place = 0
      if let recorder = e.s.pointee.recorder { e.recordUnwind(recorder, mark) }
      e.unwind(to: mark)
    }
    o.enter_coroutine = { raw, thread, starts in
      let e = Engine(raw: raw)
      if let recorder = e.s.pointee.recorder {
        e.recordEnter(recorder, thread.unsafelyUnwrapped, starts: starts)
      }
      e.cold.enterCoroutine(thread.unsafelyUnwrapped, starts: starts)
    }
    o.leave_coroutine = { raw, thread, alive in
      let e = Engine(raw: raw)
      if let recorder = e.s.pointee.recorder { e.recordLeave(recorder, isAlive: alive) }
      e.cold.leaveCoroutine(thread.unsafelyUnwrapped, isAlive: alive)
    }
    o.parameter = { raw, number, n in
      let e = Engine(raw: raw)
      guard let p = e.s.pointee.replayer, number >= 0, number < p.pointee.functions.count else {
        return nil
      }
      let names = p.pointee.functions[Int(number)].parameters
      return n >= 1 && n <= names.count ? UnsafePointer(names[Int(n) - 1]) : nil
    }
    return o
  }

  // MARK: The script's names

  /// Reads a plain name of the script that is no builtin.
  func readGlobal(_ L: LuaState, _ r: Results) throws(PythonError) -> Status {
    let name = s.pointee.names[try name(L, 2)].ref
    guard let value = try space.dictGet(s.pointee.globals, name) else { throw unbound(name) }
    return lend(value, r)
  }

  /// Binds a plain name of the script or, with `nil`, unbinds it.
  func writeGlobal(_ L: LuaState) throws(PythonError) -> Status {
    let name = s.pointee.names[try name(L, 2)].ref
    if lua_type(L, 3) == LUA_TNIL {
      guard try space.dictDelete(s.pointee.globals, name) else { throw unbound(name) }
      return MOULT_NONE
    }
    try bindGlobal(name, try convert(L, 3))
    return MOULT_NONE
  }

  /// Binds a plain name of the script; takes over the reference to the value.
  func bindGlobal(_ name: Ref, _ value: Ref) throws(PythonError) {
    let count = value.refcount
    if value.type == BuiltinType.function { nameFunction(value, name) }
    do throws(PythonError) {
      try space.dictSet(s.pointee.globals, name, value)
    } catch {
      settle(value, since: count)
      throw error
    }
    settle(value, since: count)
  }
}
