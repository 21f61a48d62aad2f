import CProcessor
import ObjectModel

// What the passes do with each reference. Each comes in two kinds: at once, for sets that fit the caches,
// and ahead: the target is asked of the memory, and looked at when 15 other references have been seen.
// Where memory is visited at random, the time is one cache miss after the other otherwise.

/// References whose targets are on their way from the memory, first in, first out.
struct Lane {
  static let slots = 16
  private let entries: UnsafeMutablePointer<Ref>
  private var tail = 0
  private(set) var pending = 0

  /// Lays the lane over memory that is filled with some object that no pass looks at.
  init(_ entries: UnsafeMutablePointer<Ref>) { self.entries = entries }

  /// Asks for pre-header and header, which lie in two cache lines at times.
  @inline(__always)
  func prefetch(_ o: Ref) {
    moult_prefetch(o.raw - 8)
    if UInt(bitPattern: o.raw) & 63 == 0 { moult_prefetch(o.raw) }
  }

  /// Puts one in and takes the oldest out, which is the filling in the beginning.
  @inline(__always)
  mutating func exchange(_ o: Ref) -> Ref {
    let place = entries + (tail & (Lane.slots &- 1))
    let oldest = place.pointee
    place.pointee = o
    tail &+= 1
    return oldest
  }

  /// Shows all that is in it, the filling included.
  func forEach(_ body: (Ref) -> Void) { for i in 0..<Lane.slots { body(entries[i]) } }

  /// Puts one in; there must be room.
  @inline(__always)
  mutating func push(_ o: Ref) {
    entries[tail & (Lane.slots &- 1)] = o
    tail &+= 1
    pending &+= 1
  }

  /// Takes the oldest out; there must be one.
  @inline(__always)
  mutating func pop() -> Ref {
    let o = entries[(tail &- pending) & (Lane.slots &- 1)]
    pending &-= 1
    return o
  }
}

/// Subtracts `count` references from the copied count of a target, if it belongs to the set.
@inline(__always)
private func subtract(_ child: Ref, _ count: Int = 1) {
  guard child.has(Header.tracked) else { return }
  let head = GCHead(of: child)
  let word = head.prevWord
  if word & GCBits.collecting != 0 {
    head.prevWord = word &- GCBits.one &* UInt(bitPattern: count)
  }
}

/// A class that many instances in a row refer to, subtracted once for all of them.
struct ClassRun {
  private var cls: Ref?
  private var count = 0

  /// One instance more; `subtract` is called with the class of those before if this one has another.
  @inline(__always)
  mutating func add(_ next: Ref, _ subtract: (Ref, Int) -> Void) {
    if next != cls {
      finish(subtract)
      cls = next
    }
    count &+= 1
  }

  @inline(__always)
  mutating func finish(_ subtract: (Ref, Int) -> Void) {
    if let cls { subtract(cls, count) }
    cls = nil
    count = 0
  }
}

struct Subtract: ReferenceVisitor {
  static var omitsInlineDicts: Bool { true }
  private var run = ClassRun()
  init() {}
  @inline(__always)
  mutating func visit(_ child: Ref) { subtract(child) }
  @inline(__always)
  mutating func visitClass(_ cls: Ref) { run.add(cls) { subtract($0, $1) } }
  mutating func finish() { run.finish { subtract($0, $1) } }
}

struct SubtractAhead: ReferenceVisitor {
  static var omitsInlineDicts: Bool { true }
  private var lane: Lane
  private var run = ClassRun()
  init(lane: Lane) { self.lane = lane }
  @inline(__always)
  mutating func visit(_ child: Ref) {
    lane.prefetch(child)
    subtract(lane.exchange(child))
  }
  @inline(__always)
  mutating func visitClass(_ cls: Ref) { run.add(cls) { subtract($0, $1) } }
  mutating func finish() {
    run.finish { subtract($0, $1) }
    lane.forEach { subtract($0) }
  }
}

/// What the last pass shows the references of reachable objects to.
protocol ReachVisitor: ReferenceVisitor {
  /// Objects that came back from the unreachable list.
  var returned: Int { get }
  /// Whether no visit is outstanding.
  var isIdle: Bool { get }
  /// Makes all outstanding visits.
  mutating func catchUp()
}

/// An object of the set is referred to by a reachable one.
/// - Returns: whether it comes back from the unreachable list.
@inline(__always)
private func reach(_ child: Ref, _ reachable: GCHead) -> Bool {
  guard child.has(Header.tracked) else { return false }
  let head = GCHead(of: child)
  let word = head.prevWord
  guard word & GCBits.collecting != 0 else { return false }
  if head.nextWord & GCBits.unreachable != 0 {
    // It was thought unreachable: back to the end of the list, to be looked at again.
    head.unlinkUnreachable()
    reachable.append(head)
    head.prevWord = GCBits.one | GCBits.collecting
    return true
  }
  if word >> GCBits.shift == 0 { head.prevWord = GCBits.one | GCBits.collecting }
  return false
}

struct Reach: ReachVisitor {
  static var omitsInlineDicts: Bool { true }
  private let reachable: GCHead
  private var last: Ref?
  private(set) var returned = 0
  init(reachable: GCHead) { self.reachable = reachable }
  @inline(__always)
  mutating func visit(_ child: Ref) {
    if reach(child, reachable) { returned &+= 1 }
  }
  @inline(__always)
  mutating func visitClass(_ cls: Ref) {
    // Reached once, it stays so.
    if cls == last { return }
    last = cls
    visit(cls)
  }
  @inline(__always)
  var isIdle: Bool { true }
  mutating func catchUp() {}
}

struct ReachAhead: ReachVisitor {
  static var omitsInlineDicts: Bool { true }
  private let reachable: GCHead
  private var lane: Lane
  private var last: Ref?
  private(set) var returned = 0
  init(lane: Lane, reachable: GCHead) {
    self.lane = lane
    self.reachable = reachable
  }
  @inline(__always)
  mutating func visit(_ child: Ref) {
    lane.prefetch(child)
    if lane.pending == Lane.slots, reach(lane.pop(), reachable) { returned &+= 1 }
    lane.push(child)
  }
  @inline(__always)
  mutating func visitClass(_ cls: Ref) {
    if cls == last { return }
    last = cls
    visit(cls)
  }
  @inline(__always)
  var isIdle: Bool { lane.pending == 0 }
  mutating func catchUp() {
    while lane.pending > 0 { if reach(lane.pop(), reachable) { returned &+= 1 } }
  }
}
