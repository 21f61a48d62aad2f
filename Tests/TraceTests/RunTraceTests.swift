import Heap
import PyMalloc
import Testing

@testable import Trace

/// What a full capture keeps of blocks, against sums made by hand.
@Suite struct RunTraceTests {
  /// Where the program is: the places, and what stands for them.
  private struct Where {
    var places: [UInt32] = [1]
    var hasKeys = true
    var asked = 0
  }

  private final class Bench {
    let heap: PrivateHeap
    let malloc: PyMalloc
    let trace: RunTrace
    let place = UnsafeMutablePointer<Where>.allocate(capacity: 1)

    init(frames: Int = 4) throws {
      heap = try PrivateHeap.create(HeapConfiguration())
      malloc = PyMalloc.create(heap: heap, geometry: .current)
      place.initialize(to: Where())
      let source = TracebackSource(
        context: place,
        places: { context, out, limit in
          let place = context.assumingMemoryBound(to: Where.self)
          place.pointee.asked += 1
          for (i, p) in place.pointee.places.prefix(limit).enumerated() { out[i] = p }
          return place.pointee.places.count
        },
        key: { context in
          let place = context.assumingMemoryBound(to: Where.self)
          if !place.pointee.hasKeys { return 0 }
          return place.pointee.places.reduce(17) { $0 &* 1_000_003 ^ UInt($1) }
        })
      trace = try #require(RunTrace.create(heap: heap, frameLimit: frames, source: source))
      malloc.setTracer(trace.tracer)
    }

    deinit {
      malloc.setTracer(nil)
      trace.destroy()
      malloc.destroy()
      heap.destroy()
      place.deinitialize(count: 1)
      place.deallocate()
    }
  }

  @Test(arguments: [true, false]) func totalsAreThoseOfTheBlocks(hasKeys: Bool) throws {
    let bench = try Bench()
    bench.place.pointee.hasKeys = hasKeys
    var random = Numbers(state: 7)
    struct Block {
      var p: UnsafeMutableRawPointer
      var size: Int
      var places: [UInt32]
    }
    var live: [Block] = []
    var made: [[UInt32]: (blocks: Int, bytes: Int)] = [:]
    var sizes: [Int: Int] = [:]
    var (bytes, peak, resized) = (0, 0, 0)
    var atPeak: [[UInt32]: Int] = [:]
    func allocated(_ p: UnsafeMutableRawPointer, _ size: Int, _ places: [UInt32]) {
      live.append(Block(p: p, size: size, places: places))
      made[places, default: (0, 0)].blocks += 1
      made[places, default: (0, 0)].bytes += size
      sizes[size, default: 0] += 1
      bytes += size
      if bytes > peak {
        peak = bytes
        atPeak = Dictionary(live.map { ($0.places, $0.size) }, uniquingKeysWith: +)
      }
    }
    for _ in 0..<4000 {
      let places = (0...random.below(3)).map { _ in UInt32(random.below(5) + 1) }
      bench.place.pointee.places = places
      let size = random.below(12) == 0 ? random.below(70_000) : random.below(600)
      switch random.below(5) {
      case 0, 1, 2: allocated(try #require(bench.malloc.malloc(size)), size, places)
      case 3 where !live.isEmpty:
        let block = live.swapRemove(random.below(live.count))
        bytes -= block.size
        resized += 1
        allocated(try #require(bench.malloc.realloc(block.p, size)), size, places)
      default:
        if live.isEmpty { break }
        let block = live.swapRemove(random.below(live.count))
        bytes -= block.size
        bench.malloc.free(block.p)
      }
    }
    #expect(bench.trace.bytes == bytes)
    #expect(bench.trace.resizings == resized)
    #expect(bench.trace.sizes.map(\.bytes) == sizes.keys.sorted())
    for size in bench.trace.sizes { #expect(sizes[size.bytes] == size.count) }
    var seen = 0
    for number in 0..<bench.trace.tracebackCount {
      let total = bench.trace.total(of: UInt32(number))
      if total.allocations == 0 { continue }
      let places = bench.trace.places(of: UInt32(number))
      let mine = live.filter { $0.places == places }
      #expect(total.allocations == made[places]?.blocks)
      #expect(total.allocatedBytes == made[places]?.bytes)
      #expect(total.liveBlocks == mine.count && total.liveBytes == mine.reduce(0) { $0 + $1.size })
      #expect(total.peakBytes == atPeak[places] ?? 0)
      seen += 1
    }
    #expect(seen == made.count)
    for block in live {
      let number = try #require(bench.trace.traceback(of: UInt(bitPattern: block.p)))
      #expect(bench.trace.places(of: number) == block.places)
    }
    if hasKeys { #expect(bench.place.pointee.asked < 4000) }
    for block in live { bench.malloc.free(block.p) }
    #expect(bench.trace.bytes == 0)
  }

  @Test func aBlockInUseAgainBelongsToWhoTookIt() throws {
    let bench = try Bench()
    let p = try #require(bench.malloc.malloc(40))
    bench.place.pointee.places = [2]
    bench.heap.traceReuse(p)
    let number = try #require(bench.trace.traceback(of: UInt(bitPattern: p)))
    #expect(bench.trace.places(of: number) == [2])
    #expect(bench.trace.total(of: number).liveBytes == 40)
    #expect(bench.trace.total(of: number).allocations == 0)
    bench.malloc.free(p)
    #expect(bench.trace.total(of: number).liveBlocks == 0)
    #expect(bench.trace.traceback(of: UInt(bitPattern: p)) == nil)
    #expect(bench.trace.traceback(of: 16) == nil && bench.trace.traceback(of: .max) == nil)
  }

  @Test func framesBeyondTheLimitAreLeftOut() throws {
    let bench = try Bench(frames: 2)
    bench.place.pointee.places = [5, 6, 7]
    let p = try #require(bench.malloc.malloc(8))
    let number = try #require(bench.trace.traceback(of: UInt(bitPattern: p)))
    #expect(bench.trace.places(of: number) == [5, 6])
    bench.place.pointee.places = []
    let q = try #require(bench.malloc.malloc(8))
    #expect(bench.trace.traceback(of: UInt(bitPattern: q)) == 0)
    #expect(bench.trace.places(of: 0) == [])
    bench.malloc.free(p)
    bench.malloc.free(q)
  }
}

/// Numbers that are the same in every run.
private struct Numbers {
  var state: UInt64
  mutating func below(_ n: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % n
  }
}

extension Array {
  fileprivate mutating func swapRemove(_ i: Int) -> Element {
    swapAt(i, count - 1)
    return removeLast()
  }
}
