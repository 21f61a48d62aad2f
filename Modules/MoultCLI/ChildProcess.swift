import Dispatch
import Foundation

/// Runs this program once more, in a process of its own: what crashes or hangs there takes nobody with it,
/// and its memory is its own.
enum ChildProcess {
  /// Runs the program to its end. What it prints goes to standard error.
  /// - Parameters:
  ///   - subject: what it is run for, for messages.
  ///   - limit: seconds after which it is stopped.
  /// - Returns: how the process ended, `nil` if as it should.
  /// - Throws: `Failure` when it cannot be started.
  static func run(_ arguments: [String], for subject: String, limit: Double) throws(Failure)
    -> String?
  {
    let process = Process()
    let own = Bundle.main.executablePath ?? CommandLine.arguments[0]
    process.executableURL = URL(fileURLWithPath: own)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    // What a script or a plugin prints must not end up in the document.
    process.standardOutput = FileHandle.standardError
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    do { try process.run() } catch {
      throw Failure("cannot start a process for '\(subject)': \(reason(error))")
    }
    if ended.wait(timeout: .now() + limit) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
      return "it did not end within \(Int(limit)) seconds and was stopped"
    }
    let status = process.terminationStatus
    if process.terminationReason == .uncaughtSignal {
      return "it ended the process with signal \(status) (\(String(cString: strsignal(status))))"
    }
    return status == 0 ? nil : "it ended the process with status \(status)"
  }

  /// A folder for one process, deleted when the body is through.
  static func withFolder<R>(_ name: String, _ body: (URL) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("moult-\(name)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
