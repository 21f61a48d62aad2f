import CLua
import CLuaBridge
import ObjectModel
import Trace

// Replaying: the operations of a trace are performed by the same functions that a script's are, with
// arguments from the trace. Lua runs nothing; its stacks carry the arguments of operations that have
// no plan (Replayer+Plans.swift), of callbacks, and of all operations where each is looked at.
//
// A replay may run under another strategy than the recording did, and what the strategy decides is
// then its own: when a finalizer runs, when a weak reference is found dead. What a finalizer did in
// the recording is done again when *this* run's strategy calls for it: where the trace has it just
// there, that; else what the same function did the first time (`ReplayTemplate`). An operation whose
// objects this run does not have is left out and counted.

/// What a function did when the runtime called it first.
struct ReplayTemplate {
  /// The events of its body, the end included.
  var events: [UInt8]
  /// The numbers of its arguments, -1 for what is no object.
  var arguments: [Int]
}

/// A call of a function of the script whose body the trace goes on with.
struct ReplayCall {
  var token: Int32
  /// Depth of calls around it.
  var depth: Int32
}

/// A coroutine of the script.
struct ReplayCoroutine {
  var thread: LuaState
  var calls: Int
  var depth: Int32
}

/// The state of one replay: plain memory but for what is rarely touched.
struct Replayer {
  let reader: TraceReader
  var cursor: TraceCursor
  var sites: UnsafeMutablePointer<TraceSite>
  /// What is known of each site.
  var plans: UnsafeMutablePointer<ReplayPlan>
  /// Whether plans may be used: nobody looks at each operation.
  var usesPlans = true
  var siteCount = 0
  var siteCapacity = 256

  /// Addresses of objects by number, 0 for what this run does not have or what has died.
  let objects: Region<UInt>
  /// Numbers of objects plus one by place, 0 for none: what dies is found by it.
  let numbers: Region<UInt32>
  /// The objects that were arguments lately.
  var recent = TraceRecent()
  var nextObject = 0
  var newest = 0
  /// Addresses of blocks by number, 0 for what this run does not have, and what builtins do with them.
  let blocks: Region<UInt>
  let blockOperations: UnsafeMutablePointer<BlockOperation>
  /// Objects that a template brings: numbers and handles, from `overlayBase` on.
  var overlay: [(number: Int, bits: UInt)] = []
  var overlayBase = 0
  var usesOverlay = false

  /// The string table, and by slot the number of a name and of a builtin; -1 for not looked up, -2
  /// for none.
  let strings: UnsafeMutablePointer<UInt8>
  let stringLengths: UnsafeMutablePointer<Int16>
  let slotNames: UnsafeMutablePointer<Int32>
  let slotBuiltins: UnsafeMutablePointer<Int32>
  /// Changes whenever a slot gets another string.
  var stringEpoch: UInt32 = 1
  let texts = ReplayTexts()

  /// The script's functions: what their code hashes to, the names of their parameters.
  var functions: [(hash: UInt64, parameters: [UnsafeMutablePointer<CChar>])] = []
  var templates: [Int: ReplayTemplate] = [:]
  var builtinNumbers: [String: Int32] = [:]

  /// Calls in progress, `callCount` of them.
  let calls: Region<ReplayCall>
  var callCount = 0
  var stashed: [LuaState: [ReplayCall]] = [:]
  var coroutines: [ReplayCoroutine] = []
  var threads: [Int: LuaState] = [:]
  /// Stacks for what the runtime calls, by depth.
  var stacks: [LuaState] = []
  var nesting = 0
  /// Bodies that were begun within operations, or passed there.
  var bodies = 0
  /// Calls within a call that this run did not make, itself included, whose bodies are passed when a
  /// chunk ends.
  var skippedCalls = 0

  // The operation that was performed last.
  var status: Status = MOULT_NONE
  let result: UnsafeMutablePointer<MoultResult>
  var site = -1
  // Words of its arguments.
  let a: UnsafeMutablePointer<Int>
  let b: UnsafeMutablePointer<Int>

  /// Operations that were performed, and those that could not be or went another way.
  var performed = 0
  var leftOut = 0
  /// Calls by the runtime that the trace did not have where they came, and those it never had.
  var displaced = 0
  var unknownCalls = 0
  /// Why the events make no sense.
  var problem: String?

  init(reader: TraceReader, engine: LuaEngine) throws(TraceError) {
    self.reader = reader
    let places = engine.runtime.heap.reservedBytes >> 4
    guard let objects = Region<UInt>(capacity: 1 << 32),
      let numbers = Region<UInt32>(capacity: places), numbers.capacity == places,
      let blocks = Region<UInt>(capacity: 1 << 32),
      let calls = Region<ReplayCall>(capacity: 1 << 20)
    else { throw TraceError("no address space for a replay") }
    self.objects = objects
    self.numbers = numbers
    self.blocks = blocks
    self.calls = calls
    blockOperations = BlockOperation.table(engine)
    cursor = TraceCursor(UnsafeBufferPointer(start: Replayer.nothing, count: 0))
    sites = .allocate(capacity: siteCapacity)
    plans = .allocate(capacity: siteCapacity)
    strings = .allocate(capacity: TraceLimit.strings * TraceLimit.stringBytes)
    stringLengths = .allocate(capacity: TraceLimit.strings)
    stringLengths.initialize(repeating: 0, count: TraceLimit.strings)
    slotNames = .allocate(capacity: TraceLimit.strings)
    slotNames.initialize(repeating: -1, count: TraceLimit.strings)
    slotBuiltins = .allocate(capacity: TraceLimit.strings)
    slotBuiltins.initialize(repeating: -1, count: TraceLimit.strings)
    result = .allocate(capacity: 1)
    result.initialize(to: MoultResult())
    a = .allocate(capacity: TraceLimit.arguments)
    a.initialize(repeating: 0, count: TraceLimit.arguments)
    b = .allocate(capacity: TraceLimit.arguments)
    b.initialize(repeating: 0, count: TraceLimit.arguments)
    for (i, builtin) in engine.builtins.enumerated() where builtinNumbers[builtin.traceName] == nil
    {
      builtinNumbers[builtin.traceName] = Int32(i)
    }
  }

  nonisolated(unsafe) private static let nothing = UnsafePointer(
    UnsafeMutablePointer<UInt8>.allocate(capacity: 1))

  func release() {
    objects.release()
    numbers.release()
    recent.release()
    blocks.release()
    blockOperations.deallocate()
    calls.release()
    for i in 0..<siteCount { sites[i].arguments.deallocate() }
    sites.deallocate()
    plans.deallocate()
    strings.deallocate()
    stringLengths.deallocate()
    slotNames.deallocate()
    slotBuiltins.deallocate()
    texts.release()
    for function in functions { for name in function.parameters { name.deallocate() } }
    result.deallocate()
    a.deallocate()
    b.deallocate()
  }
}

/// Where a run through events came to its end.
enum ReplayStop {
  /// The trace is over, or makes no sense from here on.
  case end
  case returned
  case failed
  case yielded
}

extension LuaEngine {
  /// Replays a trace to its end.
  /// - Returns: why it could not be replayed to its end, `nil` if it was.
  func replay(_ replayer: UnsafeMutablePointer<Replayer>, progress: (Int) -> Void) -> String? {
    engine.s.pointee.replayer = replayer
    engine.bridge.pointee.replays = true
    replayer.pointee.usesPlans =
      !engine.s.pointee.fingerprint.isKept && engine.s.pointee.verifyEvery == 0
    engine.watchReplayedDeaths()
    engine.bridge.pointee.memory_limit = Int.max
    engine.bridge.pointee.depth = 1
    defer {
      engine.bridge.pointee.replays = false
      engine.space.s.pointee.didDie = nil
      engine.s.pointee.replayer = nil
      engine.bridge.pointee.depth = 0
    }
    guard let L = engine.bridge.pointee.main, lua_checkstack(L, 1000) != 0 else { return "no Lua" }
    do throws(TraceError) {
      while let events = try replayer.pointee.reader.next() {
        replayer.pointee.cursor = TraceCursor(events)
        _ = engine.replayEvents(replayer, L)
        if let reason = engine.bridge.pointee.stop_reason { return String(cString: reason) }
        if let problem = replayer.pointee.problem { return problem }
        progress(replayer.pointee.reader.position)
      }
    } catch {
      return error.description
    }
    return nil
  }
}

extension Engine {
  /// The hash of a stand-in's code, where operations are replayed.
  static func replayedCode(of L: LuaState, _ i: Int32) -> UInt64? {
    let number = moult_stand_in(L, i)
    guard number >= 0 else { return nil }
    let bridge = moult_bridge(L)
    let s = Engine(raw: bridge.unsafelyUnwrapped.pointee.engine).s
    guard let functions = s.pointee.replayer?.pointee.functions, number < functions.count else {
      return nil
    }
    return functions[Int(number)].hash
  }

  /// Performs the events of the chunk, or of a body.
  /// - Parameters:
  ///   - isNested: a body, which has an end.
  ///   - isSkipping: nothing is performed: only numbers and predictions are kept up.
  func replayEvents(
    _ p: UnsafeMutablePointer<Replayer>, _ L: LuaState, isNested: Bool = false,
    isSkipping: Bool = false
  ) -> ReplayStop {
    if isNested { p.pointee.bodies &+= 1 }
    // A call that this run did not make is passed up to its `finish`, over those within it.
    var skipped = isNested ? 0 : p.pointee.skippedCalls
    var skips = isSkipping || skipped > 0
    let usesPlans = p.pointee.usesPlans && !p.pointee.usesOverlay
    while !p.pointee.cursor.isAtEnd {
      if usesPlans, !skips {
        replayPlanned(p, L)
        if p.pointee.cursor.isBroken { return broken(p, "an event that is cut off") }
        if p.pointee.cursor.isAtEnd { break }
      }
      let code = Int(bitPattern: p.pointee.cursor.number())
      if code >= TraceCode.firstSite {
        let index = (code &- TraceCode.firstSite) &>> 1
        guard index < p.pointee.siteCount else {
          return broken(p, "an operation of an unknown kind")
        }
        decodeArguments(p, index, isPredicted: code & 1 != 0)
        p.pointee.site = index
        if skips {
          if p.pointee.sites[index].kind == .finish {
            endSkipped(p, &skipped)
            skips = isSkipping || skipped > 0
          }
          continue
        }
        replaySlowly(p, p.pointee.sites + index, L)
        if p.pointee.status == MOULT_INVOKE { replayInvoked(p, L) }
        continue
      }
      switch code {
      case TraceCode.site: guard defineSite(p) else { return .end }
      case TraceCode.resultNext:
        guard p.pointee.site >= 0, p.pointee.nextObject < p.pointee.objects.capacity - 1 else {
          return broken(p, "a result of nothing")
        }
        bind(p, p.pointee.nextObject, 0, skips)
        p.pointee.newest = p.pointee.nextObject - 1
        p.pointee.plans[p.pointee.site].lastResult = p.pointee.newest
      case TraceCode.resultSame:
        guard p.pointee.site >= 0 else { return broken(p, "a result of nothing") }
        let number = p.pointee.plans[p.pointee.site].lastResult
        bind(p, number, 0, skips)
        p.pointee.newest = number
      case TraceCode.resultAt:
        let index = Int(bitPattern: p.pointee.cursor.number())
        let number = Int(truncatingIfNeeded: p.pointee.cursor.number())
        guard number >= 0, number < p.pointee.objects.capacity else {
          return broken(p, "an object with an impossible number")
        }
        bind(p, number, index, skips)
        if p.pointee.site >= 0, index == 0 {
          p.pointee.plans[p.pointee.site].lastResult = number
          p.pointee.newest = number
        }
      case TraceCode.block:
        let number = Int(truncatingIfNeeded: p.pointee.cursor.number())
        guard number >= 0, number < p.pointee.blocks.capacity else {
          return broken(p, "a block with an impossible number")
        }
        let isThere = !skips && p.pointee.status == MOULT_INTEGER
        p.pointee.blocks[number] =
          isThere ? UInt(truncatingIfNeeded: p.pointee.result.pointee.value.integer) : 0
      case TraceCode.string: guard defineString(p, L) else { return .end }
      case TraceCode.call: skipCall(p, L)
      case TraceCode.callReturned:
        return isNested ? .returned : broken(p, "a call returns that never began")
      case TraceCode.failed:
        return isNested ? .failed : broken(p, "a call fails that never began")
      case TraceCode.resume:
        p.pointee.leftOut += skips ? 0 : 1
        skipResume(p, L)
      case TraceCode.yielded:
        return isNested ? .yielded : broken(p, "a generator yields that does not run")
      case TraceCode.resumeReturned:
        return isNested ? .returned : broken(p, "a generator ends that does not run")
      case TraceCode.unwind:
        let mark = Int64(Int(bitPattern: p.pointee.cursor.number()))
        // An error that left the call, too, ends what is passed.
        if skipped > 0, Int32(mark >> 16 & 0xFFFF) <= bridge.pointee.depth {
          skipped = 0
          skips = isSkipping
        }
        if !skips { replayUnwind(p, mark) }
      case TraceCode.enterCoroutine:
        let number = Int(truncatingIfNeeded: p.pointee.cursor.number())
        let starts = p.pointee.cursor.number() != 0
        if !skips { replayEnter(p, number, starts: starts) }
      case TraceCode.leaveCoroutine:
        let isAlive = p.pointee.cursor.number() != 0
        if !skips { replayLeave(p, isAlive: isAlive) }
      case TraceCode.safePoint: if !skips { afterCall() }
      case TraceCode.wide:
        let isFinish = isNext(p, TraceOperation.finish)
        guard replayWide(p, L, isSkipping: skips) else { return .end }
        if skips, isFinish {
          endSkipped(p, &skipped)
          skips = isSkipping || skipped > 0
        } else if !skips, p.pointee.status == MOULT_INVOKE {
          replayInvoked(p, L)
        }
      case TraceCode.constants: replayConstants(p)
      case TraceCode.function: guard defineFunction(p) else { return .end }
      case TraceCode.named: replayNamed(p)
      case TraceCode.chunk: replayChunk(p)
      case TraceCode.invoked:
        // The recorded operation called a function; this one did not get so far.
        if !skips {
          p.pointee.leftOut += 1
          tellReplay(p, "not invoked")
          skips = true
        }
        if !isSkipping { skipped += 1 }
      case TraceCode.raised:
        if !skips, p.pointee.status != MOULT_ERROR {
          p.pointee.leftOut += 1
          tellReplay(p, "did not raise")
        }
      default: return broken(p, "an event of an unknown kind, \(code)")
      }
      if p.pointee.cursor.isBroken { return broken(p, "an event that is cut off") }
    }
    if isNested { return broken(p, "a call without an end") }
    p.pointee.skippedCalls = skipped
    return .end
  }

  /// Whether an operation that is in full is of a kind.
  private func isNext(_ p: UnsafeMutablePointer<Replayer>, _ kind: TraceOperation) -> Bool {
    !p.pointee.cursor.isAtEnd && p.pointee.cursor.p.pointee == kind.rawValue
  }

  /// The end of a call while calls are passed.
  private func endSkipped(_ p: UnsafeMutablePointer<Replayer>, _ skipped: inout Int) {
    guard skipped > 0 else { return }
    skipped -= 1
    if skipped == 0 { p.pointee.status = MOULT_NONE }
  }

  /// The events make no sense.
  @inline(never)
  func broken(_ p: UnsafeMutablePointer<Replayer>, _ what: String) -> ReplayStop {
    if p.pointee.problem == nil {
      p.pointee.problem = "\(p.pointee.reader.path) is no trace that Moult wrote: \(what)"
    }
    p.pointee.cursor = TraceCursor(
      UnsafeBufferPointer(start: p.pointee.cursor.end, count: 0))
    return .end
  }
}
