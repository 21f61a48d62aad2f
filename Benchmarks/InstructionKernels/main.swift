import BuiltinTypes
import Core
import Foundation
import Insight
import ObjectModel
import PyMalloc
import RefCounting
import Scripting
import Strategies
import Trace

// instruction-kernels: core operations for callgrind to count (scripts/instructions). Each is done n
// times and 2 n times, each time in one call of `moult_measure`, before and after which callgrind
// writes down what it has counted: the difference of the two, over n, is the cost of one operation.
//
// Prints a line per call of `moult_measure`: the kernel's name and how many operations it did.

typealias Body = (Int) throws -> Void

/// The function by whose name callgrind knows what to count.
@_silgen_name("moult_measure") @inline(never) @_optimize(none)
func measure(_ body: Body, _ n: Int) throws { try body(n) }

/// One kernel: makes what it needs for n operations, and gives what does them.
struct Kernel {
  var name: String
  var n: Int
  var make: (Int) throws -> Body
}

func makeRuntime() throws -> Runtime {
  let runtime = try Runtime(RuntimeConfiguration(registry: .shipped))
  runtime.reportsGarbage = false
  runtime.isCollectorEnabled = false
  return runtime
}

func blocks(_ name: String, of size: Int) -> Kernel {
  Kernel(name: name, n: 2_000) { _ in
    let runtime = try makeRuntime()
    return { n in
      let malloc = runtime.malloc
      for _ in 0..<n { malloc.free(malloc.malloc(size)) }
    }
  }
}

/// A class with a dict, and an instance of it.
func makeClass(_ space: ObjectSpace) throws -> TypeIndex {
  let cls = try space.newClass(
    name: try space.newString("C"), bases: space.s.pointee.emptyTuple,
    namespace: try space.newDict(), slots: nil)
  return space.typeIndex(cls)
}

/// Eight names, and a dict of them.
func makeDict(_ space: ObjectSpace) throws -> (dict: Ref, keys: [Ref]) {
  let dict = try space.newDict()
  let keys = try (0..<8).map { try space.internedString("key\($0)") }
  for key in keys { try space.dictSet(dict, key, space.none) }
  return (dict, keys)
}

/// A list of n lists.
func makeLists(_ runtime: Runtime, _ n: Int) throws -> Ref {
  let space = runtime.space
  let all = try space.newList()
  for _ in 0..<n {
    let o = try space.newList()
    try space.listAppend(all, o)
    space.decref(o)
  }
  return all
}

/// Records `n` passes of a loop and replays them.
func replay(_ n: Int) throws -> Body {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent(
      // Of one length in every run: texts of other lengths take other instructions.
      String(format: "moult-instructions-%08d", ProcessInfo.processInfo.processIdentifier))
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let script = folder.appendingPathComponent("loop.lua").path
  let text = "for i in range(\(n)) do x = list{i} x:append(i) end\n"
  try text.write(toFile: script, atomically: true, encoding: .utf8)
  var options = RunOptions(scriptPath: script, collector: "none", quiet: true)
  options.recordPath = folder.appendingPathComponent("loop.mtrace").path
  options.discardsOutput = true
  guard case .finished = ScriptEngine.run(options, registry: .shipped) else {
    throw TraceError("the script failed")
  }
  // The file is open from here on.
  let reader = try TraceReader(path: options.recordPath ?? "")
  options.recordPath = nil
  let settled = options
  return { _ in
    let outcome = ScriptEngine.replay(reader, settled, registry: .shipped)
    // A step of the loop, a list, a name and an append in each pass.
    guard outcome.isWhole, outcome.leftOut == 0, outcome.performed >= 4 * n else {
      throw TraceError("the replay failed: \(outcome)")
    }
  }
}

let kernels = [
  blocks("malloc and free, 64 bytes", of: 64),
  blocks("malloc and free, 1 KiB", of: 1_024),
  Kernel(name: "incref and decref", n: 2_000) { _ in
    let runtime = try makeRuntime()
    let o = try runtime.space.newList()
    return { n in
      let space = runtime.space
      for _ in 0..<n {
        space.incref(o)
        space.decref(o)
      }
    }
  },
  Kernel(name: "list, made and freed", n: 2_000) { _ in
    let runtime = try makeRuntime()
    return { n in
      let space = runtime.space
      for _ in 0..<n { space.decref(try space.newList()) }
    }
  },
  Kernel(name: "list append", n: 4_096) { _ in
    let runtime = try makeRuntime()
    let list = try runtime.space.newList()
    return { n in
      let space = runtime.space
      for _ in 0..<n { try space.listAppend(list, space.none) }
    }
  },
  Kernel(name: "dict set", n: 2_000) { _ in
    let runtime = try makeRuntime()
    let (dict, keys) = try makeDict(runtime.space)
    return { n in
      let space = runtime.space
      for i in 0..<n { try space.dictSet(dict, keys[i & 7], space.none) }
    }
  },
  Kernel(name: "dict get", n: 2_000) { _ in
    let runtime = try makeRuntime()
    let (dict, keys) = try makeDict(runtime.space)
    return { n in
      let space = runtime.space
      for i in 0..<n {
        if let value = try space.dictGet(dict, keys[i & 7]) { space.decref(value) }
      }
    }
  },
  Kernel(name: "attribute set and get", n: 2_000) { _ in
    let runtime = try makeRuntime()
    let instance = try runtime.space.newInstance(try makeClass(runtime.space))
    let name = try runtime.space.internedString("name")
    return { n in
      let space = runtime.space
      for _ in 0..<n {
        try space.setAttribute(instance, name, space.none)
        space.decref(try space.getAttribute(instance, name))
      }
    }
  },
  Kernel(name: "instance, made and freed", n: 2_000) { _ in
    let runtime = try makeRuntime()
    let type = try makeClass(runtime.space)
    return { n in
      let space = runtime.space
      for _ in 0..<n { space.decref(try space.newInstance(type)) }
    }
  },
  Kernel(name: "full collection, each live object", n: 2_000) { n in
    let runtime = try makeRuntime()
    // The longest pause comes first: the record of pauses grows with it.
    let many = try makeLists(runtime, 40_000)
    _ = try runtime.collect(generation: 2)
    runtime.space.decref(many)
    _ = try makeLists(runtime, n)
    return { _ in _ = try runtime.collect(generation: 2) }
  },
  Kernel(name: "replay of four operations", n: 2_000, make: replay),
]

for kernel in kernels {
  // What only the first call does, such as finding symbols, is in neither.
  try kernel.make(kernel.n)(kernel.n)
  for n in [kernel.n, 2 * kernel.n] {
    let body = try kernel.make(n)
    try measure(body, n)
    print("\(n) \(kernel.name)")
  }
}
