import BuiltinTypes
import ObjectModel
import RefCounting

// A view: making one, its shape, whether it is contiguous, letting it go.

extension ObjectSpace {
  /// `memoryview(o)`: a new reference. O(1), whatever the size of `o`.
  /// - Throws: TypeError for an object that exports no buffer.
  /// - Parameters:
  ///   - flags: what is asked of the exporter.
  ///   - asBuiltIn: asks what the class derives from and not its own `__buffer__`.
  public func newMemoryView(
    _ o: Ref, flags: Int = BufferRequest.fullReadOnly, asBuiltIn: Bool = false
  ) throws(PythonError) -> Ref {
    if o.type == BuiltinType.memoryview {
      try checkUsable(o)
      try checkUnrestricted(o)
      return try addView(managed(o), like: o)
    }
    guard exportsBuffer(o) else { throw notBytesLike(o) }
    let isPython = !asBuiltIn && hasPythonBuffer(o)
    if flags & BufferRequest.writable != 0, !isPython, kind(o) == BuiltinType.bytes {
      throw PythonError(.bufferError, "Object is not writable.")
    }
    let m = try newManagedBuffer(o, flags: flags, isPython: isPython)
    defer { decref(m) }
    if isPython, let wrapper = m.ref(ManagedField.exporter) {
      let v = try addView(m, like: try wrappedView(wrapper))
      v.set(ViewField.exporter, wrapper)
      return v
    }
    let v = try newView(m, dimensions: 1)
    for (from, to) in [
      (ManagedField.start, ViewField.start), (ManagedField.exporter, ViewField.exporter),
      (ManagedField.bytes, ViewField.bytes), (ManagedField.itemSize, ViewField.itemSize),
      (ManagedField.format, ViewField.format),
    ] { v.set(to, m.get(from, as: Int.self)) }
    v.set(ViewField.isReadOnly, Int32(truncatingIfNeeded: m.get(ManagedField.isReadOnly) as Int))
    let itemSize: Int = m.get(ManagedField.itemSize)
    shape(v)[0] = m.get(ManagedField.bytes, as: Int.self) / itemSize
    strides(v)[0] = itemSize
    setContiguity(v)
    return v
  }

  /// A further view that shows what `view` shows.
  func addView(_ m: Ref, like view: Ref) throws(PythonError) -> Ref {
    let n = dimensions(view)
    let v = try newView(m, dimensions: n)
    copyDescription(of: view, to: v)
    for i in 0..<n {
      shape(v)[i] = shape(view)[i]
      strides(v)[i] = strides(view)[i]
    }
    v.set(ViewField.flags, view.get(ViewField.flags, as: Int32.self) & ~ViewFlags.released)
    return v
  }

  /// Copies all that is not of the dimensions.
  func copyDescription(of view: Ref, to v: Ref) {
    for offset in [
      ViewField.start, ViewField.exporter, ViewField.bytes, ViewField.itemSize, ViewField.format,
    ] { v.set(offset, view.get(offset, as: Int.self)) }
    v.set(ViewField.isReadOnly, view.get(ViewField.isReadOnly, as: Int32.self))
  }

  /// A tracked view whose description the caller fills in.
  func newView(_ m: Ref, dimensions n: Int) throws(PythonError) -> Ref {
    guard let v = allocate(BuiltinType.memoryview, size: ViewField.size(dimensions: n)) else {
      throw PythonError.noMemory
    }
    for offset in stride(from: Header.size, to: ViewField.size(dimensions: n), by: 8) {
      v.set(offset, 0)
    }
    v.count = 3 * n
    v.set(ViewField.hash, -1)
    v.set(ViewField.dimensions, Int32(n))
    v.set(ViewField.managed, m)
    incref(m)
    m.set(ManagedField.views, m.get(ManagedField.views, as: Int.self) + 1)
    track(v)
    return v
  }

  // MARK: Fields

  /// The managed buffer of a view, borrowed.
  func managed(_ v: Ref) -> Ref { v.ref(ViewField.managed).unsafelyUnwrapped }

  /// The number of dimensions.
  @inline(__always)
  func dimensions(_ v: Ref) -> Int { Int(v.get(ViewField.dimensions, as: Int32.self)) }

  /// The lengths of the dimensions.
  @inline(__always)
  func shape(_ v: Ref) -> UnsafeMutablePointer<Int> {
    (v.raw + ViewField.arrays).assumingMemoryBound(to: Int.self)
  }

  /// The distances of the items of each dimension, in bytes. They stand behind the shapes that the
  /// object has room for, which may be one more than it has dimensions.
  @inline(__always)
  func strides(_ v: Ref) -> UnsafeMutablePointer<Int> { shape(v) + v.count / 3 }

  @inline(__always)
  func hasFlag(_ v: Ref, _ flag: Int32) -> Bool {
    v.get(ViewField.flags, as: Int32.self) & flag != 0
  }

  /// Whether a view was released.
  @inline(__always)
  func isReleased(_ v: Ref) -> Bool {
    hasFlag(v, ViewFlags.released)
      || managed(v).get(ManagedField.flags, as: Int32.self) & ViewFlags.released != 0
  }

  /// - Throws: ValueError after a release.
  @inline(__always)
  func checkUsable(_ v: Ref) throws(PythonError) {
    if isReleased(v) {
      throw PythonError(.valueError, "operation forbidden on released memoryview object")
    }
  }

  /// Computes the bytes of all items from the shape.
  func setBytes(_ v: Ref) {
    var count = 1
    for i in 0..<dimensions(v) { count *= shape(v)[i] }
    v.set(ViewField.bytes, count * v.get(ViewField.itemSize, as: Int.self))
  }

  /// Notes whether the items lie side by side, in C's order or Fortran's.
  func setContiguity(_ v: Ref) {
    let n = dimensions(v)
    var flags: Int32 = 0
    if n == 0 { flags = ViewFlags.scalar }
    if n == 1 {
      // Without items a view of one dimension goes by its stride, one of several does not.
      if shape(v)[0] == 1 || strides(v)[0] == v.get(ViewField.itemSize, as: Int.self) {
        flags = ViewFlags.cContiguous | ViewFlags.fContiguous
      }
    } else {
      let view = strided(v)
      if view.isContiguous(.c) { flags |= ViewFlags.cContiguous }
      if view.isContiguous(.fortran) { flags |= ViewFlags.fContiguous }
    }
    v.set(ViewField.flags, flags)
  }

  // MARK: Release

  /// `v.release()`
  /// - Throws: BufferError while somebody uses the view's buffer.
  func releaseView(_ v: Ref) throws(PythonError) {
    let flags: Int32 = v.get(ViewField.flags)
    if flags & ViewFlags.released != 0 { return }
    let exports: Int = v.get(ViewField.exports)
    if exports > 0 {
      throw PythonError(
        .bufferError, "memoryview has \(exports) exported buffer\(exports == 1 ? "" : "s")")
    }
    v.set(ViewField.flags, flags | ViewFlags.released)
    let m = managed(v)
    let views = m.get(ManagedField.views, as: Int.self) - 1
    m.set(ManagedField.views, views)
    if views == 0 { releaseManagedBuffer(m) }
  }
}

/// Destroys a view: released first if it is not.
let viewDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let v = Ref(object)
  space.untrack(v)
  if v.get(ViewField.weaklist, as: Int.self) != 0 { space.s.pointee.clearWeakrefs?(state, object) }
  if v.ref(ViewField.managed) != nil {
    try? space.releaseView(v)
    space.replace(v, ViewField.managed, with: nil)
  }
  space.free(v)
}

/// `tp_clear` of a view.
let viewClear: ClearFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let v = Ref(object)
  guard v.ref(ViewField.managed) != nil else { return }
  try? space.releaseView(v)
  space.replace(v, ViewField.managed, with: nil)
}
