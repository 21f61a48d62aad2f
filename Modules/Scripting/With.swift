import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// `with(manager, f)`: Python's `with manager as x: ...`, whose block is `f(x)`. C makes the calls; what
// it asks the engine for is told by a number, the first argument.

/// What C asks for while it runs a `with`.
private enum WithStep: Int {
  /// (function, manager, block): runs `function` in a scope of its own.
  case scope = 1
  /// (manager): calls `__enter__`; gives the bound `__exit__`.
  case enter
  /// (): what `__enter__` gave.
  case entered
  /// (exit): the block ended.
  case leave
  /// (exit, error, depth before the block): the block failed; gives true if that is forgiven.
  case fail
}

extension LuaEngine {
  func defineWith() throws(PythonError) {
    try define("with") { e, a, r throws(PythonError) in
      switch WithStep(rawValue: Int(lua_tointegerx(a.L, 1, nil))) {
      case .scope:
        e.openScope(.block)
        return e.invoke(function: 2, r)
      case .enter: return e.result(try e.cold.enter(try e.argument(a, 2)), r)
      case .entered:
        let value = e.cold.entered ?? e.space.retained(e.space.none)
        e.cold.entered = nil
        return e.give(value, r)
      case .leave:
        let none = e.space.none
        e.space.decref(try e.space.callArray(try e.argument(a, 2), [none, none, none]))
        return MOULT_NONE
      case .fail: return try e.cold.leave(e, a)
      case nil:
        throw PythonError(
          .typeError, "with takes an object and a function: with(o, function(x) ... end)")
      }
    }
  }

  /// Looks both methods up, calls `__enter__` and keeps what it gives: the bound `__exit__`.
  fileprivate func enter(_ manager: Ref) throws(PythonError) -> Ref {
    let space = runtime.space
    guard let enter = try space.boundSpecial(manager, "__enter__") else {
      throw notManager(manager, "__enter__", "")
    }
    engine.pushArgument(enter)
    guard let exit = try space.boundSpecial(manager, "__exit__") else {
      throw notManager(manager, "__exit__", " (missed __exit__ method)")
    }
    engine.pushArgument(exit)
    let value = try space.callArray(enter, [])
    space.decref(entered)
    entered = value
    return space.retained(exit)
  }

  private func notManager(_ o: Ref, _ name: String, _ detail: String) -> PythonError {
    runtime.profile.minor >= 11
      ? PythonError(
        .typeError,
        "'\(runtime.space.typeName(of: o))' object does not support the context manager protocol"
          + detail)
      : PythonError(.attributeError, name)
  }

  /// The block failed: `__exit__` hears of the exception and may forgive it.
  fileprivate func leave(_ e: Engine, _ a: Arguments) throws(PythonError) -> Status {
    let space = runtime.space
    let exit = try e.argument(a, 2)
    let o = try catchException(a, error: 3, mark: 4)
    let name = try space.internedString("__traceback__")
    e.pushArgument(name)
    let traceback = try space.getAttribute(o, name)
    e.pushArgument(traceback)
    let result = try space.callArray(exit, [space.typeObject(of: o), o, traceback])
    defer { space.decref(result) }
    if try space.isTrue(result) { return MOULT_TRUE }
    throw try raise(o, cause: nil, again: true)
  }
}
