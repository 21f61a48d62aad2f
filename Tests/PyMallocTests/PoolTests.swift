import Heap
import PyMalloc
import Testing

@Suite struct PoolTests {
  @Test func constants() {
    #expect(PyMallocGeometry.current == PyMallocGeometry(poolBits: 14, arenaBits: 20))
    #expect(PyMallocGeometry.before310 == PyMallocGeometry(poolBits: 12, arenaBits: 18))
    for geometry in bothGeometries { #expect(geometry.poolsPerArena == 64) }
    #expect(PyMallocGeometry.hugePages.poolsPerArena == 128)
    for n in 1...512 {
      let sizeClass = PyMallocLayout.sizeClass(n)
      #expect(sizeClass == (n + 15) / 16 - 1)
      #expect(PyMallocLayout.blockSize(sizeClass) >= n)
      #expect(PyMallocLayout.blockSize(sizeClass) - 16 < n)
    }
    #expect(MemoryLayout<PyMalloc>.size == 8)
  }

  /// Blocks per pool of 16 KiB, from 16 to 512 bytes, as measured in CPython.
  static let measured = [
    1021, 510, 340, 255, 204, 170, 145, 127, 113, 102, 92, 85, 78, 72, 68, 63,
    60, 56, 53, 51, 48, 46, 44, 42, 40, 39, 37, 36, 35, 34, 32, 31,
  ]

  /// Fills three pools of each class block by block: the first lies behind the header, the others
  /// follow.
  @Test(arguments: bothGeometries) func blocksPerPool(_ geometry: PyMallocGeometry) throws {
    for sizeClass in 0..<32 {
      try withPyMalloc(geometry) { pymalloc in
        let size = (sizeClass + 1) * 16
        let capacity = geometry.blocksPerPool(sizeClass)
        if geometry == .current { #expect(capacity == Self.measured[sizeClass]) }
        #expect(capacity == (geometry.poolBytes - 48) / size)
        var expected: UnsafeMutableRawPointer?
        for i in 0..<3 * capacity {
          let p = try #require(pymalloc.malloc(size - random(i)))
          if i == 0 { expected = p }
          guard p == expected else {
            Issue.record("block \(i) of class \(sizeClass): \(p), expected \(expected!)")
            return
          }
          let offset = Int(UInt(bitPattern: p) & UInt(geometry.poolBytes - 1))
          #expect(offset == 48 + i % capacity * size)
          expected = i % capacity == capacity - 1 ? p - offset + geometry.poolBytes + 48 : p + size
        }
        var states: [PoolState] = []
        pymalloc.forEachPool { states.append($0.state) }
        #expect(states.prefix(4) == [.full, .full, .full, .untouched] && states.count == 64)
        #expect(pymalloc.heap.bytesInUse == 3 * capacity * size)
        #expect(pymalloc.checkInvariants() == [])
      }
    }
    func random(_ i: Int) -> Int { (i * 7) % 16 }
  }

  @Test func lastFreedIsFirstReused() throws {
    try withPyMalloc { pymalloc in
      let blocks = try (0..<5).map { _ in try #require(pymalloc.malloc(333)) }
      pymalloc.free(blocks[0])
      pymalloc.free(blocks[3])
      #expect(pymalloc.malloc(333) == blocks[3])
      #expect(pymalloc.malloc(321) == blocks[0])
      #expect(pymalloc.malloc(336) == blocks[4] + 336)
    }
  }

  @Test func fullPoolThatGetsRoomIsUsedNext() throws {
    try withPyMalloc { pymalloc in
      // Three full pools and one block in the fourth.
      let blocks = try (0...3 * 31).map { _ in try #require(pymalloc.malloc(512)) }
      pymalloc.free(blocks[40])
      pymalloc.free(blocks[5])
      #expect(pymalloc.malloc(512) == blocks[5])
      #expect(pymalloc.malloc(512) == blocks[40])
      #expect(pymalloc.malloc(512) == blocks[93] + 512)
      #expect(pymalloc.checkInvariants() == [])
    }
  }

  @Test func emptyPoolOfTheSameClassKeepsItsFreeList() throws {
    try withPyMalloc { pymalloc in
      let blocks = try (0..<4).map { _ in try #require(pymalloc.malloc(64)) }
      for i in [2, 0, 3, 1] { pymalloc.free(blocks[i]) }
      var views: [PoolView] = []
      pymalloc.forEachPool { views.append($0) }
      #expect(views[0].state == .empty && views[0].sizeClass == 3)
      #expect((0..<4).map { _ in pymalloc.malloc(64) } == [1, 3, 0, 2].map { blocks[$0] })
      for i in 0..<4 { pymalloc.free(blocks[i]) }
      // Another class takes the pool over and starts behind the header.
      #expect(pymalloc.malloc(200) == blocks[0])
      #expect(pymalloc.malloc(200) == blocks[0] + 208)
      #expect(pymalloc.checkInvariants() == [])
    }
  }

  @Test func domainsShareBlocks() throws {
    try withPyMalloc { pymalloc in
      let p = pymalloc.malloc(200)
      pymalloc.free(p)
      let q = try #require(pymalloc.calloc(20, 10))
      #expect(p == q)
      for i in 0..<200 { #expect(q.load(fromByteOffset: i, as: UInt8.self) == 0) }
    }
  }

  @Test func whatIsNotSmallIsRaw() throws {
    try withPyMalloc { pymalloc in
      for n in [0, 513, 600, 100_000] {
        let p = try #require(pymalloc.malloc(n))
        let q = try #require(pymalloc.malloc(n))
        #expect(p != q && !pymalloc.owns(p) && pymalloc.heap.rawOwns(p))
        #expect(pymalloc.usableSize(p) >= n)
        pymalloc.free(p)
        pymalloc.free(q)
        let zeroed = try #require(pymalloc.calloc(n, 1))
        #expect(!pymalloc.owns(zeroed))
        pymalloc.free(zeroed)
      }
      for n in [1, 16, 512] { #expect(pymalloc.owns(try #require(pymalloc.malloc(n)))) }
      for n in [-1, .min, .max] { #expect(pymalloc.malloc(n) == nil) }
      #expect(pymalloc.calloc(.max, 2) == nil && pymalloc.calloc(-1, 1) == nil)
      #expect(pymalloc.calloc(-1, -1) == nil && pymalloc.calloc(0, 5) != nil)
      pymalloc.free(nil)
    }
  }
}
