// What differs between Python versions is data, here and in Profile+Versions.swift, and not `if`s
// spread over the code. `moult profiles` prints these tables.

/// Where the attributes of an instance of a class lie.
public enum InstanceLayout: UInt8, Sendable, Codable {
  /// Up to 3.10: a pointer to a dict, made with the first attribute, and the list of weak
  /// references are fields of the body.
  case bodyFields
  /// 3.11: the pre-header holds a pointer to a values block and one to a dict; the list of weak
  /// references is a field of the body.
  case separateWords
  /// 3.12: one tagged word of the pre-header holds the dict or (low bit set) the values block.
  case taggedWord
  /// 3.13: the values lie inside the object, the pre-header holds the dict.
  case inlineValues
}

/// How deep deallocations may nest before the rest is queued, CPython's trashcan.
public enum TrashcanRule: Sendable, Equatable {
  /// Up to 3.12: at this depth objects are queued until the nesting is back at zero.
  case depth(Int)
  /// 3.13: a budget of nested calls; queue when at most `margin` are left, drain when more than
  /// twice as many are.
  case budget(limit: Int, margin: Int)
}

/// How many items an item array gets room for when a list of `n` items must grow.
public enum ListGrowth: Sendable, Equatable {
  /// 3.8: n + n / 8, and 3 more below nine items, 6 more from there on.
  case byEighth
  /// 3.9 and newer: n + n / 8 + 6 rounded down to a multiple of four, less where a large extension
  /// is known.
  case byEighthOfFour
}

/// A free list of a type whose instances all have one size.
public struct TypeFreeList: Sendable, Equatable {
  /// The type.
  public var type: TypeIndex
  /// CPython's name of the type's structure, as `_debugmallocstats` shows it.
  public var label: String
  /// Dead objects it keeps at most.
  public var capacity: Int
  /// Whether a full collection empties it.
  public var isEmptied: Bool
  /// Whether `_debugmallocstats` counts it.
  public var isReported: Bool

  /// A free list.
  public init(
    _ type: TypeIndex, _ label: String, capacity: Int, isEmptied: Bool = true,
    isReported: Bool = false
  ) {
    self.type = type
    self.label = label
    self.capacity = capacity
    self.isEmptied = isEmptied
    self.isReported = isReported
  }
}

/// When an interned string may die.
public enum InterningRule: UInt8, Sendable, Codable {
  /// With its last reference.
  case mortal
  /// Never (3.12.0 to 3.12.6).
  case immortal
}

/// Sizes, constants and rules of one Python version (64-bit, release build with the GIL).
public struct Profile: Sendable {
  /// The version as the command line takes it, as in `3.12`.
  public var name: String
  /// The minor version, 12 for 3.12.
  public var minor: Int
  /// The release whose behaviour is reproduced where releases of a version differ.
  public var release: String

  // The allocator.
  /// log2 of the bytes of a pymalloc pool.
  public var poolBits: Int
  /// log2 of the bytes of a pymalloc arena.
  public var arenaBits: Int

  // Sizes in bytes. Those of objects count from the header on, without pre-header.
  /// Before the characters of an ASCII string.
  public var asciiHeader: Int
  /// Before the characters of any other string.
  public var compactHeader: Int
  /// Whether an int keeps count and sign in a tag word (3.12) or in a signed `ob_size`.
  public var intIsTagged: Bool
  /// Asked for by an int of one digit that comes from a machine number: from 3.11 on the size of
  /// the C struct, 4 bytes more than the digit needs (_PyLong_FromMedium).
  public var smallIntBlock: Int
  /// The largest int that is a singleton.
  public var largestSmallInt: Int
  /// Before the items of a tuple.
  public var tupleHeader: Int
  /// Of a function.
  public var functionSize: Int
  /// Of a class object, without the keys that its instances share.
  public var typeSize: Int
  /// Of a built-in type, as `sys.getsizeof` shows it.
  public var staticTypeSize: Int
  /// Of a generator without its frame's slots.
  public var generatorSize: Int
  /// Of a frame object without locals; 0 where a call makes no object.
  public var frameSize: Int
  /// Of a code object without its instructions.
  public var codeSize: Int
  /// Of a weak reference.
  public var weakrefSize: Int
  /// Of an exception.
  public var exceptionSize: Int
  /// Of an `enumerate` iterator.
  public var enumerateSize: Int
  /// Of a `zip` iterator.
  public var zipSize: Int
  /// Of a `range` iterator.
  public var rangeIteratorSize: Int

  // Objects.
  /// Whether singletons are immortal (PEP 683).
  public var hasImmortals: Bool
  /// The reference count word that singletons start with.
  public var staticRefcount: Int
  /// Where attributes lie.
  public var instanceLayout: InstanceLayout
  /// Whether values lie inside instances with slots or of built-in bases, too (3.14).
  public var inlinesValuesOfAnyBase: Bool
  /// Before the index table of a dict's keys.
  public var keysHeader: Int
  /// Whether every entry of a dict's keys holds the hash.
  public var keysAreWide: Bool
  /// log2 of the slots of a class's shared keys when the class is made.
  public var sharedKeysLog2: Int
  /// Names that a class's shared keys may have before they grow or are given up.
  public var sharedKeysMaximum: Int
  /// Whether `dict()` makes a key table at once.
  public var dictCallMakesKeys: Bool
  /// How lists grow.
  public var listGrowth: ListGrowth
  /// Whether the first array of a list gets an even number of items (3.10).
  public var firstListRoomIsEven: Bool
  /// Lists of at most this capacity are not shrunk until they are empty (3.14.9).
  public var listKeepsCapacity: Int
  /// Whether deleting one item of a list by index may shrink the array (3.13.0 does not).
  public var deletingItemShrinksList: Bool
  /// Whether a display of three or more constants is filled from a constant tuple.
  public var displaysCopyConstants: Bool
  /// Whether texts are hashed by SipHash-2-4 (up to 3.10) instead of 1-3.
  public var hashesByTwoFour: Bool
  /// Whether a new item of a set may take the slot of a deleted one (not in 3.9).
  public var setsReuseDeletedSlots: Bool
  /// Whether `frozenset()` is one object.
  public var emptyFrozensetIsShared: Bool
  /// Types that a call gives its arguments in a tuple, made for it; the others take them from the
  /// caller's stack. Instances of classes are always made with a tuple.
  public var tupleCalls: [TypeIndex]
  /// When interned strings die.
  public var interning: InterningRule

  // The collector.
  /// Default thresholds.
  public var thresholds: [Int]
  /// Whether a due collection runs inside the allocation (up to 3.11) or at the next safe point.
  public var collectsInsideAllocation: Bool
  /// Whether a scheduled collection looks at `gc.isenabled()` again (3.13).
  public var scheduledRunTestsEnabled: Bool
  /// Whether an object that a finalizer brings back to life keeps the whole garbage alive (3.8).
  public var resurrectionKeepsAll: Bool
  /// Whether a dict is followed only once it holds something that can be followed.
  public var dictsAreTrackedLazily: Bool
  /// Whether a tuple of things that cannot be followed is never followed (3.14.1).
  public var tuplesAreUntrackedAtBirth: Bool
  /// Whether weak references are cleared once more after the finalizers (3.14.4).
  public var clearsWeakrefsTwice: Bool
  /// Nesting rule of deallocation.
  public var trashcan: TrashcanRule

  // Free lists.
  /// Capacity of the float free list.
  public var floatFreeList: Int
  /// Capacity of the list free list.
  public var listFreeList: Int
  /// Capacity of the dict free list, and of the one of 8-slot key tables.
  public var dictFreeList: Int
  /// Capacity of each tuple free list.
  public var tupleFreeList: Int
  /// Free lists exist for tuples of 1 to this many items.
  public var tupleFreeListSizes: Int
  /// Tuples of this size go to their free list and never come back (3.11, 3.12); 0 for none.
  public var tupleSizeNeverReused: Int
  /// Those of other types.
  public var typeFreeLists: [TypeFreeList]
  /// Whether the lists of `_debugmallocstats` name the free key tables (3.13).
  public var reportsFreeKeys: Bool

  /// Bytes that a managed dict or weak reference list adds before the collector's pre-header.
  public static let managedPreHeader = 16

  /// The last number of the release, 1 for 3.12.1.
  public var micro: Int { Int(release.split(separator: ".").last ?? "") ?? 0 }

  /// `sys.hexversion` of the release.
  public var hexVersion: Int { 3 << 24 | minor << 16 | micro << 8 | 0xF0 }

  /// The profile of a version such as `3.12`; `nil` if there is none.
  public static func named(_ name: String) -> Profile? { all.first { $0.name == name } }
}
