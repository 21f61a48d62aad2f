import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Items and slices of a bytearray (bytearray_subscript, bytearray_ass_subscript).

extension ObjectSpace {
  /// `o[key]`: a new reference.
  func bytearrayItem(_ o: Ref, _ key: Ref) throws(PythonError) -> Ref {
    if key.type == BuiltinType.slice {
      return try bytearraySlice(o, try sliceBounds(key, length: o.count))
    }
    let i = try bytearrayIndex(o, key)
    return try newInt(Int(bytearrayData(o).unsafelyUnwrapped[i]))
  }

  private func bytearrayIndex(_ o: Ref, _ key: Ref) throws(PythonError) -> Int {
    guard isInt(key) || lookupSpecial(key.type, "__index__") != nil else {
      throw badIndex("bytearray indices must be integers or slices, not ", key)
    }
    var i: Int
    do throws(PythonError) { i = try indexValue(key) } catch {
      if error.kind != .overflowError { throw error }
      throw PythonError(.indexError, error.message)
    }
    if i < 0 { i &+= o.count }
    guard i >= 0, i < o.count else {
      throw PythonError(.indexError, "bytearray index out of range")
    }
    return i
  }

  /// A new bytearray of what a slice selects.
  func bytearraySlice(_ o: Ref, _ bounds: SliceBounds) throws(PythonError) -> Ref {
    if bounds.count <= 0 { return try newBytearray() }
    let data = bytearrayData(o).unsafelyUnwrapped
    if bounds.step == 1 {
      return try newBytearray(
        UnsafeBufferPointer(start: data + bounds.start, count: bounds.count))
    }
    let result = try newBytearray(unset: bounds.count)
    let target = bytearrayData(result).unsafelyUnwrapped
    for i in 0..<bounds.count { target[i] = data[bounds.start &+ i &* bounds.step] }
    return result
  }

  /// `o[key] = value`, and with `nil` `del o[key]`.
  func bytearraySetItem(_ o: Ref, _ key: Ref, _ value: Ref?) throws(PythonError) {
    if key.type != BuiltinType.slice {
      let i: Int
      do throws(PythonError) { i = try bytearrayIndex(o, key) } catch {
        // Since 3.10 the value is looked at first.
        if s.pointee.minor >= 10, error.kind == .indexError, let value { _ = try byteValue(value) }
        throw error
      }
      guard let value else {
        try bytearraySetSlice(o, i, i + 1, nil)
        return
      }
      let byte = try byteValue(value)
      guard i < o.count else {
        throw PythonError(.indexError, "bytearray index out of range")
      }
      bytearrayData(o).unsafelyUnwrapped[i] = byte
      return
    }
    guard let value else {
      try bytearrayAssign(o, try sliceBounds(key, length: o.count), nil)
      return
    }
    var bounds = try sliceBounds(key, length: o.count)
    if kind(value) == BuiltinType.bytearray, value != o {
      try bytearrayAssign(o, bounds, byteString(value))
      return
    }
    if isNumber(value) || value.type == BuiltinType.str {
      throw PythonError(
        .typeError, "can assign only bytes, buffers, or iterables of ints in range(0, 256)")
    }
    let copy = try callBytearray(value)
    defer { decref(copy) }
    bounds = try sliceBounds(key, length: o.count)
    try bytearrayAssign(o, bounds, byteString(copy))
  }

  /// `bytearray(source)`: a new reference.
  package func callBytearray(_ source: Ref) throws(PythonError) -> Ref {
    let made: Result<Ref, PythonError> = withUnsafePointer(to: source) { pointer in
      do throws(PythonError) {
        return .success(try constructBytearray(UnsafeBufferPointer(start: pointer, count: 1)))
      } catch { return .failure(error) }
    }
    return try made.get()
  }

  private func bytearrayAssign(
    _ o: Ref, _ bounds: SliceBounds, _ contents: UnsafeBufferPointer<UInt8>?
  ) throws(PythonError) {
    if bounds.step == 1 {
      let high = max(bounds.start, bounds.stop)
      try bytearraySetSlice(o, bounds.start, high, contents)
      return
    }
    let n = contents?.count ?? 0
    if n == 0 {
      try bytearrayDelete(o, bounds)
      return
    }
    if n != bounds.count {
      throw PythonError(
        .valueError,
        "attempt to assign bytes of size \(n) to extended slice of size \(bounds.count)")
    }
    let data = bytearrayData(o).unsafelyUnwrapped
    for i in 0..<n {
      data[bounds.start &+ i &* bounds.step] = contents.unsafelyUnwrapped[i]
    }
  }

  /// `del o[a:b:step]`: what stays moves down one gap at a time.
  private func bytearrayDelete(_ o: Ref, _ bounds: SliceBounds) throws(PythonError) {
    try checkResizable(o)
    if bounds.count == 0 { return }
    let n = o.count
    bounds.closeGaps(in: bytearrayData(o).unsafelyUnwrapped, count: n, size: 1)
    try bytearrayResize(o, n - bounds.count)
  }

  /// `o[low:high] = contents`; what is taken away at the front is only skipped
  /// (bytearray_setslice_linear).
  func bytearraySetSlice(
    _ o: Ref, _ low: Int, _ high: Int, _ contents: UnsafeBufferPointer<UInt8>?
  ) throws(PythonError) {
    let n = contents?.count ?? 0
    let count = o.count
    let growth = n - (high - low)
    if growth < 0 {
      try checkResizable(o)
      let data = bytearrayData(o).unsafelyUnwrapped
      if low == 0 {
        o.set(BytearrayField.start, data - growth)
      } else {
        memmove(data + low + n, data + high, count - high)
      }
      do throws(PythonError) { try bytearrayResize(o, count + growth) } catch {
        // Refused memory leaves the contents shorter in the old buffer.
        o.count = count + growth
        bytearrayData(o).unsafelyUnwrapped[o.count] = 0
        throw error
      }
    } else if growth > 0 {
      guard count <= Int.max - growth else { throw PythonError.noMemory }
      try bytearrayResize(o, count + growth)
      let data = bytearrayData(o).unsafelyUnwrapped
      memmove(data + low + n, data + high, count - high)
    }
    if n > 0 {
      memcpy(
        bytearrayData(o).unsafelyUnwrapped + low,
        contents.unsafelyUnwrapped.baseAddress.unsafelyUnwrapped, n)
    }
  }
}
