import CLua
import CLuaBridge
import ObjectModel
import RefCounting
import WeakContainers
import WeakRefs

// Indexing a handle, rule 6 of docs/scripting.md: items with anything but a string, on a dict also
// with a string; attributes and methods with a string on anything else.

extension Engine {
  /// `o[key]`, `o.name`
  func index(_ L: LuaState, _ r: Results) throws(PythonError) -> Status {
    let bits = bits(L, 1)
    if Handle.isFrame(bits) { return try readName(bits, L, r) }
    if bits & Handle.methodBit != 0 { return try indexMethod(bits, L, r) }
    let o = try object(bits)
    if lua_type(L, 2) == LUA_TSTRING {
      return try space.looking { () throws(PythonError) in try readAttribute(o, L, r) }
    }
    if o.type == BuiltinType.list, lua_isinteger(L, 2) != 0 {
      var i = Int(lua_tointegerx(L, 2, nil))
      let n = o.count
      if i < 0 { i &+= n }
      if i >= 0, i < n { return lend(space.listItem(o, i), r) }
    }
    return try space.looking { () throws(PythonError) in
      let start = s.pointee.argumentCount
      space.incref(o)
      pushArgument(o)
      defer { popArguments(to: start) }
      let key = try convert(L, 2)
      pushArgument(key)
      let item = try space.getItem(o, key)
      return give(item, droppingArguments: start, r)
    }
  }

  /// `o.name`: an item of a dict, a method, an attribute.
  private func readAttribute(_ o: Ref, _ L: LuaState, _ r: Results) throws(PythonError) -> Status {
    if isDict(o) {
      let key = try string(L, 2)
      defer { space.decref(key) }
      if o.type == BuiltinType.dict {
        if let item = try space.dictGet(o, key) { return lend(item, r) }
      } else if try space.dictGet(o, key) == nil, let bits = try methodOfDict(o, L) {
        // Whatever `__missing__` would give.
        return methodResult(bits, r)
      } else if let item = try readItem(o, key) {
        return give(item, r)
      }
      let number = try name(L, 2)
      if findMethod(o, number).isMethod, let bits = methodHandle(o, number) {
        return methodResult(bits, r)
      }
      if o.type != BuiltinType.dict, let value = try space.findAttribute(o, key) {
        return give(value, r)
      }
      throw space.keyError(key, text: representation(key))
    }
    let number = try name(L, 2)
    if hasStringItems(o), let item = try stringItem(o, L) { return give(item, r) }
    if try hasMethod(o, number), let bits = methodHandle(o, number) {
      return methodResult(bits, r)
    }
    let start = s.pointee.argumentCount
    space.incref(o)
    pushArgument(o)
    defer { popArguments(to: start) }
    let text = s.pointee.names[number].ref
    guard let value = try space.findAttribute(o, text) else {
      if hasStringItems(o), isValueDictionary(o) {
        throw space.keyError(text, text: representation(text))
      }
      // Asked once more for the error.
      return give(try space.getAttribute(o, text), r)
    }
    return give(value, droppingArguments: start, r)
  }

  /// The method of an instance of a class that derives from dict, `nil` where it has none of the name.
  private func methodOfDict(_ o: Ref, _ L: LuaState) throws(PythonError) -> UInt? {
    let number = try name(L, 2)
    return findMethod(o, number).isMethod ? methodHandle(o, number) : nil
  }

  /// An item of an instance of a class that derives from dict, `nil` where the key is missing.
  private func readItem(_ o: Ref, _ key: Ref) throws(PythonError) -> Ref? {
    do throws(PythonError) { return try space.getItem(o, key) } catch {
      if error.kind == .keyError { return nil }
      throw error
    }
  }

  private func methodResult(_ bits: UInt, _ r: Results) -> Status {
    r.pointee.value.pointer = pointer(bits)
    return MOULT_HANDLE
  }

  /// `o.method.name`: an attribute of the bound method.
  private func indexMethod(
    _ bits: UInt, _ L: LuaState, _ r: Results
  ) throws(PythonError) -> Status {
    let method = try boundMethod(bits)
    defer { space.decref(method) }
    guard lua_type(L, 2) == LUA_TSTRING else {
      throw PythonError(.typeError, "'\(space.typeName(of: method))' object is not subscriptable")
    }
    return give(try space.getAttribute(method, s.pointee.names[try name(L, 2)].ref), r)
  }

  /// `o[key] = value`, `o.name = value`; with `nil` the item or attribute is deleted.
  func newIndex(_ L: LuaState) throws(PythonError) -> Status {
    let bits = bits(L, 1)
    if Handle.isFrame(bits) { return try writeName(bits, L) }
    let o = try object(bits)
    let start = s.pointee.argumentCount
    space.incref(o)
    pushArgument(o)
    defer { popArguments(to: start) }
    let isDeletion = lua_type(L, 3) == LUA_TNIL
    if lua_type(L, 2) == LUA_TSTRING, !isDict(o), !hasStringItems(o) {
      let name = s.pointee.names[try name(L, 2)].ref
      if isDeletion {
        try deleteAttribute(o, name)
      } else {
        pushArgument(try convert(L, 3))
        try setAttribute(o, name, s.pointee.arguments[start + 1])
      }
      return MOULT_NONE
    }
    let key = try convert(L, 2)
    pushArgument(key)
    if isDeletion {
      try space.deleteItem(o, key)
    } else {
      pushArgument(try convert(L, 3))
      try space.setItem(o, key, s.pointee.arguments[start + 2])
    }
    return MOULT_NONE
  }

  /// `setattr`; classes that change make cached methods be looked up again.
  func setAttribute(_ o: Ref, _ name: Ref, _ value: Ref) throws(PythonError) {
    if space.info(of: o).pointee.flags.contains(.isType) { s.pointee.classEpoch &+= 1 }
    try space.setAttribute(o, name, value)
  }

  /// `delattr`
  func deleteAttribute(_ o: Ref, _ name: Ref) throws(PythonError) {
    if space.info(of: o).pointee.flags.contains(.isType) { s.pointee.classEpoch &+= 1 }
    try space.deleteAttribute(o, name)
  }

  /// Whether an object is a weak dictionary, whose string keys are items.
  @inline(__always)
  func hasStringItems(_ o: Ref) -> Bool {
    space.info(of: o).pointee.flags.contains(.stringItems)
  }

  /// The item of a weak dictionary under a string key, a new reference; `nil` where there is none.
  /// Strings cannot be weakly referenced, so only values are found by them.
  private func stringItem(_ o: Ref, _ L: LuaState) throws(PythonError) -> Ref? {
    guard isValueDictionary(o), let library = space.typeNames.library as? WeakLibrary else {
      return nil
    }
    let key = try string(L, 2)
    defer { space.decref(key) }
    try library.commitIfPending(o)
    return try library.valueOrNil(o, key)
  }

  private func isValueDictionary(_ o: Ref) -> Bool {
    guard let library = space.typeNames.library as? WeakLibrary else { return false }
    return space.isSubtype(o.type, of: library.valueDictionaryType)
  }

  /// Whether `o.name` is a method that a call needs not bind first; of a proxy, one of what it
  /// stands for.
  private func hasMethod(_ o: Ref, _ name: Int) throws(PythonError) -> Bool {
    guard space.isProxy(o) else { return findMethod(o, name).isMethod }
    let target = try space.proxied(o)
    defer { space.decref(target) }
    return findMethod(target, name).isMethod
  }

  /// Whether string keys are items.
  @inline(__always)
  func isDict(_ o: Ref) -> Bool {
    space.kind(o) == BuiltinType.dict || space.kind(o) == BuiltinType.orderedDict
  }

  /// `repr(o)` for an error's text.
  func representation(_ o: Ref) -> String {
    guard let text = try? space.repr(o) else { return "?" }
    defer { space.decref(text) }
    return space.string(text)
  }
}
