import CollectorKit
import ObjectModel

// `trial-deletion`: Bacon and Rajan's synchronous cycle collection. README.md says when to use it.

/// Subtracts references from every suspect at once, in O(objects + references) reachable from them.
public final class TrialDeletionStrategy: ListlessStrategy {
  /// The constants of the strategy.
  public override class var descriptor: StrategyDescriptor {
    StrategyDescriptor(
      name: "trial-deletion",
      summary: "Bacon and Rajan 2001: trial deletion from buffered suspects; no pre-header",
      needs: [.possibleRoot], preHeaderBytes: 0, properties: [.collectsCycles],
      knobs: [
        Knob(
          "suspects", default: 10_000, unit: "suspects", range: 1...SuspectBuffer.capacity,
          help: "suspects that start a collection; more while few of them are garbage")
      ])
  }

  private let second = ObjectBuffer()

  deinit { second.destroy() }

  /// Suspects, doubling while they turn out innocent.
  public override class func ownPolicy(
    _ settings: [String: Int], _ services: CollectorServices
  ) -> any CollectionPolicy {
    SuspectsPolicy(range: (settings["suspects"] ?? 10_000)...SuspectBuffer.capacity)
  }

  /// Suspects are noted; the words of dead ones are told by their serial number.
  public override var suspectMode: SuspectMode { .noted }

  /// The counts were compared by the scan.
  public override var provesUnreachability: Bool { true }

  /// MarkRoots, ScanRoots, CollectRoots over the whole buffer, each phase once.
  public override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    let roots = takeSuspects()
    var phases = TrialDeletion(space, stack: stack, second: second)
    for i in 0..<roots.count { phases.markGrey(roots[i]) }
    for i in 0..<roots.count { phases.scan(roots[i]) }
    for i in 0..<roots.count { phases.collectWhite(roots[i], into: condemned) }
    phases.finish(condemned)
    report.examined += phases.touched
    roots.release()
    stack.release()
    second.release()
  }
}
