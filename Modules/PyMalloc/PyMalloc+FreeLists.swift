// The order in which the blocks of a pool will be handed out.

import Heap

extension PyMalloc {
  /// The free list of the pool in which an address lies, the block that will be taken next first.
  /// Blocks that were never handed out are not on it: they come after it, by address.
  /// - Parameter p: any address of an arena.
  /// - Complexity: O(blocks of the pool).
  public func freeList(ofPoolAt p: UnsafeRawPointer) -> [UInt] {
    guard owns(p) else { return [] }
    let pool = poolOf(p)
    guard UInt(bitPattern: start(of: pool)) < state.pointee.arenas[arenaIndex(of: p)].poolAddress
    else { return [] }
    var result: [UInt] = []
    var block = pool.pointee.freeBlock
    while let free = block {
      result.append(UInt(bitPattern: free))
      block = Annotation.link(of: free)
    }
    return result
  }
}

extension PyMalloc {
  /// Bytes of the blocks of the pool in which an address lies, 0 if it never had a size class.
  public func blockBytes(ofPoolAt p: UnsafeRawPointer) -> Int {
    guard owns(p) else { return 0 }
    let pool = poolOf(p)
    guard UInt(bitPattern: start(of: pool)) < state.pointee.arenas[arenaIndex(of: p)].poolAddress
    else { return 0 }
    return PyMallocLayout.blockSize(Int(pool.pointee.sizeClass))
  }
}
