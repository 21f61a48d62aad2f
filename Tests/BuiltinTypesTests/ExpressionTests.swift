import BuiltinTypes
import ObjectModel
import Testing

/// Every expression of expressions.txt gives what the real interpreters give, and leaves nothing
/// behind on the heap.
@Suite struct ExpressionTests {
  @Test(arguments: expectations.keys.sorted())
  func asInCPython(group: String) throws {
    // 3.14 has no interpreter to compare with.
    for profile in Profile.all where (11...13).contains(profile.minor) {
      try withSpace(profile) { space in
        for expectation in expectations[group]! {
          let live = space.liveObjects
          let result = Evaluator.run(space, expectation.source)
          space.dropKnownNames()
          let expected = expectation.answer(minor: profile.minor)
          #expect(result == expected, "\(profile.name): \(expectation.source)")
          #expect(space.liveObjects == live, "\(profile.name): \(expectation.source) leaks")
        }
      }
    }
  }
}
