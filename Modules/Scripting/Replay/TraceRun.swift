import Capture
import CLuaBridge
import CProcessor
import Core
import Foundation
import Insight
import ObjectModel
import PluginHost
import CollectorKit
import Trace

// Recording a run, and running a trace: what the command needs.

extension ScriptRun {
  /// What the trace of this run begins with.
  func traceHeader() -> TraceHeader {
    var header = TraceHeader(
      moultVersion: MoultVersion.current, scriptPath: options.scriptPath, python: options.python,
      collector: options.collector, policy: options.policy, seed: options.seed,
      constants: ParameterScan.constants(in: source))
    header.imported = imports?.format.rawValue
    for (name, value) in options.settings { header.settings[name] = value }
    for (name, value) in options.collectorSettings { header.collectorSettings[name] = value }
    return header
  }

  /// Ends the recording.
  /// - Returns: why the run failed, if it did.
  func finishRecording(_ engine: LuaEngine, _ runtime: Runtime, _ failure: String?) -> String? {
    var end = TraceEnd()
    end.failure = failure
    fill(&end, runtime)
    do throws(TraceError) { try engine.finishRecording(end) } catch {
      return error.description
    }
    return failure
  }

  private func fill(_ end: inout TraceEnd, _ runtime: Runtime) {
    let totals = runtime.strategy.totals
    end.collections = totals.map(\.collections)
    end.collected = totals.map(\.collected)
    end.objectsMade = runtime.space.s.pointee.objectsMade
    end.objectsFreed = runtime.space.s.pointee.objectsFreed
  }

  /// Replays a trace on a heap of its own.
  func replay(_ reader: TraceReader) -> ReplayOutcome {
    var outcome = ReplayOutcome(outcome: .failed(message: "", record: nil))
    let runtime: Runtime
    let engine: LuaEngine
    do throws(RuntimeError) {
      (runtime, engine) = try open()
    } catch {
      outcome.outcome = .failed(message: error.message, record: nil)
      return outcome
    }
    let replayer = UnsafeMutablePointer<Replayer>.allocate(capacity: 1)
    defer { replayer.deallocate() }
    do throws(TraceError) {
      replayer.initialize(to: try Replayer(reader: reader, engine: engine))
    } catch {
      engine.close()
      runtime.shutdown()
      engine.destroy()
      outcome.outcome = .failed(message: error.description, record: nil)
      return outcome
    }
    let watch = RunWatch(engine, seconds: options.timeoutSeconds, control)
    defer {
      engine.close()
      let left = runtime.shutdown()
      watch.end()
      probe?.look(after: runtime, left, heard: engine.hasHeardOfMemoryError)
      engine.destroy()
      replayer.pointee.release()
      replayer.deinitialize(count: 1)
    }
    for text in reader.header.constants { _ = try? engine.engine.constant(text) }
    try? engine.prepareWeakContainers(reader.header.constants)
    try? engine.prepareTracemalloc(reader.header.constants)
    let capture: RunCapture?
    do throws(CaptureError) {
      // The lines of the script are shown where it still stands.
      let source = (try? ScriptEngine.readScript(options.scriptPath)) ?? []
      capture = try engine.startCapture(options, source: source, isReplay: true)
    } catch {
      outcome.outcome = .failed(message: error.description, record: nil)
      return outcome
    }
    do throws(RuntimeError) { try watch.begin() } catch {
      outcome.outcome = .failed(message: error.message, record: nil)
      return outcome
    }
    if let frames = options.traceFrames { engine.startTracing(frames: frames) }
    if let thresholds = options.thresholds { runtime.setThresholds(thresholds) }
    moult_drop_startup_pages()
    runtime.beginRun()
    beginGauge(engine)
    var failure = engine.replay(replayer) {
      engine.gauge?.reach(part: Double($0) / Double(max(reader.fileSize, 1)))
    }
    endGauge(engine)
    outcome.isWhole = failure == nil
    moult_drop_startup_pages()
    watch.endScript()
    fill(&outcome.end, runtime)
    let allocations = options.traceFrames.map { engine.allocations(frames: $0) }
    engine.endCapture(capture)
    engine.close()
    probe?.look(at: runtime)
    if options.verifyEvery != nil, failure == nil {
      failure = runtime.verify().first.map { "the heap does not verify: \($0)" }
    }
    var record = record(runtime, engine, failure ?? reader.end?.failure)
    record.allocations = allocations
    record.mostGarbage = engine.mostGarbage
    if options.keepsFingerprint { record.fingerprint = fingerprint(runtime, engine) }
    outcome.performed = replayer.pointee.performed
    outcome.leftOut = replayer.pointee.leftOut
    outcome.displaced = replayer.pointee.displaced
    outcome.unknownCalls = replayer.pointee.unknownCalls
    do throws(CaptureError) { try capture?.finish(record: record) } catch {
      failure = (failure.map { "\($0); and " } ?? "") + error.description
    }
    if let failure = failure ?? reader.end?.failure {
      outcome.outcome = .failed(message: failure, record: record)
    } else {
      outcome.outcome = .finished(record)
    }
    return outcome
  }
}

/// How a replay came out.
public struct ReplayOutcome: Sendable {
  /// As of a run.
  public var outcome: RunOutcome
  /// Whether it came to the end of the trace.
  public var isWhole = false
  /// Operations that were performed.
  public var performed = 0
  /// Operations whose objects this run did not have, or that went another way than recorded.
  public var leftOut = 0
  /// Calls by the runtime, of finalizers and callbacks, that came at another time than recorded.
  public var displaced = 0
  /// Such calls of functions that the recorded run never called.
  public var unknownCalls = 0
  /// What came of objects that an imported trace says died; `nil` for a recorded run.
  public var deaths: ImportDeaths?
  /// What the run came to, in the terms in which the trace says it of the recorded run.
  public var end = TraceEnd()
}

extension ScriptEngine {
  /// Replays a trace.
  /// - Parameters:
  ///   - options: as for a run; path, parameters and seed are the trace's.
  ///   - control: through which the replay can be ended, and which says how far it has come.
  ///   - probe: sees what is left of the heap.
  public static func replay(
    _ reader: TraceReader, _ options: RunOptions, registry: StrategyRegistry,
    modules: [LoadedPlugin] = [], control: RunControl? = nil, probe: FailureProbe? = nil
  ) -> ReplayOutcome {
    var options = options
    options.scriptPath = reader.header.scriptPath
    options.settings = reader.header.settings.sorted { $0.key < $1.key }
    options.seed = reader.header.seed
    let settled = options
    let silent = Output()
    silent.isSilent = true
    return onLargeStack(bytes: stackBytes) {
      var run = ScriptRun(settled, [], silent, registry, modules)
      run.control = control
      run.probe = probe
      if let name = reader.header.imported, let format = ImportFormat(rawValue: name) {
        run.imports = (format, ImportDeaths())
      }
      var outcome = run.replay(reader)
      if run.imports?.format == .elephant { outcome.deaths = run.imports?.deaths }
      return outcome
    }
  }
}
