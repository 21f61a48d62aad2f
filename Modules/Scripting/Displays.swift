import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Displays, rule 5 of docs/scripting.md: `list{...}` and `list.of(...)` are what `[...]` is in
// Python, which differs from a call of the type: capacities are exact, free lists are used, and no
// collection runs before the next call.

extension Engine {
  /// `list{...}` and its kin: the type at index 1, a Lua table at index 2.
  func displayFromTable(_ cls: Ref, _ L: LuaState, _ r: Results) throws(PythonError) -> Status {
    let type = space.typeIndex(cls)
    switch type {
    case BuiltinType.dict: return try dictDisplay(L, r)
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.set, BuiltinType.frozenset,
      BuiltinType.bytes:
      break
    case BuiltinType.firstFree...: return try construct(cls, L, first: 2, last: 2, r)
    case BuiltinType.weakref: return try callObject(cls, L, 2, 2, r)
    default:
      if let status = try constructNamed(cls, L, 2, 2, r) { return status }
      throw PythonError(
        .typeError,
        "a Lua table is not an object: write \(space.typeNames[type])(list{...}) or the like")
    }
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    let isConstant = try pushItems(L, 2)
    return try make(type, from: start, isConstant: isConstant, r)
  }

  /// `list.of(...)`: a display of the values from `first` to `last`.
  func display(
    _ type: TypeIndex, _ L: LuaState, _ first: Int32, _ last: Int32, _ r: Results
  ) throws(PythonError) -> Status {
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    try pushArguments(L, first, last)
    var isConstant = true
    for i in start..<s.pointee.argumentCount where !s.pointee.argumentIsValue[i] {
      isConstant = false
      break
    }
    return try make(type, from: start, isConstant: isConstant, r)
  }

  /// Converts the sequence of a Lua table onto the stack of arguments.
  /// - Returns: whether all items are constants.
  func pushItems(_ L: LuaState, _ index: Int32) throws(PythonError) -> Bool {
    let n = Int64(bitPattern: lua_rawlen(L, index))
    guard lua_checkstack(L, 4) != 0 else { throw PythonError(.memoryError, "Lua's stack is full") }
    var isConstant = true
    var i: Int64 = 1
    while i <= n {
      let type = lua_rawgeti(L, index, i)
      switch type {
      case LUA_TNUMBER, LUA_TSTRING, LUA_TBOOLEAN: break
      default: isConstant = false
      }
      do throws(PythonError) {
        pushArgument(try convert(L, -1), isValue: type != LUA_TLIGHTUSERDATA)
      } catch {
        lua_settop(L, -2)
        throw error
      }
      lua_settop(L, -2)
      i += 1
    }
    if moult_has_fields(L, index, n) {
      throw PythonError(.typeError, "the table has named fields: only dict{...} takes them")
    }
    return isConstant
  }

  /// Makes the object of a display from the arguments from `start` on.
  func make(
    _ type: TypeIndex, from start: Int, isConstant: Bool, _ r: Results
  ) throws(PythonError) -> Status {
    let items = arguments(from: start)
    switch type {
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.set:
      return give(try newDisplay(type, items, isConstant: isConstant), r)
    default:
      // A call with a list.
      let list =
        try isConstant && items.count >= 3 ? space.newListConstant(items) : space.newList(items)
      let status: Status
      do {
        // The list goes before a collection or a check of the heap may run.
        defer { space.decref(list) }
        let result = try space.callArray(
          space.info(type).pointee.object.unsafelyUnwrapped, [list])
        status = give(result, r)
      }
      afterCall()
      return status
    }
  }

  /// The list, tuple or set of a display: a new reference.
  @inline(__always)
  func newDisplay(
    _ type: TypeIndex, _ items: UnsafeBufferPointer<Ref>, isConstant: Bool
  ) throws(PythonError) -> Ref {
    let isCopied = isConstant && items.count >= 3
    switch type {
    case BuiltinType.tuple: return try space.newTuple(items)
    case BuiltinType.set:
      return isCopied && space.s.pointee.displaysCopyConstants
        ? try space.newSetConstant(items) : try space.newSet(items)
    default:
      if items.isEmpty { return try space.newList() }
      return isCopied ? try space.newListConstant(items) : try space.newList(items)
    }
  }

  // MARK: Dicts

  /// `dict{{k, v}, ...}` keeps its order, `dict{a = 1}` is inserted by sorted names.
  private func dictDisplay(_ L: LuaState, _ r: Results) throws(PythonError) -> Status {
    let top = lua_gettop(L)
    defer { lua_settop(L, top) }
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    let pairs = Int(lua_rawlen(L, 2))
    for i in 0..<pairs { try pushPair(L, Int64(i + 1)) }
    let fields = try sortedFields(L, 2)
    for field in fields {
      pushArgument(try string(L, field), isValue: true)
      pushArgument(try convert(L, field + 1), isValue: true)
    }
    return give(try newDict(from: start), r)
  }

  /// A dict of the keys and values that lie among the arguments from an index on, in turns.
  func newDict(from start: Int) throws(PythonError) -> Ref {
    let count = (s.pointee.argumentCount - start) / 2
    if count == 0 { return try space.newDict() }
    var isUnicode = true
    for i in 0..<count where s.pointee.arguments[start + 2 * i].type != BuiltinType.str {
      isUnicode = false
    }
    let dict = try space.newDict(presized: count, unicode: isUnicode)
    do throws(PythonError) {
      for i in 0..<count {
        try space.dictSet(
          dict, s.pointee.arguments[start + 2 * i], s.pointee.arguments[start + 2 * i + 1])
      }
    } catch {
      space.decref(dict)
      throw error
    }
    return dict
  }

  private func pushPair(_ L: LuaState, _ i: Int64) throws(PythonError) {
    guard lua_checkstack(L, 4) != 0 else { throw PythonError(.memoryError, "Lua's stack is full") }
    let type = lua_rawgeti(L, 2, i)
    defer { lua_settop(L, -2) }
    guard type == LUA_TTABLE, lua_rawlen(L, -1) == 2 else {
      throw PythonError(.typeError, "dict{...} takes {key, value} pairs or named fields")
    }
    for part: Int64 in 1...2 {
      let type = lua_rawgeti(L, -1, part)
      defer { lua_settop(L, -2) }
      pushArgument(try convert(L, -1), isValue: type != LUA_TLIGHTUSERDATA)
    }
  }

  /// Pushes the named fields of a table onto Lua's stack.
  /// - Returns: the stack indices of their names, sorted by name; each value follows its name.
  func sortedFields(_ L: LuaState, _ index: Int32) throws(PythonError) -> SortedFields {
    let fields = try allFields(L, index)
    if let last = fields.last, lua_type(L, last) != LUA_TSTRING {
      throw PythonError(.typeError, "names must be strings: write {key, value} pairs")
    }
    return fields
  }

  /// The same with keys that are no strings, which come last.
  func allFields(_ L: LuaState, _ index: Int32) throws(PythonError) -> SortedFields {
    let count = moult_fields(L, index)
    if count < 0 { throw PythonError(.memoryError, "Lua has no memory") }
    return SortedFields(start: lua_gettop(L) - 2 * count + 1, count: Int(count))
  }
}

/// The stack indices of the names of a table's fields.
struct SortedFields: RandomAccessCollection {
  let start: Int32
  let count: Int
  static let none = SortedFields(start: 0, count: 0)
  var startIndex: Int { 0 }
  var endIndex: Int { count }
  subscript(_ i: Int) -> Int32 { start + 2 * Int32(truncatingIfNeeded: i) }
}
