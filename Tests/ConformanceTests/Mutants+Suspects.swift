import ObjectModel
import RefCounting

@testable import CollectorKit

// Faults of strategies that follow suspects: what is missed, forgotten, counted wrongly.

/// Declares suspects and never has them noted.
final class MissesEverySuspect: Suspecting {
  override var suspectMode: SuspectMode { .off }
}

/// When the buffer has grown it keeps the newest half.
final class DropsSuspectsWhenFull: Suspecting {
  override func collectionDue() {
    let state = space.s
    let n = state.pointee.suspects.count
    if n > 6 {
      for i in 0..<n / 2 {
        space.suspect(state.pointee.suspects.entries[i])?.remove(Header.suspect)
        state.pointee.suspects.entries[i] = state.pointee.suspects.entries[n - 1 - i]
      }
      state.pointee.suspects.count = n - n / 2
    }
    super.collectionDue()
  }
}

/// A young collection empties the buffer without a look.
final class ForgetsSuspectsOfYoungCollections: Suspecting {
  override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    let suspects = takeSuspects()
    if generation < 2 { return suspects.release() }
    examine(suspects, &report)
  }
}

/// Looks at every other suspect.
final class LooksAtEveryOtherSuspect: Suspecting {
  override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    let suspects = takeSuspects()
    for i in 0..<suspects.count / 2 { suspects[i] = suspects[2 * i] }
    suspects.truncate(to: suspects.count / 2)
    examine(suspects, &report)
  }
}

/// Leaves the flag on what it took out of the buffer, so that it is never noted again.
final class LeavesTheSuspectFlag: Suspecting {
  override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    let suspects = takeSuspects()
    for i in 0..<suspects.count { suspects[i].insert(Header.suspect) }
    examine(suspects, &report)
  }
}

/// Keeps the words of objects that died, in a buffer that says it does not.
final class KeepsDeadSuspects: Suspecting {
  override class var descriptor: StrategyDescriptor {
    mutantDescriptor([.possibleRoot], preHeader: GCHead.size)
  }
  override var suspectMode: SuspectMode { .indexed }
  private var words: [UInt64] = []
  override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    super.findUnreachable(generation, &report)
    words = condemned.withObjects { $0.map(space.suspectWord) }
  }
  override func didCollect(_ report: CollectionReport) {
    guard let word = words.first, space.suspect(word) == nil else { return }
    let n = space.s.pointee.suspects.count
    space.s.pointee.suspects.entries[n] = word
    space.s.pointee.suspects.count = n + 1
    words = []
  }
}

/// Gives a count back twice when it turns black.
final class RestoresACountTwice: Suspecting {
  override func examine(_ roots: ObjectBuffer, _ report: inout CollectionReport) {
    let first = roots.count > 0 ? roots[0] : nil
    super.examine(roots, &report)
    if let first, !first.has(Header.condemned) { first.refcount += 1 }
  }
}

/// Subtracts one edge twice and gives it back once.
final class SubtractsAnEdgeTwice: Suspecting {
  override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    super.findUnreachable(generation, &report)
    survivor { $0.type == BuiltinType.list && $0.refcount > 1 }?.refcount -= 1
  }
}

/// Takes the short cut "all that was touched is garbage" without comparing the sums.
final class TakesTheShortCutAlways: Suspecting {
  override func examine(_ roots: ObjectBuffer, _ report: inout CollectionReport) {
    var phases = TrialDeletion(space, stack: stack, second: second)
    for i in 0..<roots.count { phases.markGrey(roots[i]) }
    for i in 0..<roots.count { phases.collectGrey(roots[i], into: condemned) }
    phases.finish(condemned)
    report.examined += phases.touched
    roots.release()
  }
}

/// Works through suspects one by one and never looks again at what that brings to light.
final class NeverLooksAgain: Suspecting {
  override func examine(_ roots: ObjectBuffer, _ report: inout CollectionReport) {
    for i in 0..<roots.count where !roots[i].has(Header.condemned) {
      var phases = TrialDeletion(space, stack: stack, second: second)
      phases.markGrey(roots[i])
      phases.scan(roots[i])
      let before = condemned.count
      phases.collectWhite(roots[i], into: condemned)
      phases.finish(condemned, from: before)
      report.examined += phases.touched
    }
    roots.release()
  }
}

/// Leaves an object condemned that lives on.
final class LeavesAnObjectCondemned: Suspecting {
  override func didCollect(_ report: CollectionReport) {
    survivor { $0.type == BuiltinType.list }?.insert(Header.condemned)
  }
}

/// Leaves the mark of its walk.
final class LeavesAnObjectVisited: Suspecting {
  override func didCollect(_ report: CollectionReport) {
    survivor { $0.type == BuiltinType.list }?.insert(Header.visited)
  }
}

/// Unfreezing forgets what was a suspect before.
final class ForgetsFrozenSuspects: Suspecting {
  override func unfreeze() {
    space.s.pointee.heap.forEachObjectStart { Ref($0).remove(Header.frozen) }
  }
}

/// Looks at the roots without having said that it would.
final class LooksAtUndeclaredRoots: Suspecting {
  override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    services.visitRoots { _ in }
    super.findUnreachable(generation, &report)
  }
}

/// Walks over the heap without having said that it would.
final class WalksUndeclared: Suspecting {
  override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    _ = survivor { _ in false }
    super.findUnreachable(generation, &report)
  }
}

/// Has decrements noted without having said that it would.
final class NotesUndeclared: Suspecting {
  override class var descriptor: StrategyDescriptor { mutantDescriptor([]) }
}

/// Asks for a hook that the core does not have.
final class DeclaresWhatDoesNotExist: Suspecting {
  override class var descriptor: StrategyDescriptor { mutantDescriptor([.possibleRoot, .written]) }
}

/// Writes indices in front of objects that have no room for them.
final class WritesInFrontOfObjects: Suspecting {
  override var suspectMode: SuspectMode { .indexed }
}

/// Reports one more than it freed.
final class CollectsOneMoreThanItDid: Suspecting {
  override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    super.findUnreachable(generation, &report)
    if condemned.count > 0 { report.collected += 1 }
  }
}

/// Says that it looked at nothing.
final class ExaminesNothing: Suspecting {
  override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    super.findUnreachable(generation, &report)
    report.examined = 0
  }
}

/// Never runs by itself.
final class NeverRunsByItself: Suspecting {
  override func collectionDue() {}
}

/// Runs although it is switched off.
final class IgnoresDisable: Suspecting {
  override var isEnabled: Bool {
    get { said }
    set { said = newValue }
  }
  private var said = true
}

/// Decides for itself when to run.
final class IgnoresThePolicy: Suspecting {
  required init(services: CollectorServices, options: [String: Int]) throws(StrategyError) {
    services.policy = nil
    try super.init(services: services, options: options)
  }
}

/// Says that no garbage is held.
final class HoldsNoGarbage: Suspecting {
  override func garbageHeld() -> (objects: Int, bytes: Int) { (0, 0) }
}

/// Takes frozen objects for others.
final class CollectsFrozenObjects: Tracing {
  override func isCandidate(_ o: Ref) -> Bool { o.has(Header.tracked) && !o.isImmortal }
  override func traceKept() {}
}

/// Misses a root and believes itself.
final class MissesARoot: Tracing {
  override var provesUnreachability: Bool { true }
  override func trace(_ o: Ref) {
    if o.type != BuiltinType.list { super.trace(o) }
  }
}
