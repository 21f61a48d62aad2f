import Foundation
import Insight
import Scripting
import Trace

// `moult compare` runs each run of each strategy in a process of its own: one that crashes or never ends is
// a row that says so, none inherits the memory of the one before, and the peak of resident memory is that
// of one strategy.

/// What the process of one run leaves behind.
struct CompareOutcome: Codable {
  /// The record of a run that came to its end.
  var record: RunRecord?
  /// Why there is none.
  var failure: String?
  /// The most memory that the process had resident, by the system's account; 0 where that is not the
  /// strategy's alone.
  var peakResidentBytes = 0

  /// Operations of a replay that went another way than recorded: then it is no run of the script.
  var strayed = 0

  /// Replays a trace in this process.
  init(replaying trace: String, _ options: RunOptions) {
    do throws(TraceError) {
      let outcome = ScriptEngine.replay(
        try TraceReader(path: trace), options, registry: Plugins.registry,
        modules: Plugins.loaded.modules, control: Interruption.control)
      strayed = outcome.leftOut + outcome.unknownCalls
      switch outcome.outcome {
      case .finished(let record): self.record = record
      case .failed(let message, _): failure = message
      }
    } catch {
      failure = error.description
    }
  }

  /// Runs a script in this process.
  init(running options: RunOptions) {
    switch engine.run(options) {
    case .finished(let record): self.record = record
    case .failed(let message, _): failure = message
    }
  }

  /// A run that did not come to its end.
  init(failure: String) { self.failure = failure }

  /// As `init(running:)`, with the memory of the process, which does nothing else.
  /// - Parameter trace: what is replayed; `nil` to run the script.
  static func alone(_ options: RunOptions, trace: String?) -> CompareOutcome {
    var outcome =
      trace.map { CompareOutcome(replaying: $0, options) } ?? CompareOutcome(running: options)
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      outcome.peakResidentBytes = Int(usage.ru_maxrss)
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      outcome.peakResidentBytes = Int(usage.ru_maxrss) * 1_024
    #endif
    return outcome
  }

  /// The outcome of a run in another process.
  /// - Parameters:
  ///   - arguments: those of `moult compare` for this run.
  ///   - limit: seconds after which it counts as hanging.
  static func inProcess(
    _ arguments: [String], collector: String, limit: Double
  ) -> CompareOutcome {
    do {
      return try ChildProcess.withFolder("compare") { folder in
        let end = try ChildProcess.run(
          ["compare", "--worker", folder.path] + arguments, for: collector, limit: limit)
        // A run that could not be stopped leaves word of it, and ends its process with an error.
        guard let data = try? Data(contentsOf: file(in: folder.path)) else {
          return CompareOutcome(
            failure: end ?? "it ended the process with status 0 in the middle of a run")
        }
        return try JSONDecoder().decode(CompareOutcome.self, from: data)
      }
    } catch {
      return CompareOutcome(failure: reason(error))
    }
  }

  /// Where a process leaves its outcome.
  static func file(in folder: String) -> URL {
    URL(fileURLWithPath: folder).appendingPathComponent("outcome.json")
  }
}
