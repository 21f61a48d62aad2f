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
    guard let frame = knownFrame(p, plan) else { return try bindAnew(p, plan) }
    let arguments = plan.pointee.arguments
    let value: Ref
    if arguments[2].kind == TraceValueKind.object {
      guard let o = planned(p, arguments[2].a) else { return false }
      if o.type == BuiltinType.function {
        nameFunction(o, Ref(plan.pointee.target.unsafelyUnwrapped))
      }
      if o.has(Header.temporary) {
        // The reference of the temporaries becomes the name's.
        takeTemporary(o)
        s.pointee.settled &+= 1
      } else {
        space.incref(o)
      }
      value = o
    } else {
      guard let fresh = try self.value(p, arguments + 2) else { return false }
      value = fresh
    }
    if !value.isImmortal { space.didDecrement(value) }
    p.pointee.status = MOULT_NONE
    hold(frame, plan, value)
    return true
  }

  /// A name that has no slot yet, or not the one it had last.
  @inline(never)
  private func bindAnew(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    let i = s.pointee.frameCount &- 1 &- arguments[0].a
    let number = slotName(p, arguments[1].a)
    guard i >= 0, i < s.pointee.frameCount, number >= 0, !s.pointee.names[number].isBuiltin,
      let value = try value(p, arguments + 2)
    else { return false }
    let frame = s.pointee.frames[i]
    let name = s.pointee.names[number].ref
    let slot = findSlot(frame, name)
    // What is new may have run a finalizer, and that may have brought new sites.
    let plan = p.pointee.plans + p.pointee.site
    plan.pointee.offset = slot ?? frame.pointee.count
    plan.pointee.handle = UInt(bitPattern: arguments[1].a)
    plan.pointee.target = name.raw
    plan.pointee.epoch = p.pointee.stringEpoch
    plan.pointee.noteForm()
    bind(frame, name, slot, value)
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

  /// `o.name = v`, `o[key] = v`
  /// - Parameters:
  ///   - isQuiet: nothing of the script's may run: only a store to a slot whose old value does not die is
  ///     performed, or one to an attribute of `instance`.
  ///   - instance: an instance that has no attributes yet.
  func plannedStore(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>,
    isQuiet: Bool = false, instance: Ref? = nil
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    guard let o = planned(p, arguments[0].a) else { return false }
    guard arguments[1].kind == TraceValueKind.string, arguments[2].kind != TraceValueKind.none
    else {
      return isQuiet ? false : try storeItem(p, plan, o)
    }
    // One line may store to several names of one object: the name is not the site's.
    let text = arguments[1].a
    guard text >= 0, text < TraceLimit.strings else { return false }
    let name = Int(p.pointee.slotNames[text])
    if o.type != plan.pointee.type || plan.pointee.epoch != space.s.pointee.classEpoch
      || name < 0 || UInt(bitPattern: name) != plan.pointee.handle
    {
      if !isWhole(p, plan, from: 1) { return false }
      resolveStore(p, plan, o)
    }
    // A dict has string keys, too; what else is stored to by a name has a class that says how.
    if plan.pointee.shape == ReplayShape.slot {
      // A slot whose old value does not die: nobody sees the steps in between, but for a strategy that notes
      // what the operation holds meanwhile.
      let offset = plan.pointee.offset
      let old = o.ref(offset)
      if old == nil || old.unsafelyUnwrapped.refcount > 1 {
        if arguments[2].kind == TraceValueKind.object {
          guard let value = planned(p, arguments[2].a) else { return false }
          if value != o {
            if value.has(Header.temporary) {
              takeTemporary(value)
              s.pointee.settled &+= 1
            } else {
              space.incref(value)
            }
            o.set(offset, value)
            if let old, !old.isImmortal { old.refcount = old.refcount &- 1 }
            if _slowPath(space.s.pointee.noting != .off) { noteStored(value, o, old) }
            p.pointee.status = MOULT_NONE
            return true
          }
        } else if let value = try value(p, arguments + 2) {
          // What is new may have made a collection run.
          let old = o.ref(offset)
          o.set(offset, value)
          space.decref(old)
          if _slowPath(space.s.pointee.noting != .off) { noteStored(value, o, nil) }
          p.pointee.status = MOULT_NONE
          return true
        }
      }
    }
    if isQuiet {
      // A dict of its own could make a collection run.
      guard plan.pointee.shape == ReplayShape.attribute, o == instance,
        !space.s.pointee.collectsInsideAllocation
      else { return false }
    }
    return isWhole(p, plan, from: 1) ? try storeAttribute(p, plan, o) : false
  }

  /// The decrements of the old value of a slot, and of the references that a store holds to its operands.
  @inline(never)
  private func noteStored(_ value: Ref, _ o: Ref, _ old: Ref?) {
    if let old, !old.isImmortal { space.didDecrement(old) }
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

  /// `o[key] = v`, or `o[key] = nil`, which deletes
  @inline(never)
  private func storeItem(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ o: Ref
  ) throws(PythonError) -> Bool {
    let arguments = plan.pointee.arguments
    let isDeletion = arguments[2].kind == TraceValueKind.none
    guard isWhole(p, plan, from: 1),
      arguments[1].kind != TraceValueKind.string || !isDeletion || isDict(o) || hasStringItems(o)
    else { return false }
    let start = s.pointee.argumentCount
    space.incref(o)
    pushArgument(o)
    defer { popArguments(to: start) }
    guard let key = try value(p, arguments + 1) else { return false }
    pushArgument(key)
    if isDeletion {
      try space.deleteItem(o, key)
      p.pointee.status = MOULT_NONE
      return true
    }
    guard let value = try value(p, arguments + 2) else { return false }
    pushArgument(value)
    try space.setItem(o, key, value)
    p.pointee.status = MOULT_NONE
    return true
  }

  /// `setitem(o, key, v)`
  func plannedSetItem(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    guard let o = planned(p, plan.pointee.arguments[0].a), isWhole(p, plan, from: 1) else {
      return false
    }
    do throws(PythonError) {
      guard try storeItem(p, plan, o) else { return false }
    } catch {
      noteFailure(error)
      throw error
    }
    afterCall()
    return true
  }

  /// `sys.intern(o)`
  func plannedIntern(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    guard let o = planned(p, plan.pointee.arguments[0].a), o.type == BuiltinType.str else {
      return false
    }
    let start = s.pointee.argumentCount
    space.incref(o)
    pushArgument(o)
    let interned: Ref
    do throws(PythonError) {
      interned = try space.internInPlace(o)
    } catch {
      noteFailure(error)
      popArguments(to: start)
      throw error
    }
    p.pointee.status = give(interned, droppingArguments: start, p.pointee.result)
    afterCall()
    return true
  }
}
