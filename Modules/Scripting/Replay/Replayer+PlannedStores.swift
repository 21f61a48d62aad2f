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
    let known = plan.pointee.offset
    guard known < frame.pointee.count, known >= frame.pointee.parameters,
      frame.pointee.names[known] == name
    else {
      guard let value = try value(p, arguments + 2) else { return false }
      let slot = findSlot(frame, name)
      bind(frame, name, slot, value)
      if let slot { plan.pointee.offset = slot }
      p.pointee.status = MOULT_NONE
      return true
    }
    let value: Ref
    if arguments[2].kind == TraceValueKind.object {
      guard let o = planned(p, arguments[2].a) else { return false }
      if o.type == BuiltinType.function { nameFunction(o, name) }
      if o.has(Header.temporary) {
        // The reference of the temporaries becomes the name's.
        takeTemporary(o)
        s.pointee.settled &+= 1
      } else {
        space.incref(o)
      }
      if !o.isImmortal { space.didDecrement(o) }
      value = o
    } else {
      guard let fresh = try self.value(p, arguments + 2) else { return false }
      if !fresh.isImmortal { space.didDecrement(fresh) }
      value = fresh
    }
    let old = frame.pointee.values[known]
    frame.pointee.values[known] = value
    space.decref(old)
    p.pointee.status = MOULT_NONE
    return true
  }

  func plannedBindGlobal(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    let number = slotName(p, arguments[0].a)
    guard number >= 0, let value = try value(p, arguments + 1) else { return false }
    try bindGlobal(s.pointee.names[number].ref, value)
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
    // One line may store to several names of one object: the name is not the site's.
    let text = arguments[1].a
    let name = text >= 0 && text < TraceLimit.strings ? Int(p.pointee.slotNames[text]) : -2
    if o.type != plan.pointee.type || plan.pointee.epoch != space.s.pointee.classEpoch
      || name < 0 || UInt(bitPattern: name) != plan.pointee.handle
    {
      resolveStore(p, plan, o)
    }
    // A dict has string keys, too; what else is stored to by a name has a class that says how.
    if plan.pointee.shape == ReplayShape.slot {
      // A slot whose old value does not die: nobody sees the steps in between, but for a strategy that notes
      // what the operation holds meanwhile.
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
            if _slowPath(space.s.pointee.noting != .off) { noteHeld(value, o) }
            p.pointee.status = MOULT_NONE
            return true
          }
        } else if let value = try value(p, arguments + 2) {
          // What is new may have made a collection run.
          let old = o.ref(plan.pointee.offset)
          o.set(plan.pointee.offset, value)
          space.decref(old)
          if _slowPath(space.s.pointee.noting != .off) { noteHeld(value, o) }
          p.pointee.status = MOULT_NONE
          return true
        }
      }
    }
    return try storeAttribute(p, plan, o)
  }

  /// The decrements of the references that a store holds to its operands.
  @inline(__always)
  private func noteHeld(_ value: Ref, _ o: Ref) {
    if !value.isImmortal { space.didDecrement(value) }
    if !o.isImmortal { space.didDecrement(o) }
  }

  /// Looks at what an attribute of an object is.
  @inline(never)
  private func resolveStore(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ o: Ref
  ) {
    plan.pointee.type = o.type
    plan.pointee.epoch = space.s.pointee.classEpoch
    plan.pointee.shape = ReplayShape.other
    plan.pointee.handle = UInt.max
    let flags = space.info(of: o).pointee.flags
    // The key of a dict is no name: to look it up as one would make it one.
    guard !isDict(o), !hasStringItems(o), flags.contains(.heapType),
      !flags.contains(.hasCustomAttributes)
    else { return }
    let number = slotName(p, plan.pointee.arguments[1].a)
    if number < 0 { return }
    plan.pointee.handle = UInt(bitPattern: number)
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
    if plan.pointee.shape == ReplayShape.other, isDict(o) || hasStringItems(o) {
      return try storeItem(p, plan, o)
    }
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
    if plan.pointee.shape == ReplayShape.attribute {
      space.incref(o)
      let (before, count) = (o.refcount, value.refcount)
      defer {
        settle(value, since: count)
        settle(o, since: before)
      }
      try space.setOwnAttribute(o, name, value)
      p.pointee.status = MOULT_NONE
      return true
    }
    let start = s.pointee.argumentCount
    space.incref(o)
    pushArgument(o)
    pushArgument(value)
    defer { popArguments(to: start) }
    try setAttribute(o, name, value)
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
