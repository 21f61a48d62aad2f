import Testing

@Suite struct ScopeTests {
  static let node = """
    Node = class "Node" {
      __init__ = function(self, name) self.name = name end,
      __del__ = function(self) print('del', self.name) end }

    """

  @Test func aPassEndsItsTemporaries() {
    #expect(
      lines(
        Self.node + """
          for i in range(2) do
            local n = Node(i)
            print('made', n.name)
          end
          print('end')
          """) == ["made 0", "del 0", "made 1", "del 1", "end"])
  }

  @Test func aLocalLivesAsLongAsItsScope() {
    #expect(
      lines(
        Self.node + """
          local n = Node('a')
          for i in range(3) do local m = list{i} end
          print(n.name)
          scope(function() local k = Node('b') print('in') end)
          print('out')
          """) == ["a", "in", "del b", "out", "del a"])
  }

  @Test func leavingALoopByBreakKeepsTheScopesRight() {
    #expect(
      lines(
        Self.node + """
          for i in range(2) do
            for j in range(5) do
              local n = Node(j)
              if j == 1 then break end
            end
            print('after', i)
          end
          print('end')
          """) == ["del 0", "after 0", "del 1", "del 0", "after 1", "del 1", "end"])
  }

  @Test func aLoopThatIsBrokenAgainAndAgainDoesNotPileUp() {
    #expect(
      lines(
        """
        local n = 0
        while n < 3000 do
          for i in range(3) do break end
          n = n + 1
        end
        print(n)
        """, verifyEvery: nil) == ["3000"])
  }

  @Test func loopsOverIteratorsAreScopes() {
    #expect(
      lines(
        Self.node + """
          l = list{1, 2}
          for x in iter(l) do
            local n = Node(value(x))
          end
          print('between')
          d = dict{a = 1, b = 2}
          for k, v in items(d) do
            local n = Node(value(k))
            print(k, v)
          end
          print('end')
          """) == ["del 1", "del 2", "between", "a 1", "del a", "b 2", "del b", "end"])
  }

  @Test func whatALoopWalksOverIsItsScopesAgain() {
    #expect(
      lines(
        """
        local l = list{list{1}, list{2}}
        for x in iter(l) do print(x, sys.getrefcount(x)) end
        print(len(l))
        """) == ["[1] 2", "[2] 2", "2"])
  }

  @Test func delEndsATemporaryAndRefusesABorrowedObject() {
    #expect(
      lines(Self.node + "local n = Node('x')\ndel(n)\nprint('after')") == ["del x", "after"])
    let message = failure("a = list{}\nb = a\ndel(a)")
    #expect(message.hasPrefix("script.lua:3: TypeError: del: this list is borrowed, 2 references"))
  }

  @Test func manyTemporariesInOneScopeGiveOneWarning() {
    let ran = run(
      """
      local keep = {}
      for i = 1, 100100 do
        keep[i] = list{}
      end
      print(#keep)
      """, verifyEvery: nil)
    #expect(ran.output == "100100\n")
    #expect(ran.errors.hasPrefix("moult: warning: script.lua:3: more than 100000 objects"))
    #expect(ran.errors.split(separator: "\n").count == 1)
  }

  @Test func deepTemporariesAreStoredInAnyOrder() {
    #expect(
      lines(
        """
        local keep = {}
        for i = 1, 20000 do keep[i] = list{i} end
        l = list()
        for i = 1, 20000 do l:append(keep[i]) end
        print(len(l), sys.getrefcount(keep[1]), sys.getrefcount(keep[20000]))
        l = nil
        print(pcall(len, keep[1]))
        """, verifyEvery: nil
      ).count == 2)
  }

  @Test func coroutinesKeepTheirScopesApart() {
    #expect(
      lines(
        Self.node + """
          local co = coroutine.wrap(function()
            for i in range(3) do
              local n = Node(i)
              coroutine.yield(i)
              print('still', n.name)
            end
          end)
          for k in range(2) do
            local m = Node('outer')
            co()
          end
          co() co()
          print('end')
          """) == [
          "del outer", "still 0", "del 0", "del outer", "still 1", "del 1", "still 2", "del 2",
          "end",
        ])
  }
}
