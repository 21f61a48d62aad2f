import BuiltinTypes
import ObjectModel
import RefCounting

// `m.cast(format, shape)`: the same bytes with items of another format, or in another shape
// (memory_cast, cast_to_1D, cast_to_ND).

extension ObjectSpace {
  /// The most dimensions that a view may have, PyBUF_MAX_NDIM.
  static let maximumDimensions = 64

  /// `v.cast(format, shape)`: a new view.
  func viewCast(_ v: Ref, _ format: Ref, _ newShape: Ref?) throws(PythonError) -> Ref {
    try checkUsable(v)
    try checkUnrestricted(v)
    if !hasFlag(v, ViewFlags.cContiguous) {
      throw PythonError(.typeError, "memoryview: casts are restricted to C-contiguous views")
    }
    let old = dimensions(v)
    if newShape != nil || old != 1, (0..<old).contains(where: { shape(v)[$0] == 0 }) {
      throw PythonError(
        .typeError, "memoryview: cannot cast view with zeros in shape or strides")
    }
    var n = 1
    if let newShape {
      guard newShape.type == BuiltinType.list || newShape.type == BuiltinType.tuple else {
        throw PythonError(.typeError, "shape must be a list or a tuple")
      }
      n = newShape.count
      if n > ObjectSpace.maximumDimensions {
        throw PythonError(
          .valueError,
          "memoryview: number of dimensions must not exceed \(ObjectSpace.maximumDimensions)")
      }
      if old != 1, n != 1 {
        throw PythonError(.typeError, "memoryview: cast must be 1D -> ND or ND -> 1D")
      }
    }
    let cast = try newView(managed(v), dimensions: max(n, 1))
    return try building(cast) { () throws(PythonError) in
      copyDescription(of: v, to: cast)
      try castToOneDimension(cast, format)
      if let newShape { try castToShape(cast, newShape) }
    }
  }

  private func castToOneDimension(_ v: Ref, _ format: Ref) throws(PythonError) {
    let text = string(format)
    // What is not ASCII is refused in the words of the codec.
    if !text.utf8.allSatisfy({ $0 < 128 }) { decref(try encode(format, "ascii")) }
    let new = ItemFormat(text)
    guard text.utf8.count <= 2, let code = new.native(s.pointee.minor),
      let itemSize = ItemFormat.size(code, s.pointee.minor)
    else {
      throw PythonError(
        .valueError,
        "memoryview: destination format must be a native single character format prefixed with an "
          + "optional '@'")
    }
    let source = v.get(ViewField.format, as: ItemFormat.self).native(s.pointee.minor)
    if !ItemFormat.isByte(code), !(source.map(ItemFormat.isByte) ?? false) {
      throw PythonError(.typeError, "memoryview: cannot cast between two non-byte formats")
    }
    let bytes: Int = v.get(ViewField.bytes)
    if bytes % itemSize != 0 {
      throw PythonError(.typeError, "memoryview: length is not a multiple of itemsize")
    }
    v.set(ViewField.format, new)
    v.set(ViewField.itemSize, itemSize)
    v.set(ViewField.dimensions, Int32(1))
    shape(v)[0] = bytes / itemSize
    strides(v)[0] = itemSize
    setContiguity(v)
  }

  private func castToShape(_ v: Ref, _ newShape: Ref) throws(PythonError) {
    let n = newShape.count
    let isList = newShape.type == BuiltinType.list
    let itemSize: Int = v.get(ViewField.itemSize)
    var bytes = itemSize
    for i in 0..<n {
      let item = isList ? listItem(newShape, i) : tupleItem(newShape, i)
      guard isInt(item) else {
        throw PythonError(
          .typeError, "memoryview.cast(): elements of shape must be integers")
      }
      guard let length = intValue(item) else {
        throw PythonError(.overflowError, "Python int too large to convert to C ssize_t")
      }
      if length <= 0 {
        throw PythonError(
          .valueError, "memoryview.cast(): elements of shape must be integers > 0")
      }
      let (product, overflow) = bytes.multipliedReportingOverflow(by: length)
      if overflow {
        throw PythonError(.valueError, "memoryview.cast(): product(shape) > SSIZE_MAX")
      }
      bytes = product
      shape(v)[i] = length
    }
    v.set(ViewField.dimensions, Int32(n))
    var distance = itemSize
    for i in (0..<n).reversed() {
      strides(v)[i] = distance
      distance *= shape(v)[i]
    }
    if bytes != v.get(ViewField.bytes, as: Int.self) {
      throw PythonError(
        .typeError, "memoryview: product(shape) * itemsize != buffer size")
    }
    setContiguity(v)
  }
}
