import Dispatch
import Foundation
import Report

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

  /// What a process notes of its trials: the number of one, what happened, and more about it.
  struct Line {
    var number: UInt64
    var word: String
    var text: String
  }

  /// Runs the program with `--worker FILE` added, a file to which it adds a line for all that happens,
  /// `NUMBER WORD TEXT`, so that what it did before it crashed is known.
  /// - Parameter reading: how far it has come, by the number of its last line.
  /// - Returns: the lines, and how the process ended.
  /// - Throws: `Failure` when it cannot be started.
  static func lines(
    of arguments: [String], _ reading: @escaping @Sendable (UInt64) -> ProgressReading
  ) throws -> (lines: [Line], end: String) {
    try withFolder(arguments[0]) { folder in
      let path = folder.appendingPathComponent("lines.txt")
      guard FileManager.default.createFile(atPath: path.path, contents: nil) else {
        throw Failure("cannot write to \(path.path)")
      }
      let progress = ProgressDisplay(notes: path.path) { line in
        line.split(separator: " ").first.flatMap { UInt64($0) }.map(reading)
      }
      defer { progress.end() }
      let process = Process()
      let own = Bundle.main.executablePath ?? CommandLine.arguments[0]
      process.executableURL = URL(fileURLWithPath: own)
      process.arguments = arguments + ["--worker", path.path]
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      let errors = Pipe()
      process.standardError = errors
      do { try process.run() } catch { throw Failure("cannot start a process: \(reason(error))") }
      let said = errors.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      let text = String(decoding: try Data(contentsOf: path), as: UTF8.self)
      let lines = text.split(separator: "\n").compactMap { line -> Line? in
        let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
        guard parts.count >= 2, let number = UInt64(parts[0]) else { return nil }
        return Line(number: number, word: parts[1], text: parts.count > 2 ? parts[2] : "")
      }
      return (lines, end(of: process, said: said))
    }
  }

  /// How a process ended, and what it said about it.
  private static func end(of process: Process, said: Data) -> String {
    let status = process.terminationStatus
    let how =
      process.terminationReason == .uncaughtSignal
      ? (status == SIGALRM ? "it hung" : "it ended the process with signal \(status)")
      : "it ended the process with status \(status)"
    let lines = String(decoding: said, as: UTF8.self).split(separator: "\n")
    let why =
      lines.first { $0.contains("Fatal error") || $0.contains("runtime failure") } ?? lines.first
    return how + (why.map { ": \($0.suffix(300))" } ?? "")
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
