-- Who refers to whom, as the collector sees it: gc.get_referents follows references,
-- gc.get_referrers finds them.
workload { name = "referrers", summary = "gc.get_referents and gc.get_referrers" }

Plain = class "Plain" {}
Slotted = class "Slotted" { __slots__ = {"a", "b"} }

-- Each in a scope of its own: the list that is handed over would itself refer to what is looked at
-- below.
local function referents(label, ...)
  local objects = {...}
  scope(function() print(label, len(gc.get_referents(table.unpack(objects)))) end)
end

local function count(o)
  return scope(function() return len(gc.get_referrers(o)) end)
end

local function referrers(label, o) print(label, count(o)) end

local function among(o, holder)
  return scope(function() return contains(gc.get_referrers(o), holder) end)
end

phase("referents", function()
  gc.collect()
  gc.disable()
  x = list{}
  y = list{}
  referents("an int:", 5)
  referents("a str:", "text")
  referents("an empty list:", x)
  referents("a list of three:", list{1, x, y})
  referents("twice the same:", list{x, x})
  referents("a tuple:", tuple{x, 1, "a"})
  referents("an empty dict:", dict())
  referents("a dict of two:", dict{{1, x}, {2, y}})
  referents("a dict with str keys:", dict{a = x, b = y})
  referents("a set:", set{1, 2, 3})
  referents("a slice:", slice(1, 2))
  referents("a cell:", cell(x))
  referents("an empty cell:", cell())
  referents("two objects at once:", x, list{1, 2})
  referents("none:")
  referents("a bound method:", Plain().__init__)
  referents("a weak reference with a callback:", weakref.ref(Plain, len))
  referents("a weak reference without:", weakref.ref(Plain))
  referents("a list iterator:", iter(x))
  referents("a bytearray:", bytearray(5))
  print("what a list refers to:", gc.get_referents(list{1, "two", 3.5}))
  print("what a tuple refers to:", gc.get_referents(tuple{1, "two", 3.5}))
  print("what a dict refers to:", gc.get_referents(dict{a = 1, b = 2}))
end)

phase("instances", function()
  s = Slotted()
  referents("an instance with empty slots:", s)
  s.a = x
  referents("one slot filled:", s)
  s.b = y
  referents("both:", s)
  p = Plain()
  p.a = x
  p.b = y
  print("class among them:", contains(gc.get_referents(s), Slotted))
  d = p.__dict__
  referents("the dict of an instance:", d)
  d = nil
  p = nil
  s = nil
end)

phase("functions", function()
  f = def(function(_ENV) end)
  referents("a function:", f)
  g = def(function(_ENV) return captured end, {captured = x})
  referents("a closure:", g)
  referents("its tuple of cells:", g.__closure__)
  referents("its cell:", g.__closure__[0])
  print("the cell refers to x:", is(gc.get_referents(g.__closure__[0])[0], x))
  f = nil
  g = nil
end)

phase("referrers", function()
  x = list{}
  referrers("a list with a name:", x)
  box = list{x}
  referrers("and in a list:", x)
  pair = tuple{x, x}
  referrers("and twice in a tuple:", x)
  mapping = dict{{1, x}}
  referrers("and in a dict:", x)
  s = Slotted()
  s.a = x
  referrers("and in a slot:", x)
  c = cell(x)
  referrers("and in a cell:", x)
  it = iter(x)
  referrers("and walked over:", x)
  print("is box among them:", among(x, box))
  it = nil
  c = nil
  s = nil
  mapping = nil
  pair = nil
  box:clear()
  referrers("all gone:", x)
  box:append(box)
  referrers("a list in itself:", box)
  box:clear()
end)

phase("untracked holders are not seen", function()
  word = str("some ") .. "text"
  d = dict()
  d["k"] = word
  print("the dict is tracked:", gc.is_tracked(d))
  referrers("a str in a dict of atoms:", word)
  d["l"] = x
  print("the dict is tracked:", gc.is_tracked(d))
  referrers("once the dict is tracked:", word)
  t = tuple{word, 1}
  referrers("in a new tuple:", word)
  gc.collect()
  print("the tuple is tracked:", gc.is_tracked(t))
  referrers("after a collection:", word)
  d = nil
  t = nil
end)

phase("instances and classes", function()
  before = count(Plain)
  p = Plain()
  q = Plain()
  print("instances refer to their class:", count(Plain) - before)
  Derived = class("Derived", Plain) {}
  print("and so does a subclass:", count(Plain) - before)
  print("subclasses:", scope(function() return len(Plain.__subclasses__()) end))
  Derived = nil
  gc.collect()
  print("subclass gone:", count(Plain) - before,
    scope(function() return len(Plain.__subclasses__()) end))
  p.other = q
  d = p.__dict__
  print("the dict refers to q:", among(q, d))
  gc.enable()
end)
