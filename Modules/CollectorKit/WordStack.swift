#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A stack of words in plain memory, for work that outlives a collection: objects by granule and
/// serial number (`ObjectSpace.suspectWord`), since they may die before their turn comes.
@frozen
public struct WordStack: @unchecked Sendable {
  @usableFromInline
  struct State {
    @usableFromInline let entries: UnsafeMutablePointer<UInt64>
    @usableFromInline var count = 0
    @usableFromInline var peak = 0
    @usableFromInline
    init(entries: UnsafeMutablePointer<UInt64>) { self.entries = entries }
  }
  @usableFromInline let s: UnsafeMutablePointer<State>

  /// Words that fit; the memory is address space until it is touched.
  public static let capacity = 1 << 28

  /// Reserves the address space.
  public init() {
    let bytes = WordStack.capacity * MemoryLayout<UInt64>.stride
    let memory = mmap(
      nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let memory, memory != MAP_FAILED else { fatalError("no address space for a mark") }
    s = .allocate(capacity: 1)
    s.initialize(to: State(entries: memory.bindMemory(to: UInt64.self, capacity: Self.capacity)))
  }

  /// Gives everything back; the stack must not be used again.
  public func destroy() {
    munmap(s.pointee.entries, WordStack.capacity * MemoryLayout<UInt64>.stride)
    s.deallocate()
  }

  /// Whether there is nothing on it.
  @inlinable @inline(__always)
  public var isEmpty: Bool { s.pointee.count == 0 }

  /// How many words there are.
  @inlinable @inline(__always)
  public var count: Int { s.pointee.count }

  /// The word at a position, the oldest first.
  @inlinable @inline(__always)
  public subscript(_ i: Int) -> UInt64 { s.pointee.entries[i] }

  /// Puts a word on top. O(1).
  @inlinable @inline(__always)
  public func push(_ word: UInt64) {
    let n = s.pointee.count
    precondition(n < WordStack.capacity, "more objects than a heap can hold")
    s.pointee.entries[n] = word
    s.pointee.count = n &+ 1
    if n >= s.pointee.peak { s.pointee.peak = n &+ 1 }
  }

  /// Takes the top word off, `nil` when there is none. O(1).
  @inlinable @inline(__always)
  public func pop() -> UInt64? {
    let n = s.pointee.count
    if n == 0 { return nil }
    s.pointee.count = n &- 1
    return s.pointee.entries[n &- 1]
  }

  /// Forgets everything and gives many pages back to the system.
  public func clear() {
    let bytes = s.pointee.peak * MemoryLayout<UInt64>.stride
    s.pointee.count = 0
    s.pointee.peak = 0
    if bytes > 1 << 20 { madvise(s.pointee.entries, bytes, MADV_DONTNEED) }
  }
}
