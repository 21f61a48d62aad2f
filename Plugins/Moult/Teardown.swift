import CollectorKit
import ObjectModel
import RefCounting

// Taking certain garbage down in slices. Nothing refers to it from outside, its weak references are
// cleared and its finalizers have run, so no script can meet an object that is half gone.
//
//   holding    each object gets a reference of the strategy's, so that clearing one does not bring down
//              a chain of others at once, and is no longer tracked, so that no other walk meets it
//   clearing   the references inside go, as in every collection (tp_clear)
//   releasing  the held references go. What nothing refers to any more dies; what it still referred to,
//              a tuple or a class, comes next: no death brings down another
//   leaving    whoever is left lives on

extension BackgroundMark {
  /// Whether the doomed are certain to be garbage.
  var isTakingDown: Bool { phase.rawValue >= Phase.holding.rawValue }

  func startHolding() {
    space.s.pointee.didDecrement = nil
    phase = .holding
    next = 0
    held = 0
  }

  func hold(_ budget: inout Int) {
    while budget > 0 {
      guard next < doomed.count else {
        next = 0
        phase = .clearing
        return
      }
      let word = doomed[next]
      next += 1
      budget -= 1
      guard let o = doomedObject(word) else { continue }
      space.incref(o)
      space.untrack(o)
      held += 1
    }
  }

  func clear(_ budget: inout Int) {
    while budget > 0 {
      guard next < doomed.count else {
        next = 0
        phase = .releasing
        return
      }
      guard let o = doomedObject(doomed[next]) else {
        next += 1
        budget -= 1
        continue
      }
      let size = space.size(of: o)
      if size > LargeObject.limit, space.info(of: o).pointee.layout == .list {
        space.dropItems(of: o, LargeObject.limit)
        budget -= LargeObject.limit
        continue
      }
      next += 1
      budget -= 4 + size
      space.info(of: o).pointee.clear?(space.raw, o.raw)
    }
  }

  func release(_ budget: inout Int, _ report: inout CollectionReport) {
    var visitor = Children(brush: brush)
    while budget > 0 {
      var word = grey.pop()
      if word == nil, next < doomed.count {
        word = doomed[next]
        next += 1
      }
      guard let word else {
        next = 0
        phase = .leaving
        return
      }
      budget -= 1
      // Others that hold it let go of it later, and lead here again.
      guard let o = doomedObject(word), o.refcount == 1 else { continue }
      budget -= 4
      space.visitReferences(of: o, with: &visitor)
      o.remove(Header.strategyMark)
      held -= 1
      report.collected += 1
      space.decref(o)
    }
  }

  private struct Children: ReferenceVisitor {
    let brush: Brush
    init(brush: Brush) { self.brush = brush }
    mutating func visit(_ child: Ref) {
      if child.has(Header.strategyMark) { brush.push(child) }
    }
  }

  func leave(_ budget: inout Int) {
    while budget > 0, held > 0, next < doomed.count {
      let word = doomed[next]
      next += 1
      budget -= 1
      guard let o = doomedObject(word) else { continue }
      o.remove(Header.strategyMark)
      held -= 1
      space.track(o)
      space.decref(o)
    }
    if held == 0 || next >= doomed.count { end() }
  }

  // MARK: What others see

  /// Shows the references that the strategy holds.
  func visitHeld(_ visit: (Ref) -> Void) {
    guard isTakingDown else { return }
    for i in 0..<doomed.count {
      guard let o = doomedObject(doomed[i]) else { continue }
      if phase != .holding || i < next { visit(o) }
    }
  }

  /// Somebody asks for all objects, and may take hold of any of them.
  func show() {
    isDisturbed = true
    var all = Int.max
    if phase == .holding { hold(&all) }
  }

  /// Shows what is being taken down and is no longer tracked.
  func forEachHeld(_ body: (Ref) -> Void) {
    guard isTakingDown else { return }
    for i in 0..<doomed.count {
      if let o = doomedObject(doomed[i]), !o.has(Header.tracked) { body(o) }
    }
  }

  /// The marks of the doomed are on the objects of the list, and on no others.
  func verify() -> [String] {
    var listed = 0
    for i in 0..<doomed.count where doomedObject(doomed[i]) != nil { listed += 1 }
    var marked = 0
    space.s.pointee.heap.forEachObjectStart { if Ref($0).has(Header.strategyMark) { marked += 1 } }
    if listed == marked { return [] }
    return ["\(marked) objects are marked as doomed, \(listed) are on the list"]
  }
}
