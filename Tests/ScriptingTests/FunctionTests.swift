import Testing

@Suite struct FunctionTests {
  @Test func plainNamesOfADefAreItsLocals() {
    #expect(
      lines(
        """
        x = 'outer'
        f = def(function(_ENV, a)
          y = list{a}
          z = y
          print(x, sys.getrefcount(y))
          x = 'inner'
          print(x)
          return len(y)
        end)
        print(f(1), x)
        """) == ["outer 3", "inner", "1 outer"])
  }

  @Test func countsInsideACallArePythons() {
    #expect(
      lines(
        """
        f = def(function(_ENV, o) print(sys.getrefcount(o)) end)
        x = list{}
        f(x)
        f(list{})
        local t = list{}
        f(t)
        print(sys.getrefcount(t), len(t))
        """) == ["3", "2", "2", "1 0"])
  }

  @Test func aLentTemporaryComesBackUnlessSomethingTookItOver() {
    #expect(
      lines(
        """
        keep = list{}
        f = def(function(_ENV, o) keep:append(o) end)
        g = def(function(_ENV, o) inner = list{o} end)
        local a = list{1}
        f(a)
        print(sys.getrefcount(a))
        local b = list{2}
        local c = list{3}
        g(c)
        print(pcall(len, c) == false)
        id1 = def(function(_ENV, o) return o end)
        for i in range(1) do print(id1(b)) end
        print(b)
        """) == ["2", "True", "[2]", "[2]"])
  }

  @Test func closuresHoldCells() {
    #expect(
      lines(
        """
        outer = def(function(_ENV, n)
          big = list{0} * n
          inner = def(function(_ENV) return len(big) end, {big = big})
          return inner
        end)
        f = outer(10)
        print(f())
        print(len(f.__closure__))
        c = cell(list{1})
        counter = def(function(_ENV) n = n + 1 return n end, {n = 0})
        print(counter(), counter(), counter())
        """) == ["10", "1", "1 2 3"])
  }

  @Test func aClosureCanHoldItself() {
    #expect(
      lines(
        """
        c = cell()
        f = def(function(_ENV) return f end, {f = c})
        c.cell_contents = f
        c = nil
        f = nil
        print(gc.collect())
        """) == ["3"])
  }

  @Test func unboundLocalsAndCells() {
    #expect(
      failure("f = def(function(_ENV) x = 1 x = nil print(x) end)\nf()").hasSuffix(
        "UnboundLocalError: cannot access local variable 'x' where it is not associated with a "
          + "value"))
    #expect(
      failure("f = def(function(_ENV) return x end, {x = cell()})\nf()").hasSuffix(
        "NameError: cannot access free variable 'x' where it is not associated with a value in "
          + "enclosing scope"))
  }

  @Test func deepRecursionWorksAndEndlessRecursionRaises() {
    #expect(
      lines(
        """
        down = def(function(_ENV, n) if n == 0 then return 0 end return down(n - 1) + 1 end)
        print(down(900))
        """, verifyEvery: nil) == ["900"])
    #expect(
      failure("f = def(function(_ENV) return f() end)\nf()", verifyEvery: nil).hasSuffix(
        "RecursionError: maximum recursion depth exceeded"))
    #expect(
      failure(
        "C = class 'C' { __init__ = function(self) self.c = C() end }\nC()", verifyEvery: nil
      ).hasSuffix("RecursionError: maximum recursion depth exceeded"))
  }

  @Test func theNamesOfACallThatEndedAreGone() {
    #expect(
      failure("f = def(function(_ENV) x = 1 return function() return x end end)\nf()()").contains(
        "the call whose names this function uses has ended"))
  }

  @Test func luaFunctionsAreCallables() {
    #expect(
      lines(
        """
        local function cb(phase, info) print(phase, info.generation) end
        gc.callbacks:append(cb)
        gc.collect(0)
        gc.callbacks:remove(cb)
        gc.collect(0)
        print(len(gc.callbacks))
        """) == ["start 0", "stop 0", "0"])
  }

  @Test func generatorsSuspendTheirFrames() {
    #expect(
      lines(
        """
        squares = generator(function(_ENV, n) for i in range(n) do yield(i * i) end end)
        for x in squares(4) do total = x print(x) end
        print(list(squares(3)), sum(squares(4)))
        g = squares(2)
        print(next(g), next(g), next(g, 'done'), next(g, 'done'))
        """) == ["0", "1", "4", "9", "[0, 1, 4] 14", "0 1 done done"])
  }

  @Test func generatorsHoldAndDropWhatTheyUse() {
    #expect(
      lines(
        ScopeTests.node + """
          gen = generator(function(_ENV, n)
            kept = n
            yield(1)
            print('never')
          end)
          g = gen(Node('a'))
          print(next(g))
          g = nil
          print('after')
          h = gen(Node('b'))
          next(h)
          h:close()
          print('closed')
          """) == ["1", "del a", "after", "del b", "closed"])
  }

  /// The finalizer of a suspended generator closes it, which takes its cycle apart before the
  /// collector counts what is left to clear. What never ran keeps its arguments since 3.12.
  @Test(arguments: ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"])
  func aCycleThroughAGeneratorIsFound(_ python: String) {
    let neverRan = ["3.12", "3.13", "3.14"].contains(python) ? "2" : "0"
    #expect(
      lines(
        """
        gen = generator(function(_ENV, l) mine = l yield(1) end)
        note = def(function(_ENV, ref) print('gone') end)
        l = list{}
        g = gen(l)
        r = weakref.ref(g, note)
        next(g)
        l:append(g)
        g = nil
        l = nil
        print(gc.collect(), r())
        l = list{}
        l:append(gen(l))
        l = nil
        print(gc.collect())
        """, python: python) == ["gone", "0 None", neverRan])
  }

  @Test func errorsLeaveGenerators() {
    #expect(
      lines(
        """
        gen = generator(function(_ENV) yield(1) error('broken') end)
        g = gen()
        print(next(g))
        local ok, message = pcall(next, g)
        print(ok, message)
        print(next(g, 'over'))
        """) == ["1", "False script.lua:1: broken", "over"])
    #expect(failure("yield(1)").hasSuffix("RuntimeError: yield outside of a generator"))
  }

  /// 3.13 enters `__init__` directly where the class has been called before: a new class has not, though
  /// it lies where one that died has lain.
  @Test func aNewClassIsNotOneThatWasCalledBefore() {
    #expect(
      lines(
        """
        marker = list{}
        function make()
          return class "C" { __init__ = def(function(_ENV, self, o) show(sys.getrefcount(o)) end) }
        end
        local line = ""
        function show(count) line = line .. count end
        for i in range(6) do
          C = make()
          C(marker)
          C = nil
          gc.collect()
        end
        C, D = make(), make()
        for i in range(3) do C(marker) D(marker) end
        print(line)
        """, python: "3.13") == ["555555553333"])
  }

  /// `__init__` is that of what `__new__` has made, not of the class that was called.
  @Test func initIsThatOfTheInstance() {
    #expect(
      lines(
        """
        X = class "X" {}
        x = X()
        for base in iter(list{object, weakref.ref}) do
          R = class("R", base) {
            __new__ = function(cls, o)
              if is(base, object) then return object.__new__(S) end
              return base.__new__(S, o)
            end,
            __init__ = function(self, o) print("R") end }
          S = class("S", R) { __init__ = function(self, o) print("S") end }
          R(x)
        end
        """) == ["S", "S"])
  }
}

/// What a call gives is alive until the script has it, even when only its own cycle holds it and a
/// collection is due at the end of the call.
@Test(arguments: ["3.8", "3.11", "3.12", "3.13", "3.14"])
func resultsOutliveTheCollectionAtTheEndOfTheirCall(_ python: String) {
  let out = lines(
    """
    gc.set_threshold(5)
    Plain = class "Plain" { __init__ = def(function(_ENV, self, v) self.v = v self.me = self end) }
    Lua = class "Lua" { __init__ = function(self, v) self.v = v self.me = self end }
    Deep = class "Deep" { __init__ = def(function(_ENV, self, v) l = list{self} self.v = l end) }
    make = def(function(_ENV, v) x = list{} y = dict{x = x} x:append(y) n = list{v} return x end)
    t = list{None}
    for _, maker in ipairs{Plain, Lua, Deep, make} do
      for i in range(60) do t[0] = maker(i) end
      for i in range(60) do y = maker(i) end
      for i in range(60) do t:append(tuple{maker(i), maker(i)}) end
    end
    print(len(t))
    """,
    python: python, verifyEvery: nil)
  #expect(out == ["241"])
}
