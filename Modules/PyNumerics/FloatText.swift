// repr() of floats, float() of text, and fixed-point formatting.

/// Writes and reads floats as Python does.
public enum FloatText {
  /// `repr()` of a float: the fewest digits that read back as the same value, with an exponent
  /// below 1e-4 and from 1e16 on.
  public static func repr(_ value: Double) -> String {
    if let special = special(value) { return special }
    let (digits, point) = shortestDigits(value)
    var text: [UInt8] = value.sign == .minus ? [45] : []
    if point > 16 || point < -3 {
      text.append(digits[0])
      if digits.count > 1 {
        text.append(46)
        text += digits[1...]
      }
      let exponent = point - 1
      text += [101, exponent < 0 ? 45 : 43]
      if abs(exponent) < 10 { text.append(48) }
      text += String(abs(exponent)).utf8
    } else if point <= 0 {
      text += [48, 46]
      text += repeatElement(48, count: -point)
      text += digits
    } else if digits.count <= point {
      text += digits
      text += repeatElement(48, count: point - digits.count)
      text += [46, 48]
    } else {
      text += digits[..<point]
      text.append(46)
      text += digits[point...]
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// `'%.Nf' % value`, or `f'{value:,.Nf}'` with grouping: rounded half to even on the exact value.
  ///
  /// - Parameter precision: digits after the point, 0 or more.
  public static func fixed(_ value: Double, precision: Int, grouping: Bool = false) -> String {
    precondition(precision >= 0, "negative precision")
    if let special = special(value) { return special }
    var digits = Array(scaled(value.magnitude, precision).utf8)
    if digits.count <= precision {
      digits.insert(
        contentsOf: repeatElement(48, count: precision + 1 - digits.count), at: 0)
    }
    let point = digits.count - precision
    let whole = String(decoding: digits[..<point], as: UTF8.self)
    var text = value.sign == .minus ? "-" : ""
    text += grouping ? NumberFormat.grouped(whole) : whole
    if precision > 0 { text += "." + String(decoding: digits[point...], as: UTF8.self) }
    return text
  }

  private static func special(_ value: Double) -> String? {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return nil
  }

  /// The shortest digits d1 d2 ... with value = 0.d1d2... * 10^point; "0" with point 1 for zero.
  private static func shortestDigits(_ value: Double) -> (digits: [UInt8], point: Int) {
    // Swift's description has the digits (SwiftDtoa: shortest, and closest among the shortest).
    var digits: [UInt8] = []
    var point = 0
    var sawPoint = false
    var exponent = 0
    var text = value.magnitude.description.utf8[...]
    while let byte = text.popFirst() {
      switch byte {
      case 46: sawPoint = true
      case 101: exponent = Int(Substring(text))!
      case 48...57:
        if byte == 48, digits.isEmpty {
          if sawPoint { point -= 1 }
        } else {
          digits.append(byte)
          if !sawPoint { point += 1 }
        }
      default: break
      }
      if byte == 101 { break }
    }
    while digits.last == 48 { digits.removeLast() }
    if digits.isEmpty { return ([48], 1) }
    return (digits, point + exponent)
  }

  /// value * 10^precision rounded half to even, in decimal; `value` is finite and not negative.
  private static func scaled(_ value: Double, _ precision: Int) -> String {
    let biased = Int(value.exponentBitPattern)
    let fraction = value.significandBitPattern
    let significand = biased == 0 ? fraction : fraction | 1 << 52
    let exponent = max(biased, 1) - 1075
    if exponent < 0, precision <= 22 {
      // 2^53 * 10^22 < 2^127, so that the exact product fits.
      var power: UInt128 = 1
      for _ in 0..<precision { power *= 10 }
      let product = UInt128(significand) * power
      if exponent < -127 { return "0" }
      let drop = UInt128(-exponent)
      var quotient = product &>> drop
      let rest = product & ((1 &<< drop) - 1)
      let half: UInt128 = 1 &<< (drop - 1)
      if rest > half || rest == half && quotient & 1 != 0 { quotient += 1 }
      return quotient <= UInt128(UInt64.max) ? String(UInt64(quotient)) : String(quotient)
    }
    let product = BigInteger(Int64(significand)) * BigInteger(10).power(precision)
    if exponent >= 0 { return (product << exponent).description }
    let quotient = product >> -exponent
    let rest = product - quotient << -exponent
    let half = BigInteger(1) << (-exponent - 1)
    let isOdd = quotient.digits.first.map { $0 & 1 != 0 } ?? false
    return (rest > half || rest == half && isOdd ? quotient + 1 : quotient).description
  }
}
