import CLuaBridge
import ObjectModel
import RefCounting

// Coroutines suspend between operations. The scopes that one has open when it yields, and their
// temporaries, leave the stacks with it and come back when it goes on.

/// What a running coroutine found when it was resumed.
struct CoroutineRecord {
  var scopeFloor: Int
  var frameFloor: Int
  var temporaries: Int
}

/// What a suspended coroutine keeps.
struct Suspension {
  /// Its temporaries, one reference each; while they are here they are marked as none.
  var temporaries: [Ref] = []
  /// Its scopes, their marks counted from its first temporary.
  var scopes: [ScopeRecord] = []
  /// Counts suspensions, so that what is left is released in an order that does not depend on
  /// addresses.
  var number = 0

  /// Shows every counted reference in it.
  func forEachReference(_ visit: (Ref) -> Void) {
    temporaries.forEach(visit)
    for scope in scopes {
      if let o = scope.instance { visit(o) }
    }
  }
}

extension LuaEngine {
  /// A coroutine is about to run.
  func enterCoroutine(_ thread: LuaState, starts: Bool) {
    let s = engine.s
    coroutines.append(
      CoroutineRecord(
        scopeFloor: s.pointee.scopeFloor, frameFloor: s.pointee.frameFloor,
        temporaries: s.pointee.temporaryCount))
    s.pointee.scopeFloor = s.pointee.scopeCount
    s.pointee.frameFloor = s.pointee.frameCount
    guard !suspended.isEmpty, var suspension = suspended.removeValue(forKey: thread) else { return }
    if starts {
      // A coroutine that never went on had the same address. When Lua noticed is no matter of the
      // script's, so what it kept stays to the end.
      abandoned.append(suspension)
      return
    }
    resume(&suspension)
  }

  /// A coroutine has yielded, returned or failed.
  func leaveCoroutine(_ thread: LuaState, isAlive: Bool) {
    let s = engine.s
    guard let record = coroutines.popLast() else { return }
    if isAlive {
      var suspension = Suspension()
      suspend(from: record.temporaries, into: &suspension)
      suspensionCount += 1
      suspension.number = suspensionCount
      if !suspension.temporaries.isEmpty || !suspension.scopes.isEmpty {
        suspended[thread] = suspension
      }
    } else {
      engine.unwind(scopes: s.pointee.scopeFloor, frames: s.pointee.frameFloor)
    }
    s.pointee.scopeFloor = record.scopeFloor
    s.pointee.frameFloor = record.frameFloor
    s.pointee.place = 0
  }

  /// Puts scopes and temporaries back onto the stacks.
  func resume(_ suspension: inout Suspension) {
    let s = engine.s
    let base = s.pointee.temporaryCount
    for o in suspension.temporaries {
      if o.refcount > 1 {
        // Something stored it meanwhile. A hole keeps the marks of the scopes right.
        o.refcount -= 1
        engine.space.didDecrement(o)
        s.pointee.temporaries[s.pointee.temporaryCount] = nil
        s.pointee.temporaryCount += 1
      } else {
        engine.pushTemporary(o)
      }
    }
    for var scope in suspension.scopes {
      scope.mark += base
      engine.openScope(scope)
    }
    suspension.temporaries.removeAll(keepingCapacity: true)
    suspension.scopes.removeAll(keepingCapacity: true)
  }

  /// Takes scopes above the floor, and temporaries from an index on, off the stacks.
  func suspend(from base: Int, into suspension: inout Suspension) {
    let s = engine.s
    for i in s.pointee.scopeFloor..<max(s.pointee.scopeFloor, s.pointee.scopeCount) {
      var scope = s.pointee.scopes[i]
      scope.mark = max(0, scope.mark - base)
      suspension.scopes.append(scope)
    }
    s.pointee.scopeCount = s.pointee.scopeFloor
    for i in base..<max(base, s.pointee.temporaryCount) {
      guard let o = s.pointee.temporaries[i] else {
        // Holes before a mark shift it.
        for k in suspension.scopes.indices
        where suspension.scopes[k].mark > suspension.temporaries.count {
          suspension.scopes[k].mark -= 1
        }
        continue
      }
      o.remove(Header.temporary)
      suspension.temporaries.append(o)
    }
    s.pointee.temporaryCount = min(s.pointee.temporaryCount, base)
    s.pointee.deep.cut(to: base)
    let n = s.pointee.scopeCount
    engine.setTemporaryBase(n == 0 ? 0 : s.pointee.scopes[n - 1].mark)
  }

  /// Drops what suspended coroutines keep.
  func releaseSuspended() {
    let all = (abandoned + suspended.values).sorted { $0.number < $1.number }
    abandoned = []
    suspended = [:]
    for suspension in all {
      suspension.forEachReference { runtime.space.decref($0) }
    }
  }
}
