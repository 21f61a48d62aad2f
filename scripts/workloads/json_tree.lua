-- A tree of dicts and lists as a JSON document makes it: built, changed at its leaves, walked.
-- small: depth=3 changes=500 subtrees=30
-- bench:
-- quick: depth=4 changes=50000 subtrees=1000
workload { name = "json_tree", summary = "a JSON-like tree: leaves and subtrees replaced" }
local suite = require "suite"
local depth = param("depth", 5, "levels above the leaves; eight children each")
local changes = param("changes", 1000000, "leaves replaced")
local subtrees = param("subtrees", 10000, "subtrees of two levels replaced")

names = list{}
for _, k in ipairs{"a", "b", "c", "d", "e", "f", "g", "h"} do names:append(k) end

leaf = def(function(_ENV, i) return dict{{"id", i}, {"name", "n"}, {"tags", list.of(i, 0)}} end)

build = def(function(_ENV, depth, i)
  if depth == 0 then return leaf(i) end
  node = dict{}
  for j in range(8) do node[names[j]] = build(depth - 1, i * 8 + j) end
  return node
end)

-- The dict that is `levels` below the root on the path of a number.
descend = def(function(_ENV, path, levels)
  node = document
  for level in range(levels) do
    node = node[names[path & 7]]
    path = path >> 3
  end
  return node
end)

walk = def(function(_ENV, node)
  if contains(node, "id") then return 1 end
  local sum = 0
  for k, v in items(node) do sum = sum + walk(v) end
  return sum
end)

local leaves = 1 << (3 * depth)
suite.begin()
phase("build", function() document = build(depth, 0) end)
local random = suite.lcg()
phase("update leaves", function()
  for i in range(changes) do
    local path = random(leaves)
    descend(path, depth).id = path
  end
end)
phase("replace leaves", function()
  for i in range(changes) do
    local path = random(leaves)
    setitem(descend(path, depth - 1), names[path >> (3 * (depth - 1))], leaf(path))
  end
end)
phase("replace subtrees", function()
  for i in range(subtrees) do
    local path = random(leaves)
    local above = depth - 3
    setitem(descend(path, above), names[(path >> (3 * above)) & 7], build(2, path))
  end
end)
local found
phase("walk", function() found = walk(document) end)
print("leaves", found)
expect(found == leaves, "the tree is whole")
phase("drop", function() document = nil end)
suite.finish()
