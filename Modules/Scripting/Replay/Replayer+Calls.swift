import CLua
import CLuaBridge
import ObjectModel
import Trace

// Calls of the script's functions by operations of the trace, and how errors and coroutines pass
// them. Replayer+Callbacks.swift has those by the runtime.

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
  func unstash(_ p: UnsafeMutablePointer<Replayer>, _ thread: LuaState) {
    for call in p.pointee.stashed.removeValue(forKey: thread) ?? []
    where p.pointee.callCount < p.pointee.calls.capacity {
      p.pointee.calls[p.pointee.callCount] = call
      p.pointee.callCount += 1
    }
  }

  /// Takes calls off, down to a number; keeps them for the coroutine if it can go on.
  func stash(
    _ p: UnsafeMutablePointer<Replayer>, _ thread: LuaState, to calls: Int, isAlive: Bool
  ) {
    guard p.pointee.callCount > calls else { return }
    if isAlive {
      p.pointee.stashed[thread] = (calls..<p.pointee.callCount).map { p.pointee.calls[$0] }
    }
    p.pointee.callCount = calls
  }

  /// A file of the script.
  func replayChunk(_ p: UnsafeMutablePointer<Replayer>) {
    _ = fullText(p).withCString { moult_add_chunk(bridge, $0) }
  }

  // MARK: Errors and coroutines

  /// An error was caught.
  func replayUnwind(_ p: UnsafeMutablePointer<Replayer>, _ mark: Int64) {
    s.pointee.place = bridge.pointee.replayed_place
    let depth = Int32(mark >> 16 & 0xFFFF)
    guard isMark(mark) else {
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
