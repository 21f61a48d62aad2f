import CollectorKit
import Heap
import ObjectModel

// `mark-sweep`: a stop-the-world tracing collector behind reference counting. README.md says when to
// use it. Needs nothing in front of an object and nothing at a mutation: marks lie beside the heap.

/// Marks from the roots, condemns what is tracked and not marked.
public final class MarkSweep: ListlessStrategy {
  /// The constants of the strategy.
  public override class var descriptor: StrategyDescriptor {
    StrategyDescriptor(
      name: "mark-sweep",
      summary: "traces from the roots, frees what was not reached; no pre-header",
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

  /// Traces, then walks the heap.
  public override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    var tracer = Tracer(space: space, marks: marks, stack: stack)
    services.visitRoots { tracer.visit($0) }
    tracer.run()
    // What is frozen is alive, and so is all it refers to.
    space.s.pointee.heap.forEachObjectStart { raw in
      let o = Ref(raw)
      if o.has(Header.frozen) || o.isImmortal {
        tracer.visit(o)
        tracer.run()
      }
    }
    var examined = 0
    forEachTracked { o in
      examined += 1
      guard !marks.contains(o) else { return }
      o.insert(Header.condemned)
      condemned.push(o)
    }
    report.examined += examined
    marks.clear()
    stack.release()
  }
}

/// Marks what it is shown and follows it.
private struct Tracer: ReferenceVisitor {
  let space: ObjectSpace
  let marks: SideMarks
  let stack: ObjectBuffer

  mutating func visit(_ child: Ref) {
    guard marks.insert(child) else { return }
    if space.info(of: child).pointee.layout != .none { stack.push(child) }
  }

  mutating func run() {
    while let o = stack.pop() { space.visitReferences(of: o, with: &self) }
  }
}
