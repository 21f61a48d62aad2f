import ObjectModel
import RefCounting

// Methods of bytes, which a bytearray has too: searching, taking apart, putting together. What
// looks at single characters stands in BuiltinMethods+ByteText.swift.

extension BuiltinMethods {
  static let bytes: [String: BuiltinMethod] = searching.merging(splitting) { $1 }
    .merging(byteText) { $1 }

  // MARK: Searching

  private static let searching: [String: BuiltinMethod] = {
    var table: [String: BuiltinMethod] = [
      "hex": keywords("hex", 2) { (s, o, arguments) throws(PythonError) in
        try s.hexText(s.byteString(o), try s.hexGroups(arguments))
      },
      "decode": keywords("decode", 2) { (s, o, arguments) throws(PythonError) in
        let encoding =
          arguments.isEmpty
          ? "utf-8" : try s.textArgument(arguments[0], "decode() argument 'encoding'")
        let errors =
          arguments.count < 2
          ? "strict" : try s.textArgument(arguments[1], "decode() argument 'errors'")
        return try s.decode(o, encoding, errors)
      },
      "fromhex": oneArgument("fromhex") { (s, cls, text) throws(PythonError) in
        let target =
          s.kind(cls) == BuiltinType.bytearray
          || s.info(of: cls).pointee.flags.contains(.isType)
            && s.rootType(s.typeIndex(cls)) == BuiltinType.bytearray
        let bytes = try s.bytesFromHex(text)
        if s.info(of: cls).pointee.flags.contains(.isType),
          s.typeIndex(cls) >= BuiltinType.firstFree
        {
          let made = try s.newBytes(array: bytes)
          defer { s.decref(made) }
          return try s.callArray(cls, [made])
        }
        if target {
          let result = try s.newBytearray(unset: bytes.count)
          for (i, byte) in bytes.enumerated() {
            s.bytearrayData(result).unsafelyUnwrapped[i] = byte
          }
          return result
        }
        return try s.newBytes(array: bytes)
      },
      "maketrans": positional("maketrans", 2, 2) { (s, _, arguments) throws(PythonError) in
        try s.withBytes(of: arguments[0]) { (from) throws(PythonError) in
          try s.withBytes(of: arguments[1]) { (to) throws(PythonError) in
            if from.count != to.count {
              throw PythonError(.valueError, "maketrans arguments must have same length")
            }
            var table = (0...255).map { UInt8($0) }
            for i in 0..<from.count { table[Int(from[i])] = to[i] }
            return try s.newBytes(array: table)
          }
        }
      },
      "count": search("count", 3) { (s, o, arguments) throws(PythonError) in
        let (low, high) = try bounds(s, arguments, length: o.count)
        var m = 1
        if !s.isInt(arguments[0]), let b = try s.simpleBuffer(arguments[0]) { m = b.count }
        if m == 0 { return try s.newInt(max(high - low + 1, 0)) }
        var (n, i) = (0, low)
        while true {
          i = try s.bytesFind(o, arguments[0], i, high)
          if i < 0 { return try s.newInt(n) }
          n += 1
          i += m
        }
      },
      "join": oneArgument("join") { (s, o, x) throws(PythonError) in try joinBytes(s, o, x) },
    ]
    for (name, last) in [("find", false), ("rfind", true)] {
      table[name] = search(name, 3) { (s, o, arguments) throws(PythonError) in
        let (low, high) = try bounds(s, arguments, length: o.count)
        return try s.newInt(try s.bytesFind(o, arguments[0], low, high, last: last))
      }
    }
    for (name, last) in [("index", false), ("rindex", true)] {
      table[name] = search(name, 3) { (s, o, arguments) throws(PythonError) in
        let (low, high) = try bounds(s, arguments, length: o.count)
        let i = try s.bytesFind(o, arguments[0], low, high, last: last)
        if i < 0 { throw PythonError(.valueError, "subsection not found") }
        return try s.newInt(i)
      }
    }
    for (name, atEnd) in [("startswith", false), ("endswith", true)] {
      table[name] = search(name, 3) { (s, o, arguments) throws(PythonError) in
        try bytesEndTest(s, o, arguments, name, atEnd: atEnd)
      }
    }
    return table
  }()

  private static func bytesEndTest(
    _ s: ObjectSpace, _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>, _ name: String, atEnd: Bool
  ) throws(PythonError) -> Ref {
    let (low, high) = try bounds(s, arguments, length: o.count)
    func matches(_ part: Ref, _ complaint: String?) throws(PythonError) -> Bool {
      try s.withBytes(of: part, complaint) { (bytes) throws(PythonError) in
        let high = min(high, o.count)
        let place = atEnd ? high - bytes.count : low
        guard low <= high, place >= low, place + bytes.count <= high else { return false }
        if bytes.count == 0 { return true }
        return memoryEqual(
          s.byteString(o).baseAddress.unsafelyUnwrapped + place,
          bytes.baseAddress.unsafelyUnwrapped, bytes.count)
      }
    }
    let wanted = arguments[0]
    guard wanted.type == BuiltinType.tuple else {
      let complaint =
        "\(name) first arg must be bytes or a tuple of bytes, not \(s.shownType(wanted))"
      return s.retained(s.bool(try matches(wanted, complaint)))
    }
    for i in 0..<wanted.count where try matches(s.tupleItem(wanted, i), nil) {
      return s.retained(s.bool(true))
    }
    return s.retained(s.bool(false))
  }

  private static func joinBytes(_ s: ObjectSpace, _ o: Ref, _ x: Ref) throws(PythonError) -> Ref {
    guard s.isIterable(x) else { throw PythonError(.typeError, "can only join an iterable") }
    let items = try s.fastSequence(x)
    defer { s.decref(items) }
    let isList = items.type == BuiltinType.list
    func item(_ i: Int) -> Ref { isList ? s.listItem(items, i) : s.tupleItem(items, i) }
    if items.count == 1, o.type == BuiltinType.bytes, item(0).type == BuiltinType.bytes {
      return s.retained(item(0))
    }
    // Classes of the script are asked for their buffers before any is read.
    var open: [Int: Ref] = [:]
    let slots = s.extensionSlots(BuiltinType.bufferWrapper)
    defer {
      for i in open.keys.sorted() {
        slots?.closeBuffer?(s, open[i].unsafelyUnwrapped)
        s.decref(open[i])
      }
    }
    let n = items.count
    for i in 0..<n where s.hasPythonBuffer(item(i)) {
      let exporter = s.retained(item(i))
      defer { s.decref(exporter) }
      open[i] = try slots?.openBuffer?(s, exporter, BufferRequest.simple)
      if items.count != n {
        throw PythonError(.runtimeError, "sequence changed size during iteration")
      }
    }
    var out: [UInt8] = []
    for i in 0..<items.count {
      let part = open[i] ?? item(i)
      if i > 0 { out += s.byteString(o) }
      let complaint =
        "sequence item \(i): expected a bytes-like object, \(s.shownType(part)) found"
      try s.withBytes(of: part, always: complaint) { (bytes) throws(PythonError) in
        out += bytes
      }
    }
    return try s.byteResult(o, array: out)
  }

  // MARK: Taking apart

  private static let splitting: [String: BuiltinMethod] = [
    "split": keywords("split", 2) { (s, o, arguments) throws(PythonError) in
      let limit = arguments.count > 1 ? try s.indexValue(arguments[1]) : -1
      guard let mark = arguments.first, mark != s.none else {
        return try pieces(s, o, spaceSplit(s.byteString(o), limit), limit)
      }
      let places = try separators(s, o, mark, limit, last: false)
      return try pieces(s, o, places, limit)
    },
    "rsplit": keywords("rsplit", 2) { (s, o, arguments) throws(PythonError) in
      let limit = arguments.count > 1 ? try s.indexValue(arguments[1]) : -1
      guard let mark = arguments.first, mark != s.none else {
        return try pieces(s, o, spaceSplitRight(s.byteString(o), limit), limit)
      }
      let places = try separators(s, o, mark, limit, last: true)
      return try pieces(s, o, places, limit)
    },
    "splitlines": keywords("splitlines", 1) { (s, o, arguments) throws(PythonError) in
      let keeps = arguments.isEmpty ? false : try s.isTrue(arguments[0])
      let data = s.byteString(o)
      let list = try s.newList()
      var i = 0
      while i < data.count {
        let start = i
        while i < data.count, data[i] != 10, data[i] != 13 { i += 1 }
        var end = i
        if i < data.count {
          i += data[i] == 13 && i + 1 < data.count && data[i + 1] == 10 ? 2 : 1
          if keeps { end = i }
        }
        try append(s, o, start, end, list)
      }
      return list
    },
    "partition": oneArgument("partition") { (s, o, mark) throws(PythonError) in
      try partition(s, o, mark, last: false)
    },
    "rpartition": oneArgument("rpartition") { (s, o, mark) throws(PythonError) in
      try partition(s, o, mark, last: true)
    },
    "replace": positional("replace", 2, 3) { (s, o, arguments) throws(PythonError) in
      let limit = arguments.count > 2 ? try s.indexValue(arguments[2]) : -1
      return try s.withBytes(of: arguments[0]) { (old) throws(PythonError) in
        try s.withBytes(of: arguments[1]) { (new) throws(PythonError) in
          try replaceBytes(s, o, old, new, limit)
        }
      }
    },
  ]

  private static func append(
    _ s: ObjectSpace, _ o: Ref, _ low: Int, _ high: Int, _ list: Ref
  ) throws(PythonError) {
    let piece: Ref
    do throws(PythonError) { piece = try s.bytePiece(o, low, high) } catch {
      s.decref(list)
      throw error
    }
    try s.append(piece, to: list)
  }

  /// A list of the pieces between places.
  private static func pieces(
    _ s: ObjectSpace, _ o: Ref, _ places: [(Int, Int)], _ limit: Int
  ) throws(PythonError) -> Ref {
    let list = try s.newSplitList(limit: limit, most: 0, guesses: false)
    for (low, high) in places { try append(s, o, low, high, list) }
    return list
  }

  private static func separators(
    _ s: ObjectSpace, _ o: Ref, _ mark: Ref, _ limit: Int, last: Bool
  ) throws(PythonError) -> [(Int, Int)] {
    try s.withBytes(of: mark) { (separator) throws(PythonError) in
      if separator.count == 0 { throw PythonError(.valueError, "empty separator") }
      let data = s.byteString(o)
      var places: [(Int, Int)] = []
      var (low, high) = (0, data.count)
      while places.count != limit {
        let hit = s.locate(separator, in: data, low, high, last: last)
        if hit < 0 { break }
        if last {
          places.append((hit + separator.count, high))
          high = hit
        } else {
          places.append((low, hit))
          low = hit + separator.count
        }
      }
      places.append((low, high))
      return last ? places.reversed() : places
    }
  }

  private static func spaceSplit(
    _ data: UnsafeBufferPointer<UInt8>, _ limit: Int
  ) -> [(Int, Int)] {
    var places: [(Int, Int)] = []
    var i = 0
    while true {
      while i < data.count, isByteSpace(data[i]) { i += 1 }
      if i == data.count { return places }
      let start = i
      if places.count == limit {
        places.append((start, data.count))
        return places
      }
      while i < data.count, !isByteSpace(data[i]) { i += 1 }
      places.append((start, i))
    }
  }

  private static func spaceSplitRight(
    _ data: UnsafeBufferPointer<UInt8>, _ limit: Int
  ) -> [(Int, Int)] {
    var places: [(Int, Int)] = []
    var i = data.count
    while true {
      while i > 0, isByteSpace(data[i - 1]) { i -= 1 }
      if i == 0 { return places.reversed() }
      let end = i
      if places.count == limit {
        places.append((0, end))
        return places.reversed()
      }
      while i > 0, !isByteSpace(data[i - 1]) { i -= 1 }
      places.append((i, end))
    }
  }

  private static func partition(
    _ s: ObjectSpace, _ o: Ref, _ mark: Ref, last: Bool
  ) throws(PythonError) -> Ref {
    try s.withBytes(of: mark) { (separator) throws(PythonError) in
      if separator.count == 0 { throw PythonError(.valueError, "empty separator") }
      let data = s.byteString(o)
      let hit = s.locate(separator, in: data, 0, data.count, last: last)
      var parts: [Ref] = []
      defer { for part in parts { s.decref(part) } }
      let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
      if hit < 0 {
        for place in 0...2 {
          parts.append(
            place == (last ? 2 : 0) ? try s.byteSelf(o) : try s.byteResult(o, empty))
        }
      } else {
        parts.append(try s.byteResult(o, UnsafeBufferPointer(rebasing: data[..<hit])))
        parts.append(
          o.type == mark.type && o.type == BuiltinType.bytes
            ? s.retained(mark) : try s.byteResult(o, separator))
        parts.append(
          try s.byteResult(o, UnsafeBufferPointer(rebasing: data[(hit + separator.count)...])))
      }
      return try s.newTuple(array: parts)
    }
  }

  private static func replaceBytes(
    _ s: ObjectSpace, _ o: Ref, _ old: UnsafeBufferPointer<UInt8>,
    _ new: UnsafeBufferPointer<UInt8>, _ limit: Int
  ) throws(PythonError) -> Ref {
    let data = s.byteString(o)
    var left = limit
    var out: [UInt8] = []
    var i = 0
    var changed = false
    if old.count == 0, new.count == 0 { left = 0 }
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
      let hit = s.locate(old, in: data, i, data.count, last: false)
      if hit < 0 { break }
      out += data[i..<hit]
      out += new
      i = hit + old.count
      changed = true
      left -= 1
    }
    if !changed { return try s.byteSelf(o) }
    out += data[min(i, data.count)...]
    return try s.byteResult(o, array: out)
  }
}
