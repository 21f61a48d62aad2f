import BuiltinTypes
import Capture
import Core
import Foundation
import Insight
import ObjectModel
import Strategies
import Testing
import Trace

@testable import Scripting

/// Captures of runs, and the looks at the whole heap that they are made of.
@Suite struct CaptureTests {
  /// Something of every layout.
  static let variety = """
    Slots = class "Slots" { __slots__ = {"left", "right"} }
    Plain = class "Plain" { __init__ = def(function(_ENV, self, v) self.v = v self.w = list{v} end) }
    Wide = class("Wide", dict) {}
    s = Slots()
    s.left, s.right = list{1, 2, 3}, "text"
    p = Plain("x")
    q = Plain(p)
    q.extra = q
    d = dict{a = p, b = 1.5}
    d[Plain(1)] = 2
    w = Wide()
    w["k"] = s
    things = list{s, p, d, tuple{p, q}, set{1, "two"}, bytearray(3), bytes(10), range(3), 1e9}
    f = def(function(_ENV, n) local kept = n return n end)
    m = p.__init__
    r = weakref.ref(p)
    g = generator(function(_ENV, n) inner = list{n} yield(inner) end)(things)
    next(g)
    counter = def(function(_ENV)
      n = cell(list{})
      return def(function(_ENV) return c end, {c = n})
    end)()
    problem = try(function() raise(ValueError("no")) end)
    view = memoryview(bytearray(100))
    """

  private struct Every: ReferenceVisitor {
    var found: [Ref: Int] = [:]
    mutating func visit(_ child: Ref) { found[child, default: 0] += 1 }
  }

  private func observe(
    _ source: String, python: String = "3.12", _ look: @escaping (Runtime) -> Void
  ) throws {
    let path = NSTemporaryDirectory() + "observed-\(UUID().uuidString).lua"
    try Data(source.utf8).write(to: URL(fileURLWithPath: path))
    defer { unlink(path) }
    let outcome = ScriptEngine.observe(
      RunOptions(scriptPath: path, python: python), registry: .shipped, look)
    guard case .finished = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }

  @Test(arguments: ["3.8", "3.10", "3.11", "3.12", "3.13", "3.14"])
  func namedReferencesAreTheCountedOnes(_ python: String) throws {
    try observe(Self.variety, python: python) { runtime in
      let space = runtime.space
      runtime.heap.forEachObjectStart { raw in
        let o = Ref(raw)
        var counted = Every()
        space.visitCountedReferences(of: o, with: &counted)
        var named: [Ref: Int] = [:]
        space.forEachNamedReference(of: o, slots: space.slotNames(o.type)) { child, _ in
          named[child, default: 0] += 1
        }
        #expect(named == counted.found, "\(space.typeName(of: o))")
      }
    }
  }

  @Test(arguments: ["3.8", "3.11", "3.12", "3.13"])
  func aSnapshotChangesNothingAndHoldsEverything(_ python: String) throws {
    try observe(Self.variety, python: python) { runtime in
      let bytes = runtime.heap.bytesInUse
      let statistics = runtime.malloc.statistics()
      let snapshot = runtime.heapSnapshot()
      #expect(runtime.heap.bytesInUse == bytes)
      #expect(runtime.malloc.statistics() == statistics)
      #expect(runtime.verify() == [])
      let live = runtime.space.s.pointee.objectsMade - runtime.space.s.pointee.objectsFreed
      let heapObjects = snapshot.generations.filter { $0 != HeapSnapshot.isStatic }.count
      #expect(heapObjects == live)
      // Every reference count is what the references and the roots add up to.
      var counts = [Int](repeating: 0, count: snapshot.count)
      for target in snapshot.targets { counts[Int(target)] += 1 }
      for root in snapshot.roots
      where !root.name.hasPrefix("name ") && root.name != "static memory" {
        counts[root.object] += 1
      }
      var differing: [String] = []
      for i in 0..<snapshot.count
      where snapshot.counts[i] != HeapSnapshot.immortal
        && snapshot.generations[i] != HeapSnapshot.isStatic
        && counts[i] != Int(snapshot.counts[i])
      {
        differing.append("\(snapshot.name(of: i)): \(counts[i]) of \(snapshot.counts[i])")
      }
      #expect(differing == [])
      // Every block that is no header belongs to somebody or to the runtime.
      let lists = (0..<snapshot.count).filter {
        snapshot.typeNames[Int(snapshot.types[$0])] == "list"
          && snapshot.edges(of: $0).count > 0
      }
      let owners = Set(snapshot.buffers.map(\.owner))
      for list in lists { #expect(owners.contains(list)) }
      #expect(snapshot.pools.reduce(0) { $0 + $1.used } > snapshot.buffers.count)
      // The chain that people look for: a name, an attribute, an item.
      let s = snapshot.roots.first { $0.name == "name s" }?.object
      let names = s.map { snapshot.edges(of: $0).map { snapshot.name(of: snapshot.labels[$0]) } }
      #expect(names?.contains(.attribute("left")) == true)
      #expect(names?.contains(.attribute("right")) == true)
    }
  }

  private func captured(
    _ source: String, full: Bool = true, python: String = "3.12"
  ) throws -> CaptureReader {
    let folder = NSTemporaryDirectory() + "captured-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var options = RunOptions(scriptPath: folder + "/x.lua", python: python)
    options.capturePath = folder + "/x.moult"
    options.capturesAll = full
    let output = Output()
    output.isSilent = true
    let outcome = ScriptEngine.run(
      options, source: Array(source.utf8), output: output, registry: .shipped)
    guard case .finished = outcome else {
      Issue.record("\(outcome)")
      throw CaptureError("\(outcome)")
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try CaptureReader(path: folder + "/x.moult")
  }

  static let phases = """
    gc.set_threshold(100, 5, 5)
    phase("build", function()
      keep = list{}
      for i in range(1000) do
        x = list{i}
        x:append(x)
        keep:append(list{i, x})
      end
    end)
    phase("drop", function()
      keep = nil
      gc.collect()
    end)
    """

  @Test func aCaptureHoldsTheRun() throws {
    let reader = try captured(Self.phases)
    let c = reader.capture
    #expect(c.damage == nil)
    #expect(c.header.source.contains("gc.set_threshold"))
    #expect(c.phases.map(\.name) == ["build", "drop"])
    #expect(c.moments.map(\.name) == ["start", "build", "drop", "end"])
    #expect(c.snapshotCount == 3)
    let record = try #require(c.record)
    let runs = record.total.generations.reduce(0) { $0 + $1.collections }
    #expect(c.collections.count == runs)
    for generation in 0..<3 {
      let own = c.collections.filter { $0.generation == generation }
      #expect(
        own.reduce(0) { $0 + $1.collected } == record.total.generations[generation].collected)
    }
    #expect(c.collections.allSatisfy { $0.end >= $0.begin && $0.steps.count >= 2 })
    #expect(c.samples.count > 5)
    #expect(zip(c.samples, c.samples.dropFirst()).allSatisfy { $0.time <= $1.time })
    // The census agrees with the snapshot of the same moment.
    let moment = c.moments[1]
    let snapshot = try reader.snapshot(try #require(moment.snapshot))
    var lists = 0
    for i in 0..<snapshot.count
    where snapshot.typeNames[Int(snapshot.types[i])] == "list"
      && snapshot.generations[i] != HeapSnapshot.isStatic
    {
      lists += 1
    }
    #expect(moment.types.first { $0.type == "list" }?.count == lists)
    #expect(lists >= 2001)
    // Where they came from.
    let maker = c.frames.firstIndex { $0.line == 7 && $0.function == "<function:2>" }
    let place = try #require(maker)
    let made = (0..<snapshot.count).filter { snapshot.places[$0] == UInt32(place + 1) }
    #expect(made.count >= 1000)
    let own = c.tracebacks.filter { $0.frames.first == place }
    #expect(own.reduce(0) { $0 + $1.allocations } >= 1000)
    #expect(own.reduce(0) { $0 + $1.peakBlocks } >= 1000)
    #expect(own.reduce(0) { $0 + $1.liveBlocks } == 0)
  }

  @Test func linesAddUp() throws {
    let c = try captured(Self.phases, full: false).capture
    #expect(c.snapshotCount == 0)
    let loop = try #require(c.lines.first { $0.line == 5 })
    #expect(loop.occurrences == 1000)
    #expect(loop.objectsMade >= 1000)
    let append = try #require(c.lines.first { $0.line == 7 })
    #expect(append.increment > 0)
    // Each collection that a line began counts for it.
    let pauses = c.collections.filter { $0.line > 0 }.reduce(0) { $0 + $1.nanoseconds }
    #expect(pauses > 0)
    #expect(c.lines.reduce(0) { $0 + $1.pauseNanoseconds } == pauses)
    // What all lines gained is what the heap gained between the first and the last operation.
    let total = c.lines.reduce(0) { $0 + $1.increment }
    let last = try #require(c.samples.last)
    let first = try #require(c.samples.first)
    #expect(abs(total - (last.bytes - first.bytes)) < 4096)
  }

  @Test(arguments: ["3.9", "3.13"]) func aCaptureChangesNoCount(_ python: String) throws {
    func record(_ full: Bool?) throws -> RunRecord {
      if let full {
        return try #require(try captured(Self.phases, full: full, python: python).capture.record)
      }
      let output = Output()
      output.isSilent = true
      let outcome = ScriptEngine.run(
        RunOptions(scriptPath: "x.lua", python: python), source: Array(Self.phases.utf8),
        output: output, registry: .shipped)
      guard case .finished(let record) = outcome else { throw CaptureError("\(outcome)") }
      return record
    }
    let plain = try record(nil).withoutTimes()
    for full in [false, true] {
      let captured = try record(full).withoutTimes()
      #expect(captured.phases == plain.phases)
      #expect(captured.total == plain.total)
    }
  }

  @Test func scriptsTraceBesideTheCapture() throws {
    let c = try captured(
      """
      tracemalloc.start()
      kept = list{}
      for i in range(100) do kept:append(list{i}) end
      local current = tracemalloc.get_traced_memory()
      expect(value(current[1]) > 5000, "traced")
      expect(value(tracemalloc.is_tracing()), "on")
      tracemalloc.stop()
      expect(not value(tracemalloc.is_tracing()), "off")
      for i in range(100) do kept:append(list{i}) end
      """
    ).capture
    #expect(c.record?.failedExpectations.isEmpty == true)
    #expect(c.tracebacks.reduce(0) { $0 + $1.allocations } > 400)
  }

  /// A replay is captured as the run is: the same collections, lines and objects.
  @Test func replaysAreCaptured() throws {
    let folder = NSTemporaryDirectory() + "replayed-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let output = Output()
    output.isSilent = true
    var options = RunOptions(scriptPath: folder + "/x.lua")
    try Data(Self.phases.utf8).write(to: URL(fileURLWithPath: options.scriptPath))
    options.recordPath = folder + "/x.mtrace"
    _ = ScriptEngine.run(
      options, source: Array(Self.phases.utf8), output: output, registry: .shipped)
    options.recordPath = nil
    options.capturePath = folder + "/x.moult"
    let reader = try TraceReader(path: folder + "/x.mtrace")
    _ = ScriptEngine.replay(reader, options, registry: .shipped)
    let replayed = try CaptureReader(path: folder + "/x.moult").capture
    let run = try captured(Self.phases).capture
    #expect(replayed.header.source == run.header.source)
    #expect(replayed.moments.map(\.name) == run.moments.map(\.name))
    #expect(replayed.collections.map(\.collected) == run.collections.map(\.collected))
    #expect(replayed.moments.last?.types == run.moments.last?.types)
    let lines = { (lines: [CaptureLine]) in lines.filter { $0.objectsMade > 50 }.map(\.line) }
    #expect(lines(replayed.lines) == lines(run.lines))
    let loop = try #require(replayed.lines.first { $0.line == 7 })
    #expect(loop.increment > 0)
  }
}
