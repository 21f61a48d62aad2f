-- A WeakValueDictionary as a cache: entries go when the ring that holds the objects lets go of them.
-- small: n=2000 ring=100 keys=200
-- bench:
-- quick: n=100000
workload { name = "weak_value_cache", summary = "a WeakValueDictionary whose objects come and go" }
local suite = require "suite"
local n = param("n", 1000000, "insertions, and look-ups")
local ring = param("ring", 10000, "objects held at a time")
local keys = param("keys", 20000, "different keys of the look-ups")

Entry = class "Entry" { __slots__ = {"v", "__weakref__"} }

insert = def(function(_ENV, i)
  o = Entry()
  cache[i] = o
  held[i % ring] = o
end)

local made = 0
get_or_create = def(function(_ENV, i, key)
  o = cache:get(key)
  if is(o, None) then
    o = Entry()
    cache[key] = o
    made = made + 1
  end
  held[i % ring] = o
end)

sequence = list{}
do
  local random = suite.lcg()
  for i in range(n) do sequence:append(random(keys)) end
end
suite.begin()
phase("insert and evict", function()
  cache = weakref.WeakValueDictionary()
  held = list{None} * ring
  for i in range(n) do insert(i) end
end)
print("entries", len(cache))
expect(len(cache) == math.min(n, ring), "only what is held has an entry")
phase("get or create", function()
  cache = weakref.WeakValueDictionary()
  held = list{None} * ring
  local i = 0
  for key in iter(sequence) do
    get_or_create(i, key)
    i = i + 1
  end
end)
print("entries", len(cache), "made", made)
expect(len(cache) <= ring, "only what is held has an entry")
phase("drop", function() held = nil end)
expect(len(cache) == 0, "nothing is held, nothing has an entry")
suite.finish()
