-- gc_collect of pyperformance: rings of doubly linked nodes, found by a full collection; only the
-- collection counts.
-- small: cycles=20 loops=3
-- bench: cycles=100000 links=40 loops=3
-- timed: collect
-- quick: cycles=1000 loops=20
workload { name = "gc_collect", summary = "full collections that free rings of linked nodes" }
local suite = require "suite"
local cycles = param("cycles", 100, "rings")
local links = param("links", 20, "links of a ring; its nodes are one more")
local loops = param("loops", 100, "collections")

Node = class "Node" {
  __init__ = def(function(_ENV, self)
    self.next = None
    self.prev = None
  end),
  link_next = def(function(_ENV, self, next)
    self.next = next
    self.next.prev = self
  end),
}

ring = def(function(_ENV, node, links)
  current = node
  for i in range(links) do
    next_node = Node()
    current:link_next(next_node)
    current = next_node
  end
  current:link_next(node)
end)

suite.begin()
local collected = 0
for round in range(loops) do
  phase("make", function()
    gc.collect()
    for i in range(cycles) do ring(Node(), links) end
  end)
  local found
  phase("collect", function() found = gc.collect() end)
  collected = collected + found
end
-- An automatic collection may have found some already.
local total = 0
scope(function()
  for s in iter(gc.get_stats()) do total = total + value(s.collected) end
end)
print("rings", cycles * loops, "left to the last collections:", collected > 0)
expect(total >= cycles * loops * (links + 1), "all nodes are collected")
suite.finish()
