import Heap
import ObjectModel
import PyMalloc
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// bytearray: an object of 56 bytes and a buffer of its own with a NUL at the end
// (Objects/bytearrayobject.c, 3.11 to 3.13).

/// Byte offsets of a bytearray.
enum BytearrayField {
  /// Bytes of the buffer, the NUL included; 0 while there is none.
  static let allocated = 24
  /// Pointer to the buffer, or NULL.
  static let buffer = 32
  static let start = 40
  static let exports = 48
  static let size = 56
}

extension ObjectSpace {
  /// An empty bytearray, without a buffer.
  public func newBytearray() throws(PythonError) -> Ref {
    guard let o = allocate(BuiltinType.bytearray, size: BytearrayField.size) else {
      throw PythonError.noMemory
    }
    for offset in stride(from: Header.size, to: BytearrayField.size, by: 8) { o.set(offset, 0) }
    return o
  }

  /// The bytes of a bytearray, valid until it changes.
  public func bytearrayData(_ o: Ref) -> UnsafeMutablePointer<UInt8>? {
    o.get(BytearrayField.buffer)
  }

  /// Sets the length. A buffer that is full grows by an eighth, as PyByteArray_Resize does; one
  /// that is more than half empty shrinks to what is needed. New bytes are not initialised.
  public func bytearrayResize(_ o: Ref, _ n: Int) throws(PythonError) {
    let allocated: Int = o.get(BytearrayField.allocated)
    let old = bytearrayData(o)
    if n == o.count && old != nil { return }
    var room = n + 1
    if n + 1 <= allocated {
      if n >= allocated / 2 {
        o.count = n
        old.unsafelyUnwrapped[n] = 0
        return
      }
    } else if Double(n) <= Double(allocated) * 1.125 {
      room = n + (n >> 3) + (n < 9 ? 3 : 6)
    }
    guard let block = s.pointee.malloc.realloc(UnsafeMutableRawPointer(old), room) else {
      throw PythonError.noMemory
    }
    o.set(BytearrayField.buffer, block)
    o.set(BytearrayField.start, block)
    o.set(BytearrayField.allocated, room)
    o.count = n
    block.storeBytes(of: 0, toByteOffset: n, as: UInt8.self)
  }

  /// `bytearray(n)`, `bytearray(bytes)`, `bytearray(iterable)`.
  func constructBytearray(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    let o = try newBytearray()
    if arguments.isEmpty { return o }
    do throws(PythonError) {
      let source = arguments[0]
      if isInt(source) {
        let n = try indexValue(source)
        if n < 0 { throw PythonError(.valueError, "negative count") }
        if n == 0 { return o }
        try bytearrayResize(o, n)
        memset(bytearrayData(o).unsafelyUnwrapped, 0, n)
        return o
      }
      if source.type == BuiltinType.bytearray {
        try bytearrayResize(o, source.count)
        if source.count > 0 {
          memcpy(
            bytearrayData(o).unsafelyUnwrapped, bytearrayData(source).unsafelyUnwrapped,
            source.count)
        }
        return o
      }
      let content = try construct(BuiltinType.bytes, arguments)
      defer { decref(content) }
      if content.count > 0 {
        try bytearrayResize(o, content.count)
        memcpy(bytearrayData(o).unsafelyUnwrapped, bytesData(content), content.count)
      }
      return o
    } catch {
      decref(o)
      throw error
    }
  }

  /// The byte that a value stands for.
  func byteValue(_ value: Ref) throws(PythonError) -> UInt8 {
    guard let byte = UInt8(exactly: try indexValue(value)) else {
      throw PythonError(.valueError, "byte must be in range(0, 256)")
    }
    return byte
  }

  /// `b.append(value)`. Amortised O(1).
  public func bytearrayAppend(_ o: Ref, _ value: Ref) throws(PythonError) {
    let byte = try byteValue(value)
    let n = o.count
    try bytearrayResize(o, n + 1)
    bytearrayData(o).unsafelyUnwrapped[n] = byte
  }

  /// The contents as a bytes object: a new reference.
  func bytearrayBytes(_ o: Ref) throws(PythonError) -> Ref {
    try newBytes(UnsafeBufferPointer(start: bytearrayData(o), count: o.count))
  }
}

/// Destroys a bytearray and its buffer.
let bytearrayDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.freeMemory(UnsafeMutableRawPointer(space.bytearrayData(o)))
  space.free(o)
}

extension BuiltinMethods {
  static let bytearray: [String: BuiltinMethod] = [
    "append": oneArgument("append") { (s, o, value) throws(PythonError) in
      try s.bytearrayAppend(o, value)
      return s.retained(s.none)
    },
    "extend": oneArgument("extend") { (s, o, source) throws(PythonError) in
      let more: Result<Ref, PythonError> = withUnsafePointer(to: source) { pointer in
        do throws(PythonError) {
          return .success(
            try s.constructBytearray(UnsafeBufferPointer(start: pointer, count: 1)))
        } catch {
          return .failure(error)
        }
      }
      let content = try more.get()
      defer { s.decref(content) }
      let n = o.count
      guard content.count > 0 else { return s.retained(s.none) }
      try s.bytearrayResize(o, n + content.count)
      memcpy(
        s.bytearrayData(o).unsafelyUnwrapped + n, s.bytearrayData(content).unsafelyUnwrapped,
        content.count)
      return s.retained(s.none)
    },
    "clear": noArguments("clear") { (s, o) throws(PythonError) in
      try s.bytearrayResize(o, 0)
      return s.retained(s.none)
    },
    "pop": noArguments("pop") { (s, o) throws(PythonError) in
      guard o.count > 0 else { throw PythonError(.indexError, "pop from empty bytearray") }
      let byte = s.bytearrayData(o).unsafelyUnwrapped[o.count - 1]
      try s.bytearrayResize(o, o.count - 1)
      return try s.newInt(Int(byte))
    },
  ]
}
