import Testing

@Suite struct ValueTests {
  @Test func displaysAndCalls() {
    #expect(
      lines(
        """
        print(list{1, 'a', None}, tuple{1}, tuple{}, dict{}, list(), list(tuple{1, 2}))
        print(dict{b = 2, a = 1}, dict{{3, 'c'}, {'d', list{}}})
        print(list.of(1, 2), tuple.of(list{}), len(set{1, 2, 2}), frozenset{1})
        """) == [
          "[1, 'a', None] (1,) () {} [] [1, 2]", "{'a': 1, 'b': 2} {3: 'c', 'd': []}",
          "[1, 2] ([],) 2 frozenset({1})",
        ])
  }

  @Test func indexing() {
    #expect(
      lines(
        """
        l = list{10, 20, 30}
        print(l[0], l[-1], l[slice(1, nil)], #l)
        l[0] = 'x'
        l[1] = nil
        print(l)
        d = dict{a = 1}
        d.b = 2
        d['c'] = list{}
        d[tuple{1, 2}] = 'pair'
        print(d.a, d['b'], d[tuple{1, 2}], len(d:items()), len(dict.items(d)))
        d.a = nil
        print(d, contains(d, 'b'), contains(d, 'a'))
        """) == [
          "10 30 [20, 30] 3", "['x', 30]", "1 2 pair 4 4",
          "{'b': 2, 'c': [], (1, 2): 'pair'} True False",
        ])
    #expect(
      failure("l = list{} l[0] = 1").contains("IndexError: list assignment index out of range"))
    #expect(
      failure("x = list{}.nothing").contains("AttributeError: 'list' object has no attribute"))
  }

  @Test func arithmeticGivesLuaValues() {
    #expect(
      lines(
        """
        a = 7
        b = 2
        print(a + b, a - b, a * b, a // b, a % b, -a, a / b, a & 3, a << 2)
        print(type(a + b), a < b, a <= 7, 3 < a)
        big = 2 ^ 3
        x = 9223372036854775807
        y = x + 1
        print(y, y - 1 == x + 0)
        print(value(a) == 7, value('s'), value(list{1}))
        """) == [
          "9 5 14 3 1 -7 3.5 3 28", "number False True True", "9223372036854775808 True",
          "True s [1]",
        ])
  }

  @Test func sequencesAddAndRepeat() {
    #expect(
      lines(
        """
        print(list{1} .. list{2}, list{0} * 3, tuple{1} .. tuple{2}, list{1} + list{2})
        s = 'ab'
        print(s .. 'c', s * 2, #s, tostring(s))
        """) == ["[1, 2] [0, 0, 0] (1, 2) [1, 2]", "abc abab 2 ab"])
  }

  @Test func classes() {
    #expect(
      lines(
        """
        Node = class "Node" { __slots__ = {"value", "next"},
          __init__ = function(self, value) self.value = value end,
          double = function(self, k) return self.value * k end,
          __del__  = function(self) print("Object destroyed") end }
        n = Node(7)
        n.next = n
        print(n.value, n:double(3), type(n) == Node, isinstance(n, Node))
        m = n.double
        print(m(2))
        m = nil
        n = nil
        print(gc.collect())
        Base = class "Base" { hello = function(self) return 'base' end, x = 1 }
        Derived = class("Derived", Base) { y = 2 }
        local d = Derived()
        print(d:hello(), d.x, d.y, issubclass(Derived, Base))
        d.x = 5
        print(d.x, Base.x, hasattr(d, 'z'), getattr(d, 'z', 3))
        """) == [
          "7 21 True True", "14", "Object destroyed", "1", "base 1 2 True", "5 1 False 3",
        ])
  }

  @Test func whatAConstructorGetsIsWhatTheScriptPassed() {
    #expect(
      lines(
        """
        Tree = class "Tree" { __init__ = function(self, depth)
          if depth == 0 then return end
          self.left = Tree(depth - 1)
        end }
        t = Tree(3)
        print(hasattr(t.left.left.left, 'left'))
        """) == ["False"])
  }

  @Test func luaTablesAreNoObjects() {
    #expect(
      failure("x = {}").hasPrefix("script.lua:1: TypeError: a Lua table is not an object"))
    #expect(failure("x = list{{1}}").contains("a Lua table is not an object"))
    #expect(failure("x = list{a = 1}").contains("the table has named fields"))
  }

  @Test func builtinFunctions() {
    #expect(
      lines(
        """
        print(min(3, 1, 2), max(list{1, 5, 2}), sum(list{1, 2, 3}), abs(-4), sorted(list{3, 1, 2}))
        print(chr(65), ord('A'), repr('x'), hash(5), callable(len), callable(5))
        for i, x in enumerate(list{'a', 'b'}) do print(i, x) end
        for a, b, c in zip(list{1, 2}, tuple{3, 4, 5}, 'xy') do print(a, b, c) end
        print(list(reversed(list{1, 2, 3})), type(5), type(print))
        print(id(None) == id(None), bool(0), int('12'), str(1.5), float('2'))
        """) == [
          "1 5 6 4 [1, 2, 3]", "A 65 'x' 5 True False", "0 a", "1 b",
          "1 3 x", "2 4 y",
          "[3, 2, 1] number function", "True False 12 1.5 2.0",
        ])
    #expect(
      failure("len(1, 2)")
        == "script.lua:1: TypeError: len() takes exactly one argument (2 given)")
  }
}
