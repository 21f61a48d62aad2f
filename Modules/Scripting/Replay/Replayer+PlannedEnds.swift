import BuiltinTypes
import CLuaBridge
import ObjectModel
import RefCounting
import Trace

// Ends of calls and constructions as plans have them, and the frames that end with them. A trace that
// somebody made can say anything: what a call began may be gone when it ends.

extension Engine {
  /// Ends a call that returns at most one value.
  @inline(__always)
  func plannedFinish(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) -> Bool {
    guard p.pointee.callCount > 0 else { return false }
    let call = p.pointee.calls[p.pointee.callCount &- 1]
    switch call.token {
    case CallToken.plain:
      p.pointee.callCount &-= 1
      bridge.pointee.depth = call.depth
      p.pointee.status = MOULT_NONE
      afterCall()
    case CallToken.def:
      guard isInFrame else { return false }
      p.pointee.callCount &-= 1
      bridge.pointee.depth = call.depth
      p.pointee.status = MOULT_NONE
      finishDef(p, plan)
    case CallToken.constructionByDef:
      guard isInFrame else { return false }
      return finishConstruction(p, plan, call, isDef: true)
    case CallToken.construction: return finishConstruction(p, plan, call, isDef: false)
    default: return false
    }
    return true
  }

  @inline(__always)
  private func finishDef(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) {
    let frame = s.pointee.frames[s.pointee.frameCount &- 1]
    var result: Ref?
    if plan.pointee.objects != 0, let o = planned(p, plan.pointee.arguments[0].a),
      !isLent(o, to: frame)
    {
      space.incref(o)
      pushArgument(o)
      result = o
    }
    let newest = frame.pointee.newest
    closeScopes(to: frame.pointee.scopeDepth &+ 1)
    // In a trace that somebody made the scope of the call may be gone.
    if isSimple(frame), s.pointee.scopeCount > frame.pointee.scopeDepth,
      s.pointee.scopes.start[frame.pointee.scopeDepth].kind == .call
    {
      let lent = clearSimpleNames(frame)
      endScope()
      popSimpleFrame(frame, lent: lent)
    } else {
      clearNames(frame)
      closeScopes(to: frame.pointee.scopeDepth)
      popFrame()
    }
    if space.s.pointee.collectionScheduled { cold.runtime.runScheduled() }
    if let result {
      s.pointee.argumentCount &-= 1
      if result.has(Header.temporary) {
        settle(result, since: s.pointee.argumentCounts[s.pointee.argumentCount])
      } else {
        keepResult(result, newerThan: newest)
      }
    }
    if s.pointee.verifyEvery != 0 { countOperation() }
  }

  @inline(__always)
  private func finishConstruction(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>,
    _ call: ReplayCall, isDef: Bool
  ) -> Bool {
    // Anything but None is an error, which is not made here.
    guard returnsNone(p, plan) else { return false }
    var n = s.pointee.scopeCount &- 1
    while n >= s.pointee.scopeFloor, s.pointee.scopes.start[n].kind != .construction { n &-= 1 }
    guard n >= s.pointee.scopeFloor, n >= 0, let o = s.pointee.scopes.start[n].instance else {
      return false
    }
    if isDef {
      let frame = s.pointee.frames[s.pointee.frameCount &- 1]
      // A trace that somebody made can say anything.
      guard frame.pointee.scopeDepth > n else { return false }
      if isSimple(frame) {
        closeScopes(to: frame.pointee.scopeDepth &+ 1)
        if s.pointee.scopeCount > frame.pointee.scopeDepth,
          s.pointee.scopes.start[frame.pointee.scopeDepth].kind == .call
        {
          endScope()
        } else {
          closeScopes(to: frame.pointee.scopeDepth)
        }
        popSimpleFrame(frame, lent: clearSimpleNames(frame))
      } else {
        closeScopes(to: frame.pointee.scopeDepth)
        popFrame()
      }
    }
    p.pointee.callCount &-= 1
    bridge.pointee.depth = call.depth
    s.pointee.scopes.start[n].handle = 0
    closeScopes(to: n &+ 1)
    endScope()
    giveConstructed(p, o)
    return true
  }

  /// Whether a call ends with nothing or None.
  @inline(__always)
  func returnsNone(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) -> Bool {
    if plan.pointee.count == 0 { return true }
    switch plan.pointee.arguments[0].kind {
    case TraceValueKind.none: return true
    case TraceValueKind.object: return planned(p, plan.pointee.arguments[0].a) == space.none
    default: return false
    }
  }

  /// Gives an instance that is made: the reference of its construction.
  @inline(__always)
  func giveConstructed(_ p: UnsafeMutablePointer<Replayer>, _ o: Ref) {
    if space.s.pointee.collectionScheduled {
      // The collection must find the caller's reference still there.
      pushArgument(o)
      afterCall()
      s.pointee.argumentCount &-= 1
    }
    if o.refcount == 1 {
      deliver(p, o)
    } else {
      keepResult(o, newerThan: o.serial)
      p.pointee.status = lend(o, p.pointee.result)
    }
  }

  // MARK: Frames that are nothing but their slots

  /// Whether a frame has no object, no holder and no memory of its own.
  @inline(__always)
  private func isSimple(_ frame: UnsafeMutablePointer<Frame>) -> Bool {
    frame.pointee.capacity == 0 && frame.pointee.held == nil && !frame.pointee.isGenerator
      && space.s.pointee.frameSize == 0
  }

  /// `clearNames` of a simple frame.
  /// - Returns: whether an argument is on loan.
  @inline(__always)
  private func clearSimpleNames(_ frame: UnsafeMutablePointer<Frame>) -> Bool {
    let names = frame.pointee.names
    let values = frame.pointee.values
    let parameters = frame.pointee.parameters
    var lent = false
    var i = 0
    while i < parameters {
      if names[i] == Frame.lent {
        lent = true
        if let value = values[i], value.refcount > 1 { names[i] = Frame.taken }
      }
      i &+= 1
    }
    i = 0
    // What dies may run a finalizer, but adds nothing to this frame.
    while i < frame.pointee.count {
      if !lent || (names[i] != Frame.lent && names[i] != Frame.taken), let value = values[i] {
        values[i] = nil
        space.decref(value)
      }
      i &+= 1
    }
    return lent
  }

  /// `popFrame` of a simple frame whose names are cleared.
  @inline(__always)
  private func popSimpleFrame(_ frame: UnsafeMutablePointer<Frame>, lent: Bool) {
    if lent { returnLent(frame) }
    s.pointee.frameCount &-= 1
    s.pointee.slotCount = frame.pointee.slotBase
    space.decref(frame.pointee.function)
  }
}

extension Engine {
  /// What was lent goes back to its scope (`popFrame`).
  @inline(never)
  fileprivate func returnLent(_ frame: UnsafeMutablePointer<Frame>) {
    for i in 0..<frame.pointee.parameters {
      guard let value = frame.pointee.values[i] else { continue }
      frame.pointee.values[i] = nil
      value.insert(Header.temporary)
      if frame.pointee.names[i] == Frame.taken {
        takeTemporary(value)
        space.decref(value)
      } else if value.refcount > 1 {
        takeTemporary(value)
        value.refcount = value.refcount &- 1
        space.didDecrement(value)
      }
    }
  }
}
