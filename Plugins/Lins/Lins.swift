import CollectorKit
import ObjectModel

// `lins`: Lins' lazy mark-scan with a control set, the phases run for one suspect after the other.
// Kept to teach why Bacon and Rajan run each phase over the whole buffer. README.md has the workload
// on which it is quadratic.

/// Mark, scan and collect for each suspect by itself.
public final class Lins: ListlessStrategy {
  /// The constants of the strategy.
  public override class var descriptor: StrategyDescriptor {
    StrategyDescriptor(
      name: "lins",
      summary: "Lins 1992: lazy mark-scan, one suspect at a time; quadratic on compound cycles",
      needs: [.possibleRoot], preHeaderBytes: 0, properties: [.collectsCycles],
      knobs: [
        Knob(
          "suspects", default: 10_000, unit: "suspects", range: 1...SuspectBuffer.capacity,
          help: "size of the control set at which it is worked through")
      ])
  }

  private let second = ObjectBuffer()

  deinit { second.destroy() }

  /// A control set of fixed size.
  public override class func ownPolicy(
    _ settings: [String: Int], _ services: CollectorServices
  ) -> any CollectionPolicy {
    let limit = settings["suspects"] ?? 10_000
    return SuspectsPolicy(range: limit...limit)
  }

  /// Suspects are noted.
  public override var suspectMode: SuspectMode { .noted }
  /// The counts were compared by the scan.
  public override var provesUnreachability: Bool { true }

  /// What a cycle refers to becomes a suspect when the cycle is let go.
  public override var findsInRounds: Bool { true }

  /// Works through the control set in the order in which it was filled. What is found stays condemned
  /// until the end, and later walks stop at it.
  public override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    let suspects = takeSuspects()
    for i in 0..<suspects.count {
      let root = suspects[i]
      if root.has(Header.condemned) { continue }
      var phases = TrialDeletion(space, stack: stack, second: second)
      phases.markGrey(root)
      phases.scan(root)
      let before = condemned.count
      phases.collectWhite(root, into: condemned)
      phases.finish(condemned, from: before)
      report.examined += phases.touched
    }
    suspects.release()
    stack.release()
    second.release()
  }
}
