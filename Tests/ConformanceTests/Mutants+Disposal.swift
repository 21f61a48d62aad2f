import BuiltinTypes
import ObjectModel
import RefCounting
import WeakRefs

@testable import CollectorKit

// Faults of what happens to garbage that was found rightly: weak references, finalizers,
// resurrection, clearing.

/// Clears what a finalizer brought back to life.
final class ClearsTheResurrected: Disposing {
  override func rescue(_ set: ObjectBuffer) -> Int { 0 }
}

/// Runs each finalizer twice.
final class FinalizesTwice: Disposing {
  override func finalize(_ set: ObjectBuffer) {
    super.finalize(set)
    for i in 0..<set.count { set[i].remove(Header.finalized) }
    super.finalize(set)
  }
}

/// Runs no finalizer, and says that it did.
final class SkipsFinalizers: Disposing {
  override func finalize(_ set: ObjectBuffer) {
    for i in 0..<set.count { set[i].insert(Header.finalized) }
  }
}

/// Runs finalizers while weak references still lead to the garbage.
final class FinalizesBeforeWeakrefs: Disposing {
  override func clearWeakrefs(_ set: ObjectBuffer, _ report: inout CollectionReport) {
    super.finalize(set)
    super.clearWeakrefs(set, &report)
  }
  override func finalize(_ set: ObjectBuffer) {}
}

/// Leaves weak references to the deaths of the objects one by one.
final class ClearsWeakrefsLate: Disposing {
  override func clearWeakrefs(_ set: ObjectBuffer, _ report: inout CollectionReport) {}
}

/// Clears weak references one by one, each with its callback.
final class ClearsWeakrefsOneByOne: Disposing {
  override func clearWeakrefs(_ set: ObjectBuffer, _ report: inout CollectionReport) {
    for i in 0..<set.count {
      space.s.pointee.clearWeakrefs?(space.raw, set[i].raw)
    }
  }
}

/// Clears weak references and tells nobody.
final class TellsNobody: Disposing {
  override func clearWeakrefs(_ set: ObjectBuffer, _ report: inout CollectionReport) {
    for i in 0..<set.count {
      while let w = space.firstWeakref(set[i]) { space.clearWeakref(w) }
    }
  }
}

/// Tells each weak reference twice.
final class TellsTwice: Disposing {
  override func clearWeakrefs(_ set: ObjectBuffer, _ report: inout CollectionReport) {
    let outside = weakrefs(to: set) { !$0.has(Header.condemned) }
    super.clearWeakrefs(set, &report)
    tell(outside)
  }
}

/// Tells weak references that are garbage themselves.
final class TellsTheGarbage: Disposing {
  override func clearWeakrefs(_ set: ObjectBuffer, _ report: inout CollectionReport) {
    let inside = weakrefs(to: set) { $0.has(Header.condemned) }
    super.clearWeakrefs(set, &report)
    tell(inside)
  }
}

extension Disposing {
  /// The weak references with callbacks to a set, held.
  func weakrefs(to set: ObjectBuffer, _ test: (Ref) -> Bool) -> [Ref] {
    var found: [Ref] = []
    for i in 0..<set.count {
      var next = space.firstWeakref(set[i])
      while let w = next {
        if w.ref(WeakrefField.callback) != nil, test(w) {
          space.incref(w)
          found.append(w)
        }
        next = w.ref(WeakrefField.next)
      }
    }
    return found
  }

  func tell(_ weakrefs: [Ref]) {
    for w in weakrefs {
      if let callback = w.ref(WeakrefField.callback),
        let result = try? space.callArray(callback, [w])
      {
        space.decref(result)
      }
      space.decref(w)
    }
  }
}

/// Frees a list that is free.
final class FreesTwice: Disposing {
  override func clear(_ o: Ref) {
    let isLast = o.type == BuiltinType.list && o.refcount == 1
    super.clear(o)
    if isLast {
      o.refcount = 1
      space.decref(o)
    }
  }
}

/// Keeps its own reference to one of the objects.
final class KeepsAReference: Disposing {
  override func clear(_ o: Ref) {
    if o.type == BuiltinType.list { space.incref(o) }
    super.clear(o)
  }
}

/// Takes the mark away after the object is gone.
final class WritesAfterFree: Disposing {
  override func clear(_ o: Ref) {
    if let clear = space.info(of: o).pointee.clear { clear(space.raw, o.raw) }
    space.decref(o)
    o.remove(Header.condemned)
  }
}

/// Clears nothing: the objects keep each other alive.
final class ClearsNothing: Disposing {
  override func clear(_ o: Ref) {
    o.remove(Header.condemned)
    space.decref(o)
  }
}

/// Says first that finalizers ran, then that weak references are cleared.
final class SwapsEvents: Disposing {
  override func clearWeakrefs(_ set: ObjectBuffer, _ report: inout CollectionReport) {
    super.clearWeakrefs(set, &report)
    services.listener(.finalized)
  }
}
