-- Metaclasses: classes of classes. How large what they make is, what they are called with, and how it dies.
workload { name = "metaclasses", summary = "classes that derive from type" }

local function fails(label, f, ...)
  local arguments = table.pack(...)
  scope(function()
    local e = try(function() scope(f, table.unpack(arguments, 1, arguments.n)) end)
    if e == nil then print(label, "fine") else print(label, tostring(type(e).__name__) .. ":", e) end
  end)
end
local function name_of(o) return type(o).__name__ end
local function sorted_names(d) return sorted(list(d)) end

-- What a metaclass is, and how large classes are.
local kind_of_type = type(object)
Plain = class "Plain" {}
Meta = class("Meta", kind_of_type) {}
C = class("C", {metaclass = Meta}) {}
Slotted = class("Slotted", {metaclass = Meta}) { __slots__ = {"a", "b", "c"} }
Empty = class("Empty", kind_of_type) { __slots__ = {} }
print(is(type(Meta), kind_of_type), is(type(C), Meta), is(C.__class__, Meta), C, Meta)
print(eq(Meta.__mro__, tuple{Meta, kind_of_type, object}), Meta.__bases__, Meta.__base__)
print(sys.getsizeof(Plain), sys.getsizeof(Meta), sys.getsizeof(C), sys.getsizeof(Slotted), sys.getsizeof(Empty))
print(Meta.__basicsize__, Meta.__itemsize__, Meta.__dictoffset__, Meta.__weakrefoffset__)
print(eq(kind_of_type.__basicsize__, Meta.__basicsize__), kind_of_type.__itemsize__, kind_of_type.__dictoffset__, kind_of_type.__weakrefoffset__)
print(C.__basicsize__, C.__dictoffset__, C.__weakrefoffset__, Slotted.__basicsize__)
print(sorted_names(Meta.__dict__), sorted_names(C.__dict__))
print(sorted_names(Slotted.__dict__))
scope(function()
  print(sys.getsizeof(C()), sys.getsizeof(Plain()), sys.getsizeof(Slotted()))
  print(gc.is_tracked(Meta), gc.is_tracked(C), isinstance(C, Meta), isinstance(C, kind_of_type), isinstance(C(), Meta))
end)
do
  local names = list{}
  for k in iter(kind_of_type.__subclasses__(Meta)) do names:append(k.__name__) end
  print(issubclass(Meta, kind_of_type), issubclass(C, object), callable(C), names)
end
fails("slots", function() Meta("S", tuple{Meta}, dict{__slots__ = tuple{"x"}}) end)
fails("dict slot", function() kind_of_type("S", tuple{kind_of_type}, dict{__slots__ = tuple{"__dict__"}}) end)
fails("weakref slot", function() kind_of_type("S", tuple{kind_of_type}, dict{__slots__ = tuple{"__weakref__"}}) end)
fails("slots of int", function() kind_of_type("S", tuple{int}, dict{__slots__ = tuple{"__dict__"}}) end)

-- A class refers to its metaclass.
before = sys.getrefcount(Meta)
D = class("D", {metaclass = Meta}) {}
print(sys.getrefcount(Meta) - before, sys.getrefcount(C), sys.getrefcount(D))
scope(function()
  local names, referents = list{}, gc.get_referents(D)
  for o in iter(referents) do names:append(name_of(o)) end
  print(names, is(referents[-1], object), contains(referents, Meta))
end)
D.attribute = 5
print(D.attribute, getitem(D.__dict__, "attribute"), hasattr(D(), "attribute"))
D.attribute = nil
print(hasattr(D, "attribute"))

-- The order in which a class statement calls its metaclass.
Loud = class("Loud", kind_of_type) {
  __prepare__ = classmethod(def(function(_ENV, mcs, name, bases, flag)
    local named = list{}
    if not is(flag, None) then named:append(tuple{"flag", flag}) end
    print("prepare", name, len(bases), named)
    return dict{given = 1}
  end, nil, {flag = None})),
  __new__ = def(function(_ENV, mcs, name, bases, namespace, flag)
    print("new", mcs.__name__, name, contains(namespace, "given"), flag)
    return super(Loud, mcs).__new__(mcs, name, bases, namespace)
  end, nil, {flag = 0}),
  __init__ = def(function(_ENV, cls, name, bases, namespace, flag) print("init", cls.__name__, name, flag) end, nil, {flag = 0}),
  __call__ = function(cls, ...)
    print("call", cls.__name__, select("#", ...))
    return super(Loud, cls):__call__(...)
  end }
A = class("A", {metaclass = Loud}) { __init__ = def(function(_ENV, self, a) self.a = a end, nil, {a = 7}) }
print(A.given, A().a, A(3).a)
B = class("B", A, {flag = 2}) {}
print(is(type(B), Loud), B.given, B(4).a, sys.getsizeof(B))
made = Loud("Made", tuple{}, dict{x = 1})
print(made, made.x, hasattr(made, "given"))
made = type("Made", tuple{A}, dict{})
print(is(type(made), Loud))

-- Attributes.
Fields = class("Fields", kind_of_type) {
  kind = "of the metaclass",
  hello = function(cls) return "hello from " .. tostring(cls.__name__) end,
  value = property(function(cls) return cls.hidden end, function(cls, value) cls.hidden = value end),
  __getattr__ = function(cls, name) return "no " .. name end,
  __len__ = function(cls) return 42 end,
  __iter__ = function(cls) return iter(list{1, 2, 3}) end,
  __getitem__ = function(cls, key) return key end,
  __contains__ = function(cls, key) return eq(key, "yes") end,
  __repr__ = function(cls) return "<" .. tostring(cls.__name__) .. ">" end,
  __eq__ = function(cls, other) return isinstance(other, Fields) end,
  __hash__ = function(cls) return 17 end,
  __bool__ = function(cls) return false end,
  __add__ = function(cls, other) return tostring(cls.__name__) .. "+" .. tostring(other) end,
  __instancecheck__ = function(cls, o) return eq(o, 5) end,
  __subclasscheck__ = function(cls, c) return is(c, int) end }
F = class("F", {metaclass = Fields}) { own = "of the class", __init__ = function(self) self.mine = "of the instance" end }
G = class("G", {metaclass = Fields}) { kind = "of the class", value = "hidden by the property" }
scope(function() print(F.kind, G.kind, F.own, F.hello(), F.missing) end)
F.value = 3
scope(function()
  local hidden = list{}
  for n in iter(sorted_names(F.__dict__)) do if contains(n, "hidden") then hidden:append(n) end end
  print(F.value, F.hidden, hidden, G.value)
end)
fails("of an instance", function() F():hello() end)
fails("kind of an instance", function() print(F().kind) end)
scope(function()
  print(len(F), list(iter(F)), getitem(F, "k"), contains(F, "yes"), contains(F, "no"), repr(F), str(G), bool(F))
  print(eq(F, G), eq(F, 5), hash(F), F + 1, len(set{F, G}))
  print(isinstance(5, F), isinstance(F(), F), isinstance("x", F), issubclass(int, F), issubclass(str, F))
end)
print(kind_of_type.__instancecheck__(F, 5), kind_of_type.__subclasscheck__(F, int))

-- Which metaclass.
N = class("N", kind_of_type) {}
N2 = class("N2", N) {}
P = class("P", {metaclass = N}) {}
Q = class("Q", {metaclass = N2}) {}
PQ = class("PQ", P, Q) {}
PT = class("PT", P, {metaclass = kind_of_type}) {}
print(type(PQ).__name__, type(PT).__name__, type(type("X", tuple{P}, dict{})).__name__)
fails("conflict", function() class("X", P, {metaclass = Meta}) {} end)
fails("conflict of bases", function() class("X", P, C) {} end)
fails("type", function() type("X", tuple{P, C}, dict{}) end)
fails("no argument", Meta)
fails("one argument", Meta, 1)
fails("wrong name", Meta, 1, tuple{}, dict{})
fails("wrong bases", Meta, "X", list{}, dict{})
fails("wrong dict", Meta, "X", tuple{}, 5)

-- Classes die as others do.
Single = class("Single", kind_of_type) {
  made = list{},
  __call__ = function(cls, ...)
    if not bool(cls.made) then cls.made = list{super(Single, cls):__call__(...)} end
    return cls.made[0]
  end }
One = class("One", {metaclass = Single}) { __init__ = function(self, value) self.value = value end }
x = One(1)
print(is(One(2), x), One(3).value, sys.getrefcount(x))
w = weakref.ref(One, function(r) print("the class died", is(r(), None)) end)
m = weakref.ref(Single)
print(is(w(), One), weakref.getweakrefcount(One))
x = None
gc.collect()
before = sys.getrefcount(Single)
One = nil
print(is(w(), None), gc.collect() > 0, is(w(), None), before - sys.getrefcount(Single))
Single = nil
print(is(m(), None), gc.collect() > 0, is(m(), None))

Dying = class("Dying", kind_of_type) { __del__ = function(cls) print("class", cls.__name__, "is going") end }
E = class("E", {metaclass = Dying}) {}
E.me = E()
E = nil
print(gc.collect())
Kept = class("Kept", {metaclass = Dying}) {}
gc.collect()
n = scope(function() return len(gc.get_objects()) end)
for i in range(5) do Dying("Z" .. i, tuple{}, dict{}) end
print(gc.collect(), scope(function() return len(gc.get_objects()) end) - n)

-- A namespace that is no plain dict, and a metaclass with keywords for __init_subclass__.
Order = class("Order", dict) {
  __setitem__ = function(self, key, value)
    if not bool(key:startswith("__")) then print("set", key) end
    super(Order, self):__setitem__(key, value)
  end }
Ordered = class("Ordered", kind_of_type) { __prepare__ = classmethod(function(mcs, name, bases) return Order() end) }
H = class("H", {metaclass = Ordered}) { a = 1, b = 2 }
print(H.a, H.b, type(H.__dict__).__name__)
Base = class "Base" { __init_subclass__ = def(function(_ENV, cls, tag) print("subclass", cls.__name__, tag) end, nil, {tag = None}) }
T = class("T", Base, {tag = 5}) {}
U = class("U", Base) {}
fails("keyword", function() class("V", {tag = 1}) {} end)
print(sys.getsizeof(T), sys.getsizeof(H))
