import ObjectModel
import RefCounting

// What callers need that remember where a name was found, to look there first the next time.

extension ObjectSpace {
  /// The number of the entry that a str has in a table whose keys are all strings, negative where it has
  /// none. Expected O(1).
  @inlinable
  public func entry(_ keys: DictKeys, of name: Ref) -> Int {
    findString(keys, name, stringHash(name))
  }

  /// Where a slot of a class lies in its instances.
  public func memberOffset(_ member: Ref) -> Int { member.get(DescriptorField.offset) }
}
