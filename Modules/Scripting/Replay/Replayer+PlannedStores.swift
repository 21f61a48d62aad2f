import BuiltinTypes
import CLuaBridge
import ObjectModel
import RefCounting
import Trace

// Stores by plans: names, slots, attributes, items.

extension Engine {
  @inline(__always)
  func plannedBindLocal(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    let i = s.pointee.frameCount &- 1 &- arguments[0].a
    let number = slotName(p, arguments[1].a)
    guard i >= 0, i < s.pointee.frameCount, number >= 0,
      !s.pointee.names[number].isBuiltin
    else { return false }
    let frame = s.pointee.frames[i]
    let name = s.pointee.names[number].ref
    guard let value = try value(p, arguments + 2) else { return false }
    let known = plan.pointee.offset
    if known < frame.pointee.count, known >= frame.pointee.parameters,
      frame.pointee.names[known] == name
    {
      bind(frame, name, known, value)
    } else {
      let slot = findSlot(frame, name)
      bind(frame, name, slot, value)
      if let slot { plan.pointee.offset = slot }
    }
    p.pointee.status = MOULT_NONE
    return true
  }

  func plannedBindGlobal(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    let number = slotName(p, arguments[0].a)
    guard number >= 0, let value = try value(p, arguments + 1) else { return false }
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
  func plannedStore(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    guard let o = planned(p, arguments[0].a), isWhole(p, plan, from: 1) else { return false }
    guard arguments[1].kind == TraceValueKind.string else {
      return try storeItem(p, plan, o)
    }
    if o.type != plan.pointee.type || plan.pointee.epoch != space.s.pointee.classEpoch {
      resolveStore(p, plan, o)
    }
    if plan.pointee.shape == ReplayShape.slot, space.s.pointee.suspectMode == .off {
      // A slot whose old value does not die: nobody sees the steps in between.
      let old = o.ref(plan.pointee.offset)
      if old == nil || old.unsafelyUnwrapped.refcount > 1 {
        if arguments[2].kind == TraceValueKind.object {
          let value = planned(p, arguments[2].a).unsafelyUnwrapped
          if value != o {
            if value.has(Header.temporary) {
              takeTemporary(value)
              s.pointee.settled &+= 1
            } else {
              space.incref(value)
            }
            o.set(plan.pointee.offset, value)
            space.decref(old)
            p.pointee.status = MOULT_NONE
            return true
          }
        } else if let value = try value(p, arguments + 2) {
          // What is new may have made a collection run.
          let old = o.ref(plan.pointee.offset)
          o.set(plan.pointee.offset, value)
          space.decref(old)
          p.pointee.status = MOULT_NONE
          return true
        }
      }
    }
    return try storeAttribute(p, plan, o)
  }

  /// Looks at what an attribute of an object is.
  @inline(never)
  private func resolveStore(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ o: Ref
  ) {
    plan.pointee.type = o.type
    plan.pointee.epoch = space.s.pointee.classEpoch
    plan.pointee.shape = ReplayShape.other
    let number = slotName(p, plan.pointee.arguments[1].a)
    let flags = space.info(of: o).pointee.flags
    guard number >= 0, !isDict(o), !hasStringItems(o), flags.contains(.heapType),
      !flags.contains(.hasCustomAttributes)
    else { return }
    let name = s.pointee.names[number].ref
    if let member = space.lookupInClass(o.type, name) {
      guard member.type == BuiltinType.member else { return }
      plan.pointee.shape = ReplayShape.slot
      plan.pointee.offset = member.get(DescriptorField.offset)
    } else if flags.contains(.managedDict), !flags.contains(.weakref),
      space.kind(o) == BuiltinType.object
    {
      plan.pointee.shape = ReplayShape.attribute
    }
  }

  /// `o.name = v` in all generality.
  @inline(never)
  private func storeAttribute(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ o: Ref
  ) throws(PythonError) -> Bool {
    if isDict(o) || hasStringItems(o) { return try storeItem(p, plan, o) }
    let arguments = plan.pointee.arguments
    let number = slotName(p, arguments[1].a)
    guard number >= 0, let value = try value(p, arguments + 2) else { return false }
    let name = s.pointee.names[number].ref
    if plan.pointee.shape == ReplayShape.slot, value != o {
      space.incref(o)
      let (before, count) = (o.refcount, value.refcount)
      space.replace(o, plan.pointee.offset, with: space.retained(value))
      settle(value, since: count)
      settle(o, since: before)
      p.pointee.status = MOULT_NONE
      return true
    }
    let start = s.pointee.argumentCount
    space.incref(o)
    pushArgument(o)
    pushArgument(value)
    defer { popArguments(to: start) }
    if plan.pointee.shape == ReplayShape.attribute {
      try space.setOwnAttribute(o, name, value)
    } else {
      try setAttribute(o, name, value)
    }
    p.pointee.status = MOULT_NONE
    return true
  }

  /// `o[key] = v`
  @inline(never)
  private func storeItem(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ o: Ref
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    let start = s.pointee.argumentCount
    space.incref(o)
    pushArgument(o)
    defer { popArguments(to: start) }
    guard let key = try value(p, arguments + 1) else { return false }
    pushArgument(key)
    guard let value = try value(p, arguments + 2) else { return false }
    pushArgument(value)
    try space.setItem(o, key, value)
    p.pointee.status = MOULT_NONE
    return true
  }
}
