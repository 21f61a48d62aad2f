import CLua
import CLuaBridge
import CProcessor
import Capture
import CollectorKit
import Core
import Foundation
import Insight
import ObjectModel
import PluginHost
import Trace

/// Runs scripts: what the command needs of this module.
public enum ScriptEngine {
  /// Takes out of memory what starting up has touched of programs and libraries and may not need again; the
  /// first few calls do it. Running a script calls it, too.
  public static func dropStartupPages() { moult_drop_startup_pages() }

  /// What an engine defines: `builtinNames`, found out the long way.
  static func definedNames() -> Set<String> {
    guard let runtime = try? Runtime(RuntimeConfiguration(registry: .countingAlone)),
      let engine = try? LuaEngine(
        runtime: runtime, options: RunOptions(scriptPath: ""), output: Output())
    else { return [] }
    let names = engine.builtinNames
    engine.close()
    runtime.shutdown()
    engine.destroy()
    return names
  }

  /// Runs a script to its end, on a thread of its own with a large stack.
  ///
  /// What the script prints goes to standard output, buffered, and has been written when this
  /// returns; warnings and the traceback of an uncaught error go to standard error.
  /// - Parameters:
  ///   - registry: the strategies to choose from.
  ///   - modules: plugins whose functions the script finds.
  ///   - control: through which the run can be ended.
  public static func run(
    _ options: RunOptions, registry: StrategyRegistry, modules: [LoadedPlugin] = [],
    control: RunControl? = nil
  ) -> RunOutcome {
    let source: [UInt8]
    do {
      source = try readScript(options.scriptPath)
    } catch {
      return .failed(message: error.message, record: nil)
    }
    let output = Output()
    output.isSilent = options.discardsOutput
    return run(
      options, source: source, output: output, registry: registry, modules: modules,
      control: control)
  }

  /// Runs a script silently and shows the heap as the script left it, before it is taken down. For
  /// checkers.
  /// - Parameter look: called on another thread, when the script and its names' scopes have ended.
  public static func observe(
    _ options: RunOptions, registry: StrategyRegistry, _ look: @escaping (Runtime) -> Void
  ) -> RunOutcome {
    let source: [UInt8]
    do {
      source = try readScript(options.scriptPath)
    } catch {
      return .failed(message: error.message, record: nil)
    }
    let silent = Output()
    silent.isSilent = true
    return onLargeStack(bytes: stackBytes) {
      var run = ScriptRun(options, source, silent, registry, [])
      run.look = look
      return run.run()
    }
  }

  /// Runs a script while allocations fail as the options say, and sees whether anything was
  /// lost by it.
  public static func probe(
    _ options: RunOptions, registry: StrategyRegistry
  ) -> FailureProbe {
    do {
      return probe(options, source: try readScript(options.scriptPath), registry: registry)
    } catch {
      let probe = FailureProbe()
      probe.failure = error.message
      return probe
    }
  }

  /// The same with a script that is already read.
  public static func probe(
    _ options: RunOptions, source: [UInt8], registry: StrategyRegistry,
    modules: [LoadedPlugin] = []
  ) -> FailureProbe {
    let probe = FailureProbe()
    let output = Output { bytes, _ in probe.output += bytes }
    onLargeStack(bytes: stackBytes) {
      var run = ScriptRun(options, source, output, registry, modules)
      run.probe = probe
      if case .failed(let message, _) = run.run() { probe.failure = message }
    }
    return probe
  }

  /// Performs the operations of a trace in another format, and records them.
  /// - Parameters:
  ///   - path: the file to import.
  ///   - options: as for a run; `recordPath` says where the trace goes.
  public static func importTrace(
    _ path: String, _ format: ImportFormat, _ options: RunOptions, registry: StrategyRegistry,
    control: RunControl? = nil
  ) -> (outcome: RunOutcome, deaths: ImportDeaths) {
    var options = options
    options.scriptPath = path
    options.settings.append(("file", path))
    options.unsafe = true
    let settled = options
    let output = Output()
    let deaths = ImportDeaths()
    let outcome = onLargeStack(bytes: stackBytes) {
      var run = ScriptRun(settled, Array(format.script.utf8), output, registry, [])
      run.control = control
      run.imports = (format, deaths)
      return run.run()
    }
    return (outcome, deaths)
  }

  /// Runs a script that is already read.
  static func run(
    _ options: RunOptions, source: [UInt8], output: Output, registry: StrategyRegistry,
    modules: [LoadedPlugin] = [], control: RunControl? = nil
  ) -> RunOutcome {
    onLargeStack(bytes: stackBytes) {
      var run = ScriptRun(options, source, output, registry, modules)
      run.control = control
      return run.run()
    }
  }

  /// What a script says about itself. The script runs up to its first phase, or as far as it gets
  /// in a moment, on a small heap and silently.
  ///
  /// - Throws: `RuntimeError` if the script cannot be read or compiled.
  public static func info(
    scriptPath: String, modules: [LoadedPlugin] = []
  ) throws -> ScriptInfo {
    let registry = StrategyRegistry.countingAlone
    var options = RunOptions(scriptPath: scriptPath, collector: registry.names[0])
    options.memoryLimit = 64 << 20
    options.timeoutSeconds = 0.5
    let source = try readScript(scriptPath)
    let silent = Output()
    silent.isSilent = true
    return try onLargeStack(bytes: stackBytes) {
      Result { () throws(RuntimeError) in
        try ScriptRun(options, source, silent, registry, modules).info()
      }
    }.get()
  }

  static func readScript(_ path: String) throws(RuntimeError) -> [UInt8] {
    guard let file = fopen(path, "rb") else {
      throw RuntimeError("cannot read \(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let n = fread(&chunk, 1, chunk.count, file)
      if n == 0 { break }
      bytes += chunk[0..<n]
    }
    guard ferror(file) == 0 else {
      throw RuntimeError("cannot read \(path): \(String(cString: strerror(errno)))")
    }
    return bytes
  }

  /// Bytes of the stack that scripts run on: deep recursion in a script must not end the program.
  static let stackBytes = 512 << 20
}

/// One run of one script, or of one trace.
struct ScriptRun {
  let options: RunOptions
  let source: [UInt8]
  let output: Output
  let registry: StrategyRegistry
  let modules: [LoadedPlugin]
  /// Looks at the heap at the end of the run.
  var look: ((Runtime) -> Void)?
  /// Is told of what failing allocations left behind.
  var probe: FailureProbe?
  /// Through which others end the run.
  var control: RunControl?
  /// Watches the script statement by statement, if anybody does.
  var explanation: Explanation?
  /// The format of the trace that is imported, and what is told of its objects.
  var imports: (format: ImportFormat, deaths: ImportDeaths)?

  init(
    _ options: RunOptions, _ source: [UInt8], _ output: Output, _ registry: StrategyRegistry,
    _ modules: [LoadedPlugin]
  ) {
    self.options = options
    self.source = source
    self.output = output
    self.registry = registry
    self.modules = modules
  }

  func run() -> RunOutcome {
    moult_drop_startup_pages()
    let runtime: Runtime
    let engine: LuaEngine
    do throws(RuntimeError) {
      (runtime, engine) = try open()
    } catch {
      return .failed(message: error.message, record: nil)
    }
    // Making an engine and loading a script touch other pages than running it.
    moult_drop_startup_pages()
    let watch = RunWatch(engine, seconds: options.timeoutSeconds, control)
    defer {
      engine.close()
      let left = runtime.shutdown()
      watch.end()
      probe?.look(after: runtime, left, heard: engine.hasHeardOfMemoryError)
      output.flush()
      engine.destroy()
    }
    let declared = ParameterScan.names(in: source)
    if declared.isComplete, let problem = engine.workload.unknownSetting(known: declared.names) {
      return .failed(message: "\(options.scriptPath): \(problem)", record: nil)
    }
    if let wanted = options.failAllocation, !options.failsStartUp {
      runtime.heap.failAllocations(after: wanted.after, every: wanted.every)
    }
    do throws(PythonError) { try prepare(engine) } catch {
      return .failed(message: "\(options.scriptPath): \(error.description)", record: nil)
    }
    guard load(engine) else { return .failed(message: takeMessage(engine), record: nil) }
    var failure: String?
    if let path = options.recordPath {
      do throws(TraceError) { try engine.startRecording(path, traceHeader()) } catch {
        return .failed(message: error.description, record: nil)
      }
    }
    let capture: RunCapture?
    do throws(CaptureError) { capture = try engine.startCapture(options, source: source) } catch {
      return .failed(message: error.description, record: nil)
    }
    do throws(RuntimeError) { try watch.begin() } catch {
      return .failed(message: error.message, record: nil)
    }
    beginGauge(engine)
    limitSteps(engine)
    if let frames = options.traceFrames { engine.startTracing(frames: frames) }
    moult_drop_startup_pages()
    runtime.beginRun()
    explanation?.begin(engine, options, source)
    engine.engine.findOutWhetherPlain()
    if !moult_run(engine.engine.bridge) {
      failure = takeMessage(engine)
      if imports == nil, let traceback = moult_traceback(engine.engine.bridge) {
        output.error(String(cString: traceback) + "\n")
      }
    }
    // The end and a report touch other pages again.
    moult_drop_startup_pages()
    explanation?.end()
    watch.endScript()
    endGauge(engine)
    limitSteps(engine)
    if options.recordPath != nil { failure = finishRecording(engine, runtime, failure) }
    let allocations = options.traceFrames.map { engine.allocations(frames: $0) }
    engine.endCapture(capture)
    engine.close()
    probe?.look(at: runtime)
    failure = failure ?? runtime.malloc.checkWatchedBlocks().first
    failure = failure ?? engine.workload.unknownSetting(known: [])
    if options.verifyEvery != nil, let problem = runtime.verify().first {
      failure = (failure.map { "\($0); and " } ?? "") + "the heap does not verify: \(problem)"
    }
    var record = record(runtime, engine, failure)
    record.allocations = allocations
    record.mostGarbage = engine.mostGarbage
    if options.keepsFingerprint { record.fingerprint = fingerprint(runtime, engine) }
    look?(runtime)
    output.flush()
    if let reason = output.failure {
      failure = failure ?? "cannot write to standard output: \(reason)"
      record.status = .failed
      record.failure = failure
    }
    do throws(CaptureError) { try capture?.finish(record: record) } catch {
      failure = (failure.map { "\($0); and " } ?? "") + error.description
    }
    if let failure { return .failed(message: failure, record: record) }
    return .finished(record)
  }

  func info() throws(RuntimeError) -> ScriptInfo {
    let (runtime, engine) = try open()
    defer {
      engine.close()
      runtime.shutdown()
      engine.destroy()
    }
    engine.workload.isDryRun = true
    do throws(PythonError) { try prepare(engine) } catch {
      throw RuntimeError("\(options.scriptPath): \(error.description)")
    }
    guard load(engine) else { throw RuntimeError(takeMessage(engine)) }
    let watch = RunWatch(engine, seconds: options.timeoutSeconds, nil)
    try watch.begin()
    engine.engine.findOutWhetherPlain()
    if !moult_run(engine.engine.bridge) { _ = takeMessage(engine) }
    watch.endScript()
    defer { watch.end() }
    let workload = engine.workload
    return ScriptInfo(
      name: workload.name, summary: workload.summary,
      parameters: workload.parameters.map {
        ScriptInfo.Parameter(name: $0.name, default: $0.default, help: $0.help)
      })
  }

  func open() throws(RuntimeError) -> (Runtime, LuaEngine) {
    guard let profile = Profile.named(options.python) else {
      let known = Profile.all.map(\.name).joined(separator: ", ")
      throw RuntimeError("no profile for Python \(options.python) (there are: \(known))")
    }
    var configuration = RuntimeConfiguration(registry: registry)
    configuration.profile = profile
    configuration.collector = options.collector
    configuration.policy = options.policy
    for (name, value) in options.collectorSettings { configuration.collectorOptions[name] = value }
    configuration.byteLimit = options.memoryLimit ?? Int.max
    configuration.debugMemory = options.debugMemory
    if options.failsStartUp { configuration.failAllocation = options.failAllocation }
    let runtime = try Runtime(configuration)
    runtime.reportsGarbage = !options.quiet
    let engine = try LuaEngine(runtime: runtime, options: options, output: output)
    engine.watchBlocks()
    do throws(RuntimeError) {
      if let imports {
        do throws(PythonError) { try engine.defineImport(imports.deaths) } catch {
          throw RuntimeError(error.description)
        }
      }
      for plugin in modules {
        let module = try PluginModule(plugin, runtime)
        do throws(PythonError) { try engine.define(module: module) } catch {
          throw RuntimeError("module '\(plugin.name)': \(error.description)")
        }
      }
    } catch {
      engine.close()
      runtime.shutdown()
      engine.destroy()
      throw error
    }
    return (runtime, engine)
  }

  /// Lets others see how far the run has come, if anybody may ask.
  func beginGauge(_ engine: LuaEngine) {
    guard let control else { return }
    control.gauge.attach(engine.engine)
    engine.gauge = control.gauge
    output.willWrite = { control.willWrite(endsLine: $0) }
  }

  /// The engine's counters are no more to be read.
  func endGauge(_ engine: LuaEngine) {
    control?.gauge.detach()
    engine.gauge = nil
  }

  /// Limits the operations that come now: the script's, then what its finalizers do at the end.
  private func limitSteps(_ engine: LuaEngine) {
    guard let limit = options.maximumOperations else { return }
    engine.engine.s.pointee.fingerprint.allowMore(limit)
    let bridge = engine.engine.bridge
    moult_limit_steps(
      bridge, bridge.pointee.thousands &+ UInt64(limit),
      engine.workload.keep("the script made more than \(limit) thousand steps"))
  }

  /// Makes what the script names: its constants, and the modules that are not always there.
  private func prepare(_ engine: LuaEngine) throws(PythonError) {
    let constants = ParameterScan.constants(in: text)
    for text in constants { try engine.engine.constant(text) }
    try engine.prepareWeakContainers(constants)
    try engine.prepareTracemalloc(constants)
    try engine.prepareObjgraph(constants)
  }

  /// The script without what is not Lua's.
  private var text: [UInt8] {
    // A first line that starts with # is for the system, as in Lua's own loader.
    var text = source
    if text.first == UInt8(ascii: "#") {
      let end = text.firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
      text.removeSubrange(..<end)
    }
    return text
  }

  private func load(_ engine: LuaEngine) -> Bool {
    text.withUnsafeBytes { bytes in
      moult_load(
        engine.engine.bridge, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count,
        imports.map { "=import-\($0.format.rawValue)" } ?? "@\(options.scriptPath)")
    }
  }

  /// The message on the top of Lua's stack, popped.
  private func takeMessage(_ engine: LuaEngine) -> String {
    guard let L = engine.engine.bridge.pointee.main else { return "no Lua" }
    defer { lua_settop(L, -2) }
    if lua_type(L, -1) == LUA_TSTRING { return engine.text(L, -1) }
    let type = String(cString: lua_typename(L, lua_type(L, -1)))
    return "(error object is a \(type) value)"
  }

  /// What was done and what is left. Collects: the record must have been made.
  func fingerprint(_ runtime: Runtime, _ engine: LuaEngine) -> RunFingerprint {
    let done = engine.engine.s.pointee.fingerprint
    let state = runtime.stateHash()
    func hexadecimal(_ value: UInt64) -> String {
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    return RunFingerprint(
      operations: done.count, operationHash: hexadecimal(done.hash),
      stateHash: hexadecimal(state.hash), stateObjects: state.objects)
  }

  func record(_ runtime: Runtime, _ engine: LuaEngine, _ failure: String?) -> RunRecord {
    let workload = engine.workload
    let status: RunStatus =
      failure != nil ? .failed : workload.failedExpectations.isEmpty ? .ok : .expectationNotMet
    return runtime.makeRecord(
      script: ScriptRecord(
        path: options.scriptPath, name: workload.name, summary: workload.summary),
      parameters: workload.parameters, seed: options.seed, status: status, failure: failure,
      failedExpectations: workload.failedExpectations)
  }
}
