import BuiltinTypes
import CLuaBridge
import ObjectModel
import RefCounting
import Trace

// The short ways of calls: methods of built-in objects, functions and classes of the script.

extension Engine {
  func fastMethod(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>
  ) throws(PythonError) -> Bool {
    let arguments = site.pointee.arguments
    guard let o = object(p, arguments[0]), isWhole(p, site, from: 1) else { return false }
    let number = slotName(p, arguments[0].b)
    guard number >= 0, number < Handle.maximumNames else { return false }
    let isType = space.info(of: o).pointee.flags.contains(.isType)
    let isColon = !isType && object(p, arguments[1]) == o
    if o.type == BuiltinType.list, isColon, site.pointee.count == 3, number == s.pointee.appendName
    {
      guard let value = try value(p, arguments[2]) else { return false }
      let count = value.refcount
      do throws(PythonError) {
        try space.listAppendCall(o, value)
      } catch {
        settle(value, since: count)
        throw error
      }
      settle(value, since: count)
      afterCall()
      p.pointee.status = noneResult(p.pointee.result)
      return true
    }
    let first = isColon ? 2 : 1
    switch findMethod(o, number) {
    case .builtin(let method) where !isType:
      let start = s.pointee.argumentCount
      space.incref(o)
      pushArgument(o)
      defer { popArguments(to: start) }
      for i in first..<site.pointee.count {
        guard let value = try value(p, arguments[i]) else { return false }
        pushArgument(value, isValue: arguments[i].kind != TraceValueKind.object)
      }
      let call = self.arguments(from: start + 1)
      let result = try s.pointee.builtinMethods[method](space, o, call)
      p.pointee.status = give(result, droppingArguments: start, p.pointee.result)
      afterCall()
      return true
    case .function(let function):
      return try call(p, site, function, receiver: o, from: first)
    case .display: return try display(p, site, space.typeIndex(o), from: first)
    default: return false
    }
  }

  @inline(__always)
  func fastCall(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>
  ) throws(PythonError) -> Bool {
    guard let o = object(p, site.pointee.arguments[0]), isWhole(p, site, from: 1) else {
      return false
    }
    if o.type == BuiltinType.function { return try call(p, site, o, receiver: nil, from: 1) }
    guard o.type == BuiltinType.type, space.typeIndex(o) >= BuiltinType.firstFree else {
      return false
    }
    let type = space.typeIndex(o)
    guard space.info(type).pointee.native == BuiltinType.object,
      !space.info(type).pointee.flags.contains(.weakref),
      space.lookupInClass(type, s.pointee.names[cold.known.creator].ref) == nil
    else { return false }
    guard let initializer = space.lookupInClass(type, s.pointee.names[cold.known.initializer].ref)
    else {
      // Nothing of the script's runs: an instance, and that is all.
      guard site.pointee.count == 1 else { return false }
      p.pointee.status = give(try space.newInstance(type), p.pointee.result)
      afterCall()
      return true
    }
    guard initializer.type == BuiltinType.function, isPlainOrDef(initializer) else { return false }
    let tuple = try argumentTuple(p, site)
    let instance: Ref
    do throws(PythonError) { instance = try space.newInstance(type) } catch {
      space.decref(tuple)
      throw error
    }
    openScope(
      ScopeRecord(
        kind: .construction, mark: s.pointee.temporaryCount, handle: UInt(bitPattern: instance.raw))
    )
    if let tuple { pushTemporary(tuple) }
    do throws(PythonError) {
      _ = try call(p, site, initializer, receiver: instance, from: 1)
    } catch {
      closeScope()
      throw error
    }
    p.pointee.result.pointee.token =
      p.pointee.result.pointee.token == CallToken.def
      ? CallToken.constructionByDef : CallToken.construction
    return true
  }

  @inline(__always)
  private func isPlainOrDef(_ function: Ref) -> Bool {
    let kind = space.functionKind(function)
    return kind == .plain || kind == .def
  }

  /// The tuple in which the arguments of a class are passed (`Engine.argumentTuple`).
  private func argumentTuple(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>
  ) throws(PythonError) -> Ref? {
    let n = site.pointee.count - 1
    if n == 0 { return nil }
    let tuple = try space.newTupleUnset(n)
    for i in 0..<n {
      var item = space.none
      let argument = site.pointee.arguments[i + 1]
      if argument.kind == TraceValueKind.object, let o = object(p, argument),
        !o.has(Header.temporary)
      {
        item = o
      }
      space.tupleItems(tuple)[i] = space.retained(item)
    }
    space.track(tuple)
    return tuple
  }

  /// Begins a call of a function of the script, whose body the trace goes on with.
  @inline(__always)
  func call(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>, _ function: Ref,
    receiver: Ref?, from first: Int
  ) throws(PythonError) -> Bool {
    let kind = space.functionKind(function)
    guard kind == .plain || kind == .def else { return false }
    try checkDepth()
    let r = p.pointee.result
    r.pointee.receiver = receiver.map { pointer(handle($0)) } ?? nil
    if kind == .plain {
      r.pointee.token = CallToken.plain
      if space.s.pointee.frameSize != 0 { space.decref(try takeFrame(of: function)) }
    } else {
      let frame = try pushFrame(function)
      openScope(.call)
      if let receiver { addParameter(frame, receiver) }
      for i in first..<site.pointee.count
      where site.pointee.arguments[i].kind == TraceValueKind.object {
        if let o = object(p, site.pointee.arguments[i]) { addParameter(frame, o) }
      }
      r.pointee.token = CallToken.def
    }
    p.pointee.status = MOULT_INVOKE
    return true
  }

  /// Ends a call that returns at most one value.
  @inline(__always)
  func fastFinish(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>
  ) -> Bool {
    guard p.pointee.callCount > 0, site.pointee.number == site.pointee.count else { return false }
    let call = p.pointee.calls[p.pointee.callCount &- 1]
    switch call.token {
    case CallToken.plain:
      p.pointee.callCount &-= 1
      bridge.pointee.depth = call.depth
      afterCall()
    case CallToken.def:
      guard s.pointee.frameCount > s.pointee.frameFloor else { return false }
      p.pointee.callCount &-= 1
      bridge.pointee.depth = call.depth
      let frame = s.pointee.frames[s.pointee.frameCount - 1]
      var result: Ref?
      if site.pointee.count == 1, site.pointee.arguments[0].kind == TraceValueKind.object,
        let o = object(p, site.pointee.arguments[0]), !isLent(o, to: frame)
      {
        space.incref(o)
        pushArgument(o)
        result = o
      }
      let newest = frame.pointee.newest
      closeScopes(to: frame.pointee.scopeDepth + 1)
      clearNames(frame)
      // Its own, which in a trace that somebody made may be gone.
      closeScopes(to: frame.pointee.scopeDepth)
      popFrame()
      if space.s.pointee.collectionScheduled { cold.runtime.runScheduled() }
      if let result {
        s.pointee.argumentCount -= 1
        if result.has(Header.temporary) {
          settle(result, since: s.pointee.argumentCounts[s.pointee.argumentCount])
        } else {
          keepResult(result, newerThan: newest)
        }
      }
      if s.pointee.verifyEvery != 0 { countOperation() }
    default: return false
    }
    p.pointee.status = MOULT_NONE
    return true
  }
}
