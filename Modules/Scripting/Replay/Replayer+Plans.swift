import BuiltinTypes
import CLuaBridge
import ObjectModel
import Trace

// Plans: what is known of the operations of a site, so that most are performed by one switch over
// plain memory, without a stack of Lua's. What a plan does is what the function does that a script's
// operation calls, step for step. What it does not know it leaves to that function
// (`replaySlowly`), before anything is done.

/// What a plan does.
enum ReplayStep {
  /// By way of Lua's stack.
  static let slow: UInt8 = 0
  /// `for i in range(n)`: a step that is not the first.
  static let rangeStep: UInt8 = 1
  /// `for x in o`: the first step, and any step of another iterator.
  static let loopStep: UInt8 = 2
  /// `x = v` in a function.
  static let bindLocal: UInt8 = 3
  /// `x = v` in the script.
  static let bindGlobal: UInt8 = 4
  /// `o.name = v`, `o[key] = v`
  static let store: UInt8 = 5
  /// `list{...}` and its kin.
  static let display: UInt8 = 6
  /// `dict{...}` of plain values.
  static let dictDisplay: UInt8 = 7
  /// `f(...)`, `C(...)`
  static let call: UInt8 = 8
  /// The end of a call.
  static let finish: UInt8 = 9
  /// `o:method(...)`
  static let method: UInt8 = 10
  /// `o[key]`
  static let index: UInt8 = 11
  /// `o * n` of a list, and other operators whose left operand is no number.
  static let arithmetic: UInt8 = 12
  /// `heap.malloc(size)`, `heap.realloc(block, size)`, `heap.free(block)`
  static let mallocBlock: UInt8 = 13
  static let reallocBlock: UInt8 = 14
  static let freeBlock: UInt8 = 15
  /// `setitem(o, key, v)`
  static let setItem: UInt8 = 16
  /// `sys.intern(o)`
  static let intern: UInt8 = 17
}

/// What is known of the object that an operation is done to.
enum ReplayShape {
  static let unknown: UInt8 = 0
  // Of `store`.
  static let slot: UInt8 = 1
  static let attribute: UInt8 = 2
  // Of `call`.
  static let function: UInt8 = 3
  static let plainFunction: UInt8 = 4
  static let constructor: UInt8 = 5
  static let plainConstructor: UInt8 = 6
  static let instance: UInt8 = 7
  static let typeCall: UInt8 = 9
  // Of `method`.
  static let builtinMethod: UInt8 = 8
  /// What has no short way.
  static let other: UInt8 = 255
}

/// How the arguments of a predicted operation differ from the last ones.
enum ReplayMoves {
  static let none: UInt8 = 0
  /// One integer goes on by its step.
  static let integer: UInt8 = 1
  /// One reference is predicted anew, or is noted.
  static let reference: UInt8 = 2
  static let several: UInt8 = 3
}

/// What is known of a site.
struct ReplayPlan {
  var step = ReplayStep.slow
  var shape = ReplayShape.unknown
  /// Whether no argument stands in the trace in full.
  var isFlat = true
  var kind = TraceOperation.index
  /// What of `active` there is, one of `ReplayMoves`.
  var moves = ReplayMoves.none
  /// All arguments, hidden ones included.
  var count: UInt8 = 0
  /// Whether it binds the newest object to a name of the innermost function, which it bound before.
  var bindsNewest = false
  /// What it comes to at once, one of `ReplayQuick`.
  var quick = ReplayQuick.none
  /// Of a step of a range: how often in a row one pass alone was performed as a whole.
  var singlePasses: UInt8 = 0
  /// Whether its arguments were not yet what is predicted since they were decoded.
  var isFresh = true
  var place: UInt32 = 0
  /// A bit for each argument that changes where it is predicted, or is noted there all the same.
  var active: UInt32 = 0
  /// A bit for each argument that is an object.
  var objects: UInt32 = 0
  /// A bit for each argument that is noted as a recent one although it is predicted by its last number.
  var noted: UInt32 = 0
  // What the shape holds for: the state of all classes or strings, and the type, or the object by its
  // handle, or the name by its number.
  var epoch: UInt32 = 0
  var type: TypeIndex = 0
  var handle: UInt = 0
  /// The offset of a slot, the number of a body or a method.
  var offset = 0
  /// The number of the object that was the last new result.
  var lastResult = 0
  /// The function that is called, the name that is bound.
  var target: UnsafeMutableRawPointer?
  /// The class of what is made at once.
  var made: UnsafeMutableRawPointer?
  let arguments: UnsafeMutablePointer<TraceArgument>
  /// The argument that moves, if there is one alone.
  var mover: UnsafeMutablePointer<TraceArgument>

  init(arguments: UnsafeMutablePointer<TraceArgument>) {
    self.arguments = arguments
    mover = arguments
  }

  /// Keeps what can be said of the arguments as they were decoded last.
  @inline(__always)
  mutating func noteForm() {
    quick = ReplayQuick.none
    isFresh = true
    if step == ReplayStep.rangeStep, moves == ReplayMoves.integer, mover == arguments + 2 {
      quick = ReplayQuick.step
    }
    if step != ReplayStep.bindLocal { return }
    bindsNewest =
      moves == ReplayMoves.reference && mover == arguments + 2 && mover.pointee.step == 0
      && mover.pointee.mode == TraceMode.newest && arguments[0].a == 0
      && handle == UInt(bitPattern: arguments[1].a)
  }

  /// Keeps which arguments move.
  @inline(__always)
  mutating func setMoves(_ changing: UInt32) {
    let all = changing | noted
    if all != active {
      active = all
      if all == 0 {
        moves = ReplayMoves.none
      } else if all & (all &- 1) != 0 {
        moves = ReplayMoves.several
      } else {
        mover = arguments + all.trailingZeroBitCount
        moves = mover.pointee.isReference ? ReplayMoves.reference : ReplayMoves.integer
      }
    }
    noteForm()
  }
}

extension Engine {
  /// Finds what a new site does.
  func makePlan(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>
  ) -> ReplayPlan {
    var plan = ReplayPlan(arguments: site.pointee.arguments)
    plan.kind = site.pointee.kind
    plan.count = UInt8(site.pointee.count)
    plan.place = site.pointee.place
    for i in 0..<site.pointee.count {
      switch site.pointee.arguments[i].kind {
      case TraceValueKind.text, TraceValueKind.table: plan.isFlat = false
      case TraceValueKind.object: plan.objects |= 1 << UInt32(i)
      default: break
      }
      if site.pointee.notesAll, site.pointee.arguments[i].isReference {
        plan.noted |= 1 << UInt32(i)
      }
    }
    plan.setMoves(0)
    if site.pointee.kind == .function {
      let name = slotText(p, site.pointee.number)
      site.pointee.cache = isNotReplayed(name) ? -3 : slotBuiltin(p, site.pointee.number)
      plan.step = builtinStep(p, site, name)
    } else {
      plan.step = step(of: site)
    }
    return plan
  }

  /// The short way that an operation of a certain form may have.
  private func step(of site: UnsafeMutablePointer<TraceSite>) -> UInt8 {
    let count = site.pointee.count - site.pointee.hidden
    func kind(_ i: Int) -> UInt8 { i < count ? site.pointee.arguments[i].kind : 255 }
    func areValues(from first: Int, orNone: Bool = false) -> Bool {
      for i in first..<max(count, first) {
        if !isValue(kind(i)), !orNone || kind(i) != TraceValueKind.none { return false }
      }
      return true
    }
    switch site.pointee.kind {
    case .call where site.pointee.hidden == 2:
      guard kind(0) == TraceValueKind.object, kind(1) == TraceValueKind.none, count == 3 else {
        return ReplayStep.slow
      }
      return kind(2) == TraceValueKind.integer ? ReplayStep.rangeStep : ReplayStep.loopStep
    case .call where kind(0) == TraceValueKind.method:
      return count >= 2 && areValues(from: 1)
        ? ReplayStep.method : ReplayStep.slow
    case .call where kind(0) == TraceValueKind.object && kind(1) == TraceValueKind.sequence:
      return areValues(from: 2) ? ReplayStep.display : ReplayStep.slow
    case .call where kind(0) == TraceValueKind.object && kind(1) == TraceValueKind.table:
      return count == 2 ? ReplayStep.dictDisplay : ReplayStep.slow
    case .call where kind(0) == TraceValueKind.object:
      return areValues(from: 1, orNone: true) ? ReplayStep.call : ReplayStep.slow
    case .newIndex where kind(0) == TraceValueKind.frame && kind(1) == TraceValueKind.string:
      return isValue(kind(2)) ? ReplayStep.bindLocal : ReplayStep.slow
    case .newIndex where kind(0) == TraceValueKind.object && isValue(kind(1)):
      return isValue(kind(2)) || kind(2) == TraceValueKind.none
        ? ReplayStep.store : ReplayStep.slow
    case .writeName:
      return kind(0) == TraceValueKind.string && isValue(kind(1))
        ? ReplayStep.bindGlobal : ReplayStep.slow
    case .finish:
      return count <= 1 && site.pointee.number == count && areValues(from: 0, orNone: true)
        ? ReplayStep.finish : ReplayStep.slow
    case .index:
      return count == 2 && kind(0) == TraceValueKind.object
        && (kind(1) == TraceValueKind.object || kind(1) == TraceValueKind.integer)
        ? ReplayStep.index : ReplayStep.slow
    case .arithmetic:
      return count == 2 && kind(0) == TraceValueKind.object && isValue(kind(1))
        ? ReplayStep.arithmetic : ReplayStep.slow
    default: return ReplayStep.slow
    }
  }

  /// The short way that a builtin may have.
  private func builtinStep(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>, _ name: String
  ) -> UInt8 {
    let builtin = site.pointee.cache
    guard builtin >= 0, site.pointee.hidden == 0, site.pointee.count > 0,
      site.pointee.arguments[0].kind == TraceValueKind.object, !s.pointee.onlyLooks[builtin],
      !s.pointee.isOperator[builtin]
    else { return blockStep(p, site) }
    switch (name, site.pointee.count) {
    case ("setitem", 3):
      return isValue(site.pointee.arguments[1].kind) && isValue(site.pointee.arguments[2].kind)
        ? ReplayStep.setItem : ReplayStep.slow
    case ("sys.intern", 1): return ReplayStep.intern
    default: return ReplayStep.slow
    }
  }

  private func isValue(_ kind: UInt8) -> Bool {
    switch kind {
    case TraceValueKind.object, TraceValueKind.integer, TraceValueKind.number,
      TraceValueKind.true, TraceValueKind.false, TraceValueKind.string:
      return true
    default: return false
    }
  }

  /// Decodes the arguments of an operation that is not predicted. A chunk has room behind its end, so
  /// that what is cut off is noticed afterwards.
  /// - Returns: the place behind them.
  @inline(__always)
  func decodePlan(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>,
    _ start: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    var c = start
    let newest = p.pointee.newest
    // All are counted from what was before the operation.
    let recent = p.pointee.recent
    var noted = recent
    var active: UInt32 = 0
    var bit: UInt32 = 1
    var argument = plan.pointee.arguments
    let end = argument + Int(plan.pointee.count)
    while argument < end {
      let kind = argument.pointee.kind
      if argument.pointee.isReference {
        let word = readNumber(&c)
        place(argument, word, newest, recent)
        noted.note(argument.pointee.a)
        if word & 3 != 0 { active |= bit }
        if kind == TraceValueKind.method {
          argument.pointee.b = Int(truncatingIfNeeded: readNumber(&c))
        }
        bit &<<= 1
        argument += 1
        continue
      }
      switch kind {
      case TraceValueKind.none, TraceValueKind.false, TraceValueKind.true, TraceValueKind.other:
        break
      case TraceValueKind.integer, TraceValueKind.block:
        let step = TraceNumber.unfold(readNumber(&c))
        argument.pointee.step = step
        argument.pointee.a = argument.pointee.a &+ step
        if step != 0 { active |= bit }
      case TraceValueKind.number:
        argument.pointee.a = Int(
          littleEndian: UnsafeRawPointer(c).loadUnaligned(as: Int.self))
        c += 8
      default: argument.pointee.a = Int(truncatingIfNeeded: readNumber(&c))
      }
      bit &<<= 1
      argument += 1
    }
    plan.pointee.setMoves(active)
    p.pointee.recent = noted
    return c
  }

  /// What of a plan goes with its arguments, after they were decoded elsewhere.
  func noteActive(_ plan: UnsafeMutablePointer<ReplayPlan>) {
    var active: UInt32 = 0
    for i in 0..<Int(plan.pointee.count) {
      let argument = plan.pointee.arguments[i]
      switch argument.kind {
      case TraceValueKind.integer, TraceValueKind.block:
        if argument.step != 0 { active |= 1 << UInt32(i) }
      case TraceValueKind.object, TraceValueKind.method:
        if argument.mode != TraceMode.last { active |= 1 << UInt32(i) }
      default: break
      }
    }
    plan.pointee.setMoves(active)
  }

  @inline(__always)
  func readNumber(_ c: inout UnsafePointer<UInt8>) -> UInt {
    let byte = UInt(c.pointee)
    c += 1
    return byte < 0x80 ? byte : readLongNumber(byte & 0x7F, &c)
  }

  @inline(__always)
  private func readLongNumber(_ first: UInt, _ c: inout UnsafePointer<UInt8>) -> UInt {
    var value = first
    var shift: UInt = 7
    while shift < 70 {
      let byte = UInt(c.pointee)
      c += 1
      if shift < 64 { value |= (byte & 0x7F) &<< shift }
      if byte < 0x80 { break }
      shift &+= 7
    }
    return value
  }

  // MARK: Arguments

  /// The live object with a number, borrowed.
  @inline(__always)
  func planned(_ p: UnsafeMutablePointer<Replayer>, _ number: Int) -> Ref? {
    guard UInt(bitPattern: number) < UInt(bitPattern: p.pointee.nextObject) else { return nil }
    guard let raw = UnsafeMutableRawPointer(bitPattern: p.pointee.objects[number]) else {
      return nil
    }
    let o = Ref(raw)
    // What is being destroyed is nobody's any more.
    return o.refcount != 0 ? o : nil
  }

  /// The live object of a handle, borrowed; 0 is none.
  @inline(__always)
  func live(_ bits: UInt) -> Ref? {
    let o = Ref(s.pointee.base + Int(bitPattern: (bits & Handle.placeMask) &<< 4))
    guard bits != 0, bits & Handle.methodBit == 0, isAlive(o), UInt(o.serial) == bits &>> 33
    else { return nil }
    return o
  }

  /// The handle of the object with a number, 0 for none.
  @inline(__always)
  func handle(_ p: UnsafeMutablePointer<Replayer>, _ number: Int) -> UInt {
    planned(p, number).map { handle($0) } ?? 0
  }

  /// Whether every object among the arguments from an index on is alive.
  @inline(__always)
  func isWhole(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>,
    from first: UInt32
  ) -> Bool {
    var objects = (plan.pointee.objects &>> first) &<< first
    while objects != 0 {
      let i = objects.trailingZeroBitCount
      objects &= objects &- 1
      if planned(p, plan.pointee.arguments[i].a) == nil { return false }
    }
    return true
  }

  /// An argument as an object, a new reference, as `convert` gives it.
  @inline(__always)
  func value(
    _ p: UnsafeMutablePointer<Replayer>, _ argument: UnsafeMutablePointer<TraceArgument>
  ) throws(PythonError) -> Ref? {
    let a = argument.pointee.a
    switch argument.pointee.kind {
    case TraceValueKind.object:
      guard let o = planned(p, a) else { return nil }
      space.incref(o)
      return o
    case TraceValueKind.integer: return try space.newInt(a)
    default: return try rareValue(p, argument.pointee)
    }
  }

  @inline(never)
  private func rareValue(
    _ p: UnsafeMutablePointer<Replayer>, _ argument: TraceArgument
  ) throws(PythonError) -> Ref? {
    switch argument.kind {
    case TraceValueKind.number:
      return try space.newFloat(Double(bitPattern: UInt64(bitPattern: Int64(argument.a))))
    case TraceValueKind.true: return space.retained(space.bool(true))
    case TraceValueKind.false: return space.retained(space.bool(false))
    case TraceValueKind.string: return try string(p, argument.a)
    default: return space.retained(space.none)
    }
  }

  /// The str of a string of the trace, as `string` of a Lua string gives it.
  private func string(
    _ p: UnsafeMutablePointer<Replayer>, _ slot: Int
  ) throws(PythonError) -> Ref {
    guard slot >= 0, slot < TraceLimit.strings else { return space.retained(space.none) }
    let known = p.pointee.slotNames[slot]
    if known >= 0 { return space.retained(s.pointee.names[Int(known)].ref) }
    let text = UnsafeBufferPointer(
      start: UnsafePointer(p.pointee.strings + slot * TraceLimit.stringBytes),
      count: Int(p.pointee.stringLengths[slot]))
    guard let number = s.pointee.names.find(text) else { return try space.newString(text) }
    p.pointee.slotNames[slot] = Int32(truncatingIfNeeded: number)
    return space.retained(s.pointee.names[number].ref)
  }
}
