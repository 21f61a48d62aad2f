// Data layout of pymalloc, as in CPython's Include/internal/pycore_obmalloc.h (3.10 and later; the
// older geometry as in Objects/obmalloc.c of 3.9).
//
//   arena (1 MiB, or 256 KiB):   | pool | pool | pool | ...      64 pools, carved in address order
//   pool (16 KiB, or 4 KiB):     | 48 bytes | block | block | ...      all of one size class
//
// The 48 bytes that are CPython's pool header stay unused: what it holds stands in a table outside
// the heap, one record per pool-sized piece of the reservation. In their pools the headers all lie
// on the same few sets of the cache, as pools are aligned on a power of two, and on pages of their
// own; side by side in a table they do not push each other out.
//
// CPython links the pools of a size class that have free blocks in a list, to whose front a pool
// comes when it has room again, and which a pool leaves from the front when it is full, or from
// anywhere when it is empty. That is a stack with holes, and here it is one: an array per class.
// Pushing and popping then need no branch, where programs that mix sizes would guess wrong at every
// other request.

import Heap

/// Constants that are the same in every version of CPython on 64-bit machines. Sizes in bytes.
public enum PyMallocLayout {
  /// Largest request pymalloc serves; larger ones go to the raw domain.
  @inlinable public static var smallRequestThreshold: Int { 512 }
  /// Number of size classes; class i has blocks of (i + 1) * 16 bytes.
  @inlinable public static var sizeClassCount: Int { 32 }
  /// log2 of the distance between size classes, which is the alignment too.
  @inlinable public static var alignmentShift: Int { 4 }
  /// Bytes of a pool taken by its header.
  @inlinable public static var poolOverhead: Int { 48 }
  /// Entries of the arena table at the start; it doubles when full.
  @inlinable public static var initialArenaObjects: Int { 16 }

  /// Block size of a size class.
  @inlinable
  public static func blockSize(_ sizeClass: Int) -> Int { (sizeClass &+ 1) &<< alignmentShift }

  /// Size class of a request of 1...512 bytes.
  @inlinable
  public static func sizeClass(_ n: Int) -> Int { (n &- 1) &>> alignmentShift }

  /// Size class index of a pool that has never been used (DUMMY_SIZE_IDX).
  static var noSizeClass: UInt8 { 0xff }
}

/// The sizes that changed between versions of CPython, as powers of two.
public struct PyMallocGeometry: Sendable, Equatable, Codable {
  /// log2 of the bytes of a pool.
  public var poolBits: Int
  /// log2 of the bytes of an arena.
  public var arenaBits: Int
  /// Whether an arena stays mapped when its last block goes, if no other arena has room (bpo-37257);
  /// 3.8 gives that one back, too, and maps another at the next request.
  public var keepsLastArena: Bool

  /// A geometry: pools of at least 2 KiB and at most 1 MiB, arenas of 64 KiB to 4 MiB that hold at
  /// least one pool.
  public init(poolBits: Int, arenaBits: Int, keepsLastArena: Bool = true) {
    precondition(
      poolBits >= 11 && poolBits <= 20 && arenaBits >= max(16, poolBits) && arenaBits <= 22,
      "impossible geometry")
    self.poolBits = poolBits
    self.arenaBits = arenaBits
    self.keepsLastArena = keepsLastArena
  }

  /// 3.10 and later: pools of 16 KiB in arenas of 1 MiB.
  public static let current = PyMallocGeometry(poolBits: 14, arenaBits: 20)
  /// 3.9: pools of 4 KiB in arenas of 256 KiB.
  public static let before310 = PyMallocGeometry(poolBits: 12, arenaBits: 18)
  /// 3.8: the same, and every arena without a block goes back.
  public static let before39 = PyMallocGeometry(
    poolBits: 12, arenaBits: 18, keepsLastArena: false)
  /// 3.15 and later built for huge pages: pools of 16 KiB in arenas of 2 MiB.
  public static let hugePages = PyMallocGeometry(poolBits: 14, arenaBits: 21)

  /// Bytes of a pool.
  public var poolBytes: Int { 1 << poolBits }
  /// Bytes of an arena.
  public var arenaBytes: Int { 1 << arenaBits }
  /// Pools of an arena. Arenas are aligned here, so that none is lost at the ends.
  public var poolsPerArena: Int { 1 << (arenaBits - poolBits) }
  /// Blocks of a size class that fit into one pool.
  public func blocksPerPool(_ sizeClass: Int) -> Int {
    (poolBytes - PyMallocLayout.poolOverhead) / PyMallocLayout.blockSize(sizeClass)
  }
}

/// What is known of a pool: 32 bytes, of which two share a cache line. All zero, so without a block
/// in use, where no pool is.
@usableFromInline
struct PoolHeader {
  /// First free block, each linked to the next by its first word. nil iff the pool is full.
  @usableFromInline var freeBlock: UnsafeMutableRawPointer?
  /// Empty pool: next of its arena's free pools.
  @usableFromInline var next: UnsafeMutablePointer<PoolHeader>?
  /// Blocks in use. A word of its own: the processor forwards stores to loads of the same width best.
  @usableFromInline var used: UInt32
  /// Its place on the stack of its size class, while it is there.
  @usableFromInline var position: UInt32
  @usableFromInline var sizeClass: UInt8
  /// 1 while not all blocks are carved, else 0.
  @usableFromInline var hasMore: UInt8
  /// Blocks that were ever handed out, or put on the free list.
  @usableFromInline var carved: UInt16

  /// Offset of the first block never handed out.
  @usableFromInline var nextOffset: Int {
    PyMallocLayout.poolOverhead &+ Int(carved) &* PyMallocLayout.blockSize(Int(sizeClass))
  }
}

/// The pools of a size class that have free blocks.
@usableFromInline
struct PoolStack {
  /// The first entry is a record without free blocks, which ends the stack; so is one in the place
  /// of each pool that left from the middle. There is always room for every pool of the class, and
  /// for one more.
  @usableFromInline var pools: UnsafeMutablePointer<UnsafeMutablePointer<PoolHeader>>
  /// Entries, the first included; the last is the pool to take blocks from.
  @usableFromInline var count: Int
  var capacity: Int
  /// Pools of the class that have blocks in use, on the stack or full.
  var poolCount: UInt32
  /// Entries that a pool has left.
  var holes: UInt32
}

/// Entry of the arena table (struct arena_object). Links are indices into the table, -1 for none,
/// because the table moves when it grows.
struct Arena {
  /// Start of the arena; 0 while the entry has none.
  var address: UInt
  /// Next pool to carve.
  var poolAddress: UInt
  /// Free pools: those in `freePools` and those not carved yet.
  var freePoolCount: Int
  var totalPools: Int
  /// Pools that are empty again, singly linked.
  var freePools: UnsafeMutablePointer<PoolHeader>?
  /// Unassociated: next of `unusedArenas`. Otherwise links of `usableArenas`.
  var next: Int
  var previous: Int
}

/// All state of one pymalloc, in memory of its own. The stacks of pools follow it directly.
@usableFromInline
struct PyMallocState {
  @usableFromInline let heap: PrivateHeap
  @usableFromInline let reservationStart: UInt
  @usableFromInline let poolShift: UInt
  /// Number of records that the hot path of `free` may look at: `poolSlots`, or 0 while blocks are
  /// traced, so that every block takes the slow path then.
  @usableFromInline var plainSlots: UInt
  /// The records, one per pool-sized piece of the reservation.
  @usableFromInline let pools: UnsafeMutablePointer<PoolHeader>
  let poolSlots: UInt
  @usableFromInline let arenaShift: UInt
  /// Number of entries of `arenaMap`: the arena-sized pieces of the reservation.
  @usableFromInline let arenaSlots: UInt
  /// Per piece the number of this allocator's arena there plus 1, else 0. Takes the place of
  /// CPython's radix tree; the reservation makes a flat table possible.
  @usableFromInline let arenaMap: UnsafeMutablePointer<UInt32>
  let geometry: PyMallocGeometry
  /// The record that ends stacks and stands in their holes.
  let noPool: UnsafeMutablePointer<PoolHeader>

  var arenas: UnsafeMutablePointer<Arena>
  var arenaCapacity: Int
  /// Entries without an arena, singly linked, last in first out.
  var unusedArenas = -1
  /// Arenas with free pools, ascending by their number.
  var usableArenas = -1
  /// nfp2lasta: for k free pools the last arena in `usableArenas` that has exactly k, or -1.
  let lastWithFreePools: UnsafeMutablePointer<Int>

  /// What is known of blocks while they are watched (PyMalloc+Debug.swift).
  var debug: Unmanaged<DebugAllocation>?
  /// Blocks taken from the raw domain through this allocator.
  @usableFromInline var rawBlocks = 0
  var arenasAllocated = 0
  var arenasCurrent = 0
  var arenasHighWater = 0
  /// Which leaves of CPython's radix tree (16 GiB each) would have been made, by the bits of their
  /// index relative to the first of the reservation.
  var mapLeaves: UInt64 = 0
}
