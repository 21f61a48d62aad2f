import ObjectModel
import RefCounting
import WeakRefs

// Generators whose bodies are the runtime's: the iterators of the weak containers, which in CPython
// are generator functions of the library. To a script they are generators like any other, and to
// the heap as well: one object with the frame inside, whose size is CPython's, and which holds what
// CPython's frame holds while it is suspended.
//
//    16 number of words, 24 weak references, 32 the words: name, qualified name, function, code,
//    then the frame's locals and stack; after the words the number of the body and its state
//
// Up to 3.10 the frame is an object of its own: the four words are the frame, the code and the two
// names, and the frame holds the function and the locals.

/// The body of a native generator.
public struct NativeGeneratorBody: Sendable {
  /// Runs to the next yield: the value, a new reference, or `nil` at the end. The first call finds
  /// the arguments in the locals.
  public var step: @Sendable (ObjectSpace, Ref, _ isFirst: Bool) throws(PythonError) -> Ref?
  /// What the `with` blocks around the yield do when it is left there.
  public var leave: @Sendable (ObjectSpace, Ref) -> Void

  /// Makes a body.
  public init(
    step: @escaping @Sendable (ObjectSpace, Ref, Bool) throws(PythonError) -> Ref?,
    leave: @escaping @Sendable (ObjectSpace, Ref) -> Void
  ) {
    self.step = step
    self.leave = leave
  }
}

extension GeneratorField {
  /// Words before the locals: name, qualified name, function, code.
  static let locals = 4
}

private enum GeneratorState {
  static let new = 0
  static let suspended = 1
  static let running = 2
  static let finished = 3
}

extension ObjectSpace {
  func registerNativeGenerator() {
    let record = info(BuiltinType.nativeGenerator)
    record.pointee = TypeInfo()
    record.pointee.flags = [.gc, .live, .hasFinalizer]
    // Up to 3.10 the frame is no part of the size that is shown.
    record.pointee.basicSize = s.pointee.minor == 10 ? 88 : 96
    record.pointee.itemSize = 8
    record.pointee.layout = .generator
    record.pointee.weaklistOffset = Int32(GeneratorField.weaklist)
    record.pointee.dealloc = nativeGeneratorDealloc
    typeNames[BuiltinType.nativeGenerator] = "generator"
    configurePreHeader(BuiltinType.nativeGenerator)
    let object = makeStatic(BuiltinType.type, size: 96, refcount: s.pointee.staticRefcount)
    object.set(ClassField.typeIndex, BuiltinType.nativeGenerator)
    object.set(ClassField.base, info(BuiltinType.object).pointee.object)
    record.pointee.object = object
  }

  private func tail(_ g: Ref) -> Int { GeneratorField.items + 8 * g.count }

  private func state(_ g: Ref) -> Int { g.get(tail(g) + 8) }

  private func setState(_ g: Ref, _ state: Int) { g.set(tail(g) + 8, state) }

  private func word(_ i: Int) -> Int { GeneratorField.items + 8 * i }

  /// The frame of a generator up to 3.10, as long as it has one.
  private func frame(_ g: Ref) -> Ref? { s.pointee.frameSize == 0 ? nil : g.ref(word(0)) }

  /// A new generator.
  /// - Parameters:
  ///   - function: the function that was called.
  ///   - body: the number of its body, from `TypeNames.addGenerator`.
  ///   - size: bytes of the object, pre-header excluded, where it contains its frame.
  ///   - frameSlots: locals and places on the stack that its frame has where that is an object.
  ///   - arguments: the first locals, kept.
  public func newNativeGenerator(
    _ function: Ref, body: Int, size: Int, frameSlots: Int, _ arguments: Ref...
  ) throws(PythonError) -> Ref {
    if s.pointee.frameSize != 0, let takeFrame = typeNames.takeNativeFrame {
      return try newNativeGenerator(function, body, try takeFrame(body, frameSlots), arguments)
    }
    guard let g = allocate(BuiltinType.nativeGenerator, size: size) else {
      throw PythonError.noMemory
    }
    for offset in stride(from: Header.size, to: size, by: 8) { g.set(offset, 0) }
    g.count = (size - GeneratorField.items - GeneratorField.tail) / 8
    g.set(tail(g), body)
    let head = [
      function.ref(FunctionField.name), function.ref(FunctionField.qualifiedName), function,
      function.ref(FunctionField.code),
    ]
    for (i, item) in (head + arguments).enumerated() {
      guard let item else { continue }
      incref(item)
      g.set(word(i), item)
    }
    track(g)
    return g
  }

  /// A new generator beside its frame, whose reference it takes over.
  private func newNativeGenerator(
    _ function: Ref, _ body: Int, _ frame: Ref, _ arguments: [Ref]
  ) throws(PythonError) -> Ref {
    let size = Int(info(BuiltinType.nativeGenerator).pointee.basicSize)
    guard let g = allocate(BuiltinType.nativeGenerator, size: size) else {
      decref(frame)
      throw PythonError.noMemory
    }
    for offset in stride(from: Header.size, to: size, by: 8) { g.set(offset, 0) }
    g.count = GeneratorField.locals
    g.set(tail(g), body)
    g.set(word(0), frame)
    let names = [
      function.ref(FunctionField.code), function.ref(FunctionField.name),
      function.ref(FunctionField.qualifiedName),
    ]
    for (i, item) in names.enumerated() {
      guard let item else { continue }
      g.set(word(1 + i), retained(item))
    }
    frame.set(FrameField.function, retained(function))
    for (i, argument) in arguments.enumerated() {
      frame.set(s.pointee.frameSize + 8 * i, retained(argument))
    }
    track(g)
    track(frame)
    return g
  }

  /// A local of a generator's frame, borrowed; `nil` while it is unbound.
  public func generatorLocal(_ g: Ref, _ i: Int) -> Ref? {
    if s.pointee.frameSize != 0 { return frame(g)?.ref(s.pointee.frameSize + 8 * i) }
    return g.ref(word(GeneratorField.locals + i))
  }

  /// Binds a local, taking over the reference; `nil` unbinds it.
  public func setGeneratorLocal(_ g: Ref, _ i: Int, _ value: Ref?) {
    if s.pointee.frameSize == 0 {
      replace(g, word(GeneratorField.locals + i), with: value)
    } else if let frame = frame(g) {
      replace(frame, s.pointee.frameSize + 8 * i, with: value)
    } else {
      decref(value)
    }
  }

  /// `next(g)`.
  func nextOfNativeGenerator(_ g: Ref) throws(PythonError) -> Ref? {
    let before = state(g)
    if before == GeneratorState.running {
      throw PythonError(.valueError, "generator already executing")
    }
    if before == GeneratorState.finished { return nil }
    incref(g)
    defer { decref(g) }
    setState(g, GeneratorState.running)
    // Python code looks whether a collection is due whenever it is resumed.
    nativeSafePoint()
    do throws(PythonError) {
      let step = typeNames.generators[g.get(tail(g))].step
      if let value = try step(self, g, before == GeneratorState.new) {
        setState(g, GeneratorState.suspended)
        return value
      }
    } catch {
      dropFrame(g)
      throw error
    }
    dropFrame(g)
    return nil
  }

  /// Drops what the frame holds: the generator has ended.
  private func dropFrame(_ g: Ref) {
    setState(g, GeneratorState.finished)
    if s.pointee.frameSize != 0 {
      replace(g, word(0), with: nil)
      return
    }
    for i in 2..<g.count { replace(g, word(i), with: nil) }
  }

  /// `g.close()`, and what happens to a suspended generator that dies.
  public func closeNativeGenerator(_ g: Ref) {
    if state(g) == GeneratorState.suspended {
      setState(g, GeneratorState.running)
      typeNames.generators[g.get(tail(g))].leave(self, g)
    }
    if state(g) != GeneratorState.finished { dropFrame(g) }
  }

  /// The qualified name of a generator's function.
  func nativeGeneratorName(_ g: Ref) -> String {
    g.ref(word(s.pointee.frameSize == 0 ? 1 : 3)).map(string) ?? "?"
  }
}

extension BuiltinMethods {
  static let nativeGenerator: [String: BuiltinMethod] = [
    "send": oneArgument("send") { (s, g, x) throws(PythonError) in
      if x != s.none, s.isNewGenerator(g) {
        throw PythonError(.typeError, "can't send non-None value to a just-started generator")
      }
      if let value = try s.next(g) { return value }
      throw PythonError(.stopIteration, "")
    },
    "close": noArguments("close") { (s, g) throws(PythonError) in
      try s.checkNotRunning(g)
      s.closeNativeGenerator(g)
      return done(s)
    },
  ]
}

extension ObjectSpace {
  fileprivate func isNewGenerator(_ g: Ref) -> Bool { state(g) == GeneratorState.new }

  fileprivate func checkNotRunning(_ g: Ref) throws(PythonError) {
    if state(g) == GeneratorState.running {
      throw PythonError(.valueError, "generator already executing")
    }
  }
}

/// Destroys a generator (gen_dealloc): weak references, then what a `with` around the yield does,
/// then what the frame holds.
private let nativeGeneratorDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let g = Ref(object)
  space.untrack(g)
  if g.get(GeneratorField.weaklist, as: Int.self) != 0 {
    space.s.pointee.clearWeakrefs?(state, object)
  }
  if !g.has(Header.finalized) {
    space.track(g)
    g.refcount = 1
    g.insert(Header.finalized)
    space.closeNativeGenerator(g)
    g.refcount -= 1
    if g.refcount > 0 { return }
    space.untrack(g)
  }
  for i in 0..<g.count { space.replace(g, GeneratorField.items + 8 * i, with: nil) }
  space.free(g)
}
