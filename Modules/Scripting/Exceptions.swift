import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// `raise`, `try` and what happens to errors that nobody catches. On its way an error is a
// `PythonError`, and in Lua a text; the object that a script raised is kept beside it and found
// again where the error is caught. An error that began in Moult becomes an object there.

/// An exception on its way.
struct RaisedException {
  /// The object, one reference.
  let object: Ref
  /// What the error's text ends with.
  let text: String
  /// Whether it goes on from where it was caught, its traceback included.
  var isAgain = false
}

extension LuaEngine {
  func defineExceptions() throws(PythonError) {
    try define("raise") { e, a, r throws(PythonError) in
      try e.expect(a, "raise", 1, 2)
      throw try e.cold.raise(
        try e.argument(a, 1), cause: a.count == 2 ? try e.argument(a, 2) : nil)
    }
    // The first part of `try` is C's; this ends a call that failed: (error, depth before it).
    try define("try") { e, a, r throws(PythonError) in
      let o = try e.cold.catchException(a, error: 1, mark: 2)
      return e.result(e.space.retained(o), r)
    }
  }

  /// Makes an exception of an error that passed, while the calls that failed end.
  /// - Parameters:
  ///   - error: the argument that is the error.
  ///   - mark: the argument that says how deep scopes and frames were before.
  /// - Returns: the exception, held as an argument.
  func catchException(
    _ a: Arguments, error: Int32, mark: Int32
  ) throws(PythonError) -> Ref {
    let depth = Int64(lua_tointegerx(a.L, mark, nil))
    let text =
      a.type(error) == LUA_TSTRING
      ? PythonError(parsing: self.text(a.L, error))
      : PythonError(.scriptError, "(error object is no string)")
    let isAgain = raised?.isAgain ?? false
    let o = try exceptionObject(of: text)
    engine.pushArgument(o)
    engine.s.pointee.capture = Capture(isActive: true)
    do throws(PythonError) {
      if isAgain { try continueCapture(o) }
      engine.unwind(to: depth)
      try finishCapture(o)
    } catch {
      dropCapture()
      engine.unwind(to: depth)
      throw error
    }
    return o
  }

  /// Makes an error of an exception, or of a new one of an exception type.
  /// - Parameter again: whether it was caught, and goes on.
  func raise(_ o: Ref, cause: Ref?, again: Bool = false) throws(PythonError) -> PythonError {
    let space = runtime.space
    let exception: Ref
    if space.isException(o) {
      exception = space.retained(o)
    } else if space.info(of: o).pointee.flags.contains(.isType) {
      exception = try space.callArray(o, [])
      guard space.isException(exception) else {
        space.decref(exception)
        throw PythonError(.typeError, "exceptions must derive from BaseException")
      }
    } else {
      throw PythonError(.typeError, "exceptions must derive from BaseException")
    }
    let message: String
    do throws(PythonError) {
      if let cause {
        let name = try space.internedString("__cause__")
        defer { space.decref(name) }
        try space.setAttribute(exception, name, cause)
      }
      message = try space.strText(exception)
    } catch {
      space.decref(exception)
      throw error
    }
    let name = space.typeName(of: exception)
    let text = message.isEmpty ? name : "\(name): \(message)"
    forgetRaised()
    raised = RaisedException(object: exception, text: text, isAgain: again)
    if let kind = PythonError.Kind(rawValue: name), kind != .scriptError {
      return PythonError(kind, message)
    }
    return PythonError(.scriptError, engine.placeText(engine.currentPlace()) + ": " + text)
  }

  /// Drops the exception that was raised last.
  func forgetRaised() {
    guard let old = raised else { return }
    raised = nil
    runtime.space.decref(old.object)
  }

  /// The object of an error: the one that was raised, or a new one; a new reference.
  func exceptionObject(of error: PythonError) throws(PythonError) -> Ref {
    let space = runtime.space
    if let known = raised, error.description.hasSuffix(known.text) {
      raised = nil
      return known.object
    }
    var type = space.exceptionType(named: error.kind.rawValue)
    var message = error.message
    if type == nil {
      // A plain error of Lua's.
      type = space.exceptionType(named: "RuntimeError")
      message = error.description
    }
    let cls = space.info(type.unsafelyUnwrapped).pointee.object.unsafelyUnwrapped
    if message.isEmpty { return try space.callArray(cls, []) }
    if error.kind == .keyError, message.count >= 2, message.hasPrefix("'"), message.hasSuffix("'") {
      message = String(message.dropFirst().dropLast())
    }
    let text = try space.newString(message)
    defer { space.decref(text) }
    return try space.callArray(cls, [text])
  }

  // MARK: Errors that nobody catches

  /// Reports an error that nothing can catch, to `sys.unraisablehook` where a script set one.
  func unraisable(_ error: PythonError, _ message: String?, _ object: Ref?) {
    _ = isCaught(error)
    if error.kind == .memoryError { hasHeardOfMemoryError = true }
    let space = runtime.space
    if let hook = unraisableHook {
      do throws(PythonError) {
        let exception = try exceptionObject(of: error)
        defer { space.decref(exception) }
        let text = try message.map { (m) throws(PythonError) in try space.newString(m) }
        defer { space.decref(text) }
        let arguments = try space.newStruct(
          unraisableType,
          [
            space.typeObject(of: exception), exception, space.none, text ?? space.none,
            object ?? space.none,
          ])
        defer { space.decref(arguments) }
        space.decref(try space.callArray(hook, [arguments]))
      } catch {
        _ = isCaught(error)
        if error.kind == .memoryError { hasHeardOfMemoryError = true }
        output.error("Exception ignored in sys.unraisablehook\n\(error.description)\n")
      }
      return
    }
    forgetRaised()
    var line = message ?? "Exception ignored in"
    if let object {
      let shown = (try? space.reprText(object)) ?? "<object repr() failed>"
      line += ": \(shown)"
    } else if message != nil {
      line += ":"
    }
    output.error("\(line)\n\(tracebackText(of: error, in: object))\(error.description)\n")
  }

  /// The lines of a traceback as Python writes them, the place of the error last.
  /// - Parameter function: what the runtime called.
  private func tracebackText(of error: PythonError, in function: Ref?) -> String {
    guard let passed, passed.error == error else { return "" }
    var result = ""
    for (i, line) in passed.frames.split(separator: "\n").enumerated() {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 4, let number = Int(parts[1]) else { continue }
      let isOutermost = i == passed.frames.split(separator: "\n").count - 1
      let name =
        (isOutermost ? function.flatMap { functionName($0) } : nil) ?? nameOfBody(at: parts[2])
        ?? (parts[3].isEmpty ? "<lambda>" : parts[3])
      let source = sourceLine(parts[0], number).drop { $0 == " " || $0 == "\t" }
      result =
        "  File \"\(parts[0])\", line \(number), in \(name)\n"
        + (source.isEmpty ? "" : "    \(source)\n") + result
    }
    return result.isEmpty ? "" : "Traceback (most recent call last):\n" + result
  }

  private func functionName(_ o: Ref) -> String? {
    guard o.type == BuiltinType.function else { return nil }
    return o.ref(FunctionField.name).map { runtime.space.string($0) }
  }

  /// The name of the function object whose body is a Lua function. O(heap).
  private func nameOfBody(at address: String) -> String? {
    guard let value = UInt(address.dropFirst(2), radix: 16) else { return nil }
    let identity = UnsafeRawPointer(bitPattern: value)
    var found: String?
    runtime.heap.forEachObjectStart { raw in
      let o = Ref(raw)
      guard found == nil, o.type == BuiltinType.function,
        runtime.space.functionKind(o) != .native
      else { return }
      let body = runtime.space.functionBody(o)
      if body >= 0, engine.s.pointee.bodies[body].identity == identity {
        found = functionName(o)
      }
    }
    return found
  }
}
