/// What the method resolution order of a class has under a name, as it was found once. A name may be
/// another str at the same address later, which its serial number tells.
@frozen
public struct FoundInClass {
  /// Type and epoch.
  public var key: UInt64 = 0
  /// The address of the name.
  public var name: UInt = 0
  /// The serial number of the name.
  public var serial: UInt32 = 0
  /// What was found, borrowed; 0 for nothing.
  public var value: UInt = 0

  /// An entry that nothing finds.
  @inlinable
  public init() {}

  /// Entries of the cache, a power of two.
  public static let count = 1 << 12
}

extension ObjectSpace {
  /// The entry that a class and a name share with few others.
  @inlinable
  @inline(__always)
  public func foundInClass(_ type: TypeIndex, _ name: Ref) -> UnsafeMutablePointer<FoundInClass> {
    let hash = UInt(bitPattern: name.raw) &>> 4 &+ UInt(type) &* 0x9E37_79B1
    return s.pointee.foundInClass
      + Int(bitPattern: (hash ^ hash &>> 12) & UInt(FoundInClass.count &- 1))
  }

  /// A class has changed.
  @inlinable
  public func classDidChange() { s.pointee.classEpoch &+= 1 }
}
