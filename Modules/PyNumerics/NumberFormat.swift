// The few presentation formats that reports share with Python's format().

/// Thousands separators and alignment.
public enum NumberFormat {
  /// `f'{value:,}'`
  public static func grouped(_ value: Int) -> String { grouped(String(value)) }

  /// `f'{value:,}'`
  public static func grouped(_ value: BigInteger) -> String { grouped(value.description) }

  /// Decimal digits, with an optional sign in front, with a comma before every third from the end.
  public static func grouped(_ digits: String) -> String {
    var text: [UInt8] = []
    let bytes = Array(digits.utf8)
    text.reserveCapacity(bytes.count + bytes.count / 3)
    for (index, byte) in bytes.enumerated() {
      let left = bytes.count - index
      if left % 3 == 0, let last = text.last, last != 45, last != 43 { text.append(44) }
      text.append(byte)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// `f'{text:>width}'`: spaces in front up to `width` code points; longer text stays whole.
  public static func right(_ text: String, width: Int) -> String {
    padding(text, width) + text
  }

  /// `f'{text:<width}'`: spaces behind up to `width` code points; longer text stays whole.
  public static func left(_ text: String, width: Int) -> String {
    text + padding(text, width)
  }

  private static func padding(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
  }
}
