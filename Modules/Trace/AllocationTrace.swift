// Trace: which line of a script each live block comes from, the records behind `tracemalloc`
// (PEP 454; Modules/_tracemalloc.c and Python/tracemalloc.c of CPython 3.12).
//
// A trace is a block's address with the bytes asked for and a traceback; a traceback is a list of
// places in a script, the innermost first, kept once however many blocks share it. What a place is,
// and which places are active, only the layer above knows: it is asked through `TracebackSource`.
//
// What lives where: this file (on and off, what the allocators tell), TraceTable (the records by
// address), TracebackTable (the tracebacks), CountedTable (the bytes CPython's own tables would take),
// +Reading (looking at the records). RunTrace is what a full capture keeps of a whole run.
//
// Invariants:
// - All records lie in memory of their own, outside the measured heap: tracing changes no address.
// - `bytes` is the sum of the sizes of all records, of every domain.
// - One request of the layer above is one record, however many blocks were taken to fulfil it.
// - Blocks from before `start` have no record, and freeing one changes nothing; resizing one
//   makes a record.

import Heap

/// Tells where the program is.
public struct TracebackSource {
  /// Passed to the function.
  public var context: UnsafeMutableRawPointer
  /// (context, places to fill, room): writes the places of the active calls, innermost first, as
  /// many as there is room for, and returns how many calls are active. A place is never 0.
  public var places:
    @convention(c) (UnsafeMutableRawPointer, UnsafeMutablePointer<UInt32>, Int) -> Int
  /// (context): a number that stands for the places of the active calls, much cheaper than they are:
  /// equal numbers, equal places. 0 where that is not known.
  public var key: @convention(c) (UnsafeMutableRawPointer) -> UInt

  /// Puts them together.
  public init(
    context: UnsafeMutableRawPointer,
    places:
      @escaping @convention(c) (UnsafeMutableRawPointer, UnsafeMutablePointer<UInt32>, Int) -> Int,
    key: @escaping @convention(c) (UnsafeMutableRawPointer) -> UInt = { _ in 0 }
  ) {
    self.context = context
    self.places = places
    self.key = key
  }
}

/// One traced block.
public struct BlockTrace: Equatable, Sendable {
  /// Where the block starts.
  public var address: UInt
  /// The bytes asked for.
  public var size: Int
  /// Who took it: 0 for the heap itself, else a number that `track` was given.
  public var domain: UInt32
  /// The number of its traceback.
  public var traceback: UInt32
}

struct TraceState {
  var source: TracebackSource?
  /// What the heap calls; its context is the state.
  var tracer: AllocationTracer
  var isTracing = false
  var frameLimit = 1
  var bytes = 0
  var peak = 0
  var traces = TraceTable()
  var tracebacks = TracebackTable()
  /// Who is told of everything as well.
  var next: UnsafeMutablePointer<AllocationTracer>?
  /// Room for the places of one traceback.
  var places: UnsafeMutablePointer<UInt32>
  var placeCapacity: Int
}

/// The records of one heap's blocks. One word; all copies are the same.
public struct AllocationTrace: @unchecked Sendable {
  let state: UnsafeMutablePointer<TraceState>

  /// Makes a trace that is off.
  public static func create() -> AllocationTrace {
    let state = UnsafeMutablePointer<TraceState>.allocate(capacity: 1)
    state.initialize(
      to: TraceState(
        tracer: AllocationTracer(
          context: state, didAllocate: didAllocate, didResize: didResize, didFree: didFree,
          didReuse: didReuse),
        places: .allocate(capacity: 1), placeCapacity: 1))
    return AllocationTrace(state: state)
  }

  /// Frees everything. It must be off, or its heap gone.
  public func destroy() {
    state.pointee.traces.release()
    state.pointee.tracebacks.release()
    state.pointee.places.deallocate()
    state.deallocate()
  }

  /// Most frames that a traceback may keep.
  public static let maximumFrames = 65535

  /// Begins to record. Does nothing when it is on already.
  /// - Parameters:
  ///   - frameLimit: frames that a traceback keeps, 1 to `maximumFrames`.
  ///   - source: who knows the places.
  /// - Returns: what the allocators must be given as their tracer, nil when it was on already.
  public func start(
    frameLimit: Int, source: TracebackSource
  ) -> UnsafeMutablePointer<AllocationTracer>? {
    if state.pointee.isTracing { return nil }
    precondition(frameLimit >= 1 && frameLimit <= Self.maximumFrames, "frames out of range")
    if frameLimit > state.pointee.placeCapacity {
      state.pointee.places.deallocate()
      state.pointee.places = .allocate(capacity: frameLimit)
      state.pointee.placeCapacity = frameLimit
    }
    state.pointee.frameLimit = frameLimit
    state.pointee.source = source
    state.pointee.isTracing = true
    clear()
    let offset = MemoryLayout<TraceState>.offset(of: \.tracer).unsafelyUnwrapped
    return (UnsafeMutableRawPointer(state) + offset).assumingMemoryBound(to: AllocationTracer.self)
  }

  /// Ends recording and forgets everything. The allocators' tracer must have been taken away.
  public func stop() {
    state.pointee.isTracing = false
    clear()
  }

  /// Forgets every record; live blocks become unknown ones.
  public func clear() {
    state.pointee.traces.clear()
    state.pointee.tracebacks.clear()
    state.pointee.bytes = 0
    state.pointee.peak = 0
  }

  /// Lets another tracer hear everything that this one hears, nil for none.
  public func setNext(_ tracer: UnsafeMutablePointer<AllocationTracer>?) {
    state.pointee.next = tracer
  }

  /// Whether it is on.
  public var isTracing: Bool { state.pointee.isTracing }
  /// Frames that a traceback keeps.
  public var frameLimit: Int { state.pointee.frameLimit }
  /// Bytes of all blocks on record.
  public var bytes: Int { state.pointee.bytes }
  /// The largest `bytes` since the start, `clear` or `resetPeak`.
  public var peak: Int { state.pointee.peak }
  /// Makes the peak what it is now.
  public func resetPeak() { state.pointee.peak = state.pointee.bytes }

  // MARK: What the allocators tell

  /// Records memory that the heap does not know of, or changes such a record.
  /// - Returns: false when it is off.
  @discardableResult
  public func track(domain: UInt32, address: UInt, size: Int) -> Bool {
    if !isTracing { return false }
    record(address, size, domain)
    return true
  }

  /// Drops the record of an address in a domain, if there is one.
  /// - Returns: false when it is off.
  @discardableResult
  public func untrack(domain: UInt32, address: UInt) -> Bool {
    if !isTracing { return false }
    forget(address, domain)
    return true
  }

  @inline(__always)
  func record(_ address: UInt, _ size: Int, _ domain: UInt32) {
    let traceback = currentTraceback()
    let old = state.pointee.traces.set(
      BlockTrace(address: address, size: size, domain: domain, traceback: traceback))
    let bytes = state.pointee.bytes &- old &+ size
    state.pointee.bytes = bytes
    state.pointee.peak = max(state.pointee.peak, bytes)
  }

  @inline(__always)
  func forget(_ address: UInt, _ domain: UInt32) {
    state.pointee.bytes &-= state.pointee.traces.remove(address, domain)
  }

  /// Gives a record the traceback of now.
  @inline(__always)
  func refresh(_ address: UInt) {
    if let entry = state.pointee.traces.find(address, 0) {
      entry.pointee.traceback = currentTraceback()
    }
  }

  private func currentTraceback() -> UInt32 {
    guard let source = state.pointee.source else { return 0 }
    let limit = state.pointee.frameLimit
    let places = state.pointee.places
    let total = source.places(source.context, places, limit)
    return state.pointee.tracebacks.number(places, min(total, limit), total: total)
  }
}

private func trace(_ context: UnsafeMutableRawPointer) -> AllocationTrace {
  AllocationTrace(state: context.assumingMemoryBound(to: TraceState.self))
}

private func next(_ context: UnsafeMutableRawPointer) -> UnsafeMutablePointer<AllocationTracer>? {
  context.assumingMemoryBound(to: TraceState.self).pointee.next
}

private let didAllocate:
  @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, Int) -> Void = {
    trace($0).record(UInt(bitPattern: $1), $2, 0)
    if let next = next($0) { next.pointee.didAllocate(next.pointee.context, $1, $2) }
  }

private let didResize:
  @convention(c) (
    UnsafeMutableRawPointer, UnsafeMutableRawPointer?, UnsafeMutableRawPointer, Int
  ) -> Void = { context, old, new, size in
    if let old { trace(context).forget(UInt(bitPattern: old), 0) }
    trace(context).record(UInt(bitPattern: new), size, 0)
    if let next = next(context) { next.pointee.didResize(next.pointee.context, old, new, size) }
  }

private let didFree: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void = {
  trace($0).forget(UInt(bitPattern: $1), 0)
  if let next = next($0) { next.pointee.didFree(next.pointee.context, $1) }
}

private let didReuse: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void = {
  trace($0).refresh(UInt(bitPattern: $1))
  if let next = next($0) { next.pointee.didReuse(next.pointee.context, $1) }
}
