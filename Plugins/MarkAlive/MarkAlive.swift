import CollectorKit
import Heap
import ObjectModel

// `mark-alive`: what the free-threaded CPython 3.14 does (Python/gc_free_threading.c), on a heap with
// a global lock: first mark what is reachable from the roots that are cheap to find, then compute
// counts for the rest only. README.md says when to use it.

/// Marks from names and frames, then subtracts references among what is left.
public final class MarkAlive: ListlessStrategy {
  /// The constants of the strategy.
  public override class var descriptor: StrategyDescriptor {
    StrategyDescriptor(
      name: "mark-alive",
      summary: "free-threaded 3.14: marks from the roots, subtracts references of the rest only",
      needs: [.roots, .heapWalk], preHeaderBytes: 0, properties: [.collectsCycles])
  }

  private let marks: SideMarks

  /// Makes the strategy.
  public required init(
    services: CollectorServices, options: [String: Int]
  ) throws(StrategyError) {
    marks = SideMarks(services.space.s.pointee.heap)
    try super.init(services: services, options: options)
  }

  deinit { marks.destroy() }

  /// The subtraction is the proof.
  public override var provesUnreachability: Bool { true }

  /// gc_mark_alive_from_roots, then update_refs and mark_reachable for the others.
  public override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    // gc.freeze() switches the marking off, as in 3.14: what is frozen is never looked at.
    var alive = Alive(space: space, marks: marks, stack: stack)
    services.visitRoots { alive.visit($0) }
    alive.run()
    var examined = 0
    forEachTracked { o in
      examined += 1
      guard !marks.contains(o) else { return }
      o.insert(Header.condemned)
      condemned.push(o)
    }
    marks.clear()
    stack.release()
    report.examined += examined
    _ = services.confirm(condemned, holds: 0)
  }
}

/// Marks tracked objects and follows them.
private struct Alive: ReferenceVisitor {
  let space: ObjectSpace
  let marks: SideMarks
  let stack: ObjectBuffer

  mutating func visit(_ child: Ref) {
    guard child.has(Header.tracked), marks.insert(child) else { return }
    stack.push(child)
  }

  mutating func run() {
    while let o = stack.pop() { space.visitReferences(of: o, with: &self) }
  }
}
