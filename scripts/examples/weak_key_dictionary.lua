-- WeakKeyDictionary: an item is gone when its key dies; data that belongs to objects of others.
workload { name = "weak_key_dictionary", summary = "a dictionary that does not keep its keys" }

-- Prints in a scope of its own, so that what is only looked at dies at once.
local function show(f) scope(function() print(f()) end) end

-- The text of an error, without the place in the script.
local function raised(f)
  local fine, message = pcall(scope, f)
  return fine and "no error" or (message:gsub("^.-:%d+: ", ""))
end

C = class "C" {}
Equal = class "Equal" {
  __init__ = function(self, n) self.n = n end,
  __eq__ = function(self, other) return eq(self.n, other.n) end,
  __hash__ = function(self) return hash(self.n) end,
}
WKD = weakref.WeakKeyDictionary

local function keep(n)
  l = list{}
  for i in range(n) do l:append(C()) end
end

phase("basics", function()
  d = WKD()
  keep(4)
  show(function() return "empty:", len(d), bool(d), list(d), sys.getsizeof(d) end)
  for i in range(4) do d[l[i]] = i end
  show(function() return "filled:", len(d), bool(d), list(d:values()) end)
  show(function() return "items:", d[l[2]], contains(d, l[2]), contains(d, C()) end)
  show(function() return "counts:", sys.getrefcount(l[2]), weakref.getweakrefcount(l[2]), weakref.getweakrefcount(d) end)
  show(function() return "missing:", raised(function() return d[C()] end):sub(1, 22) end)
  show(function() return "get:", d:get(l[1]), d:get(C()), d:get(C(), "else") end)
  show(function() return "not a key:", contains(d, 5), raised(function() return d[5] end), raised(function() d[5] = 1 end) end)
  show(function() return "get of what cannot be one:", raised(function() return d:get("text") end) end)
  show(function() return "deleting what is not there:", raised(function() delitem(d, C()) end):sub(1, 22) end)
  d[l[3]] = nil
  show(function() return "deleted:", len(d), weakref.getweakrefcount(l[3]) end)
  d[l[2]] = "new"
  show(function() return "replaced:", d[l[2]], len(d), weakref.getweakrefcount(l[2]) end)
  l[1] = None
  show(function() return "one died:", len(d), list(d:values()) end)
  l = nil
  show(function() return "all dead:", len(d), list(d:items()) end)
  scope(function()
    d[C()] = 1
    print("a key that nothing else holds:", len(d))
  end)
  show(function() return "is gone at once:", len(d) end)
end)

phase("equal keys", function()
  d = WKD()
  a, b = Equal(1), Equal(1)
  d[a] = "a"
  show(function() return "found by an equal key:", d[b], contains(d, b), weakref.getweakrefcount(b) end)
  d[b] = "b"
  show(function() return "the first key stays:", len(d), d[a], is(next(d:keys()), a) end)
  b = nil
  show(function() return "the second one's death changes nothing:", len(d) end)
  a = nil
  show(function() return "the first one's does:", len(d) end)
  e = Equal(2)
  d[e] = e
  show(function() return "a value that holds its key:", len(d), sys.getrefcount(e) end)
  e = nil
  gc.collect()
  show(function() return "stays forever:", len(d) end)
  d:clear()
end)

phase("methods", function()
  keep(6)
  d = WKD(dict{{l[0], "a"}, {l[1], "b"}})
  show(function() return "from a dict:", list(d:values()) end)
  show(function() return "from pairs:", list(WKD(list{tuple{l[0], 1}, tuple{l[1], 2}}):values()) end)
  show(function() return "from another:", eq(WKD(d), d), eq(d, dict{{l[0], "a"}, {l[1], "b"}}) end)
  d:update(dict{{l[2], "c"}})
  d:update(WKD(dict{{l[3], "d"}}))
  d:update()
  show(function() return "update:", list(d:values()), len(d) end)
  show(function() return "setdefault:", d:setdefault(l[0], "z"), d:setdefault(l[4], "e"), d:setdefault(l[5]) end)
  show(function() return "pop:", d:pop(l[0]), d:pop(l[0], "none"), raised(function() d:pop(l[0]) end):sub(1, 12) end)
  show(function() return "popitem:", is(d:popitem()[0], l[5]), len(d) end)
  show(function() return "keys:", len(list(d:keys())), len(list(d:items())), is(list(d)[0], l[1]) end)
  refs = d:keyrefs()
  show(function() return "keyrefs:", len(refs), is(refs[0](), l[1]), is(type(refs[0]), weakref.ref) end)
  show(function() return "with the callback:", is(refs[0].__callback__, getattr(d, "_remove")) end)
  refs = nil
  c = d:copy()
  show(function() return "copy:", eq(c, d), is(c, d), is(type(c), WKD), weakref.getweakrefcount(l[1]) end)
  c = nil
  show(function() return "a copy gone:", weakref.getweakrefcount(l[1]) end)
  show(function() return "the name in its repr:", tostring(repr(d)):sub(1, 22) end)
  show(function() return "hash:", raised(function() return hash(d) end) end)
  show(function() return "attributes:", list(getattr(d, "__dict__")) end)
  show(function() return "the callback:", getattr(d, "_remove").__name__, len(getattr(d, "_remove").__defaults__) end)
  d:clear()
  show(function() return "clear:", len(d), raised(function() d:popitem() end) end)
  l = nil
end)

phase("iteration", function()
  d = WKD()
  keep(6)
  for i in range(6) do d[l[i]] = i end
  it = d:items()
  show(function() return "first:", next(it)[1], len(getattr(d, "_iterating")) end)
  l[3] = None
  show(function() return "a death waits:", len(getattr(d, "data")), len(getattr(d, "_pending_removals")), len(d) end)
  show(function() return "not seen:", list(d:values()), len(getattr(d, "_pending_removals")) end)
  show(function() return "goes on:", is(list(it), None), len(getattr(d, "_iterating")) end)
  it = nil
  show(function() return "committed:", len(getattr(d, "data")), len(getattr(d, "_pending_removals")), len(d) end)
  it = d:keys()
  show(function() return "again:", is(next(it), l[0]) end)
  l[4] = None
  l[5] = None
  d[l[1]] = nil
  show(function() return "explicit and implicit removals:", len(getattr(d, "data")), len(d) end)
  show(function() return "an iteration notices:", raised(function() return list(it) end) end)
  it = nil
  show(function() return "in the end:", len(getattr(d, "data")), len(d) end)
  it = d:values()
  scope(function() next(it) end)
  l = nil
  show(function() return "a suspended values() keeps no key:", len(d), len(getattr(d, "_pending_removals")) end)
  it = nil
  show(function() return "dead:", len(d) end)
end)

phase("unions", function()
  if not hasattr(d, "__or__") then return end
  keep(3)
  a, b = WKD(dict{{l[0], 0}}), WKD(dict{{l[0], "zero"}, {l[1], 1}})
  show(function() return "a | b:", list((a | b):values()), list((b | a):values()), is(type(a | b), WKD) end)
  show(function() return "with a dict:", list((a | dict{{l[2], 2}}):values()), list((dict{{l[2], 2}} | a):values()) end)
  show(function() return "with a list:", raised(function() return a | list{} end) end)
  l, a, b = nil, nil, nil
end)

phase("many", function()
  gc.collect()
  gc.disable()
  d = WKD()
  keep(1000)
  for i in range(1000) do d[l[i]] = i end
  show(function() return "filled:", len(d), sys.getsizeof(getattr(d, "data")) end)
  l[slice(0, 1000, 2)] = list{None} * 500
  show(function() return "every second died:", len(d), sum(list(d:values())) end)
  for i in range(1, 1000, 2) do l[i].me = l[i] end
  l = nil
  show(function() return "cycles stay:", len(d) end)
  show(function() return "collected:", gc.collect() >= 500, len(d) end)
  gc.enable()
end)
