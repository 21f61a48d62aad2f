import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Iterators. What an iterator walks over is not taken from the temporaries: the iterator holds a
// reference of its own while it runs, and the object is its scope's again afterwards.

extension Header {
  /// An iterator whose items are given to a loop in parts (`for k, v in items(d)`).
  static let givesPairs: UInt32 = 1 << 29
}

extension LuaEngine {
  func defineIteration() throws(PythonError) {
    try define("iter") { e, a, r throws(PythonError) in
      try e.expect(a, "iter", 1, 2)
      if a.count == 2 {
        return e.result(
          try e.space.newCallableIterator(try e.argument(a, 1), try e.argument(a, 2)), r)
      }
      let iterator = try e.lending(a, 1) { (source) throws(PythonError) in
        try e.space.iterator(over: source)
      }
      return e.result(iterator, r)
    }
    try define("next") { e, a, r throws(PythonError) in
      try e.expect(a, "next", 1, 2)
      let iterator = try e.argument(a, 1)
      guard e.isIterator(iterator) else {
        throw PythonError(
          .typeError, "'\(e.space.typeName(of: iterator))' object is not an iterator")
      }
      if let value = try e.space.next(iterator) {
        if value.type == BuiltinType.tuple, value.refcount == 2, !value.has(Header.temporary),
          e.space.reusesTuple(iterator)
        {
          // The iterator would fill this very tuple again if nobody else held it.
          e.pushTemporary(value)
          return e.lend(value, r)
        }
        return e.result(value, r)
      }
      guard a.count == 2 else { throw PythonError(.stopIteration, "") }
      r.pointee.value.integer = 2
      return MOULT_ARGUMENT
    }
    try define("items") { e, a, r throws(PythonError) in
      try e.expect(a, "items", 1)
      guard try e.borrowed(a, 1) != nil else {
        throw PythonError(.typeError, "items() takes a dict, not \(e.typeText(a, 1))")
      }
      let iterator = try e.lending(a, 1) { (dict) throws(PythonError) in
        let view = try e.itemsView(dict)
        defer { e.space.decref(view) }
        return try e.space.iterator(over: view)
      }
      iterator.insert(Header.givesPairs)
      return e.result(iterator, r)
    }
    try define("reversed") { e, a, r throws(PythonError) in
      try e.expect(a, "reversed", 1)
      try e.passTuple(a, to: BuiltinType.reversed)
      let iterator = try e.lending(a, 1) { (source) throws(PythonError) in
        try e.space.reversedIterator(over: source)
      }
      return e.result(iterator, r)
    }
    try define("zip") { e, a, r throws(PythonError) in
      try e.passTuple(a, to: BuiltinType.zip)
      let iterator = try e.lending(a) { (b) throws(PythonError) in try e.space.zipIterator(over: b)
      }
      iterator.insert(Header.givesPairs)
      return e.result(iterator, r)
    }
    try define("map") { e, a, r throws(PythonError) in
      try e.passTuple(a, to: BuiltinType.map)
      return e.result(
        try e.lending(a, after: 1) { (b) throws(PythonError) in try e.space.newMap(b) }, r)
    }
    try define("filter") { e, a, r throws(PythonError) in
      try e.passTuple(a, to: BuiltinType.filter)
      return e.result(
        try e.lending(a, after: 1) { (b) throws(PythonError) in try e.space.newFilter(b) }, r)
    }
    try define("enumerate") { e, a, r throws(PythonError) in
      try e.expect(a, "enumerate", 1, 2)
      try e.passTuple(a, to: BuiltinType.enumerate)
      let start = a.isMissing(2) ? 0 : try e.integerArgument(a, 2, "enumerate")
      let iterator = try e.lending(a, 1) { (source) throws(PythonError) in
        try e.space.enumerateIterator(over: source, start: start)
      }
      iterator.insert(Header.givesPairs)
      return e.result(iterator, r)
    }
  }
}

extension Engine {
  /// Calls `body` with an argument, which is held meanwhile: its `__iter__` may give it up. It stays a
  /// temporary if it is one, since what walks over it has a reference of its own.
  func lending(
    _ a: Arguments, _ i: Int32, _ body: (Ref) throws(PythonError) -> Ref
  ) throws(PythonError) -> Ref {
    guard let o = try borrowed(a, i) else { return try body(try argument(a, i)) }
    space.incref(o)
    defer { space.decref(o) }
    return try body(o)
  }

  /// Calls `body` with the arguments, of which those that follow the first `own` ones are lent as above.
  func lending(
    _ a: Arguments, after own: Int32 = 0,
    _ body: (UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref
  ) throws(PythonError) -> Ref {
    var objects: [Ref] = []
    var lent: [Ref] = []
    defer { for o in lent { space.decref(o) } }
    for i in 0..<a.count {
      if i >= own, let handle = try borrowed(a, i + 1) {
        space.incref(handle)
        lent.append(handle)
        objects.append(handle)
      } else {
        objects.append(try argument(a, i + 1))
      }
    }
    let result: Result<Ref, PythonError> = objects.withUnsafeBufferPointer { buffer in
      do throws(PythonError) { return .success(try body(buffer)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// The parts of an item, each shown to the script.
  func giveParts(_ item: Ref, _ r: Results) throws(PythonError) -> Status {
    let n = item.count
    guard item.type == BuiltinType.tuple, n > 0, n <= LuaEngine.maximumParts else {
      return give(item, r)
    }
    let parts = cold.parts
    let start = s.pointee.argumentCount
    for i in 0..<n {
      let part = space.tupleItem(item, i)
      space.incref(part)
      pushArgument(part)
    }
    space.decref(item)
    for i in 0..<n {
      let part = s.pointee.arguments[start + i]
      keep(part)
      parts[i] = value(part)
    }
    s.pointee.argumentCount = start
    r.pointee.values = UnsafePointer(parts)
    r.pointee.count = Int32(n)
    return MOULT_SEVERAL
  }

  /// `d.items()` of a dict or of anything that has such a method: a new reference.
  func itemsView(_ o: Ref) throws(PythonError) -> Ref {
    if o.type == BuiltinType.dict { return try space.newDictView(o, .items) }
    let name = try space.internedString("items")
    defer { space.decref(name) }
    let method = try space.getAttribute(o, name)
    defer { space.decref(method) }
    return try space.callArray(method, [])
  }
}
