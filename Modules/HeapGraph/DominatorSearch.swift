import Capture

// Dominators by the method SEMI-NCA (L. Georgiadis, Linear-Time Algorithms for Dominators and Related
// Problems, 2005): semidominators as Lengauer and Tarjan find them, with path compression, then each
// immediate dominator as the nearest one above the parent that is not below the semidominator.
// O(objects * objects) in cases that are built for it, linear in practice.
//
// Numbers are those of a depth-first walk from the outside, which is number 0. What is asked for per
// reference is four or eight bytes in plain memory, so that of a million objects it lies in the caches:
// with heaps in random order every such question is a miss of the nearest one.

struct DominatorSearch {
  private let graph: HeapGraph
  private let snapshot: HeapSnapshot
  /// Objects that are reached, and the outside.
  private let capacity: Int

  init(_ graph: HeapGraph) {
    self.graph = graph
    snapshot = graph.snapshot
    capacity = graph.order.count + 1
  }

  func run() -> Dominators {
    var walk = Walk(graph, capacity: capacity)
    defer { walk.release() }
    walk.run()
    let referrers = Referrers(walk, snapshot)
    defer { referrers.release() }
    let immediate = immediateDominators(walk, referrers)
    defer { immediate.deallocate() }
    return results(walk, immediate)
  }

  // MARK: The walk

  /// A depth-first walk over what is alive.
  private struct Walk {
    let graph: HeapGraph
    let snapshot: HeapSnapshot
    /// Of each object, its number, 0 if it was not reached.
    let numbers: UnsafeMutablePointer<UInt32>
    /// Of each number, its object, and the number from which the walk reached it.
    let objects: UnsafeMutablePointer<UInt32>
    let parents: UnsafeMutablePointer<UInt32>
    /// Numbers in use, the outside's included.
    var count = 1
    /// What the outside holds: the roots, static objects, and what is alive by static objects only.
    let held: [UInt32]

    init(_ graph: HeapGraph, capacity: Int) {
      self.graph = graph
      snapshot = graph.snapshot
      numbers = .allocate(capacity: graph.count + 1)
      numbers.initialize(repeating: 0, count: graph.count + 1)
      objects = .allocate(capacity: capacity)
      parents = .allocate(capacity: capacity)
      (objects[0], parents[0]) = (0, 0)
      held = graph.order.filter { object in
        let parent = graph.parents[Int(object)]
        return parent == HeapGraph.outside || graph.isStatic(Int(parent))
      }
    }

    func release() {
      numbers.deallocate()
      objects.deallocate()
      parents.deallocate()
    }

    mutating func run() {
      // The way down, and the next reference of each object on it.
      let path = UnsafeMutablePointer<UInt32>.allocate(capacity: graph.order.count + 1)
      let edges = UnsafeMutablePointer<UInt32>.allocate(capacity: graph.order.count + 1)
      defer {
        path.deallocate()
        edges.deallocate()
      }
      snapshot.targets.withUnsafeBufferPointer { targets in
        snapshot.firstEdges.withUnsafeBufferPointer { firstEdges in
          snapshot.generations.withUnsafeBufferPointer { generations in
            for root in held where numbers[Int(root)] == 0 {
              var depth = 0
              path[0] = enter(root, from: 0)
              edges[0] = firstEdges[Int(root)]
              while depth >= 0 {
                let number = path[depth]
                let object = Int(objects[Int(number)])
                var edge = Int(edges[depth])
                let end =
                  generations[object] == HeapSnapshot.isStatic ? edge : Int(firstEdges[object + 1])
                while edge < end, numbers[Int(targets[edge])] != 0 { edge += 1 }
                if edge == end {
                  depth -= 1
                  continue
                }
                edges[depth] = UInt32(truncatingIfNeeded: edge + 1)
                depth += 1
                path[depth] = enter(targets[edge], from: number)
                edges[depth] = firstEdges[Int(targets[edge])]
              }
            }
          }
        }
      }
    }

    @inline(__always)
    private mutating func enter(_ object: UInt32, from parent: UInt32) -> UInt32 {
      let number = UInt32(truncatingIfNeeded: count)
      numbers[Int(object)] = number
      objects[count] = object
      parents[count] = parent
      count += 1
      return number
    }
  }

  // MARK: Who refers to whom, in numbers

  /// The numbers that refer to each number, one after the other.
  private struct Referrers {
    /// Where those of each number begin; one entry more than numbers.
    let first: UnsafeMutablePointer<UInt32>
    let all: UnsafeMutablePointer<UInt32>

    init(_ walk: Walk, _ snapshot: HeapSnapshot) {
      let count = walk.count
      let first = UnsafeMutablePointer<UInt32>.allocate(capacity: count + 2)
      first.initialize(repeating: 0, count: count + 2)
      // Counted one place further than they belong, so that filling them in moves them there.
      for object in walk.held { first[Int(walk.numbers[Int(object)]) + 2] += 1 }
      Self.forEach(walk, snapshot) { _, target in first[Int(target) + 2] += 1 }
      for i in 2..<count + 2 { first[i] += first[i - 1] }
      let all = UnsafeMutablePointer<UInt32>.allocate(capacity: Int(first[count + 1]) + 1)
      func add(_ source: UInt32, _ target: UInt32) {
        let place = Int(first[Int(target) + 1])
        all[place] = source
        first[Int(target) + 1] += 1
      }
      for object in walk.held { add(0, walk.numbers[Int(object)]) }
      Self.forEach(walk, snapshot, add)
      (self.first, self.all) = (first, all)
    }

    func release() {
      first.deallocate()
      all.deallocate()
    }

    /// Every reference from one number to another.
    @inline(__always)
    private static func forEach(
      _ walk: Walk, _ snapshot: HeapSnapshot, _ body: (UInt32, UInt32) -> Void
    ) {
      snapshot.targets.withUnsafeBufferPointer { targets in
        snapshot.firstEdges.withUnsafeBufferPointer { firstEdges in
          snapshot.generations.withUnsafeBufferPointer { generations in
            for object in 0..<generations.count {
              let source = walk.numbers[object]
              if source == 0 || generations[object] == HeapSnapshot.isStatic { continue }
              for edge in Int(firstEdges[object])..<Int(firstEdges[object + 1]) {
                let target = walk.numbers[Int(targets[edge])]
                if target != 0 { body(source, target) }
              }
            }
          }
        }
      }
    }
  }

  // MARK: Semidominators

  /// What the method keeps of each number; together, since it is looked at together.
  private struct Node {
    /// The parent in the walk, or what the compressed way up leads to.
    var ancestor: UInt32
    /// The least semidominator on the compressed way, the number itself until its own is known.
    var least: UInt32
  }

  /// The least semidominator on the way up from a number that was visited, as far as numbers were
  /// visited, which are those above `last`. The way is made short.
  @inline(__always)
  private static func evaluate(
    _ number: UInt32, above last: UInt32, _ nodes: UnsafeMutablePointer<Node>,
    _ path: UnsafeMutablePointer<UInt32>
  ) -> UInt32 {
    if number <= last { return number }
    let node = nodes[Int(number)]
    if node.ancestor <= last { return node.least }
    return compress(number, above: last, nodes, path)
  }

  @inline(never)
  private static func compress(
    _ number: UInt32, above last: UInt32, _ nodes: UnsafeMutablePointer<Node>,
    _ path: UnsafeMutablePointer<UInt32>
  ) -> UInt32 {
    var length = 0
    var at = number
    while nodes[Int(at)].ancestor > last {
      path[length] = at
      length += 1
      at = nodes[Int(at)].ancestor
    }
    // The last one visited on the way: what is below it takes its way and its least.
    var above = nodes[Int(at)]
    while length > 0 {
      length -= 1
      let below = nodes + Int(path[length])
      above = Node(ancestor: above.ancestor, least: min(below.pointee.least, above.least))
      below.pointee = above
    }
    return above.least
  }

  /// The immediate dominators, in numbers of the walk.
  private func immediateDominators(
    _ walk: Walk, _ referrers: Referrers
  ) -> UnsafeMutablePointer<UInt32> {
    let count = walk.count
    let nodes = UnsafeMutablePointer<Node>.allocate(capacity: count)
    let path = UnsafeMutablePointer<UInt32>.allocate(capacity: count)
    let semidominators = UnsafeMutablePointer<UInt32>.allocate(capacity: count)
    defer {
      nodes.deallocate()
      path.deallocate()
      semidominators.deallocate()
    }
    for number in 0..<count {
      nodes[number] = Node(
        ancestor: walk.parents[number], least: UInt32(truncatingIfNeeded: number))
    }
    var number = count - 1
    while number >= 1 {
      let last = UInt32(truncatingIfNeeded: number)
      var least = walk.parents[number]
      for place in Int(referrers.first[number])..<Int(referrers.first[number + 1]) {
        least = min(least, Self.evaluate(referrers.all[place], above: last, nodes, path))
      }
      nodes[number].least = least
      semidominators[number] = least
      number -= 1
    }
    let immediate = UnsafeMutablePointer<UInt32>.allocate(capacity: count)
    immediate[0] = 0
    for number in stride(from: 1, to: count, by: 1) {
      var above = walk.parents[number]
      while above > semidominators[number] { above = immediate[Int(above)] }
      immediate[number] = above
    }
    return immediate
  }

  // MARK: Results

  private func results(_ walk: Walk, _ immediate: UnsafeMutablePointer<UInt32>) -> Dominators {
    var dominators = graph.parents.map {
      $0 == HeapGraph.unreachable ? $0 : HeapGraph.outside
    }
    var retained = snapshot.sizes.map { UInt64($0) }
    for object in retained.indices where graph.isStatic(object) { retained[object] = 0 }
    // Summed up in the order of the walk, where what is dominated lies behind its dominator.
    let sums = UnsafeMutablePointer<UInt64>.allocate(capacity: walk.count)
    defer { sums.deallocate() }
    sums[0] = 0
    for number in stride(from: 1, to: walk.count, by: 1) {
      sums[number] = retained[Int(walk.objects[number])]
    }
    for number in stride(from: walk.count - 1, to: 0, by: -1) {
      sums[Int(immediate[number])] += sums[number]
    }
    for number in stride(from: 1, to: walk.count, by: 1) {
      let object = Int(walk.objects[number])
      retained[object] = sums[number]
      let above = immediate[number]
      if above != 0 { dominators[object] = Int32(bitPattern: walk.objects[Int(above)]) }
    }
    return Dominators(immediate: dominators, retained: retained)
  }
}
