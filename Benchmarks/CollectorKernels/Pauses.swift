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
// thread, so that what else the machine does is not in it.
//
// Prints one line: collector; CPU time of build and churn, and of the collections in each, in ms; of all
// pauses the median, the 99.9th percentile and the longest, in microseconds; garbage lists at the end;
// peak bytes of the heap; of the longest pause the generation, and objects examined and let go.

private func threadTime() -> UInt64 {
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
  for _ in 0..<rows {
    let row = try space.newList()
    for _ in 0..<rowLength {
      let o = try space.newList()
      try space.listAppend(row, o)
      space.decref(o)
      runtime.safePoint()
    }
    try space.listAppend(all, row)
    space.decref(row)
  }
  let built = threadTime()
  let building = pauses.reduce(0, +)
  for i in 0..<options.n / 10 {
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
  }
  let done = threadTime()
  let working = pauses.reduce(0, +) - building
  pauses.sort()
  func at(_ share: Double) -> UInt64 {
    pauses.isEmpty ? 0 : pauses[min(pauses.count - 1, Int(Double(pauses.count) * share))] / 1_000
  }
  let held = runtime.strategy.garbageHeld().objects
  print(
    options.collector, (built - start) / 1_000_000, building / 1_000_000,
    (done - built) / 1_000_000, working / 1_000_000, at(0.5), at(0.999), at(1), pauses.count, held,
    runtime.heap.peakBytes, worst.report.generation, worst.report.examined, worst.report.collected)
}
