import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import Trace

// From Lua's values to the words of a trace.

extension Engine {
  /// Writes an operation through its site.
  /// - Returns: the site's number.
  func recordSite(
    _ recorder: UnsafeMutablePointer<Recorder>, _ kind: TraceOperation, _ number: Int,
    _ place: UInt32, _ L: LuaState, _ first: Int32, _ count: Int32, _ hidden: Bool
  ) -> Int {
    let kinds = recorder.pointee.kinds
    let a = recorder.pointee.a
    let b = recorder.pointee.b
    var n = 0
    var i = first
    while i < first &+ count {
      if isStringLeftOut(kind, L, i, first) {
        kinds[n] = TraceValueKind.none
        a[n] = 0
        b[n] = 0
        n &+= 1
        i &+= 1
        continue
      }
      let items = recordSequence(recorder, L, i, n, left: Int(first + count - i))
      if items >= 0 {
        n &+= items &+ 1
      } else {
        recordLook(recorder, L, i, n)
        if kind == .function, i == first, recorder.pointee.blockOperations[number].takesBlock,
          let block = blockNumber(L, i)
        {
          kinds[n] = TraceValueKind.block
          a[n] = block
        }
        n &+= 1
      }
      i &+= 1
    }
    if hidden {
      _ = recordPlace(recorder, L, n)
      n &+= 2
    }
    leaveValuesOut(recorder, kind, L, first, hidden ? n - 2 : n)
    let siteNumber: Int
    if kind == .function {
      siteNumber = recordString(recorder, recorder.pointee.builtinNames[number], after: n)
    } else {
      siteNumber = number
    }
    let index = findSite(
      recorder, kind, siteNumber, place, n, hidden ? 2 : 0,
      builtin: kind == .function ? number : -1)
    writeSite(recorder, index, n, L)
    recorder.pointee.notes[index].activation = UInt.max
    return index
  }

  /// Notes where the loop that makes a step stands, as two arguments from the given one on.
  /// - Returns: where it stands.
  func recordPlace(
    _ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ n: Int
  ) -> MoultPoint {
    let point = moult_point(bridge, L)
    let kinds = recorder.pointee.kinds
    let a = recorder.pointee.a
    let b = recorder.pointee.b
    kinds[n] = TraceValueKind.integer
    a[n] = recordPoint(recorder, UInt(bitPattern: point.activation))
    kinds[n &+ 1] = TraceValueKind.integer
    a[n &+ 1] = recordPoint(recorder, UInt(point.instruction))
    b[n] = 0
    b[n &+ 1] = 0
    return point
  }

  /// Writes an operation of a site whose arguments were looked at.
  @inline(__always)
  func writeSite(
    _ recorder: UnsafeMutablePointer<Recorder>, _ index: Int, _ n: Int, _ L: LuaState
  ) {
    let a = recorder.pointee.a
    let b = recorder.pointee.b
    let site = recorder.pointee.sites + index
    let arguments = site.pointee.arguments
    recorder.pointee.writer.reserve(16 + 32 * n)
    let newest = recorder.pointee.newest
    let recent = recorder.pointee.recent.ring
    var isPredicted = true
    var k = 0
    while k < n {
      if !arguments[k].predicts(a[k], b[k], newest: newest, recent) {
        isPredicted = false
        break
      }
      k &+= 1
    }
    recorder.pointee.writer.put(UInt(TraceCode.firstSite + 2 * index + (isPredicted ? 1 : 0)))
    if isPredicted {
      let notesAll = site.pointee.notesAll
      k = 0
      while k < n {
        if arguments[k].isReference {
          if notesAll || arguments[k].mode != TraceMode.last {
            recorder.pointee.recent.note(a[k])
          }
          arguments[k].a = a[k]
          arguments[k].word = 0
        } else {
          _ = arguments[k].advance(newest: newest, recorder.pointee.recent.ring)
        }
        k &+= 1
      }
      return
    }
    writeArguments(recorder, index, n, L)
  }

  /// Writes an operation of a site whose arguments are not all predicted.
  @inline(never)
  func writeUnpredicted(
    _ recorder: UnsafeMutablePointer<Recorder>, _ index: Int, _ n: Int, _ L: LuaState
  ) {
    let arguments = recorder.pointee.sites[index].arguments
    for i in 0..<n where arguments[i].kind != TraceValueKind.method { recorder.pointee.b[i] = 0 }
    recorder.pointee.writer.reserve(16 + 32 * n)
    recorder.pointee.writer.put(UInt(TraceCode.firstSite + 2 * index))
    writeArguments(recorder, index, n, L)
  }

  @inline(__always)
  private func writeArguments(
    _ recorder: UnsafeMutablePointer<Recorder>, _ index: Int, _ n: Int, _ L: LuaState
  ) {
    let a = recorder.pointee.a
    let b = recorder.pointee.b
    let site = recorder.pointee.sites + index
    let arguments = site.pointee.arguments
    let newest = recorder.pointee.newest
    let notesAll = site.pointee.notesAll
    var active: UInt32 = 0
    var i = 0
    while i < n {
      let argument = arguments + i
      recordArgument(recorder, argument, a[i], b[i], newest, L)
      let changes =
        argument.pointee.isReference
        ? notesAll || argument.pointee.mode != TraceMode.last
        : argument.pointee.kind != TraceValueKind.string && argument.pointee.step != 0
      active |= changes ? 1 &<< UInt32(truncatingIfNeeded: i) : 0
      i &+= 1
    }
    recorder.pointee.notes[index].active = active
    i = 0
    while i < n {
      if arguments[i].isReference { recorder.pointee.recent.note(a[i]) }
      i &+= 1
    }
  }

  /// Looks at a Lua table that is a short sequence: it is an argument, and each of its items is.
  /// - Returns: the number of items, -1 for anything else.
  func recordSequence(
    _ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ i: Int32, _ n: Int, left: Int
  ) -> Int {
    guard lua_type(L, i) == LUA_TTABLE,
      let items = shortSequence(L, i, room: TraceLimit.arguments - n - left)
    else { return -1 }
    recorder.pointee.kinds[n] = TraceValueKind.sequence
    recorder.pointee.a[n] = Int(items)
    recorder.pointee.b[n] = 0
    var n = n + 1
    for k in 0..<Int64(items) {
      lua_rawgeti(L, i, k + 1)
      recordLook(recorder, L, lua_gettop(L), n)
      lua_settop(L, -2)
      n &+= 1
    }
    return Int(items)
  }

  /// Whether an argument is a string that never becomes an object, so that the table of strings need
  /// not have it.
  func isStringLeftOut(
    _ kind: TraceOperation, _ L: LuaState, _ i: Int32, _ first: Int32
  ) -> Bool {
    guard kind == .call && i > first || kind == .finish, lua_type(L, i) == LUA_TSTRING else {
      return false
    }
    return leavesValuesOut(kind, L, first)
  }

  /// Leaves the values among the arguments out that never become objects.
  /// - Returns: whether such values are left out.
  @discardableResult
  @inline(never)
  func leaveValuesOut(
    _ recorder: UnsafeMutablePointer<Recorder>, _ kind: TraceOperation, _ L: LuaState,
    _ first: Int32, _ values: Int
  ) -> Bool {
    guard leavesValuesOut(kind, L, first) else { return false }
    for i in (kind == .call ? 1 : 0)..<max(values, 1) where i < values {
      switch recorder.pointee.kinds[i] {
      case TraceValueKind.false...TraceValueKind.string, TraceValueKind.text:
        recorder.pointee.kinds[i] = TraceValueKind.none
        recorder.pointee.a[i] = 0
      default: break
      }
    }
    return true
  }

  /// Whether the values among the arguments that are no objects go nowhere but to Lua code: into a
  /// function of the script, or out of one.
  @inline(never)
  func leavesValuesOut(_ kind: TraceOperation, _ L: LuaState, _ first: Int32) -> Bool {
    if kind == .finish {
      // What `__init__` returns has to be None.
      var n = s.pointee.scopeCount - 1
      while n > 0, s.pointee.scopes.start[n].kind == .loop { n -= 1 }
      if n > 0, s.pointee.scopes.start[n].kind == .call { n -= 1 }
      return n < 0 || s.pointee.scopes.start[n].kind != .construction
    }
    guard kind == .call, lua_type(L, first) == LUA_TLIGHTUSERDATA else { return false }
    let bits = bits(L, first)
    guard bits & Handle.methodBit == 0, let o = try? object(bits) else { return false }
    if o.type == BuiltinType.function { return isOfLua(o) }
    guard o.type == BuiltinType.type, space.typeIndex(o) >= BuiltinType.firstFree else {
      return false
    }
    let type = space.typeIndex(o)
    guard space.info(type).pointee.native == BuiltinType.object,
      !space.info(type).pointee.flags.contains(.weakref),
      space.lookupInClass(type, s.pointee.names[cold.known.creator].ref) == nil,
      let function = space.lookupInClass(type, s.pointee.names[cold.known.initializer].ref)
    else { return false }
    return function.type == BuiltinType.function && isOfLua(function)
  }

  private func isOfLua(_ function: Ref) -> Bool {
    let kind = space.functionKind(function)
    return kind == .plain || kind == .def
  }

  /// The length of a table that holds nothing but a few plain values in sequence.
  private func shortSequence(_ L: LuaState, _ i: Int32, room: Int) -> Int32? {
    let n = Int64(bitPattern: lua_rawlen(L, i))
    guard n <= 8, Int(n) + 4 < room, lua_checkstack(L, 4) != 0, !moult_has_fields(L, i, n) else {
      return nil
    }
    for k in 0..<n {
      let type = lua_rawgeti(L, i, k + 1)
      var length = 0
      if type == LUA_TSTRING { _ = lua_tolstring(L, -1, &length) }
      lua_settop(L, -2)
      switch type {
      case LUA_TLIGHTUSERDATA, LUA_TNUMBER, LUA_TBOOLEAN: break
      case LUA_TSTRING where length <= TraceLimit.stringBytes: break
      default: return nil
      }
    }
    return Int32(n)
  }

  /// Writes an argument that is not predicted.
  @inline(__always)
  private func recordArgument(
    _ recorder: UnsafeMutablePointer<Recorder>, _ argument: UnsafeMutablePointer<TraceArgument>,
    _ a: Int, _ b: Int, _ newest: Int, _ L: LuaState
  ) {
    switch argument.pointee.kind {
    case TraceValueKind.none, TraceValueKind.false, TraceValueKind.true, TraceValueKind.other:
      return
    case TraceValueKind.integer, TraceValueKind.block:
      recorder.pointee.writer.put(signed: a &- argument.pointee.a)
      argument.pointee.step = a &- argument.pointee.a
    case TraceValueKind.number:
      withUnsafeBytes(of: a.littleEndian) { recorder.pointee.writer.put(bytes: $0) }
    case TraceValueKind.object, TraceValueKind.method:
      let near = TraceNumber.fold(a &- argument.pointee.a)
      let behind = TraceNumber.fold(newest &- a)
      var (mode, word, step) = (TraceMode.last, near, 0)
      if near != 0 {
        if behind > 2, let place = recorder.pointee.recent.find(a) {
          (mode, word, step) = (TraceMode.recent, TraceNumber.fold(place), place)
        } else if behind < near {
          (mode, word, step) = (TraceMode.newest, behind, newest &- a)
        }
      }
      argument.pointee.mode = mode
      argument.pointee.step = step
      recorder.pointee.writer.put(word << 2 | UInt(mode))
      if argument.pointee.kind == TraceValueKind.method { recorder.pointee.writer.put(UInt(b)) }
    case TraceValueKind.text, TraceValueKind.table: recordFull(recorder, L, Int32(a))
    default: recorder.pointee.writer.put(UInt(a))
    }
    argument.pointee.a = a
    argument.pointee.b = b
    argument.pointee.word = 0
  }

  /// Looks at an argument: its kind and words go to the recorder's arrays. What has to be defined
  /// before the operation is.
  @inline(never)
  func recordLook(
    _ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ i: Int32, _ n: Int
  ) {
    let kinds = recorder.pointee.kinds
    let a = recorder.pointee.a
    let b = recorder.pointee.b
    b[n] = 0
    a[n] = 0
    switch lua_type(L, i) {
    case LUA_TLIGHTUSERDATA:
      let bits = bits(L, i)
      if bits & Handle.methodBit == 0, let number = knownObject(recorder, bits) {
        kinds[n] = TraceValueKind.object
        a[n] = number
      } else {
        recordRareHandle(recorder, bits, n)
      }
    case LUA_TNUMBER:
      if lua_isinteger(L, i) != 0 {
        kinds[n] = TraceValueKind.integer
        a[n] = Int(lua_tointegerx(L, i, nil))
        if let block = s.pointee.blocks.number(of: UInt(bitPattern: a[n])) {
          kinds[n] = TraceValueKind.block
          a[n] = block
        }
      } else {
        kinds[n] = TraceValueKind.number
        a[n] = Int(bitPattern: UInt(lua_tonumberx(L, i, nil).bitPattern))
      }
    case LUA_TSTRING:
      var length = 0
      let p = lua_tolstring(L, i, &length).unsafelyUnwrapped
      if length <= TraceLimit.stringBytes {
        kinds[n] = TraceValueKind.string
        a[n] = recordString(
          recorder, UnsafeRawBufferPointer(start: p, count: length), after: n, isLua: true)
      } else {
        kinds[n] = TraceValueKind.text
        a[n] = Int(i)
      }
    case LUA_TBOOLEAN:
      kinds[n] = lua_toboolean(L, i) != 0 ? TraceValueKind.true : TraceValueKind.false
    case LUA_TNIL, LUA_TNONE: kinds[n] = TraceValueKind.none
    case LUA_TFUNCTION:
      let builtin = moult_builtin_number(L, i)
      if builtin >= 0 {
        kinds[n] = TraceValueKind.builtin
        a[n] = recordString(
          recorder, recorder.pointee.builtinNames[Int(builtin)], after: n)
      } else {
        kinds[n] = TraceValueKind.function
        a[n] = recordFunction(recorder, L, i)
      }
    case LUA_TTABLE:
      kinds[n] = TraceValueKind.table
      a[n] = Int(i)
      if moult_holds_functions(L, i) { defineFunctions(recorder, L, i) }
    default: kinds[n] = TraceValueKind.other
    }
  }

  /// A handle that is no object with a number.
  @inline(never)
  private func recordRareHandle(
    _ recorder: UnsafeMutablePointer<Recorder>, _ bits: UInt, _ n: Int
  ) {
    let value = rareHandle(recorder, bits)
    recorder.pointee.kinds[n] = value.kind
    switch value.kind {
    case TraceValueKind.method:
      recorder.pointee.a[n] = value.number
      recorder.pointee.b[n] = recordString(recorder, methodName(bits), after: n)
    default: recorder.pointee.a[n] = value.number
    }
  }

  func rareHandle(
    _ recorder: UnsafeMutablePointer<Recorder>, _ bits: UInt
  ) -> (kind: UInt8, number: Int) {
    if Handle.isFrame(bits) {
      let serial = Handle.frameNumber(bits)
      var i = s.pointee.frameCount - 1
      while i >= 0 {
        if s.pointee.frames[i].pointee.serial == serial {
          return (TraceValueKind.frame, s.pointee.frameCount - 1 - i)
        }
        i -= 1
      }
      return (TraceValueKind.other, 0)
    }
    if bits & Handle.methodBit != 0 {
      guard let o = try? receiver(bits) else { return (TraceValueKind.other, 0) }
      return (TraceValueKind.method, objectNumber(recorder, handle(o)))
    }
    return (TraceValueKind.object, objectNumber(recorder, bits))
  }

  /// The number of an object; one that the trace has never shown gets a number that no result has,
  /// and a replay will not find it.
  private func objectNumber(_ recorder: UnsafeMutablePointer<Recorder>, _ bits: UInt) -> Int {
    knownObject(recorder, bits)
      ?? newObject(recorder, bits, isAlive: liveObject(bits) != nil).number
  }
}
