import BuiltinTypes
import Core
import GenerationalGC
import ObjectModel
import RefCounting
import Strategies
import Testing

/// A full collection of a large heap keeps its counts in a table beside the heap. It must do to the lists just
/// what one without a table does: the same graph is built twice, and all that can be seen is compared.
@Suite struct CountTableTests {
  /// What is seen of a runtime after a collection.
  private struct Seen: Equatable {
    var found: Int
    /// Containers in the order of the lists, as offsets in the heap.
    var order: [Int]
  }

  private struct Random {
    var state: UInt64
    mutating func below(_ n: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(n))
    }
  }

  /// Containers of several kinds that refer to each other at random, with some held from outside.
  private final class Graph {
    let runtime: Runtime
    var random: Random
    var held: [Ref] = []
    let slots: Ref
    let plain: Ref

    init(_ runtime: Runtime, seed: UInt64) throws {
      self.runtime = runtime
      random = Random(state: seed)
      slots = try runtime.makeClass("Slots", slots: ["a", "b"])
      plain = try runtime.makeClass("Plain")
    }

    private func one() -> Ref { held[random.below(held.count)] }

    func make() throws -> Ref {
      let space = runtime.space
      switch random.below(6) {
      case 0: return try space.newInstance(space.typeIndex(slots))
      case 1: return try space.newInstance(space.typeIndex(plain))
      case 2: return try space.newDict()
      case 3:
        return try withUnsafeTemporaryAllocation(of: Ref.self, capacity: 2) { items in
          items[0] = held.isEmpty ? space.none : one()
          items[1] = space.none
          return try space.newTuple(UnsafeBufferPointer(items))
        }
      default: return try space.newList()
      }
    }

    /// Lets one container refer to another.
    func link(_ a: Ref, _ b: Ref) throws {
      let space = runtime.space
      switch a.type {
      case BuiltinType.list: try space.listAppend(a, b)
      case BuiltinType.dict:
        let key = try space.newInt(random.below(8))
        defer { space.decref(key) }
        try space.dictSet(a, key, b)
      case BuiltinType.tuple: break
      default: try runtime.set(a, random.below(2) == 0 ? "a" : "b", b)
      }
    }

    func grow(_ n: Int) throws {
      let space = runtime.space
      for _ in 0..<n { held.append(try make()) }
      for _ in 0..<n * 2 {
        try link(one(), one())
      }
      for _ in 0..<n / 8 { try link(one(), space.none) }
      // Hubs: one that all older containers refer to before its turn comes, one that all newer ones do.
      let (first, last) = (held[0], held[held.count - 1])
      for i in 1..<300 where held.count - 1 - i > i {
        try link(held[held.count - 1 - i], first)
        try link(held[i], last)
      }
    }

    func drop(oneOf n: Int) {
      var kept: [Ref] = []
      for o in held {
        if random.below(n) == 0 { runtime.space.decref(o) } else { kept.append(o) }
      }
      held = kept
    }

    func look(_ generation: Int) throws -> Seen {
      let found = try runtime.collect(generation: generation)
      // The references that the test itself holds are nobody's to the checker.
      #expect(runtime.verify().filter { !$0.hasSuffix("references exist") } == [])
      let base = runtime.heap.base
      return Seen(found: found, order: try runtime.objects(generation: nil).map { $0.raw - base })
    }

    func end() {
      for o in held { runtime.space.decref(o) }
      runtime.space.decref(slots)
      runtime.space.decref(plain)
    }
  }

  private func run(_ profile: Profile, seed: UInt64, tableFrom: Int) throws -> [Seen] {
    var seen: [Seen] = []
    try withRuntime(profile) { runtime in
      let strategy = try #require(runtime.strategy as? GenerationalGC)
      strategy.tableFrom = tableFrom
      runtime.isCollectorEnabled = false
      let graph = try Graph(runtime, seed: seed)
      defer { graph.end() }
      for round in 0..<6 {
        try graph.grow(400)
        if round == 3 { seen.append(try graph.look(1)) }
        seen.append(try graph.look(2))
        graph.drop(oneOf: 2)
        seen.append(try graph.look(2))
        // Everything was reached once: the order that stays.
        seen.append(try graph.look(2))
      }
      graph.drop(oneOf: 1)
      seen.append(try graph.look(2))
    }
    return seen
  }

  @Test(arguments: Profile.all.map(\.name), [1, 2, 3] as [UInt64])
  func listsAreThoseWithoutATable(_ name: String, _ seed: UInt64) throws {
    let profile = try #require(Profile.named(name))
    let without = try run(profile, seed: seed, tableFrom: .max)
    let with = try run(profile, seed: seed, tableFrom: 0)
    #expect(with.map(\.found) == without.map(\.found))
    #expect(with == without)
    #expect(without.contains { $0.found > 50 })
  }

  /// Objects in a row that refer to nothing that is followed are passed over by the table alone. Between them are
  /// some that garbage holds, some that a later object holds, which go and come back, and some with other neighbours
  /// and very many references.
  @Test(arguments: Profile.all.map(\.name))
  func whatRefersToNothingKeepsItsPlace(_ name: String) throws {
    let profile = try #require(Profile.named(name))
    func run(tableFrom: Int) throws -> [Seen] {
      var seen: [Seen] = []
      try withRuntime(profile) { runtime in
        let strategy = try #require(runtime.strategy as? GenerationalGC)
        strategy.tableFrom = tableFrom
        runtime.isCollectorEnabled = false
        let graph = try Graph(runtime, seed: 7)
        defer { graph.end() }
        let space = runtime.space
        let (early, dead) = (try space.newList(), try space.newList())
        try space.listAppend(dead, dead)
        var late: [Ref] = []
        func leaf(_ i: Int) throws -> Ref {
          switch i % 60 {
          case 57: return try space.newDict()
          case 58: return try space.newInstance(space.typeIndex(graph.slots))
          default:
            let o = try space.newList()
            if i % 3 == 1 { try space.listAppend(o, space.none) }
            return o
          }
        }
        for round in 1...4 {
          let holder = round % 2 == 0 ? early : try space.newList()
          var waiting: [Ref] = []
          for i in 0..<600 {
            let o = try leaf(i)
            switch (i / 40 + round) % 4 {
            case 0: try space.listAppend(dead, o)
            case 1: waiting.append(space.retained(o))
            default: try space.listAppend(early, o)
            }
            // Their count has no code.
            for _ in 0..<(i % 199 == 0 ? 300 : 0) { try space.listAppend(early, o) }
            space.decref(o)
          }
          // Made after what it holds, but for every second time.
          let last = try space.newList()
          for o in waiting {
            try space.listAppend(round % 2 == 0 ? last : holder, o)
            space.decref(o)
          }
          late.append(last)
          if holder != early { late.append(holder) }
          if round == 4 { space.decref(dead) }
          seen.append(try graph.look(2))
          seen.append(try graph.look(2))
        }
        for o in late + [early] { space.decref(o) }
        seen.append(try graph.look(2))
      }
      return seen
    }
    let without = try run(tableFrom: .max)
    let with = try run(tableFrom: 0)
    #expect(with == without)
    #expect(without.contains { $0.found > 300 })
  }

  /// Garbage that refers to one of its own more often than a byte can count, and the same held by one
  /// reference from outside.
  @Test func manyReferencesToOneAreCounted() throws {
    try withRuntime { runtime in
      let strategy = try #require(runtime.strategy as? GenerationalGC)
      strategy.tableFrom = 0
      runtime.isCollectorEnabled = false
      _ = try runtime.collect(generation: 2)
      let space = runtime.space
      let hub = try space.newList()
      for _ in 0..<1000 {
        let o = try space.newList()
        try space.listAppend(o, hub)
        try space.listAppend(hub, o)
        space.decref(o)
      }
      #expect(try runtime.collect(generation: 2) == 0)
      space.decref(hub)
      #expect(try runtime.collect(generation: 2) == 1001)
    }
  }

  /// An immortal container leaves for the permanent list; its neighbours on the list, one of which has its count
  /// where the link is, are found to be garbage all the same.
  @Test(arguments: [0, Int.max]) func anImmortalNeighbourLeaves(_ tableFrom: Int) throws {
    try withRuntime { runtime in
      let strategy = try #require(runtime.strategy as? GenerationalGC)
      strategy.tableFrom = tableFrom
      runtime.isCollectorEnabled = false
      _ = try runtime.collect(generation: 2)
      let space = runtime.space
      // Referred to more often than there are codes for, before its own turn and after it.
      let spokes = try (0..<600).map { _ in try space.newList() }
      let immortal = try space.newList()
      let hub = try space.newList()
      for spoke in spokes {
        try space.listAppend(spoke, hub)
        try space.listAppend(hub, spoke)
        space.decref(spoke)
      }
      let count = immortal.refcount
      immortal.refcount = Int(UInt32.max)
      space.decref(hub)
      let before = strategy.frozenCount
      #expect(try runtime.collect(generation: 2) == 601)
      #expect(strategy.frozenCount == before + 1)
      runtime.unfreeze()
      immortal.refcount = count
      space.decref(immortal)
    }
  }
}
