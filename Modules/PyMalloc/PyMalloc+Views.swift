// Looking at arenas and pools without changing them.

import Heap

/// What a pool is used for.
public enum PoolState: String, Codable, Sendable {
  /// Some blocks in use, some free.
  case used
  /// All blocks in use.
  case full
  /// No block in use; on its arena's list of free pools.
  case empty
  /// Never handed out since its arena was mapped.
  case untouched
}

/// One pool as it is now.
public struct PoolView: Sendable, Equatable, Codable {
  /// Index of its arena in the arena table.
  public var arenaIndex: Int
  /// Start of the pool.
  public var address: UInt
  /// Size class it has, or had last; -1 when it never had one.
  public var sizeClass: Int
  /// Blocks in use.
  public var blocksInUse: Int
  /// Blocks of its size class that it can hold; 0 without a class.
  public var capacity: Int
  /// What it is used for.
  public var state: PoolState
}

extension PyMalloc {
  /// Calls `body` for every pool of every arena: arenas by index, pools by address.
  public func forEachPool(_ body: (PoolView) -> Void) {
    let geometry = state.pointee.geometry
    for index in 0..<state.pointee.arenaCapacity {
      let arena = state.pointee.arenas[index]
      guard arena.address != 0 else { continue }
      for i in 0..<arena.totalPools {
        let address = arena.address + UInt(i * geometry.poolBytes)
        guard address < arena.poolAddress else {
          body(
            PoolView(
              arenaIndex: index, address: address, sizeClass: -1, blocksInUse: 0, capacity: 0,
              state: .untouched))
          continue
        }
        let header = poolOf(UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped).pointee
        let used = Int(header.used)
        let capacity = geometry.blocksPerPool(Int(header.sizeClass))
        body(
          PoolView(
            arenaIndex: index, address: address, sizeClass: Int(header.sizeClass),
            blocksInUse: used, capacity: capacity,
            state: used == 0 ? .empty : used == capacity ? .full : .used))
      }
    }
  }

  /// Calls `body` with address and class size of every small block in use, pool by pool. Blocks
  /// must not be taken or freed meanwhile.
  public func forEachLiveBlock(_ body: (UnsafeMutableRawPointer, Int) -> Void) {
    var isFree = [Bool]()
    forEachPool { view in
      guard view.blocksInUse > 0 else { return }
      let pool = poolOf(UnsafeRawPointer(bitPattern: view.address).unsafelyUnwrapped)
      let size = PyMallocLayout.blockSize(view.sizeClass)
      let first = start(of: pool) + PyMallocLayout.poolOverhead
      let carved = Int(pool.pointee.carved)
      isFree.removeAll(keepingCapacity: true)
      isFree.append(contentsOf: repeatElement(false, count: carved))
      var block = pool.pointee.freeBlock
      while let p = block {
        isFree[(p - first) / size] = true
        block = Annotation.link(of: p)
      }
      for i in 0..<carved where !isFree[i] { body(first + i * size, size) }
    }
  }

  /// Whether a block in use starts exactly at `p`. Safe for any pointer value; walks a free list,
  /// so it is for checks, not for hot paths.
  public func isLiveBlock(_ p: UnsafeRawPointer) -> Bool {
    guard owns(p) else { return false }
    let pool = poolOf(p)
    let arena = arenaIndex(of: p)
    guard UInt(bitPattern: start(of: pool)) < state.pointee.arenas[arena].poolAddress,
      isBlockAddress(p, pool)
    else { return false }
    var block = pool.pointee.freeBlock
    while let free = block {
      if UnsafeRawPointer(free) == p { return false }
      block = Annotation.link(of: free)
    }
    return true
  }

  /// Blocks in use: small ones, and raw blocks taken through this allocator
  /// (sys.getallocatedblocks).
  ///
  /// - Complexity: O(pools).
  public var allocatedBlocks: Int { blockTotals().count + state.pointee.rawBlocks }

  /// Number and bytes of the small blocks in use.
  func blockTotals() -> (count: Int, bytes: Int) {
    var count = 0
    var bytes = 0
    forEachPool { view in
      count += view.blocksInUse
      bytes += view.blocksInUse * PyMallocLayout.blockSize(max(0, view.sizeClass))
    }
    return (count, bytes)
  }
}

extension PyMalloc {
  /// Calls `body` with address and class size of every small block that was freed and can be taken
  /// again. The first word of such a block is the allocator's.
  public func forEachFreeBlock(_ body: (UnsafeMutableRawPointer, Int) -> Void) {
    forEachPool { view in
      guard view.state == .used else { return }
      let pool = poolOf(UnsafeRawPointer(bitPattern: view.address).unsafelyUnwrapped)
      let size = PyMallocLayout.blockSize(view.sizeClass)
      var block = pool.pointee.freeBlock
      while let p = block {
        body(p, size)
        block = Annotation.link(of: p)
      }
    }
  }
}
