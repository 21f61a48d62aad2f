// Bytes in use, peak, limit and injected failures. The fast path is one subtraction and one branch;
// see the comment on `HeapState.budget`.

extension PrivateHeap {
  /// Bytes of live blocks: the class size of pymalloc blocks, the usable size of raw blocks.
  @inlinable
  public var bytesInUse: Int { state.pointee.ceiling &- state.pointee.budget }

  /// The largest `bytesInUse` since the heap was made or `resetPeak`.
  @inlinable
  public var peakBytes: Int { state.pointee.peak }

  /// Starts a new measurement of the peaks: both become what is in use, and mapped, now.
  public func resetPeak() {
    state.pointee.peak = bytesInUse
    state.pointee.peakMapped = state.pointee.mapped
    rearm()
  }

  /// Live bytes above which requests are refused. Lowering it below what is in use refuses every
  /// request until enough has been freed.
  public var byteLimit: Int {
    get { state.pointee.limit }
    nonmutating set {
      state.pointee.limit = newValue
      rearm()
    }
  }

  /// Bytes obtained from the system: all of every mapped arena, and in the raw domain the pages
  /// that were used and not given back. The static segment is not counted.
  public var mappedBytes: Int { state.pointee.mapped }

  /// The largest `mappedBytes` since the heap was made or `resetPeak`.
  public var peakMappedBytes: Int { state.pointee.peakMapped }

  /// Counts `bytes` more in use.
  ///
  /// - Returns: false when the request is to be refused (limit, injected failure); nothing is
  ///   counted then.
  @inlinable @inline(__always)
  public func charge(_ bytes: Int) -> Bool {
    if _fastPath(chargeFast(bytes)) { return true }
    return chargeSlowly(bytes)
  }

  /// The fast half of `charge`: false says that `chargeSlowly` has to be asked, which counts on the
  /// subtraction made here. For callers that have more to do out of line in that case.
  @inlinable @inline(__always)
  public func chargeFast(_ bytes: Int) -> Bool {
    let left = state.pointee.budget &- bytes
    state.pointee.budget = left
    return left >= 0
  }

  /// As `chargeFast` and then, if that succeeded, `discharge` of `old` bytes, in one step.
  @inlinable @inline(__always)
  public func exchangeFast(_ bytes: Int, for old: Int) -> Bool {
    let left = state.pointee.budget &- bytes
    guard left >= 0 else { return false }
    state.pointee.budget = left &+ old
    return true
  }

  /// Counts `bytes` less in use.
  @inlinable @inline(__always)
  public func discharge(_ bytes: Int) {
    state.pointee.budget &+= bytes
  }

  /// Makes later allocations fail: the `n`th from now (1 is the next), and after it every
  /// `every`th; with nil only the one. Allocations are requests in the raw, mem and obj domains and
  /// mappings of arenas and growth of the table of arenas.
  public func failAllocations(after n: Int, every: Int?) {
    state.pointee.failing = true
    state.pointee.untilFailure = max(1, n)
    state.pointee.failEvery = every.map { max(1, $0) } ?? 0
    state.pointee.countedWhileFailing = 0
    state.pointee.injected = 0
    rearm()
  }

  /// Allocations since `failAllocations` was called, up to the last one that it made fail if it does
  /// so once.
  public var countedAllocations: Int { state.pointee.countedWhileFailing }

  /// How many allocations `failAllocations` has made fail since it was called.
  public var injectedFailures: Int { state.pointee.injected }

  /// Ends what `failAllocations` started.
  public func stopFailing() {
    state.pointee.failing = false
    rearm()
  }

  /// Calls `body` with no failure injected and no limit, for the little that must exist: what CPython
  /// has in its data segment from the start, and here is made when it is first used.
  public func exempt<R>(_ body: () -> R) -> R {
    let (failing, limit) = (state.pointee.failing, state.pointee.limit)
    state.pointee.failing = false
    state.pointee.limit = Int.max
    rearm()
    defer {
      state.pointee.failing = failing
      state.pointee.limit = limit
      rearm()
    }
    return body()
  }

  /// Whether failures are being injected: allocators that satisfy a request without a charge (a
  /// realloc in place) ask this, and `refusesAllocation` if so.
  @inlinable
  public var isFailing: Bool { state.pointee.budget < -(1 << 61) }

  /// Counts one allocation for the injection of failures, without charging anything.
  ///
  /// - Returns: true when this allocation has to fail.
  public func refusesAllocation() -> Bool {
    guard state.pointee.failing else { return false }
    state.pointee.countedWhileFailing += 1
    state.pointee.untilFailure -= 1
    if state.pointee.untilFailure > 0 { return false }
    state.pointee.injected += 1
    if state.pointee.failEvery > 0 {
      state.pointee.untilFailure = state.pointee.failEvery
    } else {
      stopFailing()
    }
    return true
  }

  /// The budget went below zero: a new peak, the limit, an injected failure, or tracing.
  @inline(never)
  public func chargeSlowly(_ bytes: Int) -> Bool {
    if _slowPath(state.pointee.failing), refusesAllocation() {
      discharge(bytes)
      return false
    }
    let use = bytesInUse
    if use > state.pointee.limit {
      discharge(bytes)
      return false
    }
    if use > state.pointee.peak { state.pointee.peak = use }
    rearm()
    return true
  }

  /// Puts the ceiling where the next charge of interest is, leaving the bytes in use as they are.
  @inline(__always)
  func rearm() {
    let use = bytesInUse
    let ceiling =
      state.pointee.failing || state.pointee.tracer != nil || state.pointee.isWatched
      ? HeapLayout.failingCeiling : min(state.pointee.peak, state.pointee.limit)
    state.pointee.ceiling = ceiling
    state.pointee.budget = ceiling &- use
  }

  /// Counts bytes obtained from the system.
  @inline(__always)
  func addMapped(_ bytes: Int) {
    let mapped = state.pointee.mapped &+ bytes
    state.pointee.mapped = mapped
    if mapped > state.pointee.peakMapped { state.pointee.peakMapped = mapped }
    if mapped > state.pointee.highestMapped { state.pointee.highestMapped = mapped }
    if _slowPath(state.pointee.keptCount > 0) {
      let ahead = state.pointee.hugePages ? HeapLayout.hugePageBytes : 0
      let room = state.pointee.highestMapped &- mapped &+ ahead
      if keptArenaBytes > room { releaseKeptArenas(downTo: room) }
    }
  }
}
