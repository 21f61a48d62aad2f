import BuiltinTypes
import ObjectModel
import Testing

/// Memory may be refused at any request: then the operation gives MemoryError or its result, and
/// nothing is left behind on the heap.
@Suite struct MemoryFailureTests {
  @Test(arguments: expectations.keys.sorted())
  func nothingLeaksWhenMemoryIsRefused(group: String) throws {
    try withSpace { space in
      let heap = space.s.pointee.heap
      for expectation in expectations[group]! {
        let expected = expectation.answer(minor: 12)
        for n in 1...60 {
          let live = space.liveObjects
          heap.failAllocations(after: n, every: nil)
          let result = Evaluator.run(space, expectation.source)
          let wasReached = !heap.isFailing
          heap.stopFailing()
          space.dropKnownNames()
          #expect(
            result == "MemoryError" || result == expected, "\(expectation.source), request \(n)")
          #expect(space.liveObjects == live, "\(expectation.source), request \(n) leaks")
          if !wasReached { break }
        }
      }
    }
  }
}
