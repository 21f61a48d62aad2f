import BuiltinTypes
import CLua
import CLuaBridge
import Core
import Foundation
import Insight
import ObjectModel
import RefCounting
import Trace

// The module `tracemalloc`. Here is what CPython has in C (Modules/_tracemalloc.c of 3.12); the
// classes are in TracemallocClasses.swift, written in the language of scripts as CPython's are in
// Python, and are made when a script that mentions the module is loaded.

extension LuaEngine {
  func defineTracemalloc() throws(PythonError) {
    try define("start", in: "tracemalloc") { e, a, r throws(PythonError) in
      try e.expect(a, "start", 0, 1)
      let frames = a.isMissing(1) ? 1 : try e.integerArgument(a, 1, "start")
      guard frames >= 1, frames <= AllocationTrace.maximumFrames else {
        throw PythonError(.valueError, "the number of frames must be in range [1; 65535]")
      }
      e.cold.startTracing(frames: frames)
      return MOULT_NONE
    }
    try define("stop", in: "tracemalloc") { e, a, r throws(PythonError) in
      try e.expect(a, "stop", 0)
      e.cold.runtime.stopTracing()
      return MOULT_NONE
    }
    try define("is_tracing", in: "tracemalloc") { e, a, r throws(PythonError) in
      e.booleanResult(e.cold.runtime.trace.isTracing)
    }
    try define("get_traceback_limit", in: "tracemalloc") { e, a, r throws(PythonError) in
      e.integerResult(e.cold.runtime.trace.frameLimit, r)
    }
    try define("get_traced_memory", in: "tracemalloc") { e, a, r throws(PythonError) in
      let trace = e.cold.runtime.trace
      return e.result(try e.tuple(of: [trace.bytes, trace.peak]), r)
    }
    try define("reset_peak", in: "tracemalloc") { e, a, r throws(PythonError) in
      e.cold.runtime.trace.resetPeak()
      return MOULT_NONE
    }
    try define("clear_traces", in: "tracemalloc") { e, a, r throws(PythonError) in
      e.cold.runtime.trace.clear()
      return MOULT_NONE
    }
    try define("get_tracemalloc_memory", in: "tracemalloc") { e, a, r throws(PythonError) in
      e.integerResult(e.cold.runtime.trace.tableBytes, r)
    }
    try define("_get_traces", in: "tracemalloc") { e, a, r throws(PythonError) in
      e.result(try e.allTraces(), r)
    }
    try define("_get_object_traceback", in: "tracemalloc") { e, a, r throws(PythonError) in
      try e.expect(a, "_get_object_traceback", 1)
      let o = try e.argument(a, 1)
      guard let trace = e.cold.runtime.trace(of: o) else { return e.noneResult(r) }
      var tracebacks = TracebackObjects(e)
      defer { tracebacks.release() }
      return e.result(e.space.retained(try tracebacks.tuple(trace.traceback)), r)
    }
    try define("_get_line", in: "tracemalloc") { e, a, r throws(PythonError) in
      try e.expect(a, "_get_line", 2)
      let file = try e.textArgument(a, 1, "_get_line")
      return e.give(e.cold.sourceLine(file, try e.integerArgument(a, 2, "_get_line")), r)
    }
    // The classes of the module are a script's.
    try define("=*", in: "tracemalloc") { _, _, _ throws(PythonError) in MOULT_NONE }
    try define("_keep", in: "tracemalloc") { e, a, r throws(PythonError) in
      e.cold.noteNamed("tracemalloc.\(e.cold.namedObjects.count)", e.bits(a.L, 1))
      let o = try e.argument(a, 1)
      e.space.incref(o)
      e.cold.runtime.kept.append(o)
      return MOULT_NONE
    }
    try defineTracking()
  }

  /// `heap.track` and its kin: CPython's C functions for memory that its allocators do not see
  /// (PyTraceMalloc_Track).
  private func defineTracking() throws(PythonError) {
    try define("track", in: "heap") { e, a, r throws(PythonError) in
      try e.expect(a, "track", 3)
      let (domain, address) = try e.tracked(a, "track")
      let size = try e.integerArgument(a, 3, "track")
      guard size >= 0 else { throw PythonError(.valueError, "track(): size must not be negative") }
      guard e.cold.runtime.trace.track(domain: domain, address: address, size: size) else {
        throw PythonError(.runtimeError, "PyTraceMalloc_Track error")
      }
      return MOULT_NONE
    }
    try define("untrack", in: "heap") { e, a, r throws(PythonError) in
      try e.expect(a, "untrack", 2)
      let (domain, address) = try e.tracked(a, "untrack")
      guard e.cold.runtime.trace.untrack(domain: domain, address: address) else {
        throw PythonError(.runtimeError, "PyTraceMalloc_Untrack error")
      }
      return MOULT_NONE
    }
    try define("get_traceback", in: "heap") { e, a, r throws(PythonError) in
      try e.expect(a, "get_traceback", 2)
      let (domain, address) = try e.tracked(a, "get_traceback")
      guard let trace = e.cold.runtime.trace.trace(address: address, domain: domain) else {
        return e.noneResult(r)
      }
      var tracebacks = TracebackObjects(e)
      defer { tracebacks.release() }
      return e.result(e.space.retained(try tracebacks.tuple(trace.traceback)), r)
    }
  }

  /// Begins to record where each block comes from.
  func startTracing(frames: Int) {
    runtime.startTracing(
      frameLimit: frames,
      source: TracebackSource(context: engine.s) { context, places, limit in
        moult_places(Engine(raw: context).bridge, places, limit)
      })
  }

  /// Where the live blocks come from, for the report of a run.
  func allocations(frames: Int) -> AllocationsRecord {
    let trace = runtime.trace
    let groups = trace.isTracing ? trace.groupsByLine() : []
    return AllocationsRecord(
      frames: frames, tracedBytes: trace.bytes, tracedBytesPeak: trace.peak,
      lines: groups.prefix(AllocationsRecord.mostLines).map {
        LineRecord(
          line: $0.place == 0 ? "<unknown>:0" : engine.placeText($0.place), bytes: $0.size,
          blocks: $0.count)
      })
  }

  /// A line of a script that was loaded, without the end of the line; empty if there is none.
  func sourceLine(_ file: String, _ line: Int) -> String {
    var number: UInt32 = 0
    while number < engine.bridge.pointee.chunk_count {
      if let name = moult_chunk_name(engine.bridge, number), String(cString: name) == file { break }
      number += 1
    }
    guard number < engine.bridge.pointee.chunk_count, line > 0,
      let bytes = try? ScriptEngine.readScript(file)
    else { return "" }
    let lines = bytes.split(
      separator: UInt8(ascii: "\n"), maxSplits: line, omittingEmptySubsequences: false)
    return line <= lines.count ? String(decoding: lines[line - 1], as: UTF8.self) : ""
  }

  /// Makes the classes of `tracemalloc`, if a script has that among its constants and it was not
  /// done yet: they are objects on the heap, which no other script is to find there.
  func prepareTracemalloc(_ constants: [String]) throws(PythonError) {
    if hasTracemalloc || !constants.contains("tracemalloc") { return }
    hasTracemalloc = true
    if let error = loadLibrary(tracemallocClasses, "@tracemalloc.lua") { throw error }
  }

  /// Loads and runs what of a module is written in the language of scripts.
  /// - Returns: what went wrong, nil if nothing did.
  func loadLibrary(_ source: String, _ chunk: String) -> PythonError? {
    let bridge = engine.bridge
    guard let main = bridge.pointee.main else { return nil }
    let text = Array(source.utf8)
    let isLoaded = text.withUnsafeBytes { bytes in
      moult_load(
        bridge, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, chunk)
    }
    guard isLoaded else { return takeError(main) }
    let reference = moult_reference(bridge, main, -1)
    lua_settop(main, -2)
    guard reference > 0 else { return PythonError.noMemory }
    defer { moult_release(bridge, reference) }
    engine.openScope(.block)
    defer { engine.closeScopes(to: engine.s.pointee.scopeCount - 1) }
    var count: Int32 = 0
    let status = moult_call(bridge, reference, nil, nil, 0, &count)
    guard let L = bridge.pointee.current else { return nil }
    engine.s.pointee.place = 0
    if status != LUA_OK { return takeError(L) }
    lua_settop(L, -count - 1)
    return nil
  }
}

extension Engine {
  fileprivate func tracked(
    _ a: Arguments, _ name: String
  ) throws(PythonError) -> (domain: UInt32, address: UInt) {
    let domain = try integerArgument(a, 1, name)
    let address = try integerArgument(a, 2, name)
    guard let domain = UInt32(exactly: domain), address != 0 else {
      throw PythonError(.valueError, "\(name)(): no such domain or address")
    }
    return (domain, UInt(bitPattern: address))
  }

  /// A list of (domain, size, traceback, total_nframe): a new reference. Nothing of what is made here
  /// is on record afterwards but the list itself, as in CPython.
  fileprivate func allTraces() throws(PythonError) -> Ref {
    let list = try space.newList()
    pushArgument(list)
    let all = cold.runtime.trace.isTracing ? cold.runtime.trace.sorted() : []
    var tracebacks = TracebackObjects(self)
    defer { tracebacks.release() }
    for trace in all {
      let start = s.pointee.argumentCount
      defer { popArguments(to: start) }
      pushArgument(try space.newInt(Int(trace.domain)))
      pushArgument(try space.newInt(trace.size))
      let traceback = try tracebacks.tuple(trace.traceback)
      pushArgument(space.retained(traceback))
      pushArgument(try space.newInt(tracebacks.total(trace.traceback)))
      let tuple = try space.newTuple(arguments(from: start))
      defer { space.decref(tuple) }
      try space.listAppend(list, tuple)
      forgetTrace(of: s.pointee.arguments[start + 1])
      forgetTrace(of: s.pointee.arguments[start + 3])
      forgetTrace(of: tuple)
    }
    if let array = space.listItems(list) {
      cold.runtime.trace.untrack(domain: 0, address: UInt(bitPattern: array))
    }
    return space.retained(list)
  }
}

extension Engine {
  /// Takes an object's block off the record; a singleton has none.
  fileprivate func forgetTrace(of o: Ref) {
    if let trace = cold.runtime.trace(of: o) {
      cold.runtime.trace.untrack(domain: 0, address: trace.address)
    }
  }
}

/// The tuples of frames, ((file, line), ...) with the innermost first, each made once.
private struct TracebackObjects {
  private let engine: Engine
  private var tuples: [UInt32: Ref] = [:]
  private var files: [UInt32: Ref] = [:]

  init(_ engine: Engine) { self.engine = engine }

  func release() {
    for o in tuples.values { engine.space.decref(o) }
    for o in files.values { engine.space.decref(o) }
  }

  func total(_ number: UInt32) -> Int { engine.cold.runtime.trace.places(of: number).total }

  /// The tuple of a traceback, borrowed.
  mutating func tuple(_ number: UInt32) throws(PythonError) -> Ref {
    if let known = tuples[number] { return known }
    let start = engine.s.pointee.argumentCount
    defer { engine.popArguments(to: start) }
    for place in engine.cold.runtime.trace.places(of: number).places {
      let inner = engine.s.pointee.argumentCount
      let file = try fileName(place)
      engine.pushArgument(engine.space.retained(file))
      let line = Int(place & (1 << AllocationTrace.fileShift - 1))
      let number = try engine.space.newInt(line)
      engine.pushArgument(number)
      let frame = try engine.space.newTuple(engine.arguments(from: inner))
      engine.forgetTrace(of: number)
      engine.forgetTrace(of: frame)
      engine.popArguments(to: inner)
      engine.pushArgument(frame)
    }
    let result = try engine.space.newTuple(engine.arguments(from: start))
    engine.forgetTrace(of: result)
    tuples[number] = result
    return result
  }

  private mutating func fileName(_ place: UInt32) throws(PythonError) -> Ref {
    // Place 0: nothing of the script ran.
    let number = place == 0 ? UInt32.max : place >> AllocationTrace.fileShift
    if let known = files[number] { return known }
    let name =
      place == 0
      ? "<unknown>"
      : moult_chunk_name(engine.bridge, number).map { String(cString: $0) } ?? "<unknown>"
    let result = try engine.space.newString(name)
    engine.forgetTrace(of: result)
    files[number] = result
    return result
  }
}
