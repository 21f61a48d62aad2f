import ObjectModel
import RefCounting

// Classes that export buffers through `__buffer__` and `__release_buffer__` (PEP 688, 3.12): which
// method counts, and the way to the bytes. What a memoryview does with such an object is in
// MemoryView/PythonBuffer.swift, which fills the slots of `_buffer_wrapper`.

extension BuiltinType {
  /// `_buffer_wrapper`: an object and the memoryview that its `__buffer__` gave
  public static let bufferWrapper: TypeIndex = 75
}

/// What a consumer asks of an exporter, CPython's PyBUF_ flags.
public enum BufferRequest {
  /// Contiguous bytes.
  public static let simple = 0
  /// Bytes that may be written.
  public static let writable = 1
  /// The format of the items.
  public static let format = 4
  /// The shape.
  public static let shape = 8
  /// The strides, and with them the shape.
  public static let strides = 0x18
  /// All that an exporter can say, for reading.
  public static let fullReadOnly = 0x11C
}

extension ObjectSpace {
  /// The method of a class that stands behind the buffer protocol, borrowed; `nil` where a built-in
  /// type's own comes first in the class's order, or none does.
  public func bufferMethod(_ type: TypeIndex, _ name: String) -> Ref? {
    guard type >= BuiltinType.firstFree, s.pointee.minor >= 12, let key = knownName(name),
      let mro = info(type).pointee.object?.ref(ClassField.mro)
    else { return nil }
    for i in 0..<mro.count {
      let cls = tupleItem(mro, i)
      if let dict = cls.ref(ClassField.dict) {
        if let found = try? dictGet(dict, key) { return found }
      } else if protocolMethod(typeIndex(cls), name) != nil {
        return nil
      }
    }
    return nil
  }

  /// Whether an object's class exports buffers by a method of its own.
  @inline(__always)
  public func hasPythonBuffer(_ o: Ref) -> Bool {
    o.type >= BuiltinType.firstFree && bufferMethod(o.type, "__buffer__") != nil
  }

  /// `__buffer__` and `__release_buffer__` of a built-in type; `nil` where it has none.
  func protocolMethod(_ type: TypeIndex, _ name: String) -> BuiltinMethod? {
    guard s.pointee.minor >= 12, name.hasSuffix("buffer__") || name == "_from_flags" else {
      return nil
    }
    switch (type, name) {
    case (BuiltinType.bytes, "__buffer__"), (BuiltinType.bytearray, "__buffer__"),
      (BuiltinType.array, "__buffer__"), (BuiltinType.memoryview, "__buffer__"),
      (BuiltinType.bytearray, "__release_buffer__"), (BuiltinType.array, "__release_buffer__"),
      (BuiltinType.memoryview, "__release_buffer__"), (BuiltinType.memoryview, "_from_flags"):
      return extensionSlots(BuiltinType.bufferWrapper)?.methods[name]
    default: return nil
    }
  }

  /// Calls `body` with a `_buffer_wrapper` for an object whose class has `__buffer__`, and lets it go.
  func withPythonBuffer<R>(
    of o: Ref, _ flags: Int, _ body: (Ref) throws(PythonError) -> R
  ) throws(PythonError) -> R {
    let slots = extensionSlots(BuiltinType.bufferWrapper)
    guard let wrapper = try slots?.openBuffer?(self, o, flags) else {
      throw PythonError(.typeError, "a bytes-like object is required, not '\(shownType(o))'")
    }
    defer {
      slots?.closeBuffer?(self, wrapper)
      decref(wrapper)
    }
    return try body(wrapper)
  }

  /// Tells an object of a class with `__release_buffer__` that its own built-in type's buffer is no
  /// longer used.
  public func tellReleased(_ o: Ref, _ buffer: SimpleBuffer) {
    guard o.type >= BuiltinType.firstFree, bufferMethod(o.type, "__release_buffer__") != nil else {
      return
    }
    extensionSlots(BuiltinType.bufferWrapper)?.tellReleased?(self, o, buffer)
  }
}
