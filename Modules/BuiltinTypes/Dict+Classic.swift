import ObjectModel
import RefCounting

// Key-sharing dicts as they were up to 3.10 (PEP 412, Objects/dictobject.c of 3.8 to 3.10): a class
// owns a key table of eight slots; the dict of each instance shares it for as long as attributes
// are set in the order of the table. The values are a plain array without order of its own.
//
// A dict that outgrows the table while no other dict shares it becomes the new table of the class.
// After a deletion, or once another dict shares the table, the class has none any more.

extension ObjectSpace {
  /// An array of unset values.
  func newClassicValues(_ capacity: Int) throws(PythonError) -> InstanceValues {
    let values = InstanceValues(try allocateMemory(8 * capacity))
    for i in 0..<capacity { values[i] = nil }
    return values
  }

  /// Sets an attribute in the dict of an instance (_PyObjectDict_SetItem).
  func setClassicAttribute(
    _ dict: Ref, _ info: UnsafeMutablePointer<TypeInfo>, _ name: Ref, _ value: Ref
  ) throws(PythonError) {
    let cached = info.pointee.sharedKeys.map(DictKeys.init)
    let wasShared = cached == dictKeys(dict)
    incref(dict)
    defer { decref(dict) }
    try dictSet(dict, name, value)
    guard wasShared, let cached, info.pointee.sharedKeys == cached.raw, dictKeys(dict) != cached
    else { return }
    let isLast = cached.references == 1
    info.pointee.sharedKeys = nil
    releaseKeys(cached)
    if isLast { info.pointee.sharedKeys = try shareKeys(of: dict)?.raw }
  }

  /// Turns a combined dict of strings into one that shares its keys (make_keys_shared).
  private func shareKeys(of dict: Ref) throws(PythonError) -> DictKeys? {
    let keys = dictKeys(dict)
    guard dictValues(dict) == nil, keys.kind == .wideUnicode else { return nil }
    let values = try newClassicValues(DictKeys.usable(log2Size: keys.log2Size))
    for i in 0..<keys.entryCount {
      values[i] = keys.value(i)
      setValue(keys, i, nil)
    }
    keys.kind = .wideSplit
    keys.references += 1
    dict.set(DictField.values, values.raw)
    return keys
  }

  /// Removes an attribute of an instance; its class shares keys no more, even if there is no such
  /// attribute.
  func deleteClassicAttribute(_ o: Ref, _ name: Ref) throws(PythonError) -> Bool {
    let info = info(of: o)
    if instanceDict(o) == nil { setInstanceDict(o, try newAttributeDict(info)) }
    let found = try dictDelete(instanceDict(o).unsafelyUnwrapped, name)
    if let cached = info.pointee.sharedKeys {
      info.pointee.sharedKeys = nil
      releaseKeys(DictKeys(cached))
    }
    return found
  }
}
