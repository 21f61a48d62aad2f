import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting
import WeakRefs

// The module `weakref`.

extension LuaEngine {
  func defineWeakref() throws(PythonError) {
    try define("ref", in: "weakref") { e, a, r throws(PythonError) in
      try e.expect(a, "__new__", 1, 2)
      let o = try e.argument(a, 1)
      guard e.space.supportsWeakrefs(o.type) else {
        throw PythonError(
          .typeError, "cannot create weak reference to '\(e.space.typeName(of: o))' object")
      }
      let callback = a.isMissing(2) ? nil : try e.argument(a, 2)
      try e.space.passArgumentsInTuple(Int(a.count))
      let hasCallback = callback != nil && callback != e.space.none
      return e.result(try e.space.newWeakref(o, callback: hasCallback ? callback : nil), r)
    }
    try define("getweakrefcount", in: "weakref") { e, a, r throws(PythonError) in
      try e.expect(a, "getweakrefcount", 1)
      return e.integerResult(e.space.weakrefCount(try e.argument(a, 1)), r)
    }
    try define("getweakrefs", in: "weakref") { e, a, r throws(PythonError) in
      try e.expect(a, "getweakrefs", 1)
      var found: [Ref] = []
      var current = e.space.firstWeakref(try e.argument(a, 1))
      while let w = current {
        found.append(w)
        current = w.ref(WeakrefField.next)
      }
      return e.result(try e.list(of: found), r)
    }
  }
}
