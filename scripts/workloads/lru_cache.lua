-- A cache that throws out what was used longest ago: a dict and a doubly linked list. A value knows
-- its node, so what is thrown out is cyclic garbage; then the same without that link.
-- small: accesses=3000 keys=200 capacity=100
-- bench:
-- quick: accesses=100000
workload { name = "lru_cache", summary = "an LRU cache whose entries are cyclic, then one without" }
local suite = require "suite"
local accesses = param("accesses", 1000000, "accesses")
local keys = param("keys", 20000, "different keys")
local capacity = param("capacity", 10000, "entries that the cache holds")

Node = class "Node" { __slots__ = {"key", "value", "prev", "next"} }
Value = class "Value" { __slots__ = {"node", "data"} }

local cyclic
local hits

access = def(function(_ENV, key)
  node = cache:get(key)
  if is(node, None) then
    if len(cache) == capacity then
      oldest = root.prev
      root.prev = oldest.prev
      oldest.prev.next = root
      cache[oldest.key] = nil
    end
    node = Node()
    node.key = key
    v = Value()
    v.data = key
    node.value = v
    if cyclic then v.node = node end
    cache[key] = node
  else
    hits = hits + 1
    node.prev.next = node.next
    node.next.prev = node.prev
  end
  node.next = root.next
  node.prev = root
  root.next.prev = node
  root.next = node
end)

local function run(links)
  cyclic, hits = links, 0
  cache = dict{}
  root = Node()
  root.next = root
  root.prev = root
  for key in iter(sequence) do access(key) end
  print("cyclic" , links, "hits", hits, "entries", len(cache))
  expect(len(cache) <= capacity, "the cache keeps to its capacity")
  cache, root = nil, nil
end

do
  local random = suite.lcg()
  sequence = list{}
  for i in range(accesses) do sequence:append(random(keys)) end
end
suite.begin()
phase("cyclic entries", function() run(true) end)
phase("collect", function() gc.collect() end)
phase("entries freed by their counts", function() run(false) end)
phase("collect", function() gc.collect() end)
suite.finish()
