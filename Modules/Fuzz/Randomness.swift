/// Random numbers that follow from a seed alone (splitmix64).
public struct Randomness: Sendable {
  private var state: UInt64

  /// Begins a sequence.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 to `n` - 1.
  public mutating func below(_ n: Int) -> Int { Int(next() % UInt64(n)) }

  /// True once in `n` times.
  public mutating func once(in n: Int) -> Bool { below(n) == 0 }

  /// One of a list that is not empty.
  public mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
}
