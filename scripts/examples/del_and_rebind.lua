-- When exactly an object dies: its last reference goes away by del, by binding the name to
-- something else, by replacing an item, or with the container that held it.
workload {
  name = "del_and_rebind",
  summary = "objects die at the very statement that drops the last reference",
}

Thing = class "Thing" {
  __init__ = function(self, name) self.name = name end,
  __del__ = function(self) print("  dies:", self.name) end,
}

phase("names", function()
  print("del of the only name")
  a = Thing("a")
  a = nil
  print("del of one name of two")
  a = Thing("b")
  b = a
  a = nil
  print("  still there:", b.name)
  b = nil
  print("binding the name to something else")
  a = Thing("c")
  a = 5
  print("binding it to a new object of the same kind: the new one is made first")
  a = Thing("d")
  a = Thing("e")
  print("  now", a.name)
  print("binding a name to what it already names")
  a = a
  print("  still", a.name, sys.getrefcount(a))
  print("swapping two names")
  b = Thing("f")
  local x, y = b, a
  c = x
  b = y
  a = c
  c = nil
  print("  a is", a.name, "b is", b.name)
  a = nil
  b = nil
  print("never bound")
  scope(function() Thing("g") end)
  print("names that are not there")
  print("  ", pcall(function() return nowhere end) == false)
  local fine, message = pcall(function() return nowhere end)
  print("  ", fine, message:match("NameError.*"))
  fine, message = pcall(function() nowhere = nil end)
  print("  ", fine, message:match("NameError.*"))
  a = 1
  a = nil
  fine, message = pcall(function() return a end)
  print("  ", fine, message:match("NameError.*"))
end)

phase("containers", function()
  print("items of a list")
  l = list{Thing("l0"), Thing("l1"), Thing("l2"), Thing("l3")}
  l[1] = nil
  print("  left", len(l))
  l[0] = Thing("l4")
  print("  first is", l[0].name)
  del(l:pop())                  -- what pop hands over would live to the end of the phase
  l[slice(0, 1)] = nil
  print("  left", len(l))
  l:clear()
  print("  left", len(l))
  l:append(Thing("l5"))
  l = nil

  print("values and keys of a dict")
  d = dict()
  d["x"] = Thing("d0")
  d["y"] = Thing("d1")
  d["x"] = Thing("d2")
  d["y"] = nil
  print("  left", len(d))
  more = dict{x = Thing("d3")}
  d:update(more)
  more = nil
  del(d:pop("x"))
  d[Thing("d4")] = 1
  print("  an instance as key", len(d))
  d:clear()
  d = nil

  print("a tuple")
  t = tuple{Thing("t0"), Thing("t1")}
  u = t[0]
  t = nil
  print("  the first one lives on:", u.name)
  u = nil

  print("a set")
  s = set{Thing("s0")}
  print("  in", len(s))
  s:clear()
  s:add(Thing("s1"))
  last = s:pop()
  s = nil
  print("  one popped lives on")
  last = nil

  print("nested containers")
  deep = list{list{list{Thing("n0")}}, dict{inside = tuple{Thing("n1")}}}
  keep = deep[0][0]
  deep = nil
  print("  a part is kept", len(keep))
  keep = nil
end)

phase("attributes", function()
  print("attributes")
  owner = Thing("owner")
  owner.one = Thing("one")
  owner.two = Thing("two")
  owner.one = nil
  owner.two = Thing("three")
  print("  owner goes, and what it holds with it")
  owner = nil
  print("class attributes")
  Thing.shared = Thing("shared")
  Thing.shared = nil
  print("missing attributes")
  t = Thing("t")
  local fine, message = pcall(function() return t.colour end)
  print("  ", fine, message:match("AttributeError.*"))
  fine, message = pcall(function() t.colour = nil end)
  print("  ", fine, message:match("AttributeError"))
  t = nil
end)

phase("calls", function()
  print("arguments and names of a call")
  f = def(function(_ENV, x)
    y = Thing("made inside")
    z = x
    print("  inside", sys.getrefcount(x))
  end)
  f(Thing("passed"))
  print("  after the call")
  scope(function() f(Thing("passed again")) end)
  print("returned")
  g = def(function(_ENV) r = Thing("returned") return r end)
  a = g()
  print("  bound", a.name)
  a = nil
  scope(function() g() end)
  print("an error in the middle")
  h = def(function(_ENV)
    local_name = Thing("local")
    return nowhere
  end)
  print("  ", pcall(h) == false)
  print("loops")
  for i in range(3) do
    x = Thing("loop " .. i)
  end
  print("  loop over, the last one lives")
  x = nil
  l = list{Thing("i0"), Thing("i1")}
  for t in iter(l) do
    print("  at", t.name)
  end
  l = nil
  print("end")
end)
