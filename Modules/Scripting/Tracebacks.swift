import BuiltinTypes
import ObjectModel
import RefCounting

// Frames and tracebacks as objects. A traceback is made for each function that an error passes, with
// an object of its frame. While a function runs the object of its frame shows a collector nothing;
// when the function ends and something still holds the object, the names go into it
// (take_ownership, Python/frame.c).
//
//   frame      16 number of values, 24 the values, in memory of the engine, 32 slots that CPython's
//              frame would have, 40 number of the running frame
//   traceback  16 next, 24 frame

/// An error that passes the frames that `try` ends.
struct Capture {
  var isActive = false
  /// The newest traceback, one reference.
  var traceback: Ref?
  /// The exception goes on in the function that the newest traceback names already.
  var isContinued = false
}

private enum HeldFrame {
  static let values = 24
  static let slots = 32
  static let serial = 40
  /// Bytes without slots and pre-header: 120, in 3.13 136.
  static func basicSize(minor: Int) -> Int { minor >= 13 ? 136 : minor >= 11 ? 120 : 104 }
  /// Slots that an expression takes.
  static let stack = 2
}

extension LuaEngine {
  /// Makes the types known to the heap.
  func registerTracebacks() {
    let space = runtime.space
    for (type, name, size, layout) in [
      (
        BuiltinType.frameObject, "frame", HeldFrame.basicSize(minor: runtime.profile.minor),
        ReferenceLayout.list
      ),
      (BuiltinType.traceback, "traceback", 40, ReferenceLayout.words),
    ] {
      let record = space.info(type)
      record.pointee = TypeInfo()
      record.pointee.flags = [.gc, .live, .trashcan]
      record.pointee.basicSize = Int32(size)
      record.pointee.layout = layout
      record.pointee.wordMask = layout == .words ? 0b11 : 0
      record.pointee.preHeader = Int32(space.s.pointee.gcHeadBytes)
      record.pointee.dealloc = type == BuiltinType.frameObject ? frameDealloc : tracebackDealloc
      record.pointee.clear = type == BuiltinType.frameObject ? frameClear : tracebackClear
      space.typeNames[type] = name
      let object = space.makeStatic(
        BuiltinType.type, size: 96, refcount: runtime.profile.staticRefcount)
      for offset in stride(from: 16, to: 96, by: 8) { object.set(offset, 0) }
      object.set(ClassField.typeIndex, type)
      object.set(ClassField.base, space.info(BuiltinType.object).pointee.object)
      record.pointee.object = object
    }
  }

  /// Adds the traceback of the frame that is about to end, or that goes on, to what `try` collects.
  func addTraceback(_ frame: UnsafeMutablePointer<Frame>) throws(PythonError) {
    let space = runtime.space
    let object = try heldFrame(frame)
    if engine.s.pointee.capture.isContinued {
      engine.s.pointee.capture.isContinued = false
      if engine.s.pointee.capture.traceback?.ref(24) == object {
        space.decref(object)
        return
      }
    }
    let size = Int(space.info(BuiltinType.traceback).pointee.basicSize)
    guard let o = space.allocate(BuiltinType.traceback, size: size) else {
      space.decref(object)
      throw PythonError.noMemory
    }
    for offset in stride(from: 16, to: size, by: 8) { o.set(offset, 0) }
    o.set(16, engine.s.pointee.capture.traceback)
    o.set(24, object)
    space.track(o)
    engine.s.pointee.capture.traceback = o
  }

  /// The object of a frame: a new reference.
  func heldFrame(_ frame: UnsafeMutablePointer<Frame>) throws(PythonError) -> Ref {
    let space = runtime.space
    if let known = frame.pointee.held { return space.retained(known) }
    let slots = frame.pointee.count + HeldFrame.stack
    let size = Int(space.info(BuiltinType.frameObject).pointee.basicSize) + 8 * slots
    guard let o = space.allocate(BuiltinType.frameObject, size: size) else {
      throw PythonError.noMemory
    }
    for offset in stride(from: 16, to: size, by: 8) { o.set(offset, 0) }
    o.set(HeldFrame.slots, slots)
    o.set(HeldFrame.serial, Int(frame.pointee.serial))
    frame.pointee.held = o
    space.track(o)
    return o
  }

  /// The traceback of an exception that goes on is the beginning of the next one.
  func continueCapture(_ exception: Ref) throws(PythonError) {
    let name = try runtime.space.internedString("__traceback__")
    defer { runtime.space.decref(name) }
    let traceback = try runtime.space.getAttribute(exception, name)
    guard traceback.type == BuiltinType.traceback else {
      runtime.space.decref(traceback)
      return
    }
    engine.s.pointee.capture.traceback = traceback
    engine.s.pointee.capture.isContinued = true
  }

  /// Forgets what `try` collected: there is no memory for the rest.
  func dropCapture() {
    let traceback = engine.s.pointee.capture.traceback
    engine.s.pointee.capture = Capture()
    runtime.space.decref(traceback)
  }

  /// What `try` collected becomes the traceback of the exception; the function that called `try`
  /// is the first entry.
  func finishCapture(_ exception: Ref) throws(PythonError) {
    let s = engine.s
    let n = s.pointee.frameCount
    if n > s.pointee.frameFloor || (n > 0 && !s.pointee.frames[n - 1].pointee.isGenerator) {
      try addTraceback(s.pointee.frames[n - 1])
    }
    let traceback = s.pointee.capture.traceback
    s.pointee.capture = Capture()
    guard let traceback else { return }
    defer { runtime.space.decref(traceback) }
    let name = try runtime.space.internedString("__traceback__")
    defer { runtime.space.decref(name) }
    try runtime.space.setAttribute(exception, name, traceback)
  }
}

extension Engine {
  /// A frame ends: if its object lives on, it takes the names along.
  func releaseHeldFrame(_ frame: UnsafeMutablePointer<Frame>) {
    guard let o = frame.pointee.held else { return }
    frame.pointee.held = nil
    o.set(HeldFrame.serial, 0)
    let n = frame.pointee.count + 1
    let values = UnsafeMutablePointer<Ref?>.allocate(capacity: n)
    values[0] = space.retained(frame.pointee.function)
    for i in 0..<frame.pointee.count {
      values[i + 1] = frame.pointee.values[i].map { space.retained($0) }
    }
    o.set(HeldFrame.values, values)
    o.count = n
  }
}

private func dropValues(_ space: ObjectSpace, _ o: Ref) {
  guard let values = o.get(HeldFrame.values, as: UnsafeMutablePointer<Ref?>?.self) else { return }
  let n = o.count
  o.count = 0
  o.set(HeldFrame.values, UnsafeMutablePointer<Ref?>?.none)
  // The function goes last, as in frame_dealloc.
  for i in 1..<max(n, 1) { space.decref(values[i]) }
  space.decref(values[0])
  values.deallocate()
}

/// Destroys the object of a frame.
private let frameDealloc: DeallocFunction = { raw, object in
  let space = ObjectSpace(raw: raw)
  let o = Ref(object)
  space.untrack(o)
  guard space.enterDealloc(o) else { return }
  let serial = o.get(HeldFrame.serial, as: Int.self)
  if serial != 0 {
    let s = Engine(raw: space.s.pointee.script).s
    for i in 0..<s.pointee.frameCount where s.pointee.frames[i].pointee.held == o {
      s.pointee.frames[i].pointee.held = nil
    }
  }
  dropValues(space, o)
  space.free(o)
  space.leaveDealloc()
}

/// `tp_clear` of a frame.
private let frameClear: ClearFunction = { raw, object in
  dropValues(ObjectSpace(raw: raw), Ref(object))
}

/// Destroys a traceback (tb_dealloc).
private let tracebackDealloc: DeallocFunction = { raw, object in
  let space = ObjectSpace(raw: raw)
  let o = Ref(object)
  space.untrack(o)
  guard space.enterDealloc(o) else { return }
  space.replace(o, 16, with: nil)
  space.replace(o, 24, with: nil)
  space.free(o)
  space.leaveDealloc()
}

/// `tp_clear` of a traceback.
private let tracebackClear: ClearFunction = { raw, object in
  let space = ObjectSpace(raw: raw)
  space.replace(Ref(object), 16, with: nil)
  space.replace(Ref(object), 24, with: nil)
}
