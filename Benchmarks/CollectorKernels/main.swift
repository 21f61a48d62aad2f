import BuiltinTypes
import Core
import ObjectModel
import RefCounting
import Strategies

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// collector-kernels: the collector without scripts in the way. Each kernel builds a graph of n
// objects through the mutator API and times full collections of it, in process CPU time.
//
//   collector-kernels [--kernel NAME]... [--n N] [--repeat R] [--python V] [--collector NAME]
//                     [--limit SECONDS]
//
// Prints one line per kernel: name, objects, median ns per object. The kernels `pauses` and `scaling-...`,
// only when asked for, are described in Pauses.swift and Scaling.swift.

/// Process CPU time in nanoseconds.
func cpuTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted[sorted.count / 2]
}

struct Options {
  var kernels: [String] = []
  var n = 1_000_000
  var repeats = 5
  var python = "3.12"
  var collector = "generational"
  /// Seconds of CPU time after which `pauses` stops; 0 for none.
  var limit = 0
}

nonisolated(unsafe) var options = Options()
var arguments = Array(CommandLine.arguments.dropFirst())
while let flag = arguments.first {
  arguments.removeFirst()
  guard let value = arguments.first else { break }
  arguments.removeFirst()
  switch flag {
  case "--kernel": options.kernels.append(value)
  case "--n": options.n = Int(value) ?? options.n
  case "--repeat": options.repeats = Int(value) ?? options.repeats
  case "--python": options.python = value
  case "--collector": options.collector = value
  case "--limit": options.limit = Int(value) ?? options.limit
  default:
    print("collector-kernels: unknown argument \(flag)")
    exit(64)
  }
}

/// The linear congruential generator that the peers use too.
struct Random {
  var state: UInt64 = 42
  mutating func below(_ n: Int) -> Int {
    state = (state &* 25_214_903_917 &+ 11) & ((1 << 48) - 1)
    return Int((state >> 16) % UInt64(n))
  }
}

func makeRuntime() throws -> Runtime {
  var configuration = RuntimeConfiguration(registry: .shipped)
  configuration.profile = Profile.named(options.python) ?? .python312
  configuration.collector = options.collector
  let runtime = try Runtime(configuration)
  runtime.reportsGarbage = false
  return runtime
}

/// Times full collections of a live graph.
func collections(_ runtime: Runtime, _ n: Int) throws -> Double {
  _ = try runtime.collect(generation: 2)
  var times: [Double] = []
  for _ in 0..<options.repeats {
    let start = cpuTime()
    _ = try runtime.collect(generation: 2)
    times.append((cpuTime() - start) / Double(n))
  }
  return median(times)
}

/// Instances with `__slots__` of a doubly linked list.
func slotsList(_ n: Int) throws -> Double {
  let runtime = try makeRuntime()
  let space = runtime.space
  runtime.isCollectorEnabled = false
  let name = try space.newString("Node")
  let namespace = try space.newDict()
  let node = try space.newClass(
    name: name, bases: space.s.pointee.emptyTuple, namespace: namespace, slots: ["prev", "next"])
  let next = try space.internedString("next")
  let prev = try space.internedString("prev")
  let type = space.typeIndex(node)
  let head = try space.newInstance(type)
  var last = head
  for _ in 1..<n {
    let o = try space.newInstance(type)
    try space.setAttribute(last, next, o)
    try space.setAttribute(o, prev, last)
    space.decref(o)
    last = o
  }
  return try collections(runtime, n)
}

/// The same with lists of two items.
func pairList(_ n: Int) throws -> Double {
  let runtime = try makeRuntime()
  let space = runtime.space
  runtime.isCollectorEnabled = false
  let head = try space.newList()
  try space.listAppend(head, space.none)
  try space.listAppend(head, space.none)
  var last = head
  for _ in 1..<n {
    let o = try space.newList()
    try space.listAppend(o, last)
    try space.listAppend(o, space.none)
    space.listSetItem(last, 1, o)
    space.decref(o)
    last = o
  }
  return try collections(runtime, n)
}

/// Lists of four references to random others.
func randomLists(_ n: Int) throws -> Double {
  let runtime = try makeRuntime()
  let space = runtime.space
  runtime.isCollectorEnabled = false
  let all = try space.newList()
  for _ in 0..<n {
    let o = try space.newList()
    try space.listAppend(all, o)
    space.decref(o)
  }
  var random = Random()
  for i in 0..<n {
    for _ in 0..<4 {
      try space.listAppend(space.listItem(all, i), space.listItem(all, random.below(n)))
    }
  }
  return try collections(runtime, n)
}

/// Instances with a `__dict__` of two references each to random others, in one list.
func dictInstances(_ n: Int) throws -> Double {
  let runtime = try makeRuntime()
  let space = runtime.space
  runtime.isCollectorEnabled = false
  let cls = try space.newClass(
    name: try space.newString("Node"), bases: space.s.pointee.emptyTuple,
    namespace: try space.newDict(), slots: nil)
  let names = [try space.internedString("a"), try space.internedString("b")]
  let all = try space.newList()
  for _ in 0..<n {
    let o = try space.newInstance(space.typeIndex(cls))
    for name in names { try space.setAttribute(o, name, space.none) }
    try space.listAppend(all, o)
    space.decref(o)
  }
  var random = Random()
  for i in 0..<n {
    for name in names {
      try space.setAttribute(space.listItem(all, i), name, space.listItem(all, random.below(n)))
    }
  }
  return try collections(runtime, n)
}

/// A binary tree of lists, made from the leaves up, of about n lists.
func treeLists(_ n: Int) throws -> Double {
  let runtime = try makeRuntime()
  let space = runtime.space
  runtime.isCollectorEnabled = false
  func tree(_ depth: Int) throws -> Ref {
    if depth == 0 { return try list(space.retained(space.none), space.retained(space.none)) }
    return try list(try tree(depth - 1), try tree(depth - 1))
  }
  func list(_ a: Ref, _ b: Ref) throws -> Ref {
    defer {
      space.decref(a)
      space.decref(b)
    }
    return try withUnsafeTemporaryAllocation(of: Ref.self, capacity: 2) { items in
      items[0] = a
      items[1] = b
      return try space.newList(UnsafeBufferPointer(items))
    }
  }
  let depth = n.bitWidth - 1 - n.leadingZeroBitCount
  let root = try tree(depth)
  defer { space.decref(root) }
  return try collections(runtime, (2 << depth) - 1)
}

/// Dicts of five keys, each value another dict at random, in one list.
func randomDicts(_ n: Int) throws -> Double {
  let runtime = try makeRuntime()
  let space = runtime.space
  runtime.isCollectorEnabled = false
  let keys = try ["a", "b", "c", "d", "e"].map { try space.internedString($0) }
  let all = try space.newList()
  for _ in 0..<n {
    let o = try space.newDict()
    for key in keys { try space.dictSet(o, key, space.none) }
    try space.listAppend(all, o)
    space.decref(o)
  }
  var random = Random()
  for i in 0..<n {
    for key in keys {
      try space.dictSet(space.listItem(all, i), key, space.listItem(all, random.below(n)))
    }
  }
  return try collections(runtime, n)
}

/// Times collections of n objects of garbage that `make` makes: find, clear, free.
func garbage(_ n: Int, _ make: (ObjectSpace) throws -> Void) throws -> Double {
  let runtime = try makeRuntime()
  runtime.isCollectorEnabled = false
  var times: [Double] = []
  for _ in 0..<options.repeats {
    try make(runtime.space)
    let start = cpuTime()
    let found = try runtime.collect(generation: 2)
    times.append((cpuTime() - start) / Double(n))
    precondition(found == n, "\(found) found")
  }
  return median(times)
}

/// One ring of lists.
func ringGarbage(_ n: Int) throws -> Double {
  try garbage(n) { space in
    let first = try space.newList()
    var last = first
    for _ in 1..<n {
      let next = try space.newList()
      try space.listAppend(last, next)
      space.decref(next)
      last = next
    }
    try space.listAppend(last, first)
    space.decref(first)
  }
}

/// Lists of four references to random others, dropped.
func randomGarbage(_ n: Int) throws -> Double {
  try garbage(n) { space in
    var lists: [Ref] = []
    for _ in 0..<n { lists.append(try space.newList()) }
    var random = Random()
    // A ring through all of them keeps every one until it is dropped.
    for (i, list) in lists.enumerated() {
      try space.listAppend(list, lists[(i + 1) % n])
      for _ in 0..<3 { try space.listAppend(list, lists[random.below(n)]) }
    }
    for list in lists { space.decref(list) }
  }
}

/// Makes garbage of two lists that refer to each other.
func dropPair(_ space: ObjectSpace) throws {
  let a = try space.newList()
  let b = try space.newList()
  try space.listAppend(a, b)
  try space.listAppend(b, a)
  space.decref(a)
  space.decref(b)
}

/// Pairs of lists that refer to each other, unreachable: find, clear, free.
func pairGarbage(_ n: Int) throws -> Double {
  let runtime = try makeRuntime()
  let space = runtime.space
  runtime.isCollectorEnabled = false
  var times: [Double] = []
  for _ in 0..<options.repeats {
    for _ in 0..<n / 2 { try dropPair(space) }
    let start = cpuTime()
    let found = try runtime.collect(generation: 2)
    times.append((cpuTime() - start) / Double(n))
    precondition(found == n / 2 * 2)
  }
  return median(times)
}

/// One list of n small lists, automatic collections on or off.
func build(_ n: Int, enabled: Bool) throws -> Double {
  var times: [Double] = []
  for _ in 0..<max(1, options.repeats / 2) {
    let runtime = try makeRuntime()
    let space = runtime.space
    runtime.isCollectorEnabled = enabled
    let all = try space.newList()
    let start = cpuTime()
    for _ in 0..<n {
      let o = try space.newList()
      try space.listAppend(all, o)
      space.decref(o)
      runtime.safePoint()
    }
    times.append((cpuTime() - start) / Double(n))
    space.decref(all)
    runtime.shutdown()
  }
  return median(times)
}

/// Build and drop of a chain of lists, each holding the next.
func chain(_ n: Int) throws -> Double {
  let runtime = try makeRuntime()
  let space = runtime.space
  runtime.isCollectorEnabled = false
  var times: [Double] = []
  for _ in 0..<options.repeats {
    var last = try space.newList()
    for _ in 1..<n {
      let o = try space.newList()
      try space.listAppend(o, last)
      space.decref(last)
      last = o
    }
    let start = cpuTime()
    space.decref(last)
    times.append((cpuTime() - start) / Double(n))
  }
  return median(times)
}

if options.kernels == ["pauses"] {
  try printPauses()
  exit(0)
}
if options.kernels.count == 1, options.kernels[0].hasPrefix("scaling-") {
  exit(try printScaling(options.kernels[0]) ? 0 : 64)
}
let kernels: [(String, (Int) throws -> Double)] = [
  ("live-slots-list", slotsList), ("live-pair-lists", pairList),
  ("live-random-lists", randomLists), ("live-dict-instances", dictInstances),
  ("live-tree-lists", treeLists), ("live-random-dicts", randomDicts),
  ("garbage-pairs", pairGarbage), ("garbage-ring", ringGarbage), ("garbage-random", randomGarbage),
  ("build-collector-off", { try build($0, enabled: false) }),
  ("build-collector-on", { try build($0, enabled: true) }), ("drop-chain", chain),
]
for (name, run) in kernels
where options.kernels.isEmpty || options.kernels.contains(name) {
  let ns = try run(options.n)
  let hundredths = Int((ns * 100).rounded())
  print("\(name) \(options.n) \(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)")
}
