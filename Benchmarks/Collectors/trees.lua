-- A tree whose nodes know their parents, as documents and syntax trees do. Branches are cut off and
-- grown anew: each is garbage full of cycles, and leads to the whole tree that is alive.
workload { name = "trees", summary = "a tree with links to the parents, pruned again and again" }
local depth = param("depth", 15, "levels of the tree")
local rounds = param("rounds", 2500, "branches cut off and grown anew")
local cut = param("cut", 6, "levels of a branch")

Node = class "Node" { __slots__ = {"parent", "left", "right"} }

-- A node is held by its parent before it gets children.
local function fill(node, levels)
  if levels < 2 then return end
  node.left = Node()
  node.left.parent = node
  fill(node.left, levels - 1)
  node.right = Node()
  node.right.parent = node
  fill(node.right, levels - 1)
end

phase("grow", function()
  root = Node()
  fill(root, depth)
end)
phase("prune", function()
  for i in range(rounds) do
    local place = root
    local path = i * 7919
    for level in range(depth - cut - 1) do
      if path % 2 == 0 then place = place.left else place = place.right end
      path = path // 2
    end
    -- The old branch goes with the reference to it.
    if i % 2 == 0 then place.left = Node() else place.right = Node() end
    local branch
    if i % 2 == 0 then branch = place.left else branch = place.right end
    branch.parent = place
    fill(branch, cut)
  end
end)
