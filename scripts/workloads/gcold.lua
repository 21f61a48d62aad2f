-- GCOld (Detlefs): a large old structure of trees, of which a step replaces a part and exchanges
-- subtrees, between short-lived arrays.
-- small: live=2 height=7 steps=10 short=20000
-- bench:
-- quick: live=5 steps=20
workload { name = "gcold", summary = "GCOld: old trees that change, beside short-lived arrays" }
local suite = require "suite"
local live = param("live", 25, "megabytes of live trees, at 40 bytes a node")
local work = param("work", 0, "units of work in a step")
local ratio = param("ratio", 10, "bytes of short-lived data to one of long-lived")
local mutations = param("mutations", 100, "exchanges of subtrees in a step")
local steps = param("steps", 100, "steps")
local height = param("height", 14, "height of a tree")
local short = param("short", 1000000, "bytes of short-lived arrays in a step")

Tree = class "Tree" {
  __slots__ = {"left", "right", "value"},
  __init__ = def(function(_ENV, self, left, right)
    self.left = left
    self.right = right
    self.value = 0
  end),
}

make = def(function(_ENV, height)
  if height == 1 then return Tree(None, None) end
  return Tree(make(height - 1), make(height - 1))
end)

count = def(function(_ENV, t)
  if is(t.left, None) then return 1 end
  return 1 + count(t.left) + count(t.right)
end)

local random = suite.lcg()
local nodes = (1 << height) - 1
local trees = math.max(2, live * 1000000 // (40 * nodes))

-- The node `levels` below the root of a tree, on a path given by bits.
local function descend(t, path, levels)
  while levels > 0 do
    if path & 1 == 0 then t = t.left else t = t.right end
    path, levels = path >> 1, levels - 1
  end
  return t
end

-- Allocates long-lived nodes: whole trees that replace old ones in turn, then subtrees.
local turn = 0
replace = def(function(_ENV, wanted)
  while wanted >= nodes do
    old[turn] = make(height)
    turn = (turn + 1) % trees
    wanted = wanted - nodes
  end
  while wanted > 0 do
    local h = 1
    while h < height - 1 and (1 << (h + 1)) - 1 <= wanted do h = h + 1 end
    local above = descend(old[turn], random(1 << 20), height - h - 1)
    if random(2) == 0 then above.left = make(h) else above.right = make(h) end
    turn = (turn + 1) % trees
    wanted = wanted - ((1 << h) - 1)
  end
end)

-- Exchanges two subtrees of equal depth in two trees: two writes of a reference each.
mutate = def(function(_ENV)
  local level = random(height - 1)
  local path = random(1 << 20)
  local first = random(trees)
  local second = (first + 1 + random(trees - 1)) % trees
  local a = descend(old[first], path, level)
  local b = descend(old[second], path, level)
  x = a.left
  y = b.left
  a.left = y
  b.left = x
end)

step = def(function(_ENV)
  for i in range(short // 800) do garbage = list{None} * 100 end
  local sum = 0
  for i = 1, work do sum = sum + i end
  replace(short // ratio // 40)
  for i in range(mutations) do mutate() end
end)

suite.begin()
phase("build", function()
  old = list()
  for i in range(trees) do old:append(make(height)) end
end)
phase("steps", function()
  for i in range(steps) do step() end
end)
local sum = 0
phase("check", function()
  for t in iter(old) do
    local found = count(t)
    expect(found == nodes, "a tree is whole")
    sum = sum + found
  end
end)
print("trees", trees, "nodes", sum)
suite.finish()
