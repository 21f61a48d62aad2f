-- Classes that derive from deque and OrderedDict: sizes, attributes, slots, copies, weak references, death.
workload { name = "collections_subclasses", summary = "classes derived from deque and OrderedDict" }

local deque, OrderedDict = collections.deque, collections.OrderedDict
local function fails(label, f)
  scope(function()
    local e = try(function() scope(f) end)
    if e == nil then print(label, "fine") else print(label, tostring(type(e).__name__) .. ":", e) end
  end)
end
local function names(o)
  local result = list{}
  for x in iter(gc.get_referents(o)) do result:append(type(x).__name__) end
  return result
end
local function show(f) scope(function() print(f()) end) end

Dying = class "Dying" {
  __init__ = function(self, name) self.name = name end,
  __del__ = function(self) print(self.name, "died") end }

-- Classes that derive from deque.
D = class("D", deque) {}
S = class("S", deque) { __slots__ = {"a", "b"} }
W = class("W", deque) { __slots__ = {"__dict__"} }
E = class("E", D) { __init__ = function(self, ...)
  super(E, self):__init__(...)
  self.extra = 1
end }
print(deque.__basicsize__, D.__basicsize__, S.__basicsize__, W.__basicsize__, E.__basicsize__)
print(D.__dictoffset__, D.__weakrefoffset__, S.__dictoffset__, S.__weakrefoffset__, deque.__weakrefoffset__)
for _, n in ipairs{0, 1, 64, 65, 200} do
  scope(function()
    local items = list(range(n))
    print(n, sys.getsizeof(deque(items)), sys.getsizeof(D(items)), sys.getsizeof(S(items)), sys.getsizeof(E(items)))
  end)
end
d = D(list{1, 2, 3}, 2)
d.x = list{5}
s = S("abc")
s.a = 1
show(function() return d, len(d), d.maxlen, d.x, s, s.a, E("ab"), E(list{}, 4).extra end)
print(gc.is_tracked(d), gc.is_tracked(s), sys.getrefcount(d), type(d).__name__, isinstance(d, deque))
print(d.__dict__, hasattr(s, "__dict__"))
show(function() return names(s), names(deque(list{1, "a"})) end)
fails("slot not set", function() print(s.b) end)
fails("no dict", function() s.c = 1 end)
fails("attribute of a deque", function() deque().c = 1 end)
d:append(4)
d:appendleft(0)
show(function() return d, d:pop(), d:popleft(), list(d), list(reversed(D(list{1, 2, 3}))), list(D(list{1, 2}):__reversed__()) end)
c = D(list{1, 2, 3}, 5):copy()
show(function() return c, type(c).__name__, c.maxlen, D(list{1}) .. D(list{2}), type(D(list{1}) .. D(list{2})).__name__, D(list{1}) * 2 end)
show(function()
  return eq(D(list{1, 2}), deque(list{1, 2})), D(list{1}) < deque(list{2}), contains(D(list{1, 2}), 2), D(list{3, 4})[1], D(list{1, 1, 2}):count(1)
end)
w = weakref.ref(d, function(r) print("the deque died", is(r(), None)) end)
print(is(w(), d), weakref.getweakrefcount(d), weakref.getweakrefcount(s))
d.y = Dying("its attribute")
d:append(Dying("its item"))
d = nil
print(is(w(), None))
s.b = s
w = weakref.ref(s)
gc.collect()
s = nil
print(gc.collect(), is(w(), None))
d = D()
d:append(d)
d.me = d
print(d, gc.collect())
d = nil
print(gc.collect())

Loud = class("Loud", deque) {
  append = def(function(_ENV, self, x)
    print("append", x)
    super(Loud, self):append(x)
  end),
  __len__ = function(self) return 99 end,
  __getitem__ = function(self, i) return "item " .. tostring(i) end,
  __del__ = function(self) print("loud died", deque.__len__(self)) end }
q = Loud(list{1, 2})
q:append(3)
q:extend(list{4})
print(len(q), q[7], list(q), bool(q))
q = nil
New = class("New", deque) { __new__ = function(cls, ...)
  print("new", select("#", ...))
  return super(New, cls).__new__(cls)
end }
show(function() return New(list{1, 2}), New() end)
Named = class("Named", deque) {
  __init__ = def(function(_ENV, self, items, size) super(Named, self):__init__(items, size) end, nil, {items = tuple{}, size = None}) }
show(function() return Named{size = 2, items = list{1, 2, 3}}, Named(list{1}, {size = 9}).maxlen, D{maxlen = 3, iterable = list{1, 2, 3, 4}} end)
fails("unknown", function() Named{wrong = 1} end)
fails("arguments", function() D(1, 2, 3) end)
fails("limit", function() D(list{}, -1) end)
fails("both", function() type("X", tuple{deque, list}, dict{}) end)
scope(function()
  it = iter(D(list{1, 2, 3}))
  print(next(it), type(it).__name__, sys.getsizeof(it), list(it))
  it = nil
end)
blocks = D(range(500))
blocks:clear()
print(sys.getsizeof(blocks), len(blocks))
blocks, c = nil, nil

-- Attributes of an ordered dict, and classes that derive from it. `o.k` is an item here.
o = OrderedDict(list{tuple{"a", 1}, tuple{"b", 2}})
print(sys.getsizeof(o), OrderedDict.__basicsize__, OrderedDict.__dictoffset__, OrderedDict.__weakrefoffset__)
setattr(o, "note", list{1})
setattr(o, "more", 2)
local function attributes(o) return getattr(o, "__dict__") end
print(getattr(o, "note"), getattr(o, "more"), sorted(list(attributes(o))), contains(o, "note"), sys.getsizeof(o), is(attributes(o), attributes(o)), len(o))
show(function() return names(o) end)
delattr(o, "note")
fails("deleted", function() getattr(o, "note") end)
fails("missing", function() delattr(o, "none") end)
setattr(o, "me", o)
w = weakref.ref(o)
o = nil
print(gc.collect(), is(w(), None))

O = class("O", OrderedDict) {}
T = class("T", OrderedDict) { __slots__ = {"p", "q"} }
print(O.__basicsize__, O.__dictoffset__, O.__weakrefoffset__, T.__basicsize__, T.__dictoffset__)
for _, n in ipairs{0, 1, 5, 6, 11} do
  scope(function()
    pairs_ = list{}
    for i in range(n) do pairs_:append(tuple{"k" .. i, i}) end
    print(n, sys.getsizeof(OrderedDict(pairs_)), sys.getsizeof(O(pairs_)), sys.getsizeof(T(pairs_)))
  end)
end
x = O(list{tuple{"b", 1}, tuple{"a", 2}})
setattr(x, "attribute", 3)
t = T(list{tuple{"z", 1}})
setattr(t, "p", 5)
setattr(t, "other", 6)
print(x, t, getattr(t, "p"), getattr(t, "other"), getattr(x, "attribute"), attributes(x), type(x).__name__, isinstance(x, dict))
show(function() return gc.is_tracked(x), sys.getrefcount(x), sys.getsizeof(x), names(t) end)
x["c"] = 3
x:move_to_end("b")
show(function() return list(x), list(reversed(x)), list(x:items()), list(x:__reversed__()), x:pop("a"), x:popitem(), list(x:values()) end)
y = x:copy()
show(function() return y, type(y).__name__, hasattr(y, "attribute"), eq(y, x), eq(x, dict{c = 3}), eq(O{a = 1, b = 2}, OrderedDict(list{tuple{"b", 2}, tuple{"a", 1}})) end)
print(x:setdefault("d", 4), x:setdefault("c", 9), x:get("n"), x:get("n", 7), contains(x, "c"), len(x))
fails("key", function() getitem(x, "none") end)
fails("pop", function() x:pop("none") end)

Watch = class("Watch", OrderedDict) {
  __setitem__ = def(function(_ENV, self, key, value)
    print("set", key, value)
    super(Watch, self):__setitem__(key, value)
  end),
  __delitem__ = def(function(_ENV, self, key)
    print("delete", key)
    super(Watch, self):__delitem__(key)
  end),
  __missing__ = function(self, key) return "no " .. key end }
v = Watch{a = 1}
v:update{b = 2}
v["c"] = 3
show(function() return getitem(v, "x"), v:setdefault("d", 4), v:pop("a"), v:popitem(), v end)
v:move_to_end("b")
delitem(v, "b")
show(function() return v, v:copy() end)
w = weakref.ref(x, function(r) print("the dict died") end)
setattr(x, "dying", Dying("attribute"))
x["item"] = Dying("item")
x = nil
print(is(w(), None))
setattr(t, "q", t)
t["me"] = t
t = nil
print(gc.collect())

Init = class("Init", OrderedDict) {
  __init__ = def(function(_ENV, self, size, items)
    setattr(self, "size", size)
    super(Init, self):__init__(items)
  end, nil, {size = 3, items = tuple{}}) }
i = Init(5, list{tuple{"a", 1}})
print(i, getattr(i, "size"), getattr(Init{size = 8}, "size"), len(gc.get_referents(i)), gc.is_tracked(Init()))
