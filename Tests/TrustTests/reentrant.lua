-- Every method of a type, every operator and most builtins, with arguments whose special methods change what
-- the call is about: they empty the receiver, free it, make it grow, free the arguments, refuse memory.
-- `Tests/TrustTests/reentrant` runs this for each type and each of the acts.
workload { name = "reentrant", summary = "methods whose arguments change the receiver" }
local kind = param("kind", "list", "the type that is looked at")
local number = param("act", 1, "what special methods do")
local named = param("named", true, "whether a plain name holds the receiver, too")

local collects = param("collects", false, "whether finalizers do it, too, in collections at every allocation")

keep = list {}     -- holds the arguments, which are borrowed so
holder = list {}   -- holds the receiver

local acts = {
  function() R():clear() holder:clear() r = None gc.collect() end,
  function() if len(R()) < 300 then for i in range(100) do R():append(i) end end end,
  function() R():pop() end,
  function() holder:clear() r = None it = None gc.collect() end,
  function()
    R():update(dict { { 1, 2 }, { 5, 6 }, { 7, 8 }, { 9, 10 }, { 11, 12 }, { 13, 14 } })
    R():add(77)
  end,
  function() if len(R()) < 300 then R():extend(list(range(60))) end end,
  function() R():release() end,
  function() for k in range(50) do R()[k] = k end end,
  function() delattr(A, "__eq__") delattr(A, "__hash__") A.__del__ = 3 end,
  function() R().__class__ = A end,
  function() next(R()) end,
  function() gc.collect() error({}) end,
  function() R()[0] = nil gc.collect() end,
  function() R():__init__(list { 1 }) R():sort() R():reverse() end,
  function() keep:clear() holder:clear() gc.collect() end,
  function() heap.fail_after(1, 3) end,
  function()
    keep:clear() holder:clear() r = None it = None
    local fresh = list(range(60))
    for i in range(60) do fresh:append(dict { { i, i }, { A, 1 } }) end
  end,
  function() heap.fail_after(2) gc.collect() keep:clear() end,
  function() tracemalloc.start(3) holder:clear() end,
}

-- Where finalizers take part, one is always waiting in a cycle for the next collection.
local function wait()
  local x = A()
  x.me = x
end

local busy = true
local function act()
  if busy then return end
  busy = true
  pcall(acts[number])
  if collects then pcall(wait) end
  busy = false
end
local function acting(value)
  return function() act() return value end
end

A = class "A" {
  __eq__ = acting(true), __lt__ = acting(true), __gt__ = acting(true), __bool__ = acting(true),
  __hash__ = acting(1), __len__ = acting(2), __index__ = acting(1), __int__ = acting(1),
  __float__ = acting(1), __repr__ = acting("A"), __str__ = acting("A"), __format__ = acting("A"),
  __del__ = acting(nil), __contains__ = acting(true), __call__ = acting(1), __add__ = acting(1),
  __radd__ = acting(1), __exit__ = acting(true),
  __getitem__ = function(self, i)
    act()
    if i == 0 or i == 1 then return tuple { 1, 2 } end
    raise(IndexError("e"))
  end,
  __iter__ = function(self)
    act()
    return iter(list { tuple { A(), 2 }, tuple { A(), 4 } })
  end,
  keys = function(self) act() return list { 0, 1 } end,
  __getattr__ = function(self, n) act() raise(AttributeError("no")) end,
  __enter__ = function(self) act() return self end,
}
SubList = class("SubList", list) {
  __del__ = acting(nil), __len__ = acting(1),
  __getitem__ = function(self, i) act() return list.__getitem__(self, i) end,
}
SubDict = class("SubDict", dict) { __missing__ = acting(1), __del__ = acting(nil) }
SubSet = class("SubSet", set) { __del__ = acting(nil) }
SubStr = class("SubStr", str) {
  __hash__ = function(self) act() return str.__hash__(self) end, __eq__ = acting(true),
}
Steps = generator(function(_ENV)
  for i in range(3) do act() yield(tuple { A(), A() }) end
end)

local kinds = {
  list = function() return list { list { 1 }, A(), A(), 3 } end,
  dict = function() return dict { { A(), 1 }, { "k", A() }, { 3, 4 } } end,
  strings = function() return dict { { "k", A() }, { "a", 1 } } end,
  set = function() return set { A(), 2, "x" } end,
  deque = function() return collections.deque(list { A(), 2, A() }) end,
  OrderedDict = function() return collections.OrderedDict(dict { { A(), 1 }, { "k", A() }, { 3, 4 } }) end,
  bytearray = function() return bytearray(bytes { 1, 2, 3, 4, 5, 6, 7, 8 }) end,
  array = function() return array("i", list { 1, 2, 3, 4 }) end,
  memoryview = function() return memoryview(bytearray(8)) end,
  WeakValueDictionary = function() return weakref.WeakValueDictionary() end,
  WeakKeyDictionary = function() return weakref.WeakKeyDictionary() end,
  WeakSet = function() return weakref.WeakSet() end,
  str = function() return str("hello {} {x} world") end,
  bytes = function() return bytes { 1, 2, 3, 65 } end,
  tuple = function() return tuple { A(), list { 1 }, 3 } end,
  frozenset = function() return frozenset { A(), 2 } end,
  int = function() return pow(2, 70) end,
  float = function() x = 1.5 return x end,
  complex = function() return complex(1, 2) end,
  range = function() return range(10) end,
  slice = function() return slice(1, 2) end,
  SubList = function() return SubList(list { 1, A(), 3 }) end,
  SubDict = function() return SubDict(dict { { A(), 1 }, { "k", A() }, { 3, 4 } }) end,
  SubSet = function() return SubSet(list { A(), 2 }) end,
  SubStr = function() return SubStr("abc") end,
  generator = function() return Steps() end,
  class = function() return A end,
  instance = function() return A() end,
  exception = function() return ValueError("x", A()) end,
}

-- The receiver, borrowed from the list that holds it.
R = function() return holder[0] end
local function begin()
  heap.fail_after()
  tracemalloc.stop()
  holder:clear()
  holder:append(kinds[kind]())
  r = named and R() or None
end

local arguments = {
  function() return A() end, function() return SubList(list { A(), A() }) end,
  function() return SubDict(dict { { 1, A() }, { A(), 2 } }) end, function() return Steps() end,
  function() return R() end, function() return A end, function() return 1 end, function() return "k" end,
  function() return list { A(), A() } end, function() return slice(A(), A(), 1) end,
  function() return tuple { A(), A() } end, function() return memoryview(bytearray(3)) end,
  function() return SubStr("k") end, function() return -1 end, function() return pow(2, 63) end,
  function() return dict { { A(), A() }, { "k", 1 } } end, function() return "named" end,
}
local function argument(i)
  keep:clear()
  if i == #arguments then
    keep:append(A())
    return { key = keep[0], reverse = keep[0] }
  end
  keep:append(arguments[i]())
  return keep[0]
end

begin()
it = iter(list {})
local names = {}
for name in iter(dir(R())) do names[#names + 1] = value(name) end

local function attempt(f)
  -- What is refused memory may be the scope itself.
  pcall(scope, function()
    pcall(begin)
    if collects then
      pcall(wait)
      gc.set_threshold(1, 1, 1)
    end
    pcall(f)
    gc.set_threshold(700, 10, 10)
    heap.fail_after()
    pcall(repr, r)
  end)
  heap.fail_after()
end

busy = false
phase("methods", function()
  for _, name in ipairs(names) do
    attempt(function() return getattr(R(), name)() end)
    for a = 1, #arguments do
      attempt(function() return getattr(R(), name)(argument(a)) end)
      -- The second argument follows from the name, so that all come up.
      local b = (a + #name) % (#arguments - 1) + 1
      attempt(function()
        argument(a)
        keep:append(arguments[b]())
        return getattr(R(), name)(keep[0], keep[1])
      end)
    end
  end
end)

local operators = {
  function(x) return R() .. x end, function(x) return R() * x end, function(x) return R() + x end,
  function(x) return R() - x end, function(x) return R() | x end, function(x) return R() & x end,
  function(x) return R() ~ x end, function(x) return R() % x end, function(x) return R() < x end,
  function(x) return eq(R(), x) end, function(x) return contains(R(), x) end,
  function(x) R()[x] = A() end, function(x) R()[x] = nil end, function(x) return R()[x] end,
  function(x) R()[slice(0, 2)] = x end, function(x) R()[slice(0, 9, 2)] = x end,
  function(x) R()[slice(x, x)] = x end, function(x) R()[slice(x, x)] = nil end,
  function(x) return R()[slice(x, x)] end, function(x) R():sort { key = x } end,
  function(x) return max(R(), { key = A, default = x }) end, function(x) return round(R(), x) end,
  function(x) return pow(R(), x, 7) end, function(x) return divmod(R(), x) end,
  function(x) return weakref.ref(R(), x)() end, function(x) return array("i", x) end,
  function(x) return array("d", R()) end, function(x) return with(x, function() holder:clear() keep:clear() end) end,
  function() return with(R(), function() end) end, function(x) R().attribute = x return R().attribute end,
  function() for y in iter(R()) do holder:clear() r = None end end,
  function() for k, v in items(R()) do holder:clear() r = None end end,
  function(x) for y, z in zip(R(), x) do holder:clear() keep:clear() r = None end end,
  function() local i = iter(R()) next(i) holder:clear() r = None next(i) end,
  function(x) class("Z", R()) { a = x } end, function(x) class("Z") { __slots__ = x } end,
  function(x) class("Z") { q = x, __set_name__ = x, __eq__ = x, __hash__ = x }() end,
  function(x) R().__class__ = x end, function(x) R().__dict__ = x end,
  function(x) gc.callbacks:append(x) gc.collect() gc.callbacks:clear() end,
  function(x) sys.unraisablehook = x A() sys.unraisablehook = nil end,
  function() try(function() raise(R()) end) end,
}
for _, f in ipairs {
  list, tuple, set, frozenset, dict, bytearray, bytes, str, int, float, complex, sum, max, min, sorted, any, all,
  map, filter, zip, enumerate, reversed, iter, next, getattr, setattr, hasattr, isinstance, issubclass, callable,
  repr, ascii, abs, hex, chr, ord, vars, dir, len, id, hash, type, format, weakref.ref, weakref.proxy,
  weakref.finalize, weakref.WeakValueDictionary, weakref.WeakKeyDictionary, weakref.WeakSet, weakref.getweakrefs,
  weakref.WeakMethod, collections.deque, collections.OrderedDict, property, staticmethod, classmethod, super,
  slice, range, memoryview, gc.get_referrers, gc.get_referents, gc.is_tracked, sys.getsizeof, sys.getrefcount,
  sys.intern, raise, value, cell, object,
} do
  local n = #operators
  operators[n + 1] = function(x) return f(x, R()) end
  operators[n + 2] = function() return f(R()) end
  operators[n + 3] = function(x) return f(x) end
  operators[n + 4] = function(x) return f(R(), x, x) end
end

phase("operators", function()
  for _, f in ipairs(operators) do
    for a = 1, #arguments do
      attempt(function() return f(argument(a)) end)
    end
  end
end)
busy = true
heap.fail_after()
