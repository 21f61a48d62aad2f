-- quads (after the benchmark of this name in whippet): a live quad tree, and beside it rounds of
-- small ones that become garbage; the live tree is validated in every round.
-- small: depth=4 loops=3
-- bench:
-- quick: depth=7
workload { name = "quads", summary = "a live quad tree beside small short-lived ones" }
local suite = require "suite"
local depth = param("depth", 9, "depth of the live tree")
local multiplier = param("multiplier", 2, "size of the heap of whippet, in live trees")
local loops = param("loops", 20, "rounds of garbage")
local garbage = param("garbage", 3, "depth of the garbage trees")

Quad = class "Quad" {
  __slots__ = {"a", "b", "c", "d"},
  __init__ = def(function(_ENV, self, a, b, c, d)
    self.a = a
    self.b = b
    self.c = c
    self.d = d
  end),
}

make = def(function(_ENV, depth)
  if depth == 0 then return Quad(None, None, None, None) end
  return Quad(make(depth - 1), make(depth - 1), make(depth - 1), make(depth - 1))
end)

validate = def(function(_ENV, t)
  if is(t.a, None) then return 1 end
  return 1 + validate(t.a) + validate(t.b) + validate(t.c) + validate(t.d)
end)

local function size(depth) return ((1 << (2 * depth + 2)) - 1) // 3 end

suite.begin()
phase("live tree", function() tree = make(depth) end)
local trees = size(depth) * multiplier * 2 // 15 // size(garbage)
local valid = 0
phase("garbage and validation", function()
  for i in range(loops) do
    for k in range(trees) do make(garbage) end
    valid = valid + validate(tree)
  end
end)
print("trees per round", trees, "live quads seen", valid)
expect(valid == loops * size(depth), "the live tree stays whole")
phase("drop", function() tree = nil end)
suite.finish()
