import BuiltinTypes
import CLua
import CLuaBridge
import Core
import Heap
import MemoryView
import ObjectModel
import PyMalloc
import RefCounting

// The module `heap`: the layer below objects. Blocks are plain integers (BlockTable.swift).

extension LuaEngine {
  func defineHeap() throws(PythonError) {
    try define("malloc", in: "heap") { e, a, r throws(PythonError) in
      try e.expect(a, "malloc", 1, 2)
      let size = try e.size(a, 1, "malloc")
      return e.integerResult(try e.mallocBlock(size, try e.domain(a, 2)), r)
    }
    try define("calloc", in: "heap") { e, a, r throws(PythonError) in
      try e.expect(a, "calloc", 2, 3)
      let (count, size) = (try e.size(a, 1, "calloc"), try e.size(a, 2, "calloc"))
      return e.integerResult(try e.callocBlock(count, size, try e.domain(a, 3)), r)
    }
    try define("realloc", in: "heap") { e, a, r throws(PythonError) in
      try e.expect(a, "realloc", 2)
      let block = try e.integerArgument(a, 1, "heap")
      return e.integerResult(try e.reallocBlock(block, try e.size(a, 2, "realloc")), r)
    }
    try define("free", in: "heap") { e, a, r throws(PythonError) in
      try e.expect(a, "free", 1, 2)
      let block = try e.integerArgument(a, 1, "heap")
      try e.freeBlock(block, as: a.isMissing(2) ? nil : try e.domain(a, 2))
      return MOULT_NONE
    }
    try defineWatching()
    try define("verify", in: "heap") { e, a, r throws(PythonError) in
      let found = e.s.pointee.nesting == 0 ? e.cold.runtime.verify() : []
      if found.isEmpty { return MOULT_TRUE }
      throw PythonError(.runtimeError, "the heap does not verify: \(found.joined(separator: "; "))")
    }
    try define("snapshot", in: "heap") { e, a, r throws(PythonError) in
      try e.expect(a, "snapshot", 0, 1)
      let name = a.isMissing(1) ? "snapshot" : try e.textArgument(a, 1, "snapshot")
      guard let capture = e.cold.runtime.capture, !e.space.s.pointee.isCollecting else {
        return MOULT_FALSE
      }
      capture.mark(name)
      return MOULT_TRUE
    }
    try define("buffer_address", in: "heap") { e, a, r throws(PythonError) in
      try e.expect(a, "buffer_address", 1)
      let o = try e.argument(a, 1)
      guard let address = try e.space.bufferAddress(o) else {
        throw PythonError(
          .typeError, "a bytes-like object is required, not '\(e.space.shownType(o))'")
      }
      return e.integerResult(address, r)
    }
    try define("peak", in: "heap") { e, a, r throws(PythonError) in
      e.integerResult(e.cold.runtime.heap.peakBytes, r)
    }
    try define("reset_peak", in: "heap") { e, a, r throws(PythonError) in
      e.cold.runtime.heap.resetPeak()
      return MOULT_NONE
    }
    try define("stats", in: "heap") { e, a, r throws(PythonError) in
      e.result(try e.dict(e.cold.heapFigures()), r)
    }
    try define("map", in: "heap") { e, a, r throws(PythonError) in
      e.give(e.cold.heapMap(), r)
    }
    try define("fail_after", in: "heap") { e, a, r throws(PythonError) in
      try e.expect(a, "fail_after", 0, 2)
      let heap = e.cold.runtime.heap
      if a.isMissing(1) {
        heap.stopFailing()
      } else {
        let every = a.isMissing(2) ? nil : try e.integerArgument(a, 2, "fail_after")
        heap.failAllocations(after: try e.integerArgument(a, 1, "fail_after"), every: every)
      }
      return MOULT_NONE
    }
  }

  /// What `heap.stats()` tells, in bytes unless the name says otherwise.
  private func heapFigures() -> [(String, Int)] {
    let statistics = runtime.malloc.statistics()
    let state = runtime.space.s
    return [
      ("bytes_in_use", runtime.heap.bytesInUse), ("bytes_peak", runtime.heap.peakBytes),
      ("bytes_mapped", runtime.heap.mappedBytes), ("bytes_kept", runtime.heap.keptArenaBytes),
      ("arenas", statistics.arenasCurrent),
      ("arenas_allocated", statistics.arenasAllocated),
      ("arenas_reclaimed", statistics.arenasReclaimed),
      ("pools", statistics.classes.reduce(0) { $0 + $1.pools }),
      ("pools_unused", statistics.unusedPools),
      ("blocks", statistics.classes.reduce(0) { $0 + $1.blocksInUse }),
      ("raw_blocks", statistics.rawBlocks),
      ("objects_made", state.pointee.objectsMade), ("objects_freed", state.pointee.objectsFreed),
    ]
  }

  /// What `heap.map()` shows: a line per arena, a mark per pool.
  private func heapMap() -> String {
    var text = ""
    var arena = -1
    runtime.malloc.forEachPool { pool in
      if pool.arenaIndex != arena {
        arena = pool.arenaIndex
        text += "\(text.isEmpty ? "" : "\n")arena \(arena): "
      }
      switch pool.state {
      case .untouched: text += "."
      case .empty: text += "_"
      case .full: text += "#"
      case .used: text += String(min(9, 10 * pool.blocksInUse / max(1, pool.capacity)))
      }
    }
    return text.isEmpty ? "no arenas" : text
  }
}

extension Engine {
  fileprivate func size(_ a: Arguments, _ i: Int32, _ name: String) throws(PythonError) -> Int {
    let size = try integerArgument(a, i, name)
    guard size >= 0 else { throw PythonError(.valueError, "\(name)(): size must not be negative") }
    return size
  }

  func domain(_ a: Arguments, _ i: Int32) throws(PythonError) -> Domain {
    if a.isMissing(i) { return .mem }
    let text = try textArgument(a, i, "malloc")
    guard let domain = Domain(rawValue: text) else {
      throw PythonError(.valueError, "no domain '\(text)': there are raw, mem and obj")
    }
    return domain
  }
}
