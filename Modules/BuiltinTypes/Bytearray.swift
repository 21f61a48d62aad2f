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
// (Objects/bytearrayobject.c, 3.8 to 3.13). Bytes that are deleted at the front stay in the buffer,
// and the contents start behind them, until the next resize that moves it. While views of the
// contents exist, their number is counted here and the size cannot change.

/// Byte offsets of a bytearray.
public enum BytearrayField {
  /// Bytes of the buffer, the NUL included; 0 while there is none.
  public static let allocated = 24
  /// Pointer to the buffer, or NULL.
  static let buffer = 32
  /// Pointer to the first byte of the contents, in the buffer.
  static let start = 40
  /// Views of the contents.
  public static let exports = 48
  /// Bytes of the object.
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

  /// A bytearray of some bytes in a buffer that just holds them (PyByteArray_FromStringAndSize).
  public func newBytearray(_ contents: UnsafeBufferPointer<UInt8>) throws(PythonError) -> Ref {
    let o = try newBytearray(unset: contents.count)
    if contents.count > 0 {
      memcpy(
        bytearrayData(o).unsafelyUnwrapped, contents.baseAddress.unsafelyUnwrapped,
        contents.count)
    }
    return o
  }

  /// A bytearray of `n` bytes that the caller writes.
  func newBytearray(unset n: Int) throws(PythonError) -> Ref {
    let o = try newBytearray()
    if n == 0 { return o }
    guard n < Int.max, let block = s.pointee.malloc.malloc(n + 1) else {
      decref(o)
      throw PythonError.noMemory
    }
    o.set(BytearrayField.buffer, block)
    o.set(BytearrayField.start, block)
    o.set(BytearrayField.allocated, n + 1)
    o.count = n
    block.storeBytes(of: 0, toByteOffset: n, as: UInt8.self)
    return o
  }

  /// The bytes of a bytearray, valid until it changes; NULL for one that never had a buffer.
  @inline(__always)
  public func bytearrayData(_ o: Ref) -> UnsafeMutablePointer<UInt8>? {
    o.get(BytearrayField.start)
  }

  /// Whether the size may change.
  /// - Throws: BufferError while views of the contents exist.
  func checkResizable(_ o: Ref) throws(PythonError) {
    if o.get(BytearrayField.exports, as: Int.self) > 0 {
      throw PythonError(
        .bufferError, "Existing exports of data: object cannot be re-sized")
    }
  }

  /// Sets the length. A buffer that is full grows by an eighth, as PyByteArray_Resize does; one
  /// that is more than half empty shrinks to what is needed. New bytes are not initialised.
  public func bytearrayResize(_ o: Ref, _ n: Int) throws(PythonError) {
    if n == o.count { return }
    try checkResizable(o)
    let allocated: Int = o.get(BytearrayField.allocated)
    let block: UnsafeMutableRawPointer? = o.get(BytearrayField.buffer)
    let offset = bytearrayOffset(o)
    var room = n &+ 1
    if n &+ offset &+ 1 <= allocated {
      if n >= allocated / 2 {
        o.count = n
        bytearrayData(o).unsafelyUnwrapped[n] = 0
        return
      }
    } else if Double(n) <= Double(allocated) * 1.125 {
      room = n &+ (n >> 3) &+ (n < 9 ? 3 : 6)
    }
    guard room > 0 else { throw PythonError.noMemory }
    let new: UnsafeMutableRawPointer
    if offset > 0 {
      guard let moved = s.pointee.malloc.malloc(room) else { throw PythonError.noMemory }
      memcpy(moved, bytearrayData(o).unsafelyUnwrapped, min(n, o.count))
      s.pointee.malloc.free(block)
      new = moved
    } else {
      guard let moved = s.pointee.malloc.realloc(block, room) else { throw PythonError.noMemory }
      new = moved
    }
    o.set(BytearrayField.buffer, new)
    o.set(BytearrayField.start, new)
    o.set(BytearrayField.allocated, room)
    o.count = n
    new.storeBytes(of: 0, toByteOffset: n, as: UInt8.self)
  }

  /// How many bytes of the buffer lie before the contents.
  func bytearrayOffset(_ o: Ref) -> Int {
    o.get(BytearrayField.start, as: Int.self) &- o.get(BytearrayField.buffer, as: Int.self)
  }

  /// `bytearray(n)`, `bytearray(bytes)`, `bytearray(iterable)`, `bytearray(str, encoding)`.
  func constructBytearray(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    let o = try newBytearray()
    if arguments.isEmpty { return o }
    return try building(o) { () throws(PythonError) in try initializeBytearray(o, arguments) }
  }

  /// `b.__init__(...)`: the contents become those that the arguments say (bytearray_init).
  func initializeBytearray(
    _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) {
    try bytearrayResize(o, 0)
    guard let first = arguments.first else { return }
    if arguments.count > 1 || kind(first) == BuiltinType.str {
      try bytearrayEncode(o, arguments)
    } else {
      try bytearrayFill(o, first)
    }
  }

  private func bytearrayEncode(
    _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) {
    if arguments.count > 3 {
      throw PythonError(
        .typeError, "bytearray() takes at most 3 arguments (\(arguments.count) given)")
    }
    if arguments.count == 1 {
      throw PythonError(.typeError, "string argument without an encoding")
    }
    let encoding = try textArgument(arguments[1], "bytearray() argument 'encoding'")
    let errors =
      arguments.count == 3
      ? try textArgument(arguments[2], "bytearray() argument 'errors'") : "strict"
    guard arguments[0].type == BuiltinType.str else {
      throw PythonError(.typeError, "encoding without a string argument")
    }
    let encoded = try encode(arguments[0], encoding, errors)
    defer { decref(encoded) }
    try bytearrayAppend(o, contentsOf: encoded)
  }

  /// Fills an empty bytearray from a number, an exporter or an iterable.
  private func bytearrayFill(_ o: Ref, _ source: Ref) throws(PythonError) {
    if isInt(source) || lookupSpecial(source.type, "__index__") != nil {
      let n = try indexValue(source)
      if n < 0 { throw PythonError(.valueError, "negative count") }
      if n == 0 { return }
      try bytearrayResize(o, n)
      memset(bytearrayData(o).unsafelyUnwrapped, 0, n)
      return
    }
    if hasPythonBuffer(source) {
      try withPythonBuffer(of: source, BufferRequest.fullReadOnly) {
        (wrapper) throws(PythonError) in try bytearrayFill(o, wrapper)
      }
      return
    }
    if exportsBuffer(source) {
      try bytearrayResize(o, try contentSize(source))
      if o.count > 0 { try copyContent(source, to: bytearrayData(o).unsafelyUnwrapped) }
      return
    }
    if s.pointee.minor >= 11, try bytearrayFillQuickly(o, source) { return }
    guard isIterable(source) else {
      throw PythonError(.typeError, "cannot convert '\(shownType(source))' object to bytearray")
    }
    try forEach(source) { (item: Ref) throws(PythonError) in
      let byte = try byteValue(item)
      if o.count + 1 < o.get(BytearrayField.allocated, as: Int.self) {
        o.count += 1
        bytearrayData(o).unsafelyUnwrapped[o.count] = 0
      } else {
        try bytearrayResize(o, o.count + 1)
      }
      bytearrayData(o).unsafelyUnwrapped[o.count - 1] = byte
    }
  }

  /// From 3.11 on a list or tuple of ints is read into a buffer that just holds it.
  /// - Returns: `false` where an item is no int, and the slow way must be gone.
  private func bytearrayFillQuickly(_ o: Ref, _ source: Ref) throws(PythonError) -> Bool {
    let isList = source.type == BuiltinType.list
    guard isList || source.type == BuiltinType.tuple else { return false }
    if source.count == 0 { return true }
    try bytearrayResize(o, source.count)
    for i in 0..<source.count {
      let item = isList ? listItem(source, i) : tupleItem(source, i)
      guard item.type == BuiltinType.int else {
        try bytearrayResize(o, 0)
        return false
      }
      bytearrayData(o).unsafelyUnwrapped[i] = try byteValue(item)
    }
    return true
  }

  /// The byte that a value stands for.
  func byteValue(_ value: Ref) throws(PythonError) -> UInt8 {
    guard let byte = UInt8(exactly: try indexValue(value, clips: true)) else {
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

  /// `b += source` for an exporter (bytearray_iconcat).
  func bytearrayAppend(_ o: Ref, contentsOf source: Ref) throws(PythonError) {
    try withBytes(of: source, always: "can't concat \(shownType(source)) to \(shownType(o))") {
      (bytes) throws(PythonError) in
      let n = o.count
      try bytearrayResize(o, n + bytes.count)
      if bytes.count > 0 {
        memcpy(
          bytearrayData(o).unsafelyUnwrapped + n, bytes.baseAddress.unsafelyUnwrapped,
          bytes.count)
      }
    }
  }

  /// `o * times`: a new bytearray.
  func bytearrayRepeat(_ o: Ref, _ times: Int) throws(PythonError) -> Ref {
    let n = o.count
    let times = max(times, 0)
    guard n == 0 || times <= Int.max / 4 / n else { throw PythonError.noMemory }
    let result = try newBytearray(unset: n * times)
    if result.count > 0 {
      repeatBytes(
        bytearrayData(result).unsafelyUnwrapped, bytearrayData(o).unsafelyUnwrapped, n,
        total: n * times)
    }
    return result
  }

  /// `a + b` where a is a bytes or bytearray and b any exporter: a new object like a, or one of
  /// them where the other is empty and both are bytes.
  func byteConcat(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    if kind(a) == BuiltinType.bytes, kind(b) == BuiltinType.bytes { return try bytesConcat(a, b) }
    return try withBytes(of: b, always: "can't concat \(shownType(b)) to \(shownType(a))") {
      (more) throws(PythonError) in
      if a.type == BuiltinType.bytes, more.count == 0 { return retained(a) }
      let n = a.count + more.count
      let result: Ref
      let target: UnsafeMutablePointer<UInt8>?
      if kind(a) == BuiltinType.bytes {
        result = try newBytesUnset(n)
        target = bytesData(result)
      } else {
        result = try newBytearray(unset: n)
        target = bytearrayData(result)
      }
      guard let target else { return result }
      if a.count > 0 { memcpy(target, byteString(a).baseAddress.unsafelyUnwrapped, a.count) }
      if more.count > 0 {
        memcpy(target + a.count, more.baseAddress.unsafelyUnwrapped, more.count)
      }
      return result
    }
  }
}

/// Destroys a bytearray and its buffer.
let bytearrayDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.freeMemory(o.get(BytearrayField.buffer, as: UnsafeMutableRawPointer?.self))
  space.free(o)
}
