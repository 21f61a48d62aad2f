import BuiltinTypes
import CLuaBridge
import ObjectModel
import RefCounting
import Trace

// Whole passes of loops over ranges that make an object and bind it to a name. What the operations need is
// looked at where they are performed the long way; here are only the questions whose answers may have changed
// since, and nothing is noted that the next event replaces.

/// What a site is known to come to, as long as its arguments are as they are predicted.
enum ReplayQuick {
  static let none: UInt8 = 0
  /// A step of a loop over a range.
  static let step: UInt8 = 1
  /// `list{}`
  static let list: UInt8 = 2
  /// `dict{}`
  static let dict: UInt8 = 3
  /// `list.of(i)` or `list{i}` of an integer
  static let listOf: UInt8 = 4
  /// `tuple.of(i)` or `tuple{i}` of an integer
  static let tupleOf: UInt8 = 5
  /// An instance of a class without `__init__`.
  static let instance: UInt8 = 6
  /// An instance of a class whose `__init__` is a `def`.
  static let construction: UInt8 = 7
  /// `dict{...}` of a table, which stands in the trace in full.
  static let table: UInt8 = 8
  /// What was looked at and is none of these.
  static let other: UInt8 = 9
}

/// What the passes of a loop need, looked up before the first one. It holds until the body of a function is
/// performed in between: a finalizer's may do anything.
private struct ReplayPass {
  /// The site of what makes the object.
  var site: Int
  /// The bytes of the step and of the operation that makes the object, and how many they are.
  var word: UInt64 = 0
  var mask: UInt64 = 0
  var length = 0
  // The loop.
  var number = 0
  var range: UInt = 0
  var serial: UInt32 = 0
}

extension Engine {
  /// Performs passes of a loop over a range that make an object and bind it to a name, each from its step on,
  /// as long as each is like the first one.
  /// - Parameters:
  ///   - index: the site of the step, which is the event at the cursor.
  ///   - behind: the place behind that event's code.
  /// - Returns: whether anything was done.
  @inline(never)
  func performPasses(
    _ p: UnsafeMutablePointer<Replayer>, _ index: Int, _ behind: UnsafePointer<UInt8>, _ L: LuaState
  ) -> Bool {
    let pass = findPass(p, index, behind)
    guard pass.site >= 0 else { return false }
    let maker = p.pointee.plans + pass.site
    let cls = Ref(maker.pointee.made.unsafelyUnwrapped)
    let (classNumber, classSerial) = (maker.pointee.arguments.pointee.a, cls.serial)
    let record = s.pointee.scopes.start + (s.pointee.scopeCount &- 1)
    let last = p.pointee.plans[index].arguments + 2
    let bodies = p.pointee.bodies
    var bindCode = ReplayCode(at: behind)
    var bindSite = -1
    var frame = s.pointee.frameStorage.start
    var passes = 0
    while true {
      let c = p.pointee.cursor.p
      guard ReplayCode.word(at: c) & pass.mask == pass.word, p.pointee.bodies == bodies,
        c + 32 <= p.pointee.cursor.end, p.pointee.objects[pass.number] == pass.range,
        p.pointee.objects[classNumber] == UInt(bitPattern: cls.raw), cls.serial == classSerial,
        Ref(UnsafeMutableRawPointer(bitPattern: pass.range).unsafelyUnwrapped).serial == pass.serial
      else {
        noteLength(p, index, passes)
        return passes != 0
      }
      let value = record.pointee.last
      let (next, overflow) = value.addingReportingOverflow(record.pointee.step)
      guard !overflow, next < record.pointee.stop, !space.s.pointee.collectionScheduled else {
        return passes != 0
      }
      last.pointee.a = value
      record.pointee.last = next
      p.pointee.performed &+= 1
      passes &+= 1
      guard let o = make(p, maker, pass.site, c + pass.length, bodies, L) else { return true }
      let event = p.pointee.cursor.p
      if bindSite < 0 || ReplayCode.word(at: event) & bindCode.mask != bindCode.word
        || p.pointee.bodies != bodies
      {
        bindCode = ReplayCode(at: event)
        guard bindCode.isPredicted, let i = bindCode.site(p), p.pointee.plans[i].bindsNewest,
          let known = knownFrame(p, p.pointee.plans + i)
        else {
          // Nor will it be bound in the next pass.
          p.pointee.plans[index].quick = ReplayQuick.none
          pushTemporary(o)
          p.pointee.status = lend(o, p.pointee.result)
          return true
        }
        (bindSite, frame) = (i, known)
      }
      bindAtOnce(
        p, o, p.pointee.plans + bindSite, frame, index: bindSite, behind: event + bindCode.length)
    }
  }

  /// Notes how many passes there were in a row. Where it is one again and again, the loop does more in a pass, and
  /// is better performed step by step until the next loop of the site begins.
  @inline(never)
  private func noteLength(_ p: UnsafeMutablePointer<Replayer>, _ index: Int, _ passes: Int) {
    let step = p.pointee.plans + index
    step.pointee.singlePasses = passes == 1 ? step.pointee.singlePasses &+ 1 : 0
    if step.pointee.singlePasses == 3 {
      step.pointee.singlePasses = 0
      step.pointee.quick = ReplayQuick.none
    }
  }

  /// Looks whether the step at the cursor begins a pass that can be performed.
  /// - Returns: what it needs; with a site of -1 if it cannot.
  @inline(never)
  private func findPass(
    _ p: UnsafeMutablePointer<Replayer>, _ index: Int, _ behind: UnsafePointer<UInt8>
  ) -> ReplayPass {
    var pass = ReplayPass(site: -1)
    let step = p.pointee.plans + index
    let (first, second) = (ReplayCode(at: p.pointee.cursor.p), ReplayCode(at: behind))
    guard let site = second.site(p), p.pointee.plans[site].quick > ReplayQuick.step,
      p.pointee.plans[site].quick < ReplayQuick.other,
      second.isPredicted == (p.pointee.plans[site].quick != ReplayQuick.table)
    else {
      // Until the next loop of this site begins.
      step.pointee.quick = ReplayQuick.none
      return pass
    }
    let arguments = step.pointee.arguments
    let n = s.pointee.scopeCount &- 1
    guard let range = planned(p, arguments[0].a), n >= 0, n >= s.pointee.scopeFloor else {
      return pass
    }
    let record = s.pointee.scopes.start + n
    guard space.s.pointee.noting == .off, s.pointee.lineProfile == nil,
      isAsKnown(p, p.pointee.plans + site),
      record.pointee.handle == handle(range), record.pointee.step > 0,
      arguments[2].step == record.pointee.step,
      arguments[2].a &+ arguments[2].step == record.pointee.last,
      s.pointee.temporaryCount <= record.pointee.mark,
      s.pointee.deep.covered <= record.pointee.mark
    else { return pass }
    pass.number = arguments[0].a
    pass.range = UInt(bitPattern: range.raw)
    pass.serial = range.serial
    let bits = UInt64(8 &* first.length)
    pass.word = first.word | second.word &<< bits
    pass.mask = first.mask | second.mask &<< bits
    pass.length = first.length &+ second.length
    if p.pointee.plans[site].quick == ReplayQuick.table {
      pass.mask |= 0xFF &<< UInt64(8 &* pass.length)
      pass.length &+= 1
    }
    pass.site = site
    return pass
  }

  /// Whether what is called is what it was when a site was noted as one that makes objects.
  @inline(__always)
  private func isAsKnown(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) -> Bool {
    let number = plan.pointee.arguments.pointee.a
    guard let made = plan.pointee.made,
      UInt(bitPattern: number) < UInt(bitPattern: p.pointee.nextObject),
      p.pointee.objects[number] == UInt(bitPattern: made)
    else { return false }
    switch plan.pointee.quick {
    case ReplayQuick.list, ReplayQuick.dict, ReplayQuick.table: return true
    case ReplayQuick.listOf, ReplayQuick.tupleOf:
      return plan.pointee.epoch == p.pointee.stringEpoch
    case ReplayQuick.instance, ReplayQuick.construction:
      return plan.pointee.epoch == space.s.pointee.classEpoch
        && plan.pointee.handle == handle(Ref(made))
    default: return false
    }
  }

  /// Whether it is time to note what a site makes: its arguments were as predicted.
  @inline(__always)
  func isToBeNoted(_ plan: UnsafeMutablePointer<ReplayPlan>) -> Bool {
    if plan.pointee.quick != ReplayQuick.none { return false }
    let isFresh = plan.pointee.isFresh
    plan.pointee.isFresh = false
    return !isFresh
  }

  /// Notes what a site makes, with the arguments that it has now.
  /// - Parameters:
  ///   - cls: the class that is called, or whose method is.
  ///   - item: the index of the integer that is its item, if there is one.
  @inline(never)
  func noteMaker(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>,
    _ quick: UInt8, _ cls: Ref, item: Int? = nil
  ) {
    let arguments = plan.pointee.arguments
    plan.pointee.quick = ReplayQuick.other
    guard arguments.pointee.mode == TraceMode.last, planned(p, arguments.pointee.a) == cls,
      plan.pointee.noted == 1 || quick == ReplayQuick.construction
    else { return }
    if let item {
      guard arguments[item].kind == TraceValueKind.integer else { return }
      plan.pointee.offset = item
      plan.pointee.epoch = p.pointee.stringEpoch
    }
    plan.pointee.made = cls.raw
    plan.pointee.quick = quick
  }

  /// Makes the object of a site that `isAsKnown`, and gives it its number. The cursor is behind that then.
  /// - Parameter behind: the place behind the operation's code.
  /// - Returns: the object, a new reference; `nil` if the operation was performed in another way.
  @inline(__always)
  private func make(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ site: Int,
    _ behind: UnsafePointer<UInt8>, _ bodies: Int, _ L: LuaState
  ) -> Ref? {
    beginPlanned(p, plan, site, behind: behind)
    let o: Ref
    do throws(PythonError) {
      switch plan.pointee.quick {
      case ReplayQuick.list:
        p.pointee.recent.note(plan.pointee.arguments.pointee.a)
        o = try space.newList()
      case ReplayQuick.dict:
        p.pointee.recent.note(plan.pointee.arguments.pointee.a)
        o = try space.newDict()
      case ReplayQuick.listOf: o = try space.newList(of: try nextItem(p, plan))
      case ReplayQuick.tupleOf: o = try space.newTuple(of: try nextItem(p, plan))
      case ReplayQuick.construction: return try makeConstruction(p, plan, site, L)
      case ReplayQuick.table:
        p.pointee.recent.note(plan.pointee.arguments.pointee.a)
        guard let dict = try makeTable(p, plan, L) else { return nil }
        o = dict
      default:
        p.pointee.recent.note(plan.pointee.arguments.pointee.a)
        o = try space.newInstance(plan.pointee.type)
        if space.s.pointee.collectionScheduled {
          p.pointee.status = give(o, p.pointee.result)
          afterCall()
          return nil
        }
      }
    } catch {
      plannedFailed(p, error)
      return nil
    }
    let plan = p.pointee.bodies == bodies ? plan : p.pointee.plans + site
    guard let next = numberResult(p, o, of: plan) else {
      p.pointee.status = give(o, p.pointee.result)
      return nil
    }
    p.pointee.cursor.p = next
    return o
  }

  /// The next item of a display, an integer: a new reference.
  @inline(__always)
  private func nextItem(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Ref {
    let arguments = plan.pointee.arguments
    p.pointee.recent.note(arguments.pointee.a)
    let argument = arguments + plan.pointee.offset
    let value = argument.pointee.a &+ argument.pointee.step
    argument.pointee.a = value
    return try space.newInt(value)
  }

  /// Makes an instance whose `__init__` only stores, or begins the call.
  /// - Returns: the instance, if its construction is over and has left nothing to do.
  @inline(never)
  private func makeConstruction(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ site: Int,
    _ L: LuaState
  ) throws(PythonError) -> Ref? {
    advance(p, plan)
    guard isWhole(p, plan, from: 1) else {
      performSlowly(p, site, L)
      return nil
    }
    guard let o = try plannedConstruction(p, plan, L, isDef: true) else { return nil }
    if space.s.pointee.collectionScheduled || o.refcount != 1 || known(p, o) == nil {
      giveConstructed(p, o)
      return nil
    }
    return o
  }
}
