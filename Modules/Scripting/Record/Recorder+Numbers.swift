import CLua
import CLuaBridge
import ObjectModel
import Trace

// The numbers of functions, places, strings and sites.

extension Engine {
  /// The number of a function of the script.
  func recordFunction(
    _ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ i: Int32
  ) -> Int {
    let identity = lua_topointer(L, i).unsafelyUnwrapped
    if let known = recorder.pointee.functions[identity] { return known }
    let number = recorder.pointee.functionCount
    recorder.pointee.functionCount += 1
    recorder.pointee.functions[identity] = number
    var names: [String] = []
    while let name = moult_parameter_at(L, i, Int32(names.count + 1)) {
      names.append(String(cString: name))
    }
    recordCode(recorder, TraceCode.function)
    recorder.pointee.writer.put(UInt(number))
    withUnsafeBytes(of: FrameObjects.hash(of: L, i).littleEndian) {
      recorder.pointee.writer.put(bytes: $0)
    }
    recorder.pointee.writer.reserve(10)
    recorder.pointee.writer.put(UInt(names.count))
    for name in names { recordText(recorder, name) }
    return number
  }

  func recordPoint(_ recorder: UnsafeMutablePointer<Recorder>, _ value: UInt) -> Int {
    let cached = recorder.pointee.pointCache + Int((value >> 2 ^ value >> 9) & 63)
    if cached.pointee.value == value { return cached.pointee.number }
    let number = recorder.pointee.points[value] ?? recorder.pointee.points.count
    recorder.pointee.points[value] = number
    cached.pointee = (value, number)
    return number
  }

  func recordString(
    _ recorder: UnsafeMutablePointer<Recorder>, _ text: String, after n: Int
  ) -> Int {
    var text = text
    return text.withUTF8 {
      recordString(recorder, UnsafeRawBufferPointer($0), after: n, isLua: false)
    }
  }

  /// The slot of a short string, which is filled if something else is in it.
  /// - Parameter n: how many arguments of the operation were looked at before: what their slots hold has
  ///   to stay until the operation is written.
  @inline(__always)
  func recordString(
    _ recorder: UnsafeMutablePointer<Recorder>, _ bytes: UnsafeRawBufferPointer, after n: Int,
    isLua: Bool
  ) -> Int {
    let address = UInt(bitPattern: bytes.baseAddress)
    let cached =
      recorder.pointee.stringCache + Int(address >> 4 & UInt(Recorder.stringCacheSize - 1))
    if isLua, cached.pointee.address == address,
      holds(recorder, cached.pointee.slot, bytes)
    {
      return cached.pointee.slot
    }
    let slot = stringHome(bytes)
    if !holds(recorder, slot, bytes) {
      if isUsed(recorder, slot, n) { return displaceString(recorder, bytes, from: slot, after: n) }
      fillSlot(recorder, slot, bytes)
    }
    if isLua { cached.pointee = (address, slot) }
    return slot
  }

  /// The slot in which a string stands, unless another of its operation stands there already.
  @inline(__always)
  private func stringHome(_ bytes: UnsafeRawBufferPointer) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int((hash ^ hash >> 29) & UInt64(TraceLimit.strings - 1))
  }

  private func fillSlot(
    _ recorder: UnsafeMutablePointer<Recorder>, _ slot: Int, _ bytes: UnsafeRawBufferPointer
  ) {
    recordCode(recorder, TraceCode.string)
    recorder.pointee.writer.put(UInt(slot))
    recorder.pointee.writer.put(UInt(bytes.count))
    recorder.pointee.writer.put(bytes: bytes)
    let text = recorder.pointee.strings + slot * TraceLimit.stringBytes
    for i in 0..<bytes.count { text[i] = bytes[i] }
    recorder.pointee.stringLengths[slot] = Int16(bytes.count)
    recorder.pointee.stringSerials[slot] &+= 1
  }

  /// Whether one of the first arguments of the operation stands in a slot. O(n), where a slot is filled.
  private func isUsed(_ recorder: UnsafeMutablePointer<Recorder>, _ slot: Int, _ n: Int) -> Bool {
    for i in 0..<n {
      switch recorder.pointee.kinds[i] {
      case TraceValueKind.string, TraceValueKind.builtin:
        if recorder.pointee.a[i] == slot { return true }
      case TraceValueKind.method: if recorder.pointee.b[i] == slot { return true }
      default: break
      }
    }
    return false
  }

  /// The slot of a string whose own one another string of its operation stands in: the next that none
  /// of them does. Nobody remembers it, since what is written must not depend on where Lua's strings lie.
  @inline(never)
  private func displaceString(
    _ recorder: UnsafeMutablePointer<Recorder>, _ bytes: UnsafeRawBufferPointer, from home: Int,
    after n: Int
  ) -> Int {
    var slot = home
    while isUsed(recorder, slot, n) && !holds(recorder, slot, bytes) {
      slot = (slot + 1) & (TraceLimit.strings - 1)
    }
    if !holds(recorder, slot, bytes) { fillSlot(recorder, slot, bytes) }
    return slot
  }

  /// What may be remembered of a slot that was found: nothing if it is not the string's own.
  func knownSlot(_ recorder: UnsafeMutablePointer<Recorder>, _ slot: Int) -> KnownSlot {
    let bytes = UnsafeRawBufferPointer(
      start: recorder.pointee.strings + slot * TraceLimit.stringBytes,
      count: Int(recorder.pointee.stringLengths[slot]))
    guard stringHome(bytes) == slot else { return KnownSlot() }
    return KnownSlot(
      slot: Int32(truncatingIfNeeded: slot), serial: recorder.pointee.stringSerials[slot])
  }

  @inline(__always)
  func holds(
    _ recorder: UnsafeMutablePointer<Recorder>, _ slot: Int, _ bytes: UnsafeRawBufferPointer
  ) -> Bool {
    guard Int(recorder.pointee.stringLengths[slot]) == bytes.count else { return false }
    let text = recorder.pointee.strings + slot * TraceLimit.stringBytes
    var i = 0
    while i < bytes.count {
      if text[i] != bytes[i] { return false }
      i &+= 1
    }
    return true
  }

  /// The number of a site, which is defined if it is new.
  /// - Parameter builtin: the number of the builtin that is called: two may have had one slot.
  func findSite(
    _ recorder: UnsafeMutablePointer<Recorder>, _ kind: TraceOperation, _ number: Int,
    _ place: UInt32, _ count: Int, _ hidden: Int, builtin: Int
  ) -> Int {
    let kinds = recorder.pointee.kinds
    var hash = UInt64(place) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(kind.rawValue) << 56
    hash ^= UInt64(truncatingIfNeeded: number) &* 0xC2B2_AE3D_27D4_EB4F
    for i in 0..<count { hash = (hash ^ UInt64(kinds[i])) &* 0x100_0000_01B3 }
    hash ^= hash >> 32
    let mask = recorder.pointee.siteTableSize &- 1
    var i = Int(truncatingIfNeeded: hash) & mask
    while recorder.pointee.siteTable[i] != 0 {
      let index = Int(recorder.pointee.siteTable[i]) - 1
      let site = recorder.pointee.sites + index
      if site.pointee.place == place, site.pointee.kind == kind, site.pointee.number == number,
        site.pointee.count == count, site.pointee.hidden == hidden,
        recorder.pointee.notes[index].builtin == Int32(truncatingIfNeeded: builtin),
        (0..<count).allSatisfy({ site.pointee.arguments[$0].kind == kinds[$0] })
      {
        return index
      }
      i = (i &+ 1) & mask
    }
    let made = newSite(recorder, kind, number, place, count, hidden, Int32(i), hash)
    recorder.pointee.notes[made].builtin = Int32(truncatingIfNeeded: builtin)
    return made
  }

  @inline(never)
  private func newSite(
    _ recorder: UnsafeMutablePointer<Recorder>, _ kind: TraceOperation, _ number: Int,
    _ place: UInt32, _ count: Int, _ hidden: Int, _ slot: Int32, _ hash: UInt64
  ) -> Int {
    let index = recorder.pointee.siteCount
    if index == recorder.pointee.siteCapacity {
      let sites = UnsafeMutablePointer<TraceSite>.allocate(capacity: index * 2)
      sites.moveInitialize(from: recorder.pointee.sites, count: index)
      recorder.pointee.sites.deallocate()
      recorder.pointee.sites = sites
      let notes = UnsafeMutablePointer<SiteNote>.allocate(capacity: index * 2)
      notes.moveInitialize(from: recorder.pointee.notes, count: index)
      recorder.pointee.notes.deallocate()
      recorder.pointee.notes = notes
      recorder.pointee.siteCapacity = index * 2
    }
    let kinds = recorder.pointee.kinds
    (recorder.pointee.sites + index).initialize(
      to: TraceSite(
        kind: kind, number: number, place: place, count: count, hidden: hidden, kinds: kinds))
    recorder.pointee.sites[index].cache = Int(truncatingIfNeeded: hash)
    var note = SiteNote()
    let site = recorder.pointee.sites + index
    if site.pointee.notesAll {
      for i in 0..<count where site.pointee.arguments[i].isReference { note.active |= 1 << i }
    }
    (recorder.pointee.notes + index).initialize(to: note)
    recorder.pointee.siteCount = index + 1
    recorder.pointee.siteTable[Int(slot)] = Int32(index + 1)
    if recorder.pointee.siteCount * 2 > recorder.pointee.siteTableSize { growSiteTable(recorder) }
    recordCode(recorder, TraceCode.site)
    recorder.pointee.writer.reserve(64 + 2 * count)
    recorder.pointee.writer.put(UInt(kind.rawValue))
    recorder.pointee.writer.put(UInt(number))
    recorder.pointee.writer.put(UInt(place))
    recorder.pointee.writer.put(UInt(count))
    recorder.pointee.writer.put(UInt(hidden))
    for i in 0..<count { recorder.pointee.writer.put(UInt(kinds[i])) }
    return index
  }

  private func growSiteTable(_ recorder: UnsafeMutablePointer<Recorder>) {
    let size = recorder.pointee.siteTableSize * 2
    let table = UnsafeMutablePointer<Int32>.allocate(capacity: size)
    table.initialize(repeating: 0, count: size)
    for index in 0..<recorder.pointee.siteCount {
      var i = recorder.pointee.sites[index].cache & (size - 1)
      while table[i] != 0 { i = (i + 1) & (size - 1) }
      table[i] = Int32(index + 1)
    }
    recorder.pointee.siteTable.deallocate()
    recorder.pointee.siteTable = table
    recorder.pointee.siteTableSize = size
  }
}
