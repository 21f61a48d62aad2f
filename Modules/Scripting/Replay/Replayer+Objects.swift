import CLuaBridge
import ObjectModel
import Trace

// Objects and their numbers: a number leads to the address of a live object, and its place to the number.

extension Engine {
  /// Gives a result of the operation that was performed last the number that it has in the trace.
  @inline(__always)
  func bind(
    _ p: UnsafeMutablePointer<Replayer>, _ number: Int, _ index: Int, _ isSkipping: Bool
  ) {
    if number >= p.pointee.nextObject { p.pointee.nextObject = number &+ 1 }
    var bits: UInt = 0
    if !isSkipping {
      switch p.pointee.status {
      case MOULT_HANDLE: bits = UInt(bitPattern: p.pointee.result.pointee.value.pointer)
      case MOULT_INVOKE: bits = UInt(bitPattern: p.pointee.result.pointee.receiver)
      case MOULT_SEVERAL:
        if index < p.pointee.result.pointee.count {
          bits = UInt(bitPattern: p.pointee.result.pointee.values[index].pointer)
        }
      default: break
      }
    }
    if p.pointee.usesOverlay {
      p.pointee.overlay.append((number, bits))
    } else {
      setObject(p, number, bits)
    }
  }

  /// The handle of an object of the trace, 0 for none.
  @inline(__always)
  func replayed(_ p: UnsafeMutablePointer<Replayer>, _ number: Int) -> UInt {
    if p.pointee.usesOverlay {
      var i = p.pointee.overlay.count
      while i > p.pointee.overlayBase {
        i &-= 1
        if p.pointee.overlay[i].number == number { return p.pointee.overlay[i].bits }
      }
    }
    guard number >= 0, number < p.pointee.nextObject,
      let raw = UnsafeMutableRawPointer(bitPattern: p.pointee.objects[number])
    else { return 0 }
    let o = Ref(raw)
    return o.refcount != 0 ? handle(o) : 0
  }

  /// Gives the object of a handle, if it is one of a live object, a number.
  @inline(__always)
  func setObject(_ p: UnsafeMutablePointer<Replayer>, _ number: Int, _ bits: UInt) {
    guard let o = live(bits), number < Int(UInt32.max) else {
      p.pointee.objects[number] = 0
      return
    }
    enter(p, number, o)
  }

  /// Gives an object that is alive a number that a trace can have.
  @inline(__always)
  func enter(_ p: UnsafeMutablePointer<Replayer>, _ number: Int, _ o: Ref) {
    let place = (o.raw - s.pointee.base) &>> 4
    let known = Int(p.pointee.numbers[place])
    // An object has one number. In another run than the recorded one it may come under another.
    if known != 0, known != number &+ 1, p.pointee.objects[known &- 1] == UInt(bitPattern: o.raw) {
      p.pointee.objects[known &- 1] = 0
    }
    p.pointee.numbers[place] = UInt32(truncatingIfNeeded: number &+ 1)
    p.pointee.objects[number] = UInt(bitPattern: o.raw)
  }

  /// Makes the heap tell of each death: a number leads to live objects only.
  func watchReplayedDeaths() {
    space.s.pointee.script = UnsafeMutableRawPointer(s)
    space.s.pointee.didDie = { state, object in
      let s = ObjectSpace(raw: state).s.pointee.script.unsafelyUnwrapped
        .assumingMemoryBound(to: EngineState.self)
      guard let p = s.pointee.replayer else { return }
      let place = (object - s.pointee.base) &>> 4
      let number = Int(p.pointee.numbers[place])
      if number == 0 { return }
      p.pointee.numbers[place] = 0
      if p.pointee.objects[number &- 1] == UInt(bitPattern: object) {
        p.pointee.objects[number &- 1] = 0
      }
    }
  }
}
