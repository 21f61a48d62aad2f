import Capture
import Testing

@testable import HeapGraph

@Suite struct HeapGraphTests {
  // root -> 0 -> 1 -> 3, 0 -> 2 -> 3; 4 <-> 5 are garbage and refer to 3.
  let diamond = snapshot([[1, 2], [3], [3], [], [5, 3], [4]], roots: [0])

  @Test func findsShortestChains() {
    let graph = HeapGraph(diamond)
    #expect(graph.parents == [-1, 0, 0, 1, -2, -2])
    let chain = graph.chain(to: 3)
    #expect(
      chain
        == HeapGraph.Chain(root: "name r0", objects: [0, 1, 3], edges: [.item(0), .item(0)]))
    #expect(graph.rootName(of: 3) == "name r0")
    #expect(graph.depth(of: 3) == 2)
    #expect(graph.chain(to: 4) == nil)
    #expect(graph.rootName(of: 5) == nil)
    #expect(graph.garbage == [4, 5])
  }

  @Test func turnsReferencesAround() {
    let graph = HeapGraph(diamond)
    #expect(graph.referrers(of: 3).map(\.object) == [1, 2, 4])
    #expect(
      graph.referrers(of: 3).map { diamond.name(of: diamond.labels[$0.edge]) }
        == [.item(0), .item(0), .item(1)])
    #expect(graph.referrerCount(of: 0) == 0)
    let back = graph.backReferences(to: 3, depth: 2)
    #expect(back.map(\.object) == [3, 1, 2, 4, 0, 5])
    #expect(back.map(\.depth) == [0, 1, 1, 1, 2, 2])
    let narrow = graph.backReferences(to: 3, depth: 1, width: 2)
    #expect(narrow.map(\.object) == [3, 1, 2])
    #expect(narrow[0].left == 1)
  }

  @Test func findsDominators() {
    let graph = HeapGraph(diamond)
    #expect(graph.dominators == [-1, 0, 0, 0, -2, -2])
    #expect(graph.retainedSizes == [10, 2, 3, 4, 5, 6])
    #expect(graph.dominated(by: 0) == [3, 2, 1])
  }

  @Test func staticObjectsOwnNothing() {
    // The class (static) refers to both lists; only the first has an owner of its own.
    let s = snapshot([[1, 2], [], [2, 3], []], roots: [1], statics: [0])
    let graph = HeapGraph(s)
    #expect(graph.parents == [-1, -1, 0, 2])
    #expect(graph.rootName(of: 1) == "name r1")
    #expect(graph.rootName(of: 3) == "static")
    #expect(graph.dominators == [-1, -1, -1, 2])
    #expect(graph.retainedSizes == [0, 2, 7, 4])
  }

  @Test func nothingAtAll() {
    let graph = HeapGraph(HeapSnapshot())
    #expect(graph.parents == [])
    #expect(graph.dominators == [])
    #expect(graph.garbage == [])
  }

  @Test(arguments: 0..<400) func agreesWithTrying(seed: Int) {
    var random = SplitMix(state: UInt64(seed))
    let count = Int.random(in: 1...24, using: &random)
    let references = (0..<count).map { _ in
      (0..<Int.random(in: 0...3, using: &random)).map { _ in
        Int.random(in: 0..<count, using: &random)
      }
    }
    let roots = (0..<Int.random(in: 0...3, using: &random)).map { _ in
      Int.random(in: 0..<count, using: &random)
    }
    let statics = Set(
      (0..<Int.random(in: 0...2, using: &random)).map { _ in
        Int.random(in: 0..<count, using: &random)
      })
    let s = snapshot(references, roots: roots, statics: statics)
    let graph = HeapGraph(s)
    let trial = Trial(references: references, roots: roots, statics: statics)
    let alive = trial.alive(without: nil)
    let distances = trial.distances()
    #expect(graph.garbage == (0..<count).filter { !alive.contains($0) })

    // What goes when an object goes; its bytes are the retained size.
    var gone: [Set<Int>] = []
    for object in 0..<count {
      guard alive.contains(object) else {
        gone.append([])
        #expect(graph.chain(to: object) == nil)
        #expect(graph.dominators[object] == HeapGraph.unreachable)
        continue
      }
      gone.append(
        statics.contains(object)
          ? [object] : alive.subtracting(trial.alive(without: object)))
      let bytes = gone[object].filter { !statics.contains($0) }.reduce(UInt64(0)) {
        $0 + UInt64(s.sizes[$1])
      }
      #expect(graph.retainedSizes[object] == bytes)

      let chain = graph.chain(to: object)
      if let distance = distances[object] { #expect(graph.depth(of: object) == distance) }
      #expect(chain?.objects.last == object)
      for (from, to) in zip(chain!.objects, chain!.objects.dropFirst()) {
        #expect(references[from].contains(to))
      }
    }
    // The immediate dominator is the one that goes with fewest others.
    for object in 0..<count where alive.contains(object) && !statics.contains(object) {
      let above = (0..<count).filter { $0 != object && gone[$0].contains(object) }
      let nearest = above.min { gone[$0].count < gone[$1].count }
      #expect(graph.dominators[object] == nearest.map(Int32.init) ?? HeapGraph.outside)
    }
  }

  @Test func longListsDoNotRecurse() {
    let count = 100_000
    // Doubly linked, and every object refers to the first one.
    let s = snapshot(
      (0..<count).map { [$0 + 1, $0 - 1, 0].filter { $0 >= 0 && $0 < count } }, roots: [0],
      sizes: [UInt32](repeating: 1, count: count))
    let graph = HeapGraph(s)
    #expect(graph.depth(of: count - 1) == count - 1)
    #expect(graph.dominators[count - 1] == Int32(count - 2))
    #expect(graph.retainedSizes[0] == UInt64(count))
    #expect(graph.retainedSizes[count - 1] == 1)
  }
}
