// The static segment: memory for what a C program would have in its data section.

extension PrivateHeap {
  /// Zeroed memory of the static segment, aligned on 16 bytes: singletons, static types. Never
  /// freed and not counted as heap use. Ends the program when the segment is full.
  public func staticAllocate(_ bytes: Int) -> UnsafeMutableRawPointer {
    let used = state.pointee.staticUsed
    let size = (max(1, bytes) + 15) & -16
    guard size <= state.pointee.staticBytes - used else {
      fatalError(
        "the static segment is full: \(bytes) bytes asked for, "
          + "\(state.pointee.staticBytes - used) of \(state.pointee.staticBytes) left")
    }
    state.pointee.staticUsed = used + size
    return state.pointee.base + used
  }

  /// Bytes of the static segment handed out.
  public var staticBytesUsed: Int { state.pointee.staticUsed }

  /// Whether an address lies in the static segment.
  @inlinable
  public func isStatic(_ p: UnsafeRawPointer) -> Bool {
    offset(p) < UInt(bitPattern: state.pointee.staticBytes)
  }
}
