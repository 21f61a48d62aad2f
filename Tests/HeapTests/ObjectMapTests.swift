import Heap
import Testing

@Suite struct ObjectMapTests {
  @Test func marksAreSeparate() throws {
    try withHeap { heap in
      let p = try #require(heap.mapArena(bytes: 1 << 20))
      for i in stride(from: 0, to: 4096, by: 48) { heap.setObjectStart(p + i) }
      for i in 0..<4096 { #expect(heap.isObjectStart(p + i) == (i % 48 == 0)) }
      for i in stride(from: 0, to: 4096, by: 96) { heap.clearObjectStart(p + i) }
      for i in 0..<4096 { #expect(heap.isObjectStart(p + i) == (i % 96 == 48)) }
    }
  }

  @Test func safeForAnyPointer() throws {
    try withHeap { heap in
      for address: UInt in [1, 8, 16, 4096, 1 << 40, 1 << 46, 1 << 63, .max, .max - 15] {
        let p = try #require(UnsafeRawPointer(bitPattern: address))
        #expect(!heap.isObjectStart(p))
        #expect(!heap.rawOwns(p))
      }
      #expect(!heap.isObjectStart(heap.base - 16))
      #expect(!heap.isObjectStart(heap.base + heap.reservedBytes))
      #expect(!heap.isObjectStart(heap.base + heap.reservedBytes - 16))
    }
  }

  @Test func walkFindsAllInAddressOrder() throws {
    try withHeap { heap in
      var expected: [UnsafeMutableRawPointer] = []
      func mark(_ p: UnsafeMutableRawPointer) {
        heap.setObjectStart(p)
        expected.append(p)
      }
      var random = Random(seed: 5)
      for _ in 0..<50 { mark(heap.staticAllocate(16 + random.below(100))) }
      let arenas = try (0..<5).map { _ in try #require(heap.mapArena(bytes: 1 << 20)) }
      for arena in arenas {
        for _ in 0..<200 {
          let p = arena + random.below(65536) * 16
          if !heap.isObjectStart(p) { mark(p) }
        }
        if !heap.isObjectStart(arena + (1 << 20) - 16) { mark(arena + (1 << 20) - 16) }
      }
      for _ in 0..<300 { mark(try #require(heap.rawMalloc(1 + random.below(100_000)))) }
      expected.sort()
      var found: [UnsafeMutableRawPointer] = []
      heap.forEachObjectStart { found.append($0) }
      #expect(found == expected)

      // An arena that is given back takes its marks with it.
      heap.unmapArena(arenas[2], bytes: 1 << 20)
      expected.removeAll { $0 >= arenas[2] && $0 < arenas[2] + (1 << 20) }
      found = []
      heap.forEachObjectStart { found.append($0) }
      #expect(found == expected)
    }
  }
}
