import BuiltinTypes
import Core
import ObjectModel

/// What a run in which allocations failed came to (`ScriptEngine.probe`).
public final class FailureProbe: @unchecked Sendable {
  /// Allocations that were counted.
  public private(set) var allocations = 0
  /// How many of them failed.
  public private(set) var injected = 0
  /// The run's error, `nil` where the script came to its end.
  public internal(set) var failure: String?
  /// Whether the script was told of a failure or standard error was, or CPython is silent about it.
  public private(set) var isHeard = false
  private var ignored = 0
  /// What the script printed, and what was written of errors.
  public internal(set) var output: [UInt8] = []
  /// What the checker found when the script had ended, what was still there when everything had been
  /// taken down, and so on; empty when nothing was lost.
  public private(set) var problems: [String] = []

  /// Nothing seen yet.
  public init() {}

  /// Checks the heap at the script's end. Failures go on afterwards, through the shutdown.
  func look(at runtime: Runtime) {
    ignored = runtime.space.typeNames.ignoredErrors
    problems += runtime.verify().map { "at the end of the script: \($0)" }
  }

  /// Looks at what is left when everything was taken down.
  /// - Parameters:
  ///   - left: objects that nothing refers to any more, but that still exist.
  ///   - heard: whether somebody was told that there is no memory.
  func look(after runtime: Runtime, _ left: [String], heard: Bool) {
    isHeard = heard || ignored > 0
    allocations = runtime.heap.countedAllocations
    injected = runtime.heap.injectedFailures
    runtime.heap.stopFailing()
    problems += left.map { "left after the shutdown: \($0)" }
    problems += runtime.malloc.checkInvariants() + runtime.heap.checkInvariants()
    // Interned strs live as long as the process from 3.12 on.
    var bytes = runtime.heap.bytesInUse
    runtime.heap.forEachObjectStart { raw in
      if !runtime.heap.isStatic(raw), Ref(raw).isImmortal {
        bytes -= runtime.malloc.usableSize(raw - runtime.malloc.debugPrefix)
      }
    }
    if bytes != 0 {
      problems.append(
        "left after the shutdown: \(bytes) bytes, \(runtime.heap.rawBlockCount) raw blocks")
    }
  }
}
