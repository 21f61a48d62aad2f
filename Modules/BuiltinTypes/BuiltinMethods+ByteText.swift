import ObjectModel
import RefCounting

// Methods of bytes and bytearray that take the bytes for ASCII characters.

private func isUpper(_ c: UInt8) -> Bool { 65...90 ~= c }
private func isLower(_ c: UInt8) -> Bool { 97...122 ~= c }
private func isLetter(_ c: UInt8) -> Bool { isUpper(c) || isLower(c) }
private func isDigit(_ c: UInt8) -> Bool { 48...57 ~= c }
private func upper(_ c: UInt8) -> UInt8 { isLower(c) ? c - 32 : c }
private func lower(_ c: UInt8) -> UInt8 { isUpper(c) ? c + 32 : c }

extension BuiltinMethods {
  static let byteText: [String: BuiltinMethod] = {
    var table = shaping
    let tests: [(String, @Sendable (UInt8) -> Bool)] = [
      ("isalpha", isLetter), ("isdigit", isDigit), ("isspace", isByteSpace),
      ("isalnum", { isLetter($0) || isDigit($0) }),
    ]
    for (name, test) in tests {
      table[name] = noArguments(name) { (s, o) throws(PythonError) in
        s.retained(s.bool(o.count > 0 && s.byteString(o).allSatisfy(test)))
      }
    }
    for (name, right, wrong) in [("isupper", isUpper, isLower), ("islower", isLower, isUpper)] {
      table[name] = noArguments(name) { (s, o) throws(PythonError) in
        let data = s.byteString(o)
        return s.retained(s.bool(data.contains(where: right) && !data.contains(where: wrong)))
      }
    }
    let maps: [(String, @Sendable ([UInt8]) -> [UInt8])] = [
      ("upper", { $0.map(upper) }), ("lower", { $0.map(lower) }),
      ("swapcase", { $0.map { isUpper($0) ? lower($0) : upper($0) } }),
      ("capitalize", { [$0.first.map(upper)].compactMap { $0 } + $0.dropFirst().map(lower) }),
      ("title", title),
    ]
    for (name, map) in maps {
      table[name] = noArguments(name) { (s, o) throws(PythonError) in
        try s.byteResult(o, array: map(Array(s.byteString(o))))
      }
    }
    for (name, left, right) in [
      ("strip", true, true), ("lstrip", true, false), ("rstrip", false, true),
    ] {
      table[name] = positional(name, 0, 1) { (s, o, arguments) throws(PythonError) in
        try strip(s, o, arguments, left, right)
      }
    }
    for (name, left, right) in [("ljust", 0, 2), ("rjust", 2, 0), ("center", 1, 1)] {
      table[name] = positional(name, 1, 2) { (s, o, arguments) throws(PythonError) in
        try pad(s, o, name, arguments, left, right)
      }
    }
    return table
  }()

  private static let shaping: [String: BuiltinMethod] = [
    "isascii": noArguments("isascii") { (s, o) throws(PythonError) in
      s.retained(s.bool(s.byteString(o).allSatisfy { $0 < 128 }))
    },
    "istitle": noArguments("istitle") { (s, o) throws(PythonError) in
      var (cased, inWord) = (false, false)
      for c in s.byteString(o) {
        if isUpper(c) ? inWord : isLower(c) ? !inWord : false {
          return s.retained(s.bool(false))
        }
        inWord = isLetter(c)
        cased = cased || inWord
      }
      return s.retained(s.bool(cased))
    },
    "removeprefix": oneArgument("removeprefix") { (s, o, part) throws(PythonError) in
      try s.withBytes(of: part) { (bytes) throws(PythonError) in
        let data = s.byteString(o)
        guard bytes.count > 0, data.starts(with: bytes) else { return try s.byteSelf(o) }
        return try s.bytePiece(o, bytes.count, data.count)
      }
    },
    "removesuffix": oneArgument("removesuffix") { (s, o, part) throws(PythonError) in
      try s.withBytes(of: part) { (bytes) throws(PythonError) in
        let data = s.byteString(o)
        guard bytes.count > 0, data.suffix(bytes.count).elementsEqual(bytes) else {
          return try s.byteSelf(o)
        }
        return try s.bytePiece(o, 0, data.count - bytes.count)
      }
    },
    "translate": keywords("translate", 2) { (s, o, arguments) throws(PythonError) in
      guard let table = arguments.first else {
        throw PythonError(
          .typeError, "translate() missing required argument 'table' (pos 1)")
      }
      var map: [UInt8]?
      if table != s.none {
        map = try s.withBytes(of: table) { (bytes) throws(PythonError) in Array(bytes) }
        if map?.count != 256 {
          throw PythonError(.valueError, "translation table must be 256 characters long")
        }
      }
      var drops: Set<UInt8> = []
      if arguments.count > 1 {
        drops = try s.withBytes(of: arguments[1]) { (bytes) throws(PythonError) in Set(bytes) }
      }
      let data = s.byteString(o)
      var out: [UInt8] = []
      out.reserveCapacity(data.count)
      for c in data where !drops.contains(c) { out.append(map?[Int(c)] ?? c) }
      if o.type == BuiltinType.bytes, out.elementsEqual(data) { return s.retained(o) }
      return try s.byteResult(o, array: out)
    },
    "expandtabs": keywords("expandtabs", 1) { (s, o, arguments) throws(PythonError) in
      let width = arguments.isEmpty ? 8 : try s.indexValue(arguments[0])
      var out: [UInt8] = []
      var column = 0
      for c in s.byteString(o) {
        if c == 9 {
          if width > 0 {
            let gap = width - column % width
            if out.count > 1 << 40 || gap > 1 << 40 {
              throw PythonError(.overflowError, "result too long")
            }
            out += Array(repeating: 32, count: gap)
            column += gap
          }
          continue
        }
        out.append(c)
        column = c == 10 || c == 13 ? 0 : column + 1
      }
      return try s.byteResult(o, array: out)
    },
    "zfill": oneArgument("zfill") { (s, o, x) throws(PythonError) in
      let missing = try s.indexValue(x) - o.count
      if missing <= 0 { return try s.byteSelf(o) }
      if missing > 1 << 40 { throw PythonError.noMemory }
      let data = Array(s.byteString(o))
      let signs = data.first == 43 || data.first == 45 ? 1 : 0
      return try s.byteResult(
        o,
        array: Array(data[..<signs]) + Array(repeating: 48, count: missing) + data[signs...])
    },
  ]

  @Sendable private static func title(_ data: [UInt8]) -> [UInt8] {
    var inWord = false
    return data.map { c in
      defer { inWord = isLetter(c) }
      return inWord ? lower(c) : upper(c)
    }
  }

  private static func strip(
    _ s: ObjectSpace, _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>, _ left: Bool, _ right: Bool
  ) throws(PythonError) -> Ref {
    var set: Set<UInt8> = [9, 10, 11, 12, 13, 32]
    if let characters = arguments.first, characters != s.none {
      set = try s.withBytes(of: characters) { (bytes) throws(PythonError) in Set(bytes) }
    }
    let data = s.byteString(o)
    var (low, high) = (0, data.count)
    if left { while low < high, set.contains(data[low]) { low += 1 } }
    if right { while high > low, set.contains(data[high - 1]) { high -= 1 } }
    return try s.bytePiece(o, low, high)
  }

  /// Pads to a width; `left` and `right` are the shares of the two sides, in halves.
  private static func pad(
    _ s: ObjectSpace, _ o: Ref, _ name: String, _ arguments: UnsafeBufferPointer<Ref>,
    _ left: Int, _ right: Int
  ) throws(PythonError) -> Ref {
    let width = try s.indexValue(arguments[0])
    var fill: UInt8 = 32
    if arguments.count > 1 {
      guard s.isByteString(arguments[1]), arguments[1].count == 1 else {
        throw PythonError(
          .typeError,
          "\(name)() argument 2 must be a byte string of length 1, "
            + "not \(s.shownType(arguments[1]))")
      }
      fill = s.byteString(arguments[1])[0]
    }
    let missing = width - o.count
    if missing <= 0 { return try s.byteSelf(o) }
    if missing > 1 << 40 { throw PythonError.noMemory }
    // An odd gap goes to the left where the width is odd.
    let before = left == 2 ? missing : left == 0 ? 0 : missing / 2 + (missing & width & 1)
    return try s.byteResult(
      o,
      array: Array(repeating: fill, count: before) + Array(s.byteString(o))
        + Array(repeating: fill, count: missing - before))
  }
}
