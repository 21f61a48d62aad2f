import BuiltinTypes
import Capture
import HeapGraph
import ObjectModel
import PyMalloc

extension Stepper {
  /// References of an object that are shown.
  private static let mostEdges = 24

  /// Objects that are shown by their text where they stand and not as boxes.
  private static let plainTypes: Set<String> = [
    "int", "float", "str", "bytes", "bool", "NoneType", "complex", "ellipsis",
    "builtin_function_or_method",
  ]

  /// Names and objects of a snapshot.
  func state(of snapshot: HeapSnapshot) -> StepRun.State {
    var state = StepRun.State()
    let graph = HeapGraph(snapshot)
    let shown = shownObjects(snapshot, graph)
    let isShown = Set(shown)
    func target(_ object: Int) -> (UInt32, String) {
      isShown.contains(object)
        ? (snapshot.serials[object], "") : (0, text(of: object, snapshot))
    }
    for root in snapshot.roots {
      guard let name = Self.shownName(root.name), !isBuiltin(root, snapshot) else { continue }
      let (id, text) = target(root.object)
      state.names.append(.init(name: name, target: id, text: text))
    }
    for object in shown {
      var edges: [StepRun.Edge] = []
      var more = 0
      for edge in expanded(object, snapshot) {
        if edges.count == Self.mostEdges {
          more += 1
          continue
        }
        let (id, text) = target(Int(snapshot.targets[edge]))
        edges.append(
          .init(label: snapshot.name(of: snapshot.labels[edge]).text, target: id, text: text))
      }
      let generation = snapshot.generations[object]
      state.objects.append(
        .init(
          id: snapshot.serials[object], type: snapshot.typeNames[Int(snapshot.types[object])],
          text: snapshot.reprs[object] == 0 ? "" : text(of: object, snapshot),
          count: snapshot.counts[object] == HeapSnapshot.immortal
            ? -1 : Int(snapshot.counts[object]),
          generation: generation > 250 ? -1 : Int(generation), address: snapshot.addresses[object],
          bytes: Int(snapshot.sizes[object]), edges: edges, moreEdges: more,
          isGarbage: !graph.isReachable(object)))
    }
    state.pools = pools(snapshot)
    state.freeLists = freeLists()
    state.counts = runtime.strategy.counts
    state.bytes = runtime.heap.bytesInUse
    return state
  }

  /// What the script's names lead to and what nothing leads to, of the objects that it made.
  private func shownObjects(_ snapshot: HeapSnapshot, _ graph: HeapGraph) -> [Int] {
    var seen = Set<Int>()
    var queue: [Int] = []
    func reach(_ object: Int) {
      guard snapshot.serials[object] > firstSerial, !graph.isStatic(object),
        !Self.plainTypes.contains(snapshot.typeNames[Int(snapshot.types[object])]),
        seen.insert(object).inserted
      else { return }
      queue.append(object)
    }
    for root in snapshot.roots where Self.shownName(root.name) != nil { reach(root.object) }
    for object in graph.garbage where snapshot.counts[object] != HeapSnapshot.immortal {
      reach(object)
    }
    var next = 0
    while next < queue.count {
      let object = queue[next]
      next += 1
      for edge in expanded(object, snapshot) { reach(Int(snapshot.targets[edge])) }
    }
    return queue.sorted { snapshot.serials[$0] < snapshot.serials[$1] }
  }

  /// The references of an object that are followed: of a class none and of a function its cells, or
  /// a page would show little else than the innards of classes.
  private func expanded(_ object: Int, _ snapshot: HeapSnapshot) -> [Int] {
    let type = snapshot.typeNames[Int(snapshot.types[object])]
    if type == "type" { return [] }
    return snapshot.edges(of: object).filter { edge in
      let target = snapshot.typeNames[Int(snapshot.types[Int(snapshot.targets[edge])])]
      if target == "type", case .attribute = snapshot.name(of: snapshot.labels[edge]) {
        return false
      }
      return type != "function" || target == "cell" || target == "tuple"
    }
  }

  /// A name that the script gave, nil for other roots.
  private static func shownName(_ name: String) -> String? {
    if name.hasPrefix("name ") { return String(name.dropFirst(5)) }
    if name.hasPrefix("local ") || name.hasPrefix("argument of ") || name == "temporary" {
      return name
    }
    return nil
  }

  /// Whether a name is one that every script finds.
  private func isBuiltin(_ root: HeapSnapshot.Root, _ snapshot: HeapSnapshot) -> Bool {
    root.name == "temporary" && snapshot.serials[root.object] <= firstSerial
  }

  /// A short text for an object that is no box.
  private func text(of object: Int, _ snapshot: HeapSnapshot) -> String {
    let repr = Int(snapshot.reprs[object])
    if repr > 0 { return snapshot.texts[repr - 1] }
    return snapshot.typeNames[Int(snapshot.types[object])]
  }

  private func freeLists() -> [StepRun.FreeList] {
    let s = runtime.space.s
    var tuples = 0
    for i in 0..<s.pointee.freeTupleSizes { tuples += s.pointee.freeTuples[i].count }
    return [
      .init(type: "list", count: s.pointee.freeLists.count),
      .init(type: "dict", count: s.pointee.freeDicts.count),
      .init(type: "keys of dicts", count: s.pointee.freeKeys.count),
      .init(type: "tuple", count: tuples), .init(type: "float", count: s.pointee.freeFloats.count),
    ]
  }
}
