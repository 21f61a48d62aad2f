import BuiltinTypes
import ObjectModel
import RefCounting
import WeakRefs

// WeakMethod: a weak reference to a bound method, which would die at once by itself: it refers to
// the object, and through a second reference to the function. Both have one callback, a closure
// over the script's callback and over a weak reference to the WeakMethod itself.

extension WeakLibrary {
  func defineWeakMethod() throws(PythonError) -> Ref {
    removals.method = space.typeNames.addNative { (s, f, a) throws(PythonError) in
      try WeakLibrary.of(s).methodDied(f)
      return s.retained(s.none)
    }
    let ref = space.info(BuiltinType.weakref).pointee.object.unsafelyUnwrapped
    return try makeClass(
      "WeakMethod", bases: [ref], slots: ["_func_ref", "_meth_type", "_alive", "__weakref__"],
      module: names.weakref,
      [
        (
          "__new__", "cls meth callback=None",
          { (s, f, a) throws(PythonError) in
            try WeakLibrary.of(s).newWeakMethod(a[0], a[1], a.count > 2 ? a[2] : s.none)
          }
        ),
        (
          "__call__", "self",
          { (s, f, a) throws(PythonError) in try WeakLibrary.of(s).callWeakMethod(a[0]) }
        ),
        (
          "__eq__", "self other",
          { (s, f, a) throws(PythonError) in
            try WeakLibrary.of(s).compareWeakMethods(a[0], a[1], wanted: true)
          }
        ),
        (
          "__ne__", "self other",
          { (s, f, a) throws(PythonError) in
            try WeakLibrary.of(s).compareWeakMethods(a[0], a[1], wanted: false)
          }
        ),
        (
          "__hash__", "self",
          { (s, f, a) throws(PythonError) in try s.newInt(try s.weakrefHash(a[0])) }
        ),
      ])
  }

  private func newWeakMethod(
    _ cls: Ref, _ method: Ref, _ callback: Ref
  ) throws(PythonError) -> Ref {
    guard method.type == BuiltinType.method else {
      throw PythonError(
        .typeError,
        "argument should be a bound method, not "
          + (try space.reprText(space.typeObject(of: method))))
    }
    let callbackCell = try space.newCell(callback)
    defer { space.decref(callbackCell) }
    let selfCell = try space.newCell(nil)
    defer { space.decref(selfCell) }
    let closure = try space.newTuple(callbackCell, selfCell)
    defer { space.decref(closure) }
    // Constants of the library's code, and so made once.
    guard let name = space.knownName("_cb"),
      let qualified = space.knownName("WeakMethod.__new__.<locals>._cb")
    else { throw PythonError.noMemory }
    let died = try space.newNativeFunction(
      name: name, qualifiedName: qualified, module: names.weakref, globals: module,
      body: removals.method, closure: closure)
    defer { space.decref(died) }
    let (function, receiver) = (
      method.ref(MethodField.function).unsafelyUnwrapped,
      method.ref(MethodField.receiver).unsafelyUnwrapped
    )
    let w = try referenceByNew(space.typeIndex(cls), receiver, died)
    do throws(PythonError) {
      try setAttribute(w, names.functionReference, taking: try reference(function, died))
      try space.setAttribute(w, names.methodType, space.typeObject(of: method))
      try space.setAttribute(w, names.alive, space.bool(true))
      let selfReference = try reference(w)
      space.setCellContents(selfCell, selfReference)
      space.decref(selfReference)
    } catch {
      space.decref(w)
      throw error
    }
    return w
  }

  /// The callback: tells the script once.
  private func methodDied(_ f: Ref) throws(PythonError) {
    guard let cells = space.functionClosure(f) else { return }
    let callback = space.cellContents(space.tupleItem(cells, 0)) ?? space.none
    guard let reference = space.cellContents(space.tupleItem(cells, 1)),
      let w = try target(reference)
    else {
      throw PythonError(.attributeError, "'NoneType' object has no attribute '_alive'")
    }
    defer { space.decref(w) }
    guard try isAlive(w) else { return }
    try space.setAttribute(w, names.alive, space.bool(false))
    if callback != space.none { space.decref(try space.callArray(callback, [w])) }
  }

  private func isAlive(_ w: Ref) throws(PythonError) -> Bool {
    let alive = try attribute(w, names.alive)
    defer { space.decref(alive) }
    return try space.isTrue(alive)
  }

  private func functionReference(_ w: Ref) throws(PythonError) -> Ref {
    try space.getAttribute(w, names.functionReference)
  }

  private func callWeakMethod(_ w: Ref) throws(PythonError) -> Ref {
    // `super().__call__()`: since 3.12 the wrapper of the slot, which takes a tuple.
    if space.s.pointee.minor >= 12 { try space.passArgumentsInTuple(1) }
    let receiver = space.weakrefTarget(w).map(space.retained)
    defer { space.decref(receiver) }
    let reference = try functionReference(w)
    defer { space.decref(reference) }
    let function = try target(reference)
    defer { space.decref(function) }
    guard let receiver, let function else { return done }
    // `self._meth_type(func, obj)`: a call of a type.
    try space.passArgumentsInTuple(2)
    return try space.newMethod(function: function, receiver: receiver)
  }

  private func compareWeakMethods(
    _ a: Ref, _ b: Ref, wanted: Bool
  ) throws(PythonError) -> Ref {
    guard try space.isInstance(b, weakMethod) else {
      return space.retained(
        space.s.pointee.minor >= 9 ? space.notImplemented : space.bool(!wanted))
    }
    guard try isAlive(a), try isAlive(b) else { return result((a == b) == wanted) }
    var isEqual = try space.weakrefsEqual(a, b)
    if isEqual {
      let x = try functionReference(a)
      defer { space.decref(x) }
      let y = try functionReference(b)
      defer { space.decref(y) }
      isEqual = try space.operatorEqual(x, y)
    }
    return result(isEqual == wanted)
  }
}
