import CLua
import CLuaBridge
import ObjectModel
import Trace

// Where the site of an operation was not guessed (Recorder+Brief.swift).

extension Engine {
  /// Writes an operation whose site has to be found by the kinds of its arguments.
  /// - Returns: its site.
  @inline(never)
  func recordAnew(
    _ recorder: UnsafeMutablePointer<Recorder>, _ kind: TraceOperation, _ number: Int,
    _ place: UInt32, _ L: LuaState, _ first: Int32, _ count: Int32
  ) -> Int {
    let kinds = recorder.pointee.kinds
    let a = recorder.pointee.a
    let b = recorder.pointee.b
    var hasValues = false
    var n = 0
    var i = 0
    while i < Int(count) {
      // To look at a table may have moved the stack.
      let slot = moult_slots(L)[Int(first) &+ i]
      b[n] = 0
      switch slot.tag {
      case Tag.handle:
        let bits = UInt(slot.word)
        if bits & Handle.methodBit != 0 {
          if findMethod(recorder, bits, n, fills: true) {
            kinds[n] = TraceValueKind.method
          } else {
            recordLook(recorder, L, first &+ Int32(i), n)
          }
        } else if Handle.isFrame(bits), innermostFrame(bits) != nil {
          kinds[n] = TraceValueKind.frame
          a[n] = 0
        } else if let known = knownObject(recorder, bits) {
          kinds[n] = TraceValueKind.object
          a[n] = known
        } else {
          recordLook(recorder, L, first &+ Int32(i), n)
        }
      case Tag.integer where s.pointee.blocks.count == 0:
        kinds[n] = TraceValueKind.integer
        a[n] = Int(truncatingIfNeeded: slot.word)
        hasValues = true
      case Tag.shortString:
        hasValues = true
        if isStringLeftOut(kind, L, first &+ Int32(i), first) {
          kinds[n] = TraceValueKind.none
          a[n] = 0
          break
        }
        let name = s.pointee.fast.place(of: UInt(slot.word))
        if name.pointee.string == UInt(slot.word) {
          let known = recorder.pointee.nameSlots + (name - s.pointee.fast.names.start)
          if recorder.pointee.stringSerials[Int(known.pointee.slot)] == known.pointee.serial {
            kinds[n] = TraceValueKind.string
            a[n] = Int(known.pointee.slot)
          } else {
            recordLook(recorder, L, first &+ Int32(i), n)
            if kinds[n] == TraceValueKind.string { known.pointee = knownSlot(recorder, a[n]) }
          }
        } else {
          recordLook(recorder, L, first &+ Int32(i), n)
        }
      case Tag.null:
        kinds[n] = TraceValueKind.none
        a[n] = 0
      case Tag.no, Tag.yes:
        kinds[n] = slot.tag == Tag.yes ? TraceValueKind.true : TraceValueKind.false
        a[n] = 0
        hasValues = true
      default:
        hasValues = true
        n = recordRareArgument(
          recorder, kind, L, first &+ Int32(i), first, n, left: Int(count) &- i)
      }
      n &+= 1
      i &+= 1
    }
    var hidden = 0
    var point = MoultPoint()
    if kind == .call, count == 3, moult_slots(L)[Int(first) &+ 1].tag == Tag.null {
      point = recordPlace(recorder, L, n)
      n &+= 2
      hidden = 2
    }
    let leaves = hasValues && leaveValuesOut(recorder, kind, L, first, n &- hidden)
    let siteNumber = kind == .function ? builtinSlot(recorder, number, after: n) : number
    let index = findSite(
      recorder, kind, siteNumber, place, n, hidden, builtin: kind == .function ? number : -1)
    writeSite(recorder, index, n, L)
    let note = recorder.pointee.notes + index
    note.pointee.activation = UInt(bitPattern: point.activation)
    note.pointee.instruction = UInt(point.instruction)
    if kind == .call {
      note.pointee.callee = hasValues ? UInt(moult_slots(L)[Int(first)].word) : 0
      note.pointee.epoch = space.s.pointee.classEpoch
      note.pointee.leavesOut = leaves
    }
    return index
  }

  /// Notes a method of an object that the trace knows.
  /// - Parameter fills: whether the name may be put into the string table.
  /// - Returns: false if it is anything else; then nothing was noted.
  @inline(never)
  func findMethod(
    _ recorder: UnsafeMutablePointer<Recorder>, _ bits: UInt, _ n: Int, fills: Bool
  ) -> Bool {
    let o = Ref(s.pointee.base + Int(bitPattern: (bits & Handle.placeMask) &<< 4))
    guard isAlive(o), UInt(o.serial & Handle.shortSerialMask) == bits &>> 45,
      let number = knownObject(recorder, handle(o))
    else { return false }
    let known = recorder.pointee.methodSlots + Handle.name(bits)
    var slot = Int(known.pointee.slot)
    if recorder.pointee.stringSerials[slot] != known.pointee.serial {
      guard fills else { return false }
      slot = recordString(recorder, methodName(bits), after: n)
      known.pointee = knownSlot(recorder, slot)
    }
    recorder.pointee.a[n] = number
    recorder.pointee.b[n] = slot
    return true
  }

  @inline(__always)
  private func builtinSlot(
    _ recorder: UnsafeMutablePointer<Recorder>, _ number: Int, after n: Int
  ) -> Int {
    let known = recorder.pointee.builtinSlots + number
    if recorder.pointee.stringSerials[Int(known.pointee.slot)] == known.pointee.serial {
      return Int(known.pointee.slot)
    }
    let slot = recordString(recorder, recorder.pointee.builtinNames[number], after: n)
    known.pointee = knownSlot(recorder, slot)
    return slot
  }

  /// Looks at an argument that is no handle, integer, short string, boolean or nil: a table that is a
  /// short sequence becomes several.
  /// - Returns: the number of the last argument that it became.
  @inline(never)
  private func recordRareArgument(
    _ recorder: UnsafeMutablePointer<Recorder>, _ kind: TraceOperation, _ L: LuaState,
    _ i: Int32, _ first: Int32, _ n: Int, left: Int
  ) -> Int {
    if isStringLeftOut(kind, L, i, first) {
      recorder.pointee.kinds[n] = TraceValueKind.none
      recorder.pointee.a[n] = 0
      return n
    }
    let items = recordSequence(recorder, L, i, n, left: left)
    if items < 0 { recordLook(recorder, L, i, n) }
    return n + max(items, 0)
  }
}
