// Magnitudes from and to digits in a radix. Signs, prefixes and underscores are IntegerText's.

extension IntegerDigits {
  /// The greatest power of `radix` (2...36) below 2^30, and how many characters it stands for.
  static func chunk(radix: Int) -> (characters: Int, value: UInt32) {
    if radix == 10 { return (9, 1_000_000_000) }
    var characters = 0
    var value = 1
    while value * radix < 1 << 30 {
      value *= radix
      characters += 1
    }
    return (characters, UInt32(value))
  }

  /// The number of characters that `writeText` may need for a magnitude of `count` digits.
  @inlinable
  public static func maxCharacters(_ count: Int, radix: Int = 10) -> Int {
    // log10(2^30) is 9.0309; other radices are bounded by the power of two below.
    if radix == 10 { return count &* 9 &+ count / 32 &+ 2 }
    let bits = Int.bitWidth &- 1 &- radix.leadingZeroBitCount
    return (count &* bitsPerDigit &+ bits &- 1) / bits &+ 1
  }

  /// Reads ASCII digits of `radix` (2...36), letters in either case, into a magnitude.
  ///
  /// Every byte must be such a digit; an empty text is zero. O(n^2) in the length, O(n) if the radix
  /// is a power of two.
  ///
  /// - Parameter out: `maxDigits(characters:radix:)` digits.
  /// - Returns: the count, or nil if a byte is no digit of the radix.
  public static func read(
    _ text: UnsafeBufferPointer<UInt8>, radix: Int = 10, into out: Target
  ) -> Int? {
    precondition(2...36 ~= radix, "radix out of range")
    if radix.nonzeroBitCount == 1 {
      return readBits(text, bits: radix.trailingZeroBitCount, into: out)
    }
    let (width, _) = chunk(radix: radix)
    var count = 0
    var index = 0
    while index < text.count {
      let end = min(index + width, text.count)
      var value: UInt32 = 0
      var scale: UInt32 = 1
      while index < end {
        let digit = digitValue(text[index])
        if digit >= radix { return nil }
        value = value &* UInt32(radix) &+ UInt32(digit)
        scale = scale &* UInt32(radix)
        index += 1
      }
      count = multiply(slice(Source(out), 0, count), digit: scale, adding: value, into: out)
    }
    return count
  }

  private static func readBits(
    _ text: UnsafeBufferPointer<UInt8>, bits: Int, into out: Target
  ) -> Int? {
    var pending: UInt64 = 0
    var filled = 0
    var count = 0
    for byte in text.reversed() {
      let digit = digitValue(byte)
      if digit >> bits != 0 { return nil }
      pending |= UInt64(digit) &<< UInt64(filled)
      filled += bits
      if filled >= bitsPerDigit {
        out[count] = UInt32(truncatingIfNeeded: pending) & mask
        count += 1
        pending &>>= 30
        filled -= bitsPerDigit
      }
    }
    if pending != 0 {
      out[count] = UInt32(truncatingIfNeeded: pending)
      count += 1
    }
    return significantCount(out, first: count)
  }

  /// The value of an ASCII digit or letter, 0...35, or 255.
  @inlinable
  public static func digitValue(_ byte: UInt8) -> Int {
    switch byte {
    case 48...57: return Int(byte) - 48
    case 97...122: return Int(byte) - 87
    case 65...90: return Int(byte) - 55
    default: return 255
    }
  }

  /// Writes a magnitude as ASCII digits of `radix` (2...36), in lower case; zero is "0". O(n^2).
  ///
  /// - Parameter out: `maxCharacters(_:radix:)` bytes; the text is at its start.
  /// - Returns: the number of bytes.
  public static func writeText(
    _ a: Source, radix: Int = 10, into out: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    precondition(2...36 ~= radix, "radix out of range")
    let a = trimmed(a)
    let (width, scale) = chunk(radix: radix)
    let capacity = maxCharacters(a.count, radix: radix) / width + 1
    return withScratch(max(capacity, a.count)) { chunks in
      let count =
        radix == 10
        ? self.chunks(a, scale: 1_000_000_000, into: chunks)
        : self.chunks(a, scale: UInt64(scale), into: chunks)
      if count == 0 {
        out[0] = 48
        return 1
      }
      var length = 0
      var value = chunks[count - 1]
      while value != 0 {
        value /= UInt32(radix)
        length += 1
      }
      length += (count - 1) * width
      var position = length
      for index in 0..<count {
        var value = chunks[index]
        var left = width
        while left > 0, position > 0 {
          position -= 1
          left -= 1
          let digit = UInt8(truncatingIfNeeded: value % UInt32(radix))
          out[position] = digit < 10 ? 48 + digit : 87 + digit
          value /= UInt32(radix)
        }
      }
      return length
    }
  }

  /// Horner's rule in base `scale`; inlined so that the usual scale 10^9 is a cheap constant divisor.
  @inline(__always)
  private static func chunks(_ a: Source, scale: UInt64, into chunks: Target) -> Int {
    var count = 0
    var index = a.count
    while index > 0 {
      index &-= 1
      var carry = UInt64(a[index])
      var place = 0
      while place < count {
        carry &+= UInt64(chunks[place]) &<< 30
        let high = carry / scale
        chunks[place] = UInt32(truncatingIfNeeded: carry &- high &* scale)
        carry = high
        place &+= 1
      }
      while carry != 0 {
        chunks[count] = UInt32(truncatingIfNeeded: carry % scale)
        carry /= scale
        count &+= 1
      }
    }
    return count
  }
}
