-- Chains a million objects long die without overflowing the stack: deallocation has a limit to its
-- depth.
-- moult: slow
workload {
  name = "deep_chain",
  summary = "long chains of every container die by counting and in the collector",
}
local n = param("n", 1000000, "links of lists and tuples")
local m = param("m", 100000, "links of dicts and instances")

ended = 0
Marker = class "Marker" { __del__ = function(self) ended = ended + 1 end }
Link = class "Link" {}
Slotted = class "Slotted" { __slots__ = {"next"} }
Counted = class "Counted" {
  __slots__ = {"next"},
  __del__ = function(self) ended = ended + 1 end,
}

local function check(label)
  print(label, "ended", ended)
  ended = 0
end

phase("lists", function()
  gc.collect()
  gc.disable()
  x = Marker()
  for i in range(n) do x = list{x} end
  check("a chain of lists:")
  x = nil
  check("gone:")
  x = list{}
  for i in range(n) do x = list{x} end
  depth = 0
  while #x > 0 do
    x = x[0]
    depth = depth + 1
  end
  print("walked to its end, freeing it on the way:", depth)
  x = nil
end)

phase("tuples", function()
  x = Marker()
  for i in range(n) do x = tuple{x} end
  check("a chain of tuples:")
  x = nil
  check("gone:")
end)

phase("dicts and sets", function()
  x = Marker()
  for i in range(m) do
    d = dict()
    d["next"] = x
    x = d
  end
  d = nil
  check("a chain of dicts:")
  x = nil
  check("gone:")
  l = list{Marker()}
  x = frozenset(l)
  l = nil
  for i in range(m) do x = frozenset(list{x}) end
  check("a chain of frozensets:")
  x = nil
  check("gone:")
end)

phase("instances", function()
  x = Link()
  x.next = Marker()
  for i in range(m) do
    l = Link()
    l.next = x
    x = l
  end
  l = nil
  check("a chain of instances:")
  x = nil
  check("gone:")
  x = Slotted()
  x.next = Marker()
  for i in range(m) do
    l = Slotted()
    l.next = x
    x = l
  end
  l = nil
  check("a chain of instances with slots:")
  x = nil
  check("gone:")
  x = None
  for i in range(m) do
    l = Counted()
    l.next = x
    x = l
  end
  l = nil
  check("a chain of instances with finalizers:")
  x = nil
  check("gone:")
end)

phase("mixed", function()
  x = Marker()
  for i in range(m // 5) do
    x = list{x}
    x = tuple{x}
    d = dict()
    d[0] = x
    x = Link()
    x.value = d
    d = nil
    l = Slotted()
    l.next = x
    x = l
  end
  l = nil
  check("list, tuple, dict, instance, slots in turn:")
  x = nil
  check("gone:")
end)

phase("rings", function()
  first = list{}
  x = first
  for i in range(n) do x = list{x} end
  first:append(x)
  first = nil
  x = nil
  print("a ring of lists, found", gc.collect())
  first = Slotted()
  x = first
  for i in range(m) do
    l = Slotted()
    l.next = x
    x = l
  end
  first.next = x
  first = nil
  x = nil
  l = nil
  print("a ring of instances, found", gc.collect())
  first = Counted()
  x = first
  for i in range(m) do
    l = Counted()
    l.next = x
    x = l
  end
  first.next = x
  first = nil
  x = nil
  l = nil
  print("a ring with finalizers, found", gc.collect())
  check("all finalized:")
end)

phase("order near the top", function()
  -- Where the depth limit postpones a deallocation, a marker beside the chain dies before the
  -- chain's end does.
  local function first_to_die(depth)
    order = list{}
    Tell = class "Tell" {
      __init__ = function(self, name) self.name = name end,
      __del__ = function(self) order:append(self.name) end,
    }
    x = Tell("end of the chain")
    for i in range(depth) do x = list{x} end
    pair = list{Tell("beside it"), x}
    x = nil
    pair = nil
    print("depth", depth, order)
  end
  for depth in iter(list{1, 10, 40, 45, 46, 47, 48, 49, 50, 51, 60, 100, 1000}) do
    first_to_die(value(depth))
  end
  gc.enable()
end)
