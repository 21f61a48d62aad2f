import CLua
import CLuaBridge
import ObjectModel

// The 64 bits of a light userdata.
//
//   object:     bits 0-31 place, bit 32 zero, bits 33-63 serial
//   method:     bits 0-31 place, bit 32 one, bits 33-44 number of the name, 45-63 low serial bits
//   frame:      bits 0-31 all ones, bit 32 zero, bits 33-63 number of the frame
//
// A place is the distance from the start of the heap's reservation in units of 16 bytes. No object
// stands in the last unit of the reservation, so a frame is never taken for an object.

/// Taking handles apart and putting them together.
enum Handle {
  static let placeMask: UInt = 0xFFFF_FFFF
  static let methodBit: UInt = 1 << 32
  static let nameBits: UInt = 12
  /// Names that methods can be referred to by.
  static let maximumNames = 1 << 12
  static let serialMask: UInt32 = 0x7FFF_FFFF
  static let shortSerialMask: UInt32 = 0x7FFFF

  /// The handle of a frame's names.
  static func frame(_ number: UInt32) -> UInt { UInt(number) << 33 | placeMask }
  static func isFrame(_ bits: UInt) -> Bool { bits & (placeMask | methodBit) == placeMask }
  static func frameNumber(_ bits: UInt) -> UInt32 { UInt32(bits >> 33) }
  /// The number of a method reference's name.
  static func name(_ bits: UInt) -> Int { Int(bits >> 33) & (maximumNames - 1) }
}

extension Engine {
  /// The handle of an object.
  @inline(__always)
  func handle(_ o: Ref) -> UInt { handle(o, serial: o.serial) }

  /// The handle of an object that may have died since it had a serial number.
  @inline(__always)
  func handle(_ o: Ref, serial: UInt32) -> UInt {
    UInt(serial) &<< 33 | UInt(bitPattern: o.raw - s.pointee.base) &>> 4
  }

  /// The handle of an object as a result.
  @inline(__always)
  func pointer(_ bits: UInt) -> UnsafeRawPointer? { UnsafeRawPointer(bitPattern: bits) }

  /// The light userdata at a stack index, 0 if something else is there.
  @inline(__always)
  func bits(_ L: LuaState, _ i: Int32) -> UInt { UInt(bitPattern: lua_touserdata(L, i)) }

  /// The handle at a stack index that is in use, `nil` if something else is there.
  @inline(__always)
  func handleAt(_ L: LuaState, _ i: Int32) -> UInt? {
    if _fastPath(bridge.pointee.knows_stack) {
      let slot = moult_slots(L) + Int(i)
      return slot.pointee.tag == Tag.handle ? UInt(slot.pointee.word) : nil
    }
    return lua_type(L, i) == LUA_TLIGHTUSERDATA ? bits(L, i) : nil
  }

  /// How many values lie on the stack of the function that runs.
  @inline(__always)
  func valueCount(_ L: LuaState) -> Int32 {
    if _fastPath(bridge.pointee.knows_stack) {
      return Int32(truncatingIfNeeded: moult_top(L) - moult_slots(L)) &- 1
    }
    return lua_gettop(L)
  }

  /// Whether an object lives where an object begins. One that nobody counts is being destroyed: a finalizer
  /// of what it held runs, and to refer to it now would have it destroyed once more.
  @inline(__always)
  func isAlive(_ o: Ref) -> Bool { s.pointee.heap.isObjectStart(o.raw) && o.refcount != 0 }

  /// The live object that a handle stands for, borrowed.
  /// - Throws: an error that names the object if it has died.
  @inline(__always)
  func object(_ bits: UInt) throws(PythonError) -> Ref {
    let o = Ref(s.pointee.base + Int(bitPattern: (bits & Handle.placeMask) &<< 4))
    if isAlive(o), UInt(o.serial) == bits &>> 33, bits & Handle.methodBit == 0 {
      return o
    }
    throw staleHandle(bits)
  }

  /// The receiver of a method reference, borrowed.
  func receiver(_ bits: UInt) throws(PythonError) -> Ref {
    let o = Ref(s.pointee.base + Int(bitPattern: (bits & Handle.placeMask) << 4))
    if isAlive(o), o.serial & Handle.shortSerialMask == UInt32(bits >> 45) { return o }
    throw PythonError(
      .referenceError, "stale method: the object that '\(methodName(bits))' belongs to has died")
  }

  /// A reference to a method of an object, `nil` when names for methods have run out.
  func methodHandle(_ o: Ref, _ name: Int) -> UInt? {
    guard name < Handle.maximumNames else { return nil }
    return UInt(o.serial & Handle.shortSerialMask) << 45 | UInt(name) << 33 | Handle.methodBit
      | UInt(bitPattern: o.raw - s.pointee.base) >> 4
  }

  func methodName(_ bits: UInt) -> String { space.string(s.pointee.names[Handle.name(bits)].ref) }

  /// Why a handle does not lead to an object, for a person.
  @inline(never)
  func staleHandle(_ bits: UInt) -> PythonError {
    if Handle.isFrame(bits) {
      return PythonError(.typeError, "the names of a function are not an object")
    }
    if bits & Handle.methodBit != 0 {
      return PythonError(.typeError, "a reference to method '\(methodName(bits))' is not an object")
    }
    let serial = UInt32(bits >> 33)
    let o = Ref(s.pointee.base + Int(bitPattern: (bits & Handle.placeMask) << 4))
    let isDying = s.pointee.heap.isObjectStart(o.raw) && o.serial == serial
    let death = s.pointee.origins.death(of: serial)
    let type = isDying ? space.typeName(of: o) : death.map { space.typeNames[$0.type] } ?? "object"
    var text = "stale handle: \(type) #\(serial)"
    if let made = s.pointee.origins.birth(of: serial) {
      text += " (made at \(placeText(made)))"
    }
    if isDying {
      text += " is being destroyed"
    } else if let death, death.place != 0 {
      text += " died at \(placeText(death.place))"
    } else {
      text += " has died"
    }
    return PythonError(.referenceError, text)
  }

  /// A place as `script.lua:3`.
  func placeText(_ place: UInt32) -> String {
    let chunk = moult_chunk_name(bridge, place >> UInt32(MOULT_LINE_BITS)).map {
      String(cString: $0)
    }
    return "\(chunk ?? "?"):\(place & ((1 << UInt32(MOULT_LINE_BITS)) - 1))"
  }

  /// The place in the script where the running operation was called, looked up once.
  @inline(__always)
  func currentPlace() -> UInt32 {
    if s.pointee.place == 0 { s.pointee.place = moult_place(bridge, bridge.pointee.current) }
    return s.pointee.place
  }
}
