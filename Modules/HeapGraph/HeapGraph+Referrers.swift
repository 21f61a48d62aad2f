import Capture

/// The references to each object: the snapshot's references turned around.
struct ReferrerIndex {
  /// Where the references to each object start in `edges`; one entry more than objects.
  let first: [UInt32]
  /// References, indexes of `snapshot.targets`, in the order of the objects that hold them.
  let edges: [UInt32]
  /// The object that holds each of `edges`.
  let holders: [UInt32]

  init(_ snapshot: HeapSnapshot) {
    var first = [UInt32](repeating: 0, count: snapshot.count + 1)
    for target in snapshot.targets { first[Int(target) + 1] += 1 }
    for i in 1..<first.count { first[i] += first[i - 1] }
    var next = first
    var edges = [UInt32](repeating: 0, count: snapshot.targets.count)
    var holders = edges
    for object in 0..<snapshot.count {
      for edge in snapshot.edges(of: object) {
        let target = Int(snapshot.targets[edge])
        let place = Int(next[target])
        next[target] += 1
        edges[place] = UInt32(edge)
        holders[place] = UInt32(object)
      }
    }
    self.first = first
    self.edges = edges
    self.holders = holders
  }
}

extension HeapGraph {
  /// A reference to an object.
  public struct Referrer: Equatable, Sendable {
    /// The object that holds the reference.
    public var object: Int
    /// The reference: an index of `snapshot.targets` and `labels`.
    public var edge: Int
  }

  var referrerIndex: ReferrerIndex {
    if let keptReferrers { return keptReferrers }
    let index = ReferrerIndex(snapshot)
    keptReferrers = index
    return index
  }

  /// The references to an object, in the order of the objects that hold them.
  public func referrers(of object: Int) -> [Referrer] {
    let index = referrerIndex
    return (Int(index.first[object])..<Int(index.first[object + 1])).map {
      Referrer(object: Int(index.holders[$0]), edge: Int(index.edges[$0]))
    }
  }

  /// How many references to an object there are.
  public func referrerCount(of object: Int) -> Int {
    let index = referrerIndex
    return Int(index.first[object + 1] - index.first[object])
  }

  /// An object in a graph of back-references.
  public struct BackReference: Equatable, Sendable {
    /// The object.
    public var object: Int
    /// References from it to the object that was asked about, by a shortest way.
    public var depth: Int
    /// The references to it; those of an object at the greatest depth are not followed.
    public var referrers: [Referrer]
    /// How many further references to it were left out.
    public var left: Int
  }

  /// What leads to an object over at most some references, nearest first; the object itself is first.
  ///
  /// - Parameters:
  ///   - object: The object.
  ///   - depth: How many references to go back.
  ///   - width: References to each object that are followed at most.
  public func backReferences(
    to object: Int, depth: Int, width: Int = Int.max
  ) -> [BackReference] {
    var found = [BackReference(object: object, depth: 0, referrers: [], left: 0)]
    var seen: Set<Int> = [object]
    var next = 0
    while next < found.count {
      let at = found[next]
      if at.depth < depth {
        let all = referrers(of: at.object)
        found[next].referrers = Array(all.prefix(width))
        found[next].left = all.count - found[next].referrers.count
        for referrer in found[next].referrers where seen.insert(referrer.object).inserted {
          found.append(
            BackReference(object: referrer.object, depth: at.depth + 1, referrers: [], left: 0))
        }
      }
      next += 1
    }
    return found
  }
}
