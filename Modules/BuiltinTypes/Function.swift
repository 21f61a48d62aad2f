import ObjectModel
import RefCounting

// Functions, bound methods and cells. A function's body lives in the script engine; the object
// here has CPython's size and fields, and the body's reference number.

/// What a function object stands for.
public enum FunctionKind: Int, Sendable {
  /// A function of the script language used as a callable: it makes no frame and counts nothing.
  case plain = 0
  /// A `def`: its calls run in a frame.
  case def = 1
  /// A generator function: a call makes a generator.
  case generator = 2
  /// The body is the runtime's.
  case native = 3
}

extension ObjectSpace {
  /// A tracked function.
  /// - Parameters:
  ///   - name: a str, kept.
  ///   - body: the script engine's number of the body, given back through `releaseBody`.
  ///   - closure: a tuple of cells, kept, or `nil`.
  ///   - globals: the dict of the script's names, kept.
  public func newFunction(
    name: Ref, body: Int, kind: FunctionKind, closure: Ref?, globals: Ref
  ) throws(PythonError) -> Ref {
    let size = s.pointee.functionSize
    guard let o = allocate(BuiltinType.function, size: size) else { throw PythonError.noMemory }
    var offset = Header.size
    while offset < size {
      o.set(offset, 0)
      offset += 8
    }
    incref(globals)
    o.set(FunctionField.globals, globals)
    incref(name)
    o.set(FunctionField.name, name)
    incref(name)
    o.set(FunctionField.qualifiedName, name)
    // What every function of a module has in common.
    let details = typeNames
    if s.pointee.minor >= 10, let builtins = details.builtins {
      o.set(FunctionField.builtins, retained(builtins))
    }
    if let code = details.code { o.set(FunctionField.code, retained(code)) }
    if let module = knownName("__main__") { o.set(FunctionField.module, retained(module)) }
    o.set(FunctionField.documentation, retained(none))
    if let closure {
      incref(closure)
      o.set(FunctionField.closure, closure)
    }
    o.set(bodyOffset, body | kind.rawValue << 62)
    track(o)
    return o
  }

  /// What a function stands for.
  @inlinable @inline(__always)
  public func functionKind(_ f: Ref) -> FunctionKind {
    FunctionKind(rawValue: Int(f.get(bodyOffset, as: UInt.self) >> 62)) ?? .plain
  }

  /// The engine's number of a function's body.
  @inlinable @inline(__always)
  public func functionBody(_ f: Ref) -> Int { f.get(bodyOffset) & FunctionField.bodyMask }

  /// Where the word with the body lies.
  @inlinable @inline(__always)
  var bodyOffset: Int {
    s.pointee.minor >= 10 ? FunctionField.body : FunctionField.bodyBefore310
  }

  /// The tuple of a function's cells, borrowed.
  @inlinable
  public func functionClosure(_ f: Ref) -> Ref? { f.ref(FunctionField.closure) }

  /// A tracked bound method.
  public func newMethod(function: Ref, receiver: Ref) throws(PythonError) -> Ref {
    guard let o = allocateReusable(BuiltinType.method, size: MethodField.size) else {
      throw PythonError.noMemory
    }
    incref(function)
    o.set(MethodField.function, function)
    incref(receiver)
    o.set(MethodField.receiver, receiver)
    o.set(MethodField.weaklist, 0)
    o.set(40, 0)
    track(o)
    return o
  }

  /// A method of a built-in type bound to an object, CPython's `builtin_function_or_method`.
  public func newBuiltinMethod(name: Ref, receiver: Ref) throws(PythonError) -> Ref {
    guard let o = allocateReusable(BuiltinType.builtinFunction, size: 56) else {
      throw PythonError.noMemory
    }
    incref(name)
    o.set(16, name)
    incref(receiver)
    o.set(24, receiver)
    o.set(32, 0)
    o.set(40, 0)
    o.set(48, 0)
    track(o)
    return o
  }

  /// A special method of a built-in type bound to an object, CPython's `method-wrapper`.
  func newMethodWrapper(name: String, receiver: Ref) throws(PythonError) -> Ref {
    guard let o = allocate(BuiltinType.methodWrapper, size: 32) else {
      throw PythonError.noMemory
    }
    o.set(16, Ref?.none)
    incref(receiver)
    o.set(24, receiver)
    track(o)
    defer { if o.ref(16) == nil { decref(o) } }
    let key = try internedString(name)
    o.set(16, key)
    return o
  }

  /// A tracked cell.
  public func newCell(_ contents: Ref?) throws(PythonError) -> Ref {
    guard let o = allocate(BuiltinType.cell, size: CellField.size) else {
      throw PythonError.noMemory
    }
    if let contents { incref(contents) }
    o.set(CellField.contents, contents)
    track(o)
    return o
  }

  /// What a cell holds, borrowed; `nil` while it is empty.
  public func cellContents(_ c: Ref) -> Ref? { c.ref(CellField.contents) }

  /// Replaces what a cell holds; `nil` empties it.
  public func setCellContents(_ c: Ref, _ value: Ref?) {
    if let value { incref(value) }
    replace(c, CellField.contents, with: value)
  }

  /// Whether the object can be called at all.
  public func isCallable(_ o: Ref) -> Bool {
    switch o.type {
    case BuiltinType.function, BuiltinType.method, BuiltinType.builtinFunction,
      BuiltinType.methodWrapper, BuiltinType.methodDescriptor, BuiltinType.wrapperDescriptor,
      BuiltinType.weakref, BuiltinType.callableProxy:
      return true
    case BuiltinType.staticMethod: return s.pointee.minor >= 10
    default:
      if !info(of: o).pointee.flags.isDisjoint(with: [.isType, .weakref]) {
        return o.type != BuiltinType.proxy
      }
      return lookupSpecial(o.type, "__call__") != nil
    }
  }
}

/// Offsets of the reference fields of a function that its dealloc and clear drop; the first is no
/// reference before 3.10.
private let functionReferences: [Int] = [24, 16, 104, 56, 64, 80, 88, 72, 112]

/// Destroys a function (func_dealloc): weak references first, then what it holds.
let functionDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  if o.get(FunctionField.weaklist, as: Int.self) != 0 {
    space.s.pointee.clearWeakrefs?(state, object)
  }
  functionClearFunction(state, object)
  space.replace(o, FunctionField.name, with: nil)
  space.replace(o, FunctionField.qualifiedName, with: nil)
  space.replace(o, FunctionField.code, with: nil)
  if space.functionKind(o) != .native { space.s.pointee.releaseBody?(state, object) }
  space.free(o)
}

/// `tp_clear` of function: breaks cycles through globals, defaults and the closure (func_clear).
let functionClearFunction: ClearFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  let first = space.s.pointee.minor >= 10 ? 0 : 1
  for offset in functionReferences[first...] { space.replace(o, offset, with: nil) }
}

/// Destroys an object whose references are named by its type's word mask: methods, cells,
/// descriptors, slices and their kin.
let wordsDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  let weak = Int(space.info(of: o).pointee.weaklistOffset)
  if weak != 0, o.get(weak, as: Int.self) != 0 { space.s.pointee.clearWeakrefs?(state, object) }
  clearWords(space, o)
  clearName(space, o)
  space.freeReusable(o)
}

/// Destroys a slice, whose step goes first (slice_dealloc).
let sliceDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  space.replace(o, 32, with: nil)
  space.replace(o, 16, with: nil)
  space.replace(o, 24, with: nil)
  space.freeReusable(o)
}

/// As `wordsDealloc`, for types whose deallocation nests (bound methods of built-in types).
let wordsTrashcanDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  guard space.enterDealloc(o) else { return }
  let weak = Int(space.info(of: o).pointee.weaklistOffset)
  if weak != 0, o.get(weak, as: Int.self) != 0 { space.s.pointee.clearWeakrefs?(state, object) }
  clearWords(space, o)
  clearName(space, o)
  space.freeReusable(o)
  space.leaveDealloc()
}

/// `tp_clear` for types described by a word mask.
let wordsClear: ClearFunction = { state, object in
  clearWords(ObjectSpace(raw: state), Ref(object))
}

/// Drops the references that the word mask of the object's type names, in order.
func clearWords(_ space: ObjectSpace, _ o: Ref, but kept: UInt64 = 0) {
  let info = space.info(of: o)
  if info.pointee.wordLimit != 0 {
    for i in TypeInfo.maskedWords..<max(TypeInfo.maskedWords, Int(info.pointee.wordLimit)) {
      let offset = 16 + 8 * i
      if offset != Int(info.pointee.weaklistOffset) { space.replace(o, offset, with: nil) }
    }
  }
  var mask = info.pointee.wordMask & ~kept
  while mask != 0 {
    space.replace(o, 16 + 8 * mask.trailingZeroBitCount, with: nil)
    mask &= mask - 1
  }
}

/// Drops the name of a descriptor or of a method of a built-in type, which no collector visits.
private func clearName(_ space: ObjectSpace, _ o: Ref) {
  switch o.type {
  case BuiltinType.getset, BuiltinType.member: space.replace(o, DescriptorField.name, with: nil)
  case BuiltinType.builtinFunction: space.replace(o, 16, with: nil)
  default: break
  }
}

/// Destroys an object without references.
let plainDealloc: DeallocFunction = { state, object in
  ObjectSpace(raw: state).freeReusableHere(Ref(object))
}

/// Destroys an int of a version that keeps those of one digit for reuse (3.14).
let intDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  if space.intDigitCount(o) <= 1 { space.freeReusable(o) } else { space.free(o) }
}
