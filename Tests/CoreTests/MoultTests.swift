import BuiltinTypes
import CollectorKit
import Core
import ObjectModel
import RefCounting
import Strategies
import Testing

// The strategy `moult`: garbage that the background mark finds is let go in batches.

extension Runtime {
  /// A ring of lists that nobody holds but the caller, once: its first.
  fileprivate func makeRing(_ n: Int) throws -> Ref {
    let first = try space.newList()
    var last = first
    for _ in 1..<n {
      let next = try space.newList()
      try space.listAppend(last, next)
      space.decref(next)
      last = next
    }
    try space.listAppend(last, first)
    return first
  }

  /// Makes `n` lists that `keep` holds.
  fileprivate func makeLists(_ n: Int, in keep: Ref) throws {
    for _ in 0..<n {
      let list = try space.newList()
      try space.listAppend(keep, list)
      space.decref(list)
      safePoint()
    }
  }
}

@Test(arguments: [(rings: 200, length: 3_000, most: 20_000), (1, 100_000, 100_000)])
func whatTheBackgroundFindsGoesInBatches(_ rings: Int, _ length: Int, _ most: Int) throws {
  try withRuntime(collector: "moult") { runtime in
    let space = runtime.space
    let keep = try space.newList()
    var held: [Ref] = []
    for _ in 0..<rings { held.append(try runtime.makeRing(length)) }
    // They grow old.
    try runtime.makeLists(40_000, in: keep)
    _ = try runtime.collect(generation: 0)
    _ = try runtime.collect(generation: 0)
    var freed: [Int] = []
    let next = runtime.services.listener
    runtime.services.listener = { event in
      if case .end(let report) = event { freed.append(report.collected) }
      next(event)
    }
    for ring in held { space.decref(ring) }
    _ = try runtime.collect(generation: 0)
    for _ in 0..<400 { _ = try runtime.collect(generation: 1) }
    #expect(freed.reduce(0, +) == rings * length)
    #expect(try #require(freed.max()) <= most)
    space.decref(keep)
  }
}

/// Garbage that is too large for a local collection is found by itself while the heap grows, also if
/// suspects alone would keep the collector busy.
@Test func largeGarbageIsFoundByItself() throws {
  try withRuntime(collector: "moult") { runtime in
    let space = runtime.space
    let keep = try space.newList()
    let key = try space.internedString("keep")
    try space.dictSet(runtime.globals, key, keep)
    space.decref(key)
    let ring = try runtime.makeRing(100_000)
    space.decref(ring)
    for _ in 0..<300_000 {
      let list = try space.newList()
      try space.listAppend(keep, list)
      // As a script does that takes it into its hands once more.
      space.incref(list)
      space.decref(list)
      space.decref(list)
      runtime.safePoint()
    }
    let freed = runtime.collectorStatistics().reduce(0) { $0 + $1.collected }
    #expect(freed == 100_000)
    space.decref(keep)
  }
}
