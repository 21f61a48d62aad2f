import Heap

extension PyMalloc {
  /// Counts everything `sys._debugmallocstats()` reports.
  ///
  /// - Complexity: O(pools).
  public func statistics() -> PyMallocStatistics {
    let s = state.pointee
    var result = PyMallocStatistics()
    result.poolBytes = s.geometry.poolBytes
    result.arenaBytes = s.geometry.arenaBytes
    result.arenasAllocated = s.arenasAllocated
    result.arenasReclaimed = s.arenasAllocated - s.arenasCurrent
    result.arenasHighWater = s.arenasHighWater
    result.arenasCurrent = s.arenasCurrent
    result.rawBlocks = s.rawBlocks
    var classes = (0..<PyMallocLayout.sizeClassCount).map {
      PyMallocStatistics.SizeClass(
        index: $0, blockBytes: PyMallocLayout.blockSize($0), pools: 0, blocksInUse: 0,
        blocksAvailable: 0)
    }
    forEachPool { view in
      guard view.blocksInUse > 0 else {
        result.unusedPools += 1
        return
      }
      classes[view.sizeClass].pools += 1
      classes[view.sizeClass].blocksInUse += view.blocksInUse
      classes[view.sizeClass].blocksAvailable += view.capacity - view.blocksInUse
    }
    for line in classes where line.pools > 0 {
      let overhead = PyMallocLayout.poolOverhead
      result.bytesInAllocatedBlocks += line.blocksInUse * line.blockBytes
      result.bytesInAvailableBlocks += line.blocksAvailable * line.blockBytes
      result.bytesLostToPoolHeaders += line.pools * overhead
      result.bytesLostToQuantization +=
        line.pools * ((s.geometry.poolBytes - overhead) % line.blockBytes)
      result.classes.append(line)
    }
    if s.geometry != .before310 {
      // With 48-bit addresses all arenas share the first slot of the root.
      let leaves = s.mapLeaves.nonzeroBitCount
      result.arenaMap = .init(midNodes: leaves > 0 ? 1 : 0, bottomNodes: leaves)
    }
    return result
  }

  /// The text of `sys._debugmallocstats()`, followed by a line for each of the given free lists.
  public func debugMallocStats(freeLists: [FreeListLine]) -> String {
    statistics().text(freeLists: freeLists)
  }
}
