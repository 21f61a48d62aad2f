import Heap
import ObjectModel
import RefCounting

// The views that keys(), values() and items() of a dict give: the dict at 16, the part at 24.
// CPython asks for 40 bytes with pre-header; the 48 here come from the same size class.

extension ObjectSpace {
  /// A tracked view of a dict's keys, values or items.
  public func newDictView(_ dict: Ref, _ part: DictPart) throws(PythonError) -> Ref {
    guard let o = allocate(BuiltinType.dictView, size: 32) else { throw PythonError.noMemory }
    incref(dict)
    o.set(IteratorField.source, dict)
    o.set(IteratorField.viewPart, part.rawValue)
    track(o)
    return o
  }

  /// What a view shows.
  public func dictViewPart(_ o: Ref) -> DictPart {
    DictPart(rawValue: o.get(IteratorField.viewPart)).unsafelyUnwrapped
  }

  /// The dict of a view, borrowed.
  func viewedDict(_ o: Ref) -> Ref { o.ref(IteratorField.source).unsafelyUnwrapped }

  /// `value in view`. Expected O(1) for keys and items.
  func dictViewContains(_ o: Ref, _ value: Ref) throws(PythonError) -> Bool {
    let dict = viewedDict(o)
    switch dictViewPart(o) {
    case .keys: return try dictGet(dict, value) != nil
    case .items:
      guard value.type == BuiltinType.tuple, value.count == 2 else { return false }
      guard let found = try dictGet(dict, tupleItem(value, 0)) else { return false }
      incref(found)
      defer { decref(found) }
      return try equal(found, tupleItem(value, 1))
    case .values: return try iterationContains(o, value)
    }
  }
}
