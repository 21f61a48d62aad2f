// What became of the blocks of each traceback over a whole run: how many were allocated, how many
// were alive when all blocks together were at their largest, how many are alive now. Plain memory,
// constant time for each block.
//
// What was alive at the peak is not written down at each peak, which would be a copy of the table for
// each block while the heap grows. A peak only begins a new *epoch*; the first change of a traceback in
// an epoch saves what it had, and whoever did not change since the peak has now what it had then.

/// The totals of one traceback.
public struct TracebackTotal: Equatable, Sendable {
  /// Blocks allocated so far.
  public var allocations = 0
  /// The bytes of these.
  public var allocatedBytes = 0
  /// Blocks alive.
  public var liveBlocks = 0
  /// The bytes of these.
  public var liveBytes = 0
  /// The same at the last peak of an epoch before this one.
  public var peakBlocks = 0
  /// The bytes of these.
  public var peakBytes = 0
  /// The epoch that `peakBlocks` belongs to.
  var epoch = 0
}

struct TracebackTotals {
  private var totals: UnsafeMutablePointer<TracebackTotal>?
  private var capacity = 0
  private var epoch = 0

  /// A block of a traceback was allocated.
  @inline(__always)
  mutating func add(_ traceback: UInt32, _ size: Int) {
    let total = changing(traceback)
    total.pointee.allocations &+= 1
    total.pointee.allocatedBytes &+= size
    total.pointee.liveBlocks &+= 1
    total.pointee.liveBytes &+= size
  }

  /// A block of a traceback was freed.
  @inline(__always)
  mutating func remove(_ traceback: UInt32, _ size: Int) {
    let total = changing(traceback)
    total.pointee.liveBlocks &-= 1
    total.pointee.liveBytes &-= size
  }

  /// A live block goes from one traceback to another.
  mutating func move(_ from: UInt32, _ to: UInt32, _ size: Int) {
    remove(from, size)
    let total = changing(to)
    total.pointee.liveBlocks &+= 1
    total.pointee.liveBytes &+= size
  }

  /// All blocks together are larger than ever before.
  @inline(__always)
  mutating func notePeak() { epoch &+= 1 }

  /// The totals of a traceback.
  func total(_ traceback: UInt32) -> TracebackTotal {
    guard let totals, Int(traceback) < capacity else { return TracebackTotal() }
    var total = totals[Int(traceback)]
    if total.epoch < epoch {
      total.peakBlocks = total.liveBlocks
      total.peakBytes = total.liveBytes
    }
    return total
  }

  @inline(__always)
  private mutating func changing(_ traceback: UInt32) -> UnsafeMutablePointer<TracebackTotal> {
    if Int(traceback) >= capacity { grow(Int(traceback)) }
    let total = totals.unsafelyUnwrapped + Int(traceback)
    if total.pointee.epoch < epoch {
      total.pointee.peakBlocks = total.pointee.liveBlocks
      total.pointee.peakBytes = total.pointee.liveBytes
      total.pointee.epoch = epoch
    }
    return total
  }

  @inline(never)
  private mutating func grow(_ index: Int) {
    let larger = max(256, capacity * 2, index + 1)
    let new = UnsafeMutablePointer<TracebackTotal>.allocate(capacity: larger)
    if let totals {
      new.moveInitialize(from: totals, count: capacity)
      totals.deallocate()
    }
    (new + capacity).initialize(repeating: TracebackTotal(), count: larger - capacity)
    totals = new
    capacity = larger
  }

  mutating func clear() {
    totals?.deallocate()
    totals = nil
    capacity = 0
    epoch = 0
  }
}
