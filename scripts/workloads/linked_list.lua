-- A singly linked list, built and dropped: what the death of a long chain costs. Of instances with
-- slots, and of nested tuples.
-- small: n=3000 rounds=2
-- bench:
-- quick: n=100000
workload { name = "linked_list", summary = "a singly linked list, built and dropped" }
local suite = require "suite"
local n = param("n", 1000000, "nodes")
local rounds = param("rounds", 5, "times")

Node = class "Node" { __slots__ = {"value", "next"} }

build = def(function(_ENV, n)
  head = None
  for i in range(n) do
    node = Node()
    node.value = i
    node.next = head
    head = node
  end
  return head
end)

nest = def(function(_ENV, n)
  head = None
  for i in range(n) do head = tuple.of(i, head) end
  return head
end)

suite.begin()
for round in range(rounds) do
  phase("build nodes", function() chain = build(n) end)
  expect(eq(chain.value, n - 1), "the list ends with its last node")
  phase("drop nodes", function() chain = nil end)
  phase("build tuples", function() chain = nest(n) end)
  expect(eq(chain[0], n - 1), "the chain ends with its last tuple")
  phase("drop tuples", function() chain = nil end)
end
local left = gc.collect()
print("left to the collector", left)
expect(left == 0, "reference counts free everything")
suite.finish()
