// hash() of numbers and pointers as a 64-bit CPython 3.11-3.13 computes it (Python/pyhash.c,
// Objects/longobject.c; the rule for numbers is in the reference of `sys.hash_info`): a number
// hashes to its residue modulo the Mersenne prime 2^61 - 1, so that equal numbers of different types
// agree. -1 means "error" in CPython's C interface, hence no object hashes to it.

/// Hash values equal to CPython's on 64-bit machines.
public enum PythonHash {
  /// 2^61 - 1 (`sys.hash_info.modulus`).
  @inlinable public static var modulus: UInt64 { 0x1fff_ffff_ffff_ffff }
  /// The hash of positive infinity (`sys.hash_info.inf`).
  @inlinable public static var infinity: Int { 314_159 }
  /// The hash of `None` from 3.12 on; in 3.11 it is `pointer(_:)` of the object.
  @inlinable public static var none: Int { 0xfca8_6420 }

  /// Replaces -1, which is no hash, by -2.
  @inlinable @inline(__always)
  public static func valid(_ hash: Int) -> Int { hash == -1 ? -2 : hash }

  /// A residue with the sign of its number.
  @inlinable @inline(__always)
  static func signed(_ residue: UInt64, _ isNegative: Bool) -> Int {
    let value = Int(truncatingIfNeeded: residue)
    return valid(isNegative ? 0 &- value : value)
  }

  /// value * 2^bits modulo 2^61 - 1, for value < 2^61 and bits in 0..<61: a rotation of 61 bits.
  @inlinable @inline(__always)
  static func rotate(_ value: UInt64, by bits: UInt64) -> UInt64 {
    (value &<< bits & modulus) | value &>> (61 &- bits)
  }

  /// The hash of an integer given by its digits.
  @inlinable
  public static func integer(_ value: SignedDigits) -> Int {
    let digits = value.digits
    var index = digits.count
    if index == 1 { return signed(UInt64(digits[0]), value.isNegative) }
    var residue: UInt64 = 0
    while index > 0 {
      index &-= 1
      residue = rotate(residue, by: 30) &+ UInt64(digits[index])
      if residue >= modulus { residue &-= modulus }
    }
    return signed(residue, value.isNegative)
  }

  /// The hash of an integer of 64 bits.
  @inlinable
  public static func integer(_ value: Int64) -> Int {
    var residue = value.magnitude
    if residue >= modulus { residue %= modulus }
    return signed(residue, value < 0)
  }

  /// The hash of a float.
  ///
  /// - Parameter address: of the float object; a not-a-number hashes by identity (since 3.10).
  @inlinable
  public static func float(_ value: Double, address: UInt) -> Int {
    guard value.isFinite else {
      if value.isNaN { return pointer(address) }
      return value < 0 ? -infinity : infinity
    }
    if value == 0 { return 0 }
    // The value is significand * 2^exponent with an integral significand below 2^53.
    let biased = Int(truncatingIfNeeded: value.exponentBitPattern)
    let fraction = value.significandBitPattern
    let significand = biased == 0 ? fraction : fraction | 1 &<< 52
    let exponent = max(biased, 1) &- 1075
    let turn = (exponent &+ 61 &* 18) % 61
    return signed(rotate(significand, by: UInt64(turn)), value < 0)
  }

  /// The hash of an object that hashes by identity, from its address.
  @inlinable @inline(__always)
  public static func pointer(_ address: UInt) -> Int {
    valid(Int(bitPattern: address &>> 4 | address &<< 60))
  }
}
