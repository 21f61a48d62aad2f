import Foundation

/// Figures as people read them. Each text is at most eleven columns wide for values below 10^9.
public enum Units {
  /// A count with thousands separators: `1,234,567`.
  public static func count(_ value: Int) -> String {
    let digits = Array("\(value.magnitude)".utf8)
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
      text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return text
  }

  /// A count of things: `1 arena`, `2 arenas`.
  static func count(_ value: Int, _ thing: String) -> String {
    "\(count(value)) \(thing)\(value == 1 ? "" : "s")"
  }

  /// A size in binary units with three significant digits: `512 B`, `1.50 KiB`, `12.3 MiB`.
  ///
  /// - Parameter value: bytes
  public static func bytes(_ value: Int) -> String {
    guard value.magnitude >= 1024 else { return "\(value) B" }
    return scaled(Double(value), step: 1024, units: ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"])
  }

  /// A duration with three significant digits: `950 ns`, `1.23 µs`, `45.6 ms`, `7.89 s`.
  ///
  /// - Parameters:
  ///   - value: nanoseconds
  ///   - ascii: whether to write `us` for microseconds
  public static func nanoseconds(_ value: Int, ascii: Bool = false) -> String {
    guard value.magnitude >= 1000 else { return "\(value) ns" }
    return scaled(Double(value), step: 1000, units: [ascii ? "us" : "µs", "ms", "s"])
  }

  /// A part of a whole as a percentage: `0 %`, `<1 %`, `12 %`.
  public static func share(_ part: Int, of whole: Int) -> String {
    guard whole > 0, part > 0 else { return "0 %" }
    let percent = Double(part) * 100 / Double(whole)
    return percent < 1 ? "<1 %" : "\(Int(percent.rounded())) %"
  }

  /// Divides until the number is below the step *as printed*, so that 1023.999 KiB is 1.00 MiB.
  private static func scaled(_ value: Double, step: Double, units: [String]) -> String {
    var number = value / step
    var index = 0
    while index + 1 < units.count, abs(number) >= step - 0.5 {
      number /= step
      index += 1
    }
    return "\(threeDigits(number)) \(units[index])"
  }

  private static func threeDigits(_ number: Double) -> String {
    let size = abs(number)
    if size < 9.995 { return String(format: "%.2f", number) }
    if size < 99.95 { return String(format: "%.1f", number) }
    return count(Int(number.rounded()))
  }
}
