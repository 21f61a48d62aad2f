import Heap
import PyMalloc

/// How objects become known to the collector, decided by the strategy's declared needs.
public enum TrackingMode: UInt8, Sendable {
  /// The strategy keeps no list; only the `tracked` flag is kept.
  case flagOnly
  /// New objects are linked at the end of the young list through their pre-header.
  case linked
  /// As `flagOnly`, and the strategy is told of each object.
  case hook
}

/// (state of the heap): something is due and must be looked at now.
public typealias SpaceHook = @convention(c) (UnsafeMutableRawPointer) -> Void
/// (state of the heap, object)
public typealias ObjectHook =
  @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) ->
  Void
/// (state of the heap, object): whether the object is alive again afterwards.
public typealias FinalizeHook =
  @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Bool

/// A stack of dead objects of one type, kept for reuse.
public struct FreeList {
  /// The entries, `capacity` of them.
  public var entries: UnsafeMutablePointer<UnsafeMutableRawPointer>
  /// Entries in use.
  public var count = 0
  /// Entries at most.
  public var capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    entries = .allocate(capacity: Swift.max(capacity, 1))
  }

  /// Takes the youngest entry. O(1).
  @inlinable @inline(__always)
  public mutating func pop() -> UnsafeMutableRawPointer? {
    if count == 0 { return nil }
    count &-= 1
    return entries[count]
  }

  /// Keeps an entry; `false` when the list is full. O(1).
  @inlinable @inline(__always)
  public mutating func push(_ p: UnsafeMutableRawPointer) -> Bool {
    if count >= capacity { return false }
    entries[count] = p
    count &+= 1
    return true
  }
}

/// The shared state of one heap's objects: plain memory at a fixed address.
///
/// Hot paths read it through `ObjectSpace`; nothing in it is a class instance except the opaque
/// owner pointer, which only out-of-line code follows.
public struct SpaceState {
  // What lies below.
  /// The private heap.
  public var heap: PrivateHeap
  /// The allocator of the mem and obj domains.
  public var malloc: PyMalloc
  /// The type table.
  public var types: UnsafeMutablePointer<TypeInfo>

  // Counting of collector-relevant allocations (CPython's generation 0).
  /// Net allocations of container blocks since the last collection, never below zero.
  public var youngCount = 0
  /// A collection is due when the count exceeds this; `Int.max` while automatic runs are off.
  public var youngThreshold = Int.max
  /// The sentinel of the youngest list, for `TrackingMode.linked`.
  public var youngList: GCHead
  /// How new objects become known to the collector.
  public var tracking: TrackingMode = .flagOnly
  /// A collection runs now.
  public var isCollecting = false
  /// A collection is due at the next safe point.
  public var collectionScheduled = false
  /// Due collections run inside the allocation, as in 3.11.
  public var collectsInsideAllocation: Bool
  /// Whether decrements are noted for the strategy.
  public var suspectMode: SuspectMode = .off {
    didSet { noting = suspectMode == .off ? .off : .on }
  }
  /// Whether they are noted just now.
  public var noting = SuspectNoting.off
  /// What was noted.
  public var suspects = SuspectBuffer()
  /// Tells the strategy of every decrement to a count other than zero, while it wants to know.
  public var didDecrement: ObjectHook?
  /// The strategy, for its own hooks.
  public var strategy: UnsafeMutableRawPointer?
  /// Bytes of the strategy's pre-header.
  public var gcHeadBytes = GCHead.size

  // Layout by profile, copied here for the hot paths.
  /// Where attributes lie.
  public var instanceLayout: InstanceLayout
  /// Ints carry a tag word (3.12) instead of a signed count.
  public var intIsTagged: Bool
  /// Bytes before the characters of an ASCII string.
  public var asciiHeader: Int
  /// Bytes before the characters of another string.
  public var compactHeader: Int
  /// Tuples of this size are kept but never reused; 0 for none.
  public var tupleSizeNeverReused: Int

  /// Deleting one item of a list by index may shrink its array.
  public var deletingItemShrinksList: Bool
  /// Lists grow by 3.8's rule.
  public var growsListsByEighth: Bool
  /// The first array of a list has an even number of items, and `list(x)` does not ask for a length.
  public var firstRoomIsEven: Bool
  /// Displays of three and more constants are filled from a constant tuple or set.
  public var displaysCopyConstants: Bool
  /// `frozenset()` is one object.
  public var emptyFrozensetIsShared: Bool
  /// Texts are hashed by SipHash-2-4 instead of 1-3.
  public var hashesByTwoFour: Bool
  /// A new item of a set may take the slot of a deleted one.
  public var setsReuseDeletedSlots: Bool
  /// Bytes before the items of a tuple.
  public var tupleHeader: Int
  /// Bytes that an int of one digit asks for.
  public var smallIntBlock: Int
  /// Lists of at most this capacity do not shrink.
  public var listKeepsCapacity: Int
  /// Dicts are followed only once they hold a container.
  public var dictsAreTrackedLazily: Bool
  /// Tuples without containers are never followed.
  public var tuplesAreUntrackedAtBirth: Bool
  /// Values lie inside instances with slots, too.
  public var inlinesValuesOfAnyBase: Bool
  /// A bit per built-in type whose calls make a tuple of the arguments.
  public var tupleCalls: UInt64
  /// The minor version of the profile.
  public var minor: Int
  /// Bytes of a function object.
  public var functionSize: Int
  /// Bytes of a built-in type as `sys.getsizeof` shows it.
  public var staticTypeSize: Int
  /// Bytes of a class object.
  public var typeSize: Int
  /// The reference count word of singletons.
  public var staticRefcount: Int
  /// Interned strings are immortal.
  public var internsForever: Bool
  /// Bytes before the index table of a key table.
  public var keysHeader: Int
  /// `dict()` makes a key table at once.
  public var dictCallMakesKeys: Bool
  /// Every entry of a key table holds the hash (up to 3.10).
  public var keysAreWide: Bool
  /// Bytes of a frame object without locals; 0 where calls make none.
  public var frameSize: Int

  // Accounting.
  /// Blocks are traced: new objects are told of.
  public var tracesBlocks = false
  /// The serial number of the newest object.
  public var serial: UInt32 = 0
  /// Objects made since the start.
  public var objectsMade = 0
  /// Objects freed since the start.
  public var objectsFreed = 0

  // What classes have under a name.
  /// Counts changes of classes, so that what was found before is looked for again.
  public var classEpoch: UInt32 = 1
  /// What was found before, by type and name (the method cache of Objects/typeobject.c).
  public let foundInClass: UnsafeMutablePointer<FoundInClass>

  // Deallocation nesting.
  /// Nested deallocations of trashcan types.
  public var deallocDepth = 0
  /// Objects are queued at this depth.
  public var deallocLimit: Int
  /// The queue is drained when the nesting is at most this.
  public var deallocDrain: Int
  /// The queue, linked through the word at offset 8 of the pre-header or the count word.
  public var deallocQueue: UnsafeMutableRawPointer?

  // Free lists of types.
  /// Dead floats.
  public var freeFloats: FreeList
  /// Dead lists.
  public var freeLists: FreeList
  /// Dead dicts.
  public var freeDicts: FreeList
  /// Free key tables of eight slots for string keys.
  public var freeKeys: FreeList
  /// Dead tuples by size, index 0 for size 1.
  public var freeTuples: UnsafeMutablePointer<FreeList>
  /// How many sizes of tuples have a free list.
  public var freeTupleSizes: Int
  /// The free lists that types keep by `TypeInfo.freeList`, in the order of the profile.
  public var typeFreeLists: UnsafeMutablePointer<FreeList>
  /// How many there are.
  public var typeFreeListCount: Int

  // Singletons, in static memory.
  /// `None`
  public var none: Ref
  /// `True`
  public var `true`: Ref
  /// `False`
  public var `false`: Ref
  /// The empty tuple.
  public var emptyTuple: Ref
  /// The empty string.
  public var emptyString: Ref
  /// The empty bytes object.
  public var emptyBytes: Ref
  /// What a deleted entry of a set holds.
  public var dummy: Ref
  /// The small integers -5 to 256, 32 bytes apart.
  public var smallInts: UnsafeMutableRawPointer
  /// The one-character strings up to U+00FF.
  public var latin1: UnsafeMutablePointer<Ref>
  /// The one-byte bytes objects.
  public var oneBytes: UnsafeMutablePointer<Ref>
  /// The key table of every empty dict.
  public var emptyKeys: DictKeys

  // Hooks; each is called out of line and only when its condition holds.
  /// A collection is due (called by the allocation that made it so).
  public var collectionDue: SpaceHook?
  /// Tells the strategy of a newly tracked object, for `TrackingMode.hook`.
  public var didTrack: ObjectHook?
  /// Tells the strategy that an object is no longer tracked, for `TrackingMode.hook`.
  public var didUntrack: ObjectHook?
  /// Runs the finalizer of an object whose type has one.
  public var finalize: FinalizeHook?
  /// Clears the weak references to an object and runs their callbacks.
  public var clearWeakrefs: ObjectHook?
  /// Tells the runtime that an object that scripts could see dies.
  public var didDie: ObjectHook?
  /// Frees what the script engine keeps for a function.
  public var releaseBody: ObjectHook?
  /// The names of types, owned by BuiltinTypes.
  public var typeNames: UnsafeMutableRawPointer?
  /// What the types of `BuiltinType.extensions` do, owned by BuiltinTypes.
  public var extensions: UnsafeMutableRawPointer?
  /// The table of interned strings, owned by Interning.
  public var internTable: UnsafeMutableRawPointer?
  /// The runtime above, for the hooks.
  public var owner: UnsafeMutableRawPointer?
  /// The types that plugins brought, for those types' functions.
  public var nativeTypes: UnsafeMutableRawPointer?
  /// The script engine above, for hooks that it sets itself.
  public var script: UnsafeMutableRawPointer?
}

/// The one word through which everything above reaches the objects of one heap.
@frozen
public struct ObjectSpace: @unchecked Sendable {
  /// The shared state.
  public let s: UnsafeMutablePointer<SpaceState>

  /// Wraps the state.
  @inlinable @inline(__always)
  public init(_ s: UnsafeMutablePointer<SpaceState>) { self.s = s }

  /// Wraps the state as a hook receives it.
  @inlinable @inline(__always)
  public init(raw: UnsafeMutableRawPointer) { s = raw.assumingMemoryBound(to: SpaceState.self) }

  /// The state as hooks receive it.
  @inlinable @inline(__always)
  public var raw: UnsafeMutableRawPointer { UnsafeMutableRawPointer(s) }

  /// The record of a type.
  @inlinable @inline(__always)
  public func info(_ type: TypeIndex) -> UnsafeMutablePointer<TypeInfo> {
    s.pointee.types + Int(type)
  }

  /// The record of an object's type.
  @inlinable @inline(__always)
  public func info(of o: Ref) -> UnsafeMutablePointer<TypeInfo> { s.pointee.types + Int(o.type) }

  /// `None`
  @inlinable public var none: Ref { s.pointee.none }
  /// `True` or `False`
  @inlinable public func bool(_ value: Bool) -> Ref { value ? s.pointee.true : s.pointee.false }

  /// Types at most; the table is address space until it is touched.
  public static let maximumTypes = 1 << 18
}
