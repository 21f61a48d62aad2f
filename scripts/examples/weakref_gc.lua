-- Weak references and the cycle collector: callbacks, finalizers and what comes back to life.
workload { name = "weakref_gc", summary = "what a collection does with weak references" }

C = class "C" { __init__ = function(self, name) end }
Del = class "Del" {
  __init__ = function(self, name) self.name = name end,
  __del__ = function(self) log:append("del " .. value(self.name)) end,
}
log = list{}
held = list{}

-- Whether an object is in a generation.
local function among(generation, o)
  return scope(function()
    for x in iter(gc.get_objects(generation)) do
      if is(x, o) then return true end
    end
    return false
  end)
end

local function report(label)
  print(label, log)
  log:clear()
end

-- Two objects that refer to each other.
local function cycle(kind, first, second)
  a = kind(first)
  b = kind(second)
  a.other = b
  b.other = a
end

local function drop()
  a = nil
  b = nil
end

phase("counts", function()
  gc.collect()
  gc.disable()
  for i in range(3) do
    a = C()
    a.me = a
    a.ref = weakref.ref(a)
    a = nil
  end
  print("a cycle and its reference:", gc.collect())
  for i in range(3) do
    a = C()
    a.me = a
    held:append(weakref.ref(a))
    a = nil
  end
  print("the references are outside:", gc.collect(), held[0](), held[2]())
  held:clear()
  a = C()
  a.me = a
  a.ref = weakref.ref(a, function() log:append("never") end)
  a = nil
  print("with a callback:", gc.collect())
  report("told:")
  a = C()
  a.me = a
  a.proxy = weakref.proxy(a)
  a = nil
  print("a proxy:", gc.collect())
end)

phase("order", function()
  cycle(Del, "a", "b")
  held:append(weakref.ref(a, function() log:append("callback a") end))
  held:append(weakref.ref(b, function() log:append("callback b") end))
  held:append(weakref.ref(a))
  drop()
  print("found:", gc.collect())
  report("callbacks, then finalizers:")
  print("all dead:", held[0](), held[1](), held[2]())
  held:clear()
  Peek = class "Peek" { __del__ = function(self) log:append(plain()) log:append(is(holder(), None)) end }
  a = Peek()
  a.me = a
  plain = weakref.ref(a)
  holder = weakref.ref(a, function() end)
  a = nil
  print("found:", gc.collect())
  report("what a finalizer sees:")
end)

phase("resurrection", function()
  Phoenix = class "Phoenix" {
    __del__ = function(self)
      log:append("del")
      held:append(self)
    end,
  }
  a = Phoenix()
  a.me = a
  plain = weakref.ref(a)
  holder = weakref.ref(a, function() log:append("callback") end)
  a = nil
  print("found:", gc.collect())
  report("in the finalizer:")
  print("alive again:", len(held), is(plain(), None), is(holder(), None), weakref.getweakrefcount(held[0]))
  again = weakref.ref(held[0], function() log:append("again") end)
  held:clear()
  print("found:", gc.collect())
  report("the second time:")
  print("dead:", again())
  a = Phoenix()
  plain = weakref.ref(a)
  holder = weakref.ref(a, function() log:append("callback") end)
  a = nil
  report("by count:")
  print("references stay alive:", is(plain(), held[0]), is(holder(), held[0]))
  held:clear()
  report("the second death:")
  print("dead:", plain(), holder())
end)

phase("callbacks that make things", function()
  cycle(C)
  target = C()
  held:append(weakref.ref(a, function(r) held:append(weakref.ref(target)) log:append(r()) end))
  held:append(weakref.ref(b, function() drop2 = C() drop2.me = drop2 drop2 = nil end))
  drop()
  print("found:", gc.collect())
  report("a callback made a reference:")
  print("references:", len(held), weakref.getweakrefcount(target), is(held[2](), target))
  print("and a cycle, which waits:", gc.collect())
  held:clear()
  cycle(C)
  r1 = weakref.ref(a, function() log:append("1") r2 = None end)
  r2 = weakref.ref(b, function() log:append("2") end)
  drop()
  print("found:", gc.collect())
  report("one drops the other:")
  cycle(C)
  r1 = weakref.ref(a, function() log:append(gc.collect()) end)
  drop()
  print("found:", gc.collect())
  report("a collection in a callback does nothing:")
  r1, r2 = nil, nil
end)

phase("generations", function()
  gc.collect()
  target = C()
  target.me = target
  old = weakref.ref(target, function() log:append("told") end)
  gc.collect()
  print("both are old:", among(2, old), among(2, target))
  target = nil
  print("young collections do not see it:", gc.collect(0), gc.collect(1), is(old(), None))
  print("a full one:", gc.collect(), old())
  report("told:")
  print("the reference stays where it was:", among(2, old))
  gc.collect()
  young = C()
  young.me = young
  old = weakref.ref(young, function() log:append("told") end)
  gc.collect(0)
  gc.collect(1)
  gc.collect(2)
  print("old:", among(2, old))
  other = C()
  other.me = other
  watch = weakref.ref(other, function() end)
  other = nil
  print("a young one is found:", gc.collect(0), among(0, watch), among(1, watch))
  gc.enable()
end)

phase("classes and functions", function()
  gc.collect()
  gc.disable()
  scope(function()
    local K = class "K" {}
    ref_class = weakref.ref(K, function() log:append("class") end)
  end)
  print("a class is a cycle:", is(ref_class(), None))
  gc.collect()
  report("collected:")
  f = def(function(_ENV) end)
  ref_function = weakref.ref(f, function() log:append("function") end)
  f = nil
  report("a function is not:")
  gc.enable()
end)
