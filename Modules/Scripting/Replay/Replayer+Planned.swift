import BuiltinTypes
import CLuaBridge
import ObjectModel
import RefCounting
import Trace

// The loop that performs events by plans. Everything that an operation may change, be it through a
// finalizer whose body stands in the trace, is in memory and read anew for each event.

extension Engine {
  /// Performs events up to one that is neither an operation nor a result: that is left to
  /// `replayEvents`, as is whatever does not make sense.
  func replayPlanned(_ p: UnsafeMutablePointer<Replayer>, _ L: LuaState) {
    while p.pointee.cursor.p < p.pointee.cursor.end {
      var c = p.pointee.cursor.p
      var code = Int(c.pointee)
      c += 1
      if code >= 0x80 {
        let next = Int(c.pointee)
        if next >= 0x80 { return }
        code = code & 0x7F | next &<< 7
        c += 1
      }
      guard code >= TraceCode.firstSite else {
        switch code {
        case TraceCode.resultNext:
          guard p.pointee.site >= 0, p.pointee.nextObject < p.pointee.objects.capacity - 1 else {
            return
          }
          p.pointee.cursor.p = c
          bindResult(p, p.pointee.nextObject)
          continue
        case TraceCode.resultSame:
          guard p.pointee.site >= 0 else { return }
          p.pointee.cursor.p = c
          bindResult(p, p.pointee.plans[p.pointee.site].lastResult)
          continue
        case TraceCode.resultAt:
          // The first result, with a number of at most two bytes more than one.
          guard c.pointee == 0, p.pointee.site >= 0 else { return }
          var number = Int(c[1])
          c += 2
          if number >= 0x80 {
            number = number & 0x7F | Int(c[0]) &<< 7
            c += 1
            if number >= 1 << 14 {
              number = number & (1 << 14 &- 1) | Int(c[0]) &<< 14
              c += 1
              if number >= 1 << 21 { return }
            }
          }
          p.pointee.cursor.p = c
          bindResult(p, number)
          continue
        case TraceCode.safePoint:
          p.pointee.cursor.p = c
          afterCall()
          continue
        default: return
        }
      }
      let index = (code &- TraceCode.firstSite) &>> 1
      guard index < p.pointee.siteCount else { return }
      let plan = p.pointee.plans + index
      if code & 1 != 0 {
        if plan.pointee.quick == ReplayQuick.step, performPasses(p, index, c, L) { continue }
        advance(p, plan)
      } else if plan.pointee.isFlat {
        c = decodePlan(p, plan, c)
        if c > p.pointee.cursor.end {
          p.pointee.cursor.isBroken = true
          return
        }
      } else if plan.pointee.step == ReplayStep.dictDisplay {
        // A class and a table, which is never predicted.
        let arguments = plan.pointee.arguments
        place(p, arguments, readNumber(&c), p.pointee.newest)
        p.pointee.recent.note(arguments.pointee.a)
      } else {
        p.pointee.cursor.p = c
        decodeArguments(p, index, isPredicted: false)
        if p.pointee.cursor.isBroken { return }
        c = p.pointee.cursor.p
      }
      beginPlanned(p, plan, index, behind: c)
      let isDone: Bool
      do throws(PythonError) {
        switch plan.pointee.step {
        case ReplayStep.rangeStep: isDone = plannedRangeStep(p, plan)
        case ReplayStep.bindLocal: isDone = try plannedBindLocal(p, plan)
        case ReplayStep.store: isDone = try plannedStore(p, plan)
        case ReplayStep.call: isDone = try plannedCall(p, plan, L)
        case ReplayStep.finish: isDone = plannedFinish(p, plan)
        case ReplayStep.method: isDone = try plannedMethod(p, plan, L)
        case ReplayStep.display: isDone = try plannedDisplay(p, plan)
        default: isDone = try plannedRarely(p, plan, L)
        }
      } catch {
        plannedFailed(p, error)
        isDone = true
      }
      if !isDone {
        performSlowly(p, index, L)
        if p.pointee.cursor.isBroken { return }
      } else if _slowPath(s.pointee.lineProfile != nil) {
        noteReplayedLine(p.pointee.plans[index].kind, p.pointee.plans[index].place)
      }
    }
  }

  /// The arguments that are predicted and are not those of the last time.
  @inline(__always)
  func advance(_ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>) {
    switch plan.pointee.moves {
    case ReplayMoves.none: return
    case ReplayMoves.integer:
      let argument = plan.pointee.mover
      argument.pointee.a = argument.pointee.a &+ argument.pointee.step
    case ReplayMoves.reference:
      let argument = plan.pointee.mover
      let a = predicted(argument, p.pointee.newest, p.pointee.recent)
      argument.pointee.a = a
      p.pointee.recent.note(a)
    default: advanceSeveral(p, plan)
    }
  }

  @inline(__always)
  private func predicted(
    _ argument: UnsafeMutablePointer<TraceArgument>, _ newest: Int, _ recent: TraceRecent
  ) -> Int {
    let mode = argument.pointee.mode
    if mode == TraceMode.newest { return newest &- argument.pointee.step }
    return mode == TraceMode.recent ? recent[argument.pointee.step] : argument.pointee.a
  }

  @inline(__always)
  private func advanceSeveral(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) {
    var active = plan.pointee.active
    let newest = p.pointee.newest
    // All are predicted from what was before the operation.
    let recent = p.pointee.recent
    let arguments = plan.pointee.arguments
    var noted = recent
    repeat {
      let argument = arguments + active.trailingZeroBitCount
      active &= active &- 1
      if argument.pointee.isReference {
        let a = predicted(argument, newest, recent)
        argument.pointee.a = a
        noted.note(a)
      } else {
        argument.pointee.a = argument.pointee.a &+ argument.pointee.step
      }
    } while active != 0
    p.pointee.recent = noted
  }

  /// Begins an operation whose arguments are decoded.
  /// - Parameter behind: the place of the next event.
  @inline(__always)
  func beginPlanned(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ index: Int,
    behind: UnsafePointer<UInt8>
  ) {
    p.pointee.cursor.p = behind
    p.pointee.site = index
    s.pointee.place = plan.pointee.place
    bridge.pointee.replayed_place = plan.pointee.place
    p.pointee.performed &+= 1
  }

  /// Performs in the long way what was begun and could not be performed otherwise.
  @inline(never)
  func performSlowly(_ p: UnsafeMutablePointer<Replayer>, _ index: Int, _ L: LuaState) {
    p.pointee.performed &-= 1
    replaySlowly(p, p.pointee.sites + index, L)
    if p.pointee.status == MOULT_INVOKE { replayInvoked(p, L) }
  }

  /// What comes less often.
  @inline(never)
  private func plannedRarely(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ L: LuaState
  ) throws(PythonError) -> Bool {
    switch plan.pointee.step {
    case ReplayStep.bindGlobal: try plannedBindGlobal(p, plan)
    case ReplayStep.loopStep: try plannedLoopStep(p, plan)
    case ReplayStep.dictDisplay: try plannedDictDisplay(p, plan, L)
    case ReplayStep.index: try plannedIndex(p, plan)
    case ReplayStep.arithmetic: try plannedArithmetic(p, plan)
    case ReplayStep.mallocBlock: try plannedMalloc(p, plan)
    case ReplayStep.reallocBlock: try plannedRealloc(p, plan)
    case ReplayStep.freeBlock: try plannedFree(p, plan)
    case ReplayStep.setItem: try plannedSetItem(p, plan)
    case ReplayStep.intern: try plannedIntern(p, plan)
    default: false
    }
  }

  @inline(never)
  func plannedFailed(_ p: UnsafeMutablePointer<Replayer>, _ error: PythonError) {
    p.pointee.status = fail(error, p.pointee.result)
    if p.pointee.cursor.isAtEnd || p.pointee.cursor.p.pointee != UInt8(TraceCode.raised) {
      p.pointee.leftOut += 1
      tellReplay(p, "raised: \(error)")
    }
  }

  // MARK: Loops

  @inline(__always)
  private func plannedRangeStep(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) -> Bool {
    let arguments = plan.pointee.arguments
    let n = s.pointee.scopeCount &- 1
    guard let o = planned(p, arguments[0].a), n >= s.pointee.scopeFloor else { return false }
    // What most steps are: nothing is let go, no collection is due, the loop goes on.
    let record = s.pointee.scopes.start + n
    let last = arguments[2].a
    let (value, overflow) = last.addingReportingOverflow(record.pointee.step)
    guard record.pointee.handle == handle(o), record.pointee.step > 0,
      last == record.pointee.last, !overflow, value < record.pointee.stop,
      s.pointee.temporaryCount <= record.pointee.mark,
      s.pointee.deep.covered <= record.pointee.mark, !space.s.pointee.collectionScheduled
    else { return plannedLastStep(p, handle(o), last) }
    record.pointee.last = value
    p.pointee.result.pointee.value.integer = Int64(value)
    p.pointee.status = MOULT_INTEGER
    return true
  }

  @inline(never)
  private func plannedLastStep(
    _ p: UnsafeMutablePointer<Replayer>, _ handle: UInt, _ last: Int
  ) -> Bool {
    guard let status = stepInnermostRange(handle, last: last, p.pointee.result) else {
      return false
    }
    p.pointee.status = status
    return true
  }

  /// A step of a loop over a range that begins, or of one over an iterator.
  private func plannedLoopStep(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    let bits = handle(p, arguments[0].a)
    guard let o = live(bits) else { return false }
    let isFirst = arguments[2].kind == TraceValueKind.none
    setPoint(arguments[3].a, arguments[4].a)
    let point = MoultPoint(
      activation: bridge.pointee.replayed_activation,
      instruction: bridge.pointee.replayed_instruction)
    if o.type == BuiltinType.range {
      guard isFirst else { return false }
      p.pointee.status = beginRange(o, bits, point, p.pointee.result)
      return true
    }
    guard space.isBuiltinIterator(o) else { return false }
    p.pointee.status = try stepIterator(o, bits, isFirst: isFirst, point, p.pointee.result)
    return true
  }
}
