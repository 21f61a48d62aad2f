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
  let job = Job { result = body() }
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, bytes)
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
    fatalError("no thread with a stack of \(bytes) bytes: \(String(cString: strerror(status)))")
  }
  #if canImport(Darwin)
    pthread_join(thread.unsafelyUnwrapped, nil)
  #else
    pthread_join(thread, nil)
  #endif
  return result.unsafelyUnwrapped
}

/// Work for another thread.
private final class Job: @unchecked Sendable {
  let body: () -> Void

  init(_ body: @escaping () -> Void) { self.body = body }
}
