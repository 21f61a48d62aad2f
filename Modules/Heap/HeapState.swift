// Data layout of the private heap.
//
//   base                 arenaStart                       rawStart                  base + reserved
//    | static segment     | arenas, from the low end ->    | raw chunks, from the low end -> |
//    | (read/write)       | (committed one by one)         | (committed in steps)            |
//
// Side tables, each a lazily touched mapping of its own outside the reservation:
//   objectBits     1 bit  / 16 bytes of the reservation   "an object header starts here"
//   granules       1 byte / 64 KiB of the arena part      0 free, 255 inside, else log2 of the size
//   the raw domain's tables: see RawLayout.swift

/// All state of one private heap. Lives outside the reservation, reached through one pointer.
@usableFromInline
struct HeapState {
  // Accounting. The bytes in use are not stored: they are `ceiling - budget`. A charge subtracts
  // from `budget` and only has to look further when that becomes negative, that is, when the bytes
  // in use exceed `ceiling`. The ceiling is the smaller of the peak and the limit, or, while
  // failures are to be injected or blocks are traced, a number below every possible use.
  @usableFromInline var budget = 0
  @usableFromInline var ceiling = 0

  @usableFromInline let base: UnsafeMutableRawPointer
  @usableFromInline let reservedBytes: Int
  @usableFromInline let staticBytes: Int
  @usableFromInline let objectBits: UnsafeMutablePointer<UInt64>

  @usableFromInline var peak = 0
  @usableFromInline var mapped = 0
  @usableFromInline var peakMapped = 0
  var limit: Int

  // Injected failures: `untilFailure` counts down at each allocation; `failEvery` 0 means once.
  var failing = false
  var untilFailure = 0
  var failEvery = 0
  /// Allocations that were counted while failing, and those that were made to fail.
  var countedWhileFailing = 0
  var injected = 0

  /// Who is told of every block (PrivateHeap+Tracing.swift), and whether one request is being told
  /// as a whole already.
  @usableFromInline var tracer: UnsafeMutablePointer<AllocationTracer>?
  @usableFromInline var tracerIsMuted = false
  /// Whether every charge takes the slow path for the sake of an allocator that watches its blocks.
  var isWatched = false

  var staticUsed = 0
  /// Walks over the object map.
  @usableFromInline var objectWalks = 0

  let arenaStart: UnsafeMutableRawPointer
  let arenaGranules: Int
  let granules: UnsafeMutablePointer<UInt8>
  /// One past the highest granule that was ever part of an arena.
  var granuleEnd = 0
  /// Per log2 of an arena's size in granules: no free place of that size lies below this granule.
  let firstFree: UnsafeMutablePointer<Int>
  var arenaBytes = 0
  var arenaCount = 0

  // Arenas that were given back and are kept (PrivateHeap+KeptArenas.swift): all of one size.
  let kept: UnsafeMutablePointer<UnsafeMutableRawPointer>
  var keptCount = 0
  var keptSize = 0
  var keptLimit: Int
  /// Whether arenas are mapped a huge page at a time.
  let hugePages: Bool
  /// The largest `mapped` since the heap was made.
  var highestMapped = 0

  let raw: UnsafeMutablePointer<RawState>
}

/// Constants of the heap's layout. Bytes unless the name says otherwise.
enum HeapLayout {
  /// Unit in which the arena part is handed out; the smallest arena.
  static var granuleShift: Int { 16 }
  static var granuleBytes: Int { 1 << granuleShift }
  /// The reservation and the arena part start on this boundary: more than the largest arena of any
  /// CPython version (2 MiB with huge pages), so that arenas of those sizes need no search for
  /// alignment.
  static var alignment: Int { 4 << 20 }
  /// Bytes of a huge page, the smallest arena for which the system is asked to use them.
  static var hugePageBytes: Int { 2 << 20 }
  /// The reservation is halved down to this before creating a heap fails.
  static var smallestRetry: Int { 1 << 30 }
  static var smallestReservation: Int { 16 << 20 }
  /// Arenas that are kept at most, whatever their size.
  static var keptArenas: Int { 256 }
  /// Marks a granule inside an arena, after its first.
  static var inside: UInt8 { 255 }
  /// Ceiling while failures are injected: every charge takes the slow path.
  static var failingCeiling: Int { -(1 << 62) }
}
