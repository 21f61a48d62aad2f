// Telling a tracer of every block of the raw, mem and obj domains (CPython: the allocator hooks that
// tracemalloc installs, Python/tracemalloc.c of 3.12).
//
// The allocators pay nothing for this while it is off. A request is charged to the heap anyway, and
// the ceiling of a traced heap lies below every possible use (see HeapState.budget), so that each
// charge leaves the fast path; PyMalloc marks its arenas so that each free does.

/// What is told of each block. The functions must not allocate from the heap.
public struct AllocationTracer {
  /// Passed to each function.
  public var context: UnsafeMutableRawPointer
  /// (context, block, bytes asked for): a block was handed out.
  public var didAllocate:
    @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, Int) -> Void
  /// (context, old block or nil, new block, bytes asked for): a block was resized, perhaps in place.
  public var didResize:
    @convention(c) (
      UnsafeMutableRawPointer, UnsafeMutableRawPointer?, UnsafeMutableRawPointer, Int
    ) -> Void
  /// (context, block): a block is about to be freed.
  public var didFree: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
  /// (context, block): a block that a free list of the layer above kept is in use again.
  public var didReuse: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void

  /// Puts the four functions together.
  public init(
    context: UnsafeMutableRawPointer,
    didAllocate:
      @escaping @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, Int) -> Void,
    didResize:
      @escaping @convention(c) (
        UnsafeMutableRawPointer, UnsafeMutableRawPointer?, UnsafeMutableRawPointer, Int
      ) -> Void,
    didFree: @escaping @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void,
    didReuse: @escaping @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
  ) {
    self.context = context
    self.didAllocate = didAllocate
    self.didResize = didResize
    self.didFree = didFree
    self.didReuse = didReuse
  }
}

extension PrivateHeap {
  /// Whether blocks are traced, and not just now as part of a request that is told as a whole.
  @inlinable
  public var isTracing: Bool { state.pointee.tracer != nil && !state.pointee.tracerIsMuted }

  /// Sets who is told of every block, nil for nobody. The record must stay where it is while set.
  public func setTracer(_ tracer: UnsafeMutablePointer<AllocationTracer>?) {
    state.pointee.tracer = tracer
    rearm()
  }

  /// Makes every charge take the slow path, or no longer: for an allocator that watches its blocks.
  public func setWatched(_ isWatched: Bool) {
    state.pointee.isWatched = isWatched
    rearm()
  }

  /// Tells nothing of the requests that follow, or everything again.
  /// - Returns: what was before.
  public func muteTracer(_ isMuted: Bool) -> Bool {
    defer { state.pointee.tracerIsMuted = isMuted }
    return state.pointee.tracerIsMuted
  }

  /// Tells of a block that was handed out; nil is ignored.
  public func traceAllocation(_ p: UnsafeMutableRawPointer?, _ n: Int) {
    guard let p, isTracing, let tracer = state.pointee.tracer else { return }
    tracer.pointee.didAllocate(tracer.pointee.context, p, n)
  }

  /// Tells of a block that is about to be freed.
  public func traceFree(_ p: UnsafeMutableRawPointer) {
    guard isTracing, let tracer = state.pointee.tracer else { return }
    tracer.pointee.didFree(tracer.pointee.context, p)
  }

  /// Tells of a block that is in use again without having been freed.
  public func traceReuse(_ p: UnsafeMutableRawPointer) {
    guard isTracing, let tracer = state.pointee.tracer else { return }
    tracer.pointee.didReuse(tracer.pointee.context, p)
  }

  /// Runs a request that may take and give back several blocks, and tells of it as one: as a change
  /// of the size of `old`, if it succeeds.
  public func traced(
    _ old: UnsafeMutableRawPointer?, _ n: Int, _ request: () -> UnsafeMutableRawPointer?
  ) -> UnsafeMutableRawPointer? {
    state.pointee.tracerIsMuted = true
    let new = request()
    state.pointee.tracerIsMuted = false
    if let new, let tracer = state.pointee.tracer {
      tracer.pointee.didResize(tracer.pointee.context, old, new, n)
    }
    return new
  }
}
