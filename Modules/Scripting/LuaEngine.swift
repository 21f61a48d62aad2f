import BuiltinTypes
import CLua
import CLuaBridge
import Core
import Insight
import ObjectModel
import RefCounting
import ScriptCheck

/// The cold half of the engine: what it owns, what the core asks of it, and what is rarely needed.
final class LuaEngine {
  let runtime: Runtime
  let output: Output
  /// The hot half.
  let engine: Engine
  private var host: HostAdapter?
  let workload: WorkloadState

  // Functions.
  var bodyCount = 0
  var freeBody = -1
  /// The function object of each Lua function that was used as an object.
  var plainFunctions: [UnsafeRawPointer: Ref] = [:]
  private var builtinMethodCount = 0
  private var functionCount = 0
  /// The builtin functions by number: name, module, and the object once a script has asked for it.
  var builtins: [BuiltinRecord] = []
  private var builtinNumbers: [String: Int] = [:]
  /// The handles of objects that every script finds, and how traces name them.
  private(set) var namedObjects: [(name: String, bits: UInt)] = []
  /// A recording whose file could not be written.
  var failedRecording: UnsafeMutablePointer<Recorder>?

  /// The frame objects that calls leave behind, up to 3.10.
  let frameObjects = FrameObjects()

  /// Names that the engine looks for.
  struct KnownNames {
    var of = 0
    var initializer = 0
    var creator = 0
  }
  var known = KnownNames()

  /// The error that was caught last on its way through Swift, whose value Lua still has.
  var caught: PythonError?
  /// Coroutines in progress, and what suspended ones keep.
  var coroutines: [CoroutineRecord] = []
  var suspended: [LuaState: Suspension] = [:]
  var abandoned: [Suspension] = []
  var suspensionCount = 0
  private var hasWarned = false
  /// The classes of WeakContainers are on the heap.
  var hasWeakContainers = false
  /// Room for the results of a step of `for k, v in items(d)`.
  let parts = UnsafeMutablePointer<MoultValue>.allocate(capacity: LuaEngine.maximumParts)
  static let maximumParts = 32
  /// Whether the classes of `tracemalloc` were made.
  var hasTracemalloc = false
  /// Whether the functions of `objgraph` were loaded, and what one of them is looking at.
  var hasObjgraph = false
  var view: ObjectView?
  /// The exception that a script raised last, while it is on its way.
  var raised: RaisedException?
  /// `sys.unraisablehook` where a script set one, one reference.
  var unraisableHook: Ref?
  /// The newest error of a call by the runtime, and the functions that it passed.
  var passed: (error: PythonError, frames: String)?
  /// What `sys.unraisablehook` is being told of: its exception, one reference of the caller's.
  var hooked: (exception: Ref, frames: String, function: Ref?)?
  /// Errors that wait while a finalizer or a callback runs, the oldest first.
  var errorsAside: [ErrorOnItsWay] = []
  /// What `__enter__` gave to a `with` that has not taken it yet, one reference.
  var entered: Ref?
  /// The type of what that hook is given.
  var unraisableType: TypeIndex = 0
  /// Objects of modules that are made when they are asked for, one reference each.
  var lazyObjects: [String: Ref] = [:]
  /// Violations that a check of the heap found.
  private(set) var violations: [String] = []
  /// The most garbage seen so far, if the run was asked to look.
  private(set) var mostGarbage: GarbageRecord?
  /// The notes of lines of a captured run, freed with the engine, and where its functions begin.
  var lineProfile: UnsafeMutablePointer<LineProfile>?
  var spans: FunctionSpans?
  /// What tells others how far the run has come, if anybody wants to know.
  var gauge: RunGauge?
  /// What watches the script statement by statement, if anything does.
  var stepper: Stepper?
  /// Whether the script was told that there is no memory, or standard error was.
  var hasHeardOfMemoryError = false
  /// Whether the run was asked to check the heap; looking for garbage has a rhythm of its own.
  private let checksHeap: Bool
  /// Operations between two looks for garbage, and those since the last one.
  private var garbageEvery = 1_000
  private var garbageCountup = 0
  private(set) var isClosed = false

  /// Makes an engine for a heap; nothing of a script is loaded yet.
  /// - Throws: `RuntimeError` when Lua or the system has no memory.
  init(
    runtime: Runtime, options: RunOptions, output: Output
  ) throws(RuntimeError) {
    self.runtime = runtime
    self.output = output
    checksHeap = options.verifyEvery != nil
    workload = WorkloadState(options: options)
    let state = UnsafeMutablePointer<EngineState>.allocate(capacity: 1)
    engine = Engine(state)
    var operations = Engine.operations
    let limit = max(options.memoryLimit ?? Int.max, 64 << 20)
    guard
      let bridge = moult_open(state, &operations, options.unsafe, limit, options.seed),
      let temporaries = Region<Ref?>(capacity: 1 << 30),
      let scopes = Region<ScopeRecord>(capacity: 1 << 26),
      let frames = Region<UnsafeMutablePointer<Frame>>(capacity: 1 << 16),
      let frameStorage = Region<Frame>(capacity: 0xFFF0),
      let slotNames = Region<Ref?>(capacity: 1 << 24),
      let slotValues = Region<Ref?>(capacity: 1 << 24),
      let arguments = Region<Ref>(capacity: 1 << 28),
      let argumentIsValue = Region<Bool>(capacity: 1 << 28),
      let argumentCounts = Region<Int>(capacity: 1 << 28),
      let bodies = Region<Body>(capacity: 1 << 24), let names = NameTable(),
      let methods = Region<CachedMethod>(capacity: CachedMethod.cacheSize),
      let origins = Origins(), let fast = FastTables()
    else {
      state.deallocate()
      throw RuntimeError("no memory for the script engine")
    }
    state.initialize(
      to: EngineState(
        space: runtime.space, heap: runtime.heap, base: runtime.heap.base,
        globals: runtime.globals, bridge: bridge, owner: Unmanaged.passUnretained(self),
        temporaries: temporaries, scopes: scopes, frames: frames, frameStorage: frameStorage,
        slotNames: slotNames, slotValues: slotValues, arguments: arguments,
        argumentIsValue: argumentIsValue, argumentCounts: argumentCounts, bodies: bodies,
        builtinMethods: .allocate(capacity: Self.maximumMethods),
        functions: .allocate(capacity: Self.maximumFunctions),
        isOperator: .allocate(capacity: Self.maximumFunctions),
        onlyLooks: .allocate(capacity: Self.maximumFunctions), names: names,
        methods: methods, text: TextBuffer(), origins: origins, fast: fast))
    engine.s.pointee.fingerprint.isKept =
      options.keepsFingerprint || options.maximumOperations != nil
    engine.observeAsNeeded()
    engine.s.pointee.verifyEvery = options.verifyEvery ?? 0
    engine.s.pointee.verifyCountdown = options.verifyEvery ?? 0
    if options.looksForGarbage {
      mostGarbage = GarbageRecord()
      if !checksHeap {
        engine.s.pointee.verifyEvery = garbageEvery
        engine.s.pointee.verifyCountdown = garbageEvery
      }
    }
    let host = HostAdapter(self)
    self.host = host
    runtime.host = host
    runtime.space.typeNames.caller = { (function, arguments) throws(PythonError) -> Ref in
      try host.call(function, arguments)
    }
    runtime.space.typeNames.builtinCaller = {
      [unowned self] (function, arguments) throws(PythonError) -> Ref in
      try self.callBuiltinObject(function, arguments)
    }
    runtime.space.typeNames.parameterNames = { [unowned self] function in
      self.parameterNames(function)
    }
    runtime.space.typeNames.bindArguments = {
      [unowned self] (function, arguments, keywords) throws(PythonError) -> [Ref] in
      try self.boundArguments(function, arguments, keywords: keywords)?.objects ?? Array(arguments)
    }
    engine.watchDeaths()
    registerGenerator()
    registerTracebacks()
    if runtime.profile.frameSize != 0 { registerFrame() }
    bridge.pointee.missing_field = Int32(
      addFunction("module", in: nil) { e, a, r throws(PythonError) in
        throw PythonError(
          .attributeError,
          "module '\(e.cold.text(a.L, 1))' has no attribute '\(e.cold.text(a.L, 2))'")
      })
    do throws(PythonError) {
      try defineBuiltins()
      known.of = try engine.name("of")
      known.initializer = try engine.name("__init__")
      known.creator = try engine.name("__new__")
      engine.s.pointee.appendName = try engine.name("append")
      engine.s.pointee.initializerName = known.initializer
      engine.s.pointee.creatorName = known.creator
      engine.s.pointee.fast.identity = numberOfBuiltin("is")
      engine.s.pointee.fast.length = numberOfBuiltin("len")
      engine.s.pointee.unnamed = try engine.name("<def>")
    } catch {
      // What was made so far goes back here: whoever asked has no engine to end.
      close()
      runtime.shutdown()
      destroy()
      throw RuntimeError("MemoryError: the memory limit leaves no room for the builtins")
    }
  }

  private static let maximumMethods = 1 << 14
  private static let maximumFunctions = 1 << 10

  /// Functions that stand for what are no calls in Python: no due collection runs after them.
  private static let operators: Set<String> = [
    "value", "is", "eq", "contains", "type", "getitem", "setitem", "delitem", "def", "generator",
    "cell", "del", "workload", "param", "expect",
  ]

  /// Drops everything that the engine holds of the heap, then Lua itself. The runtime lives on.
  func close() {
    if isClosed { return }
    isClosed = true
    engine.unwind(scopes: 0, frames: 0)
    engine.releaseTemporaries(to: 0)
    releaseBlocks()
    releaseSuspended()
    forgetRaised()
    runtime.space.decref(unraisableHook)
    unraisableHook = nil
    for name in lazyObjects.keys.sorted() { runtime.space.decref(lazyObjects[name]) }
    lazyObjects = [:]
  }

  /// Frees the blocks that the script took from the heap itself and left.
  private func releaseBlocks() {
    engine.s.pointee.blocks.removeAll { block, domain in
      if domain == .raw {
        runtime.malloc.rawDomainFree(block)
      } else {
        runtime.malloc.free(block, domain.allocation)
      }
    }
  }

  /// Ends Lua. The runtime must have been shut down: function objects refer to Lua's functions.
  func destroy() {
    close()
    let s = engine.s
    moult_close(s.pointee.bridge)
    s.pointee.temporaries.release()
    s.pointee.deep.release()
    s.pointee.scopes.release()
    s.pointee.frames.release()
    s.pointee.frameStorage.release()
    s.pointee.slotNames.release()
    s.pointee.slotValues.release()
    s.pointee.arguments.release()
    s.pointee.argumentIsValue.release()
    s.pointee.argumentCounts.release()
    s.pointee.bodies.release()
    s.pointee.names.release()
    s.pointee.fast.release()
    s.pointee.methods.release()
    s.pointee.text.release()
    s.pointee.origins.release()
    s.pointee.warmCalls.release()
    lineProfile?.pointee.release()
    lineProfile?.deallocate()
    s.pointee.builtinMethods.deinitialize(count: builtinMethodCount)
    s.pointee.builtinMethods.deallocate()
    s.pointee.functions.deinitialize(count: functionCount)
    s.pointee.functions.deallocate()
    s.pointee.isOperator.deallocate()
    s.pointee.onlyLooks.deallocate()
    s.deinitialize(count: 1)
    s.deallocate()
    parts.deallocate()
  }

  // MARK: Builtins

  /// Makes a function known to scripts, in the environment or in a module of it.
  func define(
    _ name: String, in module: String? = nil, _ function: @escaping BuiltinFunction
  ) throws(PythonError) {
    let number = addFunction(name, in: module, function)
    guard moult_define(engine.bridge, module, name, Int32(number)) else {
      throw PythonError.noMemory
    }
    try markBuiltin(module ?? name)
  }

  /// Adds a builtin function that scripts reach by no name of its own.
  /// - Returns: its number.
  func addFunction(
    _ name: String, in module: String?, _ function: @escaping BuiltinFunction
  ) -> Int {
    precondition(functionCount < Self.maximumFunctions)
    (engine.s.pointee.functions + functionCount).initialize(to: function)
    (engine.s.pointee.isOperator + functionCount).initialize(
      to: module == nil && Self.operators.contains(name))
    let record = BuiltinRecord(name: name, module: module)
    (engine.s.pointee.onlyLooks + functionCount).initialize(
      to: Self.looking.contains(record.traceName))
    builtins.append(record)
    functionCount += 1
    return functionCount - 1
  }

  /// Builtins that change nothing and make nothing but what they return: not those that may go over an
  /// iterator, which lets go of what it went over.
  static let looking: Set<String> = [
    "len", "is", "type", "value", "id", "hash", "eq", "isinstance", "issubclass",
    "getattr", "hasattr", "getitem", "callable", "repr", "str", "print", "abs",
    "sys.getrefcount", "sys.getsizeof", "gc.get_count", "gc.is_tracked", "gc.is_finalized",
    "gc.get_threshold", "gc.isenabled", "sys.getallocatedblocks",
  ]

  /// The number of a builtin function of no module.
  private func numberOfBuiltin(_ name: String) -> Int32 {
    Int32(builtins.firstIndex { $0.name == name && $0.module == nil } ?? -1)
  }

  /// Makes a value known to scripts. The object must outlive the script.
  func define(_ name: String, in module: String? = nil, object: Ref) throws(PythonError) {
    try define(name, in: module, value: engine.value(object))
  }

  func define(_ name: String, in module: String? = nil, value: MoultValue) throws(PythonError) {
    if value.kind == MOULT_HANDLE {
      noteNamed(module.map { "\($0).\(name)" } ?? name, UInt(bitPattern: value.pointer))
    }
    guard moult_define_value(engine.bridge, module, name, value) else {
      throw PythonError.noMemory
    }
    try markBuiltin(module ?? name)
  }

  /// Notes an object that every script finds, for traces.
  func noteNamed(_ name: String, _ bits: UInt) { namedObjects.append((name, bits)) }

  func markBuiltin(_ name: String) throws(PythonError) {
    let number = try engine.name(name)
    var info = engine.s.pointee.names[number]
    info.isBuiltin = true
    engine.s.pointee.names[number] = info
    engine.s.pointee.fast.markBuiltin(number)
  }

  /// The number of a built-in type's method, `nil` if there is none.
  func findBuiltinMethod(_ type: TypeIndex, _ name: String) -> Int? {
    let key = "\(type).\(name)"
    if let known = builtinNumbers[key] { return known }
    let found =
      (type == BuiltinType.generator ? generatorMethod(name) : nil)
      ?? runtime.space.builtinMethod(type, name)
    guard let method = found else { return nil }
    precondition(builtinMethodCount < Self.maximumMethods, "too many methods")
    (engine.s.pointee.builtinMethods + builtinMethodCount).initialize(to: method)
    builtinNumbers[key] = builtinMethodCount
    builtinMethodCount += 1
    return builtinMethodCount - 1
  }

  // MARK: Warnings and checks

  /// Warns once of a scope with very many temporaries.
  func warnOfTemporaries() {
    if hasWarned { return }
    hasWarned = true
    let place = engine.placeText(engine.currentPlace())
    output.warn(
      "\(place): more than \(Temporaries.warning) objects that nothing stores have piled up in "
        + "one scope: loop with `for ... in range(n)`, whose passes release them, or put the work "
        + "into scope(function() ... end)")
  }

  /// Looks for mistakes in a module before it runs, as the command does for the script itself.
  func checkModule(_ path: String) throws(PythonError) {
    let source: [UInt8]
    do throws(RuntimeError) { source = try ScriptEngine.readScript(path) } catch {
      throw PythonError(.runtimeError, error.message)
    }
    let constants = ParameterScan.constants(in: source)
    if let recorder = engine.s.pointee.recorder { engine.recordConstants(recorder, constants) }
    for text in constants { try engine.constant(text) }
    try prepareWeakContainers(constants)
    try prepareTracemalloc(constants)
    if let recorder = engine.s.pointee.recorder { engine.recordNamed(recorder) }
    let findings = ScriptCheck.check(source: source, chunkName: path, builtins: builtinNames)
    for finding in findings where finding.severity == .warning {
      output.warn("\(finding.location): \(finding.message)")
    }
    if let mistake = findings.first(where: { $0.severity == .error }) {
      throw PythonError(.scriptError, "\(mistake.location): \(mistake.message)")
    }
  }

  /// Counts the garbage that is held; twice as rarely after every sixteen times, so that the time it
  /// takes stays in proportion.
  private func lookForGarbage() {
    garbageCountup += engine.s.pointee.verifyEvery
    guard var most = mostGarbage, garbageCountup >= garbageEvery,
      !runtime.space.s.pointee.isCollecting
    else { return }
    garbageCountup = 0
    let held = runtime.strategy.garbageHeld()
    most.samples += 1
    if held.objects > most.objects { (most.objects, most.bytes) = held }
    if most.samples % 16 == 0 {
      garbageEvery *= 2
      if !checksHeap { engine.s.pointee.verifyEvery = garbageEvery }
    }
    mostGarbage = most
  }

  /// Checks the whole heap, or counts its garbage.
  func verifyHeap() {
    if mostGarbage != nil { lookForGarbage() }
    if !checksHeap { return }
    let found = runtime.verify()
    if found.isEmpty { return }
    violations += found
    let place = engine.placeText(engine.currentPlace())
    moult_stop(engine.bridge, workload.keep("the heap does not verify after \(place): \(found[0])"))
  }
}
