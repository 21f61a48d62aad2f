import ArgumentParser
import Logging

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// Options of every command that runs the engine.
struct LogOptions: ParsableArguments {
  @Option(help: "Which diagnostics to write to standard error.")
  var logLevel: Logger.Level = .warning

  /// Sends diagnostics of this level and above to standard error. What is said first in a process holds.
  func apply() {
    let level = logLevel
    let isFirst = Self.isApplied.withLock { isApplied in
      defer { isApplied = true }
      return !isApplied
    }
    guard isFirst else { return }
    LoggingSystem.bootstrap { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = level
      return handler
    }
  }

  private static let isApplied = Guarded(false)
}
