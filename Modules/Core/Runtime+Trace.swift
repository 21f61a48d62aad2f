import BuiltinTypes
import ObjectModel
import Trace

// Tracing of blocks, what `tracemalloc` is made of.

extension Runtime {
  /// Begins to record where each block comes from; no effect when that is on already.
  /// - Parameters:
  ///   - frameLimit: frames that a traceback keeps, 1 to `AllocationTrace.maximumFrames`.
  ///   - source: who knows the places of the script.
  public func startTracing(frameLimit: Int, source: TracebackSource) {
    guard let tracer = trace.start(frameLimit: frameLimit, source: source) else { return }
    if let own = capture?.trace {
      own.setNext(tracer)
    } else {
      malloc.setTracer(tracer)
      space.s.pointee.tracesBlocks = true
    }
  }

  /// Ends recording and forgets everything.
  public func stopTracing() {
    if let own = capture?.trace {
      own.setNext(nil)
    } else {
      space.s.pointee.tracesBlocks = false
      malloc.setTracer(nil)
    }
    trace.stop()
  }

  /// The record of the block of an object, nil if there is none.
  public func trace(of o: Ref) -> BlockTrace? {
    trace.trace(
      address: UInt(bitPattern: o.raw - Int(space.info(of: o).pointee.preHeader)))
  }
}
