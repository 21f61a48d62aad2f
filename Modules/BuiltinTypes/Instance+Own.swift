import ObjectModel

extension ObjectSpace {
  /// Sets an attribute of an instance of a class that has nothing under the name, whose attributes are
  /// set as `object.__setattr__` does it: for callers that know that.
  public func setOwnAttribute(_ o: Ref, _ name: Ref, _ value: Ref) throws(PythonError) {
    try setInstanceAttribute(o, name, value)
  }
}
