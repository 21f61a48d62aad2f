// What differs between Python versions is data, here, and not `if`s spread over the code.

/// Where the attributes of an instance of a class lie.
public enum InstanceLayout: UInt8, Sendable, Codable {
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
  /// 3.11, 3.12: at this depth objects are queued until the nesting is back at zero.
  case depth(Int)
  /// 3.13: a budget of nested calls; queue when at most `margin` are left, drain when more than
  /// twice as many are.
  case budget(limit: Int, margin: Int)
}

/// Sizes, constants and rules of one Python version (64-bit, release build with the GIL).
public struct Profile: Sendable {
  /// The version as the command line takes it, as in `3.12`.
  public var name: String
  /// The minor version, 12 for 3.12.
  public var minor: Int

  /// log2 of the bytes of a pymalloc pool.
  public var poolBits = 14
  /// log2 of the bytes of a pymalloc arena.
  public var arenaBits = 20

  /// Bytes before the characters of an ASCII string.
  public var asciiHeader: Int
  /// Bytes before the characters of any other string.
  public var compactHeader: Int
  /// Whether an int keeps count and sign in a tag word (3.12) or in a signed `ob_size`.
  public var intIsTagged: Bool
  /// Whether singletons are immortal (PEP 683).
  public var hasImmortals: Bool
  /// The reference count word that singletons start with.
  public var staticRefcount: Int
  /// Bytes of a function without pre-header.
  public var functionSize: Int
  /// Bytes of a class object without pre-header and shared keys.
  public var typeSize: Int
  /// Where attributes lie.
  public var instanceLayout: InstanceLayout

  /// Default thresholds of the collector.
  public var thresholds: [Int]
  /// Whether a due collection runs inside the allocation (3.11) or at the next safe point.
  public var collectsInsideAllocation: Bool
  /// Whether a scheduled collection looks at `gc.isenabled()` again (3.13).
  public var scheduledRunTestsEnabled: Bool

  /// Capacity of the float free list.
  public var floatFreeList = 100
  /// Capacity of the list free list.
  public var listFreeList = 80
  /// Capacity of the dict free list, and of the one of 8-slot key tables.
  public var dictFreeList = 80
  /// Capacity of each tuple free list.
  public var tupleFreeList = 2000
  /// Free lists exist for tuples of 1 to this many items.
  public var tupleFreeListSizes = 20
  /// Tuples of this size go to their free list and never come back (3.11, 3.12); 0 for none.
  public var tupleSizeNeverReused: Int
  /// Nesting rule of deallocation.
  public var trashcan: TrashcanRule
  /// Whether deleting one item of a list by index may shrink the array (3.13.0 does not).
  public var deletingItemShrinksList: Bool
  /// Whether the lists of `_debugmallocstats` name the free key tables (3.13).
  public var reportsFreeKeys: Bool

  /// Bytes that a managed dict or weak reference list adds before the collector's pre-header.
  public static let managedPreHeader = 16

  /// CPython 3.11.
  public static let python311 = Profile(
    name: "3.11", minor: 11, asciiHeader: 48, compactHeader: 72, intIsTagged: false,
    hasImmortals: false, staticRefcount: 999_999_999, functionSize: 136, typeSize: 920 - 16,
    instanceLayout: .separateWords, thresholds: [700, 10, 10], collectsInsideAllocation: true,
    scheduledRunTestsEnabled: false, tupleSizeNeverReused: 20, trashcan: .depth(50),
    deletingItemShrinksList: true, reportsFreeKeys: false)

  /// CPython 3.12, the default.
  public static let python312 = Profile(
    name: "3.12", minor: 12, asciiHeader: 40, compactHeader: 56, intIsTagged: true,
    hasImmortals: true, staticRefcount: 0xFFFF_FFFF, functionSize: 144, typeSize: 920,
    instanceLayout: .taggedWord, thresholds: [700, 10, 10], collectsInsideAllocation: false,
    scheduledRunTestsEnabled: false, tupleSizeNeverReused: 20, trashcan: .depth(50),
    deletingItemShrinksList: true, reportsFreeKeys: false)

  /// CPython 3.13.
  public static let python313 = Profile(
    name: "3.13", minor: 13, asciiHeader: 40, compactHeader: 56, intIsTagged: true,
    hasImmortals: true, staticRefcount: 0xFFFF_FFFF, functionSize: 144, typeSize: 928,
    instanceLayout: .inlineValues, thresholds: [2000, 10, 10], collectsInsideAllocation: false,
    scheduledRunTestsEnabled: true, tupleSizeNeverReused: 0,
    trashcan: .budget(limit: 10_000, margin: 50), deletingItemShrinksList: false,
    reportsFreeKeys: true)

  /// Every profile, oldest first.
  public static let all: [Profile] = [python311, python312, python313]

  /// The profile of a version such as `3.12`; `nil` if there is none.
  public static func named(_ name: String) -> Profile? { all.first { $0.name == name } }
}
