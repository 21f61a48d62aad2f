import Core

// The random sequences of the kit without its verdicts: for a fuzzer, which wants many of them and
// looks at nothing but what endangers memory.

extension ConformanceKit {
  /// What may never happen, whatever a strategy is excused from.
  private static let safety: Set<ConformanceCheck> = [
    .reachableSurvives, .diesOnce, .contentsKept, .countsExact, .heapInvariants, .poison,
  ]

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
