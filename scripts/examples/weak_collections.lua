-- How many collections weak containers cost: filling, reading, walking, dying.
workload { name = "weak_collections", summary = "collections while weak containers are filled and used" }

local n = param("n", 5000, "objects")

C = class "C" {}
nothing = def(function(_ENV) end)
l = list{}
for i in range(n) do l:append(C()) end
keys = list(range(n))
d = weakref.WeakValueDictionary()
k = weakref.WeakKeyDictionary()
s = weakref.WeakSet()

local function collections()
  return scope(function()
    local stats = gc.get_stats()
    return value(stats[0].collections), value(stats[1].collections), value(stats[2].collections)
  end)
end

local function measure(label, f)
  gc.collect()
  gc.freeze()
  gc.collect()
  local a, b, c = collections()
  f()
  local x, y, z = collections()
  print(label, x - a, y - b, z - c)
  gc.unfreeze()
end

gc.set_threshold(200, 10, 10)
measure("values:", function() for key in iter(keys) do d[key] = l[key] end end)
measure("keys:", function() for o in iter(l) do k[o] = 1 end end)
measure("set:", function() for o in iter(l) do s:add(o) end end)
measure("lookups:", function() for key in iter(keys) do local x = d[key] end end)
measure("membership:", function() for o in iter(l) do local x = contains(s, o) end end)
measure("iteration:", function() for o in iter(s) do local x = o end end)
measure("finalizers:", function() for o in iter(l) do weakref.finalize(o, nothing) end end)
measure("death:", function() l = nil end)
print("left:", len(d), len(k), len(s))
measure("new sets:", function() for key in iter(keys) do x = weakref.WeakSet() end end)
measure("new dictionaries:", function()
  for key in iter(keys) do x = weakref.WeakValueDictionary() end
  for key in iter(keys) do x = weakref.WeakKeyDictionary() end
end)
