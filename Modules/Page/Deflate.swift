// Deflate (RFC 1951), the packing side only: a page carries the columns of its snapshots packed, and
// the browser's DecompressionStream unpacks them.
//
//   tokens     greedy matches with one step of looking ahead, found through chains of equal hashes
//   blocks     of at most 65,536 tokens, each with Huffman codes of its own
//
// Packing takes memory for the chains (two words per byte of a window of 32 KiB) and the tokens of
// one block.

/// Packs bytes by deflate.
public enum Deflate {
  /// The packed form of some bytes, without the header of zlib or gzip (`deflate-raw`).
  public static func packed(_ input: [UInt8]) -> [UInt8] {
    var writer = DeflateWriter(reserving: input.count / 2)
    input.withUnsafeBufferPointer { bytes in
      var matcher = MatchFinder(bytes)
      var i = 0
      while i < bytes.count {
        var found = matcher.longest(at: i)
        // A longer match at the next byte is worth a literal.
        if found.length > 0, found.length < 32, i + 1 < bytes.count {
          matcher.insert(i)
          let next = matcher.longest(at: i + 1)
          if next.length > found.length {
            writer.literal(bytes[i])
            i += 1
            found = next
          }
          writer.match(length: found.length, distance: found.distance)
          for j in i..<i + found.length { matcher.insert(j) }
          i += found.length
        } else if found.length > 0 {
          writer.match(length: found.length, distance: found.distance)
          for j in i..<i + found.length { matcher.insert(j) }
          i += found.length
        } else {
          writer.literal(bytes[i])
          matcher.insert(i)
          i += 1
        }
      }
    }
    return writer.finish()
  }
}

/// Finds earlier bytes that are equal to those at a place.
private struct MatchFinder {
  private static let window = 32768
  private static let hashBits = 15
  private static let longest = 258
  private static let shortest = 4
  /// How many earlier places are tried.
  private static let tries = 24

  private let bytes: UnsafeBufferPointer<UInt8>
  private var heads: [Int32]
  private var previous: [Int32]
  private var inserted = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    heads = [Int32](repeating: -1, count: 1 << Self.hashBits)
    previous = [Int32](repeating: -1, count: Self.window)
  }

  private func hash(_ i: Int) -> Int {
    let word =
      UInt32(bytes[i]) | UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i + 2]) << 16
      | UInt32(bytes[i + 3]) << 24
    return Int((word &* 0x9E37_79B1) >> UInt32(32 - Self.hashBits))
  }

  /// Makes a place known. Places are made known in order; one that is known already is left.
  mutating func insert(_ i: Int) {
    guard i == inserted else { return }
    inserted += 1
    guard i + Self.shortest <= bytes.count else { return }
    let h = hash(i)
    previous[i & (Self.window - 1)] = heads[h]
    heads[h] = Int32(truncatingIfNeeded: i)
  }

  /// The longest match of the bytes at a place, of length 0 if there is none.
  func longest(at i: Int) -> (length: Int, distance: Int) {
    guard i + Self.shortest <= bytes.count else { return (0, 0) }
    let limit = min(Self.longest, bytes.count - i)
    var best = (length: Self.shortest - 1, distance: 0)
    var candidate = Int(heads[hash(i)])
    var left = Self.tries
    while candidate >= 0, i - candidate <= Self.window - 1, candidate < i, left > 0 {
      if best.length < limit, bytes[candidate + best.length] == bytes[i + best.length] {
        var n = 0
        while n < limit, bytes[candidate + n] == bytes[i + n] { n += 1 }
        if n > best.length {
          best = (n, i - candidate)
          if n == limit { break }
        }
      }
      let next = Int(previous[candidate & (Self.window - 1)])
      if next >= candidate { break }
      candidate = next
      left -= 1
    }
    return best.distance == 0 ? (0, 0) : best
  }
}
