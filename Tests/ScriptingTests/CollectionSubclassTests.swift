import Testing

/// Classes that derive from deque and OrderedDict, with the whole heap checked after each operation.
@Suite struct CollectionSubclassTests {
  @Test(arguments: ["3.8", "3.10", "3.11", "3.12", "3.13"])
  func instancesHaveItemsAttributesAndSlots(_ python: String) {
    #expect(
      lines(
        """
        D = class("D", collections.deque) {}
        S = class("S", collections.deque) { __slots__ = {"a"} }
        d, s = D(range(200), 150), S("xy")
        d.x, s.a = list{1}, s
        print(len(d), d.maxlen, d.x, len(s), sys.getsizeof(s) - sys.getsizeof(collections.deque("xy")) > 0)
        print(d:copy().maxlen, type(d:copy()).__name__, D(list{1, 2}))
        w = weakref.ref(s)
        s, d = nil, nil
        print(gc.collect(), is(w(), None))
        """, python: python) == ["150 150 [1] 2 True", "150 D D([1, 2])", "1 True"])
  }

  @Test(arguments: ["3.8", "3.10", "3.11", "3.12", "3.13"])
  func anOrderedDictHasAttributesBesideItsItems(_ python: String) {
    #expect(
      lines(
        """
        o = collections.OrderedDict{a = 1}
        setattr(o, "note", o)
        print(getattr(o, "note") == o, contains(o, "note"), getattr(o, "__dict__") ~= o)
        w = weakref.ref(o)
        o = nil
        print(gc.collect(), is(w(), None))
        O = class("O", collections.OrderedDict) { __slots__ = {"p"},
          __setitem__ = function(self, key, value) print("set", key) super(O, self):__setitem__(key, value) end,
          __missing__ = function(self, key) return "none" end }
        o = O{b = 2}
        setattr(o, "p", o)
        print(o:setdefault("c", 3), getitem(o, "x"), list(o), list(reversed(o)), o:pop("b"))
        o["me"] = o
        o = nil
        print(gc.collect())
        """, python: python) == [
          "True False True", "2 True", "set b", "set c", "3 none ['b', 'c'] ['c', 'b'] 2", "set me",
          "1",
        ])
  }

  @Test func whatTheBaseHoldsDiesAfterTheAttributes() {
    #expect(
      lines(
        """
        T = class "T" { __init__ = function(self, name) self.name = name end,
                        __del__ = function(self) print(self.name) end }
        D = class("D", collections.deque) {}
        d = D(list{T("item")})
        d.x = T("attribute")
        w = weakref.ref(d, function(r) print("reference") end)
        d = nil
        """) == ["attribute", "reference", "item"])
  }
}
