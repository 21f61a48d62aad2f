#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

import BuiltinTypes
import CollectorKit
import Core
import ObjectModel
import PyMalloc
import RefCounting
import WeakRefs

// Comparing the heap with its shadow, and recounting.

extension Workbench {
  /// After an operation: is everything that lost a reference noted?
  func inspectSuspects(_ before: Int) throws {
    defer { bereft.removeAll() }
    if collections != before || watch.begun != seenCollections { try inspectContents() }
    seenCollections = watch.begun
    guard needs.contains(.possibleRoot), collections == before else { return }
    var listed: Set<Ref> = []
    for i in 0..<space.s.pointee.suspects.count {
      if let o = space.suspect(space.s.pointee.suspects.entries[i]) { listed.insert(o) }
    }
    for id in bereft.sorted() {
      let node = shadow.nodes[id]
      guard node.isAlive, node.ref.has(Header.tracked), !node.ref.isImmortal else { continue }
      if space.info(of: node.ref).pointee.flags.contains(.acyclic) { continue }
      if !node.ref.has(Header.suspect) || !listed.contains(node.ref) {
        report(
          .suspectsNoted,
          "\(node.kind) \(id) lost a reference and lives, and is not in the buffer of suspects")
      }
    }
    try proceed()
  }

  /// After full collections: what lives, what it holds, who was told, and every count.
  func inspect() throws {
    try proceed()
    for id in shadow.nodes.indices {
      let node = shadow.nodes[id]
      let reachable = shadow.isReachable(id)
      if !reachable, node.isAlive {
        report(.garbageFreed, "\(node.kind) \(id) cannot be reached and still lives")
      } else if reachable, !node.isAlive {
        report(.reachableSurvives, "\(node.kind) \(id) can be reached and is dead")
      } else if reachable {
        compareContents(id, node)
      }
      if node.finalized > 1 {
        report(.finalizersOnce, "the finalizer of \(node.kind) \(id) ran \(node.finalized) times")
      }
      if node.kind == .weakref, reachable { inspectWeakref(id, node) }
    }
    try proceed()
    try inspectHeap()
  }

  /// After a collection: does what can be reached hold what it held? The next operation relies on it.
  private func inspectContents() throws {
    try proceed()
    for id in shadow.reachable() {
      let node = shadow.nodes[id]
      if node.isAlive { compareContents(id, node) }
    }
    try proceed()
  }

  private func inspectWeakref(_ id: Int, _ node: ShadowHeap.Node) {
    let target = space.weakrefTarget(node.ref)
    let referent = shadow.nodes[node.referent]
    if target != nil, !referent.isAlive {
      report(.weakrefsCleared, "weak reference \(id) leads to an object that is dead")
    }
    if target == nil, node.hasCallback, node.called == 0, !node.wasGarbage {
      report(.weakrefCallbacks, "weak reference \(id) lost its object and was not told")
    }
    if target != nil, target != referent.ref {
      report(.weakrefsCleared, "weak reference \(id) leads to another object")
    }
  }

  private func compareContents(_ id: Int, _ node: ShadowHeap.Node) {
    var children = Children()
    space.visitReferences(of: node.ref, with: &children)
    var found: [Int] = []
    for child in children.found {
      if let known = shadow.find(child) {
        found.append(known)
      } else if child.type == BuiltinType.dict {
        // The dict of an instance (3.8 to 3.10) is no object of its own here.
        var inside = Children()
        space.visitReferences(of: child, with: &inside)
        found += inside.found.compactMap { shadow.find($0) }
      }
    }
    let expected = node.slots.filter { $0 >= 0 }
    if found.sorted() != expected.sorted() {
      report(
        .contentsKept,
        "\(node.kind) \(id) refers to \(found.sorted()), and should refer to \(expected.sorted())")
    }
  }

  /// Invariants of every layer, and the recount.
  func inspectHeap() throws {
    for problem in (runtime.heap.checkInvariants() + runtime.malloc.checkInvariants()).prefix(3) {
      report(.heapInvariants, problem)
    }
    try proceed()
    runtime.heap.forEachObjectStart { raw in
      let o = Ref(raw)
      if o.has(Header.condemned) || o.has(Header.visited) {
        report(.marksGone, "\(space.typeName(of: o)) carries a mark of a collection that is over")
      }
    }
    inspectLists()
    try proceed()
    for problem in runtime.strategy.verify().prefix(3) { report(.strategyInvariants, problem) }
    try proceed()
    for problem in runtime.verify().prefix(3) { report(.countsExact, problem) }
    try proceed()
  }

  /// What the strategy shows must be what is tracked.
  private func inspectLists() {
    guard runtime.strategy.frozenCount == 0 else { return }
    var shown: [Ref: Int] = [:]
    runtime.strategy.forEachObject(generation: nil) { shown[$0, default: 0] += 1 }
    var flagged = 0
    runtime.heap.forEachObjectStart { raw in
      let o = Ref(raw)
      guard o.has(Header.tracked), !o.isImmortal, !self.runtime.heap.isStatic(raw) else { return }
      flagged += 1
      if shown[o] != 1 {
        report(
          .trackedListed,
          "\(space.typeName(of: o)) is tracked and shown \(shown[o] ?? 0) times, not once")
      }
    }
    for o in shown.keys where !self.runtime.heap.isObjectStart(o.raw) || !o.has(Header.tracked) {
      report(.trackedListed, "an object is shown that is not tracked")
    }
  }

  // MARK: Poison

  private static let pattern: UInt8 = 0xDB

  /// Whether AddressSanitizer watches freed blocks, and reports everybody who looks at them.
  private static var isAnnotated: Bool {
    #if MOULT_ASAN
      true
    #else
      false
    #endif
  }

  /// Fills every free block, so that a use of freed memory shows.
  func poisonFreeBlocks() {
    poisoned = [:]
    if Self.isAnnotated { return }
    runtime.malloc.forEachFreeBlock { block, size in fill(block, size) }
  }

  /// An object died: the one before it has given its block back by now.
  func poisonLastDead(next o: Ref) {
    poisonLastDead()
    let info = space.info(of: o)
    let head = Int(info.pointee.preHeader)
    lastDead = (o, o.typeWord, o.raw - head, head + Int(info.pointee.basicSize))
  }

  /// What died last must be as it died, but for the allocator's word; then it is filled.
  private func poisonLastDead() {
    guard !Self.isAnnotated, let dead = lastDead else { return }
    lastDead = nil
    guard runtime.malloc.owns(dead.block), !runtime.malloc.isLiveBlock(dead.block) else { return }
    // The core takes a suspect's flag away after it told of the death.
    if (dead.object.typeWord ^ dead.word) & ~Header.suspect != 0 {
      report(.poison, "the header of an object was written to after its block was freed")
    }
    fill(dead.block, dead.size)
  }

  private func fill(_ block: UnsafeMutableRawPointer, _ size: Int) {
    guard size > 8 else { return }
    memset(block + 8, Int32(Self.pattern), size - 8)
    poisoned[block] = size
  }

  /// Every block that was filled and is still free must be as it was filled.
  func inspectPoison() throws {
    poisonLastDead()
    for (block, size) in poisoned {
      guard runtime.malloc.owns(block), !runtime.malloc.isLiveBlock(block) else { continue }
      let bytes = UnsafeRawBufferPointer(start: block + 8, count: size - 8)
      if let wrong = bytes.firstIndex(where: { $0 != Self.pattern }) {
        report(.poison, "byte \(wrong + 8) of a free block of \(size) bytes was written to")
      }
    }
    poisoned = [:]
    try proceed()
  }
}

/// The objects that one refers to.
private struct Children: ReferenceVisitor {
  var found: [Ref] = []
  mutating func visit(_ child: Ref) { found.append(child) }
}
