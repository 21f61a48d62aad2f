#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An array of trivial values that never moves: address space, which becomes memory where it is
/// touched. So pointers into it stay valid however deep calls nest.
struct Region<Element> {
  let start: UnsafeMutablePointer<Element>
  let capacity: Int

  /// Reserves room for `capacity` elements, all bytes zero; less where the address space is not to
  /// be had. Fails when not even a thousandth is.
  init?(capacity wanted: Int) {
    var capacity = wanted
    while capacity > wanted / 1000 {
      let memory = mmap(
        nil, capacity * MemoryLayout<Element>.stride, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
      if let memory, memory != MAP_FAILED {
        start = memory.bindMemory(to: Element.self, capacity: capacity)
        self.capacity = capacity
        return
      }
      capacity /= 2
    }
    return nil
  }

  /// Gives the address space back.
  func release() { munmap(start, capacity * MemoryLayout<Element>.stride) }

  @inline(__always)
  subscript(_ i: Int) -> Element {
    get { start[i] }
    nonmutating set { start[i] = newValue }
  }
}
