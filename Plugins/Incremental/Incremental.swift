import CollectorKit
import GenerationalGC
import ObjectModel

// Incremental: the cycle collector of CPython 3.14.0 (Python/gc.c of that version; withdrawn in 3.14.5
// for the memory it let grow).
//
// A young list, two old lists (spaces) and a permanent one. One of the spaces is `visited`, the other
// `pending`; a *scavenge* moves everything from pending to visited, an increment at a time, and when
// pending is empty the two change places. The first step of a scavenge marks what the roots reach and
// moves that over without a look at counts. Each step after it takes the young objects and as many of
// the pending as the work to be done asks for, each with all of the pending that it reaches, so that no
// cycle is cut in two, and does with that region what a generation of `generational` gets.
//
// Invariants between collections:
// - Every tracked object is on exactly one of the four lists.
// - `Header.strategyMark` of an old object equals `visitedMark` on the visited list, and does not on
//   the pending list. What is frozen counts as visited. Of a young object it says nothing.

/// CPython 3.14.0's incremental collector.
public final class Incremental: GenerationalGC {
  /// The constants of the strategy.
  public override class var descriptor: StrategyDescriptor { constants }

  private static let constants = StrategyDescriptor(
    name: "incremental",
    summary: "CPython 3.14.0: the young, and slices of the old closed under reachability",
    needs: [.track, .roots], preHeaderBytes: GCHead.size,
    properties: [.collectsCycles, .incremental, .generational],
    knobs: [
      Knob(
        "threshold0", default: 2_000, unit: "allocations", range: 0...Int.max,
        help: "net container allocations that start an increment; 0 switches automatic runs off"),
      Knob(
        "threshold1", default: 10, unit: "", range: 0...Int.max,
        help: "the larger, the smaller is the part of the old objects that an increment takes"),
    ])

  private enum Phase { case mark, collect }

  private var phase = Phase.mark
  /// What the increments owe: objects to be looked at, less those that were.
  private var workToDo = -5_000
  /// Which of the two spaces is visited, 0 or 1.
  private var visitedSpace = 0
  /// Whether objects of the visited space carry `Header.strategyMark`.
  private var visitedMark: Bool { visitedSpace == 1 }
  /// Young collections by space, for `gc.get_count()`.
  private var spaceCounts = [0, 0]
  /// Whether something is frozen.
  private var hasFrozen = false
  /// Objects that the scavenge moved to the visited space so far.
  private var scavenged = 0
  /// Containers in the heap: what the last scavenge saw, and net allocations since.
  private var heapSize = 0
  private(set) var tally = Tally()

  /// What happened since the start.
  struct Tally {
    var scavenges = 0
    var marked = 0
    var increments = 0
    var largestIncrement = 0
    var pulledIn = 0
  }

  private var young: GCHead { heads[0] }
  private var visited: GCHead { heads[1 + visitedSpace] }
  private var pending: GCHead { heads[2 - visitedSpace] }

  /// Makes the strategy.
  public required init(
    services: CollectorServices, options: [String: Int]
  ) throws(StrategyError) {
    try super.init(services: services, options: options)
    for (i, knob) in Self.constants.knobs.enumerated() where options[knob.name] == nil {
      limits[i] = knob.defaultValue
    }
  }

  // MARK: What scripts see

  /// Young allocations, then the young collections counted for the visited and the pending space.
  public override var counts: [Int] {
    [space.s.pointee.youngCount, spaceCounts[visitedSpace], spaceCounts[1 - visitedSpace]]
  }

  /// The third is kept nowhere and shown as zero.
  public override var thresholds: [Int] {
    get { [limits[0], limits[1], 0] }
    set { super.thresholds = newValue }
  }

  /// Young objects under 0, none under 1, both old spaces under 2.
  public override func forEachObject(generation: Int?, _ body: (Ref) -> Void) {
    if generation == nil || generation == 0 { super.forEachObject(generation: 0, body) }
    guard generation == nil || generation == 2 else { return }
    for list in [pending, visited] { forEach(list) { body($0.object) } }
  }

  // MARK: When, and what kind

  /// Increments are all that runs by itself.
  public override func chosenGeneration() -> Int? {
    space.s.pointee.youngCount > limits[0] ? 1 : nil
  }

  /// 0: the young; 1: an increment; 2: everything.
  public override func collectMain(_ generation: Int) -> CollectionReport {
    var report = CollectionReport(generation: generation)
    let start = services.now()
    switch generation {
    case 0: collectYoung(start, &report)
    case 1: step(start, &report)
    default: collectAll(start, &report)
    }
    report.nanoseconds = services.now() - start
    return report
  }

  private func collectYoung(_ start: UInt64, _ report: inout CollectionReport) {
    takeYoungCount()
    spaceCounts[visitedSpace] += 1
    setMarks(young, visitedMark)
    let old = visited
    collectRegion(young, old, since: start, &report) { census in
      _ = untrackTuples(young, limit: census.tuples)
      scavenged += census.examined - census.unreachable
      old.merge(young)
    }
    heapSize -= report.collected
  }

  private func collectAll(_ start: UInt64, _ report: inout CollectionReport) {
    takeYoungCount()
    let all = visited
    all.merge(pending)
    all.merge(young)
    setMarks(all, visitedMark)
    collectRegion(all, all, since: start, &report) { census in
      _ = untrackTuples(all, limit: census.tuples)
      scavenged = census.examined - census.unreachable
    }
    spaceCounts = [0, 0]
    endScavenge()
    services.clearFreeLists()
  }

  // MARK: Steps

  private func step(_ start: UInt64, _ report: inout CollectionReport) {
    let divisor = 10 * max(2, limits[1])
    let new = takeYoungCount()
    workToDo += new + min(heapSize / divisor, new * 3 / 2)
    // What was made since the last step belongs to the pending side.
    setMarks(young, !visitedMark)
    let marked = markFromRoots()
    tally.marked += marked
    // 3.14.0 subtracts what it marks at the beginning of a scavenge twice, and so does this.
    workToDo -= phase == .mark ? 2 * marked : marked
    report.examined += marked
    if phase == .mark {
      phase = .collect
      return
    }
    takeIncrement(start, divisor, &report)
  }

  private func takeIncrement(
    _ start: UInt64, _ divisor: Int, _ report: inout CollectionReport
  ) {
    let mark = visitedMark
    let (pending, old) = (pending, visited)
    withList { increment in
      setMarks(young, mark)
      var size = young.listCount
      increment.merge(young)
      while size < workToDo, !pending.isEmptyList {
        let head = pending.next
        move(head, to: increment, mark)
        size += 1 + close(increment, from: head, mark)
      }
      tally.increments += 1
      tally.largestIncrement = max(tally.largestIncrement, size)
      collectRegion(increment, old, since: start, &report) { census in
        _ = untrackTuples(increment, limit: census.tuples)
        scavenged += census.examined - census.unreachable
        old.merge(increment)
      }
      heapSize -= report.collected
      workToDo += heapSize / divisor - size
    }
    if pending.isEmptyList { endScavenge() }
  }

  /// The visited space becomes the pending one.
  private func endScavenge() {
    tally.scavenges += 1
    heapSize = max(0, scavenged)
    scavenged = 0
    if hasFrozen {
      // What is frozen stays on the visited side, so the objects change sides and not the spaces.
      let list = pending
      setMarks(visited, !visitedMark)
      list.merge(visited)
    } else {
      visitedSpace = 1 - visitedSpace
    }
    workToDo = 0
    phase = .mark
  }

  // MARK: Following references

  /// Moves what the roots reach and is pending, or young, to the visited list.
  /// - Returns: how many objects that are.
  private func markFromRoots() -> Int {
    let old = visited
    return withList { reached in
      var visitor = Gather(list: reached, visitedMark: visitedMark)
      services.visitRoots { visitor.visit($0) }
      while !reached.isEmptyList {
        let head = reached.next
        head.unlink()
        old.append(head)
        space.visitReferences(of: head.object, with: &visitor)
      }
      scavenged += visitor.count
      return visitor.count
    }
  }

  /// Pulls in everything pending that an object of the increment, its last, reaches.
  /// - Returns: how many objects that are.
  private func close(_ increment: GCHead, from first: GCHead, _ mark: Bool) -> Int {
    var visitor = Gather(list: increment, visitedMark: mark)
    var head = first
    while head != increment {
      space.visitReferences(of: head.object, with: &visitor)
      head = head.next
    }
    tally.pulledIn += visitor.count
    return visitor.count
  }

  /// Moves objects that are not visited to the end of a list.
  private struct Gather: ReferenceVisitor {
    let list: GCHead
    let wanted: UInt32
    let visitedMark: Bool
    var count = 0

    init(list: GCHead, visitedMark: Bool) {
      self.list = list
      self.visitedMark = visitedMark
      wanted = Header.tracked | (visitedMark ? 0 : Header.strategyMark)
    }

    @inline(__always)
    mutating func visit(_ child: Ref) {
      guard child.typeWord & (Header.tracked | Header.strategyMark) == wanted, !child.isImmortal
      else { return }
      if visitedMark {
        child.insert(Header.strategyMark)
      } else {
        child.remove(Header.strategyMark)
      }
      let head = GCHead(of: child)
      head.unlink()
      list.append(head)
      count &+= 1
    }
  }

  private func move(_ head: GCHead, to list: GCHead, _ mark: Bool) {
    head.unlink()
    list.append(head)
    set(head.object, mark)
  }

  // MARK: Sides

  private func set(_ o: Ref, _ mark: Bool) {
    if mark { o.insert(Header.strategyMark) } else { o.remove(Header.strategyMark) }
  }

  private func setMarks(_ list: GCHead, _ mark: Bool) {
    forEach(list) { set($0.object, mark) }
  }

  @discardableResult
  private func takeYoungCount() -> Int {
    let new = space.s.pointee.youngCount
    space.s.pointee.youngCount = 0
    heapSize += new
    return new
  }

  /// A weak reference that was told goes to the visited list.
  public override func joined(_ o: Ref) { set(o, visitedMark) }

  /// What is frozen counts as visited.
  public override func freeze() {
    super.freeze()
    setMarks(permanent, visitedMark)
    spaceCounts = [0, 0]
    hasFrozen = true
  }

  /// What was frozen is visited.
  public override func unfreeze() {
    setMarks(permanent, visitedMark)
    visited.merge(permanent)
    hasFrozen = false
  }

  /// The lists, and the sides of the old objects.
  public override func verify() -> [String] {
    var problems = super.verify()
    for (list, name, mark) in [
      (visited, "visited", visitedMark), (pending, "pending", !visitedMark),
    ] {
      forEach(list) { head in
        if head.object.has(Header.strategyMark) != mark, !head.object.isImmortal {
          problems.append("list \(name): \(head.object.raw) carries the mark of the other side")
        }
      }
    }
    return problems
  }
}

extension Incremental: StrategyStatistics {
  /// What the steps did.
  public var statistics: [StrategyStatistic] {
    [
      StrategyStatistic("scavenges", tally.scavenges),
      StrategyStatistic("increments", tally.increments),
      StrategyStatistic("marked from the roots", tally.marked, unit: "objects"),
      StrategyStatistic("pulled into increments", tally.pulledIn, unit: "objects"),
      StrategyStatistic("largest increment", tally.largestIncrement, unit: "objects"),
      StrategyStatistic("work to do", workToDo, unit: "objects"),
    ]
  }
}
