import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import RefCounting

// Operators on handles. Numbers give Lua values, everything else objects.

extension Engine {
  /// The operation of a metamethod on the values at stack indices 1 and 2.
  func arithmetic(_ L: LuaState, _ operation: Int32, _ r: Results) throws(PythonError) -> Status {
    if let status = smallIntegers(L, operation, r) { return status }
    return try space.looking { () throws(PythonError) in
      try generalArithmetic(L, operation, r)
    }
  }

  private func generalArithmetic(
    _ L: LuaState, _ operation: Int32, _ r: Results
  ) throws(PythonError) -> Status {
    switch operation {
    case MOULT_OP_LENGTH:
      return integerResult(try space.length(try operand(L, 1)), r)
    case MOULT_OP_TO_STRING:
      return try toString(L, r)
    case MOULT_OP_LESS, MOULT_OP_LESS_EQUAL:
      return try compare(L, operation == MOULT_OP_LESS ? .lt : .le)
    default: break
    }
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    pushArgument(try convert(L, 1))
    let a = s.pointee.arguments[start]
    if operation == MOULT_OP_NEGATE || operation == MOULT_OP_INVERT {
      let result = operation == MOULT_OP_NEGATE ? try space.negative(a) : try space.invert(a)
      popArguments(to: start)
      return giveNumber(result, r)
    }
    pushArgument(try convert(L, 2))
    let b = s.pointee.arguments[start + 1]
    let result = try space.binary(binaryOperation(operation), a, b)
    popArguments(to: start)
    return giveNumber(result, r)
  }

  /// The object of a handle, borrowed.
  @inline(__always)
  func operand(_ L: LuaState, _ i: Int32) throws(PythonError) -> Ref { try object(bits(L, i)) }

  private func binaryOperation(_ operation: Int32) -> BinaryOperation {
    switch operation {
    case MOULT_OP_ADD, MOULT_OP_CONCAT: .add
    case MOULT_OP_SUB: .sub
    case MOULT_OP_MUL: .mul
    case MOULT_OP_DIV: .truediv
    case MOULT_OP_FLOOR_DIV: .floordiv
    case MOULT_OP_MOD: .mod
    case MOULT_OP_POW: .pow
    case MOULT_OP_AND: .and
    case MOULT_OP_OR: .or
    case MOULT_OP_XOR: .xor
    case MOULT_OP_SHIFT_LEFT: .lshift
    default: .rshift
    }
  }

  /// The integer at a stack index: Lua's own or that of an int object of 64 bits.
  @inline(__always)
  private func integer(_ L: LuaState, _ i: Int32) -> Int? {
    switch lua_type(L, i) {
    case LUA_TNUMBER:
      return lua_isinteger(L, i) != 0 ? Int(lua_tointegerx(L, i, nil)) : nil
    case LUA_TLIGHTUSERDATA:
      guard let o = try? object(bits(L, i)), o.type == BuiltinType.int else { return nil }
      return space.intValue(o)
    default: return nil
    }
  }

  /// The commonest operations on integers that 64 bits hold, without an object for the result.
  @inline(__always)
  private func smallIntegers(_ L: LuaState, _ operation: Int32, _ r: Results) -> Status? {
    guard operation <= MOULT_OP_MUL, let a = integer(L, 1), let b = integer(L, 2) else {
      return nil
    }
    let (value, overflow) =
      switch operation {
      case MOULT_OP_ADD: a.addingReportingOverflow(b)
      case MOULT_OP_SUB: a.subtractingReportingOverflow(b)
      default: a.multipliedReportingOverflow(by: b)
      }
    return overflow ? nil : integerResult(value, r)
  }

  private func compare(_ L: LuaState, _ op: Comparison) throws(PythonError) -> Status {
    if let a = integer(L, 1), let b = integer(L, 2) {
      return booleanResult(op == .lt ? a < b : a <= b)
    }
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    try pushArguments(L, 1, 2)
    return booleanResult(
      try space.compare(
        s.pointee.arguments[start], s.pointee.arguments[start + 1], op: op))
  }

  /// `tostring(o)`: Python's `str`.
  private func toString(_ L: LuaState, _ r: Results) throws(PythonError) -> Status {
    let bits = bits(L, 1)
    if Handle.isFrame(bits) { return give("names of a function", r) }
    let start = s.pointee.argumentCount
    defer { popArguments(to: start) }
    pushArgument(try convert(L, 1))
    let text = try space.str(s.pointee.arguments[start])
    defer { space.decref(text) }
    return giveText(text, r)
  }
}
