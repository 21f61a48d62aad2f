// Data layout of the raw domain: a general allocator in its part of the reservation.
//
// The part is divided into chunks of 64 KiB; runs of chunks are spans:
//
//   | class span (k chunks)      | large span            | free span   | ...   | not committed yet
//   | block block block block .. | one block, pages free |             |
//
// - Blocks up to 32 KiB come from class spans: 72 size classes, 16 bytes apart up to 128 and then
//   eight to a doubling (12.5 % spacing or less). Blocks are carved in ascending order when first
//   needed; freed blocks form a LIFO list.
// - Larger blocks have a span of their own, rounded up to chunks. The usable size is rounded to
//   pages only, and pages beyond it are never touched.
// - Free spans are kept in bins by length and merged with their neighbours at once. They keep the
//   pages they have used, up to a limit for the whole domain; see `keptPages`.
//
// Side tables, indexed by chunk or address, lazily touched, outside the reservation: one `Chunk`
// per chunk, one byte per chunk with the number of pages used, and one bit per 16 bytes, "a live
// block starts here". Everything that decides about an address is in these tables, so a user who
// overruns a block cannot derail the allocator; the only word inside a freed block, its list link,
// is stored twice.

/// Constants of the raw domain.
enum RawLayout {
  static var chunkShift: Int { 16 }
  static var chunkBytes: Int { 1 << chunkShift }
  static var pagesPerChunk: Int { chunkBytes / 4096 }
  /// Largest request served from a class span.
  static var smallLimit: Int { 32768 }
  static var classCount: Int { 72 }
  /// Used pages that free spans may keep, besides 1/16 of the bytes in use: 1 MiB. Beyond it pages
  /// are given back to the system, those of the longest spans first, until half of this is left.
  /// Enough for a temporary list of 10^5 items, so that making one again and again does not fault
  /// every page again.
  static var keptPages: Int { 256 }
  /// Blocks of at least this many bytes are moved by moving their pages; smaller ones are copied.
  static var remapBytes: Int { 128 << 10 }
  /// Chunks committed at a time: 4 MiB.
  static var commitChunks: Int { 64 }
  /// Spans shorter than this have a bin per length; longer ones four bins to a doubling.
  static var exactBins: Int { 64 }
  static var binCount: Int { 192 }
  /// "No chunk", "no block".
  static var none: UInt32 { .max }

  // The byte per chunk: pages used (0...16) and a flag.
  static var pagesMask: UInt8 { 0x1f }
  /// A kernel mapping may begin at this chunk (pages were moved to or from here).
  static var seam: UInt8 { 0x80 }
}

/// What a span is used for. Stored in its first and last chunk, in a class span in all.
enum SpanKind: UInt8 {
  case none = 0
  case free
  case blocks
  case large
}

/// Entry of the chunk table. `start` is valid wherever `kind` is; the rest in a span's first chunk
/// only.
struct Chunk {
  var kind: SpanKind
  var sizeClass: UInt8
  /// First chunk of the span.
  var start: UInt32
  /// Chunks of the span.
  var count: UInt32
  /// Links of a bin (free spans) or of the class's list of spans with room (class spans).
  var next: UInt32
  var previous: UInt32
  /// Class span: blocks in use. Free span: pages used.
  var live: UInt32
  /// Class span: blocks ever carved.
  var carved: UInt32
  /// Class span: pages its carved blocks reach into.
  var carvedPages: UInt32
  /// Class span: first free block, as offset / 16 from the start of the span.
  var freeHead: UInt32
  /// Large span: usable bytes of its block.
  var usable: Int
}

/// Properties of one size class.
struct RawClass {
  var size: Int
  var chunks: Int
  var capacity: UInt32
  /// Head of the list of spans that have room.
  var withRoom: UInt32
}

/// State of the raw domain.
struct RawState {
  var heap: UnsafeMutablePointer<HeapState>?
  let start: UnsafeMutableRawPointer
  let chunkLimit: Int
  /// Chunks committed so far; every chunk below belongs to a span.
  var committed = 0
  let chunks: UnsafeMutablePointer<Chunk>
  let pages: UnsafeMutablePointer<UInt8>
  let liveBits: UnsafeMutablePointer<UInt64>
  let classes: UnsafeMutablePointer<RawClass>
  let bins: UnsafeMutablePointer<UInt32>
  /// One bit per bin: not empty.
  let binBits: UnsafeMutablePointer<UInt64>
  let remap: Mapping.Remap?
  /// Pages used in free spans: memory that could be given back.
  var freePages = 0
  /// Bytes and number of the live blocks.
  var bytesInUse = 0
  var blocks = 0
}
