/// A canonical Huffman code with a bound on its lengths.
struct HuffmanCode {
  /// The length of each symbol's code, 0 for symbols that do not occur.
  private(set) var lengths: [UInt8]
  /// The codes, their first bit lowest, as deflate sends them.
  private(set) var codes: [UInt16]

  /// The best code for symbols that occur so often, by the package-merge algorithm (Larmore and
  /// Hirschberg 1990): the cheapest 2n - 2 of all coins and packages.
  init(uses: [Int], longest: Int) {
    lengths = [UInt8](repeating: 0, count: uses.count)
    codes = [UInt16](repeating: 0, count: uses.count)
    let leaves = uses.indices.filter { uses[$0] > 0 }.sorted { (uses[$0], $0) < (uses[$1], $1) }
      .map { (weight: uses[$0], symbols: [$0]) }
    if leaves.count == 1 {
      lengths[leaves[0].symbols[0]] = 1
    } else if leaves.count > 1 {
      var level = leaves
      for _ in 1..<longest {
        let packages = stride(from: 0, to: level.count - 1, by: 2).map {
          (
            weight: level[$0].weight + level[$0 + 1].weight,
            symbols: level[$0].symbols + level[$0 + 1].symbols
          )
        }
        level = Self.merged(leaves, packages)
      }
      for item in level.prefix(2 * leaves.count - 2) {
        for symbol in item.symbols { lengths[symbol] += 1 }
      }
    }
    assignCodes()
  }

  private typealias Item = (weight: Int, symbols: [Int])

  private static func merged(_ a: [Item], _ b: [Item]) -> [Item] {
    var result: [Item] = []
    result.reserveCapacity(a.count + b.count)
    var i = 0
    var j = 0
    while i < a.count || j < b.count {
      if j == b.count || (i < a.count && a[i].weight <= b[j].weight) {
        result.append(a[i])
        i += 1
      } else {
        result.append(b[j])
        j += 1
      }
    }
    return result
  }

  private mutating func assignCodes() {
    var counts = [Int](repeating: 0, count: 17)
    for length in lengths where length > 0 { counts[Int(length)] += 1 }
    var next = [Int](repeating: 0, count: 17)
    var code = 0
    for length in 1...16 {
      code = (code + counts[length - 1]) << 1
      next[length] = code
    }
    for symbol in lengths.indices where lengths[symbol] > 0 {
      let length = Int(lengths[symbol])
      var reversed = 0
      for bit in 0..<length where next[length] >> bit & 1 == 1 {
        reversed |= 1 << (length - 1 - bit)
      }
      codes[symbol] = UInt16(reversed)
      next[length] += 1
    }
  }
}
