import BuiltinTypes
import CollectorKit
import Core
import Glibc
import ObjectModel
import RefCounting

// The kernels `scaling-lists`, `scaling-chain`, `scaling-dict` and `scaling-memory`: what one operation costs while n objects
// live, for a curve over n. Each step is one operation per live object (for rings one for four, and a
// million at most), so the work grows as n does, and for small n a step is done again until there is
// something to time: the median counts.
//
// `touch` steps are no operations of the heap: they read one word of each object, in the order of the step
// they stand for; `touch-first`, of the kernel `scaling-memory`, is the first write to every page of memory for
// n objects, which is when the system finds the page. What they take more for a large n is the memory's doing,
// not the program's.
//
// Prints one line per step: name, operations of one pass, ns of CPU time each.

/// So many operations a step does at least, in all its passes.
private let leastOperations = 2_000_000

private struct Steps {
  let n: Int

  /// Times passes of `count` operations each.
  func time(
    _ name: String, _ count: Int, passes: Int? = nil, _ body: () throws -> Void
  ) rethrows {
    var times: [Double] = []
    for _ in 0..<(passes ?? min(9, max(1, leastOperations / count))) {
      let start = cpuTime()
      try body()
      times.append((cpuTime() - start) / Double(count))
    }
    report(name, count, median(times))
  }

  func report(_ name: String, _ count: Int, _ ns: Double) {
    let hundredths = Int((ns * 100).rounded())
    print("\(name) \(count) \(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)")
  }
}

/// Runs one of the kernels.
/// - Returns: whether there is one of the name.
func printScaling(_ name: String) throws -> Bool {
  switch name {
  case "scaling-lists": try scaleLists()
  case "scaling-chain": try scaleChain()
  case "scaling-dict": try scaleDict()
  case "scaling-memory": scaleMemory()
  default: return false
  }
  return true
}

/// Times building: small graphs several times, each on a heap of its own, because memory that is new to
/// the process costs more than memory it had before. Gives back the last heap, as it was built.
private func timeBuilding(
  _ steps: Steps, _ build: (Runtime) throws -> Ref
) throws -> (Runtime, Ref) {
  let passes = min(9, max(1, leastOperations / steps.n))
  var times: [Double] = []
  while true {
    let runtime = try makeRuntime()
    let start = cpuTime()
    let graph = try build(runtime)
    times.append((cpuTime() - start) / Double(steps.n))
    if times.count == passes {
      steps.report("build", steps.n, median(times))
      return (runtime, graph)
    }
    runtime.space.decref(graph)
    runtime.shutdown()
  }
}

/// n empty lists in one list.
private func scaleLists() throws {
  let n = options.n
  let steps = Steps(n: n)
  let (runtime, list) = try timeBuilding(steps) { runtime in
    let space = runtime.space
    let all = try space.newList()
    for _ in 0..<n {
      let o = try space.newList()
      try space.listAppend(all, o)
      space.decref(o)
      runtime.safePoint()
    }
    return all
  }
  var all = list
  let space = runtime.space
  var sum = 0
  steps.time("touch-in-order", n) { for i in 0..<n { sum &+= space.listItem(all, i).refcount } }
  var random = Random()
  steps.time("touch-at-random", n) {
    for _ in 0..<n { sum &+= space.listItem(all, random.below(n)).refcount }
  }
  precondition(sum != 0)
  if options.collector != "none" {
    try steps.time("collect", n) { _ = try runtime.collect(generation: 2) }
  }
  try steps.time("replace-in-order", n) {
    for i in 0..<n {
      let o = try space.newList()
      space.listSetItem(all, i, o)
      space.decref(o)
      runtime.safePoint()
    }
  }
  try steps.time("replace-at-random", n) {
    for _ in 0..<n {
      let o = try space.newList()
      space.listSetItem(all, random.below(n), o)
      space.decref(o)
      runtime.safePoint()
    }
  }
  if options.collector != "none" {
    // What was replaced is young, and would be followed on its way to the old with the rings.
    _ = try runtime.collect(generation: 2)
    let rings = min(n / 4, 1_000_000)
    try steps.time("ring-of-garbage", rings) {
      for _ in 0..<rings {
        try dropPair(space)
        runtime.safePoint()
      }
    }
  }
  steps.time("drop", n, passes: 1) {
    space.decref(all)
    all = space.none
  }
}

/// A chain of n instances with `__slots__`, each holding the next; automatic collections are off, so that
/// instances and the nesting of their ends are what is timed.
private func scaleChain() throws {
  let n = options.n
  let steps = Steps(n: n)
  let (runtime, chain) = try timeBuilding(steps) { runtime in
    let space = runtime.space
    runtime.isCollectorEnabled = false
    let node = try space.newClass(
      name: try space.newString("Node"), bases: space.s.pointee.emptyTuple,
      namespace: try space.newDict(), slots: ["next"])
    let type = space.typeIndex(node)
    let next = try space.internedString("next")
    var head = space.retained(space.none)
    for _ in 0..<n {
      let o = try space.newInstance(type)
      try space.setAttribute(o, next, head)
      space.decref(head)
      head = o
    }
    return head
  }
  var head = chain
  let space = runtime.space
  let next = try space.internedString("next")
  try steps.time("follow", n) {
    var o = space.retained(head)
    while o != space.none {
      let following = try space.getAttribute(o, next)
      space.decref(o)
      o = following
    }
    space.decref(o)
  }
  if options.collector != "none" {
    try steps.time("collect", n) { _ = try runtime.collect(generation: 2) }
  }
  steps.time("drop", n, passes: 1) {
    space.decref(head)
    head = space.none
  }
}

/// A dict of n ints, None under each.
private func scaleDict() throws {
  let n = options.n
  let steps = Steps(n: n)
  func each(_ space: ObjectSpace, _ key: (Int) -> Int, _ body: (Ref) throws -> Void) throws {
    for i in 0..<n {
      let k = try space.newInt(key(i))
      try body(k)
      space.decref(k)
    }
  }
  let (runtime, dict) = try timeBuilding(steps) { runtime in
    let space = runtime.space
    runtime.isCollectorEnabled = false
    let dict = try space.newDict()
    try each(space, { $0 }) { try space.dictSet(dict, $0, space.none) }
    return dict
  }
  let space = runtime.space
  var found = 0
  try steps.time("get-in-order", n) {
    try each(space, { $0 }) { found += try space.dictGet(dict, $0) == nil ? 0 : 1 }
  }
  var random = Random()
  try steps.time("get-at-random", n) {
    try each(space, { _ in random.below(n) }) {
      found += try space.dictGet(dict, $0) == nil ? 0 : 1
    }
  }
  precondition(found % n == 0 && found > 0)
  try steps.time("delete", n, passes: 1) {
    try each(space, { $0 }) { _ = try space.dictDelete(dict, $0) }
  }
  precondition(space.dictCount(dict) == 0)
}

/// New memory for n objects of 64 bytes: a word is written to each page of it.
private func scaleMemory() {
  let n = options.n
  let page = Int(sysconf(Int32(_SC_PAGESIZE)))
  let bytes = n * 64 / page * page
  var times: [Double] = []
  for _ in 0..<min(9, max(1, leastOperations / n)) {
    let mapped = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory = mapped, memory != MAP_FAILED else {
      fatalError("no memory for \(n) objects")
    }
    let start = cpuTime()
    for offset in stride(from: 0, to: bytes, by: page) {
      memory.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
    }
    times.append((cpuTime() - start) / Double(n))
    munmap(memory, bytes)
  }
  Steps(n: n).report("touch-first", n, median(times))
}
