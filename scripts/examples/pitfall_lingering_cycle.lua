-- Pitfall: a cycle that survives two collections lies in the oldest generation, and stays there for
-- a long time once it is garbage. Remedies: break it, weak parents, or collect when it is dropped.
workload { name = "pitfall_lingering_cycle", summary = "garbage in the oldest generation, and remedies" }

died = list()
Node = class "Node" {
  __init__ = function(self, name) self.name = name self.parent = None self.children = list() end,
  add = function(self, child) self.children:append(child) child.parent = self end,
  add_weakly = function(self, child) self.children:append(child) child.parent = weakref.ref(self) end,
  close = function(self)
    for child in iter(self.children) do child.parent = None end
    self.children:clear()
  end,
  __del__ = function(self) died:append(self.name) end,
}
local function generation_of(name)
  for g = 0, 2 do
    found = gc.get_objects(g)
    local is_here = false
    for o in iter(found) do if isinstance(o, Node) and eq(o.name, name) then is_here = true end end
    found = nil
    if is_here then return g end
  end
  return "none"
end
local function churn(n)
  for i in range(n) do
    a = list{}
    a:append(a)
  end
  a = nil
end

gc.collect()
gc.set_threshold(100, 5, 1000)
phase("it grows old", function()
  tree = Node("old tree")
  tree:add(Node("leaf"))
  print("made, in generation", generation_of("old tree"))
  gc.collect(0)
  print("after a young collection", generation_of("old tree"))
  gc.collect(1)
  print("after a middle one", generation_of("old tree"))
  tree = nil
  churn(5000)
  print("dropped, after 5000 young cycles", generation_of("old tree"), "died", died)
  print("a middle collection", gc.collect(1) >= 0, "died", died)
  gc.collect()
  print("a full one", generation_of("old tree"), "died", sorted(died))
  died:clear()
end)
phase("remedy: close", function()
  tree = Node("closed tree")
  tree:add(Node("leaf"))
  gc.collect()
  tree:close()
  tree = nil
  print("gone at once", sorted(died))
  died:clear()
end)
phase("remedy: weak parents", function()
  tree = Node("weak tree")
  tree:add_weakly(Node("leaf"))
  gc.collect()
  leaf = tree.children[0]
  print("the parent is", leaf.parent().name)
  tree = nil
  print("gone at once", died, "and the leaf says", leaf.parent())
  leaf = nil
  print("gone at once", died)
  died:clear()
end)
phase("remedy: collect when it is dropped", function()
  tree = Node("collected tree")
  tree:add(Node("leaf"))
  gc.collect()
  tree = nil
  print("found", gc.collect() > 0, sorted(died))
  died:clear()
end)
gc.set_threshold(700, 10, 10)
