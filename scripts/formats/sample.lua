-- What scripts/check-formats runs: some of everything that the formats have a place for.
Node = class "Node" {
  __init__ = function(self, name)
    self.name = name
    self.children = list()
  end,
}

Loud = class "Loud" { __slots__ = {"other"}, __del__ = function(self) end }

make = def(function(_ENV, depth)
  node = Node("node")
  if depth > 0 then
    for i = 1, 3 do
      child = make(depth - 1)
      child.parent = node
      node.children:append(child)
    end
  end
  return node
end)

phase("build", function()
  tree = make(5)
  cache = dict()
  for i = 1, 200 do cache[i] = list {i, tree} end
  cache["odd; \"name\"\n"] = tuple {1, 2.5, None, set {1, 2}}
  seen = weakref.ref(tree)
end)

phase("churn", function()
  for i = 1, 4000 do
    local a = list()
    a:append(a)
  end
  for i = 1, 5 do
    local one, two = Loud(), Loud()
    one.other, two.other = two, one
  end
  gc.collect()
end)

phase("leave garbage", function()
  gc.disable()
  for i = 1, 50 do
    local a = list {tree}
    a:append(a)
  end
end)
