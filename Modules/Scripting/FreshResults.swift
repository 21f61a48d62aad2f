import ObjectModel
import RefCounting

// What a call made and gives back is alive until the script has used it, as CPython's value stack
// keeps it alive. A temporary does that; but a result that something holds is no temporary, or its
// counts would not be Python's. If what holds it is a cycle that only the result keeps alive, the
// next collection would free it under the script's hands: `return x` after `x:append(x)`.

extension Engine {
  /// Takes over the caller's reference to what a call gives: as a temporary, if nothing else keeps the
  /// object alive.
  /// - Parameter serial: what is newer than this was made in the call.
  @inline(__always)
  func keepResult(_ o: Ref, newerThan serial: UInt32) {
    if o.refcount > 1, o.has(Header.tracked), isHeldByItselfAlone(o, newerThan: serial) {
      pushTemporary(o)
    } else {
      keep(o)
    }
  }

  /// Whether every reference to an object but one comes from objects made in the call that only the
  /// object keeps alive. It is trial deletion of what is new and can be reached from the object; more
  /// than some dozens of objects count as held by others.
  ///
  /// Complexity: O(references of at most `FreshObjects.most` objects).
  @inline(never)
  func isHeldByItselfAlone(_ o: Ref, newerThan serial: UInt32) -> Bool {
    if o.isImmortal { return false }
    // Nothing that runs here asks again, so that one piece of memory will do.
    let memory = s.pointee.fast.scratch.bindMemory(
      to: FreshObject.self, capacity: FreshObjects.most)
    var fresh = FreshObjects(start: memory, first: o, serial: serial)
    var next = 0
    while next < fresh.count {
      space.visitReferences(of: fresh.start[next].object, with: &fresh)
      next += 1
    }
    // The caller's own reference is not one that keeps it alive.
    fresh.start[0].outside -= 1
    return !fresh.isHeld(space)
  }
}

private struct FreshObject {
  let object: Ref
  /// References that do not come from the objects that were found.
  var outside: Int
  var isAlive = false
}

/// Objects made in a call, found from its result.
private struct FreshObjects: ReferenceVisitor {
  static let most = 48
  let start: UnsafeMutablePointer<FreshObject>
  private(set) var count = 1
  private let serial: UInt32

  init(start: UnsafeMutablePointer<FreshObject>, first: Ref, serial: UInt32) {
    self.start = start
    self.serial = serial
    start.initialize(to: FreshObject(object: first, outside: first.refcount))
  }

  private func find(_ o: Ref) -> Int? {
    for i in 0..<count where start[i].object == o { return i }
    return nil
  }

  mutating func visit(_ child: Ref) {
    if let i = find(child) {
      start[i].outside -= 1
    } else if child.has(Header.tracked), child.serial &- serial < 1 << 30, child.serial != serial,
      count < Self.most
    {
      (start + count).initialize(to: FreshObject(object: child, outside: child.refcount - 1))
      count += 1
    }
  }

  /// Whether something outside leads to the first object.
  func isHeld(_ space: ObjectSpace) -> Bool {
    if start[0].outside > 0 { return true }
    var changed = true
    while changed {
      changed = false
      for i in 0..<count where start[i].outside > 0 && !start[i].isAlive {
        start[i].isAlive = true
        changed = true
        var revival = Revival(objects: self)
        space.visitReferences(of: start[i].object, with: &revival)
        if start[0].outside > 0 { return true }
      }
    }
    return false
  }

  /// Whatever a live object refers to is alive.
  private struct Revival: ReferenceVisitor {
    let objects: FreshObjects
    mutating func visit(_ child: Ref) {
      if let i = objects.find(child) { objects.start[i].outside += 1 }
    }
  }
}
