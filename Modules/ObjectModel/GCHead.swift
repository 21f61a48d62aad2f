// The pre-header of a container under a strategy that asks for 16 bytes, CPython's PyGC_Head:
//
//   -16  next: the next object of the list; 0 when untracked
//    -8  prev: the previous one; its low bits and, during a collection, the rest are the
//        strategy's scratch
//
// Lists are circular and doubly linked through a sentinel that lies outside of any object.

/// A pre-header: two links. The word of a list's sentinel is one too.
@frozen
public struct GCHead: Equatable, @unchecked Sendable {
  /// The address of the pre-header (16 bytes before the object's header).
  public let raw: UnsafeMutableRawPointer

  /// Bytes of a pre-header.
  public static let size = 16

  /// Wraps the address of a pre-header or sentinel.
  @inlinable @inline(__always)
  public init(_ raw: UnsafeMutableRawPointer) { self.raw = raw }

  /// The pre-header of an object.
  @inlinable @inline(__always)
  public init(of object: Ref) { self.raw = object.raw - GCHead.size }

  /// The object behind the pre-header.
  @inlinable @inline(__always)
  public var object: Ref { Ref(raw + GCHead.size) }

  /// The raw next word, link and mark bits together.
  @inlinable @inline(__always)
  public var nextWord: UInt {
    get { raw.load(as: UInt.self) }
    nonmutating set { raw.storeBytes(of: newValue, as: UInt.self) }
  }

  /// The raw previous word, link or scratch.
  @inlinable @inline(__always)
  public var prevWord: UInt {
    get { raw.load(fromByteOffset: 8, as: UInt.self) }
    nonmutating set { raw.storeBytes(of: newValue, toByteOffset: 8, as: UInt.self) }
  }

  /// The next element; only where no mark bit is set.
  @inlinable @inline(__always)
  public var next: GCHead {
    get { GCHead(UnsafeMutableRawPointer(bitPattern: nextWord).unsafelyUnwrapped) }
    nonmutating set { nextWord = UInt(bitPattern: newValue.raw) }
  }

  /// The previous element; only where the word holds a link. Its two low bits belong to the
  /// strategy: reading masks them, writing keeps them.
  @inlinable @inline(__always)
  public var prev: GCHead {
    get { GCHead(UnsafeMutableRawPointer(bitPattern: prevWord & ~3).unsafelyUnwrapped) }
    nonmutating set { prevWord = prevWord & 3 | UInt(bitPattern: newValue.raw) }
  }

  /// Makes this sentinel an empty list.
  @inlinable
  public func makeEmptyList() {
    nextWord = UInt(bitPattern: raw)
    prevWord = UInt(bitPattern: raw)
  }

  /// Whether the list of this sentinel is empty.
  @inlinable @inline(__always)
  public var isEmptyList: Bool { nextWord == UInt(bitPattern: raw) }

  /// Appends an element before this sentinel. O(1).
  @inlinable @inline(__always)
  public func append(_ element: GCHead) {
    let last = prev
    last.next = element
    element.prev = last
    element.next = self
    prev = element
  }

  /// Takes the element out of its list, leaving its own words as they are. O(1).
  @inlinable @inline(__always)
  public func unlink() {
    let previous = prev
    let following = next
    previous.next = following
    following.prev = previous
  }

  /// Moves all elements of another list to the end of this one and empties the other. O(1).
  @inlinable
  public func merge(_ other: GCHead) {
    if other.isEmptyList { return }
    let last = prev
    let first = other.next
    let otherLast = other.prev
    last.next = first
    first.prev = last
    otherLast.next = self
    prev = otherLast
    other.makeEmptyList()
  }

  /// The number of elements of this sentinel's list. O(n).
  public var listCount: Int {
    var n = 0
    var element = next
    while element != self {
      n += 1
      element = element.next
    }
    return n
  }
}
