import Glibc
import Heap

// Watching blocks, as CPython does with PYTHONMALLOC=debug. The hot paths know nothing of it: a watched
// heap has no fast charge and a watched allocator no plain slots, as while blocks are traced, so that every
// request comes to the slow paths, which come here.
//
// Nothing is read or freed on the word of a pointer: blocks are looked up in tables first. A block whose
// guards were damaged is told of, and its memory goes back all the same.

extension PyMalloc {
  /// What is known of blocks, `nil` while they are not watched.
  public var debug: DebugAllocation? { state.pointee.debug?.takeUnretainedValue() }

  /// Bytes between a block of the allocator and the address that its user has.
  public var debugPrefix: Int { state.pointee.debug == nil ? 0 : DebugAllocation.prefix }

  /// Begins to watch blocks. Nothing may have been allocated.
  public func watchBlocks(writesSerials: Bool) {
    guard state.pointee.debug == nil else { return }
    state.pointee.debug = .passRetained(DebugAllocation(writesSerials: writesSerials))
    state.pointee.plainSlots = 0
    heap.setWatched(true)
  }

  /// Whether a request is to be watched that came to a slow path.
  @inline(__always)
  var watches: DebugAllocation? {
    guard let debug = state.pointee.debug?.takeUnretainedValue(), !debug.isInside else {
      return nil
    }
    return debug
  }

  /// A block of a domain.
  func debugMalloc(
    _ d: DebugAllocation, _ n: Int, _ domain: AllocationDomain, zeroed: Bool = false
  ) -> UnsafeMutableRawPointer? {
    guard n >= 0, n <= Int.max - 64 else { return nil }
    let base = inside(d) { domain == .raw ? heap.rawMalloc(n + d.extra) : malloc(n + d.extra) }
    guard let base else { return nil }
    let p = base + DebugAllocation.prefix
    if let old = d.dead.removeValue(forKey: UInt(bitPattern: p)) {
      checkDead(d, old, base, isTaken: true)
    }
    memset(p, zeroed ? 0 : Int32(DebugAllocation.clean), n)
    enter(d, base, n, domain)
    heap.traceAllocation(p, n)
    return p
  }

  /// Takes a block back.
  func debugFree(_ d: DebugAllocation, _ p: UnsafeMutableRawPointer, _ domain: AllocationDomain) {
    let key = UInt(bitPattern: p)
    guard var block = d.live.removeValue(forKey: key) else {
      if let old = d.dead[key] {
        d.fault("\(d.words(old)) is freed twice: it \(d.freed(old))")
      } else {
        d.fault("\(p) is freed, which is no block")
      }
      return
    }
    checkGuards(d, p, block)
    if domain != block.domain {
      d.fault("\(d.words(block)) is freed as one of domain \(domain.name)")
    }
    if heap.isTracing { heap.traceFree(p) }
    let base = p - DebugAllocation.prefix
    block.isPooled = owns(base)
    block.freedAt = d.place()
    // What lies behind the block up to the next is no one's; it is filled too, so that writes show.
    memset(
      base, Int32(DebugAllocation.deadByte),
      block.isPooled ? usableSize(base) : block.size + d.extra)
    d.dead[key] = block
    inside(d) { if block.domain == .raw { heap.rawFree(base) } else { free(base) } }
  }

  /// Changes a block's size; what is added is clean.
  func debugRealloc(
    _ d: DebugAllocation, _ p: UnsafeMutableRawPointer?, _ n: Int, _ domain: AllocationDomain?
  ) -> UnsafeMutableRawPointer? {
    guard let p else { return debugMalloc(d, n, domain ?? .mem) }
    let key = UInt(bitPattern: p)
    guard let block = d.live[key] else {
      if let old = d.dead[key] {
        d.fault("\(d.words(old)) is resized: it \(d.freed(old))")
      } else {
        d.fault("\(p) is resized, which is no block")
      }
      return nil
    }
    guard n >= 0, n <= Int.max - 64 else { return nil }
    checkGuards(d, p, block)
    if let domain, domain != block.domain {
      d.fault("\(d.words(block)) is resized as one of domain \(domain.name)")
    }
    let base = p - DebugAllocation.prefix
    // Where the block moves, nothing of it must be left at its old place. As in CPython of a large one only
    // 64 bytes at either end are seen to.
    let isPooled = owns(base)
    let old = block.size + d.extra
    let ends = isPooled || old <= 176 ? old : 88
    var saved = [UInt8](repeating: 0, count: isPooled || old <= 176 ? old : 2 * ends)
    saved.withUnsafeMutableBytes {
      memcpy($0.baseAddress.unsafelyUnwrapped, base, ends)
      if $0.count > ends {
        memcpy($0.baseAddress.unsafelyUnwrapped + ends, base + old - ends, ends)
      }
    }
    memset(base, Int32(DebugAllocation.deadByte), isPooled ? usableSize(base) : ends)
    if saved.count > ends { memset(base + old - ends, Int32(DebugAllocation.deadByte), ends) }
    let new = inside(d) {
      block.domain == .raw ? heap.rawRealloc(base, n + d.extra) : realloc(base, n + d.extra)
    }
    let target = new ?? base
    let kept = new == nil ? old : min(old, n + d.extra)
    saved.withUnsafeBytes {
      memcpy(target, $0.baseAddress.unsafelyUnwrapped, min(ends, kept))
      if $0.count > ends, kept > old - ends {
        memcpy(
          target + old - ends, $0.baseAddress.unsafelyUnwrapped + ends, kept - (old - ends))
      }
    }
    guard let new else { return nil }
    let q = new + DebugAllocation.prefix
    if n > block.size { memset(q + block.size, Int32(DebugAllocation.clean), n - block.size) }
    d.live[key] = nil
    if new != base {
      var gone = block
      gone.isPooled = isPooled
      gone.freedAt = d.place()
      d.dead[key] = gone
      d.dead[UInt(bitPattern: q)] = nil
    }
    enter(d, new, n, block.domain)
    return q
  }

  /// Writes what stands around a block, and enters it.
  private func enter(
    _ d: DebugAllocation, _ base: UnsafeMutableRawPointer, _ n: Int, _ domain: AllocationDomain
  ) {
    d.serial += 1
    base.storeBytes(of: UInt64(n).bigEndian, as: UInt64.self)
    base.storeBytes(of: domain.rawValue, toByteOffset: 8, as: UInt8.self)
    memset(base + 9, Int32(DebugAllocation.forbidden), 7)
    let tail = base + DebugAllocation.prefix + n
    memset(tail, Int32(DebugAllocation.forbidden), 8)
    if d.writesSerials {
      var serial = UInt64(d.serial).bigEndian
      memcpy(tail + 8, &serial, 8)
    }
    d.live[UInt(bitPattern: base + DebugAllocation.prefix)] = DebugAllocation.Block(
      serial: d.serial, size: n, domain: domain, place: d.place())
  }

  /// Runs requests that are made for a watched one.
  private func inside<R>(_ d: DebugAllocation, _ body: () -> R) -> R {
    d.isInside = true
    let muted = heap.muteTracer(true)
    defer {
      d.isInside = false
      _ = heap.muteTracer(muted)
    }
    return body()
  }

  // MARK: Looking

  /// Looks at the guards of every live block and at the bytes of every freed one whose memory is free.
  /// - Returns: what was ever found.
  public func checkWatchedBlocks() -> [String] {
    guard let d = debug else { return [] }
    for (key, block) in d.live.sorted(by: { $0.value.serial < $1.value.serial }) {
      guard let p = UnsafeMutableRawPointer(bitPattern: key) else { continue }
      checkGuards(d, p, block)
    }
    for (key, block) in d.dead where block.isPooled {
      guard let p = UnsafeMutableRawPointer(bitPattern: key), owns(p) else { continue }
      checkDead(d, block, p - DebugAllocation.prefix, isTaken: false)
    }
    return d.faults
  }

  private func checkGuards(
    _ d: DebugAllocation, _ p: UnsafeMutableRawPointer, _ block: DebugAllocation.Block
  ) {
    let base = p - DebugAllocation.prefix
    let size = UInt64(bigEndian: base.load(as: UInt64.self))
    let id = base.load(fromByteOffset: 8, as: UInt8.self)
    let before = UnsafeRawBufferPointer(start: base + 9, count: 7)
    if size != UInt64(block.size) || id != block.domain.rawValue
      || before.contains(where: { $0 != DebugAllocation.forbidden })
    {
      let bytes = UnsafeRawBufferPointer(start: base, count: 16)
      d.fault("\(d.words(block)): bytes before it were overwritten: \(Self.hex(bytes))")
    }
    let tail = UnsafeRawBufferPointer(start: p + block.size, count: 8)
    if tail.contains(where: { $0 != DebugAllocation.forbidden }) {
      d.fault("\(d.words(block)): bytes behind it were overwritten: \(Self.hex(tail))")
    }
  }

  /// Looks whether a freed block was written to. Its first bytes are the allocator's.
  private func checkDead(
    _ d: DebugAllocation, _ block: DebugAllocation.Block, _ base: UnsafeMutableRawPointer,
    isTaken: Bool
  ) {
    guard block.isPooled, owns(base) else { return }
    let bytes = UnsafeRawBufferPointer(start: base + 8, count: block.size + d.extra - 8)
    guard let i = bytes.firstIndex(where: { $0 != DebugAllocation.deadByte }) else { return }
    let place = i + 8 - DebugAllocation.prefix
    d.fault(
      "\(d.words(block)) was written to at byte \(place) after it \(d.freed(block))")
    // Once is enough.
    if !isTaken { d.dead[UInt(bitPattern: base) + UInt(DebugAllocation.prefix)] = nil }
  }

  private static func hex(_ bytes: UnsafeRawBufferPointer) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}

// What scripts ask for by domain: without watching the raw domain is the heap's own.

extension PyMalloc {
  /// A block of the raw domain.
  public func rawDomainMalloc(_ n: Int) -> UnsafeMutableRawPointer? {
    if let d = watches { return debugMalloc(d, n, .raw) }
    return heap.rawMalloc(n)
  }

  /// A block of the raw domain, zeroed.
  public func rawDomainCalloc(_ count: Int, _ size: Int) -> UnsafeMutableRawPointer? {
    guard let d = watches else { return heap.rawCalloc(count, size) }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
    return overflow || (count | size) < 0 ? nil : debugMalloc(d, bytes, .raw, zeroed: true)
  }

  /// Changes the size of a block of the raw domain.
  public func rawDomainRealloc(
    _ p: UnsafeMutableRawPointer?, _ n: Int
  ) -> UnsafeMutableRawPointer? {
    if let d = watches { return debugRealloc(d, p, n, .raw) }
    return heap.rawRealloc(p, n)
  }

  /// Frees a block of the raw domain.
  public func rawDomainFree(_ p: UnsafeMutableRawPointer?) {
    guard let p, let d = watches else { return heap.rawFree(p) }
    debugFree(d, p, .raw)
  }
}

extension PyMalloc {
  /// Tells of an address that is used as a live block, if it is one that was freed.
  public func tellDead(_ address: UInt) {
    guard let d = debug, let old = d.dead[address], d.live[address] == nil else { return }
    d.fault("\(d.words(old)) is used: it \(d.freed(old))")
  }

  /// Whether bytes lie in or around one block that is watched: a live one, or a freed one whose memory
  /// nobody else has. Of the latter the first bytes, which are the allocator's, may not be written.
  /// - Parameter isOwn: whether a live block may be looked at.
  public func isWatched(
    _ address: UInt, _ n: Int, writes: Bool, isOwn: (UInt) -> Bool
  ) -> Bool {
    guard let d = debug, n > 0 else { return false }
    let end = address + UInt(n)
    // Blocks are aligned; the one that bytes belong to begins before them, or up to 16 bytes behind.
    let prefix = UInt(DebugAllocation.prefix)
    var key = (address &+ prefix) & ~15
    let lowest = address > 1 << 20 ? address - (1 << 20) : 0
    while key >= lowest, key > prefix {
      if let block = d.live[key] {
        return isOwn(key) && end <= key + UInt(block.size + d.extra) - prefix
      }
      if let block = d.dead[key] {
        guard block.isPooled, let p = UnsafeRawPointer(bitPattern: key), owns(p) else {
          return false
        }
        return end <= key + UInt(block.size + d.extra) - prefix
          && (!writes || address >= key - prefix + 8)
      }
      key -= 16
    }
    return false
  }
}
