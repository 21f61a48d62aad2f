// Which line of a script each block comes from over a whole run: what a full capture keeps.
//
// `AllocationTrace`, behind `tracemalloc`, answers everything that CPython's does, memory of any domain
// included. This one hears of the heap's blocks only, so that a record's place follows from its
// block's address: one word for each granule of the heap, of which only what is touched becomes
// memory. Records of neighbours lie side by side, and none is searched for. A stack that was seen a
// short while ago is known by its key, and its places are not asked for again.
//
// Invariants:
// - A record is not zero exactly while its block is alive and was handed out since `start`.
// - `bytes` is the sum of the sizes of all records.
// - No memory of the measured heap is used: addresses are the same with and without a trace.

import Heap

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A block's record: its size in the low bits, the number of its traceback plus one above them.
private enum RunRecordWord {
  static let sizeBits: UInt64 = 40
  static let mostBytes = 1 << Int(sizeBits) - 1
  static let mostTracebacks: UInt32 = 1 << 24 - 2

  @inline(__always)
  static func size(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word & (1 << sizeBits - 1)) }
  @inline(__always)
  static func traceback(_ word: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: word &>> sizeBits) &- 1
  }
  @inline(__always)
  static func make(_ traceback: UInt32, _ size: Int) -> UInt64 {
    UInt64(traceback &+ 1) &<< sizeBits | UInt64(truncatingIfNeeded: min(size, mostBytes))
  }
}

/// A stack that was seen, by its key.
private struct KnownStack {
  var key: UInt = 0
  var traceback: UInt32 = 0
}

struct RunTraceState {
  var base: UInt
  var granules: Int
  /// A word for each granule of the heap.
  var records: UnsafeMutablePointer<UInt64>
  var source: TracebackSource
  var frameLimit: Int
  var places: UnsafeMutablePointer<UInt32>
  fileprivate var known: UnsafeMutablePointer<KnownStack>
  var bytes = 0
  var peak = 0
  var tracebacks = TracebackTable()
  var totals = TracebackTotals()
  var sizes = SizeCounts()
  /// Who is told of everything as well.
  var next: UnsafeMutablePointer<AllocationTracer>?
  /// What the heap calls; its context is the state.
  var tracer: AllocationTracer?
}

/// Where the blocks of one run come from. One word; all copies are the same.
public struct RunTrace: @unchecked Sendable {
  let state: UnsafeMutablePointer<RunTraceState>

  private static let knownStacks = 1 << 10

  /// Makes a trace of a heap; nil when there is no room for it.
  /// - Parameters:
  ///   - heap: whose blocks it will hear of.
  ///   - frameLimit: frames that a traceback keeps, from 1.
  ///   - source: who knows the places.
  public static func create(
    heap: PrivateHeap, frameLimit: Int, source: TracebackSource
  ) -> RunTrace? {
    let granules = heap.reservedBytes >> 4
    let memory = mmap(
      nil, granules * 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let memory, memory != MAP_FAILED else { return nil }
    let state = UnsafeMutablePointer<RunTraceState>.allocate(capacity: 1)
    let known = UnsafeMutablePointer<KnownStack>.allocate(capacity: knownStacks)
    known.initialize(repeating: KnownStack(), count: knownStacks)
    state.initialize(
      to: RunTraceState(
        base: UInt(bitPattern: heap.base), granules: granules,
        records: memory.bindMemory(to: UInt64.self, capacity: granules), source: source,
        frameLimit: frameLimit, places: .allocate(capacity: frameLimit), known: known))
    state.pointee.tracer = AllocationTracer(
      context: state, didAllocate: didAllocate, didResize: didResize, didFree: didFree,
      didReuse: didReuse)
    return RunTrace(state: state)
  }

  /// Frees everything. The allocators' tracer must have been taken away, or their heap be gone.
  public func destroy() {
    munmap(state.pointee.records, state.pointee.granules * 8)
    state.pointee.tracebacks.release()
    state.pointee.totals.clear()
    state.pointee.sizes.release()
    state.pointee.places.deallocate()
    state.pointee.known.deallocate()
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// What the allocators must be given as their tracer.
  public var tracer: UnsafeMutablePointer<AllocationTracer> {
    let offset = MemoryLayout<RunTraceState>.offset(of: \.tracer).unsafelyUnwrapped
    return (UnsafeMutableRawPointer(state) + offset).assumingMemoryBound(to: AllocationTracer.self)
  }

  /// Lets another tracer hear everything that this one hears, nil for none.
  public func setNext(_ tracer: UnsafeMutablePointer<AllocationTracer>?) {
    state.pointee.next = tracer
  }

  /// Bytes of all blocks on record.
  public var bytes: Int { state.pointee.bytes }

  /// How many different tracebacks there are; their numbers go from 0 up.
  public var tracebackCount: Int { state.pointee.tracebacks.count }

  /// The number of the traceback of a live block, nil if it is not on record.
  @inline(__always)
  public func traceback(of address: UInt) -> UInt32? {
    let granule = Int(bitPattern: (address &- state.pointee.base) &>> 4)
    guard granule >= 0, granule < state.pointee.granules else { return nil }
    let word = state.pointee.records[granule]
    return word == 0 ? nil : RunRecordWord.traceback(word)
  }

  /// The places of a traceback, innermost first. That of number 0 has none: nothing ran.
  public func places(of traceback: UInt32) -> [UInt32] {
    traceback == 0 ? [] : Array(state.pointee.tracebacks.places(of: traceback).places)
  }

  /// What became of the blocks of a traceback.
  public func total(of traceback: UInt32) -> TracebackTotal {
    state.pointee.totals.total(traceback)
  }

  /// How many blocks of each size were asked for, the smallest first.
  public var sizes: [(bytes: Int, count: Int)] { state.pointee.sizes.all }

  /// Blocks that were asked for by changing the size of another; the others were asked for anew.
  public var resizings: Int { state.pointee.sizes.resizings }

  // MARK: What the allocators tell

  @inline(__always)
  private func slot(_ p: UnsafeMutableRawPointer) -> UnsafeMutablePointer<UInt64> {
    state.pointee.records + Int(bitPattern: (UInt(bitPattern: p) &- state.pointee.base) &>> 4)
  }

  @inline(__always)
  fileprivate func record(_ p: UnsafeMutableRawPointer, _ size: Int) {
    let traceback = currentTraceback()
    state.pointee.sizes.count(size)
    let slot = slot(p)
    if _slowPath(slot.pointee != 0) { forget(p) }
    state.pointee.totals.add(traceback, size)
    slot.pointee = RunRecordWord.make(traceback, size)
    let bytes = state.pointee.bytes &+ size
    state.pointee.bytes = bytes
    if bytes > state.pointee.peak {
      state.pointee.peak = bytes
      state.pointee.totals.notePeak()
    }
  }

  @inline(__always)
  fileprivate func forget(_ p: UnsafeMutableRawPointer) {
    let slot = slot(p)
    let word = slot.pointee
    if word == 0 { return }
    slot.pointee = 0
    let size = RunRecordWord.size(word)
    state.pointee.totals.remove(RunRecordWord.traceback(word), size)
    state.pointee.bytes &-= size
  }

  /// A block is in use again that was not freed: it gets the traceback of now.
  @inline(__always)
  fileprivate func refresh(_ p: UnsafeMutableRawPointer) {
    let slot = slot(p)
    let word = slot.pointee
    if word == 0 { return }
    let traceback = currentTraceback()
    if traceback == RunRecordWord.traceback(word) { return }
    let size = RunRecordWord.size(word)
    state.pointee.totals.move(RunRecordWord.traceback(word), traceback, size)
    slot.pointee = RunRecordWord.make(traceback, size)
  }

  fileprivate func countResizing() { state.pointee.sizes.resizings &+= 1 }

  @inline(__always)
  private func currentTraceback() -> UInt32 {
    let key = state.pointee.source.key(state.pointee.source.context)
    let known = state.pointee.known + Int(bitPattern: key) & (Self.knownStacks &- 1)
    if _fastPath(key != 0 && known.pointee.key == key) { return known.pointee.traceback }
    return askForTraceback(key, known)
  }

  @inline(never)
  private func askForTraceback(
    _ key: UInt, _ known: UnsafeMutablePointer<KnownStack>
  ) -> UInt32 {
    let source = state.pointee.source
    let limit = state.pointee.frameLimit
    let places = state.pointee.places
    let total = source.places(source.context, places, limit)
    var number = state.pointee.tracebacks.number(places, min(total, limit), total: total)
    // A record has no room for more: they count as if nothing had run.
    if number > RunRecordWord.mostTracebacks { number = 0 }
    known.pointee = KnownStack(key: key, traceback: number)
    return number
  }
}

private func trace(_ context: UnsafeMutableRawPointer) -> RunTrace {
  RunTrace(state: context.assumingMemoryBound(to: RunTraceState.self))
}

private let didAllocate:
  @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, Int) -> Void = {
    let trace = trace($0)
    trace.record($1, $2)
    if let next = trace.state.pointee.next {
      next.pointee.didAllocate(next.pointee.context, $1, $2)
    }
  }

private let didResize:
  @convention(c) (
    UnsafeMutableRawPointer, UnsafeMutableRawPointer?, UnsafeMutableRawPointer, Int
  ) -> Void = { context, old, new, size in
    let trace = trace(context)
    if let old {
      trace.forget(old)
      trace.countResizing()
    }
    trace.record(new, size)
    if let next = trace.state.pointee.next {
      next.pointee.didResize(next.pointee.context, old, new, size)
    }
  }

private let didFree: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void = {
  let trace = trace($0)
  trace.forget($1)
  if let next = trace.state.pointee.next { next.pointee.didFree(next.pointee.context, $1) }
}

private let didReuse: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void = {
  let trace = trace($0)
  trace.refresh($1)
  if let next = trace.state.pointee.next { next.pointee.didReuse(next.pointee.context, $1) }
}
