import PyMalloc

// A profile as a table of named constants, for people and programs that read them. Every value is
// computed from the profile itself or is a constant of the code that uses it.

/// What a constant of a profile may be.
public enum ProfileValue: Equatable, Sendable, Codable {
  /// A count or a number of bytes.
  case number(Int)
  /// Several numbers, as the thresholds.
  case numbers([Int])
  /// Whether something is so.
  case flag(Bool)
  /// One of a few words.
  case text(String)

  /// The value as a table shows it.
  public var description: String {
    switch self {
    case .number(let n): String(n)
    case .numbers(let all): all.map(String.init).joined(separator: " ")
    case .flag(let value): value ? "yes" : "no"
    case .text(let text): text
    }
  }

  /// Reads any of the forms.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else if let numbers = try? container.decode([Int].self) {
      self = .numbers(numbers)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  /// Writes the bare value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let n): try container.encode(n)
    case .numbers(let all): try container.encode(all)
    case .flag(let value): try container.encode(value)
    case .text(let text): try container.encode(text)
    }
  }
}

/// A constant of a profile.
public struct ProfileConstant: Equatable, Sendable {
  /// What it is about: `allocator`, `headers`, `sizes` ...
  public var section: String
  /// Its name for programs.
  public var key: String
  /// Its name for people.
  public var title: String
  /// The value.
  public var value: ProfileValue
}

extension Profile {
  /// Every constant of this version, in the same order for each.
  public var constants: [ProfileConstant] {
    var list: [ProfileConstant] = []
    func add(_ section: String, _ key: String, _ title: String, _ value: ProfileValue) {
      list.append(ProfileConstant(section: section, key: key, title: title, value: value))
    }
    func bytes(_ section: String, _ key: String, _ title: String, _ n: Int) {
      add(section, key, title, .number(n))
    }
    allocator(add)
    headers(add)
    sizes(bytes)
    objects(add)
    collector(add)
    freeLists(add)
    return list
  }

  private typealias Add = (String, String, String, ProfileValue) -> Void

  private func allocator(_ add: Add) {
    let geometry = PyMallocGeometry(poolBits: poolBits, arenaBits: arenaBits)
    let section = "allocator"
    add(section, "alignment", "alignment", .number(1 << PyMallocLayout.alignmentShift))
    add(
      section, "smallRequestThreshold", "largest request of pymalloc",
      .number(PyMallocLayout.smallRequestThreshold))
    add(section, "sizeClasses", "size classes", .number(PyMallocLayout.sizeClassCount))
    add(section, "poolBytes", "bytes of a pool", .number(geometry.poolBytes))
    add(section, "poolHeaderBytes", "  of them header", .number(PyMallocLayout.poolOverhead))
    add(section, "arenaBytes", "bytes of an arena", .number(geometry.arenaBytes))
    add(section, "poolsPerArena", "pools of an arena", .number(geometry.poolsPerArena))
    add(
      section, "lastArenaIsKept", "an empty arena stays if it is the last with room",
      .flag(minor >= 9))
    add(
      section, "arenaLookup", "whose block is it", .text(minor < 10 ? "pool index" : "radix tree"))
  }

  private func headers(_ add: Add) {
    let section = "headers"
    add(section, "headerBytes", "bytes of an object's header", .number(Header.size))
    add(section, "collectorBytes", "before it, of containers", .number(GCHead.size))
    add(
      section, "managedBytes", "before that, of instances",
      .number(instanceLayout == .bodyFields ? 0 : Profile.managedPreHeader))
    let attributes =
      switch instanceLayout {
      case .bodyFields: "dict in body"
      case .separateWords: "two words"
      case .taggedWord: "tagged word"
      case .inlineValues: "inline"
      }
    add(section, "instanceLayout", "where attributes lie", .text(attributes))
    add(section, "inlinesValuesOfAnyBase", "inline with any base", .flag(inlinesValuesOfAnyBase))
    add(
      section, "weakrefList", "list of weak references",
      .text(
        instanceLayout == .bodyFields || instanceLayout == .separateWords ? "body" : "before"))
    add(section, "intIsTagged", "tag word in ints", .flag(intIsTagged))
    add(section, "hasImmortals", "immortal objects", .flag(hasImmortals))
    add(
      section, "staticRefcount", "count of singletons",
      .number(hasImmortals ? staticRefcount & 0xFFFF_FFFF : staticRefcount))
  }

  /// Sizes as `sys.getsizeof` counts them, pre-headers included.
  private func sizes(_ add: (String, String, String, Int) -> Void) {
    let section = "sizes"
    let managed = instanceLayout == .bodyFields ? 0 : Profile.managedPreHeader
    let words = instanceLayout == .bodyFields ? 16 : instanceLayout == .separateWords ? 8 : 0
    add(section, "object", "object()", Header.size)
    add(section, "int", "int of one digit", 28)
    add(section, "smallIntBlock", "  its block", smallIntBlock)
    add(section, "asciiHeader", "empty ASCII str", asciiHeader + 1)
    add(section, "compactHeader", "other str, before text", compactHeader)
    add(section, "tuple", "empty tuple", GCHead.size + tupleHeader)
    add(section, "list", "empty list", GCHead.size + ListField.size)
    add(section, "dict", "empty dict", GCHead.size + DictField.size)
    let entries = DictKeys.usable(log2Size: 3)
    for (key, title, wide) in [
      ("dictOfStrings", "dict of 1 to 5 str keys", keysAreWide),
      ("dictOfOthers", "dict of 1 to 5 others", true),
    ] {
      let table = DictKeys.bytes(log2Size: 3, usable: entries, header: keysHeader, wide: wide)
      add(section, key, title, GCHead.size + DictField.size + table)
    }
    add(section, "set", "set of up to 4", GCHead.size + SetField.size)
    add(section, "function", "function", GCHead.size + functionSize)
    add(section, "method", "bound method", GCHead.size + MethodField.size)
    add(section, "generator", "generator, without slots", GCHead.size + generatorSize)
    add(section, "frame", "frame of a call", frameSize == 0 ? 0 : GCHead.size + frameSize)
    add(section, "weakref", "weak reference", GCHead.size + weakrefSize)
    add(section, "exception", "exception", GCHead.size + exceptionSize)
    add(section, "code", "code, without bytes", codeSize)
    let shared = DictKeys.bytes(
      log2Size: sharedKeysLog2, usable: DictKeys.usable(log2Size: sharedKeysLog2),
      header: keysHeader, wide: keysAreWide)
    add(section, "class", "class", GCHead.size + typeSize + shared)
    add(section, "slottedClass", "class with __slots__", GCHead.size + typeSize)
    add(section, "builtinType", "built-in type", staticTypeSize)
    add(section, "instance", "instance", GCHead.size + managed + Header.size + words)
    add(section, "slottedInstance", "instance with one slot", GCHead.size + Header.size + 8)
    add(section, "enumerate", "enumerate", GCHead.size + enumerateSize)
    add(section, "zip", "zip", GCHead.size + zipSize)
    add(section, "rangeIterator", "iterator of a range", rangeIteratorSize)
  }

  private func objects(_ add: Add) {
    let section = "objects"
    add(section, "largestSmallInt", "ints shared, -5 to", .number(largestSmallInt))
    add(
      section, "interning", "interned strings",
      .text(interning == .mortal ? "mortal" : "immortal"))
    add(
      section, "textHash", "hash of texts", .text(hashesByTwoFour ? "SipHash-2-4" : "SipHash-1-3"))
    add(
      section, "setsReuseDeletedSlots", "sets reuse deleted slots", .flag(setsReuseDeletedSlots))
    add(section, "emptyFrozensetIsShared", "one frozenset()", .flag(emptyFrozensetIsShared))
    add(section, "keysHeader", "header of dict keys", .number(keysHeader))
    add(section, "stringEntry", "entry of a str key", .number(keysAreWide ? 24 : 16))
    add(section, "sharedKeysSlots", "slots of shared keys", .number(1 << sharedKeysLog2))
    add(section, "sharedKeysMaximum", "names at the most", .number(sharedKeysMaximum))
    add(section, "dictCallMakesKeys", "dict() makes keys", .flag(dictCallMakesKeys))
    add(
      section, "listGrowth", "capacities of a list",
      .text(listGrowth == .byEighth ? "4 8 16 25" : "4 8 16 24"))
    add(section, "firstListRoomIsEven", "first one is even", .flag(firstListRoomIsEven))
    add(section, "listKeepsCapacity", "no shrinking up to", .number(listKeepsCapacity))
    add(section, "deletingItemShrinksList", "del l[i] shrinks", .flag(deletingItemShrinksList))
    add(
      section, "displaysCopyConstants", "displays copy constants", .flag(displaysCopyConstants))
    add(
      section, "tupleCalls", "types called with a tuple", .number(tupleCalls.count))
  }

  private func collector(_ add: Add) {
    let section = "collector"
    add(section, "thresholds", "thresholds", .numbers(thresholds))
    add(
      section, "collectsInsideAllocation", "a due run happens",
      .text(collectsInsideAllocation ? "at once" : "later"))
    add(
      section, "scheduledRunTestsEnabled", "  asks gc.isenabled again",
      .flag(scheduledRunTestsEnabled))
    add(section, "framesCount", "frames are containers", .flag(frameSize != 0))
    add(section, "dictsAreTrackedLazily", "dicts followed lazily", .flag(dictsAreTrackedLazily))
    add(
      section, "tuplesAreUntrackedAtBirth", "atomic tuples never", .flag(tuplesAreUntrackedAtBirth))
    add(section, "resurrectionKeepsAll", "one saved keeps all", .flag(resurrectionKeepsAll))
    add(section, "clearsWeakrefsTwice", "clears weak refs twice", .flag(clearsWeakrefsTwice))
    switch trashcan {
    case .depth(let depth):
      add(section, "trashcan", "nested deallocations", .number(depth))
    case .budget(let limit, let margin):
      add(section, "trashcan", "nested deallocations", .number(limit - margin))
    }
  }

  private func freeLists(_ add: Add) {
    let section = "freeLists"
    add(section, "freeFloats", "float", .number(floatFreeList))
    add(section, "freeLists", "list", .number(listFreeList))
    add(section, "freeDicts", "dict", .number(dictFreeList))
    add(section, "freeKeys", "dict keys, 8 slots", .number(dictFreeList))
    add(section, "freeTuples", "tuple, of each size", .number(tupleFreeList))
    add(section, "freeTupleSizes", "  sizes from 1 to", .number(tupleFreeListSizes))
    add(section, "tupleSizeNeverReused", "  size never reused", .number(tupleSizeNeverReused))
    for (type, key, title) in Profile.listedTypes {
      let list = typeFreeLists.first { $0.type == type }
      add(section, key, title, .number(list?.capacity ?? 0))
    }
    let stays = typeFreeLists.filter { !$0.isEmptied }.count
    add(section, "listsNotEmptied", "not emptied by gc.collect", .number(stays))
    add(section, "reportsFreeKeys", "keys in _debugmallocstats", .flag(reportsFreeKeys))
  }

  /// Types that some version keeps a free list of by `typeFreeLists`.
  private static let listedTypes: [(TypeIndex, String, String)] = [
    (BuiltinType.int, "freeInts", "int of one digit"),
    (BuiltinType.slice, "freeSlices", "slice"),
    (BuiltinType.frame, "freeFrames", "frame, beside one per code"),
    (BuiltinType.method, "freeMethods", "bound method"),
    (BuiltinType.builtinFunction, "freeBuiltins", "builtin function"),
    (BuiltinType.range, "freeRanges", "range"),
    (BuiltinType.rangeIterator, "freeRangeIterators", "iterator of a range"),
    (BuiltinType.iterator, "freeIterators", "list, tuple iterator, each"),
  ]
}
