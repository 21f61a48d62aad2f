import Foundation
import Insight
import Strategies
import Testing
import Trace

@testable import Scripting

/// Recording and replaying: a replay comes to the counts of its recording, whatever the script does.
@Suite struct ReplayTests {
  /// Scripts that need all of the border: each kind of call into Lua, errors, coroutines.
  static let scripts: [(name: String, source: String)] = [
    (
      "finalizers and callbacks",
      """
      gc.set_threshold(20, 2, 2)
      local seen = 0
      died = list()
      Node = class "Node" { __del__ = function(self) died:append(self.name) end }
      for i in range(400) do
        a, b = Node(), Node()
        a.name, b.name, a.other, b.other = i, "b", b, a
        r = weakref.ref(a, function(r) seen = seen + 1 end)
      end
      a, b = nil, nil
      gc.collect()
      print(len(died), seen)
      """
    ),
    (
      "functions, closures, errors",
      """
      Pair = class "Pair" { __slots__ = {"left", "right"},
        __init__ = def(function(_ENV, self, left, right) self.left = left self.right = right end),
        __eq__ = function(self, other) return true end }
      make = def(function(_ENV, n)
        if n == 0 then return Pair(None, None) end
        kept = list{n, "text", 1.5}
        return Pair(make(n - 1), kept)
      end)
      for i in range(50) do
        tree = make(5)
        local ok = pcall(function() tree.missing() end)
        local found = try(function() raise(ValueError("no")) end)
        eq(Pair(1, 2), tree)
        sorted(list{3, 1, 2}, {key = function(x) return -value(x) end})
      end
      counter = def(function(_ENV)
        n = cell(0)
        return def(function(_ENV) return c end, {c = n})
      end)
      print(counter()())
      """
    ),
    (
      "generators and coroutines",
      """
      squares = generator(function(_ENV, n) for i in range(n) do last = list{i} yield(last) end end)
      for x in squares(30) do total = x end
      g = squares(10)
      next(g) next(g)
      g = nil
      local c = coroutine.wrap(function() for i in range(5) do x = list{i} coroutine.yield(i) end end)
      for i = 1, 4 do c() end
      h = squares(3)
      next(h)
      h:close()
      with(memoryview(bytearray(b"abc" or "abc")), function(m) print(len(m)) end)
      """.replacingOccurrences(of: "b\"abc\" or \"abc\"", with: "bytes{97, 98, 99}")
    ),
    (
      "blocks of memory",
      """
      Holder = class "Holder" { __del__ = function(self) heap.free(self.block) end }
      for i in range(300) do
        p = heap.malloc(i * 7, "raw")
        local q = heap.calloc(3, i)
        q = heap.realloc(q, i * 20 + 1)
        h = Holder()
        h.block = heap.malloc(i, "obj")
        h.me = h
        if i % 3 == 0 then heap.free(p) end
        pcall(heap.free, 12345)
        if i % 2 == 0 then
          heap.free(q)
          t = dict{{"block", heap.malloc(600)}, {"n", i}}
          heap.free(t.block)
        end
      end
      p, t, h = nil, nil, nil
      gc.collect()
      """
    ),
    (
      "tables, texts, weak containers",
      """
      cache = weakref.WeakValueDictionary()
      C = class "C" {}
      for i in range(200) do
        x = C()
        x.data = dict{a = 1, b = list{i}}
        cache[i] = x
        d = dict{{i, "v"}, {"k", tuple{1, 2, ("long"):rep(40)}}}
        d["key" .. i % 7] = ("text " .. i):rep(3)
      end
      fin = weakref.finalize(x, function() print("gone") end)
      x = nil
      phase("end", gc.collect)
      """
    ),
    (
      // Each pair has one slot of the table of strings, and so have the last three.
      "strings of one slot",
      """
      C = class "C" {}
      l, d, x = list{}, dict{}, C()
      for i in range(4) do
        d.n28 = "n1862"
        d["n1862"] = "n28"
        d:setdefault("n6", "n163")
        setattr(x, "n42", "n800")
        x.n67 = "n1564"
        l:append("n23544")
        l:insert(0, "n663")
        l:append(d:get("nothing", "n11666"))
        l:append(list{"n328", "n737", "n842", "n737"})
        l:append(tuple.of("n842", "n328", "n737"))
        l:append(dict{n70 = "n1577", n1577 = "n70"})
        for _, name in ipairs{"n70", "n1577"} do l:append(name) end
      end
      """
    ),
    (
      // `items` and `gc.set_threshold` have one slot of that table; here they have one place, too.
      "functions of one slot",
      """
      n, d = 100, dict{a = 1}
      for i in range(3) do it = items(d) gc.set_threshold(n) end
      for i in range(900) do l = list{} l:append(l) end
      """
    ),
    (
      // What is new is bound at once, to a name that has a slot, is to have one or has another than last
      // time, while what the name held dies and its finalizer does the same.
      "new objects bound at once",
      """
      gc.set_threshold(10, 2, 2)
      died = list()
      Dying = class "Dying" { __slots__ = {"n"},
        __init__ = def(function(_ENV, self, n) self.n = n end),
        __del__ = def(function(_ENV, self) a = list{self.n} b = dict{} died:append(a) a = Plain() end) }
      Plain = class "Plain" {}
      Pair = class "Pair" { __init__ = def(function(_ENV, self, left) self.left = left end) }
      bound = def(function(_ENV, n)
        if n % 3 == 0 then first = list{} second = list{n} else second = tuple.of(n) first = dict{} end
        third = Dying(n)
        third = Plain()
        third = Dying(n + 1)
        third = Pair(second)
        third = def(function(_ENV) inner = list{} end)
        third()
        fourth = set{n, n, n + 1}
        for i in range(3) do fourth = list{i} fourth = dict{k = i} fourth = Plain() end
        fourth = set{Plain()}
        return first
      end)
      outer = def(function(_ENV)
        kept = cell(list{})
        change = def(function(_ENV) kept = list{} held = list{} return held end, {kept = kept})
        for i in range(3) do got = change() end
        return change
      end)
      for i in range(60) do
        x = bound(i)
        y = outer()
      end
      x, y = nil, nil
      print(len(died))
      """
    ),
    (
      "items set and deleted, strings interned",
      """
      local gone = 0
      Key = class "Key" { __eq__ = function(self, other) return self == other end }
      Box = class "Box" { __setitem__ = function(self, key, value) self.last = value end,
        __delitem__ = function(self, key) self.last = key end, __del__ = function(self) gone = gone + 1 end }
      weak = weakref.WeakValueDictionary()
      text = ("one two three two one "):rep(20)
      for i in range(80) do
        d, l, b = dict{a = 1, b = "b", c = i, ab1 = "ab1"}, list{1, 2, 3}, Box()
        setitem(d, "key", Box())
        setitem(d, i, list{i})
        setitem(l, 1, Box())
        setitem(b, "x", list{})
        pcall(setitem, l, 7, i)
        pcall(function() setitem(d, list{}, 1) end)
        pcall(function() setitem(d, Key(), 1) end)
        d[i] = nil
        d.a = nil
        d["key"] = nil
        pcall(function() d[i] = nil end)
        pcall(function() d.nothing = nil end)
        b[i] = nil
        l[0] = nil
        weak[i] = b
        weak["b"] = b
        weak[i] = nil
        weak["b"] = nil
        b.last = nil
        words = text:split(" ")
        for j in range(len(words)) do words[j] = sys.intern(words[j]) end
        pcall(function() sys.intern(l) end)
        again = sys.intern(words[0])
      end
      """
    ),
    passes,
  ]

  private func temporary(_ name: String) -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)-\(name)")
      .path
  }

  /// Records a script and gives the trace's path and the record.
  private func recorded(
    _ source: String, python: String = "3.12", collector: String = "generational"
  ) throws -> (path: String, record: RunRecord) {
    let script = try written(source)
    defer { try? FileManager.default.removeItem(atPath: script) }
    return try recorded(at: script, python: python, collector: collector)
  }

  /// Writes a script to a file.
  private func written(_ source: String) throws -> String {
    let script = temporary("script.lua")
    try source.write(toFile: script, atomically: true, encoding: .utf8)
    return script
  }

  private func recorded(
    at script: String, python: String = "3.12", collector: String = "generational"
  ) throws -> (path: String, record: RunRecord) {
    var options = RunOptions(scriptPath: script, collector: collector, python: python)
    options.recordPath = temporary("trace.mtrace")
    options.discardsOutput = true
    options.keepsFingerprint = true
    switch ScriptEngine.run(options, registry: .shipped) {
    case .finished(let record): return (options.recordPath ?? "", record)
    case .failed(let message, _): throw TraceError(message)
    }
  }

  private func replay(
    _ path: String, python: String? = nil, collector: String? = nil, verifyEvery: Int? = nil,
    salvage: Bool = false
  ) throws -> ReplayOutcome {
    let reader = try TraceReader(path: path, salvage: salvage)
    var options = RunOptions(
      scriptPath: "", collector: collector ?? reader.header.collector,
      python: python ?? reader.header.python, verifyEvery: verifyEvery)
    options.keepsFingerprint = verifyEvery == nil
    return ScriptEngine.replay(reader, options, registry: .shipped)
  }

  @Test(arguments: scripts.indices, ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"])
  func aReplayComesToTheCountsOfItsRun(_ script: Int, _ python: String) throws {
    let (path, record) = try recorded(Self.scripts[script].source, python: python)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let reader = try TraceReader(path: path)
    let end = try #require(reader.end)
    let outcome = try replay(path)
    #expect(outcome.leftOut == 0)
    #expect(outcome.unknownCalls == 0)
    #expect(outcome.end.collections == end.collections)
    #expect(outcome.end.collected == end.collected)
    #expect(outcome.end.objectsMade == end.objectsMade)
    #expect(outcome.end.objectsFreed == end.objectsFreed)
    guard case .finished(let replayed) = outcome.outcome else {
      Issue.record("the replay failed: \(outcome.outcome)")
      return
    }
    #expect(replayed.total.bytesPeak == record.total.bytesPeak)
    #expect(replayed.total.arenasPeak == record.total.arenasPeak)
    #expect(replayed.fingerprint?.stateHash == record.fingerprint?.stateHash)
  }

  /// The short ways of operations do what the long ones do: those are taken where each operation is looked at.
  @Test(
    arguments: scripts.indices,
    [
      ("3.8", "generational"), ("3.10", "generational"), ("3.11", "generational"),
      ("3.12", "generational"), ("3.13", "generational"), ("3.12", "moult"), ("3.12", "orc"),
      ("3.11", "trial-deletion"), ("3.13", "mark-sweep"),
    ])
  func shortWaysDoWhatLongOnesDo(_ script: Int, _ run: (python: String, collector: String)) throws {
    let (path, _) = try recorded(
      Self.scripts[script].source, python: run.python, collector: run.collector)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcomes = try [false, true].map { isLong in
      let reader = try TraceReader(path: path)
      var options = RunOptions(scriptPath: "", collector: run.collector, python: run.python)
      options.keepsFingerprint = isLong
      return ScriptEngine.replay(reader, options, registry: .shipped)
    }
    let reader = try TraceReader(path: path)
    let end = try #require(reader.end)
    let (short, long) = (outcomes[0], outcomes[1])
    #expect(short.leftOut == 0)
    #expect(short.performed == long.performed)
    #expect(short.end.objectsMade == end.objectsMade)
    #expect(short.end.objectsFreed == end.objectsFreed)
    #expect(short.end.collections == end.collections)
    #expect(short.end.collected == end.collected)
    guard case .finished(let one) = short.outcome, case .finished(let other) = long.outcome else {
      Issue.record("\(short.outcome), \(long.outcome)")
      return
    }
    #expect(one.total.bytesPeak == other.total.bytesPeak)
    #expect(one.total.arenasPeak == other.total.arenasPeak)
  }

  @Test(arguments: scripts.indices, ["trial-deletion", "mark-sweep", "moult", "none", "orc"])
  func aReplayOnAnotherStrategyKeepsTheHeapWhole(_ script: Int, _ collector: String) throws {
    let (path, _) = try recorded(Self.scripts[script].source)
    defer { try? FileManager.default.removeItem(atPath: path) }
    for python in ["3.12", "3.9"] {
      let outcome = try replay(path, python: python, collector: collector, verifyEvery: 7)
      guard case .finished = outcome.outcome else {
        Issue.record("\(collector), \(python): \(outcome.outcome)")
        return
      }
    }
  }

  @Test(arguments: scripts.indices) func theSameRunGivesTheSameTrace(_ script: Int) throws {
    let script = try written(Self.scripts[script].source)
    defer { try? FileManager.default.removeItem(atPath: script) }
    let traces = try (0..<2).map { _ in
      let path = try recorded(at: script).path
      defer { try? FileManager.default.removeItem(atPath: path) }
      return try #require(FileManager.default.contents(atPath: path))
    }
    #expect(traces[0] == traces[1])
  }

  /// The body of a call that this run does not make is passed to its end, through as many chunks as it
  /// takes.
  @Test func aCallThatIsNotMadeIsPassedWhole() throws {
    let (path, _) = try recorded(
      """
      Worker = class "Worker" {
        work = def(function(_ENV, self)
          for i in range(150000) do x = list{i} end
          self.result = x
        end)}
      kept = list()
      w = Worker()
      w.me = w
      r = weakref.ref(w)
      w = nil
      gc.collect()
      local worker = r()
      if worker then worker:work() end
      worker = nil
      kept:append("end")
      """, collector: "none")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let reader = try TraceReader(path: path)
    try #require(try #require(reader.end).chunks.count > 2)
    let made = try replay(path)
    #expect(made.leftOut == 0)
    // Here the object is dead by then: its call, its body and the end of it are one whole.
    let outcome = try replay(path, collector: "generational", verifyEvery: 1_000)
    guard case .finished = outcome.outcome else {
      Issue.record("\(outcome.outcome)")
      return
    }
    #expect(outcome.leftOut < 10)
    #expect(outcome.performed < 100)
  }

  /// What is cut off is an error; with salvage it is replayed as far as it goes.
  @Test func aTraceThatIsCutOffCanBeSalvaged() throws {
    let (path, _) = try recorded("for i in range(200000) do x = list{i} end")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let whole = try replay(path)
    let bytes = try #require(FileManager.default.contents(atPath: path))
    try #require(bytes.count > 600_000)
    try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
    #expect(throws: TraceError.self) { try replay(path) }
    let part = try replay(path, salvage: true)
    guard case .finished = part.outcome else {
      Issue.record("\(part.outcome)")
      return
    }
    #expect(part.performed > 0 && part.performed < whole.performed)
  }

  /// Whatever stands in a trace: a replay ends, and the heap is whole.
  @Test(arguments: 0..<60) func aTraceThatMeansHarmIsHarmless(_ seed: Int) throws {
    let (path, _) = try recorded(Self.scripts[seed % Self.scripts.count].source)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var bytes = Array(try #require(FileManager.default.contents(atPath: path)))
    // The first chunk, and its payload.
    let mark = Array("CHNK".utf8)
    let start = try #require(
      (0..<bytes.count - 4).first { Array(bytes[$0..<$0 + 4]) == mark })
    let length = Int(bytes[start + 4]) | Int(bytes[start + 5]) << 8 | Int(bytes[start + 6]) << 16
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ n: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(n))
    }
    for _ in 0...random(6) { bytes[start + 24 + random(length)] = UInt8(random(256)) }
    let sum = bytes[start + 24..<start + 24 + length].withUnsafeBytes { TraceChecksum.of($0) }
    for i in 0..<4 { bytes[start + 8 + i] = UInt8(truncatingIfNeeded: sum >> UInt32(8 * i)) }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let reader = try TraceReader(path: path)
    var options = RunOptions(
      scriptPath: "", memoryLimit: 256 << 20, timeoutSeconds: 20)
    options.verifyEvery = seed % 2 == 0 ? nil : 20
    let outcome = ScriptEngine.replay(reader, options, registry: .shipped)
    if case .failed(let message, _) = outcome.outcome {
      #expect(!message.contains("does not verify"), "\(message)")
    }
    _ = try? TraceSummary(TraceReader(path: path))
  }
}
