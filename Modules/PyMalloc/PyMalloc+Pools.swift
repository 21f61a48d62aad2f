// Pools entering and leaving the lists, and the raw side: everything the hot paths leave out.

import Heap

extension PyMalloc {
  /// The pool's free list has run out: carve one more block, or take the full pool off its list.
  @usableFromInline @inline(never)
  func extendPool(_ pool: UnsafeMutablePointer<PoolHeader>) {
    let offset = pool.pointee.nextOffset
    let size = PyMallocLayout.blockSize(Int(pool.pointee.sizeClass))
    if offset &+ size <= state.pointee.geometry.poolBytes {
      let block = start(of: pool) + offset
      pool.pointee.carved &+= 1
      block.storeBytes(of: nil, as: UnsafeMutableRawPointer?.self)
      pool.pointee.freeBlock = block
      return
    }
    unlink(pool)
  }

  /// A block for a class without used pools. The block is charged already.
  @usableFromInline @inline(never)
  func mallocFromNewPool(_ n: Int, _ sizeClass: Int) -> UnsafeMutableRawPointer? {
    let size = PyMallocLayout.blockSize(sizeClass)
    guard let pool = takePool() else {
      heap.discharge(size)
      return rawMalloc(n)
    }
    linkInFront(pool, sizeClass)
    pool.pointee.used = 1
    if pool.pointee.sizeClass == UInt16(truncatingIfNeeded: sizeClass) {
      // It was of this class before: its free list is still good.
      let block = pool.pointee.freeBlock.unsafelyUnwrapped
      pool.pointee.freeBlock = block.load(as: UnsafeMutableRawPointer?.self)
      return block
    }
    // The first block goes out, the second becomes the whole free list; the rest is carved on
    // demand.
    let overhead = PyMallocLayout.poolOverhead
    let first = start(of: pool) + overhead
    let second = first + size
    second.storeBytes(of: nil, as: UnsafeMutableRawPointer?.self)
    pool.pointee.sizeClass = UInt16(sizeClass)
    pool.pointee.carved = 2
    pool.pointee.freeBlock = second
    return first
  }

  /// A full pool has room again.
  @usableFromInline @inline(never)
  func relink(_ pool: UnsafeMutablePointer<PoolHeader>) {
    linkInFront(pool, Int(pool.pointee.sizeClass))
  }

  /// A used pool has become empty.
  @usableFromInline @inline(never)
  func retire(_ pool: UnsafeMutablePointer<PoolHeader>) {
    unlink(pool)
    givePool(pool)
  }

  /// Makes a pool the next of its class to be used.
  @inline(__always)
  private func linkInFront(_ pool: UnsafeMutablePointer<PoolHeader>, _ sizeClass: Int) {
    let head = listHead(sizeClass)
    let next = usedPools[2 * sizeClass]
    pool.pointee.next = next
    pool.pointee.previous = head
    next.pointee.previous = pool
    usedPools[2 * sizeClass] = pool
  }

  @inline(__always)
  private func unlink(_ pool: UnsafeMutablePointer<PoolHeader>) {
    let next = pool.pointee.next.unsafelyUnwrapped
    let previous = pool.pointee.previous.unsafelyUnwrapped
    next.pointee.previous = previous
    previous.pointee.next = next
  }

  // MARK: Raw requests

  @usableFromInline @inline(never)
  func rawMalloc(_ n: Int) -> UnsafeMutableRawPointer? {
    guard let block = heap.rawMalloc(n) else { return nil }
    state.pointee.rawBlocks &+= 1
    return block
  }

  @usableFromInline @inline(never)
  func rawCalloc(_ n: Int) -> UnsafeMutableRawPointer? {
    guard let block = heap.rawCalloc(1, n) else { return nil }
    state.pointee.rawBlocks &+= 1
    return block
  }

  @usableFromInline @inline(never)
  func rawFree(_ p: UnsafeMutableRawPointer) {
    heap.rawFree(p)
    state.pointee.rawBlocks &-= 1
  }

  /// Whether `p` can be a block in use of its pool, as far as the header tells.
  @usableFromInline
  func isBlockAddress(
    _ p: UnsafeRawPointer, _ pool: UnsafeMutablePointer<PoolHeader>
  ) -> Bool {
    let offset = p - UnsafeRawPointer(start(of: pool)) - PyMallocLayout.poolOverhead
    return pool.pointee.used > 0 && offset >= 0
      && offset % PyMallocLayout.blockSize(Int(pool.pointee.sizeClass)) == 0
      && offset + PyMallocLayout.poolOverhead < pool.pointee.nextOffset
  }
}
