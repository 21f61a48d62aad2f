import BuiltinTypes
import CollectorKit
import Core
import ObjectModel
import RefCounting
import Strategies
import Testing

// The strategy `moult`: garbage that the background mark finds is let go in slices, between which the
// script goes on.

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

@Test(arguments: [(rings: 200, length: 3_000, most: 4_096), (1, 100_000, 4_096)])
func whatTheBackgroundFindsGoesInSlices(_ rings: Int, _ length: Int, _ most: Int) throws {
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
    for _ in 0..<4_000 { _ = try runtime.collect(generation: 1) }
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

/// A large component with a weak reference from outside, a finalizer in it, a list that is too large for a
/// slice and a chain of tuples, which cannot be cleared.
private func makeComponent(_ runtime: Runtime, _ n: Int) throws -> (first: Ref, node: Ref) {
  let space = runtime.space
  let name = try space.newString("Node")
  let namespace = try space.newDict()
  let cls = try space.newClass(
    name: name, bases: space.s.pointee.emptyTuple, namespace: namespace, slots: nil)
  let node = try space.newInstance(space.typeIndex(cls))
  let attribute = try space.internedString("ring")
  let first = try runtime.makeRing(n)
  try space.setAttribute(node, attribute, first)
  try space.listAppend(first, node)
  let wide = try space.newList()
  for _ in 0..<n { try space.listAppend(wide, first) }
  try space.listAppend(first, wide)
  var chain = try space.newTuple(first)
  for _ in 0..<n {
    let next = try space.newTuple(chain)
    space.decref(chain)
    chain = next
  }
  try space.listAppend(first, chain)
  for o in [name, namespace, cls, attribute, wide, chain] { space.decref(o) }
  return (first, node)
}

@Test func aLargeComponentGoesInSlicesWithEveryCountRight() throws {
  try withRuntime(collector: "moult") { runtime in
    let space = runtime.space
    let n = 8_000
    let (first, node) = try makeComponent(runtime, n)
    let weak = try space.newWeakref(node)
    space.decref(first)
    let made = space.s.pointee.objectsFreed
    space.decref(node)
    var most = 0
    for i in 0..<1_500 {
      let before = space.s.pointee.objectsFreed
      _ = try runtime.collect(generation: 1)
      most = max(most, space.s.pointee.objectsFreed - before)
      if i % 50 == 0 { #expect(runtime.verify { $0(weak) } == []) }
    }
    #expect(space.s.pointee.objectsFreed - made >= 2 * n)
    #expect(most <= 4_096)
    #expect(space.weakrefTarget(weak) == nil)
    space.decref(weak)
  }
}

/// A script that gets hold of what is believed to be garbage, through a weak reference, between two slices.
@Test(arguments: 1...40) func whatAWeakReferenceSavesBetweenSlicesLives(_ slices: Int) throws {
  try withRuntime(collector: "moult") { runtime in
    let space = runtime.space
    let n = 3_000
    let (first, node) = try makeComponent(runtime, n)
    let weak = try space.newWeakref(node)
    space.decref(first)
    space.decref(node)
    for _ in 0..<slices { _ = try runtime.collect(generation: 1) }
    guard let saved = space.weakrefTarget(weak) else {
      space.decref(weak)
      return
    }
    // Nothing but a new reference tells of it.
    space.incref(saved)
    let attribute = try space.internedString("ring")
    for _ in 0..<400 { _ = try runtime.collect(generation: 1) }
    #expect(space.weakrefTarget(weak) == node)
    let ring = try space.getAttribute(saved, attribute)
    #expect(ring == first)
    space.decref(ring)
    var length = 0
    var list = first
    repeat {
      list = space.listItem(list, 0)
      length += 1
    } while list != first && length < 2 * n
    #expect(length == n)
    #expect(runtime.verify { for o in [weak, saved, attribute] { $0(o) } } == [])
    for o in [saved, attribute, weak] { space.decref(o) }
  }
}
