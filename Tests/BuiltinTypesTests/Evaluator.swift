import BuiltinTypes
import ObjectModel
import RefCounting

// Evaluates Python expressions on Moult's objects, so that the same text can be given to a real
// interpreter: literals, displays, operators, comparisons, subscripts, slices, attributes, calls.

/// One expression and the objects made on the way.
struct Evaluator {
  let space: ObjectSpace
  private var text: [Unicode.Scalar]
  private var i = 0
  private var owned: [Ref] = []
  private var variables: [String: Ref] = [:]

  init(_ space: ObjectSpace) {
    self.space = space
    text = []
  }

  /// What `repr` shows of the value of the last of several statements, separated by `;`, or the
  /// error as the last line of a traceback.
  static func run(_ space: ObjectSpace, _ source: String) -> String {
    var evaluator = Evaluator(space)
    defer { evaluator.release() }
    do throws(PythonError) {
      var last = ""
      for statement in source.components(separatedBy: "; ") {
        last = try evaluator.statement(statement)
      }
      return last
    } catch {
      return error.description
    }
  }

  private mutating func release() {
    for o in owned.reversed() { space.decref(o) }
    // Some tests make containers that hold themselves.
    for o in variables.values {
      if o.type == BuiltinType.list { space.listClear(o) }
      if o.type == BuiltinType.dict { space.dictClear(o) }
      space.decref(o)
    }
  }

  private mutating func statement(_ source: String) throws(PythonError) -> String {
    text = Array(source.unicodeScalars)
    i = 0
    let start = i
    if let name = word(), take("="), !peek("=") {
      let value = try expression()
      space.incref(value)
      if let old = variables.updateValue(value, forKey: name) { space.decref(old) }
      return ""
    }
    i = start
    if takeWord("del") {
      let (base, key) = try target()
      try space.deleteItem(base, key)
      return ""
    }
    if let at = assignment() {
      let (base, key) = try target()
      i = at
      try space.setItem(base, key, try expression())
      return ""
    }
    let result = try expression()
    skip()
    if i < text.count { throw PythonError(.scriptError, "cannot read the rest of \(source)") }
    return try space.reprText(result)
  }

  /// Where the value of `base[key] = value` begins, if the statement is one.
  private func assignment() -> Int? {
    var depth = 0
    var quote: Unicode.Scalar?
    for (k, c) in text.enumerated() {
      if let q = quote {
        if c == q { quote = nil }
      } else if c == "'" {
        quote = c
      } else if "([{".unicodeScalars.contains(c) {
        depth += 1
      } else if ")]}".unicodeScalars.contains(c) {
        depth -= 1
      } else if c == "=", depth == 0, k > 1, text[k - 1] == " ", text[k + 1] == " " {
        return k + 1
      }
    }
    return nil
  }

  private mutating func target() throws(PythonError) -> (Ref, Ref) {
    let base = try atom()
    guard take("[") else { throw PythonError(.scriptError, "no subscript") }
    return (base, try subscriptKey())
  }

  // MARK: Text

  private mutating func skip() { while i < text.count, text[i] == " " { i += 1 } }

  private mutating func peek(_ token: String) -> Bool {
    skip()
    let scalars = Array(token.unicodeScalars)
    return i + scalars.count <= text.count && Array(text[i..<i + scalars.count]) == scalars
  }

  private mutating func take(_ token: String) -> Bool {
    guard peek(token) else { return false }
    i += token.unicodeScalars.count
    return true
  }

  private mutating func word() -> String? {
    skip()
    var name = ""
    while i < text.count,
      text[i].properties.isAlphabetic || text[i] == "_"
        || !name.isEmpty && text[i].properties.numericType != nil
    {
      name.unicodeScalars.append(text[i])
      i += 1
    }
    return name.isEmpty ? nil : name
  }

  private mutating func takeWord(_ name: String) -> Bool {
    let start = i
    if word() == name { return true }
    i = start
    return false
  }

  private mutating func own(_ o: Ref) -> Ref {
    owned.append(o)
    return o
  }

  // MARK: Operators

  private mutating func expression() throws(PythonError) -> Ref { try comparison() }

  private mutating func comparison() throws(PythonError) -> Ref {
    if takeWord("not") { return space.bool(!(try space.isTrue(try comparison()))) }
    let left = try binary(0)
    if take("==") { return space.bool(try space.operatorEqual(left, try binary(0))) }
    if take("!=") { return space.bool(!(try space.operatorEqual(left, try binary(0)))) }
    for op in [Comparison.le, .ge, .lt, .gt] where take(op.rawValue) {
      return space.bool(try space.compare(left, try binary(0), op: op))
    }
    if takeWord("in") { return space.bool(try space.contains(try binary(0), left)) }
    if takeWord("is") { return space.bool(left == (try binary(0))) }
    let start = i
    if takeWord("not"), takeWord("in") {
      return space.bool(!(try space.contains(try binary(0), left)))
    }
    i = start
    return left
  }

  private static let levels: [[(String, BinaryOperation)]] = [
    [("|", .or)], [("^", .xor)], [("&", .and)], [("<<", .lshift), (">>", .rshift)],
    [("+", .add), ("-", .sub)], [("//", .floordiv), ("*", .mul), ("/", .truediv), ("%", .mod)],
  ]

  private mutating func binary(_ level: Int) throws(PythonError) -> Ref {
    if level == Evaluator.levels.count { return try unary() }
    var left = try binary(level + 1)
    scan: while true {
      for (token, op) in Evaluator.levels[level] {
        if token == "*", peek("**") { continue }
        if take(token) {
          left = own(try space.binary(op, left, try binary(level + 1)))
          continue scan
        }
      }
      return left
    }
  }

  private mutating func unary() throws(PythonError) -> Ref {
    if take("-") { return own(try space.negative(try unary())) }
    if take("~") { return own(try space.invert(try unary())) }
    let base = try postfix()
    if take("**") { return own(try space.binary(.pow, base, try unary())) }
    return base
  }

  private mutating func postfix() throws(PythonError) -> Ref {
    var o = try atom()
    while true {
      if take("[") {
        o = own(try space.getItem(o, try subscriptKey()))
      } else if take(".") {
        let name = own(try space.newString(word() ?? ""))
        if take("(") {
          o = try method(o, space.string(name), try arguments())
        } else {
          o = own(try space.getAttribute(o, name))
        }
      } else {
        return o
      }
    }
  }

  private mutating func method(
    _ o: Ref, _ name: String, _ arguments: [Ref]
  ) throws(PythonError) -> Ref {
    var (owner, type) = (o, o.type)
    if type == BuiltinType.type { (owner, type) = (space.none, space.typeIndex(o)) }
    guard let method = BuiltinMethods.find(type: type, name: name) else {
      throw PythonError(
        .attributeError, "'\(space.shownType(o))' object has no attribute '\(name)'")
    }
    let result: Result<Ref, PythonError> = arguments.withUnsafeBufferPointer { buffer in
      do throws(PythonError) { return .success(try method(space, owner, buffer)) } catch {
        return .failure(error)
      }
    }
    return own(try result.get())
  }

  private mutating func subscriptKey() throws(PythonError) -> Ref {
    var parts: [Ref?] = []
    while true {
      parts.append(peek(":") || peek("]") ? nil : try expression())
      if take("]") { break }
      guard take(":") else { throw PythonError(.scriptError, "a subscript does not end") }
    }
    if parts.count == 1, let key = parts[0] { return key }
    let bounds = (parts + [nil, nil]).map { $0 ?? space.none }
    return own(try space.newSlice(start: bounds[0], stop: bounds[1], step: bounds[2]))
  }

  private mutating func arguments() throws(PythonError) -> [Ref] {
    var result: [Ref] = []
    while !take(")") {
      result.append(try expression())
      _ = take(",")
    }
    return result
  }

  // MARK: Atoms

  private mutating func atom() throws(PythonError) -> Ref {
    skip()
    guard i < text.count else { throw PythonError(.scriptError, "the text ends") }
    if take("(") { return try parenthesized() }
    if take("[") { return try list() }
    if take("{") { return try braces() }
    if take("b'") { return own(try bytesLiteral()) }
    if take("'") { return own(try space.newString(points: quoted())) }
    if take("...") { return own(try space.getItem(space.none, space.none)) }
    if text[i].properties.numericType != nil { return own(try number()) }
    guard let name = word() else {
      throw PythonError(.scriptError, "cannot read \(String(String.UnicodeScalarView(text[i...])))")
    }
    if let value = variables[name] { return value }
    return try named(name)
  }

  private mutating func items(_ end: String) throws(PythonError) -> (items: [Ref], constant: Bool) {
    var result: [Ref] = []
    let start = i
    while !take(end) {
      result.append(try expression())
      _ = take(",")
    }
    // Constants are literals and tuples of them; a word in front of a parenthesis is a call.
    let isCall = (start..<i).contains {
      text[$0] == "(" && $0 > start && text[$0 - 1].properties.isAlphabetic
    }
    return (result, !isCall && result.allSatisfy(isConstant))
  }

  private func isConstant(_ o: Ref) -> Bool {
    switch o.type {
    case BuiltinType.none, BuiltinType.bool, BuiltinType.int, BuiltinType.float, BuiltinType.str,
      BuiltinType.bytes:
      return true
    case BuiltinType.tuple: return (0..<o.count).allSatisfy { isConstant(space.tupleItem(o, $0)) }
    default: return false
    }
  }

  private mutating func parenthesized() throws(PythonError) -> Ref {
    let start = i
    let items = try items(")").items
    // A single expression without a comma is no tuple.
    var k = i - 2
    while k > start, text[k] == " " { k -= 1 }
    if items.count == 1, text[k] != "," { return items[0] }
    return own(try display(items) { (s, b) throws(PythonError) in try s.newTuple(b) })
  }

  private mutating func list() throws(PythonError) -> Ref {
    let (items, constant) = try items("]")
    return own(
      try display(items) { (s, b) throws(PythonError) in
        constant ? try s.newListConstant(b) : try s.newList(b)
      })
  }

  private mutating func braces() throws(PythonError) -> Ref {
    if take("}") { return own(try space.newDict()) }
    let start = i
    let first = try expression()
    if take(":") {
      let d = own(try space.newDict())
      try space.dictSet(d, first, try expression())
      while !take("}") {
        _ = take(",")
        let key = try expression()
        _ = take(":")
        try space.dictSet(d, key, try expression())
      }
      return d
    }
    i = start
    let (items, constant) = try items("}")
    return own(
      try display(items) { (s, b) throws(PythonError) in
        constant ? try s.newSetConstant(b) : try s.newSet(b)
      })
  }

  private func display(
    _ items: [Ref],
    _ make: (ObjectSpace, UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref
  ) throws(PythonError) -> Ref {
    let result: Result<Ref, PythonError> = items.withUnsafeBufferPointer { buffer in
      do throws(PythonError) { return .success(try make(space, buffer)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private mutating func quoted() -> [UInt32] {
    var points: [UInt32] = []
    while i < text.count, text[i] != "'" {
      var c = text[i].value
      i += 1
      if c == 92 {
        let letter = text[i]
        i += 1
        switch letter {
        case "n": c = 10
        case "t": c = 9
        case "r": c = 13
        case "x", "u", "U":
          let width = letter == "x" ? 2 : letter == "u" ? 4 : 8
          c = UInt32(String(String.UnicodeScalarView(text[i..<i + width])), radix: 16)!
          i += width
        default: c = letter.value
        }
      }
      points.append(c)
    }
    i += 1
    return points
  }

  private mutating func bytesLiteral() throws(PythonError) -> Ref {
    let bytes = quoted().map { UInt8($0) }
    return try display([]) { (s, _) throws(PythonError) in
      let result: Result<Ref, PythonError> = bytes.withUnsafeBufferPointer { buffer in
        do throws(PythonError) { return .success(try s.newBytes(buffer)) } catch {
          return .failure(error)
        }
      }
      return try result.get()
    }
  }

  private mutating func number() throws(PythonError) -> Ref {
    var digits = ""
    var isFloat = false
    while i < text.count {
      let c = text[i]
      let afterE = digits.last == "e"
      if c == ".", !isFloat || c == "e" {
        isFloat = true
      } else if c == "e" {
        isFloat = true
      } else if !(c.properties.numericType != nil || afterE && (c == "-" || c == "+")) {
        break
      }
      digits.unicodeScalars.append(c)
      i += 1
    }
    let source = try space.newString(digits)
    defer { space.decref(source) }
    return isFloat ? try space.makeFloat(source) : try space.makeInt(source)
  }

  private static let types: [String: TypeIndex] = [
    "int": BuiltinType.int, "float": BuiltinType.float, "str": BuiltinType.str,
    "bool": BuiltinType.bool, "bytes": BuiltinType.bytes, "list": BuiltinType.list,
    "tuple": BuiltinType.tuple, "dict": BuiltinType.dict, "set": BuiltinType.set,
    "frozenset": BuiltinType.frozenset, "range": BuiltinType.range, "slice": BuiltinType.slice,
    "object": BuiltinType.object, "type": BuiltinType.type,
  ]

  private mutating func named(_ name: String) throws(PythonError) -> Ref {
    switch name {
    case "None": return space.none
    case "True": return space.bool(true)
    case "False": return space.bool(false)
    default: break
    }
    if let index = Evaluator.types[name] {
      let type = space.info(index).pointee.object.unsafelyUnwrapped
      return take("(") ? own(try space.callArray(type, try arguments())) : type
    }
    guard take("(") else { throw PythonError(.nameError, "name '\(name)' is not defined") }
    return try builtin(name, try arguments())
  }

  private mutating func builtin(_ name: String, _ a: [Ref]) throws(PythonError) -> Ref {
    switch name {
    case "len": return own(try space.newInt(try space.length(a[0])))
    case "hash": return own(try space.newInt(try space.hash(a[0])))
    case "repr": return own(try space.repr(a[0]))
    case "abs": return own(try space.absolute(a[0]))
    case "iter": return own(try space.iterator(over: a[0]))
    case "next":
      guard let item = try space.next(a[0]) else { throw PythonError(.stopIteration, "") }
      return own(item)
    case "reversed": return own(try space.reversedIterator(over: a[0]))
    case "enumerate": return own(try space.enumerateIterator(over: a[0]))
    case "zip":
      return own(try display(a) { (s, b) throws(PythonError) in try s.zipIterator(over: b) })
    case "sorted": return own(try space.sorted(a[0]))
    case "sum": return own(try space.sum(a[0], start: a.count > 1 ? a[1] : nil))
    case "min", "max":
      return own(
        try display(a) { (s, b) throws(PythonError) in
          try s.extreme(of: b, isMaximum: name == "max")
        })
    case "any": return space.bool(try space.hasItem(a[0], thatIs: true))
    case "all": return space.bool(!(try space.hasItem(a[0], thatIs: false)))
    case "isinstance": return space.bool(try space.isInstance(a[0], a[1]))
    case "getsizeof": return own(try space.newInt(space.sizeOf(a[0])))
    case "typename": return own(try space.newString(space.shownType(a[0])))
    default: throw PythonError(.nameError, "name '\(name)' is not defined")
    }
  }
}

extension ObjectSpace {
  /// A str of code points, lone surrogates included.
  fileprivate func newString(points: [UInt32]) throws(PythonError) -> Ref {
    var utf8: [UInt8] = []
    for point in points {
      if let scalar = Unicode.Scalar(point) {
        utf8 += Array(String(Character(scalar)).utf8)
      } else {
        utf8.append(UInt8(truncatingIfNeeded: point - 0xDC00))
      }
    }
    let result: Result<Ref, PythonError> = utf8.withUnsafeBufferPointer { buffer in
      do throws(PythonError) { return .success(try newString(buffer)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

extension String {
  /// The parts between occurrences of a separator.
  fileprivate func components(separatedBy separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let hit = rest.range(of: separator) {
      parts.append(String(rest[..<hit.lowerBound]))
      rest = rest[hit.upperBound...]
    }
    return parts + [String(rest)]
  }
}

extension Substring {
  fileprivate func range(of other: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(other) {
        return start..<index(start, offsetBy: other.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
