-- Modules and slices as objects: sizes, what the collector follows, cycles through a module's dict,
-- weak references, the free slice.
workload { name = "modules_and_slices", summary = "modules in cycles, slices with their parts" }

gc.collect()
gc.disable()
local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end

phase("a module", function()
  m = types.ModuleType("settings")
  print(m, type(m).__name__, sys.getsizeof(m), gc.is_tracked(m))
  print(list(m.__dict__), len(m.__dict__), sys.getsizeof(m.__dict__), gc.is_tracked(m.__dict__))
  print(m.__name__, m.__doc__, m.__loader__, m.__spec__)
  m.limit = 10
  m.names = list{"a"}
  print(m.limit, m.names, hasattr(m, "missing"), sys.getrefcount(m), sys.getrefcount(m.__dict__))
  try_("missing:", getattr, m, "missing")
  m.limit = nil
  try_("deleted:", getattr, m, "limit")
  setattr(m, "__name__", "renamed")
  print(m)
  documented = types.ModuleType("documented", "what it is for")
  print(documented.__doc__)
  try_("no name:", types.ModuleType)
  try_("a name that is none:", types.ModuleType, 5)
end)

phase("a cycle through a module's dict", function()
  r = weakref.ref(m)
  print("alive", is(r(), m), weakref.getweakrefcount(m))
  m.itself = m
  m = nil
  print("the name gone, alive:", not is(r(), None))
  print("found:", gc.collect(), r())
end)

phase("functions keep their module's dict, not the module", function()
  m = types.ModuleType("library")
  Thing = class "Thing" { __del__ = function(self) print("destroyed") end }
  m.thing = Thing()
  d = m.__dict__
  r = weakref.ref(m)
  m = nil
  print("the module is gone:", r())
  print("its dict is not:", len(d), contains(d, "thing"))
  d = nil
  print("and now it is")
end)

phase("several that refer to each other", function()
  refs = list{}
  before = None
  for i in range(5) do
    m = types.ModuleType("part" .. i)
    m.before = before
    m.own = list{}
    m.own:append(m)
    before = m
    refs:append(weakref.ref(m))
  end
  before = nil
  m = nil
  local function alive()
    local n = 0
    for r in iter(refs) do if not is(r(), None) then n = n + 1 end end
    return n
  end
  print("alive", alive())
  print("found", gc.collect(), "alive", alive())
end)

phase("slices", function()
  low, high = list{1}, list{2}
  s = slice(low, high)
  print(s, sys.getsizeof(s), gc.is_tracked(s), is(s.start, low), is(s.stop, high), s.step)
  print(sys.getrefcount(low), sys.getrefcount(high))
  print("in a cycle:")
  low:append(s)
  low, s = nil, nil
  high = nil
  print("found", gc.collect())
  try_("a weak reference:", weakref.ref, slice(1))
  try_("hash:", function() print(hash(slice(1)) == hash(slice(1))) end)
  a = slice(1, 2, 3)
  local where = id(a)
  a = nil
  b = slice(4, 5)
  print("the freed one is used again:", id(b) == where)
  print(b.start, b.stop, b.step, eq(slice(1, 2), slice(1, 2)), slice(1, 2) < slice(1, 3))
  x = list(range(10))
  print(x[b], x[slice(nil, nil, 3)], sys.getsizeof(x[slice(0, 3)]))
end)
gc.enable()
