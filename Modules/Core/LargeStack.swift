#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Scripts and the scenarios of the kit recurse deeply: they run on a thread with a stack of their own
// size, so that their recursion does not end the program. The system's own threads: Foundation's would
// bring pages of a library into memory that a run needs for nothing else.

/// Runs `body` on a thread with a large stack and waits for it.
/// - Parameters:
///   - bytes: the size of the stack.
///   - body: what to run; while it runs the calling thread does nothing else.
/// - Returns: what `body` returned.
public func onLargeStack<T>(bytes: Int, _ body: @escaping () -> T) -> T {
  var result: T?
  let (started, status) = startThread(stackBytes: bytes, Job { result = body() })
  guard let thread = started else {
    fatalError("no thread with a stack of \(bytes) bytes: \(String(cString: strerror(status)))")
  }
  pthread_join(thread, nil)
  return result.unsafelyUnwrapped
}

/// Runs `body` on a thread of its own, which nobody waits for.
/// - Returns: false if the system has no thread for it; then it does not run.
public func onOwnThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  guard let thread = startThread(stackBytes: nil, Job(body)).thread else { return false }
  pthread_detach(thread)
  return true
}

/// Starts a thread, or gives the reason why there is none.
private func startThread(stackBytes: Int?, _ job: Job) -> (thread: pthread_t?, status: Int32) {
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  if let stackBytes { pthread_attr_setstacksize(&attributes, stackBytes) }
  #if canImport(Darwin)
    var thread: pthread_t?
  #else
    var thread = pthread_t()
  #endif
  let context = Unmanaged.passRetained(job)
  let status = pthread_create(
    &thread, &attributes,
    { context in
      #if canImport(Darwin)
        let job = Unmanaged<Job>.fromOpaque(context)
      #else
        let job = Unmanaged<Job>.fromOpaque(context.unsafelyUnwrapped)
      #endif
      job.takeRetainedValue().body()
      return nil
    }, context.toOpaque())
  guard status == 0 else {
    context.release()
    return (nil, status)
  }
  return (thread, 0)
}

/// Work for another thread.
private final class Job: @unchecked Sendable {
  let body: () -> Void

  init(_ body: @escaping () -> Void) { self.body = body }
}
