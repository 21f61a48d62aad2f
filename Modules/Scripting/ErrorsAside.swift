import CLuaBridge
import ObjectModel
import RefCounting

// An error may be on its way when something dies that has a finalizer. What the finalizer does, its
// own errors included, must leave the error as it was: it waits aside, as CPython's does
// (PyErr_Fetch and PyErr_Restore around slot_tp_finalize, handle_callback and their like).

/// All that is known of an error while other code runs.
struct ErrorOnItsWay {
  let raised: RaisedException?
  let caught: PythonError?
  let passed: (error: PythonError, frames: String)?
  let capture: Capture
  /// The bridge's reference to Lua's own value of the error.
  let reference: Int32?
}

extension LuaEngine {
  /// Takes the error that is on its way aside.
  /// - Returns: whether there is one.
  func setErrorAside() -> Bool {
    let s = engine.s
    guard raised != nil || caught != nil || s.pointee.capture.isActive else { return false }
    errorsAside.append(
      ErrorOnItsWay(
        raised: raised, caught: caught, passed: passed, capture: s.pointee.capture,
        reference: caught == nil ? nil : moult_set_error_aside(engine.bridge)))
    raised = nil
    caught = nil
    passed = nil
    s.pointee.capture = Capture()
    return true
  }

  /// The error that was taken aside last goes on.
  func restoreError() {
    guard let error = errorsAside.popLast() else { return }
    forgetRaised()
    raised = error.raised
    caught = error.caught
    passed = error.passed
    engine.s.pointee.capture = error.capture
    if let reference = error.reference { moult_restore_error(engine.bridge, reference) }
  }
}
