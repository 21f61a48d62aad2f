import BuiltinTypes
import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Items of an exporter as memory: where they lie, how they follow, how to copy them.

/// In which order the items of several dimensions lie.
enum ItemOrder {
  /// The last index runs fastest.
  case c
  /// The first index runs fastest.
  case fortran
}

/// Where items lie, valid as long as the exporter counts an export.
struct Strided {
  var start: UnsafeMutableRawPointer
  var itemSize: Int
  var format: ItemFormat
  var dimensions: Int
  var shape: UnsafePointer<Int>
  var strides: UnsafePointer<Int>

  /// The number of items.
  var count: Int {
    var n = 1
    for i in 0..<dimensions { n *= shape[i] }
    return n
  }

  /// Whether the items lie side by side in an order (PyBuffer_IsContiguous).
  func isContiguous(_ order: ItemOrder) -> Bool {
    if count == 0 { return true }
    var distance = itemSize
    for k in 0..<dimensions {
      let i = order == .c ? dimensions - 1 - k : k
      if shape[i] > 1, strides[i] != distance { return false }
      distance *= shape[i]
    }
    return true
  }

  /// Whether both have the same dimensions; beyond one of length zero nothing matters.
  func hasShape(of other: Strided) -> Bool {
    if dimensions != other.dimensions { return false }
    for i in 0..<dimensions {
      if shape[i] != other.shape[i] { return false }
      if shape[i] == 0 { break }
    }
    return true
  }

  /// Copies the items, side by side in an order, to memory of `count * itemSize` bytes that does
  /// not overlap. O(count).
  func copy(to target: UnsafeMutableRawPointer, _ order: ItemOrder) {
    if isContiguous(order) {
      memcpy(target, start, count * itemSize)
      return
    }
    withUnsafeTemporaryAllocation(of: Int.self, capacity: max(dimensions, 1)) { places in
      var distance = itemSize
      for k in 0..<dimensions {
        let i = order == .c ? dimensions - 1 - k : k
        places[i] = distance
        distance *= shape[i]
      }
      copy(start, target, 0, places)
    }
  }

  private func copy(
    _ source: UnsafeMutableRawPointer, _ target: UnsafeMutableRawPointer, _ dimension: Int,
    _ places: UnsafeMutableBufferPointer<Int>
  ) {
    if dimension == dimensions {
      memcpy(target, source, itemSize)
      return
    }
    let isLast = dimension == dimensions - 1
    for i in 0..<shape[dimension] {
      let from = source + i * strides[dimension]
      let to = target + i * places[dimension]
      if isLast {
        memcpy(to, from, itemSize)
      } else {
        copy(from, to, dimension + 1, places)
      }
    }
  }
}

extension ObjectSpace {
  /// The items of a view.
  func strided(_ v: Ref) -> Strided {
    Strided(
      start: v.get(ViewField.start), itemSize: v.get(ViewField.itemSize),
      format: v.get(ViewField.format), dimensions: dimensions(v), shape: UnsafePointer(shape(v)),
      strides: UnsafePointer(strides(v)))
  }

  /// Calls `body` with the items of any exporter, which counts an export meanwhile.
  /// - Returns: `nil` for an object that is no exporter.
  func withItems<R>(
    of o: Ref, _ body: (Strided) throws(PythonError) -> R
  ) throws(PythonError) -> R? {
    if o.type == BuiltinType.memoryview {
      try checkUsable(o)
      incref(o)
      o.set(ViewField.exports, o.get(ViewField.exports, as: Int.self) + 1)
      defer {
        o.set(ViewField.exports, o.get(ViewField.exports, as: Int.self) - 1)
        decref(o)
      }
      return try body(strided(o))
    }
    guard exportsBuffer(o) else { return nil }
    if hasPythonBuffer(o) {
      let wrapper = try openPythonBuffer(o, BufferRequest.fullReadOnly)
      defer {
        closePythonBuffer(wrapper)
        decref(wrapper)
      }
      return try body(strided(try wrappedView(wrapper)))
    }
    let (format, itemSize) = exportFormat(o)
    return try withBytes(of: o) { (bytes) throws(PythonError) in
      let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress.unsafelyUnwrapped)
      let result: Result<R, PythonError> = withUnsafeTemporaryAllocation(
        of: Int.self, capacity: 2
      ) { arrays in
        arrays[0] = bytes.count / itemSize
        arrays[1] = itemSize
        let base = UnsafePointer(arrays.baseAddress.unsafelyUnwrapped)
        do throws(PythonError) {
          return .success(
            try body(
              Strided(
                start: start, itemSize: itemSize, format: format, dimensions: 1, shape: base,
                strides: base + 1)))
        } catch { return .failure(error) }
      }
      return try result.get()
    }
  }

  /// The address of the first item that an exporter shows, `nil` for an object that is none.
  /// - Throws: ValueError for a released memoryview.
  public func bufferAddress(_ o: Ref) throws(PythonError) -> Int? {
    try withItems(of: o) { (items) throws(PythonError) in Int(bitPattern: items.start) }
  }
}
