import CLua
import CLuaBridge
import ObjectModel
import Trace

// Operations and values in full, where nothing is predicted.

extension Recorder {
  /// How deep Lua tables are looked through.
  static var mostNested: Int { 100 }
}

extension Engine {
  /// Writes an operation in full.
  func recordWide(
    _ recorder: UnsafeMutablePointer<Recorder>, _ kind: TraceOperation, _ number: Int,
    _ place: UInt32, _ L: LuaState, _ first: Int32, _ count: Int32, _ hidden: Bool
  ) {
    for i in 0..<count
    where lua_type(L, first + i) == LUA_TTABLE || lua_type(L, first + i) == LUA_TFUNCTION {
      defineFunctions(recorder, L, first + i)
    }
    recorder.pointee.writer.reserve(64)
    recorder.pointee.writer.put(UInt(TraceCode.wide))
    recorder.pointee.writer.put(UInt(kind.rawValue))
    if kind == .function {
      recordText(recorder, recorder.pointee.builtinNames[number])
    } else {
      recorder.pointee.writer.put(UInt(number))
    }
    recorder.pointee.writer.reserve(64)
    recorder.pointee.writer.put(UInt(place))
    recorder.pointee.writer.put(UInt(count))
    recorder.pointee.writer.put(hidden ? 2 : 0)
    for i in 0..<count {
      if i == 0, kind == .function, recorder.pointee.blockOperations[number].takesBlock,
        let block = blockNumber(L, first)
      {
        recordFull(recorder, block: block)
      } else {
        recordFull(recorder, L, first + i)
      }
    }
    if hidden {
      let point = moult_point(bridge, L)
      recorder.pointee.writer.reserve(32)
      for value in [UInt(bitPattern: point.activation), UInt(point.instruction)] {
        recorder.pointee.writer.put(UInt(TraceValueKind.integer))
        recorder.pointee.writer.put(signed: recordPoint(recorder, value))
      }
    }
  }

  /// Writes a value in full: its kind and all of it.
  func recordFull(_ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ i: Int32) {
    recorder.pointee.writer.reserve(32)
    switch lua_type(L, i) {
    case LUA_TLIGHTUSERDATA: recordFull(recorder, handle: bits(L, i))
    case LUA_TNUMBER:
      if lua_isinteger(L, i) != 0 {
        let value = Int(lua_tointegerx(L, i, nil))
        if let block = s.pointee.blocks.number(of: UInt(bitPattern: value)) {
          recordFull(recorder, block: block)
        } else {
          recorder.pointee.writer.put(UInt(TraceValueKind.integer))
          recorder.pointee.writer.put(signed: value)
        }
      } else {
        recorder.pointee.writer.put(UInt(TraceValueKind.number))
        withUnsafeBytes(of: lua_tonumberx(L, i, nil).bitPattern.littleEndian) {
          recorder.pointee.writer.put(bytes: $0)
        }
      }
    case LUA_TSTRING:
      var length = 0
      let p = lua_tolstring(L, i, &length).unsafelyUnwrapped
      recorder.pointee.writer.put(UInt(TraceValueKind.text))
      recorder.pointee.writer.put(UInt(length))
      recorder.pointee.writer.put(bytes: UnsafeRawBufferPointer(start: p, count: length))
    case LUA_TBOOLEAN:
      recorder.pointee.writer.put(
        UInt(lua_toboolean(L, i) != 0 ? TraceValueKind.true : TraceValueKind.false))
    case LUA_TNIL, LUA_TNONE: recorder.pointee.writer.put(UInt(TraceValueKind.none))
    case LUA_TFUNCTION:
      let builtin = moult_builtin_number(L, i)
      if builtin >= 0 {
        recorder.pointee.writer.put(UInt(TraceValueKind.builtin))
        recordText(recorder, recorder.pointee.builtinNames[Int(builtin)])
      } else {
        let number = lua_topointer(L, i).flatMap { recorder.pointee.functions[$0] } ?? 0
        recorder.pointee.writer.put(UInt(TraceValueKind.function))
        recorder.pointee.writer.put(UInt(number))
      }
    case LUA_TTABLE: recordTable(recorder, L, lua_absindex(L, i))
    default: recorder.pointee.writer.put(UInt(TraceValueKind.other))
    }
  }

  private func recordFull(_ recorder: UnsafeMutablePointer<Recorder>, block: Int) {
    recorder.pointee.writer.put(UInt(TraceValueKind.block))
    recorder.pointee.writer.put(UInt(block))
  }

  /// Writes a handle in full.
  func recordFull(_ recorder: UnsafeMutablePointer<Recorder>, handle bits: UInt) {
    recorder.pointee.writer.reserve(32)
    let value: (kind: UInt8, number: Int)
    if bits & Handle.methodBit == 0, let number = knownObject(recorder, bits) {
      value = (TraceValueKind.object, number)
    } else {
      value = rareHandle(recorder, bits)
    }
    recorder.pointee.writer.put(UInt(value.kind))
    switch value.kind {
    case TraceValueKind.method:
      recorder.pointee.writer.put(UInt(value.number))
      recordText(recorder, methodName(bits))
    case TraceValueKind.other: break
    default: recorder.pointee.writer.put(UInt(value.number))
    }
  }

  /// Writes a Lua table in full: its sequence, then its other fields. A table that holds the one that holds it
  /// is written as nothing there, and so are those that nest too deeply.
  private func recordTable(_ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ i: Int32) {
    guard let table = lua_topointer(L, i), recorder.pointee.tables.count < Recorder.mostNested,
      !recorder.pointee.tables.contains(table)
    else {
      recorder.pointee.writer.put(UInt(TraceValueKind.none))
      return
    }
    recorder.pointee.tables.append(table)
    defer { recorder.pointee.tables.removeLast() }
    recorder.pointee.writer.put(UInt(TraceValueKind.table))
    let length = lua_checkstack(L, 6) != 0 ? Int(lua_rawlen(L, i)) : 0
    recorder.pointee.writer.put(UInt(length))
    if length > 0 {
      for k in 1...length {
        lua_rawgeti(L, i, Int64(k))
        recordFull(recorder, L, -1)
        lua_settop(L, -2)
      }
    }
    let top = lua_gettop(L)
    let fields =
      moult_has_fields(L, i, Int64(length)) ? (try? allFields(L, i)) ?? .none : .none
    recorder.pointee.writer.reserve(16)
    recorder.pointee.writer.put(UInt(fields.count))
    for field in fields {
      recordFull(recorder, L, field)
      recordFull(recorder, L, field + 1)
    }
    lua_settop(L, top)
  }

  /// Defines the functions in a value.
  func defineFunctions(_ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ i: Int32) {
    var seen: Set<UnsafeRawPointer> = []
    defineFunctions(recorder, L, i, &seen, depth: 0)
  }

  private func defineFunctions(
    _ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ i: Int32,
    _ seen: inout Set<UnsafeRawPointer>, depth: Int
  ) {
    let i = lua_absindex(L, i)
    if lua_type(L, i) == LUA_TFUNCTION {
      if moult_builtin_number(L, i) < 0 { _ = recordFunction(recorder, L, i) }
      return
    }
    guard lua_type(L, i) == LUA_TTABLE, depth < Recorder.mostNested, lua_checkstack(L, 6) != 0,
      let table = lua_topointer(L, i), seen.insert(table).inserted
    else { return }
    let length = Int(lua_rawlen(L, i))
    if length > 0 {
      for k in 1...length {
        let type = lua_rawgeti(L, i, Int64(k))
        if type == LUA_TFUNCTION || type == LUA_TTABLE {
          defineFunctions(recorder, L, -1, &seen, depth: depth + 1)
        }
        lua_settop(L, -2)
      }
    }
    let top = lua_gettop(L)
    for field in (try? allFields(L, i)) ?? .none {
      defineFunctions(recorder, L, field + 1, &seen, depth: depth + 1)
    }
    lua_settop(L, top)
  }
}
