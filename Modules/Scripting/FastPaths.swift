import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// The short ways of the commonest operations. Each does what the operation's long way does, step by step
// where a script could tell the difference, and gives `nil` before anything has happened where it is not
// sure: then the long way is taken. They are taken only while nobody looks at operations, or nobody but
// a recorder (`findOutWhetherPlain`), and read Lua's stack where it lies
// (CLuaBridge/include/MoultStack.h).
//
// Reading counts nothing here, where the long way adds a reference and drops it again: that makes no
// suspects either (`ObjectSpace.looking`).

extension Engine {
  /// The live object of a handle, `nil` if it is a method's, a frame's or a dead object's.
  @inline(__always)
  func liveObject(_ bits: UInt) -> Ref? {
    let o = Ref(s.pointee.base + Int(bitPattern: (bits & Handle.placeMask) &<< 4))
    guard isAlive(o), UInt(o.serial) == bits &>> 33, bits & Handle.methodBit == 0
    else { return nil }
    return o
  }

  /// The innermost frame, if a handle is that of its names.
  @inline(__always)
  func innermostFrame(_ bits: UInt) -> UnsafeMutablePointer<Frame>? {
    let n = s.pointee.frameCount
    guard n > 0 else { return nil }
    let frame = s.pointee.frames.start[n &- 1]
    return frame.pointee.serial == Handle.frameNumber(bits) ? frame : nil
  }

  // MARK: Reading

  /// `o.name`, `l[i]`, a plain name in a `def`.
  @inline(__always)
  func fastIndex(_ L: LuaState, _ r: Results) -> Status? {
    s.pointee.isPlain ? shortIndex(L, r) : nil
  }

  /// As above, for a run that may be recorded.
  @inline(__always)
  func shortIndex(_ L: LuaState, _ r: Results) -> Status? {
    let slots = moult_slots(L)
    guard slots[1].tag == Tag.handle else { return nil }
    let bits = UInt(slots[1].word)
    if slots[2].tag == Tag.shortString {
      guard let name = fastName(slots[2], L, 2) else { return nil }
      if Handle.isFrame(bits) { return fastReadName(bits, name, r) }
      guard let o = liveObject(bits) else { return nil }
      return fastReadAttribute(o, name, r)
    }
    guard slots[2].tag == Tag.integer, !Handle.isFrame(bits), let o = liveObject(bits),
      o.type == BuiltinType.list
    else { return nil }
    var i = Int(truncatingIfNeeded: slots[2].word)
    let n = o.count
    if i < 0 { i &+= n }
    return i >= 0 && i < n ? lend(space.listItem(o, i), r) : nil
  }

  @inline(__always)
  private func fastReadName(
    _ bits: UInt, _ name: UnsafeMutablePointer<FastName>, _ r: Results
  ) -> Status? {
    guard let frame = innermostFrame(bits) else { return nil }
    if name.pointee.isBuiltin { return MOULT_BUILTIN }
    if let slot = findSlot(frame, name.pointee.ref.unsafelyUnwrapped) {
      guard let value = frame.pointee.values[slot] else { return nil }
      return lend(value, r)
    }
    guard frame.pointee.function.ref(FunctionField.closure) == nil else { return nil }
    return fastReadGlobal(name, r)
  }

  /// A plain name of the script.
  @inline(__always)
  func fastReadGlobal(_ L: LuaState, _ r: Results) -> Status? {
    s.pointee.isPlain ? shortReadGlobal(L, r) : nil
  }

  /// As above, for a run that may be recorded.
  @inline(__always)
  func shortReadGlobal(_ L: LuaState, _ r: Results) -> Status? {
    let slot = moult_slots(L)[2]
    guard slot.tag == Tag.shortString, let name = fastName(slot, L, 2) else { return nil }
    return fastReadGlobal(name, r)
  }

  @inline(__always)
  private func fastReadGlobal(
    _ name: UnsafeMutablePointer<FastName>, _ r: Results
  ) -> Status? {
    guard let i = globalEntry(name) else { return nil }
    return space.dictKeys(s.pointee.globals).value(i).map { lend($0, r) }
  }

  /// Where the script's dict has a name, looked up anew if that has changed.
  @inline(__always)
  private func globalEntry(_ name: UnsafeMutablePointer<FastName>) -> Int? {
    let keys = space.dictKeys(s.pointee.globals)
    let i = Int(name.pointee.entry)
    if i < keys.entryCount, keys.key(i) == name.pointee.ref { return i }
    return findGlobal(name)
  }

  @inline(never)
  private func findGlobal(_ name: UnsafeMutablePointer<FastName>) -> Int? {
    let keys = space.dictKeys(s.pointee.globals)
    guard keys.kind != .general, !keys.isSplit, let ref = name.pointee.ref else { return nil }
    let i = space.entry(keys, of: ref)
    guard i >= 0, keys.key(i) == ref else { return nil }
    name.pointee.entry = Int32(truncatingIfNeeded: i)
    return i
  }

  @inline(__always)
  private func fastReadAttribute(
    _ o: Ref, _ name: UnsafeMutablePointer<FastName>, _ r: Results
  ) -> Status? {
    let found = fastAttribute(o, name)
    switch found.pointee.kind {
    case .slot: return o.ref(Int(found.pointee.place)).map { lend($0, r) }
    case .value:
      guard let values = space.instanceValues(o), let i = valueIndex(o, found, name),
        let value = values[i]
      else { return nil }
      return lend(value, r)
    case .method: break
    case .methodUnlessSet:
      let keys = space.info(of: o).pointee.sharedKeys
      guard let keys, DictKeys(keys).entryCount == Int(found.pointee.place),
        space.instanceValues(o) != nil
      else { return nil }
    case .item:
      let keys = space.dictKeys(o)
      guard keys.kind != .general else { return nil }
      let i = space.entry(keys, of: name.pointee.ref.unsafelyUnwrapped)
      if i >= 0 {
        if let value = space.dictValue(o, i) { return lend(value, r) }
        return nil
      }
      if found.pointee.place == 0 { return nil }
    case .other: return nil
    }
    r.pointee.value.pointer = pointer(
      UInt(o.serial & Handle.shortSerialMask) &<< 45
        | UInt(truncatingIfNeeded: Int(name.pointee.number)) &<< 33 | Handle.methodBit
        | UInt(bitPattern: o.raw - s.pointee.base) &>> 4)
    return MOULT_HANDLE
  }

  /// Where the shared keys of an instance's class have a name.
  @inline(__always)
  private func valueIndex(
    _ o: Ref, _ found: UnsafeMutablePointer<FastAttribute>,
    _ name: UnsafeMutablePointer<FastName>
  ) -> Int? {
    let keys = DictKeys(space.info(of: o).pointee.sharedKeys.unsafelyUnwrapped)
    var i = Int(found.pointee.place)
    if i < keys.entryCount, keys.key(i) == name.pointee.ref { return i }
    i = space.entry(keys, of: name.pointee.ref.unsafelyUnwrapped)
    if i < 0 { return nil }
    found.pointee.place = Int32(truncatingIfNeeded: i)
    return i
  }

  // MARK: Writing

  /// Whether a value is a handle of a live object, an integer or a boolean.
  @inline(__always)
  private func isPlainValue(_ slot: MoultSlot) -> Bool {
    switch slot.tag {
    case Tag.handle: liveObject(UInt(slot.word)) != nil
    case Tag.integer, Tag.yes, Tag.no: true
    default: false
    }
  }

  /// The object for such a value, a new reference.
  @inline(__always)
  private func plainObject(_ slot: MoultSlot) throws(PythonError) -> Ref {
    switch slot.tag {
    case Tag.handle:
      let o = Ref(
        s.pointee.base + Int(bitPattern: (UInt(slot.word) & Handle.placeMask) &<< 4))
      space.incref(o)
      return o
    case Tag.integer: return try space.newInt(Int(truncatingIfNeeded: slot.word))
    case Tag.yes: return space.retained(space.s.pointee.true)
    default: return space.retained(space.s.pointee.false)
    }
  }

  /// `o.name = value`, a plain name in a `def`.
  @inline(__always)
  func fastNewIndex(_ L: LuaState) throws(PythonError) -> Status? {
    s.pointee.isPlain ? try shortNewIndex(L) : nil
  }

  /// As above, for a run that may be recorded.
  @inline(__always)
  func shortNewIndex(_ L: LuaState) throws(PythonError) -> Status? {
    let slots = moult_slots(L)
    let (target, key, value) = (slots[1], slots[2], slots[3])
    guard target.tag == Tag.handle, key.tag == Tag.shortString, let name = fastName(key, L, 2)
    else { return nil }
    let bits = UInt(target.word)
    if Handle.isFrame(bits) { return try fastWriteName(bits, name, value) }
    guard let o = liveObject(bits) else { return nil }
    return try fastWriteAttribute(o, name, value)
  }

  /// Binds a name that the frame has bound before, or that no cell has.
  @inline(__always)
  private func fastWriteName(
    _ bits: UInt, _ name: UnsafeMutablePointer<FastName>, _ slot: MoultSlot
  ) throws(PythonError) -> Status? {
    guard let frame = innermostFrame(bits), !name.pointee.isBuiltin,
      frame.pointee.function.ref(FunctionField.closure) == nil
    else { return nil }
    let ref = name.pointee.ref.unsafelyUnwrapped
    guard isPlainValue(slot) else { return nil }
    bind(frame, ref, findSlot(frame, ref), try plainObject(slot))
    return MOULT_NONE
  }

  /// Binds a plain name of the script that was bound before.
  @inline(__always)
  func fastWriteGlobal(_ L: LuaState) throws(PythonError) -> Status? {
    s.pointee.isPlain ? try shortWriteGlobal(L) : nil
  }

  /// As above, for a run that may be recorded.
  @inline(__always)
  func shortWriteGlobal(_ L: LuaState) throws(PythonError) -> Status? {
    let (key, slot) = (moult_slots(L)[2], moult_slots(L)[3])
    guard key.tag == Tag.shortString, let name = fastName(key, L, 2),
      !name.pointee.isBuiltin, s.pointee.globals.has(Header.tracked), let i = globalEntry(name),
      space.dictKeys(s.pointee.globals).value(i) != nil, isPlainValue(slot)
    else { return nil }
    let value = try plainObject(slot)
    let count = value.refcount
    if value.type == BuiltinType.function {
      nameFunction(value, name.pointee.ref.unsafelyUnwrapped)
    }
    space.dictReplaceValue(s.pointee.globals, i, value)
    settle(value, since: count)
    return MOULT_NONE
  }

  /// Both objects lie on the stack of arguments meanwhile, as on the long way: what dies of the store may
  /// ask who holds what.
  @inline(__always)
  private func fastWriteAttribute(
    _ o: Ref, _ name: UnsafeMutablePointer<FastName>, _ slot: MoultSlot
  ) throws(PythonError) -> Status? {
    let found = fastAttribute(o, name)
    guard isPlainValue(slot) else { return nil }
    let start = s.pointee.argumentCount
    switch found.pointee.kind {
    case .slot:
      space.incref(o)
      pushArgument(o)
      defer { popArguments(to: start) }
      let value = try plainObject(slot)
      pushArgument(value)
      space.replace(o, Int(found.pointee.place), with: space.retained(value))
      return MOULT_NONE
    case .value:
      guard let values = space.instanceValues(o), let i = valueIndex(o, found, name) else {
        return nil
      }
      space.incref(o)
      pushArgument(o)
      defer { popArguments(to: start) }
      let value = try plainObject(slot)
      pushArgument(value)
      space.storeInstanceValue(o, values, i, value)
      return MOULT_NONE
    case .item:
      let key = name.pointee.ref.unsafelyUnwrapped
      space.incref(o)
      pushArgument(o)
      defer { popArguments(to: start) }
      space.incref(key)
      pushArgument(key)
      let value = try plainObject(slot)
      pushArgument(value)
      try space.dictSet(o, key, value)
      return MOULT_NONE
    default: return nil
    }
  }

  // MARK: Calls

  /// A step of the innermost loop over a range, `l:append(x)`.
  @inline(__always)
  func fastCall(_ L: LuaState, _ argc: Int32, _ r: Results) throws(PythonError) -> Status? {
    s.pointee.isPlain ? try shortCall(L, argc, r) : nil
  }

  /// As above, for a run that may be recorded.
  @inline(__always)
  func shortCall(_ L: LuaState, _ argc: Int32, _ r: Results) throws(PythonError) -> Status? {
    let slots = moult_slots(L)
    guard slots[1].tag == Tag.handle else { return nil }
    let bits = UInt(slots[1].word)
    guard argc == 3 else { return try fastDispatch(bits, L, argc, r) }
    if slots[3].tag == Tag.integer, slots[2].tag == Tag.null {
      // The range is live: its loop's record is there. A dead one is the long way's.
      guard liveObject(bits) != nil else { return nil }
      return stepInnermostRange(bits, last: Int(truncatingIfNeeded: slots[3].word), r)
    }
    guard bits & Handle.methodBit != 0, Handle.name(bits) == s.pointee.appendName else {
      return slots[2].tag == Tag.null ? nil : try fastDispatch(bits, L, argc, r)
    }
    let o = Ref(s.pointee.base + Int(bitPattern: (bits & Handle.placeMask) &<< 4))
    guard isAlive(o), o.type == BuiltinType.list,
      UInt(o.serial & Handle.shortSerialMask) == bits &>> 45,
      slots[2].tag == Tag.handle, UInt(slots[2].word) == handle(o)
    else { return nil }
    return try append(o, L, r)
  }

  /// What is called most often: a method, a function, a class. `nil` for a step of a loop.
  @inline(__always)
  private func fastDispatch(
    _ bits: UInt, _ L: LuaState, _ argc: Int32, _ r: Results
  ) throws(PythonError) -> Status? {
    if bits & Handle.methodBit != 0 { return try callMethod(bits, L, argc, r) }
    guard let o = liveObject(bits) else { return nil }
    if o.type == BuiltinType.function {
      return try callFunction(o, receiver: nil, L, first: 2, last: argc, r)
    }
    guard o.type == BuiltinType.type else { return nil }
    if argc == 2, moult_slots(L)[2].tag & UInt8(MOULT_TAG_TYPE) == UInt8(LUA_TTABLE) {
      return try displayFromTable(o, L, r)
    }
    return space.typeIndex(o) >= BuiltinType.firstFree
      ? try construct(o, L, first: 2, last: argc, r) : nil
  }

  /// `is(a, b)`, `len(o)`.
  @inline(__always)
  func fastFunction(_ L: LuaState, _ argc: Int32, _ number: Int32, _ r: Results) -> Status? {
    s.pointee.isPlain ? shortFunction(L, argc, number, r) : nil
  }

  /// As above, for a run that may be recorded.
  @inline(__always)
  func shortFunction(
    _ L: LuaState, _ argc: Int32, _ number: Int32, _ r: Results
  ) -> Status? {
    let slots = moult_slots(L)
    guard argc >= 1, slots[1].tag == Tag.handle, let o = liveObject(UInt(slots[1].word)) else {
      return nil
    }
    if number == s.pointee.fast.identity {
      guard argc == 2, slots[2].tag == Tag.handle,
        let other = liveObject(UInt(slots[2].word))
      else { return nil }
      return booleanResult(o == other)
    }
    guard number == s.pointee.fast.length, argc == 1 else { return nil }
    let n: Int
    switch o.type {
    case BuiltinType.list, BuiltinType.tuple: n = o.count
    case BuiltinType.dict: n = space.dictCount(o)
    default: return nil
    }
    if space.s.pointee.collectionScheduled { return nil }
    return integerResult(n, r)
  }
}
