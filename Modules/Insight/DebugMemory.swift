/// How blocks are watched, as CPython does with `PYTHONMALLOC=debug`.
public enum DebugMemory: String, Sendable, CaseIterable {
  /// With the bytes of a usual build of CPython: 24 more per block.
  case plain
  /// With a serial number behind each, as in a build with `PYMEM_DEBUG_SERIALNO`: 32 more per block.
  case serials
}
