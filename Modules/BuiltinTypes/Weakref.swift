import ObjectModel
import RefCounting
import WeakRefs

// `weakref.ref` as a type: making one, also of a class derived from it, its attributes and methods,
// its end. The lists of references and what happens to them are in the module WeakRefs, proxies in
// Proxy.swift.

extension ObjectSpace {
  /// The error for an object whose type has no room for weak references.
  public func notWeaklyReferable(_ o: Ref) -> PythonError {
    PythonError(.typeError, "cannot create weak reference to '\(shownType(o))' object")
  }

  /// `weakref.ref(o, callback)` for any object; a callback of None is none.
  public func weakref(_ o: Ref, callback: Ref? = nil) throws(PythonError) -> Ref {
    guard supportsWeakrefs(o.type) else { throw notWeaklyReferable(o) }
    return try newWeakref(o, callback: callback == none ? nil : callback)
  }

  /// `weakref.ref.__new__(cls, o, callback)` for a class derived from `weakref.ref`: never a reused
  /// one. Its `__init__` is the caller's to run.
  public func newWeakref(
    ofClass cls: TypeIndex, _ o: Ref, callback: Ref?
  ) throws(PythonError) -> Ref {
    guard supportsWeakrefs(o.type) else { throw notWeaklyReferable(o) }
    if cls == BuiltinType.weakref { return try weakref(o, callback: callback) }
    let w = try newInstance(cls)
    initializeWeakref(w, o, callback: callback == none ? nil : callback)
    return w
  }

  /// The number of arguments of `ref` and of what it inherits.
  func checkWeakrefArguments(_ name: String, _ n: Int) throws(PythonError) {
    if n < 1 {
      throw PythonError(.typeError, "\(name) expected at least 1 argument, got \(n)")
    }
    if n > 2 { throw PythonError(.typeError, "\(name) expected at most 2 arguments, got \(n)") }
  }

  /// A call of `weakref.ref` itself.
  func constructWeakref(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    try withArgumentTuple(arguments) { () throws(PythonError) in
      try checkWeakrefArguments("__new__", arguments.count)
      return try weakref(arguments[0], callback: arguments.count > 1 ? arguments[1] : nil)
    }
  }

  /// A call of a class derived from `weakref.ref`: `__new__` of the class or of `ref`, then
  /// `__init__` (type_call).
  /// - Parameter keywords: a dict, or `nil`.
  func instantiateWeakref(
    _ cls: Ref, _ arguments: UnsafeBufferPointer<Ref>, keywords: Ref? = nil
  ) throws(PythonError) -> Ref {
    let index = typeIndex(cls)
    let tuple = try arguments.isEmpty ? nil : newTupleUnset(arguments.count)
    defer { decref(tuple) }
    let o: Ref
    if let creator = lookupSpecial(index, "__new__") {
      // It is a static method, which cannot be called itself before 3.10.
      let function = try bind(creator, to: nil, cls)
      defer { decref(function) }
      o = try callArray(function, [cls] + Array(arguments), keywords: keywords)
      if !isSubtype(o.type, of: index) { return o }
    } else {
      try checkWeakrefArguments("__new__", arguments.count)
      o = try newWeakref(
        ofClass: index, arguments[0], callback: arguments.count > 1 ? arguments[1] : nil)
    }
    do throws(PythonError) {
      if try !callInitializer(o, arguments, keywords) {
        try checkWeakrefArguments("__init__", arguments.count)
        if let keywords, dictCount(keywords) > 0 {
          throw PythonError(.typeError, "ref() takes no keyword arguments")
        }
      }
    } catch {
      decref(o)
      throw error
    }
    return o
  }

  /// What a call of a weak reference gives: its referent or None, a new reference.
  func callWeakref(_ w: Ref, _ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    if !arguments.isEmpty {
      throw PythonError(
        .typeError,
        s.pointee.minor >= 11
          ? "weakref expected 0 arguments, got \(arguments.count)"
          : "__call__() takes at most 0 arguments (\(arguments.count) given)")
    }
    return retained(weakrefTarget(w) ?? none)
  }

  /// A weak reference hashes as its referent did when it was asked first.
  public func weakrefHash(_ o: Ref) throws(PythonError) -> Int {
    let known: Int = o.get(WeakrefField.hash)
    if known != -1 { return known }
    guard let referent = weakrefTarget(o) else {
      throw PythonError(.typeError, "weak object has gone away")
    }
    incref(referent)
    defer { decref(referent) }
    let result = try hash(referent)
    o.set(WeakrefField.hash, result)
    return result
  }

  /// `==` of two weak references: of their referents while both live, of themselves else.
  public func weakrefsEqual(_ a: Ref, _ b: Ref) throws(PythonError) -> Bool {
    guard let x = weakrefTarget(a), let y = weakrefTarget(b) else { return a == b }
    incref(x)
    incref(y)
    defer {
      decref(x)
      decref(y)
    }
    return try operatorEqual(x, y)
  }

  /// The repr of a weak reference; the referent's name is shown where it has one.
  func writeWeakref(_ o: Ref, to out: inout String) throws(PythonError) {
    out += "<weakref at \(pointer(o)); "
    guard let referent = weakrefTarget(o) else {
      out += "dead>"
      return
    }
    incref(referent)
    defer { decref(referent) }
    out += "to '\(referentType(referent))' at \(pointer(referent))"
    if let key = knownName("__name__"), let name = try nameOfReferent(referent, key) {
      if name.type == BuiltinType.str { out += " (\(string(name)))" }
      decref(name)
    }
    out += ">"
  }

  /// The type that a repr shows: since 3.13 with its module, but for what the script itself defines.
  func referentType(_ o: Ref) -> String {
    let name = shownType(o)
    guard s.pointee.minor >= 13, info(of: o).pointee.flags.contains(.heapType),
      let key = knownName("__module__"), let module = lookupInClass(o.type, key),
      module.type == BuiltinType.str, string(module) != "__main__", !name.contains(".")
    else { return name }
    return "\(string(module)).\(name)"
  }

  /// The `__name__` that a repr shows: since 3.11 what the type has, not the instance.
  private func nameOfReferent(_ o: Ref, _ name: Ref) throws(PythonError) -> Ref? {
    if s.pointee.minor >= 11, info(of: o).pointee.flags.contains(.heapType) {
      return lookupInClass(o.type, name).map(retained)
    }
    do throws(PythonError) { return try findAttribute(o, name) } catch {
      if error.kind == .attributeError { return nil }
      throw error
    }
  }

  /// Attributes that every weak reference has from its type; `nil` for other names.
  func weakrefAttribute(_ o: Ref, _ name: String) throws(PythonError) -> Ref? {
    if name == "__callback__" { return retained(o.ref(WeakrefField.callback) ?? none) }
    guard BuiltinMethods.find(type: BuiltinType.weakref, name: name) != nil, name != "__new__"
    else { return nil }
    return try newMethodWrapper(name: name, receiver: o)
  }
}

extension BuiltinMethods {
  /// The special methods of weak references, which classes derived from `ref` call by name.
  static let weakref: [String: BuiltinMethod] = [
    "__new__": { (s, cls, arguments) throws(PythonError) in
      guard let cls = arguments.first, s.info(of: cls).pointee.flags.contains(.isType) else {
        throw PythonError(
          .typeError,
          arguments.isEmpty
            ? "weakref.__new__(): not enough arguments"
            : "weakref.__new__(X): X is not a type object (\(s.shownType(arguments[0])))")
      }
      guard s.info(s.typeIndex(cls)).pointee.flags.contains(.weakref) else {
        let name = s.typeNames[s.typeIndex(cls)]
        throw PythonError(
          .typeError, "weakref.__new__(\(name)): \(name) is not a subtype of weakref")
      }
      let outer = try s.newTupleUnset(arguments.count)
      defer { s.decref(outer) }
      let inner = try arguments.count > 1 ? s.newTupleUnset(arguments.count - 1) : nil
      defer { s.decref(inner) }
      try s.checkWeakrefArguments("__new__", arguments.count - 1)
      return try s.newWeakref(
        ofClass: s.typeIndex(cls), arguments[1],
        callback: arguments.count > 2 ? arguments[2] : nil)
    },
    "__init__": { (s, o, arguments) throws(PythonError) in
      try s.checkWeakrefArguments("__init__", arguments.count)
      return done(s)
    },
    "__call__": { (s, o, arguments) throws(PythonError) in try s.callWeakref(o, arguments) },
    "__hash__": noArguments("__hash__") { (s, o) throws(PythonError) in
      try s.newInt(try s.weakrefHash(o))
    },
    "__repr__": noArguments("__repr__") { (s, o) throws(PythonError) in
      var text = ""
      try s.writeWeakref(o, to: &text)
      return try s.newString(text)
    },
    "__eq__": oneArgument("__eq__") { (s, o, x) throws(PythonError) in
      guard s.isWeakref(x) else { return s.retained(s.notImplemented) }
      return s.retained(s.bool(try s.weakrefsEqual(o, x)))
    },
    "__ne__": oneArgument("__ne__") { (s, o, x) throws(PythonError) in
      guard s.isWeakref(x) else { return s.retained(s.notImplemented) }
      return s.retained(s.bool(try !s.weakrefsEqual(o, x)))
    },
  ]
}

/// Destroys a weak reference or proxy: off its referent's list first, so that nothing finds it.
let weakrefDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  space.clearWeakref(o)
  space.replace(o, WeakrefField.callback, with: nil)
  space.free(o)
}

/// `tp_clear` of a weak reference: dead, and without its callback.
let weakrefClear: ClearFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.clearWeakref(o)
  space.replace(o, WeakrefField.callback, with: nil)
}
