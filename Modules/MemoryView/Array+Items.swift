import BuiltinTypes
import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Items and slices of an array (array_subscr, array_ass_subscr), concatenation, comparison.

extension ObjectSpace {
  private func arrayIndex(
    _ o: Ref, _ key: Ref, _ complaint: String
  ) throws(PythonError) -> Int {
    guard isInt(key) || lookupSpecial(key.type, "__index__") != nil else {
      throw PythonError(.typeError, "array indices must be integers")
    }
    var i: Int
    do throws(PythonError) { i = try indexValue(key) } catch {
      if error.kind == .overflowError { throw PythonError(.indexError, error.message) }
      throw error
    }
    if i < 0 { i &+= o.count }
    guard i >= 0, i < o.count else { throw PythonError(.indexError, complaint) }
    return i
  }

  /// `o[key]`: a new reference.
  func arraySubscript(_ o: Ref, _ key: Ref) throws(PythonError) -> Ref {
    if key.type != BuiltinType.slice {
      return try arrayItem(o, try arrayIndex(o, key, "array index out of range"))
    }
    let bounds = try sliceBounds(key, length: o.count)
    let code = arrayCode(o)
    let result = try newArray(code, count: max(bounds.count, 0))
    if bounds.count <= 0 { return result }
    let (source, target) = (arrayItems(o).unsafelyUnwrapped, arrayItems(result).unsafelyUnwrapped)
    let size = code.itemSize
    if bounds.step == 1 {
      memcpy(target, source + bounds.start * size, bounds.count * size)
      return result
    }
    for i in 0..<bounds.count {
      memcpy(target + i * size, source + (bounds.start &+ i &* bounds.step) * size, size)
    }
    return result
  }

  /// `o[key] = value`, and with `nil` `del o[key]`.
  func arrayAssign(_ o: Ref, _ key: Ref, _ value: Ref?) throws(PythonError) {
    var bounds: SliceBounds
    if key.type == BuiltinType.slice {
      bounds = try sliceBounds(key, length: o.count)
    } else {
      let i = try arrayIndex(o, key, "array assignment index out of range")
      if let value {
        try arraySet(o, i, value)
        return
      }
      bounds = SliceBounds(start: i, stop: i + 1, step: 1, count: 1)
    }
    guard let value else {
      try arrayAssign(o, &bounds, nil, 0)
      return
    }
    guard kind(value) == BuiltinType.array else {
      throw PythonError(
        .typeError, "can only assign array (not \"\(shownType(value))\") to array slice")
    }
    if value == o {
      let copy = try newArray(arrayCode(o), count: o.count)
      defer { decref(copy) }
      if o.count > 0 {
        memcpy(
          arrayItems(copy).unsafelyUnwrapped, arrayItems(o).unsafelyUnwrapped, arrayBytes(o))
      }
      try arrayAssign(o, &bounds, arrayItems(copy), copy.count)
      return
    }
    guard arrayCode(value) == arrayCode(o) else { throw badArgument }
    try arrayAssign(o, &bounds, arrayItems(value), value.count)
  }

  /// The error of an array of another kind (PyErr_BadArgument).
  var badArgument: PythonError {
    PythonError(.typeError, "bad argument type for built-in operation")
  }

  private func arrayAssign(
    _ o: Ref, _ bounds: inout SliceBounds, _ source: UnsafeMutableRawPointer?, _ needed: Int
  ) throws(PythonError) {
    if bounds.step > 0 ? bounds.stop < bounds.start : bounds.stop > bounds.start {
      bounds.stop = bounds.start
    }
    if needed == 0 || bounds.count != needed { try checkNotExported(o) }
    let size = arrayCode(o).itemSize
    let n = o.count
    if bounds.step == 1 {
      let change = needed - bounds.count
      let tail = n - bounds.stop
      if change < 0, let items = arrayItems(o) {
        memmove(items + (bounds.start + needed) * size, items + bounds.stop * size, tail * size)
        try arrayResize(o, n + change)
      } else if change > 0 {
        try arrayResize(o, n + change)
        let items = arrayItems(o).unsafelyUnwrapped
        memmove(items + (bounds.start + needed) * size, items + bounds.stop * size, tail * size)
      }
      if needed > 0 {
        memcpy(
          arrayItems(o).unsafelyUnwrapped + bounds.start * size, source.unsafelyUnwrapped,
          needed * size)
      }
      return
    }
    if needed == 0 {
      try arrayDelete(o, bounds, size)
      return
    }
    if needed != bounds.count {
      throw PythonError(
        .valueError,
        "attempt to assign array of size \(needed) to extended slice of size \(bounds.count)")
    }
    let items = arrayItems(o).unsafelyUnwrapped
    for i in 0..<needed {
      let place = (bounds.start &+ i &* bounds.step) * size
      memcpy(items + place, source.unsafelyUnwrapped + i * size, size)
    }
  }

  /// `del o[a:b:step]`: what stays moves down one gap at a time.
  private func arrayDelete(_ o: Ref, _ bounds: SliceBounds, _ size: Int) throws(PythonError) {
    if bounds.count == 0 { return }
    let n = o.count
    bounds.closeGaps(in: arrayItems(o).unsafelyUnwrapped, count: n, size: size)
    try arrayResize(o, n - bounds.count)
  }

  /// Takes out one item.
  func arrayRemove(_ o: Ref, at i: Int) throws(PythonError) {
    try checkNotExported(o)
    let size = arrayCode(o).itemSize
    let items = arrayItems(o).unsafelyUnwrapped
    memmove(items + i * size, items + (i + 1) * size, (o.count - i - 1) * size)
    try arrayResize(o, o.count - 1)
  }

  /// The first index from `low` on, below `high`, whose item equals a value; `nil` without one.
  func arrayIndex(
    _ o: Ref, of value: Ref, from low: Int = 0, to high: Int = Int.max
  ) throws(PythonError) -> Int? {
    var i = low
    while i < o.count, i < high {
      let item = try arrayItem(o, i)
      defer { decref(item) }
      if try equal(item, value) { return i }
      i += 1
    }
    return nil
  }

  /// `a + b`: a new array.
  func arrayConcat(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    guard kind(b) == BuiltinType.array else {
      throw PythonError(
        .typeError, "can only append array (not \"\(shownType(b))\") to array")
    }
    guard arrayCode(a) == arrayCode(b) else { throw badArgument }
    let result = try newArray(arrayCode(a), count: a.count + b.count)
    guard let target = arrayItems(result) else { return result }
    if let items = arrayItems(a) { memcpy(target, items, arrayBytes(a)) }
    if let items = arrayItems(b) { memcpy(target + arrayBytes(a), items, arrayBytes(b)) }
    return result
  }

  /// `o * times`: a new array.
  func arrayRepeat(_ o: Ref, _ times: Int) throws(PythonError) -> Ref {
    let times = max(times, 0)
    guard o.count == 0 || times <= Int.max / 16 / o.count else { throw PythonError.noMemory }
    let result = try newArray(arrayCode(o), count: o.count * times)
    if let target = arrayItems(result), let items = arrayItems(o) {
      repeatBytes(target, items, arrayBytes(o), total: arrayBytes(result))
    }
    return result
  }

  /// `a op b` for arrays; `nil` for anything else (array_richcompare).
  /// - Parameter equality: for `==`; else an order is asked for.
  func arrayCompare(_ a: Ref, _ b: Ref, equality: Bool) throws(PythonError) -> Int? {
    guard kind(a) == BuiltinType.array, kind(b) == BuiltinType.array else { return nil }
    if equality, a.count != b.count { return a.count - b.count }
    let (code, other) = (arrayCode(a), arrayCode(b))
    for i in 0..<min(a.count, b.count) {
      if code == other, !code.isReal, !code.isText {
        let size = code.itemSize
        let x = ItemValue(arrayItems(a).unsafelyUnwrapped + i * size, code.letter)
        let y = ItemValue(arrayItems(b).unsafelyUnwrapped + i * size, code.letter)
        if x.equals(y) { continue }
      }
      let x = try arrayItem(a, i)
      defer { decref(x) }
      let y = try arrayItem(b, i)
      defer { decref(y) }
      if try equal(x, y) { continue }
      if equality { return 1 }
      return try compare(x, y, op: .lt) ? -1 : try compare(x, y, op: .gt) ? 1 : Int.min
    }
    return a.count - b.count
  }
}
