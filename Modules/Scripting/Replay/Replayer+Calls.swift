import CLua
import CLuaBridge
import ObjectModel
import Trace

// Bodies: what the script's functions do when they are called, from operations of the trace and from
// the runtime, and how errors and coroutines pass them.

extension Engine {
  /// An operation called a function of the script: its body is what follows.
  @inline(__always)
  func replayInvoked(_ p: UnsafeMutablePointer<Replayer>, _ L: LuaState) {
    guard p.pointee.callCount < p.pointee.calls.capacity else {
      _ = broken(p, "calls that nest too deeply")
      return
    }
    p.pointee.calls[p.pointee.callCount] = ReplayCall(
      token: p.pointee.result.pointee.token, depth: bridge.pointee.depth)
    p.pointee.callCount &+= 1
    bridge.pointee.depth &+= 1
    if !p.pointee.cursor.isAtEnd, Int(p.pointee.cursor.p.pointee) == TraceCode.invoked {
      p.pointee.cursor.p += 1
      return
    }
    // The recorded operation failed before its call: this one ends at once.
    p.pointee.leftOut += 1
    tellReplay(p, "invoked")
    endCall(p, L)
  }

  /// Forgets calls that an error ended.
  @inline(__always)
  func dropCalls(_ p: UnsafeMutablePointer<Replayer>, to depth: Int32) {
    while p.pointee.callCount > 0, p.pointee.calls[p.pointee.callCount &- 1].depth >= depth {
      p.pointee.callCount &-= 1
    }
  }

  /// Takes the innermost call.
  @inline(__always)
  func popCall(_ p: UnsafeMutablePointer<Replayer>) -> ReplayCall? {
    guard p.pointee.callCount > 0 else { return nil }
    p.pointee.callCount &-= 1
    return p.pointee.calls[p.pointee.callCount]
  }

  /// Ends the innermost call as if its function had returned nothing.
  private func endCall(_ p: UnsafeMutablePointer<Replayer>, _ L: LuaState) {
    guard let call = popCall(p) else { return }
    bridge.pointee.depth = call.depth
    lua_settop(L, 0)
    guard canFinish(call.token) else { return }
    _ = try? finishCall(L, 0, call.token, p.pointee.result)
    p.pointee.status = MOULT_NONE
  }

  /// Puts calls of a coroutine that goes on back.
  private func unstash(_ p: UnsafeMutablePointer<Replayer>, _ thread: LuaState) {
    for call in p.pointee.stashed.removeValue(forKey: thread) ?? []
    where p.pointee.callCount < p.pointee.calls.capacity {
      p.pointee.calls[p.pointee.callCount] = call
      p.pointee.callCount += 1
    }
  }

  /// Takes calls off, down to a number; keeps them for the coroutine if it can go on.
  private func stash(
    _ p: UnsafeMutablePointer<Replayer>, _ thread: LuaState, to calls: Int, isAlive: Bool
  ) {
    guard p.pointee.callCount > calls else { return }
    if isAlive {
      p.pointee.stashed[thread] = (calls..<p.pointee.callCount).map { p.pointee.calls[$0] }
    }
    p.pointee.callCount = calls
  }

  /// Passes the body of a call that this run did not make.
  func skipInvoked(
    _ p: UnsafeMutablePointer<Replayer>, _ L: LuaState, isNested: Bool
  ) -> ReplayStop? {
    var depth = 1
    while !p.pointee.cursor.isAtEnd {
      let start = p.pointee.cursor.p
      let code = Int(bitPattern: p.pointee.cursor.number())
      switch code {
      case TraceCode.invoked: depth += 1
      case TraceCode.callReturned, TraceCode.failed, TraceCode.resumeReturned, TraceCode.yielded:
        // What is around it ends here.
        p.pointee.cursor.p = start
        return nil
      case TraceCode.unwind:
        let mark = Int64(Int(bitPattern: p.pointee.cursor.number()))
        if Int32(mark >> 16 & 0xFFFF) <= bridge.pointee.depth {
          p.pointee.cursor.p = start
          return nil
        }
      case TraceCode.firstSite...:
        let index = (code - TraceCode.firstSite) >> 1
        guard index < p.pointee.siteCount else { return broken(p, "an unknown operation") }
        let site = p.pointee.sites + index
        decodeArguments(p, site, isPredicted: code & 1 != 0)
        p.pointee.site = index
        if site.pointee.kind == .finish {
          depth -= 1
          if depth == 0 {
            p.pointee.status = MOULT_NONE
            return nil
          }
        }
      case TraceCode.wide:
        let isFinish = Int(p.pointee.cursor.p.pointee) == Int(TraceOperation.finish.rawValue)
        guard replayWide(p, L, isSkipping: true) else { return .end }
        if isFinish {
          depth -= 1
          if depth == 0 {
            p.pointee.status = MOULT_NONE
            return nil
          }
        }
      default:
        // Anything else is one event, or one body, that a skipping run passes.
        p.pointee.cursor.p = start
        let end = p.pointee.cursor.end
        skipOne(p, L, code)
        if p.pointee.cursor.isBroken || p.pointee.cursor.end != end {
          return broken(p, "an event that is cut off")
        }
      }
      if p.pointee.cursor.isBroken { return broken(p, "an event that is cut off") }
    }
    return isNested ? broken(p, "a call without an end") : nil
  }

  /// Passes one event that is no operation.
  private func skipOne(_ p: UnsafeMutablePointer<Replayer>, _ L: LuaState, _ code: Int) {
    _ = p.pointee.cursor.number()
    switch code {
    case TraceCode.site: _ = defineSite(p)
    case TraceCode.resultNext:
      guard p.pointee.nextObject < p.pointee.objects.capacity - 1 else {
        p.pointee.cursor.isBroken = true
        return
      }
      p.pointee.objects[p.pointee.nextObject] = 0
      p.pointee.newest = p.pointee.nextObject
      p.pointee.nextObject += 1
      if p.pointee.site >= 0 { p.pointee.sites[p.pointee.site].lastResult = p.pointee.newest }
    case TraceCode.resultSame:
      if p.pointee.site >= 0 { p.pointee.newest = p.pointee.sites[p.pointee.site].lastResult }
      p.pointee.objects[p.pointee.newest] = 0
    case TraceCode.resultAt:
      let index = p.pointee.cursor.number()
      let number = Int(truncatingIfNeeded: p.pointee.cursor.number())
      guard number >= 0, number < p.pointee.objects.capacity else {
        p.pointee.cursor.isBroken = true
        return
      }
      p.pointee.nextObject = max(p.pointee.nextObject, number + 1)
      p.pointee.objects[number] = 0
      if p.pointee.site >= 0, index == 0 {
        p.pointee.sites[p.pointee.site].lastResult = number
        p.pointee.newest = number
      }
    case TraceCode.string: _ = defineString(p, L)
    case TraceCode.call: skipCall(p, L)
    case TraceCode.resume:
      skipResume(p, L)
    case TraceCode.named: replayNamed(p)
    case TraceCode.enterCoroutine:
      _ = p.pointee.cursor.number()
      _ = p.pointee.cursor.number()
    case TraceCode.leaveCoroutine: _ = p.pointee.cursor.number()
    case TraceCode.safePoint, TraceCode.raised: break
    case TraceCode.constants: replayConstants(p)
    case TraceCode.function: _ = defineFunction(p)
    case TraceCode.chunk: replayChunk(p)
    default: p.pointee.cursor.isBroken = true
    }
  }

  // MARK: Calls by the runtime

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
      for _ in 0..<max(count, 0) where !p.pointee.cursor.isBroken {
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

  /// The runtime calls a function of the script.
  /// - Returns: Lua's status, as `moult_call` does.
  func replayCall(
    _ reference: Int32, _ environment: UnsafeRawPointer?, _ values: UnsafeBufferPointer<MoultValue>,
    _ count: inout Int32
  ) -> Int32 {
    guard let p = s.pointee.replayer, let outer = bridge.pointee.current,
      lua_checkstack(outer, 40) != 0, p.pointee.nesting < ReplayLimit.nesting
    else { return LUA_ERRMEM }
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
          if number >= 0 { p.pointee.objects[number] = bits }
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
    guard let p = s.pointee.replayer, lua_checkstack(thread, 40) != 0,
      p.pointee.nesting < ReplayLimit.nesting
    else { return LUA_ERRMEM }
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
      p.pointee.objects[sent.number] =
        value.kind == MOULT_HANDLE ? UInt(bitPattern: value.pointer) : 0
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

  /// A file of the script.
  func replayChunk(_ p: UnsafeMutablePointer<Replayer>) {
    _ = fullText(p).withCString { moult_add_chunk(bridge, $0) }
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

  // MARK: Errors and coroutines

  /// An error was caught.
  func replayUnwind(_ p: UnsafeMutablePointer<Replayer>, _ mark: Int64) {
    s.pointee.place = bridge.pointee.replayed_place
    let depth = Int32(mark >> 16 & 0xFFFF)
    guard mark >= 0, s.pointee.scopeFloor + Int(mark >> 32) <= s.pointee.scopeCount,
      s.pointee.frameFloor + Int(mark & 0xFFFF) <= s.pointee.frameCount
    else {
      p.pointee.leftOut += 1
      return
    }
    unwind(to: mark)
    dropCalls(p, to: depth)
  }

  func replayEnter(_ p: UnsafeMutablePointer<Replayer>, _ number: Int, starts: Bool) {
    if starts || p.pointee.threads[number] == nil {
      p.pointee.threads[number] = moult_new_thread(bridge)
    }
    guard let thread = p.pointee.threads[number] else { return }
    p.pointee.coroutines.append(
      ReplayCoroutine(
        thread: thread, calls: p.pointee.callCount, depth: bridge.pointee.depth))
    unstash(p, thread)
    bridge.pointee.depth += 1
    cold.enterCoroutine(thread, starts: starts)
  }

  func replayLeave(_ p: UnsafeMutablePointer<Replayer>, isAlive: Bool) {
    guard let coroutine = p.pointee.coroutines.popLast() else { return }
    stash(p, coroutine.thread, to: coroutine.calls, isAlive: isAlive)
    bridge.pointee.depth = coroutine.depth
    cold.leaveCoroutine(coroutine.thread, isAlive: isAlive)
  }
}

enum ReplayLimit {
  /// Bodies within bodies at most.
  static let nesting = 10_000
}
