// One collection, worked out from a snapshot taken just before it, in the way of CPython's collector
// (deduce_unreachable): a copy of each reference count, minus the references that come from within the
// collected generations; what is left with none is tentatively unreachable; what is reached from
// the others comes back.
//
// This is for showing, and stands beside the collector on purpose: the two are compared.

/// The steps by which a collection of a generation finds what is unreachable.
public struct CollectionSteps: Sendable {
  /// The objects that are examined: the tracked ones of the generation and of the younger ones.
  public private(set) var candidates: [Int] = []
  /// The reference counts of the candidates, copied: `gc_refs` before anything is subtracted.
  public private(set) var copies: [Int: Int] = [:]
  /// The references between candidates, in the order in which they are subtracted.
  public private(set) var subtractions: [Subtraction] = []
  /// The candidates of which `gc_refs` came to 0.
  public private(set) var tentative: [Int] = []
  /// The tentatively unreachable that are reached after all, in order, with what reaches them.
  public private(set) var rescues: [Rescue] = []
  /// What is unreachable.
  public private(set) var unreachable: [Int] = []

  /// A reference from one candidate to another.
  public struct Subtraction: Sendable, Equatable {
    /// The candidate that refers.
    public var from: Int
    /// The candidate that it refers to.
    public var to: Int
    /// The reference's label in the snapshot.
    public var label: UInt32
    /// `gc_refs` of the latter afterwards.
    public var left: Int
  }

  /// A candidate that comes back.
  public struct Rescue: Sendable, Equatable {
    /// The candidate.
    public var object: Int
    /// A reachable candidate that refers to it.
    public var by: Int
  }

  /// Works out a collection.
  /// - Parameters:
  ///   - snapshot: the heap just before it.
  ///   - generation: the generation that is collected, the younger ones with it.
  ///   - visited: the objects that the collector comes to from an object, once for each reference
  ///     (`tp_traverse`). A class holds a few objects to which it leads no collector.
  public init(_ snapshot: HeapSnapshot, generation: Int, visited: (Int) -> [Int]) {
    candidates = (0..<snapshot.count).filter {
      snapshot.generations[$0] <= UInt8(clamping: min(generation, 250))
    }.sorted { snapshot.serials[$0] < snapshot.serials[$1] }
    let isCandidate = Set(candidates)
    var left: [Int: Int] = [:]
    for object in candidates {
      // Immortal objects never come to 0.
      let count = snapshot.counts[object]
      left[object] = count == HeapSnapshot.immortal ? Int(UInt32.max) : Int(count)
    }
    copies = left
    var references: [Int: [Int]] = [:]
    for object in candidates {
      let targets = visited(object).filter { isCandidate.contains($0) }
      references[object] = targets
      // The names of the references, for those that have one.
      var names: [Int: [UInt32]] = [:]
      if !targets.isEmpty {
        for edge in snapshot.edges(of: object).reversed() {
          names[Int(snapshot.targets[edge]), default: []].append(snapshot.labels[edge])
        }
      }
      for target in targets {
        let refs = (left[target] ?? 0) - 1
        left[target] = refs
        let label = names[target]?.popLast() ?? HeapSnapshot.otherEdge
        subtractions.append(Subtraction(from: object, to: target, label: label, left: refs))
      }
    }
    tentative = candidates.filter { (left[$0] ?? 0) <= 0 }
    var outside = Set(tentative)
    var reached = candidates.filter { (left[$0] ?? 0) > 0 }
    var next = 0
    while next < reached.count {
      let object = reached[next]
      next += 1
      for target in references[object] ?? [] {
        guard outside.remove(target) != nil else { continue }
        reached.append(target)
        rescues.append(Rescue(object: target, by: object))
      }
    }
    unreachable = tentative.filter { outside.contains($0) }
  }
}
