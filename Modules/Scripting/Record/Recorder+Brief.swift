import CLua
import CLuaBridge
import ObjectModel
import Trace

// The short way of recording, for operations that are written when they begin. Mostly an operation is
// the one that was done last at this place with values of such types: its site is guessed, and each
// argument is compared with what the site remembers while Lua's stack is read where it lies. Where the
// guess is wrong (`recordAnew`), or anything rare is met, kinds are looked at as on the long way. What
// is written is the same, byte by byte.

/// The slot of a text in the string table, good for as long as nothing else was put there.
struct KnownSlot {
  var slot: Int32 = 0
  var serial: UInt32 = 0
}

/// What the recorder remembers of a site besides what a reader does.
struct SiteNote {
  /// The handle of what was called last with values, whether such values are left out, and the epoch of
  /// classes in which that was found out.
  var callee: UInt = 0
  var epoch: UInt32 = 0
  var leavesOut = false
  /// The number of the builtin that is called, -1 where none is.
  var builtin: Int32 = -1
  /// The arguments that change, or are noted, where all are predicted: a bit each.
  var active: UInt32 = 0
  /// The loop that made a step last.
  var activation: UInt = 0
  var instruction: UInt = 0
}

extension Recorder {
  /// Sites that can be found at a glance.
  static let glanceBits: UInt = 11
  static var glanceSize: Int { 1 << Int(glanceBits) }
}

extension Engine {
  /// Begins to record an operation that is written in any case.
  /// - Returns: its site, -1 for none.
  @inline(never)
  func recordBriefly(
    _ recorder: UnsafeMutablePointer<Recorder>, _ kind: TraceOperation, _ number: Int,
    _ L: LuaState, _ first: Int32, _ count: Int32
  ) -> Int {
    guard recorder.pointee.callDepth == 0, Int(count) &+ 2 <= TraceLimit.arguments,
      recorder.pointee.writer.count <= TraceLimit.chunkBytes
    else { return recordOperation(recorder, kind, number, L, first, count) }
    let place = currentPlace()
    if recorder.pointee.chunkCount <= place >> UInt32(MOULT_LINE_BITS) {
      noteChunk(recorder, place)
    }
    let slots = moult_slots(L) + Int(first)
    // Of the arguments one is enough: a wrong guess is noticed.
    var key = UInt(place) &* 16 &+ UInt(kind.rawValue) &+ UInt(bitPattern: number) &* 0x1_0001
    key = key &+ UInt(bitPattern: Int(count)) &* 0x1_0000_0000_0000
    if count > 0 { key = key &+ UInt(slots[Int(count) &- 1].tag) &* 0x1_0000_0000 }
    let glance =
      recorder.pointee.glances
      + Int(bitPattern: (key &* 0x9E37_79B9_7F4A_7C15) &>> (64 &- Recorder.glanceBits))
    var index = Int(glance.pointee)
    if index < 0
      || !recordAsBefore(recorder, index, kind, number, place, L, slots, first, Int(count))
    {
      index = recordAnew(recorder, kind, number, place, L, first, count)
      glance.pointee = Int32(truncatingIfNeeded: index)
    }
    recorder.pointee.recorded &+= 1
    recorder.pointee.events &+= 1
    recorder.pointee.lastIsSafePoint = false
    return index
  }

  /// Writes an operation if it is one of a site.
  /// - Returns: false if it is not, or if that takes a longer look; then nothing was written.
  @inline(__always)
  private func recordAsBefore(
    _ recorder: UnsafeMutablePointer<Recorder>, _ index: Int, _ kind: TraceOperation,
    _ number: Int, _ place: UInt32, _ L: LuaState, _ slots: UnsafePointer<MoultSlot>,
    _ first: Int32, _ count: Int
  ) -> Bool {
    let site = recorder.pointee.sites + index
    let hidden = site.pointee.hidden
    let isStep = kind == .call && count == 3 && slots[1].tag == Tag.null
    guard site.pointee.place == place, site.pointee.kind == kind,
      site.pointee.count == count &+ hidden, isStep == (hidden != 0)
    else { return false }
    let note = recorder.pointee.notes + index
    // What becomes of values: -1 for not known.
    var values = 0
    switch kind {
    case .function:
      let known = recorder.pointee.builtinSlots[number]
      guard site.pointee.number == Int(known.slot),
        note.pointee.builtin == Int32(truncatingIfNeeded: number),
        recorder.pointee.stringSerials[Int(known.slot)] == known.serial
      else { return false }
    case .call:
      let callee = UInt(slots[0].word)
      values =
        callee & Handle.methodBit != 0
        ? 0
        : note.pointee.callee == callee && note.pointee.epoch == space.s.pointee.classEpoch
          ? (note.pointee.leavesOut ? 1 : 0) : -1
    case .finish:
      guard site.pointee.number == number else { return false }
      values = 2
    default: break
    }
    let a = recorder.pointee.a
    var argument = site.pointee.arguments
    var slot = slots
    let end = slots + count
    var k = 0
    var isPredicted = true
    while slot < end {
      switch slot.pointee.tag {
      case Tag.handle:
        let bits = UInt(slot.pointee.word)
        let found: Int
        if argument.pointee.kind == TraceValueKind.object {
          // No method has the serial number of an object that the trace knows.
          guard bits & Handle.methodBit == 0, let known = knownObject(recorder, bits) else {
            return false
          }
          found = known
        } else if argument.pointee.kind == TraceValueKind.frame {
          guard Handle.isFrame(bits), argument.pointee.a == 0, innermostFrame(bits) != nil else {
            return false
          }
          a[k] = 0
          break
        } else {
          guard argument.pointee.kind == TraceValueKind.method, bits & Handle.methodBit != 0,
            findMethod(recorder, bits, k, fills: false)
          else { return false }
          if recorder.pointee.b[k] != argument.pointee.b { isPredicted = false }
          found = a[k]
        }
        a[k] = found
        let expected: Int
        switch argument.pointee.mode {
        case TraceMode.last: expected = argument.pointee.a
        case TraceMode.newest: expected = recorder.pointee.newest &- argument.pointee.step
        default: expected = recorder.pointee.recent[argument.pointee.step]
        }
        if found != expected { isPredicted = false }
      case Tag.integer:
        guard s.pointee.blocks.count == 0 else { return false }
        if argument.pointee.kind == TraceValueKind.integer {
          if values != 0, isLeftOut(values, kind, L, first) { return false }
          a[k] = Int(truncatingIfNeeded: slot.pointee.word)
          if a[k] != argument.pointee.a &+ argument.pointee.step { isPredicted = false }
        } else {
          guard argument.pointee.kind == TraceValueKind.none,
            values > 0 && isLeftOut(values, kind, L, first)
          else { return false }
          a[k] = 0
        }
      case Tag.null:
        guard argument.pointee.kind == TraceValueKind.none else { return false }
        a[k] = 0
      default:
        let known = compareRarely(
          recorder, values, kind, L, slot, argument, first, first &+ Int32(k))
        if known < 0 { return false }
        a[k] = known
        if known != argument.pointee.a { isPredicted = false }
      }
      slot += 1
      argument += 1
      k &+= 1
    }
    if hidden != 0 {
      let point = moult_point(bridge, L)
      guard UInt(bitPattern: point.activation) == note.pointee.activation,
        UInt(point.instruction) == note.pointee.instruction, argument[0].step == 0,
        argument[1].step == 0
      else { return false }
      a[k] = argument[0].a
      a[k &+ 1] = argument[1].a
    }
    guard isPredicted else {
      writeUnpredicted(recorder, index, count &+ hidden, L)
      return true
    }
    recorder.pointee.writer.reserve(16)
    recorder.pointee.writer.put(UInt(bitPattern: TraceCode.firstSite &+ 2 &* index &+ 1))
    var active = note.pointee.active
    while active != 0 {
      let argument = site.pointee.arguments + active.trailingZeroBitCount
      let value = a[active.trailingZeroBitCount]
      active &= active &- 1
      argument.pointee.a = value
      if argument.pointee.isReference { recorder.pointee.recent.note(value) }
    }
    return true
  }

  /// Whether values go nowhere but to Lua code.
  /// - Parameter values: 0 for no, 1 for yes, 2 for what the end of a call does, -1 for not known: then
  ///   both answers have to lead to a longer look.
  @inline(__always)
  private func isLeftOut(
    _ values: Int, _ kind: TraceOperation, _ L: LuaState, _ first: Int32
  ) -> Bool { values == 2 ? leavesValuesOut(kind, L, first) : values != 0 }

  /// Compares an argument that is a string, a boolean or a table with what a site remembers.
  /// - Returns: its word, -1 for what takes a longer look.
  @inline(never)
  private func compareRarely(
    _ recorder: UnsafeMutablePointer<Recorder>, _ values: Int, _ kind: TraceOperation,
    _ L: LuaState, _ slot: UnsafePointer<MoultSlot>,
    _ argument: UnsafeMutablePointer<TraceArgument>, _ first: Int32, _ i: Int32
  ) -> Int {
    switch slot.pointee.tag {
    case Tag.shortString, Tag.no, Tag.yes:
      if argument.pointee.kind == TraceValueKind.none {
        return values > 0 && isLeftOut(values, kind, L, first) ? 0 : -1
      }
      if values != 0, isLeftOut(values, kind, L, first) { return -1 }
      if slot.pointee.tag != Tag.shortString {
        let wanted = slot.pointee.tag == Tag.yes ? TraceValueKind.true : TraceValueKind.false
        return argument.pointee.kind == wanted ? 0 : -1
      }
      let name = s.pointee.fast.place(of: UInt(slot.pointee.word))
      guard argument.pointee.kind == TraceValueKind.string,
        name.pointee.string == UInt(slot.pointee.word)
      else { return -1 }
      let known = recorder.pointee.nameSlots[name - s.pointee.fast.names.start]
      guard recorder.pointee.stringSerials[Int(known.slot)] == known.serial else { return -1 }
      return Int(known.slot)
    case Tag.table:
      // An empty one: `list{}`.
      guard argument.pointee.kind == TraceValueKind.sequence, argument.pointee.a == 0,
        lua_rawlen(L, i) == 0, !moult_has_fields(L, i, 0)
      else { return -1 }
      return 0
    default: return -1
    }
  }

  /// Writes an operation whose site has to be found by the kinds of its arguments.
  /// - Returns: its site.
  @inline(never)
  private func recordAnew(
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
  private func findMethod(
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
