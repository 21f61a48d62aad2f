/// Gathers tokens and writes them as blocks with codes of their own.
struct DeflateWriter {
  private var out: [UInt8] = []
  private var bits: UInt64 = 0
  private var bitCount = 0
  /// A literal is its byte; a match is `isMatch`, length - 3 above bit 16, distance - 1 below.
  private var tokens: [UInt32] = []
  private var literalUses = [Int](repeating: 0, count: 286)
  private var distanceUses = [Int](repeating: 0, count: 30)

  private static let isMatch: UInt32 = 1 << 31
  private static let tokensOfBlock = 1 << 16

  init(reserving bytes: Int) {
    out.reserveCapacity(bytes)
    tokens.reserveCapacity(Self.tokensOfBlock)
  }

  mutating func literal(_ byte: UInt8) {
    literalUses[Int(byte)] += 1
    add(UInt32(byte))
  }

  mutating func match(length: Int, distance: Int) {
    literalUses[257 + DeflateTables.lengthCode[length - 3]] += 1
    distanceUses[DeflateTables.distanceCode(distance)] += 1
    add(Self.isMatch | UInt32(length - 3) << 16 | UInt32(distance - 1))
  }

  private mutating func add(_ token: UInt32) {
    tokens.append(token)
    if tokens.count == Self.tokensOfBlock { writeBlock(isLast: false) }
  }

  /// The bytes, after the last block.
  mutating func finish() -> [UInt8] {
    writeBlock(isLast: true)
    while bitCount > 0 {
      out.append(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
      bitCount -= 8
    }
    return out
  }

  @inline(__always)
  private mutating func put(_ value: Int, bits n: Int) {
    bits |= UInt64(value) << UInt64(bitCount)
    bitCount += n
    while bitCount >= 8 {
      out.append(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
      bitCount -= 8
    }
  }

  private mutating func put(_ code: HuffmanCode, _ symbol: Int) {
    put(Int(code.codes[symbol]), bits: Int(code.lengths[symbol]))
  }

  private mutating func writeBlock(isLast: Bool) {
    literalUses[256] = 1
    if distanceUses.allSatisfy({ $0 == 0 }) { distanceUses[0] = 1 }
    let literals = HuffmanCode(uses: literalUses, longest: 15)
    let distances = HuffmanCode(uses: distanceUses, longest: 15)
    put(isLast ? 1 : 0, bits: 1)
    put(2, bits: 2)
    writeCodes(literals, distances)
    for token in tokens {
      if token & Self.isMatch == 0 {
        put(literals, Int(token))
        continue
      }
      let length = Int(token >> 16 & 0xFF)
      let distance = Int(token & 0xFFFF) + 1
      let lengthCode = DeflateTables.lengthCode[length]
      put(literals, 257 + lengthCode)
      put(
        length + 3 - DeflateTables.lengthBase[lengthCode],
        bits: DeflateTables.lengthExtra[lengthCode])
      let distanceCode = DeflateTables.distanceCode(distance)
      put(distances, distanceCode)
      put(
        distance - DeflateTables.distanceBase[distanceCode],
        bits: DeflateTables.distanceExtra[distanceCode])
    }
    put(literals, 256)
    tokens.removeAll(keepingCapacity: true)
    for i in literalUses.indices { literalUses[i] = 0 }
    for i in distanceUses.indices { distanceUses[i] = 0 }
  }

  /// The lengths of both codes, in runs, themselves coded.
  private mutating func writeCodes(_ literals: HuffmanCode, _ distances: HuffmanCode) {
    let literalCount = max(257, (literals.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
    let distanceCount = max(1, (distances.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
    let lengths = literals.lengths[..<literalCount] + distances.lengths[..<distanceCount]
    let runs = Self.runs(Array(lengths))
    var uses = [Int](repeating: 0, count: 19)
    for run in runs { uses[run.symbol] += 1 }
    let code = HuffmanCode(uses: uses, longest: 7)
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    let sent = max(4, (order.lastIndex { code.lengths[$0] > 0 } ?? 0) + 1)
    put(literalCount - 257, bits: 5)
    put(distanceCount - 1, bits: 5)
    put(sent - 4, bits: 4)
    for symbol in order[..<sent] { put(Int(code.lengths[symbol]), bits: 3) }
    for run in runs {
      put(code, run.symbol)
      put(run.extra, bits: run.bits)
    }
  }

  /// 16: the length before again, 3 to 6 times; 17 and 18: zeros, 3 to 10 and 11 to 138 of them.
  private static func runs(_ lengths: [UInt8]) -> [(symbol: Int, extra: Int, bits: Int)] {
    var result: [(symbol: Int, extra: Int, bits: Int)] = []
    var i = 0
    while i < lengths.count {
      var n = 1
      while i + n < lengths.count, lengths[i + n] == lengths[i] { n += 1 }
      let symbol = Int(lengths[i])
      i += n
      if symbol != 0 {
        result.append((symbol, 0, 0))
        n -= 1
      }
      while n >= 3 {
        if symbol != 0 {
          let part = min(n, 6)
          result.append((16, part - 3, 2))
          n -= part
        } else if n >= 11 {
          let part = min(n, 138)
          result.append((18, part - 11, 7))
          n -= part
        } else {
          result.append((17, n - 3, 3))
          n = 0
        }
      }
      for _ in 0..<n { result.append((symbol, 0, 0)) }
    }
    return result
  }
}

/// What RFC 1951 says of lengths and distances.
enum DeflateTables {
  static let lengthExtra = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  static let lengthBase = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  static let distanceExtra = (0..<30).map { max(0, $0 / 2 - 1) }
  static let distanceBase: [Int] = {
    var next = 1
    return distanceExtra.map { extra in
      defer { next += 1 << extra }
      return next
    }
  }()
  /// The code of each length, counted from 3.
  static let lengthCode: [Int] = (3...258).map { length in
    lengthBase.lastIndex { $0 <= length } ?? 0
  }

  /// The code of a distance: its highest bit and the one below.
  @inline(__always)
  static func distanceCode(_ distance: Int) -> Int {
    let d = distance - 1
    if d < 4 { return d }
    let top = Int.bitWidth - 1 - d.leadingZeroBitCount
    return top * 2 + (d >> (top - 1) & 1)
  }
}
