-- moult: versions 3.10 3.11 3.12 3.13
-- Classes that derive from built-in types: what their instances take, how they behave, and that
-- the collector follows them.
workload { name = "subclass_sizes", summary = "instances of classes with built-in bases" }

bases = list{list, dict, set, frozenset, tuple, int, float, str, complex, Exception}

phase("empty instances", function()
  for base in iter(bases) do
    Open = class("Open", base) {}
    Slots = class("Slots", base) { __slots__ = {} }
    o = Open()
    print(base.__name__, "plain", sys.getsizeof(base()), "class", sys.getsizeof(o), "no slots",
      sys.getsizeof(Slots()), "tracked", gc.is_tracked(o), "class size", sys.getsizeof(Open) - sys.getsizeof(Slots))
    setattr(o, "attribute", 1)
    print("  with an attribute", sys.getsizeof(o), o.__dict__, Open.__basicsize__, Open.__itemsize__)
  end
  Open = None
  Slots = None
  o = None
end)

phase("slots", function()
  for _, base in ipairs { list, dict, set, frozenset, float, object } do
    for count in range(1, 4) do
      local names = {}
      for i in range(count) do names[i + 1] = "s" .. i end
      S = class("S", base) { __slots__ = names }
      s = S()
      s.s0 = list{}
      print(base.__name__, "slots", count, sys.getsizeof(S()), S.__basicsize__, s.s0)
    end
  end
  for _, base in ipairs { int, tuple } do
    local ok, message = pcall(class("N", base), { __slots__ = {"a"} })
    print(ok, (message:gsub("^.-: ", "")))
  end
end)

phase("contents", function()
  L = class("L", list) {}
  D = class("D", dict) {}
  S = class("S", set) {}
  T = class("T", tuple) {}
  I = class("I", int) {}
  W = class("W", str) {}
  F = class("F", float) {}
  l = L(range(5))
  print(l, len(l), sys.getsizeof(l), type(l).__name__, eq(l, list{0, 1, 2, 3, 4}))
  l:append(9)
  print(l, sys.getsizeof(l), l[2], l[slice(1, 3)], type(l[slice(1, 3)]).__name__)
  d = D(dict{a = 1})
  print(d, len(d), sys.getsizeof(d), getitem(d, "a"), eq(d, dict{a = 1}))
  s = S(list{1, 2, 3})
  print(sorted(s), len(s), sys.getsizeof(s), contains(s, 2), type(s).__name__)
  for n in range(5) do
    local t = T(range(n))
    print(t, sys.getsizeof(t), hash(t) == hash(tuple(range(n))), eq(t, tuple(range(n))))
  end
  for _, n in ipairs { 0, 1, -1, 1 << 29, 1 << 30, 1 << 31, 1 << 60, 1 << 62 } do
    local i = I(n)
    print(i, sys.getsizeof(i), hash(i), i + 1, eq(i, n))
  end
  for _, w in ipairs { "", "a", "hello world", "\u{e9}\u{e8}", "\u{4000}", "\u{10000}x" } do
    local x = W(w)
    print(len(x), sys.getsizeof(x), eq(x, w), hash(x) == hash(w), str(x))
  end
  f = F(1.5)
  print(f, sys.getsizeof(f), f + 1, eq(f, 1.5), hash(f) == hash(1.5))
end)

phase("methods that a class overrides", function()
  Loud = class("Loud", list) {
    append = function(self, x)
      super(Loud, self):append(x * 2)
    end,
    __len__ = function(self) return 100 end,
    __getitem__ = function(self, i) return list.__getitem__(self, i) end,
    __repr__ = function(self) return "Loud" .. list.__repr__(self) end,
  }
  l = Loud(list{1})
  l:append(4)
  print(l, len(l), list.__len__(l), l[1])
  Default = class("Default", dict) {
    __missing__ = function(self, key) return "no " .. key end,
  }
  d = Default(dict{a = 1})
  print(getitem(d, "a"), getitem(d, "b"), len(d))
  Point = class("Point", tuple) {
    __new__ = function(cls, x, y) return tuple.__new__(cls, tuple{x, y}) end,
    x = property(function(self) return self[0] end),
    y = property(function(self) return self[1] end),
  }
  p = Point(3, 4)
  print(p, p.x, p.y, sys.getsizeof(p), isinstance(p, tuple))
  Even = class("Even", int) {
    __new__ = function(cls, n) return int.__new__(cls, n // 2 * 2) end,
    __add__ = function(self, other) return Even(int(self) + other) end,
  }
  e = Even(7)
  print(e, e + 5, type(e + 5).__name__, int(e) - 1)
end)

phase("cycles through them", function()
  gc.disable()
  gc.collect()
  for _, base in ipairs { list, dict, set, tuple, int, str, float } do
    K = class("K", base) {}
    k = K()
    k.me = k
    K = None
    gc.collect()
    k = None
    print(base.__name__, gc.collect() > 0)
  end
  L = class("L", list) {}
  l = L()
  l:append(l)
  gc.collect()
  l = None
  print("a list in itself", gc.collect())
  D = class("D", dict) {}
  d = D()
  setitem(d, "d", d)
  gc.collect()
  d = None
  print("a dict in itself", gc.collect())
  gc.enable()
end)
