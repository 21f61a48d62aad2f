import BuiltinTypes
import ObjectModel
import PyNumerics
import RefCounting

// Equality of views with any exporter, item by item, and the hash (memory_richcompare,
// memory_hash).

extension ObjectSpace {
  /// `v == w`; `nil` for an object that exports no buffer.
  func viewEqual(_ v: Ref, _ w: Ref) throws(PythonError) -> Bool? {
    if isReleased(v) { return v == w }
    if w.type == BuiltinType.memoryview, isReleased(w) { return v == w }
    do throws(PythonError) {
      return try withItems(of: w) { (other) throws(PythonError) in
        let own = strided(v)
        guard own.hasShape(of: other) else { return false }
        // A format that struct does not know equals nothing.
        let minor = s.pointee.minor
        guard let x = own.format.native(minor), let y = other.format.native(minor) else {
          return false
        }
        return itemsEqual(own.start, own, x, other.start, other, y, 0)
      }
    } catch {
      // An exporter that refuses is one that cannot be compared with (memory_richcompare).
      typeNames.ignoredErrors += 1
      return nil
    }
  }

  private func itemsEqual(
    _ p: UnsafeMutableRawPointer, _ v: Strided, _ x: UInt8, _ q: UnsafeMutableRawPointer,
    _ w: Strided, _ y: UInt8, _ dimension: Int
  ) -> Bool {
    if dimension == v.dimensions { return ItemValue(p, x).equals(ItemValue(q, y)) }
    for i in 0..<v.shape[dimension] {
      let (a, b) = (p + i &* v.strides[dimension], q + i &* w.strides[dimension])
      if !itemsEqual(a, v, x, b, w, y, dimension + 1) { return false }
    }
    return true
  }

  /// `hash(v)`, that of the bytes; computed once, and there after a release.
  func viewHash(_ v: Ref) throws(PythonError) -> Int {
    let known: Int = v.get(ViewField.hash)
    if known != -1 { return known }
    try checkUsable(v)
    if v.get(ViewField.isReadOnly, as: Int32.self) == 0 {
      throw PythonError(.valueError, "cannot hash writable memoryview object")
    }
    let format: ItemFormat = v.get(ViewField.format)
    guard let code = format.native(s.pointee.minor), ItemFormat.isByte(code) else {
      throw PythonError(
        .valueError, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'")
    }
    if let exporter = managed(v).ref(ManagedField.exporter) { _ = try hash(exporter) }
    let n: Int = v.get(ViewField.bytes)
    let result: Int
    if hasFlag(v, ViewFlags.cContiguous) {
      result = hashBytes(v.get(ViewField.start), n)
    } else {
      let block = try allocateMemory(n)
      strided(v).copy(to: block, .c)
      result = hashBytes(block, n)
      freeMemory(block)
    }
    v.set(ViewField.hash, result)
    return result
  }

  private func hashBytes(_ start: UnsafeMutableRawPointer, _ n: Int) -> Int {
    textHash.pythonHash(UnsafeRawBufferPointer(start: start, count: n))
  }
}
