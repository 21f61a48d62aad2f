import ObjectModel
import RefCounting

// Modules as objects, and types.SimpleNamespace (Objects/moduleobject.c, namespaceobject.c).

/// Byte offsets of a module.
enum ModuleField {
  static let dict = 16
  static let weaklist = 40
  static let name = 48
  static let size = 56
}

extension ObjectSpace {
  /// `types.ModuleType(name, doc)`: the object, its dict, and the five names that every module has.
  func newModule(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    let o = try newWords(BuiltinType.module)
    defer { decref(o) }
    let dict = try newDict()
    o.set(ModuleField.dict, dict)
    track(o)
    if s.pointee.minor >= 13, !dict.has(Header.tracked) { track(dict) }
    try initializeModule(o, arguments)
    return retained(o)
  }

  func initializeModule(
    _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) {
    guard let name = arguments.first else {
      throw PythonError(.typeError, "module() missing required argument 'name' (pos 1)")
    }
    guard kind(name) == BuiltinType.str else {
      throw PythonError(
        .typeError, "module() argument 'name' must be str, not \(shownType(name))")
    }
    if o.ref(ModuleField.dict) == nil { o.set(ModuleField.dict, try newDict()) }
    let dict = o.ref(ModuleField.dict).unsafelyUnwrapped
    let values = [name, arguments.count > 1 ? arguments[1] : none, none, none, none]
    let names = ["__name__", "__doc__", "__package__", "__loader__", "__spec__"]
    for (key, value) in zip(names, values) {
      guard let key = knownName(key) else { throw PythonError.noMemory }
      try dictSet(dict, key, value)
    }
    replace(o, ModuleField.name, with: retained(name))
  }

  /// The `__name__` of a module, `nil` where it has none that is a str.
  func moduleName(_ o: Ref) throws(PythonError) -> String? {
    guard let dict = o.ref(ModuleField.dict), let key = knownName("__name__"),
      let name = try dictGet(dict, key), kind(name) == BuiltinType.str
    else { return nil }
    return string(name)
  }

  /// The repr of a SimpleNamespace: its names in the order in which they were set.
  func namespaceText(_ o: Ref) throws(PythonError) -> String {
    var out = o.type == BuiltinType.simpleNamespace ? "namespace(" : typeName(of: o) + "("
    if let dict = o.ref(16) {
      var position = 0
      var isFirst = true
      while let (key, value) = dictNext(dict, &position) {
        if !isFirst { out += ", " }
        isFirst = false
        incref(key)
        incref(value)
        defer {
          decref(key)
          decref(value)
        }
        out += "\(string(key))=\(try reprText(value))"
      }
    }
    return out + ")"
  }
}

/// Destroys a module (module_dealloc): weak references, dict, name.
let moduleDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  if o.get(ModuleField.weaklist, as: Int.self) != 0 {
    space.s.pointee.clearWeakrefs?(state, object)
  }
  space.replace(o, ModuleField.dict, with: nil)
  space.replace(o, ModuleField.name, with: nil)
  space.free(o)
}

/// `tp_clear` of a module.
let moduleClear: ClearFunction = { state, object in
  ObjectSpace(raw: state).replace(Ref(object), ModuleField.dict, with: nil)
}
