import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// What bytes and bytearray share: searching, results of the receiver's own type, hex
// (Objects/stringlib, Objects/bytes_methods.c, Python/pystrhex.c, 3.8 to 3.13).

/// White space of ASCII, what `bytes.isspace` and `split` go by.
@inline(__always)
func isByteSpace(_ byte: UInt8) -> Bool { byte == 32 || 9...13 ~= byte }

extension ObjectSpace {
  /// A result of a method of `o`: a bytearray for a bytearray, else bytes.
  func byteResult(_ o: Ref, _ b: UnsafeBufferPointer<UInt8>) throws(PythonError) -> Ref {
    kind(o) == BuiltinType.bytearray ? try newBytearray(b) : try newBytes(b)
  }

  /// A result that was put together: always a new object, but for an empty bytes.
  func byteResult(_ o: Ref, array: [UInt8]) throws(PythonError) -> Ref {
    let made: Result<Ref, PythonError> = array.withUnsafeBufferPointer { b in
      do throws(PythonError) {
        if kind(o) == BuiltinType.bytearray { return .success(try newBytearray(b)) }
        if b.count == 0 { return .success(retained(s.pointee.emptyBytes)) }
        let result = try newBytesUnset(b.count)
        memcpy(bytesData(result), b.baseAddress.unsafelyUnwrapped, b.count)
        return .success(result)
      } catch { return .failure(error) }
    }
    return try made.get()
  }

  /// The unchanged receiver: a bytes itself, a copy of a bytearray.
  func byteSelf(_ o: Ref) throws(PythonError) -> Ref {
    kind(o) == BuiltinType.bytearray ? try newBytearray(byteString(o)) : retained(o)
  }

  /// A piece of a byte string; all of a bytes is the object itself.
  func bytePiece(_ o: Ref, _ low: Int, _ high: Int) throws(PythonError) -> Ref {
    let n = max(high - low, 0)
    if o.type == BuiltinType.bytes, n == o.count { return retained(o) }
    return try byteResult(o, UnsafeBufferPointer(rebasing: byteString(o)[low..<low + n]))
  }

  /// `value in o` for a byte string.
  func bytesContains(_ o: Ref, _ value: Ref) throws(PythonError) -> Bool {
    if isInt(value) {
      let byte = try byteValue(value)
      return memchr(byteString(o).baseAddress.unsafelyUnwrapped, Int32(byte), o.count) != nil
    }
    return try withBytes(of: value) { (needle) throws(PythonError) in
      locate(needle, in: byteString(o), 0, o.count, last: false) >= 0
    }
  }

  /// The position of an exporter's bytes or of one byte in a byte string, or -1. Finding out what is searched
  /// may run code that makes the byte string shorter.
  func bytesFind(
    _ o: Ref, _ needle: Ref, _ low: Int, _ high: Int, last: Bool = false
  ) throws(PythonError) -> Int {
    if isInt(needle) || lookupSpecial(needle.type, "__index__") != nil {
      let byte = try byteValue(needle)
      return withUnsafePointer(to: byte) {
        locate(
          UnsafeBufferPointer(start: $0, count: 1), in: byteString(o), low, min(high, o.count),
          last: last)
      }
    }
    let complaint =
      "argument should be integer or bytes-like object, not '\(shownType(needle))'"
    return try withBytes(of: needle, complaint) { (bytes) throws(PythonError) in
      locate(bytes, in: byteString(o), low, min(high, o.count), last: last)
    }
  }

  /// The first or last place of some bytes in others, or -1.
  func locate(
    _ needle: UnsafeBufferPointer<UInt8>, in hay: UnsafeBufferPointer<UInt8>, _ low: Int,
    _ high: Int, last: Bool
  ) -> Int {
    let m = needle.count
    if high - low < m { return -1 }
    if m == 0 { return last ? high : low }
    let start = UnsafeRawPointer(hay.baseAddress.unsafelyUnwrapped)
    let wanted = UnsafeRawPointer(needle.baseAddress.unsafelyUnwrapped)
    if !last { return findBytes(wanted, m, in: start, low, high) }
    var i = high - m
    while i >= low {
      if memoryEqual(start + i, wanted, m) { return i }
      i -= 1
    }
    return -1
  }

  /// How a `hex` groups its digits: the separator and the bytes per group, counted from the right
  /// where positive.
  public func hexGroups(
    _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> (separator: UInt8, bytes: Int)? {
    guard let separator = arguments.first else { return nil }
    _ = try length(separator)
    let byte: UInt32
    let count: Int
    switch separator.type {
    case BuiltinType.str:
      (byte, count) = (separator.count > 0 ? text(separator)[0] : 0, separator.count)
    case BuiltinType.bytes:
      (byte, count) = (separator.count > 0 ? UInt32(bytes(separator)[0]) : 0, separator.count)
    default: throw PythonError(.typeError, "sep must be str or bytes.")
    }
    let group = arguments.count > 1 ? try indexValue(arguments[1]) : 1
    if count != 1 { throw PythonError(.valueError, "sep must be length 1.") }
    guard byte < 128 else { throw PythonError(.valueError, "sep must be ASCII.") }
    return group == 0 ? nil : (UInt8(byte), group)
  }

  /// The hexadecimal digits of some bytes: a new str.
  public func hexText(
    _ source: UnsafeBufferPointer<UInt8>, _ groups: (separator: UInt8, bytes: Int)?
  ) throws(PythonError) -> Ref {
    let n = source.count
    if n == 0 { return retained(s.pointee.emptyString) }
    let width = groups.map { Int(clamping: $0.bytes.magnitude) } ?? n
    let marks = groups == nil ? 0 : (n - 1) / width
    let result = try newStringUnset(n * 2 + marks, greatest: 127)
    let target = characters(result).assumingMemoryBound(to: UInt8.self)
    // From the right, the first group is what is left over.
    let first = (groups?.bytes ?? -1) > 0 ? (n - 1) % width + 1 : width
    var (at, left) = (0, min(first, n))
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }
    for byte in source {
      if left == 0 {
        target[at] = groups.unsafelyUnwrapped.separator
        at += 1
        left = width
      }
      target[at] = digit(byte >> 4)
      target[at + 1] = digit(byte & 15)
      at += 2
      left -= 1
    }
    return result
  }

  /// The bytes that a text of hexadecimal digits stands for; white space separates.
  func bytesFromHex(_ o: Ref) throws(PythonError) -> [UInt8] {
    guard o.type == BuiltinType.str else {
      throw PythonError(.typeError, "fromhex() argument must be str, not \(shownType(o))")
    }
    let view = text(o)
    var out: [UInt8] = []
    var i = 0
    func digit(_ i: Int) throws(PythonError) -> UInt8 {
      let c = i < view.count ? view[i] : 0
      switch c {
      case 48...57: return UInt8(c - 48)
      case 65...70: return UInt8(c - 55)
      case 97...102: return UInt8(c - 87)
      default:
        throw PythonError(
          .valueError, "non-hexadecimal number found in fromhex() arg at position \(i)")
      }
    }
    while i < view.count {
      if view[i] < 128, isByteSpace(UInt8(view[i])) {
        i += 1
        continue
      }
      out.append(try digit(i) << 4 | digit(i + 1))
      i += 2
    }
    return out
  }
}
