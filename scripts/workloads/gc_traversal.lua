-- gc_traversal of pyperformance: level n is a list of n references to level n - 1; full collections
-- that find nothing to free.
-- small: levels=50 loops=3
-- bench:
-- timed: collect
-- quick: loops=20
workload { name = "gc_traversal", summary = "full collections over many references, nothing to free" }
local suite = require "suite"
local levels = param("levels", 1000, "lists, each in the next as often as that is long")
local loops = param("loops", 100, "collections")

make = def(function(_ENV, levels)
  current = list{}
  for n in range(levels) do
    new = list{None} * n
    for i in range(n) do new[i] = current end
    current = new
  end
  return current
end)

suite.begin()
phase("make", function() containers = make(levels) end)
phase("settle", function() gc.collect() end)
local found = 0
phase("collect", function()
  for i in range(loops) do found = found + gc.collect() end
end)
print("found", found, "references from the last", len(containers))
expect(found == 0, "nothing is garbage")
expect(len(containers) == levels - 1, "the lists are whole")
suite.finish()
