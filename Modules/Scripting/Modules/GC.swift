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
      try e.expectAtMost(a, "collect", 1)
      let runtime = e.cold.runtime
      let oldest = runtime.thresholds.count - 1
      let generation = a.type(1) == LUA_TNONE ? oldest : try e.smallInteger(a, 1)
      e.noteBirths()
      return e.integerResult(try runtime.collect(generation: generation), r)
    }
    try define("enable", in: "gc") { e, a, r throws(PythonError) in
      try e.expectNone(a, "gc.enable")
      e.cold.runtime.isCollectorEnabled = true
      return MOULT_NONE
    }
    try define("disable", in: "gc") { e, a, r throws(PythonError) in
      try e.expectNone(a, "gc.disable")
      e.cold.runtime.isCollectorEnabled = false
      return MOULT_NONE
    }
    try define("isenabled", in: "gc") { e, a, r throws(PythonError) in
      try e.expectNone(a, "gc.isenabled")
      return e.booleanResult(e.cold.runtime.isCollectorEnabled)
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
      if a.count < 1 || a.count > 3 {
        let bound = a.count < 1 ? "at least 1 argument" : "at most 3 arguments"
        throw PythonError(
          .typeError,
          e.space.s.pointee.minor >= 13
            ? "gc.set_threshold requires 1 to 3 arguments"
            : "set_threshold() takes \(bound) (\(a.count) given)")
      }
      var values: [Int] = []
      for i in 1...a.count { values.append(try e.smallInteger(a, i)) }
      try e.passTuple(a)
      e.cold.runtime.setThresholds(values)
      return MOULT_NONE
    }
    try define("get_threshold", in: "gc") { e, a, r throws(PythonError) in
      try e.expectNone(a, "gc.get_threshold")
      return e.result(try e.tuple(of: e.cold.runtime.thresholds), r)
    }
    try define("get_count", in: "gc") { e, a, r throws(PythonError) in
      try e.expectNone(a, "gc.get_count")
      return e.result(try e.tuple(of: e.cold.runtime.counts), r)
    }
    try define("set_debug", in: "gc") { e, a, r throws(PythonError) in
      try e.expectOne(a, "gc.set_debug")
      e.cold.runtime.debugFlags = try e.smallInteger(a, 1)
      return MOULT_NONE
    }
    try define("get_debug", in: "gc") { e, a, r throws(PythonError) in
      try e.expectNone(a, "gc.get_debug")
      return e.integerResult(e.cold.runtime.debugFlags, r)
    }
    try define("get_stats", in: "gc") { e, a, r throws(PythonError) in
      try e.expectNone(a, "gc.get_stats")
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
      try e.expectAtMost(a, "get_objects", 1)
      let generation = try e.generationArgument(a)
      // The list comes first, and with it a collection that it makes due.
      let list = try e.space.newList()
      e.pushArgument(list)
      for o in try e.cold.runtime.objects(generation: generation) where o != list {
        try e.space.listAppend(list, o)
      }
      return e.result(e.space.retained(list), r)
    }
    try define("get_referrers", in: "gc") { e, a, r throws(PythonError) in
      try e.passTuple(a)
      var targets: [Ref] = []
      for i in 0..<a.count { targets.append(try e.argument(a, i + 1)) }
      return e.result(try e.list { e.cold.runtime.referrers(of: targets) }, r)
    }
    try define("get_referents", in: "gc") { e, a, r throws(PythonError) in
      try e.passTuple(a)
      var sources: [Ref] = []
      for i in 0..<a.count { sources.append(try e.argument(a, i + 1)) }
      return e.result(
        try e.list { sources.flatMap { e.cold.runtime.referents(of: $0) } }, r)
    }
    try define("is_tracked", in: "gc") { e, a, r throws(PythonError) in
      try e.expectOne(a, "gc.is_tracked")
      return e.booleanResult(e.cold.runtime.isTracked(try e.argument(a, 1)))
    }
    if runtime.profile.minor >= 9 {
      try define("is_finalized", in: "gc") { e, a, r throws(PythonError) in
        try e.expectOne(a, "gc.is_finalized")
        return e.booleanResult(try e.argument(a, 1).has(Header.finalized))
      }
    }
  }

  private func defineFreezing() throws(PythonError) {
    try define("freeze", in: "gc") { e, a, r throws(PythonError) in
      try e.expectNone(a, "gc.freeze")
      e.cold.runtime.freeze()
      return MOULT_NONE
    }
    try define("unfreeze", in: "gc") { e, a, r throws(PythonError) in
      try e.expectNone(a, "gc.unfreeze")
      e.cold.runtime.unfreeze()
      return MOULT_NONE
    }
    try define("get_freeze_count", in: "gc") { e, a, r throws(PythonError) in
      try e.expectNone(a, "gc.get_freeze_count")
      return e.integerResult(e.cold.runtime.freezeCount, r)
    }
  }
}

extension Engine {
  /// The generation that `gc.get_objects` was asked for, `nil` for all of them.
  fileprivate func generationArgument(_ a: Arguments) throws(PythonError) -> Int? {
    if a.isMissing(1) { return nil }
    let o = try argument(a, 1)
    if o == space.none { return nil }
    guard space.isInt(o) else {
      throw PythonError(
        .typeError, "argument should be integer or None, not '\(space.shownType(o))'")
    }
    guard let generation = space.intValue(o) else {
      throw PythonError(.overflowError, "cannot fit 'int' into an index-sized integer")
    }
    return generation == -1 ? nil : generation
  }

  /// Checks that there are no arguments (METH_NOARGS).
  func expectNone(_ a: Arguments, _ name: String) throws(PythonError) {
    if a.count == 0 { return }
    throw PythonError(.typeError, "\(shownName(name))() takes no arguments (\(a.count) given)")
  }

  /// Checks that there is one argument (METH_O).
  func expectOne(_ a: Arguments, _ name: String) throws(PythonError) {
    if a.count == 1 { return }
    throw PythonError(
      .typeError, "\(shownName(name))() takes exactly one argument (\(a.count) given)")
  }

  /// Checks the number of arguments of a function that takes them by name, too.
  func expectAtMost(_ a: Arguments, _ name: String, _ most: Int32) throws(PythonError) {
    if a.count <= most { return }
    throw PythonError(
      .typeError,
      "\(name)() takes at most \(most) argument\(most == 1 ? "" : "s") (\(a.count) given)")
  }

  /// From 3.9 on texts name the module, too.
  private func shownName(_ name: String) -> String {
    guard space.s.pointee.minor <= 8, let dot = name.lastIndex(of: ".") else { return name }
    return String(name[name.index(after: dot)...])
  }

  /// An argument as a C int.
  func smallInteger(_ a: Arguments, _ i: Int32) throws(PythonError) -> Int {
    let o = try argument(a, i)
    if space.isInt(o) {
      guard let value = space.intValue(o) else {
        throw PythonError(.overflowError, "Python int too large to convert to C int")
      }
      guard let small = Int32(exactly: value) else {
        throw PythonError(
          .overflowError,
          value > 0
            ? "signed integer is greater than maximum" : "signed integer is less than minimum")
      }
      return Int(small)
    }
    if space.lookupSpecial(o.type, "__index__") != nil {
      return try space.indexValue(o)
    }
    let type = space.shownType(o)
    if space.s.pointee.minor >= 10 {
      throw PythonError(.typeError, "'\(type)' object cannot be interpreted as an integer")
    }
    throw PythonError(
      .typeError,
      type == "float"
        ? "integer argument expected, got float" : "an integer is required (got type \(type))")
  }

  /// A tuple of ints: a new reference.
  func tuple(of numbers: [Int]) throws(PythonError) -> Ref {
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    for number in numbers { pushArgument(try space.newInt(number)) }
    return try space.newTuple(arguments(from: start))
  }

  /// A list of objects: a new reference. They are looked for when the list is there, and with it a collection
  /// that it made due, after which some might be gone.
  func list(of objects: () -> [Ref]) throws(PythonError) -> Ref {
    let list = try space.newList()
    do throws(PythonError) {
      for o in objects() { try space.listAppend(list, o) }
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
      let key = try space.newString(name)  // Py_BuildValue interns nothing
      pushArgument(key)
      let value = try space.newInt(number)
      pushArgument(value)
      try space.dictSet(dict, key, value)
    }
    return space.retained(dict)
  }
}
