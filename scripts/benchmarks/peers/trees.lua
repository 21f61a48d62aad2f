-- GCBench and binary-trees on Lua's own collector.
--   lua5.4 trees.lua incremental|generational binary_trees DEPTH
--   lua5.4 trees.lua incremental|generational gcbench STRETCH LONG ARRAY LOWEST HIGHEST
-- Parameters and what is printed are those of scripts/workloads/.
local mode, what = ...
local a = {}
for i = 3, select("#", ...) do a[#a + 1] = math.tointeger(tonumber((select(i, ...)))) end
collectgarbage(mode)

local function make(depth)
  if depth <= 0 then return {false, false} end
  return {make(depth - 1), (make(depth - 1))}
end
local function populate(depth, node)
  if depth <= 0 then return end
  node[1] = {false, false}
  node[2] = {false, false}
  populate(depth - 1, node[1])
  populate(depth - 1, node[2])
end
local function count(node)
  if not node[1] then return 1 end
  return 1 + count(node[1]) + count(node[2])
end
local function size(depth) return (1 << (depth + 1)) - 1 end

if what == "binary_trees" then
  local depth = a[1]
  print("stretch tree of depth", depth + 1, "check", count(make(depth + 1)))
  local live = make(depth)
  for d = 4, depth, 2 do
    local trees, sum = 1 << (depth - d + 4), 0
    for i = 1, trees do sum = sum + count(make(d)) end
    print(trees, "trees of depth", d, "check", sum)
  end
  print("long-lived tree of depth", depth, "check", count(live))
elseif what == "gcbench" then
  local stretch, long, array, lowest, highest = table.unpack(a)
  make(stretch)
  local live = {false, false}
  populate(long, live)
  local floats = {}
  for i = 1, array do floats[i] = 0.0 end
  for i = 1, array // 2 - 1 do floats[i + 1] = 1.0 / i end
  for d = lowest, highest, 2 do
    local passes = 2 * size(stretch) // size(d)
    for i = 1, passes do populate(d, {false, false}) end
    for i = 1, passes do make(d) end
  end
  print("long-lived nodes", count(live), "item", floats[array // 4 + 1])
elseif what ~= "nothing" then
  os.exit(64)
end
