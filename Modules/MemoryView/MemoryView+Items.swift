import BuiltinTypes
import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// `m[key]` and `m[key] = value` (memory_subscript, memory_ass_sub).

extension ObjectSpace {
  /// The code by which items are read and written.
  /// - Throws: NotImplementedError for a format of more than one character.
  func itemCode(_ v: Ref) throws(PythonError) -> UInt8 {
    let format: ItemFormat = v.get(ViewField.format)
    guard let code = format.single else {
      throw PythonError(
        .notImplementedError, "memoryview: unsupported format \(format.text)")
    }
    return code
  }

  private func isIndex(_ o: Ref) -> Bool { isInt(o) || lookupSpecial(o.type, "__index__") != nil }

  /// An index for an item; too large a number is an IndexError.
  private func itemIndex(_ o: Ref) throws(PythonError) -> Int {
    do throws(PythonError) { return try indexValue(o) } catch {
      if error.kind == .overflowError { throw PythonError(.indexError, error.message) }
      throw error
    }
  }

  /// The place of an index in one dimension, in bytes.
  private func distance(
    _ v: Ref, _ dimension: Int, _ index: Int
  ) throws(PythonError) -> Int {
    let n = shape(v)[dimension]
    let i = index < 0 ? index &+ n : index
    guard i >= 0, i < n else {
      throw PythonError(.indexError, "index out of bounds on dimension \(dimension + 1)")
    }
    return i &* strides(v)[dimension]
  }

  /// The address of the item that a tuple of indices names.
  private func place(_ v: Ref, _ indices: Ref) throws(PythonError) -> UnsafeMutableRawPointer {
    let n = dimensions(v)
    if indices.count > n {
      throw PythonError(
        .typeError, "cannot index \(n)-dimension view with \(indices.count)-element tuple")
    }
    var offset = 0
    for d in 0..<indices.count {
      let index = try itemIndex(tupleItem(indices, d))
      try checkUsable(v)
      offset += try distance(v, d, index)
    }
    return v.get(ViewField.start, as: UnsafeMutableRawPointer.self) + offset
  }

  private func all(_ tuple: Ref, _ test: (Ref) -> Bool) -> Bool {
    for i in 0..<tuple.count where !test(tupleItem(tuple, i)) { return false }
    return true
  }

  /// The item of a view of one dimension.
  func viewItem(_ v: Ref, _ index: Int) throws(PythonError) -> Ref {
    let code = try itemCode(v)
    switch dimensions(v) {
    case 0: throw PythonError(.typeError, "invalid indexing of 0-dim memory")
    case 1:
      let offset = try distance(v, 0, index)
      return try unpack(v.get(ViewField.start, as: UnsafeRawPointer.self) + offset, code)
    default:
      throw PythonError(
        .notImplementedError, "multi-dimensional sub-views are not implemented")
    }
  }

  /// `v[key]`: a new reference.
  func viewSubscript(_ v: Ref, _ key: Ref) throws(PythonError) -> Ref {
    try checkUsable(v)
    if dimensions(v) == 0 {
      if key.type == BuiltinType.tuple, key.count == 0 {
        return try unpack(v.get(ViewField.start), try itemCode(v))
      }
      if key.type == BuiltinType.ellipsis { return retained(v) }
      throw PythonError(.typeError, "invalid indexing of 0-dim memory")
    }
    if isIndex(key) {
      let index = try itemIndex(key)
      try checkUsable(v)
      return try viewItem(v, index)
    }
    if key.type == BuiltinType.slice { return try viewSlice(v, key) }
    if key.type == BuiltinType.tuple {
      if all(key, isIndex) {
        let code = try itemCode(v)
        if key.count < dimensions(v) {
          throw PythonError(.notImplementedError, "sub-views are not implemented")
        }
        let p = try place(v, key)
        try checkUsable(v)
        return try unpack(p, code)
      }
      if all(key, { $0.type == BuiltinType.slice }) {
        throw PythonError(
          .notImplementedError, "multi-dimensional slicing is not implemented")
      }
    }
    throw PythonError(.typeError, "memoryview: invalid slice key")
  }

  /// A view of what a slice of the first dimension selects. O(dimensions).
  private func viewSlice(_ v: Ref, _ key: Ref) throws(PythonError) -> Ref {
    try checkUnrestricted(v)
    let slice = try addView(managed(v), like: v)
    return try building(slice) { () throws(PythonError) in
      let bounds = try sliceBounds(key, length: shape(slice)[0])
      let start: UnsafeMutableRawPointer = slice.get(ViewField.start)
      slice.set(ViewField.start, start + bounds.start &* strides(slice)[0])
      shape(slice)[0] = bounds.count
      // Of one item or none a step of any size is fine; it wraps around as in C.
      strides(slice)[0] &*= bounds.step
      setBytes(slice)
      setContiguity(slice)
    }
  }

  /// `v[key] = value`; `nil` stands for `del v[key]`, which no view allows.
  func viewAssign(_ v: Ref, _ key: Ref, _ value: Ref?) throws(PythonError) {
    try checkUsable(v)
    let code = try itemCode(v)
    if v.get(ViewField.isReadOnly, as: Int32.self) != 0 {
      throw PythonError(.typeError, "cannot modify read-only memory")
    }
    guard let value else { throw PythonError(.typeError, "cannot delete memory") }
    let n = dimensions(v)
    if n == 0 {
      let isWhole = key.type == BuiltinType.tuple && key.count == 0
      guard isWhole || key.type == BuiltinType.ellipsis else {
        throw PythonError(.typeError, "invalid indexing of 0-dim memory")
      }
      try pack(v.get(ViewField.start), value, code, of: v)
      return
    }
    if isIndex(key) {
      if n > 1 {
        throw PythonError(.notImplementedError, "sub-views are not implemented")
      }
      let index = try itemIndex(key)
      try checkUsable(v)
      let offset = try distance(v, 0, index)
      try pack(
        v.get(ViewField.start, as: UnsafeMutableRawPointer.self) + offset, value, code, of: v)
      return
    }
    if key.type == BuiltinType.slice, n == 1 {
      try viewAssignSlice(v, key, value)
      return
    }
    let isTuple = key.type == BuiltinType.tuple
    if isTuple, all(key, isIndex) {
      if key.count < n {
        throw PythonError(.notImplementedError, "sub-views are not implemented")
      }
      try pack(try place(v, key), value, code, of: v)
      return
    }
    if key.type == BuiltinType.slice || isTuple && all(key, { $0.type == BuiltinType.slice }) {
      throw PythonError(
        .notImplementedError,
        "memoryview slice assignments are currently restricted to ndim = 1")
    }
    throw PythonError(.typeError, "memoryview: invalid slice key")
  }

  private func viewAssignSlice(_ v: Ref, _ key: Ref, _ value: Ref) throws(PythonError) {
    let done: Void? = try withItems(of: value) { (source) throws(PythonError) in
      let bounds = try sliceBounds(key, length: shape(v)[0])
      try checkUsable(v)
      let step = strides(v)[0] &* bounds.step
      let start = v.get(ViewField.start, as: UnsafeMutableRawPointer.self)
      let target = start + bounds.start &* strides(v)[0]
      let format: ItemFormat = v.get(ViewField.format)
      let itemSize: Int = v.get(ViewField.itemSize)
      guard format.isEquivalent(to: source.format), itemSize == source.itemSize,
        source.dimensions == 1, source.shape[0] == bounds.count
      else {
        throw PythonError(
          .valueError, "memoryview assignment: lvalue and rvalue have different structures")
      }
      try copyItems(
        from: source.start, source.strides[0], to: target, step, itemSize, bounds.count)
    }
    if done == nil {
      throw PythonError(
        .typeError, "a bytes-like object is required, not '\(shownType(value))'")
    }
  }

  /// Copies items that may overlap; unless both lie side by side by way of a block of their size
  /// (copy_base).
  private func copyItems(
    from source: UnsafeMutableRawPointer, _ sourceStep: Int, to target: UnsafeMutableRawPointer,
    _ targetStep: Int, _ itemSize: Int, _ count: Int
  ) throws(PythonError) {
    if sourceStep == itemSize, targetStep == itemSize {
      memmove(target, source, count * itemSize)
      return
    }
    let block = try allocateMemory(count * itemSize)
    for i in 0..<count { memcpy(block + i * itemSize, source + i &* sourceStep, itemSize) }
    for i in 0..<count { memcpy(target + i &* targetStep, block + i * itemSize, itemSize) }
    freeMemory(block)
  }
}
