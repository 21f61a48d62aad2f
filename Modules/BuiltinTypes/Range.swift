import Heap
import ObjectModel
import PyNumerics
import RefCounting

// range: start, stop, step and length, four ints, at 16 to 40; no container to a collector
// (Objects/rangeobject.c). Bounds may have any size; what needs machine integers says so.

/// Byte offsets of a range.
enum RangeField {
  static let start = 16
  static let stop = 24
  static let step = 32
  static let length = 40
  static let size = 48
}

extension ObjectSpace {
  /// `range(start, stop, step)` of machine integers.
  /// - Throws: ValueError for a step of zero.
  public func newRange(start: Int, stop: Int, step: Int) throws(PythonError) -> Ref {
    let first = try newInt(start)
    defer { decref(first) }
    let last = try newInt(stop)
    defer { decref(last) }
    let distance = try newInt(step)
    defer { decref(distance) }
    return try newRange(start: first, stop: last, step: distance)
  }

  /// `range(start, stop, step)` of ints, which the range keeps.
  /// - Throws: ValueError for a step of zero.
  public func newRange(start: Ref, stop: Ref, step: Ref) throws(PythonError) -> Ref {
    let length = try rangeLength(start, stop, step)
    guard let o = allocateReusable(BuiltinType.range, size: RangeField.size) else {
      decref(length)
      throw PythonError.noMemory
    }
    incref(start)
    incref(stop)
    incref(step)
    o.set(RangeField.start, start)
    o.set(RangeField.stop, stop)
    o.set(RangeField.step, step)
    o.set(RangeField.length, length)
    return o
  }

  private func rangeLength(_ start: Ref, _ stop: Ref, _ step: Ref) throws(PythonError) -> Ref {
    if let step = intValue(step) {
      if step == 0 { throw PythonError(.valueError, "range() arg 3 must not be zero") }
      if let low = intValue(start), let high = intValue(stop) {
        let (distance, overflow) =
          step > 0 ? high.subtractingReportingOverflow(low) : low.subtractingReportingOverflow(high)
        if (step > 0) == (low >= high) && low != high || low == high { return try newInt(0) }
        if !overflow, distance > 0 {
          return try newInt(Int((distance.magnitude - 1) / step.magnitude) + 1)
        }
      }
    }
    let (low, high, distance) = (bigValue(start), bigValue(stop), bigValue(step))
    let span = distance.isNegative ? low - high : high - low
    if span.isNegative || span.digits.isEmpty { return try newInt(0) }
    let size = BigInteger(digits: distance.digits)
    return try newInt((span - 1).floorDivided(by: size).quotient + 1)
  }

  /// The bounds of a range.
  /// - Precondition: they fit in 64 bits; clipped where not.
  public func rangeBounds(_ o: Ref) -> (start: Int, stop: Int, step: Int) {
    func bound(_ offset: Int) -> Int {
      let value = o.ref(offset).unsafelyUnwrapped
      return intValue(value) ?? (intIsNegative(value) ? Int.min : Int.max)
    }
    return (bound(RangeField.start), bound(RangeField.stop), bound(RangeField.step))
  }

  /// The number of items, `nil` beyond 64 bits.
  func rangeCount(_ o: Ref) -> Int? { intValue(o.ref(RangeField.length).unsafelyUnwrapped) }

  /// The item at an index of any size: start + i * step, a new reference.
  /// - Throws: IndexError for an index out of range.
  func rangeItem(_ o: Ref, _ key: Ref) throws(PythonError) -> Ref {
    let first = o.ref(RangeField.start).unsafelyUnwrapped
    let distance = o.ref(RangeField.step).unsafelyUnwrapped
    let outOfRange = PythonError(.indexError, "range object index out of range")
    if let count = rangeCount(o), var i = intValue(key) {
      if i < 0 { i &+= count }
      guard 0..<count ~= i else { throw outOfRange }
      if let start = intValue(first), let step = intValue(distance) {
        // Between start and stop, which both fit in 64 bits.
        return try newInt(start &+ i &* step)
      }
    }
    let count = bigValue(o.ref(RangeField.length).unsafelyUnwrapped)
    var i = bigValue(key)
    if i.isNegative { i = i + count }
    guard !i.isNegative, i < count else { throw outOfRange }
    return try newInt(bigValue(first) + i * bigValue(distance))
  }

  /// The place of an int in a range, `nil` when it is not in it. O(1).
  func rangeIndex(_ o: Ref, of value: Ref) -> BigInteger? {
    let step = bigValue(o.ref(RangeField.step).unsafelyUnwrapped)
    let distance = bigValue(value) - bigValue(o.ref(RangeField.start).unsafelyUnwrapped)
    let (place, rest) = distance.floorDivided(by: step)
    guard rest.digits.isEmpty, !place.isNegative,
      place < bigValue(o.ref(RangeField.length).unsafelyUnwrapped)
    else { return nil }
    return place
  }

  /// The range of the items that a slice selects.
  func rangeSlice(_ o: Ref, _ slice: Ref) throws(PythonError) -> Ref {
    guard let count = rangeCount(o), fitsInWords(o) else { return try largeRangeSlice(o, slice) }
    let bounds = try sliceBounds(slice, length: count)
    let base = rangeBounds(o)
    return try newRange(
      start: base.start &+ bounds.start &* base.step, stop: base.start &+ bounds.stop &* base.step,
      step: base.step &* bounds.step)
  }

  private func fitsInWords(_ o: Ref) -> Bool {
    for offset in [RangeField.start, RangeField.stop, RangeField.step] {
      guard let value = intValue(o.ref(offset).unsafelyUnwrapped), value.magnitude < 1 << 31 else {
        return false
      }
    }
    return true
  }

  /// `rangeSlice` in numbers of any size (compute_slice, _PySlice_GetLongIndices).
  private func largeRangeSlice(_ o: Ref, _ slice: Ref) throws(PythonError) -> Ref {
    func part(_ offset: Int) throws(PythonError) -> BigInteger? {
      let value = slice.ref(offset).unsafelyUnwrapped
      if value == none { return nil }
      guard isInt(value) else { return BigInteger(try sliceIndex(value)) }
      return bigValue(value)
    }
    let length = bigValue(o.ref(RangeField.length).unsafelyUnwrapped)
    let step = try part(SliceField.step) ?? BigInteger(1)
    if step.digits.isEmpty { throw PythonError(.valueError, "slice step cannot be zero") }
    let (lower, upper) =
      step.isNegative ? (BigInteger(-1), length - BigInteger(1)) : (BigInteger(0), length)
    func clipped(_ value: BigInteger) -> BigInteger {
      let index = value.isNegative ? value + length : value
      return index < lower ? lower : upper < index ? upper : index
    }
    let start = try part(SliceField.start).map(clipped) ?? (step.isNegative ? upper : lower)
    let stop = try part(SliceField.stop).map(clipped) ?? (step.isNegative ? lower : upper)
    let base = bigValue(o.ref(RangeField.start).unsafelyUnwrapped)
    let distance = bigValue(o.ref(RangeField.step).unsafelyUnwrapped)
    let first = try newInt(base + start * distance)
    defer { decref(first) }
    let last = try newInt(base + stop * distance)
    defer { decref(last) }
    let stride = try newInt(step * distance)
    defer { decref(stride) }
    return try newRange(start: first, stop: last, step: stride)
  }

  /// Whether two ranges have the same items.
  func rangeEqual(_ a: Ref, _ b: Ref) -> Bool {
    func part(_ o: Ref, _ offset: Int) -> Ref { o.ref(offset).unsafelyUnwrapped }
    func same(_ offset: Int) -> Bool { intCompare(part(a, offset), part(b, offset)) == 0 }
    guard same(RangeField.length) else { return false }
    if rangeCount(a) == 0 { return true }
    return same(RangeField.start) && (rangeCount(a) == 1 || same(RangeField.step))
  }
}

/// Destroys a range and drops its four ints (range_dealloc).
let rangeDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  for offset in stride(from: RangeField.start, to: RangeField.size, by: 8) {
    space.decref(o.ref(offset))
  }
  space.freeReusable(o)
}
