import CLuaBridge
import Core
import Foundation

/// Ends a run from outside: by a signal, say.
public final class RunControl: @unchecked Sendable {
  private let lock = NSLock()
  private weak var watch: RunWatch?
  private var pending: String?
  private var beforeOutput: (@Sendable (Bool) -> Void)?
  /// What reads the run's counters.
  let gauge = RunGauge()
  /// Called when a script is to stop and does not, since a function that is not Lua's runs on and on:
  /// ends the process. While it is `nil` the run waits for that function.
  let hung: (@Sendable (_ reason: String) -> Void)?

  /// Makes a control.
  /// - Parameter hung: what to do with a run that cannot be stopped; must not return.
  public init(hung: (@Sendable (_ reason: String) -> Void)? = nil) { self.hung = hung }

  /// Makes the script stop with an error that it cannot catch.
  /// - Parameter reason: the error's text.
  public func interrupt(_ reason: String) {
    lock.lock()
    let watch = watch
    if watch == nil { pending = reason }
    lock.unlock()
    watch?.interrupt(reason)
  }

  /// How far the run has come; nil while none is running.
  public func reading() -> RunReading? { gauge.read() }

  /// Sets who is told, on the run's thread, before the script's text is written.
  /// - Parameter body: gets whether the text ends with a line feed.
  public func setBeforeOutput(_ body: (@Sendable (_ endsLine: Bool) -> Void)?) {
    lock.withLock { beforeOutput = body }
  }

  /// The script's text is written now.
  func willWrite(endsLine: Bool) {
    let body = lock.withLock { beforeOutput }
    body?(endsLine)
  }

  /// The run that is controlled now.
  func attach(_ new: RunWatch?) {
    lock.lock()
    watch = new
    let reason = pending
    if new != nil { pending = nil }
    lock.unlock()
    if let reason { new?.interrupt(reason) }
  }
}

/// Sees to it that a run ends: the script when its time is over or somebody asks for it, and likewise
/// what finalizers do while the heap is taken down.
final class RunWatch: @unchecked Sendable {
  private let bridge: UnsafeMutablePointer<MoultBridge>
  private let seconds: Double?
  private let control: RunControl?
  private let condition = NSCondition()
  private var phase = Phase.waiting
  private var deadline: Date?
  /// Why the script is to stop now.
  private var reason: UnsafeMutablePointer<CChar>?
  private var kept: [UnsafeMutablePointer<CChar>] = []
  private var hasThread = false

  private enum Phase { case waiting, script, shutdown, over }

  /// How long the script, and what comes after it, may go on after it was told to stop, besides a
  /// part of the time that it had.
  private static let grace = (script: 2.0, shutdown: 10.0)
  /// How often it is told.
  private static let interval = 0.01

  init(_ engine: LuaEngine, seconds: Double?, _ control: RunControl?) {
    nonisolated(unsafe) let bridge = engine.engine.bridge
    self.bridge = bridge
    self.seconds = seconds
    self.control = control
  }

  deinit { for text in kept { free(text) } }

  /// The script begins.
  /// - Throws: when there is no thread to watch it.
  func begin() throws(RuntimeError) {
    guard seconds != nil || control != nil else { return }
    condition.lock()
    phase = .script
    deadline = seconds.map { Date(timeIntervalSinceNow: $0) }
    let isWatched = onOwnThread { [self] in watch() }
    hasThread = isWatched
    condition.unlock()
    guard isWatched else {
      throw RuntimeError("the system has no thread to watch the script's time with")
    }
    control?.attach(self)
  }

  /// The script has ended. What finalizers do from here on has as long again.
  func endScript() {
    control?.attach(nil)
    condition.lock()
    if phase == .script { phase = .shutdown }
    reason = nil
    deadline = seconds.map { Date(timeIntervalSinceNow: $0) }
    moult_clear_stop(bridge)
    condition.signal()
    condition.unlock()
  }

  /// Nothing of the script runs any more. Returns when no stop can come.
  func end() {
    control?.attach(nil)
    condition.lock()
    phase = .over
    condition.signal()
    while hasThread { condition.wait() }
    condition.unlock()
  }

  /// Makes the script stop.
  func interrupt(_ text: String) {
    condition.lock()
    if phase == .script, reason == nil { reason = keep(text) }
    condition.signal()
    condition.unlock()
  }

  private func keep(_ text: String) -> UnsafeMutablePointer<CChar> {
    let copy = strdup(text)!
    kept.append(copy)
    return copy
  }

  private func watch() {
    condition.lock()
    var since: Date?
    while phase != .over {
      if reason == nil, let deadline, deadline.timeIntervalSinceNow <= 0 {
        reason = keep(
          phase == .script
            ? "the script ran longer than \(seconds ?? 0) s"
            : "the end of the script took longer than \(seconds ?? 0) s")
      }
      guard let reason else {
        since = nil
        if let deadline { _ = condition.wait(until: deadline) } else { condition.wait() }
        continue
      }
      // A coroutine may begin to run just now: say it until the script has ended.
      moult_stop(bridge, reason)
      let start = since ?? Date()
      since = start
      let grace = phase == .script ? Self.grace.script : Self.grace.shutdown
      if let hung = control?.hung, -start.timeIntervalSinceNow > grace + (seconds ?? 0) / 2 {
        hung(String(cString: reason))
      }
      _ = condition.wait(until: Date(timeIntervalSinceNow: Self.interval))
    }
    hasThread = false
    condition.signal()
    condition.unlock()
  }
}
