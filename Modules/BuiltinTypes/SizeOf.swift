import ObjectModel

// `sys.getsizeof`: what the object's own block holds, as CPython's `__sizeof__` methods and
// `_PySys_GetSizeOf` count it, the pre-header included.

extension ObjectSpace {
  /// Bytes of an object as `sys.getsizeof` gives them. O(1).
  public func sizeOf(_ o: Ref) -> Int { sizeBeforeHeader(o) + bodySize(o) }

  /// Bytes in front of an object that `sys.getsizeof` adds to what `__sizeof__` gives.
  public func sizeBeforeHeader(_ o: Ref) -> Int {
    isStaticType(o) ? 0 : Int(info(of: o).pointee.preHeader)
  }

  /// `o.__sizeof__()` of the built-in type that an object is of or derives from.
  public func bodySize(_ o: Ref) -> Int {
    let info = info(of: o)
    let basic = Int(info.pointee.basicSize)
    switch kind(o) {
    case BuiltinType.int, BuiltinType.bool:
      // Up to 3.10 zero has no digit.
      return 24 + 4 * max(s.pointee.minor < 11 ? 0 : 1, intDigitCount(o))
    case BuiltinType.str: return stringSize(o)
    case BuiltinType.bytes: return basic + o.count
    case BuiltinType.bytearray: return basic + o.get(BytearrayField.allocated, as: Int.self)
    case BuiltinType.tuple: return basic + 8 * o.count
    case BuiltinType.list: return basic + 8 * o.get(ListField.allocated, as: Int.self)
    case BuiltinType.dict: return dictSize(o) - DictField.size + basic
    case BuiltinType.set, BuiltinType.frozenset:
      let mask: Int = o.get(SetField.mask)
      return basic + (mask + 1 > SetField.smallSlots ? 16 * (mask + 1) : 0)
    case BuiltinType.function: return s.pointee.functionSize
    case BuiltinType.frameObject: return basic + 8 * o.get(32, as: Int.self)
    case BuiltinType.type where info.pointee.flags.contains(.isType): return classSize(o)
    // The words that a collector sees, and what is the script engine's.
    case BuiltinType.generator where s.pointee.frameSize != 0,
      BuiltinType.nativeGenerator where s.pointee.frameSize != 0:
      return basic
    case BuiltinType.frame: return basic + 8 * o.count
    case BuiltinType.generator, BuiltinType.nativeGenerator:
      return GeneratorField.items + 8 * o.count + GeneratorField.tail
    default: return extensionSlots(o.type)?.size?(self, o) ?? basic
    }
  }

  /// Digits of 30 bits that an int has, 0 for zero.
  @inlinable
  func intDigitCount(_ o: Ref) -> Int {
    s.pointee.intIsTagged
      ? Int(o.get(16, as: UInt.self) >> 3) : abs(o.get(16, as: Int.self))
  }

  private func stringSize(_ o: Ref) -> Int {
    let state: UInt32 = o.get(32)
    let width = Int(state >> 2 & 7)
    if state & StrField.compact == 0 {
      return s.pointee.compactHeader + 8 + (o.count + 1) * width
    }
    if state & 0b100_0000 != 0 { return s.pointee.asciiHeader + o.count + 1 }
    // The shared one-character strings above U+007F carry their UTF-8 form from 3.12 on.
    let cached = s.pointee.minor >= 12 && s.pointee.heap.isStatic(o.raw) ? 3 : 0
    return s.pointee.compactHeader + (o.count + 1) * width + cached
  }

  private func dictSize(_ o: Ref) -> Int {
    let keys = dictKeys(o)
    if keys == s.pointee.emptyKeys { return DictField.size }
    var size = DictField.size
    if dictValues(o) != nil { size += 8 * (keys.usable + keys.entryCount) }
    if keys.references == 1 { size += keys.bytes }
    return size
  }

  private func classSize(_ o: Ref) -> Int {
    if isStaticType(o) { return s.pointee.staticTypeSize }
    let keys = info(typeIndex(o)).pointee.sharedKeys
    return s.pointee.typeSize + (keys.map { DictKeys($0).bytes } ?? 0)
  }
}
