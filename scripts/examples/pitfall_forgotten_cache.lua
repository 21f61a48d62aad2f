-- Pitfall: a cache that forgets nothing grows as long as the program runs. Remedies: a bound on its
-- size, weak values, or clearing it. What tracemalloc shows of each.
workload { name = "pitfall_forgotten_cache", summary = "a cache without a bound, and three remedies" }

Answer = class "Answer" { __init__ = function(self, key) self.key = key self.text = bytearray(2000) end }
hits, made = 0, 0
local function bytes_in_use() return value(tracemalloc.get_traced_memory()[0]) end
-- The first rounds make what is made once; from the fourth on the figures are exact.
local before = 0
local function report(round, cache)
  local now = bytes_in_use()
  print("round", round, "entries", len(cache), "hundreds of bytes more", round < 3 and "-" or (now - before) // 100)
  before = now
end

forgetful = def(function(_ENV, cache, key)
  found = cache:get(key)
  if is(found, None) then
    found = Answer(key)
    cache[key] = found
  end
  return found
end)
-- The least recently used entry goes: a dict keeps the order in which keys came.
bounded = def(function(_ENV, cache, key, most)
  found = cache:pop(key, None)
  if is(found, None) then found = Answer(key) end
  cache[key] = found
  if len(cache) > most then cache:pop(next(iter(cache))) end
  return found
end)

gc.collect()
tracemalloc.start()
cache = dict()
phase("no bound", function()
  for round in range(5) do
    for i in range(200) do forgetful(cache, int(round * 100 + i)) end
    report(round, cache)
  end
  scope(function()
    snapshot = tracemalloc.take_snapshot():filter_traces{tracemalloc.Filter(true, "*forgotten_cache*")}
    print("the largest by line:", snapshot:statistics("lineno")[0].count >= 500)
    snapshot = nil
  end)
  local full = bytes_in_use()
  cache:clear()
  print("pages given back by clearing", (full - bytes_in_use()) // 4096)
end)
phase("remedy: a bound", function()
  for round in range(5) do
    for i in range(200) do bounded(cache, int(round * 100 + i), 50) end
    report(round, cache)
  end
  print("the oldest is", next(iter(cache)), contains(cache, 599), contains(cache, 549))
  cache:clear()
end)
phase("remedy: weak values", function()
  weak = weakref.WeakValueDictionary()
  held = list()
  for round in range(5) do
    for i in range(200) do
      answer = forgetful(weak, int(round * 100 + i))
      if i % 50 == 0 then held:append(answer) end
    end
    answer = None
    report(round, weak)
    print("held", len(held))
  end
  local full = bytes_in_use()
  held:clear()
  print("nobody holds any: entries", len(weak), "pages given back", (full - bytes_in_use()) // 4096)
end)
tracemalloc.stop()
