import BuiltinTypes
import CLua
import CLuaBridge
import CollectorKit
import Core
import ObjectModel
import RefCounting

// The module `gc`: CPython's, whole.

extension LuaEngine {
  func defineGC() throws(PythonError) {
    try define("collect", in: "gc") { e, a, r throws(PythonError) in
      try e.expect(a, "collect", 0, 1)
      let runtime = e.cold.runtime
      let oldest = runtime.thresholds.count - 1
      let generation = a.isMissing(1) ? oldest : try e.integerArgument(a, 1, "collect")
      e.noteBirths()
      return e.integerResult(try runtime.collect(generation: generation), r)
    }
    try define("enable", in: "gc") { e, a, r throws(PythonError) in
      e.cold.runtime.isCollectorEnabled = true
      return MOULT_NONE
    }
    try define("disable", in: "gc") { e, a, r throws(PythonError) in
      e.cold.runtime.isCollectorEnabled = false
      return MOULT_NONE
    }
    try define("isenabled", in: "gc") { e, a, r throws(PythonError) in
      e.booleanResult(e.cold.runtime.isCollectorEnabled)
    }
    try define("policy", in: "gc") { e, a, r throws(PythonError) in
      try e.expect(a, "policy", 1)
      try e.setPolicy(a)
      return MOULT_NONE
    }
    try defineSettings()
    try defineInspection()
    try defineFreezing()
    try define("callbacks", in: "gc", object: runtime.callbacks)
    try define("garbage", in: "gc", object: runtime.garbage)
    for (name, flag) in [
      ("DEBUG_STATS", 1), ("DEBUG_COLLECTABLE", 2), ("DEBUG_UNCOLLECTABLE", 4),
      ("DEBUG_SAVEALL", 32), ("DEBUG_LEAK", 38),
    ] {
      var value = MoultValue()
      value.kind = MOULT_INTEGER
      value.integer = Int64(flag)
      try define(name, in: "gc", value: value)
    }
  }

  private func defineSettings() throws(PythonError) {
    try define("set_threshold", in: "gc") { e, a, r throws(PythonError) in
      try e.expect(a, "set_threshold", 1, 3)
      var values: [Int] = []
      for i in 1...a.count { values.append(try e.integerArgument(a, i, "set_threshold")) }
      try e.passTuple(a)
      e.cold.runtime.setThresholds(values)
      return MOULT_NONE
    }
    try define("get_threshold", in: "gc") { e, a, r throws(PythonError) in
      e.result(try e.tuple(of: e.cold.runtime.thresholds), r)
    }
    try define("get_count", in: "gc") { e, a, r throws(PythonError) in
      e.result(try e.tuple(of: e.cold.runtime.counts), r)
    }
    try define("set_debug", in: "gc") { e, a, r throws(PythonError) in
      try e.expect(a, "set_debug", 1)
      e.cold.runtime.debugFlags = try e.integerArgument(a, 1, "set_debug")
      return MOULT_NONE
    }
    try define("get_debug", in: "gc") { e, a, r throws(PythonError) in
      e.integerResult(e.cold.runtime.debugFlags, r)
    }
    try define("get_stats", in: "gc") { e, a, r throws(PythonError) in
      let list = try e.space.newList()
      e.pushArgument(list)
      for totals in e.cold.runtime.collectorStatistics() {
        let entry = try e.dict([
          ("collections", totals.collections), ("collected", totals.collected),
          ("uncollectable", totals.uncollectable),
        ])
        defer { e.space.decref(entry) }
        try e.space.listAppend(list, entry)
      }
      return e.result(e.space.retained(list), r)
    }
  }

  private func defineInspection() throws(PythonError) {
    try define("get_objects", in: "gc") { e, a, r throws(PythonError) in
      try e.expect(a, "get_objects", 0, 1)
      let isNone = try e.borrowed(a, 1) == e.space.none
      let generation =
        a.isMissing(1) || isNone ? nil : try e.integerArgument(a, 1, "get_objects")
      let objects = try e.cold.runtime.objects(generation: generation)
      return e.result(try e.list(of: objects), r)
    }
    try define("get_referrers", in: "gc") { e, a, r throws(PythonError) in
      try e.passTuple(a)
      var targets: [Ref] = []
      for i in 0..<a.count { targets.append(try e.argument(a, i + 1)) }
      return e.result(try e.list(of: e.cold.runtime.referrers(of: targets)), r)
    }
    try define("get_referents", in: "gc") { e, a, r throws(PythonError) in
      try e.passTuple(a)
      var found: [Ref] = []
      for i in 0..<a.count { found += e.cold.runtime.referents(of: try e.argument(a, i + 1)) }
      return e.result(try e.list(of: found), r)
    }
    try define("is_tracked", in: "gc") { e, a, r throws(PythonError) in
      try e.expect(a, "is_tracked", 1)
      return e.booleanResult(try e.argument(a, 1).has(Header.tracked))
    }
    if runtime.profile.minor < 9 { return }
    try define("is_finalized", in: "gc") { e, a, r throws(PythonError) in
      try e.expect(a, "is_finalized", 1)
      return e.booleanResult(try e.argument(a, 1).has(Header.finalized))
    }
  }

  private func defineFreezing() throws(PythonError) {
    try define("freeze", in: "gc") { e, a, r throws(PythonError) in
      e.cold.runtime.freeze()
      return MOULT_NONE
    }
    try define("unfreeze", in: "gc") { e, a, r throws(PythonError) in
      e.cold.runtime.unfreeze()
      return MOULT_NONE
    }
    try define("get_freeze_count", in: "gc") { e, a, r throws(PythonError) in
      e.integerResult(e.cold.runtime.freezeCount, r)
    }
  }
}

extension Engine {
  /// A tuple of ints: a new reference.
  func tuple(of numbers: [Int]) throws(PythonError) -> Ref {
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    for number in numbers { pushArgument(try space.newInt(number)) }
    return try space.newTuple(arguments(from: start))
  }

  /// A list of objects: a new reference.
  func list(of objects: [Ref]) throws(PythonError) -> Ref {
    let list = try space.newList()
    do throws(PythonError) {
      for o in objects { try space.listAppend(list, o) }
    } catch {
      space.decref(list)
      throw error
    }
    return list
  }

  /// A dict of ints by name: a new reference.
  func dict(_ items: [(String, Int)]) throws(PythonError) -> Ref {
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    let dict = try space.newDict()
    pushArgument(dict)
    for (name, number) in items {
      let key = try space.internedString(name)
      pushArgument(key)
      let value = try space.newInt(number)
      pushArgument(value)
      try space.dictSet(dict, key, value)
    }
    return space.retained(dict)
  }
}
