import BuiltinTypes
import ObjectModel
import RefCounting
import WeakRefs

// finalize: a callable that runs once, when its object dies, when it is called, or at exit. The
// objects of the class have no state: what belongs to one is an `_Info` in the class's registry,
// a dict, which keeps both alive.

extension WeakLibrary {
  func defineFinalizer() throws(PythonError) -> (cls: Ref, info: Ref) {
    let info = try makeClass(
      "_Info", slots: ["weakref", "func", "args", "kwargs", "atexit", "index"],
      module: names.weakref, [])
    let cls = try makeClass(
      "finalize", slots: [], module: names.weakref, finalizerMethods())
    let dict = cls.ref(ClassField.dict).unsafelyUnwrapped
    let registry = try space.newDict()
    defer { space.decref(registry) }
    try setItem(dict, "_registry", registry)
    try setItem(dict, "_Info", info)
    try setItem(dict, "_shutdown", space.bool(false))
    try setItem(dict, "_dirty", space.bool(false))
    try space.addProperty(
      cls, "alive",
      NativeProperty(get: { (s, o) throws(PythonError) in
        let library = WeakLibrary.of(s)
        return library.result(try s.dictGet(try library.registry(), o) != nil)
      }))
    try space.addProperty(
      cls, "atexit",
      NativeProperty(
        get: { (s, o) throws(PythonError) in
          let library = WeakLibrary.of(s)
          guard let info = try s.dictGet(try library.registry(), o) else {
            return library.result(false)
          }
          return s.retained(info.ref(InfoField.atexit) ?? s.none)
        },
        set: { (s, o, value) throws(PythonError) in
          let library = WeakLibrary.of(s)
          let truth = try s.isTrue(value)
          guard let info = try s.dictGet(try library.registry(), o) else { return }
          s.replace(info, InfoField.atexit, with: s.retained(s.bool(truth)))
        }))
    return (cls, info)
  }

  /// The slots of an `_Info`, which lie in the order of their sorted names.
  private enum InfoField {
    static let args = 16
    static let atexit = 24
    static let function = 32
    static let index = 40
    static let kwargs = 48
    static let weakref = 56
  }

  private func finalizerMethods() -> [Method] {
    [
      (
        "__init__", "self obj func *args **kwargs",
        { (s, f, a) throws(PythonError) in
          try WeakLibrary.of(s).initializeFinalizer(a)
          return s.retained(s.none)
        }
      ),
      (
        "__call__", "self _=None",
        { (s, f, a) throws(PythonError) in
          // Up to 3.10 it runs in a frame that stays with its code: called while it runs, it takes a
          // second one.
          let frame = try s.typeNames.takeNativeFrame?(1 << 20 | s.functionBody(f), 7)
          defer { s.decref(frame) }
          return try WeakLibrary.of(s).runFinalizer(a[0])
        }
      ),
      (
        "detach", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          guard let (info, o) = try library.living(a[0]) else { return library.done }
          defer {
            s.decref(info)
            s.decref(o)
          }
          _ = try s.dictDelete(try library.registry(), a[0])
          return try library.description(info, o)
        }
      ),
      (
        "peek", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          guard let (info, o) = try library.living(a[0]) else { return library.done }
          defer {
            s.decref(info)
            s.decref(o)
          }
          return try library.description(info, o)
        }
      ),
      (
        "__repr__", "self",
        { (s, f, a) throws(PythonError) in
          let library = WeakLibrary.of(s)
          let place = "<\(s.typeName(of: a[0])) object at \(library.hex(a[0])); "
          guard let (info, o) = try library.living(a[0]) else {
            return try s.newString(place + "dead>")
          }
          defer {
            s.decref(info)
            s.decref(o)
          }
          return try s.newString(place + "for '\(s.shownType(o))' at \(library.hex(o))>")
        }
      ),
    ]
  }

  private func hex(_ o: Ref) -> String { "0x" + String(UInt(bitPattern: o.address), radix: 16) }

  /// `finalize._registry`, borrowed.
  private func registry() throws(PythonError) -> Ref {
    try item(finalizer.ref(ClassField.dict).unsafelyUnwrapped, "_registry")
  }

  private func initializeFinalizer(_ a: UnsafeBufferPointer<Ref>) throws(PythonError) {
    // What stands behind the function is the tuple of its arguments. 3.8 takes it from a tuple of all
    // arguments, by way of a list.
    let isClassic = space.s.pointee.minor == 8
    let all = isClassic ? try space.newTuple(a) : nil
    defer { space.decref(all) }
    let rest = try argumentTuple(UnsafeBufferPointer(rebasing: a[3...]), asList: isClassic)
    defer { space.decref(rest) }
    let keywords = try space.takeKeywords()
    defer { space.decref(keywords) }
    let info = try space.newInstance(space.typeIndex(info))
    defer { space.decref(info) }
    space.nativeSafePoint()
    do throws(PythonError) { info.set(InfoField.weakref, try reference(a[1], a[0])) } catch {
      space.countException(error, keepingLocals: true)
      throw error
    }
    info.set(InfoField.function, space.retained(a[2]))
    info.set(InfoField.args, space.retained(rest))
    info.set(
      InfoField.kwargs, space.retained(space.dictCount(keywords) > 0 ? keywords : space.none))
    info.set(InfoField.atexit, space.retained(space.bool(true)))
    info.set(InfoField.index, try space.newInt(nextIndex))
    nextIndex += 1
    try space.dictSet(try registry(), a[0], info)
    isDirty = true
  }

  private func argumentTuple(
    _ items: UnsafeBufferPointer<Ref>, asList: Bool
  ) throws(PythonError) -> Ref {
    if !asList { return try space.newTuple(items) }
    let list = try space.newList(items)
    defer { space.decref(list) }
    // The list asks the iterator how long it is.
    try space.passBoundMethod()
    let type = space.info(BuiltinType.tuple).pointee.object.unsafelyUnwrapped
    return try space.callArray(type, [list])
  }

  /// Runs the function if it has not run yet.
  private func runFinalizer(_ f: Ref) throws(PythonError) -> Ref {
    let registry = try registry()
    guard let info = try space.dictGet(registry, f) else { return done }
    space.incref(info)
    defer { space.decref(info) }
    _ = try space.dictDelete(registry, f)
    if isShutDown { return done }
    guard let function = info.ref(InfoField.function), let rest = info.ref(InfoField.args) else {
      return done
    }
    let arguments = UnsafeBufferPointer(
      start: UnsafeRawPointer(space.tupleItems(rest)).assumingMemoryBound(to: Ref.self),
      count: rest.count)
    let kwargs = info.ref(InfoField.kwargs).flatMap { $0 == space.none ? nil : $0 }
    let passing = try passKeywords(kwargs)
    defer { for o in passing { space.decref(o) } }
    return try space.call(function, arguments, keywords: kwargs)
  }

  /// What lives while `func(*args, **(kwargs or {}))` runs: from 3.9 on a dict into which the
  /// keywords are merged, before that a new dict only where there are none; and a tuple of their names.
  private func passKeywords(_ kwargs: Ref?) throws(PythonError) -> [Ref] {
    var made: [Ref] = []
    do throws(PythonError) {
      let merges = space.s.pointee.minor >= 9
      if merges || kwargs == nil { made.append(try space.newDict()) }
      guard let kwargs else {
        if merges { space.decref(try space.newDict()) }
        return made
      }
      if merges { try space.dictUpdate(made[0], kwargs) }
      var (position, names) = (0, [Ref]())
      while let (name, _) = space.dictNext(kwargs, &position) { names.append(name) }
      made.append(try space.tuple(of: names))
    } catch {
      for o in made { space.decref(o) }
      throw error
    }
    return made
  }

  /// The info and the object of a finalizer that is alive: new references.
  private func living(_ f: Ref) throws(PythonError) -> (Ref, Ref)? {
    guard let info = try space.dictGet(try registry(), f),
      let w = info.ref(InfoField.weakref), let o = space.weakrefTarget(w)
    else { return nil }
    return (space.retained(info), space.retained(o))
  }

  /// `(obj, func, args, kwargs or {})`
  private func description(_ info: Ref, _ o: Ref) throws(PythonError) -> Ref {
    let kept = info.ref(InfoField.kwargs)
    let kwargs =
      try kept == nil || kept == space.none
      ? space.newDict() : space.retained(kept.unsafelyUnwrapped)
    defer { space.decref(kwargs) }
    let items = [
      o, info.ref(InfoField.function) ?? space.none, info.ref(InfoField.args) ?? space.none, kwargs,
    ]
    let result: Result<Ref, PythonError> = items.withUnsafeBufferPointer { buffer in
      do throws(PythonError) { return .success(try space.newTuple(buffer)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  // MARK: At exit

  /// Whether finalizers are left that would run at exit.
  public var hasFinalizers: Bool {
    guard let registry = try? registry() else { return false }
    return space.dictCount(registry) > 0
  }

  /// Runs the finalizers that are left and whose `atexit` is true, newest first, and stops all
  /// others.
  /// - Parameter report: hears of an exception.
  public func runAtExit(report: (PythonError) -> Void) {
    var pending: [Ref] = []
    var isFirst = true
    while true {
      if isFirst || isDirty {
        for f in pending { space.decref(f) }
        pending = selectForExit()
        isDirty = false
        isFirst = false
      }
      guard let f = pending.popLast() else { break }
      do throws(PythonError) { space.decref(try runFinalizer(f)) } catch { report(error) }
      space.decref(f)
    }
    isShutDown = true
  }

  /// The finalizers for the exit, oldest first: new references.
  private func selectForExit() -> [Ref] {
    guard let registry = try? registry() else { return [] }
    var found: [(index: Int, finalizer: Ref)] = []
    var position = 0
    while let (f, info) = space.dictNext(registry, &position) {
      guard let atexit = info.ref(InfoField.atexit), (try? space.isTrue(atexit)) == true,
        let index = info.ref(InfoField.index)
      else { continue }
      found.append((space.intValue(index) ?? 0, space.retained(f)))
    }
    return found.sorted { $0.index < $1.index }.map(\.finalizer)
  }
}
