/// Random numbers that follow from a seed alone (splitmix64), or decisions that follow from bytes which
/// somebody else chooses.
public struct Randomness: Sendable {
  private var state: UInt64 = 0
  /// What decides while it lasts; nil where a seed does.
  private var bytes: ArraySlice<UInt8>?

  /// Begins a sequence.
  public init(seed: UInt64) { state = seed }

  /// Takes decisions from bytes: each takes as few as it needs, so that a change of one byte changes
  /// one decision. When they are used up everything is 0.
  public init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// Whether there are no bytes left; never where a seed decides.
  public var isUsedUp: Bool { bytes?.isEmpty ?? false }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    if bytes != nil { return taken(8) }
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 to `n` - 1.
  public mutating func below(_ n: Int) -> Int {
    if bytes != nil { return Int(taken(n <= 256 ? 1 : n <= 65_536 ? 2 : 8) % UInt64(n)) }
    return Int(next() % UInt64(n))
  }

  /// True once in `n` times.
  public mutating func once(in n: Int) -> Bool { below(n) == 0 }

  /// One of a list that is not empty.
  public mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

  private mutating func taken(_ count: Int) -> UInt64 {
    var value: UInt64 = 0
    for _ in 0..<count { value = value << 8 | UInt64(bytes?.popFirst() ?? 0) }
    return value
  }
}
