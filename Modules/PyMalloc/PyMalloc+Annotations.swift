#if MOULT_ASAN
  import Heap

  // What AddressSanitizer is told of pools: all their memory is nobody's but the bytes of blocks in use that
  // were asked for. While blocks are watched (--debug-memory) freed ones are read, and nothing is told.

  extension PyMalloc {
    @usableFromInline
    func annotateTaken(_ block: UnsafeRawPointer, _ n: Int, _ sizeClass: Int?) {
      guard debug == nil else { return }
      // A request of 0 bytes is one of 1.
      let bytes = max(1, n)
      let size = sizeClass.map(PyMallocLayout.blockSize) ?? bytes
      Annotation.taken(block, bytes, of: size)
    }

    @usableFromInline
    func annotateFreed(_ block: UnsafeRawPointer, _ sizeClass: Int) {
      guard debug == nil else { return }
      Annotation.free(block, PyMallocLayout.blockSize(sizeClass))
    }

    /// An arena comes, or goes: then others may map what they like there.
    func annotateArena(_ start: UnsafeRawPointer, isFree: Bool) {
      let bytes = state.pointee.geometry.arenaBytes
      if isFree, debug == nil {
        Annotation.free(start, bytes)
      } else {
        Annotation.taken(start, bytes, of: bytes)
      }
    }
  }
#endif
