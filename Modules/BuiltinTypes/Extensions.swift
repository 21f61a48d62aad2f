import ObjectModel
import RefCounting

// Built-in types that modules above bring along (memoryview and array, in MemoryView). Such a
// module fills a type's record as Setup.swift does, and puts what operations of the language do with
// its objects into an `ExtensionSlots`, CPython's type slots. They lie in plain memory that the
// state points to; their functions capture nothing.

/// What an extension type does in place of CPython's slots; `nil` where it does nothing.
public struct ExtensionSlots: Sendable {
  /// The methods, by name.
  public var methods: [String: BuiltinMethod] = [:]
  /// `len(o)`
  public var length: (@Sendable (ObjectSpace, Ref) throws(PythonError) -> Int)?
  /// `o[key]`: a new reference.
  public var item: (@Sendable (ObjectSpace, Ref, Ref) throws(PythonError) -> Ref)?
  /// `o[key] = value`, and with `nil` `del o[key]`.
  public var setItem: (@Sendable (ObjectSpace, Ref, Ref, Ref?) throws(PythonError) -> Void)?
  /// `value in o`
  public var contains: (@Sendable (ObjectSpace, Ref, Ref) throws(PythonError) -> Bool)?
  /// `iter(o)`: a new reference.
  public var iterator: (@Sendable (ObjectSpace, Ref) throws(PythonError) -> Ref)?
  /// `next(o)`: a new reference, `nil` at the end.
  public var next: (@Sendable (ObjectSpace, Ref) throws(PythonError) -> Ref?)?
  /// `hash(o)`; without it objects are unhashable.
  public var hash: (@Sendable (ObjectSpace, Ref) throws(PythonError) -> Int)?
  /// `a == b` for an `a` of the type; `nil` for NotImplemented.
  public var equal: (@Sendable (ObjectSpace, Ref, Ref) throws(PythonError) -> Bool?)?
  /// `a op b` for an `a` of the type; `nil` for NotImplemented.
  public var order: (@Sendable (ObjectSpace, Ref, Ref, Comparison) throws(PythonError) -> Bool?)?
  /// `a + b` for an `a` of the type: a new reference.
  public var concat: (@Sendable (ObjectSpace, Ref, Ref) throws(PythonError) -> Ref)?
  /// `a * n` for an `a` of the type: a new reference.
  public var repeated: (@Sendable (ObjectSpace, Ref, Int) throws(PythonError) -> Ref)?
  /// `repr(o)`
  public var repr: (@Sendable (ObjectSpace, Ref) throws(PythonError) -> String)?
  /// Bytes of the object as `__sizeof__` counts them, without the pre-header.
  public var size: (@Sendable (ObjectSpace, Ref) -> Int)?
  /// An attribute that is no method: a new reference, `nil` where there is none.
  public var attribute: (@Sendable (ObjectSpace, Ref, String) throws(PythonError) -> Ref?)?
  /// `reversed(o)` where the type makes its reversed iterators itself: a new reference.
  public var reversed: (@Sendable (ObjectSpace, Ref) throws(PythonError) -> Ref)?
  /// Whether `construct` takes arguments of any name, in `TypeNames.namedArguments`.
  public var takesAnyName = false
  /// The names of the parameters of methods that may be given by name, none listed where any may.
  public var methodParameters: [String: [String]] = [:]
  /// Counted references that no collector sees, for the recount of the checker.
  public var hiddenReferences: (@Sendable (ObjectSpace, Ref, (Ref) -> Void) -> Void)?
  /// The names of the parameters of `construct`, where they may be given by name; None stands for one
  /// that is left out.
  public var parameters: [String] = []
  /// A call of the type: a new reference.
  public var construct:
    (@Sendable (ObjectSpace, UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref)?
  /// What `construct` does where a class that derives from the type is called; `nil` where no class
  /// may.
  public var constructSubclass:
    (@Sendable (ObjectSpace, TypeIndex, UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref)?
  /// `__init__`, where it does anything: the positional arguments and a dict of the others, or `nil`.
  public var initialize:
    (
      @Sendable (ObjectSpace, Ref, UnsafeBufferPointer<Ref>, Ref?) throws(PythonError) -> Void
    )?
  /// `tp_clear` of an instance of such a class, where its type's words do not say it.
  public var clear: (@Sendable (ObjectSpace, Ref) -> Void)?
  /// Gives back what an instance of such a class holds beside its block.
  public var release: (@Sendable (ObjectSpace, Ref) -> Void)?
  /// The bytes of an object that exports a buffer.
  public var buffer: (@Sendable (ObjectSpace, Ref) throws(PythonError) -> SimpleBuffer)?
  /// The contents of an object that exports a buffer, whatever its strides, in C order.
  public var copy:
    (@Sendable (ObjectSpace, Ref, UnsafeMutableRawPointer) throws(PythonError) -> Void)?
  /// Bytes that `copy` writes.
  public var copySize: (@Sendable (ObjectSpace, Ref) throws(PythonError) -> Int)?

  /// Asks an object's `__buffer__`, with the flags of a request: a new `_buffer_wrapper`.
  public var openBuffer: (@Sendable (ObjectSpace, Ref, Int) throws(PythonError) -> Ref)?
  /// Ends the use of a `_buffer_wrapper`.
  public var closeBuffer: (@Sendable (ObjectSpace, Ref) -> Void)?
  /// Calls an object's `__release_buffer__` for a buffer of its built-in type.
  public var tellReleased: (@Sendable (ObjectSpace, Ref, SimpleBuffer) -> Void)?

  /// Slots that do nothing yet.
  public init() {}
}

extension ObjectSpace {
  private var extensionTable: UnsafeMutablePointer<ExtensionSlots?>? {
    s.pointee.extensions?.assumingMemoryBound(to: ExtensionSlots?.self)
  }

  /// What a type or the built-in type that it derives from does; `nil` for types that are none of
  /// `BuiltinType.extensions`.
  @inline(__always)
  public func extensionSlots(_ type: TypeIndex) -> ExtensionSlots? {
    let type = rootType(type)
    guard BuiltinType.extensions ~= type, let table = extensionTable else { return nil }
    return table[Int(type - BuiltinType.extensions.lowerBound)]
  }

  /// Sets what an extension type does.
  public func setExtensionSlots(_ type: TypeIndex, _ slots: ExtensionSlots) {
    let n = BuiltinType.extensions.count
    if s.pointee.extensions == nil {
      let table = UnsafeMutablePointer<ExtensionSlots?>.allocate(capacity: n)
      table.initialize(repeating: nil, count: n)
      s.pointee.extensions = UnsafeMutableRawPointer(table)
    }
    extensionTable?[Int(type - BuiltinType.extensions.lowerBound)] = slots
  }

  func destroyExtensions() {
    guard let table = extensionTable else { return }
    table.deinitialize(count: BuiltinType.extensions.count)
    table.deallocate()
    s.pointee.extensions = nil
  }

  /// The method of a built-in type with a name; `nil` where there is none. Expected O(1).
  public func builtinMethod(_ type: TypeIndex, _ name: String) -> BuiltinMethod? {
    extensionSlots(type)?.methods[name] ?? typeNames.findMethod(type, name)
      ?? protocolMethod(type, name)
  }

  /// `a == b` where one of them is of an extension type: the left one is asked, then the right one.
  func extensionsEqual(_ a: Ref, _ b: Ref) throws(PythonError) -> Bool {
    if kind(a) == BuiltinType.bytearray, let order = try byteOrder(a, buffer: b) {
      return order == 0
    }
    if let result = try extensionSlots(a.type)?.equal?(self, a, b) { return result }
    if kind(b) == BuiltinType.bytearray, let order = try byteOrder(b, buffer: a) {
      return order == 0
    }
    if let result = try extensionSlots(b.type)?.equal?(self, b, a) { return result }
    return a == b
  }

  /// `a op b` where one of them is of an extension type; `nil` where they have no order.
  func extensionsOrdered(_ a: Ref, _ b: Ref, _ op: Comparison) throws(PythonError) -> Bool? {
    if kind(a) == BuiltinType.bytearray, let order = try byteOrder(a, buffer: b) {
      return op.holds(order)
    }
    if let result = try extensionSlots(a.type)?.order?(self, a, b, op) { return result }
    if kind(b) == BuiltinType.bytearray, let order = try byteOrder(b, buffer: a) {
      return op.holds(-order)
    }
    return try extensionSlots(b.type)?.order?(self, b, a, op.reflected)
  }

  /// `a + b` and `a * b` where the sequence is of an extension type; `nil` for other operands.
  func extensionBinary(_ op: BinaryOperation, _ a: Ref, _ b: Ref) throws(PythonError) -> Ref? {
    switch op {
    case .add: return try extensionSlots(a.type)?.concat?(self, a, b)
    case .mul:
      for (sequence, times) in [(a, b), (b, a)] {
        guard let repeated = extensionSlots(sequence.type)?.repeated else { continue }
        guard isInt(times) else {
          throw PythonError(
            .typeError, "can't multiply sequence by non-int of type '\(shownType(times))'")
        }
        return try repeated(self, sequence, try indexValue(times))
      }
      return nil
    default: return nil
    }
  }

  /// The error of assigning to an attribute of an extension type: none of them can be assigned.
  func unwritable(
    _ o: Ref, _ name: String, _ slots: ExtensionSlots
  ) throws(PythonError) -> PythonError {
    let type = shownType(o)
    if let value = try slots.attribute?(self, o, name) {
      decref(value)
      return PythonError(
        .attributeError, "attribute '\(name)' of '\(type)' objects is not writable")
    }
    if builtinMethod(o.type, name) != nil {
      return PythonError(.attributeError, "'\(type)' object attribute '\(name)' is read-only")
    }
    let tail = s.pointee.minor >= 13 ? " and no __dict__ for setting new attributes" : ""
    return PythonError(.attributeError, "'\(type)' object has no attribute '\(name)'\(tail)")
  }
}
