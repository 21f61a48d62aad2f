// The operating system's side of the heap: every mmap, madvise and mremap of the module is here.

import Glibc

/// Thin wrappers of the mapping calls. Sizes are bytes, multiples of the page size; addresses are
/// page aligned. None of them throws: the callers decide what a refusal means.
enum Mapping {
  /// Bytes of one page. The accounting is done in units of 4 KiB whatever the kernel's own page
  /// size.
  static var pageBytes: Int { 4096 }

  private static var anonymous: Int32 { MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE }

  /// Reserves address space without memory; every access faults.
  ///
  /// - Returns: the start, aligned on `alignment` (a power of two), or the `errno` of the refusal.
  static func reserve(
    _ bytes: Int, alignment: Int
  ) -> (start: UnsafeMutableRawPointer?, errno: Int32) {
    let total = bytes + alignment
    guard let raw = mmap(nil, total, PROT_NONE, anonymous, -1, 0), raw != MAP_FAILED else {
      return (nil, errno)
    }
    let address = UInt(bitPattern: raw)
    let aligned = (address &+ UInt(alignment) &- 1) & ~UInt(alignment &- 1)
    let head = Int(aligned &- address)
    if head > 0 { munmap(raw, head) }
    let start = raw + head
    if total - head - bytes > 0 { munmap(start + bytes, total - head - bytes) }
    return (start, 0)
  }

  /// Puts fresh zero pages, readable and writable, over a part of a reservation.
  static func commit(_ start: UnsafeMutableRawPointer, _ bytes: Int) -> Bool {
    let result = mmap(start, bytes, PROT_READ | PROT_WRITE, anonymous | MAP_FIXED, -1, 0)
    return result != MAP_FAILED
  }

  /// Gives the memory back and makes the range inaccessible again, so that use after release
  /// faults.
  static func decommit(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
    let result = mmap(start, bytes, PROT_NONE, anonymous | MAP_FIXED, -1, 0)
    if result == MAP_FAILED {
      // Out of mapping entries: the pages at least can always be dropped.
      madvise(start, bytes, MADV_DONTNEED)
      mprotect(start, bytes, PROT_NONE)
    }
  }

  /// Gives the memory of a range back; the range stays accessible and reads as zero.
  static func discard(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
    madvise(start, bytes, MADV_DONTNEED)
  }

  /// Asks the system to back a range with huge pages; where it does not, nothing changes.
  static func preferHugePages(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
    madvise(start, bytes, MADV_HUGEPAGE)
  }

  /// A table of zero bytes outside the reservation, whose pages cost nothing until they are
  /// written.
  static func makeTable(bytes: Int) -> UnsafeMutableRawPointer? {
    let result = mmap(nil, bytes, PROT_READ | PROT_WRITE, anonymous, -1, 0)
    return result == MAP_FAILED ? nil : result
  }

  /// Whether so much more can be mapped; `errno` tells why not.
  static func hasRoom(_ bytes: Int) -> Bool {
    if bytes == 0 { return true }
    let result = mmap(nil, bytes, PROT_READ | PROT_WRITE, anonymous, -1, 0)
    guard let result, result != MAP_FAILED else { return false }
    munmap(result, bytes)
    return true
  }

  /// Removes a mapping made by `reserve` or `makeTable`.
  static func unmap(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
    munmap(start, bytes)
  }

  // mremap is variadic in C, which Swift does not import; it is looked up by name instead.
  typealias Remap =
    @convention(c) (
      UnsafeMutableRawPointer?, Int, Int, Int32, UnsafeMutableRawPointer?
    ) -> UnsafeMutableRawPointer?

  /// The C library's `mremap`, or nil where it cannot be found (blocks are copied then).
  static func findRemap() -> Remap? {
    guard let symbol = dlsym(nil, "mremap") else { return nil }
    return unsafeBitCast(symbol, to: Remap.self)
  }

  /// Moves the pages of a range to another place of the reservation; what was there is dropped, and
  /// the old range stays mapped but empty (MREMAP_DONTUNMAP, Linux 5.7), so that no other mapping
  /// of the process can slip into it.
  ///
  /// - Returns: false when the kernel refuses (older kernel, or a range made of several mappings).
  static func movePages(
    _ remap: Remap, from old: UnsafeMutableRawPointer, to new: UnsafeMutableRawPointer, _ bytes: Int
  ) -> Bool {
    let mayMove: Int32 = 1
    let fixed: Int32 = 2
    let dontUnmap: Int32 = 4
    return remap(old, bytes, bytes, mayMove | fixed | dontUnmap, new) == new
  }
}
