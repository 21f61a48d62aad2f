import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// From Lua's strings to the interned strings of the heap.
//
// Names of variables and attributes, and the strings that stand in the script, are kept for as long
// as it runs, as CPython's code objects keep theirs: one object each. Any other string that Lua
// passes becomes a new str at each conversion.

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
  private var hasCached = false
  private let infos: Region<NameInfo>
  private(set) var count = 0
  /// From texts to numbers.
  private(set) var texts = TextIndex()
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
    // Reading a page that was never touched would make it memory.
    if hasCached { for i in 0..<Self.cacheSize { cache[i].text?.deallocate() } }
    cache.release()
    infos.release()
    texts.release()
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
  mutating func remember(_ p: UnsafePointer<CChar>, _ length: Int, _ number: Int) {
    let slot = cache.start + (Int(bitPattern: UInt(bitPattern: p) >> 4) & (Self.cacheSize - 1))
    slot.pointee.text?.deallocate()
    hasCached = true
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

  /// The number of what was added under a text.
  @inline(__always)
  func find(_ text: UnsafeBufferPointer<UInt8>) -> Int? { texts.find(text) }

  /// Adds a name and what it is found by; its reference becomes the table's.
  mutating func add(_ o: Ref, _ text: UnsafeBufferPointer<UInt8>) -> Int {
    let number = add(o)
    texts.add(text, number)
    return number
  }

  /// Adds a name; its reference becomes the table's.
  private mutating func add(_ o: Ref) -> Int {
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

  /// Forgets every name; their references are the caller's.
  mutating func forgetAll() {
    count = 0
    table.update(repeating: 0, count: tableSize)
  }

  private func enter(_ o: Ref, _ number: Int) {
    var i = home(o)
    while table[i] != 0 { i = (i + 1) & (tableSize - 1) }
    table[i] = number + 1
  }
}

extension Engine {
  /// Drops the references to names and constants: nothing of the script runs any more.
  func dropNames() {
    s.pointee.namesAreGone = true
    findOutWhetherPlain()
    s.pointee.fast.forgetAll()
    for number in 0..<s.pointee.names.count { space.decref(s.pointee.names[number].ref) }
    s.pointee.names.forgetAll()
  }

  /// The number of the name that the string at a stack index spells.
  @inline(__always)
  func name(_ L: LuaState, _ i: Int32) throws(PythonError) -> Int {
    if let known = anchoredName(L, i) { return Int(known.pointee.number) }
    guard lua_type(L, i) == LUA_TSTRING else {
      throw PythonError(.typeError, "a name must be a string")
    }
    var length = 0
    let p = lua_tolstring(L, i, &length).unsafelyUnwrapped
    if let number = s.pointee.names.cached(p, length) { return number }
    return try newName(p, length)
  }

  /// The name at a stack index, if it is one of those that are found by the address of Lua's string.
  @inline(__always)
  private func anchoredName(_ L: LuaState, _ i: Int32) -> UnsafeMutablePointer<FastName>? {
    guard i > 0, bridge.pointee.knows_stack else { return nil }
    let slot = moult_slots(L) + Int(i)
    guard slot < moult_top(L), slot.pointee.tag == Tag.shortString else { return nil }
    let name = s.pointee.fast.place(of: UInt(slot.pointee.word))
    return name.pointee.string == UInt(slot.pointee.word) ? name : nil
  }

  @inline(never)
  private func newName(_ p: UnsafePointer<CChar>, _ length: Int) throws(PythonError) -> Int {
    let text = buffer(p, length)
    let number: Int
    if let known = s.pointee.names.find(text) {
      number = known
    } else {
      number = addName(try space.intern(text), text)
    }
    s.pointee.names.remember(p, length, number)
    return number
  }

  /// Enters a str, whose reference goes to the table unless it is there already.
  private func addName(_ o: Ref, _ text: UnsafeBufferPointer<UInt8>) -> Int {
    guard let known = s.pointee.names.find(o) else { return s.pointee.names.add(o, text) }
    space.decref(o)
    return known
  }

  /// The number of a name that the engine itself knows.
  func name(_ text: String) throws(PythonError) -> Int { try constant(text, isName: true) }

  /// Enters a string that stands in the script: one str for the whole run, interned if it looks like
  /// an identifier.
  @discardableResult
  func constant(_ text: String, isName: Bool = false) throws(PythonError) -> Int {
    var text = text
    let result: Result<Int, PythonError> = text.withUTF8 { bytes in
      do throws(PythonError) {
        if let known = s.pointee.names.find(bytes) { return .success(known) }
        let o =
          isName || looksLikeIdentifier(bytes)
          ? try space.intern(bytes) : try space.newString(bytes)
        return .success(addName(o, bytes))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// The str of a Lua string used as a value, a new reference: the constant, if the script has one
  /// of this text, and a new str otherwise.
  func string(_ L: LuaState, _ i: Int32) throws(PythonError) -> Ref {
    if let known = anchoredName(L, i), let o = known.pointee.ref { return space.retained(o) }
    var length = 0
    let p = lua_tolstring(L, i, &length).unsafelyUnwrapped
    if let number = s.pointee.names.cached(p, length) {
      return space.retained(s.pointee.names[number].ref)
    }
    let text = buffer(p, length)
    guard let number = s.pointee.names.find(text) else { return try space.newString(text) }
    s.pointee.names.remember(p, length, number)
    return space.retained(s.pointee.names[number].ref)
  }

  private func buffer(_ p: UnsafePointer<CChar>, _ n: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: UnsafeRawPointer(p).assumingMemoryBound(to: UInt8.self), count: n)
  }

  /// Whether a constant of this text is interned in CPython: ASCII letters, digits, underscores.
  private func looksLikeIdentifier(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.allSatisfy { b in
      b == UInt8(ascii: "_") || (48...57).contains(b) || (97...122).contains(b | 32)
    }
  }
}
