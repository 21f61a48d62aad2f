import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// From Lua's strings to the interned strings of the heap.
//
// Names of variables and attributes are kept for as long as the script runs, as CPython's code
// objects keep theirs. Strings used as values are only remembered: what is found in the cache is
// looked at again before it is believed, since nothing keeps it alive.

/// A name that the script uses.
struct NameInfo {
  /// The interned str, one reference.
  var ref: Ref
  /// Whether it stands for a builtin of the environment.
  var isBuiltin = false
}

/// All names, found by their text, with a cache by the address of Lua's string in front.
struct NameTable {
  private struct Slot {
    var pointer: UnsafePointer<CChar>?
    var length = 0
    var number = 0
    var text: UnsafePointer<CChar>?
  }

  private let cache: Region<Slot>
  private let infos: Region<NameInfo>
  private(set) var count = 0
  /// Open addressing from the address of the interned str to its number plus one.
  private var table: UnsafeMutablePointer<Int>
  private var tableSize = 1024

  private static let cacheSize = 4096

  init?() {
    guard let cache = Region<Slot>(capacity: Self.cacheSize),
      let infos = Region<NameInfo>(capacity: 1 << 24)
    else { return nil }
    self.cache = cache
    self.infos = infos
    table = .allocate(capacity: tableSize)
    table.initialize(repeating: 0, count: tableSize)
  }

  func release() {
    for i in 0..<Self.cacheSize { cache[i].text?.deallocate() }
    cache.release()
    infos.release()
    table.deallocate()
  }

  /// The name with a number.
  subscript(_ number: Int) -> NameInfo {
    @inline(__always) get { infos[number] }
    nonmutating set { infos[number] = newValue }
  }

  /// The number of the name that a Lua string spells, `nil` if it is not in the cache.
  @inline(__always)
  func cached(_ p: UnsafePointer<CChar>, _ length: Int) -> Int? {
    let slot = cache.start + (Int(bitPattern: UInt(bitPattern: p) >> 4) & (Self.cacheSize - 1))
    guard slot.pointee.pointer == p, slot.pointee.length == length,
      let text = slot.pointee.text
    else { return nil }
    for i in 0..<length where text[i] != p[i] { return nil }
    return slot.pointee.number
  }

  /// Remembers what a Lua string spells.
  func remember(_ p: UnsafePointer<CChar>, _ length: Int, _ number: Int) {
    let slot = cache.start + (Int(bitPattern: UInt(bitPattern: p) >> 4) & (Self.cacheSize - 1))
    slot.pointee.text?.deallocate()
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: max(length, 1))
    text.update(from: p, count: length)
    slot.pointee = Slot(
      pointer: p, length: length, number: number, text: UnsafePointer(text))
  }

  private func home(_ o: Ref) -> Int {
    Int(truncatingIfNeeded: ((UInt(bitPattern: o.raw) >> 4) &* 0x9E37_79B9_7F4A_7C15) >> 32)
      & (tableSize - 1)
  }

  /// The number of a name by its interned str.
  /// - Returns: `nil` when the name is new.
  func find(_ o: Ref) -> Int? {
    var i = home(o)
    while table[i] != 0 {
      if infos[table[i] - 1].ref == o { return table[i] - 1 }
      i = (i + 1) & (tableSize - 1)
    }
    return nil
  }

  /// Adds a name; its reference becomes the table's.
  mutating func add(_ o: Ref) -> Int {
    if count * 2 >= tableSize {
      table.deallocate()
      tableSize *= 4
      table = .allocate(capacity: tableSize)
      table.initialize(repeating: 0, count: tableSize)
      for number in 0..<count { enter(infos[number].ref, number) }
    }
    precondition(count < infos.capacity, "too many names")
    infos.start[count] = NameInfo(ref: o)
    enter(o, count)
    count += 1
    return count - 1
  }

  private func enter(_ o: Ref, _ number: Int) {
    var i = home(o)
    while table[i] != 0 { i = (i + 1) & (tableSize - 1) }
    table[i] = number + 1
  }
}

/// A string value that was converted before.
struct CachedString {
  var pointer: UnsafePointer<CChar>?
  var length = 0
  var handle: UInt = 0

  static let cacheSize = 4096
}

extension Engine {
  /// The number of the name that the string at a stack index spells.
  @inline(__always)
  func name(_ L: LuaState, _ i: Int32) throws(PythonError) -> Int {
    guard lua_type(L, i) == LUA_TSTRING else {
      throw PythonError(.typeError, "a name must be a string")
    }
    var length = 0
    let p = lua_tolstring(L, i, &length).unsafelyUnwrapped
    if let number = s.pointee.names.cached(p, length) { return number }
    return try newName(p, length)
  }

  @inline(never)
  private func newName(_ p: UnsafePointer<CChar>, _ length: Int) throws(PythonError) -> Int {
    let o = try space.intern(buffer(p, length))
    let number: Int
    if let known = s.pointee.names.find(o) {
      space.decref(o)
      number = known
    } else {
      number = s.pointee.names.add(o)
    }
    s.pointee.names.remember(p, length, number)
    return number
  }

  /// The number of a name that the engine itself knows.
  func name(_ text: String) throws(PythonError) -> Int {
    let o = try space.internedString(text)
    if let known = s.pointee.names.find(o) {
      space.decref(o)
      return known
    }
    return s.pointee.names.add(o)
  }

  /// The str of a Lua string used as a value, a new reference: that of the script's literal if the
  /// text is one.
  func string(_ L: LuaState, _ i: Int32) throws(PythonError) -> Ref {
    var length = 0
    let p = lua_tolstring(L, i, &length).unsafelyUnwrapped
    let slot =
      s.pointee.strings.start
      + (Int(bitPattern: UInt(bitPattern: p) >> 4) & (CachedString.cacheSize - 1))
    if slot.pointee.pointer == p, slot.pointee.length == length {
      let bits = slot.pointee.handle
      let o = Ref(s.pointee.base + Int(bitPattern: (bits & Handle.placeMask) << 4))
      if s.pointee.heap.isObjectStart(o.raw), UInt(o.serial) == bits >> 33, spells(o, p, length) {
        space.incref(o)
        return o
      }
    }
    guard let o = cold.constants.find(space, buffer(p, length)) else {
      return try space.newString(buffer(p, length))
    }
    space.incref(o)
    slot.pointee = CachedString(pointer: p, length: length, handle: handle(o))
    return o
  }

  private func buffer(_ p: UnsafePointer<CChar>, _ n: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: UnsafeRawPointer(p).assumingMemoryBound(to: UInt8.self), count: n)
  }

  /// Whether an ASCII string has this text.
  private func spells(_ o: Ref, _ p: UnsafePointer<CChar>, _ length: Int) -> Bool {
    guard o.type == BuiltinType.str, o.count == length else { return false }
    let text = (o.raw + space.s.pointee.asciiHeader).assumingMemoryBound(to: CChar.self)
    for i in 0..<length where text[i] != p[i] { return false }
    return true
  }
}
