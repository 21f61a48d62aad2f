import BuiltinTypes
import CollectorKit
import Core
import ObjectModel
import RefCounting
import WeakRefs

// Shapes that collectors are known to have gone wrong on.

extension Scenario {
  static let hostile: [Scenario] = [
    shape(.hub) { kit, bench in try hub(bench, kit.effort.depth / 25) },
    shape(.flood) { kit, bench in try flood(bench, kit.effort.depth / 10) },
    shape(.resurrection) { _, bench in
      try resurrection(bench)
      try entangled(bench)
    },
    shape(.deepChain) { kit, bench in try deepChain(bench, kit.effort.depth) },
    shape(.longRing) { kit, bench in
      for id in try bench.makeRing(kit.effort.depth) { bench.drop(id) }
      try bench.settle()
    },
    shape(.compoundCycles) { kit, bench in try compound(bench, min(150, kit.effort.depth / 25)) },
    shape(.weakrefsIntoGarbage) { _, bench in try weakrefs(bench) },
    shape(.finalizerAllocates) { _, bench in try finalizers(bench, .allocates) },
    shape(.finalizerCollects) { _, bench in try finalizers(bench, .collects) },
    shape(.containers) { _, bench in try containers(bench) },
  ]

  private static func shape(
    _ check: ConformanceCheck,
    _ body: @escaping @Sendable (ConformanceKit, Workbench) throws -> Void
  ) -> Scenario {
    Scenario(check.rawValue, own: check, common) { kit, journal in
      // Once with nothing but full collections, once with others in between.
      for policy in ["explicit", "every:50"] {
        // A collector that looks at the whole heap would take its square.
        if policy != "explicit", check == .longRing || check == .deepChain { continue }
        try kit.bench(journal, policy: policy, place: policy) { bench in try body(kit, bench) }
      }
    }
  }

  private static func hub(_ bench: Workbench, _ n: Int) throws {
    let n = max(50, min(n, 300))
    let hub = try bench.make(.list)
    for _ in 0..<n {
      let spoke = try bench.make(.list)
      try bench.link(spoke, hub)
      try bench.link(spoke, spoke)
      bench.drop(spoke)
      bench.safePoint()
    }
    // The hub is held, so it lives; its spokes do not.
    try bench.settle()
    for _ in 0..<n {
      let spoke = try bench.make(.list)
      try bench.link(spoke, hub)
      try bench.link(hub, spoke)
      bench.drop(spoke)
      bench.safePoint()
    }
    try bench.settle()
    bench.drop(hub)
    try bench.settle()
  }

  private static func flood(_ bench: Workbench, _ n: Int) throws {
    let n = max(200, min(n, 5_000))
    let keeper = try bench.make(.list)
    for _ in 0..<n {
      let leaf = try bench.make(.list)
      try bench.link(keeper, leaf)
      bench.drop(leaf)
      bench.safePoint()
    }
    try bench.settle()
    bench.drop(keeper)
    try bench.settle()
  }

  private static func resurrection(_ bench: Workbench) throws {
    var rings: [[Int]] = []
    for _ in 0..<8 {
      let back = try bench.make(.instance, finalizer: .resurrects)
      let ring = [back, try bench.make(.list), try bench.make(.dict)]
      for i in ring.indices { try bench.link(ring[i], ring[(i + 1) % ring.count]) }
      // Garbage that hangs on the same ring from outside stays garbage.
      let other = try bench.make(.instance, finalizer: .plain)
      try bench.link(other, other)
      try bench.link(other, back)
      for id in ring + [other] { bench.drop(id) }
      rings.append(ring)
      bench.safePoint()
    }
    try bench.settle()
    for ring in rings where bench.shadow.nodes[ring[0]].finalized != 1 {
      bench.report(.resurrection, "a finalizer did not run although its ring was garbage")
    }
    for ring in rings { while bench.shadow.nodes[ring[0]].roots > 0 { bench.drop(ring[0]) } }
    try bench.settle()
  }

  /// Objects that die by their counts and whose finalizers tie them into cycles with themselves.
  private static func entangled(_ bench: Workbench) throws {
    for _ in 0..<8 {
      bench.drop(try bench.make(.instance, finalizer: .entangles))
      bench.safePoint()
    }
    try bench.settle()
  }

  private static func deepChain(_ bench: Workbench, _ depth: Int) throws {
    let head = try bench.make(.list)
    try bench.link(head, head)
    var last = head
    for i in 0..<depth {
      let next = i % 50 == 0 ? try bench.make(.instance) : try bench.make(.list)
      try bench.link(last, next)
      if last != head { bench.drop(last) }
      last = next
    }
    bench.drop(last)
    try bench.collect()
    // A chain without a cycle dies by its counts, whatever the collector does.
    bench.drop(head)
    try bench.settle()
  }

  private static func compound(_ bench: Workbench, _ n: Int) throws {
    for direction in [1, -1] {
      var heads: [Int] = []
      for _ in 0..<max(40, n) {
        let ring = try bench.makeRing(3)
        if let last = heads.last {
          if direction > 0 { try bench.link(last, ring[0]) } else { try bench.link(ring[0], last) }
        }
        for id in ring.dropFirst() { bench.drop(id) }
        heads.append(ring[0])
      }
      for id in heads { bench.drop(id) }
      bench.safePoint()
      try bench.settle()
    }
    // Two rings that refer to a third: whoever looks at them one by one finds it held by the other.
    for _ in 0..<10 {
      let heads = [try bench.makeRing(2), try bench.makeRing(2), try bench.makeRing(2)]
      try bench.link(heads[0][0], heads[2][0])
      try bench.link(heads[1][0], heads[2][0])
      for id in heads.joined() { bench.drop(id) }
    }
    try bench.settle()
  }

  private static func weakrefs(_ bench: Workbench) throws {
    for round in 0..<6 {
      var ring: [Int] = []
      for i in 0..<5 {
        ring.append(
          i % 2 == 0
            ? try bench.make(.instance, finalizer: round % 2 == 0 ? .plain : .none)
            : try bench.make(.list))
      }
      for i in ring.indices { try bench.link(ring[i], ring[(i + 1) % ring.count]) }
      var all: [Int] = []
      for i in [0, 2, 4] {
        all.append(try bench.makeWeakref(to: ring[i], callback: true))
        all.append(try bench.makeWeakref(to: ring[i], callback: false))
        // From inside: garbage too, so it is never told.
        let inside = try bench.makeWeakref(to: ring[i], callback: true)
        try bench.link(ring[1], inside)
        bench.drop(inside)
      }
      bench.onCallback = { told in
        for w in all where bench.shadow.nodes[w].isAlive {
          if bench.space.weakrefTarget(bench.shadow.nodes[w].ref) != nil {
            bench.report(
              .weakrefsCleared,
              "weak reference \(told) was told while \(w), to the same ring, was alive")
          }
        }
      }
      for id in ring { bench.drop(id) }
      try bench.settle()
      bench.onCallback = { _ in }
      for w in all { bench.drop(w) }
    }
  }

  private static func finalizers(_ bench: Workbench, _ kind: ShadowHeap.Finalizer) throws {
    for _ in 0..<10 {
      let first = try bench.make(.instance, finalizer: kind)
      let second = try bench.make(.instance, finalizer: kind)
      let list = try bench.make(.list)
      try bench.link(first, second)
      try bench.link(second, list)
      try bench.link(list, first)
      for id in [first, second, list] { bench.drop(id) }
      bench.safePoint()
    }
    try bench.settle()
  }

  // MARK: Containers

  private static func containers(_ bench: Workbench) throws {
    let kinds: [ShadowHeap.Kind] = [.list, .dict, .instance, .slotted, .cell]
    for kind in kinds {
      for other in kinds {
        let a = try bench.make(kind)
        let b = try bench.make(other)
        try bench.link(a, b)
        try bench.link(b, a)
        for id in [a, b] { bench.drop(id) }
      }
      let a = try bench.make(kind)
      for wrapper in [ShadowHeap.Kind.tuple, .cell, .method] {
        let w = try bench.make(wrapper, of: [a])
        try bench.link(a, w)
        bench.drop(w)
      }
      bench.drop(a)
    }
    let member = try bench.make(.instance)
    let set = try bench.make(.set)
    try bench.link(set, member)
    try bench.link(member, set)
    for id in [member, set] { bench.drop(id) }
    try bench.settle()
    for (name, make) in bench.otherCycles {
      // The first time makes what stays: names, tables of keys.
      for round in 0..<2 {
        let before = bench.liveObjects
        try make()
        try bench.collect()
        if round == 1, bench.liveObjects != before {
          bench.report(
            .garbageFreed,
            "a cycle through \(name) left \(bench.liveObjects - before) objects")
        }
      }
      try bench.inspectHeap()
    }
  }
}

extension Workbench {
  /// Objects that live now.
  var liveObjects: Int { space.s.pointee.objectsMade - space.s.pointee.objectsFreed }

  /// Cycles through containers that the shadow does not know.
  var otherCycles: [(String, () throws -> Void)] {
    [
      ("a function's closure", makeClosureCycle), ("a class", makeClassCycle),
      ("an iterator", makeIteratorCycle), ("the dict of an instance", makeInstanceDictCycle),
      ("a tuple in a tuple", makeTupleCycle), ("a slice", makeSliceCycle),
    ]
  }

  private func makeClosureCycle() throws {
    let cell = try space.newCell(nil)
    defer { space.decref(cell) }
    let tuple = try space.newTuple(cell)
    defer { space.decref(tuple) }
    let function = try space.newFunction(
      name: try name("closure"), body: 0, kind: .plain, closure: tuple, globals: runtime.globals)
    defer { space.decref(function) }
    space.setCellContents(cell, function)
  }

  private func makeClassCycle() throws {
    let text = try space.newString("Cyclic")
    let namespace = try space.newDict()
    defer {
      space.decref(text)
      space.decref(namespace)
    }
    let cls = try space.newClass(
      name: text, bases: space.s.pointee.emptyTuple, namespace: namespace, slots: nil)
    defer { space.decref(cls) }
    let instance = try space.newInstance(space.typeIndex(cls))
    defer { space.decref(instance) }
    try space.setAttribute(cls, try name("only"), instance)
  }

  private func makeIteratorCycle() throws {
    let list = try space.newList()
    defer { space.decref(list) }
    let iterator = try space.iterator(over: list)
    defer { space.decref(iterator) }
    try space.listAppend(list, iterator)
  }

  private func makeInstanceDictCycle() throws {
    let instance = try space.newInstance(space.typeIndex(classes.plain))
    defer { space.decref(instance) }
    try space.setAttribute(instance, try name("a0"), instance)
    let dict = try space.materializeDict(instance)
    try space.setAttribute(instance, try name("a1"), dict)
  }

  private func makeTupleCycle() throws {
    let list = try space.newList()
    defer { space.decref(list) }
    let inner = try space.newTuple(list)
    defer { space.decref(inner) }
    let outer = try space.newTuple(inner, inner)
    defer { space.decref(outer) }
    try space.listAppend(list, outer)
  }

  private func makeSliceCycle() throws {
    let list = try space.newList()
    defer { space.decref(list) }
    let slice = try space.newSlice(start: list, stop: space.none, step: space.none)
    defer { space.decref(slice) }
    try space.listAppend(list, slice)
  }
}
