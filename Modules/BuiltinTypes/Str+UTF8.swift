import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// str from and to UTF-8, and to Swift's String.

/// Reads UTF-8; a byte that begins no valid sequence gives a lone surrogate (PEP 383).
struct UTF8Reader {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The next code point, `nil` at the end.
  mutating func next() -> UInt32? {
    guard position < bytes.count else { return nil }
    let first = bytes[position]
    if first < 0x80 {
      position += 1
      return UInt32(first)
    }
    if let (character, length) = UTF8Reader.sequence(bytes, position) {
      position += length
      return character
    }
    position += 1
    return 0xDC00 + UInt32(first)
  }

  /// The valid sequence of two to four bytes at a position: no overlong form, no surrogate.
  static func sequence(
    _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int
  ) -> (character: UInt32, length: Int)? {
    let first = UInt32(bytes[position])
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first < 0xF5, position + length <= bytes.count else { return nil }
    var character = first & (0x7F >> UInt32(length))
    for i in 1..<length {
      let byte = UInt32(bytes[position + i])
      guard byte & 0xC0 == 0x80 else { return nil }
      character = character << 6 | byte & 0x3F
    }
    let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard character >= least, character < 0x110000, !(0xD800..<0xE000 ~= character) else {
      return nil
    }
    return (character, length)
  }
}

extension ObjectSpace {
  /// A str of UTF-8 text. Bytes that are no UTF-8 become U+DC80 to U+DCFF. O(n).
  public func newString(_ utf8: UnsafeBufferPointer<UInt8>) throws(PythonError) -> Ref {
    if utf8.count <= 1 {
      if utf8.count == 0 { return retained(s.pointee.emptyString) }
      if utf8[0] < 128 { return retained(s.pointee.latin1[Int(utf8[0])]) }
    }
    if allASCII(utf8) {
      let o = try newStringUnset(utf8.count, greatest: 127)
      memcpy(characters(o), utf8.baseAddress.unsafelyUnwrapped, utf8.count)
      return o
    }
    var count = 0
    var greatest: UInt32 = 0
    var reader = UTF8Reader(utf8)
    while let character = reader.next() {
      count += 1
      greatest = max(greatest, character)
    }
    if count == 1 { return try newCharacter(greatest) }
    let o = try newStringUnset(count, greatest: greatest)
    reader = UTF8Reader(utf8)
    var i = 0
    while let character = reader.next() {
      writeCharacter(o, i, character)
      i += 1
    }
    return o
  }

  /// A str of a Swift string. O(n).
  public func newString(_ text: String) throws(PythonError) -> Ref {
    var text = text
    let result: Result<Ref, PythonError> = text.withUTF8 { buffer in
      do throws(PythonError) { return .success(try newString(buffer)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Whether all bytes are ASCII.
  func allASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = bytes.baseAddress else { return true }
    let raw = UnsafeRawPointer(start)
    var i = 0
    while i &+ 8 <= bytes.count {
      if raw.loadUnaligned(fromByteOffset: i, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 {
        return false
      }
      i &+= 8
    }
    while i < bytes.count {
      if bytes[i] >= 128 { return false }
      i &+= 1
    }
    return true
  }

  /// The text of a str. Lone surrogates, which a Swift string cannot hold, become U+FFFD. O(n).
  public func string(_ o: Ref) -> String {
    if isASCII(o) {
      let bytes = UnsafeRawBufferPointer(start: characters(o), count: o.count)
      return String(decoding: bytes, as: UTF8.self)
    }
    let view = text(o)
    var scalars = String.UnicodeScalarView()
    for i in 0..<view.count { scalars.append(Unicode.Scalar(view[i]) ?? "\u{FFFD}") }
    return String(scalars)
  }

  /// Calls `body` with the UTF-8 form of a str, valid during the call. U+DC80 to U+DCFF give the
  /// bytes they stand for; other lone surrogates are written as three bytes. O(1) for ASCII.
  public func withUTF8<R, E: Error>(
    _ o: Ref, _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    if isASCII(o) {
      let start = characters(o).assumingMemoryBound(to: UInt8.self)
      return try body(UnsafeBufferPointer(start: start, count: o.count))
    }
    let view = text(o)
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: view.count * 4)
    defer { buffer.deallocate() }
    var n = 0
    for i in 0..<view.count {
      let character = view[i]
      if 0xDC80...0xDCFF ~= character {
        buffer[n] = UInt8(character - 0xDC00)
        n += 1
      } else {
        n += encodeUTF8(character, into: buffer + n)
      }
    }
    return try body(UnsafeBufferPointer(start: buffer, count: n))
  }

  /// Writes the one to four bytes of a code point and returns how many they are.
  func encodeUTF8(_ character: UInt32, into out: UnsafeMutablePointer<UInt8>) -> Int {
    func byte(_ value: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: value) }
    if character < 0x80 {
      out[0] = byte(character)
      return 1
    }
    if character < 0x800 {
      out[0] = byte(0xC0 | character >> 6)
      out[1] = byte(0x80 | character & 0x3F)
      return 2
    }
    if character < 0x10000 {
      out[0] = byte(0xE0 | character >> 12)
      out[1] = byte(0x80 | character >> 6 & 0x3F)
      out[2] = byte(0x80 | character & 0x3F)
      return 3
    }
    out[0] = byte(0xF0 | character >> 18)
    out[1] = byte(0x80 | character >> 12 & 0x3F)
    out[2] = byte(0x80 | character >> 6 & 0x3F)
    out[3] = byte(0x80 | character & 0x3F)
    return 4
  }
}
