import Glibc
import Heap
import Testing

@Suite struct HeapCreationTests {
  @Test func oneWord() {
    #expect(MemoryLayout<PrivateHeap>.size == 8)
  }

  @Test func reservesWhatIsAsked() throws {
    try withHeap { heap in
      #expect(heap.reservedBytes == 64 << 30)
      #expect(UInt(bitPattern: heap.base) % (1 << 20) == 0)
      #expect(heap.contains(heap.base) && !heap.contains(heap.base - 1))
      #expect(heap.contains(heap.base + heap.reservedBytes - 1))
      #expect(!heap.contains(heap.base + heap.reservedBytes))
      #expect(heap.checkInvariants() == [])
    }
  }

  @Test func reservationIsHalvedWhereItCannotBeHad() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit(rlim_cur: 0, rlim_max: 0)
      getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      limit.rlim_cur = 24 << 30
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      let heap = try PrivateHeap.create(HeapConfiguration())
      guard heap.reservedBytes == 16 << 30, let p = heap.rawMalloc(100), heap.rawOwns(p) else {
        exit(1)
      }
      limit.rlim_cur = 17 << 30
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      do {
        _ = try PrivateHeap.create(HeapConfiguration())
        exit(2)
      } catch HeapError.reservationFailed(_, let errno) where errno == ENOMEM {
        exit(0)
      }
    }
  }

  @Test func roomIsLeftBesideTheReservation() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit(rlim_cur: 0, rlim_max: 0)
      getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      limit.rlim_cur = 24 << 30
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      var configuration = HeapConfiguration()
      configuration.roomBeside = { _ in 10 << 30 }
      let heap = try PrivateHeap.create(configuration)
      guard heap.reservedBytes == 8 << 30 else { exit(1) }
      heap.destroy()
      configuration.roomBeside = { $0 + 23 << 30 }
      do {
        _ = try PrivateHeap.create(configuration)
        exit(2)
      } catch HeapError.reservationFailed(let bytes, let errno) where errno == ENOMEM {
        exit(bytes == 25 << 30 ? 0 : 3)
      }
    }
  }

  @Test func manyHeapsAtOnce() throws {
    let heaps = try (0..<8).map { _ in try PrivateHeap.create(HeapConfiguration()) }
    let blocks = heaps.compactMap { $0.rawMalloc(100) }
    for (i, heap) in heaps.enumerated() {
      for (j, p) in blocks.enumerated() { #expect(heap.rawOwns(p) == (i == j)) }
    }
    heaps.forEach { $0.destroy() }
  }

  @Test func staticSegment() throws {
    var configuration = HeapConfiguration()
    configuration.staticBytes = 8192
    let heap = try PrivateHeap.create(configuration)
    defer { heap.destroy() }
    var previous: UnsafeMutableRawPointer?
    for n in [1, 16, 17, 100, 4000] {
      let p = heap.staticAllocate(n)
      #expect(UInt(bitPattern: p) % 16 == 0 && isZero(p, n))
      #expect(heap.isStatic(p) && heap.contains(p))
      memset(p, 255, n)
      if let previous { #expect(p > previous) }
      previous = p
    }
    #expect(heap.bytesInUse == 0)
    #expect(heap.staticBytesUsed == 16 + 16 + 32 + 112 + 4000)
    #expect(!heap.isStatic(try #require(heap.rawMalloc(1))))
    #expect(!heap.isStatic(heap.base + 8192) && heap.isStatic(heap.base + 8191))
  }

  @Test func fullStaticSegmentEndsTheProgram() async throws {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let heap = try PrivateHeap.create(HeapConfiguration())
      _ = heap.staticAllocate(4 << 20)
      _ = heap.staticAllocate(1)
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("static segment is full"))
  }
}
