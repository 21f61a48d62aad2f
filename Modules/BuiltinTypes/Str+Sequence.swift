import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// str as a sequence: concatenation, repetition, slices, and the search for text in text.

extension ObjectSpace {
  /// The greatest character that a str of this form may hold.
  private func characterBound(_ o: Ref) -> UInt32 {
    if isASCII(o) { return 127 }
    switch characterWidth(o) {
    case 1: return 0xFF
    case 2: return 0xFFFF
    default: return 0x10FFFF
    }
  }

  /// a + b of two strs; an empty operand gives the other one itself.
  public func stringConcat(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    if a.count == 0 { return retained(b) }
    if b.count == 0 { return retained(a) }
    let greatest = max(characterBound(a), characterBound(b))
    let o = try newStringUnset(a.count + b.count, greatest: greatest)
    copyText(text(a), into: o, at: 0)
    copyText(text(b), into: o, at: a.count)
    return o
  }

  /// o * times.
  public func stringRepeat(_ o: Ref, _ times: Int) throws(PythonError) -> Ref {
    let n = o.count
    if n == 0 || times <= 0 { return retained(s.pointee.emptyString) }
    if times == 1 { return retained(o) }
    guard times <= Int.max / 8 / n else { throw PythonError.noMemory }
    let result = try newStringUnset(n * times, greatest: characterBound(o))
    repeatBytes(
      characters(result), characters(o), n * characterWidth(o), total: n * times * characterWidth(o)
    )
    return result
  }

  /// Fills `total` bytes with copies of the first `unit` bytes of `source`, doubling what is there.
  package func repeatBytes(
    _ target: UnsafeMutableRawPointer, _ source: UnsafeRawPointer, _ unit: Int, total: Int
  ) {
    if unit == 1 {
      memset(target, Int32(source.load(as: UInt8.self)), total)
      return
    }
    memcpy(target, source, unit)
    var done = unit
    while done < total {
      let part = min(done, total - done)
      memcpy(target + done, target, part)
      done += part
    }
  }

  /// The characters from `low` up to `high`, bounds in range; the whole str comes back as itself.
  public func stringSlice(_ o: Ref, _ low: Int, _ high: Int) throws(PythonError) -> Ref {
    let n = max(high - low, 0)
    if n == o.count { return retained(o) }
    if n == 0 { return retained(s.pointee.emptyString) }
    let view = text(o).slice(low, high)
    if n == 1 { return try newCharacter(view[0]) }
    let result = try newStringUnset(n, greatest: isASCII(o) ? 127 : view.greatest)
    copyText(view, into: result, at: 0)
    return result
  }

  /// The characters that a slice with a step selects.
  func stringSlice(_ o: Ref, _ bounds: SliceBounds) throws(PythonError) -> Ref {
    if bounds.step == 1 { return try stringSlice(o, bounds.start, bounds.start + bounds.count) }
    if bounds.count == 0 { return retained(s.pointee.emptyString) }
    let view = text(o)
    return try newString(
      codePoints: (0..<bounds.count).map { view[bounds.start + $0 * bounds.step] })
  }

  /// The first position of `needle` in `hay` from `low` on that ends at or before `high`, or -1.
  func findText(_ needle: TextView, in hay: TextView, _ low: Int, _ high: Int) -> Int {
    let m = needle.count
    if high - low < m { return -1 }
    if m == 0 { return low }
    if hay.width == 1 {
      // A wider needle has a character that the hay cannot have.
      if needle.width != 1 { return -1 }
      return findBytes(needle.start, m, in: hay.start, low, high)
    }
    let first = needle[0]
    var i = low
    while i <= high - m {
      if hay[i] == first {
        var k = 1
        while k < m, hay[i + k] == needle[k] { k += 1 }
        if k == m { return i }
      }
      i += 1
    }
    return -1
  }

  /// `findText` for bytes.
  func findBytes(
    _ needle: UnsafeRawPointer, _ m: Int, in hay: UnsafeRawPointer, _ low: Int, _ high: Int
  ) -> Int {
    if high - low < m { return -1 }
    if m == 0 { return low }
    let first = Int32(needle.load(as: UInt8.self))
    var i = low
    let last = high - m
    while i <= last {
      guard let hit = memchr(hay + i, first, last - i + 1) else { return -1 }
      i = UnsafeRawPointer(hit) - hay
      if memcmp(hay + i, needle, m) == 0 { return i }
      i += 1
    }
    return -1
  }

  /// The last position of `needle` in `hay` from `low` on that ends at or before `high`, or -1.
  func findLastText(_ needle: TextView, in hay: TextView, _ low: Int, _ high: Int) -> Int {
    let m = needle.count
    if high - low < m { return -1 }
    var i = high - m
    while i >= low {
      var k = 0
      while k < m, hay[i + k] == needle[k] { k += 1 }
      if k == m { return i }
      i -= 1
    }
    return -1
  }

  /// How often `needle` occurs in `hay` between the bounds, without overlaps, `limit` at most.
  func countText(
    _ needle: TextView, in hay: TextView, _ low: Int, _ high: Int, limit: Int = Int.max
  ) -> Int {
    if high < low { return 0 }
    if needle.count == 0 { return min(high - low + 1, limit) }
    var n = 0
    var i = low
    while n < limit {
      i = findText(needle, in: hay, i, high)
      if i < 0 { break }
      n += 1
      i += needle.count
    }
    return n
  }

  /// Whether the hay has the needle at a position.
  func textMatches(_ needle: TextView, _ hay: TextView, at i: Int) -> Bool {
    if needle.width == hay.width {
      return memcmp(hay.start + i * hay.width, needle.start, needle.count * needle.width) == 0
    }
    for k in 0..<needle.count where hay[i + k] != needle[k] { return false }
    return true
  }
}
