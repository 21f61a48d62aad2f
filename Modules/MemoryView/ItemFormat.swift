import ObjectModel

// The format of an item: one of the native codes of the module struct, with an `@` before it or not.

/// Up to seven characters of a format and a NUL, in one word: CPython keeps a pointer to them.
struct ItemFormat: Equatable {
  private var word: UInt64

  /// A format of at most seven ASCII characters.
  init(_ text: String) {
    word = 0
    for (i, byte) in text.utf8.prefix(7).enumerated() { word |= UInt64(byte) << (8 * UInt64(i)) }
  }

  /// A format of one character.
  init(_ character: UInt8) { word = UInt64(character) }

  /// The characters.
  var text: String {
    var bytes: [UInt8] = []
    var rest = word
    while rest & 0xFF != 0 {
      bytes.append(UInt8(rest & 0xFF))
      rest >>= 8
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The format without an `@`.
  private var plain: UInt64 { word & 0xFF == 64 ? word >> 8 : word }

  /// The one character of the format, whatever it is; `nil` for more or none.
  var single: UInt8? {
    let plain = plain
    return plain != 0 && plain >> 8 == 0 ? UInt8(plain) : nil
  }

  /// Whether two formats are the same but for an `@`.
  func isEquivalent(to other: ItemFormat) -> Bool { plain == other.plain }

  /// The native code, `nil` for formats that are none.
  /// - Parameter minor: of the Python version; half floats are there from 3.12 on.
  func native(_ minor: Int) -> UInt8? {
    guard let code = single, ItemFormat.size(code, minor) != nil else { return nil }
    return code
  }

  /// Bytes of an item of a native code; `nil` for characters that are none.
  static func size(_ code: UInt8, _ minor: Int) -> Int? {
    switch Character(Unicode.Scalar(code)) {
    case "c", "b", "B", "?": 1
    case "h", "H": 2
    case "e": minor >= 12 ? 2 : nil
    case "i", "I", "f": 4
    case "l", "L", "q", "Q", "n", "N", "d", "P": 8
    default: nil
    }
  }

  /// Whether items of a code are bytes.
  static func isByte(_ code: UInt8) -> Bool {
    code == UInt8(ascii: "b") || code == UInt8(ascii: "B") || code == UInt8(ascii: "c")
  }
}

/// A half float (IEEE 754 binary16), which not every platform has as a type.
enum HalfFloat {
  /// The value of 16 bits.
  static func value(_ bits: UInt16) -> Double {
    let sign: Double = bits & 0x8000 != 0 ? -1 : 1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Double(bits & 0x3FF)
    switch exponent {
    case 0: return sign * fraction / 16_777_216
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * (1 + fraction / 1024)
        * Double(sign: .plus, exponent: exponent - 15, significand: 1)
    }
  }

  /// The nearest half float, ties to even; `nil` for a finite number that is too large.
  static func bits(_ x: Double) -> UInt16? {
    let sign: UInt16 = x.sign == .minus ? 0x8000 : 0
    if x.isNaN { return sign | 0x7E00 }
    if x.isInfinite { return sign | 0x7C00 }
    if x == 0 { return sign }
    let exponent = max(Int(x.exponent), -14)
    // In units of the last place at this exponent; rounding up may reach the next exponent, whose
    // bits follow without a gap.
    let unit = Double(sign: .plus, exponent: exponent - 10, significand: 1)
    let units = (x.magnitude / unit).rounded(.toNearestOrEven)
    let base = x.exponent < -14 ? 0 : (exponent + 14) * 1024
    let result = base + Int(units)
    return result >= 0x7C00 ? nil : sign | UInt16(result)
  }
}
