-- What the collector follows, and since when: gc.is_tracked before and after a change, and after a
-- collection.
workload { name = "tracking", summary = "how containers become tracked and untracked" }

local function tracked(label, o) print(label, gc.is_tracked(o)) end

phase("dicts", function()
  gc.disable()
  d = dict()
  tracked("an empty dict:", d)
  d["a"] = 1
  d["b"] = "text"
  tracked("with numbers and texts:", d)
  d["c"] = tuple{len(d), 2}
  tracked("with a tuple:", d)
  d["d"] = list{}
  tracked("with a list:", d)
  d["d"] = nil
  d["c"] = nil
  tracked("without them:", d)
  gc.collect(0)
  tracked("after a young collection:", d)
  gc.collect()
  tracked("after a full one:", d)
  e = dict()
  e[1] = dict()
  tracked("a dict in a dict:", e)
  e[1]["x"] = list{}
  tracked("the outer one, when the inner one is:", e)
  e:clear()
  tracked("cleared:", e)
  f = dict(d)
  tracked("a copy of an untracked one:", f)
  g = d:copy()
  tracked("d.copy():", g)
end)

phase("tuples", function()
  t = tuple(range(3))
  tracked("a tuple of numbers:", t)
  u = tuple{t, "text"}
  v = tuple{list{}, 1}
  w = tuple{dict(), 1}
  gc.collect()
  tracked("after a collection:", t)
  tracked("a tuple of it, after one:", u)
  gc.collect()
  tracked("after two:", u)
  tracked("a tuple with a list:", v)
  tracked("a tuple with an empty dict:", w)
  tracked("the empty tuple:", tuple{})
end)

phase("the rest", function()
  for _, o in ipairs { list{}, set{1}, frozenset(list{1}), cell(1), slice(1) } do
    tracked("a " .. value(type(o).__name__) .. ":", o)
  end
  C = class "C" {}
  S = class "S" { __slots__ = {} }
  tracked("a class:", C)
  tracked("an instance:", C())
  tracked("an instance without attributes:", S())
  f = def(function(_ENV) end)
  tracked("a function:", f)
  c = C()
  c.x = 1
  tracked("attributes as a dict:", c.__dict__)
  tracked("an int:", 5)
  tracked("a text:", "x")
  tracked("bytes:", bytes(3))
  tracked("a bytearray:", bytearray(3))
  tracked("a range:", range(3))
  tracked("None:", None)
  tracked("an object:", object())
  tracked("a built-in type:", list)
end)
