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

  /// What the method keeps of each number; together, since it is looked at together.
  private struct Node {
    /// The semidominator, the number itself until it is known.
    var semi: UInt32
    /// The number with the least semidominator on the compressed way up.
    var best: UInt32
    /// The next number up in the forest built so far, `unlinked` until there is one.
    var ancestor: UInt32
    /// The first number whose semidominator this is, and the next one with the same; 0 for none.
    var bucket: UInt32
    var nextInBucket: UInt32
    /// The immediate dominator.
    var immediate: UInt32

    static let unlinked = UInt32.max
  }

  /// The forest of the numbers that were visited, with the ways up that were walked made short.
  private struct Forest {
    let nodes: UnsafeMutablePointer<Node>
    /// Numbers on the way up that is being walked.
    let path: UnsafeMutablePointer<UInt32>

    /// The number with the least semidominator on the way up.
    @inline(__always)
    func evaluate(_ number: UInt32) -> UInt32 {
      let first = nodes[Int(number)].ancestor
      if first == Node.unlinked { return number }
      if nodes[Int(first)].ancestor == Node.unlinked { return nodes[Int(number)].best }
      return compress(number)
    }

    @inline(never)
    private func compress(_ number: UInt32) -> UInt32 {
      var length = 0
      var at = number
      while nodes[Int(nodes[Int(at)].ancestor)].ancestor != Node.unlinked {
        path[length] = at
        length += 1
        at = nodes[Int(at)].ancestor
      }
      while length > 0 {
        length -= 1
        let below = nodes + Int(path[length])
        let above = nodes[Int(below.pointee.ancestor)]
        if nodes[Int(above.best)].semi < nodes[Int(below.pointee.best)].semi {
          below.pointee.best = above.best
        }
        below.pointee.ancestor = above.ancestor
      }
      return nodes[Int(number)].best
    }
  }

  /// The immediate dominators, in numbers of the walk.
  private func link() -> [UInt32] {
    let count = objects.count
    let forest = Forest(
      nodes: UnsafeMutablePointer<Node>.allocate(capacity: count),
      path: UnsafeMutablePointer<UInt32>.allocate(capacity: count))
    defer {
      forest.nodes.deallocate()
      forest.path.deallocate()
    }
    let nodes = forest.nodes
    for number in 0..<count {
      let own = UInt32(number)
      (nodes + number).initialize(
        to: Node(
          semi: own, best: own, ancestor: Node.unlinked, bucket: 0, nextInBucket: 0, immediate: 0))
    }
    // What the outside holds has it for semidominator; `immediate` says so meanwhile.
    for object in heldFromOutside { nodes[Int(numbers[Int(object)])].immediate = 1 }
    let index = graph.referrerIndex

    var number = count - 1
    while number >= 1 {
      let object = Int(objects[number])
      var least = UInt32(number)
      if nodes[number].immediate == 1 {
        least = 0
        nodes[number].immediate = 0
      } else {
        for place in Int(index.first[object])..<Int(index.first[object + 1]) {
          let holder = Int(index.holders[place])
          let from = numbers[holder]
          if from == 0 || !isOwner(holder) { continue }
          least = min(least, nodes[Int(forest.evaluate(from))].semi)
        }
      }
      nodes[number].semi = least
      nodes[number].nextInBucket = nodes[Int(least)].bucket
      nodes[Int(least)].bucket = UInt32(number)
      let parent = walkParents[number]
      nodes[number].ancestor = parent
      var member = nodes[Int(parent)].bucket
      nodes[Int(parent)].bucket = 0
      while member != 0 {
        let u = forest.evaluate(member)
        let node = nodes + Int(member)
        node.pointee.immediate = nodes[Int(u)].semi < node.pointee.semi ? u : parent
        member = node.pointee.nextInBucket
      }
      number -= 1
    }
    var immediate = [UInt32](repeating: 0, count: count)
    for number in stride(from: 1, to: count, by: 1) {
      let node = nodes[number]
      immediate[number] =
        node.immediate == node.semi ? node.immediate : immediate[Int(node.immediate)]
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
