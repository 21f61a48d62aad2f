-- GCBench (Ellis, Kovac, Boehm): a stretch tree, a long-lived tree and an array, and short-lived
-- trees of growing depth, made from the top down and from the bottom up.
-- small: stretch=8 long=6 array=500 highest=6
-- bench:
-- quick: stretch=14 long=12 array=50000 highest=12
workload { name = "gcbench", summary = "GCBench: trees of all depths beside a long-lived one" }
local suite = require "suite"
local stretch = param("stretch", 18, "depth of the tree that stretches memory")
local long = param("long", 16, "depth of the long-lived tree")
local array = param("array", 500000, "floats of the long-lived array")
local lowest = param("lowest", 4, "depth of the smallest short-lived trees")
local highest = param("highest", 16, "depth of the largest")

Node = class "Node" {
  __slots__ = {"left", "right", "i", "j"},
  __init__ = def(function(_ENV, self, left, right)
    self.left = left
    self.right = right
    self.i = 0
    self.j = 0
  end),
}

populate = def(function(_ENV, depth, node)
  if depth <= 0 then return end
  node.left = Node(None, None)
  node.right = Node(None, None)
  populate(depth - 1, node.left)
  populate(depth - 1, node.right)
end)

make_tree = def(function(_ENV, depth)
  if depth <= 0 then return Node(None, None) end
  return Node(make_tree(depth - 1), make_tree(depth - 1))
end)

count = def(function(_ENV, node)
  if is(node.left, None) then return 1 end
  return 1 + count(node.left) + count(node.right)
end)

local function size(depth) return (1 << (depth + 1)) - 1 end

suite.begin()
phase("stretch", function() make_tree(stretch) end)
phase("long-lived", function()
  long_lived = Node(None, None)
  populate(long, long_lived)
  floats = list{0.0} * array
  for i in range(1, array // 2) do floats[i] = 1.0 / i end
end)
for depth = lowest, highest, 2 do
  local passes = 2 * size(stretch) // size(depth)
  phase("depth " .. depth, function()
    for i in range(passes) do
      tree = Node(None, None)
      populate(depth, tree)
      tree = nil
    end
    for i in range(passes) do
      tree = make_tree(depth)
      tree = nil
    end
  end)
end
local nodes = count(long_lived)
print("long-lived nodes", nodes, "item", floats[array // 4])
expect(nodes == size(long), "the long-lived tree is whole")
expect(floats[array // 4] * (array // 4) == 1.0, "the array is whole")
suite.finish()
