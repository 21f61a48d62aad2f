import ArgumentParser
import Dispatch
import Foundation
import Insight
import Report
import Scripting

/// What ends a run before its time: SIGINT and SIGTERM, and a function that never comes back.
enum Interruption {
  /// Through which runs are ended.
  static let control = RunControl { reason in
    let last = lastWords.withLock { $0 }
    Console.error(reason + "; a built-in function does not end, so the process ends here")
    last?(reason)
    _exit(ExitCode.failure.rawValue)
  }

  /// What is still to be written when a run cannot be stopped: with `--json` a document.
  static let lastWords = Guarded<(@Sendable (String) -> Void)?>(nil)

  /// The signal that came, 0 for none.
  private static let received = Guarded<Int32>(0)
  private static let sources = Guarded<[any DispatchSourceSignal]>([])

  /// The status that the shell expects of a command which ended because of a signal, `nil` for none.
  static var status: Int32? {
    let signal = received.withLock { $0 }
    return signal == 0 ? nil : 128 + signal
  }

  /// From here on SIGINT and SIGTERM end the script, and the report says what was done. The second
  /// one ends the process.
  /// - Parameter json: the run of which there must be a JSON document even if it cannot be stopped.
  static func watch(_ json: RunOptions?) {
    if let json {
      let last = { @Sendable (message: String) in
        Console.lastWrite(RunReport.json(RunCommand.empty(json, message)))
      }
      lastWords.withLock { $0 = last }
    }
    for (number, name) in [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM")] {
      // Who started the command in the background wants it to go on.
      let before = signal(number, SIG_IGN)
      if let before, unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        continue
      }
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        received.withLock { $0 = number }
        signal(number, SIG_DFL)
        control.interrupt("interrupted by \(name)")
      }
      source.activate()
      sources.withLock { $0.append(source) }
    }
  }
}

/// A value that several threads use.
final class Guarded<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Value

  init(_ value: Value) { self.value = value }

  func withLock<R>(_ body: (inout Value) -> R) -> R {
    lock.lock()
    defer { lock.unlock() }
    return body(&value)
  }
}
