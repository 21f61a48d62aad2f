import CLua
import CLuaBridge
import ObjectModel
import Trace

// From Lua's values to the words of a trace.

extension Engine {
  /// Writes an operation through its site.
  /// - Returns: the site's number.
  func recordSite(
    _ recorder: UnsafeMutablePointer<Recorder>, _ kind: TraceOperation, _ number: Int,
    _ place: UInt32, _ L: LuaState, _ first: Int32, _ count: Int32, _ hidden: Bool
  ) -> Int {
    let kinds = recorder.pointee.kinds
    let a = recorder.pointee.a
    let b = recorder.pointee.b
    var n = 0
    var i = first
    while i < first &+ count {
      if lua_type(L, i) == LUA_TTABLE,
        let items = shortSequence(L, i, room: TraceLimit.arguments - n - Int(first + count - i))
      {
        kinds[n] = TraceValueKind.sequence
        a[n] = Int(items)
        b[n] = 0
        n &+= 1
        for k in 0..<Int64(items) {
          lua_rawgeti(L, i, k + 1)
          recordLook(recorder, L, lua_gettop(L), n)
          lua_settop(L, -2)
          n &+= 1
        }
      } else {
        recordLook(recorder, L, i, n)
        n &+= 1
      }
      i &+= 1
    }
    if hidden {
      let point = moult_point(bridge, L)
      kinds[n] = TraceValueKind.integer
      a[n] = recordPoint(recorder, UInt(bitPattern: point.activation))
      kinds[n &+ 1] = TraceValueKind.integer
      a[n &+ 1] = recordPoint(recorder, UInt(point.instruction))
      b[n] = 0
      b[n &+ 1] = 0
      n &+= 2
    }
    let siteNumber: Int
    if kind == .function {
      siteNumber = recordString(recorder, recorder.pointee.builtinNames[number])
    } else {
      siteNumber = number
    }
    let index = findSite(recorder, kind, siteNumber, place, n, hidden ? 2 : 0)
    let site = recorder.pointee.sites + index
    let arguments = site.pointee.arguments
    recorder.pointee.writer.reserve(16 + 32 * n)
    let newest = recorder.pointee.newest
    var isPredicted = true
    var k = 0
    while k < n {
      if !arguments[k].predicts(a[k], b[k], newest: newest) {
        isPredicted = false
        break
      }
      k &+= 1
    }
    recorder.pointee.writer.put(UInt(TraceCode.firstSite + 2 * index + (isPredicted ? 1 : 0)))
    if isPredicted {
      k = 0
      while k < n {
        arguments[k].advance(newest: newest)
        k &+= 1
      }
      return index
    }
    for i in 0..<n { recordArgument(recorder, arguments + i, a[i], b[i], newest, L) }
    return index
  }

  /// The length of a table that holds nothing but a few plain values in sequence.
  private func shortSequence(_ L: LuaState, _ i: Int32, room: Int) -> Int32? {
    let n = Int64(bitPattern: lua_rawlen(L, i))
    guard n <= 8, Int(n) + 4 < room, lua_checkstack(L, 4) != 0, !moult_has_fields(L, i, n) else {
      return nil
    }
    for k in 0..<n {
      let type = lua_rawgeti(L, i, k + 1)
      var length = 0
      if type == LUA_TSTRING { _ = lua_tolstring(L, -1, &length) }
      lua_settop(L, -2)
      switch type {
      case LUA_TLIGHTUSERDATA, LUA_TNUMBER, LUA_TBOOLEAN: break
      case LUA_TSTRING where length <= TraceLimit.stringBytes: break
      default: return nil
      }
    }
    return Int32(n)
  }

  /// Writes an argument that is not predicted.
  @inline(__always)
  private func recordArgument(
    _ recorder: UnsafeMutablePointer<Recorder>, _ argument: UnsafeMutablePointer<TraceArgument>,
    _ a: Int, _ b: Int, _ newest: Int, _ L: LuaState
  ) {
    switch argument.pointee.kind {
    case TraceValueKind.none, TraceValueKind.false, TraceValueKind.true, TraceValueKind.other:
      return
    case TraceValueKind.integer:
      recorder.pointee.writer.put(signed: a &- argument.pointee.a)
      argument.pointee.step = a &- argument.pointee.a
    case TraceValueKind.number:
      withUnsafeBytes(of: a.littleEndian) { recorder.pointee.writer.put(bytes: $0) }
    case TraceValueKind.object, TraceValueKind.method:
      let near = TraceNumber.fold(a &- argument.pointee.a)
      let behind = TraceNumber.fold(newest &- a)
      argument.pointee.follows = behind < near
      recorder.pointee.writer.put(behind < near ? behind << 1 | 1 : near << 1)
      if argument.pointee.kind == TraceValueKind.method { recorder.pointee.writer.put(UInt(b)) }
      argument.pointee.step = newest &- a
    case TraceValueKind.text, TraceValueKind.table: recordFull(recorder, L, Int32(a))
    default: recorder.pointee.writer.put(UInt(a))
    }
    argument.pointee.a = a
    argument.pointee.b = b
  }

  /// Looks at an argument: its kind and words go to the recorder's arrays. What has to be defined
  /// before the operation is.
  @inline(__always)
  private func recordLook(
    _ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ i: Int32, _ n: Int
  ) {
    let kinds = recorder.pointee.kinds
    let a = recorder.pointee.a
    let b = recorder.pointee.b
    b[n] = 0
    a[n] = 0
    switch lua_type(L, i) {
    case LUA_TLIGHTUSERDATA:
      let bits = bits(L, i)
      if bits & Handle.methodBit == 0, let number = knownObject(recorder, bits) {
        kinds[n] = TraceValueKind.object
        a[n] = number
      } else {
        recordRareHandle(recorder, bits, n)
      }
    case LUA_TNUMBER:
      if lua_isinteger(L, i) != 0 {
        kinds[n] = TraceValueKind.integer
        a[n] = Int(lua_tointegerx(L, i, nil))
      } else {
        kinds[n] = TraceValueKind.number
        a[n] = Int(bitPattern: UInt(lua_tonumberx(L, i, nil).bitPattern))
      }
    case LUA_TSTRING:
      var length = 0
      let p = lua_tolstring(L, i, &length).unsafelyUnwrapped
      if length <= TraceLimit.stringBytes {
        kinds[n] = TraceValueKind.string
        a[n] = recordString(recorder, UnsafeRawBufferPointer(start: p, count: length), isLua: true)
      } else {
        kinds[n] = TraceValueKind.text
        a[n] = Int(i)
      }
    case LUA_TBOOLEAN:
      kinds[n] = lua_toboolean(L, i) != 0 ? TraceValueKind.true : TraceValueKind.false
    case LUA_TNIL, LUA_TNONE: kinds[n] = TraceValueKind.none
    case LUA_TFUNCTION:
      let builtin = moult_builtin_number(L, i)
      if builtin >= 0 {
        kinds[n] = TraceValueKind.builtin
        a[n] = recordString(recorder, recorder.pointee.builtinNames[Int(builtin)])
      } else {
        kinds[n] = TraceValueKind.function
        a[n] = recordFunction(recorder, L, i)
      }
    case LUA_TTABLE:
      kinds[n] = TraceValueKind.table
      a[n] = Int(i)
      defineFunctions(recorder, L, i, depth: 0)
    default: kinds[n] = TraceValueKind.other
    }
  }

  /// A handle that is no object with a number.
  @inline(never)
  private func recordRareHandle(
    _ recorder: UnsafeMutablePointer<Recorder>, _ bits: UInt, _ n: Int
  ) {
    let value = rareHandle(recorder, bits)
    recorder.pointee.kinds[n] = value.kind
    switch value.kind {
    case TraceValueKind.method:
      recorder.pointee.a[n] = value.number
      recorder.pointee.b[n] = recordString(recorder, methodName(bits))
    default: recorder.pointee.a[n] = value.number
    }
  }

  private func rareHandle(
    _ recorder: UnsafeMutablePointer<Recorder>, _ bits: UInt
  ) -> (kind: UInt8, number: Int) {
    if Handle.isFrame(bits) {
      let serial = Handle.frameNumber(bits)
      var i = s.pointee.frameCount - 1
      while i >= 0 {
        if s.pointee.frames[i].pointee.serial == serial {
          return (TraceValueKind.frame, s.pointee.frameCount - 1 - i)
        }
        i -= 1
      }
      return (TraceValueKind.other, 0)
    }
    if bits & Handle.methodBit != 0 {
      guard let o = try? receiver(bits) else { return (TraceValueKind.other, 0) }
      return (TraceValueKind.method, objectNumber(recorder, handle(o)))
    }
    return (TraceValueKind.object, objectNumber(recorder, bits))
  }

  /// The number of an object; one that the trace has never shown gets a number that no result has,
  /// and a replay will not find it.
  private func objectNumber(_ recorder: UnsafeMutablePointer<Recorder>, _ bits: UInt) -> Int {
    knownObject(recorder, bits) ?? newObject(recorder, bits).number
  }

  // MARK: In full

  /// Writes an operation in full.
  func recordWide(
    _ recorder: UnsafeMutablePointer<Recorder>, _ kind: TraceOperation, _ number: Int,
    _ place: UInt32, _ L: LuaState, _ first: Int32, _ count: Int32, _ hidden: Bool
  ) {
    for i in 0..<count
    where lua_type(L, first + i) == LUA_TTABLE || lua_type(L, first + i) == LUA_TFUNCTION {
      defineFunctions(recorder, L, first + i, depth: 0)
    }
    recorder.pointee.writer.reserve(64)
    recorder.pointee.writer.put(UInt(TraceCode.wide))
    recorder.pointee.writer.put(UInt(kind.rawValue))
    if kind == .function {
      recordText(recorder, recorder.pointee.builtinNames[number])
    } else {
      recorder.pointee.writer.put(UInt(number))
    }
    recorder.pointee.writer.reserve(64)
    recorder.pointee.writer.put(UInt(place))
    recorder.pointee.writer.put(UInt(count))
    recorder.pointee.writer.put(hidden ? 2 : 0)
    for i in 0..<count { recordFull(recorder, L, first + i) }
    if hidden {
      let point = moult_point(bridge, L)
      recorder.pointee.writer.reserve(32)
      for value in [UInt(bitPattern: point.activation), UInt(point.instruction)] {
        recorder.pointee.writer.put(UInt(TraceValueKind.integer))
        recorder.pointee.writer.put(signed: recordPoint(recorder, value))
      }
    }
  }

  /// Writes a value in full: its kind and all of it.
  func recordFull(_ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ i: Int32) {
    recorder.pointee.writer.reserve(32)
    switch lua_type(L, i) {
    case LUA_TLIGHTUSERDATA: recordFull(recorder, handle: bits(L, i))
    case LUA_TNUMBER:
      if lua_isinteger(L, i) != 0 {
        recorder.pointee.writer.put(UInt(TraceValueKind.integer))
        recorder.pointee.writer.put(signed: Int(lua_tointegerx(L, i, nil)))
      } else {
        recorder.pointee.writer.put(UInt(TraceValueKind.number))
        withUnsafeBytes(of: lua_tonumberx(L, i, nil).bitPattern.littleEndian) {
          recorder.pointee.writer.put(bytes: $0)
        }
      }
    case LUA_TSTRING:
      var length = 0
      let p = lua_tolstring(L, i, &length).unsafelyUnwrapped
      recorder.pointee.writer.put(UInt(TraceValueKind.text))
      recorder.pointee.writer.put(UInt(length))
      recorder.pointee.writer.put(bytes: UnsafeRawBufferPointer(start: p, count: length))
    case LUA_TBOOLEAN:
      recorder.pointee.writer.put(
        UInt(lua_toboolean(L, i) != 0 ? TraceValueKind.true : TraceValueKind.false))
    case LUA_TNIL, LUA_TNONE: recorder.pointee.writer.put(UInt(TraceValueKind.none))
    case LUA_TFUNCTION:
      let builtin = moult_builtin_number(L, i)
      if builtin >= 0 {
        recorder.pointee.writer.put(UInt(TraceValueKind.builtin))
        recordText(recorder, recorder.pointee.builtinNames[Int(builtin)])
      } else {
        let number = lua_topointer(L, i).flatMap { recorder.pointee.functions[$0] } ?? 0
        recorder.pointee.writer.put(UInt(TraceValueKind.function))
        recorder.pointee.writer.put(UInt(number))
      }
    case LUA_TTABLE: recordTable(recorder, L, lua_absindex(L, i))
    default: recorder.pointee.writer.put(UInt(TraceValueKind.other))
    }
  }

  /// Writes a handle in full.
  func recordFull(_ recorder: UnsafeMutablePointer<Recorder>, handle bits: UInt) {
    recorder.pointee.writer.reserve(32)
    let value: (kind: UInt8, number: Int)
    if bits & Handle.methodBit == 0, let number = knownObject(recorder, bits) {
      value = (TraceValueKind.object, number)
    } else {
      value = rareHandle(recorder, bits)
    }
    recorder.pointee.writer.put(UInt(value.kind))
    switch value.kind {
    case TraceValueKind.method:
      recorder.pointee.writer.put(UInt(value.number))
      recordText(recorder, methodName(bits))
    case TraceValueKind.other: break
    default: recorder.pointee.writer.put(UInt(value.number))
    }
  }

  /// Writes a Lua table in full: its sequence, then its other fields.
  private func recordTable(_ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ i: Int32) {
    recorder.pointee.writer.put(UInt(TraceValueKind.table))
    let length = lua_checkstack(L, 6) != 0 ? Int(lua_rawlen(L, i)) : 0
    recorder.pointee.writer.put(UInt(length))
    if length > 0 {
      for k in 1...length {
        lua_rawgeti(L, i, Int64(k))
        recordFull(recorder, L, -1)
        lua_settop(L, -2)
      }
    }
    let top = lua_gettop(L)
    let count = max(0, moult_fields(bridge, L, i))
    recorder.pointee.writer.reserve(16)
    recorder.pointee.writer.put(UInt(count))
    for k in 0..<count {
      recordFull(recorder, L, top + 1 + 2 * k)
      recordFull(recorder, L, top + 2 + 2 * k)
    }
    lua_settop(L, top)
  }

  /// Defines the functions in a value.
  private func defineFunctions(
    _ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState, _ i: Int32, depth: Int
  ) {
    let i = lua_absindex(L, i)
    if lua_type(L, i) == LUA_TFUNCTION {
      if moult_builtin_number(L, i) < 0 { _ = recordFunction(recorder, L, i) }
      return
    }
    guard lua_type(L, i) == LUA_TTABLE, depth < 100, lua_checkstack(L, 6) != 0 else { return }
    let length = Int(lua_rawlen(L, i))
    if length > 0 {
      for k in 1...length {
        let type = lua_rawgeti(L, i, Int64(k))
        if type == LUA_TFUNCTION || type == LUA_TTABLE {
          defineFunctions(recorder, L, -1, depth: depth + 1)
        }
        lua_settop(L, -2)
      }
    }
    let top = lua_gettop(L)
    let count = max(0, moult_fields(bridge, L, i))
    for k in 0..<count { defineFunctions(recorder, L, top + 2 + 2 * k, depth: depth + 1) }
    lua_settop(L, top)
  }

  // MARK: Numbers

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

  private func recordPoint(_ recorder: UnsafeMutablePointer<Recorder>, _ value: UInt) -> Int {
    let cached = recorder.pointee.pointCache + Int((value >> 2 ^ value >> 9) & 63)
    if cached.pointee.value == value { return cached.pointee.number }
    let number = recorder.pointee.points[value] ?? recorder.pointee.points.count
    recorder.pointee.points[value] = number
    cached.pointee = (value, number)
    return number
  }

  private func recordString(_ recorder: UnsafeMutablePointer<Recorder>, _ text: String) -> Int {
    var text = text
    return text.withUTF8 { recordString(recorder, UnsafeRawBufferPointer($0), isLua: false) }
  }

  /// The slot of a short string, which is filled if something else is in it.
  @inline(__always)
  private func recordString(
    _ recorder: UnsafeMutablePointer<Recorder>, _ bytes: UnsafeRawBufferPointer, isLua: Bool
  ) -> Int {
    let address = UInt(bitPattern: bytes.baseAddress)
    let cached =
      recorder.pointee.stringCache + Int(address >> 4 & UInt(Recorder.stringCacheSize - 1))
    if isLua, cached.pointee.address == address,
      holds(recorder, cached.pointee.slot, bytes)
    {
      return cached.pointee.slot
    }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let slot = Int((hash ^ hash >> 29) & UInt64(TraceLimit.strings - 1))
    if !holds(recorder, slot, bytes) {
      recordCode(recorder, TraceCode.string)
      recorder.pointee.writer.put(UInt(slot))
      recorder.pointee.writer.put(UInt(bytes.count))
      recorder.pointee.writer.put(bytes: bytes)
      let text = recorder.pointee.strings + slot * TraceLimit.stringBytes
      for i in 0..<bytes.count { text[i] = bytes[i] }
      recorder.pointee.stringLengths[slot] = Int16(bytes.count)
    }
    if isLua { cached.pointee = (address, slot) }
    return slot
  }

  @inline(__always)
  private func holds(
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
  private func findSite(
    _ recorder: UnsafeMutablePointer<Recorder>, _ kind: TraceOperation, _ number: Int,
    _ place: UInt32, _ count: Int, _ hidden: Int
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
        (0..<count).allSatisfy({ site.pointee.arguments[$0].kind == kinds[$0] })
      {
        return index
      }
      i = (i &+ 1) & mask
    }
    return newSite(recorder, kind, number, place, count, hidden, Int32(i), hash)
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
      recorder.pointee.siteCapacity = index * 2
    }
    let kinds = recorder.pointee.kinds
    (recorder.pointee.sites + index).initialize(
      to: TraceSite(
        kind: kind, number: number, place: place, count: count, hidden: hidden, kinds: kinds))
    recorder.pointee.sites[index].cache = Int(truncatingIfNeeded: hash)
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
