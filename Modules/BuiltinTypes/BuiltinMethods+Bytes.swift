import ObjectModel
import RefCounting

// Methods of bytes.

extension ObjectSpace {
  /// The position of a bytes object or byte in another bytes object, or -1.
  func bytesFind(
    _ o: Ref, _ needle: Ref, _ low: Int, _ high: Int, inTest: Bool = false, last: Bool = false
  ) throws(PythonError) -> Int {
    let hay = UnsafeRawPointer(bytesData(o))
    if isInt(needle) {
      guard let byte = UInt8(exactly: try indexValue(needle, clips: true)) else {
        throw PythonError(.valueError, "byte must be in range(0, 256)")
      }
      return withUnsafePointer(to: byte) { locate($0, 1, hay, low, high, last) }
    }
    guard needle.type == BuiltinType.bytes else {
      throw PythonError(
        .typeError,
        inTest
          ? "a bytes-like object is required, not '\(shownType(needle))'"
          : "argument should be integer or bytes-like object, not '\(shownType(needle))'")
    }
    return locate(bytesData(needle), needle.count, hay, low, high, last)
  }

  private func locate(
    _ needle: UnsafeRawPointer, _ m: Int, _ hay: UnsafeRawPointer, _ low: Int, _ high: Int,
    _ last: Bool
  ) -> Int {
    if !last { return findBytes(needle, m, in: hay, low, high) }
    var i = high - m
    while i >= low {
      if memoryEqual(hay + i, needle, m) { return i }
      i -= 1
    }
    return -1
  }
}

extension BuiltinMethods {
  static let bytes: [String: BuiltinMethod] = [
    "hex": positional("hex", 0, 0) { (s, o, _) throws(PythonError) in try s.bytesHex(o) },
    "decode": keywords("decode", 2) { (s, o, arguments) throws(PythonError) in
      let encoding =
        arguments.isEmpty
        ? "utf-8" : try s.textArgument(arguments[0], "decode() argument 'encoding'")
      let errors =
        arguments.count < 2
        ? "strict" : try s.textArgument(arguments[1], "decode() argument 'errors'")
      return try s.decode(o, encoding, errors)
    },
    "find": search("find", 3) { (s, o, arguments) throws(PythonError) in
      let (low, high) = try bounds(s, arguments, length: o.count)
      return try s.newInt(try s.bytesFind(o, arguments[0], low, high))
    },
    "rfind": search("rfind", 3) { (s, o, arguments) throws(PythonError) in
      let (low, high) = try bounds(s, arguments, length: o.count)
      return try s.newInt(try s.bytesFind(o, arguments[0], low, high, last: true))
    },
    "index": search("index", 3) { (s, o, arguments) throws(PythonError) in
      let (low, high) = try bounds(s, arguments, length: o.count)
      let i = try s.bytesFind(o, arguments[0], low, high)
      if i < 0 { throw PythonError(.valueError, "subsection not found") }
      return try s.newInt(i)
    },
    "count": search("count", 3) { (s, o, arguments) throws(PythonError) in
      let (low, high) = try bounds(s, arguments, length: o.count)
      let m = arguments[0].type == BuiltinType.bytes ? arguments[0].count : 1
      if m == 0 { return try s.newInt(max(high - low + 1, 0)) }
      var (n, i) = (0, low)
      while true {
        i = try s.bytesFind(o, arguments[0], i, high)
        if i < 0 { return try s.newInt(n) }
        n += 1
        i += m
      }
    },
    "startswith": search("startswith", 3) { (s, o, arguments) throws(PythonError) in
      try bytesEndTest(s, o, arguments, "startswith", atEnd: false)
    },
    "endswith": search("endswith", 3) { (s, o, arguments) throws(PythonError) in
      try bytesEndTest(s, o, arguments, "endswith", atEnd: true)
    },
    "join": oneArgument("join") { (s, o, x) throws(PythonError) in try joinBytes(s, o, x) },
    "split": keywords("split", 2) { (s, o, arguments) throws(PythonError) in
      try splitBytes(s, o, arguments)
    },
    "replace": positional("replace", 2, 3) { (s, o, arguments) throws(PythonError) in
      try replaceBytes(s, o, arguments)
    },
    "upper": noArguments("upper") { (s, o) throws(PythonError) in
      try s.newBytes(array: s.bytes(o).map { 97...122 ~= $0 ? $0 - 32 : $0 })
    },
    "lower": noArguments("lower") { (s, o) throws(PythonError) in
      try s.newBytes(array: s.bytes(o).map { 65...90 ~= $0 ? $0 + 32 : $0 })
    },
    "strip": positional("strip", 0, 1) { (s, o, arguments) throws(PythonError) in
      let set = try stripSet(s, arguments)
      var (low, high) = (0, o.count)
      while low < high, set.contains(s.bytes(o)[low]) { low += 1 }
      while high > low, set.contains(s.bytes(o)[high - 1]) { high -= 1 }
      return try s.bytesPiece(o, low, high)
    },
  ]

  private static func stripSet(
    _ s: ObjectSpace, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Set<UInt8> {
    guard let set = arguments.first, set != s.none else { return [9, 10, 11, 12, 13, 32] }
    return Set(try bytesArgument(s, set))
  }

  /// The bytes of an argument that must be a bytes object.
  private static func bytesArgument(
    _ s: ObjectSpace, _ o: Ref
  ) throws(PythonError) -> UnsafeBufferPointer<UInt8> {
    if o.type == BuiltinType.bytes { return s.bytes(o) }
    throw PythonError(.typeError, "a bytes-like object is required, not '\(s.shownType(o))'")
  }

  private static func bytesEndTest(
    _ s: ObjectSpace, _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>, _ name: String, atEnd: Bool
  ) throws(PythonError) -> Ref {
    let (low, high) = try bounds(s, arguments, length: o.count)
    func matches(_ part: Ref) -> Bool {
      let place = atEnd ? high - part.count : low
      guard low <= high, place >= low, place + part.count <= high else { return false }
      return memoryEqual(s.bytesData(o) + place, s.bytesData(part), part.count)
    }
    let wanted = arguments[0]
    if wanted.type == BuiltinType.bytes { return s.retained(s.bool(matches(wanted))) }
    guard wanted.type == BuiltinType.tuple else {
      throw PythonError(
        .typeError,
        "\(name) first arg must be bytes or a tuple of bytes, not \(s.shownType(wanted))")
    }
    for i in 0..<wanted.count {
      _ = try bytesArgument(s, s.tupleItem(wanted, i))
      if matches(s.tupleItem(wanted, i)) { return s.retained(s.bool(true)) }
    }
    return s.retained(s.bool(false))
  }

  private static func joinBytes(_ s: ObjectSpace, _ o: Ref, _ x: Ref) throws(PythonError) -> Ref {
    guard s.isIterable(x) else { throw PythonError(.typeError, "can only join an iterable") }
    let items = try s.fastSequence(x)
    defer { s.decref(items) }
    let isList = items.type == BuiltinType.list
    func item(_ i: Int) -> Ref { isList ? s.listItem(items, i) : s.tupleItem(items, i) }
    if items.count == 1, item(0).type == BuiltinType.bytes { return s.retained(item(0)) }
    var out: [UInt8] = []
    for i in 0..<items.count {
      let part = item(i)
      guard part.type == BuiltinType.bytes else {
        throw PythonError(
          .typeError,
          "sequence item \(i): expected a bytes-like object, \(s.shownType(part)) found")
      }
      if i > 0 { out += s.bytes(o) }
      out += s.bytes(part)
    }
    return try s.newBytes(array: out)
  }

  private static func splitBytes(
    _ s: ObjectSpace, _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let limit = arguments.count > 1 ? try s.indexValue(arguments[1]) : -1
    let data = s.bytes(o)
    var pieces: [(Int, Int)] = []
    if let mark = arguments.first, mark != s.none {
      let separator = try bytesArgument(s, mark)
      guard let start = separator.baseAddress, separator.count > 0 else {
        throw PythonError(.valueError, "empty separator")
      }
      var i = 0
      while pieces.count != limit {
        let hit = s.findBytes(start, separator.count, in: s.bytesData(o), i, data.count)
        if hit < 0 { break }
        pieces.append((i, hit))
        i = hit + separator.count
      }
      pieces.append((i, data.count))
    } else {
      func isSpace(_ byte: UInt8) -> Bool { byte == 32 || 9...13 ~= byte }
      var i = 0
      while true {
        while i < data.count, isSpace(data[i]) { i += 1 }
        if i == data.count { break }
        let start = i
        if pieces.count == limit {
          pieces.append((start, data.count))
          break
        }
        while i < data.count, !isSpace(data[i]) { i += 1 }
        pieces.append((start, i))
      }
    }
    let list = try s.newSplitList(limit: limit, most: 0, guesses: false)
    for (low, high) in pieces {
      let piece: Ref
      do throws(PythonError) { piece = try s.bytesPiece(o, low, high) } catch {
        s.decref(list)
        throw error
      }
      try s.append(piece, to: list)
    }
    return list
  }

  private static func replaceBytes(
    _ s: ObjectSpace, _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let old = try bytesArgument(s, arguments[0])
    let new = try bytesArgument(s, arguments[1])
    var left = arguments.count > 2 ? try s.indexValue(arguments[2]) : -1
    let data = s.bytes(o)
    var out: [UInt8] = []
    var i = 0
    var changed = false
    while left != 0 {
      if old.count == 0 {
        out += new
        changed = true
        left -= 1
        if i == data.count { break }
        out.append(data[i])
        i += 1
        continue
      }
      let hit = s.findBytes(s.bytesData(arguments[0]), old.count, in: s.bytesData(o), i, data.count)
      if hit < 0 { break }
      out += data[i..<hit]
      out += new
      i = hit + old.count
      changed = true
      left -= 1
    }
    if !changed { return s.retained(o) }
    out += data[min(i, data.count)...]
    return try s.newBytes(array: out)
  }
}
