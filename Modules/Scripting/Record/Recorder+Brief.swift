import CLua
import CLuaBridge
import ObjectModel
import Trace

// The short way of recording, for operations that are written when they begin. Mostly an operation is
// the one that was done last at this instruction with values of such types, and its arguments are what
// its site predicts: that is seen by comparing Lua's stack, where it lies, with what the site remembers.
// Anything else goes the longer way (Recorder+Anew.swift). What is written is the same, byte by byte.

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
  // Each of these has a copy of `recordBriefly` that knows what it is for.

  @inline(never)
  func recordBrieflyNewIndex(_ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState) -> Int {
    recordBriefly(recorder, .newIndex, 0, L, 1, 3)
  }

  @inline(never)
  func recordBrieflyWriteName(_ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState) -> Int {
    recordBriefly(recorder, .writeName, 0, L, 2, 2)
  }

  @inline(never)
  func recordBrieflyCall(
    _ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ count: Int32
  ) -> Int { recordBriefly(recorder, .call, 0, L, 1, count) }

  @inline(never)
  func recordBrieflyFinish(
    _ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ first: Int32, _ count: Int32
  ) -> Int { recordBriefly(recorder, .finish, Int(count), L, first, count) }

  /// Begins to record an operation that is written in any case.
  /// - Returns: its site, -1 for none.
  @inline(__always)
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
    var instruction = moult_running_instruction(L)
    if _slowPath(instruction == 0) { instruction = UInt(currentPlace()) | 1 &<< 63 }
    let hash = (instruction &+ identity) &* 0x9E37_79B9_7F4A_7C15
    let glance =
      recorder.pointee.glances + Int(bitPattern: hash &>> (64 &- Recorder.glanceBits))
    if _fastPath(
      glance.pointee.instruction == instruction && glance.pointee.identity == identity
        && recorder.pointee.callDepth == 0
        && recorder.pointee.writer.count <= TraceLimit.chunkBytes)
    {
      s.pointee.place = glance.pointee.place
      let index = Int(glance.pointee.site)
      if isPredicted(recorder, index, kind, number, L, slots, first, Int(count), instruction) {
        writePredicted(recorder, index, slots)
        recorder.pointee.recorded &+= 1
        recorder.pointee.events &+= 1
        recorder.pointee.lastIsSafePoint = false
        return index
      }
    }
    return recordCarefully(
      recorder, glance, Glance(instruction: instruction, identity: identity), kind, number, L,
      first, count)
  }

  /// Whether the arguments of an operation are known at a glance to be those that a site predicts, the
  /// instruction at which it is done being known, too.
  /// Nothing is written then, and nothing changes but what is remembered of words.
  ///
  /// An argument's `word` is what lay on the stack when it had the value that it has, 0 where that is
  /// not known: the same word is the same value, and nothing has to be looked up.
  @inline(__always)
  private func isPredicted(
    _ recorder: UnsafeMutablePointer<Recorder>, _ index: Int, _ kind: TraceOperation,
    _ number: Int, _ L: LuaState, _ slots: UnsafePointer<MoultSlot>, _ first: Int32, _ count: Int,
    _ instruction: UInt
  ) -> Bool {
    let site = recorder.pointee.sites + index
    if kind == .function, !isOf(recorder, site, builtin: number) { return false }
    var argument = site.pointee.arguments
    var slot = slots
    let end = slots + count
    while slot < end {
      let word = UInt(slot.pointee.word)
      let tag = slot.pointee.tag
      let wanted = argument.pointee.kind
      if wanted == TraceValueKind.object {
        guard tag == Tag.handle else { return false }
        if argument.pointee.mode == TraceMode.last {
          if word != argument.pointee.word {
            guard knownObject(recorder, word) == argument.pointee.a else { return false }
            argument.pointee.word = word
          }
        } else {
          let found =
            word == recorder.pointee.newestBits
            ? recorder.pointee.newest : knownObject(recorder, word) ?? -1
          guard found == expected(recorder, argument, recorder.pointee.newest) else {
            return false
          }
        }
      } else if wanted == TraceValueKind.integer {
        guard tag == Tag.integer, s.pointee.blocks.count == 0,
          Int(bitPattern: word) == argument.pointee.a &+ argument.pointee.step,
          valuesAre(.recorded, recorder, index, kind, L, slots, first)
        else { return false }
      } else if wanted == TraceValueKind.string {
        guard tag == Tag.shortString, word == argument.pointee.word,
          Int(recorder.pointee.stringSerials[argument.pointee.a]) == argument.pointee.step,
          valuesAre(.recorded, recorder, index, kind, L, slots, first)
        else { return false }
      } else if wanted == TraceValueKind.none {
        if tag != Tag.null {
          guard tag == Tag.integer && s.pointee.blocks.count == 0 || tag == Tag.shortString,
            valuesAre(.leftOut, recorder, index, kind, L, slots, first)
          else { return false }
        }
      } else if wanted == TraceValueKind.frame {
        guard tag == Tag.handle, Handle.isFrame(word), argument.pointee.a == 0,
          innermostFrame(word) != nil
        else { return false }
      } else {
        guard predictsRarely(recorder, index, kind, L, slots, slot, argument, first) else {
          return false
        }
      }
      slot += 1
      argument += 1
    }
    if kind == .call, site.pointee.hidden != 0 {
      // Of `moult_point` as much as is not known yet.
      let note = recorder.pointee.notes + index
      return instruction == note.pointee.instruction
        && UInt(bitPattern: moult_running_activation(L)) == note.pointee.activation
        && argument[0].step == 0 && argument[1].step == 0
    }
    return true
  }

  /// Whether a site is one of calls of a builtin, whose name has not left the table of strings since.
  @inline(__always)
  func isOf(
    _ recorder: UnsafeMutablePointer<Recorder>, _ site: UnsafeMutablePointer<TraceSite>,
    builtin number: Int
  ) -> Bool {
    let known = recorder.pointee.builtinSlots[number]
    return site.pointee.number == Int(known.slot)
      && recorder.pointee.stringSerials[Int(known.slot)] == known.serial
  }

  /// Whether a method, a boolean or an empty table is what a site predicts.
  @inline(never)
  private func predictsRarely(
    _ recorder: UnsafeMutablePointer<Recorder>, _ index: Int, _ kind: TraceOperation,
    _ L: LuaState, _ slots: UnsafePointer<MoultSlot>, _ slot: UnsafePointer<MoultSlot>,
    _ argument: UnsafeMutablePointer<TraceArgument>, _ first: Int32
  ) -> Bool {
    guard slot.pointee.tag == Tag.handle else {
      return compareRarely(recorder, index, kind, L, slots, slot, argument, first)
    }
    let word = UInt(slot.pointee.word)
    let k = slot - slots
    return argument.pointee.kind == TraceValueKind.method && word & Handle.methodBit != 0
      && findMethod(recorder, word, k, fills: false)
      && recorder.pointee.b[k] == argument.pointee.b
      && recorder.pointee.a[k] == expected(recorder, argument, recorder.pointee.newest)
  }

  /// Writes an operation whose arguments are all predicted.
  @inline(__always)
  func writePredicted(
    _ recorder: UnsafeMutablePointer<Recorder>, _ index: Int, _ slots: UnsafePointer<MoultSlot>
  ) {
    // Between two looks at its length a chunk has room for this.
    recorder.pointee.writer.put(UInt(bitPattern: TraceCode.firstSite &+ 2 &* index &+ 1))
    var active = recorder.pointee.notes[index].active
    if active == 0 { return }
    let arguments = recorder.pointee.sites[index].arguments
    // What is predicted from the recent ones is predicted from those before this operation.
    var noted = 0
    repeat {
      let k = active.trailingZeroBitCount
      active &= active &- 1
      let argument = arguments + k
      if argument.pointee.isReference {
        let value: Int
        switch argument.pointee.mode {
        case TraceMode.last: value = argument.pointee.a
        case TraceMode.newest: value = recorder.pointee.newest &- argument.pointee.step
        default: value = recorder.pointee.recent[argument.pointee.step &+ noted]
        }
        argument.pointee.a = value
        argument.pointee.word = UInt(slots[k].word)
        recorder.pointee.recent.note(value)
        noted &+= 1
      } else {
        argument.pointee.a &+= argument.pointee.step
      }
    } while active != 0
  }

  /// The number that an object is predicted to have.
  @inline(__always)
  func expected(
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
  func valuesAre(
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

  /// Whether an argument that is a boolean or a table is what a site remembers.
  @inline(never)
  func compareRarely(
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
