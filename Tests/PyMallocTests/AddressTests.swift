import Heap
import PyMalloc
import Testing

/// The sequences of scripts/benchmarks/peers/pymalloc_addresses.c, which see.
struct AddressSequence {
  let pymalloc: PyMalloc
  let base: UInt
  var hash: UInt64 = 0
  var random = Random(seed: 0)
  var slots: [UnsafeMutableRawPointer?] = Array(repeating: nil, count: 60_000)

  mutating func note(_ p: UnsafeMutableRawPointer?) {
    let address = UInt(bitPattern: p)
    let isSmall = p.map { pymalloc.owns($0) } ?? false
    hash = (hash ^ (isSmall ? UInt64(address &- base) : .max)) &* 0x100_0000_01b3
  }

  mutating func size() -> Int {
    let r = random.next()
    return r & 1 != 0 ? 16 + 16 * Int((r >> 8) & 7) : 1 + Int((r >> 8) & 511)
  }

  mutating func start(seed: UInt64) {
    random = Random(seed: seed)
    hash = 0xcbf2_9ce4_8422_2325
  }

  /// Runs phases and returns the number of live blocks. It swings between full and nearly none, so
  /// that arenas come and go.
  mutating func runPhases(_ phases: Range<Int>, live: Int) -> Int {
    let count = slots.count
    var live = live
    for phase in phases {
      let shrinks = phase & 1 == 1
      let bound = shrinks ? count / (20 * (phase + 1)) : count - 100
      while shrinks ? live > bound : live < bound {
        let r = random.below(100)
        let growth = shrinks ? 20 : 70
        if live == 0 || (r < growth && live < count) {
          slots[live] = pymalloc.malloc(size())
          note(slots[live])
          live += 1
        } else if r < growth + 10 {
          let i = random.below(live)
          let n = random.below(8) > 0 ? size() : 513 + random.below(1000)
          slots[i] = pymalloc.realloc(slots[i], n)
          note(slots[i])
        } else {
          let i = random.below(live)
          pymalloc.free(slots[i])
          live -= 1
          slots[i] = slots[live]
        }
      }
    }
    return live
  }

  mutating func run(seed: UInt64) {
    start(seed: seed)
    var live = runPhases(0..<8, live: 0)
    while live > 0 {
      live -= 1
      pymalloc.free(slots[live])
    }
    note(pymalloc.malloc(64))
  }
}

@Suite struct AddressTests {
  /// Hash, arenas mapped, arenas given back, after each sequence.
  struct Expectation: Sendable {
    let geometry: PyMallocGeometry
    let sequences: [(UInt64, Int, Int)]
  }

  /// Printed by pymalloc_addresses.c with CPython 3.11.7 (and 3.10.13), with 3.9.18 and with 3.8.18.
  static let expectations = [
    Expectation(
      geometry: .current,
      sequences: [
        (0x8e1b_1060_ce2c_88ad, 10, 9), (0x0e23_943c_78ae_850f, 19, 17),
        (0x3cb1_0003_b911_a538, 27, 25),
      ]),
    Expectation(
      geometry: .before310,
      sequences: [
        (0xcb6a_2731_e930_621d, 46, 45), (0x8ac1_2240_3914_e92f, 93, 91),
        (0x5f0e_550e_c9c2_6b98, 137, 135),
      ]),
    Expectation(
      geometry: .before39,
      sequences: [
        (0xc1a1_ffba_95f1_4d2d, 48, 47), (0x2f4a_5dcc_a5e7_700f, 96, 95),
        (0x95c2_bdbc_7f06_1838, 142, 141),
      ]),
  ]

  @Test(arguments: expectations)
  func everyAddressIsCPythons(_ expectation: Expectation) throws {
    try withPyMalloc(expectation.geometry) { pymalloc in
      let arena = try #require(pymalloc.malloc(1))
      let base = UInt(bitPattern: arena) & ~UInt(expectation.geometry.arenaBytes - 1)
      // A fresh allocator: the first arena must be untouched when the sequence starts.
      let heap = pymalloc.heap
      let fresh = PyMalloc.create(heap: heap, geometry: expectation.geometry)
      defer { pymalloc.free(arena) }
      var run = AddressSequence(
        pymalloc: fresh, base: base + UInt(expectation.geometry.arenaBytes))
      for (i, (hash, mapped, givenBack)) in expectation.sequences.enumerated() {
        run.run(seed: UInt64(i + 1))
        let figures = fresh.statistics()
        #expect(run.hash == hash)
        #expect(figures.arenasAllocated == mapped && figures.arenasReclaimed == givenBack)
        #expect(fresh.checkInvariants() == [])
      }
      fresh.destroy()
    }
  }
}
