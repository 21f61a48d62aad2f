import ObjectModel
import PyNumerics
import RefCounting
import WeakRefs

// What every object can be asked: truth, length, membership, instance of.

extension ObjectSpace {
  /// `bool(o)`.
  public func isTrue(_ o: Ref) throws(PythonError) -> Bool {
    if isInstance(o) {
      if let result = try callSpecial(o, "__bool__") {
        defer { decref(result) }
        guard result.type == BuiltinType.bool else {
          throw PythonError(
            .typeError, "__bool__ should return bool, returned \(shownType(result))")
        }
        return result == s.pointee.true
      }
      if lookupSpecial(o.type, "__len__") != nil { return try length(o) != 0 }
    }
    switch kind(o) {
    case BuiltinType.none: return false
    case BuiltinType.bool, BuiltinType.int: return mediumValue(o) != 0
    case BuiltinType.float: return floatValue(o) != 0
    case BuiltinType.str, BuiltinType.bytes, BuiltinType.tuple, BuiltinType.list,
      BuiltinType.bytearray:
      return o.count != 0
    case BuiltinType.dict: return dictCount(o) != 0
    case BuiltinType.set, BuiltinType.frozenset: return setCount(o) != 0
    case BuiltinType.range: return rangeCount(o) != 0
    case BuiltinType.dictView: return dictCount(viewedDict(o)) != 0
    case BuiltinType.complex: return complexReal(o) != 0 || complexImaginary(o) != 0
    default:
      if extensionSlots(o.type)?.length != nil { return try length(o) != 0 }
      if isProxy(o) { return try throughProxy(o) { (x) throws(PythonError) in try isTrue(x) } }
      return true
    }
  }

  /// `len(o)`. O(1) for built-in types.
  /// - Throws: TypeError for an object without a length.
  public func length(_ o: Ref) throws(PythonError) -> Int {
    if isInstance(o), let result = try callSpecial(o, "__len__") {
      return try checkedLength(result)
    }
    return try nativeLength(o)
  }

  /// `len(o)` as the built-in type has it that an object is of or derives from.
  func nativeLength(_ o: Ref) throws(PythonError) -> Int {
    switch kind(o) {
    case BuiltinType.str, BuiltinType.bytes, BuiltinType.bytearray, BuiltinType.tuple,
      BuiltinType.list:
      return o.count
    case BuiltinType.dict: return dictCount(o)
    case BuiltinType.set, BuiltinType.frozenset: return setCount(o)
    case BuiltinType.dictView: return dictCount(viewedDict(o))
    case BuiltinType.mappingProxy: return try length(o.ref(16).unsafelyUnwrapped)
    case BuiltinType.range:
      guard let count = rangeCount(o) else {
        throw PythonError(.overflowError, "Python int too large to convert to C ssize_t")
      }
      return count
    default: break
    }
    if isProxy(o) { return try throughProxy(o) { (x) throws(PythonError) in try length(x) } }
    if let length = extensionSlots(o.type)?.length { return try length(self, o) }
    throw PythonError(.typeError, "object of type '\(shownType(o))' has no len()")
  }

  /// What a `__len__` gave, taken over, as a length.
  private func checkedLength(_ result: Ref) throws(PythonError) -> Int {
    defer { decref(result) }
    guard isInt(result) else {
      throw PythonError(
        .typeError, "'\(shownType(result))' object cannot be interpreted as an integer")
    }
    let count = try indexValue(result)
    if count < 0 { throw PythonError(.valueError, "__len__() should return >= 0") }
    return count
  }

  /// `value in o`.
  /// - Throws: TypeError for an object that contains nothing.
  public func contains(_ o: Ref, _ value: Ref) throws(PythonError) -> Bool {
    if isInstance(o), let result = try callSpecial(o, "__contains__", value) {
      defer { decref(result) }
      return try isTrue(result)
    }
    if isInstance(o), lookupSpecial(o.type, "__iter__") != nil {
      return try iterationContains(o, value)
    }
    return try nativeContains(o, value)
  }

  /// `value in o` as the built-in type has it that an object is of or derives from.
  func nativeContains(_ o: Ref, _ value: Ref) throws(PythonError) -> Bool {
    switch kind(o) {
    case BuiltinType.list:
      return try listIndex(o, of: value, from: 0, to: Int.max) != nil
    case BuiltinType.tuple:
      for i in 0..<o.count where try equal(tupleItem(o, i), value) { return true }
      return false
    case BuiltinType.dict: return try dictGet(o, value) != nil
    case BuiltinType.mappingProxy: return try contains(o.ref(16).unsafelyUnwrapped, value)
    case BuiltinType.set, BuiltinType.frozenset: return try setContains(o, value)
    case BuiltinType.dictView: return try dictViewContains(o, value)
    case BuiltinType.str:
      guard kind(value) == BuiltinType.str else {
        throw PythonError(
          .typeError,
          "'in <string>' requires string as left operand, not \(shownType(value))")
      }
      return findText(text(value), in: text(o), 0, o.count) >= 0
    case BuiltinType.bytes, BuiltinType.bytearray: return try bytesContains(o, value)
    case BuiltinType.range where isInt(value): return rangeIndex(o, of: value) != nil
    default: break
    }
    if isProxy(o) {
      return try throughProxy(o) { (x) throws(PythonError) in try contains(x, value) }
    }
    if let contains = extensionSlots(o.type)?.contains { return try contains(self, o, value) }
    guard isIterable(o) else {
      throw PythonError(.typeError, "argument of type '\(shownType(o))' is not iterable")
    }
    return try iterationContains(o, value)
  }

  /// Looks for a value by walking an iterable until it is found.
  func iterationContains(_ o: Ref, _ value: Ref) throws(PythonError) -> Bool {
    let it = try iterator(over: o)
    defer { decref(it) }
    while let item = try next(it) {
      defer { decref(item) }
      if try equal(item, value) { return true }
    }
    return false
  }

  /// The index of the first item of a list that equals a value, between two indices. The comparison
  /// may run code that changes the list.
  func listIndex(
    _ l: Ref, of value: Ref, from low: Int, to high: Int
  ) throws(PythonError) -> Int? {
    var i = low
    while i < l.count, i < high {
      let item = listItem(l, i)
      if item == value { return i }
      incref(item)
      defer { decref(item) }
      if try equalValues(item, value, depth: 0) { return i }
      i += 1
    }
    return nil
  }

  /// `isinstance(o, cls)` for a class or a tuple of classes.
  public func isInstance(_ o: Ref, _ cls: Ref) throws(PythonError) -> Bool {
    if info(of: cls).pointee.flags.contains(.isType) {
      if typeObject(of: o) == cls { return true }
      if let answer = try checkedByMetaclass(cls, "__instancecheck__", o) { return answer }
      return try isOfClass(o, cls)
    }
    guard cls.type == BuiltinType.tuple else {
      throw PythonError(
        .typeError,
        s.pointee.minor < 10
          ? "isinstance() arg 2 must be a type or tuple of types"
          : "isinstance() arg 2 must be a type, a tuple of types, or a union")
    }
    for i in 0..<cls.count where try isInstance(o, tupleItem(cls, i)) { return true }
    return false
  }

  /// Whether an object is an instance of a class, whatever its metaclass says.
  func isOfClass(_ o: Ref, _ cls: Ref) throws(PythonError) -> Bool {
    if isSubtype(o.type, of: typeIndex(cls)) { return true }
    // The `__class__` of a proxy is that of what it stands for.
    return isProxy(o)
      ? try throughProxy(o) { (x) throws(PythonError) in try isInstance(x, cls) } : false
  }

  /// `issubclass(c, cls)` for a class or a tuple of classes.
  public func isSubclass(_ c: Ref, _ cls: Ref) throws(PythonError) -> Bool {
    guard info(of: c).pointee.flags.contains(.isType) else {
      throw PythonError(.typeError, "issubclass() arg 1 must be a class")
    }
    if info(of: cls).pointee.flags.contains(.isType) {
      if let answer = try checkedByMetaclass(cls, "__subclasscheck__", c) { return answer }
      return isSubtype(typeIndex(c), of: typeIndex(cls))
    }
    guard cls.type == BuiltinType.tuple else {
      throw PythonError(
        .typeError, "issubclass() arg 2 must be a class, a tuple of classes, or a union")
    }
    for i in 0..<cls.count where try isSubclass(c, tupleItem(cls, i)) { return true }
    return false
  }

  /// Attributes of numbers, ranges and slices that are no methods; `nil` for other names.
  func numericAttribute(_ o: Ref, _ name: String) throws(PythonError) -> Ref? {
    switch (kind(o), name) {
    case (BuiltinType.bool...BuiltinType.int, "real"),
      (BuiltinType.bool...BuiltinType.int, "numerator"):
      return o.type == BuiltinType.int ? retained(o) : try newInt(bigValue(o))
    case (BuiltinType.bool...BuiltinType.int, "imag"): return try newInt(0)
    case (BuiltinType.bool...BuiltinType.int, "denominator"): return try newInt(1)
    case (BuiltinType.float, "real"): return retained(o)
    case (BuiltinType.float, "imag"): return try newFloat(0)
    case (BuiltinType.range, "start"), (BuiltinType.slice, "start"): return o.ref(16).map(retained)
    case (BuiltinType.range, "stop"), (BuiltinType.slice, "stop"): return o.ref(24).map(retained)
    case (BuiltinType.range, "step"), (BuiltinType.slice, "step"): return o.ref(32).map(retained)
    case (BuiltinType.dictView, "mapping"): return nil
    default: return nil
    }
  }
}
