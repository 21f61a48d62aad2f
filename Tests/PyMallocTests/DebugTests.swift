import Heap
import Testing

@testable import PyMalloc

/// Blocks that are watched as CPython's debug allocator does.
@Suite struct DebugTests {
  private func withWatched(
    serials: Bool = false, _ body: (PyMalloc, DebugAllocation) throws -> Void
  ) throws {
    try withPyMalloc(reserved: 1 << 30) { malloc in
      malloc.watchBlocks(writesSerials: serials)
      try body(malloc, try #require(malloc.debug))
    }
  }

  private func bytes(_ p: UnsafeMutableRawPointer, _ from: Int, _ n: Int) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: p + from, count: n))
  }

  @Test(arguments: [0, 1, 7, 16, 100, 487, 488, 489, 512, 513, 5_000, 70_000])
  func aBlockLooksAsCPythons(_ n: Int) throws {
    try withWatched { malloc, d in
      let p = try #require(malloc.malloc(n, .obj))
      #expect(UInt(bitPattern: p) % 16 == 0)
      let head = (0..<8).map { UInt8(truncatingIfNeeded: n >> (56 - 8 * $0)) }
      #expect(bytes(p, -16, 8) == head)
      #expect(bytes(p, -8, 8) == [0x6F] + [UInt8](repeating: 0xFD, count: 7))
      #expect(bytes(p, 0, n).allSatisfy { $0 == 0xCD })
      #expect(bytes(p, n, 8) == [UInt8](repeating: 0xFD, count: 8))
      malloc.free(p, .obj)
      #expect(d.faults.isEmpty)
      #expect(malloc.heap.bytesInUse == 0)
      if n > 0, n < 488 { #expect(bytes(p, -8, n + 16).allSatisfy { $0 == 0xDD }) }
      let zero = try #require(malloc.calloc(1, n, .mem))
      #expect(bytes(zero, 0, n).allSatisfy { $0 == 0 })
      #expect(bytes(zero, -8, 1) == [0x6D])
      malloc.free(zero)
      #expect(malloc.checkWatchedBlocks().isEmpty)
    }
  }

  @Test func serialsStandBehindBlocks() throws {
    try withWatched(serials: true) { malloc, d in
      let first = try #require(malloc.malloc(10))
      let second = try #require(malloc.malloc(10))
      #expect(bytes(first, 18, 8) == [0, 0, 0, 0, 0, 0, 0, 1])
      #expect(bytes(second, 18, 8) == [0, 0, 0, 0, 0, 0, 0, 2])
      // 10 + 32 bytes take a block of 48.
      #expect(abs(second - first) == 48)
      malloc.free(first)
      malloc.free(second)
      #expect(d.faults.isEmpty)
    }
  }

  @Test func aResizedBlockKeepsItsBytesAndGuards() throws {
    try withWatched { malloc, d in
      for (old, new) in [
        (10, 20), (100, 10), (10, 400), (400, 600), (600, 100), (600, 9_000), (9_000, 700),
        (300, 299),
      ] {
        let p = try #require(malloc.malloc(old))
        for i in 0..<old {
          p.storeBytes(of: UInt8(truncatingIfNeeded: i * 7), toByteOffset: i, as: UInt8.self)
        }
        let q = try #require(malloc.realloc(p, new))
        let kept = (0..<min(old, new)).map { UInt8(truncatingIfNeeded: $0 * 7) }
        #expect(bytes(q, 0, kept.count) == kept, "\(old) to \(new)")
        #expect(bytes(q, kept.count, new - kept.count).allSatisfy { $0 == 0xCD })
        #expect(bytes(q, new, 8).allSatisfy { $0 == 0xFD })
        #expect(bytes(q, -9, 1) == [UInt8(new & 255)])
        malloc.free(q)
      }
      #expect(malloc.checkWatchedBlocks().isEmpty)
      #expect(malloc.heap.bytesInUse == 0)
      #expect(malloc.checkInvariants().isEmpty)
      #expect(d.live.isEmpty)
    }
  }

  @Test func aBlockThatIsOverrunIsNamed() throws {
    try withWatched { malloc, d in
      d.place = { 7 }
      d.placeText = { "a.lua:\($0)" }
      let p = try #require(malloc.malloc(20))
      p.storeBytes(of: 0x41, toByteOffset: 20, as: UInt8.self)
      #expect(
        malloc.checkWatchedBlocks() == [
          "debug memory: block 1 (20 bytes, mem, made at a.lua:7): bytes behind it were overwritten: "
            + "41 fd fd fd fd fd fd fd"
        ])
      malloc.free(p)
      #expect(d.faults.count == 1)
    }
    try withWatched { malloc, d in
      let p = try #require(malloc.malloc(600))
      p.storeBytes(of: 0, toByteOffset: -1, as: UInt8.self)
      malloc.free(p)
      #expect(d.faults.first?.contains("bytes before it were overwritten") == true)
    }
  }

  @Test func aBlockThatIsFreedTwiceOrWronglyIsNamed() throws {
    try withWatched { malloc, d in
      let p = try #require(malloc.malloc(20, .obj))
      malloc.free(p, .obj)
      malloc.free(p, .obj)
      #expect(
        d.faults == [
          "debug memory: block 1 (20 bytes, obj, made before the script) is freed twice: it was freed"
        ])
      let q = try #require(malloc.malloc(600, .obj))
      malloc.free(q, .mem)
      #expect(d.faults.last?.hasSuffix("is freed as one of domain mem") == true)
      malloc.free(q + 64)
      #expect(d.faults.last?.hasSuffix("is freed, which is no block") == true)
      #expect(malloc.realloc(p, 9) == nil)
      #expect(malloc.heap.bytesInUse == 0)
      #expect(malloc.checkInvariants().isEmpty)
    }
  }

  @Test func aBlockThatIsUsedAfterItsEndIsNamed() throws {
    try withWatched { malloc, d in
      let p = try #require(malloc.malloc(40))
      malloc.free(p)
      p.storeBytes(of: 1, toByteOffset: 39, as: UInt8.self)
      #expect(
        malloc.checkWatchedBlocks().first?.contains("was written to at byte 39 after it was freed")
          == true)
    }
    // The same when the memory is handed out again before anybody looks.
    try withWatched { malloc, d in
      let p = try #require(malloc.malloc(40))
      malloc.free(p)
      p.storeBytes(of: 1, toByteOffset: 0, as: UInt8.self)
      let again = try #require(malloc.malloc(40))
      #expect(again == p)
      #expect(d.faults.first?.contains("was written to at byte 0 after it was freed") == true)
      malloc.free(again)
    }
  }

  /// What lay in a pool that is of another class now, or in an arena that went back, is nobody's fault.
  @Test func memoryThatIsUsedAgainIsNoFault() throws {
    try withWatched { malloc, d in
      var random = SystemRandomNumberGenerator()
      for round in 0..<60 {
        var blocks: [UnsafeMutableRawPointer] = []
        let size = 1 + Int(random.next() % 600)
        for _ in 0..<2_000 {
          guard let p = malloc.malloc(size, .obj) else { continue }
          for i in 0..<size { p.storeBytes(of: 0x55, toByteOffset: i, as: UInt8.self) }
          blocks.append(p)
        }
        if round % 3 == 0 { blocks.shuffle() }
        for p in blocks { malloc.free(p, .obj) }
        #expect(malloc.checkWatchedBlocks().isEmpty)
      }
      #expect(malloc.heap.bytesInUse == 0)
      #expect(malloc.checkInvariants().isEmpty)
    }
  }

  @Test func refusedRequestsLeaveNothing() throws {
    try withWatched { malloc, d in
      let p = try #require(malloc.malloc(100))
      malloc.heap.byteLimit = malloc.heap.bytesInUse
      #expect(malloc.malloc(10) == nil)
      #expect(malloc.malloc(1_000) == nil)
      #expect(malloc.realloc(p, 5_000) == nil)
      #expect(bytes(p, 0, 100).allSatisfy { $0 == 0xCD })
      malloc.free(p)
      #expect(malloc.checkWatchedBlocks().isEmpty)
      #expect(malloc.heap.bytesInUse == 0)
    }
  }
}
