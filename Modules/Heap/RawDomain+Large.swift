// Blocks above 32 KiB: a span each. They grow in place where what follows is free, and move without
// a copy where it is not.

import Glibc

extension RawDomain {
  @inline(__always)
  static func chunkCount(_ bytes: Int) -> Int {
    (bytes &+ RawLayout.chunkBytes &- 1) &>> RawLayout.chunkShift
  }

  /// A large block with `usable` bytes, a multiple of the page size; nothing is charged here.
  ///
  /// - Parameter zeroed: whether the bytes must be zero; pages fresh from the system are not
  ///   written.
  func allocateLarge(
    _ usable: Int, zeroed: Bool, forGrowth: Bool = false
  ) -> UnsafeMutableRawPointer? {
    let count = Self.chunkCount(usable)
    guard let first = takeSpan(count, forGrowth: forGrowth) else { return nil }
    #if MOULT_ASAN
      Annotation.taken(address(ofChunk: first), usable, of: usable)
    #endif
    if zeroed { clearUsedPages(first, bytes: usable) }
    makeLarge(first, count, usable)
    touch(first, bytes: usable)
    let block = address(ofChunk: first)
    setLive(block)
    return block
  }

  func freeLarge(_ block: UnsafeMutableRawPointer, _ first: Int) {
    clearLive(block)
    #if MOULT_ASAN
      Annotation.free(block, chunks[first].usable)
    #endif
    giveSpan(first, Int(chunks[first].count))
  }

  /// Changes a large block to `usable` bytes without moving it, if what follows it permits.
  func resizeLargeInPlace(_ first: Int, _ usable: Int) -> Bool {
    let count = Int(chunks[first].count)
    let newCount = Self.chunkCount(usable)
    if newCount > count {
      guard extendSpan(first, from: count, to: newCount) else { return false }
    }
    #if MOULT_ASAN
      Annotation.taken(address(ofChunk: first), usable, of: max(usable, chunks[first].usable))
    #endif
    makeLarge(first, newCount, usable)
    touch(first, bytes: usable)
    if newCount < count { giveSpan(first + newCount, count - newCount) }
    return true
  }

  /// Moves a large block's pages into a new, longer span and frees the old one.
  ///
  /// - Returns: the new block, or nil when there is no room; the old block is untouched then.
  func moveLarge(_ first: Int, _ usable: Int) -> UnsafeMutableRawPointer? {
    let count = Int(chunks[first].count)
    let newCount = Self.chunkCount(usable)
    guard let target = takeSpan(newCount, forGrowth: true) else { return nil }
    let old = address(ofChunk: first)
    let new = address(ofChunk: target)
    #if MOULT_ASAN
      Annotation.taken(new, usable, of: usable)
    #endif
    movePages(first, target, count, bytes: chunks[first].usable)
    #if MOULT_ASAN
      Annotation.free(old, chunks[first].usable)
    #endif
    makeLarge(target, newCount, usable)
    touch(target, bytes: usable)
    clearLive(old)
    setLive(new)
    giveSpan(first, count)
    return new
  }

  private func makeLarge(_ first: Int, _ count: Int, _ usable: Int) {
    let last = first + count - 1
    chunks[last].kind = .large
    chunks[last].start = UInt32(first)
    chunks[first].kind = .large
    chunks[first].start = UInt32(first)
    chunks[first].count = UInt32(count)
    chunks[first].usable = usable
  }

  /// Zeroes the pages of a fresh span that hold an earlier user's bytes.
  private func clearUsedPages(_ first: Int, bytes: Int) {
    var chunk = first
    var left = bytes
    while left > 0 {
      let used = Int(pages[chunk] & RawLayout.pagesMask) << 12
      if used > 0 { memset(address(ofChunk: chunk), 0, min(used, left)) }
      left -= RawLayout.chunkBytes
      chunk += 1
    }
  }

  /// Moves the contents of `count` chunks, of which `bytes` matter, to other chunks.
  ///
  /// The kernel moves only what is one mapping to it, so the run is moved piece by piece between
  /// seams. A piece it refuses to move is copied.
  private func movePages(_ first: Int, _ target: Int, _ count: Int, bytes: Int) {
    var done = 0
    while done < count {
      var end = done + 1
      while end < count && pages[first + end] & RawLayout.seam == 0 { end += 1 }
      let from = address(ofChunk: first + done)
      let to = address(ofChunk: target + done)
      let size = (end - done) << RawLayout.chunkShift
      if let remap = state.pointee.remap, Mapping.movePages(remap, from: from, to: to, size) {
        noteMove(first + done, target + done, end - done)
      } else {
        let length = min(size, bytes - done << RawLayout.chunkShift)
        if length > 0 { memcpy(to, from, length) }
      }
      done = end
    }
  }

  /// Keeps the page counts and seams right after the pages of a run have moved.
  private func noteMove(_ first: Int, _ target: Int, _ count: Int) {
    heap.addMapped(-Int(usedPages(target, count)) * 4096)
    for i in 0..<count {
      pages[target + i] = pages[first + i] & RawLayout.pagesMask
      pages[first + i] &= RawLayout.seam
    }
    for start in [first, target] {
      pages[start] |= RawLayout.seam
      if start + count < state.pointee.chunkLimit { pages[start + count] |= RawLayout.seam }
    }
  }
}
