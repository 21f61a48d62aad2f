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
