import ObjectModel

extension ObjectSpace {
  /// Makes the types of `collections` known; once per heap, before the first of them.
  public func registerCollections() {
    registerOrderedDict()
    registerDeque()
  }
}
