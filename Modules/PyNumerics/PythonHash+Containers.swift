// hash() of tuples and frozensets, element by element: the caller walks the container.

extension PythonHash {
  /// The hash of a tuple: xxHash's 64-bit rounds, one lane per element, in order
  /// (Objects/tupleobject.c, 3.8 and later).
  @frozen
  public struct TupleState: Sendable {
    @usableFromInline var accumulator: UInt64 = 2_870_177_450_012_600_261
    @usableFromInline var count: UInt64 = 0

    /// The state of an empty tuple.
    @inlinable @inline(__always)
    public init() {}

    /// Takes in the hash of the next element.
    @inlinable @inline(__always)
    public mutating func combine(_ hash: Int) {
      accumulator &+= UInt64(bitPattern: Int64(hash)) &* 14_029_467_366_897_019_727
      accumulator = accumulator &<< 31 | accumulator &>> 33
      accumulator = accumulator &* 11_400_714_785_074_694_791
      count &+= 1
    }

    /// The hash of the tuple of the elements so far.
    @inlinable @inline(__always)
    public func finalize() -> Int {
      let mixed = accumulator &+ (count ^ (2_870_177_450_012_600_261 ^ 3_527_539))
      return mixed == UInt64.max ? 1_546_275_796 : Int(truncatingIfNeeded: mixed)
    }
  }

  /// The hash of a frozenset: exclusive or of the spread hashes, so that order does not matter
  /// (Objects/setobject.c, 3.11-3.13).
  @frozen
  public struct FrozenSetState: Sendable {
    @usableFromInline var accumulator: UInt64 = 0
    @usableFromInline var count: UInt64 = 0

    /// The state of an empty set.
    @inlinable @inline(__always)
    public init() {}

    /// Takes in the hash of an element that was not taken in before.
    @inlinable @inline(__always)
    public mutating func combine(_ hash: Int) {
      let bits = UInt64(bitPattern: Int64(hash))
      accumulator ^= (bits ^ 89_869_747 ^ bits &<< 16) &* 3_644_798_167
      count &+= 1
    }

    /// The hash of the set of the elements so far.
    @inlinable @inline(__always)
    public func finalize() -> Int {
      var mixed = accumulator ^ (count &+ 1) &* 1_927_868_237
      mixed ^= mixed &>> 11 ^ mixed &>> 25
      mixed = mixed &* 69_069 &+ 907_133_923
      return mixed == UInt64.max ? 590_923_713 : Int(truncatingIfNeeded: mixed)
    }
  }
}
