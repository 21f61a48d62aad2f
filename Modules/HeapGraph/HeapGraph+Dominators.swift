import Capture

// Dominators by Lengauer and Tarjan's method with path compression: O(references * log objects) on
// any graph. Numbers below are those of a depth-first walk from the outside, which is number 0.

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
    var search = DominatorSearch(self)
    let computed = search.run()
    keptDominators = computed
    return computed
  }
}

private struct DominatorSearch {
  let graph: HeapGraph
  let snapshot: HeapSnapshot
  /// Of each object, its number in the walk, 0 if it was not reached.
  var numbers: [UInt32]
  /// Of each number, its object.
  var objects: [UInt32] = [0]
  /// Of each number, the number from which the walk reached it.
  var walkParents: [UInt32] = [0]

  init(_ graph: HeapGraph) {
    self.graph = graph
    snapshot = graph.snapshot
    numbers = [UInt32](repeating: 0, count: snapshot.count)
    objects.reserveCapacity(graph.order.count + 1)
    walkParents.reserveCapacity(graph.order.count + 1)
  }

  mutating func run() -> Dominators {
    walk()
    let immediate = link()
    return sum(immediate)
  }

  /// Whether the references of an object count.
  @inline(__always)
  private func isOwner(_ object: Int) -> Bool {
    snapshot.generations[object] != HeapSnapshot.isStatic
  }

  /// What the outside holds: the roots, static objects, and what is alive by static objects only.
  private var heldFromOutside: [UInt32] {
    graph.order.filter { object in
      let parent = graph.parents[Int(object)]
      return parent == HeapGraph.outside || !isOwner(Int(parent))
    }
  }

  // MARK: The walk

  private mutating func walk() {
    // A stack of (number, next reference); two columns.
    var path: [UInt32] = []
    var nextEdges: [UInt32] = []
    for root in heldFromOutside where numbers[Int(root)] == 0 {
      enter(Int(root), from: 0, &path, &nextEdges)
      while let number = path.last {
        let object = Int(objects[Int(number)])
        var edge = Int(nextEdges[nextEdges.count - 1])
        let end = Int(snapshot.firstEdges[object + 1])
        while edge < end, numbers[Int(snapshot.targets[edge])] != 0 { edge += 1 }
        if edge == end || !isOwner(object) {
          path.removeLast()
          nextEdges.removeLast()
          continue
        }
        nextEdges[nextEdges.count - 1] = UInt32(edge + 1)
        enter(Int(snapshot.targets[edge]), from: number, &path, &nextEdges)
      }
    }
  }

  private mutating func enter(
    _ object: Int, from parent: UInt32, _ path: inout [UInt32], _ nextEdges: inout [UInt32]
  ) {
    let number = UInt32(objects.count)
    numbers[object] = number
    objects.append(UInt32(object))
    walkParents.append(parent)
    path.append(number)
    nextEdges.append(snapshot.firstEdges[object])
  }

  // MARK: Semidominators

  /// The immediate dominators, in numbers of the walk.
  private func link() -> [UInt32] {
    let count = objects.count
    var fromOutside = [Bool](repeating: false, count: count)
    for object in heldFromOutside { fromOutside[Int(numbers[Int(object)])] = true }
    let index = graph.referrerIndex

    var semi = [UInt32](0..<UInt32(count))
    var best = semi
    var ancestors = [UInt32](repeating: 0, count: count)
    var immediate = [UInt32](repeating: 0, count: count)
    // Buckets as lists through `nextInBucket`; 0 ends a list.
    var buckets = [UInt32](repeating: 0, count: count)
    var nextInBucket = [UInt32](repeating: 0, count: count)
    var linked = [Bool](repeating: false, count: count)
    var path: [UInt32] = []

    /// The number with the least semidominator on the way up the forest built so far.
    func evaluate(_ number: UInt32) -> UInt32 {
      if !linked[Int(number)] { return number }
      path.removeAll(keepingCapacity: true)
      var at = number
      while linked[Int(ancestors[Int(at)])] {
        path.append(at)
        at = ancestors[Int(at)]
      }
      while let below = path.popLast() {
        let above = ancestors[Int(below)]
        if semi[Int(best[Int(above)])] < semi[Int(best[Int(below)])] {
          best[Int(below)] = best[Int(above)]
        }
        ancestors[Int(below)] = ancestors[Int(above)]
      }
      return best[Int(number)]
    }

    var number = count - 1
    while number >= 1 {
      let object = Int(objects[number])
      var least = fromOutside[number] ? 0 : semi[number]
      if least != 0, isOwner(object) {
        for place in Int(index.first[object])..<Int(index.first[object + 1]) {
          let holder = Int(index.holders[place])
          let from = numbers[holder]
          if from == 0 || !isOwner(holder) { continue }
          least = min(least, semi[Int(evaluate(from))])
        }
      }
      semi[number] = least
      nextInBucket[number] = buckets[Int(least)]
      buckets[Int(least)] = UInt32(number)
      let parent = walkParents[number]
      ancestors[number] = parent
      linked[number] = true
      var member = buckets[Int(parent)]
      buckets[Int(parent)] = 0
      while member != 0 {
        let u = evaluate(member)
        immediate[Int(member)] = semi[Int(u)] < semi[Int(member)] ? u : parent
        member = nextInBucket[Int(member)]
      }
      number -= 1
    }
    if count > 1 {
      for number in 1..<count where immediate[number] != semi[number] {
        immediate[number] = immediate[Int(immediate[number])]
      }
    }
    return immediate
  }

  // MARK: Results

  private func sum(_ immediate: [UInt32]) -> Dominators {
    var dominators = graph.parents.map {
      $0 == HeapGraph.unreachable ? $0 : HeapGraph.outside
    }
    var retained = snapshot.sizes.map { UInt64($0) }
    for object in retained.indices where !isOwner(object) { retained[object] = 0 }
    var number = objects.count - 1
    while number >= 1 {
      let dominator = Int(immediate[number])
      let object = Int(objects[number])
      if dominator != 0 {
        let above = Int(objects[dominator])
        dominators[object] = Int32(above)
        retained[above] += retained[object]
      }
      number -= 1
    }
    return Dominators(immediate: dominators, retained: retained)
  }
}
