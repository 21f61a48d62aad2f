import CLua
import CLuaBridge
import ObjectModel
import Trace

// Performing one operation: its arguments go onto a stack of Lua's, as a script's would lie there.

extension Engine {
  /// Builtins that a replay passes: modules are in the trace already, thresholds may be given.
  func isNotReplayed(_ name: String) -> Bool {
    name == "require" || name == "gc.set_threshold" && cold.workload.options.thresholds != nil
  }

  /// Performs the operation whose arguments were decoded last, by way of Lua's stack.
  @inline(never)
  func replaySlowly(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>, _ L: LuaState
  ) {
    let values = site.pointee.count - site.pointee.hidden
    lua_settop(L, 0)
    guard lua_checkstack(L, Int32(values) + 40) != 0 else { return leaveOut(p) }
    if site.pointee.kind.firstArgument == 2 { lua_pushnil(L) }
    var i = 0
    var count: Int32 = 0
    while i < values {
      let argument = site.pointee.arguments + i
      i += 1
      count += 1
      guard argument.pointee.kind == TraceValueKind.sequence else {
        guard push(p, argument, L) else { return leaveOut(p) }
        continue
      }
      let items = argument.pointee.a
      guard items >= 0, items <= values - i else { return leaveOut(p) }
      lua_createtable(L, Int32(items), 0)
      for k in 0..<items {
        guard push(p, site.pointee.arguments + i, L) else { return leaveOut(p) }
        lua_rawseti(L, -2, Int64(k + 1))
        i += 1
      }
    }
    if site.pointee.hidden == 2 {
      setPoint(site.pointee.arguments[values].a, site.pointee.arguments[values + 1].a)
    }
    let number = site.pointee.kind == .function ? site.pointee.cache : site.pointee.number
    replayOperation(p, site.pointee.kind, number, site.pointee.place, count, L)
  }

  func setPoint(_ activation: Int, _ instruction: Int) {
    bridge.pointee.replayed_activation = UnsafeRawPointer(bitPattern: activation + 1)
    bridge.pointee.replayed_instruction = UInt(bitPattern: instruction + 1)
  }

  /// Performs an operation whose arguments are on a stack.
  private func replayOperation(
    _ p: UnsafeMutablePointer<Replayer>, _ kind: TraceOperation, _ number: Int, _ place: UInt32,
    _ count: Int32, _ L: LuaState
  ) {
    if endsHere(p) {
      p.pointee.status = MOULT_NONE
      return
    }
    let r = p.pointee.result
    s.pointee.place = place
    bridge.pointee.replayed_place = place
    bridge.pointee.current = L
    p.pointee.performed &+= 1
    if s.pointee.fingerprint.isKept, kind != .finish {
      noteOperation(kind == .function ? 16 &+ UInt64(max(number, 0)) : UInt64(kind.rawValue), L)
    }
    do throws(PythonError) {
      switch kind {
      case .index: p.pointee.status = try index(L, r)
      case .newIndex: p.pointee.status = try newIndex(L)
      case .readName: p.pointee.status = try readGlobal(L, r)
      case .writeName: p.pointee.status = try writeGlobal(L)
      case .call: p.pointee.status = try callHandle(L, count, r)
      case .arithmetic:
        p.pointee.status = try arithmetic(L, Int32(truncatingIfNeeded: number), r)
      case .finish:
        guard let call = popCall(p), canFinish(call.token) else { return leaveOut(p) }
        bridge.pointee.depth = call.depth
        p.pointee.status = try finishCall(L, count, call.token, r)
      case .function:
        guard number >= 0 else {
          if number != -3 { leaveOut(p) }
          p.pointee.status = MOULT_NONE
          return
        }
        p.pointee.status = try callBuiltin(L, count, number, r)
        // `try` and `with` end the calls that failed.
        dropCalls(p, to: bridge.pointee.depth)
      }
      noteBirths()
      noteReplayedLine(kind, place)
    } catch {
      noteBirths()
      noteReplayedLine(kind, place)
      p.pointee.status = fail(error, r)
      if p.pointee.cursor.isAtEnd || p.pointee.cursor.p.pointee != UInt8(TraceCode.raised) {
        p.pointee.leftOut += 1
        tellReplay(p, "raised: \(error)")
      }
    }
  }

  /// Says what was left out, or went another way, if that is asked for.
  @inline(never)
  func tellReplay(_ p: UnsafeMutablePointer<Replayer>, _ what: String) {
    guard cold.workload.options.tellsLeftOut else { return }
    var text = "\(placeText(bridge.pointee.replayed_place)): \(what)"
    if p.pointee.site >= 0 {
      let site = p.pointee.sites[p.pointee.site]
      let name = site.kind == .function ? slotText(p, site.number) : "\(site.kind)"
      text += ": \(name)("
      for i in 0..<site.count - site.hidden {
        let argument = site.arguments[i]
        if i > 0 { text += ", " }
        switch argument.kind {
        case TraceValueKind.none: text += "nil"
        case TraceValueKind.false: text += "false"
        case TraceValueKind.true: text += "true"
        case TraceValueKind.integer: text += "\(argument.a)"
        case TraceValueKind.number:
          text += "\(Double(bitPattern: UInt64(bitPattern: Int64(argument.a))))"
        case TraceValueKind.string, TraceValueKind.builtin: text += slotText(p, argument.a)
        case TraceValueKind.object: text += shown(p, argument.a)
        case TraceValueKind.method: text += shown(p, argument.a) + "." + slotText(p, argument.b)
        case TraceValueKind.block: text += "block \(argument.a)"
        case TraceValueKind.frame: text += "names"
        case TraceValueKind.function: text += "function \(argument.a)"
        default: text += "..."
        }
      }
      text += ")"
    }
    cold.output.isSilent = false
    cold.output.error(text + "\n")
    cold.output.isSilent = true
  }

  /// An object for a person.
  private func shown(_ p: UnsafeMutablePointer<Replayer>, _ number: Int) -> String {
    let bits = replayed(p, number)
    guard bits != 0 else { return "object \(number), which is not there" }
    guard let o = try? object(bits) else { return "object \(number), which is dead" }
    return space.typeName(of: o) + " \(number)"
  }

  /// An operation that this run cannot perform.
  @inline(never)
  func leaveOut(_ p: UnsafeMutablePointer<Replayer>) {
    p.pointee.leftOut += 1
    tellReplay(p, "left out")
    p.pointee.status = MOULT_NONE
  }

  /// Whether the innermost frame is one that a call of the replay began.
  var isInFrame: Bool {
    s.pointee.frameCount > s.pointee.frameFloor
      && !s.pointee.frames[s.pointee.frameCount &- 1].pointee.isGenerator
  }

  /// Whether what a call began is still there: a trace that somebody made can say anything.
  func canFinish(_ token: Int32) -> Bool {
    if token == CallToken.def { return isInFrame }
    if token == CallToken.block {
      var n = s.pointee.scopeCount - 1
      while n >= s.pointee.scopeFloor, s.pointee.scopes[n].kind == .loop { n -= 1 }
      guard n >= s.pointee.scopeFloor else { return false }
      return s.pointee.scopes[n].kind == .block || s.pointee.scopes[n].kind == .phase
    }
    if token == CallToken.plain { return true }
    var n = s.pointee.scopeCount - 1
    if token == CallToken.constructionByDef {
      guard isInFrame else { return false }
      // The scopes of the body end first.
      n = min(n, s.pointee.frames[s.pointee.frameCount - 1].pointee.scopeDepth - 1)
    }
    while n > s.pointee.scopeFloor, s.pointee.scopes[n].kind != .construction { n -= 1 }
    return n >= s.pointee.scopeFloor && s.pointee.scopes[n].instance != nil
  }

  /// Pushes an argument.
  /// - Returns: whether this run has it.
  private func push(
    _ p: UnsafeMutablePointer<Replayer>, _ argument: UnsafeMutablePointer<TraceArgument>,
    _ L: LuaState
  ) -> Bool {
    let a = argument.pointee.a
    switch argument.pointee.kind {
    case TraceValueKind.none: lua_pushnil(L)
    case TraceValueKind.false: lua_pushboolean(L, 0)
    case TraceValueKind.true: lua_pushboolean(L, 1)
    case TraceValueKind.integer: lua_pushinteger(L, Int64(a))
    case TraceValueKind.number:
      lua_pushnumber(L, Double(bitPattern: UInt64(bitPattern: Int64(a))))
    case TraceValueKind.string:
      guard a >= 0, a < TraceLimit.strings else { return false }
      moult_push_kept(bridge, L, Int32(a + 1))
    case TraceValueKind.object:
      let bits = replayed(p, a)
      if bits == 0 { return false }
      lua_pushlightuserdata(L, UnsafeMutableRawPointer(bitPattern: bits))
    case TraceValueKind.method:
      guard let bits = replayedMethod(p, a, slotName(p, argument.pointee.b)) else { return false }
      lua_pushlightuserdata(L, UnsafeMutableRawPointer(bitPattern: bits))
    case TraceValueKind.block:
      let address = block(p, a)
      if address == 0 { return false }
      lua_pushinteger(L, Int64(address))
    case TraceValueKind.frame: return pushFrameHandle(a, L)
    case TraceValueKind.function: moult_push_stand_in(L, Int64(a))
    case TraceValueKind.builtin:
      let number = slotBuiltin(p, a)
      if number < 0 { return false }
      moult_push_builtin(L, Int32(number))
    case TraceValueKind.text, TraceValueKind.table:
      var cursor = p.pointee.cursor
      cursor.p = cursor.end - a
      swap(&cursor, &p.pointee.cursor)
      defer { swap(&cursor, &p.pointee.cursor) }
      return pushFull(p, L, depth: 0)
    default: lua_pushnil(L)
    }
    return true
  }

  private func pushFrameHandle(_ depth: Int, _ L: LuaState) -> Bool {
    let i = s.pointee.frameCount - 1 - depth
    guard i >= 0, depth >= 0 else { return false }
    let bits = Handle.frame(s.pointee.frames[i].pointee.serial)
    lua_pushlightuserdata(L, UnsafeMutableRawPointer(bitPattern: bits))
    return true
  }

  private func replayedMethod(
    _ p: UnsafeMutablePointer<Replayer>, _ number: Int, _ name: Int
  ) -> UInt? {
    let bits = replayed(p, number)
    guard bits != 0, name >= 0, let o = try? object(bits) else { return nil }
    return methodHandle(o, name)
  }

  /// Pushes a value that is in full.
  /// - Returns: whether this run has it; the cursor is behind it in any case.
  func pushFull(_ p: UnsafeMutablePointer<Replayer>, _ L: LuaState, depth: Int) -> Bool {
    guard lua_checkstack(L, 8) != 0, depth < 200 else {
      p.pointee.cursor.isBroken = true
      return false
    }
    let kind = UInt8(truncatingIfNeeded: p.pointee.cursor.number())
    switch kind {
    case TraceValueKind.text:
      let bytes = p.pointee.cursor.bytes(Int(truncatingIfNeeded: p.pointee.cursor.number()))
      lua_pushlstring(
        L, UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), bytes.count)
      return true
    case TraceValueKind.method:
      let number = Int(truncatingIfNeeded: p.pointee.cursor.number())
      let name = fullText(p)
      guard let known = try? self.name(name), let bits = replayedMethod(p, number, known) else {
        lua_pushnil(L)
        return false
      }
      lua_pushlightuserdata(L, UnsafeMutableRawPointer(bitPattern: bits))
      return true
    case TraceValueKind.builtin:
      let number = p.pointee.builtinNumbers[fullText(p)]
      if let number { moult_push_builtin(L, number) } else { lua_pushnil(L) }
      return number != nil
    case TraceValueKind.table: return pushTable(p, L, depth: depth)
    case TraceValueKind.number:
      let bytes = p.pointee.cursor.bytes(8)
      guard bytes.count == 8 else { return false }
      let bits = UInt64(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(as: UInt64.self))
      lua_pushnumber(L, Double(bitPattern: bits))
      return true
    case TraceValueKind.integer:
      lua_pushinteger(L, Int64(p.pointee.cursor.signed()))
      return true
    case TraceValueKind.string:
      p.pointee.cursor.isBroken = true
      return false
    default:
      var argument = TraceArgument(kind: kind)
      switch kind {
      case TraceValueKind.none, TraceValueKind.false, TraceValueKind.true, TraceValueKind.other:
        break
      default: argument.a = Int(truncatingIfNeeded: p.pointee.cursor.number())
      }
      if push(p, &argument, L) { return true }
      lua_pushnil(L)
      return false
    }
  }

  func fullText(_ p: UnsafeMutablePointer<Replayer>) -> String {
    let bytes = p.pointee.cursor.bytes(Int(truncatingIfNeeded: p.pointee.cursor.number()))
    return String(decoding: bytes, as: UTF8.self)
  }

  private func pushTable(
    _ p: UnsafeMutablePointer<Replayer>, _ L: LuaState, depth: Int
  ) -> Bool {
    var isWhole = true
    let length = Int(truncatingIfNeeded: p.pointee.cursor.number())
    guard length >= 0, length <= p.pointee.cursor.end - p.pointee.cursor.p else {
      p.pointee.cursor.isBroken = true
      return false
    }
    lua_createtable(L, Int32(truncatingIfNeeded: length), 0)
    for i in 0..<length {
      let top = lua_gettop(L)
      if !pushFull(p, L, depth: depth + 1) { isWhole = false }
      if p.pointee.cursor.isBroken { return false }
      if lua_gettop(L) > top { lua_rawseti(L, -2, Int64(i + 1)) }
    }
    let fields = Int(truncatingIfNeeded: p.pointee.cursor.number())
    for _ in 0..<max(fields, 0) {
      let top = lua_gettop(L)
      if !pushFull(p, L, depth: depth + 1) { isWhole = false }
      if !pushFull(p, L, depth: depth + 1) { isWhole = false }
      if p.pointee.cursor.isBroken { return false }
      if lua_gettop(L) == top + 2, lua_type(L, -2) != LUA_TNIL {
        lua_rawset(L, -3)
      } else {
        lua_settop(L, top)
      }
    }
    return isWhole
  }

  /// An operation in full.
  func replayWide(
    _ p: UnsafeMutablePointer<Replayer>, _ L: LuaState, isSkipping: Bool
  ) -> Bool {
    let kind = TraceOperation(rawValue: UInt8(truncatingIfNeeded: p.pointee.cursor.number()))
    guard let kind else {
      _ = broken(p, "an operation of an unknown kind")
      return false
    }
    var number = 0
    if kind == .function {
      let name = fullText(p)
      number = isNotReplayed(name) ? -3 : Int(p.pointee.builtinNumbers[name] ?? -2)
    } else {
      number = Int(truncatingIfNeeded: p.pointee.cursor.number())
    }
    let place = UInt32(truncatingIfNeeded: p.pointee.cursor.number())
    let count = Int(truncatingIfNeeded: p.pointee.cursor.number())
    let hidden = p.pointee.cursor.number()
    p.pointee.site = -1
    guard count >= 0, count <= 1 << 20, hidden == 0 || hidden == 2 else {
      _ = broken(p, "an operation with \(count) arguments")
      return false
    }
    if isSkipping {
      for _ in 0..<count + Int(hidden) where !p.pointee.cursor.isBroken { skipFull(p, depth: 0) }
      return true
    }
    lua_settop(L, 0)
    guard lua_checkstack(L, Int32(count) + 40) != 0 else {
      _ = broken(p, "an operation with \(count) arguments")
      return false
    }
    if kind.firstArgument == 2 { lua_pushnil(L) }
    var isWhole = true
    for _ in 0..<count where !p.pointee.cursor.isBroken {
      if !pushFull(p, L, depth: 0) { isWhole = false }
    }
    if hidden == 2 {
      _ = p.pointee.cursor.number()
      let activation = p.pointee.cursor.signed()
      _ = p.pointee.cursor.number()
      setPoint(activation, p.pointee.cursor.signed())
    }
    if p.pointee.cursor.isBroken {
      _ = broken(p, "an operation that is cut off")
      return false
    }
    guard isWhole, Int(lua_gettop(L)) == count + Int(kind.firstArgument) - 1 else {
      leaveOut(p)
      return true
    }
    replayOperation(p, kind, number, place, Int32(count), L)
    return true
  }
}
