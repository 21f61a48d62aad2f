import BuiltinTypes
import CLua
import CLuaBridge
import Capture
import Core
import HeapGraph
import ObjectModel
import PyNumerics

// The module `objgraph`: Python's package of that name, for scripts. Its functions are in
// ObjgraphFunctions.swift, written in Lua; here is what they look at the heap with.
//
// Nothing of this changes the heap. What a function looks at is a list of objects outside of the heap,
// the *view*, in which each object stands with its serial number: one that died meanwhile is left out.
// Objects are handed over as handles, which count nothing. Other than Python's, no function collects
// first: `gc.collect()` is the script's to call.

/// What the functions of `objgraph` are looking at.
final class ObjectView {
  /// An object and its serial number.
  struct Entry {
    var object: Ref
    var serial: UInt32
  }
  /// Objects that the collector follows, in the order of `gc.get_objects()`, or some of them.
  var entries: [Entry] = []
  /// Who refers to whom, made when it is asked for.
  var graph: HeapGraph?
  /// The place of each object of `graph` in the order of `gc.get_objects()`, -1 for those not in it.
  var positions: [Int32] = []
  /// Results on their way to Lua.
  let parts = UnsafeMutablePointer<MoultValue>.allocate(capacity: ObjectView.batch)

  /// Objects that are handed over at once.
  static let batch = 64

  deinit { parts.deallocate() }
}

extension LuaEngine {
  func defineObjgraph() throws(PythonError) {
    try define("=*", in: "objgraph") { _, _, _ throws(PythonError) in MOULT_NONE }
    try define("_look", in: "objgraph") { e, a, r throws(PythonError) in
      try e.expect(a, "_look", 0)
      e.cold.view = ObjectView()
      e.cold.view?.entries = e.entries(try e.cold.runtime.objects(generation: nil))
      return e.integerResult(e.cold.view?.entries.count ?? 0, r)
    }
    try define("_forget", in: "objgraph") { e, _, _ throws(PythonError) in
      e.cold.view = nil
      return MOULT_NONE
    }
    try define("_seen", in: "objgraph") { e, a, r throws(PythonError) in
      try e.expect(a, "_seen", 1)
      return e.giveBatch(from: try e.integerArgument(a, 1, "_seen"), r)
    }
    try define("_referents", in: "objgraph") { e, a, r throws(PythonError) in
      try e.expect(a, "_referents", 1)
      guard let o = try e.observed(a, 1) else { return e.integerResult(0, r) }
      e.cold.newView.entries = e.entries(e.cold.runtime.referents(of: o))
      return e.integerResult(e.cold.newView.entries.count, r)
    }
    try define("_referrers", in: "objgraph") { e, a, r throws(PythonError) in
      try e.expect(a, "_referrers", 1)
      guard let o = try e.observed(a, 1) else { return e.integerResult(0, r) }
      e.cold.newView.entries = try e.referrers(of: o)
      return e.integerResult(e.cold.newView.entries.count, r)
    }
    try define("_items", in: "objgraph") { e, a, r throws(PythonError) in
      try e.expect(a, "_items", 1)
      guard let o = try e.observed(a, 1), o.type == BuiltinType.list || o.type == BuiltinType.tuple
      else {
        throw PythonError(.typeError, "a list of objects is wanted, not '\(e.typeText(a, 1))'")
      }
      var items: [Ref] = []
      e.space.forEachNamedReference(of: o, slots: []) { child, _ in items.append(child) }
      e.cold.newView.entries = e.entries(items)
      return e.integerResult(e.cold.newView.entries.count, r)
    }
    try define("_leaking", in: "objgraph") { e, a, r throws(PythonError) in
      try e.expect(a, "_leaking", 0)
      let all = try e.cold.runtime.objects(generation: nil)
      var referred = Set<Ref>()
      for o in all { for child in e.cold.runtime.referents(of: o) { referred.insert(child) } }
      e.cold.view = ObjectView()
      e.cold.view?.entries = e.entries(all.filter { !referred.contains($0) })
      return e.integerResult(e.cold.newView.entries.count, r)
    }
    try defineObjgraphTexts()
  }

  private func defineObjgraphTexts() throws(PythonError) {
    try define("_type", in: "objgraph") { e, a, r throws(PythonError) in
      try e.expect(a, "_type", 2)
      guard let o = try e.observed(a, 1) else { return e.give("", r) }
      return e.give(e.objgraphType(o, isShort: lua_toboolean(a.L, 2) != 0), r)
    }
    try define("_repr", in: "objgraph") { e, a, r throws(PythonError) in
      try e.expect(a, "_repr", 1)
      guard let o = try e.observed(a, 1) else { return e.give("", r) }
      return e.give(e.objgraphRepr(o), r)
    }
    try define("_facts", in: "objgraph") { e, a, r throws(PythonError) in
      try e.expect(a, "_facts", 1)
      guard let o = try e.observed(a, 1) else { return e.give("0 0 0 0", r) }
      let hasFinalizer = e.space.lookupSpecial(o.type, "__del__") != nil
      let isModule = e.space.typeName(of: o) == "module"
      return e.give(
        "\(o.address) \(o.refcount) \(hasFinalizer ? 1 : 0) \(isModule ? 1 : 0)", r)
    }
    try define("_edge", in: "objgraph") { e, a, r throws(PythonError) in
      try e.expect(a, "_edge", 3)
      guard let from = try e.observed(a, 1), let to = try e.observed(a, 2) else {
        return e.give("", r)
      }
      return e.give(e.objgraphEdge(from, to, isShort: lua_toboolean(a.L, 3) != 0), r)
    }
    try define("_write", in: "objgraph") { e, a, r throws(PythonError) in
      try e.expect(a, "_write", 1)
      var text = try e.textArgument(a, 1, "_write")
      text.withUTF8 { e.cold.output.print($0) }
      return MOULT_NONE
    }
  }

  /// The view of the function that runs.
  fileprivate var newView: ObjectView {
    if let view { return view }
    let made = ObjectView()
    view = made
    return made
  }

  /// Loads the functions of `objgraph`, if a script has that among its constants and it was not done yet.
  func prepareObjgraph(_ constants: [String]) throws(PythonError) {
    if hasObjgraph || !constants.contains("objgraph") { return }
    hasObjgraph = true
    if let error = loadLibrary(objgraphFunctions, "@objgraph.lua") { throw error }
  }
}

extension Engine {
  /// The object of an argument; nil for what is none, as Lua's own values are.
  fileprivate func observed(_ a: Arguments, _ i: Int32) throws(PythonError) -> Ref? {
    if a.type(i) == LUA_TBOOLEAN { return space.bool(lua_toboolean(a.L, i) != 0) }
    return try borrowed(a, i)
  }

  fileprivate func entries(_ objects: [Ref]) -> [ObjectView.Entry] {
    objects.map { ObjectView.Entry(object: $0, serial: $0.serial) }
  }

  /// Whether an object that was seen is still there.
  private func isAlive(_ entry: ObjectView.Entry) -> Bool {
    cold.runtime.heap.isObjectStart(entry.object.raw) && entry.object.serial == entry.serial
  }

  /// The next objects of the view.
  fileprivate func giveBatch(from: Int, _ r: Results) -> Status {
    guard let view = cold.view else { return MOULT_NONE }
    var count = 0
    for entry in view.entries.dropFirst(max(0, from)).prefix(ObjectView.batch)
    where isAlive(entry) {
      view.parts[count] = value(entry.object)
      count += 1
    }
    r.pointee.values = UnsafePointer(view.parts)
    r.pointee.count = Int32(count)
    return MOULT_SEVERAL
  }

  /// What the collector follows and what refers to an object, in the order of `gc.get_objects()`.
  fileprivate func referrers(of o: Ref) throws(PythonError) -> [ObjectView.Entry] {
    let view = cold.newView
    let heap = cold.runtime.heap
    if view.graph == nil {
      let graph = HeapGraph(cold.runtime.heapSnapshot())
      view.positions = [Int32](repeating: -1, count: graph.count)
      for (position, object) in try cold.runtime.objects(generation: nil).enumerated() {
        if let i = graph.snapshot.object(at: UInt64(object.raw - heap.base)) {
          view.positions[i] = Int32(position)
        }
      }
      view.graph = graph
    }
    guard let graph = view.graph, let target = graph.snapshot.object(at: UInt64(o.raw - heap.base)),
      graph.snapshot.serials[target] == o.serial
    else { return [] }
    let holders = Set(graph.referrers(of: target).map(\.object))
      .filter { view.positions[$0] >= 0 }.sorted { view.positions[$0] < view.positions[$1] }
    return holders.map {
      ObjectView.Entry(
        object: Ref(heap.base + Int(graph.snapshot.addresses[$0])),
        serial: graph.snapshot.serials[$0])
    }
  }

  // MARK: Texts

  /// `type(o).__name__`, with the module before it unless it is to be short.
  fileprivate func objgraphType(_ o: Ref, isShort: Bool) -> String {
    let name = space.shownType(o)
    if isShort { return name }
    return "\(module(of: o) ?? "builtins").\(name)"
  }

  /// The module of an object's class, nil if the class is built in.
  private func module(of o: Ref) -> String? {
    guard let cls = space.info(of: o).pointee.object, !cold.runtime.heap.isStatic(cls.raw),
      let dict = cls.ref(ClassField.dict)
    else { return nil }
    var position = 0
    while let (key, value) = space.dictNext(dict, &position) {
      if key.type == BuiltinType.str, value.type == BuiltinType.str,
        space.string(key) == "__module__"
      {
        return space.string(value)
      }
    }
    return nil
  }

  /// The second line of an object's box. A class's own `__repr__` is not called: it could do anything.
  fileprivate func objgraphRepr(_ o: Ref) -> String {
    func cut(_ text: String) -> String { String(text.unicodeScalars.prefix(40)) }
    func name(_ offset: Int) -> String? {
      o.ref(offset).flatMap { $0.type == BuiltinType.str ? space.string($0) : nil }
    }
    let address = String(o.address, radix: 16)
    switch space.kind(o) {
    case BuiltinType.tuple, BuiltinType.list, BuiltinType.dict, BuiltinType.set:
      return "\((try? space.length(o)) ?? 0) items"
    case BuiltinType.function:
      return cut("<function \(name(FunctionField.name) ?? "?") at 0x\(address)>")
    case BuiltinType.builtinFunction: return name(16) ?? "?"
    case BuiltinType.method:
      let function = o.ref(MethodField.function)
      let text = function?.ref(FunctionField.name).map { space.string($0) }
      return "\(text ?? "?") (bound)"
    default: break
    }
    if let text = plainText(o) { return cut(text) }
    let type = module(of: o).map { "\($0).\(space.shownType(o))" } ?? space.shownType(o)
    return cut("<\(type) object at 0x\(address)>")
  }

  /// The repr of a number or a text, of None, of a class; nil for others.
  private func plainText(_ o: Ref) -> String? {
    switch o.type {
    case BuiltinType.str:
      return QuotedText.repr(str: space.string(o))
    case BuiltinType.int: return space.intValue(o).map { "\($0)" }
    case BuiltinType.float: return FloatText.repr(space.floatValue(o))
    case BuiltinType.bool: return o == space.s.pointee.true ? "True" : "False"
    case BuiltinType.none: return "None"
    case BuiltinType.type:
      return space.typeNames[o.get(ClassField.typeIndex, as: TypeIndex.self)]
    default: return nil
    }
  }

  /// The label of an arrow and its weight, empty for none: values of dicts, attributes of instances,
  /// fields of functions and methods, as Python's objgraph has them. Where that makes the dict of an
  /// instance by asking for it, the attribute stands on the instance's own arrow.
  fileprivate func objgraphEdge(_ from: Ref, _ to: Ref, isShort: Bool) -> String {
    let kind = space.kind(from)
    let isCallable = kind == BuiltinType.function || kind == BuiltinType.method
    var label = ""
    space.forEachNamedReference(of: from, slots: []) { child, name in
      if child != to || !label.isEmpty { return }
      switch name {
      case .field("__dict__") where to.type == BuiltinType.dict && kind != BuiltinType.type:
        label = "__dict__\t10"
      case .field(let name): if isCallable { label = "\(name)\t10" }
      case .attribute(let name): label = "\(space.string(name))\t2"
      case .value(let key):
        let text = key.type == BuiltinType.str ? space.string(key) : ""
        label =
          isIdentifier(text)
          ? "\(text)\t2" : "\(objgraphType(key, isShort: isShort))\n\(objgraphRepr(key))\t0"
      case .item, .key, .other: break
      }
    }
    return label
  }

  private func isIdentifier(_ text: String) -> Bool {
    func isLetter(_ byte: UInt8) -> Bool {
      byte == 95 || (byte | 32 >= UInt8(ascii: "a") && byte | 32 <= UInt8(ascii: "z"))
    }
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || ($0 >= 48 && $0 <= 57) }
  }
}
