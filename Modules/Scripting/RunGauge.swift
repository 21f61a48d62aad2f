import Foundation

/// How far a run has come.
public struct RunReading: Sendable, Equatable {
  /// The phase of the script that is running; empty outside of phases.
  public var phase = ""
  /// Operations so far; nil where nobody counts them.
  public var operations: Int?
  /// Objects made so far.
  public var objectsMade = 0
  /// Bytes in allocated blocks.
  public var bytes = 0
  /// The part of a trace that has been replayed, 0...1; nil for scripts.
  public var part: Double?
}

/// Lets another thread read the counters of a run while it goes on. The run does nothing for it but say
/// which phase begins: the counters are words that it keeps anyway, and each is read whole, so a reading
/// may be a moment old and its figures of moments apart, and no figure is torn.
final class RunGauge: @unchecked Sendable {
  private let lock = NSLock()
  private var engine: Engine?
  private var phase = ""
  private var part: Double?

  /// The engine is there to be read.
  func attach(_ new: Engine) { lock.withLock { engine = new } }

  /// The engine goes away. Returns when nobody reads it any more.
  func detach() { lock.withLock { engine = nil } }

  /// A phase begins, or ends and leaves none.
  func enter(phase name: String) { lock.withLock { phase = name } }

  /// So much of a trace has been replayed.
  func reach(part new: Double) { lock.withLock { part = new } }

  func read() -> RunReading? {
    lock.lock()
    defer { lock.unlock() }
    guard let s = engine?.s else { return nil }
    return RunReading(
      phase: phase, operations: Self.operations(s),
      objectsMade: s.pointee.space.s.pointee.objectsMade,
      bytes: max(s.pointee.heap.bytesInUse, 0), part: part)
  }

  private static func operations(_ s: UnsafeMutablePointer<EngineState>) -> Int? {
    if let replayer = s.pointee.replayer { return replayer.pointee.performed }
    if let recorder = s.pointee.recorder { return recorder.pointee.operations }
    if let profile = s.pointee.lineProfile { return profile.pointee.operations }
    return s.pointee.fingerprint.isKept ? s.pointee.fingerprint.count : nil
  }
}
