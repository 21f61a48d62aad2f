// Workloads after published suites (mimalloc-bench), with one thread, cut down to seconds. The same
// programs for other allocators are in alloc_kernels.c beside the kernels.

import Glibc

extension Kernel {
  /// A workload, nil for an unknown name.
  static func prepareWorkload(_ name: String, _ allocator: Allocator) -> (() -> Double)? {
    switch name {
    case "cfrac": return { cfrac(allocator) }
    case "larson":
      var kernel = Kernel(allocator, slots: 5000)
      kernel.fillLarson(largest: 1000)
      return { kernel.larson1000() }
    case "simple":
      let kernel = Kernel(allocator, slots: 1600)
      return { kernel.simple() }
    case "alloc-test":
      var kernel = Kernel(allocator, slots: 1 << 18)
      kernel.random = XorShift(state: 88_172_645_463_325_252)
      return { kernel.allocTest() }
    case "sh6":
      var kernel = Kernel(allocator, slots: 100_000)
      kernel.random = XorShift(state: 88_172_645_463_325_252)
      return { kernel.sh6() }
    default: return nil
    }
  }

  /// A number: how many digits of 32 bits, then the digits.
  @inline(__always)
  static func newNumber(_ allocator: Allocator, _ n: Int) -> UnsafeMutablePointer<UInt32> {
    let p = allocator.malloc(4 &+ 4 &* n).assumingMemoryBound(to: UInt32.self)
    p[0] = UInt32(truncatingIfNeeded: n)
    return p
  }

  /// cfrac-like: products and sums of small numbers, each result in a block of its own of 8 to 48
  /// bytes that dies young; 1 operation = one number. Other blocks of these classes stay in use, for
  /// the reason given at k1.
  static func cfrac(_ allocator: Allocator) -> Double {
    let rounds = 2_000_000
    var random = XorShift(state: 88_172_645_463_325_252)
    let others = (1...4).map { allocator.malloc($0 * 16) }
    defer { for p in others { allocator.free(p) } }
    let live = UnsafeMutablePointer<UnsafeMutablePointer<UInt32>>.allocate(capacity: 8)
    defer { live.deallocate() }
    for i in 0..<8 {
      live[i] = newNumber(allocator, 1 + i % 5)
      for k in 1...1 + i % 5 { live[i][k] = UInt32(truncatingIfNeeded: random.next()) | 1 }
    }
    let start = cpuTime()
    for i in 0..<rounds {
      let a = live[i & 7]
      let b = live[(i &+ 3) & 7]
      let an = Int(a[0])
      let bn = Int(b[0])
      let pn = an &+ bn
      let p = newNumber(allocator, pn)
      var k = 1
      while k <= pn {
        p[k] = 0
        k &+= 1
      }
      k = 0
      while k < an {
        var carry: UInt64 = 0
        let digit = UInt64(a[k &+ 1])
        var j = 1
        while j <= bn {
          carry = carry &+ digit &* UInt64(b[j]) &+ UInt64(p[k &+ j])
          p[k &+ j] = UInt32(truncatingIfNeeded: carry)
          carry &>>= 32
          j &+= 1
        }
        p[k &+ bn &+ 1] = UInt32(truncatingIfNeeded: carry)
        k &+= 1
      }
      let s = newNumber(allocator, pn &+ 1)
      var carry = UInt64(truncatingIfNeeded: i)
      k = 1
      while k <= pn {
        carry = carry &+ UInt64(p[k])
        s[k] = UInt32(truncatingIfNeeded: carry)
        carry &>>= 32
        k &+= 1
      }
      s[pn &+ 1] = UInt32(truncatingIfNeeded: carry)
      let length = min(1 &+ i % 5, pn &+ 1)
      let r = newNumber(allocator, length)
      k = 1
      while k <= length {
        r[k] = s[k]
        k &+= 1
      }
      allocator.free(p)
      allocator.free(s)
      allocator.free(a)
      live[i & 7] = r
    }
    let time = cpuTime() - start
    for i in 0..<8 { allocator.free(live[i]) }
    return Double(time) / Double(3 * rounds)
  }

  /// larson with the sizes of its authors: 5000 blocks of 8 to 1000 bytes, a random one replaced;
  /// 1 operation = free + malloc.
  mutating func larson1000() -> Double {
    let n = 5_000_000
    var generator = random
    defer { random = generator }
    let start = cpuTime()
    for _ in 0..<n {
      let r = generator.next()
      let slot = Int(((r &>> 32) &* 5000) &>> 32)
      let size = 8 &+ Int(((r & 0xffff_ffff) &* 993) &>> 32)
      allocator.free(slots[slot].unsafelyUnwrapped)
      let p = allocator.malloc(size)
      p.storeBytes(of: 97, as: UInt8.self)
      p.storeBytes(of: 98, toByteOffset: 1, as: UInt8.self)
      slots[slot] = p
    }
    return Double(cpuTime() - start) / Double(n)
  }

  /// glibc-simple: 25, 100, 400, 1600 blocks of 16 bytes, half freed first in first out, half last
  /// in first out; 1 operation = the pair.
  func simple() -> Double {
    var pairs = 0
    let start = cpuTime()
    for n in [25, 100, 400, 1600] {
      for _ in 0..<2_000_000 / n {
        for i in 0..<n {
          let p = allocator.malloc(16)
          p.storeBytes(of: i, as: Int.self)
          p.storeBytes(of: i, toByteOffset: 8, as: Int.self)
          slots[i] = p
        }
        for i in 0..<n / 2 { allocator.free(slots[i].unsafelyUnwrapped) }
        var i = n &- 1
        while i >= n / 2 {
          allocator.free(slots[i].unsafelyUnwrapped)
          i &-= 1
        }
        pairs &+= n
      }
    }
    return Double(cpuTime() - start) / Double(pairs)
  }

  /// alloc-test: up to 2^18 blocks of 6 to 1024 bytes, small ones the likeliest. A slot is chosen by
  /// the 80/20 rule, six times over; a block found there is read and freed, else one is made and
  /// written. 1 operation = one of these.
  mutating func allocTest() -> Double {
    let steps = 5_000_000
    var generator = random
    defer { random = generator }
    var sum: UInt64 = 0
    let start = cpuTime()
    for _ in 0..<steps {
      var r = generator.next()
      var low: UInt64 = 0
      var length: UInt64 = (1 << 18) << 16
      for _ in 0..<6 {
        let fifth = length / 5
        if r & 1023 < 819 {
          length = fifth
        } else {
          low &+= fifth
          length &-= fifth
        }
        r &>>= 10
      }
      r = generator.next()
      let slot = Int((low &+ (((r &>> 32) &* length) &>> 32)) &>> 16)
      if let block = slots[slot] {
        let p = block.assumingMemoryBound(to: UInt64.self)
        let words = Int(p[0])
        var k = 1
        while k < words {
          sum &+= p[k]
          k &+= 1
        }
        allocator.free(block)
        slots[slot] = nil
      } else {
        let exponent = UInt64(((r & 127) &+ 1).trailingZeroBitCount &+ 2)
        let size = Int(((r &>> 7) & (1 &<< exponent &- 1)) &+ 1 &+ 1 &<< exponent)
        let words = (size &+ 7) / 8
        let block = allocator.malloc(words &* 8)
        let p = block.assumingMemoryBound(to: UInt64.self)
        p[0] = UInt64(truncatingIfNeeded: words)
        var k = 1
        while k < words {
          p[k] = r
          k &+= 1
        }
        slots[slot] = block
      }
    }
    let time = cpuTime() - start
    keep(sum)
    return Double(time) / Double(steps)
  }

  /// sh6bench-like: rounds of ever more and ever larger small blocks, first and last byte touched,
  /// the younger half freed last in first out, the older in order; 1 operation = the pair.
  mutating func sh6() -> Double {
    var generator = random
    defer { random = generator }
    var pairs = 0
    let start = cpuTime()
    for round in 0..<400 {
      let n = 500 &+ round &* 25
      let largest = UInt64(1 &+ round &* 2)
      for i in 0..<n {
        let size = 1 &+ Int(generator.below(largest))
        let p = allocator.malloc(size)
        p.storeBytes(of: 1, as: UInt8.self)
        p.storeBytes(of: 1, toByteOffset: size &- 1, as: UInt8.self)
        slots[i] = p
      }
      var i = n &- 1
      while i >= n / 2 {
        allocator.free(slots[i].unsafelyUnwrapped)
        i &-= 1
      }
      for i in 0..<n / 2 { allocator.free(slots[i].unsafelyUnwrapped) }
      pairs &+= n
    }
    return Double(cpuTime() - start) / Double(pairs)
  }
}

/// Keeps the compiler from removing what computes a value.
@inline(never)
func keep(_ value: UInt64) {
  if value == .max { print("") }
}
