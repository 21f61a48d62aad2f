// Writing JSON of any size: bytes are appended, nothing is built first.

/// JSON text, written from its beginning to its end. Commas are put where they belong.
public struct JSONText {
  private var bytes: [UInt8] = []
  /// Whether something stands before the next value, by depth.
  private var filled = [false]
  private var afterKey = false
  private let isSpaced: Bool

  /// Nothing yet.
  /// - Parameter spaced: Whether a space stands behind every comma and colon.
  public init(spaced: Bool = false) { isSpaced = spaced }

  /// What was written.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Begins an object.
  public mutating func beginObject() { begin("{") }
  /// Ends an object.
  public mutating func endObject() { end("}") }
  /// Begins an array.
  public mutating func beginArray() { begin("[") }
  /// Ends an array.
  public mutating func endArray() { end("]") }

  /// An object of what is written meanwhile.
  public mutating func object(_ body: (inout JSONText) -> Void) {
    beginObject()
    body(&self)
    endObject()
  }

  /// An array of what is written meanwhile.
  public mutating func array(_ body: (inout JSONText) -> Void) {
    beginArray()
    body(&self)
    endArray()
  }

  /// The key of the next value.
  public mutating func key(_ key: String) {
    separate()
    quote(key)
    bytes.append(UInt8(ascii: ":"))
    if isSpaced { bytes.append(UInt8(ascii: " ")) }
    afterKey = true
  }

  /// A number.
  public mutating func value(_ value: Int) {
    separate()
    digits(value)
  }

  /// A text.
  public mutating func value(_ value: String) {
    separate()
    quote(value)
  }

  /// A truth.
  public mutating func value(_ value: Bool) { raw(value ? "true" : "false") }

  /// A thousandth of a number, exactly.
  public mutating func value(thousandths value: Int) {
    separate()
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    digits(Int((value.magnitude / 1000)))
    var rest = value.magnitude % 1000
    if rest == 0 { return }
    bytes.append(UInt8(ascii: "."))
    var unit: UInt = 100
    while rest > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(rest / unit))
      rest %= unit
      unit /= 10
    }
  }

  /// Text that is JSON already.
  public mutating func raw(_ json: String) {
    separate()
    bytes += json.utf8
  }

  /// Ends a line, for formats of one document a line.
  public mutating func newLine() {
    bytes.append(UInt8(ascii: "\n"))
    filled[filled.count - 1] = false
  }

  /// Begins a new line within a document.
  public mutating func breakLine() { bytes.append(UInt8(ascii: "\n")) }

  /// Begins a new line in front of the next element of an array.
  public mutating func breakLineAfterComma() {
    separate()
    breakLine()
    afterKey = true
  }

  private mutating func begin(_ bracket: Unicode.Scalar) {
    separate()
    bytes.append(UInt8(ascii: bracket))
    filled.append(false)
  }

  private mutating func end(_ bracket: Unicode.Scalar) {
    filled.removeLast()
    bytes.append(UInt8(ascii: bracket))
  }

  @inline(__always)
  private mutating func separate() {
    if afterKey {
      afterKey = false
      return
    }
    if filled[filled.count - 1] {
      bytes.append(UInt8(ascii: ","))
      if isSpaced { bytes.append(UInt8(ascii: " ")) }
    }
    filled[filled.count - 1] = true
  }

  private mutating func digits(_ value: Int) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    var rest = value.magnitude
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  private mutating func quote(_ text: String) {
    let hex = Array("0123456789abcdef".utf8)
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case UInt8(ascii: "\t"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
      case 0..<32: bytes += Array("\\u00".utf8) + [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
