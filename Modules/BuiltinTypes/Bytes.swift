import Heap
import ObjectModel
import PyMalloc
import PyNumerics
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// bytes: size at 16, hash at 24 (-1 until computed), then the bytes and a NUL: 33 + n bytes
// (Objects/bytesobject.c).

/// Byte offsets of a bytes object.
enum BytesField {
  static let hash = 24
  static let data = 32
}

extension ObjectSpace {
  /// The bytes of a bytes object, valid while it lives.
  public func bytes(_ o: Ref) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytesData(o), count: o.count)
  }

  @inline(__always)
  package func bytesData(_ o: Ref) -> UnsafeMutablePointer<UInt8> {
    (o.raw + BytesField.data).assumingMemoryBound(to: UInt8.self)
  }

  /// A new bytes object of `count` > 0 bytes, which the caller writes.
  package func newBytesUnset(_ count: Int) throws(PythonError) -> Ref {
    guard count <= Int.max - BytesField.data - 1,
      let o = allocate(BuiltinType.bytes, size: BytesField.data + 1 + count)
    else { throw PythonError.noMemory }
    o.count = count
    o.set(BytesField.hash, -1)
    o.set(BytesField.data + count, UInt8(0))
    return o
  }

  /// A bytes object; the empty one and those of one byte are singletons. O(n).
  public func newBytes(_ b: UnsafeBufferPointer<UInt8>) throws(PythonError) -> Ref {
    if b.count == 0 { return retained(s.pointee.emptyBytes) }
    if b.count == 1 { return retained(s.pointee.oneBytes[Int(b[0])]) }
    let o = try newBytesUnset(b.count)
    memcpy(bytesData(o), b.baseAddress.unsafelyUnwrapped, b.count)
    return o
  }

  /// A bytes object of an array.
  package func newBytes(array: [UInt8]) throws(PythonError) -> Ref {
    if array.count == 0 { return retained(s.pointee.emptyBytes) }
    if array.count == 1 { return retained(s.pointee.oneBytes[Int(array[0])]) }
    let o = try newBytesUnset(array.count)
    let data = bytesData(o)
    for i in 0..<array.count { data[i] = array[i] }
    return o
  }

  /// The hash of a bytes object, computed once.
  func bytesHash(_ o: Ref) -> Int {
    let known: Int = o.get(BytesField.hash)
    if known != -1 { return known }
    let hash = textHash.pythonHash(UnsafeRawBufferPointer(bytes(o)))
    o.set(BytesField.hash, hash)
    return hash
  }

  /// Compares two bytes objects: negative, zero or positive.
  func bytesCompare(_ a: Ref, _ b: Ref) -> Int {
    let order = memcmp(bytesData(a), bytesData(b), min(a.count, b.count))
    return order != 0 ? Int(order) : a.count - b.count
  }

  /// a + b; an empty operand gives the other one itself.
  public func bytesConcat(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    if a.count == 0 { return retained(b) }
    if b.count == 0 { return retained(a) }
    let o = try newBytesUnset(a.count + b.count)
    memcpy(bytesData(o), bytesData(a), a.count)
    memcpy(bytesData(o) + a.count, bytesData(b), b.count)
    return o
  }

  /// o * times.
  public func bytesRepeat(_ o: Ref, _ times: Int) throws(PythonError) -> Ref {
    let n = o.count
    if n == 0 || times <= 0 { return retained(s.pointee.emptyBytes) }
    if times == 1 { return retained(o) }
    guard times <= Int.max / 4 / n else { throw PythonError.noMemory }
    let result = try newBytesUnset(n * times)
    repeatBytes(bytesData(result), bytesData(o), n, total: n * times)
    return result
  }

  /// The bytes that a slice selects; all of them with step 1 is the object itself.
  func bytesSlice(_ o: Ref, _ bounds: SliceBounds) throws(PythonError) -> Ref {
    if bounds.step == 1 {
      if bounds.count == o.count { return retained(o) }
      return try newBytes(
        UnsafeBufferPointer(start: bytesData(o) + bounds.start, count: bounds.count))
    }
    let data = bytesData(o)
    return try newBytes(array: (0..<bounds.count).map { data[bounds.start + $0 * bounds.step] })
  }

}
