// The kernels: what each one does, how many operations it counts. The same definitions as in
// scripts/benchmarks/peers/alloc_kernels.c, so that figures of other allocators can stand beside these.

import Glibc

/// What a kernel needs of an allocator.
protocol KernelAllocator {
  func malloc(_ n: Int) -> UnsafeMutableRawPointer
  func realloc(_ p: UnsafeMutableRawPointer?, _ n: Int) -> UnsafeMutableRawPointer
  func free(_ p: UnsafeMutableRawPointer)
}

/// Names of all kernels, in the order they are run.
let kernelNames = [
  "k1", "k2", "k2h", "k3", "k4", "k5a", "k6", "cfrac", "larson", "simple", "alloc-test", "sh6",
]

/// CPU time of the process in nanoseconds.
func cpuTime() -> Int {
  var t = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t)
  return t.tv_sec * 1_000_000_000 + t.tv_nsec
}

/// Marsaglia's xorshift with shifts 13, 7, 17.
struct XorShift {
  var state: UInt64

  @inline(__always)
  mutating func next() -> UInt64 {
    state ^= state &<< 13
    state ^= state &>> 7
    state ^= state &<< 17
    return state
  }

  @inline(__always)
  mutating func below(_ n: UInt64) -> UInt64 { ((next() &>> 32) &* n) &>> 32 }
}

/// One prepared kernel; each call of `run` is one repetition.
struct Kernel<Allocator: KernelAllocator> {
  let allocator: Allocator
  var slots: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  var order: UnsafeMutablePointer<UInt32>
  var random = XorShift(state: 88_172_645_463_325_252)

  init(_ allocator: Allocator, slots count: Int) {
    self.allocator = allocator
    slots = .allocate(capacity: count)
    slots.initialize(repeating: nil, count: count)
    order = .allocate(capacity: count)
    for i in 0..<count { order[i] = UInt32(i) }
    var i = count - 1
    while i > 0 {
      let j = Int(random.below(UInt64(i + 1)))
      (order[i], order[j]) = (order[j], order[i])
      i -= 1
    }
  }

  /// Nanoseconds per operation of one repetition.
  static func prepare(_ name: String, _ allocator: Allocator) -> (() -> Double)? {
    switch name {
    case "k1": return { k1(allocator) }
    case "k2", "k3":
      let kernel = Kernel(allocator, slots: 1_000_000)
      return { kernel.million(random: name == "k3") }
    case "k2h":
      let kernel = Kernel(allocator, slots: 1_000_000)
      kernel.holdArenas()
      return { kernel.millionHeld() }
    case "k4":
      var kernel = Kernel(allocator, slots: 100_000)
      kernel.fillMixed()
      return { kernel.mixed() }
    case "k5a": return { growingLists(allocator) }
    case "k6":
      var kernel = Kernel(allocator, slots: 5000)
      kernel.fillLarson()
      return { kernel.larson() }
    default: return prepareWorkload(name, allocator)
    }
  }

  /// What every object allocation does at least: store a reference count and a type.
  @inline(__always)
  static func initialize(_ p: UnsafeMutableRawPointer) {
    p.storeBytes(of: 1, as: Int.self)
    p.storeBytes(of: Int(bitPattern: p), toByteOffset: 8, as: Int.self)
  }

  /// k1: one 64-byte block, allocated and freed; 1 operation = the pair. Another block of the class
  /// stays in use, as is the case in any running program, so that the pool does not become empty
  /// each time.
  static func k1(_ allocator: Allocator) -> Double {
    let n = 10_000_000
    let other = allocator.malloc(64)
    defer { allocator.free(other) }
    let start = cpuTime()
    for _ in 0..<n {
      let p = allocator.malloc(64)
      initialize(p)
      allocator.free(p)
    }
    return Double(cpuTime() - start) / Double(n)
  }

  /// k2, k3: 10^6 blocks of 64 bytes, freed in the order of allocation or in random order.
  func million(random: Bool) -> Double {
    let n = 1_000_000
    let start = cpuTime()
    for i in 0..<n {
      let p = allocator.malloc(64)
      Self.initialize(p)
      slots[i] = p
    }
    if random {
      for i in 0..<n { allocator.free(slots[Int(order[i])].unsafelyUnwrapped) }
    } else {
      for i in 0..<n { allocator.free(slots[i].unsafelyUnwrapped) }
    }
    return Double(cpuTime() - start) / Double(n)
  }

  static var keepEvery: Int { 8192 }

  /// k2h: k2 while one block in 8192 stays in use, so that no arena can be given back.
  func holdArenas() {
    for i in 0..<1_000_000 {
      let p = allocator.malloc(64)
      Self.initialize(p)
      slots[i] = p
    }
    for i in 0..<1_000_000 where i % Self.keepEvery != 0 {
      allocator.free(slots[i].unsafelyUnwrapped)
    }
  }

  func millionHeld() -> Double {
    let n = 1_000_000
    let start = cpuTime()
    for i in 0..<n where i % Self.keepEvery != 0 {
      let p = allocator.malloc(64)
      Self.initialize(p)
      slots[i] = p
    }
    for i in 0..<n where i % Self.keepEvery != 0 { allocator.free(slots[i].unsafelyUnwrapped) }
    let count = n - (n + Self.keepEvery - 1) / Self.keepEvery
    return Double(cpuTime() - start) / Double(count)
  }

  /// k4: blocks of 1 to 512 bytes in 10^5 slots, a random one replaced; 1 operation = free +
  /// malloc.
  mutating func mixed() -> Double {
    let n = 10_000_000
    var generator = random  // a local, so that it stays in a register
    defer { random = generator }
    let start = cpuTime()
    for _ in 0..<n {
      let r = generator.next()
      let slot = Int(((r &>> 32) &* 100_000) &>> 32)
      let size = Int(1 &+ (r & 511))
      allocator.free(slots[slot].unsafelyUnwrapped)
      let p = allocator.malloc(size)
      p.storeBytes(of: 1, as: UInt8.self)
      p.storeBytes(of: 1, toByteOffset: size &- 1, as: UInt8.self)
      slots[slot] = p
    }
    return Double(cpuTime() - start) / Double(n)
  }

  mutating func fillMixed() {
    random = XorShift(state: 0x9E37_79B9_7F4A_7C15)
    for i in 0..<100_000 {
      let size = Int(1 + random.below(512))
      let p = allocator.malloc(size)
      p.storeBytes(of: 1, as: UInt8.self)
      p.storeBytes(of: 1, toByteOffset: size - 1, as: UInt8.self)
      slots[i] = p
    }
  }

  /// k5a: lists that grow to 64 items by CPython's over-allocation; 1 operation = one realloc.
  /// Other blocks of all classes stay in use, for the reason given at k1.
  static func growingLists(_ allocator: Allocator) -> Double {
    var calls = 0
    let others = (1...32).map { allocator.malloc($0 * 16) }
    defer { for p in others { allocator.free(p) } }
    let start = cpuTime()
    for _ in 0..<20_000 {
      var items: UnsafeMutableRawPointer?
      var capacity = 0
      for n in 1...64 {
        if n > capacity {
          capacity = (n &+ n &>> 3 &+ 6) & ~3
          items = allocator.realloc(items, capacity &* 8)
          calls &+= 1
        }
        items.unsafelyUnwrapped.storeBytes(of: n, toByteOffset: (n &- 1) &* 8, as: Int.self)
      }
      allocator.free(items.unsafelyUnwrapped)
    }
    return Double(cpuTime() - start) / Double(calls)
  }

  /// k6: larson with one thread: 5000 blocks of 8 to 500 bytes; 1 operation = free + malloc.
  mutating func larson() -> Double {
    let n = 10_000_000
    var generator = random  // a local, so that it stays in a register
    defer { random = generator }
    let start = cpuTime()
    for _ in 0..<n {
      let r = generator.next()
      let slot = Int(((r &>> 32) &* 5000) &>> 32)
      let size = 8 &+ Int(((r & 0xffff_ffff) &* 493) &>> 32)
      allocator.free(slots[slot].unsafelyUnwrapped)
      let p = allocator.malloc(size)
      p.storeBytes(of: 97, as: UInt8.self)
      p.storeBytes(of: 98, toByteOffset: 1, as: UInt8.self)
      slots[slot] = p
    }
    return Double(cpuTime() - start) / Double(n)
  }

  /// Fills the slots of larson: blocks of 8 bytes to less than `largest`, in an order of their own.
  mutating func fillLarson(largest: Int = 500) {
    random = XorShift(state: largest == 500 ? 0xD1B5_4A32_D192_ED03 : 88_172_645_463_325_252)
    let sizes = UInt64(largest - 7)
    for i in 0..<5000 { slots[i] = allocator.malloc(8 + Int(random.below(sizes))) }
    var i = 4999
    while i > 0 {
      let j = Int(random.below(UInt64(i + 1)))
      (slots[i], slots[j]) = (slots[j], slots[i])
      i -= 1
    }
    for _ in 0..<20_000 {
      let slot = Int(random.below(5000))
      allocator.free(slots[slot].unsafelyUnwrapped)
      slots[slot] = allocator.malloc(8 + Int(random.below(sizes)))
    }
  }
}
