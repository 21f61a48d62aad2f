// ObjectModel: what an object is.
//
// An object is bytes at an address of the private heap, never a Swift instance. This module holds
// the header and pre-header (ObjectHeader.swift, GCHead.swift), the table of types
// (TypeInfo.swift), the layouts of the containers that a collector must see through
// (DictLayout.swift, SetLayout.swift, InstanceLayout.swift), "visit my references"
// (Visiting.swift), the version profiles (Profile*.swift) and `ObjectSpace`, the one word through
// which every module above reaches the shared state of one heap.
//
// Invariants:
// - The object map of the heap has a bit set exactly where a live object's header starts.
// - A tracked object has the `tracked` flag set and, where the strategy asked for a pre-header
//   with links, is on exactly one list.
// - A reference count is at least the number of references that live objects, frames, names and
//   temporaries hold; the recount in Core checks equality.

/// A reference to an object: its address, in one word.
///
/// `Ref` owns nothing; who holds a counted reference is a matter of the mutator API. The layout of
/// `Optional<Ref>` is one word too, with NULL as `nil`, so fields of objects hold `Ref?`.
@frozen
public struct Ref: Equatable, Hashable, @unchecked Sendable {
  /// The address of the object's header.
  public let raw: UnsafeMutableRawPointer

  /// Wraps the address of an object's header.
  @inlinable @inline(__always)
  public init(_ raw: UnsafeMutableRawPointer) { self.raw = raw }

  /// The address as Python's `id` gives it.
  @inlinable @inline(__always)
  public var address: Int { Int(bitPattern: raw) }

  /// Reads the value at a byte offset from the header (negative in the pre-header).
  @inlinable @inline(__always)
  public func get<T>(_ offset: Int, as type: T.Type = T.self) -> T {
    raw.load(fromByteOffset: offset, as: T.self)
  }

  /// Writes a trivial value at a byte offset from the header.
  @inlinable @inline(__always)
  public func set<T>(_ offset: Int, _ value: T) {
    raw.storeBytes(of: value, toByteOffset: offset, as: T.self)
  }

  /// The reference stored at a byte offset, `nil` for NULL.
  @inlinable @inline(__always)
  public func ref(_ offset: Int) -> Ref? { raw.load(fromByteOffset: offset, as: Ref?.self) }
}

/// What a failing operation raises: one of Python's exceptions, by name, with its text.
public struct PythonError: Error, Equatable, Sendable {
  /// Python's name of the exception, as in `TypeError`.
  public var kind: Kind
  /// The text that follows the name.
  public var message: String

  /// The exceptions that operations of the heap raise.
  public enum Kind: String, Sendable, CaseIterable {
    case typeError = "TypeError"
    case valueError = "ValueError"
    case indexError = "IndexError"
    case keyError = "KeyError"
    case nameError = "NameError"
    case unboundLocalError = "UnboundLocalError"
    case attributeError = "AttributeError"
    case memoryError = "MemoryError"
    case overflowError = "OverflowError"
    case zeroDivisionError = "ZeroDivisionError"
    case runtimeError = "RuntimeError"
    case recursionError = "RecursionError"
    case stopIteration = "StopIteration"
    case referenceError = "ReferenceError"
    case bufferError = "BufferError"
    case generatorExit = "GeneratorExit"
    case assertionError = "AssertionError"
    case lookupError = "LookupError"
    case arithmeticError = "ArithmeticError"
    case exception = "Exception"
    case baseException = "BaseException"
    case keyboardInterrupt = "KeyboardInterrupt"
    case systemExit = "SystemExit"
    case osError = "OSError"
    case notImplementedError = "NotImplementedError"
    /// An error of the script itself, already worded with its place.
    case scriptError = "Error"
  }

  /// Makes an error of a kind with a text.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The heap cannot give the memory: Python's MemoryError has no text.
  public static let noMemory = PythonError(.memoryError, "")

  /// Name and text as a traceback shows them.
  public var description: String {
    if kind == .scriptError { return message }
    return message.isEmpty ? kind.rawValue : "\(kind.rawValue): \(message)"
  }
}
