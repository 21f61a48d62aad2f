import ObjectModel

/// What the program knows of its own objects: who refers to whom, what it holds itself.
///
/// Nothing here is read from the heap. Reachability is a walk over these arrays, so it cannot be wrong
/// in the way in which a count, a list or a mark can be wrong.
struct ShadowHeap {
  /// The kinds of containers that sequences use.
  enum Kind: Int, CaseIterable {
    case list, dict, instance, slotted, tuple, cell, method, set, weakref
  }

  /// What the finalizer of an instance does.
  enum Finalizer: Int {
    case none, plain, resurrects, allocates, collects, entangles
  }

  struct Node {
    let ref: Ref
    let serial: UInt32
    let kind: Kind
    /// Whom it refers to; -1 for a free place.
    var slots: [Int]
    /// References that the program holds itself.
    var roots = 1
    var isAlive = true
    var finalizer = Finalizer.none
    var finalized = 0
    /// Of a weak reference: whom it names.
    var referent = -1
    var hasCallback = false
    var called = 0
    /// Whether it was garbage itself once: it is cleared without being told, and may come back.
    var wasGarbage = false

    init(_ ref: Ref, _ kind: Kind, slots: [Int]) {
      self.ref = ref
      serial = ref.serial
      self.kind = kind
      self.slots = slots
    }
  }

  private(set) var nodes: [Node] = []
  private var bySerial: [UInt32: Int] = [:]
  private var isStale = true
  private var reached: [Bool] = []

  /// Enters a new object, which the program holds once.
  mutating func add(_ node: Node) -> Int {
    nodes.append(node)
    bySerial[node.serial] = nodes.count - 1
    isStale = true
    return nodes.count - 1
  }

  /// The number of an object of the heap, dead or alive; `nil` for one that was never entered.
  func find(_ o: Ref) -> Int? {
    guard let id = bySerial[o.serial], nodes[id].ref == o else { return nil }
    return id
  }

  /// Changes an object, and forgets what was reachable.
  mutating func change<R>(_ id: Int, _ body: (inout Node) -> R) -> R {
    isStale = true
    return body(&nodes[id])
  }

  /// Changes what has no part in reachability.
  mutating func note(_ id: Int, _ body: (inout Node) -> Void) { body(&nodes[id]) }

  /// Whether the program can reach an object. O(1), or O(objects + references) after a change.
  mutating func isReachable(_ id: Int) -> Bool {
    if isStale { walk() }
    return reached[id]
  }

  /// The numbers of all objects that the program can reach.
  mutating func reachable() -> [Int] {
    if isStale { walk() }
    return nodes.indices.filter { reached[$0] }
  }

  private mutating func walk() {
    isStale = false
    reached = Array(repeating: false, count: nodes.count)
    var open: [Int] = []
    for id in nodes.indices where nodes[id].roots > 0 {
      reached[id] = true
      open.append(id)
    }
    while let id = open.popLast() {
      for next in nodes[id].slots where next >= 0 && !reached[next] {
        reached[next] = true
        open.append(next)
      }
    }
  }

  /// Whether everything that leads to one object is reachable from another: when the other is
  /// garbage, so is the first, and whoever finds one must have found both.
  func isConfined(_ id: Int, to other: Int) -> Bool {
    var within: Set<Int> = [other]
    var open = [other]
    while let next = open.popLast() {
      for child in nodes[next].slots where child >= 0 && within.insert(child).inserted {
        open.append(child)
      }
    }
    guard within.contains(id) else { return false }
    var seen: Set<Int> = [id]
    open = [id]
    while let next = open.popLast() {
      for holder in nodes.indices where nodes[holder].isAlive && nodes[holder].slots.contains(next)
      {
        if !within.contains(holder) { return false }
        if seen.insert(holder).inserted { open.append(holder) }
      }
    }
    return true
  }

  /// Forgets everything.
  mutating func clear() {
    nodes.removeAll(keepingCapacity: true)
    bySerial.removeAll(keepingCapacity: true)
    isStale = true
  }
}

/// A generator of random numbers with a fixed sequence (splitmix64), or numbers that somebody chose.
struct Dice {
  private var state: UInt64 = 0
  private var chosen: ArraySlice<UInt8>?

  init(_ seed: UInt64) { state = seed }

  /// Each number is a byte, or 0 when they are used up.
  init(chosen: ArraySlice<UInt8>) { self.chosen = chosen }

  /// Whether no chosen number is left.
  var isUsedUp: Bool { chosen?.isEmpty ?? false }

  /// A number below `n`.
  mutating func below(_ n: Int) -> Int {
    if chosen != nil { return Int(chosen?.popFirst() ?? 0) % n }
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return Int(z % UInt64(n))
  }

  /// True once in `n` times.
  mutating func once(in n: Int) -> Bool { below(n) == 0 }

  /// One of a list that is not empty.
  mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
}
