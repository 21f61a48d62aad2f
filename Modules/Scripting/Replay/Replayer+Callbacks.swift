import CLua
import CLuaBridge
import ObjectModel
import Trace

// Calls that the runtime makes, of finalizers, callbacks and generators: what stands in the trace at
// this place, or what the function did the first time.

extension Engine {
  /// The head of a recorded call: the function, -1 for a builtin, and its arguments, -1 for what is
  /// no object.
  private func readCall(
    _ p: UnsafeMutablePointer<Replayer>
  ) -> (function: Int, arguments: [Int], fresh: [Bool]) {
    let function = Int(truncatingIfNeeded: p.pointee.cursor.number()) - 1
    let count = Int(truncatingIfNeeded: p.pointee.cursor.number())
    var arguments: [Int] = []
    var fresh: [Bool] = []
    for _ in 0..<max(0, min(count, 1 << 16)) where !p.pointee.cursor.isBroken {
      let sent = readSent(p)
      arguments.append(sent.number)
      fresh.append(sent.isFresh)
    }
    return (function, arguments, fresh)
  }

  /// A value that the runtime gave to the script: the number of an object, -1 for anything else.
  private func readSent(_ p: UnsafeMutablePointer<Replayer>) -> (number: Int, isFresh: Bool) {
    let isFresh = p.pointee.cursor.number() != 0
    var cursor = p.pointee.cursor
    guard cursor.number() == UInt(TraceValueKind.object) else {
      skipFull(p, depth: 0)
      return (-1, false)
    }
    let number = Int(truncatingIfNeeded: cursor.number())
    p.pointee.cursor = cursor
    guard number >= 0, number < p.pointee.objects.capacity else { return (-1, false) }
    if isFresh, number >= p.pointee.nextObject { p.pointee.nextObject = number + 1 }
    return (number, isFresh)
  }

  /// Passes the run of a generator, from behind its code on.
  func skipResume(_ p: UnsafeMutablePointer<Replayer>, _ L: LuaState) {
    _ = p.pointee.cursor.number()
    _ = readSent(p)
    _ = skipBody(p, L)
  }

  /// Passes a body to its end.
  func skipBody(_ p: UnsafeMutablePointer<Replayer>, _ L: LuaState) -> ReplayStop {
    guard p.pointee.nesting < ReplayLimit.nesting else {
      return broken(p, "calls that nest too deeply")
    }
    p.pointee.nesting += 1
    // What follows the body are results of the operation around it.
    let site = p.pointee.site
    defer {
      p.pointee.nesting -= 1
      p.pointee.site = site
    }
    let stop = replayEvents(p, L, isNested: true, isSkipping: true)
    readEnd(p, stop, push: nil)
    return stop
  }

  /// Passes a recorded call, from behind its code on.
  func skipCall(_ p: UnsafeMutablePointer<Replayer>, _ L: LuaState) {
    let head = readCall(p)
    let start = p.pointee.cursor.p
    _ = skipBody(p, L)
    keepTemplate(p, head.function, head.arguments, from: start)
  }

  /// Keeps what a function did, if it is the first time.
  private func keepTemplate(
    _ p: UnsafeMutablePointer<Replayer>, _ function: Int, _ arguments: [Int],
    from start: UnsafePointer<UInt8>
  ) {
    guard function >= 0, p.pointee.problem == nil, p.pointee.templates[function] == nil else {
      return
    }
    let events = Array(UnsafeBufferPointer(start: start, count: p.pointee.cursor.p - start))
    p.pointee.templates[function] = ReplayTemplate(events: events, arguments: arguments)
  }

  /// What follows the end of a body: results or an error.
  /// - Parameter push: the stack that they go to.
  /// - Returns: how many values were pushed.
  @discardableResult
  private func readEnd(
    _ p: UnsafeMutablePointer<Replayer>, _ stop: ReplayStop, push L: LuaState?
  ) -> Int32 {
    switch stop {
    case .returned where p.pointee.cursor.p[-1] == UInt8(TraceCode.callReturned):
      let count = Int(truncatingIfNeeded: p.pointee.cursor.number())
      var pushed: Int32 = 0
      // A damaged trace can say any number.
      for _ in 0..<max(count, 0) {
        if p.pointee.cursor.isBroken { break }
        if let L {
          let top = lua_gettop(L)
          _ = pushFull(p, L, depth: 0)
          if lua_gettop(L) == top { lua_pushnil(L) }
          pushed += 1
        } else {
          skipFull(p, depth: 0)
        }
      }
      return pushed
    case .failed:
      let bytes = p.pointee.cursor.bytes(Int(truncatingIfNeeded: p.pointee.cursor.number()))
      guard let L, lua_checkstack(L, 4) != 0 else { return 0 }
      lua_pushlstring(
        L, UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), bytes.count)
      return 1
    default: return 0
    }
  }

  /// Whether the replay is to stop: if so, the rest of the chunk, which may hold many calls, is passed.
  func endsHere(_ p: UnsafeMutablePointer<Replayer>) -> Bool {
    guard bridge.pointee.stop_reason != nil else { return false }
    p.pointee.cursor = TraceCursor(UnsafeBufferPointer(start: p.pointee.cursor.end, count: 0))
    return true
  }

  /// The runtime calls a function of the script.
  /// - Returns: Lua's status, as `moult_call` does.
  func replayCall(
    _ reference: Int32, _ environment: UnsafeRawPointer?, _ values: UnsafeBufferPointer<MoultValue>,
    _ count: inout Int32
  ) -> Int32 {
    guard let p = s.pointee.replayer, let outer = bridge.pointee.current,
      lua_checkstack(outer, 40) != 0
    else { return LUA_ERRMEM }
    guard p.pointee.nesting < ReplayLimit.nesting, !endsHere(p) else {
      lua_pushnil(outer)
      count = 1
      return LUA_ERRRUN
    }
    moult_push_referenced(outer, reference)
    let function = Int(moult_stand_in(outer, -1))
    lua_settop(outer, -2)
    let given = values.map { $0.kind == MOULT_HANDLE ? UInt(bitPattern: $0.pointer) : 0 }
    while !p.pointee.usesOverlay, isNext(p, TraceCode.call) {
      let head = readCall(p)
      if p.pointee.cursor.isBroken { break }
      let isSame =
        (function < 0 || head.function == function) && head.arguments.count == given.count
        && zip(head.arguments, zip(head.fresh, given)).allSatisfy { number, other in
          number < 0 || other.0 || replayed(p, number) == other.1
        }
      if isSame {
        for (number, (fresh, bits)) in zip(head.arguments, zip(head.fresh, given)) where fresh {
          if number >= 0 { setObject(p, number, bits) }
        }
        let start = p.pointee.cursor.p
        let status = runBody(p, outer, &count)
        keepTemplate(p, head.function, head.arguments, from: start)
        return status
      }
      // Another call, which comes at another time in this run.
      let start = p.pointee.cursor.p
      _ = skipBody(p, outer)
      keepTemplate(p, head.function, head.arguments, from: start)
    }
    return runTemplate(p, function, given, outer, &count)
  }

  /// Runs the body that follows, on a stack of its own; results or the error go to `outer`.
  private func runBody(
    _ p: UnsafeMutablePointer<Replayer>, _ outer: LuaState, _ count: inout Int32
  ) -> Int32 {
    let depth = bridge.pointee.depth
    let calls = p.pointee.callCount
    let (status, site) = (p.pointee.status, p.pointee.site)
    let result = p.pointee.result.pointee
    let place = bridge.pointee.replayed_place
    p.pointee.nesting += 1
    bridge.pointee.depth += 1
    let stop = replayEvents(p, stack(p), isNested: true)
    bridge.pointee.depth = depth
    p.pointee.nesting -= 1
    p.pointee.callCount = min(p.pointee.callCount, calls)
    bridge.pointee.current = outer
    bridge.pointee.replayed_place = place
    count = readEnd(p, stop, push: outer)
    (p.pointee.status, p.pointee.site) = (status, site)
    p.pointee.result.pointee = result
    switch stop {
    case .returned: return LUA_OK
    case .failed: return LUA_ERRRUN
    default:
      lua_pushnil(outer)
      count = 1
      return LUA_ERRRUN
    }
  }

  /// Does what a function did the first time, with other arguments.
  private func runTemplate(
    _ p: UnsafeMutablePointer<Replayer>, _ function: Int, _ given: [UInt], _ outer: LuaState,
    _ count: inout Int32
  ) -> Int32 {
    guard let template = p.pointee.templates[function] else {
      p.pointee.unknownCalls += 1
      tellReplay(p, "unknown call")
      count = 0
      return LUA_OK
    }
    p.pointee.displaced += 1
    tellReplay(p, "displaced")
    let cursor = p.pointee.cursor
    let (base, uses) = (p.pointee.overlayBase, p.pointee.usesOverlay)
    p.pointee.overlayBase = p.pointee.overlay.count
    p.pointee.usesOverlay = true
    for (number, bits) in zip(template.arguments, given) where number >= 0 {
      p.pointee.overlay.append((number, bits))
    }
    let status = template.events.withUnsafeBufferPointer { events in
      p.pointee.cursor = TraceCursor(events)
      return runBody(p, outer, &count)
    }
    p.pointee.overlay.removeLast(p.pointee.overlay.count - p.pointee.overlayBase)
    p.pointee.overlayBase = base
    p.pointee.usesOverlay = uses
    if p.pointee.problem == nil { p.pointee.cursor = cursor }
    return status
  }

  /// The stack for the body that runs.
  private func stack(_ p: UnsafeMutablePointer<Replayer>) -> LuaState {
    while p.pointee.stacks.count < p.pointee.nesting {
      p.pointee.stacks.append(moult_new_thread(bridge))
    }
    let L = p.pointee.stacks[p.pointee.nesting - 1]
    lua_settop(L, 0)
    _ = lua_checkstack(L, 40)
    return L
  }

  /// The runtime runs a generator on.
  /// - Returns: 1 after a yield, 0 at the end, else an error, as `moult_resume` does.
  func replayResume(
    _ generator: Ref, _ thread: LuaState, _ value: MoultValue, _ count: inout Int32
  ) -> Int32 {
    guard let p = s.pointee.replayer, lua_checkstack(thread, 40) != 0 else { return LUA_ERRMEM }
    guard p.pointee.nesting < ReplayLimit.nesting, !endsHere(p) else {
      lua_settop(thread, 0)
      lua_pushnil(thread)
      count = 1
      return LUA_ERRRUN
    }
    let outer = bridge.pointee.current
    let bits = handle(generator)
    while p.pointee.problem == nil, isNext(p, TraceCode.call) { skipCall(p, thread) }
    guard !p.pointee.usesOverlay, isNextRun(p, bits) else {
      // It is not its turn in the trace: what is thrown into it passes, else it ends.
      p.pointee.displaced += 1
      tellReplay(p, "displaced generator")
      tellReplay(p, "displaced")
      lua_settop(thread, 0)
      count = 0
      guard let thrown = bridge.pointee.thrown else { return 0 }
      lua_pushstring(thread, thrown)
      count = 1
      return LUA_ERRRUN
    }
    let depth = bridge.pointee.depth
    let calls = p.pointee.callCount
    let (status, site) = (p.pointee.status, p.pointee.site)
    let result = p.pointee.result.pointee
    let place = bridge.pointee.replayed_place
    unstash(p, thread)
    p.pointee.nesting += 1
    bridge.pointee.depth += 1
    lua_settop(thread, 0)
    let sent = readSent(p)
    if sent.isFresh, sent.number >= 0 {
      setObject(
        p, sent.number, value.kind == MOULT_HANDLE ? UInt(bitPattern: value.pointer) : 0)
    }
    let stop = replayEvents(p, thread, isNested: true)
    bridge.pointee.depth = depth
    p.pointee.nesting -= 1
    bridge.pointee.current = outer
    bridge.pointee.replayed_place = place
    stash(p, thread, to: calls, isAlive: stop == .yielded)
    defer {
      (p.pointee.status, p.pointee.site) = (status, site)
      p.pointee.result.pointee = result
    }
    switch stop {
    case .yielded:
      count = p.pointee.status == MOULT_YIELD ? lua_gettop(thread) : 0
      return 1
    case .failed:
      lua_settop(thread, 0)
      count = readEnd(p, stop, push: thread)
      return LUA_ERRRUN
    case .returned:
      count = 0
      return 0
    default:
      lua_settop(thread, 0)
      lua_pushnil(thread)
      count = 1
      return LUA_ERRRUN
    }
  }

  /// Whether the next event, after definitions, has a code; passes the code if so.
  private func isNext(_ p: UnsafeMutablePointer<Replayer>, _ code: Int) -> Bool {
    while !p.pointee.cursor.isAtEnd {
      let start = p.pointee.cursor.p
      let next = Int(bitPattern: p.pointee.cursor.number())
      switch next {
      case code: return true
      case TraceCode.function: _ = defineFunction(p)
      case TraceCode.chunk: replayChunk(p)
      default:
        p.pointee.cursor.p = start
        return false
      }
    }
    return false
  }

  /// Whether the trace has a run of a certain generator next; passes its head if so.
  private func isNextRun(_ p: UnsafeMutablePointer<Replayer>, _ bits: UInt) -> Bool {
    let start = p.pointee.cursor.p
    guard isNext(p, TraceCode.resume) else { return false }
    let number = Int(truncatingIfNeeded: p.pointee.cursor.number()) - 1
    if number < 0 || replayed(p, number) == bits { return true }
    p.pointee.cursor.p = start
    return false
  }
}
