import BuiltinTypes
import CLuaBridge
import ObjectModel
import Trace

// Dict displays by plans. Their tables stand in the trace in full.

/// The numbers of short names by their texts, as many as their hashes leave room for: the keys of tables
/// are few and come again and again.
struct ReplayTexts {
  private struct Entry {
    /// The bytes, zeros behind them.
    var word: UInt64
    var length: Int32
    var number: Int32
  }

  private let entries: UnsafeMutablePointer<Entry>
  private static let bits = 10
  /// So many bytes of a text are read at once.
  static let longest = 8

  init() {
    entries = .allocate(capacity: 1 << Self.bits)
    entries.initialize(
      repeating: Entry(word: 0, length: -1, number: 0), count: 1 << Self.bits)
  }

  func release() { entries.deallocate() }

  /// The place of a text of one to eight bytes, behind which it can be read on to the eighth.
  @inline(__always)
  private func entry(
    _ start: UnsafePointer<UInt8>, _ count: Int
  ) -> (entry: UnsafeMutablePointer<Entry>, word: UInt64) {
    var word = UInt64(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
    word &= UInt64.max &>> UInt64(64 &- 8 &* count)
    return (entries + Int((word &* 0x9E37_79B9_7F4A_7C15) &>> UInt64(64 - Self.bits)), word)
  }

  /// The number of a name that was found before.
  @inline(__always)
  func known(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    guard count > 0, count <= Self.longest else { return nil }
    let (entry, word) = entry(start, count)
    return entry.pointee.word == word && entry.pointee.length == Int32(count)
      && entry.pointee.number >= 0 ? Int(entry.pointee.number) : nil
  }

  /// The number of a name.
  /// - Parameters:
  ///   - text: what may be a name.
  ///   - end: behind what can be read.
  @inline(__always)
  func find(
    _ text: UnsafeBufferPointer<UInt8>, before end: UnsafePointer<UInt8>, in names: NameTable
  ) -> Int? {
    guard let start = text.baseAddress, text.count <= Self.longest, text.count > 0,
      end - start >= Self.longest
    else { return names.find(text) }
    let (entry, word) = entry(start, text.count)
    if entry.pointee.word == word, entry.pointee.length == Int32(text.count) {
      let number = Int(entry.pointee.number)
      if number >= 0 { return number }
      // No name yet; whether it still is none, where there are new ones, is to be asked again.
      if ~number == names.count { return nil }
    }
    let number = names.find(text)
    entry.pointee = Entry(
      word: word, length: Int32(text.count),
      number: Int32(truncatingIfNeeded: number ?? ~names.count))
    return number
  }
}

extension Engine {
  /// `dict{...}`, whose table stands in the trace in full: the cursor is at it.
  func plannedDictDisplay(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ L: LuaState
  ) throws(PythonError) -> Bool {
    guard let cls = planned(p, plan.pointee.arguments[0].a), cls.type == BuiltinType.type,
      space.typeIndex(cls) == BuiltinType.dict
    else { return passTable(p, plan) }
    if isToBeNoted(plan) { noteMaker(p, plan, ReplayQuick.table, cls) }
    if let made = try makeTable(p, plan, L) { deliver(p, made) }
    return true
  }

  /// Passes the table at the cursor, for the long way to look at.
  /// - Returns: whether the trace ends there, so that nothing is to be done.
  private func passTable(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) -> Bool {
    plan.pointee.arguments[1].a = p.pointee.cursor.end - p.pointee.cursor.p
    skipFull(p, depth: 0)
    guard p.pointee.cursor.isBroken else { return false }
    p.pointee.cursor.p = p.pointee.cursor.end
    return true
  }

  /// Makes the dict of a table, at which the cursor is: a new reference.
  /// - Returns: `nil` if the operation was performed in the long way.
  @inline(never)
  func makeTable(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>, _ L: LuaState
  ) throws(PythonError) -> Ref? {
    let (table, site) = (p.pointee.cursor, p.pointee.site)
    do throws(PythonError) {
      if let dict = try dictOfField(p) { return dict }
      if let dict = try newDict(p, ofTableAt: table) { return dict }
    } catch {
      if p.pointee.cursor.p == table.p { skipFull(p, depth: 0) }
      throw error
    }
    p.pointee.cursor = table
    if !passTable(p, plan) { performSlowly(p, site, L) }
    return nil
  }

  /// The dict of a table that has one field, a short name and an integer; `nil` if it is another table.
  @inline(__always)
  private func dictOfField(_ p: UnsafeMutablePointer<Replayer>) throws(PythonError) -> Ref? {
    let c = p.pointee.cursor.p
    let text = UnsafeBufferPointer(start: c + 5, count: Int(c[4]))
    var next = c + (5 + text.count)
    // A table without pairs, with one field, whose name comes first: kind, length, bytes.
    guard
      UnsafeRawPointer(c).loadUnaligned(as: UInt32.self) == UInt32(littleEndian: Self.tableOfField),
      text.count > 0, text.count <= ReplayTexts.longest, next.pointee == TraceValueKind.integer
    else { return nil }
    next += 1
    let word = readNumber(&next)
    guard next <= p.pointee.cursor.end else { return nil }
    p.pointee.cursor.p = next
    let key: Ref
    if let number = p.pointee.texts.find(text, before: p.pointee.cursor.end, in: s.pointee.names) {
      key = space.retained(s.pointee.names[number].ref)
    } else {
      key = try space.newString(text)
    }
    defer { space.decref(key) }
    let value = try space.newInt(TraceNumber.unfold(word))
    defer { space.decref(value) }
    let dict = try space.newDict()
    do throws(PythonError) { try space.dictSet(dict, key, value) } catch {
      space.decref(dict)
      throw error
    }
    return dict
  }

  private static var tableOfField: UInt32 {
    UInt32(TraceValueKind.table) | 1 &<< 16 | UInt32(TraceValueKind.text) &<< 24
  }

  /// The dict of a table: a new reference. The cursor is behind the table then, and was before anything of the
  /// script's could run.
  /// - Returns: `nil` if it is another table, or if this run does not have all of it; then nothing was done.
  func newDict(
    _ p: UnsafeMutablePointer<Replayer>, ofTableAt table: TraceCursor
  ) throws(PythonError) -> Ref? {
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    var cursor = table
    guard try pushEntries(p, &cursor) else { return nil }
    p.pointee.cursor.p = cursor.p
    return try newDict(from: start)
  }

  /// Puts keys and values of a table of `{key, value}` pairs and named fields among the arguments.
  /// - Returns: `false` if it is another table, or if this run does not have all of it.
  @inline(__always)
  private func pushEntries(
    _ p: UnsafeMutablePointer<Replayer>, _ cursor: inout TraceCursor
  ) throws(PythonError) -> Bool {
    guard cursor.number() == UInt(TraceValueKind.table) else { return false }
    var pairs = cursor.number()
    while pairs > 0 {
      guard cursor.number() == UInt(TraceValueKind.table), cursor.number() == 2,
        try pushKey(p, &cursor), try pushFullValue(p, &cursor), cursor.number() == 0
      else { return false }
      pairs &-= 1
    }
    var fields = cursor.number()
    while fields > 0 {
      guard !cursor.isAtEnd, cursor.p.pointee == TraceValueKind.text,
        try pushKey(p, &cursor), try pushFullValue(p, &cursor, isValue: true)
      else { return false }
      fields &-= 1
    }
    return !cursor.isBroken
  }

  /// Pushes a key: most are short names that came before.
  @inline(__always)
  private func pushKey(
    _ p: UnsafeMutablePointer<Replayer>, _ cursor: inout TraceCursor
  ) throws(PythonError) -> Bool {
    let c = cursor.p
    guard c + 2 + ReplayTexts.longest <= cursor.end, c.pointee == TraceValueKind.text,
      let number = p.pointee.texts.known(c + 2, Int(c[1]))
    else { return try pushFullValue(p, &cursor) }
    cursor.p = c + 2 + Int(c[1])
    pushArgument(space.retained(s.pointee.names[number].ref), isValue: true)
    return true
  }

  private func pushFullValue(
    _ p: UnsafeMutablePointer<Replayer>, _ cursor: inout TraceCursor, isValue: Bool? = nil
  ) throws(PythonError) -> Bool {
    let kind = UInt8(truncatingIfNeeded: cursor.number())
    let value: Ref
    switch kind {
    case TraceValueKind.integer: value = try space.newInt(cursor.signed())
    case TraceValueKind.text:
      let text = cursor.bytes(Int(truncatingIfNeeded: cursor.number()))
      if let number = p.pointee.texts.find(text, before: cursor.end, in: s.pointee.names) {
        value = space.retained(s.pointee.names[number].ref)
      } else {
        value = try space.newString(text)
      }
    case TraceValueKind.object:
      guard let o = planned(p, Int(truncatingIfNeeded: cursor.number())) else { return false }
      value = space.retained(o)
    case TraceValueKind.false: value = space.retained(space.bool(false))
    case TraceValueKind.true: value = space.retained(space.bool(true))
    case TraceValueKind.number:
      let bytes = cursor.bytes(8)
      guard bytes.count == 8 else { return false }
      let bits = UInt64(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(as: UInt64.self))
      value = try space.newFloat(Double(bitPattern: bits))
    default: return false
    }
    pushArgument(value, isValue: isValue ?? (kind != TraceValueKind.object))
    return true
  }
}
