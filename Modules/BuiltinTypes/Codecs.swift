import ObjectModel
import RefCounting

// Encodings: utf-8, ascii, latin-1, with the error handlers strict, ignore, replace,
// surrogateescape. Errors are CPython's UnicodeEncodeError and UnicodeDecodeError in wording; as
// kinds they are ValueErrors, from which CPython derives them.

/// An encoding of text.
private enum Codec: String {
  case utf8 = "utf-8"
  case ascii
  case latin1 = "latin-1"

  init?(name: String) {
    switch name.lowercased().filter({ $0 != "-" && $0 != "_" && $0 != " " }) {
    case "utf8", "u8", "utf", "cp65001": self = .utf8
    case "ascii", "usascii", "646": self = .ascii
    case "latin1", "latin", "l1", "iso88591", "88591", "cp819": self = .latin1
    default: return nil
    }
  }
}

extension ObjectSpace {
  private func codec(_ name: String) throws(PythonError) -> Codec {
    if let codec = Codec(name: name) { return codec }
    throw PythonError(.valueError, "unknown encoding: \(name)")
  }

  private func checkHandler(_ name: String) throws(PythonError) {
    switch name {
    case "strict", "ignore", "replace", "surrogateescape": return
    default: throw PythonError(.valueError, "unknown error handler name '\(name)'")
    }
  }

  /// `o.encode(encoding, errors)`: a new bytes object.
  public func encode(
    _ o: Ref, _ encoding: String = "utf-8", _ errors: String = "strict"
  ) throws(PythonError) -> Ref {
    let codec = try codec(encoding)
    let view = text(o)
    if isASCII(o) {
      return try newBytes(
        UnsafeBufferPointer(
          start: view.start.assumingMemoryBound(to: UInt8.self), count: view.count))
    }
    var out: [UInt8] = []
    out.reserveCapacity(view.count * 2)
    let limit: UInt32 = codec == .ascii ? 128 : codec == .latin1 ? 256 : 0x110000
    for i in 0..<view.count {
      let character = view[i]
      let isSurrogate = 0xD800..<0xE000 ~= character
      if codec == .utf8, !isSurrogate {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { buffer in
          let n = encodeUTF8(character, into: buffer.baseAddress.unsafelyUnwrapped)
          out += buffer[0..<n]
        }
      } else if codec != .utf8, character < limit {
        out.append(UInt8(character))
      } else if errors == "surrogateescape", 0xDC80...0xDCFF ~= character {
        out.append(UInt8(character - 0xDC00))
      } else if errors == "replace" {
        out.append(63)
      } else if errors != "ignore" {
        try checkHandler(errors)
        throw PythonError(.valueError, encodeComplaint(codec, character, i, limit))
      }
    }
    return try newBytes(array: out)
  }

  private func encodeComplaint(
    _ codec: Codec, _ character: UInt32, _ i: Int, _ limit: UInt32
  ) -> String {
    let hex = String(character, radix: 16)
    let width = character < 0x100 ? 2 : character < 0x10000 ? 4 : 8
    let letter = character < 0x100 ? "x" : character < 0x10000 ? "u" : "U"
    let escape = "\\" + letter + String(repeating: "0", count: width - hex.count) + hex
    let reason = codec == .utf8 ? "surrogates not allowed" : "ordinal not in range(\(limit))"
    return
      "'\(codec.rawValue)' codec can't encode character '\(escape)' in position \(i): \(reason)"
  }

  /// `o.decode(encoding, errors)` of a bytes or bytearray: a new str.
  public func decode(
    _ o: Ref, _ encoding: String = "utf-8", _ errors: String = "strict"
  ) throws(PythonError) -> Ref { try decode(byteString(o), encoding, errors) }

  /// The text of encoded bytes: a new str.
  func decode(
    _ source: UnsafeBufferPointer<UInt8>, _ encoding: String, _ errors: String
  ) throws(PythonError) -> Ref {
    if source.count == 0 { return retained(s.pointee.emptyString) }
    let codec = try codec(encoding)
    if allASCII(source) { return try newString(source) }
    var points: [UInt32] = []
    points.reserveCapacity(source.count)
    if codec == .latin1 { return try newString(codePoints: source.map(UInt32.init)) }
    var i = 0
    while i < source.count {
      let byte = source[i]
      if byte < 128 {
        points.append(UInt32(byte))
        i += 1
        continue
      }
      if codec == .utf8, let (character, length) = UTF8Reader.sequence(source, i) {
        points.append(character)
        i += length
        continue
      }
      let span = codec == .utf8 ? invalidSpan(source, i) : (1, "ordinal not in range(128)")
      switch errors {
      case "ignore": break
      case "replace": points.append(0xFFFD)
      case "surrogateescape":
        for k in i..<i + span.0 { points.append(0xDC00 + UInt32(source[k])) }
      default:
        try checkHandler(errors)
        let hex = String(byte, radix: 16)
        let place =
          span.0 == 1
          ? "byte 0x\(hex) in position \(i)" : "bytes in position \(i)-\(i + span.0 - 1)"
        throw PythonError(
          .valueError, "'\(codec.rawValue)' codec can't decode \(place): \(span.1)")
      }
      i += span.0
    }
    return try newString(codePoints: points)
  }

  /// How many bytes from `i` on form the longest beginning of a sequence that goes wrong, and what
  /// is wrong with them.
  private func invalidSpan(_ b: UnsafeBufferPointer<UInt8>, _ i: Int) -> (Int, String) {
    let first = b[i]
    guard 0xC2...0xF4 ~= first else { return (1, "invalid start byte") }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    var n = 1
    while n < length {
      if i + n >= b.count { return (n, "unexpected end of data") }
      var range: ClosedRange<UInt8> = 0x80...0xBF
      if n == 1 {
        switch first {
        case 0xE0: range = 0xA0...0xBF
        case 0xED: range = 0x80...0x9F
        case 0xF0: range = 0x90...0xBF
        case 0xF4: range = 0x80...0x8F
        default: break
        }
      }
      if !(range ~= b[i + n]) { break }
      n += 1
    }
    return (n, "invalid continuation byte")
  }
}
