// Reading of the tables in Tables.swift; what make_tables.py says of their form. The readers here are
// written out digit by digit, so that the code under test has no part in reading what it must equal.

import PyNumerics

/// The lines of a table, each split at its tabs.
func rows(_ table: String) -> [[String]] {
  table.split(separator: "\n").map { line in
    line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
  }
}

/// An integer in hexadecimal, with its sign.
func integer(_ text: String) -> BigInteger {
  var digits: [UInt32] = []
  for (index, character) in text.drop(while: { $0 == "-" }).reversed().enumerated() {
    let nibble = UInt32(character.hexDigitValue!)
    for bit in 0..<4 where nibble >> bit & 1 != 0 {
      let place = 4 * index + bit
      while digits.count <= place / 30 { digits.append(0) }
      digits[place / 30] |= 1 << (place % 30)
    }
  }
  return BigInteger(digits: digits, isNegative: text.hasPrefix("-"))
}

/// A float given by its 64 bits.
func double(_ text: String) -> Double { Double(bitPattern: UInt64(text, radix: 16)!) }

/// The code points of a text.
func codePoints(_ text: String) -> [UInt32] {
  text == "-" ? [] : text.split(separator: ",").map { UInt32($0, radix: 16)! }
}

/// The code points as the string that they are.
func string(_ codePoints: [UInt32]) -> String {
  var result = String.UnicodeScalarView()
  for codePoint in codePoints { result.append(Unicode.Scalar(codePoint)!) }
  return String(result)
}

/// The buffer that CPython keeps for a str: the fewest bytes per character that hold all of them.
func compactBuffer(_ codePoints: [UInt32]) -> [UInt8] {
  let greatest = codePoints.max() ?? 0
  let width = greatest < 0x100 ? 1 : greatest < 0x10000 ? 2 : 4
  return codePoints.flatMap { codePoint in
    (0..<width).map { UInt8(truncatingIfNeeded: codePoint >> UInt32(8 * $0)) }
  }
}

/// The generator that make_tables.py has too.
struct Splitmix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }

  mutating func integer(_ count: Int) -> BigInteger {
    var digits: [UInt32] = []
    for _ in 0..<count { digits.append(UInt32(truncatingIfNeeded: next()) & IntegerDigits.mask) }
    return BigInteger(digits: digits)
  }
}

/// A program's own hash of an integer, for brevity.
func hash(_ value: BigInteger) -> Int { value.withDigits { PythonHash.integer($0) } }
