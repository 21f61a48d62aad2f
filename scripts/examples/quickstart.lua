-- A first workload. Run it with
--
--     moult run scripts/examples/quickstart.lua --set n=1000
--
-- Plain names are Python variables: each holds a counted reference, as in the
-- Python program beside this file. `local` names are Lua's own and count nothing.

workload { name = "quickstart", summary = "reference counts, a finalizer, a cycle" }
local n = param("n", 1000, "nodes to make")

Node = class "Node" {
  __init__ = function(self, value) self.value = value end,
  __del__ = function(self) print("Object destroyed:", self.value) end,
}

phase("count", function()
  a = list{1, 2, 3}             -- a = [1, 2, 3]
  b = a                         -- one more reference to the same list
  print("a is b:", is(a, b))
  print("references to a:", sys.getrefcount(a))
  b = nil                       -- del b
  print("after del b:", sys.getrefcount(a))

  node = Node("alone")
  node = nil                    -- the last reference: destroyed here and now
end)

phase("cycles", function()
  gc.collect()                  -- whatever lay around before
  gc.disable()
  for i in range(n) do
    x = list{}
    y = list{x}
    x:append(y)                 -- x and y hold each other: counting cannot free them
  end
  x = nil
  y = nil
  freed = gc.collect()          -- the cycle collector can
  print("found by the collector:", freed)
  gc.enable()
end)

phase("finalizer", function()
  first = Node("in a cycle")
  first.me = first
  first = nil                   -- nothing happens yet ...
  print("collecting")
  gc.collect()                  -- ... until the collector finds it
end)

expect(eq(freed, 2 * n), "every cycle was found")
