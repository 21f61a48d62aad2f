import CollectorKit
import ObjectModel
import RefCounting

// From "not marked" to "garbage": what is referenced from outside of the doomed is found by counting, in
// slices between which the script goes on.
//
//   counting   the references from doomed objects to doomed objects are counted, beside the heap
//   comparing  who has another count than that is referenced from elsewhere, and is rescued
//   rescuing   with all it refers to; then counting begins anew
//   telling    a comparison rescued nobody: weak references are cleared, callbacks and finalizers run,
//              in one go; if any ran, counting begins anew, since they may have brought something back
//
// Why a comparison that rescued nobody is right although scripts ran while it was made. Every decrement
// of a doomed object is seen (`shade`), rescues it and has the pass repeated; so in a pass that counts no
// reference has gone away. A container takes a reference of its own to what is put into it, so none of
// the references that were counted can have been counted a second time elsewhere; a large container
// whose items move within it repeats the pass, too. If there was a reference from outside when the pass
// began, it was still there, beside all that were counted, when its object was compared. There was none,
// then; so no script could reach a doomed object, except through a weak reference, and who has those is
// compared once more at the end, or by asking for all objects, which repeats the pass
// (`MoultStrategy.forEachObject`). What nobody could reach has not changed meanwhile.

extension BackgroundMark {
  /// Whether the doomed are a belief that may still prove wrong.
  var isGuessing: Bool {
    phase.rawValue >= Phase.sweeping.rawValue && phase.rawValue <= Phase.telling.rawValue
  }

  /// The doomed object of a word, `nil` if it died or was rescued.
  @inline(__always)
  func doomedObject(_ word: UInt64) -> Ref? {
    guard let o = space.suspect(word), o.has(Header.strategyMark) else { return nil }
    return o
  }

  func startCounting() {
    phase = .counting
    passes += 1
    isDisturbed = false
    next = 0
    members = 0
  }

  // MARK: Counting

  func count(_ budget: inout Int) {
    var visitor = Counter(counts: counts)
    while budget > 0 {
      if follow(&visitor, &budget) { continue }
      guard next < doomed.count else {
        next = 0
        phase = .comparing
        return
      }
      let word = doomed[next]
      next += 1
      budget -= 1
      guard let o = doomedObject(word) else { continue }
      looked += 1
      if begin(large: o, word) { continue }
      let before = visitor.seen
      space.visitReferences(of: o, with: &visitor)
      budget -= visitor.seen - before
    }
  }

  private struct Counter: ReferenceVisitor {
    let counts: SideCounts
    var seen = 0
    init(counts: SideCounts) { self.counts = counts }
    mutating func visit(_ child: Ref) {
      seen &+= 1
      if child.has(Header.strategyMark) { counts[child] &+= 1 }
    }
  }

  // MARK: Comparing

  func compare(_ budget: inout Int) {
    while budget > 0 {
      guard next < doomed.count else { return endComparison() }
      let word = doomed[next]
      next += 1
      budget -= 1
      guard let o = doomedObject(word) else { continue }
      let isHeld = Int(counts[o]) != o.refcount
      members += 1
      if !isDisturbed, !isHeld, isSpecial(o) {
        // Its count is compared again before it is told.
        special.push(word)
        continue
      }
      counts[o] = 0
      if !isDisturbed, isHeld { rescueHeld(o) }
    }
  }

  private func endComparison() {
    if isDisturbed || !grey.isEmpty {
      forgetSpecial()
      phase = .rescuing
    } else {
      phase = .telling
    }
  }

  private func forgetSpecial() {
    while let word = special.pop() {
      if let o = space.suspect(word) { counts[o] = 0 }
    }
  }

  private func isSpecial(_ o: Ref) -> Bool {
    let info = space.info(of: o)
    let weaklist = Int(info.pointee.weaklistOffset)
    if weaklist != 0, o.ref(weaklist) != nil { return true }
    if info.pointee.flags.contains(.weakref) { return true }
    return info.pointee.flags.contains(.hasFinalizer) && !o.has(Header.finalized)
  }

  // MARK: Rescuing

  /// Something outside refers to it. Should that be garbage, too, the object is a suspect again.
  private func rescueHeld(_ o: Ref) {
    brush.rescue(o)
    if !o.has(Header.suspect) { space.addSuspect(o) }
  }

  func followRescued(_ budget: inout Int) {
    var visitor = Rescuer(brush: brush)
    while budget > 0 {
      if follow(&visitor, &budget) { continue }
      guard let word = grey.pop() else { return startCounting() }
      budget -= 1
      guard let o = space.suspect(word) else { continue }
      looked += 1
      if begin(large: o, word) { continue }
      let before = visitor.seen
      space.visitReferences(of: o, with: &visitor)
      budget -= visitor.seen - before
    }
  }

  private struct Rescuer: ReferenceVisitor {
    let brush: Brush
    var seen = 0
    init(brush: Brush) { self.brush = brush }
    mutating func visit(_ child: Ref) {
      seen &+= 1
      if child.has(Header.strategyMark) { brush.rescue(child) }
    }
  }

  // MARK: Telling

  /// The doomed are garbage. Clears the weak references to them and runs their finalizers.
  func tell(
    into condemned: ObjectBuffer, _ report: inout CollectionReport, _ budget: inout Int
  ) {
    for i in 0..<special.count {
      guard let o = doomedObject(special[i]), Int(counts[o]) != o.refcount else { continue }
      // A weak reference led a script to it.
      rescueHeld(o)
    }
    if isDisturbed || !grey.isEmpty {
      forgetSpecial()
      phase = .rescuing
      return
    }
    if !services.debug.isDisjoint(with: [.saveAll, .collectable]) {
      return condemnAll(condemned)
    }
    guard !special.isEmpty else {
      startHolding()
      return
    }
    let specials = special.count
    budget -= specials
    for i in 0..<specials { if let o = doomedObject(special[i]) { counts[o] = 0 } }
    services.listener(.subtracted(examined: report.examined + looked, unreachable: members))
    let weak = clearWeakReferences()
    report.collected += weak.freed
    services.listener(.weakReferencesCleared)
    var scriptsRan = weak.cleared > 0
    for i in 0..<specials where phase == .telling {
      guard let o = doomedObject(special[i]) else { continue }
      if space.info(of: o).pointee.flags.contains(.hasFinalizer), !o.has(Header.finalized) {
        scriptsRan = true
        services.finalizeOnce(o)
      }
    }
    services.listener(.finalized)
    services.listener(.resurrected(0))
    services.listener(.freed)
    // A finalizer may have called gc.freeze().
    guard phase == .telling else { return }
    special.clear()
    // Who came back to life is found as everything that is referenced from elsewhere.
    if scriptsRan { startCounting() } else { startHolding() }
  }

  private func clearWeakReferences() -> (cleared: Int, freed: Int) {
    for i in 0..<special.count {
      guard let o = doomedObject(special[i]) else { continue }
      o.insert(Header.condemned)
      o.refcount += 1
      told.push(o)
    }
    let weak = services.clearWeakReferences?(told) ?? (cleared: 0, freed: 0)
    while let o = told.pop() {
      o.remove(Header.condemned)
      if o.refcount > 1 { o.refcount -= 1 } else { space.decref(o) }
    }
    return weak
  }

  /// For debug flags that show or keep the garbage: all of it at once.
  private func condemnAll(_ condemned: ObjectBuffer) {
    for i in 0..<doomed.count {
      guard let o = doomedObject(doomed[i]) else { continue }
      o.remove(Header.strategyMark)
      o.insert(Header.condemned)
      condemned.push(o)
    }
    end()
  }
}
