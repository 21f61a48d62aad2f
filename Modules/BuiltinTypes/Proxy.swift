import ObjectModel
import RefCounting
import WeakRefs

// Proxies: objects that pass every use on to what they refer to, and raise ReferenceError once it
// is dead. Each operation of the protocol asks `proxied` where nothing else fits, so that an object
// which is no proxy pays nothing.

extension ObjectSpace {
  /// What a proxy stands for, held while the operation runs: a new reference.
  /// - Throws: ReferenceError when it is dead.
  public func proxied(_ proxy: Ref) throws(PythonError) -> Ref {
    guard let o = weakrefTarget(proxy) else {
      throw PythonError(.referenceError, "weakly-referenced object no longer exists")
    }
    return retained(o)
  }

  /// Runs an operation on what a proxy stands for.
  func throughProxy<R>(
    _ proxy: Ref, _ body: (Ref) throws(PythonError) -> R
  ) throws(PythonError) -> R {
    let o = try proxied(proxy)
    defer { decref(o) }
    return try body(o)
  }

  /// Runs an operation on two operands, each of which may be a proxy.
  func throughProxies<R>(
    _ a: Ref, _ b: Ref, _ body: (Ref, Ref) throws(PythonError) -> R
  ) throws(PythonError) -> R {
    let x = try isProxy(a) ? proxied(a) : retained(a)
    defer { decref(x) }
    let y = try isProxy(b) ? proxied(b) : retained(b)
    defer { decref(y) }
    return try body(x, y)
  }

  /// `next(proxy)`: what it stands for must be an iterator.
  func nextOfProxy(_ proxy: Ref) throws(PythonError) -> Ref? {
    try throughProxy(proxy) { (o) throws(PythonError) in
      guard isBuiltinIterator(o) || lookupSpecial(o.type, "__next__") != nil else {
        throw PythonError(
          .typeError,
          s.pointee.minor >= 9
            ? "Weakref proxy referenced a non-iterator '\(shownType(o))' object"
            : "'\(shownType(o))' object is not an iterator")
      }
      return try next(o)
    }
  }

  /// `weakref.proxy(o, callback)`: a new reference.
  public func proxy(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    let n = arguments.count
    if n < 1 || n > 2 {
      throw PythonError(
        .typeError,
        "proxy expected at \(n < 1 ? "least 1 argument" : "most 2 arguments"), got \(n)")
    }
    let o = arguments[0]
    guard supportsWeakrefs(o.type) else { throw notWeaklyReferable(o) }
    let callback = n == 2 && arguments[1] != none ? arguments[1] : nil
    return try newProxy(o, callback: callback, isCallable: isCallable(o))
  }

  /// The repr of a proxy: its own, where `str` is that of what it stands for.
  func writeProxy(_ o: Ref, to out: inout String) {
    let referent = weakrefTarget(o)
    if s.pointee.minor >= 13 {
      out += "<weakproxy at \(pointer(o)); "
      out += referent.map { "to '\(referentType($0))' at \(pointer($0))>" } ?? "dead>"
    } else {
      let shown = referent ?? none
      out += "<weakproxy at \(pointer(o)) to \(shownType(shown)) at \(pointer(shown))>"
    }
  }
}
