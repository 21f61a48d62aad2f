import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Reading and writing the bytes of any object that exports a buffer, what CPython's
// PyObject_GetBuffer with PyBUF_SIMPLE gives. An exporter counts its exports for that time, so that
// code of the script that runs in between cannot move its memory.

/// The contiguous bytes of an exporter.
public struct SimpleBuffer {
  /// The first byte.
  public var start: UnsafeMutableRawPointer
  /// Bytes of the contents.
  public var count: Int
  /// Byte offset of the exporter's count of exports, 0 where it has none.
  public var exports: Int

  /// Describes the contents of an exporter.
  public init(start: UnsafeMutableRawPointer, count: Int, exports: Int) {
    self.start = start
    self.count = count
    self.exports = exports
  }

  /// The contents as bytes.
  public var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
  }
}

extension ObjectSpace {
  /// Whether an object is a bytes or bytearray.
  @inline(__always)
  func isByteString(_ o: Ref) -> Bool {
    kind(o) == BuiltinType.bytes || kind(o) == BuiltinType.bytearray
  }

  /// The bytes of a bytes or bytearray, valid until it changes.
  @inline(__always)
  public func byteString(_ o: Ref) -> UnsafeBufferPointer<UInt8> {
    kind(o) == BuiltinType.bytearray
      ? UnsafeBufferPointer(
        start: bytearrayData(o) ?? bytesData(s.pointee.emptyBytes), count: o.count)
      : bytes(o)
  }

  /// Whether an object exports a buffer.
  public func exportsBuffer(_ o: Ref) -> Bool {
    isByteString(o) || extensionSlots(o.type)?.buffer != nil || hasPythonBuffer(o)
  }

  /// The bytes of an exporter, `nil` for an object that is none.
  /// - Throws: what the exporter refuses with: BufferError, ValueError.
  public func simpleBuffer(_ o: Ref) throws(PythonError) -> SimpleBuffer? {
    switch kind(o) {
    case BuiltinType.bytes:
      return SimpleBuffer(start: UnsafeMutableRawPointer(bytesData(o)), count: o.count, exports: 0)
    case BuiltinType.bytearray:
      let start = bytearrayData(o) ?? bytesData(s.pointee.emptyBytes)
      return SimpleBuffer(
        start: UnsafeMutableRawPointer(start), count: o.count, exports: BytearrayField.exports)
    default: return try extensionSlots(o.type)?.buffer?(self, o)
    }
  }

  /// Counts an export, or with -1 ends one.
  @inline(__always)
  public func countExport(_ o: Ref, _ buffer: SimpleBuffer, _ change: Int = 1) {
    guard buffer.exports != 0 else { return }
    o.set(buffer.exports, o.get(buffer.exports, as: Int.self) + change)
  }

  /// As `withBytes(of:)`, but whatever the exporter refuses with becomes one TypeError.
  func withBytes<R>(
    of o: Ref, always complaint: String,
    _ body: (UnsafeBufferPointer<UInt8>) throws(PythonError) -> R
  ) throws(PythonError) -> R {
    if hasPythonBuffer(o) {
      var isOpen = false
      do throws(PythonError) {
        return try withPythonBuffer(of: o, BufferRequest.simple) { (wrapper) throws(PythonError) in
          isOpen = true
          return try withBytes(of: wrapper, complaint, body)
        }
      } catch {
        if isOpen { throw error }
        typeNames.ignoredErrors += 1
        throw PythonError(.typeError, complaint)
      }
    }
    do throws(PythonError) { _ = try simpleBuffer(o) } catch {
      typeNames.ignoredErrors += 1
      throw PythonError(.typeError, complaint)
    }
    return try withBytes(of: o, complaint, body)
  }

  /// Calls `body` with the bytes of an exporter, which is kept and counts an export meanwhile.
  /// - Parameter complaint: the TypeError of an object that is none; CPython's usual one by default.
  public func withBytes<R>(
    of o: Ref, _ complaint: String? = nil,
    _ body: (UnsafeBufferPointer<UInt8>) throws(PythonError) -> R
  ) throws(PythonError) -> R {
    if hasPythonBuffer(o) {
      return try withPythonBuffer(of: o, BufferRequest.simple) { (wrapper) throws(PythonError) in
        try withBytes(of: wrapper, complaint, body)
      }
    }
    guard let buffer = try simpleBuffer(o) else {
      throw PythonError(
        .typeError, complaint ?? "a bytes-like object is required, not '\(shownType(o))'")
    }
    incref(o)
    countExport(o, buffer)
    defer {
      tellReleased(o, buffer)
      countExport(o, buffer, -1)
      decref(o)
    }
    return try body(buffer.bytes)
  }

  /// How many bytes the contents of an exporter take, whatever its strides.
  func contentSize(_ o: Ref) throws(PythonError) -> Int {
    if isByteString(o) { return o.count }
    return try extensionSlots(o.type)?.copySize?(self, o) ?? 0
  }

  /// Copies the contents of an exporter, whatever its strides, in C order (PyBuffer_ToContiguous).
  func copyContent(_ o: Ref, to target: UnsafeMutableRawPointer) throws(PythonError) {
    if isByteString(o) {
      if o.count > 0 { memcpy(target, byteString(o).baseAddress.unsafelyUnwrapped, o.count) }
      return
    }
    try extensionSlots(o.type)?.copy?(self, o, target)
  }

  /// `bytes(o)` for an exporter (_PyBytes_FromBuffer): a new object even for one byte.
  func bytesOfBuffer(_ o: Ref) throws(PythonError) -> Ref {
    if hasPythonBuffer(o) {
      return try withPythonBuffer(of: o, BufferRequest.fullReadOnly) {
        (wrapper) throws(PythonError) in try bytesOfBuffer(wrapper)
      }
    }
    let n = try contentSize(o)
    if n == 0 { return retained(s.pointee.emptyBytes) }
    let result = try newBytesUnset(n)
    return try building(result) { () throws(PythonError) in
      try copyContent(o, to: UnsafeMutableRawPointer(bytesData(result)))
    }
  }

  /// Compares two byte strings: negative, zero or positive.
  func byteOrder(_ a: Ref, _ b: Ref) -> Int { byteOrder(byteString(a), byteString(b)) }

  private func byteOrder(
    _ x: UnsafeBufferPointer<UInt8>, _ y: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let n = min(x.count, y.count)
    guard n > 0, let p = x.baseAddress, let q = y.baseAddress else { return x.count - y.count }
    let order = memcmp(p, q, n)
    return order != 0 ? Int(order) : x.count - y.count
  }

  /// Compares a bytearray with any exporter; `nil` where that gives no bytes.
  func byteOrder(_ a: Ref, buffer b: Ref) throws(PythonError) -> Int? {
    guard let other = try? simpleBuffer(b) else {
      typeNames.ignoredErrors += 1
      return nil
    }
    return byteOrder(byteString(a), other.bytes)
  }
}
