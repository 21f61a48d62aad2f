import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Values across the border, rule 4 of docs/scripting.md.

extension Engine {
  /// The object for the value at a stack index: a new reference.
  func convert(_ L: LuaState, _ i: Int32) throws(PythonError) -> Ref {
    guard _fastPath(bridge.pointee.knows_stack) else { return try convertSlowly(L, i) }
    let slot = (i > 0 ? moult_slots(L) : moult_top(L)) + Int(i)
    guard slot < moult_top(L) else { return space.retained(space.none) }
    switch slot.pointee.tag {
    case Tag.handle:
      guard let o = liveObject(UInt(slot.pointee.word)) else { break }
      space.incref(o)
      return o
    case Tag.integer: return try space.newInt(Int(truncatingIfNeeded: slot.pointee.word))
    case Tag.shortString:
      let name = s.pointee.fast.place(of: UInt(slot.pointee.word))
      if name.pointee.string == UInt(slot.pointee.word), let o = name.pointee.ref {
        return space.retained(o)
      }
    default: break
    }
    return try convertSlowly(L, i)
  }

  @inline(never)
  private func convertSlowly(_ L: LuaState, _ i: Int32) throws(PythonError) -> Ref {
    switch lua_type(L, i) {
    case LUA_TLIGHTUSERDATA:
      let bits = bits(L, i)
      if bits & Handle.methodBit != 0 { return try boundMethod(bits) }
      let o = try object(bits)
      space.incref(o)
      return o
    case LUA_TNUMBER:
      return lua_isinteger(L, i) != 0
        ? try space.newInt(Int(lua_tointegerx(L, i, nil)))
        : try space.newFloat(lua_tonumberx(L, i, nil))
    case LUA_TSTRING: return try string(L, i)
    case LUA_TBOOLEAN: return space.retained(space.bool(lua_toboolean(L, i) != 0))
    case LUA_TNIL, LUA_TNONE: return space.retained(space.none)
    case LUA_TFUNCTION:
      let number = moult_builtin_number(L, i)
      return number >= 0 ? try cold.builtinObject(Int(number), L, i) : try plainFunction(L, i)
    case LUA_TTABLE:
      throw PythonError(
        .typeError,
        "a Lua table is not an object: write list{...}, tuple{...}, set{...} or dict{...}")
    default:
      throw PythonError(
        .typeError, "a Lua \(String(cString: lua_typename(L, lua_type(L, i)))) is not an object")
    }
  }

  /// Hands a new reference to the script: an object that nothing else holds becomes a temporary,
  /// for anything else the script only borrows.
  @inline(__always)
  func give(_ o: Ref, _ r: Results) -> Status {
    keep(o)
    return lend(o, r)
  }

  /// Hands over the result of a call, and drops the call's arguments.
  @inline(__always)
  func give(_ o: Ref, droppingArguments start: Int, _ r: Results) -> Status {
    if o.has(Header.temporary) {
      // `tuple(t)` gives t back: nothing has stored it, and it stays where it is among the
      // temporaries.
      space.decref(o)
      popArguments(to: start)
      return lend(o, r)
    }
    popArguments(to: start, for: o)
    return give(o, r)
  }

  /// Takes over a new reference that goes to the script.
  @inline(__always)
  func keep(_ o: Ref) {
    let count = o.refcount
    if count == 1 {
      pushTemporary(o)
    } else if Int32(truncatingIfNeeded: count) >= 0 {
      o.refcount = count &- 1
      space.didDecrement(o)
    }
  }

  /// Shows an object to the script: its handle, or a Lua boolean.
  @inline(__always)
  func lend(_ o: Ref, _ r: Results) -> Status {
    if o.type == BuiltinType.bool { return o == space.s.pointee.true ? MOULT_TRUE : MOULT_FALSE }
    r.pointee.value.pointer = pointer(handle(o))
    return MOULT_HANDLE
  }

  /// A value for Lua: its handle, or a Lua boolean.
  func value(_ o: Ref) -> MoultValue {
    var value = MoultValue()
    if o.type == BuiltinType.bool {
      value.kind = o == space.s.pointee.true ? MOULT_TRUE : MOULT_FALSE
    } else {
      value.kind = MOULT_HANDLE
      value.pointer = pointer(handle(o))
    }
    return value
  }

  /// An object unboxed: a Lua number, string or boolean where it is one, else its handle. A string
  /// is good for as long as the object lives.
  func unboxed(_ o: Ref) -> MoultValue {
    var value = MoultValue()
    switch o.type {
    case BuiltinType.int:
      guard let integer = space.intValue(o) else { return self.value(o) }
      value.kind = MOULT_INTEGER
      value.integer = Int64(integer)
    case BuiltinType.float:
      value.kind = MOULT_NUMBER
      value.number = space.floatValue(o)
    case BuiltinType.str:
      let inside = space.withUTF8(o) { bytes -> UnsafeBufferPointer<UInt8>? in
        // Text that is kept elsewhere may be gone when Lua takes it.
        guard let start = bytes.baseAddress.map(UnsafeRawPointer.init),
          start >= UnsafeRawPointer(o.raw), start < UnsafeRawPointer(o.raw) + space.sizeOf(o)
        else { return nil }
        return bytes
      }
      guard let inside else { return self.value(o) }
      value.kind = MOULT_STRING
      value.bytes = UnsafeRawPointer(inside.baseAddress)?.assumingMemoryBound(to: CChar.self)
      value.length = inside.count
    default: return self.value(o)
    }
    return value
  }

  /// The result of an operation that measures or computes: numbers become Lua's, a new reference
  /// to anything else goes to the script.
  func giveNumber(_ o: Ref, _ r: Results) -> Status {
    switch o.type {
    case BuiltinType.int:
      guard let integer = space.intValue(o) else { return give(o, r) }
      space.decref(o)
      return integerResult(integer, r)
    case BuiltinType.float:
      let number = space.floatValue(o)
      space.decref(o)
      r.pointee.value.number = number
      return MOULT_NUMBER
    default: return give(o, r)
    }
  }

  @inline(__always)
  func integerResult(_ value: Int, _ r: Results) -> Status {
    r.pointee.value.integer = Int64(value)
    return MOULT_INTEGER
  }

  @inline(__always)
  func booleanResult(_ value: Bool) -> Status { value ? MOULT_TRUE : MOULT_FALSE }

  /// `None` as a result.
  func noneResult(_ r: Results) -> Status { lend(space.none, r) }

  // MARK: Arguments

  /// Converts the values at stack indices `first` to `last`, each a new reference on the stack of
  /// arguments, from `s.argumentCount` as it was before the call.
  func pushArguments(_ L: LuaState, _ first: Int32, _ last: Int32) throws(PythonError) {
    let start = s.pointee.argumentCount
    do throws(PythonError) {
      var i = first
      while i <= last {
        let isValue = lua_type(L, i) != LUA_TLIGHTUSERDATA
        pushArgument(try convert(L, i), isValue: isValue)
        i &+= 1
      }
    } catch {
      popArguments(to: start)
      throw error
    }
  }

  /// Puts a new reference on the stack of arguments.
  @inline(__always)
  func pushArgument(_ o: Ref, isValue: Bool = false) {
    let n = s.pointee.argumentCount
    if n >= s.pointee.arguments.capacity { fatalError("no room for more arguments") }
    s.pointee.arguments[n] = o
    s.pointee.argumentIsValue[n] = isValue
    s.pointee.argumentCounts[n] = o.refcount
    s.pointee.argumentCount = n &+ 1
  }

  /// The arguments from an index on.
  @inline(__always)
  func arguments(from start: Int) -> UnsafeBufferPointer<Ref> {
    UnsafeBufferPointer(
      start: s.pointee.arguments.start + start, count: s.pointee.argumentCount &- start)
  }

  /// Drops the arguments from an index on; those that were stored are temporaries no more.
  /// - Parameter result: what the call gives.
  @inline(__always)
  func popArguments(to start: Int, for result: Ref? = nil) {
    while s.pointee.argumentCount > start {
      let n = s.pointee.argumentCount &- 1
      s.pointee.argumentCount = n
      settle(s.pointee.arguments[n], since: s.pointee.argumentCounts[n], for: result)
    }
  }
}
