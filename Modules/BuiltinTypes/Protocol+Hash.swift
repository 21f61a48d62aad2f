import ObjectModel
import PyNumerics
import RefCounting
import WeakRefs

// `hash(o)`, equal to CPython's with PYTHONHASHSEED=0 wherever it does not depend on an address.

/// How deep built-in containers may lie in each other before an operation on all of them ends with
/// a RecursionError: CPython's limit on recursion.
let containerDepthLimit = 1000

extension ObjectSpace {
  /// `hash(o)`.
  /// - Throws: TypeError for an object without a hash.
  @inlinable
  public func hash(_ o: Ref) throws(PythonError) -> Int {
    if o.type == BuiltinType.str { return stringHash(o) }
    return try hash(o, depth: 0)
  }

  @usableFromInline
  func hash(_ o: Ref, depth: Int) throws(PythonError) -> Int {
    if isInstance(o), info(of: o).pointee.flags.contains(.hasCustomEquality) {
      return try customHash(o)
    }
    return try nativeHash(o, depth: depth)
  }

  /// `hash(o)` as the built-in type has it that an object is of or derives from.
  func nativeHash(_ o: Ref, depth: Int = 0) throws(PythonError) -> Int {
    switch kind(o) {
    case BuiltinType.str: return stringHash(o)
    case BuiltinType.int, BuiltinType.bool:
      if let value = mediumValue(o) { return value == -1 ? -2 : value }
      return PythonHash.integer(signedDigits(o))
    case BuiltinType.float:
      return PythonHash.float(floatValue(o), address: placeInHeap(o))
    case BuiltinType.bytes: return bytesHash(o)
    case BuiltinType.tuple:
      try checkDepth(depth, "in comparison")
      var state = PythonHash.TupleState()
      for i in 0..<o.count { state.combine(try hash(tupleItem(o, i), depth: depth + 1)) }
      return state.finalize()
    case BuiltinType.frozenset: return frozensetHash(o)
    case BuiltinType.none:
      return s.pointee.minor >= 12 ? PythonHash.none : identityHash(o)
    case BuiltinType.list, BuiltinType.dict, BuiltinType.set, BuiltinType.bytearray:
      throw unhashable(o)
    case BuiltinType.slice:
      if s.pointee.minor < 12 { throw unhashable(o) }
      return try sliceHash(o, depth)
    case BuiltinType.range: return try rangeHash(o)
    case BuiltinType.dictView:
      if dictViewPart(o) == .values { return identityHash(o) }
      throw unhashable(o)
    case BuiltinType.method:
      let receiver = o.ref(MethodField.receiver).unsafelyUnwrapped
      let function = o.ref(MethodField.function).unsafelyUnwrapped
      return PythonHash.valid(identityHash(receiver) ^ (try hash(function, depth: depth)))
    case BuiltinType.builtinFunction:
      guard let name = o.ref(16), let receiver = o.ref(24) else { return identityHash(o) }
      return PythonHash.valid(identityHash(receiver) ^ (try hash(name, depth: depth)))
    case BuiltinType.weakref: return try weakrefHash(o)
    case BuiltinType.complex: return complexHash(o)
    case BuiltinType.mappingProxy: throw unhashable(o)
    default:
      if let slots = extensionSlots(o.type) {
        guard let hash = slots.hash else { throw unhashable(o) }
        return try hash(self, o)
      }
      if isWeakref(o) {
        if isProxy(o) { throw unhashable(o) }
        return try weakrefHash(o)
      }
      return identityHash(o)
    }
  }

  /// The hash of an object that is only equal to itself.
  @inline(__always)
  package func identityHash(_ o: Ref) -> Int { PythonHash.pointer(placeInHeap(o)) }

  /// The address of an object as if every heap began at the same place: the system chooses where
  /// the heap lies anew for each run, and the order of a set must not depend on that.
  private func placeInHeap(_ o: Ref) -> UInt {
    UInt(bitPattern: o.address) &- UInt(bitPattern: s.pointee.heap.base) &+ 0x7F00_0000_0000
  }

  private func unhashable(_ o: Ref) -> PythonError {
    PythonError(.typeError, "unhashable type: '\(shownType(o))'")
  }

  func checkDepth(_ depth: Int, _ what: String) throws(PythonError) {
    if depth > containerDepthLimit {
      throw PythonError(.recursionError, "maximum recursion depth exceeded \(what)")
    }
  }

  /// The hash of the tuple of a slice's bounds (slicehash, 3.12).
  private func sliceHash(_ o: Ref, _ depth: Int) throws(PythonError) -> Int {
    var state = PythonHash.TupleState()
    for offset in [SliceField.start, SliceField.stop, SliceField.step] {
      state.combine(try hash(o.ref(offset).unsafelyUnwrapped, depth: depth + 1))
    }
    // Unlike a tuple's hash it does not mix in the length: take that out again.
    let mixed = UInt64(3) ^ (2_870_177_450_012_600_261 ^ 3_527_539)
    return state.finalize() &- Int(truncatingIfNeeded: mixed)
  }

  /// The hash of (length, start, step), with None for what does not matter (range_hash).
  private func rangeHash(_ o: Ref) throws(PythonError) -> Int {
    let count = rangeCount(o)
    func part(_ offset: Int) throws(PythonError) -> Int {
      try hash(o.ref(offset).unsafelyUnwrapped, depth: 0)
    }
    let nothing = try hash(none, depth: 0)
    var state = PythonHash.TupleState()
    state.combine(try part(RangeField.length))
    state.combine(count == 0 ? nothing : try part(RangeField.start))
    state.combine(count == 0 || count == 1 ? nothing : try part(RangeField.step))
    try passTriples(1)
    return state.finalize()
  }

  /// The hash of an instance whose class defines `__hash__` or `__eq__`: the first class in the
  /// order of resolution that has one of them decides; `__eq__` alone takes the hash away.
  private func customHash(_ o: Ref) throws(PythonError) -> Int {
    guard let hashName = knownName("__hash__"), let equalName = knownName("__eq__") else {
      throw PythonError.noMemory
    }
    let mro = info(of: o).pointee.object.unsafelyUnwrapped.ref(ClassField.mro)
    for i in 0..<(mro?.count ?? 0) {
      guard let dict = tupleItem(mro.unsafelyUnwrapped, i).ref(ClassField.dict) else { continue }
      if let method = try dictGet(dict, hashName) {
        if method == none { throw unhashable(o) }
        let result = try callWithReceiver(method, o, [])
        defer { decref(result) }
        guard isInt(result) else {
          throw PythonError(.typeError, "__hash__ method should return an integer")
        }
        if let value = intValue(result) { return PythonHash.valid(value) }
        return try hash(result)
      }
      if try dictGet(dict, equalName) != nil { throw unhashable(o) }
    }
    return try nativeHash(o)
  }
}
