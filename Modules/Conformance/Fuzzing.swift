import Core
import ObjectModel

// The random sequences of the kit without its verdicts: for a fuzzer, which wants many of them and
// looks at nothing but what endangers memory.

extension ConformanceKit {
  /// What may never happen, whatever a strategy is excused from.
  private static let safety: Set<ConformanceCheck> = [
    .reachableSurvives, .diesOnce, .contentsKept, .countsExact, .heapInvariants, .poison,
  ]

  /// Runs one sequence in which bytes decide, as long as they last: the first says on which Python and
  /// with which policy and settings, the others what is done.
  /// - Returns: what endangers memory.
  /// - Throws: `RuntimeError` when no heap can be made.
  public func fuzz(bytes: ArraySlice<UInt8>) throws -> [Violation] {
    try onLargeStack(bytes: 256 << 20) {
      Result {
        var dice = Dice(chosen: bytes.prefix(3))
        let others = Set(ConformanceCheck.allCases).subtracting(Self.safety)
        let journal = Journal(scenario: "fuzz", excused: others)
        let knobs = subject.descriptor?.knobs ?? []
        let least = Dictionary(knobs.map { ($0.name, $0.range.lowerBound) }) { a, _ in a }
        try bench(
          journal, profile: dice.pick(Profile.all),
          policy: dice.pick([nil, "every:7", "explicit"]),
          knobs: dice.below(4) == 0 ? least : [:]
        ) { bench in
          bench.dice = Dice(chosen: bytes.dropFirst(3))
          try bench.sequenceToItsEnd()
        }
        return journal.violations.filter { Self.safety.contains($0.check) }
      }
    }.get()
  }

  /// Runs the random sequences that follow from the seed.
  /// - Returns: how many operations were performed, and what endangers memory.
  /// - Throws: `RuntimeError` when no heap can be made.
  public func fuzz() throws -> (operations: Int, violations: [Violation]) {
    try onLargeStack(bytes: 256 << 20) {
      Result {
        let others = Set(ConformanceCheck.allCases).subtracting(Self.safety)
        let journal = Journal(scenario: "fuzz", excused: others)
        try Scenario.random[0].run(self, journal)
        let found = journal.violations.filter { Self.safety.contains($0.check) }
        return (journal.operations, found)
      }
    }.get()
  }
}
