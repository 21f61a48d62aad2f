import Foundation

/// A line on standard error that says how far a long command has come: only on a terminal, and only
/// once it has taken two seconds.
final class Progress {
  private let total: Int
  private var done = 0
  private let start = ContinuousClock.now
  private var isShown = false
  private let isTerminal = isatty(STDERR_FILENO) != 0

  init(total: Int) { self.total = max(total, 1) }

  /// The next of `total` steps begins.
  func step(_ what: String) {
    let elapsed = ContinuousClock.now - start
    if isTerminal, elapsed > .seconds(2) {
      isShown = true
      let width = 24
      let filled = width * done / total
      let bar =
        String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
      let seconds = Double(elapsed.components.seconds)
      let left = done == 0 ? "" : " \(Int(seconds / Double(done) * Double(total - done))) s left"
      write("\r\u{1B}[K[\(bar)] \(done)/\(total)\(left)  \(what)")
    }
    done += 1
  }

  /// Takes the line away.
  func end() {
    if isShown { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// Writing files so that nobody ever sees half of one.
enum SafeFile {
  /// Writes beside the file and renames.
  ///
  /// - Throws: `Failure` if it cannot be written
  static func write(_ text: String, to path: String) throws(Failure) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw Failure("cannot write \(path): \(error.localizedDescription)")
    }
  }
}
