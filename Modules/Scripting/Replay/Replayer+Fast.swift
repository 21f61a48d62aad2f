import BuiltinTypes
import CLuaBridge
import ObjectModel
import RefCounting
import Trace

// The short ways: the operations that workloads do most, performed without a stack of Lua's. Each
// does what the function that the script's operation calls does, step for step; what it does not know
// it leaves to that function.

/// The short ways of operations.
enum FastHandler {
  static let none: Int32 = 0
  /// `for i in range(n)`
  static let rangeStep: Int32 = 1
  /// `x = v` in a function
  static let bindLocal: Int32 = 2
  /// `o.name = v`, `o[key] = v`
  static let store: Int32 = 3
  /// `list{...}` and its kin
  static let display: Int32 = 4
  /// `f(...)`, `C(...)`
  static let call: Int32 = 5
  /// The end of a call.
  static let finish: Int32 = 6
  /// `x = v` in the script
  static let bindGlobal: Int32 = 7
  /// `o:method(...)`
  static let method: Int32 = 8
  /// `heap.malloc(size)`, `heap.realloc(block, size)`, `heap.free(block)`
  static let mallocBlock: Int32 = 9
  static let reallocBlock: Int32 = 10
  static let freeBlock: Int32 = 11
}

extension Engine {
  /// The short way that an operation of a certain shape may have.
  func fastHandler(_ site: UnsafeMutablePointer<TraceSite>) -> Int32 {
    let count = site.pointee.count - site.pointee.hidden
    func kind(_ i: Int) -> UInt8 { i < count ? site.pointee.arguments[i].kind : 255 }
    func isValue(_ i: Int) -> Bool {
      switch kind(i) {
      case TraceValueKind.object, TraceValueKind.integer, TraceValueKind.number,
        TraceValueKind.true, TraceValueKind.false, TraceValueKind.string:
        return true
      default: return false
      }
    }
    switch site.pointee.kind {
    case .call where site.pointee.hidden == 2:
      return kind(0) == TraceValueKind.object && kind(2) == TraceValueKind.integer
        ? FastHandler.rangeStep : FastHandler.none
    case .call where kind(0) == TraceValueKind.method:
      guard count >= 2, kind(1) == TraceValueKind.object else { return FastHandler.none }
      for i in 2..<count where !isValue(i) { return FastHandler.none }
      return FastHandler.method
    case .call where kind(0) == TraceValueKind.object && kind(1) == TraceValueKind.sequence:
      for i in 2..<count where !isValue(i) { return FastHandler.none }
      return FastHandler.display
    case .call where kind(0) == TraceValueKind.object:
      for i in 1..<max(count, 1) where !isValue(i) && kind(i) != TraceValueKind.none {
        return FastHandler.none
      }
      return FastHandler.call
    case .newIndex where kind(0) == TraceValueKind.frame && kind(1) == TraceValueKind.string:
      return isValue(2) ? FastHandler.bindLocal : FastHandler.none
    case .newIndex where kind(0) == TraceValueKind.object && isValue(1):
      return isValue(2) ? FastHandler.store : FastHandler.none
    case .writeName:
      return kind(0) == TraceValueKind.string && isValue(1)
        ? FastHandler.bindGlobal : FastHandler.none
    case .finish:
      for i in 0..<count where !isValue(i) && kind(i) != TraceValueKind.none {
        return FastHandler.none
      }
      return count <= 1 ? FastHandler.finish : FastHandler.none
    default: return FastHandler.none
    }
  }

  /// Performs an operation the short way.
  /// - Returns: whether it was: if not, nothing was done.
  @inline(__always)
  func replayFast(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>
  ) -> Bool {
    s.pointee.place = site.pointee.place
    bridge.pointee.replayed_place = site.pointee.place
    let done: Bool
    do throws(PythonError) {
      switch site.pointee.handler {
      case FastHandler.rangeStep: done = fastRangeStep(p, site)
      case FastHandler.bindLocal: done = try fastBindLocal(p, site)
      case FastHandler.store: done = try fastStore(p, site)
      case FastHandler.display: done = try fastDisplay(p, site)
      case FastHandler.call: done = try fastCall(p, site)
      case FastHandler.finish: done = fastFinish(p, site)
      case FastHandler.bindGlobal: done = try fastBindGlobal(p, site)
      case FastHandler.method: done = try fastMethod(p, site)
      case FastHandler.mallocBlock: done = try fastMalloc(p, site)
      case FastHandler.reallocBlock: done = try fastRealloc(p, site)
      case FastHandler.freeBlock: done = try fastFree(p, site)
      default: return false
      }
      guard done else { return false }
      noteBirths()
      noteReplayedLine(site.pointee.kind, site.pointee.place)
    } catch {
      noteBirths()
      noteReplayedLine(site.pointee.kind, site.pointee.place)
      p.pointee.status = fail(error, p.pointee.result)
    }
    p.pointee.performed &+= 1
    return true
  }

  // MARK: Arguments

  /// The handle of an object of the trace, 0 for none.
  @inline(__always)
  func handle(_ p: UnsafeMutablePointer<Replayer>, _ number: Int) -> UInt {
    if p.pointee.usesOverlay { return replayed(p, number) }
    guard UInt(bitPattern: number) < UInt(bitPattern: p.pointee.nextObject) else { return 0 }
    return p.pointee.objects[number]
  }

  /// The live object of an argument, borrowed.
  @inline(__always)
  func object(
    _ p: UnsafeMutablePointer<Replayer>, _ argument: TraceArgument
  ) -> Ref? {
    let bits = handle(p, argument.a)
    let o = Ref(s.pointee.base + Int(bitPattern: (bits & Handle.placeMask) &<< 4))
    guard bits != 0, s.pointee.heap.isObjectStart(o.raw), UInt(o.serial) == bits &>> 33 else {
      return nil
    }
    return o
  }

  /// Whether every object among the arguments from an index on is alive.
  @inline(__always)
  func isWhole(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>, from first: Int
  ) -> Bool {
    for i in first..<site.pointee.count
    where site.pointee.arguments[i].kind == TraceValueKind.object {
      if object(p, site.pointee.arguments[i]) == nil { return false }
    }
    return true
  }

  /// An argument as an object, a new reference, as `convert` gives it.
  @inline(__always)
  func value(
    _ p: UnsafeMutablePointer<Replayer>, _ argument: TraceArgument
  ) throws(PythonError) -> Ref? {
    switch argument.kind {
    case TraceValueKind.object:
      guard let o = object(p, argument) else { return nil }
      space.incref(o)
      return o
    case TraceValueKind.integer: return try space.newInt(argument.a)
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

  // MARK: Operations

  @inline(__always)
  private func fastRangeStep(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>
  ) -> Bool {
    let handle = handle(p, site.pointee.arguments[0].a)
    guard
      let status = stepInnermostRange(
        handle, last: site.pointee.arguments[2].a, p.pointee.result)
    else { return false }
    p.pointee.status = status
    return true
  }

  @inline(__always)
  private func fastBindLocal(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>
  ) throws(PythonError) -> Bool {
    let arguments = site.pointee.arguments
    let i = s.pointee.frameCount &- 1 &- arguments[0].a
    let number = slotName(p, arguments[1].a)
    guard i >= 0, i < s.pointee.frameCount, number >= 0,
      !s.pointee.names[number].isBuiltin
    else { return false }
    let frame = s.pointee.frames[i]
    let name = s.pointee.names[number].ref
    guard let value = try value(p, arguments[2]) else { return false }
    let known = site.pointee.cache
    if known < frame.pointee.count, known >= frame.pointee.parameters,
      frame.pointee.names[known] == name
    {
      bind(frame, name, known, value)
    } else {
      let slot = findSlot(frame, name)
      bind(frame, name, slot, value)
      if let slot { site.pointee.cache = slot }
    }
    p.pointee.status = MOULT_NONE
    return true
  }

  private func fastBindGlobal(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>
  ) throws(PythonError) -> Bool {
    let arguments = site.pointee.arguments
    let number = slotName(p, arguments[0].a)
    guard number >= 0, let value = try value(p, arguments[1]) else { return false }
    let name = s.pointee.names[number].ref
    let count = value.refcount
    if value.type == BuiltinType.function { nameFunction(value, name) }
    do throws(PythonError) {
      try space.dictSet(s.pointee.globals, name, value)
    } catch {
      settle(value, since: count)
      throw error
    }
    settle(value, since: count)
    p.pointee.status = MOULT_NONE
    return true
  }

  @inline(__always)
  private func fastStore(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>
  ) throws(PythonError) -> Bool {
    let arguments = site.pointee.arguments
    guard let o = object(p, arguments[0]), isWhole(p, site, from: 1) else { return false }
    if arguments[1].kind == TraceValueKind.string, !isDict(o), !hasStringItems(o) {
      let number = slotName(p, arguments[1].a)
      guard number >= 0, let value = try value(p, arguments[2]) else { return false }
      let name = s.pointee.names[number].ref
      let flags = space.info(of: o).pointee.flags
      let start = s.pointee.argumentCount
      // A slot of the class: what setAttribute comes to, without a call that anybody could see.
      if flags.contains(.heapType), !flags.contains(.hasCustomAttributes),
        let member = space.lookupInClass(o.type, name), member.type == BuiltinType.member,
        value != o
      {
        space.incref(o)
        let (before, count) = (o.refcount, value.refcount)
        space.setMember(member, of: o, to: value)
        settle(value, since: count)
        settle(o, since: before)
        p.pointee.status = MOULT_NONE
        return true
      }
      space.incref(o)
      pushArgument(o)
      pushArgument(value)
      defer { popArguments(to: start) }
      try setAttribute(o, name, value)
      p.pointee.status = MOULT_NONE
      return true
    }
    let start = s.pointee.argumentCount
    space.incref(o)
    pushArgument(o)
    defer { popArguments(to: start) }
    guard let key = try value(p, arguments[1]) else { return false }
    pushArgument(key)
    guard let value = try value(p, arguments[2]) else { return false }
    pushArgument(value)
    try space.setItem(o, key, value)
    p.pointee.status = MOULT_NONE
    return true
  }

  @inline(__always)
  private func fastDisplay(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>
  ) throws(PythonError) -> Bool {
    let arguments = site.pointee.arguments
    let count = arguments[1].a
    guard let cls = object(p, arguments[0]), cls.type == BuiltinType.type,
      count == site.pointee.count - 2, isWhole(p, site, from: 2)
    else { return false }
    let type = space.typeIndex(cls)
    switch type {
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.set: break
    default: return false
    }
    return try display(p, site, type, from: 2)
  }

  @inline(__always)
  func display(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>,
    _ type: TypeIndex, from first: Int
  ) throws(PythonError) -> Bool {
    let arguments = site.pointee.arguments
    if type == BuiltinType.list, first == site.pointee.count {
      p.pointee.status = give(try space.newList(), p.pointee.result)
      return true
    }
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    var isConstant = true
    for i in first..<site.pointee.count {
      let isValue = arguments[i].kind != TraceValueKind.object
      if !isValue { isConstant = false }
      guard let value = try value(p, arguments[i]) else { return false }
      pushArgument(value, isValue: isValue)
    }
    p.pointee.status = try make(type, from: start, isConstant: isConstant, p.pointee.result)
    return true
  }
}
