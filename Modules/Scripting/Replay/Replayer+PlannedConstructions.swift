import BuiltinTypes
import CLuaBridge
import ObjectModel
import RefCounting
import Trace

// Constructions by plans. Most `__init__` do nothing but store their arguments: then nobody sees their frames
// and scopes, and they are performed without. Where an operation does more, or an event is something else,
// frame and scopes are made before it.

/// A construction whose frame and scopes are not there yet.
private struct QuietConstruction {
  /// The site of the call.
  let site: Int
  /// The tuple in which the arguments are passed, and the instance: references of the construction.
  let tuple: Ref?
  let instance: Ref
}

extension Engine {
  /// Makes an instance and begins its `__init__`.
  /// - Returns: the instance if its construction is over, a new reference, not yet given to the script.
  @inline(__always)
  func plannedConstruction(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ L: LuaState,
    isDef: Bool
  ) throws(PythonError) -> Ref? {
    let tuple = try argumentTuple(p, plan)
    let instance: Ref
    do throws(PythonError) { instance = try space.newInstance(plan.pointee.type) } catch {
      space.decref(tuple)
      throw error
    }
    let made = QuietConstruction(site: p.pointee.site, tuple: tuple, instance: instance)
    p.pointee.result.pointee.receiver = pointer(handle(instance))
    p.pointee.result.pointee.token = isDef ? CallToken.constructionByDef : CallToken.construction
    if isDef, mayBeQuiet(p) { return try constructQuietly(p, L, made) ? instance : nil }
    try beginConstruction(p, made, isDef: isDef)
    invoke(p, L)
    if p.pointee.status == MOULT_INVOKE, let next = numberResult(p, instance) {
      p.pointee.cursor.p = next
    }
    return nil
  }

  @inline(__always)
  private func beginConstruction(
    _ p: UnsafeMutablePointer<Replayer>, _ made: QuietConstruction, isDef: Bool
  ) throws(PythonError) {
    // What is new may have run a finalizer, and that may have brought new sites.
    let plan = p.pointee.plans + made.site
    let initializer = Ref(plan.pointee.target.unsafelyUnwrapped)
    beginScope(.construction, handle: UInt(bitPattern: made.instance.raw))
    if let tuple = made.tuple { pushTemporary(tuple) }
    do throws(PythonError) {
      if isDef {
        try beginDef(p, plan, initializer, receiver: made.instance)
      } else {
        try beginPlain(initializer)
      }
    } catch {
      closeScope()
      throw error
    }
  }

  /// The tuple in which the arguments of a class are passed (`Engine.argumentTuple`).
  @inline(__always)
  private func argumentTuple(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Ref? {
    let n = Int(plan.pointee.count) &- 1
    if n == 0 { return nil }
    let tuple = try space.newTupleUnset(n)
    let items = space.tupleItems(tuple)
    for i in 0..<n {
      var item = space.none
      let argument = plan.pointee.arguments + (i &+ 1)
      if argument.pointee.kind == TraceValueKind.object, let o = planned(p, argument.pointee.a),
        !o.has(Header.temporary)
      {
        item = o
      }
      space.incref(item)
      items[i] = item
    }
    space.track(tuple)
    return tuple
  }

  // MARK: Without a frame

  /// Whether a frame that only comes and goes would be seen by nobody, and the call is as it was recorded.
  @inline(__always)
  private func mayBeQuiet(_ p: UnsafeMutablePointer<Replayer>) -> Bool {
    p.pointee.cursor.p + 8 <= p.pointee.cursor.end
      && p.pointee.cursor.p.pointee == UInt8(TraceCode.invoked)
      && space.s.pointee.frameSize == 0 && space.s.pointee.noting == .off
      && s.pointee.lineProfile == nil && Int(bridge.pointee.depth) < s.pointee.recursionLimit
      && p.pointee.callCount < p.pointee.calls.capacity
      && s.pointee.frameCount < s.pointee.frameStorage.capacity
  }

  /// Performs the stores of an `__init__`, and its end if nothing else comes before.
  /// - Returns: whether it has ended.
  @inline(never)
  private func constructQuietly(
    _ p: UnsafeMutablePointer<Replayer>, _ L: LuaState, _ made: QuietConstruction
  ) throws(PythonError) -> Bool {
    p.pointee.cursor.p += 1
    p.pointee.status = MOULT_INVOKE
    guard let next = numberResult(p, made.instance) else {
      try makeFrame(p, made)
      return false
    }
    p.pointee.cursor.p = next
    var isFirst = true
    while p.pointee.cursor.p + 8 <= p.pointee.cursor.end {
      let code = ReplayCode(at: p.pointee.cursor.p)
      guard let index = code.site(p) else { break }
      var c = p.pointee.cursor.p + code.length
      let plan = p.pointee.plans + index
      let isStore = plan.pointee.step == ReplayStep.store
      guard isStore || plan.pointee.step == ReplayStep.finish, plan.pointee.isFlat else { break }
      if code.isPredicted {
        advance(p, plan)
      } else {
        c = decodePlan(p, plan, c)
        if c > p.pointee.cursor.end {
          p.pointee.cursor.isBroken = true
          p.pointee.cursor.p = p.pointee.cursor.end
          break
        }
      }
      beginPlanned(p, plan, index, behind: c)
      if isStore {
        let isDone: Bool
        do throws(PythonError) {
          isDone = try plannedStore(
            p, plan, isQuiet: true, instance: isFirst ? made.instance : nil)
        } catch {
          try makeFrame(p, made)
          throw error
        }
        isFirst = false
        if isDone { continue }
      } else if returnsNone(p, plan) {
        space.decref(made.tuple)
        return true
      }
      try makeFrame(p, made)
      performDecoded(p, index, L)
      return false
    }
    try makeFrame(p, made)
    return false
  }

  /// Makes the frame and the scopes after all.
  @inline(never)
  private func makeFrame(
    _ p: UnsafeMutablePointer<Replayer>, _ made: QuietConstruction
  ) throws(PythonError) {
    try beginConstruction(p, made, isDef: true)
    p.pointee.calls[p.pointee.callCount] = ReplayCall(
      token: CallToken.constructionByDef, depth: bridge.pointee.depth)
    p.pointee.callCount &+= 1
    bridge.pointee.depth &+= 1
  }

  /// Performs an operation whose arguments are decoded, once its frame is there.
  @inline(never)
  private func performDecoded(_ p: UnsafeMutablePointer<Replayer>, _ index: Int, _ L: LuaState) {
    let plan = p.pointee.plans + index
    let isDone: Bool
    do throws(PythonError) {
      isDone =
        plan.pointee.step == ReplayStep.store
        ? try plannedStore(p, plan) : plannedFinish(p, plan)
    } catch {
      return plannedFailed(p, error)
    }
    if !isDone { performSlowly(p, index, L) }
  }
}
