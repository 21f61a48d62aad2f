/// Changes bytes in the ways that break readers: single bits, numbers at the borders of what fits,
/// parts that are doubled, moved, lost, or come from another file.
public struct ByteMutator: Sendable {
  /// Where the decisions come from.
  public var dice: Randomness

  /// A mutator whose changes follow from a seed.
  public init(dice: Randomness) { self.dice = dice }

  /// Numbers at which arithmetic breaks.
  private static let numbers: [UInt64] = [
    0, 1, 2, 15, 16, 17, 127, 128, 255, 256, 512, 513, 4_095, 4_096, 65_535, 65_536, 1 << 20,
    (1 << 28) - 1, 1 << 28, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 40, 1 << 48,
    (1 << 62) - 1, 1 << 62, (1 << 63) - 1, 1 << 63, UInt64.max - 1, UInt64.max,
  ]
  /// The same as JSON can say them, and what it should not say.
  private static let jsonNumbers = [
    "0", "1", "-1", "2", "255", "65536", "2147483647", "2147483648", "4294967295", "4294967296",
    "1099511627776", "4611686018427387904", "9223372036854775807", "-9223372036854775808",
    "18446744073709551615", "1e308", "0.5", "1e-300", "null", "\"\"", "[]",
  ]

  /// Makes so many changes.
  /// - Parameter donor: bytes of another file of the kind, of which parts may be taken.
  public mutating func mutate(_ bytes: inout [UInt8], donor: [UInt8], changes: Int) {
    for _ in 0..<changes { change(&bytes, donor) }
  }

  private mutating func change(_ bytes: inout [UInt8], _ donor: [UInt8]) {
    guard !bytes.isEmpty else {
      bytes = slice(of: donor)
      return
    }
    let i = dice.below(bytes.count)
    switch dice.below(14) {
    case 0, 1: bytes[i] ^= 1 << UInt8(dice.below(8))
    case 2: bytes[i] = dice.pick([0, 1, 0x7F, 0x80, 0xFF, UInt8(dice.below(256))])
    case 3, 4, 5: replaceNumber(&bytes, at: i)
    case 6:
      let width = min(dice.pick([2, 4, 8]), bytes.count - i)
      let value = dice.pick(Self.numbers)
      for k in 0..<width { bytes[i + k] = UInt8(truncatingIfNeeded: value >> UInt64(8 * k)) }
    case 7:
      bytes.insert(contentsOf: (0..<1 + dice.below(8)).map { _ in UInt8(dice.below(256)) }, at: i)
    case 8: bytes.removeSubrange(range(bytes, from: i))
    case 9: bytes.insert(contentsOf: bytes[range(bytes, from: i)], at: i)
    case 10:
      let part = Array(bytes[range(bytes, from: i)])
      bytes.insert(contentsOf: part, at: dice.below(bytes.count))
    case 11: bytes.insert(contentsOf: slice(of: donor), at: i)
    case 12:
      let part = slice(of: donor)
      let end = min(i + part.count, bytes.count)
      bytes.replaceSubrange(i..<end, with: part.prefix(end - i))
    default: if dice.once(in: 4) { bytes.removeSubrange(i...) } else { bytes[i] &+= 1 }
    }
  }

  /// Puts another number of variable length in the place of the one that lies here.
  private mutating func replaceNumber(_ bytes: inout [UInt8], at i: Int) {
    var end = i
    while end < bytes.count, bytes[end] >= 0x80, end - i < 9 { end += 1 }
    end = min(end + 1, bytes.count)
    var value = dice.once(in: 2) ? UInt64(dice.below(300)) : dice.pick(Self.numbers)
    var number: [UInt8] = []
    while value >= 0x80 {
      number.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    number.append(UInt8(value))
    bytes.replaceSubrange(i..<end, with: number)
  }

  /// Puts another number, or no number at all, in the place of some numbers of a JSON text.
  public mutating func mutateJSON(_ bytes: inout [UInt8], changes: Int) {
    for _ in 0..<changes {
      guard !bytes.isEmpty else { return }
      let from = dice.below(bytes.count)
      let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
      guard let begin = bytes[from...].firstIndex(where: isDigit) else { continue }
      var end = begin
      while end < bytes.count, isDigit(bytes[end]) { end += 1 }
      bytes.replaceSubrange(begin..<end, with: Array(dice.pick(Self.jsonNumbers).utf8))
    }
  }

  private mutating func range(_ bytes: [UInt8], from i: Int) -> Range<Int> {
    i..<min(i + 1 + dice.below(dice.once(in: 4) ? 200 : 12), bytes.count)
  }

  private mutating func slice(of donor: [UInt8]) -> [UInt8] {
    guard !donor.isEmpty else { return [] }
    return Array(donor[range(donor, from: dice.below(donor.count))])
  }
}
