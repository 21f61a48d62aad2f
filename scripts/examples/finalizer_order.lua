-- In which order objects die: containers, attributes, trees, cycles, and the callbacks of weak
-- references.
workload {
  name = "finalizer_order",
  summary = "the order of __del__ and of weak reference callbacks",
}

Named = class "Named" {
  __init__ = function(self, name) self.name = name end,
  __del__ = function(self) order:append(self.name) end,
}
Quiet = class "Quiet" {}
Slotted = class "Slotted" { __slots__ = {"a", "b", "c"} }
order = list{}

local function died(label)
  print(label, order)
  order:clear()
end

phase("containers", function()
  gc.collect()
  gc.disable()
  l = list{Named("0"), Named("1"), Named("2"), Named("3")}
  l = nil
  died("a list:")
  l = list{Named("0"), Named("1"), Named("2"), Named("3")}
  l:clear()
  died("a list cleared:")
  l[slice(0, 0)] = list{}
  for i in range(6) do l:append(Named(i)) end
  l[slice(1, 4)] = nil
  died("a slice of three deleted:")
  l[slice(0, 2)] = list{}
  died("a slice replaced:")
  l = nil
  died("the rest:")
  t = tuple{Named("0"), Named("1"), Named("2")}
  t = nil
  died("a tuple:")
  d = dict()
  for i in range(5) do d[i] = Named(i) end
  d = nil
  died("a dict:")
  d = dict()
  for i in range(5) do d[i] = Named(i) end
  d[1] = nil
  d[1] = Named("new 1")
  d[3] = Named("new 3")
  order:append("|")
  d:clear()
  died("a dict with an entry deleted and put in again, and one replaced:")
  d = nil
  x = Quiet()
  x.b = Named("b")
  x.a = Named("a")
  x.c = Named("c")
  x = nil
  died("attributes, set b, a, c:")
  x = Quiet()
  x.b = Named("b")
  x.a = Named("a")
  d = x.__dict__
  d = nil
  x = nil
  died("the same after asking for the dict:")
  x = Slotted()
  x.c = Named("c")
  x.a = Named("a")
  x.b = Named("b")
  x = nil
  died("slots a, b, c set in another order:")
end)

phase("trees", function()
  -- Each node dies before its children: __del__ runs first, then the node's own references go.
  local function tree(name, depth)
    local node = Named(name)
    if depth > 0 then
      node.left = tree(name .. "l", depth - 1)
      node.right = tree(name .. "r", depth - 1)
    end
    return node
  end
  scope(function() root = tree("t", 3) end)
  root = nil
  died("a tree of instances:")
  root = Named("t")
  root.children = list{Named("c0"), Named("c1"), Named("c2")}
  root = nil
  died("an instance with a list:")
  chain = Named("end")
  for i in range(8) do
    link = Named(i)
    link.next = chain
    chain = link
  end
  link = nil
  chain = nil
  died("a chain:")
  nest = list{list{Named("00"), Named("01")}, tuple{Named("10"), list{Named("110"), Named("111")}},
    Named("2")}
  nest = nil
  died("nested lists and tuples:")
  d = dict{a = list{Named("a0"), Named("a1")}, b = dict{c = Named("bc"), d = Named("bd")}}
  d = nil
  died("nested dicts:")
end)

phase("frames", function()
  f = def(function(_ENV)
    c = Named("c")
    a = Named("a")
    b = Named("b")
  end)
  f()
  died("names of a call, bound c, a, b:")
  g = def(function(_ENV, x, y)
    z = Named("z")
  end)
  scope(function() g(Named("x"), Named("y")) end)
  died("arguments last, as their caller holds them:")
end)

phase("cycles", function()
  -- The collector calls __del__ on the objects of the trash in the order in which they were made.
  local function ring(label, count, turn)
    nodes = list{}
    for i in range(count) do nodes:append(Named(i)) end
    for i in range(count) do
      nodes[i].next = nodes[(i + turn) % count]
    end
    nodes = nil
    collected = gc.collect()
    print("collected", collected)
    died(label)
  end
  ring("a ring of four:", 4, 1)
  ring("a ring the other way:", 4, 3)
  ring("a ring by twos, so two rings:", 6, 2)
  ring("each to itself:", 5, 0)
  a = Named("first made")
  b = Named("second made")
  hub = list{b, a}
  a.hub = hub
  b.hub = hub
  a = nil
  b = nil
  hub = nil
  gc.collect()
  died("two instances and a list:")
  a = Named("in the cycle")
  a.me = a
  a.tail = Named("hanging from it")
  a.tail.tail = Named("at the end")
  a = nil
  gc.collect()
  died("a cycle with a tail:")
  old = Named("old")
  old.me = old
  gc.collect()
  young = Named("young")
  young.old = old
  old.young = young
  old = nil
  young = nil
  gc.collect()
  died("one of an older generation, one young:")
end)

phase("weak references", function()
  local function callback(name)
    return function(reference)
      order:append(name .. (is(reference(), None) and " dead" or " alive"))
    end
  end
  x = Quiet()
  r1 = weakref.ref(x, callback("first"))
  r2 = weakref.ref(x, callback("second"))
  r3 = weakref.ref(x, callback("third"))
  print("references to it:", weakref.getweakrefcount(x))
  x = nil
  died("callbacks of three, newest first:")
  r1 = nil
  r2 = nil
  r3 = nil
  x = Named("object")
  r1 = weakref.ref(x, callback("callback"))
  x = nil
  died("__del__ and callback:")
  x = Quiet()
  r1 = weakref.ref(x, callback("dropped before"))
  r1 = nil
  x = nil
  died("a weak reference that died first:")
  a = Named("a")
  b = Named("b")
  c = Named("c")
  a.next = b
  b.next = c
  c.next = a
  refs = list{}
  for o in iter(list{a, b, c}) do
    refs:append(weakref.ref(o, callback(value(o.name) .. " 1")))
    refs:append(weakref.ref(o, callback(value(o.name) .. " 2")))
  end
  a = nil
  b = nil
  c = nil
  died("nothing yet:")
end)
phase("weak references in the collector", function()
  gc.collect()
  died("in the collector, callbacks first:")
  a = Named("owner")
  a.me = a
  a.ref = weakref.ref(a, function() order:append("never") end)
  a = nil
  gc.collect()
  died("a weak reference inside the trash is silent:")
  gc.enable()
end)
