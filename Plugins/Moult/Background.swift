import CollectorKit
import Heap
import ObjectModel

// The background mark: a snapshot-at-the-beginning trace of the whole heap (Yuasa, "Real-time garbage
// collection on general-purpose machines", 1990) in slices between which the script goes on. The
// barrier is the decrement that reference counting performs anyway: whoever drops a reference shades
// its target. Objects made after the beginning count as alive, which their serial numbers tell.
//
// What was not marked is let go in batches (Drain.swift).
//
// A reference can move without a decrement (a list hands its item over to a name), so the mark may
// miss what is alive. The counts catch that: what is not marked is only let go if all references to
// it come from what is not marked.

/// The state of one background mark.
final class BackgroundMark {
  enum Phase { case idle, marking, sweeping, draining }

  private let services: CollectorServices
  let space: ObjectSpace
  private let heap: PrivateHeap
  private let marks: SideMarks
  /// Words of objects to be followed (granule and serial number: they may die meanwhile).
  private let grey = WordStack()
  /// Words of what was not marked.
  let white = WordStack()
  /// Words of the batch that is being let go.
  let batch = WordStack()
  /// Words of what is left for the last batch.
  let rest = WordStack()
  /// What belongs to garbage that is too large for a batch.
  let sprawling: SideMarks
  private(set) var phase = Phase.idle
  private var snapshot: UInt32 = 0
  private var sweepWords: [Range<Int>] = []
  /// A container too large for one slice, and how far it has been followed.
  private var large: (word: UInt64, next: Int)?
  /// Whether a step ended the mark; whoever asks takes it back.
  var hasJustEnded = false

  init(_ services: CollectorServices) {
    self.services = services
    space = services.space
    heap = services.space.s.pointee.heap
    marks = SideMarks(heap)
    sprawling = SideMarks(heap)
  }

  func destroy() {
    marks.destroy()
    grey.destroy()
    white.destroy()
    batch.destroy()
    rest.destroy()
    sprawling.destroy()
  }

  var isRunning: Bool { phase != .idle }

  func isMarked(_ o: Ref) -> Bool { marks.contains(o) }

  /// Takes the snapshot: everything that is referenced from outside the heap turns grey.
  func begin() {
    hasJustEnded = false
    phase = .marking
    snapshot = space.s.pointee.serial
    services.visitRoots { self.shade($0) }
    if hasFrozen {
      heap.forEachObjectStart { if Ref($0).has(Header.frozen) { self.shade(Ref($0)) } }
    }
    space.s.pointee.didDecrement = { state, object in
      let space = ObjectSpace(raw: state)
      let strategy = Unmanaged<MoultStrategy>
        .fromOpaque(space.s.pointee.strategy.unsafelyUnwrapped).takeUnretainedValue()
      strategy.background.shade(Ref(object))
    }
  }

  /// Whether `gc.freeze` was ever used.
  var hasFrozen = false

  /// Ends the mark without a result.
  func cancel() {
    space.s.pointee.didDecrement = nil
    marks.clear()
    grey.clear()
    white.clear()
    batch.clear()
    rest.clear()
    sprawling.clear()
    large = nil
    phase = .idle
  }

  /// Turns an object grey if it is white.
  @inline(__always)
  func shade(_ o: Ref) {
    guard phase == .marking, marks.insert(o) else { return }
    if space.info(of: o).pointee.layout != .none { grey.push(space.suspectWord(o)) }
  }

  /// A slice: marks, or looks for what was not marked; at the end condemns it.
  func step(limit: Int, into condemned: ObjectBuffer, _ report: inout CollectionReport) {
    hasJustEnded = false
    if phase == .marking {
      let before = followed
      let isDone = mark(limit: limit)
      report.examined += followed - before
      guard isDone else { return }
      space.s.pointee.didDecrement = nil
      phase = .sweeping
      let segments = heap.objectMapSegments
      sweepWords = [segments.raw, segments.arenas]
      return
    }
    if phase == .sweeping {
      sweep(limit: limit, &report)
      if sweepWords.isEmpty { phase = .draining }
      return
    }
    let isDone = drain(limit: limit / 2, into: condemned)
    report.examined += condemned.count
    _ = services.confirm(condemned, holds: 0)
    keepSurvivors()
    guard isDone else { return }
    cancel()
    hasJustEnded = true
  }

  /// Whether an object was there when the mark began and was not marked.
  @inline(__always)
  func isWhite(_ o: Ref) -> Bool {
    let wanted = Header.tracked | Header.frozen | Header.condemned
    let isOld = (snapshot &- o.serial) & 0x7FFF_FFFF < 0x3FFF_FFFF
    return o.typeWord & wanted == Header.tracked && isOld && !marks.contains(o) && !o.isImmortal
  }

  /// References followed since the start.
  private var followed = 0

  /// Follows grey objects until none is left or `limit` references were followed.
  /// - Returns: whether none is left.
  func mark(limit: Int) -> Bool {
    var visitor = Shader(mark: self)
    var budget = limit
    while budget > 0 {
      if let (word, next) = large {
        guard let o = space.suspect(word) else {
          large = nil
          continue
        }
        let end = space.visitItems(of: o, from: next, count: min(budget, 4_096), with: &visitor)
        budget -= 4_096
        large = end.map { (word, $0) }
        continue
      }
      guard let word = grey.pop() else { return true }
      guard let o = space.suspect(word) else { continue }
      if space.isSliceable(o), o.count > 4_096 {
        large = (word, 0)
        continue
      }
      let before = visitor.followed
      space.visitReferences(of: o, with: &visitor)
      budget -= 1 + visitor.followed - before
    }
    followed += visitor.followed
    return large == nil && grey.isEmpty
  }

  private struct Shader: ReferenceVisitor {
    let mark: BackgroundMark
    var followed = 0
    init(mark: BackgroundMark) { self.mark = mark }
    mutating func visit(_ child: Ref) {
      followed &+= 1
      mark.shade(child)
    }
  }

  /// Walks a part of the heap and remembers what was there at the beginning and is not marked.
  private func sweep(limit: Int, _ report: inout CollectionReport) {
    var budget = limit
    while budget > 0, let range = sweepWords.popLast() {
      let end = min(range.upperBound, range.lowerBound + 64)
      var seen = 0
      heap.forEachObjectStart(inMapWords: range.lowerBound..<end) { raw in
        seen += 1
        let o = Ref(raw)
        if isWhite(o) { white.push(space.suspectWord(o)) }
      }
      budget -= 8 + seen
      if end < range.upperBound { sweepWords.append(end..<range.upperBound) }
    }
  }
}

extension ObjectSpace {
  /// Whether the references of an object can be followed a part at a time.
  @inline(__always)
  func isSliceable(_ o: Ref) -> Bool {
    let layout = info(of: o).pointee.layout
    return layout == .list || layout == .tuple
  }

  /// Shows some items of a list or tuple.
  /// - Returns: where to go on, `nil` at the end.
  func visitItems<V: ReferenceVisitor>(
    of o: Ref, from first: Int, count: Int, with visitor: inout V
  ) -> Int? {
    let n = o.count
    let end = min(n, first + count)
    guard first < end else { return nil }
    if info(of: o).pointee.layout == .list {
      guard let items = o.get(ListField.items, as: UnsafeMutablePointer<Ref?>?.self) else {
        return nil
      }
      for i in first..<end { if let child = items[i] { visitor.visit(child) } }
    } else {
      let items = (o.raw + TupleField.items).assumingMemoryBound(to: Ref?.self)
      for i in first..<end { if let child = items[i] { visitor.visit(child) } }
    }
    return end < n ? end : nil
  }
}
