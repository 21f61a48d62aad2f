// Attribute values of an instance whose class shares its key table (PEP 412).
//
// 3.11 and 3.12: a block of its own. In front of the values stand, growing downwards from the
// first value: the size of that prefix (1 byte), the number of attributes set (1 byte) and the
// order in which they were set (1 byte each).
// Up to 3.10: part of a dict, which is a field of the instance's body; just an array of values.
// 3.13: inside the object, after its fixed part: capacity, size, embedded, valid (1 byte each,
// padded to 8), the values, then the order bytes.

/// The attribute values of one instance.
@frozen
public struct InstanceValues: Equatable, @unchecked Sendable {
  /// The address of the first value.
  public let raw: UnsafeMutableRawPointer

  /// Attributes that a class's shared key table may name, SHARED_KEYS_MAX_SIZE.
  public static let maximumShared = 30
  /// log2 of the slots of a shared key table.
  public static let sharedLog2Size = 6

  /// Wraps the address of the first value.
  @inlinable @inline(__always)
  public init(_ raw: UnsafeMutableRawPointer) { self.raw = raw }

  /// The value in a slot, NULL if the attribute is not set.
  @inlinable @inline(__always)
  public subscript(_ i: Int) -> Ref? {
    get { raw.load(fromByteOffset: i &* 8, as: Ref?.self) }
    nonmutating set { raw.storeBytes(of: newValue, toByteOffset: i &* 8, as: Ref?.self) }
  }

  /// Bytes of the prefix of a separate block with room for `capacity` values.
  @inlinable
  public static func prefixBytes(capacity: Int) -> Int { (capacity + 2 + 7) & ~7 }

  /// Bytes of a separate block, 3.11 and 3.12.
  @inlinable
  public static func blockBytes(capacity: Int) -> Int {
    prefixBytes(capacity: capacity) + 8 * capacity
  }

  /// Bytes of inline values, 3.13.
  @inlinable
  public static func inlineBytes(capacity: Int) -> Int {
    8 * (capacity + 1) + ((capacity + 7) & ~7)
  }

  /// Bytes before the first value when the values lie inside the object.
  public static let inlineHeader = 8
}

extension ObjectSpace {
  /// Byte offset of the two managed words (values and dict, or weak references and dict), which lie
  /// below the strategy's part of the pre-header: -32 under CPython's layout.
  @inlinable @inline(__always)
  public var managedWords: Int { -Profile.managedPreHeader &- s.pointee.gcHeadBytes }

  /// The attribute values of an instance, `nil` where it has a dict of its own or none.
  @inlinable
  public func instanceValues(_ o: Ref) -> InstanceValues? {
    instanceValues(o, s.pointee.types + Int(o.type))
  }

  /// The same for an object whose type's record is at hand.
  @inlinable @inline(__always)
  public func instanceValues(
    _ o: Ref, _ info: UnsafeMutablePointer<TypeInfo>
  ) -> InstanceValues? {
    if info.pointee.dictOffset != 0 { return nil }
    switch s.pointee.instanceLayout {
    case .bodyFields: return nil
    case .separateWords:
      return o.get(managedWords, as: UnsafeMutableRawPointer?.self).map(InstanceValues.init)
    case .taggedWord:
      let word = o.get(managedWords &+ 8, as: UInt.self)
      return word & 1 == 0
        ? nil : InstanceValues(UnsafeMutableRawPointer(bitPattern: word & ~1).unsafelyUnwrapped)
    case .inlineValues:
      guard info.pointee.flags.contains(.inlineValues) else { return nil }
      let start = o.raw + Int(info.pointee.basicSize)
      return start.load(fromByteOffset: 3, as: UInt8.self) == 0
        ? nil : InstanceValues(start + InstanceValues.inlineHeader)
    }
  }

  /// The dict of an instance, `nil` while there is none.
  @inlinable
  public func instanceDict(_ o: Ref) -> Ref? {
    if s.pointee.types[Int(o.type)].dictOffset != 0 { return o.ref(dictPlace(o)) }
    switch s.pointee.instanceLayout {
    case .bodyFields:
      let offset = Int(s.pointee.types[Int(o.type)].dictOffset)
      return offset == 0 ? nil : o.ref(offset)
    case .separateWords, .inlineValues: return o.ref(managedWords &+ 8)
    case .taggedWord:
      let word = o.get(managedWords &+ 8, as: UInt.self)
      return word & 1 != 0 ? nil : UnsafeMutableRawPointer(bitPattern: word).map(Ref.init)
    }
  }

  /// The byte offset of the dict in an instance whose type has a `dictOffset`: behind the items of
  /// an instance of a varying size (_PyObject_GetDictPtr).
  @inlinable
  public func dictPlace(_ o: Ref) -> Int {
    let info = s.pointee.types[Int(o.type)]
    if info.dictOffset >= 0 { return Int(info.dictOffset) }
    let native = s.pointee.types[Int(info.native)]
    let count =
      info.native == BuiltinType.int
      ? (s.pointee.intIsTagged ? Int(o.get(16, as: UInt.self) >> 3) : abs(o.get(16, as: Int.self)))
      : o.count
    let end = Int(info.basicSize) &+ count &* Int(native.itemSize)
    return ((end &+ 7) & ~7) &- 8
  }
}
