import Testing

@testable import Scripting

/// What becomes of errors on their way: through finalizers, coroutines and deep calls, and where
/// nobody catches them.
@Suite struct ReportedErrorTests {
  @Test func theStandardHookIsOneFunctionThatWrites() {
    let ran = run(
      """
      print(is(sys.unraisablehook, sys.__unraisablehook__), repr(sys.__unraisablehook__))
      calls = list{}
      hook = def(function(_ENV, args) calls:append(1) sys.__unraisablehook__(args) end)
      sys.unraisablehook = hook
      print(is(sys.unraisablehook, sys.__unraisablehook__))
      C = class "C" { __del__ = function(self) return list{}[7] end }
      c = C()
      c = nil
      print(len(calls))
      print(try(sys.__unraisablehook__, 5))
      print(try(sys.__unraisablehook__))
      l = list(map(sys.__unraisablehook__, list{}))
      print(try(function() return list(map(sys.__unraisablehook__, list{1})) end))
      sys.unraisablehook = sys.__unraisablehook__
      c = C()
      """)
    #expect(ran.failure == nil)
    #expect(
      ran.output == """
        True <built-in function unraisablehook>
        False
        1
        sys.unraisablehook argument type must be UnraisableHookArgs
        sys.unraisablehook() takes exactly one argument (0 given)
        sys.unraisablehook argument type must be UnraisableHookArgs

        """)
    let reports = ran.errors.components(
      separatedBy: "Exception ignored in: <function C.__del__ at ")
    #expect(reports.count == 3)
    for report in reports.dropFirst() {
      #expect(
        report.contains("Traceback (most recent call last):\n  File \"script.lua\", line 6, in"))
      #expect(report.hasSuffix("IndexError: list index out of range\n"))
    }
  }

  /// A finalizer that runs while an error passes has errors of its own; CPython keeps the first.
  @Test(arguments: ["3.8", "3.11", "3.13"])
  func aFinalizerLeavesTheErrorOnItsWayAlone(_ python: String) {
    #expect(
      lines(
        """
        Node = class "Node" {
          __del__ = def(function(_ENV, self) local e = try(function() raise(KeyError("inner")) end) end)
        }
        E = class("E", Exception) {}
        mine = E("outer")
        f = def(function(_ENV, x) n = Node() raise(mine) end)
        print(is(try(f, 1), mine))
        print(is(try(function() return sorted(list{1}, {key = f}) end), mine))
        g = generator(function(_ENV) n = Node() yield(1) raise(mine) end)
        print(is(try(function() for x in g() do end end), mine))
        depth = function(e)
          local n, t = 0, e.__traceback__
          while t ~= None do n = n + 1 t = t.tb_next end
          return n
        end
        h = def(function(_ENV) n = Node() f(1) end)
        mine = E("outer")
        local seen = try(h)
        print(is(seen, mine), depth(seen))
        """, python: python) == ["True", "True", "True", "True 2"])
  }

  @Test func whatIsRaisedAndItsCauseAreExceptions() {
    #expect(
      lines(
        """
        show = function(f) local e = try(f) print(type(e).__name__, e) end
        show(function() raise(ValueError("v"), 5) end)
        show(function() raise(ValueError("v"), list) end)
        show(function() raise(5) end)
        show(function() raise(list) end)
        show(function() raise(ValueError("v"), KeyError) end)
        show(function() raise(ValueError("v"), None) end)
        Bad = class("Bad", Exception) { __str__ = function(self) return 5 end }
        show(function() raise(Bad()) end)
        kept = ValueError("kept")
        for i in range(3) do try(function() raise(kept, 5) end) end
        print(sys.getrefcount(kept))
        Odd = class("Odd", Exception) { __new__ = function(cls) return 5 end }
        show(function() raise(Odd) end)
        """) == [
          "TypeError exception causes must derive from BaseException",
          "TypeError exception causes must derive from BaseException",
          "TypeError exceptions must derive from BaseException",
          "TypeError exceptions must derive from BaseException",
          "ValueError v", "ValueError v",
          "TypeError __str__ returned non-string (type int)", "2",
          "TypeError calling <class '__main__.Odd'> should have returned an instance of "
            + "BaseException, not <class 'int'>",
        ])
  }

  /// Of a coroutine, a generator or a deep call the traceback is that of this error and no other.
  @Test(arguments: [
    "coroutine.wrap(function() broken() end)()",
    "for x in generator(function(_ENV) yield(1) broken() end)() do end",
    "deep = function(n) if n == 0 then broken() end return sorted(list{n}, {key = function() deep(n - 1) end}) end deep(40)",
  ])
  func aTracebackIsOfItsOwnError(_ statement: String) {
    let ran = run(
      """
      stale = function() error("another") end
      stale_caller = function() stale() end
      C = class "C" { __del__ = function(self) stale_caller() end }
      c = C() c = nil
      local co = coroutine.create(function() stale_caller() end)
      coroutine.resume(co)
      broken = def(function(_ENV) error("this one") end)
      \(statement)
      """, verifyEvery: nil)
    #expect(ran.failure == "script.lua:7: this one")
    let reports = ran.errors.components(separatedBy: "stack traceback:")
    #expect(reports.count == 2)
    #expect(reports.last?.contains("script.lua:1:") == false)
    #expect(reports.last?.contains("script.lua:7:") == true)
  }

  /// The functions that an error passed in coroutines, generators and calls of the runtime.
  @Test func aReportShowsEveryFunctionOnTheWay() {
    let ran = run(
      """
      stale = function() error("another") end
      C = class "C" { __del__ = function(self) stale() end }
      c = C() c = nil
      broken = def(function(_ENV)
        error("this one") end)
      D = class "D" { __del__ = function(self)
        local w = coroutine.wrap(function()
          broken() end)
        w() end }
      d = D() d = nil
      E = class "E" { __del__ = function(self)
        sorted(list{1}, {key = function(x)
          broken() end}) end }
      e = E() e = nil
      """)
    let reports = ran.errors.components(separatedBy: "Exception ignored in: ")
    #expect(reports.count == 4)
    let places = reports.dropFirst().map { report in
      report.split(separator: "\n").filter { $0.contains("line ") }.map {
        $0.drop { $0 != "," }.dropFirst(7)
      }.joined(separator: "; ")
    }
    #expect(
      places == [
        "2, in __del__; 1, in <lambda>",
        "9, in __del__; 8, in <lambda>; 5, in broken",
        "12, in __del__; 13, in <lambda>; 5, in broken",
      ])
  }

  /// As CPython does: a line that recurs is written three times, of many lines the last thousand.
  @Test func longReportsAreCut() {
    let ran = run(
      """
      sys.setrecursionlimit(3000)
      down = function(n) if n == 0 then error("deep") end local x = down(n - 1) return x end
      C = class "C" { __del__ = function(self) down(1500) end }
      c = C() c = nil
      ping = function(n) if n == 0 then error("deep") end
        local x = pong(n - 1) return x end
      pong = function(n) if n == 0 then error("deep") end
        local x = ping(n - 1) return x end
      D = class "D" { __del__ = function(self) ping(150) end }
      d = D() d = nil
      """)
    let reports = ran.errors.components(separatedBy: "Exception ignored in: ")
    #expect(reports.count == 3)
    let first = reports[1]
    #expect(first.components(separatedBy: "  File ").count == 1 + 3)
    #expect(first.contains("  [Previous line repeated 997 more times]\n"))
    #expect(reports[2].components(separatedBy: "  File ").count == 1 + 152)
  }

  @Test func keywordsAreRefusedAsPythonDoes() {
    for (python, text) in [
      ("3.12", "'foo' is an invalid keyword argument for sort()"),
      ("3.13", "sort() got an unexpected keyword argument 'foo'"),
    ] {
      #expect(
        lines(
          """
          print(try(function() return sorted(list{1}, {foo = 1}) end))
          print(try(function() return sorted(list{1}, {foo = 1, key = None, reverse = false}) end))
          """, python: python) == [
            text, "sort() takes at most 2 keyword arguments (3 given)",
          ])
    }
  }

  /// 3.13 names the parameter that was most likely meant, whichever way a built-in type is called.
  @Test func keywordsThatAreMistypedAreGuessed() {
    let script = """
      D = class("D", collections.deque) {}
      I = class("I", int) {}
      B = class("B", bytearray) {}
      C = class("C", complex) {}
      S = class("S", str) {}
      for i, f in ipairs{
        function() sorted(list{}, {ky = 1}) end, function() list{}:sort{ky = 1} end,
        function() max(list{1}, {defaul = 1}) end, function() round(1, {ndigit = 1}) end,
        function() collections.deque{maxle = 1} end, function() D{maxle = 1} end,
        function() I{bas = 1} end, function() B{sourc = 1} end, function() C{rea = 1} end,
        function() S{objec = 1} end, function() S{x = 1} end,
      } do print(try(f)) end
      """
    let wrong = [
      ("sort", "ky", "key"), ("sort", "ky", "key"), ("max", "defaul", "default"),
      ("round", "ndigit", "ndigits"), ("deque", "maxle", "maxlen"), ("deque", "maxle", "maxlen"),
      ("int", "bas", "base"), ("bytearray", "sourc", "source"), ("complex", "rea", "real"),
      ("str", "objec", "object"), ("str", "x", nil),
    ]
    #expect(
      lines(script, python: "3.12")
        == wrong.map { "'\($0.1)' is an invalid keyword argument for \($0.0)()" })
    #expect(
      lines(script, python: "3.13")
        == wrong.map { function, keyword, name in
          "\(function)() got an unexpected keyword argument '\(keyword)'"
            + (name.map { ". Did you mean '\($0)'?" } ?? "")
        })
  }

  /// The object that `__init__` returns may die with the frame; its type is named all the same, as
  /// CPython names it.
  @Test(arguments: ["3.8", "3.13"])
  func whatInitReturnsIsNamed(_ python: String) {
    let text = python == "3.8" ? "str_iterator" : "str_ascii_iterator"
    let named = [text, "collections.deque", "X", "list", "float"]
    #expect(
      lines(
        """
        X = class "X" {}
        x = X()
        for base in iter(list{object, list, weakref.ref}) do
          for i, body in ipairs{
            function(self, o) return iter("abc") end,
            def(function(_ENV, self, o) a = collections.deque() return a end),
            def(function(_ENV, self, o) return X() end),
            function(self, o) return list{o} end,
            function(self, o) return 1.5 end,
          } do
            local C = class("C", base) { __init__ = body }
            print(try(function() C(x) end))
          end
        end
        """, python: python)
        == (named + named + named).map { "__init__() should return None, not '\($0)'" })
  }

  /// What an inspection of the heap finds stays the temporary that it was, though the list that a
  /// loop walks over holds it.
  @Test func whatGetObjectsFindsStaysItsScopes() {
    #expect(
      lines(
        """
        Node = class "Node" { __del__ = function(self) print('del', self.name) end }
        scope(function()
          local t = Node()
          t.name = 'one'
          for x in iter(gc.get_objects()) do local same = is(x, t) end
          print(t.name, sys.getrefcount(t))
          for i in range(1) do
            local all = gc.get_objects()
            print(len(gc.get_referrers(t)) > 0, hasattr(t, 'name'))
          end
          print(t.name, sys.getrefcount(t))
          kept = list{t}
          print(sys.getrefcount(t))
        end)
        print('out')
        kept = nil
        """) == ["one 2", "True True", "one 2", "3", "out", "del one"])
  }

  /// Looking for garbage and checking the heap do not take each other's place.
  @Test func garbageIsLookedForBesideChecks() {
    let ran = run(
      """
      for i in range(3000) do local a = list{} a:append(a) end
      """, verifyEvery: 500
    ) { $0.looksForGarbage = true }
    #expect(ran.failure == nil)
    #expect(ran.record?.mostGarbage?.samples ?? 0 > 0)
  }

  @Test func errorsOfOddCallsAreNamedAsPythonDoes() {
    let script = """
      show = function(f) local e = try(f) print(type(e).__name__ .. ": " .. tostring(str(e))) end
      C = class "C" { get = function(self) end }
      b = bytearray()
      show(function() dict{}:values()() end)
      show(function() return C().get.foo end)
      show(function() b[1] = 300 end)
      show(function() dict{}:pop(5) end)
      show(function() return gc.nothing end)
      """
    #expect(
      lines(script) == [
        "TypeError: 'dict_values' object is not callable",
        "AttributeError: 'function' object has no attribute 'foo'",
        "ValueError: byte must be in range(0, 256)", "KeyError: 5",
        "AttributeError: module 'gc' has no attribute 'nothing'",
      ])
    #expect(lines(script, python: "3.9")[2] == "IndexError: bytearray index out of range")
  }

  @Test func aDictGrowsOnceForWhatIsMergedIntoIt() {
    let script = """
      for _, n in ipairs{2, 5, 7} do
        for _, m in ipairs{4, 5, 6} do
          local d, o = dict{}, dict{}
          for i in range(n) do d[i] = None end
          for i in range(m) do o[i] = None end
          d:update(o)
          print(n, m, sys.getsizeof(d))
        end
      end
      """
    // Recorded on 3.8.18, 3.9.18 and 3.10.13: the same in all three.
    for python in ["3.8", "3.9", "3.10"] {
      #expect(
        lines(script, python: python) == [
          "2 4 232", "2 5 232", "2 6 360", "5 4 232", "5 5 232", "5 6 640", "7 4 360", "7 5 360",
          "7 6 360",
        ])
    }
  }

  /// The list of `gc.get_objects` comes before a look at the generations.
  @Test(arguments: ["3.8", "3.11"])
  func aCollectionThatTheListOfObjectsMakesDueComesFirst(_ python: String) {
    #expect(
      lines(
        """
        gc.collect()
        kept = list{}
        local before = len(gc.get_objects(1))
        gc.set_threshold(value(gc.get_count()[0]) + 4, 100, 100)
        local grown = 0
        for i in range(12) do
          kept:append(list{kept})
          scope(function()
            local young = value(gc.get_count()[0])
            local found = len(gc.get_objects(1))
            if value(gc.get_count()[0]) < young and found > before then grown = grown + 1 end
            before = found
          end)
        end
        print(grown > 0)
        """, python: python) == ["True"])
  }
}
