// Pools entering and leaving the stacks, and the raw side: everything the hot paths leave out.

import Heap

extension PyMalloc {
  /// The pool's free list has run out, but not all its blocks are carved: carves those that start on
  /// the same page. They come out in ascending order, so that the addresses are those of carving
  /// one at a time, and no page is touched earlier.
  @usableFromInline @inline(never)
  func carve(_ pool: UnsafeMutablePointer<PoolHeader>) {
    let size = PyMallocLayout.blockSize(Int(pool.pointee.sizeClass))
    let offset = pool.pointee.nextOffset
    let room = (state.pointee.geometry.poolBytes &- offset) / size
    let onPage = (4096 &- offset & 4095 &+ size &- 1) / size
    let number = min(room, onPage)
    let first = start(of: pool) + offset
    var block = first
    for _ in 1..<number {
      let next = block + size
      Annotation.setLink(of: block, to: next)
      block = next
    }
    Annotation.setLink(of: block, to: nil)
    pool.pointee.carved &+= UInt16(truncatingIfNeeded: number)
    pool.pointee.hasMore = number < room ? 1 : 0
    pool.pointee.freeBlock = first
  }

  /// A block for a class whose stack ends or has a hole at the top. The block is charged already.
  @usableFromInline @inline(never)
  func mallocFromNewPool(_ n: Int, _ sizeClass: Int) -> UnsafeMutableRawPointer? {
    let stack = poolStacks + sizeClass
    let noPool = state.pointee.noPool
    while stack.pointee.count > 1, stack.pointee.pools[stack.pointee.count - 1] == noPool {
      stack.pointee.count -= 1
      stack.pointee.holes -= 1
    }
    if stack.pointee.count == 1 {
      guard let pool = takePool() else {
        heap.discharge(PyMallocLayout.blockSize(sizeClass))
        return rawMalloc(n)
      }
      let needed = Int(stack.pointee.poolCount) &+ Int(stack.pointee.holes) &+ 3
      if _slowPath(needed > stack.pointee.capacity) { makeRoom(stack) }
      pool.pointee.used = 0
      pool.pointee.position = 1
      stack.pointee.pools[1] = pool
      stack.pointee.count = 2
      stack.pointee.poolCount &+= 1
      // A pool that was of this class before has a free list that is still good.
      if pool.pointee.sizeClass != UInt8(sizeClass) {
        if let d = debug {
          d.forget(
            from: UInt(bitPattern: start(of: pool)), bytes: state.pointee.geometry.poolBytes)
        }
        pool.pointee.sizeClass = UInt8(sizeClass)
        pool.pointee.carved = 0
        carve(pool)
      }
    }
    return takeBlock(n, sizeClass)
  }

  /// A used pool has become empty: takes it off its stack and gives it to its arena.
  @usableFromInline @inline(never)
  func retire(_ pool: UnsafeMutablePointer<PoolHeader>) {
    let stack = poolStacks + Int(pool.pointee.sizeClass)
    let position = Int(pool.pointee.position)
    if position == stack.pointee.count &- 1 {
      stack.pointee.count = position
    } else {
      stack.pointee.pools[position] = state.pointee.noPool
      stack.pointee.holes += 1
    }
    stack.pointee.poolCount &-= 1
    givePool(pool)
  }

  /// Makes sure that a stack has room for one pool more of its class, whatever becomes of them.
  @inline(never)
  private func makeRoom(_ stack: UnsafeMutablePointer<PoolStack>) {
    let needed = Int(stack.pointee.poolCount) + Int(stack.pointee.holes) + 3
    guard needed > stack.pointee.capacity else { return }
    let old = stack.pointee.pools
    let capacity = max(64, stack.pointee.capacity * (stack.pointee.holes > needed / 2 ? 1 : 2))
    let new = UnsafeMutablePointer<UnsafeMutablePointer<PoolHeader>>.allocate(capacity: capacity)
    new.initialize(repeating: state.pointee.noPool, count: capacity)
    var count = 1
    for i in 1..<stack.pointee.count where old[i] != state.pointee.noPool {
      new[count] = old[i]
      old[i].pointee.position = UInt32(count)
      count += 1
    }
    stack.pointee.pools = new
    stack.pointee.capacity = capacity
    stack.pointee.count = count
    stack.pointee.holes = 0
    old.deallocate()
  }

  // MARK: Raw requests

  @usableFromInline @inline(never)
  func rawMalloc(
    _ n: Int, _ domain: AllocationDomain = .mem
  ) -> UnsafeMutableRawPointer? {
    if let d = watches { return debugMalloc(d, n, domain) }
    guard let block = heap.rawMalloc(n) else { return nil }
    state.pointee.rawBlocks &+= 1
    return block
  }

  @usableFromInline @inline(never)
  func rawCalloc(_ n: Int, _ domain: AllocationDomain) -> UnsafeMutableRawPointer? {
    if let d = watches { return debugMalloc(d, n, domain, zeroed: true) }
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
