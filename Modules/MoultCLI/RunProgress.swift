import Foundation
import Report
import Scripting

/// A line on standard error that says how far something has come: only on a terminal, and only once it
/// has taken two seconds. A thread asks for the figures twice a second; who is asked about does not wait.
final class ProgressDisplay: @unchecked Sendable {
  private let reading: @Sendable () -> ProgressReading?
  private let condition = NSCondition()
  private var isOver = false
  private var hasThread = false
  private var isShown = false
  /// Whether a script's own text stands on the line.
  private var lineIsTaken = false
  private let start = ContinuousClock.now

  private static let delay = 2.0
  private static let interval = 0.5

  /// Shows what a function says from now until `end`.
  /// - Parameter reading: called on another thread; nil for nothing to say.
  init(isWanted: Bool = true, _ reading: @escaping @Sendable () -> ProgressReading?) {
    self.reading = reading
    guard isWanted, isatty(STDERR_FILENO) != 0 else { return }
    hasThread = true
    let thread = Thread { [self] in watch() }
    thread.start()
  }

  /// Takes the line away. Returns when none can come any more.
  func end() {
    condition.lock()
    isOver = true
    condition.signal()
    while hasThread { condition.wait() }
    clear()
    condition.unlock()
  }

  /// A script is about to write.
  func makeRoom(_ endsLine: Bool) {
    condition.lock()
    clear()
    // On the same terminal the line would take half a line of the script's with it.
    lineIsTaken = !endsLine && isatty(STDOUT_FILENO) != 0
    condition.unlock()
  }

  private func watch() {
    condition.lock()
    var tick = 0
    _ = condition.wait(until: Date(timeIntervalSinceNow: Self.delay))
    while !isOver {
      if !lineIsTaken, let reading = reading() {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let style = ReportStyle.detect(descriptor: STDERR_FILENO)
        write(
          "\r\u{1B}[K" + ProgressLine.text(reading, seconds: seconds, tick: tick, style: style))
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

/// How far a run has come, from its counters.
struct RunProgress {
  private let control: RunControl
  private let display: ProgressDisplay

  /// Shows how far what is controlled has come, from now until `end`.
  /// - Parameters:
  ///   - what: what it is, where it is in no phase.
  ///   - isWanted: whether to show anything at all.
  init(_ control: RunControl, what: String = "", isWanted: Bool = true) {
    self.control = control
    let display = ProgressDisplay(isWanted: isWanted) {
      guard let run = control.reading() else { return nil }
      return ProgressReading(
        what: run.phase.isEmpty ? what : run.phase, operations: run.operations,
        objectsMade: run.objectsMade, bytes: run.bytes, part: run.part)
    }
    self.display = display
    if isWanted { control.setBeforeOutput { display.makeRoom($0) } }
  }

  func end() {
    control.setBeforeOutput(nil)
    display.end()
  }
}

/// How far steps have come of which it is known how many there are.
final class StepProgress: Sendable {
  private let state = Guarded<(done: Int, what: String)>((-1, ""))
  private let display: ProgressDisplay

  init(total: Int) {
    let state = state
    display = ProgressDisplay {
      let (done, what) = state.withLock { $0 }
      if done < 0 { return nil }
      return ProgressReading(
        what: "\(done) of \(total)  \(what)", part: Double(done) / Double(max(total, 1)))
    }
  }

  /// The next step begins.
  func step(_ what: String) { state.withLock { $0 = ($0.done + 1, what) } }

  func end() { display.end() }
}

extension ProgressDisplay {
  /// How far a process has come that writes a line to a file for each thing that it does.
  /// - Parameters:
  ///   - path: the file.
  ///   - reading: what the last whole line says.
  convenience init(
    notes path: String, _ reading: @escaping @Sendable (_ last: Substring) -> ProgressReading?
  ) {
    self.init {
      guard let file = FileHandle(forReadingAtPath: path) else { return nil }
      defer { try? file.close() }
      let end = (try? file.seekToEnd()) ?? 0
      try? file.seek(toOffset: end > 4096 ? end - 4096 : 0)
      let text = String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
      // What stands behind the last line feed is not whole yet.
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      guard let last = lines.last else { return nil }
      return reading(last)
    }
  }
}
