#if MOULT_ASAN
  import CProcessor
#endif

// What AddressSanitizer is told of blocks, in builds with -DMOULT_ASAN (scripts/sanitize address). It would
// see nothing but arenas otherwise. In all other builds a link is a load or a store, and nothing else of
// this is there: callers say `#if MOULT_ASAN`.

/// What the allocators do with memory that is nobody's.
public enum Annotation {
  /// The word that a free block begins with.
  @inlinable
  @inline(__always)
  public static func link(of block: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    #if MOULT_ASAN
      return moult_asan_load(block)
    #else
      return block.load(as: UnsafeMutableRawPointer?.self)
    #endif
  }

  /// Writes the word that a free block begins with.
  @inlinable
  @inline(__always)
  public static func setLink(
    of block: UnsafeMutableRawPointer, to next: UnsafeMutableRawPointer?
  ) {
    #if MOULT_ASAN
      moult_asan_store(block, next)
    #else
      block.storeBytes(of: next, as: UnsafeMutableRawPointer?.self)
    #endif
  }

  #if MOULT_ASAN
    /// A block is somebody's: as many bytes as were asked for, of those that it has.
    public static func taken(_ block: UnsafeRawPointer, _ bytes: Int, of size: Int) {
      moult_asan_unpoison(block, bytes)
      if size > bytes { moult_asan_poison(block + bytes, size - bytes) }
    }

    /// Memory is nobody's.
    public static func free(_ start: UnsafeRawPointer, _ bytes: Int) {
      if bytes > 0 { moult_asan_poison(start, bytes) }
    }
  #endif
}
