import Heap
import ObjectModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One bit per 16 bytes of the heap, beside the heap: marks for strategies without a pre-header.
///
/// Costs 1/128 of the memory that objects take, and only where objects are marked.
@frozen
public struct SideMarks: @unchecked Sendable {
  @usableFromInline let words: UnsafeMutablePointer<UInt64>
  @usableFromInline let base: UnsafeMutableRawPointer
  @usableFromInline let bytes: Int

  /// Reserves address space for the marks of a heap.
  public init(_ heap: PrivateHeap) {
    base = heap.base
    bytes = heap.reservedBytes >> 7
    let memory = mmap(
      nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let memory, memory != MAP_FAILED else { fatalError("no address space for marks") }
    words = memory.bindMemory(to: UInt64.self, capacity: bytes / 8)
  }

  /// Gives the address space back.
  public func destroy() { munmap(words, bytes) }

  /// Clears every mark by giving the pages back. O(pages touched).
  public func clear() { madvise(words, bytes, MADV_DONTNEED) }

  /// Whether an object is marked.
  @inlinable @inline(__always)
  public func contains(_ o: Ref) -> Bool {
    let granule = UInt(bitPattern: o.raw - base) >> 4
    return words[Int(granule >> 6)] >> UInt64(granule & 63) & 1 != 0
  }

  /// Marks an object. O(1).
  /// - Returns: whether it was unmarked before.
  @inlinable @inline(__always)
  public func insert(_ o: Ref) -> Bool {
    let granule = UInt(bitPattern: o.raw - base) >> 4
    let bit = 1 &<< UInt64(granule & 63)
    let word = words[Int(granule >> 6)]
    if word & bit != 0 { return false }
    words[Int(granule >> 6)] = word | bit
    return true
  }
}

/// A 32-bit number per 16 bytes of the heap, beside the heap: references counted without touching
/// the counts of the objects. Zero until it is set.
@frozen
public struct SideCounts: @unchecked Sendable {
  @usableFromInline let counts: UnsafeMutablePointer<UInt32>
  @usableFromInline let base: UnsafeMutableRawPointer
  @usableFromInline let bytes: Int

  /// Reserves address space for the numbers of a heap.
  public init(_ heap: PrivateHeap) {
    base = heap.base
    bytes = heap.reservedBytes >> 2
    let memory = mmap(
      nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let memory, memory != MAP_FAILED else { fatalError("no address space for counts") }
    counts = memory.bindMemory(to: UInt32.self, capacity: bytes / 4)
  }

  /// Gives the address space back.
  public func destroy() { munmap(counts, bytes) }

  /// Sets every number to zero by giving the pages back. O(pages touched).
  public func clear() { madvise(counts, bytes, MADV_DONTNEED) }

  /// The number of an object.
  @inlinable @inline(__always)
  public subscript(_ o: Ref) -> UInt32 {
    get { counts[(o.raw - base) &>> 4] }
    nonmutating set { counts[(o.raw - base) &>> 4] = newValue }
  }
}

extension GarbageCensus {
  private struct Subtract: ReferenceVisitor {
    let counts: SideCounts
    mutating func visit(_ child: Ref) {
      // 0: no candidate; otherwise the count plus one.
      if counts[child] > 1 { counts[child] -= 1 }
    }
  }

  private struct Reach: ReferenceVisitor {
    let counts: SideCounts
    let stack: ObjectBuffer
    mutating func visit(_ child: Ref) {
      guard counts[child] != 0 else { return }
      counts[child] = 0
      stack.push(child)
    }
  }

  /// What a full collection would find among all tracked objects of a heap, with tables beside the
  /// heap, for strategies that keep no lists. Changes nothing.
  ///
  /// Complexity: O(heap) time, 4 bytes per 16 bytes of objects for its duration.
  /// - Parameter found: shown each unreachable object.
  public static func run(_ space: ObjectSpace, found: (Ref) -> Void) {
    let heap = space.s.pointee.heap
    let counts = SideCounts(heap)
    let stack = ObjectBuffer()
    defer {
      counts.destroy()
      stack.destroy()
    }
    func forEachCandidate(_ body: (Ref) -> Void) {
      heap.forEachObjectStart { raw in
        let o = Ref(raw)
        if o.has(Header.tracked), !o.has(Header.frozen), !o.isImmortal { body(o) }
      }
    }
    forEachCandidate { counts[$0] = UInt32(clamping: $0.refcount) &+ 1 }
    var subtract = Subtract(counts: counts)
    forEachCandidate { space.visitReferences(of: $0, with: &subtract) }
    var reach = Reach(counts: counts, stack: stack)
    forEachCandidate { o in
      guard counts[o] > 1 else { return }
      reach.visit(o)
      while let next = stack.pop() { space.visitReferences(of: next, with: &reach) }
    }
    forEachCandidate { if counts[$0] != 0 { found($0) } }
  }
}
