import Foundation
import Insight
import Strategies
import Testing

@testable import Scripting

/// Failing allocations, and what ends a script.
@Suite struct FailureTests {
  /// Fails each allocation of a script in turn.
  /// - Returns: what was lost, and how many runs there were.
  private func failEach(
    _ source: String, python: String = "3.12", startUp: Bool = false, every: Int? = nil
  ) -> (problems: [String], runs: Int) {
    var options = RunOptions(scriptPath: "script.lua", python: python, quiet: true)
    options.failsStartUp = startUp
    var problems: [String] = []
    var n = 1
    while n < 5_000 {
      options.failAllocation = AllocationFailure(after: n, every: every)
      let probe = ScriptEngine.probe(options, source: Array(source.utf8), registry: .shipped)
      problems += probe.problems.map { "\(n): \($0)" }
      // A run whose heap could not be made counts nothing.
      if probe.injected == 0, !(startUp && probe.failure != nil) { break }
      n += 1
    }
    return (problems, n - 1)
  }

  @Test func theHeapSurvivesEveryFailure() {
    let found = failEach(
      """
      C = class("C", list) { __del__ = function(self) self.a = 1 end }
      x = C()
      x.me = x
      r = weakref.ref(x, function() y = list{1} end)
      d = dict{a = list{1, 2}, b = tuple{x}}
      f = def(function(_ENV, n) z = list(range(n)) return z end, {n = x})
      f(20)
      x = nil d = nil
      gc.collect()
      """)
    #expect(found.problems == [])
    #expect(found.runs > 40)
  }

  @Test(arguments: ["3.8", "3.10", "3.11", "3.12", "3.13"])
  func startingUpSurvivesEveryFailure(python: String) {
    let found = failEach("x = list{1}", python: python, startUp: true)
    #expect(found.problems == [])
    #expect(found.runs > 100)
  }

  @Test func allAllocationsFromOneOnMayFail() {
    let found = failEach("C = class 'C' {} x = list{C(), 'text'} print(x)", every: 1)
    #expect(found.problems == [])
    #expect(found.runs > 10)
  }

  /// Half a library is none: what names it later is told that there is no memory.
  @Test func weakContainersAreWholeOrNotThere() {
    let found = failEach("s = weakref.WeakSet() weakref.finalize(class 'C' {}, print)")
    #expect(found.problems == [])
  }

  @Test func tracebacksAreNotLost() {
    let found = failEach(
      """
      f = def(function(_ENV) raise(ValueError("no")) end)
      e = try(function() f() end)
      print(e)
      g = generator(function(_ENV) yield(1) end)()
      next(g)
      try(function() g:throw(KeyError("k")) end)
      print(class("D", object) {}.__subclasses__)
      """)
    #expect(found.problems == [])
  }

  /// The dict of an exception is one reference of its own type and not one more of the class.
  @Test(arguments: ["3.8", "3.11", "3.12", "3.13"])
  func cyclesThroughAnExceptionsDictAreCollected(python: String) {
    #expect(
      lines(
        """
        E = class("E", Exception) {}
        gc.collect()
        e = E(1)
        e.me = e
        e = None
        print(gc.collect())
        """, python: python) == ["3"])
  }

  @Test func nothingIsLeftOfFramesThatFunctionsKeep() {
    var options = RunOptions(scriptPath: "script.lua", python: "3.10", quiet: true)
    options.failAllocation = AllocationFailure(after: Int.max)
    let source = "f = def(function(_ENV) end) f() C = class 'C' {}"
    let probe = ScriptEngine.probe(options, source: Array(source.utf8), registry: .shipped)
    #expect(probe.problems == [])
  }

  @Test func blocksThatAScriptLeavesAreFreed() {
    let source = "heap.malloc(100, 'raw') heap.malloc(100)"
    let options = RunOptions(scriptPath: "script.lua", quiet: true)
    let probe = ScriptEngine.probe(options, source: Array(source.utf8), registry: .shipped)
    #expect(probe.problems == [])
  }

  /// What is no name would be a reference that no collector sees.
  @Test func namesAreStrings() {
    #expect(
      lines(
        """
        f = def(function(_ENV) end)
        C = class "C" {}
        for _, set in ipairs {
          function() f.__name__ = f end, function() f.__qualname__ = f end,
          function() f.__defaults__ = f end, function() C.__name__ = C end,
          function() C.__qualname__ = C end,
        } do
          print((select(2, pcall(set)):gsub("^.-: ", "")))
        end
        """) == [
          "TypeError: __name__ must be set to a string object",
          "TypeError: __qualname__ must be set to a string object",
          "TypeError: __defaults__ must be set to a tuple object",
          "TypeError: can only assign string to C.__name__, not 'type'",
          "TypeError: can only assign string to C.__qualname__, not 'type'",
        ])
  }

  // MARK: What ends a script

  @Test func operationsAndStepsAreLimited() {
    let busy = run("while true do x = 1 end") { $0.maximumOperations = 1_000 }
    #expect(busy.failure == "script.lua:1: the script performed more than 1000 operations")
    let idle = run("local i = 0 while true do i = i + 1 end") { $0.maximumOperations = 10 }
    #expect(idle.failure == "script.lua:1: the script made more than 10 thousand steps")
    #expect(run("for i in range(100) do x = i end") { $0.maximumOperations = 1_000 }.failure == nil)
  }

  @Test(arguments: [
    "string.find(string.rep('a', 1000), string.rep('a*', 30) .. 'b')",
    "string.gsub(string.rep('a', 100000), '.-.-.-.-b', '')",
    "table.move({}, 1, 1 << 60, 2)",
    "table.insert(setmetatable({}, { __len = function() return 1 << 40 end }), 1, 0)",
    "pcall(string.find, string.rep('(', 300000), '%b()') while true do end",
  ])
  func functionsThatNeverEndAreStopped(source: String) {
    let ran = run(source) { $0.timeoutSeconds = 0.3 }
    #expect(ran.failure?.hasSuffix("the script ran longer than 0.3 s") == true)
  }

  /// Finalizers that run while the heap is taken down have as long as the script had.
  @Test func finalizersAtTheEndAreStopped() {
    let ran = run("C = class 'C' { __del__ = function() while true do end end } x = C()") {
      $0.timeoutSeconds = 0.3
    }
    #expect(ran.failure == nil)
    #expect(ran.errors.contains("the end of the script took longer than 0.3 s"))
  }

  @Test func aRunCanBeInterrupted() {
    let control = RunControl()
    let options = RunOptions(scriptPath: "script.lua")
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.2)
      control.interrupt("enough")
    }
    let outcome = ScriptEngine.run(
      options, source: Array("while true do pcall(function() while true do end end) end".utf8),
      output: Output(), registry: .shipped, control: control)
    guard case .failed(let message, let record) = outcome else {
      Issue.record("the run came to its end")
      return
    }
    #expect(message == "script.lua:1: enough")
    #expect(record != nil)
  }

  @Test func aListOfTooManyIsRefused() {
    let ran = run("x = list(range(1 << 60))") { $0.memoryLimit = 1 << 26 }
    #expect(ran.failure == "script.lua:1: MemoryError")
  }

  // MARK: Patterns

  @Test(arguments: [
    ("('hello world'):find('o w')", "5 7"), ("('hello'):find('l+')", "3 4"),
    ("('key = value'):match('(%w+) = (%w+)')", "key value"), ("('abc'):find('b', 1, true)", "2 2"),
    ("('THE (quick) fox'):find('%((%a+)%)')", "5 11 quick"), ("('abc'):match('()b()')", "2 3"),
    ("('f(a(b)c)d'):match('%b()')", "(a(b)c)"),
    ("('THE (quick) fox'):gsub('%f[%a]%a+', 'x')", "x (x) x 3"),
    ("('abc'):gsub('', '-')", "-a-b-c- 4"), ("('hello'):gsub('l', {l = 'L'})", "heLLo 2"),
    ("('abc'):gsub('%w', '%0%0', 2)", "aabbc 2"), ("('a,b,,c'):gsub(',', ';')", "a;b;;c 3"),
    ("('aaa'):find('a-b')", "None"), ("('x^y'):find('^x')", "1 1"), ("('a.b'):find('%.')", "2 2"),
    ("('abcabc'):match('(a)(b)c%1%2')", "a b"), ("('[]]'):match('[]]+')", "]]"),
  ])
  func patternsAreLuas(expression: String, result: String) {
    #expect(lines("print(\(expression))") == [result])
  }

  @Test(arguments: [
    ("('a'):find('[a')", "malformed pattern (missing ']')"),
    ("('a'):find('%')", "malformed pattern (ends with '%')"),
    ("('a'):find('(a')", "unfinished capture"), ("('a'):match('a)')", "invalid pattern capture"),
    ("('a'):find('%1')", "invalid capture index %1"),
    ("('a'):gsub('a', '%2')", "invalid capture index %2"),
    ("('a'):find('%f')", "missing '[' after '%f' in pattern"),
    ("('a'):gsub('a', function() return {} end)", "invalid replacement value (a table)"),
  ])
  func mistakesInPatternsAreTold(expression: String, message: String) {
    #expect(failure(expression).contains(message))
  }
}
