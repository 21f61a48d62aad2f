import Heap
import ObjectModel
import RefCounting

// slice: start, stop, step at 16, 24, 32. How its bounds are clipped to a length follows
// PySlice_Unpack and PySlice_AdjustIndices (Objects/sliceobject.c).

/// What a slice selects of a sequence of a known length: `count` items from `start` on, `step`
/// apart. `stop` is clipped too.
public struct SliceBounds: Equatable, Sendable {
  /// The index of the first item.
  public var start: Int
  /// The index at which the selection ends.
  public var stop: Int
  /// The distance of two items, not zero.
  public var step: Int
  /// How many items are selected.
  public var count: Int

  /// Bounds as they were clipped.
  public init(start: Int, stop: Int, step: Int, count: Int) {
    self.start = start
    self.stop = stop
    self.step = step
    self.count = count
  }

  /// `count` items from `start` on.
  init(start: Int, step: Int, count: Int) {
    self.init(start: start, stop: start + step * count, step: step, count: count)
  }

  /// Takes the selected items out of an array of plain bytes: what stays moves down, one gap at a
  /// time. The caller shrinks the array.
  /// - Parameters:
  ///   - items: the array; not NULL unless nothing is selected.
  ///   - n: how many items it has.
  ///   - size: bytes of an item.
  public func closeGaps(in items: UnsafeMutableRawPointer, count n: Int, size: Int) {
    let distance = abs(step)
    var place = step > 0 ? start : start + (count - 1) * step
    for i in 0..<count {
      let gap = min(distance - 1, n - place - 1)
      (items + (place - i) * size)
        .copyMemory(from: items + (place + 1) * size, byteCount: gap * size)
      place += distance
    }
    guard place < n else { return }
    (items + (place - count) * size)
      .copyMemory(from: items + place * size, byteCount: (n - place) * size)
  }
}

/// Byte offsets of a slice.
enum SliceField {
  static let start = 16
  static let stop = 24
  static let step = 32
  static let size = 40
}

extension ObjectSpace {
  /// A tracked slice; None stands for a bound that is absent.
  public func newSlice(start: Ref, stop: Ref, step: Ref) throws(PythonError) -> Ref {
    guard let o = allocateReusable(BuiltinType.slice, size: SliceField.size) else {
      throw PythonError.noMemory
    }
    for (offset, value) in [
      (SliceField.start, start), (SliceField.stop, stop), (SliceField.step, step),
    ] {
      incref(value)
      o.set(offset, value)
    }
    track(o)
    return o
  }

  /// Puts aside the block of one slice, as an interpreter has it before a script begins.
  public func keepSlice() {
    if let slice = try? newSlice(start: none, stop: none, step: none) { decref(slice) }
    s.pointee.youngCount = 0
  }

  /// `a op b`: slices have the order of the tuples of their parts (slice_richcompare).
  func compareSlices(_ a: Ref, _ b: Ref, _ op: Comparison) throws(PythonError) -> Bool {
    if a == b { return op == .le || op == .ge }
    func parts(_ o: Ref) throws(PythonError) -> Ref {
      try newTuple(
        o.ref(SliceField.start).unsafelyUnwrapped, o.ref(SliceField.stop).unsafelyUnwrapped,
        o.ref(SliceField.step).unsafelyUnwrapped)
    }
    let left = try parts(a)
    defer { decref(left) }
    let right = try parts(b)
    defer { decref(right) }
    return try compare(left, right, op: op)
  }

  /// What a slice selects of a sequence of `length` items, which is asked for once the bounds are known: their
  /// `__index__` may change the sequence (PySlice_Unpack, then PySlice_AdjustIndices).
  /// - Throws: TypeError for bounds that are no integers, ValueError for a step of zero.
  public func sliceBounds(
    _ slice: Ref, length: @autoclosure () -> Int
  ) throws(PythonError) -> SliceBounds {
    let (start, stop, step) = try sliceParts(slice)
    return ObjectSpace.adjusted(start, stop, step, length: length())
  }

  /// The bounds that a slice has, before they are clipped to a length (PySlice_Unpack).
  func sliceParts(_ slice: Ref) throws(PythonError) -> (start: Int, stop: Int, step: Int) {
    func bound(_ offset: Int) throws(PythonError) -> Int? {
      let value = slice.ref(offset).unsafelyUnwrapped
      return value == none ? nil : try sliceIndex(value)
    }
    let step = max(try bound(SliceField.step) ?? 1, -Int.max)
    if step == 0 { throw PythonError(.valueError, "slice step cannot be zero") }
    let start = try bound(SliceField.start) ?? (step < 0 ? Int.max : 0)
    let stop = try bound(SliceField.stop) ?? (step < 0 ? Int.min : Int.max)
    return (start, stop, step)
  }

  /// Clips bounds to a length; negative ones count from the end.
  static func adjusted(_ start: Int, _ stop: Int, _ step: Int, length: Int) -> SliceBounds {
    func clipped(_ index: Int) -> Int {
      if index < 0 { return index < -length ? (step < 0 ? -1 : 0) : index + length }
      return index >= length ? (step < 0 ? length - 1 : length) : index
    }
    let (low, high) = (clipped(start), clipped(stop))
    var count = 0
    if step < 0 {
      if high < low { count = (low - high - 1) / -step + 1 }
    } else if low < high {
      count = (high - low - 1) / step + 1
    }
    return SliceBounds(start: low, stop: high, step: step, count: count)
  }

  /// A bound of a slice, clipped to 64 bits.
  func sliceIndex(_ o: Ref, allowsNone: Bool = true) throws(PythonError) -> Int {
    if isInt(o) || lookupSpecial(o.type, "__index__") != nil {
      return try indexValue(o, clips: true)
    }
    throw PythonError(
      .typeError,
      "slice indices must be integers or \(allowsNone ? "None or " : "")have an __index__ method")
  }
}
