import ObjectModel

// The numbers of objects. A number belongs to a place of the heap; whether it is that of the object
// which stands there now, because the trace has shown it, is said by a bit for each place. So most
// questions are answered by a table that is small enough to stay in the processor's caches.
//
// Invariant: a bit is set only while the object at its place lives, which the heap tells of.

extension Engine {
  /// Whether the trace has a number for a live object.
  @inline(__always)
  func isShown(_ recorder: UnsafeMutablePointer<Recorder>, _ bits: UInt) -> Bool {
    let place = Int(bits & Handle.placeMask)
    // The handle of a frame has a place that no object has, and the heap may be smaller than a place
    // can say.
    guard place < recorder.pointee.numbers.capacity else { return false }
    return recorder.pointee.shown[place &>> 6] &>> UInt64(place & 63) & 1 != 0
  }

  /// The number of a live object, if the trace has one.
  @inline(__always)
  func knownObject(_ recorder: UnsafeMutablePointer<Recorder>, _ bits: UInt) -> Int? {
    guard isShown(recorder, bits) else { return nil }
    let place = Int(bits & Handle.placeMask)
    guard UInt(Ref(s.pointee.base + place &<< 4).serial) == bits &>> 33 else { return nil }
    return Int(recorder.pointee.numbers[place]) &- 1
  }

  /// Gives an object a number: that of the dead one at its place, else the next one.
  /// - Parameter isAlive: whether it is the object that stands there now.
  @inline(__always)
  func newObject(
    _ recorder: UnsafeMutablePointer<Recorder>, _ bits: UInt, isAlive: Bool = true
  ) -> (number: Int, isFresh: Bool) {
    let place = Int(bits & Handle.placeMask)
    if isAlive { recorder.pointee.shown[place &>> 6] |= 1 &<< UInt64(place & 63) }
    let entry = recorder.pointee.numbers[place]
    if entry != 0 { return (Int(entry) &- 1, false) }
    let number = recorder.pointee.nextObject
    recorder.pointee.nextObject = number &+ 1
    recorder.pointee.numbers[place] = UInt32(truncatingIfNeeded: number &+ 1)
    return (number, true)
  }

  /// Makes the heap tell of each death, as `watchDeaths` does, and the recorder hear of it.
  func watchRecordedDeaths() {
    space.s.pointee.script = UnsafeMutableRawPointer(s)
    space.s.pointee.didDie = { state, object in
      let engine = Engine(raw: ObjectSpace(raw: state).s.pointee.script)
      engine.noteDeath(Ref(object))
      guard let recorder = engine.s.pointee.recorder else { return }
      let place = (object - engine.s.pointee.base) &>> 4
      recorder.pointee.shown[place &>> 6] &= ~(1 &<< UInt64(place & 63))
    }
  }
}
