-- __del__ runs at the moment the last reference goes, before the object's own references are
-- dropped.
workload { name = "finalizer", summary = "Object destroyed: when __del__ runs" }

Resource = class "Resource" {
  __init__ = function(self, name)
    self.name = name
    print("Object created:", name)
  end,
  __del__ = function(self)
    print("Object destroyed:", self.name)
  end,
}

phase("one object", function()
  r = Resource("file")
  print("in use")
  r = nil
  print("after del")
end)

phase("two names", function()
  r = Resource("socket")
  s = r
  r = nil
  print("one name deleted, nothing happens")
  s = nil
  print("both deleted")
end)

phase("a call", function()
  work = def(function(_ENV)
    temporary = Resource("temporary")
    print("in the call", temporary.name)
    return 42
  end)
  answer = work()
  print("the call returned", answer)
end)

phase("a block", function()
  scope(function()
    local borrowed = Resource("scoped")
    print("in the scope", borrowed.name)
  end)
  print("the scope has ended")
end)

phase("a list", function()
  pool = list{}
  for i in range(4) do pool:append(Resource(i)) end
  print("pool of", len(pool))
  pool[1] = None
  print("one replaced by None")
  pool[0] = nil
  print("one deleted, left", len(pool))
  pool:clear()
  print("cleared")
end)

phase("the finalizer sees a whole object", function()
  Parent = class("Parent", Resource) {
    __del__ = function(self)
      print("parent destroyed:", self.name, "its child is still", self.child.name)
    end,
  }
  p = Parent("parent")
  p.child = Resource("child")
  p = nil
  print("parent and child are gone")
end)

phase("inheritance", function()
  Base = class "Base" { __del__ = function(self) print("Base.__del__") end }
  Plain = class("Plain", Base) {}
  Over = class("Over", Base) {
    __del__ = function(self)
      print("Over.__del__ first")
      Base.__del__(self)
    end,
  }
  x = Plain()
  x = nil
  x = Over()
  x = nil
end)

phase("a finalizer that makes objects", function()
  log = list{}
  Logger = class "Logger" {
    __del__ = function(self) log:append(tuple{self.name, len(log)}) end,
  }
  for i in range(5) do
    o = Logger()
    o.name = str("logger") .. str(i)
  end
  o = nil
  print("log", log)
end)

phase("in a cycle", function()
  gc.collect()
  a = Resource("left")
  b = Resource("right")
  a.other = b
  b.other = a
  a = nil
  b = nil
  print("counting alone does not see them")
  print("found", gc.collect())
  print("found again", gc.collect())
end)

phase("called by hand", function()
  r = Resource("by hand")
  r:__del__()
  print("that was only a call; references", sys.getrefcount(r))
  r = nil
end)

phase("counting", function()
  destroyed = 0
  Counter = class "Counter" { __del__ = function(self) destroyed = destroyed + 1 end }
  for i in range(1000) do c = Counter() end
  print("in a loop, all but the last:", destroyed)
  c = nil
  many = list{}
  for i in range(1000) do many:append(Counter()) end
  print("in a list:", destroyed)
  many = nil
  print("list gone:", destroyed)
end)
