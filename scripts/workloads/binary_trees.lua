-- binary-trees of the Benchmarks Game: a stretch tree, a long-lived tree, many short-lived ones;
-- nodes are counted in each.
-- small: depth=7
-- bench: depth=16
-- quick: depth=12
workload { name = "binary_trees", summary = "binary-trees: trees made, counted and dropped" }
local suite = require "suite"
local depth = param("depth", 21, "depth of the largest trees that are made again and again")

Node = class "Node" {
  __slots__ = {"left", "right"},
  __init__ = def(function(_ENV, self, left, right)
    self.left = left
    self.right = right
  end),
}

make = def(function(_ENV, depth)
  if depth == 0 then return Node(None, None) end
  return Node(make(depth - 1), make(depth - 1))
end)

check = def(function(_ENV, node)
  if is(node.left, None) then return 1 end
  return 1 + check(node.left) + check(node.right)
end)

local function size(depth) return (1 << (depth + 1)) - 1 end

suite.begin()
local smallest = 4
phase("stretch", function()
  local found = check(make(depth + 1))
  print("stretch tree of depth", depth + 1, "check", found)
  expect(found == size(depth + 1), "the stretch tree is whole")
end)
phase("long-lived", function() long_lived = make(depth) end)
phase("trees", function()
  for d = smallest, depth, 2 do
    local trees = 1 << (depth - d + smallest)
    local sum = 0
    for i in range(trees) do sum = sum + check(make(d)) end
    print(trees, "trees of depth", d, "check", sum)
    expect(sum == trees * size(d), "the trees are whole")
  end
end)
phase("check", function()
  local found = check(long_lived)
  print("long-lived tree of depth", depth, "check", found)
  expect(found == size(depth), "the long-lived tree is whole")
end)
suite.finish()
