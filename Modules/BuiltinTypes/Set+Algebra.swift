import ObjectModel
import RefCounting

// Operations of a set with another set or iterable. Which side is walked decides the order of the
// result, so each follows its counterpart in Objects/setobject.c.

extension ObjectSpace {
  /// Adds everything that `source` yields (set_update_internal).
  public func setUpdate(_ o: Ref, _ source: Ref) throws(PythonError) {
    if isAnySet(source) {
      try setMerge(o, source)
    } else if source.type == BuiltinType.dict {
      let count = dictCount(source)
      if (setFill(o) + count) * 5 >= setMask(o) * 3 { try setResize(o, (setCount(o) + count) * 2) }
      var position = 0
      while let (key, _) = dictNext(source, &position) {
        try setAddEntry(o, key, dictHash(source, key, position - 1))
      }
    } else {
      try forEach(source) { (item: Ref) throws(PythonError) in try setAdd(o, item) }
    }
  }

  /// Calls `body` with each item, borrowed, that an iterable yields.
  package func forEach(
    _ source: Ref, _ body: (Ref) throws(PythonError) -> Void
  ) throws(PythonError) {
    let it = try iterator(over: source)
    defer { decref(it) }
    while let item = try next(it) {
      defer { decref(item) }
      try body(item)
    }
  }

  /// Does something to a new object, which goes if that fails.
  package func building(
    _ result: Ref, _ body: () throws(PythonError) -> Void
  ) throws(PythonError) -> Ref {
    do throws(PythonError) { try body() } catch {
      decref(result)
      throw error
    }
    return result
  }

  /// `o.copy()`: a set of the same type; a frozenset comes back as itself.
  public func setCopy(_ o: Ref) throws(PythonError) -> Ref {
    o.type == BuiltinType.frozenset ? retained(o) : try newSet(kind(o), from: o)
  }

  /// `o | other`: a set of the type of `o` (set_or).
  public func setUnion(_ o: Ref, _ other: Ref) throws(PythonError) -> Ref {
    let result = try newSet(kind(o), from: o)
    return try building(result) { () throws(PythonError) in
      if o != other { try setUpdate(result, other) }
    }
  }

  /// `o & other`: the smaller of two sets is walked; of another iterable each item is looked up.
  public func setIntersection(_ o: Ref, _ other: Ref) throws(PythonError) -> Ref {
    if o == other { return try newSet(kind(o), from: o) }
    let result = try newSet(kind(o))
    return try building(result) { () throws(PythonError) in
      if isAnySet(other) {
        let swaps = setCount(other) > setCount(o)
        let (walked, asked) = swaps ? (o, other) : (other, o)
        var slot = 0
        while let (key, hash) = setNext(walked, &slot) {
          incref(key)
          defer { decref(key) }
          if try setFind(asked, key, hash).found { try setAddEntry(result, key, hash) }
        }
      } else {
        try forEach(other) { (item: Ref) throws(PythonError) in
          let hash = try hash(item)
          if try setFind(o, item, hash).found { try setAddEntry(result, item, hash) }
        }
      }
    }
  }

  /// `o - other`: copied and reduced where `other` is small or no set or dict, else built anew.
  public func setDifference(_ o: Ref, _ other: Ref) throws(PythonError) -> Ref {
    let isDict = other.type == BuiltinType.dict
    let size = isAnySet(other) ? setCount(other) : isDict ? dictCount(other) : Int.min
    if size == Int.min || setCount(o) >> 2 > size {
      let result = try newSet(kind(o), from: o)
      return try building(result) { () throws(PythonError) in
        try setDifferenceUpdate(result, other)
      }
    }
    let result = try newSet(kind(o))
    return try building(result) { () throws(PythonError) in
      var slot = 0
      while let (key, hash) = setNext(o, &slot) {
        incref(key)
        defer { decref(key) }
        let isThere =
          isDict ? try dictGet(other, key) != nil : try setFind(other, key, hash).found
        if !isThere { try setAddEntry(result, key, hash) }
      }
    }
  }

  /// `o.difference_update(other)`; rebuilds the table where more than a fourth of it is deleted
  /// (set_difference_update_internal).
  public func setDifferenceUpdate(_ o: Ref, _ other: Ref) throws(PythonError) {
    if o == other {
      setClear(o)
      return
    }
    if isAnySet(other) {
      let asked =
        setCount(other) >> 3 > setCount(o) ? try setIntersection(o, other) : retained(other)
      defer { decref(asked) }
      var slot = 0
      while let (key, hash) = setNext(asked, &slot) {
        incref(key)
        defer { decref(key) }
        _ = try setDiscardEntry(o, key, hash)
      }
    } else {
      try forEach(other) { (item: Ref) throws(PythonError) in
        _ = try setDiscardEntry(o, item, try hash(item))
      }
    }
    let (fill, used) = (setFill(o), setCount(o))
    if fill - used > setMask(o) / 4 { try setResize(o, used > 50_000 ? used * 2 : used * 4) }
  }

  /// `o.symmetric_difference_update(other)`.
  public func setSymmetricDifferenceUpdate(_ o: Ref, _ other: Ref) throws(PythonError) {
    if o == other {
      setClear(o)
      return
    }
    let walked = isAnySet(other) ? retained(other) : try newSet(kind(o), from: other)
    defer { decref(walked) }
    var slot = 0
    while let (key, hash) = setNext(walked, &slot) {
      incref(key)
      defer { decref(key) }
      if try !setDiscardEntry(o, key, hash) { try setAddEntry(o, key, hash) }
    }
  }

  /// `o ^ other`: a copy of `other` changed by `o`.
  public func setSymmetricDifference(_ o: Ref, _ other: Ref) throws(PythonError) -> Ref {
    let result = try newSet(kind(o), from: other)
    return try building(result) { () throws(PythonError) in
      try setSymmetricDifferenceUpdate(result, o)
    }
  }

  /// `o.intersection_update(other)`: the intersection's table becomes that of `o`.
  public func setIntersectionUpdate(_ o: Ref, _ other: Ref) throws(PythonError) {
    let result = try setIntersection(o, other)
    swapTables(o, result)
    decref(result)
  }

  /// Exchanges the contents of two sets (set_swap_bodies).
  private func swapTables(_ a: Ref, _ b: Ref) {
    let (aBlock, bBlock) = (setHasBlock(a), setHasBlock(b))
    for offset in [SetField.fill, SetField.used, SetField.mask, SetField.table] {
      swapWords(a, b, offset)
    }
    for offset in stride(from: SetField.smallTable, to: SetField.weaklist, by: 8) {
      swapWords(a, b, offset)
    }
    if !bBlock { a.set(SetField.table, a.raw + SetField.smallTable) }
    if !aBlock { b.set(SetField.table, b.raw + SetField.smallTable) }
    a.set(SetField.hash, -1)
    b.set(SetField.hash, -1)
  }

  private func swapWords(_ a: Ref, _ b: Ref, _ offset: Int) {
    let word: Int = a.get(offset)
    a.set(offset, b.get(offset, as: Int.self))
    b.set(offset, word)
  }

  /// `o <= other` for sets: whether every item of `o` is in `other`.
  func setIsSubset(_ o: Ref, of other: Ref) throws(PythonError) -> Bool {
    if setCount(o) > setCount(other) { return false }
    var slot = 0
    while let (key, hash) = setNext(o, &slot) {
      incref(key)
      defer { decref(key) }
      if try !setFind(other, key, hash).found { return false }
    }
    return true
  }

  /// `o.issubset(other)` for any iterable.
  public func setIsSubset(_ o: Ref, ofIterable other: Ref) throws(PythonError) -> Bool {
    if isAnySet(other) { return try setIsSubset(o, of: other) }
    let common = try setIntersection(o, other)
    defer { decref(common) }
    return setCount(common) == setCount(o)
  }

  /// `o.issuperset(other)` for any iterable.
  public func setIsSuperset(_ o: Ref, ofIterable other: Ref) throws(PythonError) -> Bool {
    if isAnySet(other) { return try setIsSubset(other, of: o) }
    var all = true
    try forEach(other) { (item: Ref) throws(PythonError) in
      if all, try !setContains(o, item) { all = false }
    }
    return all
  }

  /// `o.isdisjoint(other)` for any iterable.
  public func setIsDisjoint(_ o: Ref, from other: Ref) throws(PythonError) -> Bool {
    if o == other { return setCount(o) == 0 }
    if isAnySet(other) {
      let (walked, asked) = setCount(other) > setCount(o) ? (o, other) : (other, o)
      var slot = 0
      while let (key, hash) = setNext(walked, &slot) {
        incref(key)
        defer { decref(key) }
        if try setFind(asked, key, hash).found { return false }
      }
      return true
    }
    var none = true
    try forEach(other) { (item: Ref) throws(PythonError) in
      if none, try setContains(o, item) { none = false }
    }
    return none
  }

  /// Whether two sets have the same items (set_richcompare).
  func setEqual(_ a: Ref, _ b: Ref) throws(PythonError) -> Bool {
    if setCount(a) != setCount(b) { return false }
    let (x, y): (Int, Int) = (a.get(SetField.hash), b.get(SetField.hash))
    if x != -1, y != -1, x != y { return false }
    return try setIsSubset(a, of: b)
  }

  /// `a op b` where a side is a set or a view of a dict; `nil` where the operator does not apply.
  func setBinary(_ op: BinaryOperation, _ a: Ref, _ b: Ref) throws(PythonError) -> Ref? {
    if a.type == BuiltinType.dictView {
      if dictViewPart(a) == .values || !isIterable(b) { return nil }
      let left = try newSet(BuiltinType.set, from: a)
      defer { decref(left) }
      if op != .sub { return try setOperation(op, left, b) }
      try setDifferenceUpdate(left, b)
      return retained(left)
    }
    guard isAnySet(a), isAnySet(b) else { return nil }
    return try setOperation(op, a, b)
  }

  private func setOperation(_ op: BinaryOperation, _ a: Ref, _ b: Ref) throws(PythonError) -> Ref? {
    switch op {
    case .or: return try setUnion(a, b)
    case .and: return try setIntersection(a, b)
    case .sub: return try setDifference(a, b)
    case .xor: return try setSymmetricDifference(a, b)
    default: return nil
    }
  }
}
