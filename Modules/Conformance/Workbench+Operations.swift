import BuiltinTypes
import CollectorKit
import Core
import ObjectModel
import RefCounting
import WeakRefs

// The operations of a program, each on the heap and on its shadow. They may throw PythonError when
// memory is refused; then neither the heap nor the shadow has changed.

extension Workbench {
  static let attributes = ["a0", "a1", "a2", "a3", "a4", "a5"]
  static let slotNames = ["s0", "s1", "s2"]

  // MARK: Making

  /// A new container that the program holds once.
  func make(
    _ kind: ShadowHeap.Kind, finalizer: ShadowHeap.Finalizer = .none, of children: [Int] = []
  ) throws -> Int {
    journal.operations += 1
    let refs = children.map { shadow.nodes[$0].ref }
    let o: Ref
    var slots = children
    switch kind {
    case .list: (o, slots) = (try space.newList(), [])
    case .dict: (o, slots) = (try space.newDict(), [])
    case .set: (o, slots) = (try space.newSet(), [])
    case .instance:
      let cls = finalizer == .none ? classes.plain : classes.finalizing
      o = try space.newInstance(space.typeIndex(cls))
      slots = Array(repeating: -1, count: Self.attributes.count)
    case .slotted:
      o = try space.newInstance(space.typeIndex(classes.slotted))
      slots = Array(repeating: -1, count: Self.slotNames.count)
    case .tuple: o = try refs.withUnsafeBufferPointer { try space.newTuple($0) }
    case .cell:
      o = try space.newCell(refs.first)
      slots = [children.first ?? -1]
    case .method: o = try space.newMethod(function: classes.method, receiver: refs[0])
    case .weakref: preconditionFailure("weak references have an operation of their own")
    }
    var node = ShadowHeap.Node(o, kind, slots: slots)
    node.finalizer = finalizer
    return shadow.add(node)
  }

  /// A weak reference that the program holds once; the one without callback is shared.
  func makeWeakref(to id: Int, callback: Bool) throws -> Int {
    journal.operations += 1
    let target = shadow.nodes[id].ref
    let w = try space.newWeakref(target, callback: callback ? classes.callback : nil)
    if let known = shadow.find(w) {
      shadow.change(known) { $0.roots += 1 }
      return known
    }
    var node = ShadowHeap.Node(w, .weakref, slots: [])
    node.referent = id
    node.hasCallback = callback
    return shadow.add(node)
  }

  /// Lists, each referring to the next, that the program holds once each.
  func makeRing(_ n: Int, _ kind: ShadowHeap.Kind = .list) throws -> [Int] {
    var ring: [Int] = []
    for _ in 0..<n { ring.append(try make(kind)) }
    for i in 0..<n { try link(ring[i], ring[(i + 1) % n]) }
    return ring
  }

  // MARK: References

  /// Makes one object refer to another, if it has room.
  /// - Returns: whether it does.
  @discardableResult
  func link(_ id: Int, _ target: Int) throws -> Bool {
    journal.operations += 1
    let node = shadow.nodes[id]
    let o = node.ref
    let value = shadow.nodes[target].ref
    switch node.kind {
    case .list:
      try space.listAppend(o, value)
      shadow.change(id) { $0.slots.append(target) }
    case .dict:
      let index = node.slots.firstIndex(of: -1) ?? node.slots.count
      let key = try space.newInt(index)
      defer { space.decref(key) }
      try space.dictSet(o, key, value)
      shadow.change(id) {
        if index == $0.slots.count { $0.slots.append(target) } else { $0.slots[index] = target }
      }
    case .instance, .slotted:
      let names = node.kind == .instance ? Self.attributes : Self.slotNames
      let index = dice.below(names.count)
      let name = try name(names[index])
      // The shadow first: what is replaced may die, and whoever dies is looked up there.
      let old = node.slots[index]
      shadow.change(id) { $0.slots[index] = target }
      if old >= 0 { bereft.insert(old) }
      do {
        try space.setAttribute(o, name, value)
      } catch {
        shadow.change(id) { $0.slots[index] = old }
        throw error
      }
    case .cell:
      if node.slots[0] >= 0 { bereft.insert(node.slots[0]) }
      shadow.change(id) { $0.slots[0] = target }
      space.setCellContents(o, value)
    case .set:
      let kinds: [ShadowHeap.Kind] = [.instance, .slotted, .method]
      guard kinds.contains(shadow.nodes[target].kind), !node.slots.contains(target) else {
        return false
      }
      // A method's hash asks for its receiver's, which may be a list.
      if shadow.nodes[target].kind == .method { return false }
      try space.setAdd(o, value)
      shadow.change(id) { $0.slots.append(target) }
    case .tuple, .method, .weakref: return false
    }
    return true
  }

  /// Takes one reference of an object away, if it has one that can be taken.
  /// - Returns: whether it did.
  @discardableResult
  func unlink(_ id: Int) throws -> Bool {
    journal.operations += 1
    let node = shadow.nodes[id]
    let o = node.ref
    let used = node.slots.indices.filter { node.slots[$0] >= 0 }
    let fixed: [ShadowHeap.Kind] = [.tuple, .method, .weakref]
    guard !used.isEmpty, !fixed.contains(node.kind) else { return false }
    let index = dice.pick(used)
    let target = node.slots[index]
    // The shadow first: who dies of it is looked up there.
    bereft.insert(target)
    shadow.change(id) {
      if $0.kind == .list || $0.kind == .set {
        $0.slots.remove(at: index)
      } else {
        $0.slots[index] = -1
      }
    }
    do {
      try unlink(node, o, index, shadow.nodes[target].ref)
    } catch {
      shadow.change(id) { $0.slots = node.slots }
      throw error
    }
    return true
  }

  private func unlink(_ node: ShadowHeap.Node, _ o: Ref, _ index: Int, _ value: Ref) throws {
    switch node.kind {
    case .list:
      guard o.count > index else {
        report(.contentsKept, "a list of \(node.slots.count) items has \(o.count)")
        throw Abandoned()
      }
      space.decref(try space.listPop(o, index))
    case .dict:
      let key = try space.newInt(index)
      defer { space.decref(key) }
      _ = try space.dictDelete(o, key)
    case .instance: try space.deleteAttribute(o, try name(Self.attributes[index]))
    case .slotted: try space.deleteAttribute(o, try name(Self.slotNames[index]))
    case .cell: space.setCellContents(o, nil)
    case .set: try space.setDiscard(o, value)
    case .tuple, .method, .weakref: break
    }
  }

  /// The program holds an object once more.
  func hold(_ id: Int) {
    journal.operations += 1
    space.incref(shadow.nodes[id].ref)
    shadow.change(id) { $0.roots += 1 }
  }

  /// The program lets go of an object that it holds.
  func drop(_ id: Int) {
    journal.operations += 1
    bereft.insert(id)
    let o = shadow.nodes[id].ref
    shadow.change(id) { $0.roots -= 1 }
    space.decref(o)
  }

  /// The program lets go of everything.
  func releaseAll() {
    for _ in 0..<4 {
      for id in shadow.nodes.indices {
        for _ in 0..<shadow.nodes[id].roots { drop(id) }
      }
    }
  }

  // MARK: Collections

  /// What the core does after each operation.
  func safePoint() { runtime.safePoint() }

  /// A collection that the program asks for.
  @discardableResult
  func collect(_ generation: Int = 2) throws -> Int {
    let before = watch.begun
    let found = try runtime.collect(generation: generation)
    bereft.removeAll()
    requests += 1
    if watch.begun == before, collectsCycles {
      report(.eventsInOrder, "a collection that was asked for began without an event")
    }
    return found
  }

  /// Full collections until finalizers have nothing more to do, then a look at everything.
  func settle() throws {
    for _ in 0..<6 {
      effects = 0
      try collect()
      if effects == 0 { break }
    }
    try inspect()
  }
}
