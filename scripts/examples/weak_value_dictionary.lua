-- WeakValueDictionary: an item is gone when its value dies.
workload { name = "weak_value_dictionary", summary = "a dictionary that does not keep its values" }

-- Prints in a scope of its own, so that what is only looked at dies at once.
local function show(f) scope(function() print(f()) end) end

-- The text of an error, without the place in the script.
local function raised(f)
  local fine, message = pcall(scope, f)
  return fine and "no error" or (message:gsub("^.-:%d+: ", ""))
end

C = class "C" {
  __init__ = function(self, n) self.n = n end,
  __eq__ = function(self, other) return eq(self.n, other.n) end,
  __hash__ = function(self) return hash(self.n) end,
}
WVD = weakref.WeakValueDictionary

local function keep(n)
  l = list{}
  for i in range(n) do l:append(C(i)) end
end

phase("basics", function()
  d = WVD()
  show(function() return "empty:", len(d), bool(d), list(d), sys.getsizeof(d) end)
  keep(4)
  for i in range(4) do d[i] = l[i] end
  show(function() return "filled:", len(d), bool(d), list(d) end)
  show(function() return "items:", is(d[2], l[2]), contains(d, 2), contains(d, 9) end)
  show(function() return "counts:", sys.getrefcount(l[2]), weakref.getweakrefcount(l[2]), weakref.getweakrefcount(d) end)
  show(function() return "missing:", raised(function() return d[9] end) end)
  show(function() return "get:", is(d:get(1), l[1]), d:get(9), d:get(9, "else") end)
  show(function() return "delete:", raised(function() delitem(d, 9) end) end)
  d[3] = nil
  show(function() return "deleted:", list(d), weakref.getweakrefcount(l[3]) end)
  show(function() return "no value that cannot be referred to:", raised(function() d[5] = 5 end) end)
  show(function() return "keys by hash:", raised(function() d[list{}] = l[0] end) end)
  l[1] = C(100)
  show(function() return "one died:", list(d), len(d), contains(d, 1), raised(function() return d[1] end) end)
  d[0] = l[1]
  show(function() return "replaced:", is(d[0], l[1]), weakref.getweakrefcount(l[0]) end)
  l[0] = None
  show(function() return "the old value's death removes nothing:", len(d), contains(d, 0) end)
  l = nil
  show(function() return "all dead:", len(d), list(d) end)
  scope(function()
    d["x"] = C(1)
    print("a value that nothing else holds:", len(d))
  end)
  show(function() return "is gone at once:", len(d) end)
end)

phase("methods", function()
  keep(6)
  d = WVD(dict{{"a", l[0]}, {"b", l[1]}})
  show(function() return "from a dict:", sorted(list(d:keys())) end)
  show(function() return "from pairs:", list(WVD(list{tuple{1, l[0]}, tuple{2, l[1]}}):keys()) end)
  show(function() return "from another:", eq(WVD(d), d), eq(d, dict{{"a", l[0]}, {"b", l[1]}}) end)
  d:update(dict{{"c", l[2]}})
  d:update(WVD(dict{{"d", l[3]}}))
  show(function() return "update:", list(d:keys()), len(d) end)
  show(function() return "setdefault:", is(d:setdefault("a", l[5]), l[0]), is(d:setdefault("e", l[4]), l[4]), len(d) end)
  show(function() return "pop:", is(d:pop("a"), l[0]), d:pop("a", "none"), raised(function() d:pop("a") end) end)
  show(function() return "popitem:", d:popitem()[0], len(d) end)
  show(function() return "items:", list(d:keys()), len(list(d:values())), len(list(d:items())) end)
  show(function() return "the pairs:", is(list(d:items())[0][1], l[1]) end)
  refs = d:valuerefs()
  show(function() return "valuerefs:", len(refs), is(refs[0](), l[1]), refs[0].key, is(type(refs[0]), weakref.KeyedRef) end)
  show(function() return "sizes:", sys.getsizeof(refs[0]) - sys.getsizeof(weakref.ref(d)) end)
  refs = nil
  show(function() return "itervaluerefs:", len(list(d:itervaluerefs())), is(next(d:itervaluerefs()), d:valuerefs()[0]) end)
  c = d:copy()
  show(function() return "copy:", eq(c, d), is(c, d), is(type(c), WVD), len(c) end)
  c = nil
  show(function() return "the name in its repr:", tostring(repr(d)):sub(1, 24) end)
  show(function() return "hash:", raised(function() return hash(d) end) end)
  show(function() return "arguments:", raised(function() d:get() end):sub(-39) end)
  show(function() return "arguments:", raised(function() d:get(1, 2, 3) end):sub(-53) end)
  d:clear()
  show(function() return "clear:", len(d), raised(function() d:popitem() end) end)
  l = nil
end)

phase("its parts", function()
  d = WVD()
  show(function() return "attributes:", list(getattr(d, "__dict__")) end)
  remove = getattr(d, "_remove")
  show(function() return "the callback:", remove.__name__, len(remove.__defaults__), remove.__closure__ end)
  show(function() return "which refers to it weakly:", is(remove.__defaults__[0](), d) end)
  keep(3)
  for i in range(3) do d[i] = l[i] end
  show(function() return "one callback for all:", sys.getrefcount(remove), is(d:valuerefs()[0].__callback__, remove) end)
  show(function() return "data:", len(getattr(d, "data")), sys.getsizeof(getattr(d, "data")), sys.getsizeof(getattr(d, "_iterating")) end)
  remove = nil
  gc.collect()
  w = weakref.ref(d)
  d = nil
  show(function() return "no cycle:", w(), gc.collect() end)
  show(function() return "its references died with it:", weakref.getweakrefcount(l[0]) end)
  l = nil
end)

phase("iteration", function()
  d = WVD()
  keep(5)
  for i in range(5) do d[i] = l[i] end
  it = d:items()
  show(function() return "first:", next(it)[0], len(getattr(d, "_iterating")) end)
  l[3] = None
  show(function() return "a death during an iteration waits:", len(getattr(d, "data")), len(getattr(d, "_pending_removals")) end)
  show(function() return "the iteration goes on:", next(it)[0] end)
  show(function() return "contains commits, too:", contains(d, 4), contains(d, 3) end)
  show(function() return "most methods commit at once:", len(d), len(getattr(d, "data")), len(getattr(d, "_pending_removals")) end)
  show(function() return "which the iteration finds out:", raised(function() return list(it) end) end)
  show(function() return "over:", len(getattr(d, "_iterating")) end)
  it = nil
  it = d:keys()
  jt = d:values()
  show(function() return "two iterations:", next(it), next(jt).n, len(getattr(d, "_iterating")) end)
  l[4] = None
  show(function() return "waits:", len(getattr(d, "_pending_removals")) end)
  show(function() return "the first goes on:", list(it), len(getattr(d, "_iterating")), len(getattr(d, "_pending_removals")) end)
  jt = nil
  show(function() return "the last one commits:", len(getattr(d, "_iterating")), len(getattr(d, "_pending_removals")), len(getattr(d, "data")) end)
  it = nil
  it = d:items()
  show(function() return "a suspended one keeps its value:", next(it)[0] end)
  l = nil
  show(function() return "alive:", len(getattr(d, "data")) - len(getattr(d, "_pending_removals")) end)
  it = nil
  show(function() return "dead:", len(d) end)
  g = d:keys()
  show(function() return "not begun, no guard:", len(getattr(d, "_iterating")) end)
  g:close()
  show(function() return "closed:", list(g) end)
  g = nil
end)

phase("unions", function()
  -- Python 3.8 has none.
  if not hasattr(d, "__or__") then return end
  keep(3)
  a, b = WVD(dict{{1, l[0]}}), WVD(dict{{1, l[1]}, {2, l[2]}})
  show(function() return "a | b:", list((a | b):keys()), is((a | b)[1], l[1]), is(type(a | b), WVD) end)
  show(function() return "b | a:", is((b | a)[1], l[0]) end)
  show(function() return "with a dict:", list((a | dict{{7, l[0]}}):keys()), list((dict{{7, l[0]}} | a):keys()) end)
  show(function() return "with a list:", raised(function() return a | list{} end) end)
  l, a, b = nil, nil, nil
end)

phase("many", function()
  gc.collect()
  gc.disable()
  d = WVD()
  keep(1000)
  for i in range(1000) do d[i] = l[i] end
  show(function() return "filled:", len(d), sys.getsizeof(getattr(d, "data")) end)
  l[slice(0, 1000, 2)] = list{None} * 500
  show(function() return "every second died:", len(d), sum(list(d:keys())) end)
  for i in range(1, 1000, 2) do l[i].me = l[i] end
  l = nil
  show(function() return "cycles stay:", len(d) end)
  show(function() return "collected:", gc.collect() >= 500, len(d) end)
  gc.enable()
end)
