import BuiltinTypes
import ObjectModel
import RefCounting

// `iter(m)`: from 3.10 on an iterator of its own, which reads items by the format and length that
// the view had when it was made; before, one that indexes until IndexError.

/// Byte offsets of an iterator of a memoryview; those of an array begin in the same way.
enum MemoryIteratorField {
  static let index = 16
  /// What is walked over, NULL at the end.
  static let source = 24
  static let length = 32
  static let code = 40
  static let size = 48
}

extension ObjectSpace {
  /// `iter(v)`: a new reference.
  func newMemoryIterator(_ v: Ref) throws(PythonError) -> Ref {
    let isPlain = s.pointee.minor < 10
    var code: UInt8 = 0
    if !isPlain {
      try checkUsable(v)
      if dimensions(v) == 0 {
        throw PythonError(.typeError, "invalid indexing of 0-dim memory")
      }
      if dimensions(v) != 1 {
        throw PythonError(
          .notImplementedError, "multi-dimensional sub-views are not implemented")
      }
      code = try itemCode(v)
    }
    let size = Int(info(BuiltinType.memoryIterator).pointee.basicSize)
    guard let it = allocate(BuiltinType.memoryIterator, size: size) else {
      throw PythonError.noMemory
    }
    it.set(MemoryIteratorField.index, 0)
    it.set(MemoryIteratorField.source, v)
    incref(v)
    if !isPlain {
      it.set(MemoryIteratorField.length, shape(v)[0])
      it.set(MemoryIteratorField.code, Int(code))
    }
    track(it)
    return it
  }

  /// The next item, a new reference, or `nil` at the end.
  func nextOfMemory(_ it: Ref) throws(PythonError) -> Ref? {
    guard let v = it.ref(MemoryIteratorField.source) else { return nil }
    let i: Int = it.get(MemoryIteratorField.index)
    if s.pointee.minor < 10 { return try nextByIndex(it, v, i) }
    if i >= it.get(MemoryIteratorField.length, as: Int.self) {
      replace(it, MemoryIteratorField.source, with: nil)
      return nil
    }
    try checkUsable(v)
    it.set(MemoryIteratorField.index, i + 1)
    let p = v.get(ViewField.start, as: UnsafeRawPointer.self) + i &* strides(v)[0]
    return try unpack(p, UInt8(it.get(MemoryIteratorField.code, as: Int.self)))
  }

  private func nextByIndex(_ it: Ref, _ v: Ref, _ i: Int) throws(PythonError) -> Ref? {
    do throws(PythonError) {
      try checkUsable(v)
      let item = try viewItem(v, i)
      it.set(MemoryIteratorField.index, i + 1)
      return item
    } catch {
      guard error.kind == .indexError || error.kind == .stopIteration else { throw error }
      replace(it, MemoryIteratorField.source, with: nil)
      return nil
    }
  }
}

extension ExtensionSlots {
  /// The slots of an iterator of a memoryview.
  static var memoryIterator: ExtensionSlots {
    var slots = ExtensionSlots()
    slots.next = { (s, it) throws(PythonError) in try s.nextOfMemory(it) }
    slots.hash = { (s, it) in s.identityHash(it) }
    return slots
  }
}
