import Capture

// HeapGraph: who holds what in a snapshot of the heap.
//
// The graph has one vertex per object and one above them all, the outside, that holds the roots.
// Static objects (None, built-in types) are held from outside always and own nothing: a reference
// that they hold counts only if nothing else keeps its target alive.
//
// What each question needs is computed when it is first asked and kept: chains (this file),
// back-references (+Referrers), dominators and retained sizes (+Dominators). Nothing recurses, and
// everything is a few words per object and per reference.

/// Who holds what in a snapshot of the heap. Objects are named by their index in the snapshot.
///
/// Answers are kept, so one graph is for one thread.
public final class HeapGraph {
  /// The snapshot.
  public let snapshot: HeapSnapshot
  /// The object through which each object is first reached from a root, by a shortest way: `outside`
  /// for what a root holds and for static objects, `unreachable` for what nothing alive holds.
  public let parents: [Int32]
  /// The reference, an index of `snapshot.targets`, by which each object's parent holds it.
  let parentEdges: [UInt32]
  /// The root from which each object is first reached, an index of `snapshot.roots`; `outside` for
  /// static objects and what only they hold, `unreachable` for what nothing alive holds.
  let origins: [Int32]
  /// Every reachable object, those that are reached by fewer references first.
  let order: [UInt32]

  /// In `parents` and `dominators`: held from outside.
  public static let outside: Int32 = -1
  /// In `parents` and `dominators`: held by nothing alive.
  public static let unreachable: Int32 = -2

  var keptReferrers: ReferrerIndex?
  var keptDominators: Dominators?

  /// The graph of a snapshot; finds what is reachable.
  public init(_ snapshot: HeapSnapshot) {
    self.snapshot = snapshot
    var search = BreadthFirst(snapshot)
    search.run()
    parents = search.parents
    parentEdges = search.parentEdges
    origins = search.origins
    order = search.order
  }

  /// How many objects there are.
  public var count: Int { snapshot.count }

  /// Whether an object can be reached from a root.
  public func isReachable(_ object: Int) -> Bool { parents[object] != Self.unreachable }

  /// Whether an object lies outside of the heap, as None and the built-in types do.
  public func isStatic(_ object: Int) -> Bool {
    snapshot.generations[object] == HeapSnapshot.isStatic
  }

  /// The objects that nothing alive holds.
  public var garbage: [Int] {
    parents.indices.filter { parents[$0] == Self.unreachable }
  }

  /// The name of the root from which an object is first reached; nil if it is unreachable.
  public func rootName(of object: Int) -> String? {
    switch origins[object] {
    case Self.unreachable: nil
    case Self.outside: "static"
    case let root: snapshot.roots[Int(root)].name
    }
  }

  /// A way from a root to an object.
  public struct Chain: Equatable, Sendable {
    /// The name of the root.
    public var root: String
    /// The objects on the way; the first one is held by the root, the last one is the object.
    public var objects: [Int]
    /// What each reference on the way is called; one less than objects.
    public var edges: [EdgeName]

    /// A way from its parts.
    public init(root: String, objects: [Int], edges: [EdgeName]) {
      self.root = root
      self.objects = objects
      self.edges = edges
    }
  }

  /// A shortest way from a root to an object; nil if there is none.
  public func chain(to object: Int) -> Chain? {
    guard let root = rootName(of: object) else { return nil }
    var objects = [object]
    var edges: [EdgeName] = []
    var last = object
    while parents[last] >= 0 {
      edges.append(snapshot.name(of: snapshot.labels[Int(parentEdges[last])]))
      last = Int(parents[last])
      objects.append(last)
    }
    return Chain(root: root, objects: objects.reversed(), edges: edges.reversed())
  }

  /// How many references a shortest way from a root to an object has; nil if there is no way.
  public func depth(of object: Int) -> Int? {
    guard isReachable(object) else { return nil }
    var depth = 0
    var last = object
    while parents[last] >= 0 {
      depth += 1
      last = Int(parents[last])
    }
    return depth
  }

  /// The roots that hold an object directly.
  public func roots(of object: Int) -> [String] {
    snapshot.roots.filter { $0.object == object }.map(\.name)
  }
}

/// Finds shortest ways from the roots to everything.
private struct BreadthFirst {
  let snapshot: HeapSnapshot
  var parents: [Int32]
  var parentEdges: [UInt32]
  var origins: [Int32]
  var order: [UInt32] = []

  init(_ snapshot: HeapSnapshot) {
    self.snapshot = snapshot
    parents = [Int32](repeating: HeapGraph.unreachable, count: snapshot.count)
    parentEdges = [UInt32](repeating: 0, count: snapshot.count)
    origins = [Int32](repeating: HeapGraph.unreachable, count: snapshot.count)
    order.reserveCapacity(snapshot.count)
  }

  mutating func run() {
    for (index, root) in snapshot.roots.enumerated() {
      reach(root.object, origin: Int32(index))
    }
    var next = 0
    follow(from: &next)
    // What only static objects hold: seldom anything, and alive all the same.
    for object in parents.indices where isStatic(object) {
      reach(object, origin: HeapGraph.outside)
    }
    for object in parents.indices where isStatic(object) {
      for edge in snapshot.edges(of: object) { reach(edge, from: object, HeapGraph.outside) }
    }
    follow(from: &next)
  }

  @inline(__always)
  private func isStatic(_ object: Int) -> Bool {
    snapshot.generations[object] == HeapSnapshot.isStatic
  }

  private mutating func reach(_ object: Int, origin: Int32) {
    if parents[object] != HeapGraph.unreachable { return }
    parents[object] = HeapGraph.outside
    origins[object] = origin
    order.append(UInt32(object))
  }

  @inline(__always)
  private mutating func reach(_ edge: Int, from object: Int, _ origin: Int32) {
    let target = Int(snapshot.targets[edge])
    if parents[target] != HeapGraph.unreachable || isStatic(target) { return }
    parents[target] = Int32(object)
    parentEdges[target] = UInt32(edge)
    origins[target] = origin
    order.append(UInt32(target))
  }

  private mutating func follow(from next: inout Int) {
    while next < order.count {
      let object = Int(order[next])
      next += 1
      if isStatic(object) { continue }
      let origin = origins[object]
      for edge in snapshot.edges(of: object) { reach(edge, from: object, origin) }
    }
  }
}
