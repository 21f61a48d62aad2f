-- In which order the callbacks of weak references run, and which do not run at all.
workload { name = "weakref_order", summary = "the order of weak reference callbacks" }

C = class "C" {}
Node = class "Node" {
  __init__ = function(self, name) self.name = name end,
  __del__ = function(self) log:append("del " .. value(self.name)) end,
}
log = list{}

local function show(label)
  print(label, log)
  log:clear()
end

-- A callback that notes a text.
local function note(text) return function() log:append(text) end end

never = note("never")

phase("by count", function()
  gc.collect()
  gc.disable()
  o = C()
  r0 = weakref.ref(o)
  r1 = weakref.ref(o, note("1"))
  r2 = weakref.ref(o, note("2"))
  p1 = weakref.proxy(o, note("proxy"))
  r3 = weakref.ref(o, note("3"))
  p0 = weakref.proxy(o)
  print("references:", weakref.getweakrefcount(o))
  refs = weakref.getweakrefs(o)
  print("order:", is(refs[0], r0), is(refs[1], p0), is(refs[2], r3), is(refs[3], p1), is(refs[4], r2))
  refs = nil
  o = nil
  show("newest first:")
  print("dead:", r0(), r1(), r2(), r3())
  o = C()
  r1 = weakref.ref(o, note("1"))
  r2 = weakref.ref(o, note("2"))
  r3 = weakref.ref(o, note("3"))
  r2 = nil
  o = nil
  show("one reference is gone:")
  o = C()
  r1 = weakref.ref(o, function(r) log:append(is(r, r1)) log:append(r1()) end)
  o = nil
  show("a callback gets its reference, dead already:")
  o = C()
  r1 = weakref.ref(o, function() log:append(r2()) end)
  r2 = weakref.ref(o, function() log:append(r1()) end)
  o = nil
  show("all are dead before the first callback:")
  o = C()
  r1 = weakref.ref(o, function() log:append("1") end)
  r2 = weakref.ref(o, function() log:append("2") error("ValueError: ignored", 0) end)
  r3 = weakref.ref(o, function() log:append("3") r1 = None end)
  o = nil
  show("one drops another reference, one fails:")
  o = C()
  o.r = weakref.ref(o, note("never"))
  o = nil
  show("the reference dies with its object:")
end)

phase("several objects", function()
  l = list{}
  refs = list{}
  for i in range(4) do
    l:append(C())
    refs:append(weakref.ref(l[i], note("item " .. i)))
  end
  l:clear()
  show("a list cleared:")
  for i in range(4) do
    l:append(C())
    refs:append(weakref.ref(l[i], note("item " .. i)))
  end
  l = nil
  show("a list that dies:")
  a = Node("a")
  a.child = Node("b")
  refs:append(weakref.ref(a, note("callback a")))
  refs:append(weakref.ref(a.child, note("callback b")))
  a = nil
  show("a parent and its child:")
  a = Node("a")
  r = weakref.ref(a, note("callback"))
  a = nil
  show("the finalizer comes first:")
end)

phase("by the collector", function()
  refs = list{}
  a, b, c = Node("a"), Node("b"), Node("c")
  a.next, b.next, c.next = b, c, a
  for i in range(3) do
    refs:append(weakref.ref(a, note("a" .. i)))
    refs:append(weakref.ref(b, note("b" .. i)))
    refs:append(weakref.ref(c, note("c" .. i)))
  end
  a, b, c = nil, nil, nil
  show("before:")
  print("found:", gc.collect())
  show("callbacks first, then finalizers:")
  a, b = Node("a"), Node("b")
  a.next, b.next = b, a
  a.ref = weakref.ref(b, never)
  r = weakref.ref(b, note("from outside"))
  a, b = nil, nil
  print("found:", gc.collect())
  show("a reference that is garbage too is not told:")
  a = Node("a")
  a.me = a
  r = weakref.ref(a)
  r2 = weakref.ref(a, function() log:append(r()) end)
  a = nil
  print("found:", gc.collect())
  show("dead before callbacks and finalizers:")
  print("__callback__ stays after a collection:", is(r2.__callback__, None))
  gc.enable()
end)
