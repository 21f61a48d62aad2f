import Testing

@Suite struct ErrorTests {
  @Test func pcallGivesPythonsWording() {
    #expect(
      lines(
        """
        d = dict{a = 1}
        print(pcall(function() return d.missing end))
        print(pcall(function() return d['missing'] end))
        print(select(2, pcall(len, 5)))
        """) == [
          "False script.lua:2: KeyError: 'missing'", "False script.lua:3: KeyError: 'missing'",
          "script.lua:4: TypeError: object of type 'int' has no len()",
        ])
  }

  @Test func anErrorKeepsItsPlaceThroughCalls() {
    #expect(
      failure(
        """
        f = def(function(_ENV) return missing end)
        C = class "C" { __init__ = function(self)
          f()
        end }
        C()
        """) == "script.lua:1: NameError: name 'missing' is not defined")
  }

  @Test func errorsDropFramesAndScopes() {
    #expect(
      lines(
        ScopeTests.node + """
          f = def(function(_ENV, n)
            x = Node('frame')
            for i in range(3) do
              local t = Node('pass')
              error('out')
            end
          end)
          print(pcall(f, 1))
          for i in range(2) do
            pcall(function() for j in range(2) do local t = Node(j) error('x') end end)
          end
          print('end')
          """) == ["del pass", "del frame", "False script.lua:8: out", "del 0", "del 0", "end"])
  }

  @Test func errorsInFinalizersAreReportedAndIgnored() {
    let ran = run(
      """
      C = class "C" { __del__ = function(self) error('in del') end }
      c = C()
      c = nil
      for i in range(3) do local t = C() end
      print('alive')
      """)
    #expect(ran.failure == nil)
    #expect(ran.output == "alive\n")
    #expect(ran.errors.components(separatedBy: "Exception ignored in").count == 5)
    #expect(ran.errors.contains("script.lua:1: in del"))
  }

  @Test func reportedErrorsShowWhereTheyCameFrom() {
    let ran = run(
      """
      helper = def(function(_ENV) raise(KeyError("k")) end)
      C = class "C" {
        __del__ = function(self) helper() end,
      }
      c = C()
      c = nil
      """)
    let report = ran.errors
    #expect(report.contains("Traceback (most recent call last):"))
    let outer = report.range(of: "script.lua\", line 3, in __del__")
    let inner = report.range(of: "script.lua\", line 1, in helper")
    #expect(outer != nil && inner != nil)
    if let outer, let inner { #expect(outer.lowerBound < inner.lowerBound) }
    #expect(report.hasSuffix("KeyError: 'k'\n"))
  }

  @Test func errorsInCallbacksAndNestedDefs() {
    let ran = run(
      """
      inner = def(function(_ENV) local d = dict{} return d.nothing end)
      middle = def(function(_ENV) l = list{1} return inner() end)
      gc.callbacks:append(function(phase, info) middle() end)
      gc.collect()
      print(pcall(middle))
      print('alive')
      """)
    #expect(ran.failure == nil)
    #expect(ran.output == "False script.lua:1: KeyError: 'nothing'\nalive\n")
    #expect(ran.errors.contains("KeyError: 'nothing'"))
  }

  @Test func errorValuesOfLuaPassThrough() {
    #expect(
      lines(
        """
        C = class "C" { __init__ = function(self) error({code = 42}) end }
        local ok, e = pcall(C)
        print(ok, type(e), e.code)
        local ok, e = pcall(error, nil)
        print(ok, e)
        print(xpcall(function() error('deep') end, function(m) return 'handled ' .. m end))
        """) == ["False table 42", "False None", "False handled script.lua:6: deep"])
  }

  @Test func uncaughtErrorsEndTheRunWithATraceback() {
    let ran = run(
      """
      f = def(function(_ENV) return list{}[3] end)
      print('before')
      f()
      """)
    #expect(ran.failure == "script.lua:1: IndexError: list index out of range")
    #expect(ran.output == "before\n")
    #expect(ran.errors.contains("stack traceback:"))
    #expect(ran.errors.contains("script.lua:3: in main chunk"))
    #expect(ran.record?.status == .failed)
  }

  @Test func theSandboxHasNoSystem() {
    for name in ["os", "io", "debug", "package", "dofile", "collectgarbage"] {
      #expect(failure("print(\(name).x)").hasSuffix("NameError: name '\(name)' is not defined"))
    }
    #expect(lines("print(string.dump == nil, load('return 1')())") == ["True 1"])
    #expect(failure("load(string.char(27) .. 'Lua')()", verifyEvery: nil) != "(no failure)")
    #expect(run("print(type(os.time))") { $0.unsafe = true }.output == "function\n")
  }

  @Test func aScriptThatRunsTooLongIsStopped() {
    let ran = run("while true do pcall(function() while true do end end) end") {
      $0.timeoutSeconds = 0.3
    }
    #expect(ran.failure?.hasSuffix("the script ran longer than 0.3 s") == true)
    let inCoroutine = run(
      "coroutine.wrap(function() while true do x = list{} end end)()", verifyEvery: nil
    ) { $0.timeoutSeconds = 0.3 }
    #expect(inCoroutine.failure?.hasSuffix("the script ran longer than 0.3 s") == true)
  }

  @Test func theMemoryLimitGivesMemoryErrorAndAWholeHeap() {
    let ran = run(
      """
      l = list()
      print(pcall(function() for i in range(10000000) do l:append(list{i}) end end))
      l = nil
      print(heap.verify())
      """, verifyEvery: nil
    ) { $0.memoryLimit = 2 << 20 }
    #expect(ran.failure == nil)
    #expect(ran.output == "False script.lua:2: MemoryError\nTrue\n")
  }
}
