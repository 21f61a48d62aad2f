import BuiltinTypes
import CLua
import CLuaBridge
import PyNumerics
import ObjectModel
import RefCounting

// Builtins that look at objects or change them.

extension LuaEngine {
  func defineObjectFunctions() throws(PythonError) {
    try define("print") { e, a, r throws(PythonError) in try e.print(a, r) }
    try define("len") { e, a, r throws(PythonError) in
      try e.expect(a, "len", 1)
      return e.integerResult(try e.space.length(try e.argument(a, 1)), r)
    }
    try define("id") { e, a, r throws(PythonError) in
      try e.expect(a, "id", 1)
      return e.integerResult(try e.argument(a, 1).address, r)
    }
    try define("hash") { e, a, r throws(PythonError) in
      try e.expect(a, "hash", 1)
      return e.integerResult(try e.space.hash(try e.argument(a, 1)), r)
    }
    try define("repr") { e, a, r throws(PythonError) in
      try e.expect(a, "repr", 1)
      let o = try e.argument(a, 1)
      e.space.nativeSafePoint()
      return e.result(try e.space.repr(o), r)
    }
    try define("type") { e, a, r throws(PythonError) in
      if a.count == 3 {
        let type = e.space.info(BuiltinType.type).pointee.object.unsafelyUnwrapped
        let made = try e.space.callArray(
          type, [try e.argument(a, 1), try e.argument(a, 2), try e.argument(a, 3)])
        return e.result(made, r)
      }
      guard a.count == 1 else {
        throw PythonError(.typeError, "type() takes 1 or 3 arguments")
      }
      if a.type(1) == LUA_TLIGHTUSERDATA {
        let o = try e.argument(a, 1)
        return e.result(e.space.retained(e.space.shownTypeObject(of: o)), r)
      }
      return e.give(String(cString: lua_typename(a.L, a.type(1))), r)
    }
    try define("isinstance") { e, a, r throws(PythonError) in
      try e.expect(a, "isinstance", 2)
      let o = try e.argument(a, 1)
      return e.booleanResult(try e.space.isInstance(o, try e.argument(a, 2)))
    }
    try define("issubclass") { e, a, r throws(PythonError) in
      try e.expect(a, "issubclass", 2)
      let c = try e.argument(a, 1)
      return e.booleanResult(try e.space.isSubclass(c, try e.argument(a, 2)))
    }
    try define("callable") { e, a, r throws(PythonError) in
      try e.expect(a, "callable", 1)
      if a.type(1) == LUA_TFUNCTION { return MOULT_TRUE }
      return e.booleanResult(e.space.isCallable(try e.argument(a, 1)))
    }
    try define("value") { e, a, r throws(PythonError) in
      try e.expect(a, "value", 1)
      return try e.unbox(a, r)
    }
    try define("is") { e, a, r throws(PythonError) in
      try e.expect(a, "is", 2)
      let o = try e.argument(a, 1)
      return e.booleanResult(o == (try e.argument(a, 2)))
    }
    try define("eq") { e, a, r throws(PythonError) in
      try e.expect(a, "eq", 2)
      let o = try e.argument(a, 1)
      return e.booleanResult(try e.space.operatorEqual(o, try e.argument(a, 2)))
    }
    try define("contains") { e, a, r throws(PythonError) in
      try e.expect(a, "contains", 2)
      let o = try e.argument(a, 1)
      return e.booleanResult(try e.space.contains(o, try e.argument(a, 2)))
    }
    try define("del") { e, a, r throws(PythonError) in
      for i in 0..<a.count { try e.delete(a, i + 1) }
      return MOULT_NONE
    }
    try define("cell") { e, a, r throws(PythonError) in
      try e.expect(a, "cell", 0, 1)
      let contents = a.isMissing(1) ? nil : try e.argument(a, 1)
      return e.result(try e.space.newCell(contents), r)
    }
    try define("dir") { e, a, r throws(PythonError) in
      try e.expect(a, "dir", 0, 1)
      if a.count == 0 { return e.result(try e.space.sortedKeys(of: try e.ownNames("dir")), r) }
      return e.result(try e.space.namesOf(try e.argument(a, 1)), r)
    }
    try define("vars") { e, a, r throws(PythonError) in
      try e.expect(a, "vars", 0, 1)
      if a.count == 0 { return e.result(e.space.retained(try e.ownNames("vars")), r) }
      let o = try e.argument(a, 1)
      let name = try e.space.internedString("__dict__")
      e.pushArgument(name)
      guard let dict = try e.space.findAttribute(o, name) else {
        throw PythonError(.typeError, "vars() argument must have __dict__ attribute")
      }
      return e.result(dict, r)
    }
    try defineAttributes()
  }

  private func defineAttributes() throws(PythonError) {
    try define("getattr") { e, a, r throws(PythonError) in
      try e.expect(a, "getattr", 2, 3)
      let o = try e.argument(a, 1)
      let name = try e.nameArgument(a, 2, "getattr")
      do throws(PythonError) {
        return e.result(try e.space.getAttribute(o, name), r)
      } catch {
        guard error.kind == .attributeError, a.count == 3 else { throw error }
        return e.result(e.space.retained(try e.argument(a, 3)), r)
      }
    }
    try define("hasattr") { e, a, r throws(PythonError) in
      try e.expect(a, "hasattr", 2)
      let o = try e.argument(a, 1)
      let name = try e.nameArgument(a, 2, "hasattr")
      do throws(PythonError) {
        e.space.decref(try e.space.getAttribute(o, name))
        return MOULT_TRUE
      } catch {
        guard error.kind == .attributeError else { throw error }
        return MOULT_FALSE
      }
    }
    try define("setattr") { e, a, r throws(PythonError) in
      try e.expect(a, "setattr", 3)
      let o = try e.argument(a, 1)
      let name = try e.nameArgument(a, 2, "setattr")
      try e.setAttribute(o, name, try e.argument(a, 3))
      return MOULT_NONE
    }
    try define("delattr") { e, a, r throws(PythonError) in
      try e.expect(a, "delattr", 2)
      let o = try e.argument(a, 1)
      try e.deleteAttribute(o, try e.nameArgument(a, 2, "delattr"))
      return MOULT_NONE
    }
    try define("getitem") { e, a, r throws(PythonError) in
      try e.expect(a, "getitem", 2)
      let o = try e.argument(a, 1)
      return e.result(try e.space.getItem(o, try e.argument(a, 2)), r)
    }
    try define("setitem") { e, a, r throws(PythonError) in
      try e.expect(a, "setitem", 3)
      let (o, key) = (try e.argument(a, 1), try e.argument(a, 2))
      try e.space.setItem(o, key, try e.argument(a, 3))
      return MOULT_NONE
    }
    try define("delitem") { e, a, r throws(PythonError) in
      try e.expect(a, "delitem", 2)
      let o = try e.argument(a, 1)
      try e.space.deleteItem(o, try e.argument(a, 2))
      return MOULT_NONE
    }
  }
}

extension Engine {
  /// The dict of the script's names, which is what a function without arguments looks at outside of a
  /// `def`.
  func ownNames(_ function: String) throws(PythonError) -> Ref {
    guard s.pointee.frameCount == 0 else {
      throw PythonError(
        .runtimeError, "\(function)() without an argument does not look into a def")
    }
    return s.pointee.globals
  }

  /// `print(...)`: as Python prints, Lua values included.
  func print(_ a: Arguments, _ r: Results) throws(PythonError) -> Status {
    let output = cold.output
    // An argument is written before the next one becomes text, since that may run code that
    // prints, too.
    var text: [UInt8] = []
    for i in 0..<a.count {
      text.removeAll(keepingCapacity: true)
      if i > 0 { text.append(UInt8(ascii: " ")) }
      space.nativeSafePoint()
      try appendText(a, i + 1, to: &text)
      text.withUnsafeBufferPointer { output.print($0) }
    }
    text.removeAll(keepingCapacity: true)
    text.append(UInt8(ascii: "\n"))
    text.withUnsafeBufferPointer { output.print($0) }
    return MOULT_NONE
  }

  private func appendText(
    _ a: Arguments, _ i: Int32, to line: inout [UInt8]
  ) throws(PythonError) {
    switch a.type(i) {
    case LUA_TSTRING:
      var length = 0
      let p = lua_tolstring(a.L, i, &length).unsafelyUnwrapped
      line.append(contentsOf: UnsafeRawBufferPointer(start: p, count: length))
    case LUA_TNUMBER:
      let text =
        lua_isinteger(a.L, i) != 0
        ? String(lua_tointegerx(a.L, i, nil)) : FloatText.repr(lua_tonumberx(a.L, i, nil))
      line.append(contentsOf: text.utf8)
    case LUA_TBOOLEAN:
      line.append(contentsOf: (lua_toboolean(a.L, i) != 0 ? "True" : "False").utf8)
    case LUA_TNIL: line.append(contentsOf: "None".utf8)
    case LUA_TLIGHTUSERDATA, LUA_TFUNCTION:
      let o = try argument(a, i)
      let text = try space.str(o)
      defer { space.decref(text) }
      space.withUTF8(text) { line.append(contentsOf: $0) }
    default:
      // A Lua table or coroutine: of use while looking for a mistake.
      let name = String(cString: lua_typename(a.L, a.type(i)))
      line.append(contentsOf: "<Lua \(name)>".utf8)
    }
  }

  /// `value(x)`: a number, string or boolean of Lua's where x is one.
  func unbox(_ a: Arguments, _ r: Results) throws(PythonError) -> Status {
    r.pointee.value.integer = 1
    guard let o = try borrowed(a, 1) else { return MOULT_ARGUMENT }
    switch o.type {
    case BuiltinType.str: return giveText(o, r)
    case BuiltinType.int:
      guard let value = space.intValue(o) else { return MOULT_ARGUMENT }
      return integerResult(value, r)
    case BuiltinType.float:
      r.pointee.value.number = space.floatValue(o)
      return MOULT_NUMBER
    case BuiltinType.bool: return lend(o, r)
    default: return MOULT_ARGUMENT
    }
  }

  /// `del(x)`: ends a temporary at once.
  func delete(_ a: Arguments, _ i: Int32) throws(PythonError) {
    guard let o = try borrowed(a, i) else { return }
    if o.has(Header.temporary) {
      takeTemporary(o)
      space.decref(o)
      return
    }
    if o.isImmortal || o == space.none { return }
    let count = space.visibleRefcount(o)
    let holders = count == 1 ? "1 reference" : "\(count) references"
    throw PythonError(
      .typeError,
      "del: this \(space.typeName(of: o)) is borrowed, \(holders) to it held elsewhere: "
        + "unbind the name or delete the item that holds it (name = nil)")
  }
}
