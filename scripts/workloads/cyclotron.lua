-- cyclotron: groups of nodes, chains or trees, a part of them cyclic, some payload in each node; a
-- number of groups is alive at a time, the oldest goes when a new one comes. Kind "queue": a queue
-- of single nodes that hold themselves and a payload; as published with live=1000 payload=10000
-- threshold=2000.
-- small: kind=tree size=10 live=200 objects=3000 payload=100
-- bench:
-- quick: objects=1e5 live=3000
workload { name = "cyclotron", summary = "groups of linked nodes, a part of them cyclic, live for a while" }
local suite = require "suite"
local kind = param("kind", "chain", "chain, tree or queue")
local size = param("size", 100, "nodes of a group: 10, 100, 1000")
local payload = param("payload", 0, "bytes in each node: 0, 10000, 100000, 300000")
local live = param("live", 10000, "nodes that are alive at a time: 100, 10000, 30000")
local fraction = param("fraction", 1.0, "part of the groups that are cyclic")
local objects = param("objects", 1000000, "nodes in all")
local threshold = param("threshold", 0, "threshold of the youngest generation; 0 leaves it")

Node = class "Node" {
  __slots__ = {"next", "other", "payload"},
  __init__ = def(function(_ENV, self, next, other)
    self.next = next
    self.other = other
    if payload > 0 then self.payload = bytes(payload) else self.payload = None end
  end),
}

-- A chain; a cyclic one is a ring.
chain = def(function(_ENV, size, cyclic)
  first = Node(None, None)
  last = first
  for i in range(size - 1) do
    node = Node(None, None)
    last.next = node
    last = node
  end
  if cyclic then last.next = first end
  return first
end)

-- A binary tree of nodes; in a cyclic one each leaf leads to the root.
tree = def(function(_ENV, size, root, cyclic)
  node = Node(None, None)
  if is(root, None) then root = node end
  if size == 1 then
    if cyclic then node.next = root end
    return node
  end
  local half = (size - 1) // 2
  node.next = tree(size - 1 - half, root, cyclic)
  if half > 0 then node.other = tree(half, root, cyclic) end
  return node
end)

suite.begin()
expect(kind == "chain" or kind == "tree" or kind == "queue", "kind is chain, tree or queue")
if threshold > 0 then gc.set_threshold(threshold, 10) end
local made, cyclic_groups = 0, 0
phase("churn", function()
  if kind == "queue" then
    queue = list{}
    for i in range(objects) do
      queue:append(chain(1, true))
      if len(queue) > live then queue:pop(0) end
    end
    made, cyclic_groups = objects, objects
  else
    local slots = math.max(1, live // size)
    groups = list{None} * slots
    for i in range(objects // size) do
      local cyclic = (i + 1) * fraction // 1 > i * fraction // 1
      if kind == "chain" then groups[i % slots] = chain(size, cyclic)
      else groups[i % slots] = tree(size, None, cyclic) end
      made = made + size
      if cyclic then cyclic_groups = cyclic_groups + 1 end
    end
  end
end)
local total
phase("drop", function()
  if kind == "queue" then queue = nil else groups = nil end
  gc.collect()
  total = 0
  scope(function()
    for s in iter(gc.get_stats()) do total = total + value(s.collected) end
  end)
end)
print("nodes", made, "cyclic groups", cyclic_groups, "collected", total)
expect(total >= cyclic_groups * (kind == "queue" and 1 or size), "all cyclic groups are collected")
suite.finish()
