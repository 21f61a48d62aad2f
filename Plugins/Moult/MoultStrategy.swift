import CollectorKit
import Heap
import ObjectModel

// `moult`: cost follows suspects, and the whole heap is only ever looked at in slices. README.md
// tells how it works, where it wins and where it loses.
//
// Three kinds of collection, counted as three generations:
//   0  local: the suspects and what is near them (Local.swift)
//   1  a slice of the background work: the mark of the whole heap (Background.swift), the proof that
//      what it did not reach is garbage (Doomed.swift), the end of that (Teardown.swift)
//   2  everything at once, as gc.collect() must
//
// Invariants:
// - A local collection that saw everything its suspects reach, but for anchors, has settled them.
//   Only while some are unsettled can there be garbage that no suspect leads to, and only then does
//   the background mark run, and does a full collection look at the whole heap.
// - The background mark is a snapshot at its beginning: what was reachable then and what was made
//   since is taken for alive. Decrements are its barrier.
// - Whatever either of them finds is confirmed by the counts before it is let go.
// - What the background lets go carries `Header.strategyMark`; local collections keep away from it.

/// Moult's own strategy.
public final class MoultStrategy: ListlessStrategy {
  /// The constants of the strategy.
  public override class var descriptor: StrategyDescriptor {
    StrategyDescriptor(
      name: "moult",
      summary: "suspects first, in small regions; a background mark in slices for the rest",
      needs: [.possibleRoot, .roots, .heapWalk], preHeaderBytes: 0,
      properties: [.collectsCycles, .incremental],
      knobs: [
        Knob(
          "suspects", default: 1_024, unit: "suspects", range: 16...(1 << 24),
          help:
            "suspects that start a local collection, at least; up to twice as many while in vain"
        ),
        Knob(
          "region", default: 2_048, unit: "objects", range: 64...(1 << 24),
          help: "suspects that a local collection looks at; with what is near at most twice as many"
        ),
        Knob(
          "slice", default: 4_096, unit: "references", range: 16...(1 << 24),
          help: "references that a slice of the background work follows"),
        Knob(
          "growth", default: 100, unit: "percent", range: 1...10_000,
          help: "growth of the heap after which unsettled suspects start the background mark"),
      ])
  }

  /// What is certainly alive during a local collection.
  let anchors = ObjectBuffer()
  /// The background mark.
  let background: BackgroundMark
  /// Suspects that a local collection could not settle, since the last background mark began.
  public internal(set) var unsettled = 0
  /// Objects made after this serial number are young.
  var youngSerial: UInt32 = 0
  /// Objects per suspect that a local collection may take in.
  var reach = farthestReach
  /// The most that it may.
  static let farthestReach = 8
  /// Local collections that are to be left out, and how many were the last time.
  var pausesLeft = 0
  var pause = 0
  /// The most of them.
  static let longestPause = 16
  /// The serial number when the last local collection ended.
  var lastSerial: UInt32 = 0

  /// Makes the strategy.
  public required init(
    services: CollectorServices, options: [String: Int]
  ) throws(StrategyError) {
    background = BackgroundMark(services)
    try super.init(services: services, options: options)
    (ownPolicy as? MoultPolicy)?.strategy = self
  }

  deinit {
    background.destroy()
    anchors.destroy()
  }

  /// Suspects are noted.
  public override var suspectMode: SuspectMode { .noted }
  /// Every set was confirmed when it was found.
  public override var provesUnreachability: Bool { true }

  /// Local collections by suspects, slices by allocations.
  public override class func ownPolicy(
    _ settings: [String: Int], _ services: CollectorServices
  ) -> any CollectionPolicy {
    MoultPolicy(suspects: settings["suspects"] ?? 1_024, growth: settings["growth"] ?? 100)
  }

  /// Begins work.
  public override func attach() {
    space.s.pointee.strategy = UnsafeMutableRawPointer(background.brush.s)
    super.attach()
  }

  /// Marks every tracked object as frozen; the background mark has to look for them from now on.
  public override func freeze() {
    // What the mark was begun for is still to be found.
    if background.isRunning { unsettled += 1 }
    if !background.isTakingDown { background.cancel() }
    background.hasFrozen = true
    super.freeze()
  }

  /// One collection of the kind asked for.
  public override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    switch generation {
    case 0: findNearSuspects(&report)
    case 1: continueBackground(&report)
    default: findEverything(&report)
    }
  }

  /// Letting garbage go makes suspects.
  public override var findsInRounds: Bool { true }

  /// All that is garbage. If every suspect so far was settled, only those that came since can lead to
  /// any; otherwise marks from the roots without a break, which settles them.
  private func findEverything(_ report: inout CollectionReport) {
    while background.isGuessing || background.isTakingDown {
      background.step(limit: Int.max / 2, into: condemned, &report)
      // Debug flags have it let go in one piece.
      if !condemned.isEmpty { services.dispose(condemned, proven: true, report: &report) }
    }
    if unsettled == 0, !background.isRunning {
      return findNearSuspects(&report, isComplete: true)
    }
    background.cancel()
    takeSuspects().release()
    background.begin()
    var all = Int.max
    _ = background.mark(&all)
    var examined = 0
    forEachTracked { o in
      examined += 1
      guard !background.isMarked(o) else { return }
      o.insert(Header.condemned)
      condemned.push(o)
    }
    background.cancel()
    report.examined += examined
    _ = services.confirm(condemned, holds: 0)
    unsettled = 0
  }

  /// Local collections that find little come more rarely.
  public override func didCollect(_ report: CollectionReport) {
    if report.generation == 0 { (ownPolicy as? MoultPolicy)?.learn(report) }
  }

  // MARK: What is between two slices

  /// Shows every tracked object; whoever asks may take hold of any of them.
  public override func forEachObject(generation: Int?, _ body: (Ref) -> Void) {
    background.show()
    super.forEachObject(generation: generation, body)
  }

  /// The references to what is being taken down.
  public override func visitHeld(_ visit: (Ref) -> Void) { background.visitHeld(visit) }

  /// What a full collection would find, and what is being taken down.
  public override func garbageHeld() -> (objects: Int, bytes: Int) {
    var found = super.garbageHeld()
    background.forEachHeld {
      found.objects += 1
      found.bytes += services.sizeOf($0)
    }
    return found
  }

  /// Checks the marks of both kinds of collection.
  public override func verify() -> [String] { super.verify() + background.verify() }

  private func continueBackground(_ report: inout CollectionReport) {
    if !background.isRunning {
      unsettled = 0
      background.begin()
    }
    background.step(limit: settings["slice"] ?? 4_096, into: condemned, &report)
  }
}

/// When the three kinds are due.
final class MoultPolicy: CollectionPolicy {
  static let name = "moult"
  static let summary = "local collections by suspects, background slices by allocations"
  /// Suspects that start a local collection, now and at least.
  private(set) var suspects: Int
  private let leastSuspects: Int
  private let growth: Int
  /// Container allocations between two slices.
  private static let sliceInterval = 128
  private var bytesAfterMark = 0
  private var bytesAtBegin = 0
  weak var strategy: MoultStrategy?

  init(suspects: Int, growth: Int) {
    self.suspects = suspects
    leastSuspects = suspects
    self.growth = growth
  }

  private var marks: Bool { strategy?.background.isRunning ?? false }

  /// Whether a mark is to begin, as far as was known when the last collection ended. Local collections
  /// alone would not leave it an occasion.
  private var wantsMark = false

  var pollAllocations: Int { marks || wantsMark ? Self.sliceInterval : 16_384 }
  var pollSuspects: Int { suspects }

  /// Twice as many suspects after a local collection that found less than an eighth of what it looked
  /// at, up to twice as many as at least; half as many after one that found more than half.
  func learn(_ report: CollectionReport) {
    if report.collected * 8 < report.examined {
      suspects = min(suspects * 2, leastSuspects * 2)
    } else if report.collected * 2 > report.examined {
      suspects = max(suspects / 2, leastSuspects)
    }
  }

  func due(_ p: Pressure) -> Int? {
    if p.suspects >= suspects { return 0 }
    if marks { return 1 }
    return isMarkDue(p) ? 1 : nil
  }

  private func isMarkDue(_ p: Pressure) -> Bool {
    guard let strategy, strategy.unsettled > 0 else { return false }
    let minimum = 2 << 20
    return p.bytes > max(minimum, bytesAfterMark / 100 * (100 + growth))
  }

  func finished(_ p: Pressure) {
    guard let strategy else { return }
    if marks, bytesAtBegin == 0 { bytesAtBegin = p.bytes }
    // Growth counts from where nothing was unsettled: what was there when the mark began, but for what
    // it let go. What became garbage while it ran is still there and counts as growth.
    if strategy.background.hasJustEnded {
      bytesAfterMark =
        bytesAtBegin == 0 ? p.bytes : max(0, bytesAtBegin - strategy.background.freedBytes)
      strategy.background.hasJustEnded = false
    } else if strategy.unsettled == 0, !marks {
      bytesAfterMark = p.bytes
    }
    if !marks { bytesAtBegin = 0 }
    wantsMark = !marks && isMarkDue(p)
  }
}
