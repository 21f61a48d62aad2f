#if MOULT_ASAN
  import Heap
  import PyMalloc
  import Testing

  /// Under AddressSanitizer (scripts/sanitize address) the allocators say which bytes are somebody's: using
  /// any others ends the program with a report.
  @Suite struct AnnotationTests {
    /// What is done with memory that is not one's own.
    enum Misuse: Int, CaseIterable, Codable {
      case readFreed, writeFreed, readBehind, readGrown, readShrunk, readNeverTaken, readHeader
      case readFreedRaw, readBehindRaw, readFreedLarge
    }

    private static func perform(_ misuse: Misuse) throws {
      let heap = try PrivateHeap.create(HeapConfiguration())
      let pymalloc = PyMalloc.create(heap: heap, geometry: .current)
      let p = pymalloc.malloc(40)!
      let raw = heap.rawMalloc(1_000)!
      let large = heap.rawMalloc(100_000)!
      var from = p
      switch misuse {
      case .readFreed, .writeFreed: pymalloc.free(p)
      case .readBehind: from = p + 40
      case .readGrown: from = pymalloc.realloc(p, 44)! + 44
      case .readShrunk: from = pymalloc.realloc(p, 38)! + 38
      case .readNeverTaken: from = p + 48
      case .readHeader: from = p - 8
      case .readFreedRaw:
        heap.rawFree(raw)
        from = raw
      case .readBehindRaw: from = raw + 1_000
      case .readFreedLarge:
        heap.rawFree(large)
        from = large + 4_096
      }
      if misuse == .writeFreed {
        p.storeBytes(of: 1, toByteOffset: 24, as: UInt8.self)
      } else {
        print(from.load(as: UInt8.self))
      }
    }

    @Test(arguments: Misuse.allCases)
    func whatIsNobodysMayNotBeUsed(_ misuse: Misuse) async {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        [misuse] in
        try Self.perform(misuse)
      }
      let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(text.contains("use-after-poison"), "\(misuse): \(text.prefix(400))")
    }

    /// And what is one's own may, from its first byte to its last.
    @Test func whatIsSomebodysMayBeUsed() throws {
      let heap = try PrivateHeap.create(HeapConfiguration())
      defer { heap.destroy() }
      let pymalloc = PyMalloc.create(heap: heap, geometry: .current)
      defer { pymalloc.destroy() }
      for n in [1, 7, 8, 40, 511, 512, 513, 5_000, 40_000, 300_000] {
        var p = pymalloc.malloc(n)!
        for i in 0..<n { p.storeBytes(of: 1, toByteOffset: i, as: UInt8.self) }
        for m in [n + 1, n + 100, 2 * n, n / 2 + 1] {
          p = pymalloc.realloc(p, m)!
          for i in 0..<m { p.storeBytes(of: 2, toByteOffset: i, as: UInt8.self) }
        }
        pymalloc.free(p)
      }
      #expect(pymalloc.checkInvariants().isEmpty)
    }
  }
#endif
