-- Instances with __slots__ against instances with a __dict__: sizes, blocks, what each can and
-- cannot do.
workload { name = "slots_vs_dict", summary = "what __slots__ save and what they cost" }
local n = param("n", 10000, "instances to measure")

Open = class "Open" {}
Slots = class "Slots" { __slots__ = {"x", "y", "z"} }
None0 = class "None0" { __slots__ = {} }
Weak = class "Weak" { __slots__ = {"x", "__weakref__"} }
Both = class "Both" { __slots__ = {"x", "__dict__"} }
Child = class("Child", Slots) {}
SlotChild = class("SlotChild", Slots) { __slots__ = {"w"} }

-- So many blocks that the number of them is never one of the small integers, which take none.
ballast = list(range(1000, 2000))
base = sys.getallocatedblocks()
now = sys.getallocatedblocks()

local function start()
  gc.collect()
  warm = tuple{now}
  warm = None
  base = sys.getallocatedblocks()
end

phase("sizes", function()
  gc.disable()
  o = Open()
  s = Slots()
  print("empty instances", sys.getsizeof(o), sys.getsizeof(s), sys.getsizeof(None0()))
  o.x = 1
  o.y = 2
  o.z = 3
  s.x = 1
  s.y = 2
  s.z = 3
  print("with three attributes", sys.getsizeof(o), sys.getsizeof(s))
  print("the dict on top", sys.getsizeof(o.__dict__))
  print("weak reference slot", sys.getsizeof(Weak()), "dict slot", sys.getsizeof(Both()))
  print("subclass without slots", sys.getsizeof(Child()), "with one more",
    sys.getsizeof(SlotChild()))
  print("classes", sys.getsizeof(Open), sys.getsizeof(Slots), sys.getsizeof(None0),
    sys.getsizeof(Child))
  for count in range(1, 9) do
    local names = {}
    for i in range(count) do names[i + 1] = "slot" .. i end
    made = class "Made" { __slots__ = names }
    print("slots", count, "size", sys.getsizeof(made()))
  end
  made = nil
end)

-- The blocks that n instances with three attributes take.
local function measure(label, kind, dict_too)
  keep = list{None} * n
  start()
  scope(function()
    for i in range(n) do
      p = kind()
      p.x = None
      p.y = None
      p.z = None
      if dict_too then d = p.__dict__ end
      keep[i] = p
    end
  end)
  p = None
  d = None
  now = sys.getallocatedblocks()
  print(label, now - base)
  keep = nil
end

phase("blocks", function()
  p = None
  d = None
  measure("instances with a dict, blocks:", Open, false)
  measure("with slots:", Slots, false)
  measure("with a dict that was asked for:", Open, true)
  measure("a subclass of the one with slots:", Child, false)
end)

phase("attributes", function()
  local function attempt(label, f)
    local fine, message = pcall(f)
    print(label, fine, fine and "" or (message:match("%a+Error: .*") or message))
  end
  o = Open()
  s = Slots()
  attempt("a new attribute on the open one:", function() o.w = 1 end)
  attempt("on the one with slots:", function() s.w = 1 end)
  attempt("a slot that was never set:", function() return s.x end)
  s.x = 5
  attempt("set:", function() return s.x end)
  s.x = nil
  attempt("deleted:", function() return s.x end)
  attempt("deleted twice:", function() s.x = nil end)
  attempt("__dict__ of it:", function() return s.__dict__ end)
  attempt("of the subclass:", function() return Child().__dict__ end)
  attempt("a weak reference to it:", function() return weakref.ref(s) end)
  attempt("to one with a slot for it:", function() w = Weak() r = weakref.ref(w) end)
  attempt("to an open one:", function() r = weakref.ref(o) end)
  b = Both()
  attempt("a slot and a dict:", function() b.x = 1 b.other = 2 end)
  print("what the dict has of it", b.__dict__, "x", b.x)
  c = Child()
  c.x = 1
  c.more = 2
  print("the child's dict", c.__dict__)
  print("slots", Slots.__slots__, SlotChild.__slots__)
  print("has x:", hasattr(Slots, "x"), hasattr(s, "x"), hasattr(s, "nothing"))
end)

phase("counting", function()
  x = list{}
  s = Slots()
  s.x = x
  s.y = x
  print("in two slots", sys.getrefcount(x))
  s.x = None
  print("one replaced", sys.getrefcount(x))
  s = nil
  print("instance gone", sys.getrefcount(x))
  o = Open()
  o.x = x
  o.y = x
  print("in two attributes", sys.getrefcount(x))
  o = nil
  print("instance gone", sys.getrefcount(x))
  print("tracked", gc.is_tracked(Slots()), gc.is_tracked(None0()), gc.is_tracked(Open()))
  gc.collect()
  s = Slots()
  s.x = s
  s = nil
  print("a cycle through a slot", gc.collect())
  o = Open()
  o.x = o
  o = nil
  print("through an attribute", gc.collect())
  gc.enable()
end)
