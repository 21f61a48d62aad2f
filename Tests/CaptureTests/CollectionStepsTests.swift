import Testing

@testable import Capture

@Suite struct CollectionStepsTests {
  /// Objects 0 and 1 hold each other; 2 holds itself and 3; a name holds 4, which holds 5; 6 is of an
  /// older generation and holds 7; 8 is untracked and holds 9.
  private var snapshot: HeapSnapshot {
    var s = HeapSnapshot()
    let edges = [[1], [0], [2, 3], [], [5], [4], [7], [], [9], []]
    s.addresses = (0..<10).map { UInt64($0 * 64) }
    s.serials = (0..<10).map { UInt32($0 + 1) }
    s.types = [UInt16](repeating: 0, count: 10)
    s.typeNames = ["list"]
    s.counts = [1, 1, 1, 1, 2, 1, 0, 1, 1, 1]
    s.generations = [0, 0, 0, 1, 1, 0, 2, 0, HeapSnapshot.untracked, 0]
    for targets in edges {
      for (i, target) in targets.enumerated() {
        s.targets.append(UInt32(target))
        s.labels.append(HeapSnapshot.label(item: i))
      }
      s.firstEdges.append(UInt32(s.targets.count))
    }
    return s
  }

  private func steps(_ s: HeapSnapshot, _ generation: Int) -> CollectionSteps {
    CollectionSteps(s, generation: generation) { object in
      s.edges(of: object).map { Int(s.targets[$0]) }
    }
  }

  @Test func whatIsHeldFromOutsideComesBack() {
    let steps = steps(snapshot, 1)
    #expect(steps.candidates == [0, 1, 2, 3, 4, 5, 7, 9])
    #expect(steps.copies[4] == 2 && steps.copies[6] == nil)
    #expect(steps.subtractions.map(\.to) == [1, 0, 2, 3, 5, 4])
    #expect(steps.subtractions.map(\.left) == [0, 0, 0, 0, 0, 1])
    #expect(steps.subtractions[3].label == HeapSnapshot.label(item: 1))
    #expect(steps.tentative == [0, 1, 2, 3, 5])
    #expect(steps.rescues == [.init(object: 5, by: 4)])
    #expect(steps.unreachable == [0, 1, 2, 3])
  }

  @Test func olderGenerationsAreOutside() {
    let young = steps(snapshot, 0)
    #expect(young.candidates == [0, 1, 2, 5, 7, 9])
    // 4, which holds 5, and 3 are not examined.
    #expect(young.unreachable == [0, 1, 2])
  }

  @Test func whatACollectorDoesNotVisitStays() {
    let s = snapshot
    let steps = CollectionSteps(s, generation: 1) { object in
      object == 2 ? [2] : s.edges(of: object).map { Int(s.targets[$0]) }
    }
    #expect(steps.unreachable == [0, 1, 2])
  }
}
