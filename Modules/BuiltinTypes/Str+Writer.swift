import ObjectModel
import RefCounting

// Texts that CPython puts together piece by piece: repr of containers, str.format, whatever is made
// by PyUnicode_FromFormat (_PyUnicodeWriter, Objects/unicodeobject.c, 3.8 to 3.13). The block of such
// a text is larger at first and shrinks at the end, in place where the allocator keeps it. So the
// finished text may lie in a block of another size class than a text of its length that is made at
// once, and the first block is taken from a pool of a class of its own.

/// The pieces of a text that a writer puts together.
struct TextPieces {
  /// The least number of characters that the writer makes room for.
  let least: Int
  /// Where each piece ends in the text, in bytes of UTF-8. The last one is known to be the last: no
  /// room is made for more.
  private(set) var ends: [Int] = []

  init(least: Int) { self.least = least }

  /// Pieces of a text that PyUnicode_FromFormat makes: room for the format and 100 more.
  init(formatLength: Int) { least = formatLength + 100 }

  /// A piece ends where the text ends now.
  mutating func mark(_ text: String) { ends.append(text.utf8.count) }
}

extension ObjectSpace {
  /// The text that a writer has put together: a new reference. O(length).
  func newString(_ text: String, in pieces: TextPieces) throws(PythonError) -> Ref {
    let bytes = text.utf8
    if bytes.isEmpty || pieces.ends.isEmpty { return try newString(text) }
    var block: UnsafeMutableRawPointer?
    var (room, count, greatest) = (0, 0, UInt32(0))
    var start = bytes.startIndex
    for (i, end) in pieces.ends.enumerated() {
      let stop = bytes.index(bytes.startIndex, offsetBy: end)
      var (length, highest) = (0, UInt32(0))
      for c in text.unicodeScalars[start..<stop] {
        length += 1
        highest = max(highest, c.value)
      }
      start = stop
      if length == 0 { continue }
      count += length
      let wider = greatest == 0 || Self.rank(of: highest) > Self.rank(of: greatest)
      if count <= room, !wider { continue }
      if count > room {
        let spare = i + 1 < pieces.ends.count ? count / 4 : 0
        room = max(count + spare, pieces.least)
      }
      greatest = max(greatest, highest)
      try resize(&block, textBytes(room, greatest), moves: wider)
    }
    if count == 0 { return retained(s.pointee.emptyString) }
    if count != room { try resize(&block, textBytes(count, greatest), moves: false) }
    guard let block else { return retained(s.pointee.emptyString) }
    if count == 1, greatest < 256 {
      s.pointee.malloc.free(block, .obj)
      return try newCharacter(greatest)
    }
    let o = Ref(block)
    begin(o, BuiltinType.str)
    let width = greatest < 256 ? 1 : greatest < 65536 ? 2 : 4
    writeStringHeader(o, count, width: width, isASCII: greatest < 128)
    for (i, c) in text.unicodeScalars.enumerated() { writeCharacter(o, i, c.value) }
    return o
  }

  /// Which of the four kinds of str a character needs.
  private static func rank(of character: UInt32) -> Int {
    character < 128 ? 0 : character < 256 ? 1 : character < 65536 ? 2 : 3
  }

  /// The bytes of a str of so many characters.
  private func textBytes(_ count: Int, _ greatest: UInt32) -> Int {
    let width = greatest < 256 ? 1 : greatest < 65536 ? 2 : 4
    let header = greatest < 128 ? s.pointee.asciiHeader : s.pointee.compactHeader
    return header + (count + 1) * width
  }

  /// Gives the writer's block another size; a kind of str that is wider takes a new one.
  private func resize(
    _ block: inout UnsafeMutableRawPointer?, _ bytes: Int, moves: Bool
  ) throws(PythonError) {
    let malloc = s.pointee.malloc
    let old = block
    let new = old == nil || moves ? malloc.malloc(bytes, .obj) : malloc.realloc(old, bytes)
    guard let new else {
      if let old { malloc.free(old, .obj) }
      block = nil
      throw PythonError.noMemory
    }
    if moves, let old { malloc.free(old, .obj) }
    block = new
  }
}

// MARK: repr

extension ObjectSpace {
  /// `repr(o)` of what a writer puts together, `nil` of what is made at once; a new reference.
  func writtenRepr(_ o: Ref) throws(PythonError) -> Ref? {
    if isInstance(o), typeNames.structFields[o.type] != nil { return nil }
    var least: Int?
    switch kind(o) {
    case BuiltinType.list where o.count > 0: least = 3 + 3 * (o.count - 1)
    case BuiltinType.tuple where o.count > 0: least = o.count == 1 ? 4 : 3 + 3 * (o.count - 1)
    case BuiltinType.dict where dictCount(o) > 0: least = 6 + 6 * (dictCount(o) - 1)
    case BuiltinType.set where setCount(o) > 0: least = o.type == BuiltinType.set ? 104 : 108
    case BuiltinType.frozenset where setCount(o) > 0: least = 108
    case BuiltinType.dictView: least = 106
    default: break
    }
    var out = ""
    if let least {
      var pieces: TextPieces? = TextPieces(least: least)
      try writeContainer(o, to: &out, depth: 0, &pieces)
      return try pieces.map { (pieces) throws(PythonError) in try newString(out, in: pieces) }
    }
    guard let formatLength = formatLength(of: o) else { return nil }
    out = try reprText(o)
    var pieces = TextPieces(formatLength: formatLength)
    // What is shown comes before the last character, and is all that can be long.
    pieces.mark(String(out.dropLast()))
    pieces.mark(out)
    return try newString(out, in: pieces)
  }

  /// The length of the format that makes the repr of an object, `nil` where none does.
  private func formatLength(of o: Ref) -> Int? {
    switch kind(o) {
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.dict, BuiltinType.none,
      BuiltinType.bool, BuiltinType.int, BuiltinType.float, BuiltinType.str, BuiltinType.bytes,
      BuiltinType.bytearray, BuiltinType.ellipsis, BuiltinType.notImplemented:
      nil
    case BuiltinType.set, BuiltinType.frozenset: 4
    case BuiltinType.complex: 8
    case BuiltinType.range: intValue(o.ref(RangeField.step).unsafelyUnwrapped) == 1 ? 13 : 17
    case BuiltinType.slice: 17
    case BuiltinType.array: s.pointee.minor >= 13 ? 12 : 15
    case BuiltinType.memoryview: 14
    case BuiltinType.type: isInstance(o) ? 15 : 12
    case BuiltinType.function: 19
    case BuiltinType.method: 23
    case BuiltinType.builtinFunction: o.ref(24) == nil ? 22 : 39
    case BuiltinType.cell: cellContents(o) == nil ? 19 : 32
    case BuiltinType.weakref: 30
    case let type where isExceptionType(type): 6
    default: isInstance(o) ? 20 : 17
    }
  }
}
