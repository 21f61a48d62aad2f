import CollectorKit
import ObjectModel

// `root-buffer`: what PHP does since 5.3, with 7.3's adaptive threshold (Zend/zend_gc.c). README.md
// says when to use it and where PHP's rule went wrong.

/// A buffer of possible roots with a threshold that follows what collections find.
public final class RootBuffer: ListlessStrategy {
  /// The constants of the strategy.
  public override class var descriptor: StrategyDescriptor {
    StrategyDescriptor(
      name: "root-buffer",
      summary: "PHP: a buffer of possible roots, its threshold moved by what was found",
      needs: [.possibleRoot], preHeaderBytes: GCHead.size, properties: [.collectsCycles],
      knobs: [
        Knob(
          "threshold", default: 10_001, unit: "roots", range: 1...SuspectBuffer.capacity,
          help: "roots that start a collection at first, and never fewer"),
        Knob(
          "step", default: 10_000, unit: "roots", range: 0...SuspectBuffer.capacity,
          help: "how far the threshold moves at a time"),
        Knob(
          "few", default: 100, unit: "objects", range: 0...Int.max,
          help: "a collection that frees fewer raises the threshold"),
      ])
  }

  private let second = ObjectBuffer()

  deinit { second.destroy() }

  /// PHP's threshold.
  public override class func ownPolicy(
    _ settings: [String: Int], _ services: CollectorServices
  ) -> any CollectionPolicy {
    RootThreshold(
      threshold: settings["threshold"] ?? 10_001, step: settings["step"] ?? 10_000,
      few: settings["few"] ?? 100)
  }

  /// A root knows its index, so one that dies leaves the buffer at once.
  public override var suspectMode: SuspectMode { .indexed }
  /// The counts were compared by the scan.
  public override var provesUnreachability: Bool { true }

  /// gc_mark_roots, gc_scan_roots, gc_collect_roots.
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

/// gc_adjust_threshold: up by a step when a collection frees little, down by a step when it frees
/// enough, so that it can fall as far as it rose.
final class RootThreshold: CollectionPolicy {
  static let name = "root-threshold"
  static let summary = "PHP's adaptive threshold"
  private let initial: Int
  private let step: Int
  private let few: Int
  private var threshold: Int
  /// Where PHP stops raising.
  private static let highest = 1_000_000_000

  init(threshold: Int, step: Int, few: Int) {
    initial = threshold
    self.threshold = threshold
    self.step = step
    self.few = few
  }

  var pollAllocations: Int { Int.max }
  var pollSuspects: Int { threshold }
  func due(_ p: Pressure) -> Int? { p.suspects >= threshold ? 2 : nil }

  func finished(_ p: Pressure) {
    if p.lastCollected < few {
      if threshold < Self.highest { threshold += step }
    } else if threshold > initial {
      threshold = max(initial, threshold - step)
    }
  }
}
