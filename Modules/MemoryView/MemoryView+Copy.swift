import BuiltinTypes
import ObjectModel
import RefCounting

// Copies of what a view shows: bytes, lists, hexadecimal digits.

extension ObjectSpace {
  /// `v.tobytes(order)`: a new bytes object.
  func viewBytes(_ v: Ref, _ order: ItemOrder) throws(PythonError) -> Ref {
    let n: Int = v.get(ViewField.bytes)
    if n == 0 { return retained(s.pointee.emptyBytes) }
    let result = try newBytesUnset(n)
    return try building(result) { () throws(PythonError) in
      try copyView(v, to: UnsafeMutableRawPointer(bytesData(result)), order)
    }
  }

  /// Copies the items to memory of their size. Where they do not lie in that order already, CPython
  /// takes a block for a description of the copy meanwhile; so does this.
  func copyView(
    _ v: Ref, to target: UnsafeMutableRawPointer, _ order: ItemOrder
  ) throws(PythonError) {
    let view = strided(v)
    if view.isContiguous(order) {
      view.copy(to: target, order)
      return
    }
    let description = try allocateMemory(88 + 24 * view.dimensions)
    view.copy(to: target, order)
    freeMemory(description)
  }

  /// `v.tolist()`: a new list, of lists for several dimensions; the item alone for none.
  func viewList(_ v: Ref) throws(PythonError) -> Ref {
    let code = try itemCode(v)
    let view = strided(v)
    return view.dimensions == 0
      ? try unpack(view.start, code) : try list(view, view.start, code, 0)
  }

  private func list(
    _ view: Strided, _ start: UnsafeMutableRawPointer, _ code: UInt8, _ dimension: Int
  ) throws(PythonError) -> Ref {
    let n = view.shape[dimension]
    let result = try newListExact(n)
    return try building(result) { () throws(PythonError) in
      for i in 0..<n {
        let p = start + i &* view.strides[dimension]
        let item =
          dimension == view.dimensions - 1
          ? try unpack(p, code) : try list(view, p, code, dimension + 1)
        listItems(result).unsafelyUnwrapped[i] = item
        result.count = i + 1
      }
    }
  }

  /// `v.hex(separator, group)`: a new str.
  func viewHex(
    _ v: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let groups = try hexGroups(arguments)
    if hasFlag(v, ViewFlags.cContiguous) {
      let start: UnsafeMutableRawPointer = v.get(ViewField.start)
      let bytes = UnsafeBufferPointer(
        start: UnsafePointer(start.assumingMemoryBound(to: UInt8.self)),
        count: v.get(ViewField.bytes, as: Int.self))
      return try hexText(bytes, groups)
    }
    let copy = try viewBytes(v, .c)
    defer { decref(copy) }
    return try hexText(bytes(copy), groups)
  }
}
