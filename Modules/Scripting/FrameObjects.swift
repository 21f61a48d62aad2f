import BuiltinTypes
import CLua
import ObjectModel
import RefCounting

// Up to 3.10 every call of a Python function takes a frame object, a container that counts towards
// the next collection. A dead frame stays with its code for the next call (its zombie); a second
// one goes to a free list. Objects/frameobject.c of 3.8 to 3.10.
//
// What is running keeps its names in memory of the engine's own, as under later profiles; only the
// frame of a generator holds them itself, since a collector sees it. A call of a Lua function
// without `def` takes a frame and gives it back at once.

/// What the engine knows of codes and their frames.
final class FrameObjects {
  /// Numbers of codes by what their instructions and place hash to.
  private var codes: [UInt64: Int] = [:]
  /// The dead frame of each code.
  fileprivate var zombies: [UnsafeMutableRawPointer?] = []
  /// Parameters and slots beside them, by code.
  fileprivate var slots: [Int] = []

  /// The number of the code of the Lua function at a stack index. All closures of one function
  /// text have one code, as in Python.
  func code(of L: LuaState, _ i: Int32) -> Int {
    let replayed = Engine.replayedCode(of: L, i)
    return code(
      hash: replayed ?? FrameObjects.hash(of: L, i), slots: FrameObjects.slotsBesideParameters)
  }

  /// What the text of the Lua function at a stack index hashes to.
  static func hash(of L: LuaState, _ i: Int32) -> UInt64 {
    guard lua_checkstack(L, 2) != 0 else { return 0 }
    lua_pushvalue(L, i)
    var dump = CodeHash()
    _ = withUnsafeMutablePointer(to: &dump) {
      lua_dump(
        L,
        { _, bytes, count, hash in
          hash?.assumingMemoryBound(to: CodeHash.self).pointee.add(bytes, count)
          return 0
        }, $0, 1)
    }
    lua_settop(L, -2)
    return dump.value
  }

  /// The number of the code of a class's body, which has no function of Lua's.
  func code(ofClassAt place: UInt32) -> Int { code(hash: ~UInt64(place), slots: 2) }

  /// The number of the code of a native generator's body.
  func code(ofNative body: Int, slots: Int) -> Int {
    code(hash: ~(1 << 40 | UInt64(body)), slots: slots)
  }

  private func code(hash: UInt64, slots count: Int) -> Int {
    if let known = codes[hash] { return known }
    codes[hash] = zombies.count
    zombies.append(nil)
    slots.append(count)
    return zombies.count - 1
  }

  /// Slots of a frame beside the parameters, as for generators.
  private static let slotsBesideParameters = 4
}

/// FNV-1a over a function's dump.
private struct CodeHash {
  var value: UInt64 = 0xCBF2_9CE4_8422_2325
  mutating func add(_ bytes: UnsafeRawPointer?, _ count: Int) {
    guard let bytes else { return }
    for i in 0..<count {
      value = (value ^ UInt64(bytes.load(fromByteOffset: i, as: UInt8.self))) &* 0x100_0000_01B3
    }
  }
}

extension LuaEngine {
  /// Makes the type known to the heap.
  func registerFrame() {
    let space = runtime.space
    let record = space.info(BuiltinType.frame)
    record.pointee = TypeInfo()
    record.pointee.flags = [.gc, .trashcan, .live]
    record.pointee.basicSize = Int32(runtime.profile.frameSize)
    record.pointee.itemSize = 8
    record.pointee.layout = .frame
    record.pointee.preHeader = Int32(space.s.pointee.gcHeadBytes)
    record.pointee.dealloc = frameDealloc
    record.pointee.clear = frameClear
    for (i, list) in runtime.profile.typeFreeLists.enumerated()
    where list.type == BuiltinType.frame {
      record.pointee.freeList = space.s.pointee.typeFreeLists + i
    }
    space.typeNames[BuiltinType.frame] = "frame"
    let engine = engine
    space.typeNames.takeNativeFrame = { (body, slots) throws(PythonError) -> Ref in
      try engine.takeFrame(code: engine.cold.frameObjects.code(ofNative: body, slots: slots))
    }
    let object = space.makeStatic(
      BuiltinType.type, size: 96, refcount: runtime.profile.staticRefcount)
    object.set(ClassField.typeIndex, BuiltinType.frame)
    object.set(ClassField.base, space.info(BuiltinType.object).pointee.object)
    record.pointee.object = object
  }
}

extension Engine {
  /// A frame for a call of a function: untracked, one reference.
  func takeFrame(of function: Ref, arguments: Int = 0) throws(PythonError) -> Ref {
    try takeFrame(code: s.pointee.bodies[space.functionBody(function)].code, arguments: arguments)
  }

  /// A frame for a run of a code.
  func takeFrame(code: Int, arguments: Int = 0) throws(PythonError) -> Ref {
    let frames = cold.frameObjects
    let basic = space.s.pointee.frameSize
    let o: Ref
    if let zombie = frames.zombies[code] {
      frames.zombies[code] = nil
      o = Ref(zombie)
      space.begin(o, BuiltinType.frame)
    } else {
      let slots = frames.slots[code] + arguments
      let info = space.info(BuiltinType.frame)
      if let p = info.pointee.freeList?.pointee.pop() {
        o = try resize(Ref(p), slots)
        space.begin(o, BuiltinType.frame)
      } else {
        guard let fresh = space.allocate(BuiltinType.frame, size: basic + 8 * slots) else {
          throw PythonError.noMemory
        }
        o = fresh
        o.count = slots
      }
    }
    o.set(FrameField.function, Ref?.none)
    o.set(FrameField.code, code)
    frameLocals(o).update(repeating: nil, count: o.count)
    return o
  }

  /// A frame of the free list with room for `slots` words (PyObject_GC_Resize).
  private func resize(_ o: Ref, _ slots: Int) throws(PythonError) -> Ref {
    if o.count >= slots { return o }
    let pre = Int(space.info(BuiltinType.frame).pointee.preHeader)
    let bytes = pre + space.s.pointee.frameSize + 8 * slots
    guard let block = space.s.pointee.malloc.realloc(o.raw - pre, bytes) else {
      freeFrameBlock(o)
      throw PythonError.noMemory
    }
    let moved = Ref(block + pre)
    moved.count = slots
    return moved
  }

  /// The words of a frame that hold locals.
  func frameLocals(_ o: Ref) -> UnsafeMutablePointer<Ref?> {
    (o.raw + space.s.pointee.frameSize).assumingMemoryBound(to: Ref?.self)
  }

  /// Gives the block of a dead frame back, which no object map knows any more.
  fileprivate func freeFrameBlock(_ o: Ref) {
    if space.s.pointee.youngCount > 0 { space.s.pointee.youngCount -= 1 }
    space.s.pointee.malloc.free(
      o.raw - Int(space.info(BuiltinType.frame).pointee.preHeader), .obj)
  }

  /// Keeps a dead frame: with its code, else on the free list, else it goes.
  fileprivate func keepFrame(_ o: Ref) {
    let code: Int = o.get(FrameField.code)
    let frames = cold.frameObjects
    space.end(o)
    if frames.zombies[code] == nil {
      frames.zombies[code] = o.raw
    } else if let list = space.info(BuiltinType.frame).pointee.freeList, list.pointee.push(o.raw) {
      return
    } else {
      freeFrameBlock(o)
    }
  }
}

extension Engine {
  /// Gives the frames back that dead calls left with their code: nothing is called any more.
  func releaseZombies() {
    let frames = cold.frameObjects
    for code in frames.zombies.indices {
      guard let zombie = frames.zombies[code] else { continue }
      frames.zombies[code] = nil
      freeFrameBlock(Ref(zombie))
    }
  }
}

/// Destroys a frame (frame_dealloc).
private let frameDealloc: DeallocFunction = { raw, object in
  let engine = Engine(raw: ObjectSpace(raw: raw).s.pointee.script)
  let o = Ref(object)
  engine.space.untrack(o)
  guard engine.space.enterDealloc(o) else { return }
  frameClear(raw, object)
  engine.keepFrame(o)
  engine.space.leaveDealloc()
}

/// `tp_clear` of a frame.
private let frameClear: ClearFunction = { raw, object in
  let engine = Engine(raw: ObjectSpace(raw: raw).s.pointee.script)
  let o = Ref(object)
  let locals = engine.frameLocals(o)
  for i in 0..<o.count {
    let old = locals[i]
    locals[i] = nil
    engine.space.decref(old)
  }
  engine.space.replace(o, FrameField.function, with: nil)
}
