/// What is checked. The raw value is the name in tables, exclusions and documents.
public enum ConformanceCheck: String, CaseIterable, Codable, Sendable {
  // Differential: against the shadow heap and against the reference strategy.
  case reachableSurvives = "reachable-survives"
  case contentsKept = "contents-kept"
  case diesOnce = "dies-once"
  case garbageFreed = "garbage-freed"
  case finalizersOnce = "finalizers-once"
  case finalizersAfterWeakrefs = "finalizers-after-weakrefs"
  case weakrefCallbacks = "weakref-callbacks"
  case weakrefsCleared = "weakrefs-cleared"
  case sameAsReference = "same-as-generational"
  case workloads = "workloads"
  // Declared = done.
  case suspectsNoted = "suspects-noted"
  case trackedListed = "tracked-listed"
  case nothingUndeclared = "nothing-undeclared"
  case declaredUsed = "declared-used"
  case eventsInOrder = "events-in-order"
  case reportsAddUp = "reports-add-up"
  case countsReset = "counts-reset"
  case neverNested = "never-nested"
  case collectsByItself = "collects-by-itself"
  case obeysDisable = "obeys-disable"
  case obeysPolicy = "obeys-policy"
  case frozenKept = "frozen-kept"
  case garbageCounted = "garbage-counted"
  // Recount.
  case countsExact = "counts-exact"
  case heapInvariants = "heap-invariants"
  case strategyInvariants = "strategy-invariants"
  case marksGone = "marks-gone"
  // Stress.
  case everyAllocation = "every-allocation"
  case failingMemory = "failing-memory"
  case poison = "poison"
  // Hostile shapes.
  case hub
  case flood
  case resurrection
  case deepChain = "deep-chain"
  case longRing = "long-ring"
  case compoundCycles = "compound-cycles"
  case weakrefsIntoGarbage = "weakrefs-into-garbage"
  case finalizerAllocates = "finalizer-allocates"
  case finalizerCollects = "finalizer-collects"
  case containers

  /// The five parts of the kit.
  public enum Group: String, CaseIterable, Codable, Sendable {
    case differential, declared, recount, stress, hostile
  }

  /// The part that a check belongs to.
  public var group: Group {
    switch self {
    case .reachableSurvives, .contentsKept, .diesOnce, .garbageFreed, .finalizersOnce,
      .finalizersAfterWeakrefs, .weakrefCallbacks, .weakrefsCleared, .sameAsReference, .workloads:
      .differential
    case .suspectsNoted, .trackedListed, .nothingUndeclared, .declaredUsed, .eventsInOrder,
      .reportsAddUp, .countsReset, .neverNested, .collectsByItself, .obeysDisable, .obeysPolicy,
      .frozenKept, .garbageCounted:
      .declared
    case .countsExact, .heapInvariants, .strategyInvariants, .marksGone: .recount
    case .everyAllocation, .failingMemory, .poison: .stress
    default: .hostile
    }
  }

  /// What must hold, in one line.
  public var title: String {
    switch self {
    case .reachableSurvives: "nothing that can be reached is freed"
    case .contentsKept: "what lives on holds the references it held"
    case .diesOnce: "an object dies once"
    case .garbageFreed: "a full collection frees everything that cannot be reached"
    case .finalizersOnce: "a finalizer runs exactly once"
    case .finalizersAfterWeakrefs: "weak references are cleared before finalizers run"
    case .weakrefCallbacks: "each weak reference that outlives its object is told, once"
    case .weakrefsCleared: "no weak reference to garbage is left when a callback runs, or after"
    case .sameAsReference: "the same deaths, finalizers and callbacks as with generational"
    case .workloads: "scripts leave the same objects as with generational"
    case .suspectsNoted: "each decrement to non-zero of a container is in the buffer of suspects"
    case .trackedListed: "exactly the tracked objects are shown"
    case .nothingUndeclared: "uses no hook and no service that it did not declare"
    case .declaredUsed: "uses what it declared, and the core offers it"
    case .eventsInOrder: "events come in the order of the contract"
    case .reportsAddUp: "reports say what happened, totals are their sum"
    case .countsReset: "a collection begins a new count of allocations"
    case .neverNested: "no collection runs inside another"
    case .collectsByItself: "collections run without being asked for"
    case .obeysDisable: "no collection runs by itself while switched off"
    case .obeysPolicy: "collections run when the policy says so"
    case .frozenKept: "frozen objects are left alone until they are unfrozen"
    case .garbageCounted: "the garbage held is counted, and the count changes nothing"
    case .countsExact: "every reference count is the number of references"
    case .heapInvariants: "invariants of the heap and the allocator hold"
    case .strategyInvariants: "invariants of the strategy hold"
    case .marksGone: "no object keeps a mark of a collection"
    case .everyAllocation: "a collection at every Nth allocation"
    case .failingMemory: "each allocation fails once"
    case .poison: "nobody touches memory after it was freed"
    case .hub: "a hub that hundreds of objects refer to"
    case .flood: "a flood of suspects that are in no cycle"
    case .resurrection: "finalizers that bring objects back"
    case .deepChain: "a chain deeper than any stack"
    case .longRing: "a ring of many objects"
    case .compoundCycles: "cycles that hang on cycles"
    case .weakrefsIntoGarbage: "weak references into garbage, from outside and from inside"
    case .finalizerAllocates: "finalizers that allocate"
    case .finalizerCollects: "finalizers that collect"
    case .containers: "cycles through every kind of container"
    }
  }
}
