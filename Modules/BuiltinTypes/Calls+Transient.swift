import ObjectModel
import RefCounting

// What CPython allocates in passing, for calls and errors. None of it can be seen by a script, but
// it moves the collector's count, the free lists and the allocator's blocks.

extension ObjectSpace {
  /// Makes the call of a callee that takes its arguments in a tuple (METH_VARARGS functions, types
  /// without a vectorcall): the tuple lives while the callee runs.
  public func withArgumentTuple(
    _ arguments: UnsafeBufferPointer<Ref>, _ body: () throws(PythonError) -> Ref
  ) throws(PythonError) -> Ref {
    if arguments.isEmpty { return try body() }
    let details = typeNames
    let tuple = try newTuple(arguments)
    details.argumentTuples.append(tuple)
    defer {
      details.argumentTuples.removeLast()
      decref(tuple)
    }
    do throws(PythonError) { return try body() } catch {
      countException(error)
      throw error
    }
  }

  /// A tuple of arguments: the very one with which the callee is called, if it is called with one, else
  /// a new one. A new reference.
  func argumentTuple(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    if !arguments.isEmpty, let known = typeNames.argumentTuples.last,
      known.count == arguments.count,
      arguments.indices.allSatisfy({ tupleItem(known, $0) == arguments[$0] })
    {
      return retained(known)
    }
    return try newTuple(arguments)
  }

  /// From 3.12 on an exception is made where the error is raised, while the arguments of the call
  /// still live. Call this before they are dropped.
  /// - Parameter locals: whether what is to be dropped are locals of a Python function, which live
  ///   as long as the traceback: then this goes for every version.
  public func countException(_ error: PythonError, keepingLocals locals: Bool = false) {
    guard s.pointee.minor >= 12 || locals, !typeNames.exceptionIsCounted else { return }
    typeNames.exceptionIsCounted = true
    passException(error.kind, hasArguments: !error.message.isEmpty)
  }

  /// Makes and drops what CPython allocates for an exception with a text: the object, the tuple of
  /// its arguments, and the traceback of the frame that catches it. The error itself is the script
  /// engine's; wanted is only the effect on the allocator, the free list and the collector's count.
  /// Refused memory is no error here.
  /// - Parameter hasArguments: whether there is such a tuple; it is the empty one, say, for the
  ///   StopIteration of an iterator.
  public func passException(_ kind: PythonError.Kind = .typeError, hasArguments: Bool = true) {
    passException(kind, hasArguments: hasArguments, runsDue: false)
  }

  /// What CPython allocates on the way of an exception that the script made itself: the traceback.
  public func passTraceback() {
    if let traceback = allocate(BuiltinType.exception, size: 40) { free(traceback) }
  }

  /// Tuples of three that are there together for a moment.
  func passTriples(_ count: Int) throws(PythonError) {
    let first = try newTupleUnset(3)
    defer { decref(first) }
    if count > 1 { try passTriples(count - 1) }
  }

  /// What follows once the error has become text: a collection that is due runs, since 3.12
  /// (PyErr_CheckSignals in PyObject_Str). Measured on 3.12 and 3.13: an exception without arguments
  /// still counts then, one with arguments does not.
  public func exceptionSafePoint(_ kind: PythonError.Kind, hasArguments: Bool) {
    guard s.pointee.collectionScheduled, !s.pointee.isCollecting else { return }
    if hasArguments {
      nativeSafePoint()
    } else {
      passException(kind, hasArguments: false, runsDue: true)
    }
  }

  private func passException(_ kind: PythonError.Kind, hasArguments: Bool, runsDue: Bool) {
    // An AttributeError knows the object and the name (3.10).
    let extra = kind == .attributeError && s.pointee.minor >= 10 ? 16 : 0
    let size = Int(info(BuiltinType.exception).pointee.basicSize) + extra
    guard let o = allocate(BuiltinType.exception, size: size) else { return }
    let arguments = hasArguments ? try? newTupleUnset(1) : nil
    let traceback = allocate(BuiltinType.exception, size: 40)
    if runsDue { nativeSafePoint() }
    decref(arguments)
    if let traceback { free(traceback) }
    free(o)
  }
}

extension ObjectSpace {
  /// Whether a built-in type is called with a tuple of its arguments. The mask has no bit for some:
  /// five are in every version, `super` up to 3.10 and two up to 3.9.
  public func takesTuple(_ type: TypeIndex) -> Bool {
    if s.pointee.tupleCalls >> UInt64(type) & 1 != 0 { return true }
    switch type {
    case BuiltinType.array, BuiltinType.deque, BuiltinType.orderedDict, BuiltinType.memoryview,
      BuiltinType.property,
      BuiltinType.staticMethod, BuiltinType.classMethod:
      return true
    case BuiltinType.super: return s.pointee.minor <= 10
    case BuiltinType.map, BuiltinType.filter: return s.pointee.minor <= 9
    default: return false
    }
  }
}

extension BuiltinMethods {
  /// Methods that take a tuple in every version.
  private static let takeTuple: [TypeIndex: Set<String>] = [
    BuiltinType.dict: ["update"], BuiltinType.str: ["format"],
    BuiltinType.set: algebra, BuiltinType.frozenset: algebra,
  ]

  /// Methods that take a tuple up to 3.12.
  private static let tookTuple: [TypeIndex: Set<String>] = [
    BuiltinType.bytes: searches, BuiltinType.bytearray: searches, BuiltinType.str: searches,
    BuiltinType.set: algebra, BuiltinType.frozenset: algebra,
  ]
  private static let searches: Set<String> = [
    "count", "endswith", "find", "index", "rfind", "rindex", "startswith",
  ]
  private static let algebra: Set<String> = [
    "difference", "difference_update", "intersection", "intersection_update", "union", "update",
  ]

  /// A method as its type calls it: with a tuple of the arguments where CPython makes one.
  static func passing(_ type: TypeIndex, _ name: String, _ method: @escaping BuiltinMethod)
    -> BuiltinMethod
  {
    let always = takeTuple[type]?.contains(name) ?? false
    guard always || tookTuple[type]?.contains(name) ?? false else { return method }
    return { (s, o, arguments) throws(PythonError) in
      if !always, s.s.pointee.minor >= 13 { return try method(s, o, arguments) }
      return try s.withArgumentTuple(arguments) { () throws(PythonError) in
        try method(s, o, arguments)
      }
    }
  }
}
