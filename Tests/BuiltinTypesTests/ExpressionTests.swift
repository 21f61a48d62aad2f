import BuiltinTypes
import ObjectModel
import Testing

/// Every expression of expressions.txt gives what the real interpreters give, and leaves nothing
/// behind on the heap.
@Suite struct ExpressionTests {
  @Test(arguments: expectations.keys.sorted())
  func asInCPython(group: String) throws {
    for (version, profile) in Profile.all.enumerated() {
      try withSpace(profile) { space in
        for expectation in expectations[group]! {
          let live = space.liveObjects
          let result = Evaluator.run(space, expectation.source)
          space.dropKnownNames()
          let answers = expectation.answers
          let expected = answers.count == 1 ? answers[0] : answers[version]
          #expect(result == expected, "\(profile.name): \(expectation.source)")
          #expect(space.liveObjects == live, "\(profile.name): \(expectation.source) leaks")
        }
      }
    }
  }
}
