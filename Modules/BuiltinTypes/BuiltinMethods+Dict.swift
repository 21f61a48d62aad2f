import ObjectModel
import RefCounting

// Methods of dict and of the views of a dict.

extension BuiltinMethods {
  static let dict: [String: BuiltinMethod] = [
    "clear": noArguments("clear") { (s, d) throws(PythonError) in
      s.dictClear(d)
      return done(s)
    },
    "copy": noArguments("copy") { (s, d) throws(PythonError) in try s.dictCopy(d) },
    "fromkeys": positional("fromkeys", 1, 2) { (s, _, arguments) throws(PythonError) in
      try s.dictFromKeys(arguments[0], arguments.count > 1 ? arguments[1] : s.none)
    },
    "get": positional("get", 1, 2) { (s, d, arguments) throws(PythonError) in
      if let value = try s.dictGet(d, arguments[0]) { return s.retained(value) }
      return s.retained(arguments.count > 1 ? arguments[1] : s.none)
    },
    "items": noArguments("items") { (s, d) throws(PythonError) in try s.newDictView(d, .items) },
    "keys": noArguments("keys") { (s, d) throws(PythonError) in try s.newDictView(d, .keys) },
    "values": noArguments("values") { (s, d) throws(PythonError) in
      try s.newDictView(d, .values)
    },
    "pop": positional("pop", 1, 2) { (s, d, arguments) throws(PythonError) in
      // An empty dict does not ask the key for its hash.
      if s.dictCount(d) > 0, let value = try s.dictGet(d, arguments[0]) {
        s.incref(value)
        do throws(PythonError) { _ = try s.dictDelete(d, arguments[0]) } catch {
          s.decref(value)
          throw error
        }
        return value
      }
      if arguments.count > 1 { return s.retained(arguments[1]) }
      throw try s.keyError(arguments[0])
    },
    "popitem": noArguments("popitem") { (s, d) throws(PythonError) in
      // The tuple comes first: an item that is out of the dict must have a place to go.
      let pair = try s.newTupleUnset(2)
      if s.dictCount(d) == 0 {
        let error = PythonError(.keyError, "'popitem(): dictionary is empty'")
        s.decref(pair)
        throw error
      }
      let item: (key: Ref, value: Ref)?
      do throws(PythonError) { item = try s.dictPopItem(d) } catch {
        s.decref(pair)
        throw error
      }
      s.tupleItems(pair)[0] = item?.key
      s.tupleItems(pair)[1] = item?.value
      s.track(pair)
      return pair
    },
    "setdefault": positional("setdefault", 1, 2) { (s, d, arguments) throws(PythonError) in
      if let value = try s.dictGet(d, arguments[0]) { return s.retained(value) }
      let value = arguments.count > 1 ? arguments[1] : s.none
      try s.dictSet(d, arguments[0], value)
      return s.retained(value)
    },
    "update": positional("update", 0, 1) { (s, d, arguments) throws(PythonError) in
      let named = try s.takeNamedArguments()
      defer { s.decref(named) }
      if let source = arguments.first { try s.dictUpdate(d, source) }
      if let named { try s.dictUpdate(d, named) }
      return done(s)
    },
    "__setitem__": positional("__setitem__", 2, 2) { (s, d, arguments) throws(PythonError) in
      try s.dictSet(d, arguments[0], arguments[1])
      return done(s)
    },
    "__delitem__": oneArgument("__delitem__") { (s, d, x) throws(PythonError) in
      try s.deleteItem(d, x)
      return done(s)
    },
    "__reversed__": noArguments("__reversed__") { (s, d) throws(PythonError) in
      try s.reversedIterator(over: d)
    },
  ]

  static let dictView: [String: BuiltinMethod] = [
    "isdisjoint": oneArgument("isdisjoint") { (s, o, x) throws(PythonError) in
      var none = true
      try s.forEach(x) { (item: Ref) throws(PythonError) in
        if none, try s.contains(o, item) { none = false }
      }
      return s.retained(s.bool(none))
    },
    "__reversed__": noArguments("__reversed__") { (s, o) throws(PythonError) in
      try s.reversedIterator(over: o)
    },
  ]
}
