import Glibc
import Heap
import Testing

/// Random operations against a model that knows address, size and contents of every block.
struct RawModel {
  struct Block {
    var p: UnsafeMutableRawPointer
    var bytes: Int
    var seed: Int
  }

  let heap: PrivateHeap
  var random: Random
  var live: [Block] = []
  var largest: Int
  var seed = 0

  mutating func size() -> Int {
    switch random.below(10) {
    case 0...5: random.below(2000)
    case 6, 7: random.below(min(largest, 33_000))
    case 8: random.below(min(largest, 300_000))
    default: random.below(largest)
    }
  }

  mutating func step() {
    let kind = random.below(100)
    if live.isEmpty || kind < 38 {
      allocate(zeroed: kind % 4 == 0)
    } else if kind < 65 {
      resize(random.below(live.count))
    } else {
      let block = live.take(random.below(live.count))
      check(block)
      heap.rawFree(block.p)
      if heap.rawOwns(block.p) { Issue.record("\(block.p) is owned after free") }
    }
  }

  mutating func allocate(zeroed: Bool) {
    let n = size()
    seed += 1
    guard let p = zeroed ? heap.rawCalloc(1, n) : heap.rawMalloc(n) else {
      Issue.record("no block of \(n) bytes")
      return
    }
    if zeroed, !isZero(p, min(n, 3000)) { Issue.record("calloc of \(n) bytes is not zero") }
    if !heap.rawOwns(p) || heap.rawUsableSize(p) < n || UInt(bitPattern: p) & 15 != 0 {
      Issue.record("bad block \(p) for \(n) bytes")
    }
    fill(p, n, seed: seed)
    live.append(Block(p: p, bytes: n, seed: seed))
  }

  mutating func resize(_ i: Int) {
    let block = live[i]
    check(block)
    let n = random.below(3) == 0 ? size() : block.bytes + block.bytes / 8 + 6
    guard n <= largest, let p = heap.rawRealloc(block.p, n) else { return }
    if !holds(p, block.bytes, seed: block.seed, upTo: n) {
      Issue.record("contents lost: \(block.bytes) to \(n) bytes")
    }
    seed += 1
    fill(p, n, seed: seed)
    live[i] = Block(p: p, bytes: n, seed: seed)
  }

  func check(_ block: Block) {
    if !holds(block.p, block.bytes, seed: block.seed) {
      Issue.record("the block at \(block.p) of \(block.bytes) bytes was overwritten")
    }
  }

  func checkAll() {
    for block in live { check(block) }
    let sum = live.reduce(0) { $0 + heap.rawUsableSize($1.p) }
    #expect(heap.bytesInUse == sum && heap.rawBlockCount == live.count)
    #expect(heap.checkInvariants() == [])
  }
}

@Suite struct RawFuzzTests {
  @Test(arguments: [1, 2, 3, 4]) func smallHeapCheckedAtEveryStep(_ seed: UInt64) throws {
    try withHeap(reserved: 256 << 20) { heap in
      var model = RawModel(heap: heap, random: Random(seed: seed), largest: 200_000)
      for _ in 0..<1500 {
        model.step()
        guard heap.checkInvariants() == [] else {
          #expect(heap.checkInvariants() == [])
          return
        }
      }
      model.checkAll()
      model.live.forEach { heap.rawFree($0.p) }
      #expect(heap.bytesInUse == 0 && heap.checkInvariants() == [])
    }
  }

  @Test(arguments: [10, 11]) func largeHeapCheckedAtIntervals(_ seed: UInt64) throws {
    try withHeap { heap in
      var model = RawModel(heap: heap, random: Random(seed: seed), largest: 3_000_000)
      for i in 0..<20_000 {
        model.step()
        if i % 2000 == 0 { model.checkAll() }
      }
      model.checkAll()
      model.live.forEach { heap.rawFree($0.p) }
      #expect(heap.bytesInUse == 0 && heap.mappedBytes < 8 << 20)
      #expect(heap.checkInvariants() == [])
    }
  }
}
