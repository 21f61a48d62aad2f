import ObjectModel
import RefCounting

// Methods of list, tuple, range and slice.

extension BuiltinMethods {
  static let list: [String: BuiltinMethod] = [
    "append": oneArgument("append") { (s, l, x) throws(PythonError) in
      try s.listAppendCall(l, x)
      return done(s)
    },
    "clear": noArguments("clear") { (s, l) throws(PythonError) in
      s.listClear(l)
      return done(s)
    },
    "copy": noArguments("copy") { (s, l) throws(PythonError) in try s.listSlice(l, 0, l.count) },
    "count": oneArgument("count") { (s, l, x) throws(PythonError) in
      var n = 0
      var i = 0
      while let hit = try s.listIndex(l, of: x, from: i, to: Int.max) {
        n += 1
        i = hit + 1
      }
      return try s.newInt(n)
    },
    "extend": oneArgument("extend") { (s, l, x) throws(PythonError) in
      try s.listExtend(l, x)
      return done(s)
    },
    "index": positional("index", 1, 3) { (s, l, arguments) throws(PythonError) in
      let (low, high) = try bounds(s, arguments, length: l.count, allowsNone: false)
      if let i = try s.listIndex(l, of: arguments[0], from: low, to: high) {
        return try s.newInt(i)
      }
      throw PythonError(.valueError, "\(try s.reprText(arguments[0])) is not in list")
    },
    "insert": positional("insert", 2, 2) { (s, l, arguments) throws(PythonError) in
      try s.listInsert(l, try s.indexValue(arguments[0]), arguments[1])
      return done(s)
    },
    "pop": positional("pop", 0, 1) { (s, l, arguments) throws(PythonError) in
      var i = arguments.isEmpty ? -1 : try s.indexValue(arguments[0])
      if l.count == 0 { throw PythonError(.indexError, "pop from empty list") }
      if i < 0 { i &+= l.count }
      guard 0..<l.count ~= i else { throw PythonError(.indexError, "pop index out of range") }
      return try s.listPop(l, i)
    },
    "remove": oneArgument("remove") { (s, l, x) throws(PythonError) in
      guard let i = try s.listIndex(l, of: x, from: 0, to: Int.max) else {
        throw PythonError(.valueError, "list.remove(x): x not in list")
      }
      try s.listSetSlice(l, i, i + 1, UnsafeBufferPointer(start: nil, count: 0))
      return done(s)
    },
    "reverse": noArguments("reverse") { (s, l) throws(PythonError) in
      guard let items = s.listItems(l) else { return done(s) }
      s.didMoveItems(of: l)
      var (i, k) = (0, l.count - 1)
      while i < k {
        (items[i], items[k]) = (items[k], items[i])
        i += 1
        k -= 1
      }
      return done(s)
    },
    "sort": { (s, l, arguments) throws(PythonError) in
      if !arguments.isEmpty {
        throw PythonError(.typeError, "sort() takes no positional arguments")
      }
      return try sort(s, l)
    },
    "__reversed__": noArguments("__reversed__") { (s, l) throws(PythonError) in
      try s.reversedIterator(over: l)
    },
    "__setitem__": positional("__setitem__", 2, 2) { (s, l, arguments) throws(PythonError) in
      try s.setItem(l, arguments[0], arguments[1])
      return done(s)
    },
    "__delitem__": oneArgument("__delitem__") { (s, l, x) throws(PythonError) in
      try s.deleteItem(l, x)
      return done(s)
    },
  ]

  static let tuple: [String: BuiltinMethod] = [
    "count": oneArgument("count") { (s, t, x) throws(PythonError) in
      var n = 0
      for i in 0..<t.count where try s.equal(s.tupleItem(t, i), x) { n += 1 }
      return try s.newInt(n)
    },
    "index": positional("index", 1, 3) { (s, t, arguments) throws(PythonError) in
      let (low, high) = try bounds(s, arguments, length: t.count, allowsNone: false)
      var i = low
      while i < high {
        if try s.equal(s.tupleItem(t, i), arguments[0]) { return try s.newInt(i) }
        i += 1
      }
      throw PythonError(.valueError, "tuple.index(x): x not in tuple")
    },
  ]

  static let range: [String: BuiltinMethod] = [
    "count": oneArgument("count") { (s, o, x) throws(PythonError) in
      if s.isInt(x) { return try s.newInt(s.rangeIndex(o, of: x) == nil ? 0 : 1) }
      var n = 0
      try s.forEach(o) { (item: Ref) throws(PythonError) in if try s.equal(item, x) { n += 1 } }
      return try s.newInt(n)
    },
    "index": oneArgument("index") { (s, o, x) throws(PythonError) in
      if s.isInt(x) {
        if let place = s.rangeIndex(o, of: x) { return try s.newInt(place) }
        throw PythonError(.valueError, "\(try s.reprText(x)) is not in range")
      }
      var i = 0
      var found: Int?
      try s.forEach(o) { (item: Ref) throws(PythonError) in
        if found == nil, try s.equal(item, x) { found = i }
        i += 1
      }
      if let found { return try s.newInt(found) }
      throw PythonError(.valueError, "sequence.index(x): x not in sequence")
    },
  ]

  static let slice: [String: BuiltinMethod] = [
    "indices": oneArgument("indices") { (s, o, x) throws(PythonError) in
      let length = try s.indexValue(x)
      if length < 0 { throw PythonError(.valueError, "length should not be negative") }
      let bounds = try s.sliceBounds(o, length: length)
      let start = try s.newInt(bounds.start)
      defer { s.decref(start) }
      let stop = try s.newInt(bounds.stop)
      defer { s.decref(stop) }
      let step = try s.newInt(bounds.step)
      defer { s.decref(step) }
      return try s.newTuple(start, stop, step)
    }
  ]
}
