import BuiltinTypes
import CollectorKit
import Core
import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// The kernel `pauses`: n live lists in rows of a thousand; then n / 10 rounds, in each of which a ring of
// three becomes garbage young, and an old list with it. Each collection is timed in CPU time of the
// thread, so that what else the machine does is not in it. --limit SECONDS ends the building or the
// rounds of a strategy that needs longer, of CPU time, and what was done until then is told.
//
// Prints one JSON object: times in ns, the pauses of building and of the rounds apart and together.

func threadTime() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

func printPauses() throws {
  let runtime = try makeRuntime()
  let space = runtime.space
  var pauses: [UInt64] = []
  var begun: UInt64 = 0
  var worst = (time: UInt64(0), report: CollectionReport(generation: 0))
  let next = runtime.services.listener
  runtime.services.listener = { event in
    switch event {
    case .begin: begun = threadTime()
    case .end(let report):
      let pause = threadTime() - begun
      if pause > worst.time { worst = (pause, report) }
      pauses.append(pause)
    default: break
    }
    next(event)
  }
  let rowLength = 1_000
  let rows = max(1, options.n / rowLength)
  let all = try space.newList()
  let key = try space.internedString("all")
  try space.dictSet(runtime.globals, key, all)

  let start = threadTime()
  let end = options.limit > 0 ? start + UInt64(options.limit) * 1_000_000_000 : .max
  var built = 0
  build: for _ in 0..<rows {
    let row = try space.newList()
    for _ in 0..<rowLength {
      let o = try space.newList()
      try space.listAppend(row, o)
      space.decref(o)
      runtime.safePoint()
    }
    try space.listAppend(all, row)
    space.decref(row)
    built += 1
    if threadTime() > end { break build }
  }
  let half = (time: threadTime(), pauses: pauses.count)
  var rounds = 0
  while built == rows && rounds < options.n / 10 {
    let i = rounds
    let a = try space.newList()
    let b = try space.newList()
    let c = try space.newList()
    try space.listAppend(a, b)
    try space.listAppend(b, c)
    try space.listAppend(c, a)
    let row = space.listItem(all, i &* 7919 % rows)
    let old = space.retained(space.listItem(row, i % rowLength))
    try space.listAppend(old, a)
    try space.listAppend(a, old)
    let fresh = try space.newList()
    space.listSetItem(row, i % rowLength, fresh)
    for o in [fresh, old, a, b, c] { space.decref(o) }
    runtime.safePoint()
    rounds += 1
    if rounds % 256 == 0 && threadTime() > end { break }
  }
  let done = threadTime()
  let fields = [
    "\"collector\": \"\(options.collector)\"", "\"live\": \(built * rowLength)",
    "\"wanted\": \(rows * rowLength)", "\"rounds\": \(rounds)",
    "\"roundsWanted\": \(options.n / 10)", "\"buildNs\": \(half.time - start)",
    "\"churnNs\": \(done - half.time)", "\"heapPeakBytes\": \(runtime.heap.peakBytes)",
    "\"garbageHeld\": \(runtime.strategy.garbageHeld().objects)",
    "\"building\": \(distribution(pauses[..<half.pauses]))",
    "\"churning\": \(distribution(pauses[half.pauses...]))",
    "\"all\": \(distribution(pauses[...]))",
    "\"longest\": {\"generation\": \(worst.report.generation), "
      + "\"examined\": \(worst.report.examined), \"collected\": \(worst.report.collected)}",
  ]
  print("{" + fields.joined(separator: ", ") + "}")
}

/// How many pauses, their sum, and the lengths that so many of a hundred do not exceed.
private func distribution(_ pauses: ArraySlice<UInt64>) -> String {
  let sorted = pauses.sorted()
  func at(_ share: Double) -> UInt64 {
    guard !sorted.isEmpty else { return 0 }
    let place = (Double(sorted.count) * share).rounded(.up)
    return sorted[min(max(Int(place), 1), sorted.count) - 1]
  }
  return "{\"count\": \(sorted.count), \"totalNs\": \(sorted.reduce(0, +)), "
    + "\"p50Ns\": \(at(0.5)), \"p99Ns\": \(at(0.99)), \"p999Ns\": \(at(0.999)), "
    + "\"maxNs\": \(at(1))}"
}
