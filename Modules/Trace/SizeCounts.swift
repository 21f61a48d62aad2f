// How many blocks of each size were asked for: exact counts, in plain memory for the sizes that nearly
// all blocks have.

struct SizeCounts {
  private static let small = 1 << 10
  private var counts: UnsafeMutablePointer<Int>
  private var larger: [Int: Int] = [:]
  /// Blocks that came of resizing another.
  var resizings = 0

  init() {
    counts = .allocate(capacity: Self.small)
    counts.initialize(repeating: 0, count: Self.small)
  }

  func release() { counts.deallocate() }

  /// A block was asked for.
  @inline(__always)
  mutating func count(_ bytes: Int) {
    if _fastPath(bytes >= 0 && bytes < Self.small) {
      counts[bytes] &+= 1
    } else {
      countLarger(bytes)
    }
  }

  @inline(never)
  private mutating func countLarger(_ bytes: Int) { larger[bytes, default: 0] += 1 }

  /// Sizes and how many there were of each, the smallest first.
  var all: [(bytes: Int, count: Int)] {
    (0..<Self.small).filter { counts[$0] > 0 }.map { ($0, counts[$0]) }
      + larger.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
