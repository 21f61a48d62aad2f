import CLua
import CLuaBridge
import ObjectModel
import Trace

// What a trace defines before it is used, and the words of arguments.

extension Engine {
  /// Decodes the arguments of an operation into the replayer's words, and keeps up the predictions.
  func decodeArguments(
    _ p: UnsafeMutablePointer<Replayer>, _ index: Int, isPredicted: Bool
  ) {
    let arguments = p.pointee.sites[index].arguments
    let count = p.pointee.sites[index].count
    let newest = p.pointee.newest
    if isPredicted {
      var i = 0
      let recent = p.pointee.recent
      let notesAll = p.pointee.sites[index].notesAll
      while i < count {
        if arguments[i].advance(newest: newest, recent) || notesAll && arguments[i].isReference {
          p.pointee.recent.note(arguments[i].a)
        }
        i &+= 1
      }
      return
    }
    for i in 0..<count { decode(p, arguments + i, newest) }
    for i in 0..<count where arguments[i].isReference { p.pointee.recent.note(arguments[i].a) }
    noteActive(p.pointee.plans + index)
  }

  private func decode(
    _ p: UnsafeMutablePointer<Replayer>, _ argument: UnsafeMutablePointer<TraceArgument>,
    _ newest: Int
  ) {
    switch argument.pointee.kind {
    case TraceValueKind.none, TraceValueKind.false, TraceValueKind.true, TraceValueKind.other: break
    case TraceValueKind.integer, TraceValueKind.block:
      let step = p.pointee.cursor.signed()
      argument.pointee.step = step
      argument.pointee.a = argument.pointee.a &+ step
    case TraceValueKind.number:
      let bytes = p.pointee.cursor.bytes(8)
      guard bytes.count == 8 else { return }
      argument.pointee.a = Int(
        littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(as: Int.self))
    case TraceValueKind.object, TraceValueKind.method:
      let word = p.pointee.cursor.number()
      place(p, argument, word, newest)
      if argument.pointee.kind == TraceValueKind.method {
        argument.pointee.b = Int(truncatingIfNeeded: p.pointee.cursor.number())
      }
    case TraceValueKind.text, TraceValueKind.table:
      // It stays where it is; what pushes the argument reads it there.
      argument.pointee.a = p.pointee.cursor.end - p.pointee.cursor.p
      skipFull(p, depth: 0)
    default: argument.pointee.a = Int(truncatingIfNeeded: p.pointee.cursor.number())
    }
  }

  /// An object by a word that is not predicted.
  @inline(__always)
  func place(
    _ p: UnsafeMutablePointer<Replayer>, _ argument: UnsafeMutablePointer<TraceArgument>,
    _ word: UInt, _ newest: Int
  ) {
    place(argument, word, newest, p.pointee.recent)
  }

  @inline(__always)
  func place(
    _ argument: UnsafeMutablePointer<TraceArgument>, _ word: UInt, _ newest: Int,
    _ recent: TraceRecent
  ) {
    let value = TraceNumber.unfold(word &>> 2)
    let mode = UInt8(truncatingIfNeeded: word & 3)
    argument.pointee.mode = mode
    argument.pointee.step = value
    switch mode {
    case TraceMode.newest: argument.pointee.a = newest &- value
    case TraceMode.recent: argument.pointee.a = recent[value]
    default: argument.pointee.a = argument.pointee.a &+ value
    }
  }

  /// Passes a value that is in full.
  func skipFull(_ p: UnsafeMutablePointer<Replayer>, depth: Int) {
    var cursor = p.pointee.cursor
    skipFull(&cursor, depth: depth)
    p.pointee.cursor = cursor
  }

  @inline(__always)
  private func skipFull(_ cursor: inout TraceCursor, depth: Int) {
    let kind = UInt8(truncatingIfNeeded: cursor.number())
    switch kind {
    case TraceValueKind.none, TraceValueKind.false, TraceValueKind.true, TraceValueKind.other: break
    case TraceValueKind.number: _ = cursor.bytes(8)
    case TraceValueKind.method:
      _ = cursor.number()
      _ = cursor.bytes(Int(truncatingIfNeeded: cursor.number()))
    case TraceValueKind.text, TraceValueKind.builtin:
      _ = cursor.bytes(Int(truncatingIfNeeded: cursor.number()))
    case TraceValueKind.table: skipTable(&cursor, depth: depth)
    default: _ = cursor.number()
    }
  }

  private func skipTable(_ cursor: inout TraceCursor, depth: Int) {
    guard depth < 200 else {
      cursor.isBroken = true
      return
    }
    var n = cursor.number()
    while n > 0, !cursor.isBroken {
      if let next = pastPair(cursor.p, cursor.end) {
        cursor.p = next
      } else {
        skipFull(&cursor, depth: depth + 1)
      }
      n &-= 1
    }
    n = cursor.number()
    while n > 0, !cursor.isBroken {
      if let value = pastPlain(cursor.p, cursor.end), let next = pastPlain(value, cursor.end) {
        cursor.p = next
      } else {
        skipFull(&cursor, depth: depth + 1)
        skipFull(&cursor, depth: depth + 1)
      }
      n &-= 1
    }
  }

  /// The place behind a short text, an integer or an object; `nil` for what is to be looked at more closely.
  @inline(__always)
  private func pastPlain(
    _ c: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    // A number has at most ten bytes.
    guard c + 12 <= end else { return nil }
    switch c.pointee {
    case TraceValueKind.text:
      return c[1] < 0x80 && c + 2 + Int(c[1]) <= end ? c + 2 + Int(c[1]) : nil
    case TraceValueKind.integer, TraceValueKind.object:
      var n = c + 1
      while n.pointee >= 0x80, n < c + 11 { n += 1 }
      return n.pointee < 0x80 ? n + 1 : nil
    default: return nil
    }
  }

  /// The place behind a table that is a pair of such values.
  @inline(__always)
  private func pastPair(
    _ c: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    guard c + 2 < end, c.pointee == TraceValueKind.table, c[1] == 2,
      let value = pastPlain(c + 2, end), let last = pastPlain(value, end), last < end,
      last.pointee == 0
    else { return nil }
    return last + 1
  }

  /// A new site.
  @inline(never)
  func defineSite(_ p: UnsafeMutablePointer<Replayer>) -> Bool {
    let kind = TraceOperation(rawValue: UInt8(truncatingIfNeeded: p.pointee.cursor.number()))
    let number = Int(truncatingIfNeeded: p.pointee.cursor.number())
    let place = UInt32(truncatingIfNeeded: p.pointee.cursor.number())
    let count = Int(truncatingIfNeeded: p.pointee.cursor.number())
    let hidden = Int(truncatingIfNeeded: p.pointee.cursor.number())
    var kinds = [UInt8](repeating: 0, count: TraceLimit.arguments)
    guard let kind, count >= 0, count <= TraceLimit.arguments, hidden >= 0, hidden <= min(2, count)
    else {
      _ = broken(p, "an operation with \(count) arguments")
      return false
    }
    for i in 0..<count {
      kinds[i] = UInt8(truncatingIfNeeded: p.pointee.cursor.number())
      guard kinds[i] <= TraceValueKind.block else {
        _ = broken(p, "an argument of an unknown kind")
        return false
      }
    }
    for i in count - hidden..<count where kinds[i] != TraceValueKind.integer {
      _ = broken(p, "a loop without a place")
      return false
    }
    let index = p.pointee.siteCount
    if index == p.pointee.siteCapacity {
      let sites = UnsafeMutablePointer<TraceSite>.allocate(capacity: index * 2)
      sites.moveInitialize(from: p.pointee.sites, count: index)
      let plans = UnsafeMutablePointer<ReplayPlan>.allocate(capacity: index * 2)
      plans.moveInitialize(from: p.pointee.plans, count: index)
      p.pointee.sites.deallocate()
      p.pointee.plans.deallocate()
      p.pointee.sites = sites
      p.pointee.plans = plans
      p.pointee.siteCapacity = index * 2
    }
    (p.pointee.sites + index).initialize(
      to: TraceSite(
        kind: kind, number: number, place: place, count: count, hidden: hidden, kinds: kinds))
    (p.pointee.plans + index).initialize(to: makePlan(p, p.pointee.sites + index))
    p.pointee.siteCount = index + 1
    return true
  }

  /// A slot of the string table.
  func defineString(_ p: UnsafeMutablePointer<Replayer>, _ L: LuaState) -> Bool {
    let slot = Int(truncatingIfNeeded: p.pointee.cursor.number())
    let length = Int(truncatingIfNeeded: p.pointee.cursor.number())
    let bytes = p.pointee.cursor.bytes(length)
    guard slot >= 0, slot < TraceLimit.strings, length >= 0, length <= TraceLimit.stringBytes,
      bytes.count == length
    else {
      _ = broken(p, "a string that is too long")
      return false
    }
    let text = p.pointee.strings + slot * TraceLimit.stringBytes
    for i in 0..<length { text[i] = bytes[i] }
    p.pointee.stringLengths[slot] = Int16(length)
    if p.pointee.slotNames[slot] != -1 { p.pointee.stringEpoch &+= 1 }
    p.pointee.slotNames[slot] = -1
    p.pointee.slotBuiltins[slot] = -1
    text.withMemoryRebound(to: CChar.self, capacity: max(length, 1)) {
      moult_keep_string(bridge, L, Int32(slot + 1), $0, length)
    }
    return true
  }

  /// A function of the script.
  func defineFunction(_ p: UnsafeMutablePointer<Replayer>) -> Bool {
    let number = Int(truncatingIfNeeded: p.pointee.cursor.number())
    let hash = p.pointee.cursor.bytes(8)
    let count = Int(truncatingIfNeeded: p.pointee.cursor.number())
    guard hash.count == 8, number >= 0, number <= p.pointee.functions.count, count >= 0,
      count < 256
    else {
      _ = broken(p, "a function that cannot be")
      return false
    }
    var names: [UnsafeMutablePointer<CChar>] = []
    for _ in 0..<count {
      let bytes = p.pointee.cursor.bytes(Int(truncatingIfNeeded: p.pointee.cursor.number()))
      let name = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
      for (i, byte) in bytes.enumerated() { name[i] = CChar(bitPattern: byte) }
      name[bytes.count] = 0
      names.append(name)
    }
    // A template defines its functions again.
    if number < p.pointee.functions.count {
      for name in names { name.deallocate() }
      return true
    }
    let value = UInt64(littleEndian: UnsafeRawBufferPointer(hash).loadUnaligned(as: UInt64.self))
    p.pointee.functions.append((value, names))
    return true
  }

  /// An object that every script finds.
  func replayNamed(_ p: UnsafeMutablePointer<Replayer>) {
    let number = Int(truncatingIfNeeded: p.pointee.cursor.number())
    let name = fullText(p)
    guard number >= 0, number < p.pointee.objects.capacity else {
      p.pointee.cursor.isBroken = true
      return
    }
    p.pointee.nextObject = max(p.pointee.nextObject, number + 1)
    setObject(p, number, cold.namedObjects.last { $0.name == name }?.bits ?? 0)
  }

  /// Constants of a module.
  func replayConstants(_ p: UnsafeMutablePointer<Replayer>) {
    let count = Int(truncatingIfNeeded: p.pointee.cursor.number())
    var texts: [String] = []
    for _ in 0..<max(count, 0) {
      if p.pointee.cursor.isBroken { return }
      let bytes = p.pointee.cursor.bytes(Int(truncatingIfNeeded: p.pointee.cursor.number()))
      texts.append(String(decoding: bytes, as: UTF8.self))
    }
    for text in texts { _ = try? constant(text) }
    try? cold.prepareWeakContainers(texts)
    bridge.pointee.replays = false
    try? cold.prepareTracemalloc(texts)
    bridge.pointee.replays = true
  }

  /// The text of a slot.
  func slotText(_ p: UnsafeMutablePointer<Replayer>, _ slot: Int) -> String {
    guard slot >= 0, slot < TraceLimit.strings else { return "" }
    return String(
      decoding: UnsafeBufferPointer(
        start: p.pointee.strings + slot * TraceLimit.stringBytes,
        count: Int(p.pointee.stringLengths[slot])), as: UTF8.self)
  }

  /// The number of the name in a slot, -2 if it cannot be one.
  @inline(__always)
  func slotName(_ p: UnsafeMutablePointer<Replayer>, _ slot: Int) -> Int {
    guard slot >= 0, slot < TraceLimit.strings else { return -2 }
    let known = p.pointee.slotNames[slot]
    return known != -1 ? Int(known) : findSlotName(p, slot)
  }

  @inline(never)
  private func findSlotName(_ p: UnsafeMutablePointer<Replayer>, _ slot: Int) -> Int {
    let number = (try? name(slotText(p, slot))) ?? -2
    p.pointee.slotNames[slot] = Int32(truncatingIfNeeded: number)
    return number
  }

  /// The number of the builtin whose name is in a slot, -2 for none.
  func slotBuiltin(_ p: UnsafeMutablePointer<Replayer>, _ slot: Int) -> Int {
    guard slot >= 0, slot < TraceLimit.strings else { return -2 }
    if p.pointee.slotBuiltins[slot] == -1 {
      p.pointee.slotBuiltins[slot] = p.pointee.builtinNumbers[slotText(p, slot)] ?? -2
    }
    return Int(p.pointee.slotBuiltins[slot])
  }
}
