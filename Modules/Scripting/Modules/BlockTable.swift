import Heap
import ObjectModel
import PyMalloc

/// The domains of CPython's allocator.
enum Domain: String {
  case raw, mem, obj

  /// As the allocator names it.
  var allocation: AllocationDomain { self == .raw ? .raw : self == .mem ? .mem : .obj }

  fileprivate init(code: UInt) { self = code == 0 ? .raw : code == 1 ? .mem : .obj }
  fileprivate var code: UInt { self == .raw ? 0 : self == .mem ? 1 : 2 }
}

/// The blocks that a script took from the heap itself and has not given back, by address: a table with
/// linear probing in plain memory.
struct BlockTable {
  private struct Entry {
    /// The address, with the domain in its lowest bits; 0 for a free entry.
    var word: UInt
    /// The number of the block in a trace that is recorded, plus one; 0 for none.
    var number: Int
  }
  private var entries: UnsafeMutablePointer<Entry>?
  private var capacity = 0
  private(set) var count = 0

  /// Blocks are aligned to 16 bytes.
  private static let mask: UInt = ~15

  @inline(__always)
  private func home(_ address: UInt) -> Int {
    Int(truncatingIfNeeded: ((address &>> 4) &* 0x9E37_79B9_7F4A_7C15) &>> 20) & (capacity &- 1)
  }

  @inline(__always)
  private func find(_ address: UInt) -> Int? {
    guard count > 0, let entries else { return nil }
    var i = home(address)
    while entries[i].word != 0 {
      if entries[i].word & Self.mask == address { return i }
      i = (i &+ 1) & (capacity &- 1)
    }
    return nil
  }

  /// The domain of a live block, `nil` if there is none at an address.
  func domain(of address: UInt) -> Domain? {
    guard let i = find(address) else { return nil }
    return Domain(code: entries.unsafelyUnwrapped[i].word & ~Self.mask)
  }

  /// The number of a live block in the trace, `nil` if there is none.
  func number(of address: UInt) -> Int? {
    guard let i = find(address) else { return nil }
    let number = entries.unsafelyUnwrapped[i].number
    return number == 0 ? nil : number - 1
  }

  /// Gives a live block a number in the trace.
  func setNumber(of address: UInt, to number: Int) {
    guard let i = find(address) else { return }
    entries.unsafelyUnwrapped[i].number = number + 1
  }

  mutating func insert(_ address: UInt, _ domain: Domain) {
    if count &* 2 >= capacity { grow() }
    put(Entry(word: address | domain.code, number: 0))
    count &+= 1
  }

  @inline(__always)
  private func put(_ entry: Entry) {
    let entries = entries.unsafelyUnwrapped
    var i = home(entry.word & Self.mask)
    while entries[i].word != 0 { i = (i &+ 1) & (capacity &- 1) }
    entries[i] = entry
  }

  /// Takes a block out, moving later ones up so that none is lost.
  mutating func remove(_ address: UInt) {
    guard var hole = find(address), let entries else { return }
    let mask = capacity &- 1
    var i = (hole &+ 1) & mask
    while entries[i].word != 0 {
      let distance = (i &- home(entries[i].word & Self.mask)) & mask
      if distance >= (i &- hole) & mask {
        entries[hole] = entries[i]
        hole = i
      }
      i = (i &+ 1) & mask
    }
    entries[hole].word = 0
    count &-= 1
  }

  private mutating func grow() {
    let (old, oldCapacity) = (entries, capacity)
    capacity = max(64, capacity * 2)
    let new = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
    new.initialize(repeating: Entry(word: 0, number: 0), count: capacity)
    entries = new
    for i in 0..<oldCapacity where old.unsafelyUnwrapped[i].word != 0 {
      put(old.unsafelyUnwrapped[i])
    }
    old?.deallocate()
  }

  /// Takes all blocks out.
  mutating func removeAll(_ body: (UnsafeMutableRawPointer, Domain) -> Void) {
    for i in 0..<capacity {
      let word = entries.unsafelyUnwrapped[i].word
      guard let p = UnsafeMutableRawPointer(bitPattern: word & Self.mask) else { continue }
      body(p, Domain(code: word & ~Self.mask))
    }
    entries?.deallocate()
    self = BlockTable()
  }
}

/// What scripts do with blocks. Each block is looked up among the live ones before anything is done
/// with it, so no script and no trace can harm the heap.
extension Engine {
  @inline(__always)
  func mallocBlock(_ size: Int, _ domain: Domain) throws(PythonError) -> Int {
    let malloc = space.s.pointee.malloc
    let p =
      domain == .raw ? malloc.rawDomainMalloc(size) : malloc.malloc(size, domain.allocation)
    return try keepBlock(p, domain)
  }

  func callocBlock(_ count: Int, _ size: Int, _ domain: Domain) throws(PythonError) -> Int {
    let malloc = space.s.pointee.malloc
    let p =
      domain == .raw
      ? malloc.rawDomainCalloc(count, size) : malloc.calloc(count, size, domain.allocation)
    return try keepBlock(p, domain)
  }

  func reallocBlock(_ address: Int, _ size: Int) throws(PythonError) -> Int {
    let (old, domain) = try liveBlock(address)
    let malloc = space.s.pointee.malloc
    let p = domain == .raw ? malloc.rawDomainRealloc(old, size) : malloc.realloc(old, size)
    guard p != nil else { throw PythonError.noMemory }
    s.pointee.blocks.remove(UInt(bitPattern: old))
    return try keepBlock(p, domain)
  }

  /// - Parameter claimed: the domain that the script says the block is of.
  func freeBlock(_ address: Int, as claimed: Domain? = nil) throws(PythonError) {
    let (p, domain) = try liveBlock(address)
    let malloc = space.s.pointee.malloc
    if let claimed, claimed != domain, malloc.debug == nil {
      throw PythonError(
        .valueError, "the block at \(address) is one of domain \(domain.rawValue)")
    }
    s.pointee.blocks.remove(UInt(bitPattern: p))
    let used = claimed ?? domain
    if used == .raw { malloc.rawDomainFree(p) } else { malloc.free(p, used.allocation) }
  }

  @inline(__always)
  private func keepBlock(
    _ p: UnsafeMutableRawPointer?, _ domain: Domain
  ) throws(PythonError) -> Int {
    guard let p else { throw PythonError.noMemory }
    s.pointee.blocks.insert(UInt(bitPattern: p), domain)
    return Int(bitPattern: p)
  }

  @inline(__always)
  private func liveBlock(
    _ address: Int
  ) throws(PythonError) -> (UnsafeMutableRawPointer, Domain) {
    let bits = UInt(bitPattern: address)
    guard let domain = s.pointee.blocks.domain(of: bits),
      let p = UnsafeMutableRawPointer(bitPattern: bits)
    else {
      space.s.pointee.malloc.tellDead(bits)
      throw PythonError(.valueError, "no live block of this script at \(bits)")
    }
    return (p, domain)
  }
}
