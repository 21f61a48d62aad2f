import Heap
import ObjectModel
import PyNumerics
import RefCounting

// Structure sequences: tuples whose items have names, as `sys.version_info` is one
// (Objects/structseq.c). Each has a type of its own that derives from tuple.

extension ObjectSpace {
  /// A type of structure sequences.
  public func newStructType(_ name: String, fields: [String]) throws(PythonError) -> TypeIndex {
    let index = try newTypeIndex()
    let record = info(index)
    record.pointee = TypeInfo()
    record.pointee.flags = [.live, .gc, .trashcan]
    record.pointee.basicSize = Int32(s.pointee.tupleHeader)
    record.pointee.native = BuiltinType.tuple
    record.pointee.layout = .tuple
    record.pointee.itemsOffset = Int32(s.pointee.tupleHeader)
    record.pointee.dealloc = tupleDealloc
    typeNames[index] = name
    typeNames.structFields[index] = fields
    configurePreHeader(index)
    let object = makeStatic(BuiltinType.type, size: 96, refcount: s.pointee.staticRefcount)
    for offset in stride(from: 16, to: 96, by: 8) { object.set(offset, 0) }
    object.set(ClassField.typeIndex, index)
    object.set(ClassField.base, info(BuiltinType.tuple).pointee.object)
    record.pointee.object = object
    return index
  }

  /// A structure sequence of static memory, as those of `sys` are there before any program.
  public func staticStruct(_ type: TypeIndex, _ items: [Ref]) -> Ref {
    let o = makeStatic(
      type, size: s.pointee.tupleHeader + 8 * items.count, refcount: s.pointee.staticRefcount)
    o.count = items.count
    if s.pointee.tupleHeader > 24 { o.set(24, -1) }
    for (i, item) in items.enumerated() { tupleItems(o)[i] = item }
    return o
  }

  /// A tracked structure sequence; the items are kept.
  public func newStruct(_ type: TypeIndex, _ items: [Ref]) throws(PythonError) -> Ref {
    guard let o = allocate(type, size: s.pointee.tupleHeader + 8 * items.count) else {
      throw PythonError.noMemory
    }
    o.count = items.count
    if s.pointee.tupleHeader > 24 { o.set(24, -1) }
    for (i, item) in items.enumerated() { tupleItems(o)[i] = retained(item) }
    track(o)
    return o
  }

  /// The item of a structure sequence with a name; `nil` where it has no such field.
  func structField(_ o: Ref, _ name: String) -> Ref? {
    guard let i = typeNames.structFields[o.type]?.firstIndex(of: name), i < o.count else {
      return nil
    }
    return retained(tupleItem(o, i))
  }

  /// The repr of a structure sequence.
  func structText(_ o: Ref, _ fields: [String]) throws(PythonError) -> String {
    var parts: [String] = []
    for i in 0..<min(o.count, fields.count) {
      parts.append("\(fields[i])=\(try reprText(tupleItem(o, i)))")
    }
    return typeName(of: o) + "(" + parts.joined(separator: ", ") + ")"
  }

  // MARK: Objects in static memory

  /// An int in static memory.
  public func staticInt(_ value: Int) -> Ref {
    if -5...256 ~= value { return smallInt(value) }
    let o = makeStatic(BuiltinType.int, size: 40, refcount: s.pointee.staticRefcount)
    var magnitude = value.magnitude
    var count = 0
    while magnitude > 0 {
      intDigits(o)[count] = UInt32(magnitude & 0x3FFF_FFFF)
      magnitude >>= 30
      count += 1
    }
    writeIntTag(o, count, isNegative: value < 0)
    return o
  }

  /// A float in static memory.
  public func staticFloat(_ value: Double) -> Ref {
    let o = makeStatic(BuiltinType.float, size: 24, refcount: s.pointee.staticRefcount)
    o.set(FloatField.value, value)
    return o
  }

  /// An ASCII str in static memory.
  public func staticString(_ text: String) -> Ref {
    let bytes = Array(text.utf8)
    let header = s.pointee.asciiHeader
    let o = makeStatic(
      BuiltinType.str, size: (header + bytes.count + 1 + 15) & ~15,
      refcount: s.pointee.staticRefcount)
    writeStringHeader(o, bytes.count, width: 1, isASCII: true)
    for (i, byte) in bytes.enumerated() { writeCharacter(o, i, UInt32(byte)) }
    return o
  }
}
