import BuiltinTypes
import CLuaBridge
import Core
import ObjectModel
import PyMalloc

// `heap.peek` and `heap.poke`: the bytes in and around the blocks of a script, while blocks are watched
// (`--debug-memory`). A script sees there what a mistake in C does, and cannot do more harm than that:
// beyond the bytes that belong to a block it gets an error.

extension LuaEngine {
  func defineWatching() throws(PythonError) {
    try define("peek", in: "heap") { e, a, r throws(PythonError) in
      try e.expect(a, "peek", 2)
      let (address, n) = (try e.integerArgument(a, 1, "peek"), try e.integerArgument(a, 2, "peek"))
      let p = try e.watchedBytes(address, n, writes: false)
      return e.result(
        try e.space.newBytes(
          UnsafeBufferPointer(start: p.assumingMemoryBound(to: UInt8.self), count: n)), r)
    }
    try define("poke", in: "heap") { e, a, r throws(PythonError) in
      try e.expect(a, "poke", 2)
      let address = try e.integerArgument(a, 1, "poke")
      let value = try e.integerArgument(a, 2, "poke")
      guard (0...255).contains(value) else {
        throw PythonError(.valueError, "poke() takes a byte, from 0 to 255")
      }
      try e.watchedBytes(address, 1, writes: true).storeBytes(of: UInt8(value), as: UInt8.self)
      return MOULT_NONE
    }
  }

  /// Tells of damaged blocks where the script stands, and ends it: nothing that comes after is worth
  /// anything.
  func watchBlocks() {
    guard let debug = runtime.malloc.debug else { return }
    debug.place = { [unowned self] in isClosed ? 0 : engine.currentPlace() }
    debug.placeText = { [unowned self] in engine.placeText($0) }
    debug.didFind = { [unowned self] fault in
      if !isClosed { moult_stop(engine.bridge, workload.keep(fault)) }
    }
  }
}

extension Engine {
  /// Bytes that belong to a block that this script took: its own, those around it, and those of one that
  /// was freed while nobody else has them.
  fileprivate func watchedBytes(
    _ address: Int, _ n: Int, writes: Bool
  ) throws(PythonError) -> UnsafeMutableRawPointer {
    guard space.s.pointee.malloc.debug != nil else {
      throw PythonError(.runtimeError, "only with --debug-memory can a script look at bytes")
    }
    guard n > 0, n <= 1 << 20, address > 0, let p = UnsafeMutableRawPointer(bitPattern: address),
      space.s.pointee.malloc.isWatched(
        UInt(bitPattern: p), n, writes: writes, isOwn: { s.pointee.blocks.domain(of: $0) != nil })
    else {
      throw PythonError(
        .valueError,
        "the \(n) byte\(n == 1 ? "" : "s") at \(address) are in no block of this script")
    }
    return p
  }
}
