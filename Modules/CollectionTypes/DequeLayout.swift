import ObjectModel

// Where a deque and its blocks have what: see Deque.swift.

/// Byte offsets of a deque. The items' count is the word behind the header.
enum DequeField {
  static let left = 24
  static let right = 32
  /// Index of the first item in the left block, and of the last one in the right block: two words in
  /// CPython, two halves of one here.
  static let leftIndex = 40
  static let rightIndex = 44
  /// The type object where an instance counts as referring to it (3.12 and newer), else NULL.
  static let type = 48
  /// Counts changes, for iterators.
  static let state = 56
  /// The most items that there may be, -1 without a limit.
  static let limit = 64
  /// 3.11 and newer: how many blocks are kept, and the blocks.
  static let keptCount = 72
  static let kept = 80
  static let weaklistBefore311 = 72
  static let weaklist = 208
}

/// A block of items, with links to its neighbours.
struct DequeBlock {
  static let capacity = 64
  static let bytes = (capacity + 2) * 8
  /// Where the first item of a new deque goes.
  static let centre = (capacity - 1) / 2
  /// Blocks that are kept at most.
  static let mostKept = 16

  let raw: UnsafeMutableRawPointer

  /// The item at an index, which may be no reference of anybody's.
  @inline(__always)
  subscript(_ i: Int) -> Ref {
    get { Ref(raw.load(fromByteOffset: 8 + 8 * i, as: UnsafeMutableRawPointer.self)) }
    nonmutating set {
      raw.storeBytes(of: newValue.raw, toByteOffset: 8 + 8 * i, as: UnsafeMutableRawPointer.self)
    }
  }

  var previous: DequeBlock? {
    get { raw.load(as: UnsafeMutableRawPointer?.self).map { DequeBlock(raw: $0) } }
    nonmutating set { raw.storeBytes(of: newValue?.raw, as: UnsafeMutableRawPointer?.self) }
  }

  private static let nextOffset = 8 + 8 * capacity
  var next: DequeBlock? {
    get {
      raw.load(fromByteOffset: Self.nextOffset, as: UnsafeMutableRawPointer?.self).map {
        DequeBlock(raw: $0)
      }
    }
    nonmutating set {
      raw.storeBytes(
        of: newValue?.raw, toByteOffset: Self.nextOffset, as: UnsafeMutableRawPointer?.self)
    }
  }
}

/// The ends of a deque as they are read and written.
struct DequeEnds {
  let o: Ref

  var left: DequeBlock {
    get { DequeBlock(raw: o.get(DequeField.left)) }
    nonmutating set { o.set(DequeField.left, newValue.raw) }
  }
  var right: DequeBlock {
    get { DequeBlock(raw: o.get(DequeField.right)) }
    nonmutating set { o.set(DequeField.right, newValue.raw) }
  }
  var leftIndex: Int {
    get { Int(o.get(DequeField.leftIndex, as: Int32.self)) }
    nonmutating set { o.set(DequeField.leftIndex, Int32(truncatingIfNeeded: newValue)) }
  }
  var rightIndex: Int {
    get { Int(o.get(DequeField.rightIndex, as: Int32.self)) }
    nonmutating set { o.set(DequeField.rightIndex, Int32(truncatingIfNeeded: newValue)) }
  }
  var state: Int {
    get { o.get(DequeField.state) }
    nonmutating set { o.set(DequeField.state, newValue) }
  }
  var limit: Int {
    get { o.get(DequeField.limit) }
    nonmutating set { o.set(DequeField.limit, newValue) }
  }

  /// Sets the ends of a deque without items, which has one block.
  func centre() {
    leftIndex = DequeBlock.centre + 1
    rightIndex = DequeBlock.centre
  }
}
