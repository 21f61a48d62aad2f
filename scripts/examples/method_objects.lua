-- Methods as objects: bound methods, static and class methods, properties, special methods and
-- descriptors of the script's own.
workload { name = "method_objects", summary = "what stands behind a call of a method" }

local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end

C = class "C" {
  __init__ = function(self, x) self.x = x end,
  get = function(self) return self.x end,
  static = staticmethod(function(a, b) return tuple{a, b} end),
  cls = classmethod(function(cls, a) return tuple{cls.__name__, a} end),
  double = property(
    function(self) return self.x * 2 end,
    function(self, v) self.x = v // 2 end,
    function(self) self.x = 0 end),
  readonly = property(function(self) return "fixed" end),
}
D = class("D", C) {}
c = C(5)

phase("bound methods", function()
  m = c.get
  scope(function()
    print(type(m).__name__, sys.getsizeof(m), gc.is_tracked(m), m(), is(m.__self__, c), m.__name__)
    print(is(m.__func__, C.get), eq(m, c.get), is(c.get, c.get), hash(m) == hash(c.get))
    print(gc.get_referents(m)[0].__name__, is(gc.get_referents(m)[1], c))
  end)
  print(sys.getrefcount(c))
  c.kept = c.get
  print(sys.getrefcount(c))
  gc.collect()
  c.kept = nil
  print(sys.getrefcount(c))
  print(list(map(C.get, list{C(1), C(2)})), m.__func__(C(9)))
end)

phase("static and class methods", function()
  print(C.static(1, 2), c.static(3, 4), C.cls(5), c.cls(6), D.cls(7))
  s = getitem(C.__dict__, "static")
  k = getitem(C.__dict__, "cls")
  print(type(s).__name__, sys.getsizeof(s), type(k).__name__, sys.getsizeof(k))
  print(type(C.static).__name__, type(C.cls).__name__, is(C.cls.__self__, C), is(D.cls.__self__, D))
  print(is(s.__func__, C.static), is(k.__func__, C.cls.__func__))
  if sys.version_minor >= 10 then
    local held = gc.get_referents(s)
    print(s(1, 2), len(s.__dict__), gc.is_tracked(s.__dict__), s.__dict__["__annotations__"], len(held))
  end
end)

phase("properties", function()
  print(c.double, C(7).double)
  c.double = 20
  print(c.x, c.double)
  delattr(c, "double")
  print(c.x, c.readonly)
  try_("set", setattr, c, "readonly", 1)
  try_("delete", delattr, c, "readonly")
  p = getitem(C.__dict__, "double")
  print(type(p).__name__, sys.getsizeof(p), gc.is_tracked(p), p.fget(c), is(C.double, p))
  Writer = class "Writer" { only = property(None, function(self, v) self.v = v end) }
  w = Writer()
  w.only = 3
  print(w.v)
  try_("get", getattr, w, "only")
  q = p:getter(function(self) return "other" end)
  print(type(q).__name__, is(q, p), is(q.fset, p.fset))
end)

phase("special methods", function()
  V = class "V" {
    __init__ = function(self, n) self.n = n end,
    __repr__ = function(self) return "V(" .. tostring(self.n) .. ")" end,
    __eq__ = function(self, other) return eq(self.n, other.n) end,
    __hash__ = function(self) return hash(self.n) end,
    __lt__ = function(self, other) return self.n < other.n end,
    __len__ = function(self) return self.n end,
    __bool__ = function(self) return self.n > 1 end,
    __getitem__ = function(self, i) return self.n + i end,
    __setitem__ = function(self, i, v) self.n = i * v end,
    __contains__ = function(self, x) return eq(x, self.n) end,
    __iter__ = function(self) return iter(range(self.n)) end,
    __call__ = function(self, a, b) return tuple{self.n, a, b} end,
    __add__ = function(self, other) return V(self.n + other.n) end,
    __radd__ = function(self, other) return V(self.n + other) end,
    __mul__ = function(self, k) return V(self.n * k) end,
    __neg__ = function(self) return V(-self.n) end,
    __abs__ = function(self) return V(abs(self.n)) end,
    __index__ = function(self) return self.n end,
  }
  a, b = V(2), V(3)
  print(a, b, eq(a, V(2)), eq(a, b), hash(a), a < b, sorted(list{b, a}), len(b), bool(a), bool(V(1)))
  print(a[10], contains(a, 2), contains(a, 3), list(b), sum(b), a(1, "x"), a + b, a * 4, -a, abs(V(-5)))
  a[3] = 4
  print(a, 10 + b, list{0, 1, 2, 3}[b], callable(a), callable(c), set{V(1), V(1), V(2)})
  Count = class "Count" {
    __init__ = function(self) self.i = 0 end,
    __iter__ = function(self) return self end,
    __next__ = function(self)
      self.i = self.i + 1
      if self.i > 3 then raise(StopIteration) end
      return self.i
    end,
  }
  print(list(Count()), max(Count()), contains(Count(), 2), list(zip(Count(), Count())))
end)

phase("attributes that are computed", function()
  A = class "A" {
    __getattr__ = function(self, name)
      if eq(name, "missing") then raise(AttributeError("none of that")) end
      return "got " .. name
    end,
  }
  a = A()
  a.real = 1
  print(a.real, a.other, hasattr(a, "missing"), getattr(a, "missing", "default"))
  try_("missing", getattr, a, "missing")
  B = class "B" {
    __setattr__ = function(self, name, value) object.__setattr__(self, name, tuple{value}) end,
    __getattribute__ = function(self, name)
      if eq(name, "hidden") then raise(AttributeError("hidden")) end
      return object.__getattribute__(self, name)
    end,
    __delattr__ = function(self, name) object.__setattr__(self, name, "deleted") end,
  }
  b = B()
  b.x = 1
  print(b.x, hasattr(b, "hidden"))
  delattr(b, "x")
  print(b.x)
  Typed = class "Typed" {
    __set_name__ = function(self, owner, name) self.name = name end,
    __get__ = function(self, o, owner)
      if is(o, None) then return self end
      return o.__dict__[self.name]
    end,
    __set__ = function(self, o, v)
      if not isinstance(v, int) then raise(TypeError("not an int")) end
      setitem(o.__dict__, self.name, v)
    end,
  }
  P = class "P" { n = Typed() }
  p = P()
  p.n = 5
  print(p.n, p.__dict__, is(P.n, getitem(P.__dict__, "n")))
  try_("wrong type", setattr, p, "n", "x")
end)

phase("how objects are made", function()
  log = list{}
  N = class "N" {
    __new__ = function(cls, x)
      log:append("new")
      return object.__new__(cls)
    end,
    __init__ = function(self, x) log:append("init") end,
  }
  n = N(1)
  Other = class "Other" { __new__ = function(cls) return 5 end, __init__ = function(self) log:append("no") end }
  print(Other(), log)
  Single = class "Single" {
    one = None,
    __new__ = function(cls)
      if is(cls.one, None) then cls.one = object.__new__(cls) end
      return cls.one
    end,
  }
  print(is(Single(), Single()))
  Empty = class "Empty" {}
  try_("arguments for none", Empty, 1)
  try_("no type", object.__new__, 5)
  try_("unsafe", object.__new__, int)
  try_("not a subtype", list.__new__, dict)
end)
