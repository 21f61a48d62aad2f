-- collections.OrderedDict: a dict with a chain of nodes beside it, which costs memory and keeps its own order.
workload { name = "ordered_dict", summary = "ordered dicts: sizes, order, references" }
local OrderedDict = collections.OrderedDict

local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end

phase("sizes", function()
  o = OrderedDict()
  print(sys.getrefcount(o), sys.getsizeof(o), gc.is_tracked(o), type(o), len(o), bool(o), isinstance(o, dict), o)
  d = dict{}
  for i in range(60) do
    o[i] = i
    d[i] = i
    print(i, sys.getsizeof(o), sys.getsizeof(d))
  end
  for i in range(55) do o:popitem() end
  print(len(o), sys.getsizeof(o), o)
  o:clear()
  print(o, sys.getsizeof(o))
  for _, n in ipairs{1, 5, 6, 10, 11, 100, 1000} do
    print(n, sys.getsizeof(OrderedDict(zip(range(n), range(n)))), sys.getsizeof(OrderedDict(zip(map(str, range(n)), range(n)))))
  end
end)

phase("order", function()
  o = OrderedDict{a = 1, b = 2, c = 3}
  print(o, list(o), list(reversed(o)))
  o:move_to_end("a")
  print(o, list(o:values()), list(o:items()))
  o:move_to_end("c", {last = false})
  o:move_to_end("b", true)
  print(o)
  o["d"] = 4
  o["c"] = "three"
  local text = tostring(o)
  print(text, o:popitem(), o:popitem{last = false}, o)
  print(o:pop("a"), o:pop("z", 0), o:get("b"), o:get("z"), o:setdefault("e", 5), o:setdefault("b", 6))
  o["b"] = nil
  o:update{x = 1, y = 2}
  o:update(dict{z = 3})
  o:update(list.of(tuple{"w", 4}, list.of("v", 5)))
  print(o, len(o), contains(o, "x"), contains(o, "b"), o["w"])
  print(dict(o), list(o:copy()), eq(o, o:copy()))
  print(o:keys(), o:values(), o:items(), contains(o:keys(), "x"), contains(o:items(), tuple{"x", 1}), contains(o:values(), 9))
  for k, v in items(o) do print(k, v) end
end)

phase("equality", function()
  a = OrderedDict{a = 1, b = 2}
  b = OrderedDict(list.of(tuple{"b", 2}, tuple{"a", 1}))
  print(eq(a, b), eq(a, dict{b = 2, a = 1}), eq(dict{a = 1, b = 2}, b), eq(a, OrderedDict(a)), eq(a, list{}))
end)

phase("errors", function()
  try_("empty", function() OrderedDict():popitem() end)
  try_("key", function() return o["nothing"] end)
  try_("delete", function() o["nothing"] = nil end)
  try_("pop", function() o:pop("nothing") end)
  try_("move", function() o:move_to_end("nothing") end)
  try_("hash", function() hash(o) end)
  try_("pairs", function() OrderedDict(list.of(tuple{1})) end)
  try_("triples", function() OrderedDict(list.of(tuple{1, 2, 3})) end)
  try_("two", function() OrderedDict(list{}, list{}) end)
  try_("unhashable", function() o[list{}] = 1 end)
  try_("changed", function() for k in iter(o) do o[k] = nil end end)
  try_("moved", function() for k in iter(o) do o:move_to_end(k) end end)
  print(len(o))
end)

phase("references", function()
  gc.collect()
  K = class "K" { __del__ = function(self) print("died", self.name) end }
  key = tuple{1, "two"}
  o = OrderedDict()
  o[key] = 1
  print(sys.getrefcount(key))
  o:move_to_end(key)
  o[key] = 2
  print(sys.getrefcount(key), sys.getrefcount(o))
  scope(function() print(contains(gc.get_referents(o), key), len(gc.get_referents(o))) end)
  o[key] = nil
  print(sys.getrefcount(key))
  for i in range(3) do
    local k = K()
    k.name = i
    o[i] = k
  end
  del(o:popitem())
  del(o:popitem(false))
  o["self"] = o
  w = weakref.ref(o)
  print(sys.getrefcount(o), is(w(), o))
  o = nil
  print(gc.collect(), w())
end)

phase("iterators", function()
  o = OrderedDict{a = 1, b = 2, c = 3}
  it = iter(o)
  print(type(it), sys.getsizeof(it), gc.is_tracked(it), sys.getrefcount(o), next(it), sys.getrefcount(o))
  it = nil
  v = o:keys()
  scope(function() print(type(v), sys.getsizeof(v), len(v), type(o:values()), type(o:items())) end)
  print(sys.getrefcount(o))
  scope(function() it = iter(o:items()) end)
  scope(function() print(next(it)) end)
  scope(function() print(next(it)) end)
  print(sys.getsizeof(it))
  it, v = nil, nil
  print(sys.getrefcount(o))
end)
o, d, a, b, w, K, key = nil, nil, nil, nil, nil, nil, nil
