-- Which objects the collector watches: containers from birth, tuples and dicts only while they can
-- be part of a cycle.
workload { name = "untracking", summary = "gc.is_tracked from birth to collection" }

Plain = class "Plain" {}
Slotted = class "Slotted" { __slots__ = {"a"} }
NoSlots = class "NoSlots" { __slots__ = {} }

local function tracked(label, o) print(label, gc.is_tracked(o)) end

one = 1
text = str("a") * 10
inner = list{}

phase("never", function()
  gc.collect()
  gc.disable()
  tracked("int", 5)
  tracked("float", 1.5)
  tracked("str", text)
  tracked("bytes", bytes(3))
  tracked("bytearray", bytearray(3))
  tracked("None", None)
  tracked("object()", object())
  tracked("range", range(3))
  tracked("empty tuple", tuple())
  tracked("complex", complex(1, 2))
  tracked("int type", int)
end)

phase("always", function()
  tracked("list", list{})
  tracked("list of ints", list{1, 2})
  tracked("set", set())
  tracked("set of ints", set{1, 2})
  tracked("frozenset", frozenset(list{1}))
  tracked("class", Plain)
  tracked("instance", Plain())
  tracked("instance with a slot", Slotted())
  tracked("instance with no slot", NoSlots())
  tracked("function", def(function(_ENV) end))
  tracked("cell", cell(1))
  tracked("bound method", Plain().__init__)
  tracked("list iterator", iter(list{}))
  tracked("tuple iterator", iter(tuple{1}))
  tracked("slice", slice(1, 2))
  tracked("weak reference", weakref.ref(Plain))
  tracked("enumerate", enumerate(list{}))
  tracked("zip", zip(list{}))
end)

phase("tuples", function()
  t = tuple{one, text}
  u = tuple{one, inner}
  v = tuple{t, one}
  w = tuple{u, one}
  e = tuple{}
  c = tuple(list{1, 2, 3})
  s = tuple{one} .. tuple{text}
  r = tuple{one} * 3
  a = c[slice(0, 2)]
  tracked("of atoms:", t)
  tracked("with a list:", u)
  tracked("of a tuple of atoms:", v)
  tracked("of a tuple with a list:", w)
  tracked("empty:", e)
  tracked("tuple(list):", c)
  tracked("sum:", s)
  tracked("repeated:", r)
  tracked("slice:", a)
  gc.collect(0)
  print("after a collection of the youngest generation")
  tracked("of atoms:", t)
  tracked("with a list:", u)
  tracked("of a tuple of atoms:", v)
  tracked("of a tuple with a list:", w)
  tracked("tuple(list):", c)
  tracked("sum:", s)
  tracked("repeated:", r)
  tracked("slice:", a)
  gc.collect()
  print("after a full collection")
  tracked("with a list:", u)
  tracked("of a tuple of atoms:", v)
  tracked("of a tuple with a list:", w)
  t = nil
  u = nil
  v = nil
  w = nil
  c = nil
end)

phase("dicts", function()
  d = dict()
  tracked("empty:", d)
  d["a"] = 1
  tracked("a number in it:", d)
  d["b"] = text
  tracked("a str in it:", d)
  d["t"] = tuple()
  tracked("an empty tuple in it:", d)
  d["l"] = inner
  tracked("a list in it:", d)
  d["l"] = nil
  tracked("the list taken out:", d)
  gc.collect(0)
  tracked("after collect(0):", d)
  gc.collect(1)
  tracked("after collect(1):", d)
  gc.collect(2)
  tracked("after collect(2):", d)
  d["l"] = inner
  tracked("a list again:", d)
  gc.collect()
  tracked("after collect() with the list:", d)
  d:clear()
  tracked("cleared:", d)
  gc.collect()
  tracked("and collected:", d)
  d = dict{a = 1, b = 2}
  tracked("display of numbers:", d)
  d = dict{a = inner}
  tracked("display with a list:", d)
  e = d:copy()
  tracked("its copy:", e)
  d = dict{a = 1}
  e = d:copy()
  tracked("copy of one of numbers:", e)
  e:update(d)
  tracked("updated by it:", e)
  e:setdefault("x", inner)
  tracked("setdefault of a list:", e)
  e = dict.fromkeys(range(3))
  tracked("fromkeys:", e)
  e = dict.fromkeys(range(3), inner)
  tracked("fromkeys with a list:", e)
  d = dict()
  d[tuple{one, text}] = 1
  tracked("a tuple of atoms as key:", d)
  d = dict()
  d[frozenset()] = 1
  tracked("a frozenset as key:", d)
  d = dict()
  d["x"] = dict()
  tracked("an untracked dict in it:", d)
  d = dict()
  d[1] = Plain
  tracked("a class in it:", d)
  d = dict()
  d[1] = len
  tracked("a builtin function in it:", d)
end)

phase("instances", function()
  p = Plain()
  d = p.__dict__
  tracked("dict of an instance:", d)
  p.a = 1
  tracked("with a number:", d)
  p.b = inner
  tracked("with a list:", d)
  p.b = nil
  gc.collect()
  tracked("collected without it:", d)
  p = nil
  d = nil
  gc.enable()
end)
