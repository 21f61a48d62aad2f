import BuiltinTypes
import CLuaBridge
import ObjectModel

// What the short ways of the commonest operations (FastPaths.swift) remember: names by the address of
// Lua's string, what `o.name` is by type and name. Plain memory; an entry that does not fit is no error:
// the operation then goes its long way.

/// Tags of values on Lua's stack. They are computed, because stored ones are read through a call.
enum Tag {
  @inline(__always) static var null: UInt8 { UInt8(truncatingIfNeeded: MOULT_TAG_NIL) }
  @inline(__always) static var no: UInt8 { UInt8(truncatingIfNeeded: MOULT_TAG_FALSE) }
  @inline(__always) static var yes: UInt8 { UInt8(truncatingIfNeeded: MOULT_TAG_TRUE) }
  @inline(__always) static var handle: UInt8 { UInt8(truncatingIfNeeded: MOULT_TAG_HANDLE) }
  @inline(__always) static var integer: UInt8 { UInt8(truncatingIfNeeded: MOULT_TAG_INTEGER) }
  @inline(__always) static var number: UInt8 { UInt8(truncatingIfNeeded: MOULT_TAG_NUMBER) }
  @inline(__always) static var table: UInt8 { UInt8(truncatingIfNeeded: MOULT_TAG_TABLE) }
  @inline(__always) static var shortString: UInt8 {
    UInt8(truncatingIfNeeded: MOULT_TAG_SHORT_STRING)
  }
}

/// A string of Lua's that is a name of the script. Lua keeps the string, so that its address is its own.
struct FastName {
  /// The address of Lua's string, 0 in a free entry.
  var string: UInt = 0
  /// The interned str.
  var ref: Ref?
  /// The number of the name.
  var number: Int32 = 0
  /// Where the script's dict had it last.
  var entry: Int32 = 0
  var isBuiltin = false
}

/// What `o.name` is for the objects of a type.
struct FastAttribute {
  enum Kind: UInt8 {
    /// Nothing that has a short way.
    case other
    /// A slot, `place` is its offset.
    case slot
    /// An attribute of the instance itself; the shared keys had it at `place` last.
    case value
    /// A method that a call need not bind.
    case method
    /// The same, unless the instance has an attribute of that name: `place` is how many names the
    /// shared keys had, none of which was this one.
    case methodUnlessSet
    /// An item of a dict, or else a method of dicts if `place` is 1.
    case item
  }
  /// Type and the epoch of classes.
  var key: UInt64 = 0
  /// The number of the name.
  var name: Int32 = 0
  var place: Int32 = 0
  var kind = Kind.other
}

/// The tables.
struct FastTables {
  static let nameCount = 1 << 12
  /// How many places a name may have.
  static let ways = 4
  static let attributeCount = 1 << 11
  let names: Region<FastName>
  let attributes: Region<FastAttribute>
  /// Whether a name has an entry.
  var hasNames = false
  /// Memory for what a function needs while it runs (FreshResults.swift).
  let scratch = UnsafeMutableRawPointer.allocate(byteCount: 2_048, alignment: 16)
  /// The numbers of builtin functions that have a short way.
  var identity: Int32 = -1
  var length: Int32 = -1

  /// Empty tables: an entry without anything in it is all zero.
  init?() {
    guard let names = Region<FastName>(capacity: Self.nameCount + Self.ways),
      let attributes = Region<FastAttribute>(capacity: Self.attributeCount)
    else { return nil }
    (self.names, self.attributes) = (names, attributes)
  }

  func release() {
    names.release()
    attributes.release()
    scratch.deallocate()
  }

  /// A name stands for a builtin from now on.
  func markBuiltin(_ number: Int) {
    guard hasNames else { return }
    for i in 0..<Self.nameCount + Self.ways
    where names[i].string != 0 && names[i].number == Int32(number) {
      names.start[i].isBuiltin = true
    }
  }

  /// Forgets the names.
  func forgetAll() {
    names.start.update(repeating: FastName(), count: Self.nameCount + Self.ways)
  }

  /// The entry of a name, if it has one.
  @inline(__always)
  func place(of string: UInt) -> UnsafeMutablePointer<FastName> {
    names.start + Int(bitPattern: (string &>> 4 ^ string &>> 14) & UInt(Self.nameCount &- 1))
  }

  @inline(__always)
  func place(of type: TypeIndex, _ number: Int32) -> UnsafeMutablePointer<FastAttribute> {
    let hash = UInt(type) &* 37 &+ UInt(truncatingIfNeeded: Int(number)) &* 5
    return attributes.start + Int(bitPattern: hash & UInt(Self.attributeCount &- 1))
  }
}

extension Engine {
  /// Whether the short ways may be taken now: nobody looks at operations, lines or the heap after each,
  /// and Lua's stack can be read; and whether they may be but for a recorder.
  func findOutWhetherPlain() {
    let mayBe =
      s.pointee.lineProfile == nil && s.pointee.verifyEvery == 0
      && s.pointee.replayer == nil && !s.pointee.namesAreGone && bridge.pointee.knows_stack
    s.pointee.isPlain = mayBe && !s.pointee.isObserved
    s.pointee.isRecordedOnly =
      mayBe && s.pointee.recorder != nil && !s.pointee.fingerprint.isKept
      && !s.pointee.isStepping && bridge.pointee.knows_layout
  }

  /// The name that a short string spells, `nil` where it has no entry.
  @inline(__always)
  func fastName(
    _ slot: MoultSlot, _ L: LuaState, _ index: Int32
  ) -> UnsafeMutablePointer<FastName>? {
    let string = UInt(slot.word)
    let entry = s.pointee.fast.place(of: string)
    return entry.pointee.string == string ? entry : learn(string, L, index)
  }

  /// Out of line: makes an entry for a name that the script has used before. Keeping its string may move Lua's
  /// stack: what was read of that by address has to be read before, or again.
  @inline(never)
  private func learn(
    _ string: UInt, _ L: LuaState, _ index: Int32
  ) -> UnsafeMutablePointer<FastName>? {
    var entry = s.pointee.fast.place(of: string)
    // Whoever came first stays, for an anchored string is kept for good: then one of the next will do.
    var left = FastTables.ways
    while entry.pointee.string != 0 {
      if entry.pointee.string == string { return entry }
      left &-= 1
      if left == 0 { return nil }
      entry += 1
    }
    let start = UnsafeRawPointer(moult_short_text(UInt64(string)))
    let text = UnsafeBufferPointer(
      start: start.assumingMemoryBound(to: UInt8.self),
      count: Int(moult_short_length(UInt64(string))))
    guard let number = s.pointee.names.find(text), moult_anchor(L, index) else { return nil }
    let info = s.pointee.names[number]
    s.pointee.fast.hasNames = true
    entry.pointee = FastName(
      string: string, ref: info.ref, number: Int32(number), entry: 0, isBuiltin: info.isBuiltin)
    return entry
  }

  /// What `o.name` is for objects of the type of `o`.
  @inline(__always)
  func fastAttribute(
    _ o: Ref, _ name: UnsafeMutablePointer<FastName>
  ) -> UnsafeMutablePointer<FastAttribute> {
    // Of types each is described by itself.
    let type = o.type == BuiltinType.type ? space.typeIndex(o) | 1 << 20 : o.type
    let entry = s.pointee.fast.place(of: type, name.pointee.number)
    let key = UInt64(type) &<< 32 | UInt64(space.s.pointee.classEpoch)
    if entry.pointee.key != key || entry.pointee.name != name.pointee.number {
      learn(o, name, entry, key)
    }
    return entry
  }

  @inline(never)
  private func learn(
    _ o: Ref, _ name: UnsafeMutablePointer<FastName>,
    _ entry: UnsafeMutablePointer<FastAttribute>, _ key: UInt64
  ) {
    let number = name.pointee.number
    let (kind, place) = describe(o, name.pointee.ref.unsafelyUnwrapped, Int(number))
    entry.pointee = FastAttribute(key: key, name: number, place: Int32(place), kind: kind)
  }

  private func describe(_ o: Ref, _ name: Ref, _ number: Int) -> (FastAttribute.Kind, Int) {
    let isNameable = number < Handle.maximumNames
    switch o.type {
    case BuiltinType.dict: return (.item, isNameable && findMethod(o, number).isMethod ? 1 : 0)
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.set, BuiltinType.frozenset,
      BuiltinType.str, BuiltinType.bytes, BuiltinType.bytearray:
      return (isNameable && findMethod(o, number).isMethod ? .method : .other, 0)
    case BuiltinType.type where space.typeIndex(o) < BuiltinType.firstFree:
      return (isNameable && findMethod(o, number).isMethod ? .method : .other, 0)
    case BuiltinType.firstFree...: break
    default: return (.other, 0)
    }
    let info = space.info(of: o)
    let flags = info.pointee.flags
    guard flags.contains(.heapType), info.pointee.native == BuiltinType.object,
      flags.isDisjoint(with: [.hasCustomAttributes, .weakref, .stringItems, .isType])
    else { return (.other, 0) }
    let hasOwn = flags.contains(.managedDict)
    guard let found = space.lookupInClass(o.type, name) else {
      return hasOwn && info.pointee.sharedKeys != nil ? (.value, 0) : (.other, 0)
    }
    switch found.type {
    case BuiltinType.member: return (.slot, space.memberOffset(found))
    case BuiltinType.function, BuiltinType.staticMethod, BuiltinType.classMethod:
      if !isNameable { return (.other, 0) }
      if !hasOwn { return (.method, 0) }
      guard found.type == BuiltinType.function, let keys = info.pointee.sharedKeys else {
        return (.other, 0)
      }
      return space.entry(DictKeys(keys), of: name) < 0
        ? (.methodUnlessSet, DictKeys(keys).entryCount) : (.other, 0)
    default: return (.other, 0)
    }
  }
}
