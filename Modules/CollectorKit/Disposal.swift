import ObjectModel
import RefCounting

// What happens to objects that a strategy found unreachable: the same for every strategy that keeps
// no lists, in CPython's order (gc_collect_main of Python/gc.c, 3.13): weak references, finalizers,
// who came back to life, clear. A strategy that is wrong about an object cannot free it: the set is
// confirmed from the reference counts first, unless the strategy has just done that itself.

extension CollectorServices {
  /// Lets a set of objects go.
  ///
  /// Every object of the set carries `Header.condemned`, is tracked and stands in it once. Afterwards
  /// the set is empty and no object carries the flag.
  /// - Parameters:
  ///   - set: what was found unreachable.
  ///   - proven: the strategy compared the counts with the references inside the set; if not, that
  ///     is done here, and what is held from outside stays.
  ///   - report: `collected`, `uncollectable` and `rescued` are added to.
  /// - Complexity: O(objects + references of the set).
  public func dispose(_ set: ObjectBuffer, proven: Bool, report: inout CollectionReport) {
    if !proven { report.rescued += confirm(set, holds: 0) }
    if debug.contains(.collectable) {
      for i in 0..<set.count { write("gc: collectable \(describe(set[i]))\n") }
    }
    listener(.subtracted(examined: report.examined, unreachable: set.count))
    var scriptsRan = false
    for i in 0..<set.count { space.incref(set[i]) }
    let weak = clearWeakReferences?(set) ?? (cleared: 0, freed: 0)
    report.collected += weak.freed
    scriptsRan = weak.cleared > 0
    listener(.weakReferencesCleared)
    for i in 0..<set.count {
      let o = set[i]
      if space.info(of: o).pointee.flags.contains(.hasFinalizer), !o.has(Header.finalized) {
        scriptsRan = true
        finalizeOnce(o)
      }
    }
    listener(.finalized)
    listener(.resurrected(scriptsRan ? confirm(set, holds: 1) : 0))
    report.collected += set.count
    let saves = debug.contains(.saveAll)
    for i in 0..<set.count {
      let o = set[i]
      if saves {
        saveGarbage(o)
      } else if let clear = space.info(of: o).pointee.clear {
        clear(space.raw, o.raw)
      }
      o.remove(Header.condemned)
      space.decref(o)
    }
    set.release()
    listener(.freed)
  }

  /// Compares the counts of a set with the references inside it and takes out what is referenced
  /// from elsewhere, and what that refers to. The counts themselves are the scratch: references
  /// inside are subtracted and added again, and no script runs in between.
  /// - Parameter holds: references to each object that the disposal itself owns; those of objects
  ///   that leave the set are dropped.
  /// - Returns: how many objects left the set.
  public func confirm(_ set: ObjectBuffer, holds: Int) -> Int {
    for i in 0..<set.count { set[i].insert(Header.visited) }
    var subtract = AddToCounts(amount: -1)
    for i in 0..<set.count { space.visitReferences(of: set[i], with: &subtract) }
    let before = set.count
    var rescue = Rescue(stack: rescueStack)
    for i in 0..<before where set[i].refcount > holds {
      rescue.visit(set[i])
      while let o = rescueStack.pop() { space.visitReferences(of: o, with: &rescue) }
    }
    var restore = AddToCounts(amount: 1)
    for i in 0..<before { space.visitReferences(of: set[i], with: &restore) }
    for i in 0..<before { set[i].remove(Header.visited) }
    var kept = 0
    for i in 0..<before {
      let o = set[i]
      if o.has(Header.condemned) {
        set[kept] = o
        kept += 1
      } else if holds > 0 {
        rescueStack.push(o)
      }
    }
    set.truncate(to: kept)
    while let o = rescueStack.pop() { space.decref(o) }
    return before - kept
  }

  private func describe(_ o: Ref) -> String {
    "<\(typeName(o)) 0x\(String(UInt(bitPattern: o.raw), radix: 16))>"
  }
}

/// Adds to the counts of the objects of a set, which carry `Header.visited`.
private struct AddToCounts: ReferenceVisitor {
  let amount: Int
  mutating func visit(_ child: Ref) {
    if child.has(Header.visited) { child.refcount &+= amount }
  }
}

/// Takes objects out of a set and remembers to follow them.
private struct Rescue: ReferenceVisitor {
  let stack: ObjectBuffer
  mutating func visit(_ child: Ref) {
    let both = Header.visited | Header.condemned
    guard child.typeWord & both == both else { return }
    child.remove(Header.condemned)
    stack.push(child)
  }
}
