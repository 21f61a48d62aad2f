import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting
import WeakContainers
import WeakRefs

// The module `weakref`. The containers are classes on the heap: they are made when a script that
// names one is loaded, so that any other script pays nothing for them.

extension LuaEngine {
  func defineWeakref() throws(PythonError) {
    let space = runtime.space
    let types = [
      ("ref", BuiltinType.weakref), ("ReferenceType", BuiltinType.weakref),
      ("ProxyType", BuiltinType.proxy), ("CallableProxyType", BuiltinType.callableProxy),
    ]
    for (name, type) in types {
      guard let object = space.info(type).pointee.object else { continue }
      try define(name, in: "weakref", object: object)
    }
    try define("proxy", in: "weakref") { e, a, r throws(PythonError) in
      if a.type(a.count) == LUA_TTABLE {
        let name = e.space.s.pointee.minor >= 10 ? "_weakref.proxy" : "proxy"
        throw PythonError(.typeError, "\(name)() takes no keyword arguments")
      }
      let start = e.s.pointee.argumentCount
      for i in 0..<a.count { _ = try e.argument(a, i + 1) }
      if e.space.s.pointee.minor <= 10 { try e.passTuple(a) }
      let arguments = UnsafeBufferPointer(rebasing: e.arguments(from: start)[..<Int(a.count)])
      return e.result(try e.space.proxy(arguments), r)
    }
    try define("getweakrefcount", in: "weakref") { e, a, r throws(PythonError) in
      try e.expect(
        a, e.space.s.pointee.minor >= 9 ? "_weakref.getweakrefcount" : "getweakrefcount", 1)
      return e.integerResult(e.space.weakrefCount(try e.argument(a, 1)), r)
    }
    try define("getweakrefs", in: "weakref") { e, a, r throws(PythonError) in
      try e.expect(a, "_weakref.getweakrefs", 1)
      let o = try e.argument(a, 1)
      let list = try e.list {
        var found: [Ref] = []
        var current = e.space.firstWeakref(o)
        while let w = current {
          found.append(w)
          current = w.ref(WeakrefField.next)
        }
        return found
      }
      return e.result(list, r)
    }
  }

  /// Makes the weak containers if a script names one of them.
  /// - Parameter names: the names and string literals of the script.
  func prepareWeakContainers(_ names: [String]) throws(PythonError) {
    guard !hasWeakContainers, names.contains("weakref"),
      names.contains(where: WeakLibrary.exportedNames.contains)
        || names.contains("ProxyTypes")
    else { return }
    hasWeakContainers = true
    let library = try runtime.loadWeakContainers()
    for (name, object) in library.exports { try define(name, in: "weakref", object: object) }
    try define("ProxyTypes", in: "weakref", object: library.proxyTypes)
    // A method that was looked for before may be another one now.
    engine.s.pointee.classEpoch &+= 1
  }
}
