// Quotients and remainders of magnitudes: by one digit, and long division after D. E. Knuth,
// The Art of Computer Programming, volume 2, 4.3.1, algorithm D.

extension IntegerDigits {
  /// Writes the truncated quotient of `a` by a digit (1..<2^30); `out` may be the memory of `a`.
  ///
  /// - Returns: the count of the quotient, and the remainder.
  @inlinable
  public static func divide(
    _ a: Source, byDigit digit: UInt32, into out: Target
  ) -> (count: Int, remainder: UInt32) {
    precondition(digit != 0, "division by zero")
    let divisor = UInt64(digit)
    var remainder: UInt64 = 0
    var index = a.count
    while index > 0 {
      index &-= 1
      let value = remainder &<< 30 | UInt64(a[index])
      let quotient = value / divisor
      out[index] = UInt32(truncatingIfNeeded: quotient)
      remainder = value &- quotient &* divisor
    }
    return (significantCount(out, first: a.count), UInt32(truncatingIfNeeded: remainder))
  }

  /// The remainder of `a` by a digit (1..<2^30).
  @inlinable
  public static func remainder(_ a: Source, byDigit digit: UInt32) -> UInt32 {
    precondition(digit != 0, "division by zero")
    var remainder: UInt64 = 0
    var index = a.count
    while index > 0 {
      index &-= 1
      remainder = (remainder &<< 30 | UInt64(a[index])) % UInt64(digit)
    }
    return UInt32(truncatingIfNeeded: remainder)
  }

  /// The digits of scratch that `divide` needs, from the counts of the operands.
  @inlinable
  public static func scratchDigits(dividing a: Int, by b: Int) -> Int { a &+ b &+ 1 }

  /// Writes the truncated quotient |a| / |b| and the remainder. O(a.count * b.count).
  ///
  /// Traps if `b` is zero. `remainder` may be the memory of an operand; `quotient` needs
  /// a.count - b.count + 1 digits and may be the memory of neither the remainder nor the divisor.
  /// `scratch` needs `scratchDigits(dividing:by:)` digits that overlap nothing else.
  public static func divide(
    _ a: Source, by b: Source, quotient: Target, remainder: Target, scratch: Target
  ) -> (quotient: Int, remainder: Int) {
    let a = trimmed(a)
    let b = trimmed(b)
    precondition(b.count != 0, "division by zero")
    if a.count < b.count { return (0, copy(a, into: remainder)) }
    if b.count == 1 {
      let (count, rest) = divide(a, byDigit: b[0], into: quotient)
      remainder[0] = rest
      return (count, rest == 0 ? 0 : 1)
    }
    return longDivide(a, b, quotient, remainder, scratch)
  }

  /// Algorithm D for a divisor of two digits or more, not longer than the dividend.
  private static func longDivide(
    _ a: Source, _ b: Source, _ quotient: Target, _ remainder: Target, _ scratch: Target
  ) -> (quotient: Int, remainder: Int) {
    // Shift both so that the divisor's top bit is set: the guess below is then at most 2 too high.
    let n = b.count
    let shift = UInt32(truncatingIfNeeded: b[n &- 1].leadingZeroBitCount &- 2)
    let u = slice(scratch, 0, a.count &+ 1)
    let v = slice(scratch, a.count &+ 1, a.count &+ 1 &+ n)
    u[a.count] = shiftDigitsLeft(a, by: shift, into: u)
    _ = shiftDigitsLeft(b, by: shift, into: v)
    let top = UInt64(v[n &- 1])
    let next = UInt64(v[n &- 2])

    var j = a.count &- n
    while j >= 0 {
      let head = UInt64(u[j &+ n]) &<< 30 | UInt64(u[j &+ n &- 1])
      var guess = head / top
      var rest = head &- guess &* top
      while guess > UInt64(mask) || guess &* next > (rest &<< 30 | UInt64(u[j &+ n &- 2])) {
        guess &-= 1
        rest &+= top
        if rest > UInt64(mask) { break }
      }
      if takeMultiple(guess, of: v, from: slice(u, j, j &+ n &+ 1)) {
        guess &-= 1
        putBack(v, onto: slice(u, j, j &+ n &+ 1))
      }
      quotient[j] = UInt32(truncatingIfNeeded: guess)
      j &-= 1
    }
    shiftDigitsRight(Source(rebasing: u[0..<n]), by: shift, into: remainder)
    return (
      significantCount(quotient, first: a.count &- n &+ 1), significantCount(remainder, first: n)
    )
  }

  /// window -= factor * v, modulo 2^(30 * window.count); true if the difference was negative.
  @inline(__always)
  private static func takeMultiple(_ factor: UInt64, of v: Target, from window: Target) -> Bool {
    var carry: Int64 = 0
    var index = 0
    while index < v.count {
      let product = Int64(bitPattern: factor &* UInt64(v[index]))
      // The arithmetic shift below keeps a borrow as a negative carry.
      carry &+= Int64(window[index]) &- product
      window[index] = UInt32(truncatingIfNeeded: carry) & mask
      carry &>>= 30
      index &+= 1
    }
    carry &+= Int64(window[index])
    window[index] = UInt32(truncatingIfNeeded: carry) & mask
    return carry < 0
  }

  /// window += v, modulo 2^(30 * window.count).
  private static func putBack(_ v: Target, onto window: Target) {
    var carry: UInt32 = 0
    var index = 0
    while index < v.count {
      carry &+= window[index] &+ v[index]
      window[index] = carry & mask
      carry &>>= 30
      index &+= 1
    }
    window[index] = (window[index] &+ carry) & mask
  }
}
