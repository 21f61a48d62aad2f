-- Re-using objects instead of making new ones: a buffer that is filled again, a list that is
-- cleared, a pool of instances. How many blocks are taken in each case.
workload { name = "object_reuse", summary = "new objects against used ones" }
local n = param("n", 2000, "rounds")

gc.collect()
blocks_of = def(function(_ENV, work)
  work()
  gc.collect()
  before = gc.get_stats()[0].collections
  tracemalloc.start()
  base = tracemalloc.get_traced_memory()[0]
  work()
  pair = tracemalloc.get_traced_memory()
  tracemalloc.stop()
  return tuple{gc.get_stats()[0].collections - before, (pair[1] - base) // 1024}
end)

Particle = class "Particle" { __slots__ = {"x", "y"}, __init__ = function(self) self.x, self.y = 0, 0 end }
made = 0
Counted = class "Counted" { __init__ = function(self) made = made + 1 self.busy = true end }

phase("a pool of instances", function()
  new_each_time = def(function(_ENV)
    for i in range(n) do
      batch = list()
      for j in range(10) do batch:append(Particle()) end
    end
  end)
  pool = list()
  for j in range(10) do pool:append(Particle()) end
  from_the_pool = def(function(_ENV)
    for i in range(n) do
      for p in iter(pool) do p.x = 0 p.y = 0 end
    end
  end)
  print("collections and KiB at most, new each time:", blocks_of(new_each_time))
  print("collections and KiB at most, from the pool:", blocks_of(from_the_pool))
end)

phase("places", function()
  same = 0
  last = 0
  for i in range(100) do
    particle = Particle()
    if id(particle) == value(last) then same = same + 1 end
    last = id(particle)
    particle = nil
  end
  print("new instances at the place of the one before:", same)
  buffer = list{0} * 1000
  place = id(buffer)
  moved = 0
  for i in range(100) do
    for j in range(1000) do buffer[j] = i end
    if id(buffer) ~= value(place) then moved = moved + 1 end
  end
  print("a buffer that is filled again moves:", moved, len(buffer), buffer[999])
  used = list(range(1000))
  print("a full list", sys.getsizeof(used))
  used:clear()
  print("cleared", sys.getsizeof(used))
  used:extend(range(1000))
  print("filled again", sys.getsizeof(used))
  used[slice(nil, nil)] = list()
  print("emptied by slice", sys.getsizeof(used))
end)

phase("a pool that hands out", function()
  free = list()
  take = def(function(_ENV)
    if len(free) > 0 then return free:pop() end
    return Counted()
  end)
  for i in range(n) do
    a, b, c = take(), take(), take()
    for x in iter(list{a, b, c}) do free:append(x) end
    a, b, c = nil, nil, nil
  end
  print("rounds", n, "instances made", made, "in the pool", len(free))
  made = 0
  for i in range(n) do
    a, b, c = Counted(), Counted(), Counted()
    a, b, c = nil, nil, nil
  end
  print("rounds", n, "instances made", made)
end)
