import Heap
import PyMalloc
import Testing

@testable import Trace

/// A heap with a trace whose places a test decides.
private final class Bench {
  let heap: PrivateHeap
  let malloc: PyMalloc
  let trace = AllocationTrace.create()
  /// The places that are active, innermost first.
  let places = UnsafeMutablePointer<[UInt32]>.allocate(capacity: 1)

  init() throws {
    heap = try PrivateHeap.create(HeapConfiguration())
    malloc = PyMalloc.create(heap: heap, geometry: .current)
    places.initialize(to: [1])
  }

  deinit {
    malloc.destroy()
    heap.destroy()
    trace.destroy()
    places.deinitialize(count: 1)
    places.deallocate()
  }

  func start(_ frames: Int = 1) {
    let source = TracebackSource(context: places) { context, out, limit in
      let active = context.assumingMemoryBound(to: [UInt32].self).pointee
      for (i, place) in active.prefix(limit).enumerated() { out[i] = place }
      return active.count
    }
    if let tracer = trace.start(frameLimit: frames, source: source) { malloc.setTracer(tracer) }
  }

  func stop() {
    malloc.setTracer(nil)
    trace.stop()
  }

  func place(of p: UnsafeMutableRawPointer?) -> UInt32? {
    trace.trace(address: UInt(bitPattern: p)).map { trace.places(of: $0.traceback).places[0] }
  }
}

@Suite struct TraceTests {
  @Test func requestsOfEveryDomainAreRecordedOnce() throws {
    let b = try Bench()
    b.start()
    let small = b.malloc.malloc(100)
    let large = b.malloc.malloc(5000)
    let raw = b.heap.rawMalloc(7)
    let zeroed = b.malloc.calloc(10, 4)
    let none = b.malloc.malloc(0)
    #expect(b.trace.count == 5)
    #expect(b.trace.bytes == 100 + 5000 + 7 + 40)
    b.malloc.free(small)
    b.malloc.free(large)
    b.heap.rawFree(raw)
    b.malloc.free(zeroed)
    b.malloc.free(none)
    #expect(b.trace.count == 0)
    #expect(b.trace.bytes == 0)
    #expect(b.trace.peak == 5147)
  }

  @Test func resizingMovesTheRecordAndItsPlace() throws {
    let b = try Bench()
    b.start()
    var p = b.malloc.malloc(100)
    b.places.pointee = [2]
    for size in [110, 300, 10_000, 100_000, 20] {
      p = b.malloc.realloc(p, size)
      #expect(b.trace.count == 1)
      #expect(b.trace.bytes == size)
      #expect(b.place(of: p) == 2)
    }
    // The old and the new block never count together.
    #expect(b.trace.peak == 100_000)
    b.malloc.free(p)
  }

  @Test func blocksFromBeforeAreUnknownUntilResized() throws {
    let b = try Bench()
    let old = b.malloc.malloc(64)
    let older = b.malloc.malloc(64)
    b.start()
    #expect(b.place(of: old) == nil)
    b.malloc.free(older)
    #expect(b.trace.bytes == 0)
    let new = b.malloc.realloc(old, 600)
    #expect(b.trace.bytes == 600)
    b.stop()
    #expect(b.trace.bytes == 0)
    b.malloc.free(new)
  }

  @Test func tracebacksAreKeptOnceAndCutAtTheLimit() throws {
    let b = try Bench()
    b.start(3)
    b.places.pointee = [5, 6, 7, 8]
    let p = b.malloc.malloc(10)
    let q = b.malloc.malloc(10)
    b.places.pointee = [5, 6, 7]
    let other = b.malloc.malloc(10)
    let first = try #require(b.trace.trace(address: UInt(bitPattern: p)))
    #expect(b.trace.trace(address: UInt(bitPattern: q))?.traceback == first.traceback)
    // As many frames are kept, but one call less was active.
    #expect(b.trace.trace(address: UInt(bitPattern: other))?.traceback != first.traceback)
    #expect(b.trace.places(of: first.traceback).places == [5, 6, 7])
    #expect(b.trace.places(of: first.traceback).total == 4)
    b.places.pointee = []
    let nowhere = b.malloc.malloc(10)
    #expect(b.place(of: nowhere) == 0)
    for block in [p, q, other, nowhere] { b.malloc.free(block) }
  }

  @Test func nothingIsRecordedAfterTheStop() throws {
    let b = try Bench()
    b.start()
    b.stop()
    let p = b.malloc.malloc(100)
    #expect(b.trace.count == 0)
    b.start()
    b.malloc.free(p)
    #expect(b.trace.count == 0)
    #expect(b.malloc.checkInvariants().isEmpty)
  }

  @Test func limitsAndFailuresHoldWhileTracing() throws {
    let b = try Bench()
    // Mapping an arena would count as an allocation.
    let first = b.malloc.malloc(100)
    b.start()
    b.heap.failAllocations(after: 2, every: nil)
    let p = b.malloc.malloc(100)
    #expect(p != nil)
    #expect(b.malloc.malloc(100) == nil)
    let q = b.malloc.malloc(100)
    #expect(b.trace.count == 2)
    b.heap.byteLimit = b.heap.bytesInUse
    #expect(b.malloc.realloc(q, 4000) == nil)
    #expect(b.trace.bytes == 200)
    b.malloc.free(p)
    b.malloc.free(q)
    #expect(b.trace.bytes == 0)
    b.malloc.free(first)
  }

  @Test func randomTrafficLeavesExactSums() throws {
    let b = try Bench()
    b.start()
    var random = SplitMix(seeded: 7)
    var live: [(UnsafeMutableRawPointer?, Int)] = []
    for _ in 0..<20_000 {
      b.places.pointee = [UInt32.random(in: 1...50, using: &random)]
      let size = Int.random(in: 0...1500, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0, 1: live.append((b.malloc.malloc(size), size))
      case 2 where !live.isEmpty:
        let i = Int.random(in: 0..<live.count, using: &random)
        live[i] = (b.malloc.realloc(live[i].0, size), size)
      default:
        guard !live.isEmpty else { continue }
        b.malloc.free(live.remove(at: Int.random(in: 0..<live.count, using: &random)).0)
      }
    }
    #expect(b.trace.count == live.count)
    #expect(b.trace.bytes == live.reduce(0) { $0 + $1.1 })
    #expect(b.trace.groupsByLine().reduce(0) { $0 + $1.size } == b.trace.bytes)
    for (p, size) in live {
      #expect(b.trace.trace(address: UInt(bitPattern: p))?.size == size)
      b.malloc.free(p)
    }
    #expect(b.trace.count == 0)
    #expect(b.malloc.checkInvariants().isEmpty)
  }

  @Test func tablesHaveTheSizesOfCPythons() throws {
    // 624 bytes after start(); 52.97 per trace with 100,000 of them (measured on 3.12).
    let b = try Bench()
    b.start()
    #expect(b.trace.tableBytes == 624)
    var table = CountedTable()
    for _ in 0..<100_000 { table.add() }
    #expect(table.buckets == 262_144)
    #expect(table.bytes == 80 + 8 * 262_144 + 32 * 100_000)
    for _ in 0..<99_990 { table.remove() }
    #expect(table.buckets == 64)
  }
}

/// A generator whose numbers a seed decides (SplitMix64).
private struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seeded seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
