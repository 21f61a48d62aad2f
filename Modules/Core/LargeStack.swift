import Dispatch
import Foundation

// Scripts and the scenarios of the kit recurse deeply: they run on a thread with a stack of their own
// size, so that their recursion does not end the program.

/// Runs `body` on a thread with a large stack and waits for it.
/// - Parameters:
///   - bytes: the size of the stack.
///   - body: what to run; while it runs the calling thread does nothing else.
/// - Returns: what `body` returned.
public func onLargeStack<T>(bytes: Int, _ body: @escaping () -> T) -> T {
  let job = Job(body)
  let thread = Thread { job.run() }
  thread.stackSize = bytes
  thread.start()
  return job.wait()
}

/// Work for another thread, and what came of it.
private final class Job<T>: @unchecked Sendable {
  private let body: () -> T
  private var result: T?
  private let done = DispatchSemaphore(value: 0)

  init(_ body: @escaping () -> T) { self.body = body }

  func run() {
    result = body()
    done.signal()
  }

  func wait() -> T {
    done.wait()
    return result.unsafelyUnwrapped
  }
}
