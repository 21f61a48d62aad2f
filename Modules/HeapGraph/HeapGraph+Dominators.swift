import Capture

/// What every way to an object passes through, and what would go with it.
struct Dominators {
  /// The nearest object through which every way from a root to each object passes.
  var immediate: [Int32]
  /// Bytes of each object and of everything that only it keeps alive.
  var retained: [UInt64]
}

extension HeapGraph {
  /// The nearest object through which every way from a root to each object leads: `outside` where
  /// there is none, `unreachable` for objects that nothing alive holds.
  public var dominators: [Int32] { computedDominators.immediate }

  /// Bytes that would be free if an object were gone: its own and those of everything that is held
  /// through it only. Static objects have no bytes of the heap; garbage retains itself.
  public var retainedSizes: [UInt64] { computedDominators.retained }

  /// The objects that an object dominates immediately, the largest first.
  public func dominated(by object: Int) -> [Int] {
    let all = computedDominators
    return all.immediate.indices.filter { all.immediate[$0] == Int32(object) }
      .sorted { (all.retained[$0], $1) > (all.retained[$1], $0) }
  }

  private var computedDominators: Dominators {
    if let keptDominators { return keptDominators }
    let computed = DominatorSearch(self).run()
    keptDominators = computed
    return computed
  }
}
