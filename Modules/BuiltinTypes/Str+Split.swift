import ObjectModel
import PyNumerics
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// split, join, replace, strip: what takes strs apart and puts them together.

extension ObjectSpace {
  /// Whether `str.isspace` holds for a character.
  @inline(__always)
  func isSpace(_ character: UInt32) -> Bool { UnicodeDatabase.python312.isSpace(character) }

  /// An empty list with room for the pieces of a split, as CPython guesses their number: up to
  /// twelve, from 3.12 on for str no more than the text can give.
  func newSplitList(limit: Int, most: Int, guesses: Bool) throws(PythonError) -> Ref {
    var pieces = limit < 0 ? Int.max : limit
    if guesses, limit < 0, s.pointee.minor >= 12 { pieces = most }
    return try newListExact(pieces >= 12 ? 12 : pieces + 1)
  }

  /// Appends a new reference and takes it over; on failure the list goes too.
  func append(_ item: Ref, to list: Ref) throws(PythonError) {
    defer { decref(item) }
    do throws(PythonError) { try listAppend(list, item) } catch {
      decref(list)
      throw error
    }
  }

  private func appendPiece(_ o: Ref, _ low: Int, _ high: Int, _ list: Ref) throws(PythonError) {
    let piece: Ref
    do throws(PythonError) { piece = try stringSlice(o, low, high) } catch {
      decref(list)
      throw error
    }
    try append(piece, to: list)
  }

  /// `o.split(separator, limit)`; `nil` splits at white space; a negative limit means none.
  public func stringSplit(_ o: Ref, _ separator: Ref?, limit: Int) throws(PythonError) -> Ref {
    let view = text(o)
    let n = view.count
    guard let separator else {
      let list = try newSplitList(limit: limit, most: (n - 1) / 2 + 1, guesses: true)
      var i = 0
      var pieces = 0
      while true {
        while i < n, isSpace(view[i]) { i += 1 }
        if i == n { return list }
        if pieces == limit { break }
        let start = i
        while i < n, !isSpace(view[i]) { i += 1 }
        try appendPiece(o, start, i, list)
        pieces += 1
      }
      // What is left after the last split keeps the white space at its end.
      try appendPiece(o, i, n, list)
      return list
    }
    let mark = text(separator)
    if mark.count == 0 { throw PythonError(.valueError, "empty separator") }
    let list = try newSplitList(limit: limit, most: n / mark.count + 1, guesses: true)
    var i = 0
    var pieces = 0
    while pieces != limit {
      let hit = findText(mark, in: view, i, n)
      if hit < 0 { break }
      try appendPiece(o, i, hit, list)
      i = hit + mark.count
      pieces += 1
    }
    try appendPiece(o, i, n, list)
    return list
  }

  /// `o.rsplit(separator, limit)`.
  public func stringRightSplit(
    _ o: Ref, _ separator: Ref?, limit: Int
  ) throws(PythonError) -> Ref {
    let view = text(o)
    let n = view.count
    var pieces: [(Int, Int)] = []
    let most: Int
    if let separator {
      let mark = text(separator)
      if mark.count == 0 { throw PythonError(.valueError, "empty separator") }
      most = n / mark.count + 1
      var end = n
      while pieces.count != limit {
        let hit = findLastText(mark, in: view, 0, end)
        if hit < 0 { break }
        pieces.append((hit + mark.count, end))
        end = hit
      }
      pieces.append((0, end))
    } else {
      most = (n - 1) / 2 + 1
      var i = n
      while true {
        while i > 0, isSpace(view[i - 1]) { i -= 1 }
        if i == 0 { break }
        let end = i
        if pieces.count == limit {
          pieces.append((0, end))
          break
        }
        while i > 0, !isSpace(view[i - 1]) { i -= 1 }
        pieces.append((i, end))
      }
    }
    let list = try newSplitList(limit: limit, most: most, guesses: true)
    for (low, high) in pieces.reversed() { try appendPiece(o, low, high, list) }
    return list
  }

  /// `o.splitlines(keepends)`.
  public func stringSplitLines(_ o: Ref, keepEnds: Bool) throws(PythonError) -> Ref {
    let view = text(o)
    let list = try newList()
    var i = 0
    while i < view.count {
      let start = i
      while i < view.count, !isLineBreak(view[i]) { i += 1 }
      var end = i
      if i < view.count {
        let isPair = view[i] == 13 && i + 1 < view.count && view[i + 1] == 10
        i += isPair ? 2 : 1
        if keepEnds { end = i }
      }
      try appendPiece(o, start, end, list)
    }
    return list
  }

  private func isLineBreak(_ character: UInt32) -> Bool {
    switch character {
    case 10...13, 28...30, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// `separator.join(source)`.
  public func stringJoin(_ separator: Ref, _ source: Ref) throws(PythonError) -> Ref {
    if !isIterable(source) { throw PythonError(.typeError, "can only join an iterable") }
    let items = try fastSequence(source)
    defer { decref(items) }
    let n = items.count
    let isList = items.type == BuiltinType.list
    if n == 0 { return retained(s.pointee.emptyString) }
    func item(_ i: Int) -> Ref { isList ? listItem(items, i) : tupleItem(items, i) }
    if n == 1, item(0).type == BuiltinType.str { return retained(item(0)) }
    let mark = text(separator)
    var count = mark.count * (n - 1)
    var greatest: UInt32 = mark.count == 0 ? 0 : characterRank(separator)
    for i in 0..<n {
      let part = item(i)
      guard kind(part) == BuiltinType.str else {
        throw PythonError(
          .typeError, "sequence item \(i): expected str instance, \(shownType(part)) found")
      }
      count += part.count
      greatest = max(greatest, part.count == 0 ? 0 : characterRank(part))
    }
    if count == 0 { return retained(s.pointee.emptyString) }
    let result = try newStringUnset(count, greatest: greatest)
    var position = 0
    for i in 0..<n {
      if i > 0, mark.count > 0 {
        copyText(mark, into: result, at: position)
        position += mark.count
      }
      let part = text(item(i))
      if part.count > 0 { copyText(part, into: result, at: position) }
      position += part.count
    }
    return result
  }

  /// A character as wide as those of a str: enough to choose the form of a result.
  func characterRank(_ o: Ref) -> UInt32 {
    if isASCII(o) { return 127 }
    return characterWidth(o) == 1 ? 255 : characterWidth(o) == 2 ? 65535 : 0x10FFFF
  }

  /// `o.replace(old, new, limit)`; a negative limit means none. Without a change it is `o` itself.
  public func stringReplace(
    _ o: Ref, _ old: Ref, _ new: Ref, limit: Int
  ) throws(PythonError) -> Ref {
    let (hay, needle, patch) = (text(o), text(old), text(new))
    let most = limit < 0 ? Int.max : limit
    let hits = countText(needle, in: hay, 0, hay.count, limit: most)
    if hits == 0 || needle.count == 0 && patch.count == 0 || old == new { return retained(o) }
    var pieces: [UInt32] = []
    pieces.reserveCapacity(hay.count + hits * (patch.count - needle.count))
    var i = 0
    for round in 0..<hits {
      if needle.count == 0 {
        if round > 0 {
          pieces.append(hay[i])
          i += 1
        }
      } else {
        let hit = findText(needle, in: hay, i, hay.count)
        for k in i..<hit { pieces.append(hay[k]) }
        i = hit + needle.count
      }
      for k in 0..<patch.count { pieces.append(patch[k]) }
    }
    for k in i..<hay.count { pieces.append(hay[k]) }
    return try newString(codePoints: pieces)
  }

  /// Which ends of a str are stripped.
  enum StripEnds { case both, left, right }

  /// `o.strip(characters)` and its kin; `nil` strips white space.
  func stringStrip(
    _ o: Ref, _ characters: Ref?, _ ends: StripEnds
  ) throws(PythonError) -> Ref {
    let view = text(o)
    let set = characters.map { Set(text($0).codePoints) }
    func strips(_ character: UInt32) -> Bool { set?.contains(character) ?? isSpace(character) }
    var low = 0
    var high = view.count
    if ends != .right { while low < high, strips(view[low]) { low += 1 } }
    if ends != .left { while high > low, strips(view[high - 1]) { high -= 1 } }
    return try stringSlice(o, low, high)
  }
}
