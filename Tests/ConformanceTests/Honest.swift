import GenerationalGC
import ObjectModel
import RefCounting
import WeakRefs

@testable import CollectorKit

// What the mutants are made of: strategies without a fault, with every step apart, so that a mutant is
// one step gone wrong. They pass the kit themselves (`withoutAFaultItConforms`), so what is caught in a
// mutant is its fault.

/// The constants of a mutant.
func mutantDescriptor(
  _ needs: StrategyNeeds, preHeader: Int = 0, _ properties: StrategyProperties = [.collectsCycles]
) -> StrategyDescriptor {
  StrategyDescriptor(
    name: "mutant", summary: "for tests", needs: needs, preHeaderBytes: preHeader,
    properties: properties)
}

/// Trial deletion from suspects, as `trial-deletion` does it.
class Suspecting: ListlessStrategy {
  override class var descriptor: StrategyDescriptor { mutantDescriptor([.possibleRoot]) }
  let second = ObjectBuffer()

  deinit { second.destroy() }

  override class func ownPolicy(
    _ settings: [String: Int], _ services: CollectorServices
  ) -> any CollectionPolicy { SuspectsPolicy(range: 500...100_000) }

  override var suspectMode: SuspectMode { .noted }
  override var provesUnreachability: Bool { true }

  override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    examine(takeSuspects(), &report)
  }

  func examine(_ roots: ObjectBuffer, _ report: inout CollectionReport) {
    var phases = TrialDeletion(space, stack: stack, second: second)
    for i in 0..<roots.count { phases.markGrey(roots[i]) }
    for i in 0..<roots.count { phases.scan(roots[i]) }
    for i in 0..<roots.count { phases.collectWhite(roots[i], into: condemned) }
    phases.finish(condemned)
    report.examined += phases.touched
    roots.release()
  }

  /// Tracked objects that nobody condemned.
  func survivor(_ test: (Ref) -> Bool) -> Ref? {
    var found: Ref?
    forEachTracked { o in
      if found == nil, !o.has(Header.condemned), test(o) { found = o }
    }
    return found
  }
}

/// As `Suspecting`, with a disposal of its own, step by step.
class Disposing: Suspecting {
  override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    super.findUnreachable(generation, &report)
    if condemned.count > 0 { letGo(condemned, &report) }
  }

  func letGo(_ set: ObjectBuffer, _ report: inout CollectionReport) {
    services.listener(.subtracted(examined: report.examined, unreachable: set.count))
    for i in 0..<set.count { space.incref(set[i]) }
    clearWeakrefs(set, &report)
    services.listener(.weakReferencesCleared)
    finalize(set)
    services.listener(.finalized)
    services.listener(.resurrected(rescue(set)))
    report.collected += set.count
    for i in 0..<set.count { clear(set[i]) }
    set.release()
    services.listener(.freed)
  }

  func clearWeakrefs(_ set: ObjectBuffer, _ report: inout CollectionReport) {
    report.collected += services.clearWeakReferences?(set).freed ?? 0
  }

  func finalize(_ set: ObjectBuffer) {
    for i in 0..<set.count { services.finalizeOnce(set[i]) }
  }

  func rescue(_ set: ObjectBuffer) -> Int { services.confirm(set, holds: 1) }

  func clear(_ o: Ref) {
    if let clear = space.info(of: o).pointee.clear { clear(space.raw, o.raw) }
    o.remove(Header.condemned)
    space.decref(o)
  }
}

/// Traces from the roots, as `mark-sweep` does.
class Tracing: ListlessStrategy {
  override class var descriptor: StrategyDescriptor { mutantDescriptor([.roots, .heapWalk]) }
  var marks: SideMarks

  required init(services: CollectorServices, options: [String: Int]) throws(StrategyError) {
    marks = SideMarks(services.space.s.pointee.heap)
    try super.init(services: services, options: options)
  }

  deinit { marks.destroy() }

  override func findUnreachable(_ generation: Int, _ report: inout CollectionReport) {
    services.visitRoots { trace($0) }
    traceKept()
    space.s.pointee.heap.forEachObjectStart { raw in
      let o = Ref(raw)
      guard isCandidate(o) else { return }
      report.examined += 1
      guard !marks.contains(o) else { return }
      o.insert(Header.condemned)
      condemned.push(o)
    }
    marks.clear()
    stack.release()
  }

  func isCandidate(_ o: Ref) -> Bool {
    o.typeWord & (Header.tracked | Header.frozen) == Header.tracked && !o.isImmortal
  }

  func traceKept() {
    space.s.pointee.heap.forEachObjectStart { raw in
      let o = Ref(raw)
      if o.has(Header.frozen) || o.isImmortal { trace(o) }
    }
  }

  func trace(_ o: Ref) {
    var tracer = Tracer(marks: marks, stack: stack)
    tracer.visit(o)
    while let next = stack.pop() { space.visitReferences(of: next, with: &tracer) }
  }

  private struct Tracer: ReferenceVisitor {
    let marks: SideMarks
    let stack: ObjectBuffer
    mutating func visit(_ child: Ref) { if marks.insert(child) { stack.push(child) } }
  }
}

/// The generational strategy behind a door at which everything can be changed.
class Listed: CollectorStrategy {
  class var descriptor: StrategyDescriptor {
    mutantDescriptor(
      [.track, .heapWalk], preHeader: GCHead.size, [.collectsCycles, .generational])
  }
  let services: CollectorServices
  let space: ObjectSpace
  let inner: GenerationalGC

  required init(services: CollectorServices, options: [String: Int]) throws(StrategyError) {
    self.services = services
    space = services.space
    inner = try GenerationalGC(services: services, options: options)
  }

  func attach() { inner.attach() }
  func detach() { inner.detach() }
  func collectionDue() { inner.collectionDue() }
  func collect(generation: Int, reason: CollectionReason) -> CollectionReport {
    inner.collect(generation: generation, reason: reason)
  }
  var generationCount: Int { inner.generationCount }
  var totals: [GenerationTotals] { inner.totals }
  var counts: [Int] { inner.counts }
  var thresholds: [Int] {
    get { inner.thresholds }
    set { inner.thresholds = newValue }
  }
  var isEnabled: Bool {
    get { inner.isEnabled }
    set { inner.isEnabled = newValue }
  }
  var policy: (any CollectionPolicy)? {
    get { inner.policy }
    set { inner.policy = newValue }
  }
  func freeze() { inner.freeze() }
  func unfreeze() { inner.unfreeze() }
  var frozenCount: Int { inner.frozenCount }
  func forEachObject(generation: Int?, _ body: (Ref) -> Void) {
    inner.forEachObject(generation: generation, body)
  }
  func garbageHeld() -> (objects: Int, bytes: Int) { inner.garbageHeld() }
  func verify() -> [String] { inner.verify() }
}
