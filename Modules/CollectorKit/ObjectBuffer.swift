import ObjectModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A stack of object references in plain memory, for the work of a collection: what is still to be
/// looked at, what was found.
///
/// The memory lies outside of the heap that is collected. It is address space until it is touched,
/// so pushing never allocates and never fails; `release` gives the pages back.
@frozen
public struct ObjectBuffer: @unchecked Sendable {
  @usableFromInline
  struct State {
    @usableFromInline let entries: UnsafeMutablePointer<Ref>
    @usableFromInline var count = 0
    @usableFromInline
    init(entries: UnsafeMutablePointer<Ref>) { self.entries = entries }
  }
  @usableFromInline let s: UnsafeMutablePointer<State>

  /// References that fit.
  public static let capacity = 1 << 28

  /// Reserves the address space.
  public init() {
    let bytes = ObjectBuffer.capacity * MemoryLayout<Ref>.stride
    let memory = mmap(
      nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let memory, memory != MAP_FAILED else { fatalError("no address space for a collection") }
    s = .allocate(capacity: 1)
    s.initialize(to: State(entries: memory.bindMemory(to: Ref.self, capacity: Self.capacity)))
  }

  /// Gives everything back; the buffer must not be used again.
  public func destroy() {
    munmap(s.pointee.entries, ObjectBuffer.capacity * MemoryLayout<Ref>.stride)
    s.deallocate()
  }

  /// How many references it holds.
  @inlinable @inline(__always)
  public var count: Int { s.pointee.count }

  /// The memory behind the buffer, for code that is not Swift: the address of the references, then
  /// their number, each in one word.
  public var memory: UnsafeMutableRawPointer { UnsafeMutableRawPointer(s) }

  /// Whether it holds none.
  @inlinable @inline(__always)
  public var isEmpty: Bool { s.pointee.count == 0 }

  /// The reference at a position.
  @inlinable @inline(__always)
  public subscript(_ i: Int) -> Ref {
    get { s.pointee.entries[i] }
    nonmutating set { s.pointee.entries[i] = newValue }
  }

  /// Adds a reference. O(1).
  @inlinable @inline(__always)
  public func push(_ o: Ref) {
    let n = s.pointee.count
    precondition(n < ObjectBuffer.capacity, "more objects than a heap can hold")
    s.pointee.entries[n] = o
    s.pointee.count = n &+ 1
  }

  /// Takes the newest reference off, `nil` when there is none. O(1).
  @inlinable @inline(__always)
  public func pop() -> Ref? {
    let n = s.pointee.count
    if n == 0 { return nil }
    s.pointee.count = n &- 1
    return s.pointee.entries[n &- 1]
  }

  /// Keeps only the first `n` references.
  @inlinable @inline(__always)
  public func truncate(to n: Int) { s.pointee.count = n }

  /// Calls `body` with the references, oldest first. They must not change meanwhile.
  public func withObjects<R>(_ body: (UnsafeBufferPointer<Ref>) -> R) -> R {
    body(UnsafeBufferPointer(start: s.pointee.entries, count: s.pointee.count))
  }

  /// Forgets everything and, if a collection touched many pages, gives them back to the system.
  public func release() {
    let bytes = s.pointee.count * MemoryLayout<Ref>.stride
    s.pointee.count = 0
    if bytes > 1 << 20 { madvise(s.pointee.entries, bytes, MADV_DONTNEED) }
  }
}
