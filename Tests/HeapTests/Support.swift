import Glibc
import Heap
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

  mutating func below(_ n: Int) -> Int { Int((next() >> 33) % UInt64(n)) }
}

/// Runs `body` with a fresh heap and destroys it afterwards.
func withHeap<Result>(
  reserved: Int = 64 << 30, limit: Int = .max, _ body: (PrivateHeap) throws -> Result
) throws -> Result {
  var configuration = HeapConfiguration()
  configuration.reservedBytes = reserved
  configuration.byteLimit = limit
  let heap = try PrivateHeap.create(configuration)
  defer { heap.destroy() }
  return try body(heap)
}

/// Bytes of a range that are resident, by the kernel's account.
func residentBytes(_ start: UnsafeMutableRawPointer, _ bytes: Int) -> Int {
  var pages = [UInt8](repeating: 0, count: bytes / 4096)
  let result = mincore(start, bytes, &pages)
  return result == 0 ? pages.count { $0 & 1 != 0 } * 4096 : -1
}

/// Fills a block with bytes that depend on position and seed.
func fill(_ p: UnsafeMutableRawPointer, _ bytes: Int, seed: Int) {
  // Every 61st byte, and the last: enough to notice overlap, quick enough for large blocks.
  for i in stride(from: 0, to: bytes, by: 61) {
    p.storeBytes(of: UInt8(truncatingIfNeeded: seed &+ i), toByteOffset: i, as: UInt8.self)
  }
  if bytes > 0 { p.storeBytes(of: UInt8(seed & 255), toByteOffset: bytes - 1, as: UInt8.self) }
}

/// Whether a block still holds what `fill` wrote, as far as `upTo` bytes.
func holds(_ p: UnsafeMutableRawPointer, _ bytes: Int, seed: Int, upTo: Int? = nil) -> Bool {
  let end = min(bytes, upTo ?? bytes)
  for i in stride(from: 0, to: end, by: 61) where i != bytes - 1 {
    if p.load(fromByteOffset: i, as: UInt8.self) != UInt8(truncatingIfNeeded: seed &+ i) {
      return false
    }
  }
  if bytes > 0, end == bytes {
    return p.load(fromByteOffset: bytes - 1, as: UInt8.self) == UInt8(seed & 255)
  }
  return true
}

/// Whether a block is all zero.
func isZero(_ p: UnsafeMutableRawPointer, _ bytes: Int) -> Bool {
  for i in 0..<bytes where p.load(fromByteOffset: i, as: UInt8.self) != 0 { return false }
  return true
}

extension Array {
  /// Removes and returns the element at `i`, putting the last one in its place.
  mutating func take(_ i: Int) -> Element {
    swapAt(i, count - 1)
    return removeLast()
  }
}
