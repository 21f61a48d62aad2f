import CLua
import CLuaBridge
import ObjectModel
import Trace

// Operations that are not known at a glance (Recorder+Brief.swift): not all of their arguments are
// predicted, or their site has to be found by the kinds of the arguments.

extension Engine {
  /// Writes an operation that is not known at a glance.
  /// - Returns: its site, -1 for none.
  @inline(never)
  func recordCarefully(
    _ recorder: UnsafeMutablePointer<Recorder>, _ glance: UnsafeMutablePointer<Glance>,
    _ seen: Glance, _ kind: TraceOperation, _ number: Int, _ L: LuaState, _ first: Int32,
    _ count: Int32
  ) -> Int {
    guard recorder.pointee.callDepth == 0, Int(count) &+ 2 <= TraceLimit.arguments,
      recorder.pointee.writer.count <= TraceLimit.chunkBytes
    else { return recordOperation(recorder, kind, number, L, first, count) }
    if glance.pointee.instruction == seen.instruction, glance.pointee.identity == seen.identity {
      let index = Int(glance.pointee.site)
      let slots = moult_slots(L) + Int(first)
      if recordAsBefore(recorder, index, kind, number, L, slots, first, Int(count)) {
        recorder.pointee.recorded &+= 1
        recorder.pointee.events &+= 1
        recorder.pointee.lastIsSafePoint = false
        return index
      }
    }
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
  /// - Returns: false if they are not, or if that takes a longer look; then nothing was written.
  @inline(__always)
  private func recordAsBefore(
    _ recorder: UnsafeMutablePointer<Recorder>, _ index: Int, _ kind: TraceOperation,
    _ number: Int, _ L: LuaState, _ slots: UnsafePointer<MoultSlot>, _ first: Int32, _ count: Int
  ) -> Bool {
    let site = recorder.pointee.sites + index
    if kind == .function, !isOf(recorder, site, builtin: number) { return false }
    let a = recorder.pointee.a
    let newest = recorder.pointee.newest
    let newestBits = recorder.pointee.newestBits
    var argument = site.pointee.arguments
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
    let hidden = site.pointee.hidden
    if hidden != 0 {
      guard isSameStep(recorder, recorder.pointee.notes + index, argument, L) else { return false }
      next[0] = argument[0].a
      next[1] = argument[1].a
    }
    if isPredicted {
      writePredicted(recorder, index, slots)
    } else {
      writeUnpredicted(recorder, index, count &+ hidden, L)
    }
    return true
  }

  /// Whether the loop that makes a step is the one that made the last step of a site.
  @inline(__always)
  private func isSameStep(
    _ recorder: UnsafeMutablePointer<Recorder>, _ note: UnsafeMutablePointer<SiteNote>,
    _ hidden: UnsafeMutablePointer<TraceArgument>, _ L: LuaState
  ) -> Bool {
    let point = moult_point(bridge, L)
    return UInt(bitPattern: point.activation) == note.pointee.activation
      && UInt(point.instruction) == note.pointee.instruction && hidden[0].step == 0
      && hidden[1].step == 0
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
