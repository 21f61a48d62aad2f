// The unpacking side of deflate, written from RFC 1951 for the tests alone: bit by bit, with the codes
// in a dictionary, so that it shares nothing with the packing side.

struct InflateError: Error {
  var problem: String
}

struct Inflate {
  private let bytes: [UInt8]
  private var bit = 0
  private var out: [UInt8] = []

  static func unpacked(_ bytes: [UInt8]) throws -> [UInt8] {
    var inflate = Inflate(bytes: bytes)
    while try !inflate.block() {}
    return inflate.out
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func bits(_ n: Int) throws -> Int {
    var value = 0
    for i in 0..<n {
      guard bit >> 3 < bytes.count else { throw InflateError(problem: "cut off") }
      value |= Int(bytes[bit >> 3] >> UInt8(bit & 7) & 1) << i
      bit += 1
    }
    return value
  }

  /// Symbols by length and code.
  private typealias Table = [Int: Int]

  private static func table(_ lengths: [Int]) -> Table {
    var table: Table = [:]
    var code = 0
    for length in 1...15 {
      for symbol in lengths.indices where lengths[symbol] == length {
        table[length << 16 | code] = symbol
        code += 1
      }
      code <<= 1
    }
    return table
  }

  private mutating func symbol(_ table: Table) throws -> Int {
    var code = 0
    for length in 1...15 {
      code = code << 1 | (try bits(1))
      if let symbol = table[length << 16 | code] { return symbol }
    }
    throw InflateError(problem: "no such code")
  }

  private mutating func block() throws -> Bool {
    let isLast = try bits(1) == 1
    guard try bits(2) == 2 else { throw InflateError(problem: "another kind of block") }
    let literalCount = try bits(5) + 257
    let distanceCount = try bits(5) + 1
    let sent = try bits(4) + 4
    var first = [Int](repeating: 0, count: 19)
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    for i in 0..<sent { first[order[i]] = try bits(3) }
    let code = Self.table(first)
    var lengths: [Int] = []
    while lengths.count < literalCount + distanceCount {
      let next = try symbol(code)
      switch next {
      case 16:
        guard let last = lengths.last else { throw InflateError(problem: "nothing to repeat") }
        lengths += [Int](repeating: last, count: try bits(2) + 3)
      case 17: lengths += [Int](repeating: 0, count: try bits(3) + 3)
      case 18: lengths += [Int](repeating: 0, count: try bits(7) + 11)
      default: lengths.append(next)
      }
    }
    let literals = Self.table(Array(lengths[..<literalCount]))
    let distances = Self.table(Array(lengths[literalCount...]))
    while true {
      let next = try symbol(literals)
      if next == 256 { return isLast }
      if next < 256 {
        out.append(UInt8(next))
        continue
      }
      // Lengths: eight single ones, then four for each number of extra bits; 285 is 258.
      var length = next - 254
      if next == 285 {
        length = 258
      } else if next > 264 {
        let extra = (next - 261) / 4
        length = 3 + (4 + (next - 261) % 4) << extra
        length += try bits(extra)
      }
      let far = try symbol(distances)
      var distance = far + 1
      if far > 3 {
        let extra = far / 2 - 1
        distance = 1 + (2 + far % 2) << extra
        distance += try bits(extra)
      }
      guard distance <= out.count else { throw InflateError(problem: "too far back") }
      for _ in 0..<length { out.append(out[out.count - distance]) }
    }
  }
}
