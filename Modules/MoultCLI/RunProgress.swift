import Foundation
import Report
import Scripting

/// A line on standard error that says how far a run has come: only on a terminal, and only once the run
/// has taken two seconds. A thread reads the run's counters twice a second; the run does not wait for it.
final class RunProgress: @unchecked Sendable {
  private let control: RunControl
  private let what: String
  private let condition = NSCondition()
  private var isOver = false
  private var hasThread = false
  private var isShown = false
  /// Whether the script's own text stands on the line.
  private var lineIsTaken = false
  private let start = ContinuousClock.now
  private let sharesTerminal = isatty(STDOUT_FILENO) != 0

  private static let delay = 2.0
  private static let interval = 0.5

  /// Shows how far what is controlled has come, from now until `end`.
  /// - Parameters:
  ///   - what: what it is, where it is in no phase.
  ///   - isWanted: whether to show anything at all.
  init(_ control: RunControl, what: String = "", isWanted: Bool = true) {
    self.control = control
    self.what = what
    guard isWanted, isatty(STDERR_FILENO) != 0 else { return }
    control.setBeforeOutput { [weak self] endsLine in self?.makeRoom(endsLine) }
    hasThread = true
    let thread = Thread { [self] in watch() }
    thread.start()
  }

  /// Takes the line away. Returns when none can come any more.
  func end() {
    control.setBeforeOutput(nil)
    condition.lock()
    isOver = true
    condition.signal()
    while hasThread { condition.wait() }
    clear()
    condition.unlock()
  }

  /// The script is about to write.
  private func makeRoom(_ endsLine: Bool) {
    condition.lock()
    clear()
    // On the same terminal the line would take half a line of the script's with it.
    lineIsTaken = sharesTerminal && !endsLine
    condition.unlock()
  }

  private func watch() {
    condition.lock()
    var tick = 0
    _ = condition.wait(until: Date(timeIntervalSinceNow: Self.delay))
    while !isOver {
      if !lineIsTaken, let reading = control.reading() {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let text = ProgressLine.text(
          ProgressReading(
            what: reading.phase.isEmpty ? what : reading.phase, operations: reading.operations,
            objectsMade: reading.objectsMade, bytes: reading.bytes, part: reading.part),
          seconds: seconds, tick: tick, style: .detect(descriptor: STDERR_FILENO))
        write("\r\u{1B}[K" + text)
        isShown = true
        tick += 1
      }
      _ = condition.wait(until: Date(timeIntervalSinceNow: Self.interval))
    }
    hasThread = false
    condition.signal()
    condition.unlock()
  }

  private func clear() {
    if isShown { write("\r\u{1B}[K") }
    isShown = false
  }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
