import BuiltinTypes
import CLuaBridge
import ObjectModel
import RefCounting
import Trace

// Calls by plans: functions and classes of the script. What a call looks up is looked up once for each
// site, and again when the object is another one or a class has changed.

extension Engine {
  @inline(__always)
  func plannedCall(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ L: LuaState
  ) throws(PythonError) -> Bool {
    guard let o = planned(p, plan.pointee.arguments[0].a), isWhole(p, plan, from: 1) else {
      return false
    }
    let bits = handle(o)
    if bits != plan.pointee.handle || plan.pointee.epoch != space.s.pointee.classEpoch {
      resolveCall(plan, o, bits)
    }
    switch plan.pointee.shape {
    case ReplayShape.function:
      if try skipLeaf(p, plan) { return true }
      try beginDef(p, plan, Ref(plan.pointee.target.unsafelyUnwrapped), receiver: nil)
      p.pointee.result.pointee.token = CallToken.def
      p.pointee.result.pointee.receiver = nil
    case ReplayShape.constructor:
      if isToBeNoted(plan) { noteMaker(p, plan, ReplayQuick.construction, o) }
      if let made = try plannedConstruction(p, plan, L, isDef: true) { giveConstructed(p, made) }
      return true
    case ReplayShape.plainFunction:
      if try skipLeaf(p, plan) { return true }
      try beginPlain(Ref(plan.pointee.target.unsafelyUnwrapped))
      p.pointee.result.pointee.token = CallToken.plain
      p.pointee.result.pointee.receiver = nil
    case ReplayShape.plainConstructor:
      _ = try plannedConstruction(p, plan, L, isDef: false)
      return true
    case ReplayShape.instance:
      if isToBeNoted(plan) { noteMaker(p, plan, ReplayQuick.instance, o) }
      let instance = try space.newInstance(plan.pointee.type)
      // The operation holds the class meanwhile.
      if !o.isImmortal { space.didDecrement(o) }
      if space.s.pointee.collectionScheduled {
        p.pointee.status = give(instance, p.pointee.result)
        afterCall()
      } else {
        deliver(p, instance)
      }
      return true
    case ReplayShape.typeCall: return try plannedTypeCall(p, plan, o)
    default: return false
    }
    invoke(p, L)
    return true
  }

  /// Performs a call whose body did nothing, with its end: what its frame holds is let go at once, and
  /// nobody has seen it. Only where that is all that can be said of it: where calls make no objects and
  /// decrements are not noted.
  /// - Returns: whether it is such a call; if not, nothing was done.
  @inline(__always)
  private func skipLeaf(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    var c = p.pointee.cursor.p
    guard c + 3 < p.pointee.cursor.end, c.pointee == UInt8(TraceCode.invoked) else { return false }
    var code = Int(c[1])
    c += 2
    if code >= 0x80 {
      code = code & 0x7F | Int(c.pointee) &<< 7
      c += 1
    }
    let index = (code &- TraceCode.firstSite) &>> 1
    guard code >= TraceCode.firstSite, code < 1 << 14, code & 1 != 0, index < p.pointee.siteCount
    else { return false }
    let end = p.pointee.plans + index
    guard end.pointee.step == ReplayStep.finish, end.pointee.objects == 0,
      space.s.pointee.frameSize == 0,
      s.pointee.lineProfile == nil, Int(bridge.pointee.depth) < s.pointee.recursionLimit
    else { return false }
    // A temporary that something else holds, too, is its scope's no more after the call.
    var objects = plan.pointee.objects & ~1
    while objects != 0 {
      let i = objects.trailingZeroBitCount
      objects &= objects &- 1
      guard let o = planned(p, plan.pointee.arguments[i].a),
        !o.has(Header.temporary) || o.refcount == 1
      else { return false }
    }
    p.pointee.cursor.p = c
    p.pointee.site = index
    p.pointee.performed &+= 1
    advance(p, end)
    s.pointee.place = end.pointee.place
    bridge.pointee.replayed_place = end.pointee.place
    p.pointee.status = MOULT_NONE
    if _slowPath(space.s.pointee.noting != .off) { noteLeaf(p, plan) }
    afterCall()
    return true
  }

  /// The decrements that the frame of a leaf would have made at its end.
  @inline(never)
  private func noteLeaf(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) {
    guard plan.pointee.shape == ReplayShape.function, let target = plan.pointee.target else {
      return
    }
    var objects = plan.pointee.objects & ~1
    while objects != 0 {
      let i = objects.trailingZeroBitCount
      objects &= objects &- 1
      if let o = planned(p, plan.pointee.arguments[i].a), !o.has(Header.temporary), !o.isImmortal {
        space.didDecrement(o)
      }
    }
    space.didDecrement(Ref(target))
  }

  /// Goes on with the body of a function, which is what the trace has next.
  @inline(__always)
  func invoke(_ p: UnsafeMutablePointer<Replayer>, _ L: LuaState) {
    p.pointee.status = MOULT_INVOKE
    let n = p.pointee.callCount
    if p.pointee.cursor.p < p.pointee.cursor.end,
      p.pointee.cursor.p.pointee == UInt8(TraceCode.invoked), n < p.pointee.calls.capacity
    {
      p.pointee.cursor.p += 1
      p.pointee.calls[n] = ReplayCall(
        token: p.pointee.result.pointee.token, depth: bridge.pointee.depth)
      p.pointee.callCount = n &+ 1
      bridge.pointee.depth &+= 1
    } else {
      replayInvoked(p, L)
    }
  }

  /// Looks at what is called.
  @inline(never)
  private func resolveCall(
    _ plan: UnsafeMutablePointer<ReplayPlan>, _ o: Ref, _ bits: UInt
  ) {
    plan.pointee.handle = bits
    plan.pointee.epoch = space.s.pointee.classEpoch
    plan.pointee.shape = ReplayShape.other
    plan.pointee.quick = ReplayQuick.none
    if o.type == BuiltinType.function {
      aim(plan, at: o, def: ReplayShape.function, plain: ReplayShape.plainFunction)
      return
    }
    guard o.type == BuiltinType.type else { return }
    let type = space.typeIndex(o)
    plan.pointee.type = type
    if type < BuiltinType.firstFree {
      // A Lua value in the second place may be a loop's or a table.
      for i in 1..<max(Int(plan.pointee.count), 1)
      where plan.pointee.arguments[i].kind == TraceValueKind.none { return }
      plan.pointee.shape = ReplayShape.typeCall
      return
    }
    guard space.info(type).pointee.native == BuiltinType.object,
      !space.info(type).pointee.flags.contains(.weakref),
      space.lookupInClass(type, s.pointee.names[cold.known.creator].ref) == nil
    else { return }
    guard let initializer = space.lookupInClass(type, s.pointee.names[cold.known.initializer].ref)
    else {
      // Nothing of the script's runs: an instance, and that is all.
      if plan.pointee.count == 1 { plan.pointee.shape = ReplayShape.instance }
      return
    }
    if initializer.type == BuiltinType.function {
      aim(
        plan, at: initializer, def: ReplayShape.constructor, plain: ReplayShape.plainConstructor)
    }
  }

  private func aim(
    _ plan: UnsafeMutablePointer<ReplayPlan>, at function: Ref, def: UInt8, plain: UInt8
  ) {
    switch space.functionKind(function) {
    // What has defaults takes the long way, where they are added.
    case .def where function.ref(FunctionField.defaults) != nil: return
    case .def: plan.pointee.shape = def
    case .plain: plan.pointee.shape = plain
    default: return
    }
    plan.pointee.target = function.raw
    plan.pointee.offset = space.functionBody(function)
  }

  /// Begins a call of a function that is no `def`.
  @inline(__always)
  func beginPlain(_ function: Ref) throws(PythonError) {
    try checkDepth()
    if space.s.pointee.frameSize != 0 { space.decref(try takeFrame(of: function)) }
  }

  /// Begins a call of a `def`: its frame holds the arguments that are objects.
  @inline(__always)
  func beginDef(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ function: Ref,
    receiver: Ref?, body: Int? = nil, from first: UInt32 = 1
  ) throws(PythonError) {
    try checkDepth()
    let n = s.pointee.frameCount
    let frame: UnsafeMutablePointer<Frame>
    if space.s.pointee.frameSize != 0 || n >= s.pointee.frameStorage.capacity {
      frame = try pushFrame(function)
    } else {
      frame = s.pointee.frameStorage.start + n
      let serial = (s.pointee.frameSerial &+ 1) & Handle.serialMask
      s.pointee.frameSerial = serial
      space.incref(function)
      let base = s.pointee.slotCount
      frame.initialize(
        to: Frame(
          serial: serial, function: function, body: body ?? plan.pointee.offset,
          names: s.pointee.slotNames.start + base, values: s.pointee.slotValues.start + base,
          scopeDepth: s.pointee.scopeCount, slotBase: base, newest: space.s.pointee.serial))
      s.pointee.frames[n] = frame
      s.pointee.frameCount = n &+ 1
    }
    beginScope(.call, handle: 0)
    var objects = (plan.pointee.objects &>> first) &<< first
    if space.s.pointee.frameSize == 0 {
      // Where the slots are the topmost ones, they are written at once.
      var slot = s.pointee.slotCount
      let start = slot
      if slot &+ TraceLimit.arguments < s.pointee.slotValues.capacity {
        if let receiver {
          holdParameter(slot, receiver)
          slot &+= 1
        }
        while objects != 0 {
          let i = objects.trailingZeroBitCount
          objects &= objects &- 1
          if let o = planned(p, plan.pointee.arguments[i].a) {
            holdParameter(slot, o)
            slot &+= 1
          }
        }
        s.pointee.slotCount = slot
        frame.pointee.count = slot &- start
        frame.pointee.parameters = slot &- start
        return
      }
    }
    if let receiver { addParameter(frame, receiver) }
    while objects != 0 {
      let i = objects.trailingZeroBitCount
      objects &= objects &- 1
      if let o = planned(p, plan.pointee.arguments[i].a) { addParameter(frame, o) }
    }
  }

  /// `addParameter` into a slot.
  @inline(__always)
  private func holdParameter(_ slot: Int, _ o: Ref) {
    let word = o.typeWord
    if word & Header.temporary != 0 {
      o.typeWord = word & ~Header.temporary
      s.pointee.slotNames[slot] = Frame.lent
    } else {
      space.incref(o)
      s.pointee.slotNames[slot] = nil
    }
    s.pointee.slotValues[slot] = o
  }

  /// `openScope` of a scope that is no loop.
  @inline(__always)
  func beginScope(_ kind: ScopeRecord.Kind, handle: UInt) {
    let n = s.pointee.scopeCount
    if n >= s.pointee.scopes.capacity { fatalError("no room for more scopes") }
    let record = s.pointee.scopes.start + n
    let mark = s.pointee.temporaryCount
    record.pointee.kind = kind
    record.pointee.mark = mark
    record.pointee.handle = handle
    record.pointee.step = 0
    s.pointee.scopeCount = n &+ 1
    setTemporaryBase(mark)
  }

  /// `closeScope` of the innermost scope, which is a call or a construction that gave its instance away.
  @inline(__always)
  func endScope() {
    let n = s.pointee.scopeCount &- 1
    let mark = s.pointee.scopes.start[n].mark
    if s.pointee.temporaryCount > mark { releaseTemporaries(to: mark) }
    s.pointee.scopeCount = n
    setTemporaryBase(n == 0 ? 0 : s.pointee.scopes.start[n &- 1].mark)
  }

  /// Calls a built-in type, as `callObject` does.
  private func plannedTypeCall(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ o: Ref
  ) throws(PythonError) -> Bool {
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    space.incref(o)
    pushArgument(o)
    for i in 1..<max(Int(plan.pointee.count), 1) {
      let argument = plan.pointee.arguments + i
      guard let value = try value(p, argument) else { return false }
      pushArgument(value, isValue: argument.pointee.kind != TraceValueKind.object)
    }
    let result = try space.call(o, arguments(from: start + 1))
    p.pointee.status = give(result, droppingArguments: start, p.pointee.result)
    afterCall()
    return true
  }
}
