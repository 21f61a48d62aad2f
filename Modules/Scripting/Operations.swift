import CLua
import CLuaBridge
import Core
import ObjectModel
import RefCounting

// What C calls. Each operation runs inside `perform`, which turns errors into a status and notes
// where new objects were made.

/// Runs one operation of the script.
@inline(__always)
private func perform(
  _ raw: UnsafeMutableRawPointer?, _ results: UnsafeMutablePointer<MoultResult>?,
  _ kind: UInt64, _ L: LuaState?,
  _ body: (Engine, Results) throws(PythonError) -> Status
) -> Status {
  let engine = Engine(raw: raw)
  let r = results.unsafelyUnwrapped
  engine.s.pointee.place = 0
  if engine.s.pointee.fingerprint.isKept { engine.noteOperation(kind, L) }
  do throws(PythonError) {
    let status = try body(engine, r)
    engine.noteBirths()
    return status
  } catch {
    engine.noteBirths()
    return engine.fail(error, r)
  }
}

extension Engine {
  /// The table of operations for C.
  static var operations: MoultOperations {
    var o = MoultOperations()
    o.index = { raw, L, r in
      perform(raw, r, 1, L) { e, r throws(PythonError) in try e.index(L.unsafelyUnwrapped, r) }
    }
    o.new_index = { raw, L, r in
      perform(raw, r, 2, L) { e, _ throws(PythonError) in try e.newIndex(L.unsafelyUnwrapped) }
    }
    o.name_index = { raw, L, r in
      perform(raw, r, 3, L) { e, r throws(PythonError) in try e.readGlobal(L.unsafelyUnwrapped, r) }
    }
    o.name_new_index = { raw, L, r in
      perform(raw, r, 4, L) { e, _ throws(PythonError) in try e.writeGlobal(L.unsafelyUnwrapped) }
    }
    o.call = { raw, L, argc, r in
      perform(raw, r, 5, L) { e, r throws(PythonError) in
        try e.callHandle(L.unsafelyUnwrapped, argc, r)
      }
    }
    o.function = { raw, L, argc, number, r in
      perform(raw, r, 16 &+ UInt64(number), L) { e, r throws(PythonError) in
        try e.callBuiltin(L.unsafelyUnwrapped, argc, Int(number), r)
      }
    }
    o.arithmetic = { raw, L, operation, r in
      perform(raw, r, 6, L) { e, r throws(PythonError) in
        try e.arithmetic(L.unsafelyUnwrapped, operation, r)
      }
    }
    o.finish = { raw, L, results, token, r in
      perform(raw, r, 7, nil) { e, r throws(PythonError) in
        try e.finishCall(L.unsafelyUnwrapped, results, token, r)
      }
    }
    o.mark = { raw in Engine(raw: raw).mark() }
    o.unwind = { raw, mark in
      let e = Engine(raw: raw)
      e.s.pointee.place = 0
      e.unwind(to: mark)
    }
    o.enter_coroutine = { raw, thread, starts in
      Engine(raw: raw).cold.enterCoroutine(thread.unsafelyUnwrapped, starts: starts)
    }
    o.leave_coroutine = { raw, thread, alive in
      Engine(raw: raw).cold.leaveCoroutine(thread.unsafelyUnwrapped, isAlive: alive)
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
    let value = try convert(L, 3)
    let count = value.refcount
    if value.type == BuiltinType.function { nameFunction(value, name) }
    do throws(PythonError) {
      try space.dictSet(s.pointee.globals, name, value)
    } catch {
      settle(value, since: count)
      throw error
    }
    settle(value, since: count)
    return MOULT_NONE
  }
}
