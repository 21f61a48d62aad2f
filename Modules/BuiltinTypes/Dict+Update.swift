import ObjectModel
import RefCounting

// What fills a dict from another object: `dict(x)`, `d.update(x)`, `dict.fromkeys(...)`.

extension ObjectSpace {
  /// `dict(source)`; `nil` for `dict()`. Never from the free list.
  public func dictCall(_ source: Ref?) throws(PythonError) -> Ref {
    let d = try newDictByCall()
    guard let source else { return d }
    return try building(d) { () throws(PythonError) in try dictUpdate(d, source) }
  }

  /// The hash of a key of a dict, which is not computed again, by the place that `dictNext` has just left.
  func dictHash(_ d: Ref, _ key: Ref, _ place: Int) -> Int {
    key.type == BuiltinType.str
      ? stringHash(key) : (dictKeys(d).entries + place &* 24).load(as: Int.self)
  }

  /// Puts all items of another dict in (dict_merge).
  public func dictMerge(_ d: Ref, _ other: Ref) throws(PythonError) {
    if d == other || dictCount(other) == 0 { return }
    let theirs = dictKeys(other)
    // Since 3.10 an empty dict may take a copy of the table.
    if s.pointee.minor >= 10, dictKeys(d) == s.pointee.emptyKeys, dictValues(other) == nil,
      dictCount(other) == theirs.entryCount,
      theirs.log2Size == 3 || DictKeys.usable(log2Size: theirs.log2Size - 1) < dictCount(other)
    {
      try dictClone(other, into: d)
      return
    }
    if DictKeys.usable(log2Size: dictKeys(d).log2Size) < dictCount(other) {
      let unicode =
        (dictKeys(d) == s.pointee.emptyKeys || dictKeys(d).kind != .general)
        && theirs.kind != .general
      try dictResize(
        d, log2Size: estimatedLog2(dictCount(d) + dictCount(other)), unicode: unicode)
    }
    var position = 0
    let entries = theirs.entryCount
    while let (key, value) = dictNext(other, &position) {
      try dictTake(d, key, dictHash(other, key, position - 1), value)
      if dictKeys(other).entryCount != entries {
        throw PythonError(.runtimeError, "dict mutated during update")
      }
    }
  }

  /// Puts an item of another dict in, which what that runs may take from there, with the hash that it had.
  private func dictTake(
    _ d: Ref, _ key: Ref, _ hash: Int, _ value: Ref
  ) throws(PythonError) {
    incref(key)
    incref(value)
    defer {
      decref(key)
      decref(value)
    }
    if key.type == BuiltinType.str {
      try dictSet(d, key, value)
    } else {
      try dictInsert(d, key, hash, value)
    }
  }

  /// `d.update(source)`: a dict, an object with `keys`, or an iterable of pairs.
  public func dictUpdate(_ d: Ref, _ source: Ref) throws(PythonError) {
    if source.type == BuiltinType.dict {
      // 3.8 looks for `keys` first, which takes a bound method.
      if s.pointee.minor == 8 { try passBoundMethod() }
      try dictMerge(d, source)
      return
    }
    if isInstance(source) || source.type == BuiltinType.orderedDict,
      let keysName = knownName("keys"),
      let method = try findAttribute(source, keysName)
    {
      defer { decref(method) }
      let keys = try callArray(method, [])
      defer { decref(keys) }
      try forEach(keys) { (key: Ref) throws(PythonError) in
        let value = try getItem(source, key)
        defer { decref(value) }
        try dictSet(d, key, value)
      }
      return
    }
    var i = 0
    try forEach(source) { (item: Ref) throws(PythonError) in
      try addPair(d, item, i)
      i += 1
    }
  }

  private func addPair(_ d: Ref, _ item: Ref, _ i: Int) throws(PythonError) {
    guard isIterable(item) else {
      throw PythonError(
        .typeError, "cannot convert dictionary update sequence element #\(i) to a sequence")
    }
    let pair = try fastSequence(item)
    defer { decref(pair) }
    guard pair.count == 2 else {
      throw PythonError(
        .valueError,
        "dictionary update sequence element #\(i) has length \(pair.count); 2 is required")
    }
    let isList = pair.type == BuiltinType.list
    let (key, value) = (
      isList ? listItem(pair, 0) : tupleItem(pair, 0),
      isList ? listItem(pair, 1) : tupleItem(pair, 1)
    )
    incref(key)
    incref(value)
    defer {
      decref(key)
      decref(value)
    }
    try dictSet(d, key, value)
  }

  /// `dict.fromkeys(keys, value)`; the table is made large enough at once for the keys of a dict or
  /// set (_PyDict_FromKeys).
  public func dictFromKeys(_ keys: Ref, _ value: Ref) throws(PythonError) -> Ref {
    let d = try newDictByCall()
    return try building(d) { () throws(PythonError) in
      if keys.type == BuiltinType.dict, dictCount(keys) > 0 {
        try dictResize(
          d, log2Size: estimatedLog2(dictCount(keys)), unicode: dictKeys(keys).kind != .general)
      } else if isAnySet(keys), setCount(keys) > 0 {
        try dictResize(d, log2Size: estimatedLog2(setCount(keys)), unicode: false)
      }
      try forEach(keys) { (key: Ref) throws(PythonError) in try dictSet(d, key, value) }
    }
  }
}
