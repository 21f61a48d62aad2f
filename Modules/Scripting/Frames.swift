import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Frames: what a running function holds. Parameters come first, then the names that the body
// bound, in the order in which it bound them. A frame's slots lie in memory of their own and not
// on the heap, as CPython keeps frames on a data stack apart from its allocators.

/// A running function.
struct Frame {
  /// What its `_ENV` says.
  var serial: UInt32
  /// The function, a counted reference.
  var function: Ref
  /// The number of its body in `LuaEngine.bodies`.
  var body: Int
  /// The names of the slots: none for a parameter, which is Lua's own local.
  var names: UnsafeMutablePointer<Ref?>
  var values: UnsafeMutablePointer<Ref?>
  var count = 0
  /// How many slots come before the names.
  var parameters = 0
  /// Room in both arrays; 0 where the frame lies on the stack of slots and may grow.
  var capacity = 0
  /// Whether the arrays are the frame's own, to be freed with it.
  var ownsNames = false
  var ownsValues = false
  /// The frame object, up to 3.10.
  var object: Ref?
  /// Whether it is a generator's: the generator holds the function, and the values while they are
  /// not the frame's own.
  var isGenerator = false
  /// Whether it has slots with `caller` for a name.
  var hasCallers = false
  /// The object through which a traceback holds the frame; the frame does not count it.
  var held: Ref?
  /// Scopes that were open, and slots in use, when it began.
  var scopeDepth: Int
  var slotBase: Int
  /// The serial number of the newest object when it began.
  var newest: UInt32

  /// Stands for the name of a parameter whose reference is on loan from the temporaries.
  static let lent = Ref(UnsafeMutableRawPointer(bitPattern: 16).unsafelyUnwrapped)
  /// The same, once a name or an object held it too: it is not its scope's any more.
  static let taken = Ref(UnsafeMutableRawPointer(bitPattern: 32).unsafelyUnwrapped)
  /// Stands for the name of a further reference to an argument, the one on the caller's stack: up
  /// to 3.10 a call does not move its arguments into the frame but copies them, and the call of a
  /// class never does.
  static let caller = Ref(UnsafeMutableRawPointer(bitPattern: 48).unsafelyUnwrapped)
}

extension Engine {
  /// Begins a frame of a function. The caller adds the parameters.
  func pushFrame(_ function: Ref) throws(PythonError) -> UnsafeMutablePointer<Frame> {
    let n = s.pointee.frameCount
    if n >= s.pointee.frameStorage.capacity { try tooManyFrames() }
    let object = space.s.pointee.frameSize == 0 ? nil : try takeFrame(of: function)
    s.pointee.frameSerial = (s.pointee.frameSerial &+ 1) & Handle.serialMask
    space.incref(function)
    let frame = s.pointee.frameStorage.start + n
    let base = s.pointee.slotCount
    frame.initialize(
      to: Frame(
        serial: s.pointee.frameSerial, function: function, body: space.functionBody(function),
        names: s.pointee.slotNames.start + base, values: s.pointee.slotValues.start + base,
        object: object,
        scopeDepth: s.pointee.scopeCount, slotBase: base, newest: space.s.pointee.serial))
    s.pointee.frames[n] = frame
    s.pointee.frameCount = n + 1
    return frame
  }

  private func tooManyFrames() throws(PythonError) {
    throw PythonError(.recursionError, "maximum recursion depth exceeded")
  }

  /// Adds an argument: a temporary is lent where the caller allows it, anything else gets one more
  /// reference.
  @inline(__always)
  func addParameter(_ frame: UnsafeMutablePointer<Frame>, _ o: Ref, lend: Bool = true) {
    if lend, o.has(Header.temporary) {
      o.remove(Header.temporary)
      append(frame, name: Frame.lent, o)
    } else {
      space.incref(o)
      append(frame, name: nil, o)
    }
    frame.pointee.parameters &+= 1
    if space.s.pointee.frameSize != 0, lend { addCallerReference(frame, o) }
  }

  /// Adds the reference that the caller of a function has to an argument.
  func addCallerReference(_ frame: UnsafeMutablePointer<Frame>, _ o: Ref) {
    space.incref(o)
    append(frame, name: Frame.caller, o)
    frame.pointee.parameters &+= 1
    frame.pointee.hasCallers = true
  }

  /// Appends a slot, moving the frame's slots where there is no room behind them.
  @inline(__always)
  func append(_ frame: UnsafeMutablePointer<Frame>, name: Ref?, _ value: Ref) {
    let n = frame.pointee.count
    if frame.pointee.capacity == 0, frame.pointee.slotBase &+ n == s.pointee.slotCount,
      s.pointee.slotCount < s.pointee.slotValues.capacity
    {
      s.pointee.slotCount &+= 1
    } else if n >= frame.pointee.capacity {
      moveSlots(frame)
    }
    frame.pointee.names[n] = name
    frame.pointee.values[n] = value
    frame.pointee.count = n &+ 1
  }

  @inline(never)
  private func moveSlots(_ frame: UnsafeMutablePointer<Frame>) {
    let n = frame.pointee.count
    let room = max(8, n * 2)
    let names = UnsafeMutablePointer<Ref?>.allocate(capacity: room)
    names.initialize(from: frame.pointee.names, count: n)
    let values = UnsafeMutablePointer<Ref?>.allocate(capacity: room)
    values.initialize(from: frame.pointee.values, count: n)
    if !frame.pointee.ownsValues, frame.pointee.isGenerator {
      frame.pointee.values.update(repeating: nil, count: n)
    }
    freeSlots(frame)
    frame.pointee.names = names
    frame.pointee.values = values
    frame.pointee.capacity = room
    frame.pointee.ownsNames = true
    frame.pointee.ownsValues = true
  }

  /// Frees the arrays that are the frame's own.
  func freeSlots(_ frame: UnsafeMutablePointer<Frame>) {
    if frame.pointee.ownsNames { frame.pointee.names.deallocate() }
    if frame.pointee.ownsValues { frame.pointee.values.deallocate() }
    frame.pointee.ownsNames = false
    frame.pointee.ownsValues = false
  }

  /// Ends the innermost frame. What was lent goes back to its scope when everything else is
  /// dropped, unless a name or an object took it over meanwhile: then the frame's reference goes
  /// too, and the object dies if that other place dies with the frame.
  /// - Parameter isCleared: whether its names were cleared before, and only scopes closed since.
  func popFrame(isCleared: Bool = false) {
    let n = s.pointee.frameCount - 1
    let frame = s.pointee.frames[n]
    if frame.pointee.isGenerator {
      // The frame is the generator's and goes with it.
      s.pointee.frameCount = n
      return
    }
    if isCleared, frame.pointee.count == frame.pointee.parameters, frame.pointee.held == nil,
      space.s.pointee.frameSize == 0, !frame.pointee.hasCallers
    {
      // A finalizer can bind names of the frame again, but there are none, or store what is lent.
      markTaken(frame)
    } else {
      clearNames(frame)
    }
    for i in 0..<frame.pointee.parameters {
      guard let value = frame.pointee.values[i] else { continue }
      frame.pointee.values[i] = nil
      if frame.pointee.names[i] == Frame.taken {
        value.insert(Header.temporary)
        takeTemporary(value)
        space.decref(value)
      } else {
        giveBack(value)
      }
    }
    s.pointee.frameCount = n
    freeSlots(frame)
    s.pointee.slotCount = frame.pointee.slotBase
    if let object = frame.pointee.object { space.decref(object) }
    space.decref(frame.pointee.function)
  }

  /// Drops everything that a frame holds but what was lent, in the order of the slots.
  func clearNames(_ frame: UnsafeMutablePointer<Frame>) {
    if frame.pointee.held != nil { releaseHeldFrame(frame) }
    if frame.pointee.hasCallers { clearCallerReferences(frame) }
    markTaken(frame)
    var i = 0
    while i < frame.pointee.count {
      if frame.pointee.names[i] != Frame.lent, frame.pointee.names[i] != Frame.taken,
        let value = frame.pointee.values[i]
      {
        frame.pointee.values[i] = nil
        space.decref(value)
      }
      i += 1
    }
  }

  /// Notes what is lent and has come to be held by others, too.
  @inline(__always)
  private func markTaken(_ frame: UnsafeMutablePointer<Frame>) {
    var i = 0
    while i < frame.pointee.parameters {
      if frame.pointee.names[i] == Frame.lent, let value = frame.pointee.values[i],
        value.refcount > 1
      {
        frame.pointee.names[i] = Frame.taken
      }
      i &+= 1
    }
  }

  /// Drops the further references to arguments; none is the last one.
  @inline(never)
  private func clearCallerReferences(_ frame: UnsafeMutablePointer<Frame>) {
    for i in 0..<frame.pointee.parameters where frame.pointee.names[i] == Frame.caller {
      let value = frame.pointee.values[i]
      frame.pointee.values[i] = nil
      space.decref(value)
    }
  }

  /// A lent temporary comes back.
  @inline(__always)
  private func giveBack(_ o: Ref) {
    o.insert(Header.temporary)
    if o.refcount > 1 {
      takeTemporary(o)
      o.refcount = o.refcount &- 1
      space.didDecrement(o)
    }
  }

  /// Whether a name or parameter of the innermost frame holds an object.
  func isLocal(_ o: Ref) -> Bool {
    guard s.pointee.frameCount > 0 else { return false }
    let frame = s.pointee.frames[s.pointee.frameCount - 1]
    for i in 0..<frame.pointee.count where frame.pointee.values[i] == o { return true }
    return false
  }

  /// Whether an object is on loan to a frame.
  func isLent(_ o: Ref, to frame: UnsafeMutablePointer<Frame>) -> Bool {
    for i in 0..<frame.pointee.parameters where frame.pointee.values[i] == o {
      if frame.pointee.names[i] == Frame.lent { return true }
    }
    return false
  }

  // MARK: Names of a frame

  /// The running frame that an `_ENV` belongs to.
  func frame(_ bits: UInt) throws(PythonError) -> UnsafeMutablePointer<Frame> {
    let serial = Handle.frameNumber(bits)
    var i = s.pointee.frameCount - 1
    while i >= 0 {
      if s.pointee.frames[i].pointee.serial == serial { return s.pointee.frames[i] }
      i -= 1
    }
    throw PythonError(
      .runtimeError,
      "the call whose names this function uses has ended: give them to a def as cells")
  }

  /// Reads a plain name in the body of a function: frame, cells, the script's names, builtins.
  func readName(_ bits: UInt, _ L: LuaState, _ r: Results) throws(PythonError) -> Status {
    let frame = try frame(bits)
    let info = try name(L, 2)
    if s.pointee.names[info].isBuiltin { return MOULT_BUILTIN }
    let name = s.pointee.names[info].ref
    if let slot = findSlot(frame, name) {
      guard let value = frame.pointee.values[slot] else { throw unboundLocal(name) }
      return lend(value, r)
    }
    if let cell = findCell(frame, name) {
      guard let value = space.cellContents(cell) else {
        if space.s.pointee.minor < 11 {
          throw PythonError(
            .nameError,
            "free variable '\(space.string(name))' referenced before assignment in enclosing scope")
        }
        throw PythonError(
          .nameError,
          "cannot access free variable '\(space.string(name))' where it is not associated with a "
            + "value in enclosing scope")
      }
      return lend(value, r)
    }
    guard let value = try space.dictGet(s.pointee.globals, name) else { throw unbound(name) }
    return lend(value, r)
  }

  /// Binds or, with `nil`, unbinds a plain name in the body of a function.
  func writeName(_ bits: UInt, _ L: LuaState) throws(PythonError) -> Status {
    let frame = try frame(bits)
    let info = try name(L, 2)
    let name = s.pointee.names[info].ref
    if s.pointee.names[info].isBuiltin { throw isBuiltin(name) }
    let slot = findSlot(frame, name)
    if lua_type(L, 3) == LUA_TNIL {
      if let slot {
        guard let old = frame.pointee.values[slot] else { throw unboundLocal(name) }
        frame.pointee.values[slot] = nil
        space.decref(old)
        return MOULT_NONE
      }
      guard let cell = findCell(frame, name), space.cellContents(cell) != nil else {
        throw unboundLocal(name)
      }
      space.setCellContents(cell, nil)
      return MOULT_NONE
    }
    bind(frame, name, slot, try convert(L, 3))
    return MOULT_NONE
  }

  /// Binds a plain name of a running function to a value, whose reference is the caller's to give.
  @inline(__always)
  func bind(
    _ frame: UnsafeMutablePointer<Frame>, _ name: Ref, _ slot: Int?, _ value: Ref
  ) {
    let count = value.refcount
    if value.type == BuiltinType.function { nameFunction(value, name) }
    if let slot {
      let old = frame.pointee.values[slot]
      space.incref(value)
      frame.pointee.values[slot] = value
      settle(value, since: count)
      space.decref(old)
      return
    }
    if let cell = findCell(frame, name) {
      space.setCellContents(cell, value)
    } else {
      space.incref(value)
      append(frame, name: name, value)
    }
    settle(value, since: count)
  }

  /// The slot of a name that the body bound.
  @inline(__always)
  func findSlot(_ frame: UnsafeMutablePointer<Frame>, _ name: Ref) -> Int? {
    var i = frame.pointee.parameters
    let n = frame.pointee.count
    let names = frame.pointee.names
    while i < n {
      if names[i] == name { return i }
      i &+= 1
    }
    return nil
  }

  /// The cell of the closure under a name, borrowed.
  @inline(__always)
  private func findCell(_ frame: UnsafeMutablePointer<Frame>, _ name: Ref) -> Ref? {
    guard let closure = space.functionClosure(frame.pointee.function) else { return nil }
    let names = s.pointee.bodies[frame.pointee.body].cellNames
    for i in 0..<names.count where names[i] == name { return space.tupleItem(closure, i) }
    return nil
  }

  private func unboundLocal(_ name: Ref) -> PythonError {
    if space.s.pointee.minor < 11 {
      return PythonError(
        .unboundLocalError, "local variable '\(space.string(name))' referenced before assignment")
    }
    return PythonError(
      .unboundLocalError,
      "cannot access local variable '\(space.string(name))' where it is not associated with a value"
    )
  }

  func unbound(_ name: Ref) -> PythonError {
    PythonError(.nameError, "name '\(space.string(name))' is not defined")
  }

  func isBuiltin(_ name: Ref) -> PythonError {
    PythonError(.typeError, "'\(space.string(name))' is a builtin and cannot be assigned to")
  }
}
