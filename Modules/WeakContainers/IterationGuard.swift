import BuiltinTypes
import ObjectModel
import RefCounting
import WeakRefs

// The guard of an iteration, and the generators that are under it. A generator holds what CPython's
// frame holds: its locals, then on its stack the bound `__exit__` of the guard, which alone keeps
// the guard, and the iterator over the data.

extension WeakLibrary {
  func defineGuard() throws(PythonError) -> (cls: Ref, enter: Ref, exit: Ref) {
    let cls = try makeClass(
      "_IterationGuard", module: names.weakrefset,
      [
        (
          "__init__", "self weakcontainer",
          { (s, f, a) throws(PythonError) in
            let library = WeakLibrary.of(s)
            try library.setAttribute(
              a[0], library.names.container, taking: try library.reference(a[1]))
            return library.done
          }
        ),
        (
          "__enter__", "self",
          { (s, f, a) throws(PythonError) in
            try WeakLibrary.of(s).enter(a[0])
            return s.retained(a[0])
          }
        ),
        (
          "__exit__", "self e t b",
          { (s, f, a) throws(PythonError) in
            try WeakLibrary.of(s).exit(a[0])
            return s.retained(s.none)
          }
        ),
      ])
    let dict = cls.ref(ClassField.dict).unsafelyUnwrapped
    return (cls, try item(dict, "__enter__"), try item(dict, "__exit__"))
  }

  private func withContainer(
    _ guardian: Ref, _ body: (_ container: Ref, _ iterating: Ref) throws(PythonError) -> Void
  ) throws(PythonError) {
    let reference = try attribute(guardian, names.container)
    defer { space.decref(reference) }
    guard let container = try target(reference) else { return }
    defer { space.decref(container) }
    let set = try attribute(container, names.iterating)
    defer { space.decref(set) }
    try body(container, set)
  }

  private func enter(_ guardian: Ref) throws(PythonError) {
    try withContainer(guardian) { (_, set) throws(PythonError) in try space.setAdd(set, guardian) }
  }

  private func exit(_ guardian: Ref) throws(PythonError) {
    try withContainer(guardian) { (container, set) throws(PythonError) in
      guard try space.setDiscard(set, guardian) else { throw try keyError(guardian) }
      if space.setCount(set) == 0 { try commit(container) }
    }
  }

  /// `with _IterationGuard(o)`: a new reference to the bound `__exit__`, which keeps the guard.
  func beginGuard(_ o: Ref) throws(PythonError) -> Ref {
    // From 3.13 on the interpreter enters `__init__` without a tuple for its argument.
    let arguments = try space.s.pointee.minor < 13 ? space.newTupleUnset(1) : nil
    defer { space.decref(arguments) }
    let guardian = try space.newInstance(space.typeIndex(guardClass))
    defer { space.decref(guardian) }
    space.nativeSafePoint()
    try setAttribute(guardian, names.container, taking: try reference(o))
    let enterMethod = try space.newMethod(function: guardEnter, receiver: guardian)
    defer { space.decref(enterMethod) }
    let exitMethod = try space.newMethod(function: guardExit, receiver: guardian)
    do throws(PythonError) { try enter(guardian) } catch {
      space.decref(exitMethod)
      throw error
    }
    return exitMethod
  }

  /// The end of the `with` block; the reference to the bound method is taken over.
  func endGuard(_ exitMethod: Ref) throws(PythonError) {
    defer { space.decref(exitMethod) }
    try exit(exitMethod.ref(MethodField.receiver).unsafelyUnwrapped)
  }

  /// Runs `body` under a guard.
  func guarded(_ o: Ref, _ body: () throws(PythonError) -> Void) throws(PythonError) {
    let exitMethod = try beginGuard(o)
    do throws(PythonError) { try body() } catch {
      try endGuard(exitMethod)
      throw error
    }
    try endGuard(exitMethod)
  }

  /// Commits what died during an iteration.
  func commit(_ container: Ref) throws(PythonError) {
    if space.isSubtype(container.type, of: space.typeIndex(valueDictionary)) {
      try commitValues(container)
    } else if space.isSubtype(container.type, of: space.typeIndex(keyDictionary)) {
      try commitKeys(container)
    } else {
      try commitSet(container)
    }
  }

  // MARK: Generators

  /// What a guarded generator walks over.
  enum Source {
    case items, keys, values, set
  }

  /// The body of a generator that walks over `self.data` under a guard.
  /// - Parameters:
  ///   - variables: how many locals stand between `self` and the stack.
  ///   - commitsFirst: whether removals that wait are committed before it begins.
  ///   - yielded: looks at one item of the data, binds locals (1 to `variables`), and gives what
  ///     is yielded, a new reference; `nil` passes over it.
  func addGuarded(
    _ source: Source, variables: Int, commitsFirst: Bool = false,
    _ yielded: @escaping @Sendable (WeakLibrary, Ref, _ item: Ref) throws(PythonError) -> Ref?
  ) -> Int {
    let (exitPlace, iteratorPlace) = (variables + 1, variables + 2)
    return space.typeNames.addGenerator(
      NativeGeneratorBody(
        step: { (s, g, isFirst) throws(PythonError) -> Ref? in
          let library = WeakLibrary.of(s)
          if isFirst {
            let o = s.generatorLocal(g, 0).unsafelyUnwrapped
            if commitsFirst, try library.hasPending(o) { try library.commit(o) }
            s.setGeneratorLocal(g, exitPlace, try library.beginGuard(o))
            do throws(PythonError) {
              s.setGeneratorLocal(g, iteratorPlace, try library.iterator(over: o, source))
            } catch {
              try library.leave(g, exitPlace)
              throw error
            }
          }
          do throws(PythonError) {
            while let item = try s.next(s.generatorLocal(g, iteratorPlace).unsafelyUnwrapped) {
              if let value = try yielded(library, g, item) { return value }
            }
          } catch {
            s.setGeneratorLocal(g, iteratorPlace, nil)
            try library.leave(g, exitPlace)
            throw error
          }
          s.setGeneratorLocal(g, iteratorPlace, nil)
          try library.leave(g, exitPlace)
          return nil
        },
        leave: { (s, g) in
          s.setGeneratorLocal(g, iteratorPlace, nil)
          try? WeakLibrary.of(s).leave(g, exitPlace)
        }))
  }

  private func leave(_ g: Ref, _ exitPlace: Int) throws(PythonError) {
    guard let exitMethod = space.generatorLocal(g, exitPlace) else { return }
    space.incref(exitMethod)
    space.setGeneratorLocal(g, exitPlace, nil)
    try endGuard(exitMethod)
  }

  private func iterator(over o: Ref, _ source: Source) throws(PythonError) -> Ref {
    try withData(o) { (data) throws(PythonError) in
      let part: DictPart
      switch source {
      case .set: return try space.iterator(over: data)
      case .keys: return try space.iterator(over: data)
      case .items: part = .items
      case .values: part = .values
      }
      let view = try space.newDictView(data, part)
      defer { space.decref(view) }
      return try space.iterator(over: view)
    }
  }

  /// A new guarded generator of a function. `words` is how many words CPython's frame has beyond
  /// that of `itervaluerefs`, the smallest.
  func generator(_ f: Ref, _ body: Int, words: Int, _ o: Ref) throws(PythonError) -> Ref {
    let size = (space.s.pointee.minor == 11 ? 208 : 200) + 8 * words
    let slots = (space.s.pointee.minor == 8 ? 10 : 9) + words
    return try space.newNativeGenerator(f, body: body, size: size, frameSlots: slots, o)
  }
}
