import ObjectModel
import PyNumerics
import RefCounting
import WeakRefs

// `repr(o)` and `str(o)`. A container that shows itself again shows as `[...]`; the mark for that
// is a flag in the header, so that it also holds when a `__repr__` of the script comes in between.

extension Header {
  /// The object's repr is being made.
  package static let inRepr: UInt32 = 1 << 30
}

extension ObjectSpace {
  /// `repr(o)`: a new reference to a str.
  public func repr(_ o: Ref) throws(PythonError) -> Ref {
    if isInstance(o), let result = try callSpecial(o, "__repr__") {
      return try checkedText(result, "__repr__")
    }
    if kind(o) == BuiltinType.int, let value = intValue(o), (0...9).contains(value) {
      // The text of an int is always a new object, also where a one-character str exists.
      let text = try newStringUnset(1, greatest: 57)
      writeCharacter(text, 0, UInt32(48 + value))
      return text
    }
    if let text = try writtenRepr(o) { return text }
    return try newString(try reprText(o))
  }

  /// `str(o)`: a new reference to a str; a str gives itself.
  public func str(_ o: Ref) throws(PythonError) -> Ref {
    if o.type == BuiltinType.str { return retained(o) }
    if isInstance(o), let result = try callSpecial(o, "__str__") {
      return try checkedText(result, "__str__")
    }
    if isProxy(o) { return try throughProxy(o) { (x) throws(PythonError) in try str(x) } }
    switch kind(o) {
    case BuiltinType.str where lookupSpecial(o.type, "__repr__") == nil:
      return try newString(text(o))
    case let type where isExceptionType(type): return try exceptionText(o)
    default: return try repr(o)
    }
  }

  private func checkedText(_ result: Ref, _ method: String) throws(PythonError) -> Ref {
    if kind(result) == BuiltinType.str { return result }
    defer { decref(result) }
    throw PythonError(
      .typeError, "\(method) returned non-string (type \(shownType(result)))")
  }

  /// `repr(o)` as a Swift string.
  public func reprText(_ o: Ref) throws(PythonError) -> String {
    var out = ""
    try writeRepr(o, to: &out, depth: 0)
    return out
  }

  /// `str(o)` as a Swift string.
  public func strText(_ o: Ref) throws(PythonError) -> String {
    let result = try str(o)
    defer { decref(result) }
    return string(result)
  }

  private var database: UnicodeDatabase {
    switch s.pointee.minor {
    case ...11: .python311
    case 12: .python312
    default: .python313
    }
  }

  /// `repr(o)` as the built-in type has it that an object is of or derives from.
  func nativeRepr(_ o: Ref) throws(PythonError) -> Ref {
    var out = ""
    try writeNative(o, to: &out, depth: 0)
    return try newString(out)
  }

  func writeRepr(_ o: Ref, to out: inout String, depth: Int) throws(PythonError) {
    if isInstance(o), let result = try callSpecial(o, "__repr__") {
      let text = try checkedText(result, "__repr__")
      out += string(text)
      decref(text)
      return
    }
    try writeNative(o, to: &out, depth: depth)
  }

  private func writeNative(_ o: Ref, to out: inout String, depth: Int) throws(PythonError) {
    if isInstance(o), let fields = typeNames.structFields[o.type] {
      out += try structText(o, fields)
      return
    }
    switch kind(o) {
    case BuiltinType.none: out += "None"
    case BuiltinType.bool: out += o == s.pointee.true ? "True" : "False"
    case BuiltinType.int: out += try intText(o)
    case BuiltinType.float: out += FloatText.repr(floatValue(o))
    case BuiltinType.str: out += quoted(o)
    case BuiltinType.bytearray:
      let content = byteString(o)
      out += typeName(of: o) + "(" + QuotedText.repr(bytes: content) + ")"
    case BuiltinType.complex: out += complexText(o)
    case BuiltinType.bytes: out += QuotedText.repr(bytes: bytes(o))
    case BuiltinType.tuple, BuiltinType.list, BuiltinType.dict, BuiltinType.set,
      BuiltinType.frozenset, BuiltinType.dictView:
      try writeContainer(o, to: &out, depth: depth)
    case BuiltinType.range:
      let step = o.ref(RangeField.step).unsafelyUnwrapped
      let showsStep = intValue(step) != 1
      let offsets = [RangeField.start, RangeField.stop] + (showsStep ? [RangeField.step] : [])
      try writeFields(o, "range(", offsets, to: &out, depth: depth)
    case BuiltinType.slice:
      let offsets = [SliceField.start, SliceField.stop, SliceField.step]
      try writeFields(o, "slice(", offsets, to: &out, depth: depth)
    case BuiltinType.ellipsis: out += "Ellipsis"
    case BuiltinType.notImplemented: out += "NotImplemented"
    default:
      if let slots = extensionSlots(o.type), let text = try slots.repr?(self, o) {
        out += text
      } else if isException(o) {
        try writeException(o, to: &out, depth: depth)
      } else if isInstance(o), kind(o) == BuiltinType.object || kind(o) == BuiltinType.type {
        try writeInstance(o, to: &out)
      } else if let text = nativeRepr(o) {
        out += text
      } else {
        try writeOther(o, to: &out, depth: depth)
      }
    }
  }

  private func quoted(_ o: Ref) -> String {
    let view = text(o)
    switch view.width {
    case 1:
      let start = view.start.assumingMemoryBound(to: UInt8.self)
      return QuotedText.repr(
        str: UnsafeBufferPointer(start: start, count: view.count), database: database)
    case 2:
      let start = view.start.assumingMemoryBound(to: UInt16.self)
      return QuotedText.repr(
        str: UnsafeBufferPointer(start: start, count: view.count), database: database)
    default:
      let start = view.start.assumingMemoryBound(to: UInt32.self)
      return QuotedText.repr(
        str: UnsafeBufferPointer(start: start, count: view.count), database: database)
    }
  }

  private func writeFields(
    _ o: Ref, _ head: String, _ offsets: [Int], to out: inout String, depth: Int
  ) throws(PythonError) {
    try checkDepth(depth, "while getting the repr of an object")
    out += head
    for (i, offset) in offsets.enumerated() {
      if i > 0 { out += ", " }
      try writeRepr(o.ref(offset).unsafelyUnwrapped, to: &out, depth: depth + 1)
    }
    out += ")"
  }

  private func writeContainer(
    _ o: Ref, to out: inout String, depth: Int
  ) throws(PythonError) {
    var pieces: TextPieces?
    try writeContainer(o, to: &out, depth: depth, &pieces)
  }

  /// - Parameter pieces: hears where each piece of the container's own text ends.
  func writeContainer(
    _ o: Ref, to out: inout String, depth: Int, _ pieces: inout TextPieces?
  ) throws(PythonError) {
    let (head, tail, again) = brackets(o)
    if o.has(Header.inRepr) {
      out += again
      return
    }
    try checkDepth(depth, "while getting the repr of an object")
    if o.count == 0, o.type == BuiltinType.list || o.type == BuiltinType.tuple {
      out += head + tail
      return
    }
    try enterRepr(o)
    incref(o)
    o.insert(Header.inRepr)
    defer {
      leaveRepr()
      o.remove(Header.inRepr)
      decref(o)
    }
    out += head
    pieces?.mark(out)
    switch kind(o) {
    case BuiltinType.list, BuiltinType.tuple:
      let isList = kind(o) == BuiltinType.list
      var i = 0
      while i < o.count {
        if i > 0 {
          out += ", "
          pieces?.mark(out)
        }
        try writeItem(isList ? listItem(o, i) : tupleItem(o, i), to: &out, depth: depth)
        pieces?.mark(out)
        i += 1
      }
      if !isList, o.count == 1 { out += "," }
    case BuiltinType.dict:
      try writePairs(o, ": ", to: &out, depth: depth, &pieces)
    default:
      // Sets and views show a list of their items (set_repr, dictview_repr).
      if kind(o) != BuiltinType.dictView, setCount(o) == 0 { break }
      let items = try newList()
      defer { decref(items) }
      try listExtend(items, o)
      var text = ""
      try writeContainer(items, to: &text, depth: depth + 1)
      out += text.dropFirst().dropLast()
      pieces?.mark(out)
    }
    out += tail
    pieces?.mark(out)
  }

  /// Notes a container whose repr is being made in a list that the thread's dict has, both of
  /// which are made the first time and stay (Py_ReprEnter).
  package func enterRepr(_ o: Ref) throws(PythonError) {
    let details = typeNames
    let key = try internedString("Py_Repr")
    defer { decref(key) }
    let dict: Ref
    if let known = details.threadDict { dict = known } else { dict = try newDict() }
    details.threadDict = dict
    if try dictGet(dict, key) == nil {
      let list = try newList()
      defer { decref(list) }
      try dictSet(dict, key, list)
      details.reprList = list
    }
    try listAppend(details.reprList.unsafelyUnwrapped, o)
  }

  package func leaveRepr() {
    guard let list = typeNames.reprList, list.count > 0 else { return }
    do throws(PythonError) {
      try listSetSlice(list, list.count - 1, list.count, UnsafeBufferPointer(start: nil, count: 0))
    } catch {
      // The list keeps its room: an object that stays listed would show as `...` for ever.
      list.count -= 1
      decref(listItems(list)?[list.count])
    }
  }

  /// What stands around the items of a container, and in its place when it shows itself again.
  private func brackets(_ o: Ref) -> (String, String, String) {
    switch kind(o) {
    case BuiltinType.list: return ("[", "]", "[...]")
    case BuiltinType.tuple: return ("(", ")", "(...)")
    case BuiltinType.dict: return ("{", "}", "{...}")
    case BuiltinType.dictView: return (shownType(o) + "([", "])", "...")
    case BuiltinType.set where o.type == BuiltinType.set && setCount(o) > 0:
      return ("{", "}", "set(...)")
    default:
      let name = typeName(of: o)
      return setCount(o) == 0
        ? ("\(name)(", ")", "\(name)(...)") : ("\(name)({", "})", "\(name)(...)")
    }
  }

  /// The repr of an item, which code that a `__repr__` runs could take out of its container.
  private func writeItem(_ item: Ref, to out: inout String, depth: Int) throws(PythonError) {
    incref(item)
    defer { decref(item) }
    nativeSafePoint()
    try writeRepr(item, to: &out, depth: depth + 1)
  }

  private func writePairs(
    _ dict: Ref, _ middle: String, to out: inout String, depth: Int, _ pieces: inout TextPieces?
  ) throws(PythonError) {
    var position = 0
    var first = true
    while let (key, value) = dictNext(dict, &position) {
      if !first {
        out += ", "
        pieces?.mark(out)
      }
      first = false
      incref(value)
      defer { decref(value) }
      try writeItem(key, to: &out, depth: depth)
      pieces?.mark(out)
      out += middle
      pieces?.mark(out)
      try writeItem(value, to: &out, depth: depth)
      pieces?.mark(out)
    }
  }

  private func writeInstance(_ o: Ref, to out: inout String) throws(PythonError) {
    if info(of: o).pointee.flags.contains(.isType) {
      out += "<class '\(qualifiedName(typeIndex(o)))'>"
    } else if isWeakref(o) {
      try writeWeakref(o, to: &out)
    } else {
      out += "<\(qualifiedName(o.type)) object at \(pointer(o))>"
    }
  }

  /// A class's name with its module in front; built-in types have none to show.
  func qualifiedName(_ type: TypeIndex) -> String {
    if type < BuiltinType.firstFree { return typeNames[type] }
    guard let dict = info(type).pointee.object?.ref(ClassField.dict),
      let name = knownName("__module__"), let module = try? dictGet(dict, name),
      module.type == BuiltinType.str
    else { return typeNames[type] }
    return "\(string(module)).\(typeNames[type])"
  }

  /// An address as C's %p shows it.
  func pointer(_ o: Ref) -> String { "0x" + String(o.address, radix: 16) }

  /// Functions, methods, cells, descriptors and what has no form of its own.
  private func writeOther(_ o: Ref, to out: inout String, depth: Int) throws(PythonError) {
    func name(_ offset: Int) -> String {
      guard let name = o.ref(offset), name.type == BuiltinType.str else { return "?" }
      return string(name)
    }
    switch o.type {
    case BuiltinType.type:
      let isShared = typeIndex(o) < BuiltinType.firstFree && o.ref(ClassField.name) != nil
      out += "<class '\(isShared ? name(ClassField.name) : qualifiedName(typeIndex(o)))'>"
    case BuiltinType.function:
      out += "<function \(name(FunctionField.qualifiedName)) at \(pointer(o))>"
    case BuiltinType.method:
      let receiver = o.ref(MethodField.receiver).unsafelyUnwrapped
      let function = o.ref(MethodField.function).unsafelyUnwrapped
      var shown = "?"
      if function.type == BuiltinType.function,
        let name = function.ref(FunctionField.qualifiedName)
      {
        shown = string(name)
      }
      out += "<bound method \(shown) of "
      try checkDepth(depth, "while getting the repr of an object")
      try writeItem(receiver, to: &out, depth: depth)
      out += ">"
    case BuiltinType.builtinFunction:
      guard let receiver = o.ref(24) else {
        out += "<built-in function \(name(16))>"
        return
      }
      if receiver.type == BuiltinType.type {
        out += "<built-in method \(name(16)) of type object at \(pointer(receiver))>"
        return
      }
      out +=
        "<built-in method \(name(16)) of \(shownType(receiver)) object at \(pointer(receiver))>"
    case BuiltinType.cell:
      out += "<cell at \(pointer(o)): "
      out += cellContents(o).map { "\(shownType($0)) object at \(pointer($0))" } ?? "empty"
      out += ">"
    case BuiltinType.getset, BuiltinType.member:
      let kind = o.type == BuiltinType.getset ? "attribute" : "member"
      let owner = o.ref(DescriptorField.owner).map { typeNames[typeIndex($0)] } ?? "?"
      out += "<\(kind) '\(name(DescriptorField.name))' of '\(owner)' objects>"
    case BuiltinType.weakref: try writeWeakref(o, to: &out)
    case BuiltinType.proxy, BuiltinType.callableProxy: writeProxy(o, to: &out)
    case BuiltinType.nativeGenerator:
      out += "<generator object \(nativeGeneratorName(o)) at \(pointer(o))>"
    default: try writeDescriptor(o, to: &out, depth: depth)
    }
  }
}
