// Sums and differences of magnitudes, one digit at a time with the carry in the two spare bits.

extension IntegerDigits {
  /// Writes |a| + |b|; `out` may be the memory of either operand.
  @inlinable
  public static func add(_ a: Source, _ b: Source, into out: Target) -> Int {
    let long = a.count >= b.count ? a : b
    let short = a.count >= b.count ? b : a
    var carry: UInt32 = 0
    var index = 0
    while index < short.count {
      carry &+= long[index] &+ short[index]
      out[index] = carry & mask
      carry &>>= 30
      index &+= 1
    }
    while index < long.count {
      carry &+= long[index]
      out[index] = carry & mask
      carry &>>= 30
      index &+= 1
    }
    if carry != 0 {
      out[index] = carry
      return index &+ 1
    }
    return significantCount(out, first: index)
  }

  /// Writes |a| - |b| for |a| >= |b|; `out` may be the memory of either operand.
  @inlinable
  public static func subtract(_ a: Source, _ b: Source, into out: Target) -> Int {
    let count = significantCount(a)
    let other = significantCount(b)
    assert(other <= count, "subtract needs |a| >= |b|")
    var borrow: UInt32 = 0
    var index = 0
    while index < other {
      borrow = a[index] &- b[index] &- borrow
      out[index] = borrow & mask
      borrow = (borrow &>> 30) & 1
      index &+= 1
    }
    while index < count {
      borrow = a[index] &- borrow
      out[index] = borrow & mask
      borrow = (borrow &>> 30) & 1
      index &+= 1
    }
    assert(borrow == 0, "subtract needs |a| >= |b|")
    return significantCount(out, first: count)
  }

  /// Writes the distance of |a| and |b|, with the sign of |a| - |b|.
  ///
  /// `out` may be the memory of either operand.
  @inlinable
  public static func difference(_ a: Source, _ b: Source, into out: Target) -> SignedCount {
    if a.count == 1, b.count == 1 {
      let distance = Int64(a[0]) &- Int64(b[0])
      return write(distance, into: out)
    }
    let order = compare(a, b)
    if order == 0 { return SignedCount(count: 0, isNegative: false) }
    if order > 0 { return SignedCount(count: subtract(a, b, into: out), isNegative: false) }
    return SignedCount(count: subtract(b, a, into: out), isNegative: true)
  }

  /// Writes |a| + digit, for a digit of at most 30 bits; `out` may be the memory of `a`.
  @inlinable
  public static func add(_ a: Source, digit: UInt32, into out: Target) -> Int {
    var carry = digit
    var index = 0
    while index < a.count {
      carry &+= a[index]
      out[index] = carry & mask
      carry &>>= 30
      index &+= 1
    }
    if carry != 0 {
      out[index] = carry
      return index &+ 1
    }
    return significantCount(out, first: index)
  }

  /// Adds `b` to the digits at `a` in place; the sum must fit in `a.count` digits.
  static func accumulate(_ b: Source, onto a: Target) {
    var carry: UInt32 = 0
    var index = 0
    while index < b.count {
      carry &+= a[index] &+ b[index]
      a[index] = carry & mask
      carry &>>= 30
      index &+= 1
    }
    while carry != 0 {
      carry &+= a[index]
      a[index] = carry & mask
      carry &>>= 30
      index &+= 1
    }
  }

  /// Takes `b` from the digits at `a` in place; the difference must not be negative.
  static func deduct(_ b: Source, from a: Target) {
    var borrow: UInt32 = 0
    var index = 0
    while index < b.count {
      borrow = a[index] &- b[index] &- borrow
      a[index] = borrow & mask
      borrow = (borrow &>> 30) & 1
      index &+= 1
    }
    while borrow != 0 {
      borrow = a[index] &- borrow
      a[index] = borrow & mask
      borrow = (borrow &>> 30) & 1
      index &+= 1
    }
  }
}
