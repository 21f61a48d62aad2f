import Heap
import ObjectModel
import PyMalloc
import PyNumerics
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// str: the compact forms of PEP 393. Every str is in its narrowest form.
//
//    16 length, 24 hash (-1 until computed), 32 state:
//         bits 0-1 interned (0 no, 1 mortal, 2 immortal, 3 static), 2-4 bytes per character,
//         5 compact, 6 ASCII, 7 ready (3.11)
//    characters at `asciiHeader` (ASCII) or `compactHeader`, with a NUL character at the end
//
// Between state and characters lie CPython's caches of other forms; they stay empty, but for the
// one-character singletons above U+007F from 3.12 on, which carry their UTF-8 form.
//
// Bytes that are no UTF-8 become lone surrogates, U+DC80 to U+DCFF, and turn back into those bytes
// where UTF-8 is asked for (PEP 383): text of a script survives the way through the heap.

/// Byte offsets and state bits of a str.
@usableFromInline
enum StrField {
  @usableFromInline static let hash = 24
  @usableFromInline static let state = 32
  @usableFromInline static let compact: UInt32 = 1 << 5
  @usableFromInline static let ascii: UInt32 = 1 << 6
  static let ready: UInt32 = 1 << 7
  static let internedMask: UInt32 = 3
}

/// Characters in memory, 1, 2 or 4 bytes each.
struct TextView {
  let start: UnsafeMutableRawPointer
  let count: Int
  let width: Int

  @inline(__always)
  subscript(_ i: Int) -> UInt32 {
    switch width {
    case 1: UInt32(start.load(fromByteOffset: i, as: UInt8.self))
    case 2: UInt32(start.load(fromByteOffset: i &* 2, as: UInt16.self))
    default: start.load(fromByteOffset: i &* 4, as: UInt32.self)
    }
  }

  /// The characters from `low` up to `high`.
  @inline(__always)
  func slice(_ low: Int, _ high: Int) -> TextView {
    TextView(start: start + low &* width, count: high &- low, width: width)
  }

  /// The greatest character, 0 without any.
  var greatest: UInt32 {
    var result: UInt32 = 0
    for i in 0..<count { result = max(result, self[i]) }
    return result
  }

  /// The same characters as code points.
  var codePoints: [UInt32] { (0..<count).map { self[$0] } }
}

extension ObjectSpace {
  /// The characters of a str.
  @inline(__always)
  func text(_ o: Ref) -> TextView {
    TextView(start: characters(o), count: o.count, width: characterWidth(o))
  }

  /// The characters of a str as an array.
  package func codePoints(_ o: Ref) -> [UInt32] { text(o).codePoints }

  /// Whether a str has ASCII characters only.
  @inlinable @inline(__always)
  public func isASCII(_ o: Ref) -> Bool {
    o.get(StrField.state, as: UInt32.self) & StrField.ascii != 0
  }

  /// Bytes per character of a str.
  @inlinable @inline(__always)
  func characterWidth(_ o: Ref) -> Int { Int(o.get(StrField.state, as: UInt32.self) >> 2 & 7) }

  /// The address of a str's first character.
  @inlinable @inline(__always)
  func characters(_ o: Ref) -> UnsafeMutableRawPointer {
    let state: UInt32 = o.get(StrField.state)
    if state & StrField.compact == 0 {
      // An instance of a class: its characters are a block of their own.
      return o.get(s.pointee.compactHeader)
    }
    return o.raw
      + (state & StrField.ascii != 0 ? s.pointee.asciiHeader : s.pointee.compactHeader)
  }

  /// A new str of `count` > 0 characters up to `greatest`, which the caller writes
  /// (`PyUnicode_New`). The width follows from `greatest`.
  func newStringUnset(_ count: Int, greatest: UInt32) throws(PythonError) -> Ref {
    let isASCII = greatest < 128
    let width = greatest < 256 ? 1 : greatest < 65536 ? 2 : 4
    let header = isASCII ? s.pointee.asciiHeader : s.pointee.compactHeader
    guard count < (Int.max / 8),
      let o = allocate(BuiltinType.str, size: header + (count + 1) * width)
    else { throw PythonError.noMemory }
    writeStringHeader(o, count, width: width, isASCII: isASCII)
    return o
  }

  func writeStringHeader(_ o: Ref, _ count: Int, width: Int, isASCII: Bool) {
    o.count = count
    o.set(StrField.hash, -1)
    var state = UInt32(width) << 2 | StrField.compact
    if isASCII { state |= StrField.ascii }
    if s.pointee.minor < 12 { state |= StrField.ready }
    o.set(StrField.state, UInt64(state))
    let header = isASCII ? s.pointee.asciiHeader : s.pointee.compactHeader
    var offset = 40
    while offset < header {
      o.set(offset, 0)
      offset += 8
    }
    let end = o.raw + (header + count * width)
    switch width {
    case 1: end.storeBytes(of: 0, as: UInt8.self)
    case 2: end.storeBytes(of: 0, as: UInt16.self)
    default: end.storeBytes(of: 0, as: UInt32.self)
    }
  }

  /// Writes a character of a new str.
  @inline(__always)
  func writeCharacter(_ o: Ref, _ i: Int, _ character: UInt32) {
    let start = characters(o)
    switch characterWidth(o) {
    case 1:
      start.storeBytes(of: UInt8(truncatingIfNeeded: character), toByteOffset: i, as: UInt8.self)
    case 2:
      start.storeBytes(
        of: UInt16(truncatingIfNeeded: character), toByteOffset: i &* 2, as: UInt16.self)
    default: start.storeBytes(of: character, toByteOffset: i &* 4, as: UInt32.self)
    }
  }

  /// Copies characters into a new str from position `i` on, widening them where it is wider.
  func copyText(_ source: TextView, into o: Ref, at i: Int) {
    let width = characterWidth(o)
    if width == source.width {
      memcpy(characters(o) + i * width, source.start, source.count * width)
    } else {
      for k in 0..<source.count { writeCharacter(o, i + k, source[k]) }
    }
  }

  /// A new reference to a str of one character; up to U+00FF it is a singleton.
  package func newCharacter(_ character: UInt32) throws(PythonError) -> Ref {
    if character < 256 { return retained(s.pointee.latin1[Int(character)]) }
    let o = try newStringUnset(1, greatest: character)
    writeCharacter(o, 0, character)
    return o
  }

  /// A str of characters in memory: a singleton where there is one, else new.
  func newString(_ source: TextView) throws(PythonError) -> Ref {
    if source.count == 0 { return retained(s.pointee.emptyString) }
    if source.count == 1 { return try newCharacter(source[0]) }
    let o = try newStringUnset(source.count, greatest: source.greatest)
    copyText(source, into: o, at: 0)
    return o
  }

  /// A str of code points.
  package func newString(codePoints: [UInt32]) throws(PythonError) -> Ref {
    if codePoints.isEmpty { return retained(s.pointee.emptyString) }
    if codePoints.count == 1 { return try newCharacter(codePoints[0]) }
    let o = try newStringUnset(codePoints.count, greatest: codePoints.max() ?? 0)
    for i in 0..<codePoints.count { writeCharacter(o, i, codePoints[i]) }
    return o
  }

  /// The hash of a str, computed once.
  @inlinable @inline(__always)
  public func stringHash(_ o: Ref) -> Int {
    let known: Int = o.get(StrField.hash)
    return known != -1 ? known : computeStringHash(o)
  }

  /// The hash function of str and bytes with the key of PYTHONHASHSEED=0.
  @inlinable @inline(__always)
  public var textHash: SipHash13 {
    var function = SipHash13()
    function.isTwoFour = s.pointee.hashesByTwoFour
    return function
  }

  @inlinable @inline(never)
  func computeStringHash(_ o: Ref) -> Int {
    let bytes = UnsafeRawBufferPointer(start: characters(o), count: o.count &* characterWidth(o))
    let hash = textHash.pythonHash(bytes)
    o.set(StrField.hash, hash)
    return hash
  }

  /// Compares two strs by code point: negative, zero or positive.
  func stringCompare(_ a: Ref, _ b: Ref) -> Int {
    let (x, y) = (text(a), text(b))
    let n = min(x.count, y.count)
    if x.width == 1, y.width == 1 {
      let order = memcmp(x.start, y.start, n)
      return order != 0 ? Int(order) : x.count - y.count
    }
    for i in 0..<n {
      let (c, d) = (x[i], y[i])
      if c != d { return c < d ? -1 : 1 }
    }
    return x.count - y.count
  }
}

/// Destroys a str: an interned one leaves the table (unicode_dealloc).
let strDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  if o.has(Header.interned) { space.forgetInterned(o) }
  space.free(o)
}
