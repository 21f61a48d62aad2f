import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Functions of the script as objects: `def`, and Lua functions where a callable is wanted.

/// What the engine keeps for a function object.
struct Body {
  /// The number of a function that has no body and is never called.
  static let none = -1
  /// The registry reference of the Lua function.
  var reference: Int32
  /// The Lua function's identity.
  var identity: UnsafeRawPointer?
  /// The names of the closure's cells, in the order of the tuple.
  var cellNames = UnsafeBufferPointer<Ref>(start: nil, count: 0)
  /// The number of its code where calls make frame objects, else -1.
  var code = -1
  /// A generator's: the slots that its frame has in CPython, 0 where the script does not say.
  var slots = 0
  /// Which of the function's defaults arrive as values of Lua's, a bit for each.
  var plainDefaults: UInt64 = 0
  /// In a free entry: the next free one.
  var nextFree = -1
}

extension Engine {
  /// The function object of the Lua function at a stack index: a new reference. The same Lua
  /// function is the same object for as long as the object lives.
  func plainFunction(
    _ L: LuaState, _ i: Int32, name: String = "<lambda>"
  ) throws(PythonError) -> Ref {
    let identity = identity(L, i).unsafelyUnwrapped
    if let known = cold.plainFunctions[identity] {
      space.incref(known)
      return known
    }
    let body = try newBody(L, i)
    let function = try newFunction(body, .plain, name: name, closure: nil)
    cold.plainFunctions[identity] = function
    return function
  }

  /// Makes `def(function, cells, defaults)` or `generator(function, cells, defaults, slots)` of the values on Lua's stack.
  func makeDef(_ L: LuaState, _ argc: Int32, _ kind: FunctionKind) throws(PythonError) -> Ref {
    let word = kind == .def ? "def" : "generator"
    guard argc >= 1, lua_type(L, 1) == LUA_TFUNCTION else {
      throw PythonError(.typeError, "\(word) takes a Lua function: \(word)(function(_ENV) ... end)")
    }
    // A generator's slots may stand in the place of its defaults, or behind them.
    let slots: Int32 = argc >= 3 && lua_isinteger(L, 3) != 0 ? 3 : 4
    let defaults =
      argc >= 3 && slots == 4 && lua_type(L, 3) != LUA_TNIL
      ? try self.defaults(L, 3, of: 1, word) : nil
    defer { space.decref(defaults?.tuple) }
    var cells: [Ref] = []
    var counts: [Int] = []
    var names: [Ref] = []
    defer { for cell in cells { space.decref(cell) } }
    if argc >= 2, lua_type(L, 2) != LUA_TNIL {
      guard lua_type(L, 2) == LUA_TTABLE else {
        throw PythonError(.typeError, "the cells of a \(word) are a Lua table: {name = value}")
      }
      for field in try sortedFields(L, 2) {
        names.append(s.pointee.names[try name(L, field)].ref)
        cells.append(try cell(L, field + 1))
        counts.append(cells[cells.count - 1].refcount)
      }
    }
    let closure = try cells.isEmpty ? nil : tuple(cells)
    defer { space.decref(closure) }
    // The tuple has stored them: a cell that was a temporary is one no more.
    for (cell, count) in zip(cells, counts) { settle(cell, since: count) }
    cells = []
    let body = try newBody(L, 1)
    if kind == .generator, argc >= slots, lua_isinteger(L, slots) != 0 {
      s.pointee.bodies.start[body].slots = max(
        1, min(Int(lua_tointegerx(L, slots, nil)), 1 << 16))
    }
    if !names.isEmpty {
      let stored = UnsafeMutableBufferPointer<Ref>.allocate(capacity: names.count)
      _ = stored.initialize(from: names)
      s.pointee.bodies.start[body].cellNames = UnsafeBufferPointer(stored)
    }
    let function = try newFunction(body, kind, name: "<def>", closure: closure)
    if let defaults {
      s.pointee.bodies.start[body].plainDefaults = defaults.values
      function.set(FunctionField.defaults, space.retained(defaults.tuple))
    }
    return function
  }

  /// The cell for a value that a closure captures: a cell as it is, a new one for anything else.
  private func cell(_ L: LuaState, _ i: Int32) throws(PythonError) -> Ref {
    let value = try convert(L, i)
    if value.type == BuiltinType.cell { return value }
    let count = value.refcount
    defer { settle(value, since: count) }
    return try space.newCell(value)
  }

  private func tuple(_ items: [Ref]) throws(PythonError) -> Ref {
    let result: Result<Ref, PythonError> = items.withUnsafeBufferPointer { buffer in
      do throws(PythonError) { return .success(try space.newTuple(buffer)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func newFunction(
    _ body: Int, _ kind: FunctionKind, name: String, closure: Ref?
  ) throws(PythonError) -> Ref {
    let text = s.pointee.names[try self.name(name)].ref
    do throws(PythonError) {
      return try space.newFunction(
        name: text, body: body, kind: kind, closure: closure, globals: s.pointee.globals)
    } catch {
      freeBody(body)
      throw error
    }
  }

  /// Gives a `def` the name to which it is bound first.
  @inline(__always)
  func nameFunction(_ function: Ref, _ name: Ref) {
    let unnamed = s.pointee.names[s.pointee.unnamed].ref
    if function.ref(FunctionField.name) != unnamed { return }
    rename(function, name, name)
  }

  @inline(never)
  func rename(_ function: Ref, _ name: Ref, _ qualified: Ref) {
    space.replace(function, FunctionField.name, with: space.retained(name))
    space.replace(function, FunctionField.qualifiedName, with: space.retained(qualified))
  }

  /// What tells the function at a stack index from others: the address of Lua's closure. A stand-in
  /// is made anew each time, but has its number.
  private func identity(_ L: LuaState, _ i: Int32) -> UnsafeRawPointer? {
    if s.pointee.replayer != nil {
      let number = moult_stand_in(L, i)
      if number >= 0 { return UnsafeRawPointer(bitPattern: UInt(number) << 1 | 1) }
    }
    return lua_topointer(L, i)
  }

  private func newBody(_ L: LuaState, _ i: Int32) throws(PythonError) -> Int {
    let reference = moult_reference(bridge, L, i)
    guard reference > 0 else { throw PythonError(.memoryError, "Lua has no memory") }
    var body = Body(reference: reference, identity: identity(L, i))
    let cold = cold
    if space.s.pointee.frameSize != 0 { body.code = cold.frameObjects.code(of: L, i) }
    let number: Int
    if cold.freeBody >= 0 {
      number = cold.freeBody
      cold.freeBody = s.pointee.bodies[number].nextFree
    } else {
      number = cold.bodyCount
      cold.bodyCount += 1
      precondition(number < s.pointee.bodies.capacity, "too many functions")
    }
    (s.pointee.bodies.start + number).initialize(to: body)
    return number
  }

  /// The function object died.
  func freeBody(_ number: Int) {
    if number == Body.none { return }
    let body = s.pointee.bodies[number]
    if let identity = body.identity {
      cold.plainFunctions[identity] = nil
      // Lua may use its address again.
      s.pointee.recorder?.pointee.functions[identity] = nil
    }
    moult_release(bridge, body.reference)
    body.cellNames.deallocate()
    s.pointee.bodies[number] = Body(reference: 0, nextFree: cold.freeBody)
    cold.freeBody = number
  }
}
