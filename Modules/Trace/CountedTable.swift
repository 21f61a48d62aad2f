// The size of one of CPython's hash tables (Python/hashtable.c of 3.12), from the entries put in and
// taken out. `tracemalloc.get_tracemalloc_memory()` tells the bytes of tables like these; Moult's own
// tables are built in another way, for speed, but a script asks what tracing costs in Python.

struct CountedTable {
  private(set) var entries = 0
  private(set) var buckets = CountedTable.fewestBuckets

  private static let fewestBuckets = 16
  private static let tableBytes = 80
  private static let bucketBytes = 8
  private static let entryBytes = 32

  /// Bytes of the table, its buckets and its entries.
  var bytes: Int {
    Self.tableBytes + buckets * Self.bucketBytes + entries * Self.entryBytes
  }

  /// An entry more: the table grows when more than half full.
  @inline(__always)
  mutating func add() {
    entries &+= 1
    if entries &* 2 > buckets { resize() }
  }

  /// An entry less: the table shrinks when less than a tenth full.
  @inline(__always)
  mutating func remove() {
    entries &-= 1
    if entries &* 10 < buckets { resize() }
  }

  mutating func clear() {
    entries = 0
    buckets = Self.fewestBuckets
  }

  /// The smallest power of two that leaves the load between the two limits: entries / 0.3.
  private mutating func resize() {
    let wanted = Int(Float(entries) * (2.0 / (0.1 + 0.5)))
    var size = Self.fewestBuckets
    while size < wanted { size <<= 1 }
    buckets = size
  }
}
