// Products of magnitudes: schoolbook, and Karatsuba's method for large operands
// (A. Karatsuba, Y. Ofman, 1962; CPython switches at the same size, Objects/longobject.c 3.11-3.13).

extension IntegerDigits {
  /// The count of the smaller operand from which Karatsuba's method is used.
  @inlinable public static var karatsubaCutoff: Int { 70 }

  /// Writes a * b. O(m * n) for small operands, O(m * n^0.58) from `karatsubaCutoff` on.
  ///
  /// Large products take scratch memory of about twice to four times the operands for the time of
  /// the call; give your own with `multiply(_:_:into:scratch:)`.
  @inlinable
  public static func multiply(_ a: Source, _ b: Source, into out: Target) -> Int {
    if a.count == 1, b.count == 1 {
      let product = UInt64(a[0]) &* UInt64(b[0])
      return write(product, into: out)
    }
    if 1...2 ~= a.count, 1...2 ~= b.count {
      return multiplyPairs(a, b, into: out)
    }
    let need = scratchDigits(multiplying: a.count, b.count)
    if need == 0 {
      return multiply(a, b, into: out, scratch: Target(start: nil, count: 0))
    }
    return withScratch(need) { multiply(a, b, into: out, scratch: $0) }
  }

  /// The product of operands of one or two digits, which fits in 120 bits.
  @inlinable
  static func multiplyPairs(_ a: Source, _ b: Source, into out: Target) -> Int {
    let x = a.count == 1 ? UInt64(a[0]) : UInt64(a[1]) &<< 30 | UInt64(a[0])
    let y = b.count == 1 ? UInt64(b[0]) : UInt64(b[1]) &<< 30 | UInt64(b[0])
    var (high, low) = x.multipliedFullWidth(by: y)
    var index = 0
    while low | high != 0 {
      out[index] = UInt32(truncatingIfNeeded: low) & mask
      low = low &>> 30 | high &<< 34
      high &>>= 30
      index &+= 1
    }
    return index
  }

  /// The digits of scratch that a product needs, from the counts of the operands; 0 for small ones.
  @inlinable
  public static func scratchDigits(multiplying a: Int, _ b: Int) -> Int {
    let short = min(a, b)
    let long = max(a, b)
    if short < karatsubaCutoff { return 0 }
    if 2 &* short <= long { return 2 &* short &+ karatsubaScratch(short) }
    return karatsubaScratch(long)
  }

  /// Writes a * b with scratch of at least `scratchDigits(multiplying:)` digits, not overlapping.
  public static func multiply(
    _ a: Source, _ b: Source, into out: Target, scratch: Target
  ) -> Int {
    let a = trimmed(a)
    let b = trimmed(b)
    if a.count == 0 || b.count == 0 { return 0 }
    if a.count <= b.count {
      product(a, b, out, scratch)
    } else {
      product(b, a, out, scratch)
    }
    return significantCount(out, first: a.count &+ b.count)
  }

  /// Writes a * digit + addend, for a digit and an addend of at most 30 bits.
  ///
  /// `out` may be the memory of `a`; it needs one digit more than `a`.
  @inlinable
  public static func multiply(
    _ a: Source, digit: UInt32, adding addend: UInt32 = 0, into out: Target
  ) -> Int {
    var carry = UInt64(addend)
    var index = 0
    while index < a.count {
      carry &+= UInt64(a[index]) &* UInt64(digit)
      out[index] = UInt32(truncatingIfNeeded: carry) & mask
      carry &>>= 30
      index &+= 1
    }
    if carry != 0 {
      out[index] = UInt32(truncatingIfNeeded: carry)
      return index &+ 1
    }
    return significantCount(out, first: index)
  }

  // MARK: - Exact widths: these write a.count + b.count digits, zeros at the top included

  /// Scratch for operands that both have at most `count` digits; see `karatsuba`.
  @usableFromInline
  static func karatsubaScratch(_ count: Int) -> Int {
    var need = 0
    var count = count
    while count >= karatsubaCutoff {
      count = count &- count / 2 &+ 1
      need &+= 4 &* count
    }
    return need
  }

  /// Writes exactly a.count + b.count digits; needs a.count <= b.count.
  private static func product(_ a: Source, _ b: Source, _ out: Target, _ scratch: Target) {
    if a.count < karatsubaCutoff {
      schoolbook(a, b, out)
    } else if 2 &* a.count <= b.count {
      lopsided(a, b, out, scratch)
    } else {
      karatsuba(a, b, out, scratch)
    }
  }

  private static func schoolbook(_ a: Source, _ b: Source, _ out: Target) {
    var index = 0
    while index < b.count {
      out[index] = 0
      index &+= 1
    }
    var row = 0
    while row < a.count {
      let digit = UInt64(a[row])
      var carry: UInt64 = 0
      var column = 0
      while column < b.count {
        // At most (2^30 - 1)^2 + 2 * (2^30 - 1) = 2^60 - 1.
        carry &+= UInt64(out[row &+ column]) &+ digit &* UInt64(b[column])
        out[row &+ column] = UInt32(truncatingIfNeeded: carry) & mask
        carry &>>= 30
        column &+= 1
      }
      out[row &+ b.count] = UInt32(truncatingIfNeeded: carry)
      row &+= 1
    }
  }

  /// Cuts the long operand into pieces as long as the short one, so that each product is balanced.
  private static func lopsided(_ a: Source, _ b: Source, _ out: Target, _ scratch: Target) {
    let total = a.count &+ b.count
    out[0..<total].update(repeating: 0)
    let rest = slice(scratch, 2 &* a.count, scratch.count)
    var start = 0
    while start < b.count {
      let end = min(start &+ a.count, b.count)
      let piece = slice(b, start, end)
      if piece.count < a.count {
        product(piece, a, scratch, rest)
      } else {
        product(a, piece, scratch, rest)
      }
      let part = trimmed(slice(Source(scratch), 0, a.count &+ piece.count))
      accumulate(part, onto: slice(out, start, total))
      start = end
    }
  }

  /// (ah B + al)(bh B + bl) by three products instead of four; needs a.count > b.count / 2.
  private static func karatsuba(_ a: Source, _ b: Source, _ out: Target, _ scratch: Target) {
    let half = b.count / 2
    let total = a.count &+ b.count
    let aLow = slice(a, 0, half)
    let aHigh = slice(a, half, a.count)
    let bLow = slice(b, 0, half)
    let bHigh = slice(b, half, b.count)
    product(aLow, bLow, slice(out, 0, 2 &* half), scratch)
    // aHigh is never the longer one, since a.count <= b.count.
    product(aHigh, bHigh, slice(out, 2 &* half, total), scratch)

    let width = b.count &- half &+ 1
    let aSum = slice(scratch, 0, width)
    let bSum = slice(scratch, width, 2 &* width)
    let middle = slice(scratch, 2 &* width, 4 &* width)
    paddedSum(aLow, aHigh, aSum)
    paddedSum(bLow, bHigh, bSum)
    product(Source(aSum), Source(bSum), middle, slice(scratch, 4 &* width, scratch.count))
    deduct(trimmed(slice(Source(out), 0, 2 &* half)), from: middle)
    deduct(trimmed(slice(Source(out), 2 &* half, total)), from: middle)
    accumulate(trimmed(Source(middle)), onto: slice(out, half, total))
  }

  /// Writes a + b and zeros up to the end of `out`.
  private static func paddedSum(_ a: Source, _ b: Source, _ out: Target) {
    let count = add(a, b, into: out)
    out[count...].update(repeating: 0)
  }

  @inline(__always)
  static func slice(_ digits: Source, _ start: Int, _ end: Int) -> Source {
    Source(rebasing: digits[start..<end])
  }

  @inline(__always)
  static func slice(_ digits: Target, _ start: Int, _ end: Int) -> Target {
    Target(rebasing: digits[start..<end])
  }
}
