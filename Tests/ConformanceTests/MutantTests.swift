import CollectorKit
import Conformance
import Foundation
import Strategies
import Testing

/// A deliberate fault, and the check that must name it.
struct Mutant: Sendable, CustomTestStringConvertible {
  var type: any (CollectorStrategy & SendableMetatype).Type
  var check: ConformanceCheck
  /// The name of the fault.
  var name: String { "\(type)" }
  var testDescription: String { name }

  init(_ type: any (CollectorStrategy & SendableMetatype).Type, _ check: ConformanceCheck) {
    self.type = type
    self.check = check
  }

  static let all: [Mutant] = [
    // Suspects.
    Mutant(MissesEverySuspect.self, .declaredUsed),
    Mutant(DropsSuspectsWhenFull.self, .garbageFreed),
    Mutant(ForgetsSuspectsOfYoungCollections.self, .garbageFreed),
    Mutant(LooksAtEveryOtherSuspect.self, .garbageFreed),
    Mutant(LeavesTheSuspectFlag.self, .strategyInvariants),
    Mutant(KeepsDeadSuspects.self, .strategyInvariants),
    Mutant(RestoresACountTwice.self, .countsExact),
    Mutant(SubtractsAnEdgeTwice.self, .countsExact),
    Mutant(TakesTheShortCutAlways.self, .reachableSurvives),
    Mutant(NeverLooksAgain.self, .compoundCycles),
    Mutant(LeavesAnObjectCondemned.self, .marksGone),
    Mutant(LeavesAnObjectVisited.self, .marksGone),
    Mutant(ForgetsFrozenSuspects.self, .frozenKept),
    // What is declared, what is said.
    Mutant(LooksAtUndeclaredRoots.self, .nothingUndeclared),
    Mutant(WalksUndeclared.self, .nothingUndeclared),
    Mutant(NotesUndeclared.self, .nothingUndeclared),
    Mutant(WritesInFrontOfObjects.self, .nothingUndeclared),
    Mutant(DeclaresWhatDoesNotExist.self, .declaredUsed),
    Mutant(CollectsOneMoreThanItDid.self, .reportsAddUp),
    Mutant(ExaminesNothing.self, .reportsAddUp),
    Mutant(HoldsNoGarbage.self, .garbageCounted),
    // When it runs.
    Mutant(NeverRunsByItself.self, .collectsByItself),
    Mutant(IgnoresDisable.self, .obeysDisable),
    Mutant(IgnoresThePolicy.self, .obeysPolicy),
    // Tracing.
    Mutant(CollectsFrozenObjects.self, .frozenKept),
    Mutant(MissesARoot.self, .contentsKept),
    // What happens to garbage.
    Mutant(ClearsTheResurrected.self, .reachableSurvives),
    Mutant(FinalizesTwice.self, .finalizersOnce),
    Mutant(SkipsFinalizers.self, .finalizersOnce),
    Mutant(FinalizesBeforeWeakrefs.self, .finalizersAfterWeakrefs),
    Mutant(ClearsWeakrefsLate.self, .weakrefsCleared),
    Mutant(ClearsWeakrefsOneByOne.self, .weakrefsCleared),
    Mutant(TellsNobody.self, .weakrefCallbacks),
    Mutant(TellsTwice.self, .weakrefCallbacks),
    Mutant(TellsTheGarbage.self, .weakrefCallbacks),
    Mutant(FreesTwice.self, .diesOnce),
    Mutant(KeepsAReference.self, .garbageFreed),
    Mutant(WritesAfterFree.self, .poison),
    Mutant(ClearsNothing.self, .garbageFreed),
    Mutant(SwapsEvents.self, .eventsInOrder),
    // Lists and generations.
    Mutant(LosesAPromotion.self, .trackedListed),
    Mutant(CollectsTheYoungOnly.self, .garbageFreed),
    Mutant(BreaksALink.self, .strategyInvariants),
    Mutant(KeepsTheUntracked.self, .trackedListed),
    Mutant(HidesTheOld.self, .trackedListed),
    Mutant(CollectsInside.self, .neverNested),
    Mutant(HidesThatItCollects.self, .neverNested),
    Mutant(ForgetsItsTotals.self, .reportsAddUp),
    Mutant(ReturnsAnotherReport.self, .reportsAddUp),
    Mutant(KeepsCounting.self, .countsReset),
    Mutant(FreezesNothing.self, .frozenKept),
    Mutant(EmitsNothing.self, .eventsInOrder),
    Mutant(MistakesTheReason.self, .collectsByItself),
  ]
}

@Suite struct MutantTests {
  private func examine(
    _ type: any (CollectorStrategy & SendableMetatype).Type, only: Set<ConformanceCheck>? = nil
  ) throws -> ConformanceResult {
    var registry = StrategyRegistry.shipped
    registry.add(type)
    var effort = ConformanceEffort(sequences: 16, operations: 50, depth: 2_000, scripts: nil)
    effort.stopsAtFailure = true
    let subject = ConformanceSubject(registry: registry, name: "mutant")
    return try ConformanceKit(subject, effort: effort).run(only: only)
  }

  /// What the mutants are made of has no fault.
  @Test(arguments: [0, 1, 2, 3]) func withoutAFaultItConforms(_ i: Int) throws {
    let honest: [any (CollectorStrategy & SendableMetatype).Type] = [
      Suspecting.self, Disposing.self, Tracing.self, Listed.self,
    ]
    let result = try examine(honest[i])
    for failure in result.failures {
      Issue.record("\(honest[i]): \(failure.check.rawValue): \(failure.violations)")
    }
  }

  /// Each fault is caught, and named.
  @Test(arguments: Mutant.all) func isCaught(_ mutant: Mutant) throws {
    let result = try examine(mutant.type, only: [mutant.check])
    #expect(result.caught == [mutant.check], "\(mutant.check.rawValue) says nothing")
  }

  /// The table of docs/conformance.md is this list.
  @Test func theDocumentListsThem() throws {
    let text = try String(contentsOfFile: root + "/docs/conformance.md", encoding: .utf8)
    let rows = text.matches(of: /(?m)^\| `(\w+)` \|.*\| `([a-z-]+)` \|$/).map { "\($0.1) \($0.2)" }
    #expect(Mutant.all.count >= 25)
    #expect(Set(rows) == Set(Mutant.all.map { "\($0.name) \($0.check.rawValue)" }))
  }
}
