import BuiltinTypes
import ObjectModel
import RefCounting
import WeakRefs

// The algebra of WeakSet. Other operands are any iterables; their items are wrapped one by one in a
// generator, which the operation of the data set walks over, as CPython does.

extension WeakLibrary {
  func defineSetGenerators() {
    // `ref(item) for item in other`: locals are the iterator and the item.
    generators.references = addExpression { (library, g, item) throws(PythonError) in
      try library.reference(item)
    }
    // `ref(item, self._remove) for item in other`; the third local is `self`.
    generators.callbackReferences = addExpression { (library, g, item) throws(PythonError) in
      let o = library.space.generatorLocal(g, 2).unsafelyUnwrapped
      let callback = try library.attribute(o, library.names.remove)
      defer { library.space.decref(callback) }
      return try library.reference(item, callback)
    }
    // `item for item in other if item in self`
    generators.common = addExpression { (library, g, item) throws(PythonError) in
      let o = library.space.generatorLocal(g, 2).unsafelyUnwrapped
      return try library.space.contains(o, item) ? library.space.retained(item) : nil
    }
    // `e for s in (self, other) for e in s`: the second iterator follows the first.
    generators.union = space.typeNames.addGenerator(
      NativeGeneratorBody(
        step: { (s, g, _) throws(PythonError) -> Ref? in
          while true {
            if let inner = s.generatorLocal(g, 2) {
              if let item = try s.next(inner) {
                s.setGeneratorLocal(g, 1, s.retained(item))
                return item
              }
              s.setGeneratorLocal(g, 2, nil)
            }
            guard let source = try s.next(s.generatorLocal(g, 0).unsafelyUnwrapped) else {
              return nil
            }
            defer { s.decref(source) }
            s.setGeneratorLocal(g, 2, try s.iterator(over: source))
          }
        }, leave: { _, _ in }))
  }

  /// A generator expression over one iterable; `nil` passes over an item.
  private func addExpression(
    _ value: @escaping @Sendable (WeakLibrary, Ref, Ref) throws(PythonError) -> Ref?
  ) -> Int {
    space.typeNames.addGenerator(
      NativeGeneratorBody(
        step: { (s, g, _) throws(PythonError) -> Ref? in
          while let item = try s.next(s.generatorLocal(g, 0).unsafelyUnwrapped) {
            s.setGeneratorLocal(g, 1, item)
            if let result = try value(WeakLibrary.of(s), g, item) { return result }
          }
          return nil
        }, leave: { _, _ in }))
  }

  /// Bytes of a generator expression, pre-header excluded.
  private static let expressionBytes = 192

  /// A generator expression: its first local is the iterator over `other`. `slots` are the words of
  /// its frame where that is an object.
  private func expression(
    _ body: Int, slots: Int = 6, over other: Ref, _ o: Ref? = nil
  ) throws(PythonError) -> Ref {
    let iterator = try space.iterator(over: other)
    defer { space.decref(iterator) }
    let g = try space.newNativeGenerator(
      guardExit, body: body, size: Self.expressionBytes, frameSlots: slots, iterator)
    if let o { space.setGeneratorLocal(g, 2, space.retained(o)) }
    return g
  }

  /// Runs an operation of the data set with the references to the items of `other`.
  private func withReferences<R>(
    _ o: Ref, _ other: Ref, callback: Bool = false,
    _ body: (_ data: Ref, _ references: Ref) throws(PythonError) -> R
  ) throws(PythonError) -> R {
    let g = try expression(
      callback ? generators.callbackReferences : generators.references,
      slots: callback ? 7 : 5, over: other,
      callback ? o : nil)
    defer { space.decref(g) }
    return try withData(o) { (d) throws(PythonError) in try body(d, g) }
  }

  /// `set(map(ref, other))`
  private func referenceSet(_ other: Ref) throws(PythonError) -> Ref {
    let ref = space.info(BuiltinType.weakref).pointee.object.unsafelyUnwrapped
    let map = space.info(BuiltinType.map).pointee.object.unsafelyUnwrapped
    let references = try space.callArray(map, [ref, other])
    defer { space.decref(references) }
    return try space.callArray(
      space.info(BuiltinType.set).pointee.object.unsafelyUnwrapped, [references])
  }

  /// A method that works on a copy: the in-place method does the work.
  private func onCopy(_ name: String, _ inPlace: String) -> Method {
    (
      name, "self other",
      { (s, f, a) throws(PythonError) in
        let library = WeakLibrary.of(s)
        let new = try library.callMethod(a[0], "copy", [])
        do throws(PythonError) {
          s.decref(try library.callMethod(new, inPlace, [a[1]]))
        } catch {
          s.decref(new)
          throw error
        }
        return new
      }
    )
  }

  /// The pair of an updating method, which gives None, and of the operator, which gives the set.
  private func inPlace(
    _ method: String, _ name: String,
    _ body: @escaping @Sendable (WeakLibrary, Ref, Ref) throws(PythonError) -> Void
  ) -> [Method] {
    let perform: @Sendable (ObjectSpace, UnsafeBufferPointer<Ref>) throws(PythonError) -> Void = {
      (s, a) throws(PythonError) in
      let library = WeakLibrary.of(s)
      try library.commitIfPending(a[0])
      try body(library, a[0], a[1])
    }
    return [
      (
        method, "self other",
        { (s, f, a) throws(PythonError) in
          try perform(s, a)
          return s.retained(s.none)
        }
      ),
      (
        name, "self other",
        { (s, f, a) throws(PythonError) in
          try perform(s, a)
          return s.retained(a[0])
        }
      ),
    ]
  }

  func setAlgebra() -> [Method] {
    let whole: [Method] = [
      onCopy("difference", "difference_update"),
      onCopy("symmetric_difference", "symmetric_difference_update"),
      (
        "__ior__", "self other",
        { (s, f, a) throws(PythonError) in
          s.decref(try WeakLibrary.of(s).callMethod(a[0], "update", [a[1]]))
          return s.retained(a[0])
        }
      ),
      (
        "union", "self other",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          let both = try s.newTuple(a[0], a[1])
          defer { s.decref(both) }
          let g = try library.expression(library.generators.union, over: both)
          defer { s.decref(g) }
          return try library.newLike(a[0], g)
        }
      ),
      (
        "intersection", "self other",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          // From 3.11 on the generator holds its function, and with it the tuple of the cell.
          let closure = try s.s.pointee.minor >= 11 ? s.newTupleUnset(1) : nil
          defer { s.decref(closure) }
          let g = try library.expression(library.generators.common, over: a[1], a[0])
          defer { s.decref(g) }
          return try library.newLike(a[0], g)
        }
      ),
    ]
    return whole
      + inPlace("difference_update", "__isub__") { (library, o, other) throws(PythonError) in
        if o == other {
          try library.withData(o) { (d) in library.space.setClear(d) }
          return
        }
        try library.withReferences(o, other) { (d, g) throws(PythonError) in
          try library.space.setDifferenceUpdate(d, g)
        }
      }
      + inPlace("intersection_update", "__iand__") { (library, o, other) throws(PythonError) in
        try library.withReferences(o, other) { (d, g) throws(PythonError) in
          try library.space.setIntersectionUpdate(d, g)
        }
      }
      + inPlace("symmetric_difference_update", "__ixor__") {
        (library, o, other) throws(PythonError) in
        if o == other {
          try library.withData(o) { (d) in library.space.setClear(d) }
          return
        }
        try library.withReferences(o, other, callback: true) { (d, g) throws(PythonError) in
          try library.space.setSymmetricDifferenceUpdate(d, g)
        }
      }
  }

  func setComparisons() -> [Method] {
    [
      (
        "issubset", "self other",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          return try library.withReferences(a[0], a[1]) { (d, g) throws(PythonError) in
            library.result(try s.setIsSubset(d, ofIterable: g))
          }
        }
      ),
      (
        "issuperset", "self other",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          return try library.withReferences(a[0], a[1]) { (d, g) throws(PythonError) in
            library.result(try s.setIsSuperset(d, ofIterable: g))
          }
        }
      ),
      (
        "isdisjoint", "self other",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          let common = try library.callMethod(a[0], "intersection", [a[1]])
          defer { s.decref(common) }
          return library.result(try s.length(common) == 0)
        }
      ),
      compared("__lt__", .lt), compared("__gt__", .gt),
      (
        "__eq__", "self other",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          guard try s.isInstance(a[1], s.typeObject(of: a[0])) else {
            return s.retained(s.notImplemented)
          }
          let references = try library.referenceSet(a[1])
          defer { s.decref(references) }
          return try library.withData(a[0]) { (d) throws(PythonError) in
            library.result(try s.operatorEqual(d, references))
          }
        }
      ),
    ]
  }

  private func compared(_ name: String, _ op: Comparison) -> Method {
    (
      name, "self other",
      { (s, f, a) throws(PythonError) in
        let library = WeakLibrary.of(s)
        let references = try library.referenceSet(a[1])
        defer { s.decref(references) }
        return try library.withData(a[0]) { (d) throws(PythonError) in
          library.result(try s.compare(d, references, op: op))
        }
      }
    )
  }
}
