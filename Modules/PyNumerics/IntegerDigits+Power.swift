// Powers with an exponent that is not negative.

extension IntegerDigits {
  /// Writes |a| ** exponent, for exponent >= 0; 0 ** 0 is 1.
  ///
  /// `out` needs `maxDigits(raising:to:)` digits. Binary exponentiation from the top bit down, with
  /// scratch as large as the result twice over.
  public static func power(_ a: Source, _ exponent: Int, into out: Target) -> Int {
    precondition(exponent >= 0, "negative exponent")
    let a = trimmed(a)
    if exponent == 0 { return write(1 as UInt64, into: out) }
    if a.count == 0 { return 0 }
    if a[a.count &- 1].nonzeroBitCount == 1, slice(a, 0, a.count &- 1).allSatisfy({ $0 == 0 }) {
      let one: UInt32 = 1
      let bits = (bitLength(a) &- 1) &* exponent
      return withUnsafePointer(to: one) {
        shiftLeft(Source(start: $0, count: 1), by: bits, into: out)
      }
    }
    guard let width = maxDigits(raising: a, to: exponent) else {
      preconditionFailure("power too large")
    }
    let products = scratchDigits(multiplying: width, width)
    return withScratch(width &+ products) { scratch in
      let other = slice(scratch, 0, width)
      let rest = slice(scratch, width, width &+ products)
      var (current, spare) = (out, other)
      var count = copy(a, into: current)
      var bit = Int.bitWidth &- 2 &- exponent.leadingZeroBitCount
      while bit >= 0 {
        let square = slice(Source(current), 0, count)
        count = multiply(square, square, into: spare, scratch: rest)
        swap(&current, &spare)
        if exponent &>> bit & 1 != 0 {
          count = multiply(slice(Source(current), 0, count), a, into: spare, scratch: rest)
          swap(&current, &spare)
        }
        bit &-= 1
      }
      if current.baseAddress != out.baseAddress {
        return copy(slice(Source(current), 0, count), into: out)
      }
      return count
    }
  }
}
