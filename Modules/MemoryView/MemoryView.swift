import BuiltinTypes
import ObjectModel
import RefCounting

// MemoryView: the buffer protocol as memoryview shows it, and array, which exports buffers of more
// than bytes (Objects/memoryobject.c, Modules/arraymodule.c, 3.8 to 3.13).
//
// `memoryview(x)` makes two objects: a managed buffer, which holds the one export of `x`, and a view
// of it. Slices, casts and views of views are further views of the same managed buffer; none of them
// copies. A view says where its first item lies and how the others follow (shape and strides inside
// the object), the managed buffer says for how long: when its last view is released, `x` counts one
// export less and may be resized again.
//
// Files: ManagedBuffer (export and release), View (making views, contiguity), Strided (items of any
// exporter, copying), ItemFormat and ItemFormat+Values (one item), MemoryView+... (what a script does
// with a view), Array... (the type array).
//
// Invariants:
// - The `exports` word of a managed buffer counts its views that are not released; at 0 the exporter
//   has been let go, and the managed buffer is marked as released.
// - The `exports` word of a view, a bytearray or an array counts consumers; while it is above 0 the
//   memory stays where it is.
// - A view's items lie inside the memory of its exporter.

/// Byte offsets of a memoryview.
enum ViewField {
  /// The managed buffer.
  static let managed = 24
  /// The hash, -1 until computed.
  static let hash = 32
  static let flags = 40
  /// Consumers of this view's own buffer.
  static let exports = 48
  /// The address of the first item.
  static let start = 56
  /// The exporter, not counted.
  static let exporter = 64
  /// Bytes of all items.
  static let bytes = 72
  static let itemSize = 80
  /// Whether items cannot be assigned, 4 bytes.
  static let isReadOnly = 88
  /// The number of dimensions, 4 bytes.
  static let dimensions = 92
  /// The format, its characters and a NUL in place of CPython's pointer to them.
  static let format = 96
  static let weaklist = 136
  /// Shape, then strides, then suboffsets.
  static let arrays = 144

  /// Bytes of a view.
  static func size(dimensions: Int) -> Int { arrays + 24 * dimensions }
}

/// Bits of the flags of views and managed buffers.
enum ViewFlags {
  static let released: Int32 = 1
  static let cContiguous: Int32 = 2
  static let fContiguous: Int32 = 4
  static let scalar: Int32 = 8
  /// No further view of this one can be made.
  static let restricted: Int32 = 32
}

/// Byte offsets of a managed buffer.
enum ManagedField {
  static let flags = 16
  /// Views that are not released.
  static let views = 24
  static let start = 32
  /// The exporter, counted; NULL when it has been let go.
  static let exporter = 40
  static let bytes = 48
  static let itemSize = 56
  static let isReadOnly = 64
  static let format = 72
  static let size = 112
}

extension ObjectSpace {
  /// Makes memoryview, array and their helpers known; once per heap, before the first of them.
  public func registerBufferTypes() {
    register(
      BuiltinType.managedBuffer, "managedbuffer", size: ManagedField.size, flags: [.gc],
      layout: .words, words: 0b1000, dealloc: managedDealloc, clear: managedClear)
    register(
      BuiltinType.memoryview, "memoryview", size: ViewField.arrays, flags: [.gc], layout: .words,
      words: 0b10, weaklist: ViewField.weaklist, dealloc: viewDealloc, clear: viewClear)
    setExtensionSlots(BuiltinType.memoryview, .memoryview)
    register(
      BuiltinType.memoryIterator, s.pointee.minor < 10 ? "iterator" : "memory_iterator",
      size: s.pointee.minor < 10 ? 32 : MemoryIteratorField.size, flags: [.gc], layout: .words,
      words: 0b10, dealloc: iteratorDealloc)
    setExtensionSlots(BuiltinType.memoryIterator, .memoryIterator)
    registerArrayTypes()
    registerBufferWrapper()
  }
}

/// Destroys an iterator of a memoryview or array: both keep what they walk over at the same place.
let iteratorDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  space.replace(o, MemoryIteratorField.source, with: nil)
  space.free(o)
}
