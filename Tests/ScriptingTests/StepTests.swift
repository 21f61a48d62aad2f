import Capture
import Insight
import Strategies
import Testing

@testable import Scripting

/// Step mode: what `moult explain` notes of a small script.
@Suite struct StepTests {
  private func explain(
    _ source: String, python: String = "3.12", collector: String = "generational",
    window: StepWindow = StepWindow(), _ configure: (inout RunOptions) -> Void = { _ in }
  ) throws -> (run: StepRun, outcome: RunOutcome) {
    var options = RunOptions(scriptPath: "script.lua", collector: collector, python: python)
    configure(&options)
    let (run, outcome) = ScriptEngine.explain(
      options, window: window, source: Array(source.utf8), registry: .shipped)
    return (try #require(run), outcome)
  }

  @Test func aStepIsALineWithItsNamesAndCounts() throws {
    let (run, _) = try explain(
      """
      a = list{}
      b = a
      a = nil
      b = nil
      print("done")
      """)
    #expect(run.failure == nil)
    #expect(run.steps.map(\.line) == [1, 2, 3, 4, 5])
    #expect(run.steps.map { $0.state.names.map(\.name) } == [["a"], ["a", "b"], ["b"], [], []])
    #expect(run.steps.map { $0.state.objects.map(\.count) } == [[1], [2], [1], [], []])
    #expect(
      run.steps.map { $0.state.objects.map(\.type) }.prefix(3) == [["list"], ["list"], ["list"]])
    #expect(run.steps[4].output == "done\n")
    #expect(run.steps[..<4].allSatisfy { $0.output.isEmpty })
  }

  @Test func whatHappenedToBlocksIsTold() throws {
    let (run, _) = try explain(
      """
      x = 1000000
      l = list{x, 2, 3}
      for i in range(9) do l:append(x) end
      l = nil
      """)
    let made = try #require(run.steps.first { $0.line == 2 })
    let list = try #require(made.state.objects.first)
    #expect(list.edges.map(\.label) == ["[0]", "[1]", "[2]"])
    #expect(list.edges.map(\.text) == ["1000000", "2", "3"])
    let items = try #require(made.blocks.first { $0.what == "buffer of list#\(list.id)" })
    #expect(items.bytes == 24 && items.blockBytes == 32 && items.kind == "allocated")
    #expect(made.state.pools.contains { $0.address == items.address & ~16383 })
    let grown = run.steps.filter { $0.line == 3 }.flatMap(\.blocks)
    #expect(grown.contains { ["moved", "resized"].contains($0.kind) && $0.bytes > 24 })
    let last = try #require(run.steps.last)
    let freed = last.blocks.filter { $0.kind == "freed" }
    #expect(freed.contains { $0.what == "buffer of list#\(list.id)" })
    for pool in run.steps.flatMap(\.state.pools) {
      #expect(pool.used + pool.free.count <= pool.capacity)
      #expect(pool.free.allSatisfy { $0 >= 0 && $0 < pool.capacity })
      #expect(pool.touched.allSatisfy { $0 >= 0 && $0 < pool.capacity })
    }
  }

  private static let cyclic = """
    Node = class "Node" { __init__ = function(self, name) self.name = name end }
    Slotted = class "Slotted" { __slots__ = {"next", "__weakref__"} }
    Ended = class "Ended" { __del__ = function(self) print("ended") end }
    gc.collect()
    a, b = Node("a"), Node("b")
    a.next = b
    b.next = a
    kept = list{a}
    c = Slotted()
    c.next = list{c, dict{k = 1}, tuple{c, kept}}
    d = dict{}
    d.me = d
    d.kept = kept
    w = weakref.ref(c)
    e = Ended()
    e.me = e
    f = def(function(_ENV) return me end, {me = list{}})
    f.me = f
    g = list{}
    g:append(g)
    held = list{g}
    a, b, c, d, e, f, g = nil, nil, nil, nil, nil, nil, nil
    print(gc.collect(0))
    print(gc.collect())
    kept, held = nil, nil
    print(gc.collect())
    """

  @Test(arguments: ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"])
  func whatIsWorkedOutIsWhatTheCollectorFrees(_ python: String) throws {
    let (run, _) = try explain(Self.cyclic, python: python)
    #expect(run.failure == nil)
    let collections = run.steps.flatMap(\.collections)
    #expect(collections.count == 4)
    for collection in collections {
      #expect(collection.isWorkedOut)
      #expect(collection.allUnreachable == collection.allFreed, "\(collection.generation)")
      #expect(collection.found == collection.allUnreachable.count)
    }
    #expect(collections.contains { $0.unreachable.count > 4 && !$0.rescues.isEmpty })
  }

  @Test(arguments: ["3.9", "3.12"])
  func automaticCollectionsAgreeToo(_ python: String) throws {
    let (run, _) = try explain(
      """
      gc.set_threshold(7, 2, 2)
      keep = list{}
      for i in range(60) do
        local x, y = list{}, list{}
        if i % 5 == 0 then keep:append(x) end
        x:append(y) y:append(x)
      end
      """, python: python)
    #expect(run.failure == nil)
    let collections = run.steps.flatMap(\.collections).filter { $0.reason == "automatic" }
    #expect(collections.count > 5 && Set(collections.map(\.generation)).count > 1)
    for collection in collections {
      #expect(collection.allUnreachable == collection.allFreed)
      #expect(collection.found == collection.allFreed.count)
    }
    #expect(collections.reduce(0) { $0 + $1.allFreed.count } > 20)
  }

  @Test func argumentsAndLocalsOfCallsAreNamed() throws {
    // Up to 3.10 an argument is also held by its caller.
    let (run, _) = try explain(
      """
      f = def(function(_ENV, first, second)
        kept = first
        x = list{second}
        return x
      end)
      a = list{}
      r = f(a, list{})
      f(list{}, a)
      """, python: "3.9")
    #expect(run.failure == nil)
    let names = Set(run.steps.flatMap(\.state.names).map(\.name))
    #expect(names.isSuperset(of: ["a", "f", "r", "argument of f", "local kept of f"]))
  }

  @Test func whatFinalizersBringBackIsTold() throws {
    let (run, _) = try explain(
      """
      R = class "R" { __del__ = function(self) saved = self end }
      r = R()
      r.me = r
      r = nil
      gc.collect()
      """)
    let collection = try #require(run.steps.flatMap(\.collections).last)
    #expect(collection.allUnreachable.count == 1 && collection.found == 1)
    #expect(collection.allFreed.isEmpty && collection.resurrected == 1)
  }

  @Test func aScriptThatFailsShowsWhatCameBefore() throws {
    let (run, outcome) = try explain("a = list{}\nb = a\nraise(ValueError(\"no\"))\nc = a\n")
    #expect(run.steps.map(\.line).prefix(2) == [1, 2])
    #expect(!run.steps.contains { $0.line == 4 })
    #expect(run.failure?.contains("ValueError") == true)
    guard case .failed = outcome else {
      Issue.record("the run did not fail")
      return
    }
  }

  @Test func aScriptThatRunsOnIsEndedAndShown() throws {
    let (run, _) = try explain("a = list{}\nwhile true do end\n") { $0.timeoutSeconds = 0.3 }
    #expect(run.steps.map(\.line) == [1])
    #expect(run.failure != nil)
  }

  @Test func whatIsTooMuchIsSaid() throws {
    let (long, _) = try explain("for i in range(400) do\n  a = i\n  b = a\nend\n")
    #expect(long.steps.count == 500)
    #expect(long.failure?.contains("more than 500 steps") == true)
    let (wide, _) = try explain("l = list{}\nfor i in range(400) do l:append(list{}) end\nx = 1\n")
    #expect(wide.failure?.contains("more than 300 objects") == true)
    #expect(!wide.steps.contains { $0.line == 3 })
  }

  @Test func aWindowIsShownAndNoFailure() throws {
    let source = "a = list{}\nb = list{a}\nfor i in range(20) do\n  c = list{i}\nend\nprint(1)\n"
    let (few, outcome) = try explain(source, window: StepWindow(steps: 5))
    #expect(few.steps.map(\.line).prefix(2) == [1, 2] && few.steps.count == 5)
    #expect(few.failure == nil && few.window?.contains("After 5 steps the script went on") == true)
    guard case .failed = outcome else {
      Issue.record("the script was not ended")
      return
    }
    let (late, _) = try explain(source, window: StepWindow(firstLine: 4, steps: 3))
    #expect(late.steps.count == 3 && late.steps[0].line == 4)
    #expect(late.steps[0].state.names.map(\.name).contains("b"))
    #expect(late.window?.contains("line 4") == true)
    // As many steps as there are: nothing was left out.
    let (all, _) = try explain("a = 1\nb = 2\n", window: StepWindow(steps: 2))
    #expect(all.steps.count == 2 && all.window == nil && all.failure == nil)
    let (more, _) = try explain(
      "for i in range(400) do\n  a = i\n  b = a\nend\n", window: StepWindow(steps: 2000))
    #expect(more.steps.count > 700 && more.window == nil && more.failure == nil)
    let (none, _) = try explain("a = 1\n", window: StepWindow(firstLine: 9))
    #expect(none.steps.isEmpty && none.window?.contains("was not reached") == true)
    // An error of the script's own within a window is one.
    let (failed, _) = try explain("a = 1\nraise(ValueError(1))\n", window: StepWindow(steps: 9))
    #expect(failed.failure?.contains("ValueError") == true)
  }

  @Test(arguments: [
    "incremental", "mark-alive", "mark-sweep", "trial-deletion", "root-buffer", "orc", "lins",
    "moult",
  ])
  func everyStrategyShowsWhatItTells(collector: String) throws {
    let (run, _) = try explain(
      """
      a = list{}
      b = list{a}
      a:append(b)
      kept = list{}
      a = nil
      b = nil
      gc.collect()
      print(len(kept))
      """, collector: collector)
    #expect(run.failure == nil && run.collector == collector)
    let collections = run.steps.filter { $0.line == 7 }.flatMap(\.collections)
    #expect(collections.contains { !$0.isWorkedOut && $0.reason == "explicit" })
    #expect(collections.map(\.found).reduce(0, +) == 2)
    let dead = Set(collections.flatMap(\.allFreed))
    let before = try #require(run.steps.first { $0.line == 6 })
    let garbage = before.state.objects.filter(\.isGarbage).map(\.id)
    #expect(garbage.count == 2 && garbage.allSatisfy(dead.contains))
    #expect(collections.contains { $0.events.contains("unreachable objects freed") })
    #expect(run.steps.last?.state.objects.count == 1)
  }

  @Test func watchingChangesNothing() throws {
    let source =
      Self.cyclic
      + "\nz = list{}\nprint(id(z) % 1048576, gc.get_count(), sys.getallocatedblocks())\n"
    let (seen, outcome) = try explain(source)
    let plain = run(source, verifyEvery: nil)
    #expect(seen.steps.map(\.output).joined() == plain.output)
    guard case .finished(let record) = outcome else {
      Issue.record("the run failed")
      return
    }
    #expect(record.withoutTimes().total == plain.record?.withoutTimes().total)
  }
}
