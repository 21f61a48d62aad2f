import BuiltinTypes
import CollectorKit
import Core
import ObjectModel
import RefCounting
import Strategies
import Testing

// The strategy `incremental`, by what CPython 3.14.0 was seen to do.

@Test func countsAreOfTheTwoSpaces() throws {
  try withRuntime(collector: "incremental") { runtime in
    _ = try runtime.collect(generation: 2)
    #expect(runtime.counts == [0, 0, 0])
    _ = try runtime.collect(generation: 0)
    #expect(runtime.counts == [0, 1, 0])
    _ = try runtime.collect(generation: 0)
    #expect(runtime.counts == [0, 2, 0])
    _ = try runtime.collect(generation: 1)
    #expect(runtime.counts == [0, 2, 0])
    _ = try runtime.collect(generation: 2)
    #expect(runtime.counts == [0, 0, 0])
    #expect(runtime.thresholds == [2_000, 10, 0])
    runtime.setThresholds([100, 5, 7])
    #expect(runtime.thresholds == [100, 5, 0])
  }
}

@Test func onlyIncrementsRunByThemselves() throws {
  try withRuntime(collector: "incremental") { runtime in
    for _ in 0..<50_000 {
      try runtime.makeCycle()
      runtime.safePoint()
    }
    let totals = runtime.collectorStatistics()
    #expect(totals[0].collections == 0)
    #expect(totals[1].collections > 10)
    #expect(totals[2].collections == 0)
    #expect(totals[1].collected > 50_000)
  }
}

/// Old garbage goes in the scavenge that comes by, a part at a time, and what is alive stays.
@Test(arguments: [false, true]) func aScavengeFindsOldGarbage(_ frozen: Bool) throws {
  try withRuntime(collector: "incremental") { runtime in
    let space = runtime.space
    if frozen { runtime.freeze() }
    let keep = try space.newList()
    try space.bind("keep", to: keep, in: runtime.globals)
    var rings: [Ref] = []
    for _ in 0..<300 {
      let a = try space.newList()
      let b = try space.newList()
      try space.listAppend(a, b)
      try space.listAppend(b, a)
      space.decref(b)
      rings.append(a)
    }
    _ = try runtime.collect(generation: 2)
    for ring in rings { space.decref(ring) }
    let before = runtime.collectorStatistics()[1].collected
    var steps = 0
    while runtime.collectorStatistics()[1].collected - before < 600, steps < 3_000 {
      // An increment takes a part of the old objects for the new ones that it takes.
      for _ in 0..<20 {
        let list = try space.newList()
        try space.listAppend(keep, list)
        space.decref(list)
      }
      _ = try runtime.collect(generation: 1)
      #expect(runtime.strategy.verify() == [])
      steps += 1
    }
    #expect(runtime.collectorStatistics()[1].collected - before == 600)
    #expect(steps > 2)
    if frozen { runtime.unfreeze() }
    #expect(runtime.strategy.verify() == [])
  }
}

extension ObjectSpace {
  /// Binds a name to an object and drops the caller's reference.
  fileprivate func bind(_ name: String, to value: Ref, in dict: Ref) throws {
    let key = try internedString(name)
    defer {
      decref(key)
      decref(value)
    }
    try dictSet(dict, key, value)
  }
}
