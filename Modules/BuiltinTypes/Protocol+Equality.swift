import ObjectModel
import PyNumerics
import RefCounting
import WeakRefs

// `==`: identity first where containers and lookups ask (PyObject_RichCompareBool).

extension ObjectSpace {
  /// Whether two objects are the same or equal, as containers ask it: a not-a-number in a list
  /// equals itself.
  @inlinable
  public func equal(_ a: Ref, _ b: Ref) throws(PythonError) -> Bool {
    a == b ? true : try equalValues(a, b, depth: 0)
  }

  /// `a == b` as the operator says it: an object decides for itself whether it equals itself.
  public func operatorEqual(_ a: Ref, _ b: Ref) throws(PythonError) -> Bool {
    if a == b {
      if a.type == BuiltinType.float { return !floatValue(a).isNaN }
      if isProxy(a) { return try equalValues(a, b, depth: 0) }
      if !isInstance(a), extensionSlots(a.type) == nil { return true }
    }
    return try equalValues(a, b, depth: 0)
  }

  @inline(__always)
  private func equal(_ a: Ref, _ b: Ref, depth: Int) throws(PythonError) -> Bool {
    a == b ? true : try equalValues(a, b, depth: depth)
  }

  @usableFromInline
  func equalValues(_ a: Ref, _ b: Ref, depth: Int) throws(PythonError) -> Bool {
    if isProxy(a) || isProxy(b) {
      return try throughProxies(a, b) { (x, y) throws(PythonError) in try operatorEqual(x, y) }
    }
    if isInstance(a) || isInstance(b) { return try instancesEqual(a, b, depth) }
    return try nativeEqual(a, b, depth: depth)
  }

  /// `a == b` as the built-in types have it that the objects are of or derive from.
  func nativeEqual(_ a: Ref, _ b: Ref, depth: Int = 0) throws(PythonError) -> Bool {
    if BuiltinType.extensions ~= kind(b) || BuiltinType.extensions ~= kind(a) {
      return try extensionsEqual(a, b)
    }
    switch kind(a) {
    case BuiltinType.str: return kind(b) == BuiltinType.str && sameString(a, b)
    case BuiltinType.int, BuiltinType.bool, BuiltinType.float:
      if kind(b) == BuiltinType.complex { return complexEqual(b, a) }
      return isNumber(b) && numbersEqual(a, b)
    case BuiltinType.complex: return complexEqual(a, b)
    case BuiltinType.bytes:
      if kind(b) == BuiltinType.bytearray { return byteOrder(a, b) == 0 }
      return kind(b) == BuiltinType.bytes && a.count == b.count
        && memoryEqual(bytesData(a), bytesData(b), a.count)
    case BuiltinType.bytearray:
      return isByteString(b) && byteOrder(a, b) == 0
    case BuiltinType.tuple:
      guard kind(b) == BuiltinType.tuple else { return false }
      try checkDepth(depth, "in comparison")
      if a.count != b.count { return false }
      for i in 0..<a.count
      where try !equal(tupleItem(a, i), tupleItem(b, i), depth: depth + 1) { return false }
      return true
    case BuiltinType.list:
      guard kind(b) == BuiltinType.list else { return false }
      try checkDepth(depth, "in comparison")
      return try listsEqual(a, b, depth)
    case BuiltinType.dict:
      guard kind(b) == BuiltinType.dict else { return false }
      try checkDepth(depth, "in comparison")
      return try dictsEqual(a, b, depth)
    case BuiltinType.set, BuiltinType.frozenset:
      return isAnySet(b) ? try setEqual(a, b) : false
    case BuiltinType.range: return kind(b) == BuiltinType.range && rangeEqual(a, b)
    case BuiltinType.slice:
      guard kind(b) == BuiltinType.slice else { return false }
      // CPython compares two tuples of the bounds.
      if a != b { try passTriples(2) }
      for offset in [SliceField.start, SliceField.stop, SliceField.step] {
        let (x, y) = (a.ref(offset).unsafelyUnwrapped, b.ref(offset).unsafelyUnwrapped)
        if try !equal(x, y, depth: depth + 1) { return false }
      }
      return true
    case BuiltinType.method:
      return kind(b) == BuiltinType.method
        && a.ref(MethodField.function) == b.ref(MethodField.function)
        && a.ref(MethodField.receiver) == b.ref(MethodField.receiver)
    case BuiltinType.builtinFunction:
      return kind(b) == BuiltinType.builtinFunction && a.ref(24) != nil && a.ref(24) == b.ref(24)
        && a.ref(16) == b.ref(16)
    case BuiltinType.weakref:
      return isWeakref(b) ? try weakrefsEqual(a, b) : false
    case BuiltinType.dictView: return try viewsEqual(a, b)
    default: return a == b
    }
  }

  /// Numbers of any of the three types, compared by their exact values.
  func numbersEqual(_ a: Ref, _ b: Ref) -> Bool {
    if kind(a) == BuiltinType.float, kind(b) == BuiltinType.float {
      return floatValue(a) == floatValue(b)
    }
    if isInt(a), isInt(b) { return intCompare(a, b) == 0 }
    return kind(a) == BuiltinType.float
      ? compareInt(b, floatValue(a)) == 0 : compareInt(a, floatValue(b)) == 0
  }

  /// Compares an int with a double exactly; `nil` for a not-a-number.
  func compareInt(_ o: Ref, _ value: Double) -> Int? {
    if value.isNaN { return nil }
    if value.isInfinite { return value > 0 ? -1 : 1 }
    if let x = intValue(o), x.magnitude <= 1 << 53 {
      let double = Double(x)
      return double < value ? -1 : double > value ? 1 : 0
    }
    let whole = value.rounded(.down)
    let other = BigInteger(truncating: whole).unsafelyUnwrapped
    let order = other.withDigits { SignedDigits.compare(signedDigits(o), $0) }
    return order == 0 && value > whole ? -1 : order
  }

  private func listsEqual(_ a: Ref, _ b: Ref, _ depth: Int) throws(PythonError) -> Bool {
    if a.count != b.count { return false }
    var i = 0
    // A comparison may run code that changes the lists.
    while i < a.count, i < b.count {
      let (x, y) = (listItem(a, i), listItem(b, i))
      if x != y {
        incref(x)
        incref(y)
        defer {
          decref(x)
          decref(y)
        }
        if try !equalValues(x, y, depth: depth + 1) { return false }
      }
      i += 1
    }
    return a.count == b.count
  }

  private func dictsEqual(_ a: Ref, _ b: Ref, _ depth: Int) throws(PythonError) -> Bool {
    if dictCount(a) != dictCount(b) { return false }
    var position = 0
    while let (key, value) = dictNext(a, &position) {
      incref(key)
      incref(value)
      defer {
        decref(key)
        decref(value)
      }
      guard let other = try dictGet(b, key) else { return false }
      incref(other)
      defer { decref(other) }
      if try !equal(value, other, depth: depth + 1) { return false }
    }
    return true
  }

  /// A view of keys or items equals a set or view with the same items.
  private func viewsEqual(_ a: Ref, _ b: Ref) throws(PythonError) -> Bool {
    guard dictViewPart(a) != .values, isAnySet(b) || b.type == BuiltinType.dictView else {
      return false
    }
    if b.type == BuiltinType.dictView, dictViewPart(b) == .values { return false }
    if try length(a) != length(b) { return false }
    var all = true
    try forEach(a) { (item: Ref) throws(PythonError) in
      if all, try !contains(b, item) { all = false }
    }
    return all
  }

  /// `__eq__` of a, then of b; b first if its class derives from that of a; else identity.
  private func instancesEqual(_ a: Ref, _ b: Ref, _ depth: Int) throws(PythonError) -> Bool {
    func customized(_ o: Ref) -> Bool {
      isInstance(o) && info(of: o).pointee.flags.contains(.hasCustomEquality)
    }
    let bFirst = a.type != b.type && isInstance(b) && isSubtype(b.type, of: a.type)
    for (x, y) in bFirst ? [(b, a), (a, b)] : [(a, b), (b, a)] where customized(x) {
      if let result = try offered(try callSpecial(x, "__eq__", y)) {
        defer { decref(result) }
        return try isTrue(result)
      }
    }
    return a == b ? true : try nativeEqual(a, b, depth: depth)
  }
}
