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

  /// A condemned object may hold others through one that is in no cycle and dies by its count.
  public override var findsInRounds: Bool { true }

  /// Works through the control set in the order in which it was filled. What is found is gone for the
  /// walks that follow: its references stay subtracted, and what they led to enters the control set, as
  /// it does when Lins frees a cell. No script runs in between, so what was found together is let go
  /// together.
  public override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    let suspects = takeSuspects()
    var next = 0
    var phases = TrialDeletion(space, stack: stack, second: second)
    while next < suspects.count {
      let root = suspects[next]
      next += 1
      root.remove(Header.suspect)
      if root.has(Header.condemned) { continue }
      phases.markGrey(root)
      phases.scan(root)
      let before = condemned.count
      phases.takeWhite(root, into: condemned, lost: suspects)
      phases.finish(condemned, from: before)
    }
    phases.restore(condemned)
    report.examined += phases.touched
    suspects.release()
    stack.release()
    second.release()
  }
}
