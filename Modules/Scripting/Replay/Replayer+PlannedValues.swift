import BuiltinTypes
import CLuaBridge
import ObjectModel
import RefCounting
import Trace

// Displays, items, operators and methods by plans.

extension Engine {
  @inline(__always)
  func plannedDisplay(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    guard let cls = planned(p, arguments[0].a), cls.type == BuiltinType.type,
      arguments[1].a == Int(plan.pointee.count) - 2, isWhole(p, plan, from: 2)
    else { return false }
    let type = space.typeIndex(cls)
    switch type {
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.set:
      if isToBeNoted(plan) { noteDisplay(p, plan, type, cls, from: 2) }
      return try display(p, plan, type, from: 2)
    case BuiltinType.dict where plan.pointee.count == 2:
      if isToBeNoted(plan) { noteMaker(p, plan, ReplayQuick.dict, cls) }
      deliver(p, try space.newDict())
      return true
    default: return false
    }
  }

  /// Notes what a display of no item, or of one that is an integer, makes.
  private func noteDisplay(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>,
    _ type: TypeIndex, _ cls: Ref, from first: Int
  ) {
    let count = Int(plan.pointee.count) &- first
    if type == BuiltinType.list, count == 0 {
      noteMaker(p, plan, ReplayQuick.list, cls)
    } else if count == 1, type == BuiltinType.list || type == BuiltinType.tuple {
      let quick = type == BuiltinType.list ? ReplayQuick.listOf : ReplayQuick.tupleOf
      noteMaker(p, plan, quick, cls, item: first)
    }
  }

  @inline(__always)
  private func display(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>,
    _ type: TypeIndex, from first: Int
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    let count = Int(plan.pointee.count)
    if type == BuiltinType.list, first == count {
      deliver(p, try space.newList())
      return true
    }
    let start = s.pointee.argumentCount
    guard type == BuiltinType.list || type == BuiltinType.tuple || type == BuiltinType.set else {
      defer { popArguments(to: start) }
      guard let isConstant = try pushItems(p, arguments, from: first, to: count) else {
        return false
      }
      p.pointee.status = try make(type, from: start, isConstant: isConstant, p.pointee.result)
      return true
    }
    let made: Ref
    do throws(PythonError) {
      guard let isConstant = try pushItems(p, arguments, from: first, to: count) else {
        popArguments(to: start)
        return false
      }
      made = try newDisplay(type, self.arguments(from: start), isConstant: isConstant)
    } catch {
      popArguments(to: start)
      throw error
    }
    popArguments(to: start)
    deliver(p, made)
    return true
  }

  /// Puts the items of a display among the arguments.
  /// - Returns: whether all are constants, `nil` if this run does not have all of them.
  @inline(__always)
  private func pushItems(
    _ p: UnsafeMutablePointer<Replayer>, _ arguments: UnsafeMutablePointer<TraceArgument>,
    from first: Int, to count: Int
  ) throws(PythonError) -> Bool? {
    var isConstant = true
    var i = first
    while i < count {
      let isValue = arguments[i].kind != TraceValueKind.object
      if !isValue { isConstant = false }
      guard let value = try value(p, arguments + i) else { return nil }
      pushArgument(value, isValue: isValue)
      i &+= 1
    }
    return isConstant
  }

  /// `o[key]`
  func plannedIndex(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    guard let o = planned(p, arguments[0].a), isWhole(p, plan, from: 1) else { return false }
    if o.type == BuiltinType.list, arguments[1].kind == TraceValueKind.integer {
      var i = arguments[1].a
      let n = o.count
      if i < 0 { i &+= n }
      if i >= 0, i < n {
        p.pointee.status = lend(space.listItem(o, i), p.pointee.result)
        return true
      }
    }
    return try space.looking { () throws(PythonError) in
      let start = s.pointee.argumentCount
      space.incref(o)
      pushArgument(o)
      defer { popArguments(to: start) }
      guard let key = try value(p, arguments + 1) else { return false }
      pushArgument(key)
      let item = try space.getItem(o, key)
      p.pointee.status = give(item, droppingArguments: start, p.pointee.result)
      return true
    }
  }

  /// Operators on a list, a tuple or bytes: no short way of integers is in question.
  func plannedArithmetic(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    let operation = Int32(truncatingIfNeeded: p.pointee.sites[p.pointee.site].number)
    guard operation == MOULT_OP_MUL || operation == MOULT_OP_ADD,
      let o = planned(p, arguments[0].a), isWhole(p, plan, from: 1)
    else { return false }
    switch o.type {
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.bytes: break
    default: return false
    }
    return try space.looking { () throws(PythonError) in
      let start = s.pointee.argumentCount
      defer { popArguments(to: start) }
      pushArgument(space.retained(o))
      guard let other = try value(p, arguments + 1) else { return false }
      pushArgument(other)
      let result = try space.binary(operation == MOULT_OP_MUL ? .mul : .add, o, other)
      popArguments(to: start)
      p.pointee.status = giveNumber(result, p.pointee.result)
      return true
    }
  }

  // MARK: Methods

  /// Whether an argument is a certain object.
  @inline(__always)
  private func isSame(
    _ p: UnsafeMutablePointer<Replayer>, _ argument: UnsafeMutablePointer<TraceArgument>, _ o: Ref
  ) -> Bool {
    argument.pointee.kind == TraceValueKind.object && planned(p, argument.pointee.a) == o
  }

  @inline(__always)
  func plannedMethod(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ L: LuaState
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    guard let o = planned(p, arguments[0].a) else { return false }
    let number = slotName(p, arguments[0].b)
    guard number >= 0, number < Handle.maximumNames else { return false }
    // Of an append both arguments are looked at in any case.
    if o.type == BuiltinType.list, plan.pointee.count == 3, number == s.pointee.appendName,
      isSame(p, arguments + 1, o)
    {
      guard let value = try value(p, arguments + 2) else { return false }
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
    return isWhole(p, plan, from: 1) ? try plannedMethod(p, plan, L, o, number) : false
  }

  private func plannedMethod(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ L: LuaState,
    _ o: Ref, _ number: Int
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    let isType = space.info(of: o).pointee.flags.contains(.isType)
    let first = !isType && isSame(p, arguments + 1, o) ? 2 : 1
    switch findMethod(o, number) {
    case .builtin(let method) where !isType:
      let start = s.pointee.argumentCount
      space.incref(o)
      pushArgument(o)
      defer { popArguments(to: start) }
      for i in first..<Int(plan.pointee.count) {
        guard let value = try value(p, arguments + i) else { return false }
        pushArgument(value, isValue: arguments[i].kind != TraceValueKind.object)
      }
      let call = self.arguments(from: start + 1)
      let result = try s.pointee.builtinMethods[method](space, o, call)
      p.pointee.status = give(result, droppingArguments: start, p.pointee.result)
      afterCall()
      return true
    case .function(let function):
      let kind = space.functionKind(function)
      guard kind == .def && function.ref(FunctionField.defaults) == nil || kind == .plain else {
        return false
      }
      if kind == .def {
        try beginDef(
          p, plan, function, receiver: o, body: space.functionBody(function), from: UInt32(first))
      } else {
        try checkDepth()
        if space.s.pointee.frameSize != 0 { space.decref(try takeFrame(of: function)) }
      }
      p.pointee.result.pointee.token = kind == .def ? CallToken.def : CallToken.plain
      p.pointee.result.pointee.receiver = pointer(handle(o))
      invoke(p, L)
      return true
    case .display:
      if isToBeNoted(plan) { noteDisplay(p, plan, space.typeIndex(o), o, from: first) }
      return try display(p, plan, space.typeIndex(o), from: first)
    default: return false
    }
  }
}
