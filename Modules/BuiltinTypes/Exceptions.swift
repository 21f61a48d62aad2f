import ObjectModel
import RefCounting

// Exceptions as objects (Objects/exceptions.c). Inside of Moult an error is a `PythonError` on its
// way through Swift; it becomes an object where a script takes hold of it.

/// Byte offsets of an exception.
public enum ExceptionField {
  /// The dict of its own attributes, or NULL.
  public static let dict = 16
  /// The tuple of arguments.
  public static let arguments = 24
  /// Where it was raised, or NULL.
  public static let traceback = 32
  /// What was being handled, or NULL.
  public static let context = 40
  /// What it was raised from, or NULL.
  public static let cause = 48
  /// From 3.11 on: the list of notes, or NULL.
  public static let notes = 64
}

extension ObjectSpace {
  /// Name, base and bytes of the fields that a type adds of the built-in exceptions that scripts
  /// have. `BuiltinType.exception` is none of them: it
  /// stands for one that lives only while an error is on its way.
  private static let exceptionTypes: [(index: TypeIndex, name: String, base: String, extra: Int)] =
    [
      (94, "BaseException", "object", 0), (121, "Exception", "BaseException", 0),
      (95, "ArithmeticError", "Exception", 0), (96, "ZeroDivisionError", "ArithmeticError", 0),
      (97, "OverflowError", "ArithmeticError", 0), (98, "LookupError", "Exception", 0),
      (99, "IndexError", "LookupError", 0), (100, "KeyError", "LookupError", 0),
      (101, "ValueError", "Exception", 0), (102, "TypeError", "Exception", 0),
      (103, "AttributeError", "Exception", 2), (104, "NameError", "Exception", 1),
      (105, "UnboundLocalError", "NameError", 1), (106, "RuntimeError", "Exception", 0),
      (107, "RecursionError", "RuntimeError", 0), (108, "NotImplementedError", "RuntimeError", 0),
      (109, "StopIteration", "Exception", 1), (110, "ReferenceError", "Exception", 0),
      (111, "BufferError", "Exception", 0), (112, "MemoryError", "Exception", 0),
      (113, "GeneratorExit", "BaseException", 0), (114, "KeyboardInterrupt", "BaseException", 0),
      (115, "AssertionError", "Exception", 0), (116, "SystemExit", "BaseException", 1),
      (117, "OSError", "Exception", 5), (118, "EOFError", "Exception", 0),
      (119, "UnicodeError", "ValueError", 0), (120, "Warning", "Exception", 0),
    ]

  /// The names of the exception types, bases first.
  public static var exceptionNames: [String] { exceptionTypes.map(\.name) }

  func registerExceptionTypes() {
    let plain = s.pointee.minor >= 11 ? 72 : 64
    var known = ["object": BuiltinType.object]
    for entry in Self.exceptionTypes {
      known[entry.name] = entry.index
      // `obj` and `name` of AttributeError and NameError came with 3.10.
      let hasExtra =
        s.pointee.minor >= 10
        || !["AttributeError", "NameError", "UnboundLocalError"].contains(entry.name)
      let extra = hasExtra ? entry.extra : 0
      var words: UInt64 = s.pointee.minor >= 11 ? 0b101_1111 : 0b1_1111
      for i in 0..<extra { words |= 1 << UInt64((plain - 16) / 8 + i) }
      register(
        entry.index, entry.name, base: known[entry.base], size: plain + 8 * extra,
        flags: [.gc, .trashcan], layout: .words, words: words, dealloc: exceptionDealloc,
        clear: wordsClear)
      let record = info(entry.index)
      record.pointee.dictOffset = Int32(ExceptionField.dict)
      record.pointee.flags.insert([.managedDict, .isBase])
      configurePreHeader(entry.index)
    }
  }

  /// Whether a built-in exception type is the base of another.
  func hasDerivedException(_ type: TypeIndex) -> Bool {
    Self.exceptionTypes.contains { $0.base == typeNames[type] }
  }

  /// Whether a built-in type is an exception type.
  func isExceptionType(_ type: TypeIndex) -> Bool {
    94..<124 ~= type
  }

  /// Whether an object is an exception.
  public func isException(_ o: Ref) -> Bool { isExceptionType(kind(o)) }

  /// Whether an object is an exception type, or a class that derives from one.
  public func isExceptionClass(_ o: Ref) -> Bool {
    info(of: o).pointee.flags.contains(.isType) && isExceptionType(rootType(typeIndex(o)))
  }

  /// The type of a built-in exception by its name.
  public func exceptionType(named name: String) -> TypeIndex? {
    Self.exceptionTypes.first { $0.name == name }?.index
  }

  /// `ValueError(...)`: a tracked exception that keeps its arguments in a tuple.
  public func newException(
    _ type: TypeIndex, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let tuple = try newTuple(arguments)
    let o: Ref
    do throws(PythonError) { o = try newWords(type) } catch {
      decref(tuple)
      throw error
    }
    o.set(ExceptionField.arguments, tuple)
    track(o)
    return o
  }

  /// `str(e)`: nothing, the one argument's text, or the tuple of all.
  func exceptionText(_ o: Ref) throws(PythonError) -> Ref {
    guard let tuple = o.ref(ExceptionField.arguments), tuple.count > 0 else {
      return retained(s.pointee.emptyString)
    }
    if tuple.count > 1 { return try repr(tuple) }
    if typeNames[kind(o)] == "KeyError" { return try repr(tupleItem(tuple, 0)) }
    // An exception may have itself as its argument, or be one of many that have each other.
    typeNames.textDepth += 1
    defer { typeNames.textDepth -= 1 }
    try checkDepth(typeNames.textDepth, "while getting the str of an object")
    return try str(tupleItem(tuple, 0))
  }

  /// The repr of an exception: its type's name and its arguments.
  func writeException(_ o: Ref, to out: inout String, depth: Int) throws(PythonError) {
    out += typeName(of: o)
    guard let tuple = o.ref(ExceptionField.arguments) else {
      out += "()"
      return
    }
    // One argument is shown alone, and nothing notes then that the exception is being shown.
    try checkDepth(depth, "while getting the repr of an object")
    if tuple.count == 1 { out += "(" }
    try writeRepr(
      tuple.count == 1 ? tupleItem(tuple, 0) : tuple, to: &out, depth: depth + 1)
    if tuple.count == 1 { out += ")" }
  }

  /// Attributes of exceptions that are fields.
  func exceptionAttribute(_ o: Ref, _ name: String) throws(PythonError) -> Ref? {
    switch name {
    case "args": return retained(o.ref(ExceptionField.arguments) ?? s.pointee.emptyTuple)
    case "__traceback__": return retained(o.ref(ExceptionField.traceback) ?? none)
    case "__context__": return retained(o.ref(ExceptionField.context) ?? none)
    case "__cause__": return retained(o.ref(ExceptionField.cause) ?? none)
    case "__suppress_context__": return retained(bool(o.get(56, as: Int.self) != 0))
    case "value" where kind(o) == 109:
      guard let tuple = o.ref(ExceptionField.arguments), tuple.count > 0 else {
        return retained(none)
      }
      return retained(tupleItem(tuple, 0))
    default: return nil
    }
  }

  /// Sets a field of an exception; `false` where the name is no field.
  func setExceptionAttribute(_ o: Ref, _ name: String, _ value: Ref) throws(PythonError) -> Bool {
    func set(_ offset: Int) { replace(o, offset, with: value == none ? nil : retained(value)) }
    switch name {
    case "args":
      let tuple = try tupleCall(value)
      replace(o, ExceptionField.arguments, with: tuple)
    case "__traceback__":
      guard value == none || value.type == BuiltinType.traceback else {
        throw PythonError(.typeError, "__traceback__ must be a traceback or None")
      }
      set(ExceptionField.traceback)
    case "__context__": set(ExceptionField.context)
    case "__cause__":
      set(ExceptionField.cause)
      o.set(56, 1)
    default: return false
    }
    return true
  }
}

/// Destroys an exception (BaseException_dealloc).
let exceptionDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  guard space.enterDealloc(o) else { return }
  clearWords(space, o)
  space.free(o)
  space.leaveDealloc()
}
