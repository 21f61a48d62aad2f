import Capture

/// A snapshot from lists of references; object 0 is named `t#1` and so on.
func snapshot(
  _ references: [[Int]], roots: [Int], statics: Set<Int> = [], sizes: [UInt32]? = nil
) -> HeapSnapshot {
  var s = HeapSnapshot()
  s.name = "end"
  s.typeNames = ["t"]
  for (object, targets) in references.enumerated() {
    s.addresses.append(UInt64(object + 1) * 64)
    s.sizes.append(sizes?[object] ?? UInt32(object + 1))
    s.types.append(0)
    s.serials.append(UInt32(object + 1))
    s.counts.append(1)
    s.generations.append(statics.contains(object) ? HeapSnapshot.isStatic : 0)
    s.places.append(0)
    s.reprs.append(0)
    for (item, target) in targets.enumerated() {
      s.targets.append(UInt32(target))
      s.labels.append(HeapSnapshot.label(item: item))
    }
    s.firstEdges.append(UInt32(s.targets.count))
  }
  s.roots = roots.map { HeapSnapshot.Root(name: "name r\($0)", object: $0) }
  s.newestSerial = UInt32(references.count)
  return s
}

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// What the graph says, found by trying: slow, and too plain to be wrong.
struct Trial {
  let references: [[Int]]
  let roots: [Int]
  let statics: Set<Int>

  /// What can be reached when an object is gone.
  func reached(without gone: Int?) -> Set<Int> {
    var reached = Set<Int>()
    var work = roots.filter { $0 != gone }
    func spread() {
      while let object = work.popLast() {
        if !reached.insert(object).inserted || statics.contains(object) { continue }
        work += references[object].filter { $0 != gone && !statics.contains($0) }
      }
    }
    spread()
    reached.formUnion(statics)
    return reached
  }

  /// The same with what only static objects hold, which is alive too.
  var outside: [Int] {
    let first = reached(without: nil)
    return Array(Set(roots).union(statics))
      + statics.flatMap { references[$0] }.filter { !first.contains($0) }
  }

  func alive(without gone: Int?) -> Set<Int> {
    Trial(references: references, roots: outside, statics: statics).reached(without: gone)
  }

  func distances() -> [Int: Int] {
    var distances: [Int: Int] = [:]
    var level = Set(roots)
    var depth = 0
    while !level.isEmpty {
      for object in level { distances[object] = depth }
      level = Set(
        level.filter { !statics.contains($0) }.flatMap { references[$0] }
          .filter { distances[$0] == nil && !statics.contains($0) })
      depth += 1
    }
    return distances
  }
}
