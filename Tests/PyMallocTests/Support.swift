import Heap
import PyMalloc
import Testing

/// A small, reproducible source of random numbers (xorshift64).
struct Random {
  var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state &<< 13
    state ^= state &>> 7
    state ^= state &<< 17
    return state
  }

  mutating func below(_ n: Int) -> Int { Int(((next() &>> 32) &* UInt64(n)) &>> 32) }
}

/// Runs `body` with an allocator over a heap of its own, and destroys both afterwards.
func withPyMalloc<Result>(
  _ geometry: PyMallocGeometry = .current, reserved: Int = 64 << 30, limit: Int = .max,
  _ body: (PyMalloc) throws -> Result
) throws -> Result {
  var configuration = HeapConfiguration()
  configuration.reservedBytes = reserved
  configuration.byteLimit = limit
  let heap = try PrivateHeap.create(configuration)
  let pymalloc = PyMalloc.create(heap: heap, geometry: geometry)
  defer { heap.destroy() }
  let result = try body(pymalloc)
  pymalloc.destroy()
  #expect(heap.bytesInUse == heap.rawBytesInUse && heap.arenaCount == 0)
  return result
}

/// Distance of two addresses in bytes.
func distance(_ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer) -> Int { b - a }

let bothGeometries: [PyMallocGeometry] = [.current, .before310]
