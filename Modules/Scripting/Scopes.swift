import CLua
import CLuaBridge
import Core
import ObjectModel
import RefCounting

// Scopes: what temporaries belong to. A scope is opened by a loop over a range or an iterator, by
// a call of a `def`, by `phase` and `scope`; the script itself is the outermost one.
//
// Lua does not say when a loop is left by `break` or `return`, so its record stays until something
// shows that it is over: the next step of a loop around it, the end of the call, an error that
// passes. The same loop statement beginning anew shows it too, but then the record is only
// forgotten: what was made since the `break` belongs to the scope around.

/// One scope.
struct ScopeRecord {
  /// What opened it.
  enum Kind: UInt8 {
    case loop, call, block, phase
    /// A call of a class: `handle` is the address of the new instance, one reference.
    case construction
  }
  var kind: Kind
  /// The first temporary of the scope.
  var mark: Int
  /// A loop: the handle it walks over, the statement, and the last value that it gave.
  var handle: UInt = 0
  var point = MoultPoint()
  var last = 0
  /// A loop over a range: where it ends and by how much it steps, 0 for other loops.
  var stop = 0
  var step = 0

  /// The instance that a constructor in progress makes, one reference.
  var instance: Ref? {
    kind == .construction ? UnsafeMutableRawPointer(bitPattern: handle).map(Ref.init) : nil
  }
}

extension Engine {
  /// Opens a scope.
  @inline(__always)
  func openScope(_ record: ScopeRecord) {
    let n = s.pointee.scopeCount
    if n >= s.pointee.scopes.capacity { fatalError("no room for more scopes") }
    s.pointee.scopes[n] = record
    s.pointee.scopeCount = n &+ 1
    setTemporaryBase(record.mark)
  }

  @inline(__always)
  func openScope(_ kind: ScopeRecord.Kind) {
    openScope(ScopeRecord(kind: kind, mark: s.pointee.temporaryCount))
  }

  /// Ends the innermost scope: its temporaries are released.
  @inline(__always)
  func closeScope() {
    let record = s.pointee.scopes[s.pointee.scopeCount &- 1]
    releaseTemporaries(to: record.mark)
    s.pointee.scopeCount &-= 1
    let n = s.pointee.scopeCount
    setTemporaryBase(n == 0 ? 0 : s.pointee.scopes[n &- 1].mark)
    if record.kind.rawValue >= ScopeRecord.Kind.phase.rawValue { finish(record) }
  }

  /// What some kinds of scopes end with.
  private func finish(_ record: ScopeRecord) {
    if record.kind == .phase {
      cold.runtime.endPhase()
      cold.gauge?.enter(phase: "")
    } else if let instance = record.instance {
      // The constructor failed; one that succeeds takes the instance first.
      space.decref(instance)
    }
  }

  /// Ends scopes until so many are left.
  @inline(__always)
  func closeScopes(to depth: Int) {
    while s.pointee.scopeCount > depth { closeScope() }
  }

  /// The record of the loop that makes a step, after ending the loops inside it that were left.
  /// - Returns: its index, or `nil` when there is none.
  @inline(__always)
  private func findLoop(_ handle: UInt, _ point: MoultPoint, last: Int?) -> Int? {
    var i = s.pointee.scopeCount &- 1
    while i >= s.pointee.scopeFloor {
      let record = s.pointee.scopes.start + i
      if record.pointee.handle == handle, record.pointee.point.activation == point.activation,
        last == nil || record.pointee.last == last, record.pointee.kind == .loop
      {
        closeScopes(to: i &+ 1)
        return i
      }
      if record.pointee.kind != .loop { return nil }
      i &-= 1
    }
    return nil
  }

  /// Opens the record of a loop that begins.
  private func beginLoop(_ handle: UInt, _ point: MoultPoint, stop: Int = 0, step: Int = 0) {
    var i = s.pointee.scopeCount - 1
    if point.instruction != 0 {
      while i >= s.pointee.scopeFloor, s.pointee.scopes[i].kind == .loop {
        let old = s.pointee.scopes[i].point
        if old.activation == point.activation, old.instruction == point.instruction {
          // The same statement: it was left by `break`, and all loops inside it.
          s.pointee.scopeCount = i
          break
        }
        i -= 1
      }
    }
    openScope(
      ScopeRecord(
        kind: .loop, mark: s.pointee.temporaryCount, handle: handle, point: point, stop: stop,
        step: step))
  }

  /// One step of `for i in range(...)`, whose handle is called with the last value.
  /// - Returns: `nil` when this is not the next step of the innermost loop.
  @inline(__always)
  func stepInnermostRange(_ handle: UInt, _ L: LuaState, _ r: Results) -> Status? {
    let n = s.pointee.scopeCount &- 1
    guard n >= s.pointee.scopeFloor else { return nil }
    let record = s.pointee.scopes.start + n
    guard record.pointee.handle == handle, record.pointee.step != 0 else { return nil }
    var isInteger: Int32 = 0
    let last = Int(lua_tointegerx(L, 3, &isInteger))
    guard isInteger != 0 else { return nil }
    return stepInnermostRange(handle, last: last, r)
  }

  /// As above, for a last value that is known.
  @inline(__always)
  func stepInnermostRange(_ handle: UInt, last: Int, _ r: Results) -> Status? {
    let n = s.pointee.scopeCount &- 1
    guard n >= s.pointee.scopeFloor else { return nil }
    let record = s.pointee.scopes.start + n
    guard record.pointee.handle == handle, record.pointee.step != 0, last == record.pointee.last
    else { return nil }
    releaseTemporaries(to: record.pointee.mark)
    afterCall()
    return stepRange(record, last, r)
  }

  @inline(__always)
  private func stepRange(
    _ record: UnsafeMutablePointer<ScopeRecord>, _ last: Int, _ r: Results
  ) -> Status {
    let step = record.pointee.step
    let (value, overflow) = last.addingReportingOverflow(step)
    let stop = record.pointee.stop
    guard !overflow, step > 0 ? value < stop : value > stop else {
      closeScope()
      return MOULT_NIL
    }
    record.pointee.last = value
    r.pointee.value.integer = Int64(value)
    return MOULT_INTEGER
  }

  /// A step of a loop over a range that begins, or goes on after loops inside it were left.
  func stepRange(_ o: Ref, _ handle: UInt, _ L: LuaState, _ r: Results) -> Status {
    let bounds = space.rangeBounds(o)
    let point = moult_point(bridge, L)
    if lua_type(L, 3) == LUA_TNIL { return beginRange(o, handle, point, r) }
    let last = Int(lua_tointegerx(L, 3, nil))
    if let i = findLoop(handle, point, last: last) {
      releaseTemporaries(to: s.pointee.scopes[i].mark)
    } else {
      beginLoop(handle, point, stop: bounds.stop, step: bounds.step)
    }
    afterCall()
    return stepRange(s.pointee.scopes.start + (s.pointee.scopeCount - 1), last, r)
  }

  /// The first step of a loop over a range.
  func beginRange(_ o: Ref, _ handle: UInt, _ point: MoultPoint, _ r: Results) -> Status {
    let bounds = space.rangeBounds(o)
    beginLoop(handle, point, stop: bounds.stop, step: bounds.step)
    let record = s.pointee.scopes.start + (s.pointee.scopeCount - 1)
    guard bounds.step > 0 ? bounds.start < bounds.stop : bounds.start > bounds.stop else {
      closeScope()
      return MOULT_NIL
    }
    record.pointee.last = bounds.start
    r.pointee.value.integer = Int64(bounds.start)
    return MOULT_INTEGER
  }

  /// One step of `for x in iter(...)`.
  func stepIterator(
    _ o: Ref, _ handle: UInt, _ L: LuaState, _ r: Results
  ) throws(PythonError) -> Status {
    try stepIterator(
      o, handle, isFirst: lua_type(L, 3) == LUA_TNIL, moult_point(bridge, L), r)
  }

  /// As above, for a loop statement that is known.
  func stepIterator(
    _ o: Ref, _ handle: UInt, isFirst: Bool, _ point: MoultPoint, _ r: Results
  ) throws(PythonError) -> Status {
    enterPass(handle, isFirst: isFirst, point)
    // What a pass made due runs before the iterator goes on.
    if !isFirst { afterCall() }
    let status: Status
    let givesPairs = o.has(Header.givesPairs)
    // What runs code of the script may be given up by it; other iterators go through without a look.
    let runsCode = !space.walksAlone(o)
    if runsCode { space.incref(o) }
    defer { if runsCode { space.decref(o) } }
    let next = o.type == BuiltinType.generator ? try cold.resumeGenerator(o) : try space.next(o)
    if let value = next {
      status = givesPairs ? try giveParts(value, r) : give(value, r)
    } else {
      endLoop(handle)
      status = MOULT_NIL
    }
    return status
  }

  /// Begins a pass of a loop over an iterator: the temporaries of the pass before are released.
  private func enterPass(_ handle: UInt, isFirst: Bool, _ point: MoultPoint) {
    if isFirst {
      beginLoop(handle, point)
    } else if let i = findLoop(handle, point, last: nil) {
      releaseTemporaries(to: s.pointee.scopes[i].mark)
    } else {
      beginLoop(handle, point)
    }
  }

  /// Ends a loop that is exhausted.
  private func endLoop(_ handle: UInt) {
    let n = s.pointee.scopeCount - 1
    if n >= s.pointee.scopeFloor, s.pointee.scopes[n].kind == .loop,
      s.pointee.scopes[n].handle == handle
    {
      closeScope()
    }
  }

  // MARK: Errors

  /// How deep scopes and frames are, in one number.
  func mark() -> Int64 {
    Int64(s.pointee.scopeCount - s.pointee.scopeFloor) << 32
      | Int64(bridge.pointee.depth) << 16 | Int64(s.pointee.frameCount - s.pointee.frameFloor)
  }

  /// Whether a depth is one that the script is in: what a trace says may be any number.
  func isMark(_ mark: Int64) -> Bool {
    mark >= 0 && s.pointee.scopeFloor + Int(mark >> 32) <= s.pointee.scopeCount
      && s.pointee.frameFloor + Int(mark & 0xFFFF) <= s.pointee.frameCount
  }

  /// Back to a depth, after an error.
  func unwind(to mark: Int64) {
    guard isMark(mark) else { return }
    if !s.pointee.capture.isActive, cold.raised != nil { cold.forgetRaised() }
    let scopes = s.pointee.scopeFloor + Int(mark >> 32)
    let frames = s.pointee.frameFloor + Int(mark & 0xFFFF)
    unwind(scopes: scopes, frames: frames)
    bridge.pointee.depth = Int32(mark >> 16 & 0xFFFF)
  }

  /// Ends frames and scopes, the youngest first, until so many are left.
  func unwind(scopes: Int, frames: Int) {
    while s.pointee.frameCount > frames {
      let frame = s.pointee.frames[s.pointee.frameCount - 1]
      closeScopes(to: max(frame.pointee.scopeDepth, scopes))
      if s.pointee.capture.isActive {
        // An entry for which there is no memory is left out (_PyFrame_MakeAndSetFrameObject).
        do throws(PythonError) { try cold.addTraceback(frame) } catch {
          space.typeNames.ignoredErrors += 1
        }
      }
      popFrame()
    }
    closeScopes(to: scopes)
  }
}
