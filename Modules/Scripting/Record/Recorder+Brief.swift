import CLua
import CLuaBridge
import ObjectModel
import Trace

// The short way of recording, for operations that are written when they begin. Mostly an operation is
// the one that was done last at this place with values of such types: its site is guessed, and each
// argument is compared with what the site remembers while Lua's stack is read where it lies. Where the
// guess is wrong (`recordAnew`, Recorder+Anew.swift), or anything rare is met, kinds are looked at as on the long way. What
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

/// What becomes of the values of an operation that are no objects.
enum ValueTreatment {
  case recorded
  case leftOut
}

/// An operation that was written, and its site.
struct Glance {
  /// The instruction of the script at which it was done.
  var instruction: UInt = 0
  /// What was done with how many values, and the type of the last of them.
  var identity: UInt = 0
  var place: UInt32 = 0
  var site: Int32 = -1
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
    let slots = moult_slots(L) + Int(first)
    // Of the arguments one is enough: a wrong guess is noticed.
    var identity = UInt(kind.rawValue) | UInt(bitPattern: Int(count)) &<< 8
    identity |= UInt(bitPattern: number) &<< 32
    if count > 0 { identity |= UInt(slots[Int(count) &- 1].tag) &<< 16 }
    if kind == .call, count == 3, slots[1].tag == Tag.null { identity |= 1 &<< 24 }
    var instruction = bridge.pointee.knows_layout ? moult_running_instruction(L) : 0
    if instruction == 0 { instruction = UInt(currentPlace()) | 1 &<< 63 }
    let hash = (instruction &+ identity) &* 0x9E37_79B9_7F4A_7C15
    let glance =
      recorder.pointee.glances + Int(bitPattern: hash &>> (64 &- Recorder.glanceBits))
    if glance.pointee.instruction == instruction, glance.pointee.identity == identity,
      recorder.pointee.callDepth == 0, recorder.pointee.writer.count <= TraceLimit.chunkBytes
    {
      s.pointee.place = glance.pointee.place
      let index = Int(glance.pointee.site)
      if recordAsBefore(recorder, index, kind, number, L, slots, first, Int(count)) {
        recorder.pointee.recorded &+= 1
        recorder.pointee.events &+= 1
        recorder.pointee.lastIsSafePoint = false
        return index
      }
    }
    return recordWithoutGuess(
      recorder, glance, Glance(instruction: instruction, identity: identity), kind, number, L,
      first, count)
  }

  /// Writes an operation whose site was not guessed.
  /// - Returns: its site, -1 for none.
  @inline(never)
  private func recordWithoutGuess(
    _ recorder: UnsafeMutablePointer<Recorder>, _ glance: UnsafeMutablePointer<Glance>,
    _ seen: Glance, _ kind: TraceOperation, _ number: Int, _ L: LuaState, _ first: Int32,
    _ count: Int32
  ) -> Int {
    guard recorder.pointee.callDepth == 0, Int(count) &+ 2 <= TraceLimit.arguments,
      recorder.pointee.writer.count <= TraceLimit.chunkBytes
    else { return recordOperation(recorder, kind, number, L, first, count) }
    let place = currentPlace()
    if recorder.pointee.chunkCount <= place >> UInt32(MOULT_LINE_BITS) {
      noteChunk(recorder, place)
    }
    let index = recordAnew(recorder, kind, number, place, L, first, count)
    let site = recorder.pointee.sites + index
    // Where a table became several arguments, a look at the stack does not tell.
    if site.pointee.count == Int(count) &+ site.pointee.hidden {
      glance.pointee = seen
      glance.pointee.place = place
      glance.pointee.site = Int32(truncatingIfNeeded: index)
    }
    recorder.pointee.recorded &+= 1
    recorder.pointee.events &+= 1
    recorder.pointee.lastIsSafePoint = false
    return index
  }

  /// Writes an operation that is one of a site if its arguments are of the site's kinds.
  ///
  /// An argument's `word` is what lay on the stack when it had the value that it has, 0 where that is
  /// not known: the same word is the same value, and nothing has to be looked up.
  /// - Returns: false if they are not, or if that takes a longer look; then nothing was written.
  @inline(__always)
  private func recordAsBefore(
    _ recorder: UnsafeMutablePointer<Recorder>, _ index: Int, _ kind: TraceOperation,
    _ number: Int, _ L: LuaState, _ slots: UnsafePointer<MoultSlot>, _ first: Int32, _ count: Int
  ) -> Bool {
    let site = recorder.pointee.sites + index
    if kind == .function {
      let known = recorder.pointee.builtinSlots[number]
      guard site.pointee.number == Int(known.slot),
        recorder.pointee.stringSerials[Int(known.slot)] == known.serial
      else { return false }
    }
    let a = recorder.pointee.a
    let newest = recorder.pointee.newest
    let newestBits = recorder.pointee.newestBits
    let arguments = site.pointee.arguments
    var argument = arguments
    var slot = slots
    let end = slots + count
    var next = a
    var isPredicted = true
    while slot < end {
      let word = UInt(slot.pointee.word)
      switch slot.pointee.tag {
      case Tag.handle:
        if argument.pointee.kind == TraceValueKind.object {
          let found: Int
          if word == argument.pointee.word {
            found = argument.pointee.a
          } else if word == newestBits {
            found = newest
          } else {
            // No method has the serial number of an object that the trace knows.
            guard word & Handle.methodBit == 0, let known = knownObject(recorder, word) else {
              return false
            }
            found = known
          }
          next.pointee = found
          if argument.pointee.mode == TraceMode.last {
            if found == argument.pointee.a {
              argument.pointee.word = word
            } else {
              isPredicted = false
            }
          } else if found != expected(recorder, argument, newest) {
            isPredicted = false
          }
        } else if argument.pointee.kind == TraceValueKind.frame {
          guard Handle.isFrame(word), argument.pointee.a == 0, innermostFrame(word) != nil else {
            return false
          }
          next.pointee = 0
        } else {
          let k = next - a
          guard argument.pointee.kind == TraceValueKind.method, word & Handle.methodBit != 0,
            findMethod(recorder, word, k, fills: false)
          else { return false }
          if recorder.pointee.b[k] != argument.pointee.b
            || next.pointee != expected(recorder, argument, newest)
          {
            isPredicted = false
          }
        }
      case Tag.integer:
        guard s.pointee.blocks.count == 0 else { return false }
        if argument.pointee.kind == TraceValueKind.integer {
          guard valuesAre(.recorded, recorder, index, kind, L, slots, first) else { return false }
          let value = Int(bitPattern: word)
          next.pointee = value
          if value != argument.pointee.a &+ argument.pointee.step { isPredicted = false }
        } else {
          guard argument.pointee.kind == TraceValueKind.none,
            valuesAre(.leftOut, recorder, index, kind, L, slots, first)
          else { return false }
          next.pointee = 0
        }
      case Tag.null:
        guard argument.pointee.kind == TraceValueKind.none else { return false }
        next.pointee = 0
      case Tag.shortString:
        if argument.pointee.kind == TraceValueKind.string {
          guard valuesAre(.recorded, recorder, index, kind, L, slots, first) else { return false }
          var known = argument.pointee.a
          if word != argument.pointee.word
            || Int(recorder.pointee.stringSerials[known]) != argument.pointee.step
          {
            known = findString(recorder, word, argument)
            if known < 0 { return false }
            if known != argument.pointee.a { isPredicted = false }
          }
          next.pointee = known
        } else {
          guard argument.pointee.kind == TraceValueKind.none,
            valuesAre(.leftOut, recorder, index, kind, L, slots, first)
          else { return false }
          next.pointee = 0
        }
      default:
        guard compareRarely(recorder, index, kind, L, slots, slot, argument, first) else {
          return false
        }
        next.pointee = 0
      }
      slot += 1
      argument += 1
      next += 1
    }
    let note = recorder.pointee.notes + index
    let hidden = site.pointee.hidden
    if hidden != 0 {
      let point = moult_point(bridge, L)
      guard UInt(bitPattern: point.activation) == note.pointee.activation,
        UInt(point.instruction) == note.pointee.instruction, argument[0].step == 0,
        argument[1].step == 0
      else { return false }
      next[0] = argument[0].a
      next[1] = argument[1].a
    }
    guard isPredicted else {
      writeUnpredicted(recorder, index, count &+ hidden, L)
      return true
    }
    // Between two looks at its length a chunk has room for this.
    recorder.pointee.writer.put(UInt(bitPattern: TraceCode.firstSite &+ 2 &* index &+ 1))
    var active = note.pointee.active
    while active != 0 {
      let k = active.trailingZeroBitCount
      active &= active &- 1
      let argument = arguments + k
      argument.pointee.a = a[k]
      argument.pointee.word = UInt(slots[k].word)
      if argument.pointee.isReference { recorder.pointee.recent.note(a[k]) }
    }
    return true
  }

  /// The number that an object is predicted to have.
  @inline(__always)
  private func expected(
    _ recorder: UnsafeMutablePointer<Recorder>, _ argument: UnsafeMutablePointer<TraceArgument>,
    _ newest: Int
  ) -> Int {
    switch argument.pointee.mode {
    case TraceMode.last: argument.pointee.a
    case TraceMode.newest: newest &- argument.pointee.step
    default: recorder.pointee.recent[argument.pointee.step]
    }
  }

  /// Whether it is known of the values of an operation that they are recorded, or that they are left
  /// out because they go nowhere but to Lua code.
  @inline(__always)
  private func valuesAre(
    _ wanted: ValueTreatment, _ recorder: UnsafeMutablePointer<Recorder>, _ index: Int,
    _ kind: TraceOperation, _ L: LuaState, _ slots: UnsafePointer<MoultSlot>, _ first: Int32
  ) -> Bool {
    switch kind {
    case .call:
      let callee = UInt(slots[0].word)
      if callee & Handle.methodBit != 0 { return wanted == .recorded }
      let note = recorder.pointee.notes + index
      return note.pointee.callee == callee && note.pointee.epoch == space.s.pointee.classEpoch
        && note.pointee.leavesOut == (wanted == .leftOut)
    case .finish: return leavesValuesOut(kind, L, first) == (wanted == .leftOut)
    default: return wanted == .recorded
    }
  }

  /// The slot of a name that the trace has, -1 for what takes a longer look.
  @inline(never)
  private func findString(
    _ recorder: UnsafeMutablePointer<Recorder>, _ word: UInt,
    _ argument: UnsafeMutablePointer<TraceArgument>
  ) -> Int {
    let name = s.pointee.fast.place(of: word)
    guard name.pointee.string == word else { return -1 }
    let known = recorder.pointee.nameSlots[name - s.pointee.fast.names.start]
    let slot = Int(known.slot)
    guard recorder.pointee.stringSerials[slot] == known.serial else { return -1 }
    if slot == argument.pointee.a {
      // Lua keeps the string of a name, so that its address says the same from now on.
      argument.pointee.word = word
      argument.pointee.step = Int(known.serial)
    }
    return slot
  }

  /// Whether an argument that is a boolean or a table is what a site remembers.
  @inline(never)
  private func compareRarely(
    _ recorder: UnsafeMutablePointer<Recorder>, _ index: Int, _ kind: TraceOperation,
    _ L: LuaState, _ slots: UnsafePointer<MoultSlot>, _ slot: UnsafePointer<MoultSlot>,
    _ argument: UnsafeMutablePointer<TraceArgument>, _ first: Int32
  ) -> Bool {
    switch slot.pointee.tag {
    case Tag.no, Tag.yes:
      if argument.pointee.kind == TraceValueKind.none {
        return valuesAre(.leftOut, recorder, index, kind, L, slots, first)
      }
      let wanted = slot.pointee.tag == Tag.yes ? TraceValueKind.true : TraceValueKind.false
      return argument.pointee.kind == wanted
        && valuesAre(.recorded, recorder, index, kind, L, slots, first)
    case Tag.table:
      // An empty one: `list{}`.
      let i = first &+ Int32(truncatingIfNeeded: slot - slots)
      return argument.pointee.kind == TraceValueKind.sequence && argument.pointee.a == 0
        && lua_rawlen(L, i) == 0 && !moult_has_fields(L, i, 0)
    default: return false
    }
  }
}
