// The span allocator: runs of chunks, merged when freed, given back to the system when large.

extension RawDomain {
  @inline(__always) var chunks: UnsafeMutablePointer<Chunk> { state.pointee.chunks }
  @inline(__always) var pages: UnsafeMutablePointer<UInt8> { state.pointee.pages }

  /// Takes a span of `count` chunks. The caller sets its kind.
  ///
  /// - Parameter forGrowth: the span is likely to be lengthened soon: take one that is followed by
  ///   as much free space again, or one at the end, rather than the one that fits best.
  /// - Returns: the first chunk; nil when the domain's address space or the system has no more.
  func takeSpan(_ count: Int, forGrowth: Bool = false) -> Int? {
    if let first = findFree(forGrowth ? 2 * count : count) {
      takeHead(first, count)
      return first
    }
    let missing = count - trailingFree()
    if missing <= 0 || extend(by: missing) {
      let first = state.pointee.committed - trailingFree()
      takeHead(first, count)
      return first
    }
    return forGrowth ? takeSpan(count) : nil
  }

  /// Frees a span: merges it with free neighbours, and gives memory back if too much is kept.
  func giveSpan(_ firstChunk: Int, _ chunkCount: Int) {
    var first = firstChunk
    var count = chunkCount
    var used = usedPages(first, count)
    state.pointee.freePages += Int(used)
    if first > 0, chunks[first - 1].kind == .free {
      let left = Int(chunks[first - 1].start)
      unlinkFree(left)
      used += chunks[left].live
      first = left
      count += Int(chunks[left].count)
    }
    let right = firstChunk + chunkCount
    if right < state.pointee.committed, chunks[right].kind == .free {
      unlinkFree(right)
      used += chunks[right].live
      count += Int(chunks[right].count)
    }
    makeFree(first, count, usedPages: used)
    let limit = RawLayout.keptPages + state.pointee.bytesInUse >> 16
    if state.pointee.freePages > limit { trim(to: limit / 2) }
  }

  /// Lengthens a span to `newCount` chunks where what follows it is free or not yet committed.
  func extendSpan(_ first: Int, from count: Int, to newCount: Int) -> Bool {
    let next = first + count
    let extra = newCount - count
    let committed = state.pointee.committed
    var available = 0
    if next < committed {
      guard chunks[next].kind == .free else { return false }
      available = Int(chunks[next].count)
    }
    if available < extra {
      guard next + available == committed, extend(by: extra - available) else { return false }
    }
    takeHead(next, extra)
    return true
  }

  /// Takes the first `count` chunks of a free span that has at least so many.
  private func takeHead(_ first: Int, _ count: Int) {
    unlinkFree(first)
    let total = Int(chunks[first].count)
    let used = chunks[first].live
    if total > count {
      let taken = used == 0 ? 0 : usedPages(first, count)
      makeFree(first + count, total - count, usedPages: used - taken)
      state.pointee.freePages -= Int(taken)
    } else {
      state.pointee.freePages -= Int(used)
    }
  }

  /// Commits at least `count` chunks more and adds them to the last free span.
  private func extend(by count: Int) -> Bool {
    let committed = state.pointee.committed
    let room = state.pointee.chunkLimit - committed
    guard count <= room else { return false }
    let step = min(room, max(count, RawLayout.commitChunks))
    guard Mapping.commit(address(ofChunk: committed), step << RawLayout.chunkShift) else {
      return false
    }
    state.pointee.committed = committed + step
    giveSpan(committed, step)
    return true
  }

  /// Chunks of the free span at the end of the committed part.
  private func trailingFree() -> Int {
    let last = state.pointee.committed - 1
    guard last >= 0, chunks[last].kind == .free else { return 0 }
    return last + 1 - Int(chunks[last].start)
  }

  // MARK: Bins

  static func binIndex(_ count: Int) -> Int {
    if count < RawLayout.exactBins { return count }
    let log2 = 63 - count.leadingZeroBitCount
    return min(
      RawLayout.binCount - 1, RawLayout.exactBins + (log2 - 6) * 4 + (count >> (log2 - 2)) & 3)
  }

  /// A free span of at least `count` chunks: the shortest bin that has one.
  private func findFree(_ count: Int) -> Int? {
    let bin = Self.binIndex(count)
    // In a bin of mixed lengths a few candidates are looked at; every later bin fits as a whole.
    var candidate = state.pointee.bins[bin]
    var tries = 0
    while candidate != RawLayout.none, tries < 16 {
      if Int(chunks[Int(candidate)].count) >= count { return Int(candidate) }
      candidate = chunks[Int(candidate)].next
      tries += 1
    }
    var word = (bin + 1) >> 6
    guard word < RawLayout.binCount / 64 else { return nil }
    var bits = state.pointee.binBits[word] & (~0 << UInt64((bin + 1) & 63))
    while bits == 0 {
      word += 1
      guard word < RawLayout.binCount / 64 else { return nil }
      bits = state.pointee.binBits[word]
    }
    return Int(state.pointee.bins[word << 6 + bits.trailingZeroBitCount])
  }

  private func makeFree(_ first: Int, _ count: Int, usedPages: UInt32) {
    let bin = Self.binIndex(count)
    let head = state.pointee.bins[bin]
    chunks[first].kind = .free
    chunks[first].start = UInt32(first)
    chunks[first].count = UInt32(count)
    chunks[first].live = usedPages
    chunks[first].previous = RawLayout.none
    chunks[first].next = head
    chunks[first + count - 1].kind = .free
    chunks[first + count - 1].start = UInt32(first)
    if head != RawLayout.none { chunks[Int(head)].previous = UInt32(first) }
    state.pointee.bins[bin] = UInt32(first)
    state.pointee.binBits[bin >> 6] |= 1 << UInt64(bin & 63)
  }

  private func unlinkFree(_ first: Int) {
    let next = chunks[first].next
    let previous = chunks[first].previous
    if next != RawLayout.none { chunks[Int(next)].previous = previous }
    if previous != RawLayout.none {
      chunks[Int(previous)].next = next
      return
    }
    let bin = Self.binIndex(Int(chunks[first].count))
    state.pointee.bins[bin] = next
    if next == RawLayout.none { state.pointee.binBits[bin >> 6] &= ~(1 << UInt64(bin & 63)) }
  }

  // MARK: Pages

  /// Pages used of a run of chunks.
  func usedPages(_ first: Int, _ count: Int) -> UInt32 {
    var sum: UInt32 = 0
    for i in first..<first + count { sum &+= UInt32(pages[i] & RawLayout.pagesMask) }
    return sum
  }

  /// Notes that the first `bytes` of a span are in use; pages not used before count as obtained.
  func touch(_ first: Int, bytes: Int) {
    let total = (bytes + 4095) >> 12
    var chunk = first
    var left = total
    var added = 0
    while left > 0 {
      let wanted = UInt8(min(left, RawLayout.pagesPerChunk))
      let used = pages[chunk] & RawLayout.pagesMask
      if used < wanted {
        pages[chunk] = (pages[chunk] & RawLayout.seam) | wanted
        added += Int(wanted - used)
      }
      left -= RawLayout.pagesPerChunk
      chunk += 1
    }
    if added > 0 { heap.addMapped(added * 4096) }
  }

  /// Gives pages of free spans back, the longest spans first, until at most `limit` are kept.
  private func trim(to limit: Int) {
    for bin in (1..<RawLayout.binCount).reversed() {
      var span = state.pointee.bins[bin]
      while span != RawLayout.none {
        let first = Int(span)
        if chunks[first].live > 0 {
          discard(first, Int(chunks[first].count))
          state.pointee.freePages -= Int(chunks[first].live)
          chunks[first].live = 0
          if state.pointee.freePages <= limit { return }
        }
        span = chunks[first].next
      }
    }
  }

  /// Gives the used pages of a free run back to the system.
  private func discard(_ first: Int, _ count: Int) {
    let end = first + count
    var low = first
    while low < end && pages[low] & RawLayout.pagesMask == 0 { low += 1 }
    var high = end
    while high > low && pages[high - 1] & RawLayout.pagesMask == 0 { high -= 1 }
    var released = 0
    var hasSeam = false
    for i in low..<high {
      released += Int(pages[i] & RawLayout.pagesMask)
      if i > low && pages[i] & RawLayout.seam != 0 { hasSeam = true }
      pages[i] &= RawLayout.seam
    }
    let start = address(ofChunk: low)
    let bytes = (high - low) << RawLayout.chunkShift
    // Mapping the run anew also joins the kernel's mappings that moved pages have left in it.
    if hasSeam, Mapping.commit(start, bytes) {
      for i in low + 1..<high { pages[i] = 0 }
      pages[low] = RawLayout.seam
      if high < state.pointee.committed { pages[high] |= RawLayout.seam }
    } else {
      Mapping.discard(start, bytes)
    }
    heap.addMapped(-released * 4096)
  }

  /// Calls `body` with start and bytes of every span that is not free, in address order.
  func forEachUsedSpan(_ body: (UnsafeMutableRawPointer, Int) -> Void) {
    var i = 0
    while i < state.pointee.committed {
      let count = Int(chunks[i].count)
      if chunks[i].kind != .free { body(address(ofChunk: i), count << RawLayout.chunkShift) }
      i += count
    }
  }
}
