// hash() of str and bytes: SipHash with one compression and three finalization rounds, CPython's
// default from 3.11 on; up to 3.10 two compression and four finalization rounds. J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", 2012.

/// SipHash-1-3, or 2-4, with a 128-bit key.
@frozen
public struct SipHash13: Sendable {
  /// The first 64 bits of the key.
  public var key0: UInt64
  /// The last 64 bits of the key.
  public var key1: UInt64
  /// Whether a word takes two rounds and the end four, SipHash-2-4 (up to 3.10).
  public var isTwoFour = false

  /// A hash function with the given key; (0, 0) is that of PYTHONHASHSEED=0.
  @inlinable
  public init(key0: UInt64 = 0, key1: UInt64 = 0) {
    self.key0 = key0
    self.key1 = key1
  }

  /// The key that CPython derives from PYTHONHASHSEED, 0 meaning "no randomization".
  ///
  /// The bytes of the key are taken from a linear congruential generator (PEP 456,
  /// Python/bootstrap_hash.c).
  public init(seed: UInt32) {
    self.init()
    if seed == 0 { return }
    var state = seed
    func word() -> UInt64 {
      var word: UInt64 = 0
      for byte in 0..<8 {
        state = state &* 214_013 &+ 2_531_011
        word |= UInt64(state &>> 16 & 0xff) &<< UInt64(8 * byte)
      }
      return word
    }
    key0 = word()
    key1 = word()
  }

  /// The hash() of a bytes object, or of a str given by its buffer: 1, 2 or 4 bytes per character.
  ///
  /// A str is stored, and hashed, with the fewest bytes that hold its greatest code point.
  /// The hash of nothing is 0, and -1 becomes -2.
  @inlinable
  public func pythonHash(_ bytes: UnsafeRawBufferPointer) -> Int {
    if bytes.count == 0 { return 0 }
    return PythonHash.valid(Int(truncatingIfNeeded: hash(bytes)))
  }

  /// The 64-bit SipHash of `bytes`.
  @inlinable
  public func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var v0 = key0 ^ 0x736f_6d65_7073_6575
    var v1 = key1 ^ 0x646f_7261_6e64_6f6d
    var v2 = key0 ^ 0x6c79_6765_6e65_7261
    var v3 = key1 ^ 0x7465_6462_7974_6573
    let whole = bytes.count & ~7
    var offset = 0
    while offset < whole {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      v3 ^= word
      Self.round(&v0, &v1, &v2, &v3)
      if isTwoFour { Self.round(&v0, &v1, &v2, &v3) }
      v0 ^= word
      offset &+= 8
    }
    var last = UInt64(truncatingIfNeeded: bytes.count) &<< 56
    var shift: UInt64 = 0
    while offset < bytes.count {
      last |= UInt64(bytes[offset]) &<< shift
      shift &+= 8
      offset &+= 1
    }
    v3 ^= last
    Self.round(&v0, &v1, &v2, &v3)
    if isTwoFour { Self.round(&v0, &v1, &v2, &v3) }
    v0 ^= last
    v2 ^= 0xff
    if isTwoFour { Self.round(&v0, &v1, &v2, &v3) }
    Self.round(&v0, &v1, &v2, &v3)
    Self.round(&v0, &v1, &v2, &v3)
    Self.round(&v0, &v1, &v2, &v3)
    return v0 ^ v1 ^ v2 ^ v3
  }

  @inlinable @inline(__always)
  static func round(_ v0: inout UInt64, _ v1: inout UInt64, _ v2: inout UInt64, _ v3: inout UInt64)
  {
    v0 = v0 &+ v1
    v2 = v2 &+ v3
    v1 = (v1 &<< 13 | v1 &>> 51) ^ v0
    v3 = (v3 &<< 16 | v3 &>> 48) ^ v2
    v0 = v0 &<< 32 | v0 &>> 32
    v2 = v2 &+ v1
    v0 = v0 &+ v3
    v1 = (v1 &<< 17 | v1 &>> 47) ^ v2
    v3 = (v3 &<< 21 | v3 &>> 43) ^ v0
    v2 = v2 &<< 32 | v2 &>> 32
  }
}
