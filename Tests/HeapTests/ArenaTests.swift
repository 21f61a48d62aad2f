import Glibc
import Heap
import Testing

@Suite struct ArenaTests {
  @Test(arguments: [16, 17, 18, 20, 21, 22, 23]) func alignedZeroedWritable(_ log2: Int) throws {
    try withHeap { heap in
      let bytes = 1 << log2
      for i in 1...3 {
        let p = try #require(heap.mapArena(bytes: bytes))
        #expect(UInt(bitPattern: p) % UInt(bytes) == 0)
        #expect(heap.contains(p) && heap.contains(p + bytes - 1))
        #expect(isZero(p, 4096) && isZero(p + bytes - 4096, 4096))
        memset(p, 0xAB, bytes)
        #expect(heap.arenaCount == i && heap.arenaBytes == i * bytes)
        #expect(heap.mappedBytes == i * bytes)
      }
      #expect(heap.checkInvariants() == [])
    }
  }

  @Test func lowestFreePlaceIsReused() throws {
    try withHeap { heap in
      let size = 1 << 20
      let arenas = try (0..<20).map { _ in try #require(heap.mapArena(bytes: size)) }
      for (a, b) in zip(arenas, arenas.dropFirst()) { #expect(b == a + size) }
      for i in [15, 3, 9] { heap.unmapArena(arenas[i], bytes: size) }
      for i in [3, 9, 15] { #expect(heap.mapArena(bytes: size) == arenas[i]) }
      #expect(heap.mapArena(bytes: size) == arenas[19] + size)
    }
  }

  @Test func memoryGoesBackAndComesBackZeroed() throws {
    try withHeap { heap in
      let size = 1 << 20
      let p = try #require(heap.mapArena(bytes: size))
      memset(p, 1, size)
      #expect(residentBytes(p, size) == size)
      heap.unmapArena(p, bytes: size)
      #expect(residentBytes(p, size) == 0)
      #expect(heap.mappedBytes == 0 && heap.peakMappedBytes == size && heap.arenaCount == 0)
      #expect(heap.mapArena(bytes: size) == p)
      #expect(isZero(p, size))
    }
  }

  @Test func useAfterReleaseFaults() async {
    await #expect(processExitsWith: .signal(SIGSEGV)) {
      let heap = try PrivateHeap.create(HeapConfiguration())
      let p = try #require(heap.mapArena(bytes: 1 << 20))
      heap.unmapArena(p, bytes: 1 << 20)
      p.storeBytes(of: 1, as: Int.self)
    }
  }

  @Test func wrongReleaseIsNamed() async throws {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let heap = try PrivateHeap.create(HeapConfiguration())
      let p = try #require(heap.mapArena(bytes: 1 << 20))
      heap.unmapArena(p + 65536, bytes: 1 << 16)
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("is not the start of an arena of 65536 bytes"))
  }

  @Test func exhaustionGivesNil() throws {
    try withHeap(reserved: 64 << 20) { heap in
      var arenas: [UnsafeMutableRawPointer] = []
      while let p = heap.mapArena(bytes: 1 << 20) { arenas.append(p) }
      // Half of the reservation, without the static segment.
      #expect(arenas.count == 28)
      #expect(heap.mapArena(bytes: 1 << 16) == nil)
      heap.unmapArena(arenas[13], bytes: 1 << 20)
      #expect(heap.mapArena(bytes: 1 << 21) == nil)
      #expect(heap.mapArena(bytes: 1 << 16) == arenas[13])
      #expect(heap.checkInvariants() == [])
    }
  }

  @Test func mixedSizesNeverOverlap() throws {
    try withHeap(reserved: 256 << 20) { heap in
      var random = Random(seed: 11)
      var live: [UInt: Int] = [:]
      func release(_ start: UInt) {
        heap.unmapArena(
          UnsafeMutableRawPointer(bitPattern: start)!, bytes: live.removeValue(forKey: start)!)
      }
      for _ in 0..<3000 {
        if live.isEmpty || random.below(5) < 3 {
          let bytes = 1 << (16 + random.below(7))
          guard let p = heap.mapArena(bytes: bytes) else { continue }
          let start = UInt(bitPattern: p)
          #expect(start % UInt(bytes) == 0)
          for (other, size) in live {
            #expect(start + UInt(bytes) <= other || other + UInt(size) <= start)
          }
          live[start] = bytes
        } else {
          let keys = live.keys.sorted()
          release(keys[random.below(keys.count)])
        }
        if live.count > 60 { live.keys.sorted().prefix(30).forEach { release($0) } }
      }
      var walked: [UInt: Int] = [:]
      heap.forEachArena { walked[UInt(bitPattern: $0)] = $1 }
      #expect(walked == live)
      #expect(heap.checkInvariants() == [])
    }
  }
}
