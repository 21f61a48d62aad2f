import BuiltinTypes
import ObjectModel
import RefCounting
import Testing

/// A script's class whose methods are Swift functions, called as the script engine would.
private struct ScriptClass {
  let space: ObjectSpace
  let cls: Ref

  typealias Body = (ObjectSpace, UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref

  /// Makes a class with methods; its bodies are numbered from `first`.
  init(_ space: ObjectSpace, _ name: String, base: Ref? = nil, _ methods: [String]) throws {
    self.space = space
    let namespace = try space.newDict()
    let globals = try space.newDict()
    defer {
      space.decref(namespace)
      space.decref(globals)
    }
    for (i, method) in methods.enumerated() {
      let key = try space.internedString(method)
      defer { space.decref(key) }
      let f = try space.newFunction(
        name: key, body: i, kind: .plain, closure: nil, globals: globals)
      defer { space.decref(f) }
      try space.dictSet(namespace, key, f)
    }
    let className = try space.newString(name)
    defer { space.decref(className) }
    let bases = try base.map { try space.newTuple($0) } ?? space.s.pointee.emptyTuple
    cls = try space.newClass(name: className, bases: bases, namespace: namespace, slots: nil)
    if base != nil { space.decref(bases) }
  }

  func make() throws -> Ref {
    try space.instantiate(cls, UnsafeBufferPointer(start: nil, count: 0))
  }
}

/// What the operators and builtins ask of classes that define special methods.
@Suite struct ClassProtocolTests {
  /// Runs `body` with a caller that looks the function's name up in `methods`.
  private func withMethods(
    _ methods: [String: ScriptClass.Body], _ body: (ObjectSpace, ScriptClass) throws -> Void
  ) throws {
    for profile in Profile.all {
      try withSpace(profile) { space in
        space.typeNames.caller = { (function, arguments) throws(PythonError) -> Ref in
          let name = space.string(function.ref(FunctionField.name)!)
          return try methods[name]!(space, arguments)
        }
        let cls = try ScriptClass(space, "Thing", methods.keys.sorted())
        try body(space, cls)
        // A class and its dict refer to each other through its descriptors.
        space.dictClear(cls.cls.ref(ClassField.dict)!)
        space.replace(cls.cls, ClassField.mro, with: nil)
        space.decref(cls.cls)
        space.typeNames.caller = nil
      }
    }
  }

  @Test func equalityAndHash() throws {
    try withMethods([
      "__eq__": { (s, _) throws(PythonError) in s.retained(s.bool(true)) },
      "__hash__": { (s, _) throws(PythonError) in try s.newInt(42) },
    ]) { space, cls in
      let (a, b) = (try cls.make(), try cls.make())
      #expect(try space.equal(a, b))
      #expect(try space.equal(a, space.none))
      #expect(try space.equal(space.none, a))
      #expect(try space.hash(a) == 42)
      let d = try space.newDict()
      try space.dictSet(d, a, space.none)
      try space.dictSet(d, b, space.bool(true))
      #expect(space.dictCount(d) == 1)
      let s = try space.newSet()
      try space.setAdd(s, a)
      try space.setAdd(s, b)
      #expect(space.setCount(s) == 1)
      for o in [a, b, d, s] { space.decref(o) }
    }
  }

  @Test func equalityAloneTakesTheHashAway() throws {
    try withMethods([
      "__eq__": { (s, _) throws(PythonError) in s.retained(s.bool(false)) }
    ]) { space, cls in
      let a = try cls.make()
      defer { space.decref(a) }
      #expect(throws: PythonError(.typeError, "unhashable type: 'Thing'")) { try space.hash(a) }
      // Containers ask for identity first.
      #expect(try space.equal(a, a))
      #expect(try !space.operatorEqual(a, a))
    }
  }

  @Test func arithmeticAndReflection() throws {
    try withMethods([
      "__add__": { (s, a) throws(PythonError) in try s.newInt(1) },
      "__radd__": { (s, a) throws(PythonError) in try s.newInt(2) },
      "__neg__": { (s, a) throws(PythonError) in try s.newInt(3) },
    ]) { space, cls in
      let a = try cls.make()
      let one = try space.newInt(1)
      defer {
        space.decref(a)
        space.decref(one)
      }
      #expect(space.shown(try space.binary(.add, a, one)) == "1")
      #expect(space.shown(try space.binary(.add, one, a)) == "2")
      #expect(space.shown(try space.negative(a)) == "3")
      #expect(
        throws: PythonError(
          .typeError, "unsupported operand type(s) for *: 'Thing' and 'int'")
      ) { try space.binary(.mul, a, one) }
    }
  }

  @Test func orderingReflects() throws {
    try withMethods([
      "__lt__": { (s, a) throws(PythonError) in s.retained(s.bool(true)) }
    ]) { space, cls in
      let (a, b) = (try cls.make(), try cls.make())
      defer {
        space.decref(a)
        space.decref(b)
      }
      #expect(try space.compare(a, b, op: .lt))
      #expect(try space.compare(a, b, op: .gt))
      #expect(
        throws: PythonError(
          .typeError, "'<=' not supported between instances of 'Thing' and 'Thing'")
      ) { try space.compare(a, b, op: .le) }
    }
  }

  @Test func iterationAndLength() throws {
    try withMethods([
      "__len__": { (s, _) throws(PythonError) in try s.newInt(3) },
      "__getitem__": { (s, a) throws(PythonError) in
        if s.intValue(a[1])! >= 3 { throw PythonError(.indexError, "over") }
        return try s.binary(.mul, a[1], a[1])
      },
    ]) { space, cls in
      let a = try cls.make()
      defer { space.decref(a) }
      #expect(try space.length(a) == 3)
      #expect(try space.isTrue(a))
      #expect(space.shown(try space.listCall(a)) == "[0, 1, 4]")
      for (value, isThere) in [(4, true), (5, false)] {
        let found = try space.consume(try space.newInt(value)) { try space.contains(a, $0) }
        #expect(found == isThere)
      }
    }
  }

  @Test func iteratorsOfTheScript() throws {
    try withMethods([
      "__iter__": { (s, a) throws(PythonError) in s.retained(a[0]) },
      "__next__": { (s, a) throws(PythonError) in throw PythonError(.stopIteration, "") },
      "__bool__": { (s, a) throws(PythonError) in s.retained(s.bool(false)) },
    ]) { space, cls in
      let a = try cls.make()
      defer { space.decref(a) }
      #expect(space.shown(try space.listCall(a)) == "[]")
      #expect(try !space.isTrue(a))
    }
  }

  @Test func textForms() throws {
    try withMethods([
      "__repr__": { (s, a) throws(PythonError) in try s.newString("Thing!") },
      "__str__": { (s, a) throws(PythonError) in try s.newString("a thing") },
    ]) { space, cls in
      let a = try cls.make()
      let l = try space.newList()
      try space.listAppend(l, a)
      #expect(space.text(l) == "[Thing!]")
      #expect(try space.strText(a) == "a thing")
      #expect(space.text(cls.cls) == "<class '__main__.Thing'>")
      space.decref(l)
      space.decref(a)
    }
  }

  @Test func plainInstances() throws {
    try withMethods([:]) { space, cls in
      let a = try cls.make()
      defer { space.decref(a) }
      #expect(space.text(a) == "<__main__.Thing object at 0x\(String(a.address, radix: 16))>")
      #expect(try space.equal(a, a))
      #expect(try !space.equal(a, space.none))
      #expect(try space.isTrue(a))
      #expect(try space.isInstance(a, cls.cls))
      for (run, message) in [
        ({ _ = try space.length(a) }, "object of type 'Thing' has no len()"),
        ({ _ = try space.iterator(over: a) }, "'Thing' object is not iterable"),
        ({ _ = try space.next(a) }, "'Thing' object is not an iterator"),
        ({ _ = try space.getItem(a, a) }, "'Thing' object is not subscriptable"),
        ({ try space.setItem(a, a, a) }, "'Thing' object does not support item assignment"),
        ({ try space.deleteItem(a, a) }, "'Thing' object does not support item deletion"),
        (
          { try space.deleteItem(a, space.s.pointee.true) },
          "'Thing' object doesn't support item deletion"
        ),
        ({ _ = try space.contains(a, a) }, "argument of type 'Thing' is not iterable"),
        ({ _ = try space.getItem(cls.cls, a) }, "type 'Thing' is not subscriptable"),
      ] as [(() throws -> Void, String)] {
        #expect(throws: PythonError(.typeError, message)) { try run() }
      }
    }
  }

  /// A comparison that empties the list it is called from must not bring the search down.
  @Test func aComparisonMayChangeTheContainer() throws {
    try withSpace { space in
      let l = try space.newList()
      let victim = try space.newDict()
      space.typeNames.caller = { (function, arguments) throws(PythonError) -> Ref in
        space.listClear(l)
        space.dictClear(victim)
        return space.retained(space.bool(false))
      }
      let cls = try ScriptClass(space, "Evil", ["__eq__"])
      for _ in 0..<4 {
        let o = try cls.make()
        try space.listAppend(l, o)
        space.decref(o)
      }
      #expect(try !space.contains(l, space.none))
      #expect(l.count == 0)
      space.decref(l)
      space.decref(victim)
      space.dictClear(cls.cls.ref(ClassField.dict)!)
      space.replace(cls.cls, ClassField.mro, with: nil)
      space.decref(cls.cls)
      space.typeNames.caller = nil
    }
  }

  @Test func deepContainersEndInAnError() throws {
    try withSpace { space in
      var l = try space.newList()
      var m = try space.newList()
      for _ in 0..<100_000 {
        for (i, inner) in [l, m].enumerated() {
          let outer = try space.newList()
          try space.listAppend(outer, inner)
          space.decref(inner)
          if i == 0 { l = outer } else { m = outer }
        }
      }
      let comparison = PythonError(
        .recursionError, "maximum recursion depth exceeded in comparison")
      #expect(throws: comparison) { try space.equal(l, m) }
      #expect(throws: comparison) { try space.compare(l, m, op: .lt) }
      #expect(
        throws: PythonError(
          .recursionError, "maximum recursion depth exceeded while getting the repr of an object")
      ) { try space.repr(l) }
      #expect(!l.has(1 << 30))
      space.decref(l)
      space.decref(m)
    }
  }
}
