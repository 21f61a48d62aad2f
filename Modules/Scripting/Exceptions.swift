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
    let exception = try instantiate(
      o, refusal: "exceptions must derive from BaseException")
    let message: String
    do throws(PythonError) {
      if let cause { try setCause(cause, of: exception) }
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

  /// An exception itself, or a new one of an exception type; a new reference.
  private func instantiate(_ o: Ref, refusal: String) throws(PythonError) -> Ref {
    let space = runtime.space
    if space.isException(o) { return space.retained(o) }
    guard space.isExceptionClass(o) else { throw PythonError(.typeError, refusal) }
    let made = try space.callArray(o, [])
    guard space.isException(made) else {
      // A class whose `__new__` makes something else.
      let text =
        "calling \(try space.reprText(o)) should have returned an instance of BaseException, not "
        + (try space.reprText(space.typeObject(of: made)))
      space.decref(made)
      throw PythonError(.typeError, text)
    }
    return made
  }

  /// `raise ... from cause` (do_raise, Python/ceval.c).
  private func setCause(_ cause: Ref, of exception: Ref) throws(PythonError) {
    let space = runtime.space
    let value =
      cause == space.none
      ? space.retained(cause)
      : try instantiate(cause, refusal: "exception causes must derive from BaseException")
    defer { space.decref(value) }
    let name = try space.internedString("__cause__")
    defer { space.decref(name) }
    try space.setAttribute(exception, name, value)
  }

  /// Whether an error is the exception that a script raised last, an object with a tuple of its own.
  func isRaised(_ error: PythonError) -> Bool {
    guard let raised else { return false }
    return error.description.hasSuffix(raised.text)
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
    if isRaised(error), let known = raised {
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
    if error.kind == .keyError, let missing = space.typeNames.missingKey, missing.text == message,
      let key = engine.liveObject(engine.handle(missing.key, serial: missing.serial))
    {
      // The key itself is the argument.
      space.typeNames.missingKey = nil
      return try space.callArray(cls, [key])
    }
    if error.kind == .keyError, let number = Int(message) {
      // A key that lived no longer than the operation, shown as what it was.
      let key = try space.newInt(number)
      defer { space.decref(key) }
      return try space.callArray(cls, [key])
    }
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
    let frames = passed.flatMap { $0.error == error ? $0.frames : nil } ?? ""
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
        let outer = hooked
        hooked = (exception, frames, object)
        defer { hooked = outer }
        space.decref(try space.callArray(hook, [arguments]))
      } catch {
        _ = isCaught(error)
        if error.kind == .memoryError { hasHeardOfMemoryError = true }
        output.error("Exception ignored in sys.unraisablehook\n\(error.description)\n")
      }
      return
    }
    forgetRaised()
    let traceback = tracebackText(frames, in: object)
    output.error("\(heading(message, object))\(traceback)\(error.description)\n")
  }

  /// `sys.__unraisablehook__`: writes what it is given to standard error
  /// (write_unraisable_exc_file, Python/errors.c).
  func writeUnraisable(_ arguments: Ref) throws(PythonError) {
    let space = runtime.space
    guard arguments.type == unraisableType else {
      throw PythonError(
        .typeError, "sys.unraisablehook argument type must be UnraisableHookArgs")
    }
    let item = { (i: Int) -> Ref? in
      let o = space.tupleItem(arguments, i)
      return o == space.none ? nil : o
    }
    let message = try item(3).map { (o) throws(PythonError) in try space.strText(o) }
    var text = heading(message, item(4))
    if let hooked, item(1) == hooked.exception {
      text += tracebackText(hooked.frames, in: hooked.function)
    }
    if let type = item(0) {
      text +=
        space.info(of: type).pointee.flags.contains(.isType)
        ? space.typeNames[space.typeIndex(type)] : "<unknown>"
      if let value = item(1) {
        text += ": " + ((try? space.strText(value)) ?? "<exception str() failed>")
      }
      text += "\n"
    }
    output.error(text)
  }

  /// The first line of a report: what failed.
  private func heading(_ message: String?, _ object: Ref?) -> String {
    if let object {
      let shown = (try? runtime.space.reprText(object)) ?? "<object repr() failed>"
      return "\(message ?? "Exception ignored in"): \(shown)\n"
    }
    return message.map { $0 + ":\n" } ?? ""
  }

  /// The lines of a traceback as Python writes them, the place of the error last. A line that
  /// recurs is written three times (tb_printinternal, Python/traceback.c).
  /// - Parameters:
  ///   - frames: the functions that the error passed, the innermost first.
  ///   - function: what the runtime called.
  private func tracebackText(_ frames: String, in function: Ref?) -> String {
    let lines = frames.split(separator: "\n")
    if lines.isEmpty { return "" }
    var result = "Traceback (most recent call last):\n"
    var bodies: [Substring: String] = [:]
    var last: [Substring] = []
    var times = 0
    func endRepetition() {
      let more = times - 3
      if more > 0 {
        result += "  [Previous line repeated \(more) more time\(more > 1 ? "s" : "")]\n"
      }
      times = 0
    }
    for (i, line) in lines.reversed().enumerated() {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard parts.count == 4, let number = Int(parts[1]) else { continue }
      if parts != last { endRepetition() }
      last = parts
      times += 1
      if times > 3 { continue }
      if bodies[parts[2]] == nil { bodies[parts[2]] = nameOfBody(at: parts[2]) ?? "" }
      var name = bodies[parts[2]].unsafelyUnwrapped
      if i == 0, let known = function.flatMap({ functionName($0) }) { name = known }
      if name.isEmpty { name = parts[3].isEmpty ? "<lambda>" : String(parts[3]) }
      let source = sourceLine(String(parts[0]), number).drop { $0 == " " || $0 == "\t" }
      result += "  File \"\(parts[0])\", line \(number), in \(name)\n"
      if !source.isEmpty { result += "    \(source)\n" }
    }
    endRepetition()
    return result
  }

  private func functionName(_ o: Ref) -> String? {
    guard o.type == BuiltinType.function else { return nil }
    return o.ref(FunctionField.name).map { runtime.space.string($0) }
  }

  /// The name of the function object whose body is a Lua function. O(heap).
  private func nameOfBody(at address: Substring) -> String? {
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
