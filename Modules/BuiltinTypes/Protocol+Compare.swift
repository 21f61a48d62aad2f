import ObjectModel
import RefCounting
import WeakRefs

// `<`, `<=`, `>`, `>=`.

/// An order comparison of Python.
public enum Comparison: String, Sendable, CaseIterable {
  /// a < b
  case lt = "<"
  /// a <= b
  case le = "<="
  /// a > b
  case gt = ">"
  /// a >= b
  case ge = ">="

  /// The comparison with its sides exchanged.
  public var reflected: Comparison {
    switch self {
    case .lt: .gt
    case .le: .ge
    case .gt: .lt
    case .ge: .le
    }
  }

  /// The special method, as in `__lt__`.
  var special: String {
    switch self {
    case .lt: "__lt__"
    case .le: "__le__"
    case .gt: "__gt__"
    case .ge: "__ge__"
    }
  }

  /// What the comparison says of an order: negative, zero or positive.
  @inline(__always)
  public func holds(_ order: Int) -> Bool {
    switch self {
    case .lt: order < 0
    case .le: order <= 0
    case .gt: order > 0
    case .ge: order >= 0
    }
  }
}

extension ObjectSpace {
  /// `a op b`.
  /// - Throws: TypeError where the types have no order.
  public func compare(_ a: Ref, _ b: Ref, op: Comparison) throws(PythonError) -> Bool {
    try compare(a, b, op, depth: 0)
  }

  private func compare(
    _ a: Ref, _ b: Ref, _ op: Comparison, depth: Int
  ) throws(PythonError) -> Bool {
    if isExactInt(a), isExactInt(b) { return op.holds(intCompare(a, b)) }
    if isInstance(a) || isInstance(b), let result = try compareInstances(a, b, op) {
      return result
    }
    return try nativeCompare(a, b, op, depth: depth)
  }

  /// `a op b` as the built-in types have it that the objects are of or derive from.
  func nativeCompare(
    _ a: Ref, _ b: Ref, _ op: Comparison, depth: Int = 0
  ) throws(PythonError) -> Bool {
    if isInt(a), isInt(b) { return op.holds(intCompare(a, b)) }
    if isNumber(a), isNumber(b) { return compareNumbers(a, b, op) }
    if isProxy(a) || isProxy(b) {
      return try throughProxies(a, b) { (x, y) throws(PythonError) in
        try compare(x, y, op, depth: depth)
      }
    }
    switch (kind(a), kind(b)) {
    case (BuiltinType.str, BuiltinType.str): return op.holds(stringCompare(a, b))
    case (BuiltinType.bytes, BuiltinType.bytes): return op.holds(bytesCompare(a, b))
    case (BuiltinType.bytes, BuiltinType.bytearray), (BuiltinType.bytearray, BuiltinType.bytes),
      (BuiltinType.bytearray, BuiltinType.bytearray):
      return op.holds(byteOrder(a, b))
    case (BuiltinType.tuple, BuiltinType.tuple), (BuiltinType.list, BuiltinType.list):
      try checkDepth(depth, "in comparison")
      return try compareSequences(a, b, op, depth)
    case (BuiltinType.set...BuiltinType.frozenset, BuiltinType.set...BuiltinType.frozenset):
      return try compareSets(a, b, op)
    case (BuiltinType.slice, BuiltinType.slice):
      return try compareSlices(a, b, op)
    default:
      if let holds = try extensionsOrdered(a, b, op) { return holds }
      throw unordered(a, b, op)
    }
  }

  private func unordered(_ a: Ref, _ b: Ref, _ op: Comparison) -> PythonError {
    PythonError(
      .typeError,
      "'\(op.rawValue)' not supported between instances of '\(shownType(a))' and "
        + "'\(shownType(b))'")
  }

  private func compareNumbers(_ a: Ref, _ b: Ref, _ op: Comparison) -> Bool {
    if kind(a) == BuiltinType.float, kind(b) == BuiltinType.float {
      let (x, y) = (floatValue(a), floatValue(b))
      switch op {
      case .lt: return x < y
      case .le: return x <= y
      case .gt: return x > y
      case .ge: return x >= y
      }
    }
    if isInt(a) { return compareInt(a, floatValue(b)).map(op.holds) ?? false }
    return compareInt(b, floatValue(a)).map(op.reflected.holds) ?? false
  }

  /// The first items that are not equal decide, else the lengths.
  private func compareSequences(
    _ a: Ref, _ b: Ref, _ op: Comparison, _ depth: Int
  ) throws(PythonError) -> Bool {
    let isList = kind(a) == BuiltinType.list
    func item(_ o: Ref, _ i: Int) -> Ref { isList ? listItem(o, i) : tupleItem(o, i) }
    var i = 0
    while i < a.count, i < b.count {
      let (x, y) = (item(a, i), item(b, i))
      if x != y {
        incref(x)
        incref(y)
        defer {
          decref(x)
          decref(y)
        }
        if try !equalValues(x, y, depth: depth + 1) {
          return try compare(x, y, op, depth: depth + 1)
        }
      }
      i += 1
    }
    return op.holds(a.count - b.count)
  }

  private func compareSets(_ a: Ref, _ b: Ref, _ op: Comparison) throws(PythonError) -> Bool {
    switch op {
    case .le: return try setIsSubset(a, of: b)
    case .ge: return try setIsSubset(b, of: a)
    case .lt: return setCount(a) < setCount(b) ? try setIsSubset(a, of: b) : false
    case .gt: return setCount(b) < setCount(a) ? try setIsSubset(b, of: a) : false
    }
  }

  /// The method of a, then the reflected one of b; b first if its class derives from that of a.
  private func compareInstances(
    _ a: Ref, _ b: Ref, _ op: Comparison
  ) throws(PythonError) -> Bool? {
    let bFirst = a.type != b.type && isInstance(b) && isSubtype(b.type, of: a.type)
    let ways = [(a, op.special, b), (b, op.reflected.special, a)]
    for (x, name, y) in bFirst ? ways.reversed() : ways {
      if let result = try offered(try callSpecial(x, name, y)) {
        defer { decref(result) }
        return try isTrue(result)
      }
    }
    return nil
  }
}
