import BuiltinTypes
import CLuaBridge
import ObjectModel
import RefCounting
import Trace

// Results by plans. What an operation gives has its number in the event that follows, and is often bound
// to a name by the operation after that: both are performed with the first, while the object is at hand.
// Then it need not be put among the temporaries and taken away again, nor be found by its number. Each is
// done here only where nothing can come in between and nothing else is to be seen of it.

extension Engine {
  /// Hands an object that an operation made to the script, as `give` does: a new reference.
  @inline(__always)
  func deliver(_ p: UnsafeMutablePointer<Replayer>, _ o: Ref) {
    if o.refcount == 1, o.type != BuiltinType.bool, let next = numberResult(p, o) ?? known(p, o) {
      if bindNewest(p, o, at: next) { return }
      p.pointee.cursor.p = next
      pushTemporary(o)
      p.pointee.status = lend(o, p.pointee.result)
    } else {
      p.pointee.status = give(o, p.pointee.result)
    }
  }

  /// The place of the next event, if an object has a number and is the newest one: the end of a construction.
  @inline(__always)
  func known(_ p: UnsafeMutablePointer<Replayer>, _ o: Ref) -> UnsafePointer<UInt8>? {
    let next = p.pointee.cursor.p
    return p.pointee.objects[p.pointee.newest] == UInt(bitPattern: o.raw)
      && next + 8 <= p.pointee.cursor.end ? next : nil
  }

  /// Gives an object that is alive its number, if the event that follows does that. What was performed last
  /// is what made the object.
  /// - Returns: the place behind that event.
  @inline(__always)
  func numberResult(_ p: UnsafeMutablePointer<Replayer>, _ o: Ref) -> UnsafePointer<UInt8>? {
    numberResult(p, o, of: p.pointee.plans + p.pointee.site)
  }

  @inline(__always)
  func numberResult(
    _ p: UnsafeMutablePointer<Replayer>, _ o: Ref, of plan: UnsafeMutablePointer<ReplayPlan>
  ) -> UnsafePointer<UInt8>? {
    var c = p.pointee.cursor.p
    // Room for this event and the code of the next.
    guard c + 8 <= p.pointee.cursor.end else { return nil }
    let number: Int
    switch Int(c.pointee) {
    case TraceCode.resultAt:
      guard let at = readNumber(&c) else { return nil }
      number = at
    case TraceCode.resultNext:
      number = p.pointee.nextObject
      c += 1
    case TraceCode.resultSame:
      number = plan.pointee.lastResult
      c += 1
    default: return nil
    }
    guard number < Int(UInt32.max) else { return nil }
    if number >= p.pointee.nextObject { p.pointee.nextObject = number &+ 1 }
    enter(p, number, o)
    p.pointee.newest = number
    plan.pointee.lastResult = number
    return c
  }

  /// The number of a first result, if it has at most two bytes more than one.
  @inline(__always)
  private func readNumber(_ c: inout UnsafePointer<UInt8>) -> Int? {
    guard c[1] == 0 else { return nil }
    var number = Int(c[2])
    if number < 0x80 {
      c += 3
      return number
    }
    number = number & 0x7F | Int(c[3]) &<< 7
    if number < 1 << 14 {
      c += 4
      return number
    }
    number = number & (1 << 14 &- 1) | Int(c[4]) &<< 14
    c += 5
    return number < 1 << 21 ? number : nil
  }

  /// Binds the newest object to a name of the innermost function, if that is the operation at a place: one
  /// that is predicted, and whose name was bound by it before. The caller's reference becomes the name's.
  /// - Returns: whether it is; if not, nothing was done.
  @inline(__always)
  private func bindNewest(
    _ p: UnsafeMutablePointer<Replayer>, _ o: Ref, at place: UnsafePointer<UInt8>
  ) -> Bool {
    let code = ReplayCode(at: place)
    guard code.isPredicted, let index = code.site(p) else { return false }
    let plan = p.pointee.plans + index
    guard plan.pointee.bindsNewest, o.type != BuiltinType.function, s.pointee.lineProfile == nil,
      let frame = knownFrame(p, plan)
    else { return false }
    if !o.isImmortal { space.didDecrement(o) }
    bindAtOnce(p, o, plan, frame, index: index, behind: place + code.length)
    return true
  }

  /// Performs the operation that binds the newest object to a name: a new reference.
  /// - Parameters:
  ///   - frame: where `knownFrame` found the name.
  ///   - behind: the place behind the operation.
  @inline(__always)
  func bindAtOnce(
    _ p: UnsafeMutablePointer<Replayer>, _ o: Ref, _ plan: UnsafeMutablePointer<ReplayPlan>,
    _ frame: UnsafeMutablePointer<Frame>, index: Int, behind: UnsafePointer<UInt8>
  ) {
    let number = p.pointee.newest
    plan.pointee.mover.pointee.a = number
    p.pointee.recent.note(number)
    beginPlanned(p, plan, index, behind: behind)
    p.pointee.status = MOULT_NONE
    s.pointee.settled &+= 1
    hold(frame, plan, o)
  }

  /// The frame of the name that a site binds, where the name is in the slot that it had before, or is to have
  /// the slot that it got then.
  @inline(__always)
  func knownFrame(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) -> UnsafeMutablePointer<Frame>? {
    let i = s.pointee.frameCount &- 1 &- plan.pointee.arguments[0].a
    guard plan.pointee.handle == UInt(bitPattern: plan.pointee.arguments[1].a),
      plan.pointee.epoch == p.pointee.stringEpoch,
      UInt(bitPattern: i) < UInt(bitPattern: s.pointee.frameCount)
    else { return nil }
    let frame = s.pointee.frames[i]
    let slot = plan.pointee.offset
    if slot < frame.pointee.count, slot >= frame.pointee.parameters,
      frame.pointee.names[slot]?.raw == plan.pointee.target
    {
      return frame
    }
    return isNextSlot(frame, plan) ? frame : nil
  }

  /// Whether a name that the frame does not have yet gets the slot that it had in another frame.
  @inline(never)
  private func isNextSlot(
    _ frame: UnsafeMutablePointer<Frame>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) -> Bool {
    plan.pointee.offset == frame.pointee.count
      && space.functionClosure(frame.pointee.function) == nil
      && findSlot(frame, Ref(plan.pointee.target.unsafelyUnwrapped)) == nil
  }

  /// Puts a value into the slot of a name that `knownFrame` found: a new reference.
  @inline(__always)
  func hold(
    _ frame: UnsafeMutablePointer<Frame>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ value: Ref
  ) {
    let slot = plan.pointee.offset
    if slot == frame.pointee.count {
      append(frame, name: Ref(plan.pointee.target.unsafelyUnwrapped), value)
      return
    }
    let old = frame.pointee.values[slot]
    frame.pointee.values[slot] = value
    space.decref(old)
  }

  /// Gives the result of the operation that was performed last its number.
  @inline(__always)
  func bindResult(_ p: UnsafeMutablePointer<Replayer>, _ number: Int) {
    if number >= p.pointee.nextObject { p.pointee.nextObject = number &+ 1 }
    var bits: UInt = 0
    if p.pointee.status == MOULT_HANDLE {
      bits = UInt(bitPattern: p.pointee.result.pointee.value.pointer)
    } else if p.pointee.status == MOULT_INVOKE {
      bits = UInt(bitPattern: p.pointee.result.pointee.receiver)
    } else if p.pointee.status == MOULT_SEVERAL, p.pointee.result.pointee.count > 0 {
      bits = UInt(bitPattern: p.pointee.result.pointee.values[0].pointer)
    }
    setObject(p, number, bits)
    p.pointee.newest = number
    p.pointee.plans[p.pointee.site].lastResult = number
  }
}
