import CollectorKit
import ObjectModel

// `orc`: Nim's cycle collector (lib/system/orc.nim): roots are unregistered in O(1), types that can
// form no cycle are never roots, and a scan is saved when the counts say that everything touched is
// garbage. README.md says when to use it.

/// Trial deletion from registered roots, with Nim's shortcuts and threshold.
public final class Orc: ListlessStrategy {
  /// The constants of the strategy.
  public override class var descriptor: StrategyDescriptor {
    StrategyDescriptor(
      name: "orc",
      summary: "Nim ORC: O(1) unregistering, a short cut when all is garbage, adaptive threshold",
      needs: [.possibleRoot], preHeaderBytes: GCHead.size, properties: [.collectsCycles],
      knobs: [
        Knob(
          "base", default: 128, unit: "roots", range: 1...SuspectBuffer.capacity,
          help: "roots that are always allowed, on top of the adaptive threshold")
      ])
  }

  private let second = ObjectBuffer()
  /// Collections that ended without a scan.
  public private(set) var shortCuts = 0

  deinit { second.destroy() }

  /// Nim's threshold.
  public override class func ownPolicy(
    _ settings: [String: Int], _ services: CollectorServices
  ) -> any CollectionPolicy {
    OrcThreshold(base: settings["base"] ?? 128)
  }

  /// A cell knows its index in the array of roots.
  public override var suspectMode: SuspectMode { .indexed }
  /// Either the scan or the sums compared the counts.
  public override var provesUnreachability: Bool { true }

  /// collectCyclesBacon: youngest root first.
  public override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    let roots = takeSuspects()
    var phases = TrialDeletion(space, stack: stack, second: second)
    for i in stride(from: roots.count - 1, through: 0, by: -1) { phases.markGrey(roots[i]) }
    let threshold = ownPolicy as? OrcThreshold
    if phases.counts == phases.edges, phases.touched > 0 {
      // Every reference comes from inside what was touched.
      threshold?.keeps = true
      shortCuts += 1
      for i in 0..<roots.count { phases.collectGrey(roots[i], into: condemned) }
    } else {
      for i in stride(from: roots.count - 1, through: 0, by: -1) { phases.scan(roots[i]) }
      for i in 0..<roots.count { phases.collectWhite(roots[i], into: condemned) }
    }
    phases.finish(condemned)
    report.examined += phases.touched
    roots.release()
    stack.release()
    second.release()
  }
}

/// rootsThreshold: two thirds when at least half of what was touched was freed, three halves when
/// not, unchanged after a short cut.
final class OrcThreshold: CollectionPolicy {
  static let name = "orc-threshold"
  static let summary = "Nim's adaptive threshold"
  private let base: Int
  private var adaptive = 0
  /// The collection just run took the short cut.
  var keeps = false

  init(base: Int) { self.base = base }

  var pollAllocations: Int { Int.max }
  var pollSuspects: Int { base + adaptive }
  func due(_ p: Pressure) -> Int? { p.suspects >= base + adaptive ? 2 : nil }

  func finished(_ p: Pressure) {
    if keeps {
      keeps = false
    } else if p.lastCollected * 2 >= p.lastExamined {
      adaptive = max(adaptive / 3 * 2, 16)
    } else if adaptive < Int.max / 4 {
      adaptive = (adaptive <= 0 ? base : adaptive) / 2 * 3
    }
  }
}
