import ObjectModel
import RefCounting

// Methods of str.

extension BuiltinMethods {
  static let str: [String: BuiltinMethod] = {
    var table = strMethods.merging(strSearch) { $1 }
    for name in [
      "isalpha", "isdecimal", "isdigit", "isnumeric", "isalnum", "isspace", "isascii",
      "isprintable", "isidentifier", "isupper", "islower", "istitle",
    ] {
      table[name] = noArguments(name) { (s, o) throws(PythonError) in
        s.retained(s.bool(s.stringTest(o, name)))
      }
    }
    for (name, ends) in [
      ("strip", ObjectSpace.StripEnds.both), ("lstrip", .left), ("rstrip", .right),
    ] {
      table[name] = positional(name, 0, 1) { (s, o, arguments) throws(PythonError) in
        guard let set = arguments.first, set != s.none else {
          return try s.stringStrip(o, nil, ends)
        }
        if s.kind(set) == BuiltinType.str { return try s.stringStrip(o, set, ends) }
        throw PythonError(.typeError, "\(name) arg must be None or str")
      }
    }
    for (name, left, right) in [
      ("ljust", 0, 2), ("rjust", 2, 0), ("center", 1, 1),
    ] {
      table[name] = positional(name, 1, 2) { (s, o, arguments) throws(PythonError) in
        try pad(s, o, arguments, left, right)
      }
    }
    return table
  }()

  /// Pads to a width; `left` and `right` are the shares of the two sides, in halves.
  private static func pad(
    _ s: ObjectSpace, _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>, _ left: Int, _ right: Int
  ) throws(PythonError) -> Ref {
    let width = try s.indexValue(arguments[0])
    var fill: UInt32 = 32
    if arguments.count > 1 {
      guard s.kind(arguments[1]) == BuiltinType.str else {
        throw PythonError(
          .typeError,
          "The fill character must be a unicode character, not \(s.shownType(arguments[1]))")
      }
      guard arguments[1].count == 1 else {
        throw PythonError(.typeError, "The fill character must be exactly one character long")
      }
      fill = s.text(arguments[1])[0]
    }
    let missing = width - o.count
    if missing <= 0 { return s.retained(o) }
    if missing > 1 << 40 { throw PythonError.noMemory }
    // An odd gap goes to the left where the width is odd (unicode_center).
    let before = left == 2 ? missing : left == 0 ? 0 : missing / 2 + (missing & width & 1)
    let result = try s.newStringUnset(width, greatest: max(s.characterRank(o), fill))
    for i in 0..<before { s.writeCharacter(result, i, fill) }
    s.copyText(s.text(o), into: result, at: before)
    for i in before + o.count..<width { s.writeCharacter(result, i, fill) }
    return result
  }

  private static let strMethods: [String: BuiltinMethod] = [
    "upper": noArguments("upper") { (s, o) throws(PythonError) in try s.stringUpper(o) },
    "lower": noArguments("lower") { (s, o) throws(PythonError) in try s.stringLower(o) },
    "casefold": noArguments("casefold") { (s, o) throws(PythonError) in try s.stringLower(o) },
    "title": noArguments("title") { (s, o) throws(PythonError) in try s.stringTitle(o) },
    "capitalize": noArguments("capitalize") { (s, o) throws(PythonError) in
      try s.stringCapitalize(o)
    },
    "swapcase": noArguments("swapcase") { (s, o) throws(PythonError) in try s.stringSwapCase(o) },
    "format": { (s, o, arguments) throws(PythonError) in try s.stringFormat(o, arguments) },
    "join": oneArgument("join") { (s, o, x) throws(PythonError) in try s.stringJoin(o, x) },
    "split": keywords("split", 2) { (s, o, arguments) throws(PythonError) in
      let (separator, limit) = try splitArguments(s, arguments)
      return try s.stringSplit(o, separator, limit: limit)
    },
    "rsplit": keywords("rsplit", 2) { (s, o, arguments) throws(PythonError) in
      let (separator, limit) = try splitArguments(s, arguments)
      return try s.stringRightSplit(o, separator, limit: limit)
    },
    "splitlines": keywords("splitlines", 1) { (s, o, arguments) throws(PythonError) in
      let keeps = arguments.isEmpty ? false : try s.isTrue(arguments[0])
      return try s.stringSplitLines(o, keepEnds: keeps)
    },
    "replace": { (s, o, arguments) throws(PythonError) in
      let n = arguments.count
      if n < 2, s.s.pointee.minor >= 13 {
        throw PythonError(
          .typeError, "replace() takes at least 2 positional arguments (\(n) given)")
      }
      try s.checkLeast("replace", n, 2)
      try s.checkMost("replace", n, 3)
      _ = try s.textArgument(arguments[0], "replace() argument 1")
      _ = try s.textArgument(arguments[1], "replace() argument 2")
      let limit = n > 2 ? try s.indexValue(arguments[2]) : -1
      return try s.stringReplace(o, arguments[0], arguments[1], limit: limit)
    },
    "zfill": oneArgument("zfill") { (s, o, x) throws(PythonError) in
      let missing = try s.indexValue(x) - o.count
      if missing <= 0 { return s.retained(o) }
      if missing > 1 << 40 { throw PythonError.noMemory }
      let view = s.text(o)
      let signs = view.count > 0 && (view[0] == 43 || view[0] == 45) ? 1 : 0
      let points =
        view.slice(0, signs).codePoints + Array(repeating: 48, count: missing)
        + view.slice(signs, view.count).codePoints
      return try s.newString(codePoints: points)
    },
    "encode": keywords("encode", 2) { (s, o, arguments) throws(PythonError) in
      let encoding =
        arguments.isEmpty
        ? "utf-8" : try s.textArgument(arguments[0], "encode() argument 'encoding'")
      let errors =
        arguments.count < 2
        ? "strict" : try s.textArgument(arguments[1], "encode() argument 'errors'")
      return try s.encode(o, encoding, errors)
    },
    "partition": oneArgument("partition") { (s, o, x) throws(PythonError) in
      try partition(s, o, x, last: false)
    },
    "rpartition": oneArgument("rpartition") { (s, o, x) throws(PythonError) in
      try partition(s, o, x, last: true)
    },
    "removeprefix": oneArgument("removeprefix") { (s, o, x) throws(PythonError) in
      _ = try s.textArgument(x, "removeprefix() argument")
      let hit = x.count <= o.count && s.textMatches(s.text(x), s.text(o), at: 0)
      return try s.stringSlice(o, hit ? x.count : 0, o.count)
    },
    "removesuffix": oneArgument("removesuffix") { (s, o, x) throws(PythonError) in
      _ = try s.textArgument(x, "removesuffix() argument")
      let place = o.count - x.count
      let hit = place >= 0 && s.textMatches(s.text(x), s.text(o), at: place)
      return try s.stringSlice(o, 0, hit ? place : o.count)
    },
  ]

  private static func splitArguments(
    _ s: ObjectSpace, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> (Ref?, Int) {
    let limit = arguments.count > 1 ? try s.indexValue(arguments[1]) : -1
    guard let separator = arguments.first, separator != s.none else { return (nil, limit) }
    guard s.kind(separator) == BuiltinType.str else {
      throw PythonError(.typeError, "must be str or None, not \(s.shownType(separator))")
    }
    return (separator, limit)
  }

  private static func partition(
    _ s: ObjectSpace, _ o: Ref, _ mark: Ref, last: Bool
  ) throws(PythonError) -> Ref {
    guard s.kind(mark) == BuiltinType.str else {
      throw PythonError(.typeError, "must be str, not \(s.shownType(mark))")
    }
    if mark.count == 0 { throw PythonError(.valueError, "empty separator") }
    let (view, needle) = (s.text(o), s.text(mark))
    let hit =
      last ? s.findLastText(needle, in: view, 0, o.count) : s.findText(needle, in: view, 0, o.count)
    let empty = s.s.pointee.emptyString
    if hit < 0 { return last ? try s.newTuple(empty, empty, o) : try s.newTuple(o, empty, empty) }
    let head = try s.stringSlice(o, 0, hit)
    defer { s.decref(head) }
    let tail = try s.stringSlice(o, hit + mark.count, o.count)
    defer { s.decref(tail) }
    return try s.newTuple(head, mark, tail)
  }

  // MARK: Searching

  private static let strSearch: [String: BuiltinMethod] = [
    "find": search("find", 3) { (s, o, arguments) throws(PythonError) in
      try s.newInt(try locate(s, o, arguments, "find", last: false))
    },
    "rfind": search("rfind", 3) { (s, o, arguments) throws(PythonError) in
      try s.newInt(try locate(s, o, arguments, "rfind", last: true))
    },
    "index": search("index", 3) { (s, o, arguments) throws(PythonError) in
      let i = try locate(s, o, arguments, "index", last: false)
      if i < 0 { throw PythonError(.valueError, "substring not found") }
      return try s.newInt(i)
    },
    "rindex": search("rindex", 3) { (s, o, arguments) throws(PythonError) in
      let i = try locate(s, o, arguments, "rindex", last: true)
      if i < 0 { throw PythonError(.valueError, "substring not found") }
      return try s.newInt(i)
    },
    "count": search("count", 3) { (s, o, arguments) throws(PythonError) in
      try checkNeedle(s, arguments[0], "count")
      let (low, high) = try bounds(s, arguments, length: o.count)
      return try s.newInt(s.countText(s.text(arguments[0]), in: s.text(o), low, high))
    },
    "startswith": search("startswith", 3) { (s, o, arguments) throws(PythonError) in
      try endTest(s, o, arguments, "startswith", atEnd: false)
    },
    "endswith": search("endswith", 3) { (s, o, arguments) throws(PythonError) in
      try endTest(s, o, arguments, "endswith", atEnd: true)
    },
  ]

  private static func checkNeedle(
    _ s: ObjectSpace, _ o: Ref, _ name: String
  ) throws(PythonError) {
    if o.type == BuiltinType.str { return }
    let prefix = s.s.pointee.minor >= 13 ? "\(name)() argument 1 must be" : "must be"
    throw PythonError(.typeError, "\(prefix) str, not \(s.shownType(o))")
  }

  private static func locate(
    _ s: ObjectSpace, _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>, _ name: String, last: Bool
  ) throws(PythonError) -> Int {
    try checkNeedle(s, arguments[0], name)
    let (low, high) = try bounds(s, arguments, length: o.count)
    let (needle, hay) = (s.text(arguments[0]), s.text(o))
    return last
      ? s.findLastText(needle, in: hay, low, high) : s.findText(needle, in: hay, low, high)
  }

  private static func endTest(
    _ s: ObjectSpace, _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>, _ name: String, atEnd: Bool
  ) throws(PythonError) -> Ref {
    let (low, high) = try bounds(s, arguments, length: o.count)
    func matches(_ part: Ref) -> Bool {
      let place = atEnd ? high - part.count : low
      guard low <= high, place >= low, place + part.count <= high else { return false }
      return s.textMatches(s.text(part), s.text(o), at: place)
    }
    let wanted = arguments[0]
    if wanted.type == BuiltinType.str { return s.retained(s.bool(matches(wanted))) }
    guard wanted.type == BuiltinType.tuple else {
      throw PythonError(
        .typeError,
        "\(name) first arg must be str or a tuple of str, not \(s.shownType(wanted))")
    }
    for i in 0..<wanted.count {
      let part = s.tupleItem(wanted, i)
      guard s.kind(part) == BuiltinType.str else {
        throw PythonError(
          .typeError,
          "tuple for \(name) must only contain str, not \(s.shownType(part))")
      }
      if matches(part) { return s.retained(s.bool(true)) }
    }
    return s.retained(s.bool(false))
  }
}
