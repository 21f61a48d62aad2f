import Insight
import Testing

@testable import Scripting

@Suite struct ModuleTests {
  @Test func theCollectorIsPythons() {
    #expect(
      lines(
        """
        print(gc.isenabled(), gc.get_threshold())
        gc.disable()
        print(gc.isenabled())
        gc.enable()
        gc.set_threshold(500, 5)
        print(gc.get_threshold())
        a = list{}
        a:append(a)
        a = nil
        print(gc.collect())
        print(gc.get_stats()[2].collected, len(gc.get_stats()))
        print(gc.is_tracked(list{}), gc.is_tracked(1))
        print(gc.DEBUG_SAVEALL, gc.get_debug(), len(gc.garbage), gc.get_freeze_count())
        """) == [
          "True (700, 10, 10)", "False", "(500, 5, 10)", "1", "1 3", "True False", "32 0 0 0",
        ])
  }

  @Test func aScriptCanDecideWhenToCollect() {
    #expect(
      lines(
        """
        local asked, most = 0, 0
        gc.policy(function(s)
          asked = asked + 1
          most = math.max(most, s.allocations)
          if s.allocations >= 2000 then return 2 end
        end)
        for i in range(20000) do
          local a = list{}
          a:append(a)
        end
        print(asked, most, gc.get_stats()[2].collections)
        gc.policy(None)
        for i in range(20000) do
          local a = list{}
          a:append(a)
        end
        print(gc.get_stats()[0].collections > 10)
        print(pcall(gc.policy, "bytes:x"))
        """, verifyEvery: 5000
      ).map { $0.replacing(/False .*: ValueError/, with: "ValueError") } == [
        // Asked at each 700 of 20,000 allocations, it agrees at every third time.
        "28 2103 9", "True", "ValueError: policy 'bytes:x': 'x' is not a whole number",
      ])
  }

  @Test func aPolicyMayStayToTheEnd() {
    let ran = run("gc.policy(function(s) return nil end) local a = list{} print('end')")
    #expect(ran.failure == nil)
    #expect(ran.output == "end\n")
  }

  @Test func manyCyclesAreCollectedAutomatically() {
    let ran = run(
      """
      workload { name = "cycles", summary = "two-object cycles" }
      local n = param("n", 1000, "cycles to make")
      phase("build", function()
        for i in range(n) do
          local a, b = list{}, list{}
          a:append(b); b:append(a)
        end
      end)
      phase("settle", gc.collect)
      local found = 0
      for s in iter(gc.get_stats()) do found = found + s.collected end
      expect(found >= 2 * n, "all cycles were found")
      print(found)
      """, verifyEvery: nil
    ) { $0.settings = [("n", "5_000")] }
    #expect(ran.failure == nil)
    #expect(ran.output == "10000\n")
    #expect(ran.record?.phases.map(\.name) == ["build", "settle"])
    #expect(ran.record?.script.name == "cycles")
    #expect(ran.record?.parameters.first?.value == .integer(5000))
    #expect(ran.record?.status == .ok)
  }

  @Test func expectationsAreCollected() {
    let ran = run("expect(1 == 1, 'fine')\nexpect(false, 'broken')\nprint('on')")
    #expect(ran.output == "on\n")
    #expect(ran.record?.status == .expectationNotMet)
    #expect(
      ran.record?.failedExpectations == [
        ExpectationRecord(message: "broken", location: "script.lua:2")
      ])
  }

  @Test func settingsAreChecked() {
    let source = "local n = param('n', 10)\nlocal k = param('kind', 'ring')\nprint(n, k)"
    #expect(run(source) { $0.settings = [("n", "3"), ("kind", "x")] }.output == "3 x\n")
    #expect(
      run(source) { $0.settings = [("m", "3")] }.failure
        == "script.lua: no parameter 'm': the script has n, kind")
    #expect(
      run(source) { $0.settings = [("n", "abc")] }.failure
        == "script.lua:1: ValueError: parameter 'n': 'abc' is not an integer")
  }

  @Test func sizesAreCPythons() {
    #expect(
      lines(
        """
        print(sys.getsizeof(list{}), sys.getsizeof(list{1, 2, 3}), sys.getsizeof(dict{}),
              sys.getsizeof(1), sys.getsizeof('abc'), sys.getsizeof(tuple{1}), sys.getsizeof(1.5))
        """) == ["56 88 64 28 44 48 24"])
  }

  @Test func interning() {
    #expect(
      lines(
        """
        a = sys.intern('not an identifier')
        b = sys.intern('not an' .. ' identifier')
        print(is(a, b))
        """) == ["True"])
  }

  @Test func blocksOfTheHeap() {
    #expect(
      lines(
        """
        local a = heap.malloc(100)
        heap.free(a)
        local b = heap.malloc(100, 'obj')
        print(a == b)
        b = heap.realloc(b, 5000)
        heap.free(b)
        local c = heap.calloc(10, 10, 'raw')
        heap.free(c)
        print(pcall(heap.free, c))
        print(heap.verify(), heap.peak() > 0, heap.stats().arenas >= 1)
        """
      ).map { $0.hasPrefix("False script.lua:9: ValueError") ? "refused" : $0 }
        == ["True", "refused", "True True True"])
  }

  @Test func randomNumbersComeFromTheSeed() {
    let source = "print(math.random(1000000), math.random(), seed)"
    let first = run(source) { $0.seed = 7 }.output
    #expect(first == run(source) { $0.seed = 7 }.output)
    #expect(first != run(source) { $0.seed = 8 }.output)
  }

  @Test func parametersAreFoundWithoutRunning() {
    let found = ParameterScan.names(
      in: Array(
        """
        -- param("comment")
        local n = param("n", 1) --[[ param("block") ]]
        local k = param 'kind'
        local s = "param('text')"
        """.utf8))
    #expect(found.names == ["n", "kind"])
    #expect(found.isComplete)
    #expect(!ParameterScan.names(in: Array("param(name, 1)".utf8)).isComplete)
  }

  @Test func theReportCanBeRepeated() {
    let source = "for i in range(2000) do local a = list{i} a:append(a) end"
    let first = run(source, verifyEvery: nil).record?.withoutTimes()
    #expect(first != nil)
    #expect(first == run(source, verifyEvery: nil).record?.withoutTimes())
  }

  @Test func weakReferences() {
    #expect(
      lines(
        """
        C = class "C" {}
        c = C()
        w = weakref.ref(c, function(r) print('dead', r()) end)
        v = weakref.ref(c)
        print(is(w(), c), is(v, weakref.ref(c)), weakref.getweakrefcount(c))
        c = nil
        print(w(), v())
        print(select(2, pcall(weakref.ref, 5)))
        """) == [
          "True True 2", "dead None", "None None",
          "script.lua:8: TypeError: cannot create weak reference to 'int' object",
        ])
  }
}
