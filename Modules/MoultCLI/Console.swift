import Foundation

/// The command's output streams.
enum Console {
  /// Writes `moult: error: ...` to standard error.
  static func error(_ message: String) {
    writeError("moult: error: \(message)\n")
  }

  /// Writes `moult: warning: ...` to standard error.
  static func warning(_ message: String) {
    writeError("moult: warning: \(message)\n")
  }

  /// Writes all of the data to standard output.
  ///
  /// - Throws: `Failure` if it cannot be written, as to a full disk
  static func write(_ data: Data) throws(Failure) {
    // What `print` has buffered comes first.
    fflush(nil)
    do {
      try FileHandle.standardOutput.write(contentsOf: data)
    } catch {
      throw Failure("cannot write to standard output: \(reason(error))")
    }
  }

  /// Writes text to standard output; see `write(_:)`.
  static func write(_ text: String) throws(Failure) {
    try write(Data(text.utf8))
  }

  /// Standard output's own descriptor while it is diverted.
  private static let saved = Guarded<Int32>(STDOUT_FILENO)

  /// Writes to standard output, diverted or not, on the way out of a process that hangs.
  static func lastWrite(_ data: Data) {
    let descriptor = saved.withLock { $0 }
    try? FileHandle(fileDescriptor: descriptor).write(contentsOf: data)
  }

  /// Runs a body during which everything that goes to standard output arrives on standard error,
  /// whoever writes it: scripts, plugins, the C library.
  static func divertingStandardOutput<Result>(_ body: () -> Result) -> Result {
    fflush(nil)
    let saved = dup(STDOUT_FILENO)
    guard saved >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
      // Without descriptors there is nothing to write to either.
      return body()
    }
    Self.saved.withLock { $0 = saved }
    defer {
      Self.saved.withLock { $0 = STDOUT_FILENO }
      fflush(nil)
      dup2(saved, STDOUT_FILENO)
      close(saved)
    }
    return body()
  }

  private static func writeError(_ text: String) {
    fflush(nil)
    // If standard error is gone there is nobody left to tell.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// A failure that is told to the user and ends the command with status 1.
struct Failure: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) {
    self.description = description
  }
}

/// The words of an error, without a type's name or the file system's decoration around them.
func reason(_ error: any Error) -> String {
  if let cocoa = error as? CocoaError,
    let posix = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError, posix.domain == NSPOSIXErrorDomain
  {
    return String(cString: strerror(Int32(posix.code)))
  }
  if let posix = error as? POSIXError { return String(cString: strerror(posix.code.rawValue)) }
  return "\(error)"
}
