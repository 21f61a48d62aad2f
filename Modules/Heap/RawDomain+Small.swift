// Blocks up to 32 KiB: class spans.

extension RawDomain {
  /// A block of a size class; nothing is charged here.
  func allocateSmall(_ index: Int) -> UnsafeMutableRawPointer? {
    let sizeClass = state.pointee.classes + index
    var first = Int(sizeClass.pointee.withRoom)
    if first == Int(RawLayout.none) {
      guard let new = makeClassSpan(index) else { return nil }
      first = new
    }
    let span = chunks + first
    let start = address(ofChunk: first)
    let block: UnsafeMutableRawPointer
    let head = span.pointee.freeHead
    if head != RawLayout.none {
      block = start + Int(head) &<< 4
      span.pointee.freeHead = readLink(block, span)
    } else {
      let offset = Int(span.pointee.carved) &* sizeClass.pointee.size
      block = start + offset
      span.pointee.carved &+= 1
      let reach = (offset &+ sizeClass.pointee.size &+ 4095) &>> 12
      if reach > Int(span.pointee.carvedPages) {
        span.pointee.carvedPages = UInt32(reach)
        touch(first, bytes: reach &<< 12)
      }
    }
    span.pointee.live &+= 1
    if span.pointee.live == sizeClass.pointee.capacity { unlinkFromClass(first, index) }
    setLive(block)
    return block
  }

  /// Frees a block of the class span that starts at chunk `first`; nothing is discharged here.
  func freeSmall(_ block: UnsafeMutableRawPointer, _ first: Int) {
    let span = chunks + first
    let index = Int(span.pointee.sizeClass)
    clearLive(block)
    writeLink(block, span.pointee.freeHead)
    #if MOULT_ASAN
      Annotation.free(block, state.pointee.classes[index].size)
    #endif
    let offset = UnsafeRawPointer(block) - UnsafeRawPointer(address(ofChunk: first))
    span.pointee.freeHead = UInt32(truncatingIfNeeded: offset &>> 4)
    let live = span.pointee.live
    span.pointee.live = live &- 1
    if live == state.pointee.classes[index].capacity { linkIntoClass(first, index) }
    // The last span with room is kept, so that one block taken and freed in turn costs no span each
    // time.
    if live == 1, span.pointee.next != RawLayout.none || span.pointee.previous != RawLayout.none {
      unlinkFromClass(first, index)
      giveSpan(first, Int(span.pointee.count))
    }
  }

  private func makeClassSpan(_ index: Int) -> Int? {
    let count = state.pointee.classes[index].chunks
    guard let first = takeSpan(count) else { return nil }
    for i in first..<first + count {
      chunks[i].kind = .blocks
      chunks[i].sizeClass = UInt8(index)
      chunks[i].start = UInt32(first)
    }
    chunks[first].count = UInt32(count)
    chunks[first].live = 0
    chunks[first].carved = 0
    chunks[first].carvedPages = 0
    chunks[first].freeHead = RawLayout.none
    linkIntoClass(first, index)
    return first
  }

  private func linkIntoClass(_ first: Int, _ index: Int) {
    let head = state.pointee.classes[index].withRoom
    chunks[first].previous = RawLayout.none
    chunks[first].next = head
    if head != RawLayout.none { chunks[Int(head)].previous = UInt32(first) }
    state.pointee.classes[index].withRoom = UInt32(first)
  }

  private func unlinkFromClass(_ first: Int, _ index: Int) {
    let next = chunks[first].next
    let previous = chunks[first].previous
    if next != RawLayout.none { chunks[Int(next)].previous = previous }
    if previous != RawLayout.none {
      chunks[Int(previous)].next = next
    } else {
      state.pointee.classes[index].withRoom = next
    }
    chunks[first].next = RawLayout.none
    chunks[first].previous = RawLayout.none
  }

  // MARK: Links in freed blocks

  /// The link is stored plain and inverted, so that a write after free is found out, not followed.
  @inline(__always)
  private func writeLink(_ block: UnsafeMutableRawPointer, _ next: UInt32) {
    let word = UInt(next) | UInt(~next) &<< 32
    Annotation.setLink(of: block, to: UnsafeMutableRawPointer(bitPattern: word))
  }

  @inline(__always)
  private func readLink(
    _ block: UnsafeMutableRawPointer, _ span: UnsafeMutablePointer<Chunk>
  ) -> UInt32 {
    let word = UInt(bitPattern: Annotation.link(of: block))
    let next = UInt32(truncatingIfNeeded: word)
    guard UInt32(truncatingIfNeeded: word &>> 32) == ~next else {
      fatalError("the raw block at \(block) was written to after it was freed")
    }
    return next
  }

  /// The free list of a class span as offsets / 16, for checks. Stops at the first damaged link.
  func freeList(_ first: Int) -> [UInt32] {
    var result: [UInt32] = []
    var offset = chunks[first].freeHead
    while offset != RawLayout.none, result.count <= Int(chunks[first].carved) {
      result.append(offset)
      let word = UInt(bitPattern: Annotation.link(of: address(ofChunk: first) + Int(offset) << 4))
      guard UInt32(truncatingIfNeeded: word >> 32) == ~UInt32(truncatingIfNeeded: word) else {
        break
      }
      offset = UInt32(truncatingIfNeeded: word)
    }
    return result
  }
}
