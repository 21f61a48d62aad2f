import Heap

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Suspects: containers whose count went down to something other than zero. Garbage that counting
// misses can only come from such a decrement (Bacon and Rajan, "Concurrent Cycle Collection in
// Reference Counted Systems", ECOOP 2001), so collectors that follow suspects look at nothing else.
//
// The buffer is plain memory that the core fills: one word per suspect, the object's granule and its
// serial number. An object stands in it at most once (`Header.suspect`). When a suspect dies its word
// goes stale, which the serial number tells, or, under `SuspectMode.indexed`, is taken out at once.

/// Whether and how decrements are noted.
public enum SuspectMode: UInt8, Sendable {
  /// No strategy wants to know; one predictable branch per decrement.
  case off
  /// Suspects are noted; the words of dead ones stay until the strategy clears the buffer.
  case noted
  /// As `noted`, and the pre-header's first word of a suspect holds its index, so that it is taken
  /// out in O(1) when it dies (Nim's ORC and PHP keep such an index). Needs a pre-header.
  case indexed
}

/// Whether a decrement is noted now.
public enum SuspectNoting: UInt8, Sendable {
  /// No strategy wants to know.
  case off
  /// It is.
  case on
  /// It is not: what happens only looks, and drops nothing but the references it took for that. The
  /// death of a container, a collection, and a call of a script's function end this (`resumeNoting`), since
  /// then anything may happen.
  case suspended
}

/// The suspects of one heap.
public struct SuspectBuffer {
  /// The words: granule in the low 32 bits, serial number above.
  public let entries: UnsafeMutablePointer<UInt64>
  /// How many words are in use.
  public var count = 0
  /// A collection is asked for when the count reaches this.
  public var due = Int.max
  /// Suspects noted since the start.
  public var noted = 0

  /// Words that fit; the memory is address space until it is touched.
  public static let capacity = 1 << 28

  /// Reserves the address space.
  init() {
    let bytes = SuspectBuffer.capacity * MemoryLayout<UInt64>.stride
    let memory = mmap(
      nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let memory, memory != MAP_FAILED else { fatalError("no address space for suspects") }
    entries = memory.bindMemory(to: UInt64.self, capacity: SuspectBuffer.capacity)
  }

  func destroy() {
    munmap(entries, SuspectBuffer.capacity * MemoryLayout<UInt64>.stride)
  }
}

extension ObjectSpace {
  /// Notes a decrement to a count other than zero. Call it where a count is lowered without
  /// `decref`. O(1).
  @inlinable @inline(__always)
  public func didDecrement(_ o: Ref) {
    guard s.pointee.noting == .on else { return }
    // Most are suspects already, or hold nothing that could lead back: their words say so.
    if isNotable(o) || s.pointee.didDecrement != nil { noteSuspect(o) }
  }

  /// Performs what only looks. References that are taken for that and dropped again lead to no garbage,
  /// and which of them are taken at all is the interpreter's affair: they make no suspects.
  @inlinable @inline(__always)
  public func looking<T>(_ look: () throws(PythonError) -> T) throws(PythonError) -> T {
    guard s.pointee.noting == .on else { return try look() }
    s.pointee.noting = .suspended
    defer { resumeNoting() }
    return try look()
  }

  /// Notes decrements again, where that was suspended. O(1).
  @inlinable @inline(__always)
  public func resumeNoting() {
    if s.pointee.noting == .suspended { s.pointee.noting = .on }
  }

  /// Whether an object may be a suspect and is none yet.
  @inlinable @inline(__always)
  func isNotable(_ o: Ref) -> Bool {
    o.typeWord & (Header.tracked | Header.suspect | Header.condemned) == Header.tracked
  }

  /// Notes that references changed their places within a container, for a strategy that looks at a large
  /// one a part at a time; where something is put in or taken out, its size or a count tells. O(1).
  @inlinable @inline(__always)
  public func didMoveItems(of o: Ref) {
    if let shade = s.pointee.didDecrement { shade(raw, o.raw) }
  }

  /// Out of line: a decrement while a strategy follows suspects.
  @inlinable @inline(never)
  public func noteSuspect(_ o: Ref) {
    if let shade = s.pointee.didDecrement { shade(raw, o.raw) }
    guard isNotable(o) else { return }
    if info(of: o).pointee.flags.contains(.acyclic) { return }
    addSuspect(o)
  }

  /// Puts an object into the buffer; it must not stand there. O(1).
  @inlinable
  public func addSuspect(_ o: Ref) {
    let n = s.pointee.suspects.count
    guard n < SuspectBuffer.capacity else { return }
    o.insert(Header.suspect)
    s.pointee.suspects.entries[n] = suspectWord(o)
    if s.pointee.suspectMode == .indexed { GCHead(of: o).nextWord = UInt(bitPattern: n) }
    s.pointee.suspects.count = n &+ 1
    s.pointee.suspects.noted &+= 1
    if n &+ 1 >= s.pointee.suspects.due, !s.pointee.isCollecting {
      s.pointee.collectionScheduled = true
    }
  }

  /// The word by which the buffer knows an object.
  @inlinable @inline(__always)
  public func suspectWord(_ o: Ref) -> UInt64 {
    let granule = UInt64(UInt(bitPattern: o.raw - s.pointee.heap.base)) >> 4
    return granule | UInt64(o.serial) << 32
  }

  /// The object of a word of the buffer, `nil` if it died. O(1).
  @inlinable @inline(__always)
  public func suspect(_ word: UInt64) -> Ref? {
    let raw = s.pointee.heap.base + Int(word & 0xFFFF_FFFF) << 4
    guard s.pointee.heap.isObjectStart(raw) else { return nil }
    let o = Ref(raw)
    return o.serial == UInt32(truncatingIfNeeded: word >> 32) ? o : nil
  }

  /// A suspect dies: under `indexed` the last suspect takes its place. O(1).
  @inlinable @inline(never)
  public func suspectDied(_ o: Ref) {
    o.remove(Header.suspect)
    guard s.pointee.suspectMode == .indexed else { return }
    removeSuspect(at: Int(bitPattern: GCHead(of: o).nextWord))
  }

  /// Takes the word at an index out of an indexed buffer; the last one takes its place. O(1).
  @inlinable
  public func removeSuspect(at index: Int) {
    let last = s.pointee.suspects.count &- 1
    s.pointee.suspects.count = last
    guard index != last else { return }
    let word = s.pointee.suspects.entries[last]
    s.pointee.suspects.entries[index] = word
    let moved = Ref(s.pointee.heap.base + Int(word & 0xFFFF_FFFF) << 4)
    GCHead(of: moved).nextWord = UInt(bitPattern: index)
  }
}
