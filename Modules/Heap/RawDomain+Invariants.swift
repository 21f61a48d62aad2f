extension RawDomain {
  /// Checks that:
  /// - spans cover the committed part without gap, with consistent first and last chunks;
  /// - no two free spans are neighbours, each is in the right bin, and the bins hold nothing else;
  /// - a class span's live bits, free list and carved count agree, and it is listed iff it has
  ///   room;
  /// - a large block's usable size fits its span, and its only live bit is at the start;
  /// - the totals are the sums.
  ///
  /// - Returns: the number of pages used in the whole domain.
  func check(_ faults: inout [String]) -> Int {
    var bytes = 0
    var blocks = 0
    var freeSpans: Set<Int> = []
    var freePages = 0
    var roomy = Array(repeating: Set<Int>(), count: RawLayout.classCount)
    var i = 0
    var previousFree = false
    while i < state.pointee.committed {
      let chunk = chunks[i]
      let count = Int(chunk.count)
      guard count > 0, i + count <= state.pointee.committed, chunk.kind != .none else {
        faults.append("raw chunk \(i): broken span of \(count) chunks")
        break
      }
      let last = chunks[i + count - 1]
      if chunk.start != UInt32(i) || last.start != UInt32(i) || last.kind != chunk.kind {
        faults.append("raw span \(i): its last chunk \(i + count - 1) disagrees")
      }
      switch chunk.kind {
      case .free:
        freeSpans.insert(i)
        freePages += Int(chunk.live)
        if previousFree { faults.append("raw spans before and at \(i) are both free") }
        if usedPages(i, count) != chunk.live { faults.append("raw span \(i): wrong page count") }
        if liveCount(i, count) != 0 { faults.append("raw span \(i) is free but has live blocks") }
      case .blocks:
        checkClassSpan(i, &faults)
        if chunk.live < state.pointee.classes[Int(chunk.sizeClass)].capacity {
          roomy[Int(chunk.sizeClass)].insert(i)
        }
        blocks += Int(chunk.live)
        bytes += Int(chunk.live) * state.pointee.classes[Int(chunk.sizeClass)].size
      case .large:
        if Self.chunkCount(chunk.usable) != count || chunk.usable & 4095 != 0 {
          faults.append("raw span \(i): \(chunk.usable) usable bytes in \(count) chunks")
        }
        if !isBlock(address(ofChunk: i)) || liveCount(i, count) != 1 {
          faults.append("raw span \(i): the live bits are not those of one large block")
        }
        blocks += 1
        bytes += chunk.usable
      case .none: break
      }
      previousFree = chunk.kind == .free
      i += count
    }
    if freePages != state.pointee.freePages {
      faults.append("\(freePages) pages in free spans, counted \(state.pointee.freePages)")
    }
    checkBins(freeSpans, &faults)
    for index in 0..<RawLayout.classCount { checkClassList(index, roomy[index], &faults) }
    if bytes != state.pointee.bytesInUse || blocks != state.pointee.blocks {
      faults.append(
        "\(blocks) raw blocks of \(bytes) bytes, counted \(state.pointee.blocks) of "
          + "\(state.pointee.bytesInUse)")
    }
    return Int(usedPages(0, state.pointee.committed))
  }

  private func liveCount(_ first: Int, _ count: Int) -> Int {
    var sum = 0
    for word in first << 6..<(first + count) << 6 {
      sum += state.pointee.liveBits[word].nonzeroBitCount
    }
    return sum
  }

  private func checkClassSpan(_ first: Int, _ faults: inout [String]) {
    let chunk = chunks[first]
    let sizeClass = state.pointee.classes[Int(chunk.sizeClass)]
    var live = 0
    for i in 0..<Int(chunk.carved) where isBlock(address(ofChunk: first) + i * sizeClass.size) {
      live += 1
    }
    if live != Int(chunk.live) || live != liveCount(first, Int(chunk.count)) {
      faults.append("raw span \(first): \(live) live blocks, counted \(chunk.live)")
    }
    let free = freeList(first)
    if free.count + live != Int(chunk.carved) || chunk.carved > sizeClass.capacity {
      faults.append(
        "raw span \(first): \(free.count) free + \(live) live of \(chunk.carved) carved blocks")
    }
    for offset in free {
      let index = Int(offset) << 4 / sizeClass.size
      if index * sizeClass.size != Int(offset) << 4 || index >= Int(chunk.carved)
        || isBlock(address(ofChunk: first) + Int(offset) << 4)
      {
        faults.append("raw span \(first): offset \(offset << 4) in the free list is no free block")
      }
    }
  }

  private func checkClassList(_ index: Int, _ expected: Set<Int>, _ faults: inout [String]) {
    var found: Set<Int> = []
    var previous = RawLayout.none
    var span = state.pointee.classes[index].withRoom
    while span != RawLayout.none {
      if !found.insert(Int(span)).inserted || chunks[Int(span)].previous != previous {
        faults.append("raw class \(index): broken list at span \(span)")
        break
      }
      previous = span
      span = chunks[Int(span)].next
    }
    if found != expected { faults.append("raw class \(index): list \(found), roomy \(expected)") }
  }

  private func checkBins(_ expected: Set<Int>, _ faults: inout [String]) {
    var found: Set<Int> = []
    for bin in 0..<RawLayout.binCount {
      var span = state.pointee.bins[bin]
      let flagged = state.pointee.binBits[bin >> 6] >> UInt64(bin & 63) & 1 != 0
      if flagged != (span != RawLayout.none) { faults.append("raw bin \(bin): wrong summary bit") }
      var previous = RawLayout.none
      while span != RawLayout.none {
        let chunk = chunks[Int(span)]
        if !found.insert(Int(span)).inserted || chunk.previous != previous
          || Self.binIndex(Int(chunk.count)) != bin
        {
          faults.append("raw bin \(bin): broken at span \(span)")
          break
        }
        previous = span
        span = chunk.next
      }
    }
    if found != expected { faults.append("raw bins hold \(found), free spans are \(expected)") }
  }
}
