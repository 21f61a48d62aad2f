import CollectorKit
import Heap
import ObjectModel

// The background mark: a snapshot-at-the-beginning trace of the whole heap (Yuasa, "Real-time garbage
// collection on general-purpose machines", 1990) in slices between which the script goes on. The
// barrier is the decrement that reference counting performs anyway: whoever drops a reference shades
// its target. Objects made after the beginning count as alive, which their serial numbers tell.
//
// What was not marked is *doomed*: compared with the counts in slices (Doomed.swift), then taken down in
// slices (Teardown.swift).
//
// A reference can move without a decrement (a list hands its item over to a name), so the mark may
// miss what is alive. The counts catch that.

/// What a step of the background work works on, in this order.
enum BackgroundPhase: Int {
  case idle, marking, sweeping
  // The garbage is a belief: scripts may still reach it, and the counts may still save it.
  case counting, comparing, rescuing, telling
  // The garbage is certain, and nobody can reach it any more.
  case holding, clearing, releasing, leaving
}

/// What is asked for each object and each decrement: plain memory, which the hook of the decrements finds by
/// its address, so that none of them counts references to a class.
struct Brush {
  struct State {
    let space: ObjectSpace
    let marks: SideMarks
    let grey = WordStack()
    var phase = BackgroundPhase.idle
    var isDisturbed = false
    var large: LargeObject?
  }

  let s: UnsafeMutablePointer<State>

  init(_ space: ObjectSpace) {
    s = .allocate(capacity: 1)
    s.initialize(to: State(space: space, marks: SideMarks(space.s.pointee.heap)))
  }

  /// The one whose state lies at an address.
  init(raw: UnsafeMutableRawPointer) { s = raw.assumingMemoryBound(to: State.self) }

  func destroy() {
    marks.destroy()
    grey.destroy()
    s.deallocate()
  }

  var marks: SideMarks { s.pointee.marks }
  var grey: WordStack { s.pointee.grey }

  /// Turns an object grey if it is white.
  @inline(__always)
  func paint(_ o: Ref) {
    guard marks.insert(o) else { return }
    if s.pointee.space.info(of: o).pointee.layout != .none { push(o) }
  }

  /// Takes an object out of the doomed; what it refers to follows.
  @inline(__always)
  func rescue(_ o: Ref) {
    o.remove(Header.strategyMark)
    push(o)
  }

  /// Puts an object on the stack of those to be followed.
  @inline(__always)
  func push(_ o: Ref) { grey.push(s.pointee.space.suspectWord(o)) }

  /// A reference was dropped, and not the last one.
  @inline(__always)
  func shade(_ o: Ref) {
    switch s.pointee.phase {
    case .marking: paint(o)
    case .counting, .comparing, .rescuing:
      guard o.has(Header.strategyMark) else { return }
      s.pointee.isDisturbed = true
      rescue(o)
    default: return
    }
  }
}

/// The state of one background mark.
final class BackgroundMark {
  typealias Phase = BackgroundPhase

  let services: CollectorServices
  let space: ObjectSpace
  private let heap: PrivateHeap
  /// What marks and rescues.
  let brush: Brush
  private var marks: SideMarks { brush.marks }
  /// Words of objects to be followed (granule and serial number: they may die meanwhile).
  var grey: WordStack { brush.grey }
  /// Words of what was not marked. Those that are still doomed carry `Header.strategyMark`.
  let doomed = WordStack()
  /// References to doomed objects from doomed objects.
  let counts: SideCounts
  /// Doomed objects that have weak references or finalizers, or are weak references.
  let special = WordStack()
  /// For clearing weak references.
  let told = ObjectBuffer()
  var phase: Phase {
    get { brush.s.pointee.phase }
    set { brush.s.pointee.phase = newValue }
  }
  private var snapshot: UInt32 = 0
  private var sweepWords: [Range<Int>] = []
  /// A container too large for one slice, and how far it has been followed.
  var large: LargeObject? {
    get { brush.s.pointee.large }
    set { brush.s.pointee.large = newValue }
  }
  /// The next of the doomed to look at.
  var next = 0
  /// How many doomed objects the last comparison saw.
  var members = 0
  /// Whether a script may have reached the doomed since they were last counted from the start.
  var isDisturbed: Bool {
    get { brush.s.pointee.isDisturbed }
    set { brush.s.pointee.isDisturbed = newValue }
  }
  /// How often they were counted.
  var passes = 0
  /// References that the strategy holds.
  var held = 0
  /// Objects looked at since somebody asked.
  var looked = 0
  private var hasLookedTwice = false
  /// Bytes that went with the garbage of this mark.
  private(set) var freedBytes = 0
  /// Whether a step ended the mark; whoever asks takes it back.
  var hasJustEnded = false

  init(_ services: CollectorServices) {
    self.services = services
    space = services.space
    heap = services.space.s.pointee.heap
    brush = Brush(space)
    counts = SideCounts(heap)
  }

  func destroy() {
    brush.destroy()
    counts.destroy()
    doomed.destroy()
    special.destroy()
    told.destroy()
  }

  var isRunning: Bool { phase != .idle }

  func isMarked(_ o: Ref) -> Bool { marks.contains(o) }

  /// Takes the snapshot: everything that is referenced from outside the heap turns grey.
  func begin() {
    hasJustEnded = false
    phase = .marking
    passes = 0
    freedBytes = 0
    hasLookedTwice = false
    isDisturbed = false
    snapshot = space.s.pointee.serial
    services.visitRoots { self.brush.paint($0) }
    if hasFrozen {
      heap.forEachObjectStart { if Ref($0).has(Header.frozen) { self.brush.paint(Ref($0)) } }
    }
    space.s.pointee.didDecrement = { state, object in
      Brush(raw: ObjectSpace(raw: state).s.pointee.strategy.unsafelyUnwrapped).shade(Ref(object))
    }
  }

  /// Whether `gc.freeze` was ever used.
  var hasFrozen = false

  /// Ends the mark without a result; not once the garbage is certain.
  func cancel() {
    for i in 0..<doomed.count {
      if let o = space.suspect(doomed[i]) { o.remove(Header.strategyMark) }
    }
    end()
  }

  func end() {
    space.s.pointee.didDecrement = nil
    marks.clear()
    counts.clear()
    grey.clear()
    doomed.clear()
    special.clear()
    large = nil
    members = 0
    held = 0
    phase = .idle
  }

  /// A slice of the work, over as many phases as the budget reaches.
  /// - Parameters:
  ///   - limit: about how many references are followed.
  ///   - condemned: where garbage goes that is to be let go in one piece, for debugging.
  func step(limit: Int, into condemned: ObjectBuffer, _ report: inout CollectionReport) {
    hasJustEnded = false
    looked = 0
    var budget = limit
    while budget > 0, phase != .idle {
      // Scripts that keep on disturbing must not keep the garbage for ever.
      let bytes = heap.bytesInUse
      defer { freedBytes += max(0, bytes - heap.bytesInUse) }
      let isUrgent = passes > Self.patience && isComparing
      if isUrgent { budget = Int.max / 2 }
      defer { if isUrgent, !isComparing { budget = 0 } }
      switch phase {
      case .idle: break
      case .marking:
        if mark(&budget) {
          // What moved to where a root holds it now, without a decrement.
          if !hasLookedTwice {
            hasLookedTwice = true
            services.visitRoots { self.brush.paint($0) }
            continue
          }
          phase = .sweeping
          let segments = heap.objectMapSegments
          sweepWords = [segments.raw, segments.arenas]
        }
      case .sweeping:
        sweep(&budget)
        if sweepWords.isEmpty { startCounting() }
      case .counting: count(&budget)
      case .comparing: compare(&budget)
      case .rescuing: followRescued(&budget)
      case .telling: tell(into: condemned, &report, &budget)
      case .holding: hold(&budget)
      case .clearing: clear(&budget)
      case .releasing: release(&budget, &report)
      case .leaving: leave(&budget)
      }
    }
    report.examined += looked
    if phase == .idle { hasJustEnded = true }
  }

  private var isComparing: Bool {
    phase == .counting || phase == .comparing || phase == .rescuing
  }

  /// How often scripts may disturb the comparison before it is done at once.
  private static let patience = 8

  /// Whether an object was there when the mark began and was not marked.
  @inline(__always)
  private func isWhite(_ o: Ref) -> Bool {
    let wanted = Header.tracked | Header.frozen | Header.condemned
    let isOld = (snapshot &- o.serial) & 0x7FFF_FFFF < 0x3FFF_FFFF
    return o.typeWord & wanted == Header.tracked && isOld && !marks.contains(o) && !o.isImmortal
  }

  /// Follows grey objects until none is left or the budget is spent.
  /// - Returns: whether none is left.
  func mark(_ budget: inout Int) -> Bool {
    var visitor = Painter(brush: brush)
    while budget > 0 {
      if follow(&visitor, &budget) { continue }
      guard let word = grey.pop() else { break }
      guard let o = space.suspect(word) else {
        budget -= 1
        continue
      }
      if begin(large: o, word) { continue }
      let before = visitor.followed
      space.visitReferences(of: o, with: &visitor)
      budget -= 1 + visitor.followed - before
    }
    looked += visitor.followed
    return large == nil && grey.isEmpty
  }

  private struct Painter: ReferenceVisitor {
    let brush: Brush
    var followed = 0
    private var lastClass: Ref?
    init(brush: Brush) { self.brush = brush }
    mutating func visit(_ child: Ref) {
      followed &+= 1
      brush.paint(child)
    }
    mutating func visitClass(_ cls: Ref) {
      if cls == lastClass { return }
      lastClass = cls
      visit(cls)
    }
  }

  /// Walks a part of the heap and remembers what was there at the beginning and is not marked.
  private func sweep(_ budget: inout Int) {
    while budget > 0, let range = sweepWords.popLast() {
      let end = min(range.upperBound, range.lowerBound + 64)
      var seen = 0
      heap.forEachObjectStart(inMapWords: range.lowerBound..<end) { raw in
        seen += 1
        let o = Ref(raw)
        if isWhite(o) {
          o.insert(Header.strategyMark)
          doomed.push(space.suspectWord(o))
        }
      }
      looked += seen
      budget -= 8 + seen
      if end < range.upperBound { sweepWords.append(end..<range.upperBound) }
    }
  }
}
