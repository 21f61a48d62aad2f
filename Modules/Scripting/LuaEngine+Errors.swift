import CLua
import CLuaBridge
import ObjectModel

// Errors on their way between Lua, which has values of its own for them, and Swift.

extension LuaEngine {
  /// Whether an error is the one that was caught last, so that Lua can raise its own value again.
  func isCaught(_ error: PythonError) -> Bool {
    defer { caught = nil }
    return caught == error
  }

  /// Makes an error of the value on the top of a Lua stack, and pops it.
  func takeError(_ L: LuaState) -> PythonError {
    let error: PythonError
    if lua_type(L, -1) == LUA_TSTRING {
      error = PythonError(parsing: text(L, -1))
    } else {
      let type = String(cString: lua_typename(L, lua_type(L, -1)))
      error = PythonError(.scriptError, "(error object is a \(type) value)")
    }
    moult_keep_error(engine.bridge, L)
    caught = error
    passed = moult_frames(engine.bridge).map { (error, String(cString: $0)) }
    return error
  }

  /// A string on a Lua stack.
  func text(_ L: LuaState, _ i: Int32) -> String {
    var length = 0
    guard let p = lua_tolstring(L, i, &length) else { return "" }
    return String(decoding: UnsafeRawBufferPointer(start: p, count: length), as: UTF8.self)
  }
}

extension PythonError {
  /// Reads an error as Lua shows it: `script.lua:3: KeyError: 'x'`. What has no name of Python's
  /// stays as it is.
  init(parsing text: String) {
    var rest = Substring(text)
    // The place ends with ":LINE: ".
    var search = rest
    while let colon = search.firstIndex(of: ":") {
      let after = search[search.index(after: colon)...]
      let digits = after.prefix { $0.isNumber }
      let tail = after[digits.endIndex...]
      if !digits.isEmpty, tail.hasPrefix(": ") {
        rest = tail.dropFirst(2)
        break
      }
      search = after
    }
    let word = rest.prefix { $0.isLetter }
    if let kind = Kind(rawValue: String(word)), kind != .scriptError {
      let tail = rest[word.endIndex...]
      if tail.isEmpty {
        self.init(kind, "")
        return
      }
      if tail.hasPrefix(": ") {
        self.init(kind, String(tail.dropFirst(2)))
        return
      }
    }
    self.init(.scriptError, text)
  }
}
